//! Systems without evdev: keyboard scanners go through the window there.

use std::time::{Duration, SystemTime};

use super::{Seen, pick};
use crate::transport::{Address, EvdevSelector, KeyEvent, Transport, TransportError, WriteError};

/// Never made here.
pub struct EvdevStream(Never);
pub(crate) struct EvdevListener(Never);
enum Never {}

pub(super) fn scan() -> Vec<Seen> {
    Vec::new()
}

impl EvdevStream {
    /// Always fails: only Linux lets one program have a keyboard for itself.
    pub fn open(selector: &EvdevSelector) -> Result<Self, TransportError> {
        let address = Address::Evdev(selector.clone()).to_string();
        pick(scan(), selector, &address)?;
        Err(TransportError::NotFound { address })
    }
}

impl EvdevListener {
    pub(crate) fn open(_path: &std::path::Path) -> std::io::Result<Self> {
        Err(std::io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn read(&mut self, _: Duration, _: impl FnMut(KeyEvent, SystemTime)) -> std::io::Result<()> {
        match self.0 {}
    }
}

impl Transport for EvdevStream {
    fn read(&mut self, _buffer: &mut [u8], _timeout: Duration) -> Result<usize, TransportError> {
        match self.0 {}
    }

    fn write_all(&mut self, _bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        match self.0 {}
    }

    fn address(&self) -> &str {
        match self.0 {}
    }
}
