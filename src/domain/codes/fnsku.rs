//! Amazon's labels for goods: FNSKU and ASIN. Neither has a check digit.

use super::text::Text;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fnsku {
    pub code: Text<10>,
    /// It names a catalogue page (ASIN, `B0…`) and not one seller's goods (FNSKU, `X00…`).
    pub is_asin: bool,
}

impl Fnsku {
    /// Reads ten capital letters and digits that begin as one of them.
    pub fn parse(text: &str) -> Option<Self> {
        let is_asin = text.starts_with("B0");
        let fits = text.len() == 10 && (is_asin || text.starts_with("X00"));
        if !fits || !text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
            return None;
        }
        Text::new(text).map(|code| Self { code, is_asin })
    }
}
