//! Serial Shipping Container Codes: the number of one carton or pallet, for its whole journey.
//! GS1 General Specifications 2.2.1.

use super::check::mod10;
use super::text::{Text, is_digits};

/// 18 digits whose check digit is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sscc(Text<20>);

impl Sscc {
    /// Reads 18 digits; the error is the wanted and the found check digit, `None` where the
    /// text has another length or is all zeros.
    pub fn parse(text: &str) -> Result<Self, Option<(char, char)>> {
        if text.len() != 18 || !is_digits(text) || text.bytes().all(|byte| byte == b'0') {
            return Err(None);
        }
        let (number, have) = text.split_at_checked(17).ok_or(None)?;
        let (want, have) = (mod10(number).ok_or(None)?, have.chars().next().ok_or(None)?);
        if want != have {
            return Err(Some((want, have)));
        }
        let mut all = [b'0'; 20];
        for (to, from) in all.iter_mut().skip(2).zip(text.bytes()) {
            *to = from;
        }
        std::str::from_utf8(&all).ok().and_then(Text::new).map(Self).ok_or(None)
    }

    /// The 18 digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str().get(2..).unwrap_or_default()
    }

    /// The ways that it may stand in somebody's books: 18 digits, or 20 with the identifier.
    pub fn forms(&self) -> [&str; 2] {
        [self.as_str(), self.0.as_str()]
    }
}
