//! The devices that terminal.toml names: are they there, and do they answer?

use super::checks::Bench;
use super::finding::{Finding, Part};
use super::trouble::Trouble;
use crate::floor_loop::Health;
use crate::terminal::config::{Config, FILE, Printer, Scale};
use crate::words::{Msg, Word};
use floor_drivers::printer::{self, Status};
use floor_drivers::scale::{self, ReadingState, ScaleRequest, ScaleSaid};
use floor_drivers::transport::{Address, TransportError};
use std::time::{Duration, Instant};

/// How long a scale or a printer gets to answer.
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);

/// The configuration itself.
pub(super) fn setup(bench: &Bench<'_>) -> Vec<Finding> {
    let path = bench.folder.join(FILE);
    let address = path.display();
    vec![match &bench.config {
        Ok(Some(_)) => Finding::good(Part::Setup, FILE, address, Word::DoctorSetupGood),
        Ok(None) => Finding {
            health: Health::Warn,
            fix: Some(Msg::new(Word::DoctorFixNoSetup).arg(path.to_string_lossy())),
            ..Finding::good(Part::Setup, FILE, address, Word::DoctorNoSetup)
        },
        Err(error) => {
            let mut what = error.to_string();
            if let Some(source) = std::error::Error::source(error) {
                what = format!("{what}: {source}");
            }
            Finding {
                health: Health::Bad,
                fix: Some(Msg::new(Word::DoctorFixSetup)),
                ..Finding::good(Part::Setup, FILE, address, Msg::new(Word::Found).arg(what.trim()))
            }
        }
    }]
}

pub(super) fn scanners(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        let look = |scanner: &crate::terminal::config::Scanner| {
            let (name, address) = (&scanner.name, &scanner.address);
            unopened(bench, Part::Scanner, name, address).unwrap_or_else(|| match address.open() {
                Ok(_) => Finding::good(Part::Scanner, name, address, Word::DoctorScannerOpen),
                Err(error) => not_opened(Part::Scanner, name, address, &error),
            })
        };
        config.scanners.iter().map(look).collect()
    })
}

pub(super) fn scales(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        let look = |scale: &Scale| {
            let (name, address) = (&scale.name, &scale.address);
            unopened(bench, Part::Scale, name, address).unwrap_or_else(|| weigh(scale))
        };
        config.scales.iter().map(look).collect()
    })
}

pub(super) fn printers(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        let look = |printer: &Printer| {
            let (name, address) = (&printer.name, &printer.address);
            unopened(bench, Part::Printer, name, address).unwrap_or_else(|| ask(printer))
        };
        config.printers.iter().map(look).collect()
    })
}

fn each(bench: &Bench<'_>, look: impl FnOnce(&Config) -> Vec<Finding>) -> Vec<Finding> {
    bench.set_up().map(look).unwrap_or_default()
}

/// What can be said without opening it: that it can't be, or that a running terminal has it.
fn unopened(bench: &Bench<'_>, part: Part, name: &str, address: &Address) -> Option<Finding> {
    // The terminal holds serial lines and keyboards; a printer is free between two jobs.
    let held = bench.in_use && part != Part::Printer;
    if held {
        return Some(Finding::good(part, name, address, Word::DoctorInUse));
    }
    Trouble::before_opening(address).map(|trouble| Finding::trouble(part, name, address, &trouble))
}

fn not_opened(part: Part, name: &str, address: &Address, error: &TransportError) -> Finding {
    Finding::trouble(part, name, address, &Trouble::of_transport(address, error))
}

/// Asks the scale for a weight, once, in the protocol that is set up.
fn weigh(scale: &Scale) -> Finding {
    let (name, address) = (&scale.name, &scale.address);
    let Some(entry) = scale::protocol(&scale.protocol) else {
        let trouble = Trouble::Other(scale.protocol.clone());
        return Finding::trouble(Part::Scale, name, address, &trouble);
    };
    let heard = address.open().and_then(|mut transport| {
        let mut protocol = (entry.new)(&scale.settings());
        transport.write_all(protocol.ask(ScaleRequest::Weigh), ANSWER_WITHIN).map_err(|error| error.source)?;
        let deadline = Instant::now() + ANSWER_WITHIN;
        let (mut bytes, mut buffer) = (0, [0u8; 256]);
        while let left @ 1.. = deadline.saturating_duration_since(Instant::now()).as_millis() {
            let left = Duration::from_millis(u64::try_from(left).unwrap_or(1));
            let count = transport.read(&mut buffer, left)?;
            bytes += count;
            let said = protocol.push(buffer.get(..count).unwrap_or_default());
            let reading = said.into_iter().find_map(|said| match said {
                ScaleSaid::Reading(reading) => Some(reading),
                _ => None,
            });
            if let Some(reading) = reading {
                return Ok((bytes, Some(reading)));
            }
        }
        Ok((bytes, None))
    });
    let line = line_of(address);
    let wrong = |trouble: Trouble| Finding::trouble(Part::Scale, name, address, &trouble);
    match heard {
        Err(error) => not_opened(Part::Scale, name, address, &error),
        Ok((0, None)) => wrong(Trouble::NoAnswer { line }),
        Ok((_, None)) => wrong(Trouble::Garbled { line }),
        Ok((_, Some(reading))) => match (reading.state, reading.weight) {
            (ReadingState::Error(why), _) => {
                Finding { fix: Some(Trouble::Garbled { line }.fix()), ..wrong(Trouble::Other(why.to_string())) }
            }
            (ReadingState::Overload, _) => Finding::good(Part::Scale, name, address, Word::ScaleOverload),
            (ReadingState::Underload, _) => Finding::good(Part::Scale, name, address, Word::ScaleUnderload),
            (_, Some(weight)) => {
                Finding::good(Part::Scale, name, address, Msg::new(Word::DoctorWeight).arg(weight.to_string()))
            }
            (_, None) => Finding::good(Part::Scale, name, address, Word::ScaleMoving),
        },
    }
}

/// Asks the printer how it is.
fn ask(printer: &Printer) -> Finding {
    let (name, address) = (&printer.name, &printer.address);
    let Some(entry) = printer::language(&printer.language) else {
        return Finding::trouble(Part::Printer, name, address, &Trouble::Other(printer.language.clone()));
    };
    let language = (entry.new)();
    let status = address.open().and_then(|mut transport| language.status(transport.as_mut(), ANSWER_WITHIN));
    match status {
        Err(error) => not_opened(Part::Printer, name, address, &error),
        Ok(status) => {
            let (health, say) = of_status(&status);
            Finding { health, ..Finding::good(Part::Printer, name, address, say) }
        }
    }
}

fn of_status(status: &Status) -> (Health, Msg) {
    if status.paper_out {
        (Health::Bad, Msg::new(Word::PrinterPaperOut))
    } else if status.head_open {
        (Health::Bad, Msg::new(Word::PrinterOpen))
    } else if status.is_blocked() {
        (Health::Bad, Msg::new(Word::PrinterFault).arg(status.to_string()))
    } else if status.unknown {
        (Health::Warn, Msg::new(Word::DoctorPrinterSilent))
    } else {
        (Health::Good, Msg::new(Word::PrinterReady))
    }
}

/// How the line is set, for a person who compares it with the scale's menu.
fn line_of(address: &Address) -> String {
    match address {
        Address::Serial { frame, .. } => {
            let text = address.to_string();
            let options = text.split_once("frame=").map_or("", |(_, rest)| rest);
            let frame_text = options.split('&').next().unwrap_or_default();
            format!("{} {frame_text}", frame.baud)
        }
        other => other.to_string(),
    }
}
