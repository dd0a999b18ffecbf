use super::line::seven_bits;
use super::{
    Confirmed, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Unit,
    Weight, WeightError, seven_even,
};

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "toledo-continuous",
    title: "Toledo continuous output, with checksum",
    frame: || seven_even(9600),
    manner: Manner::Streams,
    says_unit: true,
    new: |_| Box::new(ToledoContinuous { checksum: true, ..ToledoContinuous::default() }),
};

/// The same without the checksum byte: which of them a terminal sends is a setting on it.
pub(super) const PLAIN: ProtocolEntry = ProtocolEntry {
    id: "toledo-continuous-plain",
    title: "Toledo continuous output, without checksum",
    new: |_| Box::new(ToledoContinuous::default()),
    ..ENTRY
};

/// Mettler-Toledo's standard continuous output, as sent by Jagxtreme, IND and Panther terminals.
///
/// Source: IND560 technical manual, appendix "Standard continuous output": STX, three status
/// bytes, six digits of weight, six of tare, CR, and a checksum when it is switched on.
#[derive(Debug, Default)]
pub struct ToledoContinuous {
    checksum: bool,
    /// STX and what followed.
    frame: Vec<u8>,
    /// Bytes since the last frame that belong to none.
    lost: usize,
}

const STX: u8 = 0x02;
/// STX, A, B, C, weight, tare, CR.
const FRAME_BYTES: usize = 17;

impl ScaleProtocol for ToledoContinuous {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        match request {
            ScaleRequest::Zero => b"Z",
            ScaleRequest::Tare => b"T",
            ScaleRequest::Weigh | ScaleRequest::Identify | ScaleRequest::Reset => b"",
        }
    }

    fn confirmed(&self, _request: ScaleRequest) -> Confirmed {
        Confirmed::ByReading
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        bytes.iter().filter_map(|byte| self.take(*byte)).map(ScaleSaid::Reading).collect()
    }

    fn forget(&mut self) {
        self.frame.clear();
        self.lost = 0;
    }
}

impl ToledoContinuous {
    fn take(&mut self, byte: u8) -> Option<Reading> {
        let low = byte & 0x7F;
        let at = self.frame.len();
        if low == STX && at < FRAME_BYTES {
            self.lost += at;
            self.frame = vec![byte];
            return self.noise();
        }
        let fits = match at {
            0 => false,
            // Bit 5 of the status bytes is always set, and they are no control bytes.
            1..=3 => low & 0x20 != 0,
            4..=15 => low == b' ' || low.is_ascii_digit(),
            16 => low == b'\r',
            _ => true,
        };
        if !fits {
            self.lost += at + 1;
            self.frame.clear();
            return self.noise();
        }
        self.frame.push(byte);
        let full = FRAME_BYTES + usize::from(self.checksum);
        if self.frame.len() < full {
            return None;
        }
        self.lost = 0;
        let frame = std::mem::take(&mut self.frame);
        if self.checksum {
            let sum = frame.iter().fold(0u8, |sum, byte| sum.wrapping_add(byte & 0x7F));
            if sum & 0x7F != 0 {
                return Some(Reading::trouble(Trouble::Checksum));
            }
            return Some(read(&frame.iter().map(|byte| byte & 0x7F).collect::<Vec<u8>>()));
        }
        Some(seven_bits(&frame).map_or_else(|| Reading::trouble(Trouble::Noise), |frame| read(&frame)))
    }

    /// Says so when three frames' worth of bytes made no sense.
    fn noise(&mut self) -> Option<Reading> {
        if self.lost < FRAME_BYTES * 3 {
            return None;
        }
        self.lost = 0;
        Some(Reading::trouble(Trouble::Noise))
    }
}

