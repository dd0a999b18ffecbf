//! What hangs on USB, read from sysfs: it is readable without any permission on the devices
//! themselves, so that a device that may not be opened is seen all the same.

use std::fs;
use std::path::{Path, PathBuf};

/// One USB device that the machine has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UsbDevice {
    pub vendor_id: u16,
    pub product_id: u16,
    /// Empty where the device tells none.
    pub serial_number: String,
    /// Maker and product as the device says them; may be empty.
    pub title: String,
    pub interfaces: Vec<Interface>,
    /// The files in /dev that stand for it, the raw USB one first.
    pub nodes: Vec<Node>,
}

/// One function of a device. Class numbers: USB-IF, defined class codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    pub class: u8,
    /// The kernel driver that has it.
    pub driver: Option<String>,
}

/// A file in /dev.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub path: PathBuf,
    /// The kernel's subsystem: `usb`, `tty`, `hidraw`, `input`, `usbmisc`, `video4linux`, ...
    pub subsystem: String,
}

/// What a device is for a warehouse bench.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Serial,
    Printer,
    Hid,
    Keyboard,
    Camera,
    /// Nothing that a bench uses.
    Other,
}

const CLASS_HID: u8 = 3;
const CLASS_PRINTER: u8 = 7;
const CLASS_HUB: u8 = 9;
const CLASS_VIDEO: u8 = 14;
/// Deep enough for any device; a loop of links must not hold the doctor up.
const DEPTH_MAX: u32 = 12;

/// Every USB device but hubs; empty where there is no USB at all.
pub fn list() -> Vec<UsbDevice> {
    list_in(Path::new("/sys/bus/usb/devices"), Path::new("/dev"))
}

/// The same for another place, for tests.
pub fn list_in(sys: &Path, dev: &Path) -> Vec<UsbDevice> {
    let Ok(entries) = fs::read_dir(sys) else { return Vec::new() };
    let mut devices: Vec<UsbDevice> = entries.flatten().filter_map(|entry| read(&entry.path(), dev)).collect();
    devices.sort_by(|a, b| (a.vendor_id, a.product_id, &a.nodes).cmp(&(b.vendor_id, b.product_id, &b.nodes)));
    devices
}

impl UsbDevice {
    /// `0c2e:0200`, as udev and lsusb write it.
    pub fn id(&self) -> String {
        format!("{:04x}:{:04x}", self.vendor_id, self.product_id)
    }

    /// What it is, the most telling function first.
    pub fn role(&self) -> Role {
        let has = |subsystem: &str| self.nodes.iter().any(|node| node.subsystem == subsystem);
        let class = |class: u8| self.interfaces.iter().any(|interface| interface.class == class);
        if class(CLASS_PRINTER) {
            Role::Printer
        } else if has("tty") {
            Role::Serial
        } else if class(CLASS_VIDEO) {
            Role::Camera
        } else if has("input") {
            Role::Keyboard
        } else if class(CLASS_HID) {
            Role::Hid
        } else {
            Role::Other
        }
    }

    /// The file that the terminal opens for this role.
    pub fn node(&self, role: Role) -> Option<&Path> {
        let subsystem = match role {
            Role::Serial => "tty",
            Role::Printer | Role::Other => "usb",
            Role::Hid => "hidraw",
            Role::Keyboard => "input",
            Role::Camera => "video4linux",
        };
        self.nodes.iter().find(|node| node.subsystem == subsystem).map(|node| node.path.as_path())
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (&self.path, &self.subsystem).cmp(&(&other.path, &other.subsystem))
    }
}

