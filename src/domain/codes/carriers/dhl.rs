//! DHL: Express waybills (10 digits, modulo 7) and pieces (`JJD`, `JVGL`, ...), DHL Paket
//! (20 digits that are an SSCC; Identcode and Leitcode of Deutsche Post), eCommerce (`GM` and others).

use super::super::check::{mod7, mod10, mod10_4_9};
use super::super::text::{Text, is_digits};
use super::super::{Found, Likelihood};
use super::{Carrier, Shipment, checked};

/// Company prefixes of Deutsche Post DHL in Germany.
const PAKET: [&str; 2] = ["00340433", "00340434"];

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    if is_digits(code) {
        return numbers(code, found);
    }
    let letters = code.bytes().take_while(u8::is_ascii_uppercase).count();
    let Some((prefix, rest)) = code.split_at_checked(letters) else { return };
    if !is_digits(rest) {
        return;
    }
    match (prefix, rest.len()) {
        ("JJD" | "JD", 10..=20) => {
            // The same piece is printed with one J or two.
            let mut shipment = Shipment::new(Carrier::Dhl, "Express, piece", code);
            let other = if prefix == "JD" { ["JJD", rest].concat() } else { ["JD", rest].concat() };
            if let Some(shipment) = &mut shipment {
                shipment.also = Text::new(&other);
            }
            found.shipment(Likelihood::SURE, shipment);
        }
        ("JVGL" | "JVGLOTC" | "JV", 8..=20) => {
            found.shipment(Likelihood::SURE, Shipment::new(Carrier::Dhl, "Parcel, piece", code));
        }
        // What the country of sending gave to its numbers.
        ("LX" | "RX" | "UV" | "CN" | "SG" | "TH" | "IN" | "HK" | "MY", 10..=37) => {
            found.shipment(Likelihood::UNLIKELY, Shipment::new(Carrier::Dhl, "eCommerce", code));
        }
        ("GM", 10..=37) => found.shipment(Likelihood::LIKELY, Shipment::new(Carrier::Dhl, "eCommerce", code)),
        _ => {}
    }
}

fn numbers(code: &str, found: &mut Found<'_>) {
    let add = |found: &mut Found<'_>, likelihood, service| {
        found.shipment(likelihood, Shipment::new(Carrier::Dhl, service, code));
    };
    match code.len() {
        10 if checked(code, mod7).is_ok() => add(found, Likelihood::POSSIBLE, "Express"),
        12 if checked(code, mod10_4_9).is_ok() => add(found, Likelihood::POSSIBLE, "Paket, Identcode"),
        14 if checked(code, mod10_4_9).is_ok() => {
            let mut shipment = Shipment::new(Carrier::Dhl, "Paket, Leitcode", code);
            if let Some(shipment) = &mut shipment {
                shipment.postcode = code.get(..5).and_then(Text::new);
                shipment.country = Text::new("DE");
            }
            // Its check digit is right, and yet most such numbers are items'.
            found.shipment(Likelihood(25), shipment);
        }
        20 if PAKET.iter().any(|prefix| code.starts_with(prefix)) => match checked(code, mod10) {
            Ok(()) => add(found, Likelihood::SURE, "Paket"),
            Err(wrong) => found.wrong_check(Carrier::Dhl, 19, wrong),
        },
        _ => {}
    }
}
