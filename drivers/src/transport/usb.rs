use std::time::{Duration, Instant};

use rusb::{Context, Device, DeviceHandle, Direction, TransferType, UsbContext};

use super::{Address, DeviceId, LineState, ProductId, Transport, TransportError, UsbSelector, WriteError};

/// A printer on USB: interface class 7, bulk out and (mostly) bulk in.
pub struct UsbStream {
    handle: DeviceHandle<Context>,
    place: Place,
    address: String,
}

/// One USB printer that the machine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsbPrinterFound {
    /// What to write into the settings: the same after replugging where the
    /// printer can be told apart.
    pub address: Address,
    /// Maker and model, where the printer tells; else its USB ids.
    pub title: String,
    pub id: ProductId,
    /// Empty when the printer has none.
    pub serial_number: String,
    /// Empty where it could not be asked.
    pub device_id: DeviceId,
    not_opened: Option<NotOpened>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum NotOpened {
    NotPermitted,
    Busy,
    Gone,
    Other(String),
}

impl UsbPrinterFound {
    /// Why it could not be asked; the fix hangs on the variant.
    pub fn trouble(&self) -> Option<TransportError> {
        self.not_opened.as_ref().map(|why| why.error(&self.address.to_string()))
    }
}

impl NotOpened {
    fn from_usb(error: rusb::Error) -> Self {
        match error {
            rusb::Error::Access => Self::NotPermitted,
            rusb::Error::Busy => Self::Busy,
            rusb::Error::NoDevice | rusb::Error::NotFound => Self::Gone,
            other => Self::Other(other.to_string()),
        }
    }

    fn error(&self, address: &str) -> TransportError {
        let address = address.to_owned();
        match self {
            Self::NotPermitted => TransportError::NotPermitted { address },
            Self::Busy => TransportError::Busy { address },
            Self::Gone => TransportError::Gone { address },
            Self::Other(why) => TransportError::Open { address, why: why.clone() },
        }
    }
}

/// USB class of printers, and of its protocols (Printer class 1.1, 4.2) the
/// one-way, two-way and packet ones. The fourth is IPP, which takes no labels.
const PRINTER_CLASS: u8 = 7;
const RAW_PROTOCOLS: [u8; 3] = [2, 1, 3];
/// Class requests to the printer interface (Printer class 1.1, 4.2).
const FROM_INTERFACE: u8 = 0xA1;
const GET_DEVICE_ID: u8 = 0;
const GET_PORT_STATUS: u8 = 1;
/// Bytes per bulk write: progress shows, and a loss costs little certainty.
const WRITE_PIECE: usize = 16 * 1024;
const CONTROL_TIMEOUT: Duration = Duration::from_millis(500);
/// A read that is called back sooner may not have reached the printer, and what
/// it was about to bring can be lost. (Zero would mean "for ever" to libusb.)
const READ_TIMEOUT_MIN: Duration = Duration::from_millis(50);
/// A printer that takes or gives nothing says so at once; who waits would spin.
const EMPTY_PAUSE: Duration = Duration::from_millis(20);

impl UsbStream {
    /// Opens the printer with that serial number or IEEE-1284 id. Two printers
    /// that fit are an error, not a choice.
    pub fn open(selector: &UsbSelector) -> Result<Self, TransportError> {
        let address = Address::Usb(selector.clone()).to_string();
        let (mut fitting, others): (Vec<Found>, Vec<Found>) =
            scan().into_iter().partition(|found| selects(selector, &found.about));
        if fitting.len() > 1 {
            let names: Vec<String> = fitting.iter().map(|found| found.about.address.to_string()).collect();
            return Err(TransportError::open(&address, format!("several printers fit it: {}", names.join(", "))));
        }
        let Some(Found { handle, place, .. }) = fitting.pop() else {
            // One that tells nothing of itself without permission may be it.
            let barred = others.iter().any(|found| found.about.not_opened == Some(NotOpened::NotPermitted));
            return Err(if barred {
                TransportError::NotPermitted { address }
            } else {
                TransportError::NotFound { address }
            });
        };
        let handle = handle.map_err(|why| why.error(&address))?;
        let claimed = claim(&handle, place.interface).and_then(|()| match place.setting {
            0 => Ok(()),
            setting => handle.set_alternate_setting(place.interface, setting),
        });
        claimed.map_err(|error| NotOpened::from_usb(error).error(&address))?;
        Ok(Self { handle, place, address })
    }

    fn lost(&self, error: rusb::Error) -> TransportError {
        match error {
            rusb::Error::NoDevice | rusb::Error::Io | rusb::Error::Pipe => TransportError::gone(&self.address),
            other => TransportError::Io { address: self.address.clone(), source: std::io::Error::other(other) },
        }
    }

