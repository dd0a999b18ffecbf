//! The simulated devices, and what would be sensible to scan with them.

use super::home::{command_of, next_flow};
use super::{Extra, count, update};
use crate::domain::{Command, Meaning};
use crate::floor_loop::Model;
use crate::words::{Msg, Word, command_name, kilograms};
use crate::workflows::Flow;
use floor_drivers::printer::Bitmap;
use floor_drivers::simulator::{CameraFault, PrinterFault, ScaleFault, SimulatedPrinter};
use floor_ui::{App, Drawer, ScanSuggestion, SimPrinter};
use slint::{ComponentHandle, Image, Rgb8Pixel, SharedPixelBuffer};

/// Suggestions that put a weight on the scale instead of scanning start so; the rest is a preset.
pub(super) const WEIGHT: &str = "⚖ ";

/// At most this many codes of the step itself.
const EXPECTED_MAX: usize = 4;
/// A code that nobody has.
const WRONG: &str = "0000000000000";

/// How the simulated devices stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DrawerState {
    pub open: bool,
    pub scanner_on: bool,
    pub weight_mg: i64,
    pub moving: bool,
    pub overload: bool,
    pub scale_fault: ScaleFault,
    pub scale_on: bool,
    pub camera_on: bool,
    pub camera_fault: CameraFault,
    pub network_on: bool,
    pub printers: Vec<PrinterState>,
}

/// How a simulated printer stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrinterState {
    pub name: String,
    pub language: &'static str,
    pub paper_out: bool,
    pub cover_open: bool,
    /// What else is wrong with it.
    pub fault: Option<PrinterFault>,
    pub plugged: bool,
    pub jobs: u64,
    pub last_label: Option<Image>,
}

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let Some(state) = extra.drawer.as_ref().filter(|drawer| drawer.open) else { return };
    let view = app.global::<Drawer>();
    if let Some(list) = update(&view.get_suggestions(), suggestions(model, extra)) {
        view.set_suggestions(list);
    }
    view.set_scanner_on(state.scanner_on);
    let overload = Msg::new(Word::ScaleOverload);
    view.set_weight_text(if state.overload {
        extra.text(&overload).split([':', '：']).next().unwrap_or_default().into()
    } else {
        format!("{} kg", kilograms(state.weight_mg)).into()
    });
    if let Some(presets) =
        update(&view.get_presets(), presets(model).iter().map(|preset| preset.as_str().into()).collect())
    {
        view.set_presets(presets);
    }
    view.set_scale_moving(state.moving);
    view.set_scale_overload(state.overload);
    view.set_scale_faulty(state.scale_fault != ScaleFault::None);
    view.set_scale_fault(extra.say(fault_word(state.scale_fault)));
    view.set_scale_on(state.scale_on);
    view.set_camera_on(state.camera_on);
    view.set_camera_faulty(state.camera_fault != CameraFault::None);
    view.set_camera_fault(extra.say(camera_word(state.camera_fault)));
    view.set_network_on(state.network_on);
    let printers = state.printers.iter().map(|printer| SimPrinter {
        id: printer.name.as_str().into(),
        name: format!("{} ({})", printer.name, printer.language).into(),
        paper_out: printer.paper_out,
        cover_open: printer.cover_open,
        faulty: printer.fault.is_some(),
        fault: extra.say(printer_word(printer.fault)),
        plugged: printer.plugged,
        jobs: count(printer.jobs),
        has_label: printer.last_label.is_some(),
        last_label: printer.last_label.clone().unwrap_or_default(),
    });
    if let Some(printers) = update(&view.get_printers(), printers.collect()) {
        view.set_printers(printers);
    }
}

/// The faults that a touch goes through, one after the other.
const FAULTS: &[(ScaleFault, Word)] = &[
    (ScaleFault::None, Word::SimScaleGood),
    (ScaleFault::Silent, Word::SimScaleSilent),
    (ScaleFault::WrongFrame, Word::SimScaleNoise),
    (ScaleFault::HalfFrame, Word::SimScaleHalf),
    (ScaleFault::NoUnit, Word::SimScaleNoUnit),
    (ScaleFault::NotReady, Word::SimScaleNotReady),
];

fn fault_word(fault: ScaleFault) -> Word {
    word_of(FAULTS, fault, Word::SimScaleGood)
}

/// The fault after this one; after the last there is none.
pub(super) fn next_fault(fault: ScaleFault) -> ScaleFault {
    after(FAULTS, fault, ScaleFault::None)
}

const CAMERA_FAULTS: &[(CameraFault, Word)] = &[
    (CameraFault::None, Word::SimCameraGood),
    (CameraFault::Busy, Word::SimCameraBusy),
    (CameraFault::Silent, Word::SimCameraSilent),
    (CameraFault::HalfPicture, Word::SimCameraHalf),
    (CameraFault::Noise, Word::SimCameraNoise),
];

