//! What cameras send, as pictures that any decoder takes.

/// A frame that can't be what the camera says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("a frame of {width} x {height} is of no size that cameras have")]
    Size { width: u32, height: u32 },
    #[error("a frame has {found} bytes and should have {wanted}")]
    Short { found: usize, wanted: usize },
}

/// Wider or higher than this is no camera's frame.
const SIDE_MAX: u32 = 16_384;

/// YUYV 4:2:2 to RGB. `stride` is bytes from one row to the next; 0 where rows have no gaps.
/// Colours as ITU-R BT.601 in limited range, which is what UVC cameras send:
/// <https://docs.kernel.org/userspace-api/media/v4l/pixfmt-packed-yuv.html>.
pub fn yuyv_to_rgb(frame: &[u8], width: u32, height: u32, stride: u32) -> Result<Vec<u8>, FrameError> {
    if width == 0 || height == 0 || !width.is_multiple_of(2) || width > SIDE_MAX || height > SIDE_MAX {
        return Err(FrameError::Size { width, height });
    }
    let row_bytes = width as usize * 2;
    let stride = (stride as usize).max(row_bytes);
    // The last row's gap may be missing.
    let wanted = stride * (height as usize - 1) + row_bytes;
    if frame.len() < wanted {
        return Err(FrameError::Short { found: frame.len(), wanted });
    }
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for row in frame.chunks(stride).take(height as usize) {
        let row = row.get(..row_bytes).unwrap_or(row);
        for &[y0, u, y1, v] in row.as_chunks::<4>().0 {
            for y in [y0, y1] {
                rgb.extend_from_slice(&colour(y, u, v));
            }
        }
    }
    Ok(rgb)
}

/// BT.601, 8.2.1 fixed point as in the usual decoders.
fn colour(y: u8, u: u8, v: u8) -> [u8; 3] {
    let (y, u, v) = (i32::from(y) - 16, i32::from(u) - 128, i32::from(v) - 128);
    let clip = |value: i32| ((value + 128) >> 8).clamp(0, 255) as u8;
    [clip(298 * y + 409 * v), clip(298 * y - 100 * u - 208 * v), clip(298 * y + 516 * u)]
}

/// A JPEG with its Huffman tables: Motion JPEG leaves out the usual ones, and not every
/// decoder knows them by heart. Anything else is given back as it is.
pub fn with_huffman_tables(jpeg: &[u8]) -> Vec<u8> {
    match scan_start(jpeg) {
        Some((at, false)) => {
            let (head, tail) = jpeg.split_at(at);
            [head, HUFFMAN_TABLES, tail].concat()
        }
        _ => jpeg.to_vec(),
    }
}

/// Where the first scan begins, and whether a table was defined before it.
fn scan_start(jpeg: &[u8]) -> Option<(usize, bool)> {
    let mut at = 2;
    let mut tables = false;
    loop {
        let &[0xFF, marker] = jpeg.get(at..at + 2)? else { return None };
        match marker {
            0xFF => at += 1,
            0xDA => return Some((at, tables)),
            0x01 | 0xD0..=0xD8 => at += 2,
            0xD9 => return None,
            _ => {
                tables |= marker == 0xC4;
                let &[high, low] = jpeg.get(at + 2..at + 4)? else { return None };
                let length = usize::from(u16::from_be_bytes([high, low]));
                if length < 2 {
                    return None;
                }
                at += 2 + length;
            }
        }
    }
}

/// The typical tables of ITU-T T.81, annex K.3, as one DHT segment: luminance DC and AC,
/// chrominance DC and AC.
#[rustfmt::skip]
const HUFFMAN_TABLES: &[u8] = &[
    0xFF, 0xC4, 0x01, 0xA2,
    0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    0x10, 0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D,
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
    0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0,
    0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0A, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x25, 0x26, 0x27, 0x28,
    0x29, 0x2A, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
    0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
    0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7,
    0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3, 0xC4, 0xC5,
    0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA, 0xE1, 0xE2,
    0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
    0x01, 0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    0x11, 0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77,
    0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
    0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0,
    0x15, 0x62, 0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1, 0x17, 0x18, 0x19, 0x1A, 0x26,
    0x27, 0x28, 0x29, 0x2A, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3A, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
    0x49, 0x4A, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
    0x69, 0x6A, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
    0x88, 0x89, 0x8A, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0xA2, 0xA3, 0xA4, 0xA5,
    0xA6, 0xA7, 0xA8, 0xA9, 0xAA, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xB7, 0xB8, 0xB9, 0xBA, 0xC2, 0xC3,
    0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9, 0xDA,
    0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8, 0xE9, 0xEA, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8,
    0xF9, 0xFA,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own size of it, and that each table has the codes that it counts.
    #[test]
    fn the_tables_are_whole() {
        let length = usize::from(u16::from_be_bytes([HUFFMAN_TABLES[2], HUFFMAN_TABLES[3]]));
        assert_eq!(length, 418);
        assert_eq!(HUFFMAN_TABLES.len(), 2 + length);
        let mut at = 4;
        for class in [0x00, 0x10, 0x01, 0x11] {
            assert_eq!(HUFFMAN_TABLES[at], class);
            let codes: usize = HUFFMAN_TABLES[at + 1..at + 17].iter().map(|count| usize::from(*count)).sum();
            at += 17 + codes;
        }
        assert_eq!(at, HUFFMAN_TABLES.len());
    }

    #[test]
    fn colours_are_those_of_the_standard() {
        // Black, white, and the primaries at full strength (BT.601, limited range).
        let frame = [16, 128, 235, 128, 81, 90, 81, 240, 145, 54, 145, 34, 41, 240, 41, 110];
        let rgb = yuyv_to_rgb(&frame, 8, 1, 0).unwrap();
        let near = |at: usize, wanted: [u8; 3]| {
            let found = &rgb[at * 3..at * 3 + 3];
            assert!(found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) <= 2), "{at}: {found:?}");
        };
        near(0, [0, 0, 0]);
        near(1, [255, 255, 255]);
        near(2, [255, 0, 0]);
        near(4, [0, 255, 0]);
        near(6, [0, 0, 255]);
    }

    #[test]
    fn rows_may_have_gaps_and_frames_may_lie() {
        let frame = [16, 128, 235, 128, 9, 9, 9, 9, 235, 128, 16, 128];
        assert_eq!(yuyv_to_rgb(&frame, 2, 2, 8).unwrap(), [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0]);
        assert_eq!(yuyv_to_rgb(&frame, 2, 3, 8), Err(FrameError::Short { found: 12, wanted: 20 }));
        for (width, height) in [(0, 2), (2, 0), (3, 2), (u32::MAX - 1, 2), (2, u32::MAX)] {
            assert_eq!(yuyv_to_rgb(&frame, width, height, 0), Err(FrameError::Size { width, height }));
        }
    }

    #[test]
    fn noise_is_given_back_as_it_is() {
        for noise in [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF\xC4\x00\x00", b"\xFF\xD8\xFF\xFE\xFF\xFFxx", b"hello"] {
            assert_eq!(with_huffman_tables(noise), noise);
        }
    }
}
