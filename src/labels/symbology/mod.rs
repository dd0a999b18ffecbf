//! Symbologies: data into bars or modules, with no idea of dots or places.

mod code128;
mod data_matrix;
mod ean;
mod itf14;
mod qr;

use serde::{Deserialize, Serialize};

use super::LabelError;

// A new symbology is a line in this list and a file beside it.
macro_rules! symbologies {
    ($($(#[$doc:meta])+ $variant:ident $name:literal $title:literal $encode:path;)+) => {
        /// The kinds of codes that labels can bear.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Symbology { $($(#[$doc])+ #[serde(rename = $name)] $variant,)+ }

        impl Symbology {
            pub const ALL: &[Symbology] = &[$(Symbology::$variant),+];

            /// The name in files and settings.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The name for people.
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)+ }
            }

            /// The symbol that holds the data; `sturdy` wants spare modules against damage
            /// where the symbology offers a choice.
            pub(super) fn encode(self, data: &str, sturdy: bool) -> Result<Symbol, LabelError> {
                if data.is_empty() {
                    return Err(LabelError::CodeEmpty { symbology: self.title() });
                }
                match self { $(Self::$variant => $encode(data, sturdy),)+ }
            }
        }
    };
}

symbologies! {
    /// Code 128 (ISO/IEC 15417): all of ASCII.
    Code128 "code128" "Code 128" code128::plain;
    /// GS1-128 (GS1 General Specifications, 5.4): an element string; GS (U+001D) ends
    /// the elements of variable length.
    Gs1_128 "gs1-128" "GS1-128" code128::gs1;
    /// QR code (ISO/IEC 18004): any text.
    Qr "qr" "QR code" qr::plain;
    /// GS1 QR code: an element string as in GS1-128.
    Gs1Qr "gs1-qr" "GS1 QR code" qr::gs1;
    /// Data Matrix ECC 200 (ISO/IEC 16022): any text on the least space.
    DataMatrix "datamatrix" "Data Matrix" data_matrix::plain;
    /// GS1 DataMatrix: an element string as in GS1-128.
    Gs1DataMatrix "gs1-datamatrix" "GS1 DataMatrix" data_matrix::gs1;
    /// ITF-14 (GS1 General Specifications, 5.3): the GTIN of a carton, with bearer bars.
    Itf14 "itf-14" "ITF-14" itf14::encode;
    /// EAN-13 (GS1 General Specifications, 5.2): a GTIN-13.
    Ean13 "ean-13" "EAN-13" ean::ean_13;
    /// UPC-A: a GTIN-12.
    UpcA "upc-a" "UPC-A" ean::upc_a;
    /// EAN-8: a GTIN-8.
    Ean8 "ean-8" "EAN-8" ean::ean_8;
}

impl Symbology {
    /// The retail symbology for what is a GTIN with a right check digit.
    pub fn of_gtin(data: &str) -> Option<Self> {
        if gtin(data, data.len()).is_err() {
            return None;
        }
        match data.len() {
            8 => Some(Self::Ean8),
            12 => Some(Self::UpcA),
            13 => Some(Self::Ean13),
            14 => Some(Self::Itf14),
            _ => None,
        }
    }

    /// Whether the data can be a scannable code on `width_mm` at any print resolution.
    pub(super) fn fits(self, data: &str, width_mm: f32) -> bool {
        // A quarter millimetre is up to 2 % wider in whole dots at 300 dpi; half modules are
        // rounded up where a module has three dots.
        self.encode(data, false).is_ok_and(|symbol| {
            let modules = (symbol.dots(2) as f32 / 2.0).max(symbol.dots(3) as f32 / 3.0);
            modules * MODULE_MIN_MM * 1.02 <= width_mm
        })
    }

    /// Whether it is read along one line; the others are squares.
    pub fn is_linear(self) -> bool {
        !matches!(self, Self::Qr | Self::Gs1Qr | Self::DataMatrix | Self::Gs1DataMatrix)
    }
}

/// The thinnest bar unit that hand scanners read at ease: two dots at 203 dpi. GS1 allows
/// no less than 0.249 mm for thermal print.
pub(super) const MODULE_MIN_MM: f32 = 0.25;

/// A code before it has a size and a place.
pub(super) enum Symbol {
    Bars(Bars),
    Modules(Modules),
}

