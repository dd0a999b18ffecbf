//! Scanners, scales and printers: protocols, transports and simulators.
//!
//! This crate knows nothing of the warehouse, of SQLite or of any window.

pub mod printer;
pub mod scale;
pub mod scanner;
pub mod transport;
