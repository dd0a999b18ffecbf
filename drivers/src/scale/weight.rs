use std::fmt;

/// A weight as the scale said it: `value` / 10^`scale` in `unit`.
///
/// Comparing two weights compares what was said: 1.0 kg is not equal to
/// 1000 g; compare [`Weight::to_mg`] for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weight {
    pub value: i64,
    /// Digits behind the decimal point.
    pub scale: u8,
    pub unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Milligram,
    Gram,
    Kilogram,
    Tonne,
    Ounce,
    Pound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeightError {
    #[error("the weight has no unit")]
    NoUnit,
    #[error("the unit of the weight is not known")]
    UnknownUnit,
    #[error("the weight is not a number")]
    NotANumber,
}

/// More digits than any scale shows; keeps all arithmetic far from overflow.
const DIGITS_MAX: usize = 15;

impl Weight {
    /// Whole milligrams.
    pub fn mg(weight_mg: i64) -> Self {
        Self { value: weight_mg, scale: 0, unit: Unit::Milligram }
    }

    /// The weight in milligrams, rounded half away from zero; None when it
    /// doesn't fit.
    pub fn to_mg(&self) -> Option<i64> {
        let (numerator, denominator) = self.unit.mg();
        let divisor = denominator.checked_mul(10i128.checked_pow(self.scale.into())?)?;
        let dividend = i128::from(self.value).checked_mul(numerator)?;
        let magnitude = (dividend.abs().checked_mul(2)?.checked_add(divisor)?) / (divisor * 2);
        i64::try_from(magnitude * dividend.signum()).ok()
    }

    /// Reads a decimal such as `-12.50` and a unit such as `kg`.
    pub fn parse(number: &str, unit: &str) -> Result<Self, WeightError> {
        let (value, scale) = parse_decimal(number).ok_or(WeightError::NotANumber)?;
        if unit.is_empty() {
            return Err(WeightError::NoUnit);
        }
        Ok(Self { value, scale, unit: Unit::parse(unit).ok_or(WeightError::UnknownUnit)? })
    }

    /// Reads a decimal whose unit is known.
    pub fn of(number: &str, unit: Unit) -> Result<Self, WeightError> {
        let (value, scale) = parse_decimal(number).ok_or(WeightError::NotANumber)?;
        Ok(Self { value, scale, unit })
    }

    /// Reads what a display shows: `+00012.34 kg`, `-   2.5lb`, spaces where scales put them.
    pub fn parse_shown(text: &str) -> Result<Self, WeightError> {
        let text = text.trim();
        let end = text.find(|symbol: char| symbol.is_ascii_alphabetic()).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let number = number.trim_end();
        match number.strip_prefix('-') {
            Some(digits) => Self::parse(&format!("-{}", digits.trim_start()), unit),
            None => Self::parse(&format!("+{}", number.strip_prefix('+').unwrap_or(number).trim_start()), unit),
        }
    }

    /// Thousandths, hundredths, ... of the unit as a whole number; None when it doesn't fit.
    pub(super) fn in_steps(&self, scale: u8) -> Option<i128> {
        let missing = scale.checked_sub(self.scale)?;
        i128::from(self.value).checked_mul(10i128.checked_pow(missing.into())?)
    }
}

impl Unit {
    /// Reads the unit as scales write it, in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_lowercase().as_str() {
            "mg" => Self::Milligram,
            "g" => Self::Gram,
            "kg" => Self::Kilogram,
            "t" => Self::Tonne,
            "oz" => Self::Ounce,
            "lb" | "lbs" => Self::Pound,
            _ => return None,
        })
    }

    /// How scales write the unit.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Milligram => "mg",
            Self::Gram => "g",
            Self::Kilogram => "kg",
            Self::Tonne => "t",
            Self::Ounce => "oz",
            Self::Pound => "lb",
        }
    }

    /// Milligrams in one unit as an exact fraction. The pound is 0.45359237 kg
    /// by the international agreement of 1959, the ounce a sixteenth of it.
    fn mg(self) -> (i128, i128) {
        match self {
            Self::Milligram => (1, 1),
            Self::Gram => (1_000, 1),
            Self::Kilogram => (1_000_000, 1),
            Self::Tonne => (1_000_000_000, 1),
            Self::Ounce => (45_359_237, 1_600),
            Self::Pound => (45_359_237, 100),
        }
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.value < 0 { "-" } else { "" };
        let width = usize::from(self.scale) + 1;
        let digits = format!("{:0width$}", self.value.unsigned_abs());
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.scale));
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part} {}", self.unit.symbol())
    }
}

fn parse_decimal(text: &str) -> Option<(i64, u8)> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits || whole.len() + part.len() > DIGITS_MAX {
        return None;
    }
    let value: i64 = format!("{whole}{part}").parse().ok()?;
    Some((if negative { -value } else { value }, u8::try_from(part.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mg(number: &str, unit: &str) -> Option<i64> {
        Weight::parse(number, unit).unwrap().to_mg()
    }

    #[test]
    fn units_convert_exactly_and_round_half_away_from_zero() {
        assert_eq!(mg("1.250", "kg"), Some(1_250_000));
        assert_eq!(mg("-0.5", "g"), Some(-500));
        assert_eq!(mg("1", "lb"), Some(453_592));
        assert_eq!(mg("100", "lb"), Some(45_359_237));
        assert_eq!(mg("1", "oz"), Some(28_350));
        assert_eq!(mg("0.0005", "g"), Some(1));
        assert_eq!(mg("-0.0005", "g"), Some(-1));
        assert_eq!(mg("0.0004", "g"), Some(0));
        assert_eq!(mg("2", "t"), Some(2_000_000_000));
        assert_eq!(mg("999999999999999", "t"), None);
    }

    #[test]
    fn what_is_no_weight_is_an_error() {
        assert_eq!(Weight::parse("1.0", ""), Err(WeightError::NoUnit));
        assert_eq!(Weight::parse("1.0", "pcs"), Err(WeightError::UnknownUnit));
        for text in ["+-1 kg", "- -1 kg", "1 2 kg", "kg", "1.0 k g", "++1 kg", "１ kg"] {
            assert!(Weight::parse_shown(text).is_err(), "{text}");
        }
        for number in ["", "-", ".", ".5", "1..2", "1,5", "1e3", "--1", "9999999999999999"] {
            assert_eq!(Weight::parse(number, "g"), Err(WeightError::NotANumber), "{number}");
        }
    }

    #[test]
    fn weights_are_read_as_displays_show_them() {
        for (shown, text) in
            [("+00012.34 kg", "12.34 kg"), ("-   2.5lb", "-2.5 lb"), ("    0 g ", "0 g"), ("+ 2.00 KG", "2.00 kg")]
        {
            assert_eq!(Weight::parse_shown(shown).unwrap().to_string(), text);
        }
    }

    #[test]
    fn weights_print_as_they_were_said() {
        assert_eq!(Weight::parse("-0.05", "KG").unwrap().to_string(), "-0.05 kg");
        assert_eq!(Weight::mg(7).to_string(), "7 mg");
        let odd = Weight { value: i64::MIN, scale: 255, unit: Unit::Gram };
        assert!(odd.to_string().ends_with(" g"));
        assert_eq!(odd.to_mg(), None);
    }
}
