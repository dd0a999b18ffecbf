//! GLS: the parcel number (11 digits and a check digit: two of depot, two of product, a serial
//! number) and the Track ID of eight letters and digits. No document of GLS that states the
//! check digit was at hand; the rule is what integrators describe, so that a number that does
//! not keep it is never called wrong.

use super::super::check::mod10_plus_1;
use super::super::text::{Text, is_digits};
use super::super::{Found, Likelihood};
use super::{Carrier, Shipment, checked};

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    let products = |code: &str| match code.get(2..4).and_then(|product| product.parse::<u8>().ok()) {
        Some(10..=68) => Some("Parcel"),
        Some(71 | 72) => Some("CashService"),
        Some(74) => Some("DeliveryAtWork"),
        Some(85) => Some("Express"),
        _ => None,
    };
    if code.len() == 12 && is_digits(code) {
        if let Some(service) = products(code)
            && checked(code, mod10_plus_1).is_ok()
        {
            let mut shipment = Shipment::new(Carrier::Gls, service, code);
            if let Some(shipment) = &mut shipment {
                shipment.also = code.get(..11).and_then(Text::new);
            }
            found.shipment(Likelihood::POSSIBLE, shipment);
        }
    } else if code.len() == 11 && is_digits(code) {
        if let Some(service) = products(code) {
            found.shipment(Likelihood::UNLIKELY, Shipment::new(Carrier::Gls, service, code));
        }
    } else if code.len() == 8
        && code.bytes().any(|byte| byte.is_ascii_digit())
        && code.bytes().any(|byte| byte.is_ascii_uppercase())
    {
        found.shipment(Likelihood::UNLIKELY, Shipment::new(Carrier::Gls, "Track ID", code));
    }
}
