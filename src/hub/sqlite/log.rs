//! A warehouse's log: numbers events, stores them, projects them.

use super::super::store::{DeviceState, HUB_DEVICE};
use super::rows::{device_state, heads, new_device, save_device_state};
use super::to_sql;
use crate::domain::{Change, Exception, ExceptionKind, Fact, changes};
use crate::journal::{self, Decoded, Envelope, Event, VERSION};
use crate::store::projection;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use uuid::Uuid;

/// The warehouse's log within one transaction: numbers, stores and projects events.
pub(super) struct Log<'a> {
    conn: &'a Connection,
    warehouse: &'a str,
    pub(super) head: u64,
}

impl<'a> Log<'a> {
    pub(super) fn open(conn: &'a Connection, warehouse: &'a str) -> rusqlite::Result<Self> {
        let (head, _) = heads(conn, warehouse)?;
        Ok(Self { conn, warehouse, head })
    }

    /// Writes one event behind the head; gives what it contradicts.
    pub(super) fn write(&mut self, event: &Event, decoded: &Decoded) -> rusqlite::Result<Vec<Exception>> {
        self.head += 1;
        let fact = decoded.fact.as_ref();
        self.conn
            .prepare_cached(
                "INSERT INTO event (warehouse_id, gseq, device, epoch, dseq, prev_hash, hash, kind, projected, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                self.warehouse,
                self.head as i64,
                event.device,
                decoded.envelope.epoch,
                event.dseq as i64,
                event.prev_hash,
                event.hash,
                decoded.kind,
                fact.is_some(),
                event.bytes
            ])?;
        match fact {
            Some(fact) => project(self.conn, self.warehouse, self.head, fact),
            None => Ok(Vec::new()),
        }
    }

    /// Saves the head; gives the newest gseq that is backed up.
    pub(super) fn save(self) -> rusqlite::Result<u64> {
        let durable: i64 = self
            .conn
            .prepare_cached(
                "INSERT INTO warehouse (warehouse_id, head, durable) VALUES (?1, ?2, 0)
                 ON CONFLICT (warehouse_id) DO UPDATE SET head = excluded.head RETURNING durable",
            )?
            .query_row(params![self.warehouse, self.head as i64], |row| row.get(0))?;
        Ok(durable as u64)
    }
}

/// Writes the hub's own journal within one transaction.
pub(super) struct HubAuthor {
    warehouse: String,
    boot: Uuid,
    state: DeviceState,
}

impl HubAuthor {
    pub(super) fn open(conn: &Connection, warehouse: &str, boot: Uuid) -> rusqlite::Result<Self> {
        let state = device_state(conn, warehouse, HUB_DEVICE)?.unwrap_or(new_device(1));
        Ok(Self { warehouse: warehouse.into(), boot, state })
    }

    pub(super) fn write(&mut self, fact: &Fact) -> rusqlite::Result<(Event, Decoded)> {
        let at_ms = journal::wall_ms();
        self.state.hlc = journal::next_hlc(self.state.hlc, at_ms);
        let envelope = Envelope {
            op_id: Uuid::now_v7(),
            warehouse: self.warehouse.as_str().into(),
            device: HUB_DEVICE.into(),
            epoch: self.state.epoch,
            dseq: self.state.dseq + 1,
            at_ms,
            hlc: self.state.hlc,
            boot: self.boot,
            operator: "".into(),
            version: VERSION,
        };
        let event = Event::write(&envelope, fact, self.state.hash).map_err(to_sql)?;
        let decoded = event.decode().map_err(to_sql)?;
        self.state.dseq = event.dseq;
        self.state.hash = event.hash;
        Ok((event, decoded))
    }

    pub(super) fn save(self, conn: &Connection) -> rusqlite::Result<()> {
        save_device_state(conn, &self.warehouse, HUB_DEVICE, &self.state)
    }
}

/// Executes a fact's changes; a bin that goes below zero by it is an exception.
fn project(conn: &Connection, warehouse: &str, gseq: u64, fact: &Fact) -> rusqlite::Result<Vec<Exception>> {
    let mut found = Vec::new();
    for change in changes(fact) {
        projection::apply(conn, warehouse, &change)?;
        let Change::Stock { item, place, delta } = &change else { continue };
        if !place.is_bin() || *delta >= 0 {
            continue;
        }
        let now: i64 = conn
            .prepare_cached(
                "SELECT quantity FROM stock WHERE warehouse_id = ?1 AND sku = ?2 AND place = ?3 AND owner = ?4
                 AND lot = ?5 AND condition = ?6",
            )?
            .query_row(params![warehouse, item.sku, place.as_str(), item.owner, item.lot, item.condition], |row| {
                row.get(0)
            })
            .optional()?
            .unwrap_or(0);
        let before = now - delta;
        if now < 0 && before >= 0 {
            found.push(Exception {
                id: format!("below-zero-{gseq}-{}", found.len() + 1),
                kind: ExceptionKind::BelowZero,
                seller: item.owner.clone(),
                about: vec![format!("sku:{}", item.sku), place.as_str().to_owned()],
                expected: before.to_string(),
                found: now.to_string(),
                next_action: format!("Count {} in {}: more was taken than the books had.", item.sku, place.code()),
            });
        }
    }
    Ok(found)
}

/// Projects what an older version of the hub stored without knowing its kind.
pub(super) fn project_waiting(conn: &mut Connection) -> rusqlite::Result<()> {
    let waiting: Vec<(String, i64, Vec<u8>)> = conn
        .prepare("SELECT warehouse_id, gseq, bytes FROM event WHERE projected = 0 ORDER BY warehouse_id, gseq")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (warehouse, gseq, bytes) in waiting {
        let Some(fact) = journal::decode(&bytes).ok().and_then(|decoded| decoded.fact) else { continue };
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        project(&tx, &warehouse, gseq as u64, &fact)?;
        tx.execute("UPDATE event SET projected = 1 WHERE warehouse_id = ?1 AND gseq = ?2", params![warehouse, gseq])?;
        tx.commit()?;
    }
    Ok(())
}
