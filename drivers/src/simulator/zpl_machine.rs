use super::label_machine::{Dialect, LabelState, SIDE_DOTS_MAX, Step};
use crate::printer::Bitmap;

/// ZPL from the printer's side: ZPL II Programming Guide, Zebra P1099958.
#[derive(Debug, Default)]
pub(super) struct ZplDialect {
    /// The format that came so far, questions within it taken out; empty between formats.
    format: Vec<u8>,
    lasting: Lasting,
}

/// What a format leaves on for the next one.
#[derive(Debug, Clone, Copy, Default)]
struct Lasting {
    width: Option<u32>,
    length: Option<u32>,
    home: (u32, u32),
    top: i32,
    /// Dots to the left.
    shift: i32,
    is_inverted: bool,
    is_mirrored: bool,
    is_reversed: bool,
}

const FORMAT_BYTES_MAX: usize = 16 * 1024 * 1024;
const GRAPHIC_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Bytes that may be the first ones of a command that is known.
const COMMAND_BYTES: usize = 4;

impl Dialect for ZplDialect {
    fn step(&mut self, bytes: &[u8], state: &mut LabelState, answer: &mut Vec<u8>) -> Step {
        let marks: &[&[u8]] = &[b"^XZ", b"^XA", b"~HS", b"~HQES"];
        let Some(at) = position(bytes, marks) else {
            // The first bytes of a command may be here already.
            let count = bytes.len().saturating_sub(COMMAND_BYTES);
            self.keep(bytes.get(..count).unwrap_or_default(), state);
            return if count == 0 { Step::NeedMore } else { Step::Done(count) };
        };
        self.keep(bytes.get(..at).unwrap_or_default(), state);
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"~HS") {
            answer.extend(self.host_status(state));
            return Step::Done(at + 3);
        }
        if rest.starts_with(b"~HQES") {
            answer.extend(errors_and_warnings(state));
            return Step::Done(at + 5);
        }
        if rest.starts_with(b"^XA") {
            if !self.format.is_empty() {
                state.complain("a format started before the last one ended");
            }
            self.format = b"^XA".to_vec();
        } else if !self.format.is_empty() {
            let mut zpl = std::mem::take(&mut self.format);
            zpl.extend_from_slice(b"^XZ");
            match self.lasting.read_format(&zpl) {
                // A format that draws nothing feeds no label.
                Ok(Some((picture, copies))) => state.print(picture, zpl, copies),
                Ok(None) => {}
                Err(why) => state.complain(why),
            }
        }
        Step::Done(at + 3)
    }

    fn power_cycle(&mut self) {
        *self = Self::default();
    }
}

impl ZplDialect {
    /// What stands between formats is no label.
    fn keep(&mut self, bytes: &[u8], state: &mut LabelState) {
        if self.format.is_empty() {
            return;
        }
        self.format.extend_from_slice(bytes);
        if self.format.len() > FORMAT_BYTES_MAX {
            state.complain("a format never ended");
            self.format.clear();
        }
    }

    fn host_status(&self, state: &LabelState) -> Vec<u8> {
        // It has no field for a jam.
        if state.jammed || state.silent_when_blocked && state.is_blocked() {
            return Vec::new();
        }
        let flag = |is: bool| u8::from(is);
        let formats = state.waiting().min(999);
        let partial = flag(!self.format.is_empty());
        format!(
            "\x02030,{},{},1245,{formats:03},0,0,{partial},000,0,0,0\x03\r\n\
             \x02001,0,{},{},1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n",
            flag(state.paper_out),
            flag(state.paused),
            flag(state.head_open),
            flag(state.ribbon_out),
        )
        .into_bytes()
    }
}

/// `~HQES`, which is answered whatever is wrong.
fn errors_and_warnings(state: &LabelState) -> Vec<u8> {
    let bit = |is: bool, mask: u32| if is { mask } else { 0 };
    let errors = bit(state.paper_out, 1)
        | bit(state.ribbon_out, 2)
        | bit(state.head_open, 4)
        | bit(state.jammed, 0x8000)
        | bit(state.paused, 0x1_0000);
    let warnings = bit(state.paper_low, 8);
    format!(
        "\x02\r\nPRINTER STATUS\r\n ERRORS: {} 00000000 {errors:08X}\r\n WARNINGS: {} 00000000 {warnings:08X}\r\n\x03",
        u8::from(errors != 0),
        u8::from(warnings != 0),
    )
    .into_bytes()
}

