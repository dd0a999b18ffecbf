//! The warehouse in plain data: what happened (`Fact`) and what that changes (`Change`).
//!
//! Nothing here knows of SQLite, Slint, sockets, clocks or devices; time and ids arrive
//! as values.

pub mod change;
pub mod codes;
pub mod exception;
pub mod fact;
pub mod inbound;
pub mod order;
pub mod people;
pub mod place;
pub mod returns;
pub mod sku;

pub use change::{Change, changes};
pub use codes::own::{Command, Meaning};
pub use exception::{Exception, ExceptionKind};
pub use fact::{Fact, ScanVerdict};
pub use place::{Item, Location, Place};
