use super::{Bars, Digits, LabelError, Symbol, Symbology, gtin_or_error, push_widths};

/// Spaces and bars of the digits in number set A; read backwards they are set B, with
/// black and white changed set C.
const SET_A: [u32; 10] = [0x3211, 0x2221, 0x2122, 0x1411, 0x1132, 0x1231, 0x1114, 0x1312, 0x1213, 0x3112];
/// Which of the left six digits are in set B, by the first digit; the leftmost is the
/// highest of six bits.
const PARITY: [u8; 10] =
    [0b000000, 0b001011, 0b001101, 0b001110, 0b010011, 0b011001, 0b011100, 0b010101, 0b010110, 0b011010];
const GUARD: u32 = 0x111;
const CENTRE: u32 = 0x11111;

pub(super) fn ean_13(data: &str, _: bool) -> Result<Symbol, LabelError> {
    let digits = gtin_or_error(Symbology::Ean13, data, 13)?;
    let first = usize::from(digits.first().copied().unwrap_or(0));
    let mut bars = twelve(digits.get(1..).unwrap_or_default(), PARITY.get(first).copied().unwrap_or(0), (11, 7));
    bars.digits = vec![group(data, 0..1, -9, -2), group(data, 1..7, 3, 45), group(data, 7..13, 50, 92)];
    Ok(Symbol::Bars(bars))
}

/// EAN-13 with the first digit 0, which isn't printed; the outer digits stand beside the bars.
pub(super) fn upc_a(data: &str, _: bool) -> Result<Symbol, LabelError> {
    let digits = gtin_or_error(Symbology::UpcA, data, 12)?;
    let mut bars = twelve(&digits, 0, (9, 9));
    // The first and the last digit's bars are as long as the guards'.
    bars.guards = vec![0..20, 90..100, 170..190];
    bars.digits = vec![
        group(data, 0..1, -8, -2),
        group(data, 1..6, 10, 45),
        group(data, 6..11, 50, 85),
        group(data, 11..12, 97, 103),
    ];
    Ok(Symbol::Bars(bars))
}

pub(super) fn ean_8(data: &str, _: bool) -> Result<Symbol, LabelError> {
    let digits = gtin_or_error(Symbology::Ean8, data, 8)?;
    let (left, right) = digits.split_at(digits.len() / 2);
    let mut bars = halves(left, right, 0, (7, 7));
    bars.guards = vec![0..6, 62..72, 128..134];
    bars.digits = vec![group(data, 0..4, 3, 31), group(data, 4..8, 36, 64)];
    Ok(Symbol::Bars(bars))
}

fn twelve(digits: &[u8], parity: u8, quiet: (u32, u32)) -> Bars {
    let (left, right) = digits.split_at(digits.len() / 2);
    let mut bars = halves(left, right, parity, quiet);
    bars.guards = vec![0..6, 90..100, 184..190];
    bars
}

fn halves(left: &[u8], right: &[u8], parity: u8, quiet: (u32, u32)) -> Bars {
    let pattern = |digit: u8| SET_A.get(usize::from(digit)).copied().unwrap_or(0x1111);
    let mut widths = Vec::with_capacity(60);
    push_widths(&mut widths, GUARD, 3);
    for (index, &digit) in left.iter().enumerate() {
        let is_set_b = parity >> (left.len() - 1 - index) & 1 == 1;
        push_widths(&mut widths, if is_set_b { backwards(pattern(digit)) } else { pattern(digit) }, 4);
    }
    push_widths(&mut widths, CENTRE, 5);
    right.iter().for_each(|&digit| push_widths(&mut widths, pattern(digit), 4));
    push_widths(&mut widths, GUARD, 3);
    Bars::of_modules(widths, quiet)
}

fn backwards(widths: u32) -> u32 {
    (widths & 0xF) << 12 | (widths & 0xF0) << 4 | widths >> 4 & 0xF0 | widths >> 12
}

fn group(data: &str, digits: std::ops::Range<usize>, from: i32, to: i32) -> Digits {
    Digits { from, to, text: data.get(digits).unwrap_or_default().to_owned() }
}
