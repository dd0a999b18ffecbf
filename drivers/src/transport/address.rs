use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a device is, written as text in settings:
///
/// - `serial:/dev/serial/by-id/usb-X?baud=9600&frame=8N1&flow=none`
/// - `tcp:192.168.1.40:9100` (IPv6 in brackets)
/// - `usb:serial=XYZ` or `usb:id=ZD421` (a part of the IEEE-1284 id)
/// - `hid:serial=XYZ`, `hid:id=0c2e:0b61`, `hid:id=0c2e:0b61:XYZ`,
///   `hid:phys=usb-0000:00:14.0-2/input0` or `hid:path=/dev/hidraw0`
/// - `evdev:/dev/input/by-id/usb-X-event-kbd`, `evdev:name=BarCode WPM USB`,
///   `evdev:id=0c2e:0b61`, `evdev:id=0c2e:0b61:XYZ` or `evdev:phys=usb-0000:00:14.0-2/input0`
/// - `sim:/run/floor/scanner`, a simulator's socket
/// - `queue:Office_A4` (a printer of the operating system; `queue:A4@server`
///   one of a CUPS server)
/// - `folder:/tmp/labels` (each job a file of its own)
/// - `file:/tmp/labels.zpl` (all jobs behind each other)
/// - `replay:fixtures/captures/scanner.bin`
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Address {
    Serial { path: PathBuf, frame: SerialFrame },
    Tcp { host: String, port: u16 },
    Usb(UsbSelector),
    Hid(HidSelector),
    Evdev(EvdevSelector),
    Sim { path: PathBuf },
    Queue { name: String, server: Option<String> },
    Folder { path: PathBuf },
    File { path: PathBuf },
    Replay { path: PathBuf },
}

/// Vendor and product, and the serial number where two of a kind are near.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProductId {
    pub vendor: u16,
    pub product: u16,
    pub serial_number: Option<String>,
}

/// How a HID device is picked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum HidSelector {
    SerialNumber(String),
    /// The device node; it changes with replugging.
    Path(PathBuf),
    Product(ProductId),
    /// The socket it is plugged into, as the kernel calls it: what tells two of
    /// a kind without serial numbers apart.
    Phys(String),
}

/// How a keyboard scanner is picked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EvdevSelector {
    /// The name that the kernel shows for the device.
    Name(String),
    /// Best one under /dev/input/by-id or by-path, which stay the same.
    Path(PathBuf),
    Product(ProductId),
    /// The socket it is plugged into, as the kernel calls it.
    Phys(String),
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
        let (kind, rest) = text.trim().split_once(':').ok_or_else(|| wrong(KINDS))?;
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
            "hid" => match rest.split_once('=') {
                Some(("serial", value)) if !value.is_empty() => {
                    Ok(Self::Hid(HidSelector::SerialNumber(value.to_owned())))
                }
                Some(("path", value)) if !value.is_empty() => Ok(Self::Hid(HidSelector::Path(value.into()))),
                Some(("phys", value)) if !value.is_empty() => Ok(Self::Hid(HidSelector::Phys(value.to_owned()))),
                Some(("id", value)) => Ok(Self::Hid(HidSelector::Product(value.parse().map_err(wrong)?))),
                _ => Err(wrong("hid needs serial=..., id=vendor:product, phys=... or path=...")),
            },
            "evdev" if rest.starts_with('/') => Ok(Self::Evdev(EvdevSelector::Path(rest.into()))),
            "evdev" => match rest.split_once('=') {
                Some(("name", value)) if !value.is_empty() => Ok(Self::Evdev(EvdevSelector::Name(value.to_owned()))),
                Some(("phys", value)) if !value.is_empty() => Ok(Self::Evdev(EvdevSelector::Phys(value.to_owned()))),
                Some(("id", value)) => Ok(Self::Evdev(EvdevSelector::Product(value.parse().map_err(wrong)?))),
                _ => Err(wrong("evdev needs a path, name=..., id=vendor:product or phys=...")),
            },
            "sim" if rest.is_empty() => Err(wrong("the path of the simulator is missing")),
            "sim" => Ok(Self::Sim { path: rest.into() }),
            "queue" => {
                let (name, server) = match rest.rsplit_once('@') {
                    Some((name, server)) => (name, Some(server)),
                    None => (rest, None),
                };
                if !is_queue_name(name) || server.is_some_and(|server| !is_argument(server)) {
                    return Err(wrong("queue needs the name of a system printer, as lpstat -e tells it"));
                }
                Ok(Self::Queue { name: name.to_owned(), server: server.map(str::to_owned) })
            }
            "folder" if rest.is_empty() => Err(wrong("the path of the folder is missing")),
            "folder" => Ok(Self::Folder { path: rest.into() }),
            "file" if rest.is_empty() => Err(wrong("the path of the file is missing")),
            "file" => Ok(Self::File { path: rest.into() }),
            "replay" if rest.is_empty() => Err(wrong("the path of the capture is missing")),
            "replay" => Ok(Self::Replay { path: rest.into() }),
            _ => Err(wrong(KINDS)),
        }
    }
}

