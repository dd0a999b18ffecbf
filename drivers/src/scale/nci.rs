use std::time::Duration;

use super::line::seven_bits;
use super::{
    Confirmed, LINE_BYTES_MAX, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid,
    Trouble, Unit, Weight, WeightError, seven_even,
};

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "nci",
    title: "NCI general protocol, SCP-01 and SCP-02",
    frame: || seven_even(9600),
    manner: Manner::Asked { pause: Duration::from_millis(150) },
    says_unit: true,
    new: |_| Box::new(Nci::default()),
};

/// NCI's general serial protocol: Weigh-Tronix, Brecknell, Avery, Adam MDW and others.
///
/// Source: Weigh-Tronix 8408-14788-01 (SCP-01, SCP-02); NCI 7800 manual, "Serial
/// communications protocol". `W CR` is answered by LF weight unit CR LF status CR ETX; what
/// SCP-02 sends differs by an `S` before the status and by leaving the weight out.
#[derive(Debug, Default)]
pub struct Nci {
    frame: Vec<u8>,
    too_long: bool,
    asked: Option<ScaleRequest>,
}

const ETX: u8 = 0x03;

/// Two to four bytes, bits 4 and 5 set in each.
#[derive(Debug, Clone, Copy, Default)]
struct Status {
    motion: bool,
    zero: bool,
    under: bool,
    over: bool,
    fault: bool,
    calibration: bool,
    not_zeroed: bool,
    /// Only three bytes tell.
    net: Option<bool>,
}

impl ScaleProtocol for Nci {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        self.asked = Some(request);
        match request {
            ScaleRequest::Weigh => b"W\r",
            ScaleRequest::Zero => b"Z\r",
            ScaleRequest::Tare => b"T\r",
            ScaleRequest::Identify | ScaleRequest::Reset => b"",
        }
    }

    /// The status that answers Z says whether it stands at zero now; nothing says that about T.
    fn confirmed(&self, request: ScaleRequest) -> Confirmed {
        if request == ScaleRequest::Tare { Confirmed::ByReading } else { Confirmed::ByAnswer }
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let mut said = Vec::new();
        for &byte in bytes {
            if byte & 0x7F != ETX {
                match self.frame.len() < LINE_BYTES_MAX {
                    true => self.frame.push(byte),
                    false => self.too_long = true,
                }
                continue;
            }
            let frame = std::mem::take(&mut self.frame);
            let noise = std::mem::take(&mut self.too_long);
            match seven_bits(&frame).filter(|_| !noise) {
                Some(frame) => said.extend(self.read(&frame)),
                None => said.push(ScaleSaid::Reading(Reading::trouble(Trouble::Noise))),
            }
        }
        said
    }

    fn forget(&mut self) {
        self.frame.clear();
        self.too_long = false;
    }
}

impl Nci {
    /// Reads an answer without its ETX.
    fn read(&self, frame: &[u8]) -> Option<ScaleSaid> {
        let unreadable = || Some(ScaleSaid::Reading(Reading::trouble(Trouble::unreadable(frame))));
        // What stands before the first LF is the rest of something else.
        let Some(start) = frame.iter().position(|byte| *byte == b'\n') else { return unreadable() };
        let parts = frame.get(start + 1..).and_then(|frame| std::str::from_utf8(frame).ok());
        let Some(answer) = parts.and_then(|answer| answer.strip_suffix('\r')) else { return unreadable() };
        if answer == "?" {
            return Some(ScaleSaid::Reading(Reading::trouble(Trouble::UnknownCommand)));
        }
        let (weight, status) = match answer.split_once("\r\n") {
            Some((weight, status)) => (Some(weight), status),
            None => (None, answer),
        };
        let Some(status) = Status::read(status) else { return unreadable() };
        Some(match self.asked {
            Some(ScaleRequest::Zero) if weight.is_none() => ScaleSaid::Zeroed(status.zeroed()),
            Some(ScaleRequest::Tare) if weight.is_none() => return None,
            _ => ScaleSaid::Reading(reading(weight, status)),
        })
    }
}

impl Status {
    fn read(text: &str) -> Option<Self> {
        let bytes = text.strip_prefix('S').unwrap_or(text).as_bytes();
        if !(2..=4).contains(&bytes.len()) || bytes.iter().any(|byte| byte & 0x30 != 0x30) {
            return None;
        }
        let &[first, second, ref more @ ..] = bytes else { return None };
        let bit = |byte: u8, bit: u8| byte & (1 << bit) != 0;
        // Bit 6 announces the third byte.
        if bit(second, 6) && more.is_empty() {
            return None;
        }
        let third = more.first().copied();
        Some(Self {
            motion: bit(first, 0),
            zero: bit(first, 1),
            fault: bit(first, 2) || bit(first, 3) || bit(second, 2),
            under: bit(second, 0),
            over: bit(second, 1),
            calibration: bit(second, 3),
            net: third.map(|third| bit(third, 2)),
            not_zeroed: third.is_some_and(|third| bit(third, 3)),
        })
    }

    fn zeroed(self) -> Result<(), Trouble> {
        match self {
            Self { fault: true, .. } => Err(Trouble::Fault),
            Self { zero: true, .. } => Ok(()),
            Self { motion: true, .. } => Err(Trouble::NotStill),
            Self { under: true, .. } => Err(Trouble::TooLight),
            Self { over: true, .. } => Err(Trouble::TooHeavy),
            _ => Err(Trouble::NotTaken),
        }
    }
}

