use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use floor_drivers::scanner::{
    Heard, ScanCode, ScannerSettings, Source, UnreadableWhy, WedgeDecoder, WedgeOutcome, WedgeTiming,
};
use floor_drivers::simulator::{SerialScanner, WedgeScanner};
use floor_drivers::{Device, DeviceEvent, Happened};

use crate::{stay_quiet, wait_down, wait_for, wait_quiet, wait_up};

fn heard(events: &Receiver<DeviceEvent>) -> Heard {
    wait_for(events, "a scan", |event| match &event.what {
        Happened::Heard(heard) => Some(heard.clone()),
        _ => None,
    })
}

fn scan(events: &Receiver<DeviceEvent>) -> ScanCode {
    match heard(events) {
        Heard::Scan(code) => code,
        other => panic!("not a scan: {other:?}"),
    }
}

#[test]
fn a_scan_arrives_whole_and_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = SerialScanner::start(directory.path(), "scanner").unwrap();
    let (sender, events) = channel();
    let device = Device::scanner("dock-1", scanner.address(), ScannerSettings::default(), sender).unwrap();
    wait_quiet(&events);
    let mut fastest = Duration::MAX;
    for index in 0..30 {
        let text = format!("]C1LPN-{index:06}");
        let sent = Instant::now();
        scanner.scan(&text);
        let (at, code) = wait_for(&events, "a scan", |event| match &event.what {
            Happened::Heard(Heard::Scan(code)) => Some((event.at, code.clone())),
            _ => None,
        });
        fastest = fastest.min(at.duration_since(sent));
        assert_eq!(code.text, format!("LPN-{index:06}"));
        assert_eq!(code.aim.as_deref(), Some("]C1"));
        assert_eq!(code.raw, text.as_bytes());
        assert_eq!(device.name(), "dock-1");
    }
    assert!(fastest < Duration::from_millis(1), "byte to event took {fastest:?}");
}

#[test]
fn split_half_and_noisy_frames_are_told_apart() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = SerialScanner::start(directory.path(), "scanner").unwrap();
    let (sender, events) = channel();
    let _device = Device::scanner("dock-1", scanner.address(), ScannerSettings::default(), sender).unwrap();
    wait_quiet(&events);
    scanner.half_frame("LPN-");
    std::thread::sleep(Duration::from_millis(60));
    scanner.scan("000001");
    assert_eq!(scan(&events).text, "LPN-000001");
    scanner.half_frame("LPN-00");
    let expected = Heard::Unreadable { raw: b"LPN-00".to_vec(), why: UnreadableWhy::HalfFrame };
    assert_eq!(heard(&events), expected);
    scanner.garbage();
    assert!(matches!(
        heard(&events),
        Heard::Unreadable { why: UnreadableWhy::Garbage, raw } if raw.len() == 5
    ));
    scanner.set_terminator(b"\r\n");
    scanner.scan("LPN-000002");
    scanner.scan("LPN-000003");
    assert_eq!(scan(&events).text, "LPN-000002");
    assert_eq!(scan(&events).text, "LPN-000003");
}

#[test]
fn a_cable_pulled_in_mid_frame_is_told_and_comes_back() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = SerialScanner::start(directory.path(), "scanner").unwrap();
    let (sender, events) = channel();
    let _device = Device::scanner("dock-1", scanner.address(), ScannerSettings::default(), sender).unwrap();
    wait_quiet(&events);
    for _ in 0..2 {
        scanner.half_frame("LPN-0");
        std::thread::sleep(Duration::from_millis(60));
        scanner.unplug();
        let expected = Heard::Unreadable { raw: b"LPN-0".to_vec(), why: UnreadableWhy::HalfFrame };
        assert_eq!(heard(&events), expected);
        wait_down(&events);
        scanner.scan("nobody hears this");
        scanner.replug().unwrap();
        wait_quiet(&events);
        scanner.scan("LPN-000001");
        assert_eq!(scan(&events).text, "LPN-000001");
    }
}

