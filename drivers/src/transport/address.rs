use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a device is, written as text in settings:
///
/// - `serial:/dev/serial/by-id/usb-X?baud=9600&frame=8N1&flow=none`
/// - `tcp:192.168.1.40:9100` (IPv6 in brackets)
/// - `usb:serial=XYZ` or `usb:id=ZD421` (a part of the IEEE-1284 id)
/// - `replay:fixtures/captures/scanner.bin`
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Address {
    Serial { path: PathBuf, frame: SerialFrame },
    Tcp { host: String, port: u16 },
    Usb(UsbSelector),
    Replay { path: PathBuf },
}

/// How a USB printer is picked; never by vendor and product alone, because a
/// bench may have two of the same model.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UsbSelector {
    /// The exact USB serial number.
    SerialNumber(String),
    /// A part of the IEEE-1284 device id, such as `MDL:ZD421`.
    DeviceId(String),
}

/// Speed and framing of a serial line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SerialFrame {
    pub baud: u32,
    /// 5 to 8.
    pub data_bits: u8,
    pub parity: Parity,
    /// 1 or 2.
    pub stop_bits: u8,
    pub flow: Flow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Parity {
    None,
    Odd,
    Even,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    None,
    XonXoff,
    RtsCts,
}

impl Default for SerialFrame {
    /// 9600 8N1 without flow control: what most scales and scanners ship with.
    fn default() -> Self {
        Self { baud: 9600, data_bits: 8, parity: Parity::None, stop_bits: 1, flow: Flow::None }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to read device address \"{text}\": {why}")]
pub struct AddressError {
    pub text: String,
    pub why: &'static str,
}

impl Address {
    /// A serial port with the usual 9600 8N1.
    pub fn serial(path: impl Into<PathBuf>) -> Self {
        Self::Serial { path: path.into(), frame: SerialFrame::default() }
    }

    /// A network device; 9100 is the usual port of printers.
    pub fn tcp(host: impl Into<String>, port: u16) -> Self {
        Self::Tcp { host: host.into(), port }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let wrong = |why| AddressError { text: text.to_owned(), why };
        let (kind, rest) =
            text.trim().split_once(':').ok_or_else(|| wrong("it starts with serial:, tcp:, usb: or replay:"))?;
        match kind {
            "serial" => {
                let (path, options) = rest.split_once('?').unwrap_or((rest, ""));
                if path.is_empty() {
                    return Err(wrong("the path of the port is missing"));
                }
                let frame = parse_frame(options).map_err(wrong)?;
                Ok(Self::Serial { path: path.into(), frame })
            }
            "tcp" => {
                let (host, port) =
                    rest.rsplit_once(':').ok_or_else(|| wrong("tcp needs host:port, such as tcp:10.0.0.7:9100"))?;
                let host = host.trim_start_matches('[').trim_end_matches(']');
                if host.is_empty() {
                    return Err(wrong("the host is missing"));
                }
                let port = port.parse().map_err(|_| wrong("the port is a number to 65535"))?;
                Ok(Self::Tcp { host: host.to_owned(), port })
            }
            "usb" => match rest.split_once('=') {
                Some(("serial", value)) if !value.is_empty() => {
                    Ok(Self::Usb(UsbSelector::SerialNumber(value.to_owned())))
                }
                Some(("id", value)) if !value.is_empty() => Ok(Self::Usb(UsbSelector::DeviceId(value.to_owned()))),
                _ => Err(wrong("usb needs serial=... or id=...")),
            },
            "replay" if rest.is_empty() => Err(wrong("the path of the capture is missing")),
            "replay" => Ok(Self::Replay { path: rest.into() }),
            _ => Err(wrong("it starts with serial:, tcp:, usb: or replay:")),
        }
    }
}

fn parse_frame(options: &str) -> Result<SerialFrame, &'static str> {
    let mut frame = SerialFrame::default();
    for option in options.split('&').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("baud", value)) => {
                frame.baud = value.parse().map_err(|_| "baud is a number such as 9600")?;
                if !(50..=4_000_000).contains(&frame.baud) {
                    return Err("baud is between 50 and 4000000");
                }
            }
            Some(("frame", value)) => {
                let &[data, parity, stop] = value.as_bytes() else {
                    return Err("frame is three characters such as 8N1 or 7E1");
                };
                frame.data_bits = match data {
                    b'5'..=b'8' => data - b'0',
                    _ => return Err("frame starts with 5 to 8 data bits"),
                };
                frame.parity = match parity.to_ascii_uppercase() {
                    b'N' => Parity::None,
                    b'O' => Parity::Odd,
                    b'E' => Parity::Even,
                    _ => return Err("the parity in frame is N, O or E"),
                };
                frame.stop_bits = match stop {
                    b'1' | b'2' => stop - b'0',
                    _ => return Err("frame ends with 1 or 2 stop bits"),
                };
            }
            Some(("flow", "none")) => frame.flow = Flow::None,
            Some(("flow", "xonxoff")) => frame.flow = Flow::XonXoff,
            Some(("flow", "rtscts")) => frame.flow = Flow::RtsCts,
            _ => return Err("serial options are baud=, frame= and flow=none|xonxoff|rtscts"),
        }
    }
    Ok(frame)
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial { path, frame } => {
                let parity = match frame.parity {
                    Parity::None => 'N',
                    Parity::Odd => 'O',
                    Parity::Even => 'E',
                };
                write!(
                    f,
                    "serial:{}?baud={}&frame={}{parity}{}",
                    path.display(),
                    frame.baud,
                    frame.data_bits,
                    frame.stop_bits
                )?;
                match frame.flow {
                    Flow::None => Ok(()),
                    Flow::XonXoff => f.write_str("&flow=xonxoff"),
                    Flow::RtsCts => f.write_str("&flow=rtscts"),
                }
            }
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
            Self::Usb(UsbSelector::SerialNumber(serial)) => write!(f, "usb:serial={serial}"),
            Self::Usb(UsbSelector::DeviceId(id)) => write!(f, "usb:id={id}"),
            Self::Replay { path } => write!(f, "replay:{}", path.display()),
        }
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back_as_they_print() {
        for text in [
            "serial:/dev/ttyUSB0?baud=9600&frame=8N1",
            "serial:/dev/ttyS1?baud=2400&frame=7E1&flow=xonxoff",
            "tcp:127.0.0.1:9100",
            "tcp:[::1]:9100",
            "usb:serial=XYZ",
            "usb:id=MDL:ZD421",
            "replay:fixtures/captures/a.bin",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        assert_eq!("serial:/dev/ttyUSB0".parse::<Address>().unwrap(), Address::serial("/dev/ttyUSB0"));
    }

    #[test]
    fn wrong_addresses_say_why() {
        for text in [
            "",
            "tcp:host",
            "tcp::9100",
            "tcp:h:99999",
            "usb:",
            "usb:vid=1",
            "serial:",
            "serial:/dev/x?baud=fast",
            "serial:/dev/x?frame=9N1",
            "serial:/dev/x?frame=8N",
            "serial:/dev/x?colour=red",
            "replay:",
            "com1",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text} was taken");
        }
    }
}
