//! The hub's database in one SQLite file: no set-up, one warehouse per transaction.

use super::push::{self, Place};
use super::record::{Record, WhenDifferent, Written};
use super::store::{DeviceState, Enrolment, HUB_DEVICE, HubStore, PushRefused, StoreError};
use crate::domain::{Change, Exception, ExceptionKind, Fact, changes};
use crate::journal::{self, Decoded, Envelope, Event, GENESIS, Hash, VERSION};
use crate::store::{projection, schema};
use crate::sync::wire::{BATCH_BYTES_MAX, ChangesHeader, EVENTS_MAX, Frame, HeadAnswer, PushAnswer, is_name};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// The hub's own tables; keys begin with the warehouse, so that they shard by it.
const HUB: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE warehouse (
    warehouse_id TEXT NOT NULL, head INTEGER NOT NULL, durable INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id)) WITHOUT ROWID;
CREATE TABLE device (
    warehouse_id TEXT NOT NULL, device TEXT NOT NULL, token_hash BLOB, epoch INTEGER NOT NULL,
    dseq INTEGER NOT NULL, hash BLOB NOT NULL, hlc INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, device)) WITHOUT ROWID;
CREATE UNIQUE INDEX device_by_token ON device (warehouse_id, token_hash);
CREATE TABLE event (
    warehouse_id TEXT NOT NULL, gseq INTEGER NOT NULL, device TEXT NOT NULL, epoch INTEGER NOT NULL,
    dseq INTEGER NOT NULL, prev_hash BLOB NOT NULL, hash BLOB NOT NULL, kind TEXT NOT NULL,
    projected INTEGER NOT NULL, bytes BLOB NOT NULL,
    PRIMARY KEY (warehouse_id, gseq));
CREATE UNIQUE INDEX event_by_device ON event (warehouse_id, device, epoch, dseq);
CREATE INDEX event_waiting ON event (warehouse_id, gseq) WHERE projected = 0;
CREATE TABLE record (
    warehouse_id TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (warehouse_id, key)) WITHOUT ROWID;
";

/// Oldest first; a shipped one is never edited.
const MIGRATIONS: &[&[&str]] = &[&[schema::PROJECTIONS, HUB]];

/// The file's name in the hub's data folder.
pub const FILE: &str = "hub.sqlite";

/// The store. One connection writes, another reads, so that pulls don't wait for pushes.
pub struct SqliteHub {
    path: PathBuf,
    generation: String,
    boot: Uuid,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl SqliteHub {
    /// Opens or makes the database in the folder `dir`.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        std::fs::create_dir_all(dir).map_err(|error| unopened(&path, error))?;
        let mut writer = connect(&path)?;
        schema::migrate(&writer, MIGRATIONS).map_err(|error| match error {
            schema::SchemaError::Newer { found, known } => {
                StoreError::Newer { path: path.display().to_string(), found, known }
            }
            error @ schema::SchemaError::Sqlite(_) => unopened(&path, error),
        })?;
        let generation = generation(&mut writer).map_err(|error| unopened(&path, error))?;
        project_waiting(&mut writer).map_err(|error| failed("project events of newer kinds", error))?;
        let reader = connect(&path)?;
        Ok(Self { path, generation, boot: Uuid::now_v7(), writer: Mutex::new(writer), reader: Mutex::new(reader) })
    }

