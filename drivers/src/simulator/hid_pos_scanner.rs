use std::path::Path;

use super::SocketDevice;
use crate::transport::{Address, Channel};

/// How a maker lays out the report of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HidPosLayout {
    /// 62 bytes: report id 2, count, identifier, 56 data bytes, flag.
    FlagBehindData,
    /// 64 bytes, the flag in the last one, as Access-IS documents it: report id
    /// 2, count, identifier, 56 data bytes, two more, flag.
    FlagInLastByte,
}

/// A scanner of the HID-POS kind.
pub struct HidPosScanner {
    device: SocketDevice,
    layout: HidPosLayout,
}

const DATA_LEN: usize = 56;

impl HidPosLayout {
    /// The report descriptor of such a device.
    pub fn report_descriptor(self) -> Vec<u8> {
        let gap: &[u8] = match self {
            Self::FlagBehindData => &[],
            // Report count 2, input (constant).
            Self::FlagInLastByte => &[0x95, 0x02, 0x81, 0x03],
        };
        [
            // Usage page 0x8C, usage bar code scanner, collection application.
            &[0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01][..],
            // Usage scanned data report, collection logical, report id 2, bytes from 0 to 255.
            &[0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08],
            // Byte count of the generic desktop page, once.
            &[0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02],
            // Symbology identifier 1 to 3.
            &[0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09, 0xFC, 0x09, 0xFD, 0x81, 0x02],
            // Decoded data, 56 buffered bytes.
            &[0x95, DATA_LEN as u8, 0x09, 0xFE, 0x82, 0x02, 0x01],
            gap,
            // Decoded data continued, one bit; seven bits of padding.
            &[0x95, 0x01, 0x75, 0x01, 0x25, 0x01, 0x09, 0xFF, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03],
            &[0xC0, 0xC0],
        ]
        .concat()
    }

    /// The reports of one code; `aim` is empty or an identifier such as `]Q3`.
    pub fn reports(self, aim: &str, data: &[u8]) -> Vec<Vec<u8>> {
        let mut identifier = [0u8; 3];
        identifier.iter_mut().zip(aim.bytes()).for_each(|(to, from)| *to = from);
        let parts: Vec<&[u8]> = if data.is_empty() { vec![&[]] } else { data.chunks(DATA_LEN).collect() };
        let last = parts.len() - 1;
        let report = |(index, part): (usize, &&[u8])| {
            let mut bytes = [0u8; DATA_LEN];
            bytes.iter_mut().zip(*part).for_each(|(to, from)| *to = *from);
            let gap: &[u8] = if self == Self::FlagInLastByte { &[0, 0] } else { &[] };
            [&[2, part.len() as u8][..], &identifier, &bytes, gap, &[u8::from(index < last)]].concat()
        };
        parts.iter().enumerate().map(report).collect()
    }
}

impl HidPosScanner {
    /// Plugs a scanner in at `directory/name`.
    pub fn start(directory: &Path, name: &str, layout: HidPosLayout) -> std::io::Result<Self> {
        let channel = Channel::Hid { report_descriptor: layout.report_descriptor() };
        Ok(Self { device: SocketDevice::start(directory, name, channel)?, layout })
    }

    /// Where a terminal finds the scanner, the same after replugging.
    pub fn address(&self) -> Address {
        self.device.address()
    }

    /// Scans a code; an AIM identifier at its front goes into the report's own
    /// field.
    pub fn scan(&self, text: &str) {
        let (aim, text) = crate::scanner::split_aim(text);
        self.send(&self.layout.reports(aim.unwrap_or_default(), text.as_bytes()));
    }

    /// Starts a long code and never sends its last report.
    pub fn half_frame(&self, text: &str) {
        let padded = format!("{text:<width$}", width = DATA_LEN + 1);
        let mut reports = self.layout.reports("", padded.as_bytes());
        reports.pop();
        self.send(&reports);
    }

    /// Sends a report as it is.
    pub fn send_raw(&self, report: &[u8]) {
        self.device.send(report);
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.device.unplug();
    }

    /// Puts the cable back.
    pub fn replug(&self) -> std::io::Result<()> {
        self.device.replug()
    }

    pub fn is_plugged(&self) -> bool {
        self.device.is_plugged()
    }

    fn send(&self, reports: &[Vec<u8>]) {
        reports.iter().for_each(|report| self.device.send(report));
    }
}
