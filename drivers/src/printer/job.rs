use std::time::Duration;

use super::{Confirmation, Fault, Language, Status};
use crate::transport::{Address, Fate, LineState, QueueTrouble, Transport, TransportError};

/// How a job ended well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// The printer itself said that it printed.
    Confirmed,
    /// The cable took everything; this printer never says more.
    Sent,
}

/// How a job failed. Whether it may be sent again hangs on the variant alone.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// No byte of the job reached the printer: it may be sent again.
    #[error("nothing was printed: {why}")]
    NothingSent {
        #[source]
        why: JobTrouble,
    },
    /// It may have printed in full, in part or not at all. Never sent again
    /// by itself: a person looks at the printer.
    #[error("it is not known whether it printed ({bytes_sent} bytes were sent): {why}")]
    Ambiguous {
        bytes_sent: usize,
        #[source]
        why: JobTrouble,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum JobTrouble {
    #[error("the printer says: {0}")]
    Printer(Status),
    #[error("the printer does not answer; check power, cable, media and cover")]
    NoAnswer,
    #[error("the printer did not finish in time")]
    Unfinished,
    /// The system's queue has it no more, or holds it.
    #[error("the queue says: {0}")]
    Queue(QueueTrouble),
    #[error(transparent)]
    Cable(#[from] TransportError),
}

/// How patient a job is, and what silence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobPolicy {
    /// For the answer to a status question.
    pub status_timeout: Duration,
    /// How long the cable may take nothing of the job.
    pub write_timeout: Duration,
    /// For the printer to finish.
    pub confirm_timeout: Duration,
    /// Refuse to print on a printer that gives no status. Right for a printer
    /// known to answer: with media out or head open some stay silent.
    pub refuse_silent: bool,
    /// The job before this one has no end that is known. What the printer still
    /// has of it comes out first, or its end would be taken for this one's.
    pub after_doubt: bool,
}

impl Default for JobPolicy {
    fn default() -> Self {
        Self {
            status_timeout: Duration::from_millis(1000),
            write_timeout: Duration::from_secs(15),
            confirm_timeout: Duration::from_secs(15),
            refuse_silent: false,
            after_doubt: false,
        }
    }
}

/// Asks how the printer at `address` is, for a look at the bench.
pub fn check(address: &Address, language: &dyn Language, timeout: Duration) -> Result<Status, TransportError> {
    let mut transport = address.open()?;
    look(transport.as_mut(), language, timeout)
}

/// Asks the printer behind an open transport how it is, and adds what its cable
/// or queue knows beside that.
pub fn look(
    transport: &mut dyn Transport,
    language: &dyn Language,
    timeout: Duration,
) -> Result<Status, TransportError> {
    let line = transport.line_state()?;
    let mut status = match transport.is_two_way() {
        true => language.status(transport, timeout)?,
        false => Status { spooled: true, ..Status::unknown() },
    };
    let LineState { paper_out, head_open, offline, fault, stopped, waiting } = line;
    status.paper_out |= paper_out;
    status.head_open |= head_open;
    // A printer that answers in its own language is on line, whatever the
    // pins say.
    status.offline |= offline && status.unknown;
    if status.error.is_none() && (status.unknown || !transport.is_two_way()) {
        status.error = stopped.map(Fault::Queue).or_else(|| fault.then_some(Fault::SeeDisplay));
    }
    status.waiting = status.waiting.or(waiting);
    Ok(status)
}

/// Ends a job that was cut off, of which up to `missing` bytes never came: a
/// printer that stayed on in the midst of a picture hears no question, and
/// takes the next job for the rest of the picture.
pub fn fill_up(
    transport: &mut dyn Transport,
    language: &dyn Language,
    missing: usize,
    timeout: Duration,
) -> Result<(), TransportError> {
    if !transport.is_two_way() {
        return Ok(());
    }
    transport.write_all(&language.filler(missing.min(FILLER_MAX)), timeout).map_err(|error| error.source)
}

/// The largest picture in one command that is sensible.
const FILLER_MAX: usize = 512 * 1024;

/// Prints one job: asks for the status, refuses while the printer is blocked,
/// sends, and waits for the printer's own word where it gives one.
pub fn send(
    transport: &mut dyn Transport,
    language: &dyn Language,
    job: &[u8],
    policy: &JobPolicy,
) -> Result<Printed, JobError> {
    let nothing_sent = |why| JobError::NothingSent { why };
    let before = look(transport, language, policy.status_timeout).map_err(|error| nothing_sent(error.into()))?;
    if before.is_blocked() {
        return Err(nothing_sent(JobTrouble::Printer(before)));
    }
    if before.unknown && !before.spooled && policy.refuse_silent {
        return Err(nothing_sent(JobTrouble::NoAnswer));
    }

    if policy.after_doubt && !before.unknown {
        match language.settle(transport, policy.confirm_timeout) {
            Ok(true) => {}
            Ok(false) => return Err(nothing_sent(JobTrouble::Unfinished)),
            Err(error) => return Err(nothing_sent(error.into())),
        }
    }

    // One write: a cable that drops between job and end would otherwise lose
    // only the question.
    let mut bytes = Vec::with_capacity(job.len() + language.job_end().len());
    bytes.extend_from_slice(job);
    if transport.is_two_way() {
        bytes.extend_from_slice(language.job_end());
    }
    if let Err(error) = transport.write_all(&bytes, policy.write_timeout) {
        let why = JobTrouble::Cable(error.source);
        return Err(match error.bytes_sent {
            0 => JobError::NothingSent { why },
            bytes_sent => JobError::Ambiguous { bytes_sent, why },
        });
    }

    let ambiguous = |why| JobError::Ambiguous { bytes_sent: bytes.len(), why };
    match transport.fate(policy.confirm_timeout) {
        Ok(Fate::AskTheDevice) => {}
        Ok(Fate::PassedOn) => return Ok(Printed::Sent),
        Ok(Fate::Withdrawn { why }) => return Err(nothing_sent(JobTrouble::Queue(why))),
        Ok(Fate::Unclear { why }) => return Err(ambiguous(JobTrouble::Queue(why))),
        Err(error) => return Err(ambiguous(error.into())),
    }
    // A printer that was silent before is given only a short time to surprise.
    let patience = if before.unknown { policy.status_timeout } else { policy.confirm_timeout };
    let sent = match language.confirm(transport, patience) {
        // What comes after silence may be the late answer to a question from
        // before the job, unless the job itself asked.
        Ok(Confirmation::Printed) if before.unknown && language.job_end().is_empty() => Ok(Printed::Sent),
        Ok(Confirmation::Printed) => Ok(Printed::Confirmed),
        Ok(Confirmation::Idle) => Ok(Printed::Sent),
        Ok(Confirmation::Silent) if before.unknown => Ok(Printed::Sent),
        Ok(Confirmation::Silent) => Err(ambiguous(JobTrouble::NoAnswer)),
        Ok(Confirmation::Busy(_)) => Err(ambiguous(JobTrouble::Unfinished)),
        Ok(Confirmation::Stopped(status)) => Err(ambiguous(JobTrouble::Printer(status))),
        Err(error) => Err(ambiguous(error.into())),
    };
    if let Ok(Printed::Sent) = sent {
        transport.finish();
    }
    sent
}
