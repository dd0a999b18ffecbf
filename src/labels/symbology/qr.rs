use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

use super::{LabelError, Modules, Symbol};

/// Modules of white around the code.
const QUIET: u32 = 4;
/// The ECI number of UTF-8: it tells the reader what would otherwise be guessed.
const ECI_UTF_8: u32 = 26;

pub(super) fn plain(data: &str, sturdy: bool) -> Result<Symbol, LabelError> {
    encode(data, false, sturdy)
}

pub(super) fn gs1(data: &str, sturdy: bool) -> Result<Symbol, LabelError> {
    if let Some(character) = data.chars().find(|c| !c.is_ascii()) {
        return Err(LabelError::CodeCharacter { symbology: "GS1 QR code", code: data.to_owned(), character });
    }
    encode(data, true, sturdy)
}

fn encode(data: &str, gs1: bool, sturdy: bool) -> Result<Symbol, LabelError> {
    let level = if sturdy { EcLevel::M } else { EcLevel::L };
    let too_long = || LabelError::CodeTooLong { symbology: "QR code", bytes: data.len(), bytes_max: 2300 };
    let code = (1..=40)
        .find_map(|version| pack(data, gs1, Version::Normal(version), level))
        .and_then(|bits| QrCode::with_bits(bits, level).ok())
        .ok_or_else(too_long)?;
    let width = u32::try_from(code.width()).map_err(|_| too_long())?;
    let black = code.into_colors().into_iter().map(|c| c == Color::Dark).collect();
    Ok(Symbol::Modules(Modules { black, width, height: width, quiet: QUIET }))
}

/// The data in a code of this version, if it holds it.
fn pack(data: &str, gs1: bool, version: Version, level: EcLevel) -> Option<Bits> {
    let mut bits = Bits::new(version);
    if gs1 {
        bits.push_fnc1_first_position().ok()?;
        // In the letters' mode a percent sign would be a separator; as bytes all stay what they are.
        if data.bytes().all(|byte| byte.is_ascii_digit()) {
            bits.push_numeric_data(data.as_bytes()).ok()?;
        } else {
            bits.push_byte_data(data.as_bytes()).ok()?;
        }
    } else if data.is_ascii() {
        bits.push_optimal_data(data.as_bytes()).ok()?;
    } else {
        // The optimiser would take UTF-8 that happens to look like Shift JIS for Kanji.
        bits.push_eci_designator(ECI_UTF_8).ok()?;
        bits.push_byte_data(data.as_bytes()).ok()?;
    }
    bits.push_terminator(level).ok()?;
    Some(bits)
}
