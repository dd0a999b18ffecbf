use serde::{Deserialize, Serialize};

/// Why a carrier's label can't be printed. None of these is helped by another try with the
/// same file. It is kept beside its print job, and said in the language of whoever looks, behind
/// "The carrier's label could not be used", on small screens too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "carrier", rename_all = "snake_case")]
pub enum PassError {
    #[error("failed to read {path}: {why}; check that the file may be read")]
    File { path: String, why: Unread },
    #[error("it has {bytes} bytes, and at most {bytes_max} are taken: ask the carrier for a smaller one")]
    Big { bytes: usize, bytes_max: usize },
    #[error("it is neither ZPL nor PNG nor PDF: ask the carrier for one of these")]
    Form,
    #[error("the {format} can't be read: {why}; ask the carrier for it again")]
    Read { format: String, why: Damage },
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
        "it is {needs_mm} x {high_mm} mm, the paper {has_mm} x {room_mm} mm: \
         print it on a label printer of that size"
    )]
    Wide { needs_mm: u32, high_mm: u32, has_mm: u32, room_mm: u32 },
    #[error("its bars can't be scaled so that they still scan: ask the carrier for a {dpi} dpi label")]
    Unscannable { dpi: u32 },
    #[error("it has no code with {tracking} (it has: {found}): it is another parcel's")]
    Other { tracking: String, found: String },
    #[error("its number is that of parcel {parcel}: ask the carrier for a label of its own")]
    Taken { parcel: String },
    #[error("it can't be drawn ({why}): ask the carrier for another format")]
    GaveUp { why: Gave },
}

/// Why its file can't be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unread {
    #[error("it is not there")]
    Missing,
    #[error("it may not be read")]
    NotPermitted,
    #[error("{0}")]
    Other(String),
}

impl From<&std::io::Error> for Unread {
    fn from(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            std::io::ErrorKind::PermissionDenied => Self::NotPermitted,
            _ => Self::Other(error.to_string()),
        }
    }
}

/// What is wrong within the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    #[error("a label begins within another")]
    Nested,
    #[error("a label ends that did not begin")]
    NotBegun,
    #[error("its last label does not end")]
    NotEnded,
    #[error("it changes its own command characters")]
    OwnSigns,
    #[error("a picture in it is too large")]
    PictureLarge,
    #[error("a picture in it is cut off")]
    PictureCut,
    #[error("a number of {command} is too large")]
    NumberLarge { command: String },
    #[error("there is no {format} printer of {dpi} dpi")]
    NoSuchDpi { format: String, dpi: u32 },
    #[error("it is damaged or not whole")]
    NotWhole,
    #[error("its page has no sensible size")]
    PageSize,
    /// In its reader's words.
    #[error("{0}")]
    Other(String),
}

/// Why drawing it was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Gave {
    #[error("no thread could be started")]
    NoThread,
    #[error("it takes too long")]
    Late,
    #[error("its reader failed")]
    Failed,
}
