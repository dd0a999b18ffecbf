//! USB and Bluetooth HID devices by their reports: HID-POS scanners and HID
//! scales. Keyboards are left to [`super::EvdevStream`].

#[cfg(target_os = "linux")]
mod sysfs;

use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use hidapi::{HidApi, HidDevice};

use super::{Address, Channel, HidSelector, ProductId, Transport, TransportError, WriteError};
use crate::report_descriptor::{ReportDescriptor, Usage};

/// One HID device that the machine has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HidFound {
    /// What to write into the settings: the same after replugging where the
    /// device can be told apart.
    pub address: Address,
    /// Maker and product, where the device tells.
    pub title: String,
    pub id: ProductId,
    pub path: PathBuf,
    /// The socket it is plugged into, where the system tells.
    pub phys: String,
    pub kind: HidKind,
    /// Empty where the system does not show it before opening.
    pub report_descriptor: Vec<u8>,
}

/// What a HID device says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HidKind {
    /// Usage page 0x8C.
    Scanner,
    /// Usage page 0x8D.
    Scale,
    Keyboard,
    Other,
}

/// An open HID device: one report per read.
pub struct HidStream {
    device: HidDevice,
    node: CString,
    /// Waits for a report that was asked for.
    asking: Option<JoinHandle<()>>,
    report_descriptor: Vec<u8>,
    address: String,
}

/// The longest descriptor that there is, HID_MAX_DESCRIPTOR_SIZE of Linux.
const DESCRIPTOR_BYTES_MAX: usize = 4096;
/// Of a report that is asked for; those of scales have six.
const REPORT_BYTES_MAX: usize = 64;

impl HidStream {
    /// Opens the device that fits. Where several do, the one that says it is a
    /// scanner or a scale is taken; two of those are an error, not a choice.
    pub fn open(selector: &HidSelector) -> Result<Self, TransportError> {
        let address = Address::Hid(selector.clone()).to_string();
        let failed = |error: hidapi::HidError| TransportError::open(&address, error);
        let (path, known) = match selector {
            HidSelector::Path(path) => {
                let real = path.canonicalize().unwrap_or_else(|_| path.clone());
                let found = list_hid().into_iter().find(|found| found.path == real);
                (real, found.map(|found| found.report_descriptor))
            }
            _ => {
                let found = pick(list_hid(), selector, &address)?;
                (found.path, Some(found.report_descriptor))
            }
        };
        try_open(&path).map_err(|error| TransportError::from_open(&address, &error))?;
        let api = api().map_err(failed)?;
        let node = CString::new(path.to_string_lossy().as_bytes())
            .map_err(|_| TransportError::NotFound { address: address.clone() })?;
        let device = api.open_path(&node).map_err(failed)?;
        let report_descriptor = match known.filter(|descriptor| !descriptor.is_empty()) {
            Some(descriptor) => descriptor,
            None => {
                let mut descriptor = vec![0; DESCRIPTOR_BYTES_MAX];
                let length = device.get_report_descriptor(&mut descriptor).map_err(failed)?;
                descriptor.truncate(length);
                descriptor
            }
        };
        Ok(Self { device, node, asking: None, report_descriptor, address })
    }

    fn lost(&self, error: &hidapi::HidError) -> TransportError {
        match error {
            hidapi::HidError::IoError { error } if error.kind() == std::io::ErrorKind::Interrupted => {
                TransportError::Io { address: self.address.clone(), source: std::io::ErrorKind::Interrupted.into() }
            }
            other => {
                tracing::debug!(address = self.address, error = %other, "HID device failed");
                TransportError::gone(&self.address)
            }
        }
    }
}

impl Transport for HidStream {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        let timeout_ms = i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX).max(1);
        match self.device.read_timeout(buffer, timeout_ms) {
            Ok(count) => Ok(count),
            Err(error) => match self.lost(&error) {
                TransportError::Io { .. } => Ok(0),
                lost => Err(lost),
            },
        }
    }

    fn write_all(&mut self, bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        match self.device.write(bytes) {
            Ok(_) => Ok(()),
            Err(error) => {
                let source = refused(&error).map(|source| TransportError::Io { address: self.address.clone(), source });
                Err(WriteError { bytes_sent: 0, source: source.unwrap_or_else(|| self.lost(&error)) })
            }
        }
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn channel(&self) -> Channel {
        Channel::Hid { report_descriptor: self.report_descriptor.clone() }
    }

    /// On a thread and a handle of its own, since a device may take the five seconds of the
    /// kernel's patience to refuse it.
    fn ask_for_report(&mut self, number: u8) -> Option<Receiver<Vec<u8>>> {
        if self.asking.as_ref().is_some_and(|asking| !asking.is_finished()) {
            return None;
        }
        let (sender, answer) = sync_channel(1);
        let (node, address) = (self.node.clone(), self.address.clone());
        let ask = move || match input_report(&node, number) {
            // Nobody may wait for it any more.
            Ok(report) => drop(sender.send(report)),
            Err(error) => tracing::debug!(address, number, %error, "report refused"),
        };
        self.asking = std::thread::Builder::new().name("HID report".to_owned()).spawn(ask).ok();
        self.asking.is_some().then_some(answer)
    }
}

fn input_report(node: &CStr, number: u8) -> hidapi::HidResult<Vec<u8>> {
    let mut report = vec![0; REPORT_BYTES_MAX];
    if let Some(first) = report.first_mut() {
        *first = number;
    }
    let length = api()?.open_path(node)?.get_input_report(&mut report)?;
    report.truncate(length);
    Ok(report)
}

