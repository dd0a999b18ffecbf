//! Keyboard scanners that this program has for itself: from key numbers to
//! codes, by the layout that the scanner was set up for.

mod alt_code;
mod layouts;

use std::time::Duration;

pub(crate) use layouts::Level;
pub use layouts::{LAYOUTS, Layout, layout};

use super::{CODE_BYTES_MAX, Heard, ScanCode, ScanDecoder, ScannerSettings, UnreadableWhy};
use crate::transport::KeyEvent;

/// Event types and codes of linux/input-event-codes.h.
pub(crate) mod event {
    pub const SYN: u16 = 0;
    pub const KEY: u16 = 1;
    pub const LED: u16 = 17;
    pub const SYN_DROPPED: u16 = 3;
    pub const LED_CAPS: u16 = 1;
    pub const TAB: u16 = 15;
    pub const ENTER: u16 = 28;
    pub const LEFT_CTRL: u16 = 29;
    pub const LEFT_SHIFT: u16 = 42;
    pub const RIGHT_SHIFT: u16 = 54;
    pub const LEFT_ALT: u16 = 56;
    pub const SPACE: u16 = 57;
    pub const CAPS_LOCK: u16 = 58;
    pub const NUM_LOCK: u16 = 69;
    pub const SCROLL_LOCK: u16 = 70;
    pub const PAD_PLUS: u16 = 78;
    pub const PAD_ENTER: u16 = 96;
    pub const RIGHT_CTRL: u16 = 97;
    pub const RIGHT_ALT: u16 = 100;
}

const STX: char = '\u{02}';
const ETX: char = '\u{03}';

/// Reads the keys of one scanner. Codes end with Enter or Tab, or with what
/// stands for CR, LF and TAB; keys held down are not repeated.
#[derive(Debug)]
pub struct KeyDecoder {
    settings: ScannerSettings,
    frame: String,
    /// Keys of the frame without a character in this layout.
    strange: bool,
    too_long: bool,
    /// The system lost keys: what is in hand, and what follows up to its end,
    /// is not whole.
    torn: bool,
    dead: Option<char>,
    held: Held,
    caps: bool,
    /// What was typed on the number pad while Alt is down.
    alt_code: Option<String>,
    last_key_at: Duration,
}

#[derive(Debug, Default)]
struct Held {
    shift: [bool; 2],
    ctrl: [bool; 2],
    alt: bool,
    altgr: bool,
}

/// What one key comes to.
enum Typed {
    Nothing,
    Char(char),
    End,
    Strange,
}

impl KeyDecoder {
    pub fn new(settings: ScannerSettings) -> Self {
        Self {
            settings,
            frame: String::new(),
            strange: false,
            too_long: false,
            torn: false,
            dead: None,
            held: Held::default(),
            caps: false,
            alt_code: None,
            last_key_at: Duration::ZERO,
        }
    }

    /// Takes one event and returns what it completed.
    pub fn event(&mut self, event: KeyEvent, at: Duration) -> Option<Heard> {
        match (event.kind, event.code, event.value) {
            (event::SYN, event::SYN_DROPPED, _) => {
                self.held = Held::default();
                self.alt_code = None;
                self.torn = true;
                self.last_key_at = at;
                None
            }
            (event::LED, event::LED_CAPS, value) => {
                self.caps = value != 0;
                None
            }
            (event::KEY, code, value @ (0 | 1)) => {
                self.last_key_at = at;
                let down = value == 1;
                let typed = if self.modifier(code, down) {
                    // Alt going up ends a code on the number pad.
                    if self.held.alt || self.held.altgr { Typed::Nothing } else { self.end_of_alt_code() }
                } else if down {
                    self.typed(code)
                } else {
                    Typed::Nothing
                };
                self.take(typed)
            }
            _ => None,
        }
    }

    fn modifier(&mut self, code: u16, down: bool) -> bool {
        match code {
            event::LEFT_SHIFT => self.held.shift[0] = down,
            event::RIGHT_SHIFT => self.held.shift[1] = down,
            event::LEFT_CTRL => self.held.ctrl[0] = down,
            event::RIGHT_CTRL => self.held.ctrl[1] = down,
            event::LEFT_ALT => self.held.alt = down,
            event::RIGHT_ALT => self.held.altgr = down,
            event::CAPS_LOCK => self.caps ^= down,
            event::NUM_LOCK | event::SCROLL_LOCK => {}
            _ => return false,
        }
        true
    }

