//! Carriers' own labels, passed through: ZPL, PNG or PDF in, the same label out of a printer
//! of any language.
//!
//! What a printer understands at its own resolution goes to it as it came, after a look at
//! whether it is one label and nothing else, and behind what puts the printer's settings back. Everything else is drawn. Bar codes are
//! never resampled into bars of uneven width: the label is scaled so that a bar unit becomes
//! whole dots, and every code is read again before the label is used.

mod codes;
mod drawn;
mod error;
mod fit;
mod guard;
mod pdf;
mod zpl;

pub use error::{Damage, Gave, PassError, Unread};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor_drivers::printer::Bitmap;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

use super::{Element, Label, png};
use fit::Source;

/// Longest carrier label, in bytes; real ones have up to some hundred thousand.
pub const BYTES_MAX: usize = 4 << 20;
/// Most labels in one file.
pub const LABELS_MAX: usize = 20;
/// What carriers print on, 4 x 6 in.
pub const MEDIA_MM: (f32, f32) = (101.6, 152.4);

/// A label that a carrier made, as it is queued for printing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Carrier {
    pub format: Format,
    /// The resolution that ZPL was made for; PNG files say it themselves or are measured.
    #[serde(default = "usual_dpi")]
    pub dpi: u32,
    /// The file in base64.
    pub data: String,
    /// Our parcel that it is for.
    pub parcel: String,
    /// The carrier's number, where it is known: a label that hasn't got it in a code is not
    /// this parcel's.
    #[serde(default)]
    pub tracking: Option<String>,
    #[serde(default)]
    pub reprint: bool,
}

/// What a carrier's file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Zpl,
    Png,
    Pdf,
}

fn usual_dpi() -> u32 {
    203
}

/// Where a label is to come out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target<'a> {
    /// The printer's language, by its id.
    pub language: &'a str,
    pub dpi: u32,
    /// Width and height of what it prints on, in millimetres.
    pub media_mm: (f32, f32),
}

/// What goes to the printer.
#[derive(Clone, Debug, PartialEq)]
pub enum Passed {
    /// The carrier's own bytes, behind what puts the printer's settings back.
    AsIs {
        bytes: Vec<u8>,
        note: String,
        /// What scanners read on it.
        codes: Vec<String>,
    },
    /// One picture a label.
    Drawn {
        labels: Vec<Bitmap>,
        note: String,
        /// What scanners read on it.
        codes: Vec<String>,
        /// A second print that nothing marks as one.
        unmarked: bool,
    },
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Zpl, Format::Png, Format::Pdf];

    /// The end of its files' names.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Zpl => "zpl",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }

    /// What these bytes look like.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
            return Some(Self::Png);
        }
        let head = bytes.get(..1024).unwrap_or(bytes);
        if head.windows(5).any(|part| part == b"%PDF-") {
            return Some(Self::Pdf);
        }
        bytes.windows(3).any(|part| part.eq_ignore_ascii_case(b"^XA")).then_some(Self::Zpl)
    }
}

impl Carrier {
    /// A label from a carrier's file.
    pub fn new(bytes: &[u8], dpi: u32, parcel: &str, tracking: Option<&str>) -> Result<Self, PassError> {
        if bytes.len() > BYTES_MAX {
            return Err(PassError::Big { bytes: bytes.len(), bytes_max: BYTES_MAX });
        }
        let format = Format::of(bytes).ok_or(PassError::Form)?;
        Ok(Self {
            format,
            dpi,
            data: BASE64.encode(bytes),
            parcel: parcel.to_owned(),
            tracking: tracking.map(str::to_owned),
            reprint: false,
        })
    }

    /// How it looks, for a preview; printing goes by [`pass`].
    pub fn label(&self) -> Label {
        let target = Target { language: "", dpi: 203, media_mm: MEDIA_MM };
        let mut label = Label::new(MEDIA_MM.0, MEDIA_MM.1);
        if let Ok(Passed::Drawn { labels, .. }) = pass(self, &target)
            && let Some(bitmap) = labels.into_iter().next()
        {
            let (width_mm, height_mm) = (bitmap.width() as f32 / 8.0, bitmap.height() as f32 / 8.0);
            label = Label::new(width_mm.max(1.0), height_mm.max(1.0));
            let area = super::Area { x_mm: 0.0, y_mm: 0.0, width_mm, height_mm };
            label.add(Element::Picture { area, bitmap });
        }
        label
    }
}

/// Makes a carrier's label ready for a printer, or says why it can't be printed there.
///
/// Takes up to some seconds for large pages: not for the floor loop's thread.
pub fn pass(carrier: &Carrier, target: &Target<'_>) -> Result<Passed, PassError> {
    let bytes = BASE64.decode(&carrier.data).map_err(|_| PassError::Form)?;
    if bytes.len() > BYTES_MAX {
        return Err(PassError::Big { bytes: bytes.len(), bytes_max: BYTES_MAX });
    }
    let (carrier, dpi, media_mm) = (carrier.clone(), target.dpi, target.media_mm);
    let speaks_zpl = target.language == "zpl";
    // Other people's readers of other people's files: a fault of theirs ends a thread, no more.
    guard::run(move || match carrier.format {
        Format::Zpl => pass_zpl(&carrier, bytes, speaks_zpl, dpi, media_mm),
        Format::Png => {
            let grey = png::decode_grey(&bytes, PNG_SIDE_MAX)
                .map_err(|error| PassError::Read { format: "PNG".into(), why: Damage::Other(error.to_string()) })?;
            let dpi_of_file = png::dots_per_inch(&bytes);
            let bitmap = png::threshold(&grey);
            let from_dpi = fit::resolution(&bitmap, dpi_of_file, media_mm);
            let source = fit::sharpened(&grey, bitmap, from_dpi, dpi);
            draw_all(&carrier, vec![source], dpi, media_mm, String::new())
        }
        Format::Pdf => {
            let pages = pdf::Pages::open(bytes)?;
            let sources = (0..pages.count()).map(|page| Source::Page { pages: &pages, page }).collect();
            draw_all(&carrier, sources, dpi, media_mm, String::new())
        }
    })
}

