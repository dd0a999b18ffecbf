//! Tests one device by using it: reads a scan or a weight, prints a label that scans.

use crate::domain::Meaning;
use crate::labels::{LabelData, TestLabel, render};
use crate::terminal::config::{Config, Printer, Scale, Scanner};
use crate::words::{Language, Msg, Word};
use anyhow::Context;
use floor_drivers::printer::{self, JobPolicy, Printed};
use floor_drivers::scale;
use floor_drivers::scanner::Heard;
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
    if in_use && (scanner.is_some() || scale.is_some()) {
        writeln!(out, "{}", Msg::new(Word::DoctorInUse).text(language))?;
        return Ok(false);
    }
    match (scanner, scale, printer) {
        (Some(scanner), _, _) => scan(scanner, language, out),
        (_, Some(scale), _) => weigh(scale, language, out),
        (_, _, Some(printer)) => print(printer, out),
        _ => {
            let names = config.scanners.iter().map(|device| &device.name);
            let names = names.chain(config.scales.iter().map(|device| &device.name));
            let names: Vec<&str> =
                names.chain(config.printers.iter().map(|device| &device.name)).map(String::as_str).collect();
            anyhow::bail!("terminal.toml has no device {name:?}; it has {}", names.join(", "))
        }
    }
}

/// Shows everything that the scanner says, until it was a code.
fn scan(scanner: &Scanner, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let (sender, events) = channel();
    let device = Device::scanner(&scanner.name, scanner.address.clone(), scanner.settings(), sender)
        .context("failed to start the scanner's thread")?;
    writeln!(out, "{}", Msg::new(Word::DoctorTestScan).arg(&scanner.name).text(language))?;
    let read = watch(&events, out, |event, out| match event {
        Happened::Heard(Heard::Scan(code)) => {
            writeln!(out, "{:?}", code.text)?;
            writeln!(out, "  AIM {}, {:?}", code.aim.as_deref().unwrap_or("-"), code.encoding)?;
            writeln!(out, "  {}", hex(&code.raw))?;
            writeln!(out, "  {:?}", Meaning::of(&code.text))?;
            Ok(true)
        }
        Happened::Heard(Heard::Unreadable { raw, why }) => {
            writeln!(out, "{why}\n  {}", hex(&raw))?;
            Ok(false)
        }
        _ => Ok(false),
    })?;
    drop(device);
    nothing_came(read, language, out)
}

/// Shows what the scale says until a weight has stood still.
fn weigh(scale: &Scale, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    let entry = scale::protocol(&scale.protocol).context("terminal.toml names a protocol that is not there")?;
    let (sender, events) = channel();
    let device = Device::scale(&scale.name, scale.address.clone(), entry, scale.settings(), sender)
        .context("failed to start the scale's thread")?;
    device.command(Command::WeighOn);
    let mut last = String::new();
    let read = watch(&events, out, |event, out| {
        let Happened::Reading { reading, stable_for } = event else { return Ok(false) };
        let weight = reading.weight.as_ref().map(ToString::to_string).unwrap_or_default();
        let line = format!("{:?} {weight}", reading.state);
        if line != last {
            writeln!(out, "{}", line.trim_end())?;
            last = line;
        }
        Ok(reading.weight.is_some() && stable_for.is_some_and(|still| still >= Duration::from_millis(300)))
    })?;
    drop(device);
    nothing_came(read, language, out)
}

/// Prints a label that scans, and says how the printer was before and after.
fn print(printer: &Printer, out: &mut dyn Write) -> anyhow::Result<bool> {
    let entry = printer::language(&printer.language).context("terminal.toml names a language that is not there")?;
    let language = (entry.new)();
    let status = |out: &mut dyn Write| -> std::io::Result<()> {
        let status = printer::check(&printer.address, language.as_ref(), ANSWER_WITHIN);
        writeln!(out, "{}: {status}", printer.name)
    };
    status(out)?;
    let label = LabelData::Test(TestLabel::new(&printer.name, entry.title, printer.dpi));
    let drawn = render(&label.label(), printer.dpi)?;
    let bytes = language.label(&drawn.bitmap, 1);
    let mut transport = printer.address.open()?;
    let sent = printer::send(transport.as_mut(), language.as_ref(), &bytes, &JobPolicy::default());
    drop(transport);
    let printed = match sent {
        Ok(Printed::Confirmed) => {
            writeln!(out, "the printer says that the test label came out; scan it")?;
            true
        }
        Ok(Printed::Sent) => {
            writeln!(out, "the test label was sent; this printer doesn't say whether it came out: look, and scan it")?;
            true
        }
        Err(error) => {
            writeln!(out, "{error}")?;
            false
        }
    };
    status(out)?;
    Ok(printed)
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

fn nothing_came(read: bool, language: Language, out: &mut dyn Write) -> anyhow::Result<bool> {
    if !read {
        let say = Msg::new(Word::DoctorTestNothing).arg(PATIENCE.as_secs().to_string());
        writeln!(out, "{}", say.text(language))?;
    }
    Ok(read)
}

/// Bytes as a person compares them with a manual.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().take(256).map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}
