//! What holds for everything that a scanner says, however it is plugged in.

use floor_drivers::scanner::{CODE_BYTES_MAX, Heard, ScanCode, TextEncoding, UnreadableWhy};

/// `raw_max`: the longest noise that this decoder may keep, in bytes.
pub fn check(heard: &Heard, raw_max: usize) {
    match heard {
        Heard::Scan(ScanCode { text, aim, raw, encoding }) => {
            assert!(raw.len() <= CODE_BYTES_MAX, "a code of {} bytes", raw.len());
            assert!(!text.is_empty());
            assert!(aim.as_ref().is_none_or(|aim| aim.len() == 3 && aim.starts_with(']')), "{aim:?}");
            let odd = |c: &char| c.is_control() && !matches!(c, '\u{1C}'..='\u{1F}' | '\u{04}');
            assert_eq!(text.chars().find(odd), None);
            assert!(*encoding != TextEncoding::Utf8 || std::str::from_utf8(raw).is_ok());
        }
        Heard::Unreadable { raw, why } => {
            assert!(raw.len() <= raw_max, "{} bytes of noise", raw.len());
            assert!(*why != UnreadableWhy::TooLong || raw.len() > CODE_BYTES_MAX);
        }
    }
}
