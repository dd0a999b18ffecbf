//! The terminal's end of a simulated HID device or keyboard: a Unix socket that
//! carries whole reports or key events, since only the kernel makes real ones.

use std::io::{ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{Address, Channel, Transport, TransportError, WriteError};

/// A connection to a simulator, in this process or another.
pub(crate) struct SimStream {
    stream: UnixStream,
    inbox: Vec<u8>,
    channel: Channel,
    address: String,
}

const HELLO_TIMEOUT: Duration = Duration::from_secs(2);
const LENGTH_LEN: usize = 2;

impl SimStream {
    pub(crate) fn open(path: &Path) -> Result<Self, TransportError> {
        let address = Address::Sim { path: path.to_owned() }.to_string();
        let stream = UnixStream::connect(path).map_err(|error| match error.kind() {
            // The socket of a simulator that ended without clearing up.
            ErrorKind::ConnectionRefused => TransportError::NotFound { address: address.clone() },
            _ => TransportError::from_open(&address, &error),
        })?;
        let mut sim = Self { stream, inbox: Vec::new(), channel: Channel::Bytes, address };
        let hello = sim.record(HELLO_TIMEOUT)?;
        sim.channel = hello
            .as_deref()
            .and_then(channel_of_hello)
            .ok_or_else(|| TransportError::open(&sim.address, "no simulator answers there"))?;
        Ok(sim)
    }

    /// Waits for one whole record.
    fn record(&mut self, timeout: Duration) -> Result<Option<Vec<u8>>, TransportError> {
        let deadline = Instant::now() + timeout;
        loop {
            if let Some((&[low, high], rest)) = self.inbox.split_first_chunk::<LENGTH_LEN>() {
                let length = usize::from(u16::from_le_bytes([low, high]));
                if let Some(record) = rest.get(..length) {
                    let record = record.to_vec();
                    self.inbox.drain(..LENGTH_LEN + length);
                    return Ok(Some(record));
                }
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            let io = |error| TransportError::from_io(&self.address, error);
            self.stream.set_read_timeout(Some(left)).map_err(io)?;
            let mut buffer = [0u8; 1024];
            match self.stream.read(&mut buffer) {
                Ok(0) => return Err(TransportError::gone(&self.address)),
                Ok(count) => self.inbox.extend_from_slice(buffer.get(..count).unwrap_or_default()),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(None),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(TransportError::from_io(&self.address, error)),
            }
        }
    }
}

/// The first record that a simulator sends.
pub(crate) fn hello(channel: &Channel) -> Vec<u8> {
    match channel {
        Channel::Bytes => vec![b'B'],
        Channel::Keys => vec![b'K'],
        Channel::Hid { report_descriptor } => [b"H", &report_descriptor[..]].concat(),
    }
}

fn channel_of_hello(hello: &[u8]) -> Option<Channel> {
    match hello {
        b"B" => Some(Channel::Bytes),
        b"K" => Some(Channel::Keys),
        [b'H', descriptor @ ..] => Some(Channel::Hid { report_descriptor: descriptor.to_vec() }),
        _ => None,
    }
}

/// A record as it goes over the socket: its length, then itself.
pub(crate) fn framed(record: &[u8]) -> Vec<u8> {
    let length = u16::try_from(record.len()).unwrap_or(u16::MAX);
    let record = record.get(..length.into()).unwrap_or_default();
    [&length.to_le_bytes(), record].concat()
}

impl Transport for SimStream {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        let Some(record) = self.record(timeout.max(Duration::from_millis(1)))? else { return Ok(0) };
        let count = record.len().min(buffer.len());
        buffer.iter_mut().zip(record).for_each(|(to, from)| *to = from);
        Ok(count)
    }

    fn write_all(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), WriteError> {
        let failed = |error| WriteError { bytes_sent: 0, source: TransportError::from_io(&self.address, error) };
        self.stream.set_write_timeout(Some(timeout.max(Duration::from_millis(1)))).map_err(failed)?;
        (&self.stream).write_all(&framed(bytes)).map_err(failed)
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn channel(&self) -> Channel {
        self.channel.clone()
    }
}
