use std::time::{Duration, Instant};

use super::language::{Confirmation, Language, ask};
use super::{Bitmap, Fault, LabelRefused, Media, Status};
use crate::transport::{Transport, TransportError};

/// Eltron's page language (EPL2) of Zebra's older desktop printers. Sources:
/// EPL Programming Guide 14245L-003, and for the error report the ESim v5.12
/// manual of the EasyCoder PD4, which says when it is answered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Epl;

/// `^ee`: the error report, answered while a fault stops the printer too.
const ERROR_REPORT: &[u8] = b"\r\n^ee\r\n";
const POLL_PAUSE: Duration = Duration::from_millis(100);

impl Language for Epl {
    fn label(&self, label: &Bitmap, copies: u32, media: &Media) -> Result<Vec<u8>, LabelRefused> {
        media.fits(label)?;
        let (width, height, stride) = (label.width(), label.height(), label.stride());
        let gap = media.dots(media.gap_mm);
        // The first line end finishes what another program left half said; N
        // empties the image, and must be on a line of its own.
        let mut head = format!("\r\nN\r\nq{width}\r\nQ{height},{gap}\r\nR0,0\r\nZT\r\n");
        if let Some(darkness) = media.darkness {
            head.push_str(&format!("D{}\r\n", u32::from(darkness.min(100)) * 15 / 100));
        }
        if let Some(speed) = media.speed_mm_s {
            head.push_str(&format!("S{}\r\n", speed_code(speed)));
        }
        head.push_str(&format!("GW0,0,{stride},{height},"));
        let mut epl = Vec::with_capacity(label.bits().len() + 128);
        epl.extend_from_slice(head.as_bytes());
        // A set bit is a white dot: support.zebra.com, "GW EPL Command".
        epl.extend(label.bits().iter().map(|byte| !byte));
        epl.extend_from_slice(format!("\r\nP{}\r\n", copies.clamp(1, 65_535)).as_bytes());
        Ok(epl)
    }

    /// Empty lines. What they fill up is emptied by the next job unprinted.
    fn filler(&self, missing: usize) -> Vec<u8> {
        b"\r\n".repeat(missing.div_ceil(2))
    }

    fn status(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Status, TransportError> {
        let answer = ask(transport, ERROR_REPORT, timeout, |answer| error_report(answer).is_some())?;
        Ok(error_report(&answer).map_or_else(Status::unknown, |codes| read_codes(&codes)))
    }

    /// The report is answered between commands, so an answer says that the
    /// picture was taken in; it never says that it was printed.
    fn confirm(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Confirmation, TransportError> {
        let deadline = Instant::now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Confirmation::Silent);
            }
            let answer = ask(transport, ERROR_REPORT, left, |answer| error_report(answer).is_some())?;
            if let Some(codes) = error_report(&answer) {
                let mut status = read_codes(&codes);
                if let Some(code) = codes.iter().find(|code| matches!(code, 1..=6 | 8..=10 | 13..=15)) {
                    status.error.get_or_insert(Fault::NotUnderstood { code: *code });
                }
                return Ok(if status.is_blocked() { Confirmation::Stopped(status) } else { Confirmation::Idle });
            }
            std::thread::sleep(POLL_PAUSE.min(left));
        }
    }
}

/// Speeds 1 to 6 of the desktop printers, about 1 to 4 inches a second; models
/// differ by a step.
fn speed_code(mm_s: u16) -> u8 {
    let inches = f32::from(mm_s) / 25.4;
    [1.2, 1.7, 2.2, 2.7, 3.7].iter().position(|&limit| inches < limit).map_or(6, |at| at as u8 + 1)
}

/// The codes of a line of two-digit numbers: `00`, or `07,11`.
fn error_report(answer: &[u8]) -> Option<Vec<u8>> {
    // Only a whole line counts: a cut one may have lost its worst code.
    let lines = answer.split_inclusive(|&byte| byte == b'\n').filter_map(|line| line.strip_suffix(b"\n"));
    // XOFF comes with an error and XON with its end.
    let mut texts = lines.map(|line| {
        let start = line.iter().position(|byte| !matches!(byte, 0x11 | 0x13)).unwrap_or(line.len());
        line.get(start..).unwrap_or_default().trim_ascii_end()
    });
    texts.find_map(|line| {
        line.split(|&byte| byte == b',')
            .map(|code| match *code {
                [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some((tens - b'0') * 10 + (ones - b'0')),
                _ => None,
            })
            .collect()
    })
}

fn read_codes(codes: &[u8]) -> Status {
    let mut status = Status::default();
    for code in codes {
        match code {
            0 => {}
            // One code for both; a direct thermal printer has no ribbon.
            7 => (status.paper_out, status.ribbon_out) = (true, true),
            11 => status.head_open = true,
            12 => status.paused = true,
            // Of a job before, and nothing that holds up the next.
            1..=6 | 8..=10 | 13..=15 => {}
            code => status.error = Some(Fault::Unnamed { code: Some(code.to_string()) }),
        }
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_one_picture_with_black_zeros() {
        let mut label = Bitmap::new(9, 2);
        label.set(0, 0, true);
        label.set(8, 1, true);
        let media = Media { darkness: Some(100), speed_mm_s: Some(50), ..Media::default() };
        let epl = Epl.label(&label, 3, &media).unwrap();
        let head = b"\r\nN\r\nq9\r\nQ2,24\r\nR0,0\r\nZT\r\nD15\r\nS3\r\nGW0,0,2,2,";
        assert_eq!(epl, [head.as_slice(), &[0x7F, 0xFF, 0xFF, 0x7F], b"\r\nP3\r\n"].concat());
    }

    #[test]
    fn the_error_report_is_read_in_plain_terms() {
        let said = |answer: &[u8]| error_report(answer).map(|codes| read_codes(&codes).to_string());
        assert_eq!(said(b"00\r\n").as_deref(), Some("ready"));
        assert_eq!(said(b"07,12\r\n").as_deref(), Some("paper out, ribbon out, paused"));
        assert_eq!(said(b"\x11noise\r\n11\r\n").as_deref(), Some("head or cover open"));
        assert_eq!(said(b"83\r\n").as_deref(), Some("printer fault 83; switch it off and on"));
        for cut in [b"00".as_slice(), b"0\r\n", b"07,\r\n", b"\r\n", b""] {
            assert_eq!(said(cut), None, "{cut:?}");
        }
    }
}
