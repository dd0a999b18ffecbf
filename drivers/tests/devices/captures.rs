use std::time::Duration;

use floor_drivers::printer::{EscPos, Language, Status, Zpl};
use floor_drivers::scale::{MtSics, ReadingState, ScaleProtocol, ScaleSaid};
use floor_drivers::scanner::{Heard, ScanDecoder, ScannerSettings, SerialFramer};
use floor_drivers::transport::{Address, Replay, Transport};

use crate::capture;

/// Whatever the pieces are that the cable delivers, the outcome is the same.
fn in_pieces<T: PartialEq + std::fmt::Debug>(name: &str, play: impl Fn(Vec<Vec<u8>>) -> T) -> T {
    let bytes = std::fs::read(capture(name)).unwrap();
    let whole = play(vec![bytes.clone()]);
    for length in [1, 2, 3, 7, 31] {
        let pieces = bytes.chunks(length).map(<[u8]>::to_vec).collect();
        assert_eq!(play(pieces), whole, "{name} in pieces of {length}");
    }
    whole
}

#[test]
fn a_noisy_scanner_is_heard_in_full() {
    let told = in_pieces("scanner_noise.bin", |pieces| {
        let mut framer = SerialFramer::new(ScannerSettings::default());
        let mut heard: Vec<Heard> = pieces.iter().flat_map(|piece| framer.push(piece, Duration::ZERO)).collect();
        heard.extend(framer.tick(Duration::from_secs(1)));
        heard
            .into_iter()
            .map(|heard| match heard {
                Heard::Scan(code) => format!("{} {}", code.aim.unwrap_or_default(), code.text),
                Heard::Unreadable { raw, why } => format!("{why:?} {}", raw.len()),
            })
            .collect::<Vec<_>>()
    });
    assert_eq!(
        told,
        [
            "]C1 (01)00012345678905",
            "Garbage 4",
            "]E0 9780201379624",
            " LPN-000123",
            " BOX-7",
            "]Q3 010950600013435210ABC\u{1D}1726",
            " 货架A-01",
            "HalfFrame 8",
        ]
    );
}

#[test]
fn a_bench_scale_tells_weights_and_troubles() {
    let told = in_pieces("mt_sics_bench.bin", |pieces| {
        let mut scale = MtSics::default();
        let said: Vec<ScaleSaid> = pieces.iter().flat_map(|piece| scale.push(piece)).collect();
        said.into_iter()
            .map(|said| match said {
                ScaleSaid::Reading(reading) => match (reading.state, reading.weight) {
                    (ReadingState::Error(_), None) => "error".to_owned(),
                    (state, None) => format!("{state:?}"),
                    (state, Some(weight)) => format!("{state:?} {}", weight.to_mg().unwrap()),
                },
                ScaleSaid::Zeroed(done) => format!("zeroed {}", done.is_ok()),
                ScaleSaid::Tared(done) => format!("tared {}", done.is_ok()),
                ScaleSaid::Identity(name) => name,
            })
            .collect::<Vec<_>>()
    });
    assert_eq!(
        told,
        [
            "error",
            "1114350697",
            "Stable 0",
            "Moving 1234000",
            "Moving 2496000",
            "Stable 2500000",
            "NotReady",
            "Overload",
            "Underload",
            "error",
            "Stable -250000",
            "Stable 2500201",
            "error",
            "error",
            "zeroed true",
            "tared true",
            "Stable 1000",
        ]
    );
}

/// Answers a question with the next piece of the capture, since a printer
/// doesn't speak before it is asked.
struct Asked {
    answers: Vec<Vec<u8>>,
    ready: Vec<u8>,
}

impl Transport for Asked {
    fn read(
        &mut self,
        buffer: &mut [u8],
        _timeout: Duration,
    ) -> Result<usize, floor_drivers::transport::TransportError> {
        let count = self.ready.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.ready.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }

    fn write_all(&mut self, _bytes: &[u8], _timeout: Duration) -> Result<(), floor_drivers::transport::WriteError> {
        if !self.answers.is_empty() {
            self.ready = self.answers.remove(0);
        }
        Ok(())
    }

    fn address(&self) -> &str {
        "capture"
    }
}

fn status(language: &dyn Language, name: &str, answer_len: usize) -> Status {
    let bytes = std::fs::read(capture(name)).unwrap();
    let answers = bytes.chunks(answer_len).map(<[u8]>::to_vec).collect();
    let mut transport = Asked { answers, ready: Vec::new() };
    language.status(&mut transport, Duration::from_millis(20)).unwrap()
}

#[test]
fn printers_tell_what_is_wrong() {
    let zpl = Zpl::default();
    assert!(status(&zpl, "zpl_hs_ready.bin", 1000).is_ready());
    let out = status(&zpl, "zpl_hs_paper_out.bin", 1000);
    assert_eq!((out.to_string().as_str(), out.waiting), ("paper out", Some(2)));
    let open = status(&zpl, "zpl_hs_head_open.bin", 1000);
    assert_eq!(open.to_string(), "head or cover open, paused");
    assert!(status(&zpl, "zpl_hs_truncated.bin", 1000).unknown);

    assert!(status(&EscPos, "escpos_ready.bin", 1).is_ready());
    assert_eq!(status(&EscPos, "escpos_paper_end.bin", 1).to_string(), "paper out, offline");
    assert_eq!(status(&EscPos, "escpos_cover_open.bin", 1).to_string(), "head or cover open, offline");
}

#[test]
fn a_capture_plays_as_a_device() {
    let address = Address::Replay { path: capture("mt_sics_bench.bin") };
    let mut transport = address.open().unwrap();
    let mut scale = MtSics::default();
    let mut said = Vec::new();
    let mut buffer = [0u8; 1024];
    while let Ok(count @ 1..) = transport.read(&mut buffer, Duration::from_millis(1)) {
        said.extend(scale.push(&buffer[..count]));
    }
    assert_eq!(said.len(), 17);
    assert!(Replay::open(&capture("missing.bin")).is_err());
}
