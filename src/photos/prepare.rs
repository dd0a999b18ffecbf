//! From whatever a camera or a telephone made to what is kept: upright, at most 1600 pixels
//! wide or high, about 300 kB, and without a word of metadata, which may say where somebody
//! lives. The same input always gives the same bytes, and so the same name.

use super::whole::{self, Kind};
use crate::domain::PhotoId;
use crate::words::{Msg, Word};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::error::{DecodingError, ImageFormatHint};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Rgb, RgbImage};
use std::io::Cursor;

/// Longest side of what is kept, in pixels.
const SIDE_MAX: u32 = 1600;
/// What a photo should need at most; a busy one may be somewhat larger.
const BYTES_WANTED: usize = 300_000;
const QUALITIES: [u8; 4] = [85, 75, 65, 50];
/// Longest side of the small one for lists, in pixels.
const THUMB_SIDE: u32 = 320;
const THUMB_QUALITY: u8 = 75;

/// No file larger than this is read.
pub const INPUT_BYTES_MAX: u64 = 40 << 20;
/// More pixels than this are not decoded: a small file may claim very many.
pub const PIXELS_MAX: u64 = 64_000_000;
/// Nor what needs more memory than this when decoded.
const DECODED_BYTES_MAX: u64 = 256 << 20;

/// A photo ready to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    pub photo: PhotoId,
    pub jpeg: Vec<u8>,
    pub thumb: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Why a file can't become a photo. Trying again with the same file does not help.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("it is empty: copy it again")]
    Empty,
    #[error("it is larger than {} MB: set the camera to a smaller picture", INPUT_BYTES_MAX >> 20)]
    Large,
    #[error("it is a HEIC file: set the phone's camera to JPEG (on an iPhone: Formats, Most Compatible)")]
    Heic,
    #[error("it is neither JPEG nor PNG")]
    Kind,
    #[error("it has {width} x {height} pixels, more than {PIXELS_MAX}: set the camera to a smaller picture")]
    Pixels { width: u32, height: u32 },
    #[error("its end is missing: copy it again")]
    Half,
    #[error("it is damaged: copy it again")]
    Broken(#[source] ImageError),
    #[error("it can't be read: check who may read it, or copy it again")]
    Unread(#[source] std::io::Error),
}

impl Refused {
    /// The reason for the operator.
    pub fn say(&self) -> Msg {
        match self {
            Refused::Empty => Msg::new(Word::PhotoWhyEmpty),
            Refused::Large => Msg::new(Word::PhotoWhyLarge).arg((INPUT_BYTES_MAX >> 20).to_string()),
            Refused::Heic => Msg::new(Word::PhotoWhyHeic),
            Refused::Kind => Msg::new(Word::PhotoWhyKind),
            Refused::Pixels { width, height } => Msg::new(Word::PhotoWhyPixels)
                .arg((u64::from(*width) * u64::from(*height) / 1_000_000).to_string())
                .arg((PIXELS_MAX / 1_000_000).to_string()),
            Refused::Half => Msg::new(Word::PhotoWhyHalf),
            Refused::Broken(_) => Msg::new(Word::PhotoWhyBroken),
            Refused::Unread(_) => Msg::new(Word::PhotoWhyUnread),
        }
    }
}

/// Makes a photo of a JPEG or PNG file's bytes.
pub fn from_file(bytes: &[u8]) -> Result<Prepared, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    if bytes.len() as u64 > INPUT_BYTES_MAX {
        return Err(Refused::Large);
    }
    if !whole::is_whole(bytes) {
        return Err(Refused::Half);
    }
    guarded(|| match whole::kind(bytes) {
        Kind::Jpeg => decode(JpegDecoder::new(Cursor::new(bytes)).map_err(Refused::Broken)?),
        Kind::Png => decode(PngDecoder::new(Cursor::new(bytes)).map_err(Refused::Broken)?),
        Kind::Heic => Err(Refused::Heic),
        Kind::Other => Err(Refused::Kind),
    })
}

/// Where a decoder stumbles over a damaged file, that file is refused, and the thread that takes
/// photos goes on. (zune-jpeg 0.5 multiplies past its integers on some, which only a build with
/// overflow checks sees.)
fn guarded(work: impl FnOnce() -> Result<Prepared, Refused>) -> Result<Prepared, Refused> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let why = DecodingError::new(ImageFormatHint::Unknown, "its decoder failed");
        Err(Refused::Broken(ImageError::Decoding(why)))
    })
}

/// Width and height of a photo that was kept, from its header.
pub fn size_of(jpeg: &[u8]) -> Option<(u32, u32)> {
    JpegDecoder::new(Cursor::new(jpeg)).ok().map(|decoder| decoder.dimensions())
}

/// Makes a photo of a camera's pixels, three bytes each, row by row.
pub fn from_rgb(width: u32, height: u32, bytes: Vec<u8>) -> Result<Prepared, Refused> {
    match RgbImage::from_raw(width, height, bytes) {
        Some(image) if width > 0 && height > 0 => finish(image.into(), Orientation::NoTransforms),
        _ => Err(Refused::Half),
    }
}

