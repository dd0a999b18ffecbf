//! Barcode scanners: from keys or bytes to codes.
//!
//! Nothing that a scanner says is dropped silently: what is no code becomes
//! [`Heard::Unreadable`] with its bytes.

mod code;
mod hid_pos;
pub(crate) mod keys;
mod learn;
mod run;
mod serial;
mod wedge;

use std::time::Duration;

use crate::transport::Channel;

pub use code::{ScanCode, TextEncoding, split_aim};
pub use hid_pos::{HidPos, NoScanner};
pub use keys::{KeyDecoder, LAYOUTS, Layout, layout, layouts_that_read};
pub use learn::{Learned, NotLearned, wait_for_scanner};
pub(crate) use run::run;
pub use serial::SerialFramer;
pub use wedge::{Key, KeyInput, Source, WedgeDecoder, WedgeOutcome, WedgeTiming};

/// Longest code or noise that is kept in one piece, in bytes. The largest
/// symbols (PDF417, QR) hold less.
pub const CODE_BYTES_MAX: usize = 4096;

/// One thing that a scanner said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    Scan(ScanCode),
    /// Bytes that are no code; they are shown and logged, never booked.
    Unreadable {
        raw: Vec<u8>,
        why: UnreadableWhy,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableWhy {
    #[error("the scan stopped in the middle; scan again")]
    HalfFrame,
    #[error("the scan is longer than 4096 bytes; check the scanner's suffix")]
    TooLong,
    #[error("the scan contains bytes that no code has; check baud rate and cable")]
    Garbage,
    #[error("the scanner sent an empty code; scan again")]
    Empty,
    #[error("the scanner pressed a key without a character; check the keyboard layout in its settings")]
    StrangeKey,
    #[error("Caps Lock was on, so that large and small letters are not sure; turn it off and scan again")]
    CapsLock,
}

/// Turns what a scanner sends into codes.
///
/// `at` is a time since any fixed moment, the same for all calls.
pub trait ScanDecoder: Send {
    /// Takes what one read gave and returns what it completed, in order.
    fn push(&mut self, bytes: &[u8], at: Duration) -> Vec<Heard>;

    /// Reports a scan that stopped in the middle; call it when the line is
    /// silent.
    fn tick(&mut self, at: Duration) -> Option<Heard>;

    /// Reports what is left when the device goes away.
    fn give_up(&mut self) -> Option<Heard>;

    /// Whether a scan has begun and not ended.
    fn has_half_frame(&self) -> bool;
}

/// The decoder for what a transport reads.
pub fn decoder(channel: &Channel, settings: ScannerSettings) -> Result<Box<dyn ScanDecoder>, NoScanner> {
    Ok(match channel {
        Channel::Bytes => Box::new(SerialFramer::new(settings)),
        Channel::Hid { report_descriptor } => Box::new(HidPos::new(report_descriptor, settings)?),
        Channel::Keys => Box::new(KeyDecoder::new(settings)),
    })
}

/// What a scanner adds to a code, or puts in place of something, as set up in
/// its configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerSettings {
    /// Removed from the front of each code that has it.
    pub prefix: String,
    /// Removed from the end of each code that has it.
    pub suffix: String,
    /// Stands for GS (0x1D), the separator of GS1 element strings.
    pub gs_substitute: Option<char>,
    /// How a keyboard scanner's keys are read when it is grabbed.
    pub layout: &'static Layout,
    /// How long an unfinished scan may be silent before it is a half one.
    pub idle: Duration,
}

/// Longer than the pauses inside one code at 1200 baud or over a radio link.
const IDLE_DEFAULT: Duration = Duration::from_millis(300);

impl Default for ScannerSettings {
    /// Nothing added, US layout, 300 ms.
    fn default() -> Self {
        Self {
            prefix: String::new(),
            suffix: String::new(),
            gs_substitute: None,
            layout: &LAYOUTS[0],
            idle: IDLE_DEFAULT,
        }
    }
}
