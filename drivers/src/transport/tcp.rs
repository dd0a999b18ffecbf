use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use super::{Address, Transport, TransportError, WriteError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a printer may take to hang up after its job, and the slowest pace at
/// which one takes bytes.
const GOODBYE: Duration = Duration::from_secs(2);
const BYTES_PER_SECOND_MIN: usize = 64 * 1024;

/// A device on the network, usually a printer on port 9100.
pub struct TcpStreamTransport {
    stream: TcpStream,
    address: String,
    bytes_written: usize,
}

impl TcpStreamTransport {
    /// Connects within three seconds per address that the name resolves to.
    pub fn connect(host: &str, port: u16) -> Result<Self, TransportError> {
        let address = Address::tcp(host, port).to_string();
        let failed = |error: &dyn std::fmt::Display| TransportError::open(&address, error);
        let targets = (host, port).to_socket_addrs().map_err(|error| failed(&error))?;
        let mut last = "the name has no address".to_owned();
        for target in targets {
            match TcpStream::connect_timeout(&target, CONNECT_TIMEOUT) {
                Ok(stream) => {
                    prepare(&stream).map_err(|error| failed(&error))?;
                    return Ok(Self { stream, address, bytes_written: 0 });
                }
                Err(error) => last = error.to_string(),
            }
        }
        Err(failed(&last))
    }
}

/// Without keepalive, a printer that lost its power looks connected for hours.
fn prepare(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let keepalive =
        socket2::TcpKeepalive::new().with_time(Duration::from_secs(10)).with_interval(Duration::from_secs(5));
    socket2::SockRef::from(stream).set_tcp_keepalive(&keepalive)
}

impl Transport for TcpStreamTransport {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        let io = |error| TransportError::from_io(&self.address, error);
        self.stream.set_read_timeout(Some(timeout.max(Duration::from_millis(1)))).map_err(io)?;
        match self.stream.read(buffer) {
            Ok(0) if !buffer.is_empty() => Err(TransportError::gone(&self.address)),
            Ok(count) => Ok(count),
            Err(error) if is_pause(error.kind()) => Ok(0),
            Err(error) => Err(io(error)),
        }
    }

    fn write_all(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), WriteError> {
        let mut deadline = Instant::now() + timeout;
        let mut bytes_sent = 0;
        while let Some(rest) = bytes.get(bytes_sent..).filter(|rest| !rest.is_empty()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let failed = |source| WriteError { bytes_sent, source };
            if left.is_zero() {
                let address = self.address.clone();
                return Err(failed(TransportError::Stuck { address, waited: timeout }));
            }
            let written = self.stream.set_write_timeout(Some(left)).and_then(|()| self.stream.write(rest));
            match written {
                Ok(0) => return Err(failed(TransportError::gone(&self.address))),
                Ok(count) => {
                    bytes_sent += count;
                    self.bytes_written = self.bytes_written.saturating_add(count);
                    deadline = Instant::now() + timeout;
                }
                Err(error) if is_pause(error.kind()) => {}
                Err(error) => {
                    return Err(failed(TransportError::from_io(&self.address, error)));
                }
            }
        }
        Ok(())
    }

    fn address(&self) -> &str {
        &self.address
    }

    /// A connection that is closed while the printer still reads is reset by the
    /// printer's next word, and what it had not read yet is lost: so the printer
    /// hangs up first, as it does once it has read the end.
    fn finish(&mut self) {
        if let Err(error) = self.stream.shutdown(Shutdown::Write) {
            return tracing::debug!(address = self.address, %error, "no goodbye");
        }
        let seconds = u64::try_from(self.bytes_written / BYTES_PER_SECOND_MIN).unwrap_or(u64::MAX);
        let deadline = Instant::now() + GOODBYE + Duration::from_secs(seconds.min(60));
        let mut late_answers = [0u8; 256];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || self.read(&mut late_answers, left).is_err() {
                return;
            }
        }
    }
}

fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
