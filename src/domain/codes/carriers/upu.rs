//! The posts of the world: UPU S10, two letters of service, eight digits, check digit, country.

use super::super::error::{Form, Why};
use super::super::text::{Text, is_digits};
use super::super::{Found, Likelihood, check, iso};
use super::{Carrier, Shipment, checked};

/// Service indicators, S10 section 5.2, by the first letter.
fn service(indicator: &str) -> Option<&'static str> {
    Some(match indicator.as_bytes() {
        [b'E', _] => "EMS",
        [b'C', _] => "Parcel",
        [b'H', _] => "Parcel, e-commerce",
        [b'L', _] => "Letter, tracked",
        [b'M', _] => "M bag",
        [b'Q', b'A'..=b'M'] => "Business reply",
        [b'R', _] => "Registered",
        [b'U', _] => "Letter",
        [b'V', _] => "Insured",
        [b'B' | b'D' | b'N' | b'P' | b'Z', _] | [b'A', b'V'..=b'Z'] | [b'G', b'A' | b'D'] => "Domestic",
        _ => return None,
    })
}

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    if code.len() != 13 {
        return;
    }
    let (Some(indicator), Some(number), Some(country)) = (code.get(..2), code.get(2..11), code.get(11..)) else {
        return;
    };
    let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
    if !letters(indicator) || !letters(country) || !is_digits(number) {
        return;
    }
    let Some(service) = service(indicator) else { return };
    if let Err(wrong) = checked(number, check::s10) {
        return found.wrong_check(Carrier::Post, 10, wrong);
    }
    // AN and XZ are no countries and yet may give numbers; the post's own list is not public.
    if !iso::is_country(country) && !matches!(country, "AN" | "XZ") {
        return found.wrong_in_compact(Form::Carrier(Carrier::Post), 11, Why::Country);
    }
    let mut shipment = Shipment::new(Carrier::Post, service, code);
    if let Some(shipment) = &mut shipment {
        shipment.country = Text::new(country);
    }
    found.shipment(Likelihood::CERTAIN, shipment);
}
