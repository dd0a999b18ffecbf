//! Tests one device by using it: reads a scan or a weight, prints a label that scans.

use super::checks::user_of;
use super::configured::of_status;
use super::trouble::Trouble;
use crate::domain::Meaning;
use crate::floor_loop::{PrintTrouble, scale_trouble};
use crate::labels::{LabelData, TEST_CODE, TestLabel, render};
use crate::photos::prepare;
use crate::terminal::config::{Camera, Config, Printer, Scale, Scanner};
use crate::words::{Language, Msg, Word, command_name, devices};
use anyhow::Context;
use floor_drivers::camera::{self, Shot};
use floor_drivers::printer::{self, JobError, JobPolicy, Printed, Status};
use floor_drivers::scale::{self, ReadingState, probe_toledo_8217};
use floor_drivers::scanner::Heard;
use floor_drivers::transport::{Address, TransportError};
use floor_drivers::{Command, Device, DeviceEvent, Happened};
use std::io::Write;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long somebody gets to scan something or to put something on the scale.
const PATIENCE: Duration = Duration::from_secs(20);
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);

/// Tests the device of this name; true when it did what it is for.
pub(super) fn run(
    name: &str,
    config: Option<&Config>,
    in_use: bool,
    language: Language,
    out: &mut dyn Write,
) -> anyhow::Result<bool> {
    let config = config.context("there is no terminal.toml in the data folder; choose another with --data DIR")?;
    let scanner = config.scanners.iter().find(|scanner| scanner.name == name);
    let scale = config.scales.iter().find(|scale| scale.name == name);
    let printer = config.printers.iter().find(|printer| printer.name == name);
    if in_use && (scanner.is_some() || scale.is_some() || printer.is_some()) {
        writeln!(out, "{}", Msg::new(Word::DoctorInUse).text(language))?;
        return Ok(false);
    }
    if let Some(camera) = config.camera.as_ref().filter(|camera| camera.name == name) {
        return shoot(camera, language, out);
    }
    let address = scanner.map(|device| &device.address).or(scale.map(|device| &device.address));
    let address = address.or(printer.map(|device| &device.address));
    if let Some(trouble) = address.and_then(Trouble::before_opening) {
        tell(&trouble.other_than(|near| user_of(config, near).is_some()), language, out)?;
        return Ok(false);
    }
    match (scanner, scale, printer) {
        (Some(scanner), _, _) => scan(scanner, language, out),
        (_, Some(scale), _) => weigh(scale, language, out),
        (_, _, Some(printer)) => print(printer, config, language, out),
        _ => {
            let names = config.scanners.iter().map(|device| &device.name);
            let names = names.chain(config.scales.iter().map(|device| &device.name));
            let names = names.chain(config.camera.iter().map(|device| &device.name));
            let names: Vec<&str> =
                names.chain(config.printers.iter().map(|device| &device.name)).map(String::as_str).collect();
            anyhow::bail!("terminal.toml has no device {name:?}; it has {}", names.join(", "))
        }
    }
}

/// Takes a picture and leaves it where it can be looked at.
fn shoot(camera: &Camera, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let shot = match camera::take(&camera.address, PATIENCE / 2) {
        Ok(shot) => shot,
        Err(error) => {
            tell(&Trouble::of_camera(&camera.address, &error.trouble), language, out)?;
            return Ok(false);
        }
    };
    let prepared = match shot {
        Shot::Jpeg(bytes) => prepare::from_file(&bytes),
        Shot::Rgb { width, height, bytes } => prepare::from_rgb(width, height, bytes),
    };
    let photo = prepared.context("the camera's picture is of no use")?;
    let path = std::env::temp_dir().join("floor-doctor-camera.jpg");
    std::fs::write(&path, &photo.jpeg).with_context(|| format!("failed to write {}", path.display()))?;
    let say = Msg::new(Word::DoctorTestPicture).arg(photo.width.to_string()).arg(photo.height.to_string());
    writeln!(out, "{}", say.arg(path.to_string_lossy()).text(language))?;
    Ok(true)
}

