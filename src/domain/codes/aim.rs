//! AIM symbology identifiers, ISO/IEC 15424: what kind of symbol a code was read from.

/// The kind of symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    Code39,
    Code128,
    Code93,
    Codabar,
    Interleaved2of5,
    /// EAN-13, UPC-A or UPC-E; `addon` where two or five digits beside it were read too.
    Ean {
        addon: bool,
    },
    Ean8,
    Gs1DataBar,
    DataMatrix,
    Qr,
    Pdf417,
    Aztec,
    DotCode,
    MaxiCode,
    Other,
}

/// What an identifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    pub symbology: Symbology,
    /// FNC1 stood in first position: the data is a GS1 element string.
    pub gs1: bool,
}

impl Aim {
    /// Reads `]C1` and the like; `None` for anything else.
    pub fn of(text: &str) -> Option<Self> {
        use Symbology::*;
        let [b']', letter, modifier] = text.as_bytes() else { return None };
        let (symbology, gs1) = match (letter, modifier) {
            (b'A', _) => (Code39, false),
            (b'C', b'1') => (Code128, true),
            (b'C', _) => (Code128, false),
            (b'E', b'4') => (Ean8, false),
            (b'E', b'3') => (Ean { addon: true }, false),
            // An add-on alone is no item's number.
            (b'E', b'1' | b'2') => (Other, false),
            (b'E', _) => (Ean { addon: false }, false),
            (b'e', _) => (Gs1DataBar, true),
            (b'F', _) => (Codabar, false),
            (b'G', _) => (Code93, false),
            (b'I', _) => (Interleaved2of5, false),
            (b'L', b'3') => (Pdf417, true),
            (b'L', _) => (Pdf417, false),
            (b'd', b'2' | b'5') => (DataMatrix, true),
            (b'd', _) => (DataMatrix, false),
            (b'Q', b'3' | b'4') => (Qr, true),
            (b'Q', _) => (Qr, false),
            (b'z', b'1' | b'4' | b'7') => (Aztec, true),
            (b'z', _) => (Aztec, false),
            (b'J', b'1') => (DotCode, true),
            (b'J', _) => (DotCode, false),
            (b'U', _) => (MaxiCode, false),
            (letter, _) if letter.is_ascii_alphabetic() => (Other, false),
            _ => return None,
        };
        Some(Self { symbology, gs1 })
    }
}

/// Splits an identifier off the front of a text.
pub fn split(text: &str) -> (Option<&str>, &str) {
    match text.as_bytes() {
        [b']', letter, modifier, ..] if letter.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            let (aim, rest) = text.split_at(3);
            (Some(aim), rest)
        }
        _ => (None, text),
    }
}
