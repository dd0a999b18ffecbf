//! The udev rules that let the terminal open its devices without being root.

use super::usb::{Role, UsbDevice};
use floor_drivers::transport::{EvdevGuess, HidKind, list_evdev, list_hid, list_serial_ports};
use std::fmt::Write;

/// Where the rules belong. The number is below 73, where udev hands devices to whoever is
/// logged in at the screen (`TAG+="uaccess"`, systemd's 73-seat-late.rules).
pub const FILE: &str = "/etc/udev/rules.d/70-linkstar-floor.rules";

/// What HID devices and keyboards are, which USB alone doesn't tell; by vendor and product.
#[derive(Clone, Debug, Default)]
pub struct Kinds {
    /// HID scanners and scales.
    pub hid: Vec<(u16, u16)>,
    pub keyboards: Vec<(u16, u16, EvdevGuess)>,
}

impl Kinds {
    /// Of what is plugged in; no permission is needed to look.
    pub fn attached() -> Self {
        let hid = list_hid().into_iter().filter(|found| matches!(found.kind, HidKind::Scanner | HidKind::Scale));
        let keyboards = list_evdev().into_iter();
        Self {
            hid: hid.map(|found| (found.id.vendor, found.id.product)).collect(),
            keyboards: keyboards.map(|found| (found.id.vendor, found.id.product, found.guess)).collect(),
        }
    }
}

