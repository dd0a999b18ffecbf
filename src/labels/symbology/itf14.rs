use super::{Bars, LabelError, Symbol, Symbology, gtin_or_error};

/// Which of the five bars of a digit are wide, the first in the highest of five bits.
const WIDE: [u8; 10] = [0b00110, 0b10001, 0b01001, 0b11000, 0b00101, 0b10100, 0b01100, 0b00011, 0b10010, 0b01010];
/// Half modules. Wide to narrow is 2.5 as GS1 wants it, in whole dots between 2.5 and 3.
const NARROW_HALVES: u8 = 2;
const WIDE_HALVES: u8 = 5;

/// Interleaved 2 of 5: the first digit of a pair is in the bars, the second in the spaces.
pub(super) fn encode(data: &str, _: bool) -> Result<Symbol, LabelError> {
    // A shorter GTIN in a carton's code has zeros in front.
    let padded = format!("{data:0>14}");
    let digits = match data.len() {
        8 | 12 | 13 => gtin_or_error(Symbology::Itf14, &padded, 14),
        _ => gtin_or_error(Symbology::Itf14, data, 14),
    }?;
    let mut widths = vec![NARROW_HALVES; 4];
    for pair in digits.chunks_exact(2) {
        let pattern = |index: usize| pair.get(index).and_then(|&digit| WIDE.get(usize::from(digit))).unwrap_or(&0);
        for bit in (0..5).rev() {
            for wide in [pattern(0), pattern(1)] {
                widths.push(if wide >> bit & 1 == 1 { WIDE_HALVES } else { NARROW_HALVES });
            }
        }
    }
    widths.extend([WIDE_HALVES, NARROW_HALVES, NARROW_HALVES]);
    Ok(Symbol::Bars(Bars { widths, quiet: (10, 10), has_bearers: true, ..Bars::default() }))
}
