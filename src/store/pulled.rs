//! What the hub says: acknowledgements of our events, and the others' events.

use super::{Store, StoreError};
use crate::domain::changes;
use crate::journal;
use crate::sync::wire::Frame;
use rusqlite::params;

/// Kinds of events that an earlier version pulled and could make nothing of, in the order in which
/// they came to be known. What they change can be changed twice.
const KINDS_SINCE: &[&str] = &["parcel.numbered"];

impl Store {
    /// After an update: makes up for what an earlier version could not read.
    pub(super) fn project_new_kinds(&mut self) -> Result<(), StoreError> {
        let known = self.meta("kinds_since")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let Some(new @ [_, ..]) = KINDS_SINCE.get(known..) else { return Ok(()) };
        self.transaction(|| {
            for kind in new {
                let mut statement = self
                    .conn
                    .prepare("SELECT bytes FROM pulled WHERE instr(bytes, CAST(?1 AS BLOB)) ORDER BY position")?;
                let mut rows = statement.query([kind])?;
                while let Some(row) = rows.next()? {
                    let decoded = journal::decode(row.get_ref(0)?.as_blob().unwrap_or_default())?;
                    if let Some(fact) = decoded.fact.filter(|_| decoded.kind == *kind) {
                        self.apply(&changes(&fact))?;
                    }
                }
            }
            self.set_meta("kinds_since", &KINDS_SINCE.len().to_string())
        })
    }

    /// Takes a page of the hub's log, in order, together with the new cursor, in one
    /// transaction. An event that is known already, by device and number, changes nothing.
    /// Returns how many events were new.
    pub fn take_pulled(&mut self, events: &[Frame], cursor: u64, generation: &str) -> Result<usize, StoreError> {
        self.transaction(|| {
            let mut taken = 0;
            for Frame { gseq, event } in events {
                let decoded = journal::decode(&event.bytes)?;
                let epoch = decoded.envelope.epoch;
                // Our own events of an earlier epoch come back after our disk was lost.
                if event.device == self.author.device && epoch == self.author.epoch {
                    continue;
                }
                let added = self
                    .conn
                    .prepare_cached(
                        "INSERT OR IGNORE INTO pulled (device, epoch, dseq, gseq, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![event.device, epoch, event.dseq, gseq, event.bytes])?;
                if added == 0 {
                    continue;
                }
                taken += 1;
                if let Some(fact) = decoded.fact {
                    self.apply(&changes(&fact))?;
                }
            }
            self.set_meta("pull_cursor", &cursor.to_string())?;
            self.set_meta("pull_generation", generation)?;
            Ok(taken)
        })
    }

    /// Notes how far the hub has our journal. It may go back: after the hub was restored.
    pub fn set_acked(&self, dseq: u64) -> Result<(), StoreError> {
        self.set_meta("acked", &dseq.to_string())
    }

    /// Our last event that the hub has on its disk.
    pub fn acked(&self) -> Result<u64, StoreError> {
        Ok(self.meta("acked")?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Scans among our events in (`after`, `upto`].
    pub fn scans_between(&self, after: u64, upto: u64) -> Result<u64, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT bytes FROM journal WHERE dseq > ?1 AND dseq <= ?2")?;
        let mut rows = statement.query((after, upto))?;
        let mut scans = 0;
        while let Some(row) = rows.next()? {
            scans += u64::from(journal::decode(row.get_ref(0)?.as_blob().unwrap_or_default())?.kind == "scan.heard");
        }
        Ok(scans)
    }
}
