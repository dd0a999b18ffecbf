use std::path::Path;
use std::sync::{Arc, Mutex};

use super::super::pty::PtyCable;
use super::super::socket_device::SocketDevice;
use super::super::{Answer, Machine};
use crate::transport::{Address, Channel};

/// What a simulated scale hangs on.
pub(super) enum Cable {
    Serial(PtyCable),
    Usb(SocketDevice),
}

impl Cable {
    pub(super) fn serial(directory: &Path, name: &str, machine: Arc<Mutex<dyn Machine>>) -> std::io::Result<Self> {
        Ok(Self::Serial(PtyCable::new(directory, name, machine)?))
    }

    pub(super) fn usb(
        directory: &Path,
        name: &str,
        channel: Channel,
        machine: Arc<Mutex<dyn Machine>>,
    ) -> std::io::Result<Self> {
        Ok(Self::Usb(SocketDevice::start_with(directory, name, channel, Some(machine))?))
    }

    pub(super) fn address(&self) -> Address {
        match self {
            Self::Serial(cable) => Address::serial(cable.path()),
            Self::Usb(device) => device.address(),
        }
    }

    /// Says what a machine wants to say unasked. A report is never split.
    pub(super) fn answer(&self, answer: &Answer) {
        match self {
            Self::Serial(cable) => cable.answer(answer),
            Self::Usb(device) => {
                if !answer.bytes.is_empty() {
                    device.send(&answer.bytes);
                }
                if answer.unplug {
                    device.unplug();
                }
            }
        }
    }

    pub(super) fn plug(&self) -> std::io::Result<()> {
        match self {
            Self::Serial(cable) => cable.plug(),
            Self::Usb(device) => device.replug(),
        }
    }

    pub(super) fn unplug(&self) {
        match self {
            Self::Serial(cable) => cable.unplug(),
            Self::Usb(device) => device.unplug(),
        }
    }

    pub(super) fn is_plugged(&self) -> bool {
        match self {
            Self::Serial(cable) => cable.is_plugged(),
            Self::Usb(device) => device.is_plugged(),
        }
    }
}
