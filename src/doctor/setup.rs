//! terminal.toml itself: can it be read, and does it make sense?

use super::checks::Bench;
use super::finding::{Finding, Part};
use super::lines::{Lines, setting_of};
use super::nearest::nearest;
use crate::floor_loop::Health;
use crate::labels::{KINDS, route};
use crate::terminal::config::{Config, ConfigError, FILE};
use crate::words::{Msg, Word, files};
use floor_drivers::scale::TradeRuleError;
use floor_drivers::transport::Address;
use std::path::{Path, PathBuf};

pub(super) fn setup(bench: &Bench<'_>) -> Vec<Finding> {
    of_folder(bench.folder)
}

/// What terminal.toml in this folder says, and what is wrong with it.
pub(crate) fn of_folder(folder: &Path) -> Vec<Finding> {
    let path = folder.join(FILE);
    let good = |say: Msg| Finding::good(Part::Setup, FILE, path.display(), say);
    let bad = |(say, fix): (Msg, Msg)| Finding { health: Health::Bad, fix: Some(fix), ..good(say) };
    // The file as it is now: a terminal that runs may have been started with another.
    match Config::read(folder) {
        Ok(Some(config)) => {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let lines = Lines::of(&text);
            let faults = config.faults().into_iter().map(|fault| {
                let (say, fix) = fault_words(&fault, &path);
                (at(lines.as_ref().and_then(|lines| lines.of_fault(&fault)), say), fix)
            });
            let all: Vec<Finding> = faults.chain(shared(&config, lines.as_ref())).map(bad).collect();
            if all.is_empty() {
                let warn = |(say, fix)| Finding { health: Health::Warn, fix: Some(fix), ..good(say) };
                let to_look_at = unprinted(&config).into_iter().chain(no_sender(&config)).map(warn);
                return [good(Word::DoctorSetupGood.into())].into_iter().chain(to_look_at).collect();
            }
            all
        }
        Ok(None) => vec![Finding {
            health: Health::Warn,
            fix: Some(Msg::new(Word::DoctorFixNoSetup).arg(path.to_string_lossy())),
            ..good(Word::DoctorNoSetup.into())
        }],
        Err(error) => vec![bad(fault_words(&error, &path))],
    }
}

/// The same with its line, where it has one.
fn at(line: Option<usize>, say: Msg) -> Msg {
    match line {
        Some(line) => Msg::new(Word::AtLine).arg(line.to_string()).arg_msg(say),
        None => say,
    }
}

