//! Reads and writes the hub's own rows.

use super::super::record::Record;
use super::super::store::DeviceState;
use crate::journal::{Event, GENESIS, Hash};
use crate::sync::wire::{BATCH_BYTES_MAX, Frame};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) fn page(
    conn: &Connection,
    warehouse: &str,
    after: u64,
    limit: usize,
) -> rusqlite::Result<(u64, Vec<Frame>)> {
    let (head, _) = heads(conn, warehouse)?;
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut read = conn.prepare_cached(
        "SELECT gseq, device, dseq, prev_hash, hash, bytes FROM event
         WHERE warehouse_id = ?1 AND gseq > ?2 AND gseq <= ?3 ORDER BY gseq LIMIT ?4",
    )?;
    let mut rows = read.query(params![warehouse, after, head as i64, limit as i64])?;
    let mut frames = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let event = Event {
            device: row.get(1)?,
            dseq: row.get::<_, i64>(2)? as u64,
            prev_hash: row.get(3)?,
            hash: row.get(4)?,
            bytes: row.get(5)?,
        };
        bytes += event.bytes.len();
        if !frames.is_empty() && bytes > BATCH_BYTES_MAX {
            break;
        }
        frames.push(Frame { gseq: row.get::<_, i64>(0)? as u64, event });
    }
    Ok((head, frames))
}

/// Newest gseq, and the newest that is backed up.
pub(super) fn heads(conn: &Connection, warehouse: &str) -> rusqlite::Result<(u64, u64)> {
    let found: Option<(i64, i64)> = conn
        .prepare_cached("SELECT head, durable FROM warehouse WHERE warehouse_id = ?1")?
        .query_row(params![warehouse], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map_or((0, 0), |(head, durable)| (head as u64, durable as u64)))
}

pub(super) fn new_device(epoch: u32) -> DeviceState {
    DeviceState { epoch, dseq: 0, hash: GENESIS, hlc: 0 }
}

pub(super) fn device_state(conn: &Connection, warehouse: &str, device: &str) -> rusqlite::Result<Option<DeviceState>> {
    conn.prepare_cached("SELECT epoch, dseq, hash, hlc FROM device WHERE warehouse_id = ?1 AND device = ?2")?
        .query_row(params![warehouse, device], |row| {
            Ok(DeviceState {
                epoch: row.get(0)?,
                dseq: row.get::<_, i64>(1)? as u64,
                hash: row.get(2)?,
                hlc: row.get::<_, i64>(3)? as u64,
            })
        })
        .optional()
}

pub(super) fn save_device_state(
    conn: &Connection,
    warehouse: &str,
    device: &str,
    state: &DeviceState,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO device (warehouse_id, device, epoch, dseq, hash, hlc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (warehouse_id, device) DO UPDATE
         SET epoch = excluded.epoch, dseq = excluded.dseq, hash = excluded.hash, hlc = excluded.hlc",
    )?
    .execute(params![warehouse, device, state.epoch, state.dseq as i64, state.hash, state.hlc as i64])
    .map(|_| ())
}

pub(super) fn known_hash(
    conn: &Connection,
    warehouse: &str,
    device: &str,
    epoch: u32,
    dseq: u64,
) -> rusqlite::Result<Option<Hash>> {
    conn.prepare_cached("SELECT hash FROM event WHERE warehouse_id = ?1 AND device = ?2 AND epoch = ?3 AND dseq = ?4")?
        .query_row(params![warehouse, device, epoch, dseq as i64], |row| row.get(0))
        .optional()
}

/// The first of a record's claims that belongs to another record.
pub(super) fn taken(conn: &Connection, warehouse: &str, record: &Record) -> rusqlite::Result<Option<String>> {
    for claim in &record.claims {
        let owner: Option<String> = conn
            .prepare_cached("SELECT owner FROM record WHERE warehouse_id = ?1 AND key = ?2")?
            .query_row(params![warehouse, claim], |row| row.get(0))
            .optional()?;
        if owner.is_some_and(|owner| owner != record.key) {
            return Ok(Some(claim.clone()));
        }
    }
    Ok(None)
}