/// The rules for exactly these devices, and for the machine's own serial `ports`, with what to do with them as comments.
///
/// Syntax: udev(7). A keyboard scanner is named by its ids, and what may be a keyboard that
/// people type passwords on has its rule as a comment; mice and security keys have none.
pub fn rules(devices: &[UsbDevice], kinds: &Kinds, ports: &[String]) -> String {
    let mut out = String::new();
    let mut seen = Vec::new();
    let _ = writeln!(out, "# Lets LinkStar Floor open the scanners, scales, printers and cameras of this bench.");
    let _ = writeln!(out, "# To install, as root:");
    let _ = writeln!(out, "#   floor doctor --udev > {FILE}");
    let _ = writeln!(out, "#   udevadm control --reload && udevadm trigger");
    let _ = writeln!(out, "# Then plug the devices in again.");
    for device in devices {
        for (role, is_certain) in roles(device, kinds) {
            let key = (device.vendor_id, device.product_id, role);
            let Some((subsystem, group)) = place(role).filter(|_| !seen.contains(&key)) else { continue };
            seen.push(key);
            let _ = writeln!(out, "\n# {} {}", device.id(), comment(&device.title));
            if !is_certain {
                let _ = writeln!(out, "# If this is a scanner and no keyboard, take the # off the next line.");
            }
            // The raw USB device carries its ids itself; what hangs below it has them above.
            let attr = if role == Role::Printer { "ATTR" } else { "ATTRS" };
            let own = if role == Role::Printer { "ENV{DEVTYPE}==\"usb_device\", " } else { "" };
            let ignore = if role == Role::Serial { ", ENV{ID_MM_DEVICE_IGNORE}=\"1\"" } else { "" };
            let _ = writeln!(
                out,
                "{}SUBSYSTEM==\"{subsystem}\", {own}{attr}{{idVendor}}==\"{:04x}\", {attr}{{idProduct}}==\"{:04x}\", \
                 MODE=\"0660\", GROUP=\"{group}\", TAG+=\"uaccess\"{ignore}",
                if is_certain { "" } else { "#" },
                device.vendor_id,
                device.product_id,
            );
        }
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

/// Everything that one device is opened as, and whether it surely is that: a scanner may be a HID
/// scanner and a keyboard at once.
fn roles(device: &UsbDevice, kinds: &Kinds) -> Vec<(Role, bool)> {
    let id = (device.vendor_id, device.product_id);
    let mut roles = Vec::new();
    if let role @ (Role::Serial | Role::Printer | Role::Camera) = device.role() {
        roles.push((role, true));
    }
    if kinds.hid.contains(&id) {
        roles.push((Role::Hid, true));
    }
    let guesses = kinds.keyboards.iter().filter(|(vendor, product, _)| (*vendor, *product) == id);
    let certain: Vec<bool> = guesses.map(|(_, _, guess)| *guess == EvdevGuess::Scanner).collect();
    if !certain.is_empty() {
        roles.push((Role::Keyboard, certain.contains(&true)));
    }
    roles
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
    use crate::doctor::usb::{Interface, Node};
    use std::io::Write as _;
    use std::process::Command;

    #[test]
    fn each_model_gets_one_rule_and_its_words_stay_a_comment() {
        let printer = UsbDevice {
            vendor_id: 0x0a5f,
            product_id: 0x0166,
            title: "Zebra ZD421\nRUN+=\"/bin/sh\"".into(),
            interfaces: vec![Interface { class: 7, driver: Some("usblp".into()) }],
            ..UsbDevice::default()
        };
        let text = rules(&[printer.clone(), printer], &Kinds::default(), &[]);
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert_eq!(
            lines,
            [concat!(
                r#"SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", ATTR{idVendor}=="0a5f", ATTR{idProduct}=="0166", "#,
                r#"MODE="0660", GROUP="lp", TAG+="uaccess""#
            )]
        );
        let own = rules(&[], &Kinds::default(), &["ttyS0".into()]);
        assert!(own.contains(r#"SUBSYSTEM=="tty", KERNEL=="ttyS0", MODE="0660", GROUP="dialout", TAG+="uaccess""#));
        assert!(rules(&[], &Kinds::default(), &[]).lines().all(|line| line.is_empty() || line.starts_with('#')));
    }

    /// One of everything that a bench has, and what it has beside.
    fn bench() -> (Vec<UsbDevice>, Kinds) {
        let device = |product_id: u16, title: &str, class: u8, subsystem: &str| UsbDevice {
            vendor_id: 0x1234,
            product_id,
            title: title.into(),
            interfaces: vec![Interface { class, driver: None }],
            nodes: vec![Node { path: "/dev/x".into(), subsystem: subsystem.into() }],
            ..UsbDevice::default()
        };
        let devices = vec![
            device(1, "A tty of \"$env{x}\" %n", 0xFF, "tty"),
            device(2, "A printer\\", 7, "usb"),
            device(3, "A camera", 14, "video4linux"),
            device(4, "A scanner of two kinds", 3, "input"),
            device(5, "A scale", 3, "hidraw"),
            device(6, "A keyboard", 3, "input"),
            device(7, "A mouse", 3, "input"),
            device(8, "A security key", 3, "hidraw"),
        ];
        let keyboards = vec![(0x1234, 4, EvdevGuess::Scanner), (0x1234, 6, EvdevGuess::Keyboard)];
        (devices, Kinds { hid: vec![(0x1234, 4), (0x1234, 5)], keyboards })
    }

    #[test]
    fn every_way_into_a_device_has_its_rule_and_keyboards_have_none() {
        let (devices, kinds) = bench();
        let text = rules(&devices, &kinds, &["ttyS0".into()]);
        let shown = |line: &str| {
            let (subsystem, rest) = line.strip_prefix("SUBSYSTEM==\"")?.split_once('"')?;
            let product = rest.split_once("idProduct}==\"000").map_or("-", |(_, product)| &product[..1]);
            Some(format!("{subsystem} {product}"))
        };
        let found: Vec<String> = text.lines().filter_map(shown).collect();
        assert_eq!(found, ["tty 1", "usb 2", "video4linux 3", "hidraw 4", "input 4", "hidraw 5", "tty -"]);
        let doubtful: Vec<String> = text.lines().filter_map(|line| shown(line.strip_prefix('#')?)).collect();
        assert_eq!(doubtful, ["input 6"]);
    }

    /// `udevadm verify` came with systemd 254.
    #[test]
    fn udev_understands_the_rules() {
        let verify = |file: &std::path::Path| Command::new("udevadm").arg("verify").arg(file).output();
        if !Command::new("udevadm").args(["verify", "--help"]).output().is_ok_and(|help| help.status.success()) {
            // Not by eprintln!, which the test runner keeps to itself when a test passes.
            let _ = std::io::stderr().write_all(b"SKIPPED: udev_understands_the_rules needs udevadm verify\n");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("70-linkstar-floor.rules");
        let (devices, mut kinds) = bench();
        for keyboard in &mut kinds.keyboards {
            keyboard.2 = EvdevGuess::Scanner;
        }
        std::fs::write(&file, rules(&devices, &kinds, &["ttyS0".into()])).unwrap();
        let output = verify(&file).unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        // A group that this machine doesn't have is no fault of the rules.
        let faults: Vec<&str> =
            said.lines().filter(|line| line.contains(".rules:") && !line.contains("group")).collect();
        assert_eq!(faults, [""; 0], "{said}");
        std::fs::write(&file, "SUBSYSTEM=\"tty\", NOTHING==\"x\"\n").unwrap();
        assert!(!verify(&file).unwrap().status.success(), "it takes anything");
    }
}
