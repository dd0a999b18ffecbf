//! The terminal's SQLite: journal, projections, queries, bench state and print queue.
//!
//! One connection writes. Everything that one input causes is one transaction.

mod carrier_labels;
pub mod checkpoint;
mod history;
mod look_up;
mod photos;
pub mod print_queue;
pub mod projection;
pub mod pulled;
mod queries;
pub mod reader;
pub mod schema;

use crate::domain::{Change, Fact, changes};
use crate::journal::{Author, Envelope, Event, EventError, GENESIS, Hash, VERSION, next_hlc};
use print_queue::QueueChange;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, params};
use std::borrow::Cow;
use std::cell::RefCell;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("failed to open the data folder {path}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("another terminal uses the data folder {0}: close it, or choose another folder with --data")]
    InUse(PathBuf),
    #[error(transparent)]
    Schema(#[from] schema::SchemaError),
    #[error("the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    #[error("failed to use the database")]
    Sqlite(#[source] rusqlite::Error),
    #[error(transparent)]
    Event(#[from] EventError),
    #[error("failed to write or read a saved record")]
    State(#[from] serde_json::Error),
    #[error("failed to look up what a label says")]
    Read(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("this data folder belongs to {found}, not to {asked}: choose another folder with --data")]
    Identity { found: String, asked: String },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => StoreError::DiskFull(error),
            _ => StoreError::Sqlite(error),
        }
    }
}

/// What one input leaves behind, all or nothing.
pub struct Commit<'a> {
    pub facts: &'a [Fact],
    /// Who did it; empty before anybody has signed in.
    pub operator: &'a str,
    pub at_ms: i64,
    /// The bench's state as JSON.
    pub bench: Option<&'a str>,
    /// What becomes of the print queue.
    pub queue: &'a [QueueChange<'a>],
}

/// The terminal's database.
pub struct Store {
    conn: Connection,
    author: Author,
    head: (u64, Hash),
    hlc: u64,
    /// Where the search for an empty bin goes on, for ordinary and dangerous goods.
    empty_bin_hint: RefCell<[i64; 2]>,
    path: PathBuf,
    /// Held for as long as the store is open.
    _lock: File,
}

/// The database's file in the data folder.
pub const DATABASE: &str = "floor.db";
/// The file that a running terminal holds.
const LOCK: &str = "terminal.lock";

/// Whether a terminal runs on the data in `folder`, in this process or another.
pub fn is_in_use(folder: &Path) -> bool {
    let Ok(lock) = File::open(folder.join(LOCK)) else { return false };
    matches!(lock.try_lock_shared(), Err(std::fs::TryLockError::WouldBlock))
}

impl Store {
    /// Opens or makes the terminal's database in `folder`.
    pub fn open(folder: &Path, author: Author) -> Result<Self, StoreError> {
        let folder_error = |source| StoreError::Folder { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(folder_error)?;
        let lock = File::create(folder.join(LOCK)).map_err(folder_error)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(StoreError::InUse(folder.to_owned())),
            Err(std::fs::TryLockError::Error(source)) => return Err(folder_error(source)),
        }
        let path = folder.join(DATABASE);
        let conn = Connection::open(&path)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.set_prepared_statement_cache_capacity(128);
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        // The checkpointer does this beside the floor loop, so that no scan waits for it.
        conn.pragma_update(None, "wal_autocheckpoint", 0)?;
        conn.pragma_update(None, "cache_size", -16_384)?;
        // Plans come from the schema's statistics, never from a query's values: without this
        // SQLite plans statements anew when a value changes, at every scan.
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        schema::migrate_terminal(&conn)?;
        let mut store =
            Self { conn, author, head: (0, GENESIS), hlc: 0, empty_bin_hint: RefCell::new([0; 2]), path, _lock: lock };
        store.check_identity()?;
        store.load_head()?;
        Ok(store)
    }

    /// A data folder belongs to one device for good.
    fn check_identity(&self) -> Result<(), StoreError> {
        let asked = format!("{}/{}", self.author.warehouse, self.author.device);
        match self.meta("identity")? {
            None => self.set_meta("identity", &asked),
            Some(found) if found == asked => Ok(()),
            Some(found) => Err(StoreError::Identity { found, asked }),
        }
    }

    fn load_head(&mut self) -> Result<(), StoreError> {
        let last = self
            .conn
            .query_row("SELECT dseq, hash, bytes FROM journal ORDER BY dseq DESC LIMIT 1", [], |row| {
                Ok((row.get::<_, u64>(0)?, row.get::<_, Hash>(1)?, row.get::<_, Vec<u8>>(2)?))
            })
            .optional()?;
        if let Some((dseq, hash, bytes)) = last {
            self.head = (dseq, hash);
            self.hlc = crate::journal::decode(&bytes)?.envelope.hlc;
        }
        Ok(())
    }

