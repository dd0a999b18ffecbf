use std::time::{Duration, Instant};

use super::line::seven_bits;
use super::{
    Confirmed, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Unit,
    Weight, WeightError, seven_even,
};
use crate::transport::{Transport, TransportError};

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "toledo-8217",
    title: "Toledo 8217 and 8213",
    frame: || seven_even(9600),
    manner: Manner::Asked { pause: Duration::from_millis(200) },
    says_unit: false,
    new: |settings| Box::new(Toledo8217 { unit: settings.unit, ..Toledo8217::default() }),
};

/// The protocol of Mettler-Toledo's 8213 and 8217 checkout scales.
///
/// Source: Mettler-Toledo 8217 service manual, "Host communications": one upper-case letter
/// asks; the answer is `STX digits [N] CR`, or `STX ? status CR` when there is no weight to
/// send. It has no unit: that is a setting of the scale and must be one here.
#[derive(Debug, Default)]
pub struct Toledo8217 {
    unit: Option<Unit>,
    /// STX and what followed.
    frame: Vec<u8>,
    setting: bool,
}

const STX: u8 = 0x02;
const FRAME_BYTES_MAX: usize = 32;

mod status {
    pub const MOTION: u8 = 1;
    pub const OVER_CAPACITY: u8 = 1 << 1;
    pub const UNDER_ZERO: u8 = 1 << 2;
}

impl ScaleProtocol for Toledo8217 {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        self.setting = matches!(request, ScaleRequest::Zero | ScaleRequest::Tare);
        match request {
            ScaleRequest::Weigh => b"W",
            ScaleRequest::Zero => b"Z",
            ScaleRequest::Tare => b"T",
            ScaleRequest::Identify | ScaleRequest::Reset => b"",
        }
    }

    /// The status that answers Z and T is from before: zero is taken at the next measurement.
    fn confirmed(&self, _request: ScaleRequest) -> Confirmed {
        Confirmed::ByReading
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let mut said = Vec::new();
        for &byte in bytes {
            match byte & 0x7F {
                STX => self.frame = vec![byte],
                b'\r' if !self.frame.is_empty() => {
                    self.frame.push(byte);
                    said.extend(self.end());
                }
                _ if self.frame.is_empty() => {}
                _ if self.frame.len() < FRAME_BYTES_MAX => self.frame.push(byte),
                _ => {
                    self.frame.clear();
                    said.push(ScaleSaid::Reading(Reading::trouble(Trouble::Noise)));
                }
            }
        }
        said
    }

    fn forget(&mut self) {
        self.frame.clear();
    }
}

impl Toledo8217 {
    fn end(&mut self) -> Option<ScaleSaid> {
        let frame = std::mem::take(&mut self.frame);
        let reading = match seven_bits(&frame) {
            None => Reading::trouble(Trouble::Noise),
            Some(frame) => match frame.get(1..frame.len() - 1)? {
                // What answers a zero or a tare says nothing about the weight.
                [b'?', _] if self.setting => return None,
                [b'?', status] => status_reading(*status),
                weight => self.weight(weight),
            },
        };
        Some(ScaleSaid::Reading(reading))
    }

    fn weight(&self, text: &[u8]) -> Reading {
        let digits = text.trim_ascii_start();
        let (digits, net) = digits.strip_suffix(b"N").map_or((digits, false), |digits| (digits, true));
        let number = match std::str::from_utf8(digits) {
            Ok(number) if number.starts_with(|first: char| first.is_ascii_digit()) => number,
            _ => return Reading::trouble(Trouble::unreadable(text)),
        };
        let Some(unit) = self.unit else {
            return Reading::trouble(Trouble::Weight { why: WeightError::NoUnit, text: number.to_owned() });
        };
        match Weight::of(number, unit) {
            Ok(weight) => Reading::of(ReadingState::Stable, weight).net(net),
            Err(why) => Reading::trouble(Trouble::Weight { why, text: number.to_owned() }),
        }
    }
}

fn status_reading(bits: u8) -> Reading {
    // Bit 6 tells a status from noise: it is set in every answer.
    if bits & 0x40 == 0 {
        return Reading::trouble(Trouble::unreadable(&[b'?', bits]));
    }
    Reading::without_weight(if bits & status::OVER_CAPACITY != 0 {
        ReadingState::Overload
    } else if bits & status::MOTION != 0 {
        ReadingState::Moving
    } else if bits & status::UNDER_ZERO != 0 {
        ReadingState::Underload
    } else {
        ReadingState::NotReady
    })
}

/// Asks whether an 8217 listens there: it gives back what follows `E`. Safe, since other
/// makers' scales leave it unanswered; even so it is only sent when a person asks for it.
pub fn probe_toledo_8217(transport: &mut dyn Transport) -> Result<bool, TransportError> {
    const PATIENCE: Duration = Duration::from_millis(600);
    transport.write_all(b"Ehello", PATIENCE).map_err(|error| error.source)?;
    let deadline = Instant::now() + PATIENCE;
    let mut heard = Vec::new();
    let mut buffer = [0u8; 64];
    while let left @ 1.. = deadline.saturating_duration_since(Instant::now()).as_millis() {
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(1));
        let count = transport.read(&mut buffer, left)?;
        heard.extend(buffer.iter().take(count).map(|byte| byte & 0x7F));
        if heard.windows(8).any(|bytes| bytes == b"\x02E\rhello") {
            transport.write_all(b"F", PATIENCE).map_err(|error| error.source)?;
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::super::ScaleSettings;
    use super::*;

    fn scale(unit: Option<Unit>) -> Box<dyn ScaleProtocol> {
        (ENTRY.new)(&ScaleSettings { unit })
    }

    fn reading(bytes: &[u8]) -> Reading {
        match scale(Some(Unit::Pound)).push(bytes).as_slice() {
            [ScaleSaid::Reading(reading)] => reading.clone(),
            other => panic!("not one reading: {other:?}"),
        }
    }

    #[test]
    fn weights_are_net_or_gross() {
        let read = reading(b"\x02  2.50\r");
        assert_eq!((read.weight.unwrap().to_string().as_str(), read.net), ("2.50 lb", Some(false)));
        let read = reading(b"\x0202.50N\r");
        assert_eq!((read.weight.unwrap().to_string().as_str(), read.net), ("2.50 lb", Some(true)));
    }

    #[test]
    fn without_a_unit_there_is_no_weight() {
        let said = scale(None).push(b"\x0202.50\r");
        assert!(matches!(&said[..], [ScaleSaid::Reading(Reading { state: ReadingState::Error(_), weight: None, .. })]));
    }

    #[test]
    fn a_status_is_never_a_weight() {
        for (bits, state) in [
            (0x41, ReadingState::Moving),
            (0x42, ReadingState::Overload),
            (0x44, ReadingState::Underload),
            (0x50, ReadingState::NotReady),
        ] {
            let read = reading(&[STX, b'?', bits, b'\r']);
            assert_eq!((read.state, read.weight), (state, None));
        }
        assert!(matches!(reading(b"\x02?\x01\r").state, ReadingState::Error(_)));
        assert!(matches!(reading(b"\x02\r").state, ReadingState::Error(_)));
    }
}