fn decode(mut decoder: impl ImageDecoder) -> Result<Prepared, Refused> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Refused::Pixels { width, height });
    }
    // A turned picture is better than none when its metadata is odd.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    finish(DynamicImage::from_decoder(decoder).map_err(Refused::Broken)?, orientation)
}

fn finish(image: DynamicImage, orientation: Orientation) -> Result<Prepared, Refused> {
    let mut image = shrunk(image, SIDE_MAX);
    image.apply_orientation(orientation);
    let mut image = opaque(&image);
    let jpeg = loop {
        let mut jpeg = Vec::new();
        for quality in QUALITIES {
            jpeg = encode(&image, quality)?;
            if jpeg.len() <= BYTES_WANTED {
                break;
            }
        }
        // Noise can't be packed; at a smaller size it can.
        if jpeg.len() <= super::PHOTO_BYTES_MAX / 4 || image.width().max(image.height()) <= THUMB_SIDE {
            break jpeg;
        }
        let side = image.width().max(image.height()) * 3 / 4;
        image = shrunk(image.into(), side).into_rgb8();
    };
    let (width, height) = image.dimensions();
    let photo = super::files::name_of(&jpeg);
    let thumb = encode(&shrunk(image.into(), THUMB_SIDE).into_rgb8(), THUMB_QUALITY)?;
    Ok(Prepared { photo, jpeg, thumb, width, height })
}

fn shrunk(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) > side { image.resize(side, side, FilterType::Triangle) } else { image }
}

/// Without transparency: what shines through is white, as paper is.
fn opaque(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let image = image.to_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, alpha] = image.get_pixel(x, y).0.map(u32::from);
        Rgb([r, g, b].map(|value| ((value * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

fn encode(image: &RgbImage, quality: u8) -> Result<Vec<u8>, Refused> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality).encode_image(image).map_err(Refused::Broken)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgba, RgbaImage};

    fn bytes(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_decoder_that_stumbles_costs_its_picture_only() {
        assert!(matches!(guarded(|| panic!("attempt to multiply with overflow")), Err(Refused::Broken(_))));
    }

    #[test]
    fn what_is_no_photo_is_refused_with_its_reason() {
        let jpeg = bytes(&RgbImage::new(64, 64).into(), ImageFormat::Jpeg);
        let mut damaged = jpeg.clone();
        // A frame of a precision that no JPEG has.
        let at = damaged.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        damaged[at + 4] = 77;
        let refused = |bytes: &[u8]| from_file(bytes).unwrap_err().say().word;
        assert_eq!(refused(b""), Word::PhotoWhyEmpty);
        assert_eq!(refused(b"\0\0\0\x18ftypheic"), Word::PhotoWhyHeic);
        assert_eq!(refused(b"GIF89a"), Word::PhotoWhyKind);
        assert_eq!(refused(&jpeg[..jpeg.len() - 10]), Word::PhotoWhyHalf);
        assert_eq!(refused(&damaged), Word::PhotoWhyBroken);
        // A few bytes that claim 20000 x 20000 pixels.
        let mut bomb = bytes(&RgbImage::new(1, 1).into(), ImageFormat::Png);
        bomb[16..24].copy_from_slice(&[0, 0, 0x4E, 0x20, 0, 0, 0x4E, 0x20]);
        let checksum = png_checksum(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!(refused(&bomb), Word::PhotoWhyPixels);
    }

    fn png_checksum(bytes: &[u8]) -> u32 {
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        };
        !bytes.iter().fold(!0, step)
    }

    #[test]
    fn transparency_becomes_paper() {
        let image = RgbaImage::from_fn(32, 32, |x, _| if x < 16 { Rgba([0, 0, 0, 0]) } else { Rgba([200, 0, 0, 255]) });
        let made = from_file(&bytes(&image.into(), ImageFormat::Png)).unwrap();
        let out = image::load_from_memory(&made.jpeg).unwrap().to_rgb8();
        assert!(out.get_pixel(4, 16).0.iter().all(|value| *value > 240), "{:?}", out.get_pixel(4, 16));
        assert!(out.get_pixel(28, 16).0[0] > 180 && out.get_pixel(28, 16).0[1] < 40);
    }

    #[test]
    fn the_noisiest_picture_stays_small() {
        let noise = RgbImage::from_fn(1700, 1300, |x, y| {
            let hash = blake3::hash(&[x.to_le_bytes(), y.to_le_bytes()].concat());
            let bytes = hash.as_bytes();
            Rgb([bytes[0], bytes[1], bytes[2]])
        });
        let made = from_rgb(1700, 1300, noise.into_raw()).unwrap();
        assert!(made.jpeg.len() <= super::super::PHOTO_BYTES_MAX / 4, "{}", made.jpeg.len());
        assert!(made.thumb.len() < 100_000, "{}", made.thumb.len());
    }
}
