use std::path::Path;

use super::SocketDevice;
use crate::scanner::Layout;
use crate::scanner::keys::{Level, dead_of, event};
use crate::transport::{Address, Channel, KeyEvent};

/// A scanner of the keyboard kind as the terminal sees it below the window
/// system: key numbers up and down, in the layout that it was set up for.
pub struct KeyScanner {
    device: SocketDevice,
    typist: Typist,
}

/// How a keyboard scanner types.
#[derive(Debug, Clone)]
pub struct Typist {
    pub layout: &'static Layout,
    /// Everything as Alt with a number: no layout matters.
    pub alt_mode: bool,
    /// Pressed after the code, such as Enter (28) or Tab (15).
    pub terminator: Vec<u16>,
}

impl Typist {
    /// Types in a layout and ends with Enter.
    pub fn new(layout: &'static Layout) -> Self {
        Self { layout, alt_mode: false, terminator: vec![event::ENTER] }
    }

    /// The key events of one scan.
    pub fn scan(&self, text: &str) -> Vec<KeyEvent> {
        let mut events = self.half_scan(text);
        self.terminator.iter().for_each(|&code| press(&mut events, &[], code));
        events
    }

    /// The same without its end.
    pub fn half_scan(&self, text: &str) -> Vec<KeyEvent> {
        let mut events = Vec::new();
        text.chars().for_each(|c| self.char(&mut events, c));
        events
    }

    fn char(&self, events: &mut Vec<KeyEvent>, c: char) {
        let key = |c| self.layout.key(c).filter(|_| !self.alt_mode);
        let control = u8::try_from(c).ok().filter(|code| *code < 0x20 && !self.alt_mode);
        if c == ' ' && !self.alt_mode {
            press(events, &[], event::SPACE);
        } else if let Some((code, level)) = key(c) {
            press(events, modifiers(level), code);
        } else if let Some((code, level)) = dead_of(c).and_then(key) {
            press(events, modifiers(level), code);
            press(events, &[], event::SPACE);
        } else if let Some(code) = control.and_then(control_key) {
            press(events, &[event::LEFT_CTRL], code);
        } else {
            alt_code(events, c);
        }
    }
}

impl KeyScanner {
    /// Plugs a scanner in at `directory/name`.
    pub fn start(directory: &Path, name: &str, typist: Typist) -> std::io::Result<Self> {
        Ok(Self { device: SocketDevice::start(directory, name, Channel::Keys)?, typist })
    }

    /// Where a terminal finds the scanner, the same after replugging.
    pub fn address(&self) -> Address {
        self.device.address()
    }

    /// Scans a code.
    pub fn scan(&self, text: &str) {
        self.send(&self.typist.scan(text));
    }

    /// Starts a code and never ends it.
    pub fn half_frame(&self, text: &str) {
        self.send(&self.typist.half_scan(text));
    }

    /// Sends key events as they are.
    pub fn send(&self, events: &[KeyEvent]) {
        // A record holds 64 KiB; a scan of the longest code has more events.
        for part in events.chunks(64) {
            self.device.send(&part.iter().flat_map(|event| event.to_bytes()).collect::<Vec<u8>>());
        }
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.device.unplug();
    }

    /// Puts the cable back.
    pub fn replug(&self) -> std::io::Result<()> {
        self.device.replug()
    }

    pub fn is_plugged(&self) -> bool {
        self.device.is_plugged()
    }
}

fn modifiers(level: Level) -> &'static [u16] {
    match level {
        Level::Plain => &[],
        Level::Shift => &[event::LEFT_SHIFT],
        Level::AltGr => &[event::RIGHT_ALT],
    }
}

/// The key of the US layout that gives a control character with Ctrl.
fn control_key(control: u8) -> Option<u16> {
    let us = crate::scanner::layout("us")?;
    let c = char::from(control | 0x40).to_ascii_lowercase();
    us.key(c).filter(|(_, level)| *level == Level::Plain).map(|(code, _)| code)
}

/// Alt with the number of a character on the pad.
fn alt_code(events: &mut Vec<KeyEvent>, c: char) {
    let number = u32::from(c);
    let digits = if number < 256 { format!("0{number}") } else { number.to_string() };
    set(events, event::LEFT_ALT, true);
    for digit in digits.bytes() {
        let code = match digit {
            b'7'..=b'9' => 71 + digit - b'7',
            b'4'..=b'6' => 75 + digit - b'4',
            b'1'..=b'3' => 79 + digit - b'1',
            _ => 82,
        };
        press(events, &[], code.into());
    }
    set(events, event::LEFT_ALT, false);
}

fn press(events: &mut Vec<KeyEvent>, modifiers: &[u16], code: u16) {
    modifiers.iter().for_each(|&modifier| set(events, modifier, true));
    set(events, code, true);
    set(events, code, false);
    modifiers.iter().for_each(|&modifier| set(events, modifier, false));
}

fn set(events: &mut Vec<KeyEvent>, code: u16, down: bool) {
    events.push(KeyEvent { kind: event::KEY, code, value: down.into() });
    events.push(KeyEvent { kind: event::SYN, code: 0, value: 0 });
}
