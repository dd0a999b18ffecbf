//! The hub: numbers every warehouse's events, gives each terminal the others' work, takes
//! orders, stock announcements and locations in.

pub mod demo;
pub mod import;
pub mod live;
mod photos;
pub mod push;
pub mod record;
pub mod routes;
pub mod server;
pub mod sqlite;
pub mod store;

pub use record::{Record, Written};
pub use server::{HubHandle, ServeError};
pub use sqlite::SqliteHub;
pub use store::{Enrolment, HubStore, PushRefused, StoreError};
