use std::time::{Duration, Instant};

use ::escpos::utils as vocabulary;
use vocabulary::{RealTimeStatusRequest as Question, RealTimeStatusResponse as Fact};

use super::language::{Confirmation, Language, ask, collect};
use super::{Bitmap, Fault, LabelRefused, Media, Status};
use crate::transport::{Transport, TransportError};

/// Epson's language of receipt printers. The vocabulary and the status tables
/// are those of the `escpos` crate; text encoding, raster slicing and the job
/// end are ours, since there the crate lets text through as commands and loses
/// the count of written bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct EscPos;

/// `GS r 1`: asks for the paper sensor. The answer comes only after
/// everything before it was printed.
const JOB_END: &[u8] = &[0x1D, b'r', 1];
/// `GS a 0`: no automatic status, whose bytes would look like answers.
const NO_AUTOMATIC_STATUS: &[u8] = &[0x1D, b'a', 0];
/// `DLE DC4` opens the drawer or switches the printer off, in the midst of a
/// picture too.
const REAL_TIME_ACTION: &[u8] = &[0x10, 0x14];
/// `GS ( D`: neither pulse nor power off by `DLE DC4` until the next `ESC @`.
/// Only sent where a picture holds those bytes, since old clones don't know it.
const NO_REAL_TIME_ACTIONS: &[u8] = &[0x1D, b'(', b'D', 5, 0, 20, 1, 0, 2, 0];
/// Character table 0, then Chinese on (`FS &`).
const CHINESE_ON: &[u8] = &[0x1B, b't', 0, 0x1C, b'&'];
/// Chinese off (`FS .`).
const CHINESE_OFF: &[u8] = &[0x1C, b'.'];
/// `GS v 0`, normal size.
const RASTER: &[u8] = &[0x1D, b'v', b'0', 0];
/// More rows in one raster overflow the buffer of small printers.
const RASTER_ROWS_MAX: usize = 255;
/// Bytes in a row of the widest receipt printers, and some to spare.
const STRIDE_MAX: usize = 128;
/// Bits that no answer to `GS r` has set: bit 4 and bit 7.
const PAPER_ANSWER_MASK: u8 = 0x90;
const PAPER_END: u8 = 0x0C;
/// Of real-time and of automatic status.
const OFFLINE: u8 = 0x08;
/// Two answers that are due at the same moment come within this time.
const SETTLE: Duration = Duration::from_millis(100);
/// Sooner no printer answers.
const ANSWER_MIN: Duration = Duration::from_millis(3);
/// How often a printer at work is asked whether it still prints.
const LOOK_EVERY: Duration = Duration::from_millis(1000);

impl Language for EscPos {
    fn label(&self, label: &Bitmap, copies: u32, media: &Media) -> Result<Vec<u8>, LabelRefused> {
        media.fits(label)?;
        let mut job = EscPosJob::new();
        if label.bits().windows(2).any(|pair| pair == REAL_TIME_ACTION) {
            job.bytes.extend_from_slice(NO_REAL_TIME_ACTIONS);
        }
        for _ in 0..copies.clamp(1, 999) {
            job = job.raster(label).cut();
        }
        Ok(job.into_bytes())
    }

    /// Nothing in an answer to `DLE EOT` tells to which question it is: all have the same fixed
    /// bits. One that comes late, to a question that was given up, takes the place of the next,
    /// and a closed drawer would be an open cover. So a round with an answer too many or too few
    /// is asked again on a quiet line, and so is one that found a fault.
    fn status(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Status, TransportError> {
        let first = round(transport, timeout)?;
        let status = first.status;
        if status.unknown || (first.in_step && !status.is_blocked()) {
            return Ok(status);
        }
        collect(transport, SETTLE, |_| false)?;
        // One that knows only some of the questions is silent to the others again: where nothing
        // is wrong, that is not waited for as long as the first time.
        let wait = if status.is_blocked() { timeout } else { timeout.min((first.slowest * 4).max(SETTLE)) };
        let again = round(transport, wait)?.status;
        Ok(if again.unknown { status } else { again })
    }

    fn job_end(&self) -> &'static [u8] {
        JOB_END
    }

    /// A slice of a picture is the longest that can be cut off.
    fn filler(&self, missing: usize) -> Vec<u8> {
        vec![0; missing.min(RASTER_ROWS_MAX * STRIDE_MAX)]
    }

