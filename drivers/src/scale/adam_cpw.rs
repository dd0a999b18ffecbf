use std::time::Duration;

use super::line::{Line, Lines};
use super::{
    Confirmed, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Weight,
};
use crate::transport::SerialFrame;

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "adam-cpw",
    title: "Adam CPW and CPWplus",
    frame: SerialFrame::default,
    manner: Manner::Asked { pause: Duration::from_millis(150) },
    says_unit: true,
    new: |_| Box::new(AdamCpw { lines: Lines::seven_bit(), last: None }),
};

/// Adam Equipment's CPW and CPWplus floor scales.
///
/// Source: Adam CPWplus user manual, "RS-232 input commands format": `G CR LF` asks for the
/// gross weight, `Z CR LF` works as the Tare/Zero key. (`T` there sends the tare and sets
/// none; with gross weights a tare changes nothing, so none is offered.)
#[derive(Debug)]
pub struct AdamCpw {
    lines: Lines,
    /// The scale doesn't say whether it stands still; the same weight twice does.
    last: Option<Weight>,
}

impl ScaleProtocol for AdamCpw {
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8] {
        match request {
            ScaleRequest::Weigh => b"G\r\n",
            ScaleRequest::Zero => b"Z\r\n",
            ScaleRequest::Tare | ScaleRequest::Identify | ScaleRequest::Reset => b"",
        }
    }

    fn confirmed(&self, _request: ScaleRequest) -> Confirmed {
        Confirmed::ByReading
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let mut said = Vec::new();
        for line in self.lines.push(bytes) {
            let reading = match line {
                Line::Text(line) => self.read(&line),
                Line::Noise => Reading::trouble(Trouble::Noise),
            };
            self.last = reading.weight;
            said.push(ScaleSaid::Reading(reading));
        }
        said
    }

    fn forget(&mut self) {
        self.lines.forget();
    }

    fn begin(&mut self) {
        self.last = None;
    }
}

impl AdamCpw {
    fn read(&self, line: &[u8]) -> Reading {
        let text = std::str::from_utf8(line).ok().filter(|text| text.bytes().all(|byte| matches!(byte, b' '..=b'~')));
        let shown = text.and_then(|text| text.strip_prefix('G').map(|shown| (false, shown)));
        let shown = shown.or_else(|| text.and_then(|text| text.strip_prefix('N').map(|shown| (true, shown))));
        let Some((net, shown)) = shown else { return Reading::trouble(Trouble::unreadable(line)) };
        // What the display can't show comes as letters in the number's place.
        let letters = shown.split_whitespace().find(|word| word.len() == 2 && word.ends_with('L'));
        match letters {
            Some("OL") => return Reading::without_weight(ReadingState::Overload),
            Some("UL") => return Reading::without_weight(ReadingState::Underload),
            _ => {}
        }
        match Weight::parse_shown(shown) {
            Ok(weight) => {
                let state = if self.last == Some(weight) { ReadingState::Stable } else { ReadingState::Moving };
                Reading::of(state, weight).net(net)
            }
            Err(why) => Reading::trouble(Trouble::Weight { why, text: shown.trim().to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ScaleSettings;
    use super::*;

    #[test]
    fn the_same_weight_twice_stands_still() {
        let mut scale = (ENTRY.new)(&ScaleSettings::default());
        let mut state = |line: &[u8]| match scale.push(line).as_slice() {
            [ScaleSaid::Reading(reading)] => (reading.state.clone(), reading.weight.map(|weight| weight.to_string())),
            other => panic!("{other:?}"),
        };
        let kg = |text: &str| Some(text.to_owned());
        assert_eq!(state(b"G + 2.00 kg\r\n"), (ReadingState::Moving, kg("2.00 kg")));
        assert_eq!(state(b"G + 2.00 kg\r\n"), (ReadingState::Stable, kg("2.00 kg")));
        assert_eq!(state(b"G - 0.05 kg\r\n"), (ReadingState::Moving, kg("-0.05 kg")));
        assert_eq!(state(b"G + OL kg\r\n"), (ReadingState::Overload, None));
        assert_eq!(state(b"G - UL kg\r\n"), (ReadingState::Underload, None));
        assert_eq!(state(b"G + 2.00 kg\r\n").0, ReadingState::Moving);
        assert_eq!(state(b" + 2.00 kg\r\n").1, None);
        assert_eq!(state(b"G + 2.00\r\n").1, None);
    }
}
