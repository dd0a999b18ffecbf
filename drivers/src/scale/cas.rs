use super::{Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Trouble, Weight};
use crate::transport::SerialFrame;

pub(super) const ENTRY: ProtocolEntry = ProtocolEntry {
    id: "cas",
    title: "CAS 22-byte output",
    frame: SerialFrame::default,
    manner: Manner::Streams,
    says_unit: true,
    new: |_| Box::new(Cas::default()),
};

/// The 22-byte frame of CAS's indicators and bench scales.
///
/// Source: CAS CI-200A owner's manual, "RS-232C, 22 byte format": `ST|US|OL , GS|NT ,`
/// device number, lamp byte, `,` eight characters of weight, space, unit, CR LF. The device
/// number and the lamp byte can have any value, so a frame is found by its form.
#[derive(Debug, Default)]
pub struct Cas {
    bytes: Vec<u8>,
    lost: usize,
}

const FRAME_BYTES: usize = 22;

impl ScaleProtocol for Cas {
    fn ask(&mut self, _request: ScaleRequest) -> &'static [u8] {
        b""
    }

    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid> {
        let mut said = Vec::new();
        for &byte in bytes {
            self.bytes.push(byte);
            // Drop what can't begin a frame.
            while !self.bytes.is_empty() && !can_become_frame(&self.bytes) {
                self.bytes.remove(0);
                self.lost += 1;
            }
            if self.bytes.len() == FRAME_BYTES {
                said.push(ScaleSaid::Reading(read(&self.bytes)));
                self.bytes.clear();
                self.lost = 0;
            }
            if self.lost >= FRAME_BYTES * 3 {
                self.lost = 0;
                said.push(ScaleSaid::Reading(Reading::trouble(Trouble::Noise)));
            }
        }
        said
    }

    fn forget(&mut self) {
        self.bytes.clear();
        self.lost = 0;
    }
}

/// Whether each byte so far is what a frame has at its place.
fn can_become_frame(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().all(|(at, byte)| match at {
        0 => matches!(byte, b'S' | b'U' | b'O'),
        1 => matches!(byte, b'T' | b'S' | b'L'),
        2 | 5 | 8 => *byte == b',',
        3 => matches!(byte, b'G' | b'N'),
        4 => matches!(byte, b'S' | b'T'),
        6 | 7 => true,
        17 => *byte == b' ',
        20 => *byte == b'\r',
        21 => *byte == b'\n',
        _ => matches!(byte, b' '..=b'~'),
    })
}

/// Reads a frame whose form was checked.
fn read(frame: &[u8]) -> Reading {
    let text = |from, to| frame.get(from..to).and_then(|part| std::str::from_utf8(part).ok()).unwrap_or_default();
    let shown = text(9, 20);
    let state = match text(0, 2) {
        "ST" => ReadingState::Stable,
        "US" => ReadingState::Moving,
        "OL" if shown.contains('-') => return Reading::without_weight(ReadingState::Underload),
        "OL" => return Reading::without_weight(ReadingState::Overload),
        _ => return Reading::trouble(Trouble::unreadable(frame)),
    };
    let net = match text(3, 5) {
        "GS" => false,
        "NT" => true,
        _ => return Reading::trouble(Trouble::unreadable(frame)),
    };
    match Weight::parse_shown(shown) {
        Ok(weight) => Reading::of(state, weight).net(net),
        Err(why) => Reading::trouble(Trouble::Weight { why, text: shown.trim().to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> Vec<Reading> {
        let readings = Cas::default().push(bytes).into_iter().map(|said| match said {
            ScaleSaid::Reading(reading) => reading,
            other => panic!("{other:?}"),
        });
        readings.collect()
    }

    #[test]
    fn frames_are_found_by_their_form() {
        let read = said(b"0 kg\r\nST,GS,\r\n,    13.5 kg\r\nUS,NT,1\xC0,-    0.5 lb\r\n");
        assert_eq!(read[0].weight.unwrap().to_string(), "13.5 kg");
        assert_eq!((&read[1].state, read[1].net), (&ReadingState::Moving, Some(true)));
        assert_eq!(read[1].weight.unwrap().to_string(), "-0.5 lb");
        assert_eq!(said(b"OL,GS,1@,99999999 kg\r\n")[0].state, ReadingState::Overload);
        assert_eq!(said(b"OL,GS,1@,-       8 kg\r\n"), []);
        assert_eq!(said(b"OS,GS,1@,     8.0 kg\r\n")[0].weight, None);
        assert_eq!(said(b"ST,GS,1@,     8.0   \r\n")[0].weight, None);
    }
}