    /// A job that was stopped goes on when there is paper again, and its `GS r 1`
    /// is answered then. A further one behind it is answered right after it.
    fn settle(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<bool, TransportError> {
        let is_end = |byte: &u8| byte & PAPER_ANSWER_MASK == 0;
        let ended = ask(transport, JOB_END, timeout, |answer| answer.iter().any(is_end))?;
        collect(transport, SETTLE, |_| false)?;
        Ok(ended.iter().any(is_end))
    }

    /// Waits for the answer to `GS r 1`. With paper out or cover open it stays
    /// inside the printer, so meanwhile the real-time status is asked for;
    /// a printer with automatic status switched on says it by itself.
    fn confirm(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Confirmation, TransportError> {
        let deadline = Instant::now() + timeout;
        let mut listener = Listener::default();
        let mut look = Instant::now() + LOOK_EVERY;
        let mut buffer = [0u8; 256];
        loop {
            let now = Instant::now();
            let left = deadline.saturating_duration_since(now);
            if left.is_zero() {
                break;
            }
            if now >= look {
                look = now + LOOK_EVERY;
                let (number, _) = Question::Printer.into();
                let question = [vocabulary::DLE_REAL_TIME_STATUS, &[number]].concat();
                transport.write_all(&question, left).map_err(|error| error.source)?;
            }
            let wait = look.saturating_duration_since(now).min(left);
            let count = transport.read(&mut buffer, wait)?;
            for &byte in buffer.get(..count).unwrap_or_default() {
                match listener.hear(byte) {
                    Some(Said::Paper(byte)) if byte & PAPER_END == 0 => return Ok(Confirmation::Printed),
                    Some(Said::Paper(_)) => {
                        return Ok(Confirmation::Stopped(Status { paper_out: true, ..Status::default() }));
                    }
                    Some(Said::Automatic(bytes)) => {
                        let status = automatic_status(bytes);
                        if status.is_blocked() {
                            return Ok(Confirmation::Stopped(status));
                        }
                    }
                    Some(Said::RealTime(byte)) if byte & OFFLINE != 0 => {
                        let status = self.status(transport, Duration::from_millis(500))?;
                        if status.is_blocked() {
                            return Ok(Confirmation::Stopped(status));
                        }
                    }
                    Some(Said::RealTime(_)) | None => {}
                }
            }
        }
        let status = self.status(transport, Duration::from_millis(500))?;
        Ok(match status {
            status if status.unknown => Confirmation::Silent,
            status if status.is_blocked() => Confirmation::Stopped(status),
            status => Confirmation::Busy(status),
        })
    }
}

/// What came of the four questions.
struct Round {
    status: Status,
    /// Each had one answer.
    in_step: bool,
    /// How long the slowest answer took, at least `ANSWER_MIN`.
    slowest: Duration,
}

/// Asks all four questions.
fn round(transport: &mut dyn Transport, timeout: Duration) -> Result<Round, TransportError> {
    let mut status = Status::unknown();
    let mut slowest = ANSWER_MIN;
    for question in [Question::Printer, Question::OfflineCause, Question::ErrorCause, Question::RollPaperSensor] {
        let (number, _) = question.into();
        let bytes = [vocabulary::DLE_REAL_TIME_STATUS, &[number]].concat();
        let asked = Instant::now();
        let answer = ask(transport, &bytes, timeout, |answer| real_time(answer).is_some())?;
        let Some(byte) = real_time(&answer) else {
            // Silent to the first question means silent to all.
            return Ok(Round { status, in_step: false, slowest });
        };
        slowest = slowest.max(asked.elapsed());
        apply(question, byte, &mut status);
    }
    // Where one was late, the last one is still to come. Of two answers in a row the slower took
    // at least half of the printer's time.
    let more = collect(transport, (slowest * 2).min(SETTLE), |more| real_time(more).is_some())?;
    Ok(Round { status, in_step: real_time(&more).is_none(), slowest })
}

/// The first valid answer to `DLE EOT`.
fn real_time(answer: &[u8]) -> Option<u8> {
    answer.iter().copied().find(|byte| byte & 0x93 == 0x12)
}

/// Tells apart what a receipt printer says after a job: each kind has bits of
/// its own (Epson, "Transmission status": identification).
#[derive(Debug, Default)]
struct Listener {
    automatic: Vec<u8>,
}

#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// The answer to `GS r 1`.
    Paper(u8),
    /// Automatic status (`GS a`), which many printers have switched on.
    Automatic([u8; 4]),
    /// The answer to `DLE EOT`.
    RealTime(u8),
}

impl Listener {
    fn hear(&mut self, byte: u8) -> Option<Said> {
        if byte & 0x93 == 0x12 {
            return Some(Said::RealTime(byte));
        }
        if byte & 0x93 == 0x10 {
            self.automatic = vec![byte];
            return None;
        }
        if byte & PAPER_ANSWER_MASK != 0 {
            return None;
        }
        if self.automatic.is_empty() {
            return Some(Said::Paper(byte));
        }
        self.automatic.push(byte);
        let whole = <[u8; 4]>::try_from(self.automatic.as_slice()).ok()?;
        self.automatic.clear();
        Some(Said::Automatic(whole))
    }
}

/// The four bytes of automatic status.
fn automatic_status([printer, faults, paper, _]: [u8; 4]) -> Status {
    let error = if faults & 0x08 != 0 {
        Some(Fault::CutterJammed)
    } else if faults & 0x20 != 0 {
        Some(Fault::Unnamed { code: None })
    } else if faults & 0x40 != 0 {
        Some(Fault::HeadTooHot)
    } else {
        None
    };
    Status {
        offline: printer & OFFLINE != 0,
        head_open: printer & 0x20 != 0,
        paper_low: paper & 0x03 != 0,
        paper_out: paper & PAPER_END != 0,
        error,
        ..Status::default()
    }
}

fn apply(question: Question, byte: u8, status: &mut Status) {
    let Ok(facts) = Fact::parse(question, byte) else { return };
    let is = |fact: Fact| facts.get(&fact).copied().unwrap_or(false);
    let is_not = |fact: Fact| !facts.get(&fact).copied().unwrap_or(true);
    match question {
        Question::Printer => {
            status.unknown = false;
            status.offline = is_not(Fact::Online);
        }
        Question::OfflineCause => {
            if is(Fact::ErrorOccurred) {
                status.error.get_or_insert(Fault::Unnamed { code: None });
            }
            status.head_open = is_not(Fact::CoverClosed);
            status.paper_out |= is(Fact::PrintingStopsDueToPaperEnd);
        }
        Question::ErrorCause => {
            // The cause is worth more than the "fault" of the answer before.
            if is(Fact::AutocutterErrorOccurred) {
                status.error = Some(Fault::CutterJammed);
            } else if is(Fact::UnrecoverableErrorOccurred) {
                status.error = Some(Fault::Unnamed { code: None });
            } else if is(Fact::AutoRecoverableErrorOccurred) {
                status.error = Some(Fault::HeadTooHot);
            }
        }
        _ => {
            status.paper_low = is_not(Fact::RollPaperNearEndSensorPaperAdequate);
            status.paper_out |= is_not(Fact::RollPaperEndSensorPaperPresent);
        }
    }
}

/// A receipt in the making. Text can't become a command: control characters
/// are removed, the rest is GB18030.
#[derive(Debug, Clone)]
pub struct EscPosJob {
    bytes: Vec<u8>,
}

impl Default for EscPosJob {
    fn default() -> Self {
        Self::new()
    }
}

impl EscPosJob {
    /// Starts from the printer's defaults.
    pub fn new() -> Self {
        let bytes = [vocabulary::ESC_HARDWARE_INIT, NO_AUTOMATIC_STATUS].concat();
        Self { bytes }
    }

