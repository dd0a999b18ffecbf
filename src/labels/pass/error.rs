use std::path::PathBuf;

/// Why a carrier's label can't be printed. None of these is helped by another try with the
/// same file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PassError {
    #[error("failed to read the carrier's label {path}: {why}; check that the file may be read")]
    File { path: PathBuf, why: String },
    #[error(
        "the carrier's label has {bytes} bytes, and at most {bytes_max} are taken: ask the carrier for a smaller one"
    )]
    Big { bytes: usize, bytes_max: usize },
    #[error("the carrier's file is neither ZPL nor PNG nor PDF: ask the carrier for one of these")]
    Form,
    #[error("the carrier's {format} can't be read: {why}; ask the carrier for the label again")]
    Read { format: &'static str, why: String },
    #[error("the carrier's PDF is locked with a password: ask the carrier for one that is not")]
    Locked,
    #[error("the carrier's file holds no label: ask the carrier for it again")]
    Empty,
    #[error("no code on the carrier's label can be read, so no scanner would: ask the carrier for the label again")]
    NoCode,
    #[error("the carrier's file holds {labels} labels, and at most {labels_max} are taken: split it")]
    Many { labels: usize, labels_max: usize },
    #[error(
        "the carrier's label needs {name}, which it expects in the printer: ask the carrier for a label that brings it along"
    )]
    Stored { name: String },
    #[error(
        "the carrier's label is {needs_mm:.0} x {high_mm:.0} mm and this printer's paper {has_mm:.0} x {room_mm:.0} mm: \
         print it on a label printer of that size"
    )]
    Wide { needs_mm: f32, high_mm: f32, has_mm: f32, room_mm: f32 },
    #[error(
        "the bars of the carrier's label can't be scaled to {dpi} dpi so that they still scan: ask the carrier for a {dpi} dpi label"
    )]
    Unscannable { dpi: u32 },
    #[error("the carrier's label has no code with {tracking} (it has: {found}): it is another parcel's")]
    Other { tracking: String, found: String },
    #[error("the carrier's label can't be drawn ({why}): ask the carrier for another format")]
    GaveUp { why: &'static str },
}
