use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::{Area, LabelError};

/// A QR code (ISO/IEC 18004), centred in the largest square of its area.
#[derive(Clone, Debug, PartialEq)]
pub struct Qr {
    pub area: Area,
    pub data: String,
}

/// Modules of white around the code.
pub(super) const QUIET: u32 = 4;
/// The ECI number of UTF-8: it tells the reader what would otherwise be guessed.
const ECI_UTF_8: u32 = 26;

/// The modules row by row, `true` for black, and how many there are in a row.
pub(super) fn encode(data: &str, sturdy: bool) -> Result<(Vec<bool>, u32), LabelError> {
    if data.is_empty() {
        return Err(LabelError::CodeEmpty { symbology: "QR code" });
    }
    let level = if sturdy { EcLevel::M } else { EcLevel::L };
    let too_long = || LabelError::CodeTooLong { bytes: data.len() };
    let code = (1..=40)
        .find_map(|version| pack(data, Version::Normal(version), level))
        .and_then(|bits| QrCode::with_bits(bits, level).ok())
        .ok_or_else(too_long)?;
    let width = u32::try_from(code.width()).map_err(|_| too_long())?;
    Ok((code.into_colors().into_iter().map(|c| c == Color::Dark).collect(), width))
}

/// The data in a code of this version, if it holds it.
fn pack(data: &str, version: Version, level: EcLevel) -> Option<Bits> {
    let mut bits = Bits::new(version);
    if data.is_ascii() {
        bits.push_optimal_data(data.as_bytes()).ok()?;
    } else {
        // The optimiser would take UTF-8 that happens to look like Shift JIS for Kanji.
        bits.push_eci_designator(ECI_UTF_8).ok()?;
        bits.push_byte_data(data.as_bytes()).ok()?;
    }
    bits.push_terminator(level).ok()?;
    Some(bits)
}
