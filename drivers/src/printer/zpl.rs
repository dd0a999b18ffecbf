use std::time::{Duration, Instant};

use super::language::{Confirmation, Language, ask};
use super::{Bitmap, Fault, LabelRefused, Media, Status};
use crate::transport::{Transport, TransportError};

/// Zebra's language. Labels go as one picture; source of the commands: ZPL II
/// Programming Guide P1099958.
#[derive(Debug, Clone, Copy, Default)]
pub struct Zpl {
    pub coding: GraphicCoding,
}

/// How the picture inside `^GFA` is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GraphicCoding {
    /// Two hex digits per byte: every clone reads it.
    #[default]
    Hex,
    /// Zebra's run lengths: a tenth of the bytes, for slow serial lines.
    RunLength,
}

const HOST_STATUS: &[u8] = b"~HS";
/// Answered also with media out or head open, when `~HS` is not
/// (docs.zebra.com, ZPL commands, ~HS and ~HQ).
const ERRORS_AND_WARNINGS: &[u8] = b"~HQES";
const ERRORS_TIMEOUT: Duration = Duration::from_millis(500);
/// A pause between two questions, so that the printer is left to print.
const POLL_PAUSE: Duration = Duration::from_millis(150);
/// The first question after a job comes soon: a short label is out by then.
const POLL_PAUSE_MIN: Duration = Duration::from_millis(5);

impl Language for Zpl {
    fn label(&self, label: &Bitmap, copies: u32, media: &Media) -> Result<Vec<u8>, LabelRefused> {
        media.fits(label)?;
        let total = label.bits().len();
        let (width, height, stride) = (label.width(), label.height(), label.stride());
        let mut zpl = Vec::with_capacity(total * 2 + 160);
        if let Some(darkness) = media.darkness {
            zpl.extend_from_slice(format!("~SD{:02}", u32::from(darkness.min(100)) * 30 / 100).as_bytes());
        }
        // Units, turning, mirroring and shifts that another program left on
        // would change the picture.
        zpl.extend_from_slice(b"^XA^MUD^PON^PMN^LRN^LH0,0^LS0");
        if media.gap_mm <= 0.0 {
            zpl.extend_from_slice(b"^MNN");
        }
        if let Some(speed) = media.speed_mm_s {
            zpl.extend_from_slice(format!("^PR{}", (f32::from(speed) / 25.4).round().clamp(1.0, 14.0)).as_bytes());
        }
        let head = format!("^PW{width}^LL{height}^FO0,0,0^GFA,{total},{total},{stride},");
        zpl.extend_from_slice(head.as_bytes());
        match self.coding {
            GraphicCoding::Hex => write_hex(label.bits(), &mut zpl),
            GraphicCoding::RunLength => write_runs(label, &mut zpl),
        }
        let copies = copies.clamp(1, 99_999_999);
        zpl.extend_from_slice(format!("^FS^PQ{copies}^XZ\n").as_bytes());
        Ok(zpl)
    }

    fn status(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Status, TransportError> {
        let answer = ask(transport, HOST_STATUS, timeout, |answer| frames(answer).count() >= 3)?;
        if let Some(status) = parse_host_status(&answer) {
            return Ok(status);
        }
        let timeout = timeout.min(ERRORS_TIMEOUT);
        let answer = ask(transport, ERRORS_AND_WARNINGS, timeout, |answer| parse_errors(answer).is_some())?;
        Ok(parse_errors(&answer).unwrap_or_else(Status::unknown))
    }

    fn confirm(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Confirmation, TransportError> {
        let deadline = Instant::now() + timeout;
        let mut last = Confirmation::Silent;
        let mut pause = POLL_PAUSE_MIN;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(last);
            }
            let status = self.status(transport, left.min(Duration::from_secs(1)))?;
            if status.is_blocked() {
                return Ok(Confirmation::Stopped(status));
            }
            if !status.unknown {
                if status.waiting == Some(0) {
                    return Ok(Confirmation::Printed);
                }
                last = Confirmation::Busy(status);
            }
            std::thread::sleep(pause.min(left));
            pause = (pause * 2).min(POLL_PAUSE);
        }
    }
}

const HEX_DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// Both hex digits of every byte, so that a label costs one table look-up per
/// byte.
const HEX: [[u8; 2]; 256] = {
    let mut table = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = [HEX_DIGITS[byte >> 4], HEX_DIGITS[byte & 15]];
        byte += 1;
    }
    table
};

fn write_hex(bits: &[u8], zpl: &mut Vec<u8>) {
    zpl.extend(bits.iter().flat_map(|&byte| HEX[usize::from(byte)]));
}

