use super::{Bars, LabelError, Symbol, push_widths};

/// Bar units of quiet zone on either side.
const QUIET: (u32, u32) = (10, 10);

pub(super) fn plain(data: &str, _: bool) -> Result<Symbol, LabelError> {
    encode(data, false)
}

/// Starts with FNC1, and each GS (U+001D) becomes the separator FNC1.
pub(super) fn gs1(data: &str, _: bool) -> Result<Symbol, LabelError> {
    encode(data, true)
}

fn encode(data: &str, gs1: bool) -> Result<Symbol, LabelError> {
    let symbols = symbols(data, gs1)?;
    let mut widths = Vec::with_capacity(symbols.len() * 6 + 13);
    let mut checksum = 0;
    for (position, &symbol) in symbols.iter().enumerate() {
        checksum += position.max(1) * usize::from(symbol);
        push_widths(&mut widths, pattern(symbol), 6);
    }
    push_widths(&mut widths, pattern((checksum % 103) as u8), 6);
    push_widths(&mut widths, STOP, 7);
    Ok(Symbol::Bars(Bars::of_modules(widths, QUIET)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Set {
    A,
    B,
    C,
}

const SETS: [Set; 3] = [Set::A, Set::B, Set::C];

#[derive(Clone, Copy)]
enum Step {
    Char,
    Shifted,
    Pair,
    Fnc1,
    Switch(Set),
}

/// The shortest row of symbol values, found backwards over (position, code set).
fn symbols(data: &str, gs1: bool) -> Result<Vec<u8>, LabelError> {
    if let Some(character) = data.chars().find(|c| !c.is_ascii()) {
        return Err(LabelError::CodeCharacter { symbology: "Code 128", code: data.to_owned(), character });
    }
    let bytes = data.as_bytes();
    let mut costs = [0usize; 3];
    let mut costs_after = [0usize; 3];
    let mut plan = vec![[Step::Char; 3]; bytes.len()];
    for (at, steps) in plan.iter_mut().enumerate().rev() {
        let mut best = [(usize::MAX, Step::Char); 3];
        for (slot, set) in best.iter_mut().zip(SETS) {
            *slot = step_within(bytes, at, set, gs1, &costs, &costs_after);
        }
        let stay = best;
        for (slot, set) in best.iter_mut().zip(SETS) {
            for (&(cost, _), other) in stay.iter().zip(SETS) {
                if other != set && cost.saturating_add(1) < slot.0 {
                    *slot = (cost + 1, Step::Switch(other));
                }
            }
        }
        costs_after = costs;
        costs = best.map(|(cost, _)| cost);
        *steps = best.map(|(_, step)| step);
    }

    let mut set = SETS[(0..3).min_by_key(|&set| costs[set]).unwrap_or(1)];
    let mut symbols = vec![START_A + set as u8];
    if gs1 {
        symbols.push(FNC1);
    }
    let mut at = 0;
    while let (Some(steps), Some(&byte)) = (plan.get(at), bytes.get(at)) {
        match steps[set as usize] {
            Step::Char => symbols.push(value(byte, set)),
            Step::Shifted => {
                symbols.push(SHIFT);
                symbols.push(value(byte, if set == Set::A { Set::B } else { Set::A }));
            }
            Step::Pair => {
                let next = bytes.get(at + 1).copied().unwrap_or(b'0');
                symbols.push((byte - b'0') * 10 + (next - b'0'));
                at += 1;
            }
            Step::Fnc1 => symbols.push(FNC1),
            Step::Switch(other) => {
                symbols.push(match other {
                    Set::A => CODE_A,
                    Set::B => CODE_B,
                    Set::C => CODE_C,
                });
                set = other;
                continue;
            }
        }
        at += 1;
    }
    Ok(symbols)
}

/// The cheapest way on from `at` that doesn't change the set first: symbols left, step.
fn step_within(
    bytes: &[u8],
    at: usize,
    set: Set,
    gs1: bool,
    costs: &[usize; 3],
    costs_after: &[usize; 3],
) -> (usize, Step) {
    let byte = bytes[at];
    let cost = costs[set as usize];
    let next_is_digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
    if gs1 && byte == GS {
        return (cost.saturating_add(1), Step::Fnc1);
    }
    match set {
        Set::C if byte.is_ascii_digit() && next_is_digit => (costs_after[set as usize].saturating_add(1), Step::Pair),
        Set::C => (usize::MAX, Step::Char),
        Set::A if byte < 96 => (cost.saturating_add(1), Step::Char),
        Set::B if byte >= 32 => (cost.saturating_add(1), Step::Char),
        Set::A | Set::B => (cost.saturating_add(2), Step::Shifted),
    }
}

/// A character's symbol value in set A or B, which must hold it.
fn value(byte: u8, set: Set) -> u8 {
    if set == Set::A && byte < 32 { byte + 64 } else { byte.saturating_sub(32) }
}

fn pattern(symbol: u8) -> u32 {
    PATTERNS.get(usize::from(symbol)).copied().unwrap_or(0)
}

const GS: u8 = 0x1D;
const SHIFT: u8 = 98;
const CODE_C: u8 = 99;
const CODE_B: u8 = 100;
const CODE_A: u8 = 101;
const FNC1: u8 = 102;
const START_A: u8 = 103;
const STOP: u32 = 0x2331112;

/// Widths of bar, space, bar, space, bar, space for each symbol value.
#[rustfmt::skip]
const PATTERNS: [u32; 106] = [
    0x212222, 0x222122, 0x222221, 0x121223, 0x121322, 0x131222, 0x122213, 0x122312, 0x132212, 0x221213,
    0x221312, 0x231212, 0x112232, 0x122132, 0x122231, 0x113222, 0x123122, 0x123221, 0x223211, 0x221132,
    0x221231, 0x213212, 0x223112, 0x312131, 0x311222, 0x321122, 0x321221, 0x312212, 0x322112, 0x322211,
    0x212123, 0x212321, 0x232121, 0x111323, 0x131123, 0x131321, 0x112313, 0x132113, 0x132311, 0x211313,
    0x231113, 0x231311, 0x112133, 0x112331, 0x132131, 0x113123, 0x113321, 0x133121, 0x313121, 0x211331,
    0x231131, 0x213113, 0x213311, 0x213131, 0x311123, 0x311321, 0x331121, 0x312113, 0x312311, 0x332111,
    0x314111, 0x221411, 0x431111, 0x111224, 0x111422, 0x121124, 0x121421, 0x141122, 0x141221, 0x112214,
    0x112412, 0x122114, 0x122411, 0x142112, 0x142211, 0x241211, 0x221114, 0x413111, 0x241112, 0x134111,
    0x111242, 0x121142, 0x121241, 0x114212, 0x124112, 0x124211, 0x411212, 0x421112, 0x421211, 0x212141,
    0x214121, 0x412121, 0x111143, 0x111341, 0x131141, 0x114113, 0x114311, 0x411113, 0x411311, 0x113141,
    0x114131, 0x311141, 0x411131, 0x211412, 0x211214, 0x211232,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_sets_are_chosen_for_the_fewest_symbols() {
        // Start, symbols; the check symbol and stop come later.
        for (data, gs1, count) in [
            ("A", false, 2),
            ("12345678", false, 5),
            ("123456789", false, 7),
            ("AB123456", false, 7),
            ("A12B", false, 5),
            ("a\nb", false, 5),
            ("\n\n\n", false, 4),
            ("00340123450000000018", true, 12),
            ("10LOT\u{1D}21SER", true, 13),
        ] {
            assert_eq!(symbols(data, gs1).unwrap().len(), count, "{data:?}");
        }
    }

    #[test]
    fn only_ascii_is_taken() {
        assert!(matches!(encode("é", false), Err(LabelError::CodeCharacter { character: 'é', .. })));
        assert!(encode(&"\u{7F}\0~Z09".repeat(100), true).is_ok());
    }
}