/// Larger pictures than a 4 x 8 in label at 1200 dpi are no labels.
const PNG_SIDE_MAX: u32 = 9600;

fn pass_zpl(
    carrier: &Carrier,
    bytes: Vec<u8>,
    speaks_zpl: bool,
    dpi: u32,
    media_mm: (f32, f32),
) -> Result<Passed, PassError> {
    let found = zpl::scan(&bytes)?;
    let mut note = String::new();
    if speaks_zpl && carrier.dpi == dpi && !carrier.reprint {
        match found.why_not_as_is(dpi, media_mm) {
            None => {
                // As the printer will draw it, as nearly as can be.
                let drawn = drawn::draw(&bytes, &found, carrier.dpi, media_mm)?;
                let codes: Vec<String> = drawn.iter().flat_map(|label| codes::texts(codes::read(label))).collect();
                belongs(carrier, &codes)?;
                return Ok(Passed::AsIs { bytes: found.prepared(&bytes, dpi, media_mm), note, codes });
            }
            Some(why) => note = format!("drawn here, not sent as it came: {why}"),
        }
    }
    let labels = drawn::draw(&bytes, &found, carrier.dpi, media_mm)?;
    let sources = labels.into_iter().map(|bitmap| Source::Dots { bitmap, dpi: carrier.dpi as f32 }).collect();
    draw_all(carrier, sources, dpi, media_mm, note)
}

fn draw_all(
    carrier: &Carrier,
    sources: Vec<Source<'_>>,
    dpi: u32,
    media_mm: (f32, f32),
    note: String,
) -> Result<Passed, PassError> {
    if sources.is_empty() {
        return Err(PassError::Empty);
    }
    if sources.len() > LABELS_MAX {
        return Err(PassError::Many { labels: sources.len(), labels_max: LABELS_MAX });
    }
    let mut notes: Vec<String> = if note.is_empty() { Vec::new() } else { vec![note] };
    let mut labels = Vec::with_capacity(sources.len());
    let mut codes = Vec::new();
    for source in sources {
        let fitted = match fit::fit(source, dpi, media_mm) {
            Ok(fitted) => fitted,
            // A blank page behind the label is none.
            Err(PassError::Empty) => continue,
            Err(why) => return Err(why),
        };
        if labels.contains(&fitted.bitmap) {
            notes.push("the same label stands in it again: printed once".to_owned());
            continue;
        }
        codes.extend(fitted.codes);
        labels.push(fitted.bitmap);
    }
    match labels.len() {
        0 => return Err(PassError::Empty),
        1 => {}
        several => notes.push(format!("it holds {several} labels: take them all")),
    }
    belongs(carrier, &codes)?;
    let mut unmarked = false;
    if carrier.reprint {
        for label in &mut labels {
            unmarked |= !fit::mark_reprint(label, dpi, media_mm);
        }
    }
    notes.dedup();
    Ok(Passed::Drawn { labels, note: notes.join("; "), codes, unmarked })
}

/// Whether scanners read these labels, and as this parcel's where the carrier's number is known.
fn belongs(carrier: &Carrier, codes: &[String]) -> Result<(), PassError> {
    if codes.is_empty() {
        return Err(PassError::NoCode);
    }
    let Some(tracking) = carrier.tracking.as_deref().filter(|tracking| !tracking.is_empty()) else { return Ok(()) };
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    if codes.iter().any(|text| plain(text).contains(&plain(tracking))) {
        return Ok(());
    }
    Err(PassError::Other { tracking: tracking.to_owned(), found: codes.join(", ") })
}

/// The carrier's label for a parcel or an order, where one lies in the folder: `CODE.zpl`, `.png`
/// or `.pdf`, with `_` for what no file's name should have. A name with `.300` or `.600` before
/// its ending was made for that resolution.
pub fn find(folder: &Path, code: &str) -> Option<(PathBuf, u32)> {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let code: String = code.chars().map(plain).collect();
    if !code.contains(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let files = Format::ALL.iter().flat_map(|format| {
        let extension = format.extension();
        let of = |extension: &str| {
            [(203, ""), (300, ".300"), (600, ".600")].map(|(dpi, said)| (format!("{code}{said}.{extension}"), dpi))
        };
        [of(extension), of(&extension.to_uppercase())]
    });
    files.flatten().map(|(name, dpi)| (folder.join(name), dpi)).find(|(path, _)| path.is_file())
}

/// Reads a carrier's label from a file, without taking in more than one can have.
pub fn load(path: &Path, dpi: u32, parcel: &str) -> Result<Carrier, PassError> {
    use std::io::Read;
    let read =
        |source: std::io::Error| PassError::File { path: path.display().to_string(), why: Unread::from(&source) };
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(read)?;
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(read)?;
    Carrier::new(&bytes, dpi, parcel, None)
}
