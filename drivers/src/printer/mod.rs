//! Label and receipt printers: languages, status and jobs.

mod asking;
mod bitmap;
mod epl;
mod escpos;
mod fault;
mod job;
mod language;
mod media;
mod pdf;
mod status;
mod tspl;
mod zpl;

pub use asking::Asking;
pub use bitmap::Bitmap;
pub use epl::Epl;
pub use escpos::{EscPos, EscPosJob};
pub use fault::Fault;
pub use job::{JobError, JobPolicy, JobTrouble, Printed, check, fill_up, look, send};
pub use language::{Confirmation, LANGUAGES, Language, LanguageEntry, language};
pub use media::{CantPrint, LabelRefused, Media};
pub use pdf::Pdf;
pub use status::Status;
pub use tspl::Tspl;
pub use zpl::{GraphicCoding, Zpl};