/// "Alternative Data Compression Scheme": `:` repeats the row above, `,` and
/// `!` fill the row with white and black, G to Y and g to z repeat the next
/// digit 1 to 19 and 20 to 400 times.
fn write_runs(label: &Bitmap, zpl: &mut Vec<u8>) {
    let mut above: Option<&[u8]> = None;
    let mut digits = Vec::with_capacity(label.stride() * 2);
    for y in 0..label.height() {
        let row = label.row(y);
        if above == Some(row) {
            zpl.push(b':');
            continue;
        }
        above = Some(row);
        digits.clear();
        write_hex(row, &mut digits);
        let fill = digits.last().copied().unwrap_or(b'0');
        let kept = match fill {
            b'0' | b'F' => digits.iter().rposition(|&d| d != fill).map_or(0, |at| at + 1),
            _ => digits.len(),
        };
        for run in digits.get(..kept).unwrap_or_default().chunk_by(|a, b| a == b) {
            write_run(run.first().copied().unwrap_or(b'0'), run.len(), zpl);
        }
        if kept < digits.len() {
            zpl.push(if fill == b'0' { b',' } else { b'!' });
        }
    }
}

fn write_run(digit: u8, mut count: usize, zpl: &mut Vec<u8>) {
    while count > 2 {
        let now = count.min(419);
        if now >= 20 {
            zpl.push(b'g' + (now / 20 - 1) as u8);
        }
        if !now.is_multiple_of(20) {
            zpl.push(b'G' + (now % 20 - 1) as u8);
        }
        zpl.push(digit);
        count -= now;
    }
    zpl.extend(std::iter::repeat_n(digit, count));
}

/// The texts between STX and ETX; noise outside of them is stepped over.
fn frames(answer: &[u8]) -> impl Iterator<Item = &[u8]> {
    answer.split_inclusive(|&byte| byte == 0x03).filter_map(|piece| {
        let piece = piece.strip_suffix(&[0x03])?;
        let start = piece.iter().rposition(|&byte| byte == 0x02)?;
        piece.get(start + 1..)
    })
}

/// Reads the three strings of `~HS`; None when they are no such answer.
fn parse_host_status(answer: &[u8]) -> Option<Status> {
    let mut frames = frames(answer);
    let (first, second) = (fields(frames.next()?)?, fields(frames.next()?)?);
    let flag = |fields: &[u32], index: usize| match fields.get(index) {
        Some(0) => Some(false),
        Some(1) => Some(true),
        _ => None,
    };
    let (corrupt, cold, hot) = (flag(&first, 9)?, flag(&first, 10)?, flag(&first, 11)?);
    let error = if corrupt {
        Some(Fault::Memory)
    } else if hot {
        Some(Fault::HeadTooHot)
    } else if cold {
        Some(Fault::HeadTooCold)
    } else {
        None
    };
    let half_received = u32::from(flag(&first, 7)?);
    let waiting = first.get(4)?.saturating_add(*second.get(8)?).saturating_add(half_received);
    Some(Status {
        paper_out: flag(&first, 1)?,
        head_open: flag(&second, 2)?,
        ribbon_out: flag(&second, 3)?,
        paused: flag(&first, 2)?,
        error,
        waiting: Some(waiting),
        ..Status::default()
    })
}

/// Reads the `ERRORS:` and `WARNINGS:` lines of `~HQES`, each a flag and two
/// groups of eight hex digits; None when the answer has no such lines.
fn parse_errors(answer: &[u8]) -> Option<Status> {
    let text = frames(answer).find_map(|frame| std::str::from_utf8(frame).ok().filter(|t| t.contains("ERRORS:")))?;
    let (_, errors) = bit_line(text, "ERRORS:")?;
    let (_, warnings) = bit_line(text, "WARNINGS:")?;
    let is = |bit: u32| errors & bit != 0;
    let said = [
        (0x08, Fault::CutterJammed),
        (0x10, Fault::HeadTooHot),
        (0x20, Fault::MotorTooHot),
        (0xC0, Fault::HeadDamaged),
        (0x1000 | 0x4000 | 0x8000, Fault::PaperJam),
        (0x4_0000 | 0x8_0000, Fault::MarksNotFound),
    ];
    const PAUSED: u32 = 0x1_0000;
    const TOLD: u32 = 0x07 | PAUSED;
    let named = said.into_iter().find(|(bits, _)| is(*bits)).map(|(_, fault)| fault);
    let other = errors & !TOLD != 0;
    Some(Status {
        paper_out: is(0x01),
        ribbon_out: is(0x02),
        head_open: is(0x04),
        paused: is(PAUSED),
        paper_low: warnings & 0x08 != 0,
        error: named.or_else(|| other.then(|| Fault::Unnamed { code: Some(format!("{errors:08X}")) })),
        ..Status::default()
    })
}

/// The two groups of one line, the later digits second.
fn bit_line(text: &str, name: &str) -> Option<(u32, u32)> {
    let (_, rest) = text.split_once(name)?;
    let mut fields = rest.split_ascii_whitespace();
    let flag = fields.next()?;
    let mut group = || fields.next().filter(|digits| digits.len() == 8).and_then(|d| u32::from_str_radix(d, 16).ok());
    let (high, low) = (group()?, group()?);
    // The flag says whether the bits count.
    match flag {
        "0" => Some((0, 0)),
        "1" => Some((high, low)),
        _ => None,
    }
}