/// What is wrong, and what to write instead.
pub(crate) fn fault_words(error: &ConfigError, path: &Path) -> (Msg, Msg) {
    let correct = || Msg::new(Word::DoctorFixSetup);
    match error {
        ConfigError::Read { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => {
            let file = path.to_string_lossy();
            (Msg::new(Word::DoctorNotPermitted).arg(&file), Msg::new(Word::SetupFixRead).arg(file))
        }
        ConfigError::Read { source, .. } => {
            let why = files::io(source.kind(), &source.to_string());
            (Msg::new(Word::SetupNotText).arg_msg(why), correct())
        }
        ConfigError::Form { line, source, .. } => {
            let why = files::toml(source.message());
            let say = match line {
                Some(line) => Msg::new(Word::SetupLine).arg(line.to_string()).arg_msg(why),
                None => Msg::new(Word::SetupNotText).arg_msg(why),
            };
            (say, correct())
        }
        ConfigError::SameName { name } => (Msg::new(Word::SetupSameName).arg(name), Word::SetupFixSameName.into()),
        ConfigError::Unknown { name, what, found, known, .. } => {
            let key = setting_of(what);
            let meant = nearest(found, known.split(", "));
            let fix = match meant {
                Some(meant) => {
                    let word = if key == "prints" { Word::SetupFixMeantIn } else { Word::SetupFixMeant };
                    Msg::new(word).arg(key).arg(meant).arg(known)
                }
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
        ConfigError::Setting { key, found, from, to } => (
            Msg::new(Word::SetupSetting).arg(*key).arg(found.to_string()),
            Msg::new(Word::SetupFixRange).arg(*key).arg(from.to_string()).arg(to.to_string()),
        ),
        ConfigError::Trade { name, source } => {
            (Msg::new(Word::SetupTrade).arg(name).arg_msg(trade(source)), Word::SetupFixTrade.into())
        }
    }
}

/// Why no scale has such a plate.
fn trade(error: &TradeRuleError) -> Msg {
    match error {
        TradeRuleError::Units => Word::TradeUnits.into(),
        TradeRuleError::Order => Word::TradeOrder.into(),
        TradeRuleError::Division(division) => Msg::new(Word::TradeDivision).arg(division.to_string()),
        TradeRuleError::Multiples => Word::TradeMultiples.into(),
        TradeRuleError::TooLarge => Word::TradeTooLarge.into(),
    }
}

/// Devices that are set up on one cable, of which only one can have it.
fn shared(config: &Config, lines: Option<&Lines<'_>>) -> Vec<(Msg, Msg)> {
    let scanners = config.scanners.iter().map(|device| ("scanner", &device.name, &device.address));
    let scales = config.scales.iter().map(|device| ("scale", &device.name, &device.address));
    let printers = config.printers.iter().map(|device| ("printer", &device.name, &device.address));
    let all: Vec<(&str, &String, String)> = scanners
        .chain(scales)
        .chain(printers)
        .filter_map(|(kind, name, address)| Some((kind, name, place(address)?)))
        .collect();
    let mut said = Vec::new();
    for (index, (kind, name, place)) in all.iter().enumerate() {
        if let Some((_, first, _)) = all.iter().take(index).find(|(_, _, other)| other == place) {
            let say = Msg::new(Word::SetupShared).arg(first).arg(*name).arg(place);
            said.push((at(lines.and_then(|lines| lines.of_address(kind, name)), say), Word::SetupFixShared.into()));
        }
    }
    said
}

fn is_printed(config: &Config, kind: &str) -> bool {
    let mut printers = config.printers.iter();
    printers.any(|one| one.route.as_deref() == Some(route(kind)) || one.prints.iter().any(|listed| listed == kind))
}

/// Shipping labels that don't say where what can't be delivered goes back to.
fn no_sender(config: &Config) -> Option<(Msg, Msg)> {
    let is_known = !config.sender.street.trim().is_empty() && !config.sender.country.trim().is_empty();
    (!is_known && is_printed(config, "shipping")).then(|| (Word::SetupNoSender.into(), Word::SetupFixNoSender.into()))
}

/// Kinds of label that no printer takes, where there are printers at all.
fn unprinted(config: &Config) -> Option<(Msg, Msg)> {
    let left: Vec<&str> = KINDS.iter().map(|kind| kind.name).filter(|kind| !is_printed(config, kind)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, speaks_chinese};
    use floor_drivers::scale::{Unit, Weight};
    use std::io::{Error, ErrorKind};

    /// What is said of a terminal.toml with these lines behind its first two, in English.
    fn said(devices: &str) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("warehouse = \"LAX1\"\ndevice = \"T07\"\n{devices}");
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let bench = Bench { folder: folder.path(), config: Ok(None), running: super::super::checks::Running::Nowhere };
        let bad = setup(&bench).into_iter().filter(|finding| finding.health == Health::Bad);
        bad.map(|finding| finding.say.text(Language::English)).collect()
    }

    #[test]
    fn every_fault_of_the_set_up_has_words() {
        let name = || "bench-1".to_owned();
        let unknown = |kind, what, found: &str, known: &str| ConfigError::Unknown {
            kind,
            name: name(),
            what,
            found: found.into(),
            known: known.into(),
        };
        let trade = |source| ConfigError::Trade { name: name(), source };
        let division = Weight { value: 3, scale: 2, unit: Unit::Kilogram };
        let read = |kind: ErrorKind| ConfigError::Read { path: FILE.into(), source: Error::new(kind, "said") };
        let source = toml::from_str::<Config>("warehouse = 1").unwrap_err();
        let faults = [
            read(ErrorKind::PermissionDenied),
            read(ErrorKind::InvalidData),
            ConfigError::form(FILE.into(), "warehouse = 1", source),
            ConfigError::SameName { name: name() },
            ConfigError::Idle { name: name(), routes: "label, receipt".into() },
            unknown("printer", "language", "zpll", "zpl, epl"),
            unknown("printer", "kind of label", "zpll", "zpl, epl"),
            unknown("scanner", "keyboard layout", "zpll", "zpl, epl"),
            ConfigError::NoUnit { name: name(), protocol: "epl".into() },
            ConfigError::Name { key: "warehouse", found: "a b".into() },
            ConfigError::Setting { key: "idle_lock_s", found: 0, from: 10, to: 86_400 },
            ConfigError::Range { name: name(), key: "dpi", found: 7.0, from: 100, to: 1200 },
            trade(TradeRuleError::Units),
            trade(TradeRuleError::Order),
            trade(TradeRuleError::Division(division)),
            trade(TradeRuleError::Multiples),
            trade(TradeRuleError::TooLarge),
        ];
        let names = ["bench-1", "zpll", "zpl", "epl", "a b", "label", "receipt", FILE, "chown", "root", "a", "b"];
        for fault in faults {
            let (say, fix) = fault_words(&fault, Path::new(FILE));
            speaks_chinese(&say, &names);
            speaks_chinese(&fix, &names);
        }
    }

    #[test]
    fn faults_name_their_lines() {
        let scale = |more: &str| format!("[[scale]]\nname = \"s\"\naddress = \"tcp:h:1\"\n{more}\n");
        let printer = |name: &str, more: &str| {
            format!("[[printer]]\nname = \"{name}\"\naddress = \"queue:{name}\"\nlanguage = \"zpl\"\n{more}\n")
        };
        let route = "route = \"label\"";
        let check = |devices: &str, line: &str| {
            let said = said(devices);
            assert!(said.iter().any(|row| row.starts_with(line)), "expected {line:?}: {said:#?}");
        };
        check(&scale("protocol = \"mtsics\""), "line 6: s: there is no protocol");
        check(
            &scale("# of the shop\nprotocol = \"a-and-d\"\ntrade = { max = \"1 kg\", division = \"3 g\" }"),
            "line 8: s: its",
        );
        check(&scale("protocol = \"toledo-8217\""), "line 6: s: toledo-8217 sends");
        check(&printer("p", ""), "line 4: p: nothing is printed");
        check(&printer("p", "route = \"labels\""), "line 7: p: there is no route");
        check(&printer("p", "prints = [\"lable\"]"), "line 7: p: there is no prints");
        check(&printer("p", &format!("{route}\ndpi = 7")), "line 8: p: no printer");
        check(&printer("p", &format!("{route}\n\n[printer.media]\ndarkness = 700")), "line 10: p: no printer");
        let two = [printer("p", route), printer("q", &format!("{route}\npaper_mm = 1"))].concat();
        check(&two, "line 13: q: no printer");
        check(
            &[printer("p", route), scale("protocol = \"mt-sics\"").replace("\"s\"", "\"p\"")].concat(),
            "line 9: Two devices",
        );
        check("[wedge]\nname = \"s\"\n[[scanner]]\naddress = \"sim:/x\"\nname = \"s\"", "line 7: Two devices");
        check("[[scanner]]\nname = \"keyboard wedge\"\naddress = \"sim:/x\"", "line 4: Two devices");
        check("[[scanner]]\nname = \"s\"\naddress = \"evdev:/x\"\nlayout = \"dd\"", "line 6: s: there is no layout");
        check(
            &[printer("p", route), printer("q", route).replace("queue:q", "tcp:h:1"), scale("protocol = \"cas\"")]
                .concat(),
            "line 10: s and q are both",
        );
        check("epoch = \"one\"", "Line 3 can't be understood: here stands the text");
    }
}