fn position(bytes: &[u8], marks: &[&[u8]]) -> Option<usize> {
    let mut start = 0;
    // Pictures have no ^ and no ~, so these jumps are long.
    while let Some(step) = bytes.get(start..)?.iter().position(|byte| matches!(byte, b'^' | b'~')) {
        start += step;
        if marks.iter().any(|mark| bytes.get(start..).is_some_and(|at| at.starts_with(mark))) {
            return Some(start);
        }
        start += 1;
    }
    None
}

impl Lasting {
    /// Draws the pictures of one format; None when it has none. Other fields (text, barcodes)
    /// need printer fonts, which nobody here prints with.
    fn read_format(&mut self, zpl: &[u8]) -> Result<Option<(Bitmap, u32)>, &'static str> {
        let (mut copies, mut origin) = (1, (0, 0));
        let mut pictures: Vec<((i64, i64), Bitmap)> = Vec::new();
        for command in zpl.split(|byte| matches!(byte, b'^' | b'~')) {
            let Some((name, rest)) = command.split_at_checked(2) else { continue };
            let mut numbers = rest.split(|&byte| byte == b',').map(number);
            let mut next = || numbers.next().flatten();
            match name {
                b"PW" => self.width = next(),
                b"LL" => self.length = next(),
                b"LH" => self.home = (next().unwrap_or(0), next().unwrap_or(0)),
                b"LT" => self.top = signed(rest),
                b"LS" => self.shift = signed(rest),
                b"PO" => self.is_inverted = rest.starts_with(b"I"),
                b"PM" => self.is_mirrored = rest.starts_with(b"Y"),
                b"LR" => self.is_reversed = rest.starts_with(b"Y"),
                b"PQ" => copies = next().unwrap_or(1).max(1),
                b"FO" => origin = (next().unwrap_or(0), next().unwrap_or(0)),
                b"GF" => {
                    let x = i64::from(origin.0) + i64::from(self.home.0) - i64::from(self.shift);
                    let y = i64::from(origin.1) + i64::from(self.home.1) + i64::from(self.top);
                    pictures.push(((x, y), read_graphic(rest)?));
                }
                _ => {}
            }
        }
        if pictures.is_empty() {
            return Ok(None);
        }
        Ok(Some((self.draw(pictures), copies)))
    }

    fn draw(&self, pictures: Vec<((i64, i64), Bitmap)>) -> Bitmap {
        let end = |side: fn(&((i64, i64), Bitmap)) -> i64| {
            u32::try_from(pictures.iter().map(side).max().unwrap_or(0)).unwrap_or(0)
        };
        let (right, bottom) =
            (end(|((x, _), p)| x + i64::from(p.width())), end(|((_, y), p)| y + i64::from(p.height())));
        let width = self.width.unwrap_or(right).min(SIDE_DOTS_MAX);
        let height = self.length.unwrap_or(bottom).min(SIDE_DOTS_MAX);
        let is_plain = !self.is_inverted && !self.is_mirrored && !self.is_reversed;
        if let [((0, 0), picture)] = pictures.as_slice()
            && is_plain
            && width.div_ceil(8) == picture.width() / 8
            && height == picture.height()
        {
            return Bitmap::from_bits(width, height, picture.bits().to_vec());
        }
        let mut label = Bitmap::new(width, height);
        for ((left, top), picture) in &pictures {
            for (x, y) in (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y))) {
                let place = (u32::try_from(left + i64::from(x)), u32::try_from(top + i64::from(y)));
                let (Ok(to_x), Ok(to_y)) = place else { continue };
                if picture.get(x, y) && to_x < width && to_y < height {
                    let to_x = if self.is_inverted ^ self.is_mirrored { width - 1 - to_x } else { to_x };
                    let to_y = if self.is_inverted { height - 1 - to_y } else { to_y };
                    let is_black = !self.is_reversed || !label.get(to_x, to_y);
                    label.set(to_x, to_y, is_black);
                }
            }
        }
        label
    }
}

fn number(text: &[u8]) -> Option<u32> {
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn signed(text: &[u8]) -> i32 {
    std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
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
