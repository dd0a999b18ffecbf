//! Which photos this terminal has written events for, and which of them the hub has. The
//! pictures themselves are files.

use super::{Store, StoreError};
use crate::domain::PhotoId;
use rusqlite::{Connection, OptionalExtension, params};

/// How far a photo has come.
const HERE: i64 = 0;
const AT_HUB: i64 = 1;
/// Its file is no longer on this disk: there is nothing to send.
const GONE: i64 = 2;

/// Notes a photo with its event; part of the caller's transaction.
pub(super) fn insert(conn: &Connection, photo: &PhotoId) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO photo (photo, state) VALUES (?1, ?2)";
    conn.prepare_cached(sql)?.execute(params![photo.as_str(), HERE])?;
    Ok(())
}

/// Photos that the hub has not, at most `limit`.
pub(super) fn unsent(conn: &Connection, limit: usize) -> rusqlite::Result<Vec<PhotoId>> {
    let mut statement = conn.prepare_cached("SELECT photo FROM photo WHERE state = 0 ORDER BY rowid LIMIT ?1")?;
    let rows = statement.query_map([limit as i64], |row| row.get::<_, String>(0))?;
    let names: Vec<String> = rows.collect::<Result<_, _>>()?;
    Ok(names.iter().filter_map(|name| PhotoId::parse(name).ok()).collect())
}

impl Store {
    /// Whether a photo has its event in this terminal's journal.
    pub fn has_photo(&self, photo: &PhotoId) -> Result<bool, StoreError> {
        Ok(self.conn.prepare_cached("SELECT 1 FROM photo WHERE photo = ?1")?.exists([photo.as_str()])?)
    }

    /// The hub has it; or its file is `gone`.
    pub fn set_photo_sent(&self, photo: &PhotoId, gone: bool) -> Result<(), StoreError> {
        let state = if gone { GONE } else { AT_HUB };
        self.conn
            .prepare_cached("UPDATE photo SET state = ?2 WHERE photo = ?1")?
            .execute(params![photo.as_str(), state])?;
        Ok(())
    }

    /// Photos that have still to be sent.
    pub fn photos_unsent(&self) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM photo WHERE state = 0";
        Ok(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// From now on photos go to the hub of this generation: what another one had is sent again.
    pub fn send_photos_to(&self, generation: &str) -> Result<(), StoreError> {
        const KEY: &str = "photo_generation";
        let known: Option<String> = self
            .conn
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            .query_row([KEY], |row| row.get(0))
            .optional()?;
        if known.as_deref() == Some(generation) {
            return Ok(());
        }
        self.transaction(|| {
            self.conn.execute("UPDATE photo SET state = ?1 WHERE state = ?2", [HERE, AT_HUB])?;
            self.set_meta(KEY, generation)
        })
    }
}
