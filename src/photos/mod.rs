//! Photos as files: made small and anonymous, kept by content, taken from a watched folder.
//! What they are evidence for is the floor's business; here are only pictures.

pub mod files;
pub mod inbox;
pub mod prepare;
mod whole;

pub use files::{FileError, PhotoFiles};
pub use inbox::{Inbox, Taken};
pub use prepare::{Prepared, Refused};

/// No stored photo is larger than this; the preparation aims far lower.
pub const PHOTO_BYTES_MAX: usize = 2 << 20;