    /// Copies the whole database to a new file and marks everything up to now as backed up.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        const WHAT: &str = "back up the database";
        let mut writer = self.writer();
        let heads: Vec<(String, i64)> = writer
            .prepare("SELECT warehouse_id, head FROM warehouse")
            .and_then(|mut all| all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect())
            .map_err(|error| failed(WHAT, error))?;
        if to.exists() {
            let source = format!("{} is there already: choose another name", to.display());
            return Err(StoreError::Backend { operation: WHAT, source: source.into() });
        }
        writer
            .execute("VACUUM INTO ?1", params![to.to_string_lossy()])
            .map_err(|error| failed(WHAT, error))?;
        std::fs::File::open(to)
            .and_then(|file| file.sync_all())
            .map_err(|source| StoreError::Backend { operation: WHAT, source: source.into() })?;
        let mark = writer.transaction_with_behavior(TransactionBehavior::Immediate);
        mark.and_then(|mark| {
            for (warehouse, head) in &heads {
                mark.execute("UPDATE warehouse SET durable = ?2 WHERE warehouse_id = ?1", params![warehouse, head])?;
            }
            mark.commit()
        })
        .map_err(|error| failed(WHAT, error))
    }

    /// Gives the data a new generation, after a restore from a backup: terminals then push
    /// again what the backup did not have.
    pub fn renew_generation(dir: &Path) -> Result<String, StoreError> {
        let hub = Self::open(dir)?;
        let generation = Uuid::now_v7().to_string();
        hub.writer()
            .execute("UPDATE meta SET value = ?1 WHERE key = 'generation'", params![generation])
            .map_err(|error| failed("renew the generation", error))?;
        Ok(generation)
    }

    /// Where the database is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back; the connection is still good.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push_read(
        &self,
        warehouse: &str,
        device: &str,
        read: &[(&Event, Decoded)],
    ) -> Result<Result<PushAnswer, PushRefused>, rusqlite::Error> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(mut state) = device_state(&tx, warehouse, device)? else {
            return Ok(Err(PushRefused::NotEnrolled { device: device.into() }));
        };
        let mut log = Log::open(&tx, warehouse)?;
        let mut exceptions = Vec::new();
        for (event, decoded) in read {
            match push::place(&state, decoded.envelope.epoch, event) {
                Err(refused) => return Ok(Err(refused)),
                Ok(Place::Known) => {
                    if known_hash(&tx, warehouse, device, state.epoch, event.dseq)? != Some(event.hash) {
                        return Ok(Err(PushRefused::Fork { dseq: event.dseq }));
                    }
                }
                Ok(Place::Next) => {
                    let found = log.write(event, decoded)?;
                    state.dseq = event.dseq;
                    state.hash = event.hash;
                    state.hlc = state.hlc.max(decoded.envelope.hlc);
                    exceptions.extend(found);
                }
            }
        }
        save_device_state(&tx, warehouse, device, &state)?;
        if !exceptions.is_empty() {
            let mut author = HubAuthor::open(&tx, warehouse, self.boot)?;
            for exception in &exceptions {
                let (event, decoded) = author.write(&Fact::ExceptionRaised(exception.clone()))?;
                log.write(&event, &decoded)?;
            }
            author.save(&tx)?;
        }
        let durable = log.save()?;
        tx.commit()?;
        Ok(Ok(PushAnswer {
            acked_dseq: state.dseq,
            acked_hash: state.hash,
            generation: self.generation.clone(),
            durable_gseq: durable,
            exceptions,
        }))
    }

    fn append_records(&self, warehouse: &str, records: &[Record]) -> Result<Vec<Written>, rusqlite::Error> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut log = Log::open(&tx, warehouse)?;
        let mut author = HubAuthor::open(&tx, warehouse, self.boot)?;
        let mut written = Vec::with_capacity(records.len());
        for record in records {
            let digest = record.digest().map_err(to_sql)?;
            let known: Option<Vec<u8>> = tx
                .prepare_cached("SELECT digest FROM record WHERE warehouse_id = ?1 AND key = ?2")?
                .query_row(params![warehouse, record.key], |row| row.get(0))
                .optional()?;
            if known.as_deref() == Some(digest.as_slice()) {
                written.push(Written::AlreadyThere);
                continue;
            }
            if known.is_some() && record.when_different == WhenDifferent::Keep {
                written.push(Written::Different);
                continue;
            }
            if let Some(claim) = taken(&tx, warehouse, record)? {
                written.push(Written::Taken { claim });
                continue;
            }
            for key in std::iter::once(&record.key).chain(&record.claims) {
                tx.prepare_cached(
                    "INSERT INTO record (warehouse_id, key, owner, digest) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (warehouse_id, key) DO UPDATE SET digest = excluded.digest",
                )?
                .execute(params![warehouse, key, record.key, digest])?;
            }
            let (event, decoded) = author.write(&record.fact)?;
            log.write(&event, &decoded)?;
            let gseq = log.head;
            written.push(if known.is_some() { Written::Replaced { gseq } } else { Written::New { gseq } });
        }
        author.save(&tx)?;
        log.save()?;
        tx.commit()?;
        Ok(written)
    }
}

impl HubStore for SqliteHub {
    fn generation(&self) -> &str {
        &self.generation
    }

