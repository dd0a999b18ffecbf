use std::path::Path;
use std::sync::{Arc, Mutex};

use super::pty::PtyCable;
use super::{Answer, Machine, lock};
use crate::transport::Address;

/// A scanner on a serial line.
pub struct SerialScanner {
    cable: PtyCable,
    terminator: Mutex<Vec<u8>>,
}

/// Scanners of this kind don't listen.
struct Deaf;

impl Machine for Deaf {
    fn hear(&mut self, _bytes: &[u8]) -> Answer {
        Answer::default()
    }
}

impl SerialScanner {
    /// Plugs a scanner in at `directory/name`. Codes end with CR.
    pub fn start(directory: &Path, name: &str) -> std::io::Result<Self> {
        let cable = PtyCable::new(directory, name, Arc::new(Mutex::new(Deaf)))?;
        Ok(Self { cable, terminator: Mutex::new(b"\r".to_vec()) })
    }

    /// Where a terminal finds the scanner, the same after replugging.
    pub fn address(&self) -> Address {
        Address::serial(self.cable.path())
    }

    /// Sets what ends a code, such as CR LF.
    pub fn set_terminator(&self, terminator: &[u8]) {
        *lock(&self.terminator) = terminator.to_vec();
    }

    /// Scans a code.
    pub fn scan(&self, text: &str) {
        let mut bytes = text.as_bytes().to_vec();
        bytes.extend_from_slice(&lock(&self.terminator));
        self.cable.send(&bytes);
    }

    /// Sends bytes as they are.
    pub fn send_raw(&self, bytes: &[u8]) {
        self.cable.send(bytes);
    }

    /// Starts a code and never ends it.
    pub fn half_frame(&self, text: &str) {
        self.cable.send(text.as_bytes());
    }

    /// Sends what a wrong baud rate makes of a code.
    pub fn garbage(&self) {
        self.cable.send(&[0x00, 0x7F, 0x80, 0xFE, 0x01, b'\r']);
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.cable.unplug();
    }

    /// Puts the cable back.
    pub fn replug(&self) -> std::io::Result<()> {
        self.cable.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.cable.is_plugged()
    }
}
