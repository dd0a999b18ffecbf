use std::time::{Duration, Instant};

use super::language::{Confirmation, Language, ask, collect};
use super::{Bitmap, Fault, LabelRefused, Media, Status};
use crate::transport::{Transport, TransportError};

/// TSC's language, spoken by most label printers that are neither Zebra's nor
/// clones of them. Source of the commands: TSPL/TSPL2 Programming Manual of
/// TSC Auto ID, 2013.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tspl;

/// `ESC !?`: one byte of bits, at any time. Clones that answer anything answer
/// this.
const QUICK_STATUS: &[u8] = b"\x1B!?";
/// `ESC !S`: four bytes that name the fault, on newer firmware only.
const FULL_STATUS: &[u8] = b"\x1B!S";
/// For the two bytes behind a full status, down to 1200 baud.
const LINE_END_TIMEOUT: Duration = Duration::from_millis(40);
/// Firmware that knows `ESC !S` answers it at once.
const FULL_STATUS_TIMEOUT: Duration = Duration::from_millis(150);
const FULL_STATUS_LENGTH: usize = 8;
const STX: u8 = 0x02;
const ETX: u8 = 0x03;
const PRINTING: u8 = 0x20;
const POLL_PAUSE: Duration = Duration::from_millis(100);
/// A printer that says "ready" for this long after a job has printed it or
/// lost it; it doesn't tell which.
const IDLE_AFTER: Duration = Duration::from_millis(1000);

impl Language for Tspl {
    fn label(&self, label: &Bitmap, copies: u32, media: &Media) -> Result<Vec<u8>, LabelRefused> {
        media.fits(label)?;
        let mut tspl = Vec::with_capacity(label.bits().len() + 256);
        let mm = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let (width, height) = (mm(media.hundredths_mm(label.width())), mm(media.hundredths_mm(label.height())));
        let gap = mm((media.gap_mm.max(0.0) * 100.0).round() as u64);
        // Settings of another program would move or turn the picture.
        let mut head = format!(
            "SIZE {width} mm,{height} mm\r\nGAP {gap} mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nOFFSET 0 mm\r\nSHIFT 0\r\n"
        );
        if let Some(darkness) = media.darkness {
            // 0 to 15.
            head.push_str(&format!("DENSITY {}\r\n", u32::from(darkness.min(100)) * 15 / 100));
        }
        if let Some(speed) = media.speed_mm_s {
            // Inches a second.
            head.push_str(&format!("SPEED {}\r\n", (f32::from(speed) / 25.4).round().clamp(1.0, 14.0)));
        }
        head.push_str("CLS\r\n");
        tspl.extend_from_slice(head.as_bytes());
        write_picture(label, &mut tspl);
        let copies = copies.clamp(1, 999_999);
        tspl.extend_from_slice(format!("PRINT 1,{copies}\r\n").as_bytes());
        Ok(tspl)
    }

    /// Empty lines. What they fill up is emptied by the next job unprinted.
    fn filler(&self, missing: usize) -> Vec<u8> {
        b"\r\n".repeat(missing.div_ceil(2))
    }

