//! terminal.toml itself: can it be read, and does it make sense?

use super::checks::Bench;
use super::finding::{Finding, Part};
use super::nearest::nearest;
use crate::floor_loop::Health;
use crate::labels::{KINDS, route};
use crate::terminal::config::{Config, ConfigError, FILE};
use crate::words::{Msg, Word};
use floor_drivers::transport::Address;
use std::path::{Path, PathBuf};

pub(super) fn setup(bench: &Bench<'_>) -> Vec<Finding> {
    let path = bench.folder.join(FILE);
    let bad = |say: Msg, fix: Msg| Finding {
        health: Health::Bad,
        fix: Some(fix),
        ..Finding::good(Part::Setup, FILE, path.display(), say)
    };
    match &bench.config {
        Ok(Some(config)) if path.exists() => {
            let faults = config.faults().into_iter().map(|fault| words(&fault, &path));
            let all: Vec<Finding> = faults.chain(shared(config)).map(|(say, fix)| bad(say, fix)).collect();
            if all.is_empty() {
                let good = |say: Msg| Finding::good(Part::Setup, FILE, path.display(), say);
                let unprinted =
                    unprinted(config).map(|(say, fix)| Finding { health: Health::Warn, fix: Some(fix), ..good(say) });
                return [good(Word::DoctorSetupGood.into())].into_iter().chain(unprinted).collect();
            }
            all
        }
        Ok(_) => vec![Finding {
            health: Health::Warn,
            fix: Some(Msg::new(Word::DoctorFixNoSetup).arg(path.to_string_lossy())),
            ..Finding::good(Part::Setup, FILE, path.display(), Word::DoctorNoSetup)
        }],
        Err(error) => {
            let (say, fix) = words(error, &path);
            vec![bad(say, fix)]
        }
    }
}

/// What is wrong, and what to write instead.
fn words(error: &ConfigError, path: &Path) -> (Msg, Msg) {
    let correct = || Msg::new(Word::DoctorFixSetup);
    match error {
        ConfigError::Read { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            let file = path.to_string_lossy();
            (Msg::new(Word::DoctorNotPermitted).arg(&file), Msg::new(Word::SetupFixRead).arg(file))
        }
        ConfigError::Read { source, .. } => (Msg::new(Word::SetupNotText).arg(source.to_string()), correct()),
        ConfigError::Form { line, source, .. } => {
            let why = source.message();
            let say = match line {
                Some(line) => Msg::new(Word::SetupLine).arg(line.to_string()).arg(why),
                None => Msg::new(Word::SetupNotText).arg(why),
            };
            (say, correct())
        }
        ConfigError::SameName { name } => (Msg::new(Word::SetupSameName).arg(name), Word::SetupFixSameName.into()),
        ConfigError::Unknown { name, what, found, known, .. } => {
            let key = match *what {
                "keyboard layout" => "layout",
                "kind of label" => "prints",
                what => what,
            };
            let meant = nearest(found, known.split(", "));
            let fix = match meant {
                Some(meant) => Msg::new(Word::SetupFixMeant).arg(key).arg(meant).arg(known),
                None => Msg::new(Word::SetupFixKnown).arg(known),
            };
            (Msg::new(Word::SetupUnknown).arg(name).arg(key).arg(found), fix)
        }
        ConfigError::Idle { name, routes } => {
            (Msg::new(Word::SetupIdle).arg(name), Msg::new(Word::SetupFixIdle).arg(routes))
        }
        ConfigError::NoUnit { name, protocol } => {
            (Msg::new(Word::SetupNoUnit).arg(name).arg(protocol), Word::SetupFixNoUnit.into())
        }
        ConfigError::Name { key, found } => {
            (Msg::new(Word::SetupName).arg(*key).arg(found), Msg::new(Word::SetupFixName).arg(*key))
        }
        ConfigError::Range { name, key, found, from, to } => (
            Msg::new(Word::SetupRange).arg(name).arg(*key).arg(found.to_string()),
            Msg::new(Word::SetupFixRange).arg(*key).arg(from.to_string()).arg(to.to_string()),
        ),
        ConfigError::Trade { name, source } => {
            (Msg::new(Word::SetupTrade).arg(name).arg(source.to_string()), Word::SetupFixTrade.into())
        }
    }
}

/// Devices that are set up on one cable, of which only one can have it.
fn shared(config: &Config) -> Vec<(Msg, Msg)> {
    let scanners = config.scanners.iter().map(|device| (&device.name, &device.address));
    let scales = config.scales.iter().map(|device| (&device.name, &device.address));
    let printers = config.printers.iter().map(|device| (&device.name, &device.address));
    let all: Vec<(&String, String)> =
        scanners.chain(scales).chain(printers).filter_map(|(name, address)| Some((name, place(address)?))).collect();
    let mut said = Vec::new();
    for (at, (name, place)) in all.iter().enumerate() {
        if let Some((first, _)) = all.iter().take(at).find(|(_, other)| other == place) {
            let say = Msg::new(Word::SetupShared).arg(first).arg(*name).arg(place);
            said.push((say, Word::SetupFixShared.into()));
        }
    }
    said
}

/// Kinds of label that no printer takes, where there are printers at all.
fn unprinted(config: &Config) -> Option<(Msg, Msg)> {
    let takes = |kind: &str| {
        let mut printers = config.printers.iter();
        printers.any(|one| one.route.as_deref() == Some(route(kind)) || one.prints.iter().any(|listed| listed == kind))
    };
    let left: Vec<&str> = KINDS.iter().map(|kind| kind.name).filter(|kind| !takes(kind)).collect();
    if config.printers.is_empty() || left.is_empty() {
        return None;
    }
    let mut routes: Vec<&str> = left.iter().map(|kind| route(kind)).collect();
    routes.dedup();
    let fix = Msg::new(Word::SetupFixUnprinted).arg(routes.join(", "));
    Some((Msg::new(Word::SetupUnprinted).arg(left.join(", ")), fix))
}

/// What only one device can be: a port, a socket on the network. Queues take turns.
fn place(address: &Address) -> Option<String> {
    match address {
        // Several names may lead to the same port.
        Address::Serial { path, .. } => Some(real(path).display().to_string()),
        Address::Tcp { host, .. } => Some(address.to_string().replace(host, &host.to_lowercase())),
        other => {
            let text = other.to_string();
            ["usb:", "hid:", "evdev:", "sim:"].iter().any(|kind| text.starts_with(kind)).then_some(text)
        }
    }
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
