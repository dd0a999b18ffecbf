use std::time::Duration;

use super::{CODE_BYTES_MAX, Heard, ScanCode, ScannerSettings, TextEncoding, UnreadableWhy};

/// One key, as the window got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInput {
    pub key: Key,
    /// Time since any fixed moment, the same for all keys.
    pub at: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// One character, or several that an input method put in at once.
    Text(String),
    /// Return, and a line feed too.
    Enter,
    Tab,
    Backspace,
    Escape,
    /// Shift, arrows, function keys: never a part of a code.
    Other,
    /// A key that a scanner pressed for what it has no character for, such as a
    /// function key for GS: the code that it is in is not whole.
    Strange,
}

impl Key {
    /// Reads the text that window systems give for a key: control characters
    /// for the editing keys, private-use characters for function keys.
    pub fn from_text(text: &str) -> Self {
        match text {
            "\r" | "\n" | "\r\n" => Self::Enter,
            "\t" => Self::Tab,
            "\u{8}" => Self::Backspace,
            "\u{1B}" => Self::Escape,
            "" => Self::Other,
            _ if text.chars().all(is_code_char) => Self::Text(text.to_owned()),
            _ => Self::Other,
        }
    }
}

fn is_code_char(c: char) -> bool {
    matches!(c, '\u{1C}'..='\u{1F}') || !(c.is_control() || matches!(c, '\u{E000}'..='\u{F8FF}'))
}

/// Who pressed the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    Scanned,
    Typed,
}

/// What a key meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WedgeOutcome {
    /// The key belongs to a scan or to a typed entry; the window must not act
    /// on it. [`WedgeDecoder::typed`] is what to show.
    Taken,
    /// An entry is complete; the window must not act on the key that ended it.
    Heard { heard: Heard, source: Source },
    /// The window may act on the key.
    Pass,
}

/// How fast keys of a scanner are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WedgeTiming {
    /// Keys at most this far apart come from a scanner.
    pub gap_max: Duration,
    /// A fast run of keys with no end after this time is a half scan.
    pub idle: Duration,
    /// Shortest code that fast keys and a fast Enter make.
    pub scan_chars_min: usize,
    /// Shortest fast run without an end that counts as a half scan; fewer
    /// keys may be a person's quick fingers.
    pub half_chars_min: usize,
}

impl Default for WedgeTiming {
    /// 35 ms: scanners send a key every 1 to 20 ms, people need 60 ms and more.
    fn default() -> Self {
        Self {
            gap_max: Duration::from_millis(35),
            idle: Duration::from_millis(250),
            scan_chars_min: 2,
            half_chars_min: 5,
        }
    }
}

/// Tells scans from typing on one stream of keys, wherever the focus is.
#[derive(Debug)]
pub struct WedgeDecoder {
    settings: ScannerSettings,
    timing: WedgeTiming,
    /// What a person typed, then what may be a scan.
    buffer: String,
    /// Where in `buffer` the run of fast keys starts.
    run_start: usize,
    /// Keys in that run, whatever text each gave.
    run_chars: usize,
    last_key_at: Option<Duration>,
    /// Until when a terminator is the second half of CR LF.
    swallow_until: Option<Duration>,
    /// The run grew past the maximum and was reported; its rest is swallowed.
    too_long: bool,
    /// Why the run can't be trusted, however it ends.
    doubt: Option<UnreadableWhy>,
}

impl WedgeDecoder {
    pub fn new(settings: ScannerSettings, timing: WedgeTiming) -> Self {
        Self {
            settings,
            timing,
            buffer: String::new(),
            run_start: 0,
            run_chars: 0,
            last_key_at: None,
            swallow_until: None,
            too_long: false,
            doubt: None,
        }
    }

    /// What a person typed so far, to be shown; never a part of a scan.
    pub fn typed(&self) -> &str {
        let end = if self.run_chars >= 3 { self.run_start } else { self.buffer.len() };
        self.buffer.get(..end).unwrap_or_default()
    }