    fn typed(&mut self, code: u16) -> Typed {
        let alt = self.held.alt || self.held.altgr;
        let ctrl = self.held.ctrl.contains(&true);
        if alt && let Some(digit) = self.alt_digit(code) {
            let digits = self.alt_code.get_or_insert_default();
            if digits.len() < alt_code::DIGITS_MAX {
                digits.push(digit);
            }
            return Typed::Nothing;
        }
        match code {
            event::ENTER | event::PAD_ENTER | event::TAB => return Typed::End,
            event::SPACE if !alt && !ctrl => return self.character(' '),
            _ => {}
        }
        if let Some(c) = pad(code, self.settings.layout.decimal) {
            return Typed::Char(c);
        }
        let shift = self.held.shift.contains(&true);
        let level = if shift { Level::Shift } else { Level::Plain };
        // Ctrl with Alt is AltGr to Windows, and so to some scanners.
        if self.held.altgr || (self.held.alt && ctrl) {
            let layout = self.settings.layout;
            return layout.char(code, Level::AltGr).map_or(Typed::Strange, |c| self.character(c));
        }
        if self.held.alt {
            return Typed::Strange;
        }
        if ctrl {
            return self.control(code, level).map_or(Typed::Strange, Typed::Char);
        }
        let layout = self.settings.layout;
        let Some(mut c) = layout.char(code, level) else { return Typed::Strange };
        let other = layout.char(code, if shift { Level::Plain } else { Level::Shift });
        // Caps Lock turns letters around and nothing else.
        if self.caps
            && let Some(other) = other
            && is_case_pair(c, other)
        {
            c = other;
        }
        self.character(c)
    }

    /// Control characters are Ctrl with the key of `@` to `_`; where a layout
    /// has none, the key at the place of the US layout stands for it.
    fn control(&self, code: u16, level: Level) -> Option<char> {
        let control = |layout: &Layout| {
            let c = layout.char(code, level)?.to_ascii_uppercase();
            ('@'..='_').contains(&c).then(|| char::from(c as u8 & 0x1F))
        };
        control(self.settings.layout).or_else(|| control(layout("us")?))
    }

    fn alt_digit(&self, code: u16) -> Option<char> {
        let started = self.alt_code.is_some();
        match code {
            event::PAD_PLUS if !started => Some('+'),
            event::PAD_PLUS => None,
            _ => match pad(code, '.') {
                Some(digit @ '0'..='9') => Some(digit),
                // Alt, + and hexadecimal digits, whose letters are on the main keys.
                _ if self.alt_code.as_deref().is_some_and(|digits| digits.starts_with('+')) => {
                    self.settings.layout.char(code, Level::Plain).filter(char::is_ascii_hexdigit)
                }
                _ => None,
            },
        }
    }

    fn end_of_alt_code(&mut self) -> Typed {
        match self.alt_code.take() {
            None => Typed::Nothing,
            Some(digits) => alt_code::character(&digits).map_or(Typed::Strange, Typed::Char),
        }
    }

    /// A dead key waits for the next one.
    fn character(&mut self, c: char) -> Typed {
        match self.dead.take() {
            None if alone(c).is_some() => {
                self.dead = Some(c);
                Typed::Nothing
            }
            None => Typed::Char(c),
            Some(dead) if c == ' ' || c == dead => alone(dead).map_or(Typed::Nothing, Typed::Char),
            Some(dead) => match compose(c, dead) {
                Some(composed) => Typed::Char(composed),
                None => {
                    self.push(alone(dead).unwrap_or(dead));
                    self.character(c)
                }
            },
        }
    }

    fn take(&mut self, typed: Typed) -> Option<Heard> {
        match typed {
            Typed::Nothing => {}
            Typed::Strange => self.strange = true,
            Typed::End | Typed::Char('\r' | '\n' | '\t' | ETX) => return self.end_of_frame(),
            Typed::Char(STX) => return self.give_up(),
            Typed::Char(c) => self.push(c),
        }
        // Also an accent that found no letter makes the frame longer.
        if self.frame.len() <= CODE_BYTES_MAX {
            return None;
        }
        self.too_long = true;
        let raw = std::mem::take(&mut self.frame).into_bytes();
        Some(Heard::Unreadable { raw, why: UnreadableWhy::TooLong })
    }

    /// The rest of an over-long frame is swallowed.
    fn push(&mut self, c: char) {
        if !self.too_long {
            self.frame.push(c);
        }
    }

