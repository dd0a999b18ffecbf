use std::time::Duration;

use floor_drivers::printer::{Bitmap, Epl, EscPos, LANGUAGES, Language, Media, Status, Tspl, Zpl};
use floor_drivers::scale::{self, MtSics, ReadingState, ScaleProtocol, ScaleSaid, ScaleSettings, Unit};
use floor_drivers::scanner::{Heard, ScanDecoder, ScannerSettings, SerialFramer};
use floor_drivers::transport::{Address, DeviceId, Replay, Transport};

use crate::{capture, picture};

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

/// What a scale told in a capture, one line each: state, weight, `net`, `zero`.
fn told(protocol: &str, unit: Option<Unit>, pieces: &[Vec<u8>]) -> Vec<String> {
    let mut scale = (scale::protocol(protocol).unwrap().new)(&ScaleSettings { unit });
    let said = pieces.iter().flat_map(|piece| scale.push(piece));
    said.map(|said| match said {
        ScaleSaid::Reading(reading) => {
            let weight = reading.weight.map_or(String::new(), |weight| format!(" {weight}"));
            let net = if reading.net == Some(true) { " net" } else { "" };
            let zero = if reading.zero == Some(true) { " zero" } else { "" };
            match reading.state {
                ReadingState::Error(trouble) => {
                    assert_eq!(weight, "");
                    let trouble = format!("{trouble:?}");
                    format!("error {}", trouble.split(['(', ' ']).next().unwrap_or_default())
                }
                state => format!("{state:?}{weight}{net}{zero}"),
            }
        }
        ScaleSaid::Zeroed(done) => format!("zeroed {}", done.is_ok()),
        ScaleSaid::Tared(done) => format!("tared {}", done.is_ok()),
        ScaleSaid::Identity(name) => name,
    })
    .collect()
}

fn check_scale(protocol: &str, unit: Option<Unit>, capture: &str, expected: &[&str]) {
    assert_eq!(in_pieces(capture, |pieces| told(protocol, unit, &pieces)), expected, "{capture}");
}

/// Answers a question with the next piece of the capture, since a printer
/// doesn't speak before it is asked.
pub(crate) struct Asked {
    pub(crate) answers: Vec<Vec<u8>>,
    pub(crate) ready: Vec<u8>,
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
    status_of(language, answers)
}

fn status_of(language: &dyn Language, answers: Vec<Vec<u8>>) -> Status {
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

    // Where ~HS was not answered.
    let errors = std::fs::read(capture("zpl_hqes_head_open.bin")).unwrap();
    assert_eq!(status_of(&zpl, vec![Vec::new(), errors]).to_string(), "paper out, head or cover open");

    let tspl = |name: &str| {
        let bytes = std::fs::read(capture(name)).unwrap();
        let (quick, full) = bytes.split_at(1);
        status_of(&Tspl, vec![quick.to_vec(), full.to_vec()]).to_string()
    };
    assert_eq!(tspl("tspl_ready.bin"), "ready");
    assert_eq!(tspl("tspl_paper_out.bin"), "paper out");
    assert_eq!(tspl("tspl_head_open.bin"), "head or cover open");
    assert_eq!(tspl("tspl_overheated.bin"), "print head too hot; let it cool down, paper low");
    assert_eq!(tspl("tspl_clone.bin"), "paper out");
    assert_eq!(status(&Tspl, "tspl_other_language.bin", 1000).to_string(), "no answer");

    assert!(status(&Epl, "epl_ready.bin", 1000).is_ready());
    assert_eq!(status(&Epl, "epl_paper_out.bin", 1000).to_string(), "paper out, ribbon out");
    assert_eq!(status(&Epl, "epl_head_open.bin", 1000).to_string(), "head or cover open, paused");
    assert_eq!(status(&Epl, "epl_truncated.bin", 1000).to_string(), "no answer");
}

#[test]
fn printers_say_what_they_are() {
    let said = |name: &str| {
        let id = DeviceId::from_answer(&std::fs::read(capture(name)).unwrap());
        (id.title(), id.language(), id.serial_number)
    };
    let say = |text: &str| text.to_owned();
    let zebra = "Zebra Technologies ZTC ZD421-203dpi ZPL";
    assert_eq!(said("ieee1284_zebra.bin"), (say(zebra), Some("zpl"), String::new()));
    assert_eq!(said("ieee1284_epson.bin"), (say("EPSON TM-T20II"), Some("escpos"), String::new()));
    assert_eq!(said("ieee1284_clone.bin"), (say("Xprinter XP-420B"), Some("tspl"), say("20230117")));
}