/// At the start and after each replugging the first thing heard is the tail of a code; it is told as
/// half a code, and the next one is whole however soon it comes.
#[test]
fn a_port_opened_in_mid_code_gives_half_a_scan_and_then_whole_ones() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = SerialScanner::start(directory.path(), "scanner").unwrap();
    let (sender, events) = channel();
    let _device = Device::scanner("dock-1", scanner.address(), ScannerSettings::default(), sender).unwrap();
    for terminator in [b"\r".as_slice(), b"\r\n", b"\t", b"\r"] {
        wait_up(&events);
        scanner.set_terminator(terminator);
        for piece in ["00", "01", "7"] {
            scanner.half_frame(piece);
            std::thread::sleep(Duration::from_millis(20));
        }
        scanner.scan("");
        let half = Heard::Unreadable { raw: b"00017".to_vec(), why: UnreadableWhy::HalfFrame };
        assert_eq!(heard(&events), half);
        scanner.scan("LPN-000018");
        assert_eq!(scan(&events).text, "LPN-000018");
        scanner.unplug();
        wait_down(&events);
        scanner.replug().unwrap();
    }
    // Only the end of an end; what comes after a pause is whole.
    wait_up(&events);
    scanner.send_raw(b"\n");
    stay_quiet();
    scanner.scan("LPN-000019");
    assert_eq!(scan(&events).text, "LPN-000019");
}

#[test]
fn a_scanner_that_is_plugged_in_late_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = SerialScanner::start(directory.path(), "scanner").unwrap();
    scanner.unplug();
    let (sender, events) = channel();
    let _device = Device::scanner("dock-1", scanner.address(), ScannerSettings::default(), sender).unwrap();
    wait_down(&events);
    scanner.replug().unwrap();
    wait_quiet(&events);
}

#[test]
fn scans_that_nobody_hears_hold_nothing_up() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = SerialScanner::start(directory.path(), "scanner").unwrap();
    let start = Instant::now();
    for _ in 0..4 {
        scanner.send_raw(&[b'x'; 100_000]);
    }
    scanner.unplug();
    assert!(start.elapsed() < Duration::from_secs(5), "took {:?}", start.elapsed());
    assert!(!scanner.is_plugged());
    assert!(!directory.path().join("scanner").exists());
}

#[test]
fn two_scanners_work_at_once_each_under_its_name() {
    let directory = tempfile::tempdir().unwrap();
    let (sender, events) = channel();
    let scanners: Vec<_> = ["left", "right"]
        .into_iter()
        .map(|name| {
            let scanner = SerialScanner::start(directory.path(), name).unwrap();
            let settings = ScannerSettings::default();
            let device = Device::scanner(name, scanner.address(), settings, sender.clone()).unwrap();
            wait_quiet(&events);
            (name, scanner, device)
        })
        .collect();
    for (name, scanner, _) in &scanners {
        scanner.scan(name);
        wait_for(&events, "its scan", |event| match &event.what {
            Happened::Heard(Heard::Scan(code)) => {
                assert_eq!(code.text, *event.device);
                (&*event.device == *name).then_some(())
            }
            _ => None,
        });
    }
}

#[test]
fn a_keyboard_wedge_and_a_person_share_the_keys() {
    let mut decoder = WedgeDecoder::new(ScannerSettings::default(), WedgeTiming::default());
    let seconds = Duration::from_secs;
    let keys = WedgeScanner::typed("12", seconds(0))
        .into_iter()
        .chain(WedgeScanner::default().scan("]E05012345678900", seconds(5)))
        .chain(WedgeScanner::typed("7", seconds(10)));
    let mut told = Vec::new();
    for key in keys {
        if let WedgeOutcome::Heard { heard: Heard::Scan(code), source } = decoder.key(key) {
            told.push((source, code.text));
        }
    }
    assert_eq!(
        told,
        [
            (Source::Typed, "12".to_owned()),
            (Source::Scanned, "5012345678900".to_owned()),
            (Source::Typed, "7".to_owned()),
        ]
    );
}
