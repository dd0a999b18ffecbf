use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use floor_drivers::scanner::{
    CODE_BYTES_MAX, Heard, KeyDecoder, LAYOUTS, ScanCode, ScanDecoder, ScannerSettings, UnreadableWhy, layout,
};
use floor_drivers::simulator::{KeyScanner, Typist};
use floor_drivers::transport::{Address, Channel, KeyEvent};
use floor_drivers::{Device, DeviceEvent, Happened};

use crate::{Noise, capture, wait_down, wait_for, wait_quiet, wait_up};

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

fn settings(id: &str) -> ScannerSettings {
    ScannerSettings { layout: layout(id).unwrap(), ..Default::default() }
}

fn told(heard: Vec<Heard>) -> Vec<String> {
    heard
        .into_iter()
        .map(|heard| match heard {
            Heard::Scan(code) => code.aim.unwrap_or_default() + &code.text,
            Heard::Unreadable { raw, why } => format!("{why:?} {}", String::from_utf8_lossy(&raw)),
        })
        .collect()
}

fn decode(decoder: &mut KeyDecoder, events: &[KeyEvent]) -> Vec<String> {
    told(events.iter().filter_map(|&event| decoder.event(event, Duration::ZERO)).collect())
}

fn played(name: &str, id: &str) -> Vec<String> {
    let mut transport = Address::Replay { path: capture(name) }.open().unwrap();
    assert_eq!(transport.channel(), Channel::Keys);
    let mut decoder = KeyDecoder::new(settings(id));
    let mut heard = Vec::new();
    let mut buffer = [0u8; 64];
    while let Ok(count @ 1..) = transport.read(&mut buffer, Duration::from_millis(1)) {
        heard.extend(decoder.push(&buffer[..count], Duration::ZERO));
    }
    heard.extend(decoder.tick(Duration::from_secs(1)));
    told(heard)
}

/// The recordings were made from the keyboard tables of xkeyboard-config, not
/// from the tables here.
#[test]
fn recordings_in_several_layouts_give_their_codes() {
    let codes =
        ["LPN-000123", "https://id.gs1.org/01/09506000134352?17=241231&x=a_b", "]C10100012345678905\u{1D}10LOT"];
    for id in ["us", "gb", "de", "fr", "es"] {
        assert_eq!(played(&format!("keys_{id}.evemu"), id), codes, "{id}");
    }
    assert_eq!(
        played("keys_us_hard.evemu", "us"),
        [
            "abcXYZ",         // Caps Lock on, Shift held for the small ones
            "AAB",            // a key that repeats while it is down counts once
            "Straße 5\u{1D}", // Alt and numbers on the pad
            "12.50+3",        // the number pad, with Num Lock off
            "StrangeKey AB",  // F5 in the middle
            "HalfFrame CUT",  // the system dropped events
            "NEXT",
            "HalfFrame LPN-",
        ]
    );
}

#[test]
fn every_layout_types_every_ascii_character_and_more() {
    let ascii: String = (' '..='~').collect();
    for layout in LAYOUTS {
        for alt_mode in [false, true] {
            let typist = Typist { alt_mode, ..Typist::new(layout) };
            let mut decoder = KeyDecoder::new(settings(layout.id));
            for text in [&ascii[1..], "LPN 7", "A\u{1D}B", "Größe é ñ ç", "]Q3ABC"] {
                assert_eq!(decode(&mut decoder, &typist.scan(text)), [text], "{} {alt_mode}", layout.id);
                assert!(!decoder.has_half_frame());
            }
        }
    }
}

/// A scanner set up for one country and a terminal for another: this is what
/// the wrong layout looks like, and how the right one is told.
#[test]
fn the_wrong_layout_shows_and_the_right_one_is_found() {
    let scan = Typist::new(layout("de").unwrap()).scan("CMD-UNDO/YZ");
    assert_eq!(decode(&mut KeyDecoder::new(settings("us")), &scan), ["CMD/UNDO&ZY"]);
    let fits = floor_drivers::scanner::layouts_that_read(&scan, "CMD-UNDO/YZ");
    assert_eq!(fits.iter().map(|layout| layout.id).collect::<Vec<_>>(), ["de"]);
}

#[test]
fn every_end_of_a_code_counts_once() {
    let us = layout("us").unwrap();
    for terminator in [vec![28], vec![96], vec![15], vec![28, 28], vec![28, 108]] {
        let down_arrow = terminator.contains(&108);
        let typist = Typist { terminator, ..Typist::new(us) };
        let events = [typist.scan("ONE"), typist.scan("TWO")].concat();
        let told = decode(&mut KeyDecoder::new(settings("us")), &events);
        if down_arrow {
            // A key that no code has is told, not swallowed.
            assert_eq!(told, ["ONE", "StrangeKey TWO"]);
        } else {
            assert_eq!(told, ["ONE", "TWO"]);
        }
    }
    let typist = Typist { terminator: Vec::new(), ..Typist::new(us) };
    let events = typist.scan("\u{2}ONE\u{3}TWO\r\nTHREE\n");
    assert_eq!(decode(&mut KeyDecoder::new(settings("us")), &events), ["ONE", "TWO", "THREE"]);
}