/// What independent renderers showed to the dot is still what is written.
#[test]
fn jobs_are_the_bytes_that_were_checked() {
    let picture = spelled_picture();
    let pbm = [format!("P4\n{} {}\n", picture.width(), picture.height()).as_bytes(), picture.bits()].concat();
    let check = |kind: &str, bytes: Vec<u8>| {
        let path = capture(&format!("job.{kind}"));
        if std::env::var_os("FLOOR_WRITE_CAPTURES").is_some() {
            std::fs::write(&path, &bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{kind} is written in another way");
    };
    check("pbm", pbm);
    // How PDF packs may change; it is rendered anew.
    for entry in LANGUAGES.iter().filter(|entry| entry.id != "pdf") {
        check(entry.id, (entry.new)().label(&picture, 1, &Media::default()).unwrap());
    }
}

/// Lines, and bytes that spell commands of every language.
fn spelled_picture() -> Bitmap {
    let mut bits = Vec::new();
    let spelled = [
        b"\x1B!R\x1B!?".as_slice(),
        b"\x10\x14\x01\x00\x01",
        b"\r\nPRINT 1,9\r\n",
        b"\r\n^@\r\nP9\r\n",
        b"^XZ^XA~JR",
        b"\x1B@\x1DV\x00",
        b"endstream",
    ];
    // Some languages send the picture as it is, some with black and white
    // exchanged.
    for spelled in spelled {
        bits.extend(spelled.iter().copied().chain(std::iter::repeat(0)).take(17));
        bits.extend(spelled.iter().map(|byte| !byte).chain(std::iter::repeat(0xFF)).take(17));
    }
    bits.extend(picture(135, 40).bits());
    Bitmap::from_bits(135, 54, bits)
}

#[test]
fn scales_tell_weights_and_troubles() {
    check_scale(
        "mt-sics",
        None,
        "mt_sics_bench.bin",
        &[
            "error Unreadable",
            "1114350697",
            "Stable 0.000 kg",
            "Moving 1.234 kg",
            "Moving 2.496 kg",
            "Stable 2.500 kg",
            "NotReady",
            "Overload",
            "Underload",
            "error UnknownCommand",
            "Stable -0.250 kg",
            "Stable 5.512 lb",
            "error Unreadable",
            "error Weight",
            "zeroed true",
            "tared true",
            "Stable 0.001 kg",
        ],
    );
    check_scale(
        "toledo-8217",
        Some(Unit::Pound),
        "toledo_8217.bin",
        &[
            "Stable 0.00 lb",
            "Moving",
            "Moving",
            "Stable 2.50 lb",
            "Stable 2.50 lb net",
            "Overload",
            "Underload",
            "error Unreadable",
            "error Unreadable",
            "error Noise",
            "error Unreadable",
            "error Noise",
            "Stable 12.34 lb",
            "Stable 7.10 lb",
        ],
    );
    check_scale(
        "toledo-continuous",
        None,
        "toledo_continuous.bin",
        &[
            "Stable 0.000 kg",
            "Moving 1.240 kg",
            "Stable 2.500 kg",
            "Stable 2.000 kg net",
            "Stable -0.250 kg",
            "Overload",
            "Underload",
            "error Checksum",
            "Stable 55.12 lb",
            "Stable 120 g",
            "NotReady",
            "error Unreadable",
            "error Weight",
            "error Noise",
            "Stable 3.000 kg",
            "Stable 4.567 kg",
        ],
    );
    check_scale(
        "toledo-continuous-plain",
        None,
        "toledo_continuous_plain.bin",
        &[
            "Stable 0.000 kg",
            "Moving 1.240 kg",
            "Stable 2.500 kg",
            "Stable 2.000 kg net",
            "Stable -0.250 kg",
            "Overload",
            "Stable 55.12 lb",
            "Stable 3.000 kg",
            "error Noise",
            "Stable 4.567 kg",
        ],
    );
    check_scale(
        "nci",
        None,
        "nci_scp01.bin",
        &[
            "NotReady",
            "Stable 0.00 lb zero",
            "Moving 1.24 lb",
            "Stable 2.50 lb",
            "Stable -1.25 kg",
            "Stable 18.5 oz",
            "Stable 2.500 kg net",
            "Overload",
            "Underload",
            "NotReady",
            "error UnknownCommand",
            "error Weight",
            "error Unreadable",
            "error Fault",
            "error Weight",
            "Stable 7.10 lb",
        ],
    );
    check_scale(
        "nci",
        None,
        "nci_scp02.bin",
        &["Moving", "Stable 2.50 lb", "Overload", "Underload", "Stable 0.00 lb zero", "error Calibration", "NotReady"],
    );
    check_scale(
        "cas",
        None,
        "cas_22.bin",
        &[
            "Stable 0.000 kg",
            "Moving 1.240 kg",
            "Stable 2.500 kg",
            "Stable 2.000 kg net",
            "Stable -0.500 kg net",
            "Overload",
            "Underload",
            "Stable 5.512 lb",
            "error Weight",
            "error Weight",
            "error Noise",
            "Stable 13.5 kg",
        ],
    );
    check_scale(
        "a-and-d",
        None,
        "a_and_d_stream.bin",
        &[
            "error Unreadable",
            "Stable 0.00 kg",
            "Moving 1.24 kg",
            "Stable 2.50 kg",
            "Stable -0.25 kg",
            "Stable 2.00 kg net",
            "Overload",
            "Underload",
            "error Counting",
            "error NotStill",
            "Stable 123.4 g",
            "Stable 5.51 lb",
            "error Weight",
            "error Unreadable",
            "error Noise",
            "Stable 7.10 kg",
        ],
    );
    check_scale(
        "adam-cpw",
        None,
        "adam_cpw.bin",
        &[
            "error Unreadable",
            "Moving 0.00 kg",
            "Stable 0.00 kg",
            "Moving 1.24 kg",
            "Moving 2.00 kg",
            "Stable 2.00 kg",
            "Moving 1.00 kg net",
            "Moving -0.05 kg",
            "Stable -0.05 kg",
            "Overload",
            "Moving 2.00 kg",
            "error Weight",
            "Moving 4.41 lb",
        ],
    );
}

/// A read gives one report.
#[test]
fn a_usb_scale_tells_weights_and_troubles() {
    let bytes = std::fs::read(capture("usb_hid_reports.bin")).unwrap();
    let reports: Vec<Vec<u8>> = bytes.chunks(6).map(<[u8]>::to_vec).collect();
    assert_eq!(
        told("usb-hid", None, &reports),
        [
            "Stable 0.00 lb zero",
            "Moving 4.12 lb",
            "Stable 7.85 lb",
            "Stable 12.3 oz",
            "Stable 1250 g",
            "Underload",
            "Overload",
            "error Fault",
            "error Calibration",
            "NotReady",
            "error Weight",
            "Stable 2.500 kg"
        ]
    );
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
