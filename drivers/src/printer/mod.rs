//! Label and receipt printers: languages, status and jobs.

mod bitmap;

pub use bitmap::Bitmap;
