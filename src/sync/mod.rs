//! The terminal's side of the hub: pushes its journal, pulls everybody else's.
//!
//! The floor never waits for this: it runs in its own thread, and whatever goes wrong
//! here is told as an event and tried again.

pub mod client;
pub mod http;
pub mod live;
pub mod photos;
pub mod plan;
mod trouble;
pub mod wire;

pub use client::{Committed, JournalSource, SourceError, SyncClient, SyncConfig, SyncError, SyncEvent};
pub use photos::{PhotoEvent, PhotoLane, PhotoSource};
pub use trouble::HubTrouble;
