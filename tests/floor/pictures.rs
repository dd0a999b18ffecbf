//! Picture files as cameras, telephones and strangers make them: nothing but their pixels is kept.

use floor::photos::prepare::{Prepared, from_file};
use floor::words::Word;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Luma, Rgb, RgbImage};
use std::io::Cursor;
use std::time::{Duration, Instant};

/// Stands in everything that must not be kept.
const SECRET: &[u8] = b"S3CRET";

fn scene() -> RgbImage {
    RgbImage::from_fn(64, 40, |x, _| if x < 32 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A TIFF header whose first directory says how the picture was held, and by whom.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff: Vec<u8> = b"MM\0\x2A\0\0\0\x08\0\x02".to_vec();
    tiff.extend_from_slice(&[0x01, 0x0F, 0, 2, 0, 0, 0, 7, 0, 0, 0, 38]);
    tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    tiff.extend_from_slice(&[0, 0, 0, 0]);
    [&tiff[..], SECRET, b"\0"].concat()
}

/// What is kept is a JPEG with these kinds of segments only (ITU-T T.81, table B.1).
fn check_bare(made: &Prepared) {
    for jpeg in [&made.jpeg, &made.thumb] {
        assert!(!holds(jpeg, SECRET));
        let mut at = 2;
        while jpeg[at + 1] != 0xDA {
            assert!(matches!(jpeg[at..at + 2], [0xFF, 0xE0 | 0xDB | 0xC0 | 0xC4 | 0xDD]), "{:02X?}", &jpeg[at..at + 2]);
            at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        }
        assert!(jpeg.ends_with(&[0xFF, 0xD9]));
    }
}

#[test]
fn of_a_jpeg_only_the_pixels_are_kept() {
    let jpeg = encoded(scene(), ImageFormat::Jpeg);
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, content].concat()
    };
    let words = |before: &[u8]| [before, SECRET].concat();
    let with = [
        &jpeg[..2],
        &segment(0xE1, &[&b"Exif\0\0"[..], &exif(8)].concat()),
        &segment(0xE1, &words(b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta ")),
        &segment(0xE2, &words(b"MPF\0")),
        &segment(0xED, &words(b"Photoshop 3.0\x008BIM")),
        &segment(0xFE, &words(b"")),
        &jpeg[2..],
        // A film behind the picture, and a second picture.
        &words(b"ftypmp42"),
        &jpeg,
    ]
    .concat();
    let made = from_file(&with).unwrap();
    check_bare(&made);
    // Turned upright: a quarter to the left, red below.
    assert_eq!((made.width, made.height), (40, 64));
    let upright = image::load_from_memory(&made.jpeg).unwrap().to_rgb8();
    assert!(upright.get_pixel(20, 60).0[0] > 150 && upright.get_pixel(20, 4).0[2] > 150);
    // Where it was taken does not tell it from the same pixels without.
    let plain = from_file(&[&jpeg[..2], &segment(0xE1, &[&b"Exif\0\0"[..], &exif(8)].concat()), &jpeg[2..]].concat());
    assert_eq!(plain.unwrap().photo, made.photo);
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    };
    let named = [&name[..], content].concat();
    let crc = !named.iter().fold(!0, step);
    [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], &named, &crc.to_be_bytes()].concat()
}

/// As a stream of one stored block (RFC 1950, RFC 1951).
fn packed(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap();
    let (low, high) = bytes.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    let sum = (high << 16 | low).to_be_bytes();
    [&[0x78, 0x01, 0x01][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes, &sum].concat()
}

/// What the picture's own chunks hold, one behind the other.
fn pixels_packed(png: &[u8]) -> Vec<u8> {
    let (mut at, mut packed) = (8, Vec::new());
    while at < png.len() {
        let length = u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
        if &png[at + 4..at + 8] == b"IDAT" {
            packed.extend_from_slice(&png[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    packed
}

/// The picture with chunks behind its header.
fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

#[test]
fn of_a_png_only_the_first_picture_is_kept() {
    let png = encoded(scene(), ImageFormat::Png);
    let with = with_chunks(
        &png,
        &[
            chunk(b"iCCP", &[&b"S3CRET\0\0"[..], &packed(SECRET)].concat()),
            chunk(b"eXIf", &exif(8)),
            chunk(b"tEXt", b"Author\0S3CRET"),
            chunk(b"zTXt", &[&b"S3CRET\0\0"[..], &packed(SECRET)].concat()),
            chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0S3CRET"),
            // One further picture follows, played for ever.
            chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
            chunk(b"prVt", SECRET),
        ],
    );
    let made = from_file(&with).unwrap();
    check_bare(&made);
    let (width, height) = (made.width, made.height);
    assert!((width, height) == (40, 64) || (width, height) == (64, 40), "{width} x {height}");
}

#[test]
fn other_colours_become_ours() {
    let grey = image::ImageBuffer::from_fn(20, 20, |_, _| Luma([40_000u16]));
    let made = from_file(&encoded(grey, ImageFormat::Png)).unwrap();
    let out = image::load_from_memory(&made.jpeg).unwrap().to_rgb8();
    assert!(out.get_pixel(9, 9).0.iter().all(|value| value.abs_diff(156) < 4), "{:?}", out.get_pixel(9, 9));
}

/// Small files that unpack to very much: none takes the memory or the minute of a bench.
#[test]
fn bombs_are_refused_or_do_no_harm() {
    // As many pixels as are allowed, of nothing, and one row more.
    let side = 8000u32;
    let mut wide = Vec::new();
    let pixels = vec![0; side as usize * side as usize];
    PngEncoder::new(&mut wide).write_image(&pixels, side, side, ExtendedColorType::L8).unwrap();
    let wider = [&8001u32.to_be_bytes(), &wide[20..29]].concat();
    let wider = [&wide[..8], &chunk(b"IHDR", &wider), &wide[33..]].concat();
    assert_eq!(from_file(&wider).unwrap_err().say().word, Word::PhotoWhyPixels);
    // The same nothing where words and colours are described, and behind a small header.
    let png = encoded(scene(), ImageFormat::Png);
    let nothing = pixels_packed(&wide);
    assert!(nothing.len() < 2 << 20, "{}", nothing.len());
    for bomb in [
        with_chunks(&png, &[chunk(b"zTXt", &[&b"Comment\0\0"[..], &nothing].concat())]),
        with_chunks(&png, &[chunk(b"iTXt", &[&b"Comment\0\x01\0\0\0"[..], &nothing].concat())]),
        with_chunks(&png, &[chunk(b"iCCP", &[&b"Profile\0\0"[..], &nothing].concat())]),
        [&png[..33], &chunk(b"IDAT", &nothing), &chunk(b"IEND", b"")].concat(),
    ] {
        let started = Instant::now();
        if let Ok(made) = from_file(&bomb) {
            check_bare(&made);
        }
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    }
}
