use std::path::Path;
use std::time::Duration;

use super::{Address, Transport, TransportError, WriteError};

/// Plays a capture back: its bytes come in pieces, then the line is silent.
/// What is written is kept for the test to look at.
pub struct Replay {
    bytes: Vec<u8>,
    position: usize,
    piece_len: usize,
    written: Vec<u8>,
    address: String,
}

/// Larger than any capture of a bench device; a wrong path must not fill memory.
const CAPTURE_BYTES_MAX: u64 = 16 * 1024 * 1024;

impl Replay {
    /// Reads a capture of raw bytes, as the device had sent them.
    pub fn open(path: &Path) -> Result<Self, TransportError> {
        let address = Address::Replay { path: path.to_owned() }.to_string();
        let failed = |error: &dyn std::fmt::Display| TransportError::open(&address, error);
        let length = std::fs::metadata(path).map_err(|error| failed(&error))?.len();
        if length > CAPTURE_BYTES_MAX {
            return Err(failed(&"the capture is larger than 16 MiB"));
        }
        let bytes = std::fs::read(path).map_err(|error| failed(&error))?;
        Ok(Self { address, ..Self::from_bytes(bytes, 64) })
    }

    /// Plays `bytes` back, at most `piece_len` per read, to test split frames.
    pub fn from_bytes(bytes: Vec<u8>, piece_len: usize) -> Self {
        Self {
            bytes,
            position: 0,
            piece_len: piece_len.max(1),
            written: Vec::new(),
            address: "replay:memory".to_owned(),
        }
    }

    /// Everything that was written so far.
    pub fn written(&self) -> &[u8] {
        &self.written
    }
}

impl Transport for Replay {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        let rest = self.bytes.get(self.position..).unwrap_or_default();
        let count = rest.len().min(self.piece_len).min(buffer.len());
        if count == 0 {
            std::thread::sleep(timeout);
            return Ok(0);
        }
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.position += count;
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        self.written.extend_from_slice(bytes);
        Ok(())
    }

    fn address(&self) -> &str {
        &self.address
    }
}
