use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

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

/// A label printer's inside, whatever language it speaks.
pub(super) struct LabelMachine {
    pub(super) state: LabelState,
    pub(super) unplug_after_bytes: Option<usize>,
    pub(super) raw: VecDeque<u8>,
    dialect: Box<dyn Dialect>,
    incoming: Vec<u8>,
}

/// What the language has to know of the mechanism, and may do with it.
#[derive(Debug, Default)]
pub(super) struct LabelState {
    pub(super) paper_out: bool,
    pub(super) paper_low: bool,
    pub(super) head_open: bool,
    pub(super) ribbon_out: bool,
    pub(super) jammed: bool,
    pub(super) paused: bool,
    /// Prints and never says a word, as many clones.
    pub(super) silent: bool,
    /// Silent while something is wrong, as some models are (ZPL's `~HS` only).
    pub(super) silent_when_blocked: bool,
    /// Hears nothing, says nothing, though the cable is in.
    pub(super) offline: bool,
    /// How long a label takes to come out.
    pub(super) label_time: Duration,
    pub(super) paper_out_after_labels: Option<u32>,
    pub(super) labels: VecDeque<PrintedLabel>,
    pub(super) labels_printed: u64,
    pub(super) complaints: Vec<String>,
    pub(super) watchers: Vec<Sender<PrintedLabel>>,
    queue: VecDeque<PrintedLabel>,
    /// When the label under the head will be out.
    out_at: Option<Instant>,
}

/// A printer language from the printer's side.
pub(super) trait Dialect: Send + 'static {
    /// Takes one command off the front of `bytes`, which are never empty.
    fn step(&mut self, bytes: &[u8], state: &mut LabelState, answer: &mut Vec<u8>) -> Step;

    /// Forgets what it was told, as switching off does.
    fn power_cycle(&mut self);
}

/// How far one command reaches.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Done(usize),
    NeedMore,
}

/// Older labels and bytes are forgotten: a whole shift must fit in memory.
const LABELS_KEPT: usize = 100;
const RAW_BYTES_KEPT: usize = 4 * 1024 * 1024;
/// More than any picture.
const COMMAND_BYTES_MAX: usize = 16 * 1024 * 1024;
const COMPLAINTS_KEPT: usize = 100;

impl LabelMachine {
    pub(super) fn new(dialect: Box<dyn Dialect>) -> Self {
        Self {
            state: LabelState::default(),
            unplug_after_bytes: None,
            raw: VecDeque::new(),
            dialect,
            incoming: Vec::new(),
        }
    }

    /// Forgets what waits, as switching off does.
    pub(super) fn power_cycle(&mut self) {
        self.incoming.clear();
        self.state.queue.clear();
        self.state.out_at = None;
        self.dialect.power_cycle();
    }
}

impl Machine for LabelMachine {
    fn hear(&mut self, bytes: &[u8]) -> Answer {
        let mut answer = Answer::default();
        if self.state.offline {
            return answer;
        }
        let mut bytes = bytes;
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
        let mut done = 0;
        while let Some(rest) = self.incoming.get(done..).filter(|rest| !rest.is_empty()) {
            self.state.go_on();
            match self.dialect.step(rest, &mut self.state, &mut answer.bytes) {
                Step::Done(count) => done += count.max(1),
                Step::NeedMore if rest.len() > COMMAND_BYTES_MAX => {
                    self.state.complain("a command never ended");
                    done = self.incoming.len();
                }
                Step::NeedMore => break,
            }
        }
        self.incoming.drain(..done.min(self.incoming.len()));
        if self.state.silent {
            answer.bytes.clear();
        }
        answer
    }
}

impl LabelState {
    /// Takes a label into the queue and prints what can be printed.
    pub(super) fn print(&mut self, picture: Bitmap, job: Vec<u8>, copies: u32) {
        self.queue.push_back(PrintedLabel { picture, job, copies });
        self.go_on();
    }

    /// Prints what waited, once nothing is in the way.
    pub(super) fn go_on(&mut self) {
        while !self.is_blocked() && !self.queue.is_empty() {
            let now = Instant::now();
            let out_at = *self.out_at.get_or_insert(now + self.label_time);
            if now < out_at {
                return;
            }
            self.out_at = None;
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

    pub(super) fn is_blocked(&self) -> bool {
        self.paper_out || self.head_open || self.ribbon_out || self.jammed || self.paused
    }

    /// Labels that were taken and are not out yet.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn is_printing(&self) -> bool {
        !self.is_blocked() && !self.queue.is_empty()
    }

    pub(super) fn complain(&mut self, why: impl Into<String>) {
        if self.complaints.len() < COMPLAINTS_KEPT {
            self.complaints.push(why.into());
        }
    }
}

/// The picture in the printer's memory while commands draw on it.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    pub(super) width: u32,
    pub(super) height: u32,
    pieces: Vec<(u32, u32, Bitmap)>,
    drawn_bytes: usize,
}

/// Both sides of the largest label, in dots.
pub(super) const SIDE_DOTS_MAX: u32 = 32_000;

impl Canvas {
    pub(super) fn clear(&mut self) {
        self.pieces.clear();
        self.drawn_bytes = 0;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Lays a picture on; says what a real printer would cut off.
    pub(super) fn draw(&mut self, x: u32, y: u32, picture: Bitmap) -> Result<(), String> {
        // A picture ends on a whole byte and may stand out by less.
        let right = x.saturating_add(picture.width()).saturating_sub(7);
        if right > self.width || y.saturating_add(picture.height()) > self.height {
            return Err(format!("a picture outside the label, at {x},{y}"));
        }
        self.drawn_bytes = self.drawn_bytes.saturating_add(picture.bits().len());
        if self.drawn_bytes > COMMAND_BYTES_MAX {
            return Err("more pictures than the printer can hold".to_owned());
        }
        self.pieces.push((x, y, picture));
        Ok(())
    }

    /// The label as it comes out.
    pub(super) fn picture(&self) -> Bitmap {
        if let [(0, 0, picture)] = self.pieces.as_slice()
            && picture.stride() == self.width.div_ceil(8) as usize
        {
            let mut bits = picture.bits().to_vec();
            bits.resize(picture.stride() * self.height as usize, 0);
            return Bitmap::from_bits(self.width, self.height, bits);
        }
        let mut label = Bitmap::new(self.width, self.height);
        for (left, top, picture) in &self.pieces {
            for (x, y) in (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y))) {
                if picture.get(x, y) {
                    label.set(left.saturating_add(x), top.saturating_add(y), true);
                }
            }
        }
        label
    }
}

/// One line of text and its length with its end; None when the end is not here
/// yet.
pub(super) fn line(bytes: &[u8]) -> Option<(&[u8], usize)> {
    let end = bytes.iter().position(|&byte| matches!(byte, b'\r' | b'\n'))?;
    bytes.get(..end).map(|line| (line, end + 1))
}

/// Numbers between commas, spaces allowed; None when one is no number.
pub(super) fn numbers(text: &[u8]) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(text).ok()?;
    text.split(',').map(|number| number.trim().parse().ok()).collect()
}
