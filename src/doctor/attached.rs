//! What is plugged in, whether terminal.toml names it or not.

use super::checks::{Bench, Running};
use super::finding::{Finding, Part};
use super::trouble::Trouble;
use super::usb::{self, Role};
use crate::floor_loop::Health;
use crate::words::{Msg, Word};
use floor_drivers::camera::{self, CameraAddress};
use floor_drivers::transport::{
    Address, EvdevGuess, HidKind, list_evdev, list_hid, list_queues, list_serial_ports, list_usb_printers,
};

pub(super) fn serial_ports(bench: &Bench<'_>) -> Vec<Finding> {
    let ports = list_serial_ports().into_iter().map(|port| {
        let address = Address::serial(&port.path);
        let name = if port.title.is_empty() { port.path.to_string_lossy().into_owned() } else { port.title };
        found(bench, &name, &address, Word::DoctorSerialPort)
    });
    ports.collect()
}

pub(super) fn usb_printers(bench: &Bench<'_>) -> Vec<Finding> {
    let printers = list_usb_printers().into_iter().map(|printer| match printer.trouble() {
        None => named(bench, &printer.title, &printer.address.to_string(), Word::DoctorUsbPrinter),
        Some(error) => {
            let trouble = Trouble::of_transport(&printer.address, &error);
            Finding::trouble(Part::Attached, &printer.title, &printer.address, &trouble)
        }
    });
    printers.collect()
}

pub(super) fn queues(bench: &Bench<'_>) -> Vec<Finding> {
    let queues = list_queues().into_iter().map(|queue| {
        let address = format!("queue:{}", queue.name);
        match queue.trouble {
            None => named(bench, &queue.name, &address, Word::DoctorSystemQueue),
            Some(why) => {
                let trouble = Trouble::Queue { name: queue.name.clone(), why };
                Finding::trouble(Part::Attached, &queue.name, &address, &trouble)
            }
        }
    });
    queues.collect()
}

pub(super) fn hid(bench: &Bench<'_>) -> Vec<Finding> {
    let devices = list_hid().into_iter().filter_map(|device| {
        let word = match device.kind {
            HidKind::Scanner => Word::DoctorHidScanner,
            HidKind::Scale => Word::DoctorHidScale,
            // Keyboards have a list of their own; the rest is no affair of a bench.
            HidKind::Keyboard | HidKind::Other => return None,
        };
        Some(match device.trouble() {
            Some(error) => {
                let trouble = Trouble::of_transport(&device.address, &error);
                Finding::trouble(Part::Attached, &device.title, &device.address, &trouble)
            }
            None => found(bench, &device.title, &device.address, word),
        })
    });
    devices.collect()
}

pub(super) fn keyboards(bench: &Bench<'_>) -> Vec<Finding> {
    let keyboards = list_evdev().into_iter().map(|keyboard| match keyboard.guess {
        // A person's keyboard is left to the window.
        EvdevGuess::Keyboard => named(bench, &keyboard.name, &keyboard.address.to_string(), Word::DoctorKeyboard),
        EvdevGuess::Scanner => match keyboard.trouble() {
            Some(error) => {
                let trouble = Trouble::of_transport(&keyboard.address, &error);
                Finding::trouble(Part::Attached, &keyboard.name, &keyboard.address, &trouble)
            }
            None => found(bench, &keyboard.name, &keyboard.address, Word::DoctorKeyboardScanner),
        },
    });
    keyboards.collect()
}

pub(super) fn cameras(bench: &Bench<'_>) -> Vec<Finding> {
    let cameras = camera::list().into_iter().map(|camera| {
        let address = format!("v4l2:{}", camera.path.display());
        match camera.trouble {
            None => named(bench, &camera.name, &address, Word::DoctorCameraThere),
            Some(trouble) => {
                let trouble = Trouble::of_camera(&CameraAddress::Path(camera.path.clone()), &trouble);
                Finding::trouble(Part::Attached, &camera.name, &address, &trouble)
            }
        }
    });
    cameras.collect()
}

/// What the lists above leave out: told, so that nobody wonders whether it was seen.
pub(super) fn other_usb(_: &Bench<'_>) -> Vec<Finding> {
    let others = usb::list().into_iter().filter(|device| device.role() == Role::Other).map(|device| {
        let name = if device.title.is_empty() { device.id() } else { device.title.clone() };
        Finding::good(Part::Attached, &name, "", Msg::new(Word::DoctorOtherUsb).arg(device.id()))
    });
    others.collect()
}

/// A device that can be opened, and whether it is set up already.
fn found(bench: &Bench<'_>, name: &str, address: &Address, word: Word) -> Finding {
    if bench.running != Running::Elsewhere
        && let Some(trouble) = Trouble::before_opening(address)
    {
        return Finding::trouble(Part::Attached, name, address, &trouble);
    }
    named(bench, name, &address.to_string(), word)
}

fn named(bench: &Bench<'_>, name: &str, address: &str, word: Word) -> Finding {
    let say = match bench.user_of(address) {
        Some(user) => Msg::new(Word::DoctorSetUpAs).arg_msg(word.into()).arg(user),
        None => word.into(),
    };
    Finding { health: Health::Good, ..Finding::good(Part::Attached, name, address, say) }
}