    /// Writes the events of one input, what they change, the labels they ask for and the
    /// bench's new state, and waits until the disk has them. Returns the new head.
    pub fn commit(&mut self, commit: &Commit<'_>) -> Result<u64, StoreError> {
        self.conn.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        match self.write(commit) {
            Ok((head, hlc)) => match self.conn.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])) {
                Ok(_) => {
                    self.head = head;
                    self.hlc = hlc;
                    Ok(head.0)
                }
                Err(error) => {
                    self.roll_back();
                    Err(error.into())
                }
            },
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    fn write(&self, commit: &Commit<'_>) -> Result<((u64, Hash), u64), StoreError> {
        let mut head = self.head;
        let mut hlc = self.hlc;
        for fact in commit.facts {
            hlc = next_hlc(hlc, commit.at_ms);
            let envelope = Envelope {
                op_id: Uuid::now_v7(),
                warehouse: Cow::Borrowed(&self.author.warehouse),
                device: Cow::Borrowed(&self.author.device),
                epoch: self.author.epoch,
                dseq: head.0 + 1,
                at_ms: commit.at_ms,
                hlc,
                boot: self.author.boot,
                operator: Cow::Borrowed(commit.operator),
                version: VERSION,
            };
            let event = Event::write(&envelope, fact, head.1)?;
            head = (event.dseq, event.hash);
            self.conn
                .prepare_cached("INSERT INTO journal (dseq, hash, bytes) VALUES (?1, ?2, ?3)")?
                .execute(params![event.dseq, event.hash, event.bytes])?;
            self.apply(&changes(fact))?;
            if let Fact::PhotoTaken { photo, .. } = fact {
                photos::insert(&self.conn, &photo.photo)?;
            }
        }
        for change in commit.queue {
            self.change_queue(change)?;
        }
        if let Some(state) = commit.bench {
            self.conn
                .prepare_cached("INSERT OR REPLACE INTO bench (key, state) VALUES ('bench', ?1)")?
                .execute([state])?;
        }
        Ok((head, hlc))
    }

    fn apply(&self, changes: &[Change]) -> Result<(), StoreError> {
        for change in changes {
            projection::apply(&self.conn, &self.author.warehouse, change)?;
        }
        Ok(())
    }

    /// After a failed commit nothing of it may stay; a rollback that fails too has nothing to undo.
    fn roll_back(&self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.conn.execute_batch("ROLLBACK")
        {
            tracing::warn!(%error, "failed to roll back");
        }
    }

    /// Runs `work` in one transaction.
    fn transaction<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let done = work().and_then(|value| {
            self.conn.execute_batch("COMMIT")?;
            Ok(value)
        });
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    /// Sequence number of this device's last event; 0 before the first.
    pub fn head(&self) -> u64 {
        self.head.0
    }

    pub fn author(&self) -> &Author {
        &self.author
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The bench's state as it was last committed.
    pub fn bench(&self) -> Result<Option<String>, StoreError> {
        let state = self.conn.query_row("SELECT state FROM bench WHERE key = 'bench'", [], |row| row.get(0));
        Ok(state.optional()?)
    }

    pub(crate) fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let value = self
            .conn
            .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        Ok(value)
    }

    pub(crate) fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.conn.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?.execute([key, value])?;
        Ok(())
    }

    /// Limits the database to its present size plus `pages` pages: a full disk for tests.
    pub fn limit_growth(&self, pages: i64) -> Result<(), StoreError> {
        let now: i64 = self.conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
        self.conn.pragma_update(None, "max_page_count", now + pages)?;
        Ok(())
    }

    /// For checks: (owner, SKU, sum over all places) where the sum is not zero.
    pub fn stock_imbalances(&self) -> Result<Vec<(String, String, i64)>, StoreError> {
        let mut statement = self
            .conn
            .prepare("SELECT owner, sku, sum(quantity) FROM stock GROUP BY owner, sku HAVING sum(quantity) <> 0")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Throws the projections away and makes them again from the journal and what was pulled.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        self.transaction(|| {
            for table in schema::PROJECTION_TABLES {
                self.conn.execute(&format!("DELETE FROM {table}"), [])?;
            }
            for sql in ["SELECT bytes FROM pulled ORDER BY position", "SELECT bytes FROM journal ORDER BY dseq"] {
                let mut statement = self.conn.prepare(sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    if let Some(fact) = crate::journal::decode(row.get_ref(0)?.as_blob().unwrap_or_default())?.fact {
                        self.apply(&changes(&fact))?;
                    }
                }
            }
            Ok(())
        })
    }

    /// A digest of every projection row, for comparing two stores.
    pub fn projection_digest(&self) -> Result<Vec<(String, String)>, StoreError> {
        projection_digest(&self.conn, &self.author.warehouse)
    }
}

/// BLAKE3 of each projection table's rows of one warehouse, by table name.
pub fn projection_digest(conn: &Connection, warehouse: &str) -> Result<Vec<(String, String)>, StoreError> {
    let mut digests = Vec::new();
    for table in schema::PROJECTION_TABLES {
        let mut hasher = blake3::Hasher::new();
        let mut statement = conn.prepare(&format!("SELECT * FROM {table} WHERE warehouse_id = ?1"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([warehouse])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                hasher.update(format!("{:?}\u{1f}", row.get_ref(column)?).as_bytes());
            }
            hasher.update(b"\x1e");
        }
        digests.push(((*table).to_owned(), hasher.finalize().to_hex().to_string()));
    }
    Ok(digests)
}
