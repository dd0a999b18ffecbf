use std::time::Duration;

use super::line::{Line, Lines};
use super::{Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Weight};
use crate::transport::SerialFrame;

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "mt-sics",
    title: "Mettler-Toledo SICS",
    frame: SerialFrame::default,
    manner: Manner::Asked { pause: Duration::from_millis(100) },
    says_unit: true,
    new: |_| Box::new(MtSics::default()),
};

/// Mettler-Toledo Standard Interface Command Set, levels 0 and 1.
///
/// Source: MT-SICS reference manual 11780711: commands end with CR LF, answers
/// are `ID status [value unit]` CR LF. Eight bits without parity: another byte than a
/// printable one is damage.
#[derive(Debug, Default)]
pub struct MtSics {
    lines: Lines,
}

impl ScaleProtocol for MtSics {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        match request {
            ScaleRequest::Weigh => b"SI\r\n",
            ScaleRequest::Zero => b"Z\r\n",
            ScaleRequest::Tare => b"T\r\n",
            ScaleRequest::Identify => b"I2\r\n",
            ScaleRequest::Reset => b"@\r\n",
        }
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let lines = self.lines.push(bytes).into_iter();
        lines
            .map(|line| match line {
                Line::Text(line) => parse_line(&line),
                Line::Noise => trouble(Trouble::Noise),
            })
            .collect()
    }

    fn forget(&mut self) {
        self.lines.forget();
    }
}

/// Reads one answer without its CR LF.
fn parse_line(line: &[u8]) -> ScaleSaid {
    let unreadable = || trouble(Trouble::unreadable(line));
    if !line.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return unreadable();
    }
    let Ok(text) = std::str::from_utf8(line) else { return unreadable() };
    let mut words = text.split_ascii_whitespace();
    let (Some(id), status) = (words.next(), words.next()) else { return unreadable() };
    let rest: Vec<&str> = words.collect();
    match (id, status) {
        ("S" | "SI" | "SIR", Some(status)) => ScaleSaid::Reading(parse_weight(status, &rest)),
        ("Z" | "ZI", Some(status)) => match status {
            "A" | "S" | "D" => ScaleSaid::Zeroed(Ok(())),
            _ => refused(status).map_or_else(unreadable, |why| ScaleSaid::Zeroed(Err(why))),
        },
        ("T" | "TI" | "TA" | "TAC", Some(status)) => match status {
            "S" | "D" | "A" => ScaleSaid::Tared(Ok(())),
            _ => refused(status).map_or_else(unreadable, |why| ScaleSaid::Tared(Err(why))),
        },
        ("I0" | "I1" | "I2" | "I3" | "I4" | "I5", Some("A" | "B")) => {
            let words: Vec<&str> = rest.iter().map(|word| word.trim_matches('"')).collect();
            ScaleSaid::Identity(words.join(" ").trim().to_owned())
        }
        ("I0" | "I1" | "I2" | "I3" | "I4" | "I5", Some("I")) => {
            ScaleSaid::Identity("unknown Mettler-Toledo scale".to_owned())
        }
        ("ES", None) => trouble(Trouble::UnknownCommand),
        ("ET", None) => trouble(Trouble::DamagedCommand),
        ("EL", None) => trouble(Trouble::CannotNow),
        _ => unreadable(),
    }
}

fn parse_weight(status: &str, rest: &[&str]) -> Reading {
    let unreadable = || Reading::trouble(Trouble::unreadable(format!("{status} {}", rest.join(" ")).as_bytes()));
    let state = match (status, rest) {
        ("S", _) => ReadingState::Stable,
        ("D", _) => ReadingState::Moving,
        ("I", []) => return Reading::without_weight(ReadingState::NotReady),
        ("+", []) => return Reading::without_weight(ReadingState::Overload),
        ("-", []) => return Reading::without_weight(ReadingState::Underload),
        _ => return unreadable(),
    };
    let parsed = match rest {
        // Some models part the sign from the digits.
        [sign @ ("-" | "+"), number, unit] => Weight::parse(&format!("{sign}{number}"), unit),
        [number, unit] => Weight::parse(number, unit),
        [number] => Weight::parse(number, ""),
        _ => return unreadable(),
    };
    match parsed {
        Ok(weight) => Reading::of(state, weight),
        Err(why) => Reading::trouble(Trouble::Weight { why, text: rest.join(" ") }),
    }
}

