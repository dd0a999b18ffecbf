use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use floor_drivers::printer::{Epl, EscPos, EscPosJob, JobPolicy, LANGUAGES, Language, Media, Printed, Tspl, Zpl, send};
use floor_drivers::scale::{ReadingState, ScaleRequest, ScaleSaid, protocol};
use floor_drivers::scanner::{
    CODE_BYTES_MAX, Heard, Key, KeyInput, ScanDecoder, ScannerSettings, SerialFramer, WedgeDecoder, WedgeOutcome,
    WedgeTiming,
};
use floor_drivers::simulator::{EscPosPrinter, LabelPrinter, SCALES, SimulatedScale};
use floor_drivers::transport::{Address, DeviceId};

use crate::captures::Asked;
use crate::{Noise, picture};

const ROUNDS: usize = 3000;

#[test]
fn scanners_survive_noise_and_lose_no_byte_of_a_code() {
    let mut noise = Noise(0x5EED_0001);
    let mut framer = SerialFramer::new(ScannerSettings::default());
    for round in 0..ROUNDS {
        let at = Duration::from_millis(10 * round as u64);
        for heard in framer.push(&noise.bytes(200), at) {
            let (Heard::Scan(floor_drivers::scanner::ScanCode { raw, .. }) | Heard::Unreadable { raw, .. }) = heard;
            assert!(raw.len() <= CODE_BYTES_MAX + 1);
        }
    }
    framer.push(b"\x03\r", Duration::from_secs(1000));
    let heard = framer.push(b"LPN-1\r", Duration::from_secs(1001));
    assert!(matches!(heard.as_slice(), [Heard::Scan(code)] if code.text == "LPN-1"));
}

#[test]
fn the_wedge_survives_noise_and_stays_bounded() {
    let mut noise = Noise(0x5EED_0002);
    let mut decoder = WedgeDecoder::new(
        ScannerSettings { prefix: "P".into(), suffix: "S".into(), gs_substitute: Some('~'), ..Default::default() },
        WedgeTiming::default(),
    );
    let mut at = Duration::ZERO;
    for _ in 0..ROUNDS * 10 {
        let key = match noise.next() % 40 {
            0 => Key::Enter,
            1 => Key::Tab,
            2 => Key::Backspace,
            3 => Key::Escape,
            4 => Key::Other,
            _ => Key::from_text(&String::from_utf8_lossy(&noise.bytes(4))),
        };
        at += Duration::from_millis(noise.next() % 60);
        if let WedgeOutcome::Heard { heard: Heard::Scan(code), .. } = decoder.key(KeyInput { key, at }) {
            assert!(code.raw.len() <= CODE_BYTES_MAX);
        }
        if noise.next().is_multiple_of(50) {
            decoder.tick(at + Duration::from_millis(noise.next() % 600));
        }
        assert!(decoder.typed().len() <= CODE_BYTES_MAX + 16);
    }
}

/// Damaged answers, not only random ones: those reach deeper. Whatever comes, in pieces of
/// any size, a weight has a unit and fits, and a good answer is read again afterwards.
#[test]
fn scales_survive_noise_and_find_back() {
    let directory = tempfile::tempdir().unwrap();
    for (seed, kind) in SCALES.iter().enumerate() {
        let mut noise = Noise(0x5EED_0003 + seed as u64);
        let pan = SimulatedScale::start(directory.path(), kind.protocol, kind.protocol).unwrap();
        let capture = std::fs::read(crate::capture(scale_capture(kind.protocol))).unwrap();
        let mut scale = (protocol(kind.protocol).unwrap().new)(&pan.settings());
        for round in 0..ROUNDS {
            if round % 3 == 0 {
                scale.ask([ScaleRequest::Weigh, ScaleRequest::Zero, ScaleRequest::Tare][round / 3 % 3]);
            }
            let from = noise.next() as usize % capture.len();
            let to = from + noise.next() as usize % (capture.len() - from).min(80);
            let mut bytes = capture[from..to].to_vec();
            for _ in 0..noise.next() % 4 {
                let at = noise.next() as usize % (bytes.len() + 1);
                match noise.next() % 3 {
                    0 if at < bytes.len() => bytes[at] = noise.next() as u8,
                    1 if at < bytes.len() => drop(bytes.remove(at)),
                    _ => bytes.insert(at, noise.next() as u8),
                }
            }
            bytes.extend(noise.bytes(20));
            for said in scale.push(&bytes) {
                if let ScaleSaid::Reading(reading) = said {
                    let weight = reading.weight.map(|weight| weight.to_mg().expect("a weight that fits"));
                    assert!(reading.state != ReadingState::Stable || weight.is_some());
                    assert!(weight.is_none() || matches!(reading.state, ReadingState::Stable | ReadingState::Moving));
                }
            }
        }
        // What comes back is the simulator's own answer, as after a cable that was shaken.
        scale.forget();
        let mut transport = pan.address().open().unwrap();
        pan.set_weight_mg(3_210_000);
        let mut buffer = [0u8; 256];
        let found = (0..100).any(|_| {
            transport.write_all(scale.ask(ScaleRequest::Weigh), Duration::from_secs(1)).unwrap();
            let count = transport.read(&mut buffer, Duration::from_millis(200)).unwrap();
            let said = scale.push(&buffer[..count]);
            let weights = said.iter().filter_map(|said| match said {
                ScaleSaid::Reading(reading) => reading.weight?.to_mg(),
                _ => None,
            });
            weights.into_iter().any(|weight_mg| weight_mg == 3_210_000)
        });
        assert!(found, "{} did not find back", kind.protocol);
    }
}

