use std::collections::VecDeque;
use std::sync::mpsc::Sender;

use super::{Answer, Machine};
use crate::printer::Bitmap;

/// A piece of paper, from the last cut to this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ticket {
    /// From top to bottom.
    pub items: Vec<TicketItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketItem {
    Line(String),
    /// Slices that follow each other are one picture.
    Picture(Bitmap),
}

impl Ticket {
    /// The text lines alone.
    pub fn lines(&self) -> Vec<&str> {
        self.items
            .iter()
            .filter_map(|item| match item {
                TicketItem::Line(text) => Some(text.as_str()),
                TicketItem::Picture(_) => None,
            })
            .collect()
    }

    /// The pictures alone.
    pub fn pictures(&self) -> Vec<&Bitmap> {
        self.items
            .iter()
            .filter_map(|item| match item {
                TicketItem::Line(_) => None,
                TicketItem::Picture(picture) => Some(picture),
            })
            .collect()
    }
}

/// A receipt printer's inside.
#[derive(Debug, Default)]
pub(super) struct EscPosMachine {
    pub(super) paper_out: bool,
    pub(super) paper_low: bool,
    pub(super) cover_open: bool,
    pub(super) cutter_jammed: bool,
    /// Held by its key: off line, with nothing wrong.
    pub(super) paused: bool,
    /// Prints and never says a word.
    pub(super) silent: bool,
    /// Hears nothing, says nothing, though the cable is in.
    pub(super) switched_off: bool,
    pub(super) paper_out_after_rows: Option<u32>,
    pub(super) paper_out_after_tickets: Option<u32>,
    pub(super) unplug_after_bytes: Option<usize>,
    pub(super) tickets: VecDeque<Ticket>,
    pub(super) tickets_printed: u64,
    pub(super) current: Ticket,
    pub(super) raw: VecDeque<u8>,
    pub(super) complaints: Vec<String>,
    pub(super) watchers: Vec<Sender<Ticket>>,
    pending: Vec<u8>,
    /// The last bytes heard, to find real-time questions while blocked.
    tail: Vec<u8>,
    line: Vec<u8>,
    automatic_status: bool,
    /// `GS ( D` has switched DLE DC4 off.
    real_time_off: bool,
}

const TICKETS_KEPT: usize = 100;
const RAW_BYTES_KEPT: usize = 4 * 1024 * 1024;
/// More than a blocked printer takes; a real one stops the cable.
const PENDING_BYTES_MAX: usize = 4 * 1024 * 1024;
const LINE_BYTES_MAX: usize = 4096;
const ITEMS_MAX: usize = 10_000;
const COMPLAINTS_KEPT: usize = 100;

/// How far one command reaches.
enum Step {
    Done(usize),
    NeedMore,
}

impl Machine for EscPosMachine {
    fn hear(&mut self, bytes: &[u8]) -> Answer {
        if self.switched_off {
            return Answer::default();
        }
        let mut bytes = bytes;
        let mut answer = Answer::default();
        if let Some(left) = &mut self.unplug_after_bytes {
            bytes = bytes.get(..*left).unwrap_or(bytes);
            *left -= bytes.len();
            answer.unplug = *left == 0;
            if answer.unplug {
                self.unplug_after_bytes = None;
            }
        }
        self.raw.extend(bytes);
        let surplus = self.raw.len().saturating_sub(RAW_BYTES_KEPT);
        self.raw.drain(..surplus);
        if self.is_blocked() {
            self.answer_real_time(bytes, &mut answer.bytes);
        }
        self.pending.extend_from_slice(bytes);
        answer.bytes.extend(self.go_on());
        if self.silent {
            answer.bytes.clear();
        }
        answer
    }
}