fn camera_word(fault: CameraFault) -> Word {
    word_of(CAMERA_FAULTS, fault, Word::SimCameraGood)
}

/// The fault after this one; after the last there is none.
pub(super) fn next_camera_fault(fault: CameraFault) -> CameraFault {
    after(CAMERA_FAULTS, fault, CameraFault::None)
}

/// Paper and cover have switches of their own.
const PRINTER_FAULTS: &[(Option<PrinterFault>, Word)] = &[
    (None, Word::SimPrinterGood),
    (Some(PrinterFault::Paused), Word::SimPrinterPaused),
    (Some(PrinterFault::Silent), Word::SimPrinterSilent),
    (Some(PrinterFault::Offline), Word::SimPrinterOffline),
    (Some(PrinterFault::RibbonOut), Word::SimPrinterRibbon),
    (Some(PrinterFault::Jammed), Word::SimPrinterJam),
    (Some(PrinterFault::PaperLow), Word::SimPrinterLow),
];

fn printer_word(fault: Option<PrinterFault>) -> Word {
    word_of(PRINTER_FAULTS, fault, Word::SimPrinterGood)
}

/// Mends the printer's fault and gives it the next one that it can have.
pub(super) fn give_next_fault(printer: &dyn SimulatedPrinter, fault: Option<PrinterFault>) -> Option<PrinterFault> {
    if let Some(fault) = fault {
        printer.set_fault(fault, false);
    }
    let mut next = after(PRINTER_FAULTS, fault, None);
    while let Some(wanted) = next {
        if printer.set_fault(wanted, true) {
            break;
        }
        next = after(PRINTER_FAULTS, next, None);
    }
    next
}

fn word_of<T: PartialEq>(list: &[(T, Word)], fault: T, none: Word) -> Word {
    list.iter().find(|(known, _)| *known == fault).map_or(none, |(_, word)| *word)
}

fn after<T: Copy + PartialEq>(list: &[(T, Word)], fault: T, none: T) -> T {
    list.iter().skip_while(|(known, _)| *known != fault).nth(1).map_or(none, |(next, _)| *next)
}

/// Codes to scan now, the right ones first.
pub(super) fn suggestions(model: &Model, extra: &Extra) -> Vec<ScanSuggestion> {
    let mut offers: Vec<ScanSuggestion> = Vec::new();
    let mut offer = |code: String, label: Msg, kind: i32| {
        // Only the first of the right ones is bright.
        let kind = if kind == 0 && offers.iter().any(|other| other.kind == 0) { 1 } else { kind };
        if offers.iter().all(|other| other.code != code.as_str()) {
            offers.push(ScanSuggestion { label: extra.text(&label), code: code.into(), kind });
        }
    };
    let screen = &model.screen;
    let signed_in = model.status.operator.is_some() && !model.status.locked;
    if !signed_in {
        // Whoever may do everything comes first.
        for person in extra.people.iter().rev() {
            offer(person.badge.clone(), Msg::new(Word::OfferBadge).arg(&person.name), 0);
        }
        offer("BADGE-0000".into(), Msg::new(Word::OfferWrong), 2);
        return offers;
    }
    if screen.wants_weight {
        let weight_mg = if screen.expected_weight_mg > 0 { screen.expected_weight_mg } else { 1_000_000 };
        offer(format!("{WEIGHT}{} kg", kilograms(weight_mg)), Msg::new(Word::OfferWeight).arg(kilograms(weight_mg)), 0);
    }
    for code in screen.expects.iter().take(EXPECTED_MAX) {
        offer(code.clone(), label_of(code, model), 0);
    }
    let wants_tote = screen.flow == Flow::Picking && screen.step == "await-tote";
    if wants_tote {
        // Another number after every scan: there is always one more empty tote.
        offer(format!("TOTE-{:04}", model.status.on_disk % 10_000), Msg::new(Word::OfferEmptyTote), 0);
    }
    if screen.flow == Flow::Home {
        let next = next_flow(model);
        let flows = next.into_iter().chain(model.status.may.iter().copied().filter(|flow| *flow != Flow::Home));
        for flow in flows {
            let command = command_of(flow);
            offer(format!("CMD-{}", command.word()), Msg::new(flow.name()), if next == Some(flow) { 0 } else { 1 });
        }
    }
    for command in &screen.commands {
        if screen.flow != Flow::Home {
            // Where nothing else is to be scanned, the usual next command is the right one.
            let kind = if matches!(command, Command::Confirm | Command::Home) || is_answer(command) { 0 } else { 1 };
            let say = Msg::new(Word::OfferCommand).arg_msg(command_name(command));
            offer(format!("CMD-{}", command.word()), say, kind);
        }
    }
    offer(WRONG.into(), Msg::new(Word::OfferWrong), 2);
    offers
}