/// Reads a frame whose form was checked.
fn read(frame: &[u8]) -> Reading {
    let &[_, a, b, c, ref digits @ ..] = frame else { return Reading::trouble(Trouble::unreadable(frame)) };
    let bit = |byte: u8, bit: u8| byte & (1 << bit) != 0;
    let unreadable = || Reading::trouble(Trouble::unreadable(frame));
    let (net, negative, out_of_range, motion) = (bit(b, 0), bit(b, 1), bit(b, 2), bit(b, 3));
    if bit(b, 6) {
        // Zero was not captured since it was switched on.
        return Reading::without_weight(ReadingState::NotReady);
    }
    if out_of_range {
        return Reading::without_weight(if negative { ReadingState::Underload } else { ReadingState::Overload });
    }
    // Digits of ten times the resolution are for service people.
    if bit(c, 4) {
        return unreadable();
    }
    let unit = match c & 0x07 {
        0 if bit(b, 4) => Unit::Kilogram,
        0 => Unit::Pound,
        1 => Unit::Gram,
        2 => Unit::Tonne,
        3 => Unit::Ounce,
        _ => {
            let text = String::from_utf8_lossy(digits).into_owned();
            return Reading::trouble(Trouble::Weight { why: WeightError::UnknownUnit, text });
        }
    };
    let shown = digits.get(..6).map(<[u8]>::trim_ascii_start).and_then(|digits| std::str::from_utf8(digits).ok());
    let Some(magnitude) = shown.and_then(|digits| digits.parse::<i64>().ok()) else { return unreadable() };
    let (factor, scale) = match a & 0x07 {
        0 => (100, 0),
        1 => (10, 0),
        point => (1, point - 2),
    };
    let value = magnitude * factor * if negative { -1 } else { 1 };
    let state = if motion { ReadingState::Moving } else { ReadingState::Stable };
    Reading::of(state, Weight { value, scale, unit }).net(net)
}

#[cfg(test)]
mod tests {
    use super::super::ScaleSettings;
    use super::*;

    fn frame(status: [u8; 3], weight: &str) -> Vec<u8> {
        let mut frame = vec![STX];
        frame.extend(status);
        frame.extend(weight.as_bytes());
        frame.extend(b"     0\r");
        let sum = frame.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        frame.push(sum.wrapping_neg() & 0x7F);
        frame
    }

    fn said(bytes: &[u8]) -> Vec<Reading> {
        let readings = (ENTRY.new)(&ScaleSettings::default()).push(bytes).into_iter().map(|said| match said {
            ScaleSaid::Reading(reading) => reading,
            other => panic!("{other:?}"),
        });
        readings.collect()
    }

    #[test]
    fn the_point_the_sign_and_the_unit_come_from_the_status_bytes() {
        let shown = |status, weight| said(&frame(status, weight))[0].weight.map(|weight| weight.to_string());
        assert_eq!(shown([0x25, 0x30, 0x20], "  2500").as_deref(), Some("2.500 kg"));
        assert_eq!(shown([0x24, 0x22, 0x20], "  1234").as_deref(), Some("-12.34 lb"));
        assert_eq!(shown([0x21, 0x30, 0x21], "    12").as_deref(), Some("120 g"));
        assert_eq!(shown([0x25, 0x34, 0x20], "999999"), None);
        assert_eq!(shown([0x25, 0x30, 0x27], "  2500"), None);
    }

    #[test]
    fn a_wrong_checksum_is_no_weight() {
        let mut damaged = frame([0x25, 0x30, 0x20], "  2500");
        damaged[8] = b'6';
        assert_eq!(said(&damaged), [Reading::trouble(Trouble::Checksum)]);
    }

    #[test]
    fn a_checksum_of_stx_begins_no_frame() {
        let frames = (0..=999_999).map(|n| frame([0x25, 0x30, 0x20], &format!("{n:06}")));
        let frame = frames.into_iter().find(|frame| frame.last() == Some(&STX)).unwrap();
        let twice = [frame.clone(), frame].concat();
        assert_eq!(said(&twice).iter().filter(|reading| reading.weight.is_some()).count(), 2);
        let plain = (PLAIN.new)(&ScaleSettings::default()).push(&twice);
        assert_eq!(plain.len(), 2, "{plain:?}");
    }
}
