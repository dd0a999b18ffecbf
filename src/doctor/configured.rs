//! The devices that terminal.toml names: are they there, and do they answer?

use super::checks::{Bench, Running};
use super::finding::{Finding, Part};
use super::trouble::Trouble;
use super::weigh::weigh;
use crate::floor_loop::{Health, PrintTrouble};
use crate::terminal::config::{Camera, Config, Printer, Scale};
use crate::words::{Msg, Word, devices};
use floor_drivers::camera::{self, CameraAddress};
use floor_drivers::printer::{self, Status};
use floor_drivers::transport::{Address, TransportError};
use std::time::Duration;

/// How long a scale or a printer gets to answer.
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);
/// A network camera may have to wake, focus and compress first.
const PICTURE_WITHIN: Duration = Duration::from_secs(10);

pub(super) fn scanners(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        let look = |scanner: &crate::terminal::config::Scanner| {
            let (name, address) = (&scanner.name, &scanner.address);
            unopened(bench, Part::Scanner, name, address).unwrap_or_else(|| match address.open() {
                Ok(_) => Finding::good(Part::Scanner, name, address, Word::DoctorScannerOpen),
                Err(error) => not_opened(bench, Part::Scanner, name, address, &error),
            })
        };
        config.scanners.iter().map(look).collect()
    })
}

pub(super) fn scales(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        let look = |scale: &Scale| {
            let (name, address) = (&scale.name, &scale.address);
            unopened(bench, Part::Scale, name, address).or_else(|| weigh(scale))
        };
        config.scales.iter().filter_map(look).collect()
    })
}

pub(super) fn printers(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        let look = |printer: &Printer| {
            let (name, address) = (&printer.name, &printer.address);
            unopened(bench, Part::Printer, name, address).or_else(|| ask(bench, printer))
        };
        config.printers.iter().filter_map(look).collect()
    })
}

/// A camera on a cable is looked for, and takes no picture: nobody may be ready for one.
pub(super) fn camera(bench: &Bench<'_>) -> Vec<Finding> {
    each(bench, |config| {
        // A network camera is asked for one, which is thrown away: nothing less shows that the
        // address of its snapshot is wrong.
        let check = |camera: &Camera| match camera.address {
            CameraAddress::Http { .. } => camera::take(&camera.address, PICTURE_WITHIN).map(|_| ()),
            _ => camera::check(&camera.address, ANSWER_WITHIN),
        };
        let look = |camera: &Camera| match check(camera) {
            Ok(()) => Finding::good(Part::Camera, &camera.name, &camera.address, Word::DoctorCameraThere),
            Err(error) => {
                let trouble = Trouble::of_camera(&camera.address, &error.trouble);
                Finding::trouble(Part::Camera, &camera.name, &camera.address, &trouble)
            }
        };
        config.camera.iter().map(look).collect()
    })
}

fn each(bench: &Bench<'_>, look: impl FnOnce(&Config) -> Vec<Finding>) -> Vec<Finding> {
    bench.set_up().map(look).unwrap_or_default()
}

/// What can be said without talking to it: that it can't be opened, or that a running terminal
/// has it.
fn unopened(bench: &Bench<'_>, part: Part, name: &str, address: &Address) -> Option<Finding> {
    let in_use = || Finding::good(part, name, address, Word::DoctorInUse);
    let other_than = |trouble: Trouble| trouble.other_than(|near| bench.user_of(near).is_some());
    let closed = || {
        let trouble = Trouble::before_opening(address)?;
        Some(Finding::trouble(part, name, address, &other_than(trouble)))
    };
    match &bench.running {
        Running::Nowhere => closed(),
        Running::Here { down } if down.iter().any(|down| down == name) => Some(closed().unwrap_or_else(|| {
            // One that opens now the terminal will have in a moment.
            address.open().map_or_else(|error| not_opened(bench, part, name, address, &error), |_| in_use())
        })),
        Running::Here { .. } => Some(in_use()),
        // Another process has it, which says nothing of how it is; that it is gone can be seen.
        Running::Elsewhere => Some(match Trouble::missing(address) {
            Some(trouble) => Finding::trouble(part, name, address, &other_than(trouble)),
            None => Finding { health: Health::Silent, ..Finding::good(part, name, address, Word::DoctorElsewhere) },
        }),
    }
}

fn not_opened(bench: &Bench<'_>, part: Part, name: &str, address: &Address, error: &TransportError) -> Finding {
    let trouble = Trouble::of_transport(address, error);
    Finding::trouble(part, name, address, &trouble.other_than(|near| bench.user_of(near).is_some()))
}

/// Asks the printer how it is. `None` where its language isn't one: that is a fault of the set-up.
fn ask(bench: &Bench<'_>, printer: &Printer) -> Option<Finding> {
    let (name, address) = (&printer.name, &printer.address);
    let entry = printer::language(&printer.language)?;
    let language = (entry.new)();
    let status = address.open().and_then(|mut transport| language.status(transport.as_mut(), ANSWER_WITHIN));
    Some(match status {
        Err(error) => not_opened(bench, Part::Printer, name, address, &error),
        Ok(status) => {
            let (health, say, fix) = of_status(&status, entry.id);
            Finding { health, fix, ..Finding::good(Part::Printer, name, address, say) }
        }
    })
}

/// How the printer of this language is; its words for trouble say what to do, too.
pub(super) fn of_status(status: &Status, language: &str) -> (Health, Msg, Option<Msg>) {
    if let Some(trouble) = PrintTrouble::of_status(status) {
        return (Health::Bad, trouble.say(), None);
    }
    if status.unknown {
        let fix = Msg::new(Word::DoctorFixPrinterSilent).arg_msg(devices::language(language));
        return (Health::Warn, Msg::new(Word::DoctorPrinterSilent), Some(fix));
    }
    (Health::Good, Msg::new(if status.paper_low { Word::PrinterPaperLow } else { Word::PrinterReady }), None)
}
