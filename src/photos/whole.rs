//! Whether all of a picture file is there: a copy that is still running, or that broke off,
//! would decode to a picture whose lower part is grey.

/// What the first bytes of a file say that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    Png,
    /// HEIC or AVIF, as telephones like to make (ISO/IEC 23008-12).
    Heic,
    Other,
}

pub fn kind(bytes: &[u8]) -> Kind {
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        Kind::Jpeg
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Kind::Png
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Kind::Heic
    } else {
        Kind::Other
    }
}

/// Whether the file's own end is there; what follows it does not matter.
pub fn is_whole(bytes: &[u8]) -> bool {
    match kind(bytes) {
        Kind::Jpeg => jpeg_ends(bytes).is_some(),
        Kind::Png => png_ends(bytes).is_some(),
        Kind::Heic | Kind::Other => true,
    }
}

/// Walks the segments (ITU-T T.81, annex B) to the end-of-image marker. A thumbnail inside
/// the metadata has one of its own, so the last bytes alone don't tell.
fn jpeg_ends(bytes: &[u8]) -> Option<()> {
    let mut at = 2;
    loop {
        let &[0xFF, marker] = bytes.get(at..at + 2)? else {
            // Between segments, or within a scan's data.
            at += 1 + bytes.get(at + 1..)?.iter().position(|byte| *byte == 0xFF)?;
            continue;
        };
        match marker {
            0xD9 => return Some(()),
            // Stuffed bytes, fill bytes and markers without a length.
            0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
            0xFF => at += 1,
            _ => {
                let &[high, low] = bytes.get(at + 2..at + 4)? else { return None };
                at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
            }
        }
    }
}

/// Walks the chunks (ISO/IEC 15948, 5.3) to IEND.
fn png_ends(bytes: &[u8]) -> Option<()> {
    let mut at = 8;
    loop {
        let &[a, b, c, d] = bytes.get(at..at + 4)? else { return None };
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let name = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(length)?.checked_add(12)?;
        if bytes.len() < at {
            return None;
        }
        if name == b"IEND" {
            return Some(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let scene = RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, (x * y) as u8]));
        scene.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn every_shorter_copy_is_half() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let whole = picture(format);
            assert!(is_whole(&whole));
            assert!(is_whole(&[&whole[..], b"\0\0 padding"].concat()));
            for length in 8..whole.len() {
                assert!(!is_whole(&whole[..length]), "{format:?} at {length} of {}", whole.len());
            }
        }
    }

    #[test]
    fn an_end_inside_the_metadata_is_not_the_end() {
        let whole = picture(ImageFormat::Jpeg);
        let thumbnail = [&[0xFF, 0xE1, 0, 6][..], &[0xFF, 0xD9, 0xFF, 0xD9]].concat();
        let with = [&whole[..2], &thumbnail, &whole[2..]].concat();
        assert!(is_whole(&with));
        assert!(!is_whole(&with[..with.len() / 2]));
    }

    #[test]
    fn noise_ends_the_walk() {
        let mut noise = vec![0xFF; 4000];
        noise[..3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
        assert!(!is_whole(&noise));
        for seed in 0u32..200 {
            let tail: Vec<u8> = (0..300u32).map(|at| (at.wrapping_mul(seed * 2 + 1) ^ at >> 3) as u8).collect();
            let _ = is_whole(&[&[0xFF, 0xD8, 0xFF][..], &tail].concat());
            let _ = is_whole(&[&b"\x89PNG\r\n\x1a\n"[..], &tail].concat());
        }
    }
}
