//! Scanners, scales, printers and cameras: protocols, transports and simulators.
//!
//! This crate knows nothing of the warehouse, of SQLite or of any window.
//! Protocol and transport are apart: `scanner`, `scale` and `printer` turn
//! bytes into codes, readings and labels and back; `transport` moves bytes;
//! [`Device`] runs the two together on a thread of its own.

pub mod camera;
mod device;
mod port;
pub mod printer;
pub mod report_descriptor;
pub mod scale;
pub mod scanner;
pub mod simulator;
pub mod transport;

pub use device::{Command, Device, DeviceEvent, DownKind, DownWhy, Happened};
