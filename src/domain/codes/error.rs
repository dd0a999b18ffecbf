//! What is wrong with a code, and where.

use super::carriers::Carrier;
use super::text::Text;

/// A code that has the form of something and is not quite it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{form} is wrong at character {at}: {why}; scan again, or ask whoever printed it")]
pub struct Malformed {
    pub form: Form,
    /// The character, counted from 1 in the text as it was given.
    pub at: usize,
    pub why: Why,
}

/// What the code seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Form {
    #[error("the GS1 code")]
    Gs1,
    #[error("the GS1 Digital Link")]
    Link,
    #[error("the item number (GTIN)")]
    Gtin,
    #[error("the carton number (SSCC)")]
    Sscc,
    #[error("the number of {0}")]
    Carrier(Carrier),
}

/// An application identifier's digits.
pub type Code = Text<4>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("no application identifier begins with {0}")]
    UnknownAi(Code),
    #[error("({ai}) has {have} characters and needs {min}")]
    TooShort { ai: Code, min: usize, have: usize },
    #[error("({ai}) has {have} characters and may have {max}")]
    TooLong { ai: Code, max: usize, have: usize },
    #[error("it has {have} characters and should have {want}")]
    Length { want: usize, have: usize },
    #[error("({0}) can't have this character")]
    Character(Code),
    #[error("the check digit is {have} and should be {want}")]
    CheckDigit { want: char, have: char },
    #[error("({0}) has a wrong check pair")]
    CheckPair(Code),
    #[error("({0}) is no date or time")]
    Date(Code),
    #[error("({0}) has a value that it can't have")]
    Value(Code),
    #[error("({0}) stands there twice, with different values")]
    Twice(Code),
    #[error("({ai}) needs ({needs}) beside it")]
    Needs { ai: Code, needs: &'static str },
    #[error("({ai}) and ({other}) can't stand together")]
    Bars { ai: Code, other: Code },
    #[error("({0}) can't stand at this place of a link")]
    Place(Code),
    #[error("a per cent sign begins no encoded character")]
    Percent,
    #[error("no country has this code")]
    Country,
}

impl Why {
    /// Whether the rest of the code can still be trusted.
    pub fn is_remark(&self) -> bool {
        matches!(self, Why::Needs { .. } | Why::Bars { .. })
    }
}
