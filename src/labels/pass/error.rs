use std::path::PathBuf;

/// Why a carrier's label can't be printed. None of these is helped by another try with the
/// same file. Each is read behind "The carrier's label could not be used", on small screens too.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PassError {
    #[error("failed to read {path}: {why}; check that the file may be read")]
    File { path: PathBuf, why: String },
    #[error("it has {bytes} bytes, and at most {bytes_max} are taken: ask the carrier for a smaller one")]
    Big { bytes: usize, bytes_max: usize },
    #[error("it is neither ZPL nor PNG nor PDF: ask the carrier for one of these")]
    Form,
    #[error("the {format} can't be read: {why}; ask the carrier for it again")]
    Read { format: &'static str, why: String },
    #[error("the PDF is locked with a password: ask the carrier for one that is not")]
    Locked,
    #[error("the file holds no label: ask the carrier for it again")]
    Empty,
    #[error("no code on it can be read, so no scanner would: ask the carrier for it again")]
    NoCode,
    #[error("the file holds {labels} labels, and at most {labels_max} are taken: split it")]
    Many { labels: usize, labels_max: usize },
    #[error("it needs {name} in the printer: ask the carrier for a label that brings it along")]
    Stored { name: String },
    #[error(
        "it is {needs_mm:.0} x {high_mm:.0} mm, the paper {has_mm:.0} x {room_mm:.0} mm: \
         print it on a label printer of that size"
    )]
    Wide { needs_mm: f32, high_mm: f32, has_mm: f32, room_mm: f32 },
    #[error("its bars can't be scaled so that they still scan: ask the carrier for a {dpi} dpi label")]
    Unscannable { dpi: u32 },
    #[error("it has no code with {tracking} (it has: {found}): it is another parcel's")]
    Other { tracking: String, found: String },
    #[error("it can't be drawn ({why}): ask the carrier for another format")]
    GaveUp { why: &'static str },
}