    /// A stalled endpoint stays so until it is told to go on.
    fn clear_halt(&self, endpoint: u8) {
        if let Err(error) = self.handle.clear_halt(endpoint) {
            tracing::debug!(address = self.address, %error, "endpoint stays halted");
        }
    }
}

/// The kernel's own printer driver gives way, and comes back afterwards; another
/// program does not.
fn claim(handle: &DeviceHandle<Context>, interface: u8) -> Result<(), rusb::Error> {
    match handle.claim_interface(interface) {
        Err(rusb::Error::Busy) => {
            handle.set_auto_detach_kernel_driver(true)?;
            handle.claim_interface(interface)
        }
        claimed => claimed,
    }
}

impl Transport for UsbStream {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        let Some(endpoint) = self.place.endpoint_in else {
            std::thread::sleep(timeout);
            return Ok(0);
        };
        match self.handle.read_bulk(endpoint, buffer, timeout.max(READ_TIMEOUT_MIN)) {
            Ok(0) => {
                std::thread::sleep(timeout.min(EMPTY_PAUSE));
                Ok(0)
            }
            Ok(count) => Ok(count),
            Err(rusb::Error::Timeout | rusb::Error::Interrupted) => Ok(0),
            Err(rusb::Error::Pipe) => {
                self.clear_halt(endpoint);
                std::thread::sleep(timeout.min(EMPTY_PAUSE));
                Ok(0)
            }
            Err(error) => Err(self.lost(error)),
        }
    }

    fn write_all(&mut self, bytes: &[u8], timeout: Duration) -> Result<(), WriteError> {
        let mut deadline = Instant::now() + timeout;
        let mut bytes_sent = 0;
        while let Some(rest) = bytes.get(bytes_sent..).filter(|rest| !rest.is_empty()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left < Duration::from_millis(1) {
                let address = self.address.clone();
                let source = TransportError::Stuck { address, waited: timeout };
                return Err(WriteError { bytes_sent, source });
            }
            let piece = rest.get(..WRITE_PIECE).unwrap_or(rest);
            // A bulk write may take a part and still say Ok: the count decides.
            match self.handle.write_bulk(self.place.endpoint_out, piece, left) {
                Ok(0) => std::thread::sleep(left.min(EMPTY_PAUSE)),
                Ok(count) => {
                    bytes_sent += count;
                    deadline = Instant::now() + timeout;
                }
                // Nothing was taken: otherwise the count would have come as Ok.
                Err(rusb::Error::Interrupted | rusb::Error::Timeout) => {}
                Err(error) => {
                    if error == rusb::Error::Pipe {
                        self.clear_halt(self.place.endpoint_out);
                    }
                    // How much of this piece went out isn't told, so all of it
                    // counts as sent. A cable that was out before says so at
                    // once, and then the first piece counts too: asking in vain
                    // is better than a label too many.
                    let bytes_sent = bytes_sent + piece.len();
                    return Err(WriteError { bytes_sent, source: self.lost(error) });
                }
            }
        }
        Ok(())
    }

    fn address(&self) -> &str {
        &self.address
    }

    /// GET_PORT_STATUS, the pins of the old parallel port.
    fn line_state(&mut self) -> Result<LineState, TransportError> {
        let mut answer = [0u8; 1];
        let index = u16::from(self.place.interface);
        match self.handle.read_control(FROM_INTERFACE, GET_PORT_STATUS, 0, index, &mut answer, CONTROL_TIMEOUT) {
            Ok(1) => Ok(port_status(answer)),
            Err(error @ rusb::Error::NoDevice) => Err(self.lost(error)),
            // Optional in practice, whatever the standard says.
            Ok(_) | Err(_) => Ok(LineState::default()),
        }
    }
}

/// Printer class 1.1, 4.2.2: bit 5 paper empty, 4 selected, 3 no error; all
/// other bits are zero.
fn port_status([byte]: [u8; 1]) -> LineState {
    // Printers without such pins answer 0, or anything.
    if byte == 0 || byte & !0x38 != 0 {
        return LineState::default();
    }
    LineState {
        paper_out: byte & 0x20 != 0,
        offline: byte & 0x10 == 0,
        fault: byte & 0x28 == 0,
        ..LineState::default()
    }
}

impl Drop for UsbStream {
    fn drop(&mut self) {
        if let Err(error) = self.handle.release_interface(self.place.interface) {
            tracing::debug!(address = self.address, %error, "interface not released");
        }
    }
}

/// The USB printers of this machine; empty where there is no USB at all.
pub fn list_usb_printers() -> Vec<UsbPrinterFound> {
    scan().into_iter().map(|found| found.about).collect()
}

