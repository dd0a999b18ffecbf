//! UPS: `1Z`, six characters of shipper, two of service, seven of package, check digit
//! (UPS Guide to Labeling, "1Z tracking number"). Mail Innovations goes out with the post under
//! its numbers; the shipper's own package id is `MI`, six digits of customer and up to 22
//! characters, which nothing checks.

use super::super::check;
use super::super::error::{Form, Why};
use super::super::text::is_digits;
use super::super::{Found, Likelihood};
use super::{Carrier, Shipment, checked, service};

/// Characters of the whole number.
const LENGTH: usize = 18;

const SERVICES: &[(&str, &str)] = &[
    ("01", "Next Day Air"),
    ("02", "2nd Day Air"),
    ("03", "Ground"),
    ("04", "Express Saver"),
    ("07", "Worldwide Express"),
    ("08", "Worldwide Expedited"),
    ("11", "Standard"),
    ("12", "3 Day Select"),
    ("13", "Next Day Air Saver"),
    ("15", "Next Day Air Early"),
    ("20", "Standard"),
    ("22", "Ground Returns"),
    ("35", "2nd Day Air"),
    ("42", "Ground, signature"),
    ("44", "Next Day Air, Saturday"),
    ("66", "Worldwide Express"),
    ("68", "Standard"),
    ("70", "Worldwide Express Saver"),
    ("72", "Ground, COD"),
    ("78", "Ground Returns"),
    ("90", "Ground Returns"),
    ("A8", "Ground, adult signature"),
    ("YW", "SurePost"),
];

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    if let Some(id) = code.strip_prefix("MI") {
        return mail_innovations(code, id, found);
    }
    let Some(rest) = code.strip_prefix("1Z") else { return };
    if rest.len() != LENGTH - 2 {
        // Some characters too few or too many: typed by hand, or half of it read.
        if code.len().abs_diff(LENGTH) <= 4 {
            let why = Why::Length { want: LENGTH, have: code.len() };
            found.wrong_in_compact(Form::Carrier(Carrier::Ups), code.len().min(LENGTH), why);
        }
        return;
    }
    match checked(rest, check::ups) {
        Ok(()) => {
            let service = rest.get(6..8).map_or("", |code| service(SERVICES, code));
            found.shipment(Likelihood::CERTAIN, Shipment::new(Carrier::Ups, service, code));
        }
        Err(wrong) => found.wrong_check(Carrier::Ups, 17, wrong),
    }
}

/// Shorter than that, letters and digits may be anybody's article number.
const ID_MIN: usize = 16;
const ID_MAX: usize = 6 + 22;

fn mail_innovations(code: &str, id: &str, found: &mut Found<'_>) {
    let customer = id.get(..6).is_some_and(is_digits);
    if customer && (ID_MIN..=ID_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        found.shipment(Likelihood::POSSIBLE, Shipment::new(Carrier::Ups, "Mail Innovations", code));
    }
}
