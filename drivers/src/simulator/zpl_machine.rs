use std::collections::VecDeque;
use std::sync::mpsc::Sender;

use super::{Answer, Machine};
use crate::printer::Bitmap;

/// A label that came out of the simulated printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedLabel {
    pub picture: Bitmap,
    /// The job as it came; of ZPL, `^XA` to `^XZ`.
    pub job: Vec<u8>,
    pub copies: u32,
}

/// A label printer's inside.
#[derive(Debug, Default)]
pub(super) struct ZplMachine {
    pub(super) paper_out: bool,
    pub(super) head_open: bool,
    pub(super) ribbon_out: bool,
    pub(super) paused: bool,
    /// Hears nothing, says nothing, though the cable is in.
    pub(super) offline: bool,
    /// Silent while something is wrong, as some models are.
    pub(super) silent_when_blocked: bool,
    pub(super) paper_out_after_labels: Option<u32>,
    pub(super) unplug_after_bytes: Option<usize>,
    pub(super) labels: VecDeque<PrintedLabel>,
    pub(super) labels_printed: u64,
    pub(super) raw: VecDeque<u8>,
    pub(super) complaints: Vec<String>,
    pub(super) watchers: Vec<Sender<PrintedLabel>>,
    incoming: Vec<u8>,
    searched: usize,
    queue: VecDeque<PrintedLabel>,
}

/// Older labels and bytes are forgotten: a whole shift must fit in memory.
const LABELS_KEPT: usize = 100;
const RAW_BYTES_KEPT: usize = 4 * 1024 * 1024;
const FORMAT_BYTES_MAX: usize = 16 * 1024 * 1024;
const GRAPHIC_BYTES_MAX: usize = 8 * 1024 * 1024;
const SIDE_DOTS_MAX: u32 = 32_000;
const COMPLAINTS_KEPT: usize = 100;

impl Machine for ZplMachine {
    fn hear(&mut self, bytes: &[u8]) -> Answer {
        if self.offline {
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
        self.incoming.extend_from_slice(bytes);
        self.read_formats(&mut answer.bytes);
        answer
    }
}

impl ZplMachine {
    /// Prints what waited for paper, once nothing is in the way.
    pub(super) fn go_on(&mut self) {
        while !self.is_blocked() {
            let Some(label) = self.queue.pop_front() else { return };
            self.watchers.retain(|watcher| watcher.send(label.clone()).is_ok());
            self.labels_printed += u64::from(label.copies);
            self.labels.push_back(label);
            if self.labels.len() > LABELS_KEPT {
                self.labels.pop_front();
            }
            if let Some(left) = &mut self.paper_out_after_labels {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    self.paper_out_after_labels = None;
                    self.paper_out = true;
                }
            }
        }
    }

    /// Forgets what waits, as switching off does.
    pub(super) fn power_cycle(&mut self) {
        self.incoming.clear();
        self.searched = 0;
        self.queue.clear();
    }

    fn is_blocked(&self) -> bool {
        self.paper_out || self.head_open || self.ribbon_out || self.paused
    }

    fn read_formats(&mut self, answer: &mut Vec<u8>) {
        loop {
            let Some(start) = position(&self.incoming, 0, &[b"^XA", b"~HS", b"~HQES"]) else {
                // The first bytes of a command may be here already.
                let keep = self.incoming.len().min(4);
                self.incoming.drain(..self.incoming.len() - keep);
                self.searched = 0;
                return;
            };
            self.incoming.drain(..start);
            self.searched = self.searched.saturating_sub(start);
            if self.incoming.starts_with(b"~") {
                self.searched = 0;
                answer.extend(self.answer_at(0));
                continue;
            }
            let marks: &[&[u8]] = &[b"^XZ", b"^XA", b"~HS", b"~HQES"];
            match position(&self.incoming, self.searched.max(3), marks) {
                Some(at) if self.incoming.get(at..at + 3) == Some(b"^XZ") => {
                    let format: Vec<u8> = self.incoming.drain(..at + 3).collect();
                    self.searched = 0;
                    self.print(format);
                }
                Some(at) if self.incoming.get(at..at + 3) == Some(b"^XA") => {
                    self.complain("a format started before the last one ended");
                    self.incoming.drain(..at);
                    self.searched = 0;
                }
                Some(at) => {
                    self.searched = at;
                    answer.extend(self.answer_at(at));
                }
                None => {
                    self.searched = self.incoming.len().saturating_sub(4);
                    if self.incoming.len() > FORMAT_BYTES_MAX {
                        self.complain("a format never ended");
                        self.incoming.clear();
                        self.searched = 0;
                    }
                    return;
                }
            }
        }
    }

