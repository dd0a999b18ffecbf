//! The terminal's SQLite: journal, projections, queries, bench state and print queue.

pub mod projection;
pub mod schema;
