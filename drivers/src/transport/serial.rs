use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serialport::SerialPort;

use super::{Address, Flow, Parity, SerialFrame, Transport, TransportError, WriteError};

/// A serial port, a USB-CDC port or a pseudo terminal.
pub struct SerialStream {
    port: Box<dyn SerialPort>,
    address: String,
}

impl SerialStream {
    /// Opens the port by path and sets speed and framing. What the port had
    /// already buffered is kept: it may be a scan.
    pub fn open(path: &Path, frame: &SerialFrame) -> Result<Self, TransportError> {
        let address = Address::Serial { path: path.to_owned(), frame: *frame }.to_string();
        let port = serialport::new(path.to_string_lossy(), frame.baud)
            .data_bits(match frame.data_bits {
                5 => serialport::DataBits::Five,
                6 => serialport::DataBits::Six,
                7 => serialport::DataBits::Seven,
                _ => serialport::DataBits::Eight,
            })
            .parity(match frame.parity {
                Parity::None => serialport::Parity::None,
                Parity::Odd => serialport::Parity::Odd,
                Parity::Even => serialport::Parity::Even,
            })
            .stop_bits(match frame.stop_bits {
                2 => serialport::StopBits::Two,
                _ => serialport::StopBits::One,
            })
            .flow_control(match frame.flow {
                Flow::None => serialport::FlowControl::None,
                Flow::XonXoff => serialport::FlowControl::Software,
                Flow::RtsCts => serialport::FlowControl::Hardware,
            })
            .open()
            .map_err(|error| not_opened(&address, path, &error))?;
        Ok(Self { port, address })
    }
}

/// serialport says "no device" for a port that another program has locked.
fn not_opened(address: &str, path: &Path, error: &serialport::Error) -> TransportError {
    let address = address.to_owned();
    match error.kind {
        serialport::ErrorKind::Io(ErrorKind::PermissionDenied) => TransportError::NotPermitted { address },
        _ if cfg!(unix) && !path.exists() => TransportError::NotFound { address },
        serialport::ErrorKind::NoDevice => TransportError::Busy { address },
        _ => TransportError::Open { address, why: error.to_string() },
    }
}

/// Bytes handed to the driver in one call: few enough that a port which
/// reported room doesn't block on the rest.
const WRITE_CHUNK: usize = 64;

impl Transport for SerialStream {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        self.port.set_timeout(timeout).map_err(|error| TransportError::from_io(&self.address, error.into()))?;
        match self.port.read(buffer) {
            // The port said "readable" and then had nothing: that is how an
            // unplugged adapter looks.
            Ok(0) if !buffer.is_empty() => Err(TransportError::gone(&self.address)),
            Ok(count) => Ok(count),
            Err(error) if is_pause(error.kind()) => Ok(0),
            // EIO is what a hung-up terminal answers.
            Err(error) if error.raw_os_error() == Some(5) => Err(TransportError::gone(&self.address)),
            Err(error) if error.kind() == ErrorKind::Other => {
                tracing::debug!(address = self.address, %error, "serial read failed");
                Err(TransportError::gone(&self.address))
            }
            Err(error) => Err(TransportError::from_io(&self.address, error)),
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
            if let Err(error) = self.port.set_timeout(left) {
                return Err(failed(TransportError::from_io(&self.address, error.into())));
            }
            match self.port.write(&rest[..rest.len().min(WRITE_CHUNK)]) {
                Ok(0) => return Err(failed(TransportError::gone(&self.address))),
                Ok(count) => {
                    bytes_sent += count;
                    deadline = Instant::now() + timeout;
                }
                Err(error) if is_pause(error.kind()) => {}
                Err(error) if error.raw_os_error() == Some(5) => {
                    return Err(failed(TransportError::gone(&self.address)));
                }
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
}

fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// One serial port that the machine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialPortFound {
    /// The path to configure: the one under /dev/serial/by-id where there is
    /// one, since it survives replugging.
    pub path: PathBuf,
    /// Maker and product, where the port tells.
    pub title: String,
}

/// The serial ports of this machine; empty when there are none.
pub fn list_serial_ports() -> Vec<SerialPortFound> {
    let mut found = Vec::new();
    if let Ok(by_id) = std::fs::read_dir("/dev/serial/by-id") {
        for entry in by_id.flatten() {
            let title = entry.file_name().to_string_lossy().into_owned();
            found.push(SerialPortFound { path: entry.path(), title });
        }
    }
    let named: Vec<PathBuf> = found.iter().filter_map(|port| port.path.canonicalize().ok()).collect();
    // The listing was seen to panic where /sys/class/tty is absent.
    let listed = std::panic::catch_unwind(|| {
        if cfg!(target_os = "linux") && !Path::new("/sys/class/tty").exists() {
            return Vec::new();
        }
        serialport::available_ports().unwrap_or_default()
    })
    .unwrap_or_default();
    for port in listed {
        let path = PathBuf::from(port.port_name);
        if named.contains(&path) {
            continue;
        }
        let title = match port.port_type {
            serialport::SerialPortType::UsbPort(usb) => {
                [usb.manufacturer, usb.product].into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        };
        found.push(SerialPortFound { path, title });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