fn selects(selector: &UsbSelector, about: &UsbPrinterFound) -> bool {
    match selector {
        UsbSelector::SerialNumber(serial) => about.serial_number == *serial,
        UsbSelector::DeviceId(part) => about.device_id.text.contains(part.as_str()),
    }
}

struct Found {
    about: UsbPrinterFound,
    place: Place,
    handle: Result<DeviceHandle<Context>, NotOpened>,
}

/// Which interface of a printer takes labels.
struct Place {
    interface: u8,
    setting: u8,
    endpoint_out: u8,
    endpoint_in: Option<u8>,
}

/// A fresh context per scan, since a cached one was seen to miss replugging;
/// and a guard, since listing was seen to panic with no USB present.
fn scan() -> Vec<Found> {
    std::panic::catch_unwind(|| {
        let Ok(context) = Context::new() else { return Vec::new() };
        let Ok(devices) = context.devices() else { return Vec::new() };
        let mut found: Vec<Found> = devices.iter().filter_map(|device| look_at(&device)).collect();
        tell_twins_apart(&mut found);
        found
    })
    .unwrap_or_else(|_| {
        tracing::warn!("listing USB devices failed; USB printers stay away");
        Vec::new()
    })
}

/// Some printers have their serial number in the IEEE-1284 id alone. It is their address where the
/// model would fit several.
fn tell_twins_apart(found: &mut [Found]) {
    let addresses: Vec<Address> = found.iter().map(|found| found.about.address.clone()).collect();
    for found in found {
        let about = &mut found.about;
        if addresses.iter().filter(|address| **address == about.address).count() > 1
            && let Some(field) = about.device_id.serial_number_field()
        {
            about.address = Address::Usb(UsbSelector::DeviceId(field));
        }
    }
}

fn look_at(device: &Device<Context>) -> Option<Found> {
    let place = printer_interface(device)?;
    let descriptor = device.device_descriptor().ok()?;
    let handle = device.open().map_err(NotOpened::from_usb);
    let mut serial_number = shown_by_the_system(device, "serial");
    let mut device_id = DeviceId::default();
    if let Ok(handle) = &handle {
        if serial_number.is_empty() {
            serial_number = handle.read_serial_number_string_ascii(&descriptor).unwrap_or_default();
        }
        device_id = ask_device_id(handle, &place);
    }
    let serial_number = serial_number.trim_matches(['\0', ' ']).to_owned();
    let id = ProductId {
        vendor: descriptor.vendor_id(),
        product: descriptor.product_id(),
        serial_number: Some(serial_number.clone()).filter(|serial| !serial.is_empty()),
    };
    let selector = match serial_number.as_str() {
        // Without a serial number the model has to do.
        "" if device_id.model.is_empty() => UsbSelector::DeviceId(device_id.text.clone()),
        "" => UsbSelector::DeviceId(device_id.model.clone()),
        serial => UsbSelector::SerialNumber(serial.to_owned()),
    };
    let title = match device_id.title() {
        title if !title.is_empty() => title,
        _ => match [shown_by_the_system(device, "manufacturer"), shown_by_the_system(device, "product")].join(" ") {
            shown if !shown.trim().is_empty() => shown.trim().to_owned(),
            _ => format!("USB {:04x}:{:04x}", id.vendor, id.product),
        },
    };
    let not_opened = handle.as_ref().err().cloned();
    let about = UsbPrinterFound { address: Address::Usb(selector), title, id, serial_number, device_id, not_opened };
    Some(Found { about, place, handle })
}

/// What Linux shows of a device to everybody, also to who may not open it.
fn shown_by_the_system(device: &Device<Context>, attribute: &str) -> String {
    String::from_utf8(shown_bytes(device, attribute)).unwrap_or_default().trim().to_owned()
}

fn shown_bytes(device: &Device<Context>, attribute: &str) -> Vec<u8> {
    let ports = device.port_numbers().unwrap_or_default();
    if !cfg!(target_os = "linux") || ports.is_empty() {
        return Vec::new();
    }
    let ports: Vec<String> = ports.iter().map(u8::to_string).collect();
    let path = format!("/sys/bus/usb/devices/{}-{}/{attribute}", device.bus_number(), ports.join("."));
    std::fs::read(path).unwrap_or_default()
}