/// A device that is there and won't have this report: it stalls the transfer (USB 2.0, 8.5.3.4),
/// or the kernel knows no such report.
fn refused(error: &hidapi::HidError) -> Option<std::io::Error> {
    const EINVAL: i32 = 22;
    const EPIPE: i32 = 32;
    match error {
        hidapi::HidError::IoError { error } if matches!(error.raw_os_error(), Some(EINVAL | EPIPE)) => {
            error.raw_os_error().map(std::io::Error::from_raw_os_error)
        }
        _ => None,
    }
}

impl HidFound {
    /// Whether this user may open the device, and if not, why.
    pub fn trouble(&self) -> Option<TransportError> {
        try_open(&self.path).err().map(|error| TransportError::from_open(&self.address.to_string(), &error))
    }
}

/// The HID devices of this machine; empty where there are none.
pub fn list_hid() -> Vec<HidFound> {
    let mut found = list();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    let addresses: Vec<Address> = found.iter().map(|one| Address::Hid(selector_for(one, &found))).collect();
    for (one, address) in found.iter_mut().zip(addresses) {
        one.address = address;
    }
    found
}

/// The name that lasts longest: the product with its serial number; for two of a
/// kind without one, the socket.
fn selector_for(one: &HidFound, all: &[HidFound]) -> HidSelector {
    let twins = all.iter().filter(|other| other.id == one.id && other.kind == one.kind).count();
    let alone = |phys: &str| all.iter().filter(|other| other.phys == phys).count() == 1;
    if twins > 1 && !one.phys.is_empty() && alone(&one.phys) {
        return HidSelector::Phys(one.phys.clone());
    }
    HidSelector::Product(one.id.clone())
}

#[cfg(target_os = "linux")]
use sysfs::list;

/// Nothing but this file uses hidapi; on Linux it only opens what sysfs lists.
fn api() -> hidapi::HidResult<HidApi> {
    static FIRST: std::sync::Once = std::sync::Once::new();
    if cfg!(target_os = "linux") {
        FIRST.call_once(HidApi::disable_device_discovery);
    }
    HidApi::new()
}

#[cfg(not(target_os = "linux"))]
fn list() -> Vec<HidFound> {
    let Ok(api) = api() else { return Vec::new() };
    let found = |device: &hidapi::DeviceInfo| {
        let serial_number = device.serial_number().filter(|serial| !serial.is_empty()).map(str::to_owned);
        let id = ProductId { vendor: device.vendor_id(), product: device.product_id(), serial_number };
        let words = [device.manufacturer_string(), device.product_string()];
        HidFound {
            address: Address::Hid(HidSelector::Product(id.clone())),
            title: words.into_iter().flatten().collect::<Vec<_>>().join(" "),
            id,
            path: device.path().to_string_lossy().as_ref().into(),
            phys: String::new(),
            kind: kind_of(&[Usage { page: device.usage_page(), id: device.usage() }]),
            report_descriptor: Vec::new(),
        }
    };
    api.device_list().map(found).collect()
}

/// hidapi tells why a device does not open in words only; the system tells it
/// in numbers.
fn try_open(path: &Path) -> std::io::Result<()> {
    if cfg!(target_os = "linux") {
        std::fs::OpenOptions::new().read(true).write(true).open(path)?;
    }
    Ok(())
}

fn pick(found: Vec<HidFound>, selector: &HidSelector, address: &str) -> Result<HidFound, TransportError> {
    let mut fitting: Vec<HidFound> = found.into_iter().filter(|found| selects(selector, found)).collect();
    if fitting.len() > 1 {
        // A scanner may be a keyboard too, on another interface.
        fitting.retain(|found| matches!(found.kind, HidKind::Scanner | HidKind::Scale));
        if fitting.len() != 1 {
            return Err(TransportError::open(
                address,
                "several HID devices fit; name one by its serial number or its socket (hid:phys=..., as floor doctor tells it)",
            ));
        }
    }
    fitting.pop().ok_or_else(|| TransportError::NotFound { address: address.to_owned() })
}

fn selects(selector: &HidSelector, found: &HidFound) -> bool {
    match selector {
        HidSelector::SerialNumber(serial) => found.id.serial_number.as_ref() == Some(serial),
        HidSelector::Path(path) => found.path == *path,
        HidSelector::Phys(phys) => found.phys == *phys,
        HidSelector::Product(id) => {
            (found.id.vendor, found.id.product) == (id.vendor, id.product)
                && (id.serial_number.is_none() || found.id.serial_number == id.serial_number)
        }
    }
}

fn kind_of(applications: &[Usage]) -> HidKind {
    let has = |fits: fn(&Usage) -> bool| applications.iter().any(fits);
    if has(|usage| usage.page == 0x8C) {
        HidKind::Scanner
    } else if has(|usage| usage.page == 0x8D) {
        HidKind::Scale
    } else if has(|usage| usage.page == 0x01 && matches!(usage.id, 0x06 | 0x07)) {
        HidKind::Keyboard
    } else {
        HidKind::Other
    }
}

/// What a device is, from its report descriptor.
#[cfg(target_os = "linux")]
fn kind_by_descriptor(report_descriptor: &[u8]) -> HidKind {
    match ReportDescriptor::parse(report_descriptor) {
        Ok(descriptor) => kind_of(&descriptor.applications),
        Err(_) => HidKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_report_is_no_pulled_plug() {
        let error = |number| hidapi::HidError::IoError { error: std::io::Error::from_raw_os_error(number) };
        // EPIPE and EINVAL; EIO, ENODEV and ESHUTDOWN are what a plug leaves behind.
        assert!(refused(&error(32)).is_some() && refused(&error(22)).is_some());
        assert!([5, 19, 108].into_iter().all(|number| refused(&error(number)).is_none()));
    }
}