fn reading(weight: Option<&str>, status: Status) -> Reading {
    let shown = weight.unwrap_or_default();
    let filled = |sign: char| shown.chars().filter(|shown| *shown == sign).count() >= 3;
    if status.fault {
        return Reading::trouble(Trouble::Fault);
    }
    if status.calibration {
        return Reading::trouble(Trouble::Calibration);
    }
    // The digits of what can't be shown are `^`, `_` or `-`.
    let state = if status.over || filled('^') {
        ReadingState::Overload
    } else if status.under || filled('_') {
        ReadingState::Underload
    } else if status.not_zeroed || filled('-') {
        ReadingState::NotReady
    } else if status.motion {
        ReadingState::Moving
    } else {
        ReadingState::Stable
    };
    if matches!(state, ReadingState::Overload | ReadingState::Underload | ReadingState::NotReady) {
        return Reading::without_weight(state);
    }
    let Some(shown) = weight else {
        let state = if state == ReadingState::Moving { state } else { ReadingState::NotReady };
        return Reading::without_weight(state);
    };
    match parse(shown) {
        Ok(weight) => Reading { net: status.net, ..Reading::of(state, weight).zero(status.zero) },
        Err(why) => Reading::trouble(Trouble::Weight { why, text: shown.to_owned() }),
    }
}

/// Reads `12.34lb`, or `1LB 2.5OZ` as ounces.
fn parse(shown: &str) -> Result<Weight, WeightError> {
    let upper = shown.trim().to_ascii_uppercase();
    let Some((pounds, ounces)) = upper.split_once("LB").filter(|(_, rest)| !rest.trim().is_empty()) else {
        return Weight::parse_shown(shown);
    };
    let pounds = Weight::of(pounds.trim(), Unit::Pound)?;
    let ounces = Weight::parse_shown(ounces)?;
    // The sign stands before the pounds and is lost on "-0 LB": nothing weighed is below zero.
    if pounds.scale != 0 || pounds.value < 0 || ounces.value < 0 || ounces.unit != Unit::Ounce || upper.contains('-') {
        return Err(WeightError::NotANumber);
    }
    let tenths = 10i64.checked_pow(ounces.scale.into()).ok_or(WeightError::NotANumber)?;
    let value = pounds.value.checked_mul(16).and_then(|ounces| ounces.checked_mul(tenths));
    let value = value.and_then(|value| value.checked_add(ounces.value)).ok_or(WeightError::NotANumber)?;
    Ok(Weight { value, ..ounces })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(request: ScaleRequest, bytes: &[u8]) -> Vec<ScaleSaid> {
        let mut scale = Nci::default();
        scale.ask(request);
        scale.push(bytes)
    }

    fn weighed(bytes: &[u8]) -> Reading {
        match after(ScaleRequest::Weigh, bytes).as_slice() {
            [ScaleSaid::Reading(reading)] => reading.clone(),
            other => panic!("not one reading: {other:?}"),
        }
    }

    #[test]
    fn weights_of_both_dialects_are_read() {
        let read = weighed(b"\n0012.34lb\r\n00\r\x03");
        assert_eq!((read.state, read.weight.unwrap().to_string().as_str()), (ReadingState::Stable, "12.34 lb"));
        let read = weighed(b"\n1LB  2.5OZ\r\nS00\r\x03");
        assert_eq!(read.weight.unwrap().to_string(), "18.5 oz");
        let read = weighed(b"\n000.000KG\r\n2p4\r\x03");
        assert_eq!((read.zero, read.net), (Some(true), Some(true)));
        assert_eq!(weighed(b"\nS10\r\x03").state, ReadingState::Moving);
        assert_eq!(weighed(b"\nS01\r\x03").state, ReadingState::Underload);
        assert_eq!(weighed(b"\nS02\r\x03").state, ReadingState::Overload);
        assert_eq!(weighed(b"\n^^^^^^kg\r\n02\r\x03").weight, None);
        assert_eq!(weighed(b"\n------kg\r\n00\r\x03").weight, None);
    }

    #[test]
    fn damaged_answers_are_no_weight() {
        for bytes in [
            &b"0012.34lb\r\n00\r\x03"[..],
            b"\n0012.34lb\r\n0\x10\r\x03",
            b"\n0012.34lb\r\n0p\r\x03",
            b"\n0012.34lb\r\n00\x03",
            b"\n0012.34lb\r\n00\r\n0056.78lb\r\n00\r\x03",
            b"\n-1LB 2.0OZ\r\n00\r\x03",
            b"\n?\r\x03",
        ] {
            let read = weighed(bytes);
            assert!(read.weight.is_none() && read.state != ReadingState::Stable, "{read:?}");
        }
    }

    #[test]
    fn zero_is_what_the_status_says() {
        assert_eq!(after(ScaleRequest::Zero, b"\n20\r\x03"), [ScaleSaid::Zeroed(Ok(()))]);
        assert_eq!(after(ScaleRequest::Zero, b"\n10\r\x03"), [ScaleSaid::Zeroed(Err(Trouble::NotStill))]);
        assert_eq!(after(ScaleRequest::Zero, b"\n00\r\x03"), [ScaleSaid::Zeroed(Err(Trouble::NotTaken))]);
        assert_eq!(after(ScaleRequest::Tare, b"\n00\r\x03"), []);
    }
}
