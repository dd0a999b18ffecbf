//! The print queue: a job is queued in the transaction of the event that asked for it, and
//! prints once. What became of a job that was being sent when the power went is asked, not
//! guessed.

use super::{Store, StoreError};
use rusqlite::params;

/// A label to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    pub job: String,
    pub queued_ms: i64,
    /// Which printer kind it goes to: `label` or `receipt`.
    pub route: String,
    /// The label's data as JSON.
    pub label: String,
    pub status: JobStatus,
    pub printer: String,
    pub note: String,
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobStatus {
    Queued,
    Sending,
    /// The printer took it and can't say more.
    Sent,
    /// The printer said that it came out.
    Printed,
    /// The cable, the power or the paper went while it was sent: somebody has to look.
    Unknown,
    Voided,
}

impl JobStatus {
    pub const ALL: [JobStatus; 6] = [
        JobStatus::Queued,
        JobStatus::Sending,
        JobStatus::Sent,
        JobStatus::Printed,
        JobStatus::Unknown,
        JobStatus::Voided,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            JobStatus::Queued => "queued",
            JobStatus::Sending => "sending",
            JobStatus::Sent => "sent",
            JobStatus::Printed => "printed",
            JobStatus::Unknown => "unknown",
            JobStatus::Voided => "voided",
        }
    }

    /// Reads the stored word; a word of a newer version counts as unknown.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.word() == word).unwrap_or(JobStatus::Unknown)
    }
}

impl Store {
    /// Queues a job; part of the caller's transaction.
    pub(super) fn queue(&self, job: &PrintJob) -> Result<(), StoreError> {
        self.conn
            .prepare_cached(
                "INSERT INTO print_job (job, queued_ms, route, label, status, printer, note)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![job.job, job.queued_ms, job.route, job.label, job.status.word(), job.printer, job.note])?;
        Ok(())
    }

    /// The oldest queued job of a route.
    pub fn next_job(&self, route: &str) -> Result<Option<PrintJob>, StoreError> {
        Ok(self.jobs("status = 'queued' AND route = ?1 ORDER BY queued_ms, job LIMIT 1", route)?.pop())
    }

    /// Jobs in a state, the oldest first.
    pub fn jobs_in(&self, status: JobStatus) -> Result<Vec<PrintJob>, StoreError> {
        self.jobs("status = ?1 ORDER BY queued_ms, job LIMIT 100", status.word())
    }

    /// How many jobs of a route wait.
    pub fn jobs_waiting(&self, route: &str) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM print_job WHERE status IN ('queued', 'sending') AND route = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([route], |row| row.get(0))?)
    }

    /// Moves a job on.
    pub fn set_job(&self, job: &str, status: JobStatus, printer: &str, note: &str) -> Result<(), StoreError> {
        self.conn
            .prepare_cached("UPDATE print_job SET status = ?2, printer = ?3, note = ?4 WHERE job = ?1")?
            .execute(params![job, status.word(), printer, note])?;
        Ok(())
    }

    /// Queues a job again with other label data.
    pub fn requeue(&self, job: &str, label: &str) -> Result<(), StoreError> {
        let sql = "UPDATE print_job SET status = 'queued', label = ?2, printer = '', note = '' WHERE job = ?1";
        self.conn.prepare_cached(sql)?.execute(params![job, label])?;
        Ok(())
    }

    /// After a start: jobs that were being sent when the program ended have an unknown outcome.
    pub fn doubt_jobs_in_flight(&self) -> Result<usize, StoreError> {
        let note = "the terminal stopped while it was sent";
        let sql = "UPDATE print_job SET status = 'unknown', note = ?1 WHERE status = 'sending'";
        Ok(self.conn.execute(sql, [note])?)
    }

    fn jobs(&self, condition: &str, param: &str) -> Result<Vec<PrintJob>, StoreError> {
        let sql =
            format!("SELECT job, queued_ms, route, label, status, printer, note FROM print_job WHERE {condition}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([param], |row| {
            Ok(PrintJob {
                job: row.get(0)?,
                queued_ms: row.get(1)?,
                route: row.get(2)?,
                label: row.get(3)?,
                status: JobStatus::parse(row.get_ref(4)?.as_str()?),
                printer: row.get(5)?,
                note: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