#[test]
fn a_key_scanner_is_read_lost_in_mid_code_and_found_again() {
    let directory = tempfile::tempdir().unwrap();
    let typist = Typist::new(layout("de").unwrap());
    let scanner = KeyScanner::start(directory.path(), "keys", typist).unwrap();
    let (sender, events) = channel();
    let own = ScannerSettings { prefix: "<".into(), gs_substitute: Some('~'), ..settings("de") };
    let _device = Device::scanner("keys", scanner.address(), own, sender).unwrap();
    wait_quiet(&events);
    scanner.scan("<]d2010950600013435210AB~2112");
    let code = scan(&events);
    assert_eq!((code.aim.as_deref(), code.text.as_str()), (Some("]d2"), "010950600013435210AB\u{1D}2112"));
    let long = "X".repeat(3000);
    scanner.scan(&long);
    assert_eq!(scan(&events).text, long);
    for _ in 0..2 {
        scanner.half_frame("LPN-0");
        std::thread::sleep(Duration::from_millis(40));
        scanner.unplug();
        let expected = Heard::Unreadable { raw: b"LPN-0".to_vec(), why: UnreadableWhy::HalfFrame };
        assert_eq!(heard(&events), expected);
        wait_down(&events);
        scanner.replug().unwrap();
        wait_quiet(&events);
        scanner.scan("LPN-000001");
        assert_eq!(scan(&events).text, "LPN-000001");
    }
}

#[test]
fn keys_of_a_code_that_began_before_the_opening_are_half_a_scan() {
    let directory = tempfile::tempdir().unwrap();
    let scanner = KeyScanner::start(directory.path(), "keys", Typist::new(layout("us").unwrap())).unwrap();
    let (sender, events) = channel();
    let _device = Device::scanner("keys", scanner.address(), settings("us"), sender).unwrap();
    wait_up(&events);
    scanner.scan("0017");
    let half = Heard::Unreadable { raw: b"0017".to_vec(), why: UnreadableWhy::HalfFrame };
    assert_eq!(heard(&events), half);
    scanner.scan("LPN-000018");
    assert_eq!(scan(&events).text, "LPN-000018");
}

#[test]
fn random_keys_are_survived_and_bounded() {
    let mut noise = Noise(0x5EED_000E_0DE0_0001);
    for layout in LAYOUTS {
        let mut decoder = KeyDecoder::new(settings(layout.id));
        for at in 0..2_000 {
            decoder.push(&noise.bytes(64), Duration::from_millis(at));
            for _ in 0..8 {
                let code = (noise.next() % 130) as u16;
                let event = KeyEvent { kind: 1, code, value: (noise.next() % 3) as i32 };
                if let Some(Heard::Scan(code)) = decoder.event(event, Duration::from_millis(at)) {
                    assert!(code.raw.len() <= floor_drivers::scanner::CODE_BYTES_MAX);
                }
            }
        }
        decoder.tick(Duration::from_secs(10));
        assert!(!decoder.has_half_frame());
    }
}

/// On a busy machine the system throws away all that was not read yet, up to a
/// whole code with its end: that is told as well, once, and costs no other code.
#[test]
fn codes_that_the_system_lost_are_told() {
    let dropped = KeyEvent { kind: 0, code: 3, value: 0 };
    let typist = Typist::new(layout("us").unwrap());
    let whole = typist.scan("LPN-1");
    let (head, tail) = (typist.half_scan("LPN"), typist.scan("-1"));
    let ms = Duration::from_millis;
    let read = |decoder: &mut KeyDecoder, events: &[KeyEvent], at: Duration| {
        let bytes: Vec<u8> = events.iter().flat_map(|event| event.to_bytes()).collect();
        told(decoder.push(&bytes, at))
    };
    let mut decoder = KeyDecoder::new(settings("us"));
    // All of it, of which only the last key going up is left.
    let left = [&[dropped][..], &whole[whole.len() - 2..]].concat();
    assert_eq!(read(&mut decoder, &left, ms(0)), [""; 0]);
    assert_eq!(read(&mut decoder, &[], ms(400)), ["HalfFrame "]);
    assert_eq!(read(&mut decoder, &[], ms(800)), [""; 0]);
    // Its beginning, then its end.
    assert_eq!(read(&mut decoder, &[&[dropped][..], &tail].concat(), ms(900)), ["HalfFrame -1"]);
    assert_eq!(read(&mut decoder, &[&head[..], &[dropped]].concat(), ms(1300)), [""; 0]);
    assert_eq!(read(&mut decoder, &whole, ms(1700)), ["HalfFrame LPN", "LPN-1"]);
    assert_eq!(told(decoder.give_up().into_iter().collect()), [""; 0]);
}

/// An accent key waits for its letter, and must neither make an endless code
/// nor leave a code of its own behind one.
#[test]
fn accents_end_with_the_endless_code_that_they_are_in() {
    let press = |code| [1, 0].map(|value| KeyEvent { kind: 1, code, value });
    let (circumflex, acute, letter, enter) = (press(41), press(13), press(45), press(28));
    let typist = Typist::new(layout("de").unwrap());
    let mut decoder = KeyDecoder::new(settings("de"));
    for _ in 0..2 {
        let endless = letter.repeat(CODE_BYTES_MAX + 1);
        assert_eq!(decode(&mut decoder, &endless).len(), 1);
        let rest = [acute, letter, acute, circumflex, enter].concat();
        assert_eq!(decode(&mut decoder, &rest), [""; 0]);
        assert_eq!(decode(&mut decoder, &typist.scan("LPN-1")), ["LPN-1"]);

        let endless = [circumflex, acute].concat().repeat(CODE_BYTES_MAX);
        let told = decode(&mut decoder, &endless);
        assert!(matches!(told.as_slice(), [one] if one.starts_with("TooLong ^´^")), "{}", told.len());
        assert_eq!(decode(&mut decoder, &enter), [""; 0]);
        assert_eq!(decode(&mut decoder, &typist.scan("LPN-1")), ["LPN-1"]);
    }
}