/// CUPS names are printable, without space, slash and hash; one that starts
/// with a dash would be read as an option.
fn is_queue_name(name: &str) -> bool {
    is_argument(name) && name.len() <= 127 && !name.contains(['/', '#'])
}

fn is_argument(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('-') && text.chars().all(|c| !c.is_control() && !c.is_whitespace())
}

const KINDS: &str = "it starts with serial:, tcp:, usb:, hid:, evdev:, sim:, queue:, folder:, file: or replay:";

impl FromStr for ProductId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let mut parts = text.splitn(3, ':');
        let mut number = || u16::from_str_radix(parts.next().unwrap_or_default(), 16);
        let (Ok(vendor), Ok(product)) = (number(), number()) else {
            return Err("id is vendor:product in hexadecimal, such as 0c2e:0b61");
        };
        let serial_number = parts.next().filter(|serial| !serial.is_empty()).map(str::to_owned);
        Ok(Self { vendor, product, serial_number })
    }
}

impl fmt::Display for ProductId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.product)?;
        self.serial_number.iter().try_for_each(|serial| write!(f, ":{serial}"))
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
            Self::Hid(HidSelector::SerialNumber(serial)) => write!(f, "hid:serial={serial}"),
            Self::Hid(HidSelector::Path(path)) => write!(f, "hid:path={}", path.display()),
            Self::Hid(HidSelector::Product(id)) => write!(f, "hid:id={id}"),
            Self::Hid(HidSelector::Phys(phys)) => write!(f, "hid:phys={phys}"),
            Self::Evdev(EvdevSelector::Name(name)) => write!(f, "evdev:name={name}"),
            Self::Evdev(EvdevSelector::Path(path)) => write!(f, "evdev:{}", path.display()),
            Self::Evdev(EvdevSelector::Product(id)) => write!(f, "evdev:id={id}"),
            Self::Evdev(EvdevSelector::Phys(phys)) => write!(f, "evdev:phys={phys}"),
            Self::Sim { path } => write!(f, "sim:{}", path.display()),
            Self::Queue { name, server: None } => write!(f, "queue:{name}"),
            Self::Queue { name, server: Some(server) } => write!(f, "queue:{name}@{server}"),
            Self::Folder { path } => write!(f, "folder:{}", path.display()),
            Self::File { path } => write!(f, "file:{}", path.display()),
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
            "hid:serial=19011B0A21",
            "hid:path=/dev/hidraw0",
            "hid:id=0c2e:0b61",
            "hid:id=0c2e:0b61:19:01",
            "hid:phys=usb-0000:00:14.0-2/input0",
            "evdev:name=BarCode WPM USB",
            "evdev:/dev/input/by-id/usb-X-event-kbd",
            "evdev:id=ffff:0035",
            "evdev:phys=usb-0000:00:14.0-2/input0",
            "sim:/run/floor/scanner",
            "queue:Office_A4",
            "queue:Office_A4@print.example:631",
            "folder:/tmp/labels",
            "file:/tmp/labels.zpl",
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
            "hid:",
            "hid:id=0c2e",
            "hid:phys=",
            "hid:id=honey:well",
            "evdev:",
            "evdev:name=",
            "sim:",
            "replay:",
            "queue:",
            "queue:-d",
            "queue:a@-b",
            "queue:a b",
            "folder:",
            "file:",
            "com1",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text} was taken");
        }
    }
}