/// Fields are decimal numbers of fixed width.
fn fields(frame: &[u8]) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(frame).ok()?;
    text.split(',').map(|field| field.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &[u8] = b"\x02030,0,0,1225,000,0,0,0,000,0,0,0\x03\r\n\
        \x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";

    #[test]
    fn host_status_is_read_in_plain_terms() {
        let status = parse_host_status(READY).unwrap();
        assert!(status.is_ready());
        assert_eq!(status.waiting, Some(0));
        let text = String::from_utf8(READY.to_vec()).unwrap();
        let out = text.replacen("030,0,0,", "030,1,1,", 1).replacen("000,0,0,0,0,2", "000,0,1,1,0,2", 1);
        let status = parse_host_status(out.as_bytes()).unwrap();
        assert!(status.paper_out && status.paused && status.head_open && status.ribbon_out);
        assert_eq!(status.to_string(), "paper out, head or cover open, ribbon out, paused");
    }

    #[test]
    fn a_damaged_answer_is_unknown_not_ready() {
        let second_etx = READY.len() - 13;
        for cut in 0..second_etx {
            assert!(parse_host_status(&READY[..cut]).is_none(), "cut at {cut}");
        }
        assert!(parse_host_status(&READY[20..]).is_none());
        assert!(parse_host_status(b"\x02030,x,0\x03\x02000,0,0,0\x03").is_none());
        let noisy = [b"noise\x03".as_slice(), READY].concat();
        assert!(parse_host_status(&noisy).unwrap().is_ready());
    }

    #[test]
    fn errors_and_warnings_are_read_in_plain_terms() {
        let said = |errors: &str, warnings: &str| {
            let answer = format!("\x02\r\nPRINTER STATUS\r\n ERRORS: {errors}\r\n WARNINGS: {warnings}\r\n\x03");
            parse_errors(answer.as_bytes()).map(|status| status.to_string())
        };
        let none = "0 00000000 00000000";
        assert_eq!(said(none, none).as_deref(), Some("ready"));
        assert_eq!(said("1 00000000 00000005", none).as_deref(), Some("paper out, head or cover open"));
        assert_eq!(said("1 00000000 00010010", none).as_deref(), Some("paused, print head too hot; let it cool down"));
        assert_eq!(said("1 00000000 00800000", none).as_deref(), Some("printer fault 00800000; switch it off and on"));
        assert_eq!(said(none, "1 00000000 00000008").as_deref(), Some("ready, paper low"));
        assert_eq!(said("1 0000000 00000005", none), None);
        assert_eq!(said("2 00000000 00000005", none), None);
        assert_eq!(parse_errors(READY), None);
    }

    #[test]
    fn labels_are_one_picture() {
        let mut label = Bitmap::new(9, 2);
        label.set(0, 0, true);
        label.set(8, 1, true);
        let zpl = Zpl::default().label(&label, 2, &Media::default()).unwrap();
        let text = String::from_utf8(zpl).unwrap();
        assert_eq!(text, "^XA^MUD^PON^PMN^LRN^LH0,0^LS0^PW9^LL2^FO0,0,0^GFA,4,4,2,80000080^FS^PQ2^XZ\n");
        let media = Media { darkness: Some(50), speed_mm_s: Some(102), gap_mm: 0.0, ..Media::default() };
        let text = String::from_utf8(Zpl::default().label(&label, 1, &media).unwrap()).unwrap();
        assert!(text.starts_with("~SD15^XA^MUD^PON^PMN^LRN^LH0,0^LS0^MNN^PR4^PW9"), "{text}");
    }

    #[test]
    fn runs_use_every_repeat_letter_right() {
        let mut zpl = Vec::new();
        write_run(b'A', 419, &mut zpl);
        write_run(b'B', 20, &mut zpl);
        write_run(b'C', 3, &mut zpl);
        write_run(b'D', 2, &mut zpl);
        assert_eq!(zpl, b"zYAgBICDD");
    }

    /// A 4 by 6 inch label at 203 dpi must not be felt; only a release build
    /// tells.
    #[test]
    fn a_shipping_label_encodes_fast() {
        let mut label = Bitmap::new(812, 1218);
        label.fill(100, 100, 300, 900);
        let start = Instant::now();
        let length = Zpl::default().label(&label, 1, &Media::default()).unwrap().len();
        let took = start.elapsed();
        assert!(length > 240_000);
        if cfg!(debug_assertions) {
            eprintln!("SKIPPED the 2 ms limit: debug build, took {took:?}");
        } else {
            assert!(took < Duration::from_millis(2), "took {took:?}");
        }
    }
}
