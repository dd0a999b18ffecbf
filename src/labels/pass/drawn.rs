//! Carriers' ZPL drawn, where it can't be sent as it is.

use super::error::Damage;
use super::zpl::Found;
use super::{LABELS_MAX, PassError};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use floor_drivers::printer::Bitmap;
use labelize::{DrawerOptions, Language, Renderer, parse_labels};

use crate::labels::png;

/// The labels as dots of their own resolution.
pub(super) fn draw(bytes: &[u8], found: &Found, dpi: u32, media_mm: (f32, f32)) -> Result<Vec<Bitmap>, PassError> {
    let unread = |why| PassError::Read { format: "ZPL".into(), why };
    let read = |why: String| unread(Damage::Other(why));
    let mut bytes = bytes.to_vec();
    for &at in &found.silent {
        // As a comment.
        if let Some(code) = bytes.get_mut(at + 1..at + 3) {
            code.copy_from_slice(b"FX");
        }
    }
    let bytes = hexadecimal(bytes);
    let dots_per_mm = match dpi {
        152 => 6,
        203 => 8,
        300 => 12,
        600 => 24,
        _ => return Err(unread(Damage::NoSuchDpi { format: "ZPL".into(), dpi })),
    };
    let size_mm = |dots: Option<u32>, usual: f32| {
        let own = dots.map(|dots| f64::from(dots) / f64::from(dots_per_mm));
        own.filter(|mm| (10.0..=500.0).contains(mm)).unwrap_or(f64::from(usual))
    };
    let options = DrawerOptions {
        label_width_mm: size_mm(found.width, media_mm.0.max(super::MEDIA_MM.0)),
        label_height_mm: size_mm(found.length, media_mm.1.max(super::MEDIA_MM.1)),
        dpmm: dots_per_mm,
        ..DrawerOptions::default()
    };
    let labels = parse_labels(Language::Zpl, &bytes, dots_per_mm).map_err(|error| read(error.to_string()))?;
    if labels.is_empty() {
        return Err(PassError::Empty);
    }
    labels
        .iter()
        .take(LABELS_MAX)
        .map(|label| {
            let mut picture = Vec::new();
            Renderer::new().draw_label_as_png(label, &mut picture, options.clone()).map_err(read)?;
            png::decode(&picture).map_err(|error| read(error.to_string()))
        })
        .collect()
}

/// Pictures in base64 (`:B64:DATA:CRC`, ZPL II Programming Guide, "Alternative data compression
/// scheme") as the hexadecimal ones that the drawer knows.
fn hexadecimal(bytes: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b",:B64:";
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(MARK.len()).position(|part| part == MARK) {
        let (before, data) = rest.split_at(at + MARK.len());
        let data_end = data.iter().position(|b| *b == b':').unwrap_or(data.len());
        let (data, behind) = data.split_at(data_end);
        let letters: Vec<u8> = data.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
        match BASE64.decode(letters) {
            Ok(picture) => {
                out.extend_from_slice(before.strip_suffix(b":B64:").unwrap_or(before));
                picture.iter().for_each(|byte| out.extend_from_slice(format!("{byte:02X}").as_bytes()));
                let crc = behind.iter().skip(1).take_while(|b| b.is_ascii_hexdigit()).count();
                rest = behind.get(1 + crc..).unwrap_or_default();
            }
            Err(_) => {
                out.extend_from_slice(before);
                out.extend_from_slice(data);
                rest = behind;
            }
        }
    }
    out.extend_from_slice(rest);
    out
}
