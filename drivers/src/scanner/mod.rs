//! Barcode scanners: from keys or bytes to codes.
//!
//! Nothing that a scanner says is dropped silently: what is no code becomes
//! [`Heard::Unreadable`] with its bytes.

mod code;
mod serial;
mod wedge;

pub use code::{ScanCode, TextEncoding, split_aim};
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
}

/// What a scanner adds to a code, or puts in place of something, as set up in
/// its configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScannerSettings {
    /// Removed from the front of each code that has it.
    pub prefix: String,
    /// Removed from the end of each code that has it.
    pub suffix: String,
    /// Stands for GS (0x1D), the separator of GS1 element strings.
    pub gs_substitute: Option<char>,
}