impl EscPosMachine {
    /// Works through what is pending, as far as paper and cover allow, and
    /// returns the answers.
    pub(super) fn go_on(&mut self) -> Vec<u8> {
        let mut answer = Vec::new();
        if !self.is_blocked() {
            self.tail.clear();
        }
        let pending = std::mem::take(&mut self.pending);
        let mut done = 0;
        while !self.is_blocked() {
            let Some(rest) = pending.get(done..).filter(|rest| !rest.is_empty()) else { break };
            match self.step(rest, &mut answer) {
                Step::Done(count) => done += count,
                Step::NeedMore => break,
            }
        }
        self.pending = pending.get(done..).unwrap_or_default().to_vec();
        if self.is_blocked() && done > 0 {
            // Questions behind the point where it stopped are answered now;
            // later ones when they come.
            let rest = std::mem::take(&mut self.pending);
            self.answer_real_time(&rest, &mut answer);
            self.pending = rest;
        }
        if self.pending.len() > PENDING_BYTES_MAX {
            self.complain("more bytes than the printer can hold");
            self.pending.clear();
        }
        answer
    }

    /// What automatic status says after a change; empty when it is off.
    pub(super) fn status_changed(&self) -> Vec<u8> {
        if self.automatic_status && !self.switched_off && !self.silent {
            self.automatic_bytes().to_vec()
        } else {
            Vec::new()
        }
    }

    /// Forgets what waits, as switching off does.
    pub(super) fn power_cycle(&mut self) {
        self.pending.clear();
        self.tail.clear();
        self.line.clear();
        self.automatic_status = false;
        self.current = Ticket::default();
    }

    fn is_blocked(&self) -> bool {
        self.paper_out || self.cover_open || self.cutter_jammed || self.paused
    }

    fn step(&mut self, rest: &[u8], answer: &mut Vec<u8>) -> Step {
        // The length of a command, once enough of it is here to know.
        let fixed = |length: usize| match rest.len() >= length {
            true => Step::Done(length),
            false => Step::NeedMore,
        };
        match *rest {
            [0x10, 0x04, n, ..] => {
                answer.extend(self.real_time(n));
                Step::Done(3)
            }
            [0x10, ..] => fixed(3),
            [0x1B, b'@', ..] => {
                self.line.clear();
                self.automatic_status = false;
                self.real_time_off = false;
                Step::Done(2)
            }
            [0x1B, b'd', lines, ..] => {
                self.end_line();
                for _ in 0..lines {
                    self.add(TicketItem::Line(String::new()));
                }
                Step::Done(3)
            }
            [0x1B, b'2', ..] => Step::Done(2),
            [0x1B, _, ..] | [0x1B] => fixed(3),
            [0x1C, b'&' | b'.', ..] => Step::Done(2),
            [0x1C, _, ..] | [0x1C] => fixed(3),
            [0x1D, b'V', kind, ..] => {
                let length = if kind >= b'A' { 4 } else { 3 };
                if rest.len() >= length {
                    self.cut();
                }
                fixed(length)
            }
            [0x1D, b'v', b'0', _, xl, xh, yl, yh, ref data @ ..] => {
                let stride = usize::from(u16::from_le_bytes([xl, xh]));
                let rows = usize::from(u16::from_le_bytes([yl, yh]));
                let Some(bits) = data.get(..stride * rows) else {
                    if stride * rows > PENDING_BYTES_MAX {
                        self.complain("a picture that is too large");
                        return Step::Done(8);
                    }
                    return Step::NeedMore;
                };
                self.end_line();
                // Obeyed in the midst of pictures too.
                if !self.real_time_off && bits.windows(3).any(|three| matches!(three, [0x10, 0x14, 1 | 2])) {
                    self.complain("a picture that opens the drawer or switches the printer off");
                }
                self.picture(stride, rows, bits.to_vec());
                Step::Done(8 + bits.len())
            }
            [0x1D, b'v', ..] => Step::NeedMore,
            [0x1D, b'a', n, ..] => {
                self.automatic_status = n != 0;
                if self.automatic_status {
                    answer.extend(self.automatic_bytes());
                }
                Step::Done(3)
            }
            [0x1D, b'r', 1 | 49, ..] => {
                // Everything before has been worked through.
                answer.push(if self.paper_low { 0x03 } else { 0x00 });
                Step::Done(3)
            }
            [0x1D, b'(', b'D', 5, 0, 20, 1, 0, 2, 0, ..] => {
                self.real_time_off = true;
                Step::Done(10)
            }
            [0x1D, b'(', _, pl, ph, ..] => fixed(5 + usize::from(u16::from_le_bytes([pl, ph]))),
            [0x1D, b'(', ..] => Step::NeedMore,
            [0x1D, _, ..] | [0x1D] => fixed(3),
            [b'\n', ..] => {
                self.end_line_always();
                Step::Done(1)
            }
            [byte, ..] => {
                if byte >= 0x20 && self.line.len() < LINE_BYTES_MAX {
                    self.line.push(byte);
                } else if !matches!(byte, b'\r' | 0) && byte < 0x20 {
                    self.complain("a control byte that is no command");
                }
                Step::Done(1)
            }
            [] => Step::NeedMore,
        }
    }

