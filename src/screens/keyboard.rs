//! The window's keys: a keyboard wedge scanner, a person's typing, function keys.
//!
//! Knows no window and no clock: keys and times come in, meanings go out.

use floor_drivers::scanner::{
    Heard, Key, KeyInput, ScannerSettings, Source, UnreadableWhy, WedgeDecoder, WedgeOutcome, WedgeTiming,
};
use slint::platform::Key as Named;
use std::time::Duration;

/// What a key came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// It belongs to something that is not finished.
    Nothing,
    /// A scanner's code, or its failure.
    Scanned(Heard),
    /// A person's entry, ended by Enter.
    Typed(String),
    /// A function key, counted from 1.
    Function(usize),
    /// Escape with nothing typed.
    Escape,
    /// An arrow up or down.
    Arrow { down: bool },
}

/// The keys that are held down together with one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub control: bool,
    pub alt: bool,
    pub shift: bool,
}

/// Tells the keys of a scanner from those of a person.
pub struct Keyboard {
    decoder: WedgeDecoder,
    gap_max: Duration,
    last_key_at: Option<Duration>,
    /// The pause before the run of fast keys in hand.
    pause: Duration,
    /// Escape or Backspace took away what stood before that pause: it may have been the beginning
    /// of a code.
    taken_away: bool,
    /// A function key or Escape, until it is sure that no scanner goes on behind it, and when
    /// it came. Scanners press such keys for GS and the like, also in front of a code.
    waiting: Option<(Pressed, Duration)>,
}

/// Typing that a scan follows sooner than this is the scan's own beginning, torn off by a
/// busy machine: half a code must never pass for a whole one.
const TORN_MAX: Duration = Duration::from_millis(400);

/// What a key is by itself.
enum Meant {
    Key(Key),
    /// The window does something with it, if no scanner pressed it.
    Act(Pressed),
    /// A character, but Caps Lock has turned its case around.
    Turned(Key),
    /// No character of a code.
    Strange,
    Nothing,
}

impl Default for Keyboard {
    fn default() -> Self {
        Self::new(ScannerSettings::default())
    }
}

impl Keyboard {
    pub fn new(settings: ScannerSettings) -> Self {
        let timing = WedgeTiming::default();
        Self {
            gap_max: timing.gap_max,
            decoder: WedgeDecoder::new(settings, timing),
            last_key_at: None,
            pause: Duration::MAX,
            taken_away: false,
            waiting: None,
        }
    }

    /// Takes one key as the window names it; `at` is the time since any fixed moment.
    pub fn press(&mut self, text: &str, held: Held, at: Duration) -> Pressed {
        let in_run = self.decoder.in_run(at);
        let (key, turned) = match meant(text, held) {
            Meant::Nothing => return Pressed::Nothing,
            Meant::Act(_) | Meant::Strange if in_run => (Key::Strange, false),
            Meant::Key(Key::Escape | Key::Backspace) if in_run => (Key::Strange, false),
            // Alt and a number, for a character: the code may begin with it.
            Meant::Strange if held.alt => (Key::Strange, false),
            Meant::Strange => return Pressed::Nothing,
            Meant::Act(arrow @ Pressed::Arrow { .. }) => return arrow,
            Meant::Act(act) => return self.put_off(act, at),
            Meant::Key(Key::Escape) if self.decoder.is_empty() => return self.put_off(Pressed::Escape, at),
            Meant::Key(key) => (key, false),
            Meant::Turned(key) => (key, true),
        };
        if let Some((_, since)) = self.waiting.take() {
            // Keys follow at once: that one was a scanner's too.
            self.take(Key::Strange, since);
        }
        let pressed = self.take(key, at);
        if turned {
            self.decoder.doubt(UnreadableWhy::CapsLock);
        }
        pressed
    }

    /// What was put off, once no scanner can have meant it. To be asked before each key, and
    /// [`Keyboard::patience`] after one that came to nothing.
    pub fn settle(&mut self, at: Duration) -> Option<Pressed> {
        self.waiting.take_if(|(_, since)| at.saturating_sub(*since) > self.gap_max).map(|(pressed, _)| pressed)
    }

    /// How long a key is put off, while one is.
    pub fn patience(&self) -> Option<Duration> {
        self.waiting.is_some().then(|| self.gap_max + Duration::from_millis(5))
    }