fn scale_capture(protocol: &str) -> &'static str {
    match protocol {
        "toledo-8217" => "toledo_8217.bin",
        "toledo-continuous" => "toledo_continuous.bin",
        "toledo-continuous-plain" => "toledo_continuous_plain.bin",
        "nci" => "nci_scp01.bin",
        "cas" => "cas_22.bin",
        "a-and-d" => "a_and_d_stream.bin",
        "adam-cpw" => "adam_cpw.bin",
        "usb-hid" => "usb_hid_reports.bin",
        _ => "mt_sics_bench.bin",
    }
}

#[test]
fn addresses_and_status_answers_survive_noise() {
    let mut noise = Noise(0x5EED_0004);
    let hs = b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\x02001,0,0,0,1,2,6,0,00000000,1,000\x03\x021,0\x03";
    for _ in 0..200 {
        let text = String::from_utf8_lossy(&noise.bytes(30)).into_owned();
        for kind in ["serial:", "tcp:", "usb:", "queue:", "folder:", "file:", "replay:", ""] {
            if let Ok(address) = format!("{kind}{text}").parse::<Address>() {
                assert!(!address.to_string().is_empty());
            }
        }
    }
    // Damaged answers of each language, to each language.
    let answers: [&[u8]; 6] = [
        hs,
        b"\x02\r\nPRINTER STATUS\r\n ERRORS: 1 00000000 00000005\r\n WARNINGS: 0 00000000 00000000\r\n\x03",
        b"\x04\x02E@@A\x03\r\n",
        b"07,11\r\n",
        b"\x12\x16\x12\x12",
        b"\x10\x00\x00\x00\x00",
    ];
    for round in 0..ROUNDS {
        let answer = |noise: &mut Noise| {
            let mut answer = answers[noise.next() as usize % answers.len()].to_vec();
            for _ in 0..noise.next() % 4 {
                let at = noise.next() as usize % answer.len();
                answer[at] = noise.next() as u8;
            }
            answer.truncate(noise.next() as usize % 120);
            answer.extend(noise.bytes(10));
            answer
        };
        let answers = (0..4).map(|_| answer(&mut noise)).collect();
        let language = (LANGUAGES[round % LANGUAGES.len()].new)();
        let mut transport = Asked { answers, ready: Vec::new() };
        let status = language.status(&mut transport, Duration::from_micros(200)).unwrap();
        assert!(!status.to_string().is_empty());
        // Slower, since it asks once more in the end.
        if round.is_multiple_of(97) {
            let answers = (0..4).map(|_| answer(&mut noise)).collect();
            let mut transport = Asked { answers, ready: noise.bytes(20) };
            language.confirm(&mut transport, Duration::from_micros(200)).unwrap();
        }
        let id = DeviceId::from_answer(&[noise.bytes(4), b"MFG:A;CMD:ZPL,".to_vec(), noise.bytes(60)].concat());
        assert!(id.title().len() <= id.text.len());
    }
}

#[test]
fn simulated_printers_survive_noise_and_print_on() {
    let mut noise = Noise(0x5EED_0005);
    let zpl = LabelPrinter::start_zpl().unwrap();
    let escpos = EscPosPrinter::start().unwrap();
    for printer in [zpl.address(), escpos.address()] {
        let Address::Tcp { host, port } = printer else { panic!("not on the network") };
        let mut stream = TcpStream::connect((host, port)).unwrap();
        for _ in 0..200 {
            stream.write_all(&noise.bytes(500)).unwrap();
            stream.write_all(b"^XA^GFA,9,9,3,z:,!^XZ\x1Dv0\x00\x01\x00\x01\x00").unwrap();
        }
    }
    for (printer, language) in
        [(LabelPrinter::start_tspl(203).unwrap(), &Tspl as &dyn Language), (LabelPrinter::start_epl().unwrap(), &Epl)]
    {
        let Address::Tcp { host, port } = printer.address() else { panic!("not on the network") };
        let mut stream = TcpStream::connect((host, port)).unwrap();
        for _ in 0..200 {
            stream.write_all(&noise.bytes(500)).unwrap();
            stream.write_all(b"\r\nSIZE 9,9\r\nBITMAP 1,1,2,2,0,\r\nGW1,2,3,4,\r\nPRINT 1\r\nP1\r\nQ9,9\r\n").unwrap();
        }
        drop(stream);
        std::thread::sleep(Duration::from_millis(300));
        printer.replug().unwrap();
        let label = picture(64, 40);
        let job = language.label(&label, 1, &Media::default()).unwrap();
        let mut transport = printer.address().open().unwrap();
        assert_eq!(send(transport.as_mut(), language, &job, &JobPolicy::default()).unwrap(), Printed::Sent);
        assert!(printer.labels().last().unwrap().picture == label);
        assert!(!printer.complaints().is_empty());
    }
    // A command that the noise began must not swallow the job.
    zpl.replug().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    escpos.unplug();
    escpos.replug().unwrap();
    let label = picture(64, 40);
    let policy = JobPolicy::default();
    let mut transport = zpl.address().open().unwrap();
    let language = Zpl::default();
    let printed = send(transport.as_mut(), &language, &language.label(&label, 1, &Media::default()).unwrap(), &policy);
    assert_eq!(printed.unwrap(), Printed::Confirmed);
    assert_eq!(zpl.labels().last().unwrap().picture, label);
    let mut transport = escpos.address().open().unwrap();
    let job = EscPosJob::new().line("on").cut().into_bytes();
    assert_eq!(send(transport.as_mut(), &EscPos, &job, &policy).unwrap(), Printed::Confirmed);
    assert_eq!(escpos.tickets().last().unwrap().lines().last(), Some(&"on"));
}
