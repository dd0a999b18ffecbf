//! What a scanner sends over a serial line, and what one types into the window. The first two
//! bytes are settings; one bit of them picks the line or the window.
#![no_main]

#[path = "../heard_checks.rs"]
mod heard_checks;

use std::time::Duration;

use floor_drivers::scanner::{
    CODE_BYTES_MAX, Heard, Key, KeyInput, ScanDecoder, ScannerSettings, SerialFramer, Source, UnreadableWhy,
    WedgeDecoder, WedgeOutcome, WedgeTiming,
};
use libfuzzer_sys::fuzz_target;

/// The most that one key brings here, as an input method does.
const WORD_BYTES_MAX: usize = 128;

fuzz_target!(|data: &[u8]| {
    let [flags, sizes, sent @ ..] = data else { return };
    let set = |bit: u8, text: &str| String::from(if flags & bit != 0 { text } else { "" });
    let settings = ScannerSettings {
        prefix: set(1, "]"),
        suffix: set(2, "é>"),
        gs_substitute: (flags & 4 != 0).then_some('~'),
        ..ScannerSettings::default()
    };
    if flags & 0x80 == 0 {
        line(settings, usize::from(*sizes & 0x3F) + 1, sent);
    } else {
        window(settings, *sizes, sent);
    }
});

/// However the bytes are cut up, they say the same; after any of them the line finds back.
fn line(settings: ScannerSettings, size: usize, sent: &[u8]) {
    let late = Duration::from_secs(1);
    let mut whole = SerialFramer::new(settings.clone());
    let mut heard = whole.push(sent, Duration::ZERO);
    heard.extend(whole.tick(late));
    heard.iter().for_each(|heard| heard_checks::check(heard, CODE_BYTES_MAX + 1));
    assert!(!whole.has_half_frame());

    let mut cut = SerialFramer::new(settings.clone());
    let mut again: Vec<Heard> = sent.chunks(size).flat_map(|piece| cut.push(piece, Duration::ZERO)).collect();
    again.extend(cut.tick(late));
    assert_eq!(heard, again, "in pieces of {size}");

    let mut slow = SerialFramer::new(settings);
    let mut at = Duration::ZERO;
    for piece in sent.chunks(size) {
        at += Duration::from_millis(u64::from(piece.first().copied().unwrap_or_default()) * 3);
        slow.push(piece, at).iter().for_each(|heard| heard_checks::check(heard, CODE_BYTES_MAX + 1));
        slow.tick(at + Duration::from_millis(size as u64 * 6));
    }
    slow.push(b"\x03\r", at + late);
    let heard = slow.push(b"LPN-1\r", at + late);
    assert!(matches!(heard.as_slice(), [Heard::Scan(code)] if code.text == "LPN-1"), "{heard:?}");
}

/// Nothing grows without end, keys that mean nothing change nothing, and a scan is heard after
/// whatever was typed.
fn window(settings: ScannerSettings, gaps: u8, sent: &[u8]) {
    let timing = WedgeTiming {
        gap_max: Duration::from_millis(u64::from(gaps & 0x3F) + 5),
        scan_chars_min: usize::from(gaps >> 6) + 1,
        ..WedgeTiming::default()
    };
    let mut decoder = WedgeDecoder::new(settings, timing);
    let mut at = Duration::ZERO;
    let mut rest = sent;
    while let [kind, pause, after @ ..] = rest {
        rest = after;
        at += Duration::from_millis(u64::from(*pause & 0x7F));
        let (key, times) = match kind & 15 {
            0 => (Key::Enter, 1),
            1 => (Key::Tab, 1),
            2 => (Key::Backspace, 1),
            3 => (Key::Escape, 1),
            4 => (Key::Other, 1),
            // An endless code, whole words at a time.
            6 => (Key::Strange, 1),
            7 => {
                decoder.doubt(UnreadableWhy::CapsLock);
                continue;
            }
            8 => {
                decoder.forget_typed();
                continue;
            }
            5 => (Key::Text("é".repeat(WORD_BYTES_MAX / 2)), usize::from(*pause & 0x3F)),
            kind => {
                let (text, after) = rest.split_at(rest.len().min(usize::from(kind) - 8));
                rest = after;
                (Key::from_text(&String::from_utf8_lossy(text)), 1)
            }
        };
        for _ in 0..times {
            press(&mut decoder, &key, at);
        }
        if pause & 0x80 != 0 {
            let heard = decoder.tick(at + Duration::from_millis(u64::from(*kind) * 2));
            heard.iter().for_each(|heard| heard_checks::check(heard, CODE_BYTES_MAX));
        }
    }
    at += Duration::from_secs(10);
    decoder.tick(at);
    decoder.key(KeyInput { key: Key::Escape, at });
    assert_eq!(decoder.typed(), "");
    at += Duration::from_secs(10);
    let mut heard = None;
    for c in "LPN-1\r".chars() {
        at += Duration::from_millis(5);
        heard = Some(decoder.key(KeyInput { key: Key::from_text(&c.to_string()), at }));
    }
    let scanned = matches!(&heard, Some(WedgeOutcome::Heard { heard: Heard::Scan(code), source: Source::Scanned })
        if code.text == "LPN-1");
    assert!(scanned, "{heard:?}");
}

fn press(decoder: &mut WedgeDecoder, key: &Key, at: Duration) {
    let before = (*key == Key::Other).then(|| decoder.typed().to_owned());
    match decoder.key(KeyInput { key: key.clone(), at }) {
        WedgeOutcome::Heard { heard, source } => {
            heard_checks::check(&heard, CODE_BYTES_MAX + WORD_BYTES_MAX);
            assert!(source == Source::Scanned || matches!(heard, Heard::Scan(_)));
        }
        WedgeOutcome::Pass => assert!(!matches!(key, Key::Text(_)), "{key:?} went on to the window"),
        WedgeOutcome::Taken => assert_ne!(*key, Key::Other),
    }
    assert!(before.is_none_or(|before| before == decoder.typed()));
    assert!(decoder.typed().len() <= CODE_BYTES_MAX);
}