fn read(folder: &Path, dev: &Path) -> Option<UsbDevice> {
    let text = |name: &str| fs::read_to_string(folder.join(name)).map(|text| text.trim().to_owned()).ok();
    let hex = |name: &str| u16::from_str_radix(&text(name)?, 16).ok();
    let (vendor_id, product_id) = (hex("idVendor")?, hex("idProduct")?);
    if hex("bDeviceClass") == Some(CLASS_HUB.into()) {
        return None;
    }
    let title: Vec<String> = ["manufacturer", "product"].iter().filter_map(|name| text(name)).collect();
    let mut device = UsbDevice {
        vendor_id,
        product_id,
        serial_number: text("serial").unwrap_or_default(),
        title: title.join(" "),
        ..UsbDevice::default()
    };
    collect(folder, dev, DEPTH_MAX, &mut device);
    // The device's own file comes first, then what hangs below it.
    device.nodes.sort_by_key(|node| (node.subsystem != "usb", node.path.clone()));
    Some(device)
}

/// Walks the device's folder: interfaces and device files, but not the devices behind a hub.
fn collect(folder: &Path, dev: &Path, depth: u32, device: &mut UsbDevice) {
    let uevent = fs::read_to_string(folder.join("uevent")).unwrap_or_default();
    let name = uevent.lines().find_map(|line| line.strip_prefix("DEVNAME="));
    let subsystem = link_name(&folder.join("subsystem")).unwrap_or_default();
    if let Some(name) = name {
        // A keyboard has several files; the one that carries its keys is eventN.
        let wanted = subsystem != "input" || name.starts_with("input/event");
        if wanted {
            device.nodes.push(Node { path: dev.join(name), subsystem });
        }
    }
    if let Ok(class) = fs::read_to_string(folder.join("bInterfaceClass"))
        && let Ok(class) = u8::from_str_radix(class.trim(), 16)
    {
        device.interfaces.push(Interface { class, driver: link_name(&folder.join("driver")) });
    }
    if depth == 0 {
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        // Links lead out of the device, and a folder with an id of its own is another device.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let path = entry.path();
        if is_folder && !path.join("idVendor").exists() {
            collect(&path, dev, depth - 1, device);
        }
    }
}

fn link_name(link: &Path) -> Option<String> {
    Some(fs::read_link(link).ok()?.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_read_with_its_files() {
        let root = tempfile::tempdir().unwrap();
        let sys = root.path().join("devices");
        let write = |path: &str, text: &str| {
            let path = sys.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let link = |path: &str, to: &str| std::os::unix::fs::symlink(to, sys.join(path)).unwrap();
        write("1-1/idVendor", "0c2e\n");
        write("1-1/idProduct", "0b81\n");
        write("1-1/bDeviceClass", "00\n");
        write("1-1/manufacturer", "Honeywell\n");
        write("1-1/product", "Xenon 1900\n");
        write("1-1/serial", "12345\n");
        write("1-1/uevent", "DEVNAME=bus/usb/001/004\n");
        link("1-1/subsystem", "../../bus/usb");
        write("1-1/1-1:1.0/bInterfaceClass", "03\n");
        write("1-1/1-1:1.0/x/hidraw/hidraw0/uevent", "DEVNAME=hidraw0\n");
        link("1-1/1-1:1.0/x/hidraw/hidraw0/subsystem", "../../class/hidraw");
        // A device behind it is a device of its own.
        write("1-1/1-1.2/idVendor", "0c2e\n");
        write("1-1/1-1.2/uevent", "DEVNAME=bus/usb/001/005\n");
        write("usb1/idVendor", "1d6b\n");
        write("usb1/idProduct", "0002\n");
        write("usb1/bDeviceClass", "09\n");

        let devices = list_in(&sys, Path::new("/dev"));
        assert_eq!(devices.len(), 1, "{devices:?}");
        let device = &devices[0];
        assert_eq!((device.id().as_str(), device.title.as_str()), ("0c2e:0b81", "Honeywell Xenon 1900"));
        assert_eq!(device.role(), Role::Hid);
        assert_eq!(device.node(Role::Hid), Some(Path::new("/dev/hidraw0")));
        assert_eq!(device.nodes.len(), 2);
    }

    #[test]
    fn a_machine_without_usb_has_no_devices() {
        assert_eq!(list_in(Path::new("/nowhere"), Path::new("/dev")), []);
    }
}
