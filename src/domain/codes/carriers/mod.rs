//! Carriers' numbers, one file each: their forms, check digits and services.
//!
//! A reader gets a code without spaces, in capitals, and says what it can be. Only a form that
//! nobody else uses may say that a number is wrong: ten digits may be anything.

mod dhl;
mod dpd;
mod fedex;
mod gls;
mod ups;
mod upu;
mod usps;

use super::error::{Form, Why};
use super::text::Text;
use super::{Found, Kind, Likelihood};

/// Longest barcode of a carrier: IMpb with ZIP+4 and a 26-digit number.
pub(super) const CODE_MAX: usize = 40;

pub(super) type Compact = Text<CODE_MAX>;

/// Reads one carrier's forms.
type Reader = fn(&str, &mut Found<'_>);

macro_rules! carriers {
    ($($carrier:ident = $name:literal, $read:path;)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Carrier { $($carrier),+ }

        impl Carrier {
            pub const ALL: &[Carrier] = &[$(Carrier::$carrier),+];

            /// The name that people know; not translated.
            pub fn name(self) -> &'static str {
                match self { $(Carrier::$carrier => $name),+ }
            }
        }

        const READERS: &[Reader] = &[$($read),+];
    };
}

// The list of carriers: a new one is a file and a line here.
carriers! {
    Usps = "USPS", usps::read;
    Ups = "UPS", ups::read;
    FedEx = "FedEx", fedex::read;
    Dhl = "DHL", dhl::read;
    Dpd = "DPD", dpd::read;
    Gls = "GLS", gls::read;
    Post = "UPU", upu::read;
}

impl std::fmt::Display for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What a carrier's barcode says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipment {
    pub carrier: Carrier,
    /// The carrier's word for it, `""` where the number doesn't say.
    pub service: &'static str,
    /// The number that people track: without routing, in capitals.
    pub tracking: Compact,
    /// Another form under which the same parcel may have been announced.
    pub also: Option<Compact>,
    /// Where it goes, as far as the barcode says.
    pub postcode: Option<Text<10>>,
    /// Two letters of ISO 3166-1: of the post that gave the number (UPU) or where it goes.
    pub country: Option<Text<2>>,
}

impl Shipment {
    /// A number with nothing else known; `None` where it is too long.
    fn new(carrier: Carrier, service: &'static str, tracking: &str) -> Option<Self> {
        let tracking = Text::new(tracking)?;
        Some(Self { carrier, service, tracking, also: None, postcode: None, country: None })
    }
}

/// Asks every carrier.
pub(super) fn read(code: &str, found: &mut Found<'_>) {
    for read in READERS {
        read(code, found);
    }
}

/// Whether the last character is the check digit of the others; `Err` has the wanted and the
/// found one.
fn checked(number: &str, rule: impl Fn(&str) -> Option<char>) -> Result<(), (char, char)> {
    let last = number.char_indices().next_back();
    let wanted = last.and_then(|(at, have)| Some((rule(number.get(..at)?)?, have)));
    match wanted {
        Some((want, have)) if want == have => Ok(()),
        Some(wrong) => Err(wrong),
        None => Err(('?', '?')),
    }
}

impl Found<'_> {
    fn shipment(&mut self, likelihood: Likelihood, shipment: Option<Shipment>) {
        if let Some(shipment) = shipment {
            self.add(likelihood, Kind::Shipment(shipment));
        }
    }

    /// A wrong check digit at a place of the compact code.
    fn wrong_check(&mut self, carrier: Carrier, at: usize, (want, have): (char, char)) {
        self.wrong_in_compact(Form::Carrier(carrier), at, Why::CheckDigit { want, have });
    }
}

/// Looks a service up; `""` where it is not known.
fn service(table: &[(&str, &'static str)], code: &str) -> &'static str {
    table.iter().find(|(known, _)| *known == code).map_or("", |(_, name)| name)
}
