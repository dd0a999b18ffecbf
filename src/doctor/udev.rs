//! The udev rules that let the terminal open its devices without being root.

use super::usb::{Role, UsbDevice};
use floor_drivers::transport::list_serial_ports;
use std::fmt::Write;

/// Where the rules belong. The number is below 73, where udev hands devices to whoever is
/// logged in at the screen (`TAG+="uaccess"`, systemd's 73-seat-late.rules).
pub const FILE: &str = "/etc/udev/rules.d/70-linkstar-floor.rules";

/// The rules for exactly these devices, and for the machine's own serial `ports`, with what to do with them as comments.
///
/// Syntax: udev(7). A keyboard scanner is named by its ids, so that the terminal can't read
/// the keyboards that people type passwords on.
pub fn rules(devices: &[UsbDevice], ports: &[String]) -> String {
    let mut out = String::new();
    let mut seen = Vec::new();
    let _ = writeln!(out, "# Lets LinkStar Floor open the scanners, scales, printers and cameras of this bench.");
    let _ = writeln!(out, "# To install, as root:");
    let _ = writeln!(out, "#   floor doctor --udev > {FILE}");
    let _ = writeln!(out, "#   udevadm control --reload && udevadm trigger");
    let _ = writeln!(out, "# Then plug the devices in again.");
    for device in devices {
        let role = device.role();
        let Some((subsystem, group)) = place(role) else { continue };
        let key = (device.vendor_id, device.product_id, role);
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let _ = writeln!(out, "\n# {} {}", device.id(), comment(&device.title));
        // The raw USB device carries its ids itself; what hangs below it has them above.
        let attr = if role == Role::Printer { "ATTR" } else { "ATTRS" };
        let own = if role == Role::Printer { "ENV{DEVTYPE}==\"usb_device\", " } else { "" };
        let ignore = if role == Role::Serial { ", ENV{ID_MM_DEVICE_IGNORE}=\"1\"" } else { "" };
        let _ = writeln!(
            out,
            "SUBSYSTEM==\"{subsystem}\", {own}{attr}{{idVendor}}==\"{:04x}\", {attr}{{idProduct}}==\"{:04x}\", \
             MODE=\"0660\", GROUP=\"{group}\", TAG+=\"uaccess\"{ignore}",
            device.vendor_id, device.product_id,
        );
    }
    for port in ports {
        let _ = writeln!(out, "\n# The machine's own serial port");
        let _ =
            writeln!(out, "SUBSYSTEM==\"tty\", KERNEL==\"{port}\", MODE=\"0660\", GROUP=\"dialout\", TAG+=\"uaccess\"");
    }
    if seen.is_empty() && ports.is_empty() {
        let _ = writeln!(out, "\n# Nothing that needs a rule is plugged in. Plug the devices in and run this again.");
    }
    out
}

/// The serial ports that are part of the machine, by the kernel's name.
pub fn own_ports() -> Vec<String> {
    let ports = list_serial_ports().into_iter().filter_map(|port| {
        let device = port.path.canonicalize().ok()?;
        let name = device.file_name()?.to_str()?.to_owned();
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric());
        (plain && !name.starts_with("ttyUSB") && !name.starts_with("ttyACM")).then_some(name)
    });
    ports.collect()
}

/// The subsystem of the file that is opened, and the group that such files have anyway.
fn place(role: Role) -> Option<(&'static str, &'static str)> {
    Some(match role {
        Role::Serial => ("tty", "dialout"),
        Role::Printer => ("usb", "lp"),
        Role::Hid => ("hidraw", "input"),
        Role::Keyboard => ("input", "input"),
        Role::Camera => ("video4linux", "video"),
        Role::Other => return None,
    })
}

/// A device's own words in a comment: one line, whatever they hold.
fn comment(title: &str) -> String {
    title.chars().filter(|c| !c.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::usb::Interface;

    #[test]
    fn each_model_gets_one_rule_and_its_words_stay_a_comment() {
        let printer = UsbDevice {
            vendor_id: 0x0a5f,
            product_id: 0x0166,
            title: "Zebra ZD421\nRUN+=\"/bin/sh\"".into(),
            interfaces: vec![Interface { class: 7, driver: Some("usblp".into()) }],
            ..UsbDevice::default()
        };
        let text = rules(&[printer.clone(), printer], &[]);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert_eq!(
            lines,
            [concat!(
                r#"SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0a5f", ATTR{idProduct}=="0166", "#,
                r#"MODE="0660", GROUP="lp", TAG+="uaccess""#
            )]
        );
        let own = rules(&[], &["ttyS0".into()]);
        assert!(own.contains(r#"SUBSYSTEM=="tty", KERNEL=="ttyS0", MODE="0660", GROUP="dialout", TAG+="uaccess""#));
        assert!(rules(&[], &[]).lines().all(|line| line.is_empty() || line.starts_with('#')));
    }
}
