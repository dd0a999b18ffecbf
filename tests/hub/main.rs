//! The hub over real HTTP on loopback with a real SQLite file, the terminal's sync client
//! against it and against hubs that lie, and imports.

mod client;
mod imports;
mod interleaving;
mod photos;
mod process;
mod push;

use floor::domain::{Fact, Item, Place, fact::Move};
use floor::hub::{HubHandle, HubStore, SqliteHub};
use floor::journal::{Envelope, Event, GENESIS, Hash, VERSION, wall_ms};
use floor::sync::{JournalSource, SourceError, SyncConfig};
use std::path::Path;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

pub const WAREHOUSE: &str = "LAX1";

/// A hub on a free port, with its folder.
pub struct TestHub {
    pub dir: tempfile::TempDir,
    pub store: Arc<SqliteHub>,
    pub server: Option<HubHandle>,
}

impl TestHub {
    pub fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteHub::open(dir.path()).unwrap());
        let server = HubHandle::start(store.clone(), "127.0.0.1:0").unwrap();
        Self { dir, store, server: Some(server) }
    }

    pub fn url(&self) -> String {
        self.server.as_ref().unwrap().url()
    }

    pub fn enrol(&self, device: &str) -> SyncConfig {
        let enrolled = self.store.enrol(WAREHOUSE, device, false).unwrap();
        assert_eq!(enrolled.epoch, 1);
        SyncConfig { hub_url: self.url(), warehouse: WAREHOUSE.into(), device: device.into(), token: enrolled.token }
    }

    /// How many events the hub has of a device, and in all.
    pub fn count(&self, device: &str) -> (i64, i64) {
        let conn = rusqlite::Connection::open(self.store.path()).unwrap();
        let count = |device: &str| {
            conn.query_row("SELECT count(*) FROM event WHERE device LIKE ?1", [device], |row| row.get(0)).unwrap()
        };
        (count(device), count("%"))
    }
}

/// A terminal's journal in memory.
#[derive(Clone)]
pub struct Journal(Arc<Mutex<Inner>>);

struct Inner {
    device: String,
    epoch: u32,
    events: Vec<Event>,
    cursor: (u64, String),
}

impl Journal {
    pub fn new(device: &str) -> Self {
        Self(Arc::new(Mutex::new(Inner {
            device: device.into(),
            epoch: 1,
            events: Vec::new(),
            cursor: (0, String::new()),
        })))
    }

    pub fn write(&self, fact: &Fact) -> Event {
        let mut inner = self.0.lock().unwrap();
        let dseq = inner.events.len() as u64 + 1;
        let prev = inner.events.last().map_or(GENESIS, |event| event.hash);
        let event = Event::write(&envelope(WAREHOUSE, &inner.device, inner.epoch, dseq), fact, prev).unwrap();
        inner.events.push(event.clone());
        event
    }

    pub fn write_many(&self, count: u64) {
        for number in 0..count {
            self.write(&said(&format!("{number}")));
        }
    }

    pub fn events(&self) -> Vec<Event> {
        self.0.lock().unwrap().events.clone()
    }

    pub fn set_epoch(&self, epoch: u32) {
        self.0.lock().unwrap().epoch = epoch;
    }

    pub fn set_cursor(&self, cursor: u64, generation: &str) {
        self.0.lock().unwrap().cursor = (cursor, generation.into());
    }
}

impl JournalSource for Journal {
    fn head(&self) -> Result<(u64, Hash), SourceError> {
        let inner = self.0.lock().unwrap();
        Ok(inner.events.last().map_or((0, GENESIS), |event| (event.dseq, event.hash)))
    }

    fn after(&self, dseq: u64, events_max: usize, _bytes_max: usize) -> Result<Vec<Event>, SourceError> {
        let inner = self.0.lock().unwrap();
        Ok(inner.events.iter().filter(|event| event.dseq > dseq).take(events_max).cloned().collect())
    }

    fn cursor(&self) -> Result<(u64, String), SourceError> {
        Ok(self.0.lock().unwrap().cursor.clone())
    }
}

pub fn envelope<'a>(warehouse: &'a str, device: &'a str, epoch: u32, dseq: u64) -> Envelope<'a> {
    Envelope {
        op_id: Uuid::now_v7(),
        warehouse: warehouse.into(),
        device: device.into(),
        epoch,
        dseq,
        at_ms: wall_ms(),
        hlc: dseq,
        boot: Uuid::nil(),
        operator: "li.wei".into(),
        version: VERSION,
    }
}

pub fn said(why: &str) -> Fact {
    Fact::SignedOut { operator: "li.wei".into(), why: why.into() }
}

pub fn moved(sku: &str, from: Place, to: Place, quantity: i64) -> Fact {
    let movement = Move { item: Item::good("HARBOR", sku), from, to, quantity };
    Fact::GoodsPutAway { movement, suggested: String::new(), reason: String::new() }
}

/// Every row of every projection table, to compare two stores.
pub fn projections(path: &Path) -> Vec<String> {
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut all = Vec::new();
    for table in floor::store::schema::PROJECTION_TABLES {
        let mut read = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = read.column_count();
        let mut rows = read.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let shown = |at| match row.get_ref(at).unwrap() {
                rusqlite::types::ValueRef::Text(text) => format!("<{}>", String::from_utf8_lossy(text)),
                other => format!("{other:?}"),
            };
            let values: Vec<_> = (0..columns).map(shown).collect();
            all.push(format!("{table}: {}", values.join(" | ")));
        }
    }
    all.sort();
    all
}