    fn put_off(&mut self, act: Pressed, at: Duration) -> Pressed {
        match self.waiting.take() {
            // Held down, it repeats, and counts once.
            Some((before, _)) if before != act => {
                self.take(Key::Strange, at);
                self.take(Key::Strange, at);
            }
            _ => self.waiting = Some((act, at)),
        }
        Pressed::Nothing
    }

    fn take(&mut self, key: Key, at: Duration) -> Pressed {
        let gap = self.last_key_at.map_or(Duration::MAX, |last| at.saturating_sub(last));
        self.last_key_at = Some(at);
        if gap > self.gap_max && matches!(key, Key::Text(_) | Key::Strange) {
            self.pause = gap;
            self.taken_away &= gap < TORN_MAX;
        }
        self.taken_away |= matches!(key, Key::Escape | Key::Backspace) && !self.decoder.is_empty();
        match self.decoder.key(KeyInput { key, at }) {
            WedgeOutcome::Taken | WedgeOutcome::Pass => Pressed::Nothing,
            WedgeOutcome::Heard { heard, source: Source::Scanned } => Pressed::Scanned(self.whole(heard, at)),
            WedgeOutcome::Heard { heard: Heard::Scan(code), source: Source::Typed } => {
                // Whoever pressed Enter had the beginning in sight: it was a person's.
                self.taken_away = false;
                Pressed::Typed(code.text)
            }
            WedgeOutcome::Heard { heard, source: Source::Typed } => Pressed::Scanned(heard),
        }
    }

    /// Forgets what a person typed and has not ended.
    pub fn forget_typed(&mut self) {
        self.decoder.forget_typed();
    }

    /// What a person typed so far.
    pub fn typed(&self) -> &str {
        self.decoder.typed()
    }

    /// To be called about four times a second while keys are pending: tells of a scan that
    /// stopped in the middle.
    pub fn tick(&mut self, at: Duration) -> Option<Heard> {
        self.decoder.tick(at)
    }

    fn whole(&mut self, heard: Heard, at: Duration) -> Heard {
        let before = !self.decoder.typed().is_empty() || std::mem::take(&mut self.taken_away);
        let torn = before && self.pause < TORN_MAX;
        if !torn {
            return heard;
        }
        let (rest, why) = match heard {
            Heard::Scan(code) => (code.raw, UnreadableWhy::HalfFrame),
            Heard::Unreadable { raw, why } => (raw, why),
        };
        let raw = [self.decoder.typed().as_bytes(), &rest].concat();
        self.decoder.key(KeyInput { key: Key::Escape, at });
        Heard::Unreadable { raw, why }
    }
}

fn meant(text: &str, held: Held) -> Meant {
    let mut chars = text.chars();
    let only = chars.next().filter(|_| chars.next().is_none());
    if let Some(number) = function_key(text) {
        return Meant::Act(Pressed::Function(number));
    }
    let is = |key: Named| only == Some(char::from(key));
    if is(Named::UpArrow) || is(Named::DownArrow) {
        return Meant::Act(Pressed::Arrow { down: is(Named::DownArrow) });
    }
    if MODIFIERS.iter().any(|&key| is(key)) {
        return Meant::Nothing;
    }
    let printed = only.filter(|c| !c.is_control());
    if let Some(printed) = printed.filter(|_| held.control) {
        return control(printed);
    }
    match Key::from_text(text) {
        Key::Other => Meant::Strange,
        Key::Text(_) if held.alt => Meant::Strange,
        key @ Key::Text(_) if held.shift && only.is_some_and(|c| c.is_ascii_lowercase()) => Meant::Turned(key),
        key => Meant::Key(key),
    }
}

/// Keys that are only held down for others.
const MODIFIERS: [Named; 10] = [
    Named::Shift,
    Named::ShiftR,
    Named::Control,
    Named::ControlR,
    Named::Alt,
    Named::AltGr,
    Named::CapsLock,
    Named::Meta,
    Named::MetaR,
    Named::ScrollLock,
];

/// A key with Control: how many scanners type the characters that no key has.
fn control(key: char) -> Meant {
    let key = key.to_ascii_uppercase();
    if !('@'..='_').contains(&key) {
        return Meant::Strange;
    }
    match char::from(key as u8 & 0x1F) {
        // EOT, FS, GS, RS and US, which codes contain.
        c @ ('\u{04}' | '\u{1C}'..='\u{1F}') => Meant::Key(Key::Text(c.into())),
        '\r' | '\n' => Meant::Key(Key::Enter),
        // ETX ends a code; STX says nothing that its first character does not.
        '\t' | '\u{03}' => Meant::Key(Key::Tab),
        '\u{02}' => Meant::Nothing,
        _ => Meant::Strange,
    }
}

