use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::port::{Order, Port, Stopped};
use crate::scale;
use crate::scale::{ProtocolEntry, Reading, ScaleSettings, Trouble};
use crate::scanner::{self, Heard, ScannerSettings};
use crate::transport::{Address, TransportError};

/// A scanner or scale that runs: a thread of its own reads it, reopens it after
/// it was unplugged, and sends what it says. Dropping it stops the thread.
#[derive(Debug)]
pub struct Device {
    name: Arc<str>,
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

/// Something that a device did.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceEvent {
    /// The name that the device was started with.
    pub device: Arc<str>,
    pub at: Instant,
    pub what: Happened,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// The device is open; a serial line can't tell more than that.
    Up,
    /// The device can't be opened or was lost; told once, and again only when
    /// the reason has changed.
    Down {
        why: DownWhy,
    },
    /// A scanner said something.
    Heard(Heard),
    /// A scale said something about the weight. `stable_for` is how long that
    /// same weight has been stable; None when it isn't.
    Reading {
        reading: Reading,
        stable_for: Option<Duration>,
    },
    /// Zero or tare was done, or refused with a reason.
    Zeroed(Result<(), Trouble>),
    Tared(Result<(), Trouble>),
    /// The scale's own name.
    Identity(String),
}

/// Why a device is down. Its text is the whole story; the kind is for those who
/// have words of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownWhy {
    pub kind: DownKind,
    pub address: String,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownKind {
    NotPluggedIn,
    /// It was there and is gone.
    Unplugged,
    NotPermitted,
    /// Another program has it.
    Busy,
    /// As the text says.
    Other,
}

impl DownWhy {
    pub(crate) fn of(error: &TransportError) -> Self {
        let (kind, address) = match error {
            TransportError::NotFound { address } => (DownKind::NotPluggedIn, address.clone()),
            TransportError::Gone { address } => (DownKind::Unplugged, address.clone()),
            TransportError::NotPermitted { address } => (DownKind::NotPermitted, address.clone()),
            TransportError::Busy { address } => (DownKind::Busy, address.clone()),
            TransportError::Open { address, .. }
            | TransportError::Stuck { address, .. }
            | TransportError::Io { address, .. } => (DownKind::Other, address.clone()),
        };
        let mut text = error.to_string();
        if let Some(source) = std::error::Error::source(error) {
            text = format!("{text}: {source}");
        }
        Self { kind, address, text }
    }

    pub(crate) fn other(address: &Address, text: String) -> Self {
        Self { kind: DownKind::Other, address: address.to_string(), text }
    }
}

impl std::fmt::Display for DownWhy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// What a scale is told; other devices ignore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// A weight is wanted: poll. Some scales beep at every poll.
    WeighOn,
    WeighOff,
    /// From now on weights must tell net from gross, also where that needs a question more.
    TellNet,
    Zero,
    Tare,
    Identify,
}

impl Device {
    /// Starts a scanner: serial, USB-CDC, TCP, HID-POS, a keyboard of its own
    /// or a capture. The transport says how it is read.
    pub fn scanner(
        name: &str,
        address: Address,
        settings: ScannerSettings,
        events: Sender<DeviceEvent>,
    ) -> std::io::Result<Self> {
        Self::start(name, address, events, move |port| {
            // The only way out is Stopped.
            let Err(Stopped) = scanner::run(port, &settings);
        })
    }

    /// Starts a scale. It is silent until [`Command::WeighOn`].
    pub fn scale(
        name: &str,
        address: Address,
        protocol: &'static ProtocolEntry,
        settings: ScaleSettings,
        events: Sender<DeviceEvent>,
    ) -> std::io::Result<Self> {
        Self::start(name, address, events, move |port| {
            let Stopped = scale::run::run(port, protocol, &settings);
        })
    }

    fn start(
        name: &str,
        address: Address,
        events: Sender<DeviceEvent>,
        run: impl FnOnce(Port) + Send + 'static,
    ) -> std::io::Result<Self> {
        let name: Arc<str> = name.into();
        let (orders, receiver) = channel();
        let port = Port::new(name.clone(), address, events, receiver);
        let thread = std::thread::Builder::new().name(format!("device {name}")).spawn(|| run(port))?;
        Ok(Self { name, orders, thread: Some(thread) })
    }

    /// Tells a scale what to do. A device that stopped ignores it.
    pub fn command(&self, command: Command) {
        if self.orders.send(Order::Command(command)).is_err() {
            tracing::debug!(device = &*self.name, ?command, "device has stopped");
        }
    }

    /// The name that the device was started with.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        if self.orders.send(Order::Stop).is_err() {
            tracing::debug!(device = &*self.name, "device had stopped");
        }
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!(device = &*self.name, "device thread failed");
        }
    }
}

/// A loop that only ends by [`Stopped`].
pub(crate) enum Never {}
