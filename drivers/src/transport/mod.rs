//! Moving bytes to and from a device, whatever the cable.
//!
//! A transport knows nothing of scans, weights or labels; the protocols in
//! `scanner`, `scale` and `printer` know nothing of cables.

mod address;
mod device_id;
mod evdev;
mod folder;
mod hid;
mod queue;
mod recording;
mod replay;
mod serial;
#[cfg(unix)]
mod sim;
mod tcp;
mod usb;

use std::sync::mpsc::Receiver;
use std::time::Duration;

pub use address::{
    Address, AddressError, EvdevSelector, Flow, HidSelector, Parity, ProductId, SerialFrame, UsbSelector,
};
pub use device_id::DeviceId;
pub(crate) use evdev::EvdevListener;
pub use evdev::{EvdevFound, EvdevGuess, EvdevStream, list_evdev};
pub use folder::Folder;
pub use hid::{HidFound, HidKind, HidStream, list_hid};
pub use queue::{Queue, QueueFound, list_queues};
pub use recording::{KEY_EVENT_LEN, KeyEvent};
pub use replay::Replay;
pub use serial::{SerialPortFound, SerialStream, list_serial_ports};
#[cfg(unix)]
pub(crate) use sim::{SimStream, framed, hello};
pub use tcp::TcpStreamTransport;
pub use usb::{UsbPrinterFound, UsbStream, list_usb_printers};

/// What the bytes are that a transport reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Channel {
    /// A stream; where one read ends means nothing.
    Bytes,
    /// One HID report per read, with its report id in front where the device
    /// has several.
    Hid { report_descriptor: Vec<u8> },
    /// Whole [`KeyEvent`]s.
    Keys,
}

/// A two-way stream of bytes to one device.
///
/// There is no clone: one thread owns a transport, and after a loss the
/// [`Address`] is opened again.
pub trait Transport: Send {
    /// Waits up to `timeout` for bytes and returns how many were put at the
    /// front of `buffer`; 0 means that the device was silent. A device that
    /// went away is [`TransportError::Gone`], never an endless row of zeros.
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError>;

    /// Writes all of `bytes`, and gives up when the device takes nothing for
    /// `timeout`: a label may take minutes on a slow line. On failure the error
    /// tells how many bytes the cable had taken.
    fn write_all(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), WriteError>;

    /// The address this was opened from, as text for logs and messages.
    fn address(&self) -> &str;

    /// How to take what is read.
    fn channel(&self) -> Channel {
        Channel::Bytes
    }

    /// Whether the device hears questions and may answer. A queue does not:
    /// whatever is written to it is printed.
    fn is_two_way(&self) -> bool {
        true
    }

    /// What the cable or the queue itself knows of the device, beside the bytes
    /// that it carries.
    fn line_state(&mut self) -> Result<LineState, TransportError> {
        Ok(LineState::default())
    }

    /// Waits up to `timeout` to learn what became of the job just written.
    fn fate(&mut self, _timeout: Duration) -> Result<Fate, TransportError> {
        Ok(Fate::AskTheDevice)
    }

    /// Asks a HID device for one of its input reports, which it may otherwise send only when it
    /// changes. The answer comes beside what is read, mostly at once and never if the device
    /// refuses; nothing waits for it. `None` where that can't be asked, or is being asked.
    fn ask_for_report(&mut self, _number: u8) -> Option<Receiver<Vec<u8>>> {
        None
    }

    /// Says goodbye after a job of which the device said nothing, so that it gets
    /// all of what was written; blocks for a while where the cable can't tell.
    fn finish(&mut self) {}
}

/// What a cable or a queue knows of the device behind it. The default is: all
/// well, as far as it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineState {
    pub paper_out: bool,
    pub head_open: bool,
    pub offline: bool,
    /// Something else is wrong that it shows itself.
    pub fault: bool,
    /// Why the queue takes or carries out no jobs.
    pub stopped: Option<QueueTrouble>,
    /// Jobs that wait in the queue.
    pub waiting: Option<u32>,
}

/// What became of a job that the transport took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The bytes went to the device; only it knows.
    AskTheDevice,
    /// A queue or a folder has passed all of it on.
    PassedOn,
    /// It was withdrawn from the queue before its first byte left.
    Withdrawn { why: QueueTrouble },
    /// The queue began with it and can't say how far it came.
    Unclear { why: QueueTrouble },
}