/// Whether the descriptors, as they came from the device, end in the midst of one behind an
/// interface and before its endpoints. libusb 1.0.27 lets such an interface promise endpoints that
/// it doesn't have (`parse_interface`), and looking at them ends the program.
fn lacks_endpoints(descriptors: &[u8]) -> bool {
    const CONFIGURATION: u8 = 2;
    const INTERFACE: u8 = 4;
    const ENDPOINT: u8 = 5;
    let mut rest = descriptors;
    // What a configuration says of its own length; libusb reads no further.
    let mut left = 0;
    let mut waits_for_endpoints = false;
    while let [length, kind, after @ ..] = rest
        && let length @ 2.. = usize::from(*length)
    {
        match (*kind, after) {
            (CONFIGURATION, [low, high, ..]) => {
                left = u16::from_le_bytes([*low, *high]).into();
                waits_for_endpoints = false;
            }
            _ if waits_for_endpoints && (2..length).contains(&left.min(rest.len())) => return true,
            (INTERFACE, [_, _, endpoints, ..]) => waits_for_endpoints = *endpoints > 0,
            (ENDPOINT, _) => waits_for_endpoints = false,
            _ => {}
        }
        left = left.saturating_sub(length);
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

fn printer_interface(device: &Device<Context>) -> Option<Place> {
    if lacks_endpoints(&shown_bytes(device, "descriptors")) {
        return None;
    }
    let config = device.active_config_descriptor().ok()?;
    let mut best: Option<(usize, Place)> = None;
    for descriptor in config.interfaces().flat_map(|interface| interface.descriptors()) {
        let rank = RAW_PROTOCOLS.iter().position(|&protocol| protocol == descriptor.protocol_code());
        let Some(rank) = rank.filter(|_| descriptor.class_code() == PRINTER_CLASS) else { continue };
        let bulk = |direction| {
            descriptor
                .endpoint_descriptors()
                .find(|endpoint| endpoint.transfer_type() == TransferType::Bulk && endpoint.direction() == direction)
                .map(|endpoint| endpoint.address())
        };
        if let Some(endpoint_out) = bulk(Direction::Out)
            && best.as_ref().is_none_or(|(better, _)| rank < *better)
        {
            let place = Place {
                interface: descriptor.interface_number(),
                setting: descriptor.setting_number(),
                endpoint_out,
                endpoint_in: bulk(Direction::In),
            };
            best = Some((rank, place));
        }
    }
    best.map(|(_, place)| place)
}

fn ask_device_id(handle: &DeviceHandle<Context>, place: &Place) -> DeviceId {
    let mut answer = [0u8; 1024];
    let index = u16::from(place.interface) << 8 | u16::from(place.setting);
    // The first configuration has index 0; printers have one.
    let asked = handle.read_control(FROM_INTERFACE, GET_DEVICE_ID, 0, index, &mut answer, CONTROL_TIMEOUT);
    let count = asked.unwrap_or(0);
    DeviceId::from_answer(answer.get(..count).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_that_lack_their_endpoints_are_seen() {
        let device = [18, 1, 0, 2, 0, 0, 0, 64, 0x5F, 0x0A, 0x66, 0x01, 0, 1, 1, 2, 0, 1];
        // With a descriptor of the class between the interface and its endpoints.
        let interface = [9, 4, 0, 0, 2, 7, 1, 2, 0, 4, 0x21, 0, 0, 7, 5, 1, 2, 0, 2, 0, 7, 5, 0x82, 2, 0, 2, 0];
        let of = |total: u8| [&device[..], &[9, 2, total, 0, 1, 1, 0, 0xC0, 50], &interface].concat();
        let whole = of(36);
        // Behind the interface, inside of the class descriptor or of the first endpoint's.
        let bad = [38, 39, 42, 43, 44, 45, 46];
        for end in 0..=whole.len() {
            assert_eq!(lacks_endpoints(&whole[..end]), bad.contains(&end), "{end}");
            // The same where the device is wrong of its own length.
            let total = end.saturating_sub(18) as u8;
            assert_eq!(lacks_endpoints(&of(total)), bad.contains(&end), "{total}");
        }
        assert!(!lacks_endpoints(&of(99)) && !lacks_endpoints(&[&whole[..36], &[0, 5]].concat()));
    }

    #[test]
    fn the_pins_are_read_and_nonsense_is_not() {
        let said = |byte: u8| {
            let state = port_status([byte]);
            (state.paper_out, state.offline, state.fault)
        };
        assert_eq!(said(0x18), (false, false, false));
        assert_eq!(said(0x30), (true, false, false));
        assert_eq!(said(0x20), (true, true, false));
        assert_eq!(said(0x08), (false, true, false));
        assert_eq!(said(0x10), (false, false, true));
        for nonsense in [0x00, 0xFF, 0x19, 0x58] {
            assert_eq!(said(nonsense), (false, false, false), "{nonsense:#x}");
        }
    }
}
