use std::path::Path;
use std::time::Duration;

use super::recording::{self, KeyEvent};
use super::{Address, Channel, Transport, TransportError, WriteError};

/// Plays a capture back: its bytes come in pieces, then the line is silent.
/// What is written is kept for the test to look at.
pub struct Replay {
    pieces: std::vec::IntoIter<Vec<u8>>,
    /// What the last reader's buffer had no room for.
    rest: Vec<u8>,
    channel: Channel,
    written: Vec<u8>,
    address: String,
}

/// Larger than any capture of a bench device; a wrong path must not fill memory.
const CAPTURE_BYTES_MAX: u64 = 16 * 1024 * 1024;
const PIECE_LEN: usize = 64;

impl Replay {
    /// Reads a capture: a `.hid` or `.evemu` recording, or else raw bytes as
    /// the device had sent them.
    pub fn open(path: &Path) -> Result<Self, TransportError> {
        let address = Address::Replay { path: path.to_owned() }.to_string();
        let failed = |error: &dyn std::fmt::Display| TransportError::open(&address, error);
        let length = std::fs::metadata(path).map_err(|error| TransportError::from_open(&address, &error))?.len();
        if length > CAPTURE_BYTES_MAX {
            return Err(failed(&"the capture is larger than 16 MiB"));
        }
        let bytes = std::fs::read(path).map_err(|error| TransportError::from_open(&address, &error))?;
        let text = String::from_utf8_lossy(&bytes);
        let replay = match path.extension().and_then(|extension| extension.to_str()) {
            Some("hid") => {
                let recording = recording::read_hid(&text).map_err(|error| failed(&error))?;
                let report_descriptor = recording.report_descriptor;
                Self::of(recording.reports, Channel::Hid { report_descriptor })
            }
            Some("evemu") => {
                let events = recording::read_evemu(&text).map_err(|error| failed(&error))?;
                Self::of(events.into_iter().map(|event| event.to_bytes().to_vec()).collect(), Channel::Keys)
            }
            _ => Self::from_bytes(bytes, PIECE_LEN),
        };
        Ok(Self { address, ..replay })
    }

    /// Plays `bytes` back, at most `piece_len` per read, to test split frames.
    pub fn from_bytes(bytes: Vec<u8>, piece_len: usize) -> Self {
        Self::of(bytes.chunks(piece_len.max(1)).map(<[u8]>::to_vec).collect(), Channel::Bytes)
    }

    /// Plays one piece per read.
    fn of(pieces: Vec<Vec<u8>>, channel: Channel) -> Self {
        let address = "replay:memory".to_owned();
        Self { pieces: pieces.into_iter(), rest: Vec::new(), channel, written: Vec::new(), address }
    }

    /// Plays key events back, one per read.
    pub fn from_keys(events: &[KeyEvent]) -> Self {
        Self::of(events.iter().map(|event| event.to_bytes().to_vec()).collect(), Channel::Keys)
    }

    /// Everything that was written so far.
    pub fn written(&self) -> &[u8] {
        &self.written
    }
}

impl Transport for Replay {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        if self.rest.is_empty() {
            self.rest = self.pieces.next().unwrap_or_default();
        }
        let count = self.rest.len().min(buffer.len());
        if count == 0 {
            std::thread::sleep(timeout);
            return Ok(0);
        }
        for (to, from) in buffer.iter_mut().zip(self.rest.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        self.written.extend_from_slice(bytes);
        Ok(())
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn channel(&self) -> Channel {
        self.channel.clone()
    }
}