/// Shows everything that the scanner says, until it was a code.
fn scan(scanner: &Scanner, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let (sender, events) = channel();
    let device = Device::scanner(&scanner.name, scanner.address.clone(), scanner.settings(), sender)
        .context("failed to start the scanner's thread")?;
    writeln!(out, "{}", Msg::new(Word::DoctorTestScan).arg(&scanner.name).text(language))?;
    let read = watch(&events, out, |event, out| match event {
        Happened::Heard(Heard::Scan(code)) => {
            writeln!(out, "{}", Msg::new(Word::DoctorTestRead).arg(format!("{:?}", code.text)).text(language))?;
            if let Some(meaning) = meaning_of(&code.text) {
                writeln!(out, "  {}", meaning.text(language))?;
            }
            writeln!(out, "  AIM {}, {:?}", code.aim.as_deref().unwrap_or("-"), code.encoding)?;
            writeln!(out, "  {}", hex(&code.raw))?;
            Ok(true)
        }
        Happened::Heard(Heard::Unreadable { raw, why }) => {
            writeln!(out, "{why}\n  {}", hex(&raw))?;
            Ok(false)
        }
        _ => Ok(false),
    })?;
    drop(device);
    came(read, Word::DoctorTestNothing, language, out)
}

/// What the code would be taken for here; None of one that only the books know.
fn meaning_of(text: &str) -> Option<Msg> {
    let (word, name) = match Meaning::of(text) {
        Meaning::Location(name) => (Word::OfferLocation, name),
        Meaning::Lpn(name) => (Word::OfferCarton, name),
        Meaning::Tote(name) => (Word::OfferTote, name),
        Meaning::Parcel(name) => (Word::OfferParcel, name),
        Meaning::Badge(name) => (Word::OfferBadge, name),
        Meaning::Rma(name) => (Word::OfferReturn, name),
        Meaning::Order(name) => (Word::OfferOrder, name),
        Meaning::Command(command) => return Some(Msg::new(Word::OfferCommand).arg_msg(command_name(&command))),
        Meaning::UnknownCommand(_) | Meaning::Other(_) => return None,
    };
    Some(Msg::new(word).arg(name))
}

/// Shows what the scale says until a weight has stood still.
fn weigh(scale: &Scale, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let entry = scale::protocol(&scale.protocol).context("terminal.toml names a protocol that is not there")?;
    let (sender, events) = channel();
    let device = Device::scale(&scale.name, scale.address.clone(), entry, scale.settings(), sender)
        .context("failed to start the scale's thread")?;
    device.command(Command::WeighOn);
    writeln!(out, "{}", Msg::new(Word::DoctorTestWeigh).arg(&scale.name).text(language))?;
    let (mut last, mut silent) = (String::new(), true);
    let read = watch(&events, out, |event, out| {
        let Happened::Reading { reading, stable_for } = event else { return Ok(false) };
        silent &= matches!(reading.state, ReadingState::Error(scale::Trouble::Silent));
        let weight = reading.weight.as_ref().map(ToString::to_string).unwrap_or_default();
        let line = format!("{} {weight}", state_words(&reading.state).text(language));
        if line != last {
            writeln!(out, "{}", line.trim())?;
            last = line;
        }
        Ok(reading.weight.is_some() && stable_for.is_some_and(|still| still >= Duration::from_millis(300)))
    })?;
    drop(device);
    if !read && silent && entry.id != TOLEDO_8217 && answers_8217(scale) {
        tell(&Trouble::OtherProtocol { found: TOLEDO_8217.to_owned() }, language, out)?;
        return Ok(false);
    }
    // Its words about itself stand above: what is missing is a weight.
    let word = if last.is_empty() { Word::DoctorTestNothing } else { Word::DoctorTestNoWeight };
    came(read, word, language, out)
}

/// The one protocol that can be asked after: other makers' scales leave that question
/// unanswered. Whoever tests a silent scale asks for it.
const TOLEDO_8217: &str = "toledo-8217";

fn answers_8217(scale: &Scale) -> bool {
    let serial = matches!(scale.address, Address::Serial { .. });
    let asked = || probe_toledo_8217(scale.address.open()?.as_mut());
    serial
        && asked().unwrap_or_else(|error| {
            tracing::debug!(%error, "a silent scale could not be asked after its protocol");
            false
        })
}

fn state_words(state: &ReadingState) -> Msg {
    match state {
        ReadingState::Stable => Word::DoctorStable.into(),
        ReadingState::Moving => Word::ScaleMoving.into(),
        ReadingState::Overload => Word::ScaleOverload.into(),
        ReadingState::Underload => Word::ScaleUnderload.into(),
        ReadingState::NotReady => Word::TroubleCannotNow.into(),
        ReadingState::Error(why) => scale_trouble(why),
    }
}

