//! One value against its identifier's parts: lengths, characters, and what they mean.

use super::super::error::{Code, Why};
use super::super::text::is_digits;
use super::super::{check, iso};
use super::packages::is_package;
use super::table::{Ai, Part, Rule, Set};

/// Checks a value. An error has the byte of the value where it is.
pub fn verify(ai: &Ai, code: Code, value: &str) -> Result<(), (usize, Why)> {
    let mut at = 0;
    let longest: usize = ai.parts.iter().map(|part| part.max).sum();
    for part in ai.parts {
        let left = value.get(at..).unwrap_or_default();
        if left.is_empty() && part.optional {
            break;
        }
        if left.len() < part.min {
            let have = value.len();
            return Err((value.len(), Why::TooShort { ai: code, min: at + part.min, have }));
        }
        let end = at + part.max.min(left.len());
        let Some(text) = value.get(at..end) else { return Err((at, Why::Character(code))) };
        if let Some(bad) = text.bytes().position(|byte| !part.set.has(byte)) {
            return Err((at + bad, Why::Character(code)));
        }
        if let Some(bad) = part.set.padded_wrongly(text) {
            return Err((at + bad, Why::Character(code)));
        }
        part.keeps_rule(code, text).map_err(|(byte, why)| (at + byte, why))?;
        at = end;
    }
    if at < value.len() {
        return Err((at, Why::TooLong { ai: code, max: longest, have: value.len() }));
    }
    Ok(())
}

/// A bit for every character of set 82.
const TEXT: u128 = {
    let signs = b"!\"%&'()*+,-./:;<=>?_";
    let (mut bits, mut at) = (0, 0);
    while at < 128 {
        if (at as u8).is_ascii_alphanumeric() {
            bits |= 1 << at;
        }
        at += 1;
    }
    let mut nth = 0;
    while nth < signs.len() {
        bits |= 1 << signs[nth];
        nth += 1;
    }
    bits
};

impl Set {
    pub fn has(self, byte: u8) -> bool {
        match self {
            Set::Digits => byte.is_ascii_digit(),
            Set::Text => TEXT & 1u128.checked_shl(byte.into()).unwrap_or_default() != 0,
            Set::Part => byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"#-/".contains(&byte),
            Set::Base64 => byte.is_ascii_alphanumeric() || b"-_=".contains(&byte),
        }
    }

    /// Where padding stands that can't be padding: in the middle, or too much of it.
    fn padded_wrongly(self, text: &str) -> Option<usize> {
        let data = text.trim_end_matches('=').len();
        match self {
            Set::Base64 => text.find('=').filter(|at| *at < data || text.len() - data > 2 || data == 0),
            Set::Digits | Set::Text | Set::Part => None,
        }
    }
}

impl Part {
    fn keeps_rule(&self, code: Code, text: &str) -> Result<(), (usize, Why)> {
        let number = || text.parse::<u64>().unwrap_or(u64::MAX);
        let holds = match self.rule {
            Rule::Free => true,
            Rule::Check => return check_digit(text),
            Rule::Key => return key(code, text),
            Rule::Pair | Rule::PairNotDigits => {
                if self.rule == Rule::PairNotDigits && is_digits(text) {
                    return Err((0, Why::Value(code)));
                }
                return check_pair(code, text);
            }
            Rule::DateOrMonth => return date(code, text, true),
            Rule::Date => return date(code, text, false),
            Rule::LongDate => return long_date(code, text),
            Rule::Hours => return limits(code, text, &[23]),
            Rule::HoursMinutes => return limits(code, text, &[23, 59]),
            Rule::Sixty => return limits(code, text, &[59]),
            Rule::Country => iso::country(text).is_some(),
            Rule::CountryOr999 => text == "999" || iso::country(text).is_some(),
            Rule::CountryLetters => iso::is_country(text),
            Rule::Currency => iso::is_currency(text),
            Rule::YesNo => matches!(text, "0" | "1"),
            Rule::Latitude => number() <= 1_800_000_000,
            Rule::Longitude => number() <= 3_600_000_000,
            Rule::PieceOfTotal => piece(text),
            Rule::Iban => check::is_iban(text),
            Rule::NotZero => number() != 0,
            Rule::Zero => number() == 0,
            Rule::Winding => matches!(text, "0" | "1" | "9"),
            Rule::PercentEncoded => return percent(text),
            Rule::Minus => text == "-",
            Rule::ImporterIndex => text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
            Rule::PackageType => is_package(text),
            Rule::MediaType => matches!(number(), 1..=10 | 80..=99),
            Rule::Sex => matches!(text, "0" | "1" | "2" | "9"),
            Rule::PositionInSeries => match text.split_once('/') {
                Some((nth, of)) => is_digits(nth) && is_digits(of) && nth != "0" && nth <= of,
                None => false,
            },
            Rule::NoLeadingZero => !text.starts_with('0'),
        };
        if holds { Ok(()) } else { Err((0, Why::Value(code))) }
    }
}

