use super::{
    Confirmed, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Unit,
    Weight, WeightError,
};
use crate::transport::SerialFrame;

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "usb-hid",
    title: "USB HID scale (usage page 0x8D)",
    frame: SerialFrame::default,
    manner: Manner::Streams,
    says_unit: true,
    new: |_| Box::new(UsbHid),
};

/// USB scales of the HID class: Dymo, Stamps.com, Fairbanks, Mettler-Toledo and others.
///
/// Source: USB HID Point of Sale Usage Tables 1.02, chapter 4 "Weighing devices". Each read
/// is one report with its number in front; the weight is report 3. What the system had kept
/// from before is drained by the loop when a weighing begins.
#[derive(Debug)]
pub struct UsbHid;

/// Number, status, unit, exponent, low byte, high byte.
const DATA_REPORT: u8 = 3;
const DATA_REPORT_BYTES: usize = 6;

impl ScaleProtocol for UsbHid {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        match request {
            // The control report: bit 0 is enforced zero return, bit 1 zero scale.
            ScaleRequest::Zero => &[2, 0b10],
            _ => b"",
        }
    }

    fn confirmed(&self, _request: ScaleRequest) -> Confirmed {
        Confirmed::ByReading
    }

    fn weight_report(&self) -> Option<u8> {
        Some(DATA_REPORT)
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let reading = match bytes {
            [DATA_REPORT, ..] => match bytes.get(..DATA_REPORT_BYTES) {
                Some(report) => read(report),
                None => Reading::trouble(Trouble::unreadable(bytes)),
            },
            // Reports of other numbers tell attributes, limits and statistics.
            _ => return Vec::new(),
        };
        vec![ScaleSaid::Reading(reading)]
    }

    fn forget(&mut self) {}
}

fn read(report: &[u8]) -> Reading {
    let &[_, status, unit, exponent, low, high] = report else {
        return Reading::trouble(Trouble::unreadable(report));
    };
    let state = match status {
        2 | 4 => ReadingState::Stable,
        3 => ReadingState::Moving,
        5 => return Reading::without_weight(ReadingState::Underload),
        6 => return Reading::without_weight(ReadingState::Overload),
        1 => return Reading::trouble(Trouble::Fault),
        7 => return Reading::trouble(Trouble::Calibration),
        8 => return Reading::without_weight(ReadingState::NotReady),
        _ => return Reading::trouble(Trouble::unreadable(report)),
    };
    let unit = match unit {
        1 => Unit::Milligram,
        2 => Unit::Gram,
        3 => Unit::Kilogram,
        8 => Unit::Tonne,
        11 => Unit::Ounce,
        12 => Unit::Pound,
        other => {
            let text = format!("unit {other}");
            return Reading::trouble(Trouble::Weight { why: WeightError::UnknownUnit, text });
        }
    };
    let value = i64::from(u16::from_le_bytes([low, high]));
    let weight = match i8::from_le_bytes([exponent]) {
        exponent @ -9..=-1 => Weight { value, scale: exponent.unsigned_abs(), unit },
        exponent @ 0..=6 => Weight { value: value * 10i64.pow(exponent.unsigned_abs().into()), scale: 0, unit },
        _ => return Reading::trouble(Trouble::unreadable(report)),
    };
    Reading::of(state, weight).zero(status == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(report: &[u8]) -> Reading {
        match UsbHid.push(report).as_slice() {
            [ScaleSaid::Reading(reading)] => reading.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn weights_are_decimals() {
        let shown = |report: &[u8]| only(report).weight.map(|weight| weight.to_string());
        assert_eq!(shown(&[3, 4, 12, 0xFE, 0x11, 3]).as_deref(), Some("7.85 lb"));
        assert_eq!(shown(&[3, 4, 2, 0, 0x10, 0x27]).as_deref(), Some("10000 g"));
        assert_eq!(shown(&[3, 4, 2, 1, 5, 0, 0, 0]).as_deref(), Some("50 g"));
        assert_eq!(only(&[3, 2, 2, 0, 0, 0]).zero, Some(true));
        assert_eq!(only(&[3, 3, 3, 0xFD, 1, 0]).state, ReadingState::Moving);
    }

    #[test]
    fn what_is_no_weight_has_none() {
        for report in [
            &[3, 1, 2, 0, 5, 0][..],
            &[3, 5, 2, 0, 5, 0],
            &[3, 6, 2, 0, 5, 0],
            &[3, 7, 2, 0, 5, 0],
            &[3, 8, 2, 0, 5, 0],
            &[3, 0, 2, 0, 5, 0],
            &[3, 4, 9, 0, 5, 0],
            &[3, 4, 2, 0x80, 5, 0],
            &[3, 4, 2, 100, 5, 0],
            &[3, 4, 2],
        ] {
            assert_eq!(only(report).weight, None, "{report:?}");
        }
        assert_eq!(UsbHid.push(&[1, 5, 12]), []);
        assert_eq!(UsbHid.push(&[]), []);
    }
}