    fn print(&mut self, zpl: Vec<u8>) {
        match read_format(&zpl) {
            Ok((picture, copies)) => {
                self.queue.push_back(PrintedLabel { picture, job: zpl, copies });
                self.go_on();
            }
            Err(why) => self.complain(why),
        }
    }

    fn complain(&mut self, why: &str) {
        if self.complaints.len() < COMPLAINTS_KEPT {
            self.complaints.push(why.to_owned());
        }
    }

    /// Takes the question at `at` out and answers it.
    fn answer_at(&mut self, at: usize) -> Vec<u8> {
        if self.incoming.get(at..at + 3) == Some(b"~HS") {
            self.incoming.drain(at..at + 3);
            return self.host_status();
        }
        self.incoming.drain(at..at + 5);
        self.errors_and_warnings()
    }

    /// `~HQES`, which is answered whatever is wrong.
    fn errors_and_warnings(&self) -> Vec<u8> {
        let bit = |is: bool, mask: u32| if is { mask } else { 0 };
        let errors =
            bit(self.paper_out, 1) | bit(self.ribbon_out, 2) | bit(self.head_open, 4) | bit(self.paused, 0x1_0000);
        let flag = u8::from(errors != 0);
        format!(
            "\x02\r\nPRINTER STATUS\r\n ERRORS: {flag} 00000000 {errors:08X}\r\n \
             WARNINGS: 0 00000000 00000000\r\n\x03"
        )
        .into_bytes()
    }

    fn host_status(&self) -> Vec<u8> {
        if self.silent_when_blocked && self.is_blocked() {
            return Vec::new();
        }
        let flag = |is: bool| u8::from(is);
        let formats = self.queue.len().min(999);
        let partial = flag(self.incoming.starts_with(b"^XA"));
        format!(
            "\x02030,{},{},1245,{formats:03},0,0,{partial},000,0,0,0\x03\r\n\
             \x02001,0,{},{},1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
            flag(self.paper_out),
            flag(self.paused),
            flag(self.head_open),
            flag(self.ribbon_out),
        )
        .into_bytes()
    }
}

fn position(bytes: &[u8], from: usize, marks: &[&[u8]]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let mut start = 0;
    // Pictures have no ^ and no ~, so these jumps are long.
    while let Some(step) = rest.get(start..)?.iter().position(|byte| matches!(byte, b'^' | b'~')) {
        start += step;
        if marks.iter().any(|mark| rest.get(start..).is_some_and(|at| at.starts_with(mark))) {
            return Some(from + start);
        }
        start += 1;
    }
    None
}

