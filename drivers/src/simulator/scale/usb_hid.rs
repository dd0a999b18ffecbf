use super::{Pan, ScaleFault, Shows, SimulatedScaleKind, Tongue, grams};

pub(super) const KIND: SimulatedScaleKind = SimulatedScaleKind {
    report_descriptor: Some(REPORT_DESCRIPTOR),
    ..SimulatedScaleKind::serial("usb-hid", || Box::new(UsbHid)).every_ms(200)
};

/// The data report and the control report of a scale, as common ones have them.
#[rustfmt::skip]
const REPORT_DESCRIPTOR: &[u8] = &[
    0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01,
    // Report 3: status, unit, exponent, weight.
    0x85, 0x03, 0x09, 0x32, 0xA1, 0x02,
    0x75, 0x08, 0x95, 0x01, 0x15, 0x01, 0x25, 0x08, 0x19, 0x71, 0x29, 0x78, 0x81, 0x00,
    0x15, 0x01, 0x25, 0x0C, 0x19, 0x51, 0x29, 0x5C, 0x81, 0x00,
    0x15, 0x80, 0x25, 0x7F, 0x09, 0x41, 0x81, 0x02,
    0x75, 0x10, 0x15, 0x00, 0x27, 0xFF, 0xFF, 0x00, 0x00, 0x09, 0x40, 0x81, 0x02,
    0xC0,
    // Report 2: enforced zero return, zero scale.
    0x85, 0x02, 0x09, 0x31, 0xA1, 0x02,
    0x75, 0x01, 0x95, 0x02, 0x15, 0x00, 0x25, 0x01, 0x09, 0x81, 0x09, 0x80, 0x91, 0x02,
    0x75, 0x06, 0x95, 0x01, 0x91, 0x03,
    0xC0,
    0xC0,
];

struct UsbHid;

impl Tongue for UsbHid {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        if let [2, control] = bytes
            && control & 0b10 != 0
        {
            pan.zero(false).unwrap_or_default();
        }
        Vec::new()
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        let (status, shown) = match pan.shows() {
            _ if pan.not_ready() => (8, 0),
            Shows::Over => (6, 0),
            Shows::Under => (5, 0),
            Shows::Weight(shown) if grams(shown) < 0 => (5, grams(shown)),
            Shows::Weight(shown) if pan.moving => (3, grams(shown)),
            Shows::Weight(shown) if grams(shown) == 0 => (2, 0),
            Shows::Weight(shown) => (4, grams(shown)),
        };
        let unit = if pan.fault == ScaleFault::NoUnit { 0 } else { 3 };
        let [low, high] = u16::try_from(shown.unsigned_abs()).unwrap_or(u16::MAX).to_le_bytes();
        vec![3, status, unit, 0xFD, low, high]
    }
}