/// An answer to a question that the step asks.
fn is_answer(command: &Command) -> bool {
    matches!(command, Command::GradeA | Command::ReasonFull | Command::Ship)
}

fn label_of(code: &str, model: &Model) -> Msg {
    let line = model.screen.lines.iter().find(|line| line.code == code).map(|line| line.name.as_str());
    let (word, name) = match Meaning::of(code) {
        Meaning::Location(location) => (Word::OfferLocation, location),
        Meaning::Lpn(lpn) => (Word::OfferCarton, lpn),
        Meaning::Tote(tote) => (Word::OfferTote, tote),
        Meaning::Parcel(parcel) => (Word::OfferParcel, parcel),
        Meaning::Badge(badge) => (Word::OfferBadge, badge),
        Meaning::Rma(rma) => (Word::OfferReturn, rma),
        Meaning::Order(order) => (Word::OfferOrder, order),
        Meaning::Command(command) => return Msg::new(Word::OfferCommand).arg_msg(command_name(&command)),
        Meaning::UnknownCommand(_) => (Word::OfferWrong, String::new()),
        Meaning::Other(other) if model.screen.flow == Flow::Receiving && model.screen.step == "await-carton" => {
            (Word::OfferCarton, other)
        }
        // A carrier's own label.
        Meaning::Other(other) if model.screen.step == "labelling" => (Word::OfferParcel, other),
        Meaning::Other(other) => {
            // The target has the name where no line has it.
            let target =
                model.screen.target.as_ref().filter(|target| target.code == code).map(|target| target.name.as_str());
            match line.or(target).filter(|name| !name.is_empty()) {
                Some(name) => return Msg::new(Word::Found).arg(name),
                None => (Word::OfferItem, other),
            }
        }
    };
    Msg::new(word).arg(name)
}

/// Weights at one touch: nothing, what is expected, too heavy, too light.
fn presets(model: &Model) -> Vec<String> {
    let expected_mg = model.screen.expected_weight_mg;
    let weights = if model.screen.wants_weight && expected_mg > 0 {
        [0, expected_mg, expected_mg + expected_mg / 4 + 500_000, expected_mg / 2]
    } else {
        [0, 546_000, 2_345_000, 12_000_000]
    };
    weights.iter().map(|weight| format!("{} kg", kilograms(*weight))).collect()
}

/// Milligrams of a preset.
pub(super) fn preset_mg(preset: &str) -> Option<i64> {
    let (kilos, grams) = preset.strip_suffix(" kg")?.split_once('.')?;
    Some(kilos.parse::<i64>().ok()?.checked_mul(1_000_000)? + grams.parse::<i64>().ok()?.checked_mul(1_000)?)
}

/// A printed label as a picture.
pub(super) fn picture(bitmap: &Bitmap) -> Image {
    let grey = crate::labels::png::luma(bitmap);
    let mut pixels = SharedPixelBuffer::<Rgb8Pixel>::new(grey.width(), grey.height());
    for (pixel, grey) in pixels.make_mut_slice().iter_mut().zip(grey.iter()) {
        *pixel = Rgb8Pixel::new(*grey, *grey, *grey);
    }
    Image::from_rgb8(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use floor_drivers::simulator::{EscPosPrinter, LabelPrinter};

    #[test]
    fn every_fault_is_reached_and_left() {
        let mut fault = ScaleFault::None;
        for (known, _) in FAULTS {
            assert_eq!(fault, *known);
            fault = next_fault(fault);
        }
        assert_eq!(fault, ScaleFault::None);
        let mut fault = CameraFault::None;
        for (known, _) in CAMERA_FAULTS {
            assert_eq!(fault, *known);
            fault = next_camera_fault(fault);
        }
        assert_eq!(fault, CameraFault::None);
    }

    #[test]
    fn a_printer_goes_through_the_faults_that_it_can_have() {
        let labels = LabelPrinter::start_zpl().unwrap();
        let mut fault = None;
        for (known, _) in PRINTER_FAULTS {
            assert_eq!(fault, *known);
            fault = give_next_fault(&labels, fault);
        }
        assert_eq!(fault, None);
        let receipts = EscPosPrinter::start().unwrap();
        let offline = Some(PrinterFault::Offline);
        assert_eq!(give_next_fault(&receipts, offline), Some(PrinterFault::Jammed), "it has no ribbon");
    }

    #[test]
    fn presets_are_read_back_exactly() {
        assert_eq!(preset_mg("2.345 kg"), Some(2_345_000));
        assert_eq!(preset_mg("0.000 kg"), Some(0));
        assert_eq!(preset_mg("heavy"), None);
    }
}
