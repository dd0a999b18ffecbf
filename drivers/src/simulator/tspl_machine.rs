use super::label_machine::{Canvas, Dialect, LabelState, SIDE_DOTS_MAX, Step, line, numbers};
use crate::printer::{Bitmap, Media};

/// TSPL from the printer's side: TSPL/TSPL2 Programming Manual, TSC, 2013. What
/// the manual doesn't know is complained about, as are settings out of range.
#[derive(Debug, Default)]
pub(super) struct TsplDialect {
    dpi: u32,
    canvas: Canvas,
    sized: bool,
    cleared: bool,
    job: Vec<u8>,
}

const JOB_BYTES_KEPT: usize = 4 * 1024 * 1024;

impl TsplDialect {
    pub(super) fn new(dpi: u32) -> Self {
        Self { dpi, ..Self::default() }
    }

    fn command(&mut self, text: &[u8], state: &mut LabelState) {
        let text = String::from_utf8_lossy(text).trim().to_owned();
        if text.is_empty() {
            return;
        }
        let (name, rest) = text.split_once(' ').unwrap_or((&text, ""));
        let done = match name.to_ascii_uppercase().as_str() {
            "SIZE" => self.size(rest),
            "CLS" => {
                self.canvas.clear();
                self.cleared = true;
                Ok(())
            }
            "PRINT" => self.print(rest, state),
            "GAP" | "OFFSET" => lengths(rest).map(drop),
            "DIRECTION" => in_range(rest, &[0..=1, 0..=1]),
            "REFERENCE" => in_range(rest, &[0..=SIDE_DOTS_MAX, 0..=SIDE_DOTS_MAX]),
            "SHIFT" => in_range(rest.trim_start_matches('-'), &[0..=SIDE_DOTS_MAX]),
            "DENSITY" => in_range(rest, &[0..=15]),
            "SPEED" => in_range(rest, &[1..=14]),
            _ => Err("an unknown command".to_owned()),
        };
        if let Err(why) = done {
            state.complain(format!("{why}: {text:.60}"));
        }
    }

    fn size(&mut self, rest: &str) -> Result<(), String> {
        let sides = lengths(rest)?;
        let &[width, height] = sides.as_slice() else { return Err("a size without two sides".to_owned()) };
        let media = Media { dpi: self.dpi, ..Media::default() };
        let dots = |mm: f32| (mm * media.dots_per_mm() + 0.01) as u32;
        (self.canvas.width, self.canvas.height) = (dots(width).min(SIDE_DOTS_MAX), dots(height).min(SIDE_DOTS_MAX));
        self.sized = true;
        Ok(())
    }

    fn print(&mut self, rest: &str, state: &mut LabelState) -> Result<(), String> {
        let counts = numbers(rest.as_bytes()).ok_or("a count that is no number")?;
        let copies = match *counts.as_slice() {
            [sets @ 1..=u32::MAX] => sets,
            [sets @ 1..=u32::MAX, copies @ 1..=u32::MAX] => sets.saturating_mul(copies),
            _ => return Err("a count out of range".to_owned()),
        };
        if !self.sized || !self.cleared || self.canvas.is_empty() {
            return Err("printing without size, clearing or picture".to_owned());
        }
        state.print(self.canvas.picture(), std::mem::take(&mut self.job), copies);
        Ok(())
    }

    /// `BITMAP x,y,bytes,rows,mode,` and then as many bytes as that makes.
    fn bitmap(&mut self, bytes: &[u8], state: &mut LabelState) -> Step {
        let head = bytes.get(b"BITMAP".len()..).unwrap_or_default();
        let Some(end) = head.iter().enumerate().filter(|(_, byte)| **byte == b',').map(|(at, _)| at).nth(4) else {
            // Five numbers are short.
            return if head.len() > 60 { self.refuse_bitmap(bytes, state) } else { Step::NeedMore };
        };
        let Some(&[x, y, stride @ 1..=u32::MAX, rows @ 1..=u32::MAX, 0]) = head.get(..end).and_then(numbers).as_deref()
        else {
            return self.refuse_bitmap(bytes, state);
        };
        if stride > SIDE_DOTS_MAX / 8 || rows > SIDE_DOTS_MAX {
            return self.refuse_bitmap(bytes, state);
        }
        let start = b"BITMAP".len() + end + 1;
        let length = stride as usize * rows as usize;
        let Some(data) = bytes.get(start..start + length) else {
            return Step::NeedMore;
        };
        let bits = data.iter().map(|byte| !byte).collect();
        if let Err(why) = self.canvas.draw(x, y, Bitmap::from_bits(stride * 8, rows, bits)) {
            state.complain(why);
        }
        // Immediate commands are found in the midst of pictures too.
        if data.windows(3).any(|three| matches!(three, b"\x1B!R" | b"\x1B!C")) {
            state.complain("a picture that resets the printer");
            self.power_cycle();
        }
        Step::Done(start + length)
    }

