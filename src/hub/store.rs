//! What a hub needs of its database. Everything is per warehouse, and every call is one
//! transaction that is safe to repeat.

use super::record::{Record, Written};
use crate::journal::{Event, Hash};
use crate::photos::PhotoFiles;
use crate::sync::wire::{ChangesHeader, Frame, HeadAnswer, PushAnswer};

/// The hub's database. Calls block; the server makes them off its async threads.
pub trait HubStore: Send + Sync {
    /// Names this copy of the hub's data; another one after a restore from a backup.
    fn generation(&self) -> &str;

    /// Gives a device a token, and its first epoch when it is new. `new_epoch` starts a new
    /// journal for it (after the terminal's disk was lost); what the hub has of the old one stays.
    fn enrol(&self, warehouse: &str, device: &str, new_epoch: bool) -> Result<Enrolment, StoreError>;

    /// Makes a device's token worthless; what it sent stays. False for a device that is not enrolled.
    fn revoke(&self, warehouse: &str, device: &str) -> Result<bool, StoreError>;

    /// The device that a token belongs to, `None` when the warehouse has given out no such token.
    fn device_of_token(&self, warehouse: &str, token: &str) -> Result<Option<String>, StoreError>;

    /// How far the hub has a device's journal; `None` for a device that is not enrolled.
    fn device_head(&self, warehouse: &str, device: &str) -> Result<Option<HeadAnswer>, StoreError>;

    /// Takes a device's events: all of them or none. Those it has already are skipped.
    fn push(&self, warehouse: &str, device: &str, events: &[Event]) -> Result<PushAnswer, PushRefused>;

    /// The warehouse's events after `after`, oldest first: at most `limit`, one body's worth.
    fn changes(&self, warehouse: &str, after: u64, limit: usize) -> Result<(ChangesHeader, Vec<Frame>), StoreError>;

    /// The warehouse's newest gseq; 0 for a warehouse without events.
    fn head(&self, warehouse: &str) -> Result<u64, StoreError>;

    /// Writes the hub's own facts, all or none. A record that is there already is not written twice.
    fn append(&self, warehouse: &str, records: &[Record]) -> Result<Vec<Written>, StoreError>;

    /// Whether a record of this key was ever written.
    fn has_record(&self, warehouse: &str, key: &str) -> Result<bool, StoreError>;

    /// Where a warehouse's photos are.
    fn photos(&self, warehouse: &str) -> Result<PhotoFiles, StoreError>;
}

/// What a terminal needs to speak to the hub. It has no `Debug`: a token is not for logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Shown once; the hub keeps only its hash.
    pub token: String,
    pub epoch: u32,
}

/// The device name under which the hub writes its own facts.
pub const HUB_DEVICE: &str = "hub";

/// Why the database could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the hub's disk is full while it tried to {operation}: free some space; nothing was half written")]
    DiskFull { operation: &'static str },
    #[error("the hub's database is in use by another program for too long while it tried to {operation}: try again")]
    Busy { operation: &'static str },
    #[error(
        "the hub's database at {path} was written by a newer version (its {found}, this program's {known}): \
         update floor-hub, or choose another folder with --data"
    )]
    Newer { path: String, found: i64, known: i64 },
    #[error("failed to open the hub's database at {path}: check that the folder is a hub's and may be written")]
    Open { path: String, source: Source },
    #[error("{what} is not a name: use up to 64 letters, digits, '-', '_' or '.'")]
    Name { what: String },
    #[error("the hub failed to {operation}")]
    Backend { operation: &'static str, source: Source },
}

type Source = Box<dyn std::error::Error + Send + Sync>;

impl StoreError {
    /// Whether the same call may work later without anybody doing anything.
    pub fn can_retry(&self) -> bool {
        matches!(self, StoreError::Busy { .. } | StoreError::DiskFull { .. } | StoreError::Backend { .. })
    }
}

/// Why a push was not taken. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum PushRefused {
    #[error("events are missing: the hub has this journal up to {have}; push what comes after it")]
    Gap { have: u64 },
    #[error(
        "the hub already has another event at {dseq}: this terminal was restored from an old copy or cloned; \
         nothing was thrown away, a supervisor has to enrol the terminal anew"
    )]
    Fork { dseq: u64 },
    #[error("the terminal's journal is of epoch {found}, the hub expects {expected}: enrol the terminal anew")]
    Epoch { found: u32, expected: u32 },
    #[error("the event at {dseq} is not acceptable: {why}")]
    BadEvent { dseq: u64, why: String },
    #[error("the device {device} is not enrolled in this warehouse: run `floor-hub device add`")]
    NotEnrolled { device: String },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A device's place in its journal, as the hub has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    pub epoch: u32,
    pub dseq: u64,
    pub hash: Hash,
    pub hlc: u64,
}
