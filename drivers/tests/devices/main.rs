//! Real bytes over real pseudo terminals and TCP connections: the drivers on
//! one side, the simulators that ship with the product on the other.

mod cameras;
mod captures;
#[cfg(target_os = "linux")]
mod hid_beds;
mod hid_scanners;
#[cfg(target_os = "linux")]
mod kernel;
#[cfg(target_os = "linux")]
mod key_beds;
mod key_scanners;
mod label_printers;
mod network;
mod noise;
mod printers;
mod queues;
mod scales;
mod scanners;
#[cfg(target_os = "linux")]
mod usb_printers;
#[cfg(target_os = "linux")]
mod usb_wire;

use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use floor_drivers::printer::Bitmap;
use floor_drivers::scanner::ScannerSettings;
use floor_drivers::transport::{Address, TransportError};
use floor_drivers::{DeviceEvent, Happened};

const PATIENCE: Duration = Duration::from_secs(10);

/// Waits for the first event that `pick` takes; others before it are skipped.
fn wait_for<T>(events: &Receiver<DeviceEvent>, what: &str, mut pick: impl FnMut(&DeviceEvent) -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    let mut skipped = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match events.recv_timeout(left) {
            Ok(event) => match pick(&event) {
                Some(picked) => return picked,
                None => skipped.push(event.what),
            },
            Err(_) => panic!("{what} did not come; instead: {skipped:?}"),
        }
    }
}

fn wait_up(events: &Receiver<DeviceEvent>) {
    wait_for(events, "up", |event| (event.what == Happened::Up).then_some(()));
}

/// The same, until its line was quiet for longer than a code is in its midst: as it is before a
/// hand scans.
fn wait_quiet(events: &Receiver<DeviceEvent>) {
    wait_up(events);
    stay_quiet();
}

fn stay_quiet() {
    std::thread::sleep(ScannerSettings::default().idle + Duration::from_millis(200));
}

fn wait_down(events: &Receiver<DeviceEvent>) {
    wait_for(events, "down", |event| matches!(event.what, Happened::Down { .. }).then_some(()));
}

/// Waits until something holds.
fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}: never");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn capture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/captures").join(name)
}

/// A picture that no two rows of are the same in.
fn picture(width: u32, height: u32) -> Bitmap {
    let mut picture = Bitmap::new(width, height);
    for y in 0..height {
        picture.fill((y * 7) % width, y, 1 + y % 61, 1);
    }
    picture.fill(0, height / 2, width, 3);
    picture
}

/// Says that a test did not run, past the test runner's capture.
fn skipped(test: &str, needs: &str) {
    use std::io::Write;
    // Not by eprintln!, which the test runner keeps to itself when a test passes.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {test} needs {needs}");
}

/// A small generator of repeatable noise (xorshift64).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn bytes(&mut self, length_max: usize) -> Vec<u8> {
        let length = self.next() as usize % (length_max + 1);
        self.bytes_of(length)
    }

    fn bytes_of(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

/// With nothing attached, or no USB at all, the lists are empty or short; they
/// never end the program.
#[test]
fn a_machine_with_nothing_attached_degrades() {
    let ports = floor_drivers::transport::list_serial_ports();
    let printers = floor_drivers::transport::list_usb_printers();
    eprintln!("{} serial ports, {} USB printers", ports.len(), printers.len());
    let (hid, keyboards) = (floor_drivers::transport::list_hid(), floor_drivers::transport::list_evdev());
    eprintln!("{} HID devices, {} keyboards", hid.len(), keyboards.len());
    for address in ["usb:serial=NOT-THERE", "usb:id=NOT-THERE"] {
        let address: floor_drivers::transport::Address = address.parse().unwrap();
        assert!(address.open().is_err());
    }
    for address in [
        "serial:/dev/not-there",
        "hid:serial=NOT-THERE",
        "hid:path=/dev/not-there",
        "hid:id=0000:0000",
        "evdev:/dev/not-there",
        "evdev:name=NOT-THERE",
        "sim:/not/there",
        "replay:/not/there",
    ] {
        let opened = address.parse::<Address>().unwrap().open().map(|_| ());
        assert!(matches!(opened, Err(TransportError::NotFound { .. })), "{address}: {opened:?}");
    }
}
