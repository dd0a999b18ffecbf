use std::time::{Duration, Instant};

use super::{Bitmap, Epl, EscPos, LabelRefused, Media, Pdf, Status, Tspl, Zpl};
use crate::transport::{Transport, TransportError};

/// One way of talking to printers.
pub trait Language: Send + Sync {
    /// The bytes that print `label` `copies` times on `media`. The same picture
    /// comes out on every brand; no data is ever read as a command. What would
    /// be cut off is refused.
    fn label(&self, label: &Bitmap, copies: u32, media: &Media) -> Result<Vec<u8>, LabelRefused>;

    /// Asks how the printer is and waits up to `timeout`. Silence is
    /// [`Status::unknown`], not an error.
    fn status(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Status, TransportError>;

    /// What goes behind a job so that [`Language::confirm`] can work.
    fn job_end(&self) -> &'static [u8] {
        b""
    }

    /// What means nothing between two commands, and fills up a picture that was
    /// cut off with up to `missing` bytes to come; empty where the next job ends
    /// such a picture by itself.
    fn filler(&self, _missing: usize) -> Vec<u8> {
        Vec::new()
    }

    /// Waits up to `timeout` until nothing of an earlier job can be taken for an
    /// answer to the next one; false when the printer is not done with it.
    fn settle(&self, _transport: &mut dyn Transport, _timeout: Duration) -> Result<bool, TransportError> {
        Ok(true)
    }

    /// Waits up to `timeout` for the printer to say that everything sent
    /// before was printed.
    fn confirm(&self, transport: &mut dyn Transport, timeout: Duration) -> Result<Confirmation, TransportError>;
}

/// What the printer said after a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmation {
    Printed,
    /// It stopped; the status says why.
    Stopped(Status),
    /// It answers and has not finished in time.
    Busy(Status),
    /// It has taken the job and is ready for the next. It can't say whether it
    /// printed.
    Idle,
    Silent,
}

/// One line of the list of languages.
#[derive(Debug)]
pub struct LanguageEntry {
    /// The name in settings.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    pub new: fn() -> Box<dyn Language>,
}

/// Every printer language there is.
pub const LANGUAGES: &[LanguageEntry] = &[
    LanguageEntry { id: "zpl", title: "ZPL (Zebra and compatible label printers)", new: || Box::new(Zpl::default()) },
    LanguageEntry { id: "tspl", title: "TSPL (TSC and compatible label printers)", new: || Box::new(Tspl) },
    LanguageEntry { id: "epl", title: "EPL2 (older Zebra and Eltron label printers)", new: || Box::new(Epl) },
    LanguageEntry { id: "escpos", title: "ESC/POS (receipt printers)", new: || Box::new(EscPos) },
    LanguageEntry { id: "pdf", title: "PDF (office printers behind a system queue)", new: || Box::new(Pdf) },
];

/// The language with that id.
pub fn language(id: &str) -> Option<&'static LanguageEntry> {
    LANGUAGES.iter().find(|entry| entry.id == id)
}

/// Longest answer that is kept, in bytes.
const ANSWER_BYTES_MAX: usize = 4096;

/// Sends a question and collects the answer until `complete` says so or the
/// time is over. Answers to earlier questions are thrown away first.
pub(super) fn ask(
    transport: &mut dyn Transport,
    question: &[u8],
    timeout: Duration,
    complete: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, TransportError> {
    let mut piece = [0u8; 256];
    for _ in 0..ANSWER_BYTES_MAX / piece.len() {
        if transport.read(&mut piece, Duration::from_millis(1))? == 0 {
            break;
        }
    }
    transport.write_all(question, timeout).map_err(|error| error.source)?;
    collect(transport, timeout, complete)
}

/// Collects what the printer says until `complete` says so or the time is over.
pub(super) fn collect(
    transport: &mut dyn Transport,
    timeout: Duration,
    complete: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, TransportError> {
    let deadline = Instant::now() + timeout;
    let mut answer = Vec::new();
    let mut piece = [0u8; 256];
    while !complete(&answer) && answer.len() < ANSWER_BYTES_MAX {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        let count = transport.read(&mut piece, left)?;
        answer.extend_from_slice(piece.get(..count).unwrap_or_default());
    }
    Ok(answer)
}
