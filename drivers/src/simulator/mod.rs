//! Devices made of software. They ship with the product: the whole terminal
//! runs on them with nothing attached, and the tests use the same ones.
//!
//! Each speaks the real bytes from the other side of a real cable: a pseudo
//! terminal, a TCP connection, a socket for HID reports and key events, or timed
//! keys. All of them work from several
//! threads behind `&self` and shut down when dropped.

mod cable;
mod camera;
mod epl_machine;
mod escpos_machine;
mod escpos_printer;
#[cfg(unix)]
mod hid_pos_scanner;
#[cfg(unix)]
mod key_scanner;
mod label_machine;
mod label_printer;
mod printer_cable;
mod printer_fault;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod scale;
#[cfg(unix)]
mod serial_scanner;
#[cfg(unix)]
mod socket_device;
mod tcp_server;
mod tspl_machine;
mod wedge_scanner;
mod zpl_machine;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use cable::NetworkCable;
pub use camera::{CameraFault, SimulatedCamera, test_picture};
pub use escpos_machine::{Ticket, TicketItem};
pub use escpos_printer::EscPosPrinter;
#[cfg(unix)]
pub use hid_pos_scanner::{HidPosLayout, HidPosScanner};
#[cfg(unix)]
pub use key_scanner::{KeyScanner, Typist};
pub use label_machine::PrintedLabel;
pub use label_printer::LabelPrinter;
pub use printer_fault::{PrinterFault, SimulatedPrinter};
#[cfg(unix)]
pub use scale::{SCALES, ScaleFault, SimulatedScale, SimulatedScaleKind};
#[cfg(unix)]
pub use serial_scanner::SerialScanner;
#[cfg(unix)]
pub use socket_device::SocketDevice;
pub use wedge_scanner::WedgeScanner;

/// The device behind the cable: takes bytes, gives bytes.
trait Machine: Send + 'static {
    fn hear(&mut self, bytes: &[u8]) -> Answer;
}

/// What a machine does after it heard something.
#[derive(Debug, Default)]
struct Answer {
    bytes: Vec<u8>,
    /// The cable comes out now.
    unplug: bool,
    /// The pause before each byte, to split frames (serial lines only).
    pace: Duration,
}

/// A simulator whose user panicked is still a simulator.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
