use std::time::Duration;

use super::{Pan, ScaleFault, Shows, SimulatedScaleKind, Tongue, grams};

pub(super) const KIND: SimulatedScaleKind =
    SimulatedScaleKind { protocol: "usb-hid", period: Some(Duration::from_millis(200)), tongue: || Box::new(UsbHid) };

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
