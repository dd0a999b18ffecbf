//! FedEx: Express (12 digits; 34 in its barcode), Ground (15; 22 and 34 that begin with 96) and
//! Ground Economy, once SmartPost, which goes out with the post (20 or 22). What a courier leaves
//! at a door has `DT` and a number of its own, checked as those of Express. FedEx Ground
//! Label Layout Specification; FedEx Express "Bar Code and Label Layout Specification".

use super::super::check::{mod10, mod11_1_3_7};
use super::super::text::{Text, is_digits};
use super::super::{Found, Likelihood};
use super::{Carrier, Shipment, checked};

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    if let Some(tag) = code.strip_prefix("DT").filter(|tag| tag.len() == 12 && is_digits(tag)) {
        if checked(tag, mod11_1_3_7).is_ok() {
            plain(Likelihood::LIKELY, "door tag", code, found);
        }
        return;
    }
    if !is_digits(code) {
        return;
    }
    match (code.len(), code) {
        (12, _) if checked(code, mod11_1_3_7).is_ok() => plain(Likelihood::POSSIBLE, "Express", code, found),
        (15, _) if checked(code, mod10).is_ok() => plain(Likelihood::LIKELY, "Ground", code, found),
        // The post's two digits are left out in print; older ones were 91.
        (20, _) => {
            let full = |channel: &str| Text::<22>::new(&[channel, code].concat());
            let right = |channel| full(channel).filter(|number| checked(number, mod10).is_ok());
            if let Some(number) = right("92").filter(|_| !code.starts_with("00")) {
                let likelihood = if is_economy(code) { Likelihood::LIKELY } else { Likelihood::UNLIKELY };
                economy(likelihood, &number, Some(code), found);
            } else if let Some(number) = right("91").filter(|_| code.starts_with("02")) {
                economy(Likelihood::POSSIBLE, &number, Some(code), found);
            }
        }
        (22, _) if code.strip_prefix("92").is_some_and(is_economy) && checked(code, mod10).is_ok() => {
            economy(Likelihood::LIKELY, code, code.get(2..), found);
        }
        (22, _) if code.starts_with("96") => ground_96(code, found),
        (34, _) if code.starts_with("96") => long(code, "Ground", None, found),
        (34, _) if code.starts_with("100") => long(code, "Express", code.get(15..20), found),
        _ => {}
    }
}

/// The service type codes that the post gave to FedEx.
fn is_economy(code: &str) -> bool {
    ["612", "019", "419", "748"].into_iter().any(|service| code.starts_with(service))
}

fn plain(likelihood: Likelihood, service: &'static str, number: &str, found: &mut Found<'_>) {
    found.shipment(likelihood, Shipment::new(Carrier::FedEx, service, number));
}

fn economy(likelihood: Likelihood, number: &str, short: Option<&str>, found: &mut Found<'_>) {
    let mut shipment = Shipment::new(Carrier::FedEx, "Ground Economy", number);
    if let Some(shipment) = &mut shipment {
        shipment.also = short.and_then(Text::new);
    }
    found.shipment(likelihood, shipment);
}

/// 96, two digits of container, three of service, seven of shipper, seven of package, check
/// digit of the last fourteen; those fifteen are the number that people track.
fn ground_96(code: &str, found: &mut Found<'_>) {
    let Some(number) = code.get(7..) else { return };
    match checked(number, mod10) {
        Ok(()) => {
            let mut shipment = Shipment::new(Carrier::FedEx, "Ground", number);
            if let Some(shipment) = &mut shipment {
                shipment.also = Text::new(code);
            }
            found.shipment(Likelihood::CERTAIN, shipment);
        }
        Err(wrong) => found.wrong_check(Carrier::FedEx, 21, wrong),
    }
}

/// The number stands in the last fourteen, filled up with zeros.
fn long(code: &str, service: &'static str, zip: Option<&str>, found: &mut Found<'_>) {
    let Some(filled) = code.get(20..) else { return };
    match checked(filled, mod11_1_3_7) {
        Ok(()) => {
            let number = filled.strip_prefix("00").unwrap_or(filled);
            let mut shipment = Shipment::new(Carrier::FedEx, service, number);
            if let Some(shipment) = &mut shipment {
                shipment.also = Text::new(code);
                shipment.postcode = zip.filter(|zip| *zip != "00000").and_then(Text::new);
            }
            found.shipment(Likelihood::CERTAIN, shipment);
        }
        Err(wrong) => found.wrong_check(Carrier::FedEx, 33, wrong),
    }
}
