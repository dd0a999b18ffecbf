//! The print queue: a job is queued in the transaction of the event that asked for it, and
//! prints once. What became of a job that was being sent when the power went is asked, not
//! guessed.

use super::{Store, StoreError};
use rusqlite::{OptionalExtension, Row, params};

/// A label to print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJob {
    pub job: String,
    pub queued_ms: i64,
    /// The printers that it goes to where none lists its kind, such as `label`.
    pub route: String,
    /// The kind of label, as settings name it.
    pub kind: String,
    /// What it is, for people: the code that it carries, as a rule.
    pub title: String,
    /// What it is about, as a look-up reference.
    pub about: String,
    /// The label's data as JSON.
    pub label: String,
    pub status: JobStatus,
    /// The printer that has it or will get it; empty while no printer prints its kind.
    pub printer: String,
    /// Why it is in this state, in the words of whoever set it; empty when nothing is to be said.
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

/// One change of the queue; part of a commit.
#[derive(Clone, Debug)]
pub enum QueueChange<'a> {
    /// A new job, in the state that it names.
    Add(PrintJob),
    /// A job has moved on.
    Move { job: &'a str, status: JobStatus, printer: &'a str, note: &'a str },
    /// A job is printed again with other data, as if it were new.
    Again { job: &'a str, label: String, printer: String },
    /// What is queued of a kind goes to this printer; empty for none.
    Route { kind: String, printer: String },
    /// What somebody ordered about a printer.
    Printer { printer: &'a str, orders: &'a PrinterOrders },
}

/// What somebody ordered about a printer; it holds until it is taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrinterOrders {
    /// It gets no jobs.
    pub paused: bool,
    /// Another printer prints in its place.
    pub handed_to: Option<String>,
}

/// A printer's jobs in a state, in order.
const OF_PRINTER: &str = "status = ?1 AND printer = ?2 ORDER BY queued_ms, job LIMIT ?3";
/// Jobs that are over, backwards. The plus keeps SQLite from sorting all of them by their state.
const OVER: &str = "+status IN ('printed', 'sent', 'voided') ORDER BY queued_ms DESC, job DESC LIMIT ?1";
const OPEN: &str = "SELECT status, printer, count(*) FROM print_job
                    WHERE status IN ('queued', 'sending', 'unknown') GROUP BY status, printer";
const COLUMNS: &str = "job, queued_ms, route, kind, title, about, label, status, printer, note";