    fn enrol(&self, warehouse: &str, device: &str, new_epoch: bool) -> Result<Enrolment, StoreError> {
        const WHAT: &str = "enrol the device";
        for name in [warehouse, device] {
            if !is_name(name) {
                return Err(StoreError::Name { what: format!("{name:?}") });
            }
        }
        if device == HUB_DEVICE {
            return Err(StoreError::Name { what: format!("{HUB_DEVICE:?} (the hub's own)") });
        }
        let mut random = [0u8; 32];
        getrandom::fill(&mut random)
            .map_err(|error| StoreError::Backend { operation: WHAT, source: error.to_string().into() })?;
        let token = journal::hex(&random);
        let mut writer = self.writer();
        let enrolled = writer.transaction_with_behavior(TransactionBehavior::Immediate).and_then(|tx| {
            let mut state = device_state(&tx, warehouse, device)?.unwrap_or(new_device(0));
            if state.epoch == 0 || new_epoch {
                state = DeviceState { hlc: state.hlc, ..new_device(state.epoch.saturating_add(1)) };
            }
            save_device_state(&tx, warehouse, device, &state)?;
            tx.execute(
                "UPDATE device SET token_hash = ?3 WHERE warehouse_id = ?1 AND device = ?2",
                params![warehouse, device, token_hash(&token)],
            )?;
            tx.commit()?;
            Ok(state.epoch)
        });
        let epoch = enrolled.map_err(|error| failed(WHAT, error))?;
        Ok(Enrolment { token, epoch })
    }

    fn device_of_token(&self, warehouse: &str, token: &str) -> Result<Option<String>, StoreError> {
        self.reader()
            .prepare_cached("SELECT device FROM device WHERE warehouse_id = ?1 AND token_hash = ?2")
            .and_then(|mut find| {
                find.query_row(params![warehouse, token_hash(token)], |row| row.get(0)).optional()
            })
            .map_err(|error| failed("check a token", error))
    }

    fn device_head(&self, warehouse: &str, device: &str) -> Result<Option<HeadAnswer>, StoreError> {
        let reader = self.reader();
        let both = device_state(&reader, warehouse, device)
            .and_then(|state| state.map(|state| Ok((state, heads(&reader, warehouse)?))).transpose());
        let found = both.map_err(|error| failed("read a device's head", error))?;
        Ok(found.map(|(state, (head, durable_gseq))| HeadAnswer {
            epoch: state.epoch,
            dseq: state.dseq,
            hash: state.hash,
            generation: self.generation.clone(),
            head,
            durable_gseq,
        }))
    }

    fn push(&self, warehouse: &str, device: &str, events: &[Event]) -> Result<PushAnswer, PushRefused> {
        let read = push::read(warehouse, device, events)?;
        self.push_read(warehouse, device, &read).map_err(|error| failed("take a push", error))?
    }

    fn changes(&self, warehouse: &str, after: u64, limit: usize) -> Result<(ChangesHeader, Vec<Frame>), StoreError> {
        let reader = self.reader();
        page(&reader, warehouse, after, limit.clamp(1, EVENTS_MAX))
            .map(|(head, frames)| {
                let more = frames.last().is_some_and(|last| last.gseq < head);
                (ChangesHeader { generation: self.generation.clone(), head, more }, frames)
            })
            .map_err(|error| failed("read changes", error))
    }

    fn head(&self, warehouse: &str) -> Result<u64, StoreError> {
        let reader = self.reader();
        heads(&reader, warehouse).map(|(head, _)| head).map_err(|error| failed("read the head", error))
    }

    fn append(&self, warehouse: &str, records: &[Record]) -> Result<Vec<Written>, StoreError> {
        if !is_name(warehouse) {
            return Err(StoreError::Name { what: format!("{warehouse:?}") });
        }
        self.append_records(warehouse, records).map_err(|error| failed("write the hub's records", error))
    }

    fn has_record(&self, warehouse: &str, key: &str) -> Result<bool, StoreError> {
        self.reader()
            .prepare_cached("SELECT 1 FROM record WHERE warehouse_id = ?1 AND key = ?2")
            .and_then(|mut find| find.exists(params![warehouse, key]))
            .map_err(|error| failed("look for a record", error))
    }
}

/// The warehouse's log within one transaction: numbers, stores and projects events.
struct Log<'a> {
    conn: &'a Connection,
    warehouse: &'a str,
    head: u64,
}

impl<'a> Log<'a> {
    fn open(conn: &'a Connection, warehouse: &'a str) -> rusqlite::Result<Self> {
        let (head, _) = heads(conn, warehouse)?;
        Ok(Self { conn, warehouse, head })
    }

