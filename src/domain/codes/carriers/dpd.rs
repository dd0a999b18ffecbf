//! DPD: the parcel number of 14 digits, printed with a check character behind it, and the
//! barcode of the label (DPD Parcel Label Specification): `%`, postcode of seven characters,
//! parcel number, three digits of service, three of country (ISO 3166), and as printed below
//! it the check character (ISO/IEC 7064 MOD 37,36).

use super::super::check::mod37_36;
use super::super::error::{Form, Why};
use super::super::iso;
use super::super::text::{Text, is_digits};
use super::super::{Found, Likelihood};
use super::{Carrier, Shipment, checked, service};

const SERVICES: &[(&str, &str)] = &[
    ("101", "Classic"),
    ("102", "Classic, hazardous"),
    ("109", "Classic, COD"),
    ("136", "Classic, small"),
    ("154", "Parcel Letter"),
    ("155", "Guarantee"),
    ("179", "10:00"),
    ("225", "12:00"),
    ("327", "Classic, B2C"),
    ("332", "Return"),
    ("337", "ParcelShop"),
    ("350", "8:30"),
];

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    let Some(number) = code.get(..code.len().min(14)) else { return };
    match code.len() {
        14 if is_digits(code) && code.starts_with('0') => {
            found.shipment(Likelihood::UNLIKELY, Shipment::new(Carrier::Dpd, "", code));
        }
        // Poland's numbers end in a letter.
        14 if number.get(..13).is_some_and(is_digits) && code.ends_with(|c: char| c.is_ascii_uppercase()) => {
            found.shipment(Likelihood::POSSIBLE, Shipment::new(Carrier::Dpd, "", code));
        }
        15 if is_digits(number) && checked(code, mod37_36).is_ok() => {
            let mut shipment = Shipment::new(Carrier::Dpd, "", number);
            if let Some(shipment) = &mut shipment {
                shipment.also = Text::new(code);
            }
            found.shipment(Likelihood::LIKELY, shipment);
        }
        27 | 28 => label(code, found),
        _ => {}
    }
}

fn label(code: &str, found: &mut Found<'_>) {
    let (Some(postcode), Some(number)) = (code.get(..7), code.get(7..21)) else { return };
    let (Some(product), Some(country)) = (code.get(21..24), code.get(24..27)) else { return };
    if !is_digits(number) || !is_digits(product) || !is_digits(country) {
        return;
    }
    let Some(letters) = iso::country(country) else {
        if code.len() == 28 && checked(code, mod37_36).is_ok() {
            found.wrong_in_compact(Form::Carrier(Carrier::Dpd), 24, Why::Country);
        }
        return;
    };
    if code.len() == 28
        && let Err(wrong) = checked(code, mod37_36)
    {
        return found.wrong_check(Carrier::Dpd, 27, wrong);
    }
    let mut shipment = Shipment::new(Carrier::Dpd, service(SERVICES, product), number);
    if let Some(shipment) = &mut shipment {
        shipment.postcode = Text::new(postcode.strip_prefix("00").unwrap_or(postcode));
        shipment.country = Text::new(letters);
    }
    found.shipment(if code.len() == 28 { Likelihood::CERTAIN } else { Likelihood::SURE }, shipment);
}