/// A company prefix has four digits or more.
fn key(code: Code, text: &str) -> Result<(), (usize, Why)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits >= 4 { Ok(()) } else { Err((digits, Why::Value(code))) }
}

fn check_digit(text: &str) -> Result<(), (usize, Why)> {
    let Some((number, have)) = text.split_at_checked(text.len().saturating_sub(1)) else { return Ok(()) };
    match (check::mod10(number), have.chars().next()) {
        (Some(want), Some(have)) if want != have => Err((number.len(), Why::CheckDigit { want, have })),
        _ => Ok(()),
    }
}

fn check_pair(code: Code, text: &str) -> Result<(), (usize, Why)> {
    let (number, pair) = text.split_at_checked(text.len().saturating_sub(2)).unwrap_or_default();
    key(code, number)?;
    let wanted = check::pair(number);
    if wanted.is_some_and(|want| pair.chars().eq(want)) { Ok(()) } else { Err((number.len(), Why::CheckPair(code))) }
}

/// Two digits each, at most so much.
fn limits(code: Code, text: &str, max: &[u8]) -> Result<(), (usize, Why)> {
    for (nth, max) in max.iter().enumerate() {
        if two(text, 2 * nth).is_none_or(|value| value > *max) {
            return Err((2 * nth, Why::Date(code)));
        }
    }
    Ok(())
}

fn two(text: &str, at: usize) -> Option<u8> {
    text.get(at..at + 2)?.parse().ok()
}

/// YYMMDD. Which century a year is of is not said: all that have a 29 February in one of the
/// two near ones are divisible by four, as 2000 is.
fn date(code: Code, text: &str, month_alone: bool) -> Result<(), (usize, Why)> {
    let leap = two(text, 0).is_some_and(|year| year.is_multiple_of(4));
    day(code, text, leap, month_alone)
}

/// YYYYMMDD.
fn long_date(code: Code, text: &str) -> Result<(), (usize, Why)> {
    let year: u16 = text.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default();
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    day(code, text.get(2..).unwrap_or_default(), leap, false).map_err(|(at, why)| (at + 2, why))
}

/// The month and the day of YYMMDD.
fn day(code: Code, text: &str, leap: bool, month_alone: bool) -> Result<(), (usize, Why)> {
    let wrong = |at| Err((at, Why::Date(code)));
    let (Some(month), Some(day)) = (two(text, 2), two(text, 4)) else { return wrong(0) };
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return wrong(2),
    };
    if (day == 0 && month_alone) || (1..=days).contains(&day) { Ok(()) } else { wrong(4) }
}

/// Two digits of a piece and two of the total.
fn piece(text: &str) -> bool {
    match (two(text, 0), two(text, 2)) {
        (Some(nth), Some(of)) => (1..=of).contains(&nth),
        _ => false,
    }
}

fn percent(text: &str) -> Result<(), (usize, Why)> {
    for (at, _) in text.match_indices('%') {
        let hex = text.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if !hex {
            return Err((at, Why::Percent));
        }
    }
    Ok(())
}
