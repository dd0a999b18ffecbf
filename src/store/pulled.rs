//! What the hub says: acknowledgements of our events, and the others' events.

use super::{Store, StoreError};
use crate::domain::changes;
use crate::journal::{self, Hash};
use rusqlite::params;

/// An event of another device, numbered by the hub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    pub gseq: u64,
    pub device: String,
    pub dseq: u64,
    pub prev_hash: Hash,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

impl Store {
    /// Takes a page of the hub's log, in order, in one transaction; what was taken before is
    /// skipped. `upto` moves the cursor past events of our own that the page left out.
    /// Returns how many events were new.
    pub fn take_pulled(&mut self, events: &[Foreign], upto: u64) -> Result<usize, StoreError> {
        self.transaction(|| {
            let mut cursor = self.pull_cursor()?;
            let mut taken = 0;
            for event in events.iter().filter(|event| event.gseq > cursor) {
                let decoded = journal::decode(&event.bytes)?;
                if journal::chain(&event.prev_hash, &event.bytes) != event.hash {
                    let chain = journal::EventError::Chain { device: event.device.clone(), dseq: event.dseq };
                    return Err(chain.into());
                }
                self.conn
                    .prepare_cached("INSERT OR IGNORE INTO pulled (gseq, device, dseq, bytes) VALUES (?1, ?2, ?3, ?4)")?
                    .execute(params![event.gseq, event.device, event.dseq, event.bytes])?;
                if let Some(fact) = decoded.fact {
                    self.apply(&changes(&fact))?;
                }
                taken += 1;
            }
            cursor = events.iter().map(|event| event.gseq).chain([cursor, upto]).max().unwrap_or(cursor);
            self.set_meta("pull_cursor", &cursor.to_string())?;
            Ok(taken)
        })
    }

    /// How far the hub's log has been taken.
    pub fn pull_cursor(&self) -> Result<u64, StoreError> {
        Ok(self.meta("pull_cursor")?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Notes how far the hub has our journal; never goes back.
    pub fn set_acked(&self, dseq: u64) -> Result<(), StoreError> {
        if dseq > self.acked()? { self.set_meta("acked", &dseq.to_string()) } else { Ok(()) }
    }

    /// Our last event that the hub has on its disk.
    pub fn acked(&self) -> Result<u64, StoreError> {
        Ok(self.meta("acked")?.and_then(|text| text.parse().ok()).unwrap_or(0))
    }
}
