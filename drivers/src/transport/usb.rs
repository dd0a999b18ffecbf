use std::time::{Duration, Instant};

use rusb::{Context, Device, DeviceHandle, Direction, TransferType, UsbContext};

use super::{Address, Transport, TransportError, UsbSelector, WriteError};

/// A printer on USB: interface class 7, bulk out and (mostly) bulk in.
pub struct UsbStream {
    handle: DeviceHandle<Context>,
    interface: u8,
    endpoint_out: u8,
    endpoint_in: Option<u8>,
    address: String,
}

/// One USB printer that the machine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsbPrinterFound {
    /// Empty when the printer has none.
    pub serial_number: String,
    /// The IEEE-1284 id: maker (`MFG:`), model (`MDL:`), languages (`CMD:`).
    pub device_id: String,
    /// Why it could not be asked, such as missing permission.
    pub trouble: Option<String>,
}

/// USB class of printers.
const PRINTER_CLASS: u8 = 7;
/// Bytes per bulk write: progress shows, and a loss costs little certainty.
const WRITE_PIECE: usize = 16 * 1024;
const CONTROL_TIMEOUT: Duration = Duration::from_millis(500);

impl UsbStream {
    /// Opens the printer with that serial number or IEEE-1284 id. Two printers
    /// that fit are an error, not a choice.
    pub fn open(selector: &UsbSelector) -> Result<Self, TransportError> {
        let address = Address::Usb(selector.clone()).to_string();
        let mut fitting = Vec::new();
        let mut trouble = None;
        for found in scan() {
            match found.handle {
                Ok(handle) if selects(selector, &found.about) => {
                    fitting.push((handle, found.place));
                }
                Ok(_) => {}
                Err(why) => trouble = Some(why),
            }
        }
        if fitting.len() > 1 {
            return Err(TransportError::open(&address, "several printers fit"));
        }
        let Some((handle, place)) = fitting.pop() else {
            let why = trouble.unwrap_or_else(|| "no such printer is plugged in".to_owned());
            return Err(TransportError::open(&address, why));
        };
        // Not every system has a kernel driver to detach.
        if let Err(error) = handle.set_auto_detach_kernel_driver(true) {
            tracing::debug!(address, %error, "kernel driver stays");
        }
        handle.claim_interface(place.interface).map_err(|error| TransportError::open(&address, error))?;
        Ok(Self {
            handle,
            interface: place.interface,
            endpoint_out: place.endpoint_out,
            endpoint_in: place.endpoint_in,
            address,
        })
    }

    fn lost(&self, error: rusb::Error) -> TransportError {
        match error {
            rusb::Error::NoDevice | rusb::Error::Io | rusb::Error::Pipe => TransportError::gone(&self.address),
            other => TransportError::Io { address: self.address.clone(), source: std::io::Error::other(other) },
        }
    }
}

impl Transport for UsbStream {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        let Some(endpoint) = self.endpoint_in else {
            std::thread::sleep(timeout);
            return Ok(0);
        };
        // Zero would mean "for ever" to libusb.
        match self.handle.read_bulk(endpoint, buffer, timeout.max(Duration::from_millis(1))) {
            Ok(0) => {
                // A printer with nothing to say answers with an empty packet at
                // once; without this pause a caller that waits would spin.
                std::thread::sleep(timeout.min(Duration::from_millis(20)));
                Ok(0)
            }
            Ok(count) => Ok(count),
            Err(rusb::Error::Timeout | rusb::Error::Interrupted) => Ok(0),
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
            match self.handle.write_bulk(self.endpoint_out, piece, left) {
                Ok(count) => {
                    bytes_sent += count;
                    deadline = Instant::now() + timeout;
                }
                // Nothing was taken: otherwise the count would have come as Ok.
                Err(rusb::Error::Interrupted | rusb::Error::Timeout) => {}
                Err(error) => {
                    // How much of this piece went out isn't told, so all of it
                    // counts as sent.
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
}

impl Drop for UsbStream {
    fn drop(&mut self) {
        if let Err(error) = self.handle.release_interface(self.interface) {
            tracing::debug!(address = self.address, %error, "interface not released");
        }
    }
}

/// The USB printers of this machine; empty where there is no USB at all.
pub fn list_usb_printers() -> Vec<UsbPrinterFound> {
    scan().into_iter().map(|found| UsbPrinterFound { trouble: found.handle.err(), ..found.about }).collect()
}

fn selects(selector: &UsbSelector, about: &UsbPrinterFound) -> bool {
    match selector {
        UsbSelector::SerialNumber(serial) => about.serial_number == *serial,
        UsbSelector::DeviceId(part) => about.device_id.contains(part.as_str()),
    }
}

struct Found {
    about: UsbPrinterFound,
    place: Place,
    handle: Result<DeviceHandle<Context>, String>,
}

struct Place {
    config_index: u8,
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
        devices.iter().filter_map(|device| look_at(&device)).collect()
    })
    .unwrap_or_else(|_| {
        tracing::warn!("listing USB devices failed; USB printers stay away");
        Vec::new()
    })
}

fn look_at(device: &Device<Context>) -> Option<Found> {
    let place = printer_interface(device)?;
    let mut about = UsbPrinterFound { serial_number: String::new(), device_id: String::new(), trouble: None };
    let handle = device.open().map_err(|error| match error {
        rusb::Error::Access => "no permission to open the USB printer".to_owned(),
        other => other.to_string(),
    });
    if let Ok(handle) = &handle {
        if let Ok(descriptor) = device.device_descriptor() {
            about.serial_number = handle.read_serial_number_string_ascii(&descriptor).unwrap_or_default();
        }
        about.device_id = device_id(handle, &place).unwrap_or_default();
    }
    Some(Found { about, place, handle })
}

fn printer_interface(device: &Device<Context>) -> Option<Place> {
    let config = device.active_config_descriptor().ok()?;
    for descriptor in config.interfaces().flat_map(|interface| interface.descriptors()) {
        if descriptor.class_code() != PRINTER_CLASS {
            continue;
        }
        let bulk = |direction| {
            descriptor
                .endpoint_descriptors()
                .find(|endpoint| endpoint.transfer_type() == TransferType::Bulk && endpoint.direction() == direction)
                .map(|endpoint| endpoint.address())
        };
        if let Some(endpoint_out) = bulk(Direction::Out) {
            return Some(Place {
                config_index: 0,
                interface: descriptor.interface_number(),
                setting: descriptor.setting_number(),
                endpoint_out,
                endpoint_in: bulk(Direction::In),
            });
        }
    }
    None
}

/// GET_DEVICE_ID of the USB printer class, 1.1 section 4.2.1: a big-endian
/// length that counts itself, then the IEEE-1284 id.
fn device_id(handle: &DeviceHandle<Context>, place: &Place) -> Option<String> {
    let mut answer = [0u8; 1024];
    let index = u16::from(place.interface) << 8 | u16::from(place.setting);
    let count = handle.read_control(0xA1, 0, place.config_index.into(), index, &mut answer, CONTROL_TIMEOUT).ok()?;
    let text = answer.get(2..count)?;
    Some(String::from_utf8_lossy(text).into_owned())
}