    fn refuse_bitmap(&mut self, bytes: &[u8], state: &mut LabelState) -> Step {
        state.complain("a picture without its sizes");
        Step::Done(line(bytes).map_or(bytes.len(), |(_, length)| length))
    }
}

impl Dialect for TsplDialect {
    fn step(&mut self, bytes: &[u8], state: &mut LabelState, answer: &mut Vec<u8>) -> Step {
        match *bytes {
            [0x1B, b'!', b'?', ..] => {
                answer.push(quick_status(state));
                return Step::Done(3);
            }
            [0x1B, b'!', b'S', ..] => {
                answer.extend(full_status(state));
                return Step::Done(3);
            }
            [0x1B] | [0x1B, b'!'] => return Step::NeedMore,
            [0x1B, ..] => {
                state.complain("an unknown immediate command");
                return Step::Done(1);
            }
            _ => {}
        }
        let step = if bytes.starts_with(b"BITMAP ") {
            self.bitmap(bytes, state)
        } else if let Some((text, length)) = line(bytes) {
            // A question may come in the midst of a line.
            match text.iter().position(|&byte| byte == 0x1B) {
                Some(at) => {
                    self.command(text.get(..at).unwrap_or_default(), state);
                    Step::Done(at)
                }
                None => {
                    self.command(text, state);
                    Step::Done(length)
                }
            }
        } else {
            Step::NeedMore
        };
        if let Step::Done(length) = step
            && self.job.len() < JOB_BYTES_KEPT
        {
            self.job.extend_from_slice(bytes.get(..length).unwrap_or_default());
        }
        step
    }

    fn power_cycle(&mut self) {
        *self = Self::new(self.dpi);
    }
}

/// Lengths with their units, in millimetres.
fn lengths(text: &str) -> Result<Vec<f32>, String> {
    let one = |text: &str| {
        let text = text.trim();
        let (number, factor) = match text.strip_suffix("mm") {
            Some(number) => (number, 1.0),
            None => (text, 25.4),
        };
        number.trim().parse::<f32>().ok().filter(|mm| (0.0..=4000.0).contains(mm)).map(|length| length * factor)
    };
    text.split(',').map(one).collect::<Option<_>>().ok_or_else(|| "a length that is none".to_owned())
}

fn in_range(text: &str, ranges: &[std::ops::RangeInclusive<u32>]) -> Result<(), String> {
    let numbers = numbers(text.as_bytes()).ok_or("a setting that is no number")?;
    let fits =
        numbers.len() <= ranges.len() && numbers.iter().zip(ranges).all(|(number, range)| range.contains(number));
    if fits { Ok(()) } else { Err("a setting out of range".to_owned()) }
}

fn quick_status(state: &LabelState) -> u8 {
    let bit = |is: bool, mask: u8| if is { mask } else { 0 };
    bit(state.head_open, 0x01)
        | bit(state.jammed, 0x02)
        | bit(state.paper_out, 0x04)
        | bit(state.ribbon_out, 0x08)
        | bit(state.paused, 0x10)
        | bit(state.is_printing(), 0x20)
}

fn full_status(state: &LabelState) -> [u8; 8] {
    let bit = |is: bool, mask: u8| if is { mask } else { 0 };
    let message = match state {
        LabelState { paused: true, .. } => b'`',
        state if state.is_blocked() => b'E',
        state if state.is_printing() => b'P',
        _ => b'@',
    };
    let media = b'@'
        | bit(state.paper_out, 0x01)
        | bit(state.jammed, 0x02)
        | bit(state.ribbon_out, 0x04)
        | bit(state.head_open, 0x20);
    [0x02, message, b'@', b'@', media, 0x03, b'\r', b'\n']
}
