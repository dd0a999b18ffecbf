//! The window's keys: a keyboard wedge scanner, a person's typing, function keys.
//!
//! Knows no window and no clock: keys and times come in, meanings go out.

use floor_drivers::scanner::{
    Heard, Key, KeyInput, ScannerSettings, Source, UnreadableWhy, WedgeDecoder, WedgeOutcome, WedgeTiming,
};
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
}

/// Tells the keys of a scanner from those of a person.
pub struct Keyboard {
    decoder: WedgeDecoder,
    gap_max: Duration,
    last_key_at: Option<Duration>,
    /// The pause before the run of fast keys in hand.
    pause: Duration,
}

/// Typing that a scan follows sooner than this is the scan's own beginning, torn off by a
/// busy machine: half a code must never pass for a whole one.
const TORN_MAX: Duration = Duration::from_millis(400);

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
        }
    }

    /// Takes one key as the window names it; `at` is the time since any fixed moment.
    pub fn press(&mut self, text: &str, control: bool, at: Duration) -> Pressed {
        if let Some(number) = function_key(text) {
            return Pressed::Function(number);
        }
        // Control with a letter is nobody's code; scanners send separators as control characters.
        if control && text.chars().all(|c| !c.is_control()) {
            return Pressed::Nothing;
        }
        let key = Key::from_text(text);
        if key == Key::Other {
            return Pressed::Nothing;
        }
        let escape = key == Key::Escape;
        let gap = self.last_key_at.map_or(Duration::MAX, |last| at.saturating_sub(last));
        self.last_key_at = Some(at);
        if gap > self.gap_max && matches!(key, Key::Text(_)) {
            self.pause = gap;
        }
        match self.decoder.key(KeyInput { key, at }) {
            WedgeOutcome::Taken => Pressed::Nothing,
            WedgeOutcome::Pass if escape => Pressed::Escape,
            WedgeOutcome::Pass => Pressed::Nothing,
            WedgeOutcome::Heard { heard, source: Source::Scanned } => Pressed::Scanned(self.whole(heard, at)),
            WedgeOutcome::Heard { heard: Heard::Scan(code), source: Source::Typed } => Pressed::Typed(code.text),
            WedgeOutcome::Heard { heard, source: Source::Typed } => Pressed::Scanned(heard),
        }
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
        let torn = !self.decoder.typed().is_empty() && self.pause < TORN_MAX;
        let Heard::Scan(code) = &heard else { return heard };
        if !torn {
            return heard;
        }
        let mut raw = self.decoder.typed().as_bytes().to_vec();
        raw.extend_from_slice(&code.raw);
        self.decoder.key(KeyInput { key: Key::Escape, at });
        Heard::Unreadable { raw, why: UnreadableWhy::HalfFrame }
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

    fn press_all(keyboard: &mut Keyboard, keys: &[(&str, u64)]) -> Vec<Pressed> {
        let mut at = Duration::from_secs(1);
        let mut pressed = Vec::new();
        for (key, gap_ms) in keys {
            at += Duration::from_millis(*gap_ms);
            let what = keyboard.press(key, false, at);
            if what != Pressed::Nothing {
                pressed.push(what);
            }
        }
        pressed
    }

    fn text_of(pressed: &[Pressed]) -> String {
        match pressed {
            [Pressed::Scanned(Heard::Scan(code))] => format!("scan {}", code.text),
            [Pressed::Scanned(Heard::Unreadable { why, .. })] => format!("{why:?}"),
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
        assert_eq!(text_of(&press_all(&mut keyboard, &torn)), "HalfFrame");
        assert_eq!(keyboard.typed(), "");
        // Typing that was left lying about does not spoil a scan.
        let left = [("8", 900), ("5", 200), ("1", 3000), ("2", 5), ("3", 5), ("A", 5), ("\r", 5)];
        assert_eq!(text_of(&press_all(&mut Keyboard::default(), &left)), "scan 123A");
    }

    #[test]
    fn function_keys_and_escape_are_told() {
        let f3 = String::from(char::from(slint::platform::Key::F3));
        let pressed = press_all(&mut Keyboard::default(), &[(&f3, 100), ("\u{1b}", 100)]);
        assert_eq!(pressed, [Pressed::Function(3), Pressed::Escape]);
        let pressed = press_all(&mut Keyboard::default(), &[("x", 100), ("\u{1b}", 100)]);
        assert_eq!(pressed, []);
    }
}