/// Draws the pictures of one format. Other fields (text, barcodes) need
/// printer fonts, which nobody here prints with.
fn read_format(zpl: &[u8]) -> Result<(Bitmap, u32), &'static str> {
    let (mut width, mut height, mut copies) = (None, None, 1);
    let mut origin = (0, 0);
    let mut pictures: Vec<((u32, u32), Bitmap)> = Vec::new();
    for command in zpl.split(|byte| matches!(byte, b'^' | b'~')) {
        let Some((name, rest)) = command.split_at_checked(2) else { continue };
        match name {
            b"PW" => width = number(rest),
            b"LL" => height = number(rest),
            b"PQ" => copies = number(rest).unwrap_or(1).max(1),
            b"FO" => {
                let mut numbers = rest.split(|&byte| byte == b',').map(number);
                let x = numbers.next().flatten().unwrap_or(0);
                origin = (x, numbers.next().flatten().unwrap_or(0));
            }
            b"GF" => pictures.push((origin, read_graphic(rest)?)),
            _ => {}
        }
    }
    let right = pictures.iter().map(|((x, _), p)| x.saturating_add(p.width())).max();
    let bottom = pictures.iter().map(|((_, y), p)| y.saturating_add(p.height())).max();
    let width = width.or(right).unwrap_or(0).min(SIDE_DOTS_MAX);
    let height = height.or(bottom).unwrap_or(0).min(SIDE_DOTS_MAX);
    if let [((0, 0), picture)] = pictures.as_slice()
        && width.div_ceil(8) == picture.width() / 8
        && height == picture.height()
    {
        return Ok((Bitmap::from_bits(width, height, picture.bits().to_vec()), copies));
    }
    let mut label = Bitmap::new(width, height);
    for ((left, top), picture) in pictures {
        for (x, y) in (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y))) {
            if picture.get(x, y) {
                label.set(left.saturating_add(x), top.saturating_add(y), true);
            }
        }
    }
    Ok((label, copies))
}

fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

/// `^GFA,bytes sent,bytes in all,bytes per row,data`.
fn read_graphic(rest: &[u8]) -> Result<Bitmap, &'static str> {
    let mut parts = rest.splitn(5, |&byte| byte == b',');
    if parts.next() != Some(b"A") {
        return Err("a picture that is not in hex");
    }
    let mut size = || {
        let size = parts.next().and_then(number)?;
        usize::try_from(size).ok().filter(|&size| size <= GRAPHIC_BYTES_MAX)
    };
    let (Some(_), Some(total), Some(stride @ 1..)) = (size(), size(), size()) else {
        return Err("a picture without its sizes");
    };
    let data = parts.next().ok_or("a picture without data")?;
    let bits = read_hex(data, total, stride)?;
    let width = u32::try_from(stride * 8).map_err(|_| "a picture too wide")?;
    let height = u32::try_from(total / stride).map_err(|_| "a picture too high")?;
    Ok(Bitmap::from_bits(width, height, bits))
}

fn read_hex(data: &[u8], total: usize, stride: usize) -> Result<Vec<u8>, &'static str> {
    let row_digits = stride * 2;
    let mut digits: Vec<u8> = Vec::with_capacity(total * 2);
    let mut repeat = 0;
    for &byte in data {
        let in_row = digits.len() % row_digits;
        match byte {
            b'G'..=b'Y' => repeat += usize::from(byte - b'G') + 1,
            b'g'..=b'z' => repeat += (usize::from(byte - b'g') + 1) * 20,
            b'0'..=b'9' | b'A'..=b'F' | b'a'..=b'f' => {
                let digit = char::from(byte).to_digit(16).unwrap_or(0) as u8;
                let count = std::mem::take(&mut repeat).max(1);
                digits.extend(std::iter::repeat_n(digit, count.min(total * 2)));
            }
            b',' => digits.resize(digits.len() + row_digits - in_row, 0),
            b'!' => digits.resize(digits.len() + row_digits - in_row, 0xF),
            b':' => {
                let above = digits.len().saturating_sub(row_digits);
                let row = digits.get(above..).unwrap_or_default().to_vec();
                if in_row != 0 || row.len() != row_digits {
                    return Err("a repeated row with none above");
                }
                digits.extend(row);
            }
            b'\r' | b'\n' | b' ' => {}
            _ => return Err("a picture with wrong digits"),
        }
        if digits.len() > total * 2 {
            return Err("a picture with too much data");
        }
    }
    if digits.len() < total * 2 {
        return Err("a picture with too little data");
    }
    Ok(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |byte, d| byte << 4 | d)).collect())
}