    fn end_line(&mut self) {
        if !self.line.is_empty() {
            self.end_line_always();
        }
    }

    fn end_line_always(&mut self) {
        let line = std::mem::take(&mut self.line);
        let (text, _, _) = encoding_rs::GB18030.decode(&line);
        self.add(TicketItem::Line(text.into_owned()));
        self.use_paper(30);
    }

    fn picture(&mut self, stride: usize, rows: usize, bits: Vec<u8>) {
        let (width, height) = (stride as u32 * 8, rows as u32);
        let joined = match self.current.items.last_mut() {
            Some(TicketItem::Picture(above)) if above.width() == width => {
                let bits = [above.bits(), &bits].concat();
                *above = Bitmap::from_bits(width, above.height() + height, bits);
                true
            }
            _ => false,
        };
        if !joined {
            self.add(TicketItem::Picture(Bitmap::from_bits(width, height, bits)));
        }
        self.use_paper(height);
    }

    fn add(&mut self, item: TicketItem) {
        if self.current.items.len() < ITEMS_MAX {
            self.current.items.push(item);
        }
    }

    fn use_paper(&mut self, rows: u32) {
        if let Some(left) = &mut self.paper_out_after_rows {
            *left = left.saturating_sub(rows);
            if *left == 0 {
                self.paper_out_after_rows = None;
                self.paper_out = true;
            }
        }
    }

    fn cut(&mut self) {
        self.end_line();
        let ticket = std::mem::take(&mut self.current);
        self.watchers.retain(|watcher| watcher.send(ticket.clone()).is_ok());
        self.tickets_printed += 1;
        self.tickets.push_back(ticket);
        if self.tickets.len() > TICKETS_KEPT {
            self.tickets.pop_front();
        }
        if let Some(left) = &mut self.paper_out_after_tickets {
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.paper_out_after_tickets = None;
                self.paper_out = true;
            }
        }
    }

    fn complain(&mut self, why: &str) {
        if self.complaints.len() < COMPLAINTS_KEPT {
            self.complaints.push(why.to_owned());
        }
    }

    /// Finds `DLE EOT n` wherever it stands, as a blocked printer does.
    fn answer_real_time(&mut self, bytes: &[u8], answer: &mut Vec<u8>) {
        self.tail.extend_from_slice(bytes);
        let tail = std::mem::take(&mut self.tail);
        let mut at = 0;
        while let Some(rest) = tail.get(at..).filter(|rest| rest.len() >= 3) {
            if let [0x10, 0x04, n, ..] = *rest {
                answer.extend(self.real_time(n));
                at += 3;
            } else {
                at += 1;
            }
        }
        self.tail = tail.get(at..).unwrap_or_default().to_vec();
    }

    fn real_time(&self, n: u8) -> Option<u8> {
        let bit = |is: bool, mask: u8| if is { mask } else { 0 };
        Some(
            0x12 | match n {
                1 => bit(self.is_blocked(), 0x08),
                2 => bit(self.cover_open, 0x04) | bit(self.paper_out, 0x20) | bit(self.cutter_jammed, 0x40),
                3 => bit(self.cutter_jammed, 0x08),
                4 => bit(self.paper_low || self.paper_out, 0x0C) | bit(self.paper_out, 0x60),
                _ => return None,
            },
        )
    }

    /// Automatic status back: header, faults, paper, reserved.
    fn automatic_bytes(&self) -> [u8; 4] {
        let bit = |is: bool, mask: u8| if is { mask } else { 0 };
        [
            0x10 | bit(self.is_blocked(), 0x08) | bit(self.cover_open, 0x20),
            bit(self.cutter_jammed, 0x08),
            bit(self.paper_low || self.paper_out, 0x03) | bit(self.paper_out, 0x0C),
            0,
        ]
    }
}
