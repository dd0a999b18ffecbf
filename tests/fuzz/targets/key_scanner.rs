//! What a keyboard scanner types below the window system: any events, any keys, and texts as
//! a scanner of each layout types them. The first byte picks the layout and the kind.
#![no_main]

#[path = "../heard_checks.rs"]
mod heard_checks;

use std::time::Duration;

use floor_drivers::scanner::{
    CODE_BYTES_MAX, Heard, KeyDecoder, LAYOUTS, Layout, ScanDecoder, ScannerSettings, UnreadableWhy, layouts_that_read,
    split_aim,
};
use floor_drivers::simulator::Typist;
use floor_drivers::transport::{KEY_EVENT_LEN, KeyEvent};
use libfuzzer_sys::fuzz_target;

/// Of linux/input-event-codes.h.
const KEY: u16 = 1;
const LED: u16 = 17;
const CAPS_LED: u16 = 1;
const ENTER: u16 = 28;
const A: u16 = 30;
const PAD_7: u16 = 71;
/// A key that is pressed and let go, once and without end.
const PRESSED: u8 = 128;
const ENDLESS: u8 = 240;
/// Both of Ctrl, Shift and Alt.
const MODIFIERS: [u16; 6] = [29, 97, 42, 54, 56, 100];
/// Keys that a frame may hold beyond the limit: an accent and a letter.
const RAW_MAX: usize = CODE_BYTES_MAX + 8;

fuzz_target!(|data: &[u8]| {
    let [kind, sent @ ..] = data else { return };
    let Some(layout) = LAYOUTS.get(usize::from(kind >> 2) % LAYOUTS.len()) else { return };
    let mut decoder = KeyDecoder::new(ScannerSettings { layout, ..ScannerSettings::default() });
    let mut at = Duration::ZERO;
    // Endless codes take a thousand times as long as others; a few of them are enough.
    let slow = kind >> 5 == 0;
    match kind & 3 {
        0 => {
            let size = (usize::from(kind >> 5) + 1) * KEY_EVENT_LEN;
            for piece in sent.chunks(size) {
                at += Duration::from_millis(u64::from(piece.last().copied().unwrap_or_default()));
                decoder.push(piece, at).iter().for_each(|heard| heard_checks::check(heard, RAW_MAX));
            }
        }
        1 => {
            let (mut before, mut endless) = (A, !slow);
            for &[code, mut done] in sent.as_chunks::<2>().0 {
                if done == ENDLESS && std::mem::replace(&mut endless, true) {
                    done = PRESSED;
                }
                keys(&mut decoder, [before, code.into()], done, &mut at);
                before = code.into();
            }
        }
        2 if slow => too_long(&mut decoder, sent),
        _ => typed(layout, sent),
    }
    finds_back(&mut decoder, layout, at + Duration::from_secs(1));
});

/// A key, what is done with it, now and then in turns with the one before, or how late it is.
fn keys(decoder: &mut KeyDecoder, [before, code]: [u16; 2], done: u8, at: &mut Duration) {
    let (kind, values, times): (u16, &[i32], usize) = match done {
        0 => (LED, &[0], 1),
        1 => (LED, &[1], 1),
        // The system lost events.
        2 => (0, &[0], 1),
        3..=63 => (KEY, &[1], 1),
        64..=127 => (KEY, &[0], 1),
        PRESSED..ENDLESS => (KEY, &[1, 2, 0], 1),
        ENDLESS => (KEY, &[1, 0], 3000),
        _ => {
            *at += Duration::from_millis(u64::from(code) * 4);
            decoder.tick(*at).iter().for_each(|heard| heard_checks::check(heard, RAW_MAX));
            return;
        }
    };
    for nth in 0..times {
        for &value in values {
            let code = if kind == 0 {
                3
            } else if nth % 2 == 1 {
                before
            } else {
                code
            };
            let heard = decoder.event(KeyEvent { kind, code, value }, *at);
            heard.iter().for_each(|heard| heard_checks::check(heard, RAW_MAX));
        }
    }
}

/// An over-long code is told once; nothing of its rest becomes a code of its own.
fn too_long(decoder: &mut KeyDecoder, sent: &[u8]) {
    let mut press = |code: u16, values: &[i32]| -> Vec<Heard> {
        let event = |value| KeyEvent { kind: KEY, code, value };
        values.iter().filter_map(|&value| decoder.event(event(value), Duration::ZERO)).collect()
    };
    let told: Vec<Heard> = (0..=CODE_BYTES_MAX).flat_map(|_| press(PAD_7, &[1])).collect();
    assert!(matches!(told.as_slice(), [Heard::Unreadable { why: UnreadableWhy::TooLong, .. }]));
    for byte in sent {
        // Neither Enter nor Ctrl nor Alt, which may end it; with bit 7, Shift or AltGr.
        let code = u16::from(byte & 0x7F);
        if ![15, ENTER, 29, 56, 58, 96, 97, 100].contains(&code) {
            let level = if code & 1 == 0 { 42 } else { 100 };
            let held: &[u16] = if byte & 0x80 != 0 && !(71..=83).contains(&code) { &[level] } else { &[] };
            held.iter().for_each(|&code| assert!(press(code, &[1]).is_empty()));
            assert!(press(code, &[1, 0]).is_empty());
            held.iter().for_each(|&code| assert!(press(code, &[0]).is_empty()));
        }
    }
    assert_eq!(press(ENTER, &[1, 0]), []);
}

/// Whatever a scanner types in a layout is read in that layout.
fn typed(layout: &'static Layout, sent: &[u8]) {
    let [mode, text @ ..] = sent else { return };
    // What an accent key without a letter stands for, no scanner types.
    let typable = |c: &char| !(c.is_control() && *c != '\u{1D}') && !matches!(c, '\u{300}'..='\u{36F}');
    let text: String = String::from_utf8_lossy(text).chars().filter(typable).collect();
    if text.is_empty() || text.len() > CODE_BYTES_MAX || split_aim(&text).0.is_some() {
        return;
    }
    let typist = Typist { alt_mode: mode & 1 != 0, ..Typist::new(layout) };
    let events = typist.scan(&text);
    let mut decoder = KeyDecoder::new(ScannerSettings { layout, ..ScannerSettings::default() });
    let heard: Vec<Heard> = events.iter().filter_map(|&event| decoder.event(event, Duration::ZERO)).collect();
    assert!(matches!(heard.as_slice(), [Heard::Scan(code)] if code.text == text), "{text:?}: {heard:?}");
    if mode & 0xF0 == 0 {
        assert!(layouts_that_read(&events, &text).contains(&layout));
    }
}

/// After anything, keys let go and an end, a scan is heard as it is.
fn finds_back(decoder: &mut KeyDecoder, layout: &'static Layout, at: Duration) {
    let up = MODIFIERS.map(|code| KeyEvent { kind: KEY, code, value: 0 });
    let caps = KeyEvent { kind: LED, code: CAPS_LED, value: 0 };
    let end = KeyEvent { kind: KEY, code: ENTER, value: 1 };
    for event in up.into_iter().chain([caps, end]) {
        decoder.event(event, at).iter().for_each(|heard| heard_checks::check(heard, RAW_MAX));
    }
    assert!(!decoder.has_half_frame());
    assert_eq!(decoder.give_up(), None);
    let events = Typist::new(layout).scan("LPN-1");
    let heard: Vec<Heard> = events.into_iter().filter_map(|event| decoder.event(event, at)).collect();
    assert!(matches!(heard.as_slice(), [Heard::Scan(code)] if code.text == "LPN-1"), "{heard:?}");
}
