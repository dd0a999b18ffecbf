//! USB HID-POS scanners: HID Point of Sale Usage Tables 1.02, usage page 0x8C.
//!
//! Where a report holds what is read from the report descriptor. Makers differ:
//! some put the flag for "continued" behind the data, some in the last byte.

use std::time::Duration;

use super::{CODE_BYTES_MAX, Heard, ScanCode, ScanDecoder, ScannerSettings, UnreadableWhy, split_aim};
use crate::report_descriptor::{DescriptorError, Place, ReportDescriptor, Usage};

/// Symbology identifier 1 to 3, decoded data, decoded data continued.
const AIM: [u16; 3] = [0xFB, 0xFC, 0xFD];
const DATA: u16 = 0xFE;
const CONTINUED: u16 = 0xFF;
/// Byte count, of the generic desktop page.
const COUNT: Usage = Usage { page: 0x01, id: 0x3B };

/// Why a HID device can't be read as a scanner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoScanner {
    #[error(transparent)]
    Descriptor(#[from] DescriptorError),
    #[error(
        "the device is no HID-POS scanner: its reports have no decoded data; scan the setup code for \
         HID-POS in the scanner's manual, or use it as a keyboard"
    )]
    NoData,
}

/// Joins the reports of a scanner into codes.
#[derive(Debug)]
pub struct HidPos {
    settings: ScannerSettings,
    reports: Vec<ScanReport>,
    numbered: bool,
    aim: Vec<u8>,
    data: Vec<u8>,
    /// More of the same code was announced.
    waiting: bool,
    too_long: bool,
    last_report_at: Duration,
}

/// Where the values stand in one kind of report.
#[derive(Debug)]
struct ScanReport {
    id: u8,
    aim: Vec<Place>,
    data: Vec<Place>,
    count: Option<Place>,
    continued: Option<Place>,
}

impl HidPos {
    /// A decoder for the device that sent this descriptor.
    pub fn new(report_descriptor: &[u8], settings: ScannerSettings) -> Result<Self, NoScanner> {
        let descriptor = ReportDescriptor::parse(report_descriptor)?;
        let reports = scan_reports(&descriptor);
        if reports.is_empty() {
            return Err(NoScanner::NoData);
        }
        Ok(Self {
            settings,
            reports,
            numbered: descriptor.numbered,
            aim: Vec::new(),
            data: Vec::new(),
            waiting: false,
            too_long: false,
            last_report_at: Duration::ZERO,
        })
    }

    fn report(&mut self, report: &[u8], at: Duration) -> Vec<Heard> {
        let id = if self.numbered { report.first().copied().unwrap_or_default() } else { 0 };
        let Some(kind) = self.reports.iter().find(|kind| kind.id == id) else {
            // Triggers and settings have reports of their own.
            tracing::debug!(id, "a report without a scan");
            return Vec::new();
        };
        let aim: Vec<u8> = kind.aim.iter().filter_map(|place| byte(place.read(report)?)).filter(|&b| b != 0).collect();
        let mut data: Vec<u8> = kind.data.iter().map_while(|place| byte(place.read(report)?)).collect();
        match kind.count.as_ref().and_then(|place| place.read(report)) {
            Some(count) => data.truncate(usize::try_from(count).unwrap_or(usize::MAX)),
            // Without a count the rest is filled with zeros.
            None => data.truncate(data.iter().rposition(|&b| b != 0).map_or(0, |last| last + 1)),
        }
        let continued = kind.continued.as_ref().and_then(|place| place.read(report)).is_some_and(|flag| flag != 0);

        let mut heard = Vec::new();
        if self.waiting && !aim.is_empty() && !self.aim.is_empty() && aim != self.aim {
            // Another symbol: the end of the one before was lost.
            heard.extend(self.give_up());
        }
        if !self.waiting {
            self.aim = aim;
        }
        self.last_report_at = at;
        self.waiting = continued;
        if !self.too_long {
            self.data.extend(data);
        }
        if self.data.len() > CODE_BYTES_MAX {
            self.too_long = true;
            let raw = std::mem::take(&mut self.data);
            heard.push(Heard::Unreadable { raw, why: UnreadableWhy::TooLong });
        }
        if !continued {
            heard.extend(self.whole());
        }
        heard
    }

    fn whole(&mut self) -> Option<Heard> {
        let aim = std::mem::take(&mut self.aim);
        let mut data = std::mem::take(&mut self.data);
        if std::mem::take(&mut self.too_long) {
            return None;
        }
        // A suffix is set up for the keyboard and sent here too.
        while matches!(data.last(), Some(b'\r' | b'\n' | b'\t')) {
            data.pop();
        }
        if data.is_empty() {
            return Some(Heard::Unreadable { raw: aim, why: UnreadableWhy::Empty });
        }
        let is_aim = std::str::from_utf8(&aim).is_ok_and(|text| split_aim(text).0 == Some(text));
        // Some send the identifier before the data as well.
        let raw = if is_aim && !data.starts_with(&aim) { [aim, data].concat() } else { data };
        Some(ScanCode::read(raw, &self.settings))
    }
}

impl ScanDecoder for HidPos {
    fn push(&mut self, bytes: &[u8], at: Duration) -> Vec<Heard> {
        let mut heard: Vec<Heard> = self.tick(at).into_iter().collect();
        if !bytes.is_empty() {
            heard.extend(self.report(bytes, at));
        }
        heard
    }

    fn tick(&mut self, at: Duration) -> Option<Heard> {
        if !self.waiting || at.saturating_sub(self.last_report_at) < self.settings.idle {
            return None;
        }
        self.give_up()
    }

    fn give_up(&mut self) -> Option<Heard> {
        if !std::mem::take(&mut self.waiting) {
            return None;
        }
        self.too_long = false;
        let raw = [std::mem::take(&mut self.aim), std::mem::take(&mut self.data)].concat();
        Some(Heard::Unreadable { raw, why: UnreadableWhy::HalfFrame })
    }

    fn has_half_frame(&self) -> bool {
        self.waiting
    }
}

fn byte(value: u32) -> Option<u8> {
    Some((value & 0xFF) as u8)
}

/// Every kind of report that has decoded data.
fn scan_reports(descriptor: &ReportDescriptor) -> Vec<ScanReport> {
    let scanner = |id| Usage { page: 0x8C, id };
    let mut reports: Vec<ScanReport> = Vec::new();
    for (field, _) in descriptor.find(scanner(DATA)) {
        if !reports.iter().any(|report| report.id == field.report_id) {
            let id = field.report_id;
            let places = |usage| places(descriptor, id, usage);
            reports.push(ScanReport {
                id,
                aim: AIM.iter().flat_map(|&usage| places(scanner(usage))).collect(),
                data: places(scanner(DATA)),
                count: places(COUNT).into_iter().next(),
                continued: places(scanner(CONTINUED)).into_iter().next(),
            });
        }
    }
    reports
}

/// Every place of a usage in one kind of report.
fn places(descriptor: &ReportDescriptor, report_id: u8, usage: Usage) -> Vec<Place> {
    let fields = descriptor.find(usage).filter(|(field, _)| field.report_id == report_id);
    let found = fields.flat_map(|(field, first)| field.run(first).map(|index| field.place(index)));
    // The longest report holds no more.
    found.take(CODE_BYTES_MAX).collect()
}