/// A code of bars, from left to right.
#[derive(Default)]
pub(super) struct Bars {
    /// Bars and spaces in turn, a bar first, in half modules: the wide bars of ITF are two
    /// and a half.
    pub widths: Vec<u8>,
    /// White modules to be kept on the left and on the right.
    pub quiet: (u32, u32),
    /// Half modules from the first bar at which the bars reach down between the digits.
    pub guards: Vec<std::ops::Range<u32>>,
    /// The digits below the bars, where the standard says how they stand.
    pub digits: Vec<Digits>,
    /// Thick bars above and below, against reading only a part.
    pub has_bearers: bool,
}

/// A group of digits below the bars.
pub(super) struct Digits {
    /// Modules from the first bar; negative in the left quiet zone.
    pub from: i32,
    pub to: i32,
    pub text: String,
}

/// A code of modules, row by row, `true` for black.
pub(super) struct Modules {
    pub black: Vec<bool>,
    pub width: u32,
    pub height: u32,
    /// White modules to be kept all around.
    pub quiet: u32,
}

impl Symbol {
    /// Dots of the whole width with its quiet zones, a module having `module` dots.
    pub fn dots(&self, module: u32) -> u32 {
        match self {
            Self::Bars(bars) => bars.dots(module) + (bars.quiet.0 + bars.quiet.1) * module,
            Self::Modules(modules) => (modules.width + 2 * modules.quiet) * module,
        }
    }
}

impl Bars {
    /// Bars of whole modules.
    pub fn of_modules(modules: impl IntoIterator<Item = u8>, quiet: (u32, u32)) -> Self {
        let widths = modules.into_iter().map(|width| width.saturating_mul(2)).collect();
        Self { widths, quiet, ..Self::default() }
    }

    /// Dots from the first bar to the last, without quiet zones.
    pub fn dots(&self, module: u32) -> u32 {
        self.widths.iter().map(|&width| half_modules(width, module)).sum()
    }
}

/// Whole dots for a bar or space: half a dot too much rather than too little.
pub(super) fn half_modules(halves: u8, module: u32) -> u32 {
    (u32::from(halves) * module).div_ceil(2)
}

/// Appends widths that are written as one hexadecimal digit each.
fn push_widths(widths: &mut Vec<u8>, digits: u32, count: u32) {
    widths.extend((0..count).rev().map(|index| (digits >> (4 * index) & 0xF) as u8));
}

/// The digits of a GTIN of this length, its check digit seen to be right
/// (GS1 General Specifications, 7.9.1).
fn gtin(data: &str, length: usize) -> Result<Vec<u8>, &'static str> {
    if data.len() != length || !data.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("it has another number of digits");
    }
    let digits: Vec<u8> = data.bytes().map(|byte| byte - b'0').collect();
    let Some((&check, rest)) = digits.split_last() else { return Err("it has no digits") };
    let sum: u32 = rest.iter().rev().zip([3, 1].into_iter().cycle()).map(|(&digit, by)| u32::from(digit) * by).sum();
    if u32::from(check) == (10 - sum % 10) % 10 { Ok(digits) } else { Err("its check digit is wrong") }
}

/// The same, or the error that a label gives.
fn gtin_or_error(symbology: Symbology, data: &str, length: usize) -> Result<Vec<u8>, LabelError> {
    gtin(data, length).map_err(|why| LabelError::CodeNumber {
        symbology: symbology.title(),
        code: data.to_owned(),
        digits: length,
        why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_the_ones_in_files() {
        for symbology in Symbology::ALL {
            let json = serde_json::to_string(symbology).unwrap();
            assert_eq!(json, format!("{:?}", symbology.name()));
            assert_eq!(Symbology::ALL.iter().filter(|other| other.name() == symbology.name()).count(), 1);
            assert!(symbology.encode("", true).is_err());
        }
    }

    #[test]
    fn a_gtin_is_told_by_its_length_and_check_digit() {
        for (data, symbology) in [
            ("4006381333931", Some(Symbology::Ean13)),
            ("036000291452", Some(Symbology::UpcA)),
            ("96385074", Some(Symbology::Ean8)),
            ("10614141000415", Some(Symbology::Itf14)),
            ("4006381333932", None),
            ("40063813339", None),
            ("４００６", None),
            ("", None),
        ] {
            assert_eq!(Symbology::of_gtin(data), symbology, "{data}");
        }
    }
}
