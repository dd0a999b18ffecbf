#[cfg(unix)]
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::Machine;
#[cfg(unix)]
use super::pty::PtyCable;
use super::tcp_server::{MachineService, TcpServer};
use crate::transport::Address;
#[cfg(unix)]
use crate::transport::SerialFrame;

/// A printer's cable: the network, or a serial line.
pub(super) enum PrinterCable {
    Network(TcpServer),
    #[cfg(unix)]
    Serial {
        line: PtyCable,
        frame: SerialFrame,
    },
}

impl PrinterCable {
    /// A free loopback port.
    pub(super) fn network(machine: Arc<Mutex<dyn Machine>>) -> std::io::Result<Self> {
        Ok(Self::Network(TcpServer::start(Arc::new(MachineService { machine }))?))
    }

    /// A line at `directory/name`, set as `frame`.
    #[cfg(unix)]
    pub(super) fn serial(
        directory: &Path,
        name: &str,
        frame: SerialFrame,
        machine: Arc<Mutex<dyn Machine>>,
    ) -> std::io::Result<Self> {
        Ok(Self::Serial { line: PtyCable::new(directory, name, machine)?, frame })
    }

    /// Where a terminal finds the printer, the same after replugging.
    pub(super) fn address(&self) -> Address {
        match self {
            Self::Network(server) => Address::tcp(server.address().ip().to_string(), server.address().port()),
            #[cfg(unix)]
            Self::Serial { line, frame } => Address::Serial { path: line.path().to_owned(), frame: *frame },
        }
    }

    /// Puts the cable in; does nothing when it is in.
    pub(super) fn plug(&self) -> std::io::Result<()> {
        match self {
            Self::Network(server) => server.plug(),
            #[cfg(unix)]
            Self::Serial { line, .. } => line.plug(),
        }
    }

    /// Pulls the cable out; does nothing when it is out.
    pub(super) fn unplug(&self) {
        match self {
            Self::Network(server) => server.unplug(),
            #[cfg(unix)]
            Self::Serial { line, .. } => line.unplug(),
        }
    }

    pub(super) fn is_plugged(&self) -> bool {
        match self {
            Self::Network(server) => server.is_plugged(),
            #[cfg(unix)]
            Self::Serial { line, .. } => line.is_plugged(),
        }
    }

    /// Says something unasked.
    pub(super) fn send(&self, bytes: &[u8]) {
        match self {
            Self::Network(server) => server.send(bytes),
            #[cfg(unix)]
            Self::Serial { line, .. } => line.send(bytes),
        }
    }
}