    /// One line of text.
    pub fn line(mut self, text: &str) -> Self {
        let printable: String =
            text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        let (encoded, _, _) = encoding_rs::GB18030.encode(&printable);
        self.bytes.extend_from_slice(CHINESE_ON);
        self.bytes.extend_from_slice(&encoded);
        self.bytes.extend_from_slice(CHINESE_OFF);
        self.bytes.push(b'\n');
        self
    }

    /// One line of text in bold.
    pub fn heading(mut self, text: &str) -> Self {
        self.bytes.extend_from_slice(vocabulary::ESC_TEXT_EMPHASIS_ON);
        let mut job = self.line(text);
        job.bytes.extend_from_slice(vocabulary::ESC_TEXT_EMPHASIS_OFF);
        job
    }

    /// A picture, in slices of at most 255 rows.
    pub fn raster(mut self, picture: &Bitmap) -> Self {
        let stride = picture.stride();
        if stride == 0 {
            return self;
        }
        let width = u16::try_from(stride).unwrap_or(u16::MAX).to_le_bytes();
        self.bytes.reserve(picture.bits().len() + picture.bits().len() / 100);
        for slice in picture.bits().chunks(stride * RASTER_ROWS_MAX) {
            let rows = u16::try_from(slice.len() / stride).unwrap_or(0).to_le_bytes();
            self.bytes.extend_from_slice(RASTER);
            self.bytes.extend_from_slice(&width);
            self.bytes.extend_from_slice(&rows);
            self.bytes.extend_from_slice(slice);
        }
        self
    }

    /// Empty lines.
    pub fn feed(mut self, lines: u8) -> Self {
        self.bytes.extend_from_slice(vocabulary::ESC_PAPER_FEED);
        self.bytes.push(lines);
        self
    }