    /// Writes one event behind the head; gives what it contradicts.
    fn write(&mut self, event: &Event, decoded: &Decoded) -> rusqlite::Result<Vec<Exception>> {
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
    fn save(self) -> rusqlite::Result<u64> {
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
struct HubAuthor {
    warehouse: String,
    boot: Uuid,
    state: DeviceState,
}

impl HubAuthor {
    fn open(conn: &Connection, warehouse: &str, boot: Uuid) -> rusqlite::Result<Self> {
        let state = device_state(conn, warehouse, HUB_DEVICE)?.unwrap_or(new_device(1));
        Ok(Self { warehouse: warehouse.into(), boot, state })
    }

    fn write(&mut self, fact: &Fact) -> rusqlite::Result<(Event, Decoded)> {
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

    fn save(self, conn: &Connection) -> rusqlite::Result<()> {
        save_device_state(conn, &self.warehouse, HUB_DEVICE, &self.state)
    }
}

/// Executes a fact's changes; a bin that goes below zero by it is an exception.
fn project(conn: &Connection, warehouse: &str, gseq: u64, fact: &Fact) -> rusqlite::Result<Vec<Exception>> {
    let mut found = Vec::new();
    if !fact.is_believable() {
        return Ok(found);
    }
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
            .query_row(
                params![warehouse, item.sku, place.as_str(), item.owner, item.lot, item.condition],
                |row| row.get(0),
            )
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
fn project_waiting(conn: &mut Connection) -> rusqlite::Result<()> {
    let waiting: Vec<(String, i64, Vec<u8>)> = conn
        .prepare("SELECT warehouse_id, gseq, bytes FROM event WHERE projected = 0 ORDER BY warehouse_id, gseq")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (warehouse, gseq, bytes) in waiting {
        let Some(fact) = journal::decode(&bytes).ok().and_then(|decoded| decoded.fact) else { continue };
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        project(&tx, &warehouse, gseq as u64, &fact)?;
        tx.execute(
            "UPDATE event SET projected = 1 WHERE warehouse_id = ?1 AND gseq = ?2",
            params![warehouse, gseq],
        )?;
        tx.commit()?;
    }
    Ok(())
}

fn page(conn: &Connection, warehouse: &str, after: u64, limit: usize) -> rusqlite::Result<(u64, Vec<Frame>)> {
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
fn heads(conn: &Connection, warehouse: &str) -> rusqlite::Result<(u64, u64)> {
    let found: Option<(i64, i64)> = conn
        .prepare_cached("SELECT head, durable FROM warehouse WHERE warehouse_id = ?1")?
        .query_row(params![warehouse], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map_or((0, 0), |(head, durable)| (head as u64, durable as u64)))
}

fn new_device(epoch: u32) -> DeviceState {
    DeviceState { epoch, dseq: 0, hash: GENESIS, hlc: 0 }
}

fn device_state(conn: &Connection, warehouse: &str, device: &str) -> rusqlite::Result<Option<DeviceState>> {
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

fn save_device_state(conn: &Connection, warehouse: &str, device: &str, state: &DeviceState) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO device (warehouse_id, device, epoch, dseq, hash, hlc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (warehouse_id, device) DO UPDATE
         SET epoch = excluded.epoch, dseq = excluded.dseq, hash = excluded.hash, hlc = excluded.hlc",
    )?
    .execute(params![warehouse, device, state.epoch, state.dseq as i64, state.hash, state.hlc as i64])
    .map(|_| ())
}

fn known_hash(
    conn: &Connection,
    warehouse: &str,
    device: &str,
    epoch: u32,
    dseq: u64,
) -> rusqlite::Result<Option<Hash>> {
    conn.prepare_cached(
        "SELECT hash FROM event WHERE warehouse_id = ?1 AND device = ?2 AND epoch = ?3 AND dseq = ?4",
    )?
    .query_row(params![warehouse, device, epoch, dseq as i64], |row| row.get(0))
    .optional()
}

/// The first of a record's claims that belongs to another record.
fn taken(conn: &Connection, warehouse: &str, record: &Record) -> rusqlite::Result<Option<String>> {
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

fn generation(conn: &mut Connection) -> rusqlite::Result<String> {
    conn.execute(
        "INSERT INTO meta (key, value) VALUES ('generation', ?1) ON CONFLICT (key) DO NOTHING",
        params![Uuid::now_v7().to_string()],
    )?;
    conn.query_row("SELECT value FROM meta WHERE key = 'generation'", [], |row| row.get(0))
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let open = || {
        let conn = Connection::open(path)?;
        conn.busy_timeout(Duration::from_secs(20))?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.set_prepared_statement_cache_capacity(64);
        Ok(conn)
    };
    open().map_err(|error: rusqlite::Error| unopened(path, error))
}

fn token_hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

fn unopened(path: &Path, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Open { path: path.display().to_string(), source: Box::new(source) }
}

fn failed(operation: &'static str, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => StoreError::DiskFull { operation },
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => StoreError::Busy { operation },
        _ => StoreError::Backend { operation, source: Box::new(error) },
    }
}

fn to_sql(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

#[cfg(test)]
mod tests;