    /// The second half of CR LF ends an empty frame, which says nothing.
    fn end_of_frame(&mut self) -> Option<Heard> {
        if let Some(dead) = self.dead.take() {
            self.push(alone(dead).unwrap_or(dead));
        }
        if self.torn {
            return self.give_up();
        }
        let strange = std::mem::take(&mut self.strange);
        let too_long = std::mem::take(&mut self.too_long);
        let raw = std::mem::take(&mut self.frame).into_bytes();
        if strange && !too_long {
            return Some(Heard::Unreadable { raw, why: UnreadableWhy::StrangeKey });
        }
        if raw.is_empty() { None } else { Some(ScanCode::read(raw, &self.settings)) }
    }
}

impl ScanDecoder for KeyDecoder {
    fn push(&mut self, bytes: &[u8], at: Duration) -> Vec<Heard> {
        let half = self.tick(at);
        half.into_iter().chain(KeyEvent::read_all(bytes).filter_map(|event| self.event(event, at))).collect()
    }

    fn tick(&mut self, at: Duration) -> Option<Heard> {
        if !self.has_half_frame() || at.saturating_sub(self.last_key_at) < self.settings.idle {
            return None;
        }
        self.give_up()
    }

    fn give_up(&mut self) -> Option<Heard> {
        self.dead = None;
        self.too_long = false;
        // Also where all of a code was lost, somebody waits for it.
        let torn = std::mem::take(&mut self.torn);
        let strange = std::mem::take(&mut self.strange);
        let raw = std::mem::take(&mut self.frame).into_bytes();
        let why = if strange { UnreadableWhy::StrangeKey } else { UnreadableWhy::HalfFrame };
        (strange || torn || !raw.is_empty()).then_some(Heard::Unreadable { raw, why })
    }

    fn has_half_frame(&self) -> bool {
        !self.frame.is_empty() || self.strange || self.too_long || self.torn || self.dead.is_some()
    }
}

/// The layouts in which a scanner's keys give the code that was scanned: how
/// to find the right one with a code that is known.
pub fn layouts_that_read(events: &[KeyEvent], code: &str) -> Vec<&'static Layout> {
    let reads = |layout: &&'static Layout| {
        let settings = ScannerSettings { layout, ..ScannerSettings::default() };
        let mut decoder = KeyDecoder::new(settings);
        let mut heard = events.iter().filter_map(|&event| decoder.event(event, Duration::ZERO));
        matches!(heard.next(), Some(Heard::Scan(read)) if read.text == code)
    };
    LAYOUTS.iter().filter(reads).collect()
}

/// The number pad, whatever Num Lock says: no scanner moves a cursor.
fn pad(code: u16, decimal: char) -> Option<char> {
    Some(match code {
        71..=73 => char::from(b'7' + (code - 71) as u8),
        75..=77 => char::from(b'4' + (code - 75) as u8),
        79..=81 => char::from(b'1' + (code - 79) as u8),
        82 => '0',
        83 => decimal,
        55 => '*',
        74 => '-',
        event::PAD_PLUS => '+',
        98 => '/',
        117 => '=',
        121 => ',',
        _ => return None,
    })
}

fn is_case_pair(a: char, b: char) -> bool {
    a != b && (a.to_uppercase().eq(std::iter::once(b)) || a.to_lowercase().eq(std::iter::once(b)))
}

/// What a dead key gives when a space follows it.
fn alone(dead: char) -> Option<char> {
    Some(match dead {
        '\u{300}' => '`',
        '\u{301}' => '´',
        '\u{302}' => '^',
        '\u{303}' => '~',
        '\u{308}' => '¨',
        _ => return None,
    })
}

/// The dead key that gives `c` with a space.
pub(crate) fn dead_of(c: char) -> Option<char> {
    ['\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{308}'].into_iter().find(|&dead| alone(dead) == Some(c))
}

/// Letters that a dead key makes on these layouts.
fn compose(base: char, dead: char) -> Option<char> {
    let (bases, composed) = match dead {
        '\u{300}' => ("aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
        '\u{301}' => ("aeiouyAEIOUY", "áéíóúýÁÉÍÓÚÝ"),
        '\u{302}' => ("aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
        '\u{303}' => ("anoANO", "ãñõÃÑÕ"),
        '\u{308}' => ("aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
        _ => return None,
    };
    bases.chars().zip(composed.chars()).find_map(|(from, to)| (from == base).then_some(to))
}
