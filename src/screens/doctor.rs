//! The doctor's view: every device, what is wrong with it and what to do; and tests.

use super::{Extra, count, update, work};
use crate::doctor::{Finding, Part};
use crate::floor_loop::{DeviceKind, Examined, Health, Model, is_away};
use crate::words::{Arg, Msg, Word, kilograms};
use floor_ui::{App, CommandButton, Doctor, DoctorRow, Work};
use slint::{ComponentHandle, SharedString};

/// What the doctor's view shows beside the model: the screen's own affair.
#[derive(Clone, Debug, Default)]
pub struct DoctorState {
    /// The last look round; `None` until the first one is done.
    pub findings: Option<Vec<Finding>>,
    /// Somebody looks round just now.
    pub looking: bool,
    /// Somebody waits for a new scanner to type.
    pub teaching: bool,
    /// How the last test or teaching ended.
    pub note: Option<Msg>,
    /// Whether a scanner can be taught here: not in the demo.
    pub can_teach: bool,
    /// The chosen row.
    pub row: usize,
}

/// What a button of this view orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    Close,
    Again,
    TestLabel,
    Teach,
}

const BUTTON: &str = "doctor-";
const BUTTONS: &[(&str, Pressed, Word, &str)] = &[
    ("label", Pressed::TestLabel, Word::DoctorTestLabel, "print"),
    ("teach", Pressed::Teach, Word::DoctorTeach, "scanner"),
    ("again", Pressed::Again, Word::DoctorAgain, "lookup"),
    ("close", Pressed::Close, Word::QueueClose, "close"),
];

/// The button of that id.
pub fn pressed(id: &str) -> Option<Pressed> {
    let id = id.strip_prefix(BUTTON)?;
    BUTTONS.iter().find(|(name, ..)| *name == id).map(|(_, pressed, ..)| *pressed)
}

/// The devices that the terminal can't open or reach.
pub(super) fn down(model: &Model) -> Vec<String> {
    let down = model.status.devices.iter().filter(|device| device.health == Health::Bad && is_away(&device.say));
    down.map(|device| device.name.clone()).collect()
}

/// The findings with what the running devices say of themselves. Why one can't be opened, and how
/// that is mended, the doctor knows better.
fn rows(model: &Model, extra: &Extra) -> Vec<Finding> {
    let live = |finding: &Finding| {
        let kind = match finding.part {
            Part::Scanner => DeviceKind::Scanner,
            Part::Scale => DeviceKind::Scale,
            Part::Printer => DeviceKind::Printer,
            Part::Camera => DeviceKind::Camera,
            _ => return finding.clone(),
        };
        let device = model.status.devices.iter().find(|device| device.kind == kind && device.name == finding.name);
        match device {
            Some(device) if device.health == Health::Bad && finding.health == Health::Bad => finding.clone(),
            Some(device) => Finding { health: device.health, say: device.say.clone(), fix: None, ..finding.clone() },
            None => finding.clone(),
        }
    };
    extra.doctor.findings.iter().flatten().map(live).collect()
}

/// The name of the printer that is chosen, or of the first one.
pub fn chosen_printer(model: &Model, extra: &Extra) -> Option<String> {
    let rows = rows(model, extra);
    let chosen = rows.get(extra.doctor.row).filter(|row| row.part == Part::Printer);
    chosen.or_else(|| rows.iter().find(|row| row.part == Part::Printer)).map(|row| row.name.clone())
}

pub(super) fn buttons(model: &Model, extra: &Extra) -> Vec<CommandButton> {
    let doctor = &extra.doctor;
    let shown = BUTTONS.iter().filter(|(_, pressed, ..)| match pressed {
        Pressed::TestLabel => chosen_printer(model, extra).is_some(),
        Pressed::Teach => doctor.can_teach,
        Pressed::Close | Pressed::Again => true,
    });
    let button = |(nth, (id, pressed, word, icon)): (usize, &(&str, Pressed, Word, &str))| CommandButton {
        id: format!("{BUTTON}{id}").into(),
        label: extra.say(*word),
        icon: (*icon).into(),
        key_hint: format!("F{}", nth + 1).into(),
        kind: 0,
        enabled: !(doctor.looking && *pressed == Pressed::Again || doctor.teaching && *pressed == Pressed::Teach),
    };
    shown.enumerate().map(button).collect()
}

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<Doctor>();
    let found = rows(model, extra);
    let shown = found.iter().enumerate().map(|(nth, finding)| {
        let (icon, state) = match finding.health {
            Health::Good => ("check", 1),
            Health::Silent => ("info", 0),
            Health::Warn => ("warn", 2),
            Health::Bad => ("stop", 3),
        };
        let say = extra.text(&finding.say);
        let address = one_line(&finding.address);
        DoctorRow {
            title: format!("{}: {}", extra.say(finding.part.title()), one_line(&finding.name)).into(),
            fix: finding.fix.as_ref().map(|fix| extra.text(fix)).unwrap_or_default(),
            address: if say.contains(address.as_str()) { SharedString::new() } else { address.into() },
            say,
            icon: icon.into(),
            state,
            selected: nth == extra.doctor.row,
        }
    });
    if let Some(rows) = update(&view.get_rows(), shown.collect()) {
        view.set_rows(rows);
    }
    view.set_selected(count(extra.doctor.row));
    let (title, detail) = scan(model.examined.as_ref(), extra);
    view.set_scan_title(title.into());
    view.set_scan_detail(detail.into());
    let weight = model.status.scale.as_ref().and_then(|scale| Some((scale, scale.weight_mg?)));
    view.set_weight(match weight {
        Some((_, weight_mg)) => format!("{} kg", kilograms(weight_mg)).into(),
        None => extra.say(Word::DoctorNoWeight),
    });
    let note = model.status.scale.as_ref().and_then(|scale| scale.note.as_ref());
    // "No weight" stands above it.
    let note = note.map(|note| match note.args.first() {
        Some(Arg::Msg(why)) if note.word == Word::ScaleFault => why,
        _ => note,
    });
    view.set_weight_detail(note.map(|note| extra.text(note)).unwrap_or_default());
    let doctor = &extra.doctor;
    view.set_note(if doctor.teaching {
        extra.say(Word::DoctorTeaching)
    } else if doctor.looking && doctor.findings.is_none() {
        extra.say(Word::DoctorLooking)
    } else {
        doctor.note.as_ref().map(|note| extra.text(note)).unwrap_or_default()
    });
    let commands = app.global::<Work>();
    if let Some(buttons) = update(&commands.get_commands(), buttons(model, extra)) {
        commands.set_commands(buttons);
    }
    commands.set_last(work::verdict(model, extra));
    commands.set_pad_open(false);
}

/// The last scan: its text, and how it came over the cable.
fn scan(examined: Option<&Examined>, extra: &Extra) -> (String, String) {
    let Some(scan) = examined.and_then(|examined| examined.scan.as_ref()) else {
        return (extra.say(Word::DoctorScanPrompt).into(), String::new());
    };
    let bytes: Vec<String> = scan.raw.iter().map(|byte| format!("{byte:02X}")).collect();
    let aim = scan.aim.as_deref().unwrap_or("-");
    let text = if scan.text.is_empty() { extra.say(Word::Unreadable).into() } else { visible(&scan.text) };
    (text, format!("{} · AIM {aim} · {}", one_line(&scan.scanner), bytes.join(" ")))
}

/// A group separator and its like are shown as a sign.
fn visible(text: &str) -> String {
    let sign = |c: char| match c {
        '\u{0}'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('□'),
        c => c,
    };
    text.chars().map(sign).collect()
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}