fn refused(status: &str) -> Option<Trouble> {
    match status {
        "I" => Some(Trouble::NotStill),
        "+" => Some(Trouble::TooHeavy),
        "-" => Some(Trouble::TooLight),
        "L" => Some(Trouble::CannotNow),
        _ => None,
    }
}

fn trouble(trouble: Trouble) -> ScaleSaid {
    ScaleSaid::Reading(Reading::trouble(trouble))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> Vec<ScaleSaid> {
        MtSics::default().push(bytes)
    }

    fn reading(bytes: &[u8]) -> Reading {
        match said(bytes).as_slice() {
            [ScaleSaid::Reading(reading)] => reading.clone(),
            other => panic!("not one reading: {other:?}"),
        }
    }

    #[test]
    fn weights_are_read_with_state_and_unit() {
        let read = reading(b"S S     100.00 g\r\n");
        assert_eq!(read.state, ReadingState::Stable);
        assert_eq!(read.weight.unwrap().to_mg(), Some(100_000));
        let read = reading(b"S D      -1.250 kg\r\n");
        assert_eq!(read.state, ReadingState::Moving);
        assert_eq!(read.weight.unwrap().to_mg(), Some(-1_250_000));
        assert_eq!(reading(b"S S - 2 lb\r\n").weight.unwrap().to_mg(), Some(-907_185));
    }

    #[test]
    fn what_is_no_weight_has_no_weight() {
        for (line, state) in [
            (&b"S I\r\n"[..], Some(ReadingState::NotReady)),
            (b"S +\r\n", Some(ReadingState::Overload)),
            (b"S -\r\n", Some(ReadingState::Underload)),
            (b"ES\r\n", None),
            (b"ET\r\n", None),
            (b"EL\r\n", None),
            (b"S S 100.00\r\n", None),
            (b"S S 100.00 pcs\r\n", None),
            (b"S S Error 10b\r\n", None),
            (b"S S\r\n", None),
            (b"0.00 g\r\n", None),
            (b"\x80S S 1.00 g\r\n", None),
            (b"S X 1.00 g\r\n", None),
        ] {
            let read = reading(line);
            assert_eq!(read.weight, None, "{line:?}");
            match state {
                Some(state) => assert_eq!(read.state, state),
                None => assert!(matches!(read.state, ReadingState::Error(_)), "{read:?}"),
            }
        }
    }

    #[test]
    fn zero_tare_and_identity_are_told_apart() {
        assert_eq!(said(b"Z A\r\n"), [ScaleSaid::Zeroed(Ok(()))]);
        assert!(matches!(said(b"Z I\r\n").as_slice(), [ScaleSaid::Zeroed(Err(_))]));
        assert_eq!(said(b"T S  12.00 g\r\n"), [ScaleSaid::Tared(Ok(()))]);
        assert!(matches!(said(b"T +\r\n").as_slice(), [ScaleSaid::Tared(Err(_))]));
        assert_eq!(said(b"I2 A \"ICS425 Standard\"\r\n"), [ScaleSaid::Identity("ICS425 Standard".into())]);
    }

    #[test]
    fn it_finds_back_after_noise() {
        let mut scale = MtSics::default();
        let mut noise = vec![b'#'; 5000];
        noise.extend_from_slice(b"\r\nS S 1.00 kg\r\n");
        let said = scale.push(&noise);
        assert_eq!(said.len(), 2);
        assert!(matches!(&said[1], ScaleSaid::Reading(read) if read.state == ReadingState::Stable));
    }
}
