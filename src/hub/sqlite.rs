//! The hub's database in one SQLite file: no set-up, one warehouse per transaction.

mod log;
mod rows;

use super::push::{self, Place};
use super::record::{Record, WhenDifferent, Written};
use super::store::{DeviceState, Enrolment, HUB_DEVICE, HubStore, PushRefused, StoreError};
use crate::domain::Fact;
use crate::journal::{self, Decoded, Event};
use crate::photos::PhotoFiles;
use crate::store::schema;
use crate::sync::wire::{ChangesHeader, EVENTS_MAX, Frame, HeadAnswer, PushAnswer, is_name};
use log::{HubAuthor, Log, project_waiting};
use rows::{device_state, heads, known_hash, new_device, page, save_device_state, taken};
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
const MIGRATIONS: &[&[&str]] = &[&[schema::PROJECTIONS, HUB, schema::STATISTICS], &[schema::PARCEL_NUMBERS]];

/// The file's name in the hub's data folder.
pub const FILE: &str = "hub.sqlite";

/// The folder beside it with the photos, by warehouse. It is to be backed up with it.
pub const PHOTOS: &str = "photos";

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
        writer.execute("VACUUM INTO ?1", params![to.to_string_lossy()]).map_err(|error| failed(WHAT, error))?;
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

    fn revoke(&self, warehouse: &str, device: &str) -> Result<bool, StoreError> {
        let revoked = self.writer().execute(
            "UPDATE device SET token_hash = NULL WHERE warehouse_id = ?1 AND device = ?2 AND device <> ?3",
            params![warehouse, device, HUB_DEVICE],
        );
        revoked.map(|rows| rows > 0).map_err(|error| failed("revoke the device", error))
    }

    fn device_of_token(&self, warehouse: &str, token: &str) -> Result<Option<String>, StoreError> {
        self.reader()
            .prepare_cached("SELECT device FROM device WHERE warehouse_id = ?1 AND token_hash = ?2")
            .and_then(|mut find| find.query_row(params![warehouse, token_hash(token)], |row| row.get(0)).optional())
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

    fn photos(&self, warehouse: &str) -> Result<PhotoFiles, StoreError> {
        // It becomes a folder's name; "." and ".." are none.
        if !is_name(warehouse) || warehouse.starts_with('.') {
            return Err(StoreError::Name { what: format!("{warehouse:?}") });
        }
        Ok(PhotoFiles::new(&self.path.with_file_name(PHOTOS).join(warehouse)))
    }
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
