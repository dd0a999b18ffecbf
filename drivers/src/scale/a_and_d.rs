use super::line::{Line, Lines};
use super::{
    Confirmed, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Unit,
    Weight, WeightError, seven_even,
};

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "a-and-d",
    title: "A&D standard format",
    frame: || seven_even(2400),
    manner: Manner::Streams,
    says_unit: true,
    new: |_| Box::new(AAndD { lines: Lines::seven_bit() }),
};

/// A&D's standard format, sent by itself some ten times a second ("stream mode").
///
/// Source: A&D HC-i instruction manual, "Data format", and GC manual, section 16.2: header,
/// in some modes a second one, sign and digits, a unit of three characters, CR LF. The
/// digits behind `OL` are nines or the last weight: never a weight.
#[derive(Debug)]
pub struct AAndD {
    lines: Lines,
}

impl ScaleProtocol for AAndD {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        match request {
            ScaleRequest::Zero => b"Z\r\n",
            ScaleRequest::Tare => b"T\r\n",
            ScaleRequest::Weigh | ScaleRequest::Identify | ScaleRequest::Reset => b"",
        }
    }

    /// Whether a command is acknowledged is a setting of the scale.
    fn confirmed(&self, _request: ScaleRequest) -> Confirmed {
        Confirmed::ByReading
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let lines = self.lines.push(bytes).into_iter();
        let readings = lines.filter_map(|line| match line {
            Line::Text(line) => read(&line),
            Line::Noise => Some(Reading::trouble(Trouble::Noise)),
        });
        readings.map(ScaleSaid::Reading).collect()
    }

    fn forget(&mut self) {
        self.lines.forget_stream();
    }
}

const ACK: &[u8] = b"\x06";

fn read(line: &[u8]) -> Option<Reading> {
    let unreadable = || Some(Reading::trouble(Trouble::unreadable(line)));
    if line == ACK || line == b"AK" {
        return None;
    }
    let printable = line.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let Ok(text) = std::str::from_utf8(line) else { return unreadable() };
    let Some((header, rest)) = text.split_once(',').filter(|_| printable) else { return unreadable() };
    // Gross or net from indicators, a comparison's result from counting scales.
    let (net, shown) = match rest.split_once(',') {
        Some(("GS", shown)) => (Some(false), shown),
        Some(("NT", shown)) => (Some(true), shown),
        Some(("OK" | "HI" | "LO" | "--", shown)) => (None, shown),
        Some(_) => return unreadable(),
        None => (None, rest),
    };
    let state = match header {
        "ST" => ReadingState::Stable,
        "US" => ReadingState::Moving,
        "OL" if shown.starts_with('-') => return Some(Reading::without_weight(ReadingState::Underload)),
        "OL" => return Some(Reading::without_weight(ReadingState::Overload)),
        "QT" => return Some(Reading::trouble(Trouble::Counting)),
        "EC" => return Some(Reading::trouble(error(shown))),
        _ => return unreadable(),
    };
    Some(match Weight::parse_shown(shown) {
        // On A&D's balances it is the tola of 11.66 g, on indicators the tonne: nobody knows.
        Ok(Weight { unit: Unit::Tonne, .. }) => {
            let why = WeightError::UnknownUnit;
            Reading::trouble(Trouble::Weight { why, text: shown.trim().to_owned() })
        }
        // Signed always: a line that lost its beginning is told by that.
        Ok(weight) if shown.starts_with(['+', '-']) => Reading { net, ..Reading::of(state, weight) },
        Ok(_) => return unreadable(),
        Err(why) => Reading::trouble(Trouble::Weight { why, text: shown.trim().to_owned() }),
    })
}

fn error(code: &str) -> Trouble {
    match code.trim() {
        "E1" | "E01" => Trouble::UnknownCommand,
        "E2" | "E02" => Trouble::NotStill,
        "E7" | "E07" => Trouble::TooHeavy,
        _ => Trouble::DamagedCommand,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(line: &[u8]) -> Reading {
        read(line).unwrap()
    }

    #[test]
    fn weights_come_with_their_header() {
        let read = only(b"ST,+00012.34 kg");
        assert_eq!((read.state, read.weight.unwrap().to_string().as_str()), (ReadingState::Stable, "12.34 kg"));
        let read = only(b"US,NT,-0002.725 lb");
        assert_eq!((read.net, read.weight.unwrap().to_string().as_str()), (Some(true), "-2.725 lb"));
        assert_eq!(only(b"ST,+0000123.4  g").weight.unwrap().to_string(), "123.4 g");
    }

    #[test]
    fn nines_and_counts_are_no_weight() {
        assert_eq!(only(b"OL,+99999.99 kg"), Reading::without_weight(ReadingState::Overload));
        assert_eq!(only(b"OL,-99999.99 kg"), Reading::without_weight(ReadingState::Underload));
        assert_eq!(only(b"QT,+00000123 PC"), Reading::trouble(Trouble::Counting));
        assert_eq!(only(b"EC,E2"), Reading::trouble(Trouble::NotStill));
        for line in [
            &b"ST,00012.34 kg"[..],
            b"ST,+00012.34",
            b"ST,+00012.34 PC",
            b"T,+00012.34 kg",
            b"12.34 kg",
            b"ST,+00012.34  t",
        ] {
            assert_eq!(only(line).weight, None, "{line:?}");
        }
        assert_eq!(read(ACK), None);
    }
}
