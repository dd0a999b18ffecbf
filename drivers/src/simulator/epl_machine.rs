use super::label_machine::{Canvas, Dialect, LabelState, SIDE_DOTS_MAX, Step, line, numbers};
use crate::printer::Bitmap;

/// EPL2 from the printer's side: EPL Programming Guide 14245L-003. What the
/// guide doesn't know is complained about, as are settings out of range.
#[derive(Debug, Default)]
pub(super) struct EplDialect {
    canvas: Canvas,
    cleared: bool,
    job: Vec<u8>,
}

const JOB_BYTES_KEPT: usize = 4 * 1024 * 1024;

impl EplDialect {
    fn command(&mut self, text: &[u8], state: &mut LabelState, answer: &mut Vec<u8>) {
        let done = match text {
            b"" => Ok(()),
            b"^ee" => {
                answer.extend(error_report(state));
                Ok(())
            }
            b"N" => {
                self.canvas.clear();
                self.cleared = true;
                Ok(())
            }
            b"ZT" | b"ZB" => Ok(()),
            [b'q', rest @ ..] => self.size(rest, |canvas, dots| canvas.width = dots),
            [b'Q', rest @ ..] => match numbers(rest).as_deref() {
                Some(&[height @ 1..=SIDE_DOTS_MAX, gap]) if gap == 0 || (16..=240).contains(&gap) => {
                    self.canvas.height = height;
                    Ok(())
                }
                _ => Err("a form length out of range"),
            },
            [b'R', rest @ ..] => match numbers(rest).as_deref() {
                Some(&[_, _]) => Ok(()),
                _ => Err("a reference point without two numbers"),
            },
            [b'D', rest @ ..] => match numbers(rest).as_deref() {
                Some(&[0..=15]) => Ok(()),
                _ => Err("a density out of range"),
            },
            [b'S', rest @ ..] => match numbers(rest).as_deref() {
                Some(&[1..=6]) => Ok(()),
                _ => Err("a speed out of range"),
            },
            [b'P', rest @ ..] => self.print(rest, state),
            _ => Err("an unknown command"),
        };
        if let Err(why) = done {
            state.complain(format!("{why}: {:.60}", String::from_utf8_lossy(text)));
        }
    }

    fn size(&mut self, rest: &[u8], set: impl FnOnce(&mut Canvas, u32)) -> Result<(), &'static str> {
        match numbers(rest).as_deref() {
            Some(&[dots @ 1..=SIDE_DOTS_MAX]) => {
                set(&mut self.canvas, dots);
                Ok(())
            }
            _ => Err("a label width out of range"),
        }
    }

    fn print(&mut self, rest: &[u8], state: &mut LabelState) -> Result<(), &'static str> {
        let copies = match numbers(rest).as_deref() {
            Some(&[sets @ 1..=65_535]) => sets,
            Some(&[sets @ 1..=65_535, copies @ 1..=65_535]) => sets.saturating_mul(copies),
            _ => return Err("a count out of range"),
        };
        if !self.cleared || self.canvas.is_empty() {
            return Err("printing without clearing or picture");
        }
        state.print(self.canvas.picture(), std::mem::take(&mut self.job), copies);
        Ok(())
    }

    /// `GWx,y,bytes,rows,` and then as many bytes as that makes.
    fn graphic(&mut self, bytes: &[u8], state: &mut LabelState) -> Step {
        let head = bytes.get(2..).unwrap_or_default();
        let refuse = |state: &mut LabelState| {
            state.complain("a picture without its sizes");
            Step::Done(line(bytes).map_or(bytes.len(), |(_, length)| length))
        };
        let Some(end) = head.iter().enumerate().filter(|(_, byte)| **byte == b',').map(|(at, _)| at).nth(3) else {
            return if head.len() > 60 { refuse(state) } else { Step::NeedMore };
        };
        let Some(&[x, y, stride @ 1..=u32::MAX, rows @ 1..=u32::MAX]) = head.get(..end).and_then(numbers).as_deref()
        else {
            return refuse(state);
        };
        if stride > SIDE_DOTS_MAX / 8 || rows > SIDE_DOTS_MAX {
            return refuse(state);
        }
        let start = 2 + end + 1;
        let length = stride as usize * rows as usize;
        let Some(data) = bytes.get(start..start + length) else {
            return Step::NeedMore;
        };
        let bits = data.iter().map(|byte| !byte).collect();
        if let Err(why) = self.canvas.draw(x, y, Bitmap::from_bits(stride * 8, rows, bits)) {
            state.complain(why);
        }
        Step::Done(start + length)
    }
}

impl Dialect for EplDialect {
    fn step(&mut self, bytes: &[u8], state: &mut LabelState, answer: &mut Vec<u8>) -> Step {
        let step = if bytes.starts_with(b"GW") {
            self.graphic(bytes, state)
        } else if let Some((text, length)) = line(bytes) {
            self.command(text, state, answer);
            Step::Done(length)
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
        *self = Self::default();
    }
}

fn error_report(state: &LabelState) -> Vec<u8> {
    let codes = [
        (state.paper_out || state.ribbon_out, "07"),
        (state.head_open, "11"),
        (state.paused, "12"),
        (state.jammed, "80"),
    ];
    let mut codes: Vec<&str> = codes.iter().filter(|(is, _)| *is).map(|(_, code)| *code).collect();
    if codes.is_empty() {
        codes.push("00");
    }
    format!("{}\r\n", codes.join(",")).into_bytes()
}