fn function_key(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let (Some(key), None) = (chars.next(), chars.next()) else { return None };
    let first = char::from(slint::platform::Key::F1) as u32;
    let number = (key as u32).checked_sub(first)? as usize + 1;
    (number <= 12).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A key, what is held down with it, and the milliseconds since the one before.
    type Stroke<'a> = (&'a str, Held, u64);

    const ALONE: Held = Held { control: false, alt: false, shift: false };
    const CONTROL: Held = Held { control: true, ..ALONE };
    const ALT: Held = Held { alt: true, ..ALONE };
    const SHIFT: Held = Held { shift: true, ..ALONE };

    /// Presses keys as the window does: what was put off is asked for in time.
    fn press_strokes(keyboard: &mut Keyboard, strokes: &[Stroke<'_>]) -> Vec<Pressed> {
        let mut at = Duration::from_secs(1);
        let mut pressed = Vec::new();
        for (key, held, gap_ms) in strokes {
            at += Duration::from_millis(*gap_ms);
            pressed.extend(keyboard.settle(at));
            pressed.push(keyboard.press(key, *held, at));
        }
        pressed.extend(keyboard.settle(at + Duration::from_secs(1)));
        pressed.extend(keyboard.tick(at + Duration::from_secs(1)).map(Pressed::Scanned));
        pressed.retain(|what| *what != Pressed::Nothing);
        pressed
    }

    fn press_all(keyboard: &mut Keyboard, keys: &[(&str, u64)]) -> Vec<Pressed> {
        let strokes: Vec<Stroke<'_>> = keys.iter().map(|&(key, gap_ms)| (key, ALONE, gap_ms)).collect();
        press_strokes(keyboard, &strokes)
    }

    fn named(key: Named) -> String {
        char::from(key).into()
    }

    /// A scan of these keys, 4 ms apart.
    fn scan(strokes: &[(&str, Held)]) -> String {
        let strokes: Vec<Stroke<'_>> = strokes.iter().map(|&(key, held)| (key, held, 4)).collect();
        text_of(&press_strokes(&mut Keyboard::default(), &strokes))
    }

    fn text_of(pressed: &[Pressed]) -> String {
        match pressed {
            [Pressed::Scanned(Heard::Scan(code))] => format!("scan {}", code.text.escape_debug()),
            [Pressed::Scanned(Heard::Unreadable { why, raw })] => format!("{why:?} {}", String::from_utf8_lossy(raw)),
            [Pressed::Typed(text)] => format!("typed {text}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn fast_keys_are_a_scanner_and_slow_ones_a_person() {
        let fast: Vec<(&str, u64)> =
            "BADGE-1001\r".split("").filter(|key| !key.is_empty()).map(|key| (key, 5)).collect();
        assert_eq!(text_of(&press_all(&mut Keyboard::default(), &fast)), "scan BADGE-1001");
        let slow: Vec<(&str, u64)> = fast.iter().map(|(key, _)| (*key, 120)).collect();
        assert_eq!(text_of(&press_all(&mut Keyboard::default(), &slow)), "typed BADGE-1001");
    }

    #[test]
    fn a_code_that_was_torn_is_never_taken_for_its_end() {
        let torn = [("8", 900), ("5", 5), ("1", 90), ("2", 5), ("3", 5), ("A", 5), ("\r", 5)];
        let mut keyboard = Keyboard::default();
        assert_eq!(text_of(&press_all(&mut keyboard, &torn)), "HalfFrame 85123A");
        assert_eq!(keyboard.typed(), "");
        // Nor where a key of the code has taken its beginning away.
        let taken_away = [("8", 900), ("5", 5), ("\u{1b}", 90), ("2", 60), ("3", 5), ("A", 5), ("\r", 5), ("7", 5)];
        let mut keys = taken_away.to_vec();
        keys.extend([("6", 5), ("\r", 5)]);
        let mut keyboard = Keyboard::default();
        let pressed = press_all(&mut keyboard, &keys);
        assert_eq!(text_of(&pressed[..1]), "HalfFrame 23A");
        assert_eq!(text_of(&pressed[1..]), "scan 76");
        let later = [("8", 900), ("\u{1b}", 200), ("2", 900), ("3", 5), ("\r", 5)];
        assert_eq!(text_of(&press_all(&mut Keyboard::default(), &later)), "scan 23");
        // Typing that was left lying about does not spoil a scan.
        let left = [("8", 900), ("5", 200), ("1", 3000), ("2", 5), ("3", 5), ("A", 5), ("\r", 5)];
        assert_eq!(text_of(&press_all(&mut Keyboard::default(), &left)), "scan 123A");
    }

    #[test]
    fn function_keys_and_escape_are_told() {
        let f3 = named(Named::F3);
        let pressed = press_all(&mut Keyboard::default(), &[(&f3, 100), ("\u{1b}", 100)]);
        assert_eq!(pressed, [Pressed::Function(3), Pressed::Escape]);
        let pressed = press_all(&mut Keyboard::default(), &[("x", 100), ("\u{1b}", 100)]);
        assert_eq!(pressed, []);
        // Behind what somebody types, and held down.
        let pressed = press_all(&mut Keyboard::default(), &[("x", 100), (&f3, 100), (&f3, 30), (&f3, 30)]);
        assert_eq!(pressed, [Pressed::Function(3)]);
        let down = named(Named::DownArrow);
        let pressed = press_all(&mut Keyboard::default(), &[(&down, 100), (&down, 30)]);
        assert_eq!(pressed, [Pressed::Arrow { down: true }, Pressed::Arrow { down: true }]);
    }

    /// Control with a key is how separators come that no key has.
    #[test]
    fn separators_come_with_control() {
        assert_eq!(
            scan(&[("1", ALONE), ("0", ALONE), ("A", SHIFT), ("]", CONTROL), ("2", ALONE), ("\r", ALONE)]),
            "scan 10A\\u{1d}2"
        );
        assert_eq!(
            scan(&[("]", CONTROL), ("1", ALONE), ("^", CONTROL), ("_", CONTROL), ("d", CONTROL), ("m", CONTROL)]),
            "scan \\u{1d}1\\u{1e}\\u{1f}\\u{4}"
        );
        assert_eq!(scan(&[("b", CONTROL), ("1", ALONE), ("2", ALONE), ("c", CONTROL)]), "scan 12");
        // Alone they are a person's and mean nothing here.
        for key in ["c", "v", "b", "i", "1"] {
            assert_eq!(press_strokes(&mut Keyboard::default(), &[(key, CONTROL, 500)]), []);
        }
    }

    /// What a scanner has no character for must neither press a button nor be left out.
    #[test]
    fn a_key_without_a_character_spoils_the_scan_and_presses_nothing() {
        let keys = [Named::F8, Named::F1, Named::F12, Named::Escape, Named::Delete, Named::LeftArrow, Named::DownArrow];
        for key in keys.map(named) {
            let strokes = [("L", ALONE), ("P", ALONE), (&key, ALONE), ("7", ALONE), ("\r", ALONE)];
            assert_eq!(scan(&strokes), "StrangeKey LP7", "{key:?}");
            // The same as its end, with nothing behind it.
            let ended = [("L", ALONE), ("P", ALONE), ("N", ALONE), ("7", ALONE), (&key, ALONE)];
            assert_eq!(scan(&ended), "StrangeKey LPN7", "{key:?}");
        }
        for key in [Named::F8, Named::Escape].map(named) {
            let strokes = [(&*key, ALONE), ("L", ALONE), ("7", ALONE), ("\r", ALONE)];
            assert_eq!(scan(&strokes), "StrangeKey L7", "{key:?} in front");
        }
        // Alt with numbers stands for a character that only some systems make of it.
        let numbers = [("0", ALT), ("6", ALT), ("5", ALT), ("0", ALT), ("6", ALT), ("6", ALT), ("\r", ALONE)];
        assert_eq!(scan(&numbers), "StrangeKey ");
        assert_eq!(scan(&[("a", CONTROL), ("L", ALONE), ("7", ALONE), ("\r", ALONE)]), "scan L7");
    }

    #[test]
    fn caps_lock_makes_letters_unsure_and_numbers_not() {
        assert_eq!(scan(&[("l", SHIFT), ("P", ALONE), ("7", ALONE), ("\r", ALONE)]), "CapsLock lP7");
        assert_eq!(scan(&[("7", ALONE), ("5", ALONE), ("8", ALONE), ("\r", ALONE)]), "scan 758");
        // A person sees what is typed.
        let typed = [("a", SHIFT, 200), ("b", SHIFT, 200), ("\r", ALONE, 200)];
        assert_eq!(text_of(&press_strokes(&mut Keyboard::default(), &typed)), "typed ab");
    }
}
