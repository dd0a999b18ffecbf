//! Reads the journal beside the floor loop, over a connection of its own.

use super::StoreError;
use crate::domain::PhotoId;
use crate::journal::{Event, GENESIS, Hash};
use crate::photos::PhotoFiles;
use crate::sync::{JournalSource, PhotoSource, SourceError};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// A read-only view of a terminal's journal.
pub struct JournalReader {
    conn: Connection,
    device: String,
}

impl JournalReader {
    /// Opens the database that a [`super::Store`] has made.
    pub fn open(database: &Path, device: &str) -> Result<Self, StoreError> {
        let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        Ok(Self { conn, device: device.to_owned() })
    }

    /// The last event: its number and hash.
    pub fn last(&self) -> Result<(u64, Hash), StoreError> {
        let last = self
            .conn
            .query_row("SELECT dseq, hash FROM journal ORDER BY dseq DESC LIMIT 1", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        Ok(last.unwrap_or((0, GENESIS)))
    }

    /// Events behind `dseq`, at most so many events and bytes, but one at the least.
    pub fn events_after(&self, dseq: u64, events_max: usize, bytes_max: usize) -> Result<Vec<Event>, StoreError> {
        let mut prev_hash = if dseq == 0 {
            GENESIS
        } else {
            self.conn
                .prepare_cached("SELECT hash FROM journal WHERE dseq = ?1")?
                .query_row([dseq], |row| row.get(0))
                .optional()?
                .unwrap_or(GENESIS)
        };
        let mut statement =
            self.conn.prepare_cached("SELECT dseq, hash, bytes FROM journal WHERE dseq > ?1 ORDER BY dseq LIMIT ?2")?;
        let mut rows = statement.query((dseq, events_max as i64))?;
        let mut events = Vec::new();
        let mut bytes_sum = 0;
        while let Some(row) = rows.next()? {
            let (dseq, hash, bytes): (u64, Hash, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            bytes_sum += bytes.len();
            if !events.is_empty() && bytes_sum > bytes_max {
                break;
            }
            events.push(Event { device: self.device.clone(), dseq, prev_hash, hash, bytes });
            prev_hash = hash;
        }
        Ok(events)
    }

    fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let value =
            self.conn.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0));
        Ok(value.optional()?)
    }

    /// Walks the whole journal: how many events it has and how many of them are of each kind.
    /// Fails where the chain is broken.
    pub fn audit(&self) -> Result<Audit, StoreError> {
        let mut audit = Audit::default();
        let mut prev_hash = GENESIS;
        let mut statement = self.conn.prepare("SELECT dseq, hash, bytes FROM journal ORDER BY dseq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (dseq, hash, bytes): (u64, Hash, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if dseq != audit.events + 1 || crate::journal::chain(&prev_hash, &bytes) != hash {
                return Err(crate::journal::EventError::Chain { device: self.device.clone(), dseq }.into());
            }
            audit.events = dseq;
            let decoded = crate::journal::decode(&bytes)?;
            *audit.kinds.entry(decoded.kind).or_default() += 1;
            prev_hash = hash;
        }
        audit.hash = prev_hash;
        Ok(audit)
    }
}

impl JournalSource for JournalReader {
    fn head(&self) -> Result<(u64, Hash), SourceError> {
        self.last().map_err(unreadable)
    }

    fn after(&self, dseq: u64, events_max: usize, bytes_max: usize) -> Result<Vec<Event>, SourceError> {
        self.events_after(dseq, events_max, bytes_max).map_err(unreadable)
    }

    fn cursor(&self) -> Result<(u64, String), SourceError> {
        let cursor = self.meta("pull_cursor").map_err(unreadable)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok((cursor, self.meta("pull_generation").map_err(unreadable)?.unwrap_or_default()))
    }
}

/// Photos that have still to be sent, read beside the loop.
pub struct PhotoReader {
    conn: Connection,
    files: PhotoFiles,
}

impl PhotoReader {
    /// Opens the database that a [`super::Store`] has made; the pictures lie in `files`.
    pub fn open(database: &Path, files: PhotoFiles) -> Result<Self, StoreError> {
        let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        Ok(Self { conn, files })
    }
}

impl PhotoReader {
    /// Whether a photo has its event in the journal.
    pub fn has_event(&self, photo: &PhotoId) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM photo WHERE photo = ?1")?.exists([photo.as_str()])?)
    }
}

impl PhotoSource for PhotoReader {
    fn unsent(&self, max: usize) -> Result<Vec<PhotoId>, SourceError> {
        super::photos::unsent(&self.conn, max).map_err(|error| unreadable(error.into()))
    }

    fn read(&self, photo: &PhotoId) -> Result<Option<Vec<u8>>, SourceError> {
        self.files.read(photo).map_err(|error| SourceError(Box::new(error)))
    }
}

fn unreadable(error: StoreError) -> SourceError {
    SourceError(Box::new(error))
}

/// What a journal holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audit {
    pub events: u64,
    pub hash: Hash,
    pub kinds: std::collections::BTreeMap<String, u64>,
}