/// Prints a label that scans, and says how the printer was before and after. A printer that says
/// nothing has proved nothing.
fn print(printer: &Printer, config: &Config, speaks: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let entry = printer::language(&printer.language).context("terminal.toml names a language that is not there")?;
    let language = (entry.new)();
    let trouble = |error: &TransportError| {
        Trouble::of_transport(&printer.address, error).other_than(|near| user_of(config, near).is_some())
    };
    let status = || {
        let asked = printer.address.open();
        asked.and_then(|mut transport| printer::look(transport.as_mut(), language.as_ref(), ANSWER_WITHIN))
    };
    let before = match status() {
        Ok(status) => status,
        Err(error) => {
            tell(&trouble(&error), speaks, out)?;
            return Ok(false);
        }
    };
    let words = |status: &Status| of_status(status, entry.id).1.text(speaks);
    writeln!(out, "{}: {}", printer.name, words(&before))?;
    if before.is_blocked() {
        writeln!(out, "{}", Msg::new(Word::DoctorTestNotSent).text(speaks))?;
        return Ok(false);
    }
    let label = LabelData::Test(TestLabel::new(&printer.name, entry.title, printer.dpi));
    let drawn = render(&label.label(), printer.dpi)?;
    let refused = |why: printer::LabelRefused| why.named(&printer.name, "test");
    let bytes = language.label(&drawn.bitmap, 1, &printer.media()).map_err(refused)?;
    let sent = match printer.address.open() {
        Ok(mut transport) => printer::send(transport.as_mut(), language.as_ref(), &bytes, &JobPolicy::default()),
        Err(error) => {
            tell(&trouble(&error), speaks, out)?;
            return Ok(false);
        }
    };
    let after = status();
    // A queue is believed: it says itself when a job stays in it.
    let is_heard = |status: &Status| !status.unknown || status.spooled;
    let proved = is_heard(&before) || after.as_ref().is_ok_and(is_heard);
    let (fine, say): (bool, Msg) = match &sent {
        Ok(Printed::Confirmed) => (true, Msg::new(Word::DoctorTestCame).arg(TEST_CODE)),
        Ok(Printed::Sent) => (proved, Msg::new(Word::DoctorTestSent).arg(TEST_CODE)),
        Err(JobError::NothingSent { why }) => {
            writeln!(out, "{}: {}", printer.name, PrintTrouble::of_job(why).say().text(speaks))?;
            (false, Word::DoctorTestNotSent.into())
        }
        Err(JobError::Ambiguous { why, .. }) => {
            writeln!(out, "{}: {}", printer.name, PrintTrouble::of_job(why).say().text(speaks))?;
            (false, Word::DoctorTestUnclear.into())
        }
    };
    writeln!(out, "{}", say.text(speaks))?;
    if !proved {
        let fix = Msg::new(Word::DoctorFixTestSilent).arg_msg(devices::language(entry.id));
        writeln!(out, "  -> {}", fix.text(speaks))?;
    }
    match after {
        Ok(after) if words(&after) != words(&before) => writeln!(out, "{}: {}", printer.name, words(&after))?,
        Ok(_) => {}
        Err(error) => tell(&trouble(&error), speaks, out)?,
    }
    Ok(fine)
}

/// What is wrong, and the fix.
fn tell(trouble: &Trouble, language: Language, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{}", trouble.what().text(language))?;
    writeln!(out, "  -> {}", trouble.fix().text(language))
}

/// Passes on what a device says until `enough`, for as long as there is patience. Coming and
/// going is told here.
fn watch(
    events: &Receiver<DeviceEvent>,
    out: &mut dyn Write,
    mut enough: impl FnMut(Happened, &mut dyn Write) -> std::io::Result<bool>,
) -> std::io::Result<bool> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match events.recv_timeout(left) {
            Ok(DeviceEvent { what: Happened::Down { why }, .. }) => writeln!(out, "{why}")?,
            Ok(event) => {
                if enough(event.what, out)? {
                    return Ok(true);
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(false),
        }
    }
}

fn came(read: bool, otherwise: Word, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    if !read {
        writeln!(out, "{}", Msg::new(otherwise).arg(PATIENCE.as_secs().to_string()).text(language))?;
    }
    Ok(read)
}

/// Bytes as a person compares them with a manual.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(256).map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}
