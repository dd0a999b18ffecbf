use std::time::Duration;

use super::{CODE_BYTES_MAX, Heard, ScanCode, ScanDecoder, ScannerSettings, UnreadableWhy};

const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const TAB: u8 = 0x09;
const LF: u8 = 0x0A;
const CR: u8 = 0x0D;

/// Cuts a scanner's byte stream into codes.
///
/// A code ends with CR, LF, CR LF or TAB, or stands between STX and ETX. A
/// frame that stays silent for [`ScannerSettings::idle`] is a half frame, not a
/// scan.
#[derive(Debug)]
pub struct SerialFramer {
    settings: ScannerSettings,
    frame: Vec<u8>,
    between_stx_and_etx: bool,
    /// Swallowing the rest of an over-long frame, up to its terminator.
    too_long: bool,
    last_byte_at: Duration,
}

impl SerialFramer {
    pub fn new(settings: ScannerSettings) -> Self {
        Self { settings, frame: Vec::new(), between_stx_and_etx: false, too_long: false, last_byte_at: Duration::ZERO }
    }

    fn take(&mut self, byte: u8) -> Option<Heard> {
        match byte {
            STX => {
                let heard = self.give_up();
                self.between_stx_and_etx = true;
                heard
            }
            ETX if self.between_stx_and_etx => {
                while matches!(self.frame.last(), Some(&(CR | LF))) {
                    self.frame.pop();
                }
                let was_too_long = self.too_long;
                let heard = self.end_of_frame();
                if heard.is_none() && !was_too_long {
                    return Some(Heard::Unreadable { raw: Vec::new(), why: UnreadableWhy::Empty });
                }
                heard
            }
            CR | LF | TAB if !self.between_stx_and_etx => self.end_of_frame(),
            _ if self.too_long => None,
            _ => {
                self.frame.push(byte);
                if self.frame.len() <= CODE_BYTES_MAX {
                    return None;
                }
                self.too_long = true;
                let raw = std::mem::take(&mut self.frame);
                Some(Heard::Unreadable { raw, why: UnreadableWhy::TooLong })
            }
        }
    }

    /// The LF of CR LF, and any repeated terminator, ends an empty frame: that
    /// says nothing and is not reported.
    fn end_of_frame(&mut self) -> Option<Heard> {
        self.between_stx_and_etx = false;
        self.too_long = false;
        if self.frame.is_empty() {
            return None;
        }
        Some(ScanCode::read(std::mem::take(&mut self.frame), &self.settings))
    }
}

impl ScanDecoder for SerialFramer {
    fn push(&mut self, bytes: &[u8], at: Duration) -> Vec<Heard> {
        let mut heard: Vec<Heard> = self.tick(at).into_iter().collect();
        if bytes.is_empty() {
            return heard;
        }
        self.last_byte_at = at;
        for &byte in bytes {
            heard.extend(self.take(byte));
        }
        heard
    }

    fn tick(&mut self, at: Duration) -> Option<Heard> {
        if !self.has_half_frame() || at.saturating_sub(self.last_byte_at) < self.settings.idle {
            return None;
        }
        self.give_up()
    }

    fn give_up(&mut self) -> Option<Heard> {
        self.between_stx_and_etx = false;
        self.too_long = false;
        if self.frame.is_empty() {
            return None;
        }
        let raw = std::mem::take(&mut self.frame);
        Some(Heard::Unreadable { raw, why: UnreadableWhy::HalfFrame })
    }

    fn has_half_frame(&self) -> bool {
        !self.frame.is_empty() || self.between_stx_and_etx || self.too_long
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn texts(heard: Vec<Heard>) -> Vec<String> {
        heard
            .into_iter()
            .map(|heard| match heard {
                Heard::Scan(code) => code.text,
                Heard::Unreadable { why, raw } => format!("!{why:?}:{}", raw.len()),
            })
            .collect()
    }

    #[test]
    fn every_terminator_ends_one_code() {
        let mut framer = SerialFramer::new(ScannerSettings::default());
        let heard = framer.push(b"A1\rA2\nA3\r\nA4\tA5\r\n\x02A6\x03\x02A7\r\n\x03", ms(0));
        assert_eq!(texts(heard), ["A1", "A2", "A3", "A4", "A5", "A6", "A7"]);
        assert!(!framer.has_half_frame());
    }

    #[test]
    fn split_frames_join_and_half_frames_are_told() {
        let mut framer = SerialFramer::new(ScannerSettings::default());
        assert!(framer.push(b"LPN-", ms(0)).is_empty());
        assert_eq!(texts(framer.push(b"77\r", ms(250))), ["LPN-77"]);
        assert!(framer.push(b"LPN-", ms(300)).is_empty());
        assert!(framer.tick(ms(500)).is_none());
        assert_eq!(texts(framer.push(b"LPN-78\r", ms(700))), ["!HalfFrame:4", "LPN-78"]);
        assert_eq!(texts(framer.push(b"\x02half\x02whole\x03", ms(800))), ["!HalfFrame:4", "whole"]);
        assert_eq!(texts(framer.push(b"\x02\x03", ms(900))), ["!Empty:0"]);
    }

    #[test]
    fn garbage_and_endless_frames_are_kept_apart_from_scans() {
        let mut framer = SerialFramer::new(ScannerSettings::default());
        assert_eq!(texts(framer.push(b"\x00\x7F\x01\rOK\r", ms(0))), ["!Garbage:3", "OK"]);
        let mut endless = vec![b'x'; 3 * CODE_BYTES_MAX];
        endless.extend_from_slice(b"\rOK\r");
        assert_eq!(texts(framer.push(&endless, ms(1))), ["!TooLong:4097", "OK"]);
    }
}