    /// Nothing is typed, and no scan has begun.
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty() && self.run_chars == 0
    }

    /// Whether a key at this time would be the next one of a run of fast keys:
    /// then it is the scanner's, whatever it means to the window.
    pub fn in_run(&self, at: Duration) -> bool {
        self.run_chars > 0 && self.is_fast(at)
    }

    /// The run in hand is not what was scanned: it will be told as unreadable.
    pub fn doubt(&mut self, why: UnreadableWhy) {
        if self.run_chars > 0 {
            self.doubt.get_or_insert(why);
        }
    }

    /// Forgets what a person typed and has not ended; a scan in hand stays.
    pub fn forget_typed(&mut self) {
        self.buffer.drain(..self.run_start.min(self.buffer.len()));
        self.run_start = 0;
    }

    /// Takes one key.
    pub fn key(&mut self, input: KeyInput) -> WedgeOutcome {
        let KeyInput { key, at } = input;
        let fast = self.is_fast(at);
        if key == Key::Other {
            // Shift comes between the letters of a scan; it changes nothing.
            return WedgeOutcome::Pass;
        }
        self.last_key_at = Some(at);
        match key {
            Key::Text(text) => self.text(&text, fast),
            Key::Strange => {
                let outcome = self.text("", fast);
                self.doubt(UnreadableWhy::StrangeKey);
                outcome
            }
            Key::Enter | Key::Tab => self.terminator(key == Key::Enter, fast, at),
            Key::Backspace => self.backspace(),
            _ => self.escape(),
        }
    }

    /// Reports a scan that stopped in the middle; call it about four times a
    /// second. Without it a half scan is told at the next tick only.
    pub fn tick(&mut self, at: Duration) -> Option<Heard> {
        let idle = at.saturating_sub(self.last_key_at?) >= self.timing.idle;
        if !idle {
            return None;
        }
        self.too_long = false;
        if self.is_half_scan() {
            return Some(self.half_run());
        }
        self.end_run();
        None
    }

    fn text(&mut self, text: &str, fast: bool) -> WedgeOutcome {
        self.swallow_until = None;
        let mut outcome = WedgeOutcome::Taken;
        if fast && self.too_long {
            return outcome;
        }
        self.too_long = false;
        if !fast {
            // A slow key after a half scan: the half is told now.
            if self.is_half_scan() {
                outcome = WedgeOutcome::Heard { heard: self.half_run(), source: Source::Scanned };
            }
            self.end_run();
        }
        self.buffer.push_str(text);
        // What an input method puts in at once is one key of a person.
        self.run_chars += 1;
        if self.buffer.len() > CODE_BYTES_MAX {
            self.run_start = 0;
            self.too_long = true;
            let raw = self.take_run().into_bytes();
            let heard = Heard::Unreadable { raw, why: UnreadableWhy::TooLong };
            outcome = WedgeOutcome::Heard { heard, source: Source::Scanned };
        }
        outcome
    }

    fn terminator(&mut self, is_enter: bool, fast: bool, at: Duration) -> WedgeOutcome {
        if self.too_long && fast {
            self.too_long = false;
            self.swallow_until = Some(at + self.timing.gap_max);
            return WedgeOutcome::Taken;
        }
        if fast && self.run_chars >= self.timing.scan_chars_min {
            self.swallow_until = Some(at + self.timing.gap_max);
            return WedgeOutcome::Heard { heard: self.whole_run(), source: Source::Scanned };
        }
        if self.swallow_until.take().is_some_and(|until| at <= until) {
            return WedgeOutcome::Taken;
        }
        if !is_enter || (self.buffer.is_empty() && !self.is_half_scan()) {
            self.end_run();
            return WedgeOutcome::Pass;
        }
        self.late_end()
    }

    /// Enter after a pause: a person's, unless a long fast run stands before it.
    fn late_end(&mut self) -> WedgeOutcome {
        if self.is_half_scan() {
            // Some radio scanners send their suffix late. The code is whole
            // only if nothing else was typed, and the end did come.
            return WedgeOutcome::Heard { heard: self.whole_run(), source: Source::Scanned };
        }
        self.run_start = 0;
        let text = self.take_run();
        let raw = text.clone().into_bytes();
        let code = ScanCode { text, aim: None, raw, encoding: TextEncoding::Utf8 };
        WedgeOutcome::Heard { heard: Heard::Scan(code), source: Source::Typed }
    }

    fn backspace(&mut self) -> WedgeOutcome {
        let removed = self.buffer.pop();
        self.end_run();
        if removed.is_some() { WedgeOutcome::Taken } else { WedgeOutcome::Pass }
    }

    fn escape(&mut self) -> WedgeOutcome {
        let had_text = !self.buffer.is_empty();
        self.buffer.clear();
        self.end_run();
        if had_text { WedgeOutcome::Taken } else { WedgeOutcome::Pass }
    }

    /// A key that is held down repeats as fast as a slow scanner types, but no
    /// code is one character over and over.
    fn is_half_scan(&self) -> bool {
        let run = self.buffer.get(self.run_start..).unwrap_or_default();
        let first = run.chars().next();
        let one_key = !run.chars().any(|c| Some(c) != first);
        // No person presses keys without a character so fast.
        let strange = self.doubt == Some(UnreadableWhy::StrangeKey);
        self.run_chars >= self.timing.half_chars_min && (strange || !one_key)
    }

    fn is_fast(&self, at: Duration) -> bool {
        self.last_key_at.is_some_and(|last| at.saturating_sub(last) <= self.timing.gap_max)
    }

    /// The run that its terminator ended.
    fn whole_run(&mut self) -> Heard {
        let doubt = self.doubt;
        let raw = self.take_run().into_bytes();
        match doubt {
            Some(why) => Heard::Unreadable { raw, why },
            None => ScanCode::read(raw, &self.settings),
        }
    }

    /// The run that nothing ended.
    fn half_run(&mut self) -> Heard {
        let why = self.doubt.unwrap_or(UnreadableWhy::HalfFrame);
        Heard::Unreadable { raw: self.take_run().into_bytes(), why }
    }

    fn take_run(&mut self) -> String {
        let run = self.buffer.split_off(self.run_start.min(self.buffer.len()));
        self.end_run();
        run
    }

    fn end_run(&mut self) {
        self.run_start = self.buffer.len();
        self.run_chars = 0;
        self.doubt = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Keys {
        decoder: WedgeDecoder,
        at: Duration,
    }

    impl Keys {
        fn new(settings: ScannerSettings) -> Self {
            let decoder = WedgeDecoder::new(settings, WedgeTiming::default());
            Self { decoder, at: Duration::ZERO }
        }

        fn press(&mut self, gap_ms: u64, text: &str) -> Vec<String> {
            let mut told = Vec::new();
            for c in text.chars() {
                self.at += Duration::from_millis(gap_ms);
                let key = Key::from_text(&c.to_string());
                match self.decoder.key(KeyInput { key, at: self.at }) {
                    WedgeOutcome::Taken => {}
                    WedgeOutcome::Pass => told.push(format!("pass {c:?}")),
                    WedgeOutcome::Heard { heard: Heard::Scan(code), source } => {
                        told.push(format!("{source:?} {}", code.text));
                    }
                    WedgeOutcome::Heard { heard: Heard::Unreadable { raw, why }, .. } => {
                        told.push(format!("{why:?} {}", raw.len()));
                    }
                }
            }
            told
        }
    }

    #[test]
    fn scans_end_with_any_terminator_and_only_one() {
        let mut keys = Keys::new(ScannerSettings::default());
        assert_eq!(keys.press(5, "LPN-1\r"), ["Scanned LPN-1"]);
        assert_eq!(keys.press(5, "LPN-2\r\nLPN-3\t"), ["Scanned LPN-2", "Scanned LPN-3"]);
        keys.at += Duration::from_secs(1);
        assert_eq!(keys.press(5, "A\u{10}B\r"), ["pass '\\u{10}'", "Scanned AB"]);
        assert_eq!(keys.press(500, "\r"), ["pass '\\r'"]);
    }

    #[test]
    fn people_type_edit_and_clear() {
        let mut keys = Keys::new(ScannerSettings::default());
        assert!(keys.press(120, "123\u{8}4").is_empty());
        assert_eq!(keys.decoder.typed(), "124");
        assert_eq!(keys.press(120, "\r"), ["Typed 124"]);
        assert!(keys.press(120, "99\u{1B}").is_empty());
        assert_eq!(keys.decoder.typed(), "");
        assert_eq!(keys.press(120, "\u{8}\u{1B}\t\r").len(), 4);
    }

    #[test]
    fn a_scan_in_the_middle_of_typing_is_only_the_scan() {
        let mut keys = Keys::new(ScannerSettings::default());
        assert!(keys.press(120, "12").is_empty());
        keys.at += Duration::from_millis(200);
        assert_eq!(keys.press(3, "SKU-9\r"), ["Scanned SKU-9"]);
        assert_eq!(keys.decoder.typed(), "12");
        assert_eq!(keys.press(120, "\r"), ["Typed 12"]);
    }

    #[test]
    fn half_scans_are_told_and_leave_nothing_behind() {
        let mut keys = Keys::new(ScannerSettings::default());
        assert!(keys.press(3, "SKU-900").is_empty());
        assert_eq!(keys.decoder.typed(), "");
        let late = keys.at + Duration::from_millis(300);
        assert!(matches!(keys.decoder.tick(late), Some(Heard::Unreadable { .. })));
        assert!(keys.press(3, "SKU-900").is_empty());
        assert_eq!(keys.press(300, "7"), ["HalfFrame 7"]);
        assert_eq!(keys.decoder.typed(), "7");
    }

    #[test]
    fn input_methods_and_held_keys_are_a_person() {
        let mut keys = Keys::new(ScannerSettings::default());
        let phrase = KeyInput { key: Key::Text("外箱破损两件".into()), at: keys.at };
        assert_eq!(keys.decoder.key(phrase), WedgeOutcome::Taken);
        assert!(keys.decoder.tick(keys.at + Duration::from_secs(1)).is_none());
        keys.at += Duration::from_secs(1);
        assert_eq!(keys.press(100, "\r"), ["Typed 外箱破损两件"]);
        assert!(keys.press(33, "00000000").is_empty());
        assert!(keys.decoder.tick(keys.at + Duration::from_secs(1)).is_none());
        keys.at += Duration::from_secs(1);
        assert_eq!(keys.press(100, "\r"), ["Typed 00000000"]);
    }

    #[test]
    fn endless_input_is_bounded_and_reported_once() {
        let mut keys = Keys::new(ScannerSettings::default());
        let told = keys.press(1, &("x".repeat(3 * CODE_BYTES_MAX) + "\rOK\r"));
        assert_eq!(told, ["TooLong 4097", "Scanned OK"]);
    }

    #[test]
    fn a_key_without_a_character_spoils_its_scan_and_no_other() {
        let mut keys = Keys::new(ScannerSettings::default());
        assert!(keys.press(5, "10LOT").is_empty());
        keys.at += Duration::from_millis(5);
        assert!(keys.decoder.in_run(keys.at));
        assert_eq!(keys.decoder.key(KeyInput { key: Key::Strange, at: keys.at }), WedgeOutcome::Taken);
        assert_eq!(keys.press(5, "21A\rLPN-1\r"), ["StrangeKey 8", "Scanned LPN-1"]);
        keys.at += Duration::from_secs(1);
        assert!(!keys.decoder.in_run(keys.at));
        // Alone and slow it is nobody's scan.
        assert_eq!(keys.decoder.key(KeyInput { key: Key::Strange, at: keys.at }), WedgeOutcome::Taken);
        assert!(keys.decoder.tick(keys.at + Duration::from_secs(1)).is_none());
        assert_eq!(keys.press(120, "7\r"), ["Typed 7"]);
    }

    #[test]
    fn what_was_typed_is_forgotten_and_the_scan_behind_it_is_not() {
        let mut keys = Keys::new(ScannerSettings::default());
        assert!(keys.press(120, "471").is_empty());
        keys.at += Duration::from_millis(500);
        assert!(keys.press(4, "LPN").is_empty());
        keys.decoder.forget_typed();
        assert_eq!(keys.press(4, "-1\r"), ["Scanned LPN-1"]);
        assert_eq!(keys.decoder.typed(), "");
    }

    #[test]
    fn the_gs_substitute_becomes_gs() {
        let settings = ScannerSettings { gs_substitute: Some('^'), ..Default::default() };
        let mut keys = Keys::new(settings);
        assert_eq!(keys.press(2, "]d210A^21B\r"), ["Scanned 10A\u{1D}21B"]);
    }
}
