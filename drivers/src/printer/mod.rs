//! Label and receipt printers: languages, status and jobs.

mod bitmap;
mod escpos;
mod job;
mod language;
mod status;
mod zpl;

pub use bitmap::Bitmap;
pub use escpos::{EscPos, EscPosJob};
pub use job::{JobError, JobPolicy, JobTrouble, Printed, check, send};
pub use language::{Confirmation, LANGUAGES, Language, LanguageEntry, language};
pub use status::Status;
pub use zpl::{GraphicCoding, Zpl};