impl Store {
    /// Makes one change; part of the caller's transaction.
    pub(super) fn change_queue(&self, change: &QueueChange<'_>) -> Result<(), StoreError> {
        let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| self.conn.prepare_cached(sql)?.execute(params);
        match change {
            QueueChange::Add(job) => run(
                "INSERT INTO print_job (job, queued_ms, route, kind, title, about, label, status, printer, note)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    job.job,
                    job.queued_ms,
                    job.route,
                    job.kind,
                    job.title,
                    job.about,
                    job.label,
                    job.status.word(),
                    job.printer,
                    job.note
                ],
            ),
            QueueChange::Move { job, status, printer, note } => run(
                "UPDATE print_job SET status = ?2, printer = ?3, note = ?4 WHERE job = ?1",
                params![job, status.word(), printer, note],
            ),
            QueueChange::Again { job, label, printer } => run(
                "UPDATE print_job SET status = 'queued', label = ?2, printer = ?3, note = '' WHERE job = ?1",
                params![job, label, printer],
            ),
            QueueChange::Route { kind, printer } => run(
                "UPDATE print_job SET printer = ?2 WHERE status = 'queued' AND kind = ?1 AND printer <> ?2",
                params![kind, printer],
            ),
            QueueChange::Printer { printer, orders } => run(
                "INSERT OR REPLACE INTO print_printer (printer, paused, handed_to) VALUES (?1, ?2, ?3)",
                params![printer, orders.paused, orders.handed_to.as_deref().unwrap_or_default()],
            ),
        }?;
        Ok(())
    }

    /// A printer's oldest queued job.
    pub fn next_job(&self, printer: &str) -> Result<Option<PrintJob>, StoreError> {
        Ok(self.jobs_of(JobStatus::Queued, printer, 1)?.pop())
    }

    /// A printer's jobs in a state, the oldest first.
    pub fn jobs_of(&self, status: JobStatus, printer: &str, count_max: usize) -> Result<Vec<PrintJob>, StoreError> {
        self.jobs(OF_PRINTER, params![status.word(), printer, count_max as i64])
    }

    /// Jobs in a state, the oldest first.
    pub fn jobs_in(&self, status: JobStatus) -> Result<Vec<PrintJob>, StoreError> {
        self.jobs("status = ?1 ORDER BY queued_ms, job LIMIT 100", params![status.word()])
    }

    /// Jobs that are over, the newest first.
    pub fn jobs_done(&self, count_max: usize) -> Result<Vec<PrintJob>, StoreError> {
        self.jobs(OVER, params![count_max as i64])
    }

    pub fn job(&self, job: &str) -> Result<Option<PrintJob>, StoreError> {
        Ok(self.jobs("job = ?1", params![job])?.pop())
    }

    /// How many jobs of each printer are not over: state, printer, count.
    pub fn jobs_open(&self) -> Result<Vec<(JobStatus, String, usize)>, StoreError> {
        let mut statement = self.conn.prepare_cached(OPEN)?;
        let rows = statement.query_map([], |row| {
            let count: i64 = row.get(2)?;
            Ok((JobStatus::parse(row.get_ref(0)?.as_str()?), row.get(1)?, usize::try_from(count).unwrap_or(0)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The kinds of which something is queued, and their default routes.
    pub fn kinds_queued(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT DISTINCT kind, route FROM print_job WHERE status = 'queued'")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was ordered about a printer.
    pub fn printer_orders(&self, printer: &str) -> Result<PrinterOrders, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT paused, handed_to FROM print_printer WHERE printer = ?1")?;
        let orders = statement.query_row([printer], |row| {
            let handed_to: String = row.get(1)?;
            Ok(PrinterOrders { paused: row.get(0)?, handed_to: Some(handed_to).filter(|name| !name.is_empty()) })
        });
        Ok(orders.optional()?.unwrap_or_default())
    }

    /// After a start: jobs that were being sent when the program ended have an unknown outcome.
    pub fn doubt_jobs_in_flight(&self, note: &str) -> Result<usize, StoreError> {
        let sql = "UPDATE print_job SET status = 'unknown', note = ?1 WHERE status = 'sending'";
        Ok(self.conn.execute(sql, [note])?)
    }

    /// Forgets jobs that are over and were queued before `before_ms`, at most `count_max` of them.
    pub fn forget_jobs(&self, before_ms: i64, count_max: usize) -> Result<usize, StoreError> {
        let sql = "DELETE FROM print_job WHERE job IN (
                       SELECT job FROM print_job WHERE queued_ms < ?1 AND +status IN ('printed', 'sent', 'voided')
                       ORDER BY queued_ms, job LIMIT ?2)";
        Ok(self.conn.prepare_cached(sql)?.execute(params![before_ms, count_max as i64])?)
    }

    fn jobs(&self, condition: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<PrintJob>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("SELECT {COLUMNS} FROM print_job WHERE {condition}"))?;
        let rows = statement.query_map(params, read_job)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read_job(row: &Row<'_>) -> rusqlite::Result<PrintJob> {
    Ok(PrintJob {
        job: row.get(0)?,
        queued_ms: row.get(1)?,
        route: row.get(2)?,
        kind: row.get(3)?,
        title: row.get(4)?,
        about: row.get(5)?,
        label: row.get(6)?,
        status: JobStatus::parse(row.get_ref(7)?.as_str()?),
        printer: row.get(8)?,
        note: row.get(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_is_never_read_to_find_what_waits() {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        crate::store::schema::migrate_terminal(&conn).unwrap();
        let plan = |sql: &str| -> String {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let places = statement.parameter_count();
            let rows = statement.query_map(rusqlite::params_from_iter(vec![1; places]), |row| row.get::<_, String>(3));
            rows.unwrap().map(Result::unwrap).collect::<Vec<_>>().join("; ")
        };
        let next = plan(&format!("SELECT {COLUMNS} FROM print_job WHERE {OF_PRINTER}"));
        assert_eq!(next, "SEARCH print_job USING INDEX print_job_by_printer (status=? AND printer=?)");
        assert_eq!(plan(OPEN), "SEARCH print_job USING COVERING INDEX print_job_by_printer (status=?)");
        let over = plan(&format!("SELECT {COLUMNS} FROM print_job WHERE {OVER}"));
        assert_eq!(over, "SCAN print_job USING INDEX print_job_by_age");
    }
}
