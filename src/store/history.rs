//! The history index: which events speak of what. It is filled behind the work, never
//! in a scan's own transaction.

use super::{Store, StoreError};
use crate::journal::{self, Decoded};
use rusqlite::params;

/// Where an event stands: in our own journal, or in what was pulled.
const OWN: i64 = 0;
const PULLED: i64 = 1;

impl Store {
    /// Indexes at most `limit` more events of each source; says whether anything was left to do.
    pub fn index_history(&self, limit: usize) -> Result<bool, StoreError> {
        let mut more = false;
        for (source, cursor_key, sql) in [
            (OWN, "history_own", "SELECT dseq, bytes FROM journal WHERE dseq > ?1 ORDER BY dseq LIMIT ?2"),
            (
                PULLED,
                "history_pulled",
                "SELECT position, bytes FROM pulled WHERE position > ?1 ORDER BY position LIMIT ?2",
            ),
        ] {
            let cursor: i64 = self.meta(cursor_key)?.and_then(|text| text.parse().ok()).unwrap_or(0);
            let waiting: bool = {
                let mut statement = self.conn.prepare_cached(sql)?;
                statement.exists((cursor, 1))?
            };
            if waiting {
                more |= self.transaction(|| self.index_source(source, cursor_key, sql, cursor, limit))?;
            }
        }
        Ok(more)
    }

    fn index_source(
        &self,
        source: i64,
        cursor_key: &str,
        sql: &str,
        cursor: i64,
        limit: usize,
    ) -> Result<bool, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query((cursor, limit as i64))?;
        let (mut last, mut count) = (cursor, 0);
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            count += 1;
            let Some(fact) = journal::decode(row.get_ref(1)?.as_blob().unwrap_or_default())?.fact else { continue };
            for reference in fact.references() {
                self.conn
                    .prepare_cached("INSERT OR IGNORE INTO history (reference, source, seq) VALUES (?1, ?2, ?3)")?
                    .execute(params![reference, source, last])?;
            }
        }
        self.set_meta(cursor_key, &last.to_string())?;
        Ok(count == limit)
    }

    /// The newest events that speak of `reference`, newest first.
    pub(super) fn history_of(&self, reference: &str, limit: usize) -> Result<Vec<Decoded>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached("SELECT source, seq FROM history WHERE reference = ?1 ORDER BY source, seq DESC")?;
        let mut found = Vec::new();
        let mut per_source = [0usize; 2];
        let mut rows = statement.query([reference])?;
        while let Some(row) = rows.next()? {
            let (source, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
            let count = &mut per_source[usize::from(source == PULLED)];
            *count += 1;
            if *count > limit {
                continue;
            }
            let sql = if source == OWN {
                "SELECT bytes FROM journal WHERE dseq = ?1"
            } else {
                "SELECT bytes FROM pulled WHERE position = ?1"
            };
            let bytes: Vec<u8> = self.conn.prepare_cached(sql)?.query_row([seq], |row| row.get(0))?;
            found.push(journal::decode(&bytes)?);
        }
        found.sort_by_key(|event| std::cmp::Reverse(event.envelope.hlc));
        found.truncate(limit);
        Ok(found)
    }
}
