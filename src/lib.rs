//! LinkStar Floor: the terminal that warehouse people work with, and its hub.

pub mod domain;
pub mod hub;
pub mod journal;
pub mod store;
pub mod sync;
