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
    /// Whether a tare is set: a weight's answer doesn't tell, `TA` does.
    net: Option<bool>,
    awaits_net: bool,
    /// How many times in a row `TA` had no answer; it is of level 1, which not all have.
    net_missed: u8,
}

/// A scale that says nothing to `TA` so many times does not know it.
const NET_MISSED_MAX: u8 = 3;

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

    fn ask_net(&mut self) -> &'static [u8] {
        self.awaits_net = self.net_missed < NET_MISSED_MAX;
        if self.awaits_net { b"TA\r\n" } else { b"" }
    }

    fn awaits_net(&self) -> bool {
        self.awaits_net
    }

    fn miss_net(&mut self) {
        self.awaits_net = false;
        self.net_missed = self.net_missed.saturating_add(1);
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let lines = self.lines.push(bytes);
        lines
            .into_iter()
            .filter_map(|line| match line {
                Line::Text(line) if self.take_net(&line) => None,
                Line::Text(line) => Some(self.note_net(parse_line(&line))),
                Line::Noise => Some(trouble(Trouble::Noise)),
            })
            .collect()
    }

    fn forget(&mut self) {
        self.lines.forget();
    }
}

impl MtSics {
    /// Takes the answer to `TA`, also a late one: true when it was one.
    fn take_net(&mut self, line: &[u8]) -> bool {
        let words: Vec<&str> = std::str::from_utf8(line).unwrap_or_default().split_ascii_whitespace().collect();
        match words.as_slice() {
            ["TA", "A", number, unit] => match Weight::parse(number, unit) {
                Ok(tare) => {
                    self.net = Some(tare.value != 0);
                    self.net_missed = 0;
                }
                Err(_) => self.net_missed = self.net_missed.saturating_add(1),
            },
            // Not now.
            ["TA", "I"] => {}
            // It does not know the command, and won't.
            ["TA", "L"] => self.net_missed = NET_MISSED_MAX,
            ["ES"] if self.awaits_net => self.net_missed = NET_MISSED_MAX,
            _ => return false,
        }
        self.awaits_net = false;
        true
    }

    /// Gives a weight what is known of the tare, and notes when that changes.
    fn note_net(&mut self, said: ScaleSaid) -> ScaleSaid {
        match said {
            ScaleSaid::Reading(reading) if reading.weight.is_some() => {
                ScaleSaid::Reading(Reading { net: self.net, ..reading })
            }
            ScaleSaid::Tared(Ok(())) => {
                self.net = self.net.map(|_| true);
                said
            }
            // Whether that ended a tare is asked anew.
            ScaleSaid::Zeroed(Ok(())) => {
                self.net = None;
                said
            }
            said => said,
        }
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
        ("T" | "TI" | "TAC", Some(status)) => match status {
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
    fn the_tare_is_told_with_the_weights_once_it_was_asked_for() {
        let mut scale = MtSics::default();
        let mut net = |ask: bool, bytes: &[u8]| {
            if ask {
                assert_eq!(scale.ask_net(), b"TA\r\n");
            }
            let said = scale.push(bytes);
            assert!(!scale.awaits_net());
            match said.as_slice() {
                [ScaleSaid::Reading(reading)] => reading.net,
                other => panic!("not one reading: {other:?}"),
            }
        };
        assert_eq!(net(false, b"S S 1.00 kg\r\n"), None);
        assert_eq!(net(true, b"TA A 0.00 kg\r\nS S 1.00 kg\r\n"), Some(false));
        assert_eq!(net(true, b"TA A 0.25 kg\r\nS S 1.00 kg\r\n"), Some(true));
        assert_eq!(net(true, b"TA I\r\nS S 1.00 kg\r\n"), Some(true));
        // Late, and still no tare that somebody set from here.
        assert_eq!(net(false, b"TA A 0.00 kg\r\nS S 1.00 kg\r\n"), Some(false));
    }

    #[test]
    fn a_scale_that_has_no_such_question_is_not_asked_again() {
        for answer in [&b"ES\r\n"[..], b"TA L\r\n"] {
            let mut scale = MtSics::default();
            scale.ask_net();
            assert_eq!(scale.push(answer), []);
            assert_eq!((scale.ask_net(), scale.awaits_net()), (&b""[..], false));
            // A later ES is of another question.
            assert_eq!(scale.push(b"ES\r\n"), [trouble(Trouble::UnknownCommand)]);
        }
        let mut scale = MtSics::default();
        for _ in 0..NET_MISSED_MAX {
            assert!(!scale.ask_net().is_empty());
            scale.miss_net();
        }
        assert!(scale.ask_net().is_empty());
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