/// Why the system's queue does not print, or did not print to the end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueTrouble {
    #[error("the system queue is stopped ({why}); start it again")]
    Stopped { why: String },
    #[error("the system queue takes no jobs; let it accept jobs again")]
    Closed,
    #[error("somebody took the job out of the queue")]
    TakenOut,
    #[error("the job did not end well: {said}")]
    EndedBadly { said: String },
    /// With what the queue says of its printer, where it says something.
    #[error("{}", .said.as_deref().unwrap_or("it did not get to the job in time"))]
    Late { said: Option<String> },
    #[error("{why}; the job still waits there")]
    StillWaits { why: Box<QueueTrouble> },
    #[error("the queue gave the job no number")]
    NoNumber,
}

/// A write that stopped before the end.
#[derive(Debug, thiserror::Error)]
#[error("failed after {bytes_sent} bytes")]
pub struct WriteError {
    /// Bytes that the operating system took over; the device may have acted on
    /// any number of them.
    pub bytes_sent: usize,
    #[source]
    pub source: TransportError,
}

/// Why bytes could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    #[error("failed to open {address}: {why}; check the cable and that nothing else uses it")]
    Open { address: String, why: String },
    #[error("{address} is not plugged in; plug it in, or correct its name in the settings")]
    NotFound { address: String },
    #[error("no permission to open {address}; this user needs a udev rule or a group for it")]
    NotPermitted { address: String },
    #[error("{address} is in use by another program; close that program")]
    Busy { address: String },
    #[error("{address} is gone; plug it in again")]
    Gone { address: String },
    #[error("{address} took no bytes for {} ms; check that it is switched on", waited.as_millis())]
    Stuck { address: String, waited: Duration },
    #[error("failed to talk to {address}")]
    Io {
        address: String,
        #[source]
        source: std::io::Error,
    },
}

impl TransportError {
    fn open(address: &str, why: impl ToString) -> Self {
        Self::Open { address: address.to_owned(), why: why.to_string() }
    }

    /// Sorts out why the system would not open a device.
    pub(crate) fn from_open(address: &str, source: &std::io::Error) -> Self {
        let address = address.to_owned();
        match (source.kind(), source.raw_os_error()) {
            (std::io::ErrorKind::PermissionDenied, _) => Self::NotPermitted { address },
            // ENXIO and ENODEV: the node is there, the device is not. Not connected: it went
            // while it was being opened.
            (std::io::ErrorKind::NotFound | std::io::ErrorKind::NotConnected, _) | (_, Some(6 | 19)) => {
                Self::NotFound { address }
            }
            (std::io::ErrorKind::ResourceBusy, _) => Self::Busy { address },
            _ => Self::Open { address, why: source.to_string() },
        }
    }

    fn gone(address: &str) -> Self {
        Self::Gone { address: address.to_owned() }
    }

    /// Sorts an I/O error into "the cable is out" and "something else".
    fn from_io(address: &str, source: std::io::Error) -> Self {
        use std::io::ErrorKind as Kind;
        match source.kind() {
            Kind::BrokenPipe
            | Kind::ConnectionReset
            | Kind::ConnectionAborted
            | Kind::NotConnected
            | Kind::NotFound
            | Kind::UnexpectedEof => Self::gone(address),
            _ => Self::Io { address: address.to_owned(), source },
        }
    }
}

impl Address {
    /// Opens the device behind this address; blocks for at most a few seconds.
    pub fn open(&self) -> Result<Box<dyn Transport>, TransportError> {
        Ok(match self {
            Self::Serial { path, frame } => Box::new(SerialStream::open(path, frame)?),
            Self::Tcp { host, port } => Box::new(TcpStreamTransport::connect(host, *port)?),
            Self::Usb(selector) => Box::new(UsbStream::open(selector)?),
            Self::Queue { name, server } => Box::new(Queue::open(name, server.as_deref())?),
            Self::Folder { path } => Box::new(Folder::open(path)?),
            Self::File { path } => Box::new(Folder::one_file(path)?),
            Self::Hid(selector) => Box::new(HidStream::open(selector)?),
            Self::Evdev(selector) => Box::new(EvdevStream::open(selector)?),
            #[cfg(unix)]
            Self::Sim { path } => Box::new(SimStream::open(path)?),
            #[cfg(not(unix))]
            Self::Sim { .. } => {
                return Err(TransportError::open(&self.to_string(), "simulated HID devices need Unix sockets"));
            }
            Self::Replay { path } => Box::new(Replay::open(path)?),
        })
    }
}
