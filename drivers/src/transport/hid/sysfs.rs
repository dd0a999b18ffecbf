//! HID devices as Linux lists them under /sys. hidapi's own listing reads every
//! attribute of every device on the way to the root, which is slow and on some
//! machines not without effect.

use std::path::Path;

use super::{HidFound, kind_by_descriptor};
use crate::transport::{Address, HidSelector, ProductId};

pub(super) fn list() -> Vec<HidFound> {
    let Ok(entries) = std::fs::read_dir("/sys/class/hidraw") else { return Vec::new() };
    entries.flatten().filter_map(|entry| look_at(&entry.path())).collect()
}

fn look_at(entry: &Path) -> Option<HidFound> {
    let node = std::fs::read_to_string(entry.join("uevent")).ok();
    let node = node.as_deref().and_then(|uevent| value_of(uevent, "DEVNAME"));
    let path = Path::new("/dev").join(node.or_else(|| entry.file_name()?.to_str())?);
    let uevent = std::fs::read_to_string(entry.join("device/uevent")).ok()?;
    let mut numbers = value_of(&uevent, "HID_ID")?.split(':').skip(1).map(|hex| u16::from_str_radix(hex.trim(), 16));
    let (Some(Ok(vendor)), Some(Ok(product))) = (numbers.next(), numbers.next()) else { return None };
    let serial_number = value_of(&uevent, "HID_UNIQ").filter(|serial| !serial.is_empty()).map(str::to_owned);
    let phys = value_of(&uevent, "HID_PHYS").unwrap_or_default().to_owned();
    let title = value_of(&uevent, "HID_NAME").unwrap_or_default().to_owned();
    let report_descriptor = std::fs::read(entry.join("device/report_descriptor")).unwrap_or_default();
    let id = ProductId { vendor, product, serial_number };
    Some(HidFound {
        address: Address::Hid(HidSelector::Product(id.clone())),
        title,
        id,
        path,
        phys,
        kind: kind_by_descriptor(&report_descriptor),
        report_descriptor,
    })
}

fn value_of<'a>(uevent: &'a str, key: &str) -> Option<&'a str> {
    uevent.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
}
