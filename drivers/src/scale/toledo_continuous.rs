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
        self.frame.push(byte);
        // Status bytes can look like STX: what doesn't fit begins anew at the next one.
        while !fits(&self.frame) {
            let later = self.frame.iter().skip(1).position(|byte| byte & 0x7F == STX);
            let gone = later.map_or(self.frame.len(), |at| at + 1);
            self.frame.drain(..gone);
            self.lost += gone;
        }
        let full = FRAME_BYTES + usize::from(self.checksum);
        if self.frame.len() < full {
            return self.noise();
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

/// Whether this can be the beginning of a frame.
fn fits(frame: &[u8]) -> bool {
    let fits_at = |(at, byte): (usize, &u8)| match (at, byte & 0x7F) {
        (0, low) => low == STX,
        (1, low) => low & 0x20 != 0 || low & 0x78 == 0x50,
        (4..=15, low) => low == b' ' || low.is_ascii_digit(),
        (16, low) => low == b'\r',
        _ => true,
    };
    let known = match frame {
        &[_, a, b, c, ..] => dialect(a, b, c).is_some(),
        _ => true,
    };
    known && frame.iter().enumerate().all(fits_at)
}

/// Who set the status bytes; the bits that never change tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    /// Bit 5 is set in all three, so that none is a control byte. Fairbanks leaves it out of B or
    /// of C (FB3000 operator's manual, appendix III); of C's other bits it has only 3 and 6 then.
    Toledo,
    /// Liden and its like (LUW2001 manual, appendix 1): A has bits 4 and 6 in place of 5, B and C
    /// have 4 and 5, and C's bit 0 is the unit.
    Liden,
}

fn dialect(a: u8, b: u8, c: u8) -> Option<Dialect> {
    match (a & 0x20 != 0, b & 0x20 != 0, c & 0x20 != 0) {
        (true, true, true) => Some(Dialect::Toledo),
        (true, true, false) | (true, false, true) if c & 0x17 == 0 => Some(Dialect::Toledo),
        (false, ..) if a & 0x78 == 0x50 && b & 0x70 == 0x30 && c & 0x7E == 0x30 => Some(Dialect::Liden),
        _ => None,
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
    let liden = dialect(a, b, c) == Some(Dialect::Liden);
    // Digits of ten times the resolution are for service people.
    if bit(c, 4) && !liden {
        return unreadable();
    }
    let unit = match c & 0x07 {
        0 if bit(b, 4) => Unit::Kilogram,
        0 => Unit::Pound,
        1 if liden => Unit::Pound,
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

    /// Statuses as their manuals give them. A pound of the one is a gram of the other.
    #[test]
    fn clones_with_other_fixed_bits_are_told_apart() {
        let shown = |status, weight| {
            let frames = [frame(status, weight), frame(status, weight)].concat();
            let all = said(&frames);
            let whole: Vec<String> =
                all.iter().filter_map(|reading| Some(format!("{:?} {}", reading.net?, reading.weight?))).collect();
            (all.len(), whole.first().cloned().unwrap_or_default())
        };
        let one = |text: &str| (2, text.to_owned());
        assert_eq!(shown([0x55, 0x30, 0x30], "  2500"), one("false 2.500 kg"));
        assert_eq!(shown([0x53, 0x33, 0x31], "  2500"), one("true -250.0 lb"));
        assert_eq!(shown([0x2D, 0x10, 0x20], "  2500"), one("false 2.500 kg"));
        assert_eq!(shown([0x2D, 0x11, 0x20], "  2500"), one("true 2.500 kg"));
        assert_eq!(shown([0x2C, 0x31, 0x00], "  1234"), one("true 12.34 kg"));
        // Bytes that are STX and CR.
        assert_eq!(shown([0x2C, 0x02, 0x20], "  1234"), one("false -12.34 lb"));
        assert_eq!(shown([0x2C, 0x0D, 0x20], "  1234"), one(""));
        // Nobody's: no reading at all.
        for status in [[0x15, 0x30, 0x20], [0x55, 0x30, 0x20], [0x55, 0x20, 0x30], [0x25, 0x10, 0x00], [0x25, 0x30, 1]]
        {
            assert_eq!(shown(status, "  2500"), (0, String::new()), "{status:?}");
        }
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
