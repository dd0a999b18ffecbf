//! The list of devices that can be simulated. A new simulator is one line here.

use super::printer::Printer;
use super::scale::Scale;
use super::scanner;
use super::{SimError, Simulated};
use floor_drivers::simulator::{EscPosPrinter, LabelPrinter, SCALES, SerialScanner, SimulatedCamera};
use std::fmt;
use std::path::Path;

/// What a device is for; also its word in `terminal.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Scanner,
    Scale,
    Printer,
    Camera,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Group::Scanner => "scanner",
            Group::Scale => "scale",
            Group::Printer => "printer",
            Group::Camera => "camera",
        })
    }
}

/// Where a device is started: folder of its cable, its name, folder of what it prints.
struct Place<'a> {
    folder: &'a Path,
    name: &'a str,
    out: &'a Path,
}

type Start = fn(&Place<'_>) -> std::io::Result<Box<dyn Simulated>>;

/// All but scales, which are all of [`SCALES`]. A USB printer is none of them: only a kernel
/// with a virtual USB bus (dummy_hcd or vhci_hcd, and root) could make one.
const KINDS: &[(Group, &str, Start)] = &[
    (Group::Scanner, "serial", |place| Ok(Box::new(SerialScanner::start(place.folder, place.name)?))),
    (Group::Scanner, "hid-pos", |place| Ok(Box::new(scanner::hid_pos(place.folder, place.name)?))),
    (Group::Scanner, "keys", |place| Ok(Box::new(scanner::keys(place.folder, place.name)?))),
    (Group::Camera, "snapshot", |_| Ok(Box::new(SimulatedCamera::start()?))),
    (Group::Printer, "zpl", |place| network(place, LabelPrinter::start_zpl()?)),
    (Group::Printer, "tspl", |place| network(place, LabelPrinter::start_tspl(203)?)),
    (Group::Printer, "epl", |place| network(place, LabelPrinter::start_epl()?)),
    (Group::Printer, "escpos", |place| receipts(place, EscPosPrinter::start()?)),
    (Group::Printer, "zpl-serial", |place| serial(place, "zpl")),
    (Group::Printer, "tspl-serial", |place| serial(place, "tspl")),
    (Group::Printer, "epl-serial", |place| serial(place, "epl")),
    (Group::Printer, "escpos-serial", |place| receipts(place, EscPosPrinter::start_serial(place.folder, place.name)?)),
];

fn network(place: &Place<'_>, printer: LabelPrinter) -> std::io::Result<Box<dyn Simulated>> {
    Ok(Box::new(Printer::label(printer, place.name, place.out)?))
}

fn serial(place: &Place<'_>, language: &str) -> std::io::Result<Box<dyn Simulated>> {
    network(place, LabelPrinter::start_serial(place.folder, place.name, language)?)
}

fn receipts(place: &Place<'_>, printer: EscPosPrinter) -> std::io::Result<Box<dyn Simulated>> {
    Ok(Box::new(Printer::receipt(printer, place.name, place.out)?))
}

/// The kinds of a group, as they are named on the command line.
pub fn kinds(group: Group) -> Vec<&'static str> {
    let own = KINDS.iter().filter(|(own, _, _)| *own == group).map(|(_, kind, _)| *kind);
    let scales = SCALES.iter().filter(|_| group == Group::Scale).map(|scale| scale.protocol);
    own.chain(scales).collect()
}

pub(super) fn start(
    group: Group,
    kind: &str,
    folder: &Path,
    name: &str,
    out: &Path,
) -> Result<Box<dyn Simulated>, SimError> {
    let failed = |source| SimError::Start { group, kind: kind.to_owned(), source };
    if let Some((_, _, start)) = KINDS.iter().find(|(own, known, _)| *own == group && *known == kind) {
        return start(&Place { folder, name, out }).map_err(failed);
    }
    if group == Group::Scale && SCALES.iter().any(|scale| scale.protocol == kind) {
        return Ok(Box::new(Scale::start(folder, name, kind).map_err(failed)?));
    }
    Err(SimError::Unknown { group, found: kind.to_owned(), known: kinds(group).join(", ") })
}
