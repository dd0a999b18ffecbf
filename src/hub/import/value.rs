//! Single values of a file: decimals without floats, dates by format, yes and no.

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

/// Reads a decimal as an integer of its `digits`-th digit (2: cents), rounded half away
/// from zero. `None` for anything that is not one number.
pub fn decimal(text: &str, sign: char, digits: usize) -> Option<i64> {
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = text.split_once(sign).unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let mut value: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut after = fraction.bytes().map(|byte| i64::from(byte - b'0'));
    for _ in 0..digits {
        value = value.checked_mul(10)?.checked_add(after.next().unwrap_or(0))?;
    }
    if after.next().unwrap_or(0) >= 5 {
        value = value.checked_add(1)?;
    }
    Some(if negative { -value } else { value })
}

/// Reads a whole number; `12.0` is one, `12.5` isn't.
pub fn whole(text: &str, sign: char) -> Option<i64> {
    let (whole, fraction) = text.trim().split_once(sign).unwrap_or((text.trim(), ""));
    if !fraction.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let number: i64 = whole.strip_prefix('+').unwrap_or(whole).parse().ok()?;
    Some(number)
}

/// Reads a local date and time, or a date alone, as milliseconds since 1970 UTC.
pub fn instant_ms(text: &str, format: &str, zone: &TimeZone) -> Option<i64> {
    let parsed = strtime::parse(format, text.trim()).ok()?;
    let local = parsed.to_datetime().or_else(|_| parsed.to_date().map(DateTime::from)).ok()?;
    // A year with two digits, say, is a wrong format and not an order of Roman times.
    if !(1990..=2100).contains(&local.year()) {
        return None;
    }
    Some(zone.to_timestamp(local).ok()?.as_millisecond())
}

/// Reads yes or no; empty is no.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" => Some(true),
        "" | "no" | "n" | "false" | "0" | "-" => Some(false),
        _ => None,
    }
}

/// Whether a text can be a code on a label: short, no control characters.
pub fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// A free text as it may be shown: trimmed, on one line, of bounded length.
pub fn one_line(text: &str) -> String {
    let words: Vec<_> =
        text.split(|ch: char| ch.is_whitespace() || ch.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_map() {
        assert_eq!(decimal("2.55", '.', 2), Some(255));
        assert_eq!(decimal("2,5", ',', 2), Some(250));
        assert_eq!(decimal("-0.005", '.', 2), Some(-1));
        assert_eq!(decimal("12", '.', 6), Some(12_000_000));
        assert_eq!(decimal(".5", '.', 1), Some(5));
        for bad in ["", "-", ".", "1.2.3", "1,5", "1e3", "NaN", "99999999999999999999", "-0x1"] {
            assert_eq!(decimal(bad, '.', 2), None, "{bad}");
        }
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(whole(" 12 ", '.'), Some(12));
        assert_eq!(whole("-12.00", '.'), Some(-12));
        for bad in ["", "1.5", "abc", "1 2", "９"] {
            assert_eq!(whole(bad, '.'), None, "{bad}");
        }
    }

    #[test]
    fn dates_follow_the_map_and_its_time_zone() {
        let london = TimeZone::get("Europe/London").unwrap();
        let format = "%d/%m/%Y %H:%M";
        assert_eq!(instant_ms("1/12/2010 08:26", format, &london), Some(1_291_191_960_000));
        assert_eq!(instant_ms("1/7/2010 08:26", format, &london), Some(1_277_969_160_000));
        for bad in ["12/31/2010 08:26", "1/12/2010", "", "1/12/10 08:26", "1/12/2010 25:00"] {
            assert_eq!(instant_ms(bad, format, &london), None, "{bad}");
        }
        assert!(instant_ms("2010-12-01", "%Y-%m-%d", &london).is_some());
    }
}