    /// Feeds to the knife and cuts.
    pub fn cut(mut self) -> Self {
        self.bytes.extend_from_slice(vocabulary::GS_PAPER_CUT_FULL);
        self
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_gb18030_and_never_a_command() {
        let bytes = EscPosJob::new().line("箱\u{1B}@\u{1D}V\u{0}\nA").into_bytes();
        let start = [b"\x1B@\x1Da\x00\x1Bt\x00\x1C&".as_slice(), &[0xCF, 0xE4]].concat();
        assert_eq!(bytes, [start.as_slice(), b"@VA\x1C.\n"].concat());
    }

    #[test]
    fn rasters_are_sliced() {
        let picture = Bitmap::new(16, 600);
        let bytes = EscPosJob::new().raster(&picture).into_bytes();
        assert_eq!(bytes.len(), 5 + 3 * 8 + 1200);
        assert_eq!(bytes.get(5..13), Some(&[0x1D, b'v', b'0', 0, 2, 0, 255, 0][..]));
        assert_eq!(bytes.get(5 + 2 * (8 + 510)..5 + 2 * (8 + 510) + 8), Some(&[0x1D, b'v', b'0', 0, 2, 0, 90, 0][..]));
    }

    #[test]
    fn status_bytes_are_read_in_plain_terms() {
        let mut status = Status::unknown();
        apply(Question::Printer, 0x12, &mut status);
        assert!(status.is_ready());
        apply(Question::Printer, 0x1A, &mut status);
        apply(Question::OfflineCause, 0x12 | 0x04 | 0x20, &mut status);
        apply(Question::ErrorCause, 0x12 | 0x08, &mut status);
        apply(Question::RollPaperSensor, 0x12 | 0x60, &mut status);
        assert_eq!(
            status.to_string(),
            "paper out, head or cover open, offline, cutter jammed; switch the printer off and free it"
        );
    }

    /// Answers as it is set up to, and once with what an older question is still owed.
    struct Late {
        answers: [u8; 4],
        owed: Vec<u8>,
        said: std::collections::VecDeque<u8>,
    }

    impl Transport for Late {
        fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
            match (self.said.pop_front(), buffer.first_mut()) {
                (Some(byte), Some(place)) => *place = byte,
                _ => {
                    std::thread::sleep(timeout);
                    return Ok(0);
                }
            }
            Ok(1)
        }

        fn write_all(&mut self, bytes: &[u8], _: Duration) -> Result<(), crate::transport::WriteError> {
            self.said.extend(self.owed.drain(..));
            if let &[0x10, 0x04, number @ 1..=4] = bytes {
                self.said.push_back(self.answers[usize::from(number) - 1]);
            }
            Ok(())
        }

        fn address(&self) -> &str {
            "late"
        }
    }

    #[test]
    fn an_answer_that_comes_late_names_no_wrong_fault() {
        let said = |owed: &[u8], answers: [u8; 4]| {
            let mut printer = Late { answers, owed: owed.to_vec(), said: Default::default() };
            EscPos.status(&mut printer, Duration::from_millis(200)).unwrap().to_string()
        };
        // The drawer's pin is high: in the next answer's place that is an open cover.
        let well = [0x16, 0x12, 0x12, 0x12];
        let open = [0x1E, 0x16, 0x12, 0x12];
        let empty = [0x1A, 0x32, 0x12, 0x7E];
        for owed in [&[][..], &[0x16], &[0x1A], &[0x12, 0x12], &[0x1E, 0x72, 0x52, 0x7E]] {
            assert_eq!(said(owed, well), "ready", "{owed:?}");
            assert_eq!(said(owed, open), "head or cover open, offline", "{owed:?}");
            assert_eq!(said(owed, empty), "paper out, offline", "{owed:?}");
        }
    }

    #[test]
    fn what_is_said_after_a_job_is_told_apart() {
        let heard = |bytes: &[u8]| {
            let mut listener = Listener::default();
            bytes.iter().filter_map(|&byte| listener.hear(byte)).collect::<Vec<_>>()
        };
        let automatic = |bytes| Said::Automatic(bytes);
        assert_eq!(heard(&[0x12, 0x10, 0, 0, 0]), [Said::RealTime(0x12), automatic([0x10, 0, 0, 0])]);
        assert_eq!(heard(&[0x10, 0, 0x12, 0, 0, 0]).last(), Some(&Said::Paper(0)));
        assert_eq!(heard(&[0x0C, 0xFF, 0x80]), [Said::Paper(0x0C)]);
        assert_eq!(real_time(&[0x00, 0xFF, 0x16]), Some(0x16));
        let status = automatic_status([0x10 | 0x08 | 0x20, 0x08, 0x0F, 0]);
        assert_eq!(
            status.to_string(),
            "paper out, head or cover open, offline, cutter jammed; switch the printer off and free it"
        );
        assert_eq!(automatic_status([0x10, 0, 0x03, 0]).to_string(), "ready, paper low");
    }
}
