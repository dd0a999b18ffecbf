//! USPS: the Intelligent Mail package barcode (Publication 199; USPS-B-3220) and the older
//! 20-digit labels (Publication 91).
//!
//! IMpb: `420` and a ZIP of 5 or 9 digits, then 22 or 26 digits that begin with 91 to 95:
//! service type code of three digits, mailer id, serial number, check digit. FNC1 stands
//! between the two parts; scanners that leave it out change nothing here.

use super::super::check::mod10;
use super::super::text::{Text, is_digits};
use super::super::{Found, Likelihood};
use super::{Carrier, Shipment, checked, service};

/// Service type codes as the post itself shows them beside its example numbers
/// (USPS, "What does a tracking number look like"); 612 is on Parcel Select by FedEx. The whole
/// list (Publication 199, appendix I) changes every few months and is not needed to find a parcel.
const SERVICES: &[(&str, &str)] = &[
    ("001", "Tracking"),
    ("021", "Signature Confirmation"),
    ("033", "Collect on Delivery"),
    ("055", "Priority Mail"),
    ("071", "Certified Mail"),
    ("073", "Certified Mail"),
    ("088", "Registered Mail"),
    ("612", "Parcel Select"),
    ("701", "Priority Mail Express"),
];

const OLD_SERVICES: &[(&str, &str)] = &[
    ("03", "Delivery Confirmation"),
    ("14", "Priority Mail"),
    ("23", "Signature Confirmation"),
    ("70", "Certified Mail"),
    ("71", "Certified Mail"),
    ("73", "Insured Mail"),
    ("77", "Registered Mail"),
    ("81", "Return Receipt for Merchandise"),
];

pub(super) fn read(code: &str, found: &mut Found<'_>) {
    if !is_digits(code) {
        return;
    }
    if code.len() == 20 {
        return old(code, found);
    }
    // Behind a ZIP of five digits or nine a number of 22 digits or 26 begins; the last four of
    // the ZIP may look like the beginning of one, so that every way to read it is tried.
    let routed = code.starts_with("420");
    let starts: &[usize] = match code.len() {
        22 | 26 => &[0],
        30 if routed => &[8],
        34 if routed => &[8, 12],
        38 if routed => &[12],
        _ => return,
    };
    let forms = starts.iter().filter_map(|start| code.split_at_checked(*start)).filter(|(_, number)| is_number(number));
    let mut wrong = None;
    let mut right = false;
    for (routing, number) in forms {
        match checked(number, mod10) {
            Ok(()) => {
                right = true;
                parcel(number, routing.get(3..).unwrap_or_default(), found);
            }
            Err(digits) => wrong = wrong.or(Some(digits)),
        }
    }
    if let Some(digits) = wrong.filter(|_| !right) {
        found.wrong_check(Carrier::Usps, code.len() - 1, digits);
    }
}

fn parcel(number: &str, zip: &str, found: &mut Found<'_>) {
    let service = number.get(2..5).map_or("", |code| service(SERVICES, code));
    let mut shipment = Shipment::new(Carrier::Usps, service, number);
    if let (Some(shipment), false) = (&mut shipment, zip.is_empty()) {
        shipment.postcode = Text::new(zip);
        shipment.country = Text::new("US");
    }
    found.shipment(if zip.is_empty() { Likelihood::SURE } else { Likelihood::CERTAIN }, shipment);
}

/// Whether it begins as a number of the mail.
fn is_number(code: &str) -> bool {
    matches!(code.as_bytes(), [b'9', b'1'..=b'5', ..])
}

/// Without the channel identifier: two digits of service, nine of customer, eight of serial
/// number. The check digit of 91 in front is the same one.
fn old(code: &str, found: &mut Found<'_>) {
    let service = code.get(..2).map_or("", |code| service(OLD_SERVICES, code));
    let with_channel = Text::<22>::new(&["91", code].concat());
    let holds = checked(code, mod10).is_ok() || with_channel.is_some_and(|code| checked(&code, mod10).is_ok());
    if holds && !service.is_empty() {
        let mut shipment = Shipment::new(Carrier::Usps, service, code);
        if let Some(shipment) = &mut shipment {
            shipment.also = with_channel.and_then(|code| Text::new(&code));
        }
        found.shipment(Likelihood::LIKELY, shipment);
    }
}
