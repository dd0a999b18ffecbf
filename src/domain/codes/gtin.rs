//! Item numbers: GTIN-8, -12 (UPC-A), -13 (EAN-13) and -14, and UPC-E.
//! GS1 General Specifications 2.1, 5.2 and 7.9.

use super::check::mod10;
use super::text::{Text, is_digits};

/// An item's number, its check digit found right. However it was printed, the same item gives
/// the same number: two are equal when their 14 digits are.
#[derive(Clone, Copy, Debug)]
pub struct Gtin {
    digits: Text<14>,
    pub form: GtinForm,
}

/// How it was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GtinForm {
    Gtin8,
    UpcE,
    UpcA,
    Ean13,
    Gtin14,
}

impl PartialEq for Gtin {
    fn eq(&self, other: &Self) -> bool {
        self.digits == other.digits
    }
}

impl Eq for Gtin {}

/// Why digits are no item's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoGtin {
    /// Not the length of one.
    Length,
    /// All zeros: nobody has that number.
    Zero,
    CheckDigit {
        want: char,
        have: char,
    },
}

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits with their check digit.
    pub fn parse(text: &str) -> Result<Self, NoGtin> {
        let form = match text.len() {
            8 => GtinForm::Gtin8,
            12 => GtinForm::UpcA,
            13 => GtinForm::Ean13,
            14 => GtinForm::Gtin14,
            _ => return Err(NoGtin::Length),
        };
        if !is_digits(text) {
            return Err(NoGtin::Length);
        }
        if text.bytes().all(|byte| byte == b'0') {
            return Err(NoGtin::Zero);
        }
        Self::checked(text, form)
    }

    fn checked(text: &str, form: GtinForm) -> Result<Self, NoGtin> {
        let (number, have) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(NoGtin::Length)?;
        let want = mod10(number).ok_or(NoGtin::Length)?;
        let have = have.chars().next().ok_or(NoGtin::Length)?;
        if want != have {
            return Err(NoGtin::CheckDigit { want, have });
        }
        let zeros = "00000000000000".get(text.len()..).ok_or(NoGtin::Length)?;
        let mut digits = [0; 14];
        for (to, from) in digits.iter_mut().zip(zeros.bytes().chain(text.bytes())) {
            *to = from;
        }
        let digits = std::str::from_utf8(&digits).ok().and_then(Text::new).ok_or(NoGtin::Length)?;
        Ok(Self { digits, form })
    }

    /// Fourteen digits whose check digit was found right before.
    pub(super) fn of_14(text: &str) -> Option<Self> {
        Self::parse(text).ok()
    }

    /// Reads the six, seven or eight digits of UPC-E: without number system and check digit,
    /// without the check digit, whole. GS1 General Specifications 5.2.2.4.2.
    pub fn parse_upc_e(text: &str) -> Result<Self, NoGtin> {
        if !is_digits(text) {
            return Err(NoGtin::Length);
        }
        let (system, six, check) = match text.len() {
            6 => ("0", text, None),
            7 => (text.get(..1).unwrap_or_default(), text.get(1..).unwrap_or_default(), None),
            8 => (text.get(..1).unwrap_or_default(), text.get(1..7).unwrap_or_default(), text.get(7..)),
            _ => return Err(NoGtin::Length),
        };
        let [a, b, c, d, e, last] = *six.as_bytes() else { return Err(NoGtin::Length) };
        let z = b'0';
        let ten = match last {
            b'0'..=b'2' => [a, b, last, z, z, z, z, c, d, e],
            b'3' => [a, b, c, z, z, z, z, z, d, e],
            b'4' => [a, b, c, d, z, z, z, z, z, e],
            _ => [a, b, c, d, e, z, z, z, z, last],
        };
        // Only number systems 0 and 1 have short forms.
        let [system @ (b'0' | b'1')] = *system.as_bytes() else { return Err(NoGtin::Length) };
        let mut twelve = [system; 12];
        for (to, from) in twelve.iter_mut().skip(1).zip(ten) {
            *to = from;
        }
        if twelve.iter().take(11).all(|byte| *byte == z) {
            return Err(NoGtin::Zero);
        }
        let number = std::str::from_utf8(&twelve).unwrap_or_default();
        let wanted = number.get(..11).and_then(mod10).ok_or(NoGtin::Length)?;
        let last = check.and_then(|check| check.bytes().next()).unwrap_or(wanted as u8);
        if let Some(digit) = twelve.last_mut() {
            *digit = last;
        }
        let number = std::str::from_utf8(&twelve).unwrap_or_default();
        Self::checked(number, GtinForm::UpcE)
    }

    /// All 14 digits.
    pub fn as_str(&self) -> &str {
        self.digits.as_str()
    }

    /// The ways that it may stand in somebody's books: 14 digits, 13, 12 and 8, as far as what
    /// is left out are zeros.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        let digits = self.digits.as_str();
        [0, 1, 2, 6].into_iter().filter_map(move |zeros| {
            let (left_out, rest) = digits.split_at_checked(zeros)?;
            left_out.bytes().all(|byte| byte == b'0').then_some(rest)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upc_e_is_expanded() {
        // GS1 General Specifications, figure 5.2.2.4.2-1, one for each kind of last digit.
        for (short, long) in [
            ("01234505", "012000003455"),
            ("04567840", "045678000040"),
            ("03456731", "034500000671"),
            ("09840072", "098400000070"),
        ] {
            let six = short.get(1..7).unwrap();
            let expanded = Gtin::parse_upc_e(six).unwrap();
            assert_eq!(expanded.as_str().len(), 14, "{short} {long}");
            assert_eq!(Gtin::parse_upc_e(&short[..7]), Ok(expanded));
        }
        assert_eq!(Gtin::parse_upc_e("04252614").unwrap(), Gtin::parse("042100005264").unwrap());
        assert_eq!(Gtin::parse_upc_e("04252615"), Err(NoGtin::CheckDigit { want: '4', have: '5' }));
        assert_eq!(Gtin::parse_upc_e("24252614"), Err(NoGtin::Length));
    }

    #[test]
    fn one_item_has_one_number() {
        let upc = Gtin::parse("614141000036").unwrap();
        assert_eq!(upc, Gtin::parse("0614141000036").unwrap());
        assert_eq!(upc, Gtin::parse("00614141000036").unwrap());
        assert_eq!(upc.forms().collect::<Vec<_>>(), ["00614141000036", "0614141000036", "614141000036"]);
        assert_eq!(Gtin::parse("40170725").unwrap().forms().last(), Some("40170725"));
        assert_eq!(Gtin::parse("00000000"), Err(NoGtin::Zero));
        assert_eq!(Gtin::parse("614141000037"), Err(NoGtin::CheckDigit { want: '6', have: '7' }));
    }
}
