//! Pictures from a camera or a folder: raw bytes, and whole JPEG and PNG files with some bytes
//! changed. What is kept is small, upright, whole, and has no metadata.
#![no_main]

mod domain {
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct PhotoId;
}

mod words {
    pub enum Word {
        PhotoWhyEmpty,
        PhotoWhyLarge,
        PhotoWhyHeic,
        PhotoWhyKind,
        PhotoWhyPixels,
        PhotoWhyHalf,
        PhotoWhyBroken,
        PhotoWhyUnread,
    }

    pub struct Msg;

    impl Msg {
        pub fn new(_: Word) -> Self {
            Self
        }

        pub fn arg(self, _: impl AsRef<str>) -> Self {
            self
        }
    }
}

#[path = "."]
mod photos {
    pub const PHOTO_BYTES_MAX: usize = 2 << 20;

    pub mod files {
        pub fn name_of(_: &[u8]) -> crate::domain::PhotoId {
            crate::domain::PhotoId
        }
    }

    #[path = "../../../src/photos/prepare.rs"]
    #[allow(dead_code, reason = "only files are read here")]
    pub mod prepare;
    #[path = "../../../src/photos/whole.rs"]
    pub mod whole;
}

use image::{ImageFormat, RgbaImage};
use libfuzzer_sys::fuzz_target;
use photos::{prepare, whole};
use std::io::Cursor;
use std::sync::LazyLock;

/// Decoding more takes long and finds nothing new.
const PIXELS_MAX: u64 = 1 << 20;

static JPEG: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let plain = picture(ImageFormat::Jpeg);
    // Orientation 6, as a telephone that is held upright says it (Exif 2.3).
    let exif = b"\xFF\xE1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    [plain.get(..2).unwrap_or_default(), exif, plain.get(2..).unwrap_or_default()].concat()
});
static PNG: LazyLock<Vec<u8>> = LazyLock::new(|| picture(ImageFormat::Png));

fn picture(format: ImageFormat) -> Vec<u8> {
    let scene =
        RgbaImage::from_fn(24, 17, |x, y| image::Rgba([x as u8 * 9, y as u8 * 13, (x * y) as u8, 255 - x as u8]));
    let mut bytes = Cursor::new(Vec::new());
    let written = match format {
        ImageFormat::Jpeg => image::DynamicImage::from(scene).to_rgb8().write_to(&mut bytes, format),
        _ => scene.write_to(&mut bytes, format),
    };
    written.expect("a picture of our own");
    bytes.into_inner()
}

/// A decoder that multiplies past its integers is known, and its picture refused; any other
/// panic is a find.
static KNOWN: LazyLock<()> = LazyLock::new(|| {
    let found = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_none_or(|place| !place.file().contains("zune-jpeg")) {
            found(panic);
        }
    }));
});

fuzz_target!(|data: &[u8]| {
    LazyLock::force(&KNOWN);
    let Some((form, rest)) = data.split_first() else { return };
    let bytes = match form % 4 {
        0 => rest.to_vec(),
        1 => [b"\xFF\xD8\xFF".as_slice(), rest, b"\xFF\xD9"].concat(),
        2 => changed(&JPEG, rest),
        _ => repaired(changed(&PNG, rest)),
    };
    let pixels = match whole::kind(&bytes) {
        whole::Kind::Jpeg => prepare::size_of(&bytes),
        whole::Kind::Png => bytes.get(16..24).map(|size| (number(size), number(&size[4..]))),
        whole::Kind::Heic | whole::Kind::Other => None,
    };
    if pixels.is_some_and(|(width, height)| u64::from(width) * u64::from(height) > PIXELS_MAX) {
        return;
    }
    match prepare::from_file(&bytes) {
        Ok(made) => {
            for jpeg in [&made.jpeg, &made.thumb] {
                assert!(whole::is_whole(jpeg) && !has_metadata(jpeg));
            }
            assert!(made.width.max(made.height) <= 1600 && made.width.min(made.height) > 0);
            assert_eq!(prepare::size_of(&made.jpeg), Some((made.width, made.height)));
            assert!(made.jpeg.len() <= photos::PHOTO_BYTES_MAX / 4);
        }
        Err(refused) => assert!(!refused.to_string().is_empty()),
    }
});

/// Three bytes each: where, and what to put there.
fn changed(seed: &[u8], changes: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for change in changes.chunks_exact(3) {
        let at = (usize::from(change[0]) << 8 | usize::from(change[1])) % bytes.len();
        bytes[at] = change[2];
    }
    bytes
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

/// A PNG with the checksums of its chunks as they should be: a reader looks no further else.
fn repaired(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut at = 8;
    while let Some(length) = bytes.get(at..at + 4).map(|length| number(length) as usize) {
        let Some(end) = at.checked_add(8).and_then(|start| start.checked_add(length)) else { break };
        let Some(chunk) = bytes.get(at + 4..end) else { break };
        let step = |crc: u32, byte: &u8| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
        };
        let checksum = !chunk.iter().fold(!0, step);
        let Some(place) = bytes.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&checksum.to_be_bytes());
        at = end + 4;
    }
    bytes
}

/// Whether a segment before the picture says anything beyond how it is packed (ITU-T T.81).
fn has_metadata(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = jpeg.get(at..at + 4) {
        match marker {
            0xDA => return false,
            // JFIF's own header: a version and a density.
            0xE0 if [high, low] != [0, 16] => return true,
            0xE1..=0xEF | 0xFE => return true,
            _ => at += 2 + (usize::from(high) << 8 | usize::from(low)),
        }
    }
    true
}