    fn status(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Status, TransportError> {
        let Some(byte) = ask_quickly(transport, timeout)? else { return Ok(Status::unknown()) };
        let mut status = quick_status(byte);
        let full =
            ask(transport, FULL_STATUS, timeout.min(FULL_STATUS_TIMEOUT), |answer| full_status(answer).is_some())?;
        if let Some(bytes) = full_status(&full) {
            apply(bytes, &mut status);
            // A line end that comes late would be taken for the byte of bits.
            if !full.ends_with(b"\n") {
                collect(transport, LINE_END_TIMEOUT, |rest| rest.ends_with(b"\n"))?;
            }
        }
        Ok(status)
    }

    fn confirm(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Confirmation, TransportError> {
        let started = Instant::now();
        let mut seen_printing = false;
        let mut last = Confirmation::Silent;
        loop {
            let left = timeout.saturating_sub(started.elapsed());
            if left.is_zero() {
                return Ok(last);
            }
            if let Some(byte) = ask_quickly(transport, left.min(Duration::from_secs(1)))? {
                let status = quick_status(byte);
                if status.is_blocked() {
                    return Ok(Confirmation::Stopped(status));
                }
                if byte & PRINTING != 0 {
                    seen_printing = true;
                    last = Confirmation::Busy(status);
                } else if seen_printing {
                    return Ok(Confirmation::Printed);
                } else if started.elapsed() >= IDLE_AFTER.min(timeout / 2) {
                    // "Ready" may also mean "not begun" and "lost".
                    return Ok(Confirmation::Idle);
                }
            }
            std::thread::sleep(POLL_PAUSE.min(left));
        }
    }
}

/// Asks for the byte of bits; None when nothing comes, or something else.
fn ask_quickly(transport: &mut dyn Transport, timeout: Duration) -> Result<Option<u8>, TransportError> {
    let started = Instant::now();
    let mut answer = ask(transport, QUICK_STATUS, timeout, |answer| !answer.is_empty())?;
    // A full status that was asked for before and comes late begins with the
    // byte that also says "paper jam".
    if answer.first() == Some(&STX) {
        let so_far = answer.len();
        answer.extend(collect(transport, FULL_STATUS_TIMEOUT, |rest| so_far + rest.len() >= FULL_STATUS_LENGTH)?);
        if let Some(rest) = after_full_status(&answer) {
            answer = rest.to_vec();
            if answer.is_empty() {
                let left = timeout.saturating_sub(started.elapsed());
                answer = collect(transport, left, |answer| !answer.is_empty())?;
            }
        }
    }
    // More than one byte is no answer to this question.
    Ok(<[u8; 1]>::try_from(answer.as_slice()).ok().map(|[byte]| byte))
}

/// What follows a full status at the front of an answer.
fn after_full_status(answer: &[u8]) -> Option<&[u8]> {
    let rest = match answer {
        [STX, _, _, _, _, ETX, rest @ ..] => rest,
        _ => return None,
    };
    Some(rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\r")).unwrap_or(rest))
}

/// Immediate commands begin so, and are obeyed in the midst of a picture too:
/// `ESC !R` resets the printer.
const IMMEDIATE: [[u8; 2]; 2] = [*b"\x1B!", *b"~!"];

/// Writes the picture; row by row where its bytes would make an immediate
/// command, and such a row in pieces that end between the two bytes.
fn write_picture(label: &Bitmap, tspl: &mut Vec<u8>) {
    // A set bit is a white dot here.
    let bits: Vec<u8> = label.bits().iter().map(|byte| !byte).collect();
    let stride = label.stride().max(1);
    let mut piece = |x: usize, y: usize, across: usize, down: usize, data: &[u8]| {
        tspl.extend_from_slice(format!("BITMAP {},{y},{across},{down},0,", x * 8).as_bytes());
        tspl.extend_from_slice(data);
        tspl.extend_from_slice(b"\r\n");
    };
    if !bits.windows(2).any(is_immediate) {
        return piece(0, 0, stride, bits.len() / stride, &bits);
    }
    for (y, row) in bits.chunks_exact(stride).enumerate() {
        let mut x = 0;
        for part in parts(row) {
            piece(x, y, part.len(), 1, part);
            x += part.len();
        }
    }
}

fn is_immediate(pair: &[u8]) -> bool {
    IMMEDIATE.iter().any(|begin| begin == pair)
}

/// The pieces of a row that hold no beginning of an immediate command.
fn parts(row: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = row;
    while let Some(at) = rest.windows(2).position(is_immediate) {
        let Some((part, after)) = rest.split_at_checked(at + 1) else { break };
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

/// The bits of `ESC !?`.
fn quick_status(byte: u8) -> Status {
    let is = |bit: u8| byte & bit != 0;
    let error = if is(0x02) {
        Some(Fault::PaperJam)
    } else if is(0x80) {
        Some(Fault::Unnamed { code: None })
    } else {
        None
    };
    Status {
        head_open: is(0x01) || is(0x40),
        paper_out: is(0x04),
        ribbon_out: is(0x08),
        paused: is(0x10),
        error,
        ..Status::default()
    }
}

/// The four bytes of `ESC !S` between STX and ETX. Each has bit 6 set and bit 7
/// clear.
fn full_status(answer: &[u8]) -> Option<[u8; 4]> {
    answer.windows(6).find_map(|window| match *window {
        [0x02, a, b, c, d, 0x03] if [a, b, c, d].iter().all(|byte| byte & 0xC0 == 0x40) => Some([a, b, c, d]),
        _ => None,
    })
}

/// Adds what `ESC !S` knows beside the bits of `ESC !?`.
fn apply([message, warning, fault, media]: [u8; 4], status: &mut Status) {
    status.paused |= message == b'`';
    status.paper_low |= warning & 0x41 == 0x41;
    status.paper_out |= media & 0x01 != 0;
    status.ribbon_out |= media & 0x04 != 0;
    status.head_open |= media & 0x20 != 0;
    let said = [
        (fault & 0x01 != 0, Fault::HeadTooHot),
        (fault & 0x02 != 0, Fault::MotorTooHot),
        (fault & 0x04 != 0, Fault::HeadDamaged),
        (fault & 0x08 != 0, Fault::CutterJammed),
        (fault & 0x10 != 0, Fault::Memory),
        (media & 0x02 != 0, Fault::PaperJam),
        (media & 0x08 != 0, Fault::RibbonJam),
        // Paper out and the like make it say this too.
        (message == b'E' && !status.is_blocked(), Fault::Unnamed { code: None }),
    ];
    if let Some((_, fault)) = said.into_iter().find(|(is, _)| *is)
        && status.error.as_ref().is_none_or(Fault::is_unnamed)
    {
        status.error = Some(fault);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_one_picture_with_black_zeros() {
        let mut label = Bitmap::new(9, 2);
        label.set(0, 0, true);
        label.set(8, 1, true);
        let media = Media { darkness: Some(50), speed_mm_s: Some(102), ..Media::default() };
        let tspl = Tspl.label(&label, 2, &media).unwrap();
        let head =
            b"SIZE 1.13 mm,0.25 mm\r\nGAP 3.00 mm,0 mm\r\nDIRECTION 1\r\nREFERENCE 0,0\r\nOFFSET 0 mm\r\nSHIFT 0\r\n\
            DENSITY 7\r\nSPEED 4\r\nCLS\r\nBITMAP 0,0,2,2,0,";
        assert_eq!(tspl, [head.as_slice(), &[0x7F, 0xFF, 0xFF, 0x7F], b"\r\nPRINT 1,2\r\n"].concat());
    }

    /// What comes out is checked with the simulator, which obeys these commands.
    #[test]
    fn no_picture_makes_an_immediate_command() {
        let black = |bytes: &[u8]| bytes.iter().map(|byte| !byte).collect::<Vec<_>>();
        for bits in
            [b"\x1B!Rabcdef".as_slice(), b"ab\x1B!Rcdef", b"abc\x1B\x1B!\x1B!?", b"ab\x1B!cd~!~", b"\x1B!!\x1B!!\x1B!!"]
        {
            let label = Bitmap::from_bits(24, 3, black(bits));
            let tspl = Tspl.label(&label, 1, &Media::default()).unwrap();
            assert!(!tspl.windows(2).any(is_immediate), "{bits:?}");
        }
    }

    #[test]
    fn every_bit_has_its_words() {
        let words: Vec<String> = (0..8).map(|bit| quick_status(1 << bit).to_string()).collect();
        assert_eq!(
            words,
            [
                "head or cover open",
                "paper jam; take the paper out and feed it again",
                "paper out",
                "ribbon out",
                "paused",
                "ready",
                "head or cover open",
                "printer fault; switch it off and on"
            ]
        );
        assert!(quick_status(0).is_ready());
    }

    #[test]
    fn the_full_status_names_the_fault() {
        assert_eq!(full_status(b"\x02@@@@\x03\r\n"), Some(*b"@@@@"));
        assert_eq!(full_status(b"\x00\x02@@@A"), None);
        assert_eq!(full_status(b"\x02@@\x00A\x03"), None);
        let said = |bytes: &[u8; 4]| {
            let mut status = quick_status(0);
            apply(*bytes, &mut status);
            status.to_string()
        };
        assert_eq!(said(b"@@@@"), "ready");
        assert_eq!(said(b"@A@@"), "ready, paper low");
        assert_eq!(said(b"E@@A"), "paper out");
        assert_eq!(said(b"E@@@"), "printer fault; switch it off and on");
        assert_eq!(said(b"E@@B"), "paper jam; take the paper out and feed it again");
        assert_eq!(said(b"EHA`"), "head or cover open, print head too hot; let it cool down");
    }
}
