//! Keyboard scanners that are pulled, put back elsewhere, barred or taken by others: umockdev
//! shows them and answers for them, `kernel_bed.c` does what it can't, and the tests type.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use floor_drivers::scanner::{Heard, NotLearned, ScannerSettings, UnreadableWhy, layout, wait_for_scanner};
use floor_drivers::simulator::Typist;
use floor_drivers::transport::{Address, KeyEvent, TransportError, list_evdev};
use floor_drivers::{Device, DeviceEvent, DownKind, Happened};

use crate::kernel::{Plug, fifo, in_bed_of_nobody, in_kernel_bed, inside, ioctls, key_words, send, write};
use crate::{stay_quiet, wait_for, wait_quiet};

/// One keyboard scanner under two of the kernel's numbers, of which a test hides one.
fn one_scanner_twice(directory: &Path) -> Vec<String> {
    let device = |index: u32| {
        let parent = format!("/devices/pci0000:00/usb1/1-{index}/input/input{index}");
        format!(
            "P: {parent}/event{index}\nN: input/event{index}\nE: DEVNAME=/dev/input/event{index}\nE: SUBSYSTEM=input\n\
             A: dev=13:{}\\n\nL: device=../../input{index}\n\n\
             P: {parent}\nE: SUBSYSTEM=input\nA: name=BarCode WPM USB\\n\nA: phys=usb-1/input0\\n\nA: uniq=\\n\n\
             A: id/vendor=ffff\\n\nA: id/product=0035\\n\nA: capabilities/key={}\\n\n\n",
            64 + index,
            key_words()
        )
    };
    let mut arguments = vec![format!("--device={}", write(directory, "keys.umockdev", device(5) + &device(9)))];
    for index in [5, 9] {
        let ioctls = write(directory, &format!("keys{index}.ioctl"), ioctls(index));
        arguments.push(format!("--ioctl=/dev/input/event{index}={ioctls}"));
    }
    arguments
}

/// Runs one test again with that scanner.
fn in_key_bed(test: &str) {
    let directory = tempfile::tempdir().unwrap();
    in_kernel_bed(&format!("key_beds::{test}"), &one_scanner_twice(directory.path()));
}

/// The scanner under one of its numbers, inside the bed.
struct Scanner {
    node: PathBuf,
    plug: Plug,
}

impl Scanner {
    fn new(index: u32) -> Self {
        let node = fifo(&format!("dev/input/event{index}"));
        let plug = Plug::new([format!("dev/input/event{index}"), format!("sys/class/input/event{index}")]);
        Self { node, plug }
    }

    /// As the kernel hands events out, `struct input_event` of linux/input.h.
    fn press(&self, events: &[KeyEvent]) {
        let record = |event: &KeyEvent| {
            let time = vec![0; 2 * size_of::<usize>()];
            [&time[..], &event.kind.to_ne_bytes(), &event.code.to_ne_bytes(), &event.value.to_ne_bytes()].concat()
        };
        // A FIFO takes so many in one piece.
        for events in events.chunks(64) {
            send(&self.node, &events.iter().flat_map(record).collect::<Vec<u8>>());
        }
    }

    fn scan(&self, text: &str) {
        self.press(&Typist::new(layout("us").unwrap()).scan(text));
    }

    fn half_scan(&self, text: &str) {
        self.press(&Typist::new(layout("us").unwrap()).half_scan(text));
    }
}

fn started(address: &str) -> (Device, Receiver<DeviceEvent>) {
    let (sender, events) = channel();
    (Device::scanner("keys", address.parse().unwrap(), ScannerSettings::default(), sender).unwrap(), events)
}

/// The next thing that was heard or that became of the scanner.
fn next(events: &Receiver<DeviceEvent>) -> Happened {
    wait_for(events, "anything", |event| Some(event.what.clone()))
}

fn assert_scan(events: &Receiver<DeviceEvent>, text: &str) {
    match next(events) {
        Happened::Heard(Heard::Scan(code)) => assert_eq!(code.text, text),
        other => panic!("not a scan: {other:?}"),
    }
}

fn assert_down(events: &Receiver<DeviceEvent>, kind: DownKind) {
    match next(events) {
        Happened::Down { why } => assert_eq!(why.kind, kind, "{why}"),
        other => panic!("not down: {other:?}"),
    }
}

#[test]
fn a_keyboard_scanner_is_pulled_in_mid_scan_and_found_again_under_another_number() {
    if inside() {
        let (first, second) = (Scanner::new(5), Scanner::new(9));
        second.plug.pull();
        for address in ["evdev:id=ffff:0035", "evdev:name=BarCode WPM USB", "evdev:phys=usb-1/input0"] {
            let (_device, events) = started(address);
            wait_quiet(&events);
            first.scan("LPN-000001");
            assert_scan(&events, "LPN-000001");
            first.half_scan("LPN-0");
            std::thread::sleep(Duration::from_millis(150));
            first.plug.pull();
            let half = Heard::Unreadable { raw: b"LPN-0".to_vec(), why: UnreadableWhy::HalfFrame };
            assert_eq!(next(&events), Happened::Heard(half));
            assert_down(&events, DownKind::Unplugged);
            assert!(list_evdev().is_empty());
            second.plug.push();
            assert_eq!(next(&events), Happened::Up);
            stay_quiet();
            // Nothing of the half scan is before it.
            second.scan("LPN-000002");
            assert_scan(&events, "LPN-000002");
            // And back, pulled at rest.
            second.plug.pull();
            assert_down(&events, DownKind::Unplugged);
            first.plug.push();
            assert_eq!(next(&events), Happened::Up);
            stay_quiet();
            first.scan("LPN-000003");
            assert_scan(&events, "LPN-000003");
        }
        return;
    }
    in_key_bed("a_keyboard_scanner_is_pulled_in_mid_scan_and_found_again_under_another_number");
}

/// What was typed and not read yet is lost with the plug, also a code's end: no code is made up.
#[test]
fn keys_that_went_with_the_plug_make_no_code() {
    if inside() {
        let (first, second) = (Scanner::new(5), Scanner::new(9));
        second.plug.pull();
        for _ in 0..8 {
            let (_device, events) = started("evdev:id=ffff:0035");
            wait_quiet(&events);
            first.half_scan("LPN-0");
            first.scan("00007");
            first.plug.pull();
            // All, a part or nothing of it had been read.
            let whole = loop {
                match next(&events) {
                    Happened::Heard(Heard::Scan(code)) => assert_eq!(code.text, "LPN-000007"),
                    Happened::Heard(Heard::Unreadable { raw, why }) => {
                        assert!(b"LPN-000007".starts_with(&raw) && why == UnreadableWhy::HalfFrame, "{raw:?} {why}");
                    }
                    Happened::Down { why } => break why.kind,
                    other => panic!("{other:?}"),
                }
            };
            assert_eq!(whole, DownKind::Unplugged);
            first.plug.push();
        }
        return;
    }
    in_key_bed("keys_that_went_with_the_plug_make_no_code");
}

#[test]
fn a_scanner_that_another_program_has_is_told_and_taken_when_it_is_free() {
    if inside() {
        let taken = Path::new(&std::env::var_os("UMOCKDEV_DIR").unwrap()).join("taken");
        let (first, second) = (Scanner::new(5), Scanner::new(9));
        second.plug.pull();
        std::fs::write(&taken, "").unwrap();
        let found = list_evdev();
        assert!(matches!(found[0].trouble(), Some(TransportError::Busy { .. })), "{:?}", found[0].trouble());
        let (_device, events) = started("evdev:id=ffff:0035");
        assert_down(&events, DownKind::Busy);
        // What the other program scans is not ours.
        first.scan("LPN-000001");
        std::thread::sleep(Duration::from_millis(300));
        std::fs::remove_file(&taken).unwrap();
        assert_eq!(next(&events), Happened::Up);
        stay_quiet();
        first.scan("LPN-000002");
        assert_scan(&events, "LPN-000002");
        return;
    }
    in_key_bed("a_scanner_that_another_program_has_is_told_and_taken_when_it_is_free");
}

/// Between the look and the grab there is a moment in which the plug can slip out.
#[test]
fn a_scanner_that_goes_while_it_is_taken_over_is_not_plugged_in() {
    if inside() {
        let (first, second) = (Scanner::new(5), Scanner::new(9));
        second.plug.pull();
        let open = std::thread::spawn(|| "evdev:id=ffff:0035".parse::<Address>().unwrap().open().map(drop));
        // Never at rest, so that it is waited for.
        for _ in 0..40 {
            first.half_scan("X");
            std::thread::sleep(Duration::from_millis(5));
        }
        first.plug.pull();
        let opened = open.join().unwrap();
        assert!(matches!(opened, Err(TransportError::NotFound { .. })), "{opened:?}");
        return;
    }
    in_key_bed("a_scanner_that_goes_while_it_is_taken_over_is_not_plugged_in");
}

/// The node is there and nobody may open it: told apart from absence, and good again as soon as
/// somebody has given the right.
#[test]
fn a_scanner_without_permission_is_told_apart() {
    let test = "a_scanner_without_permission_is_told_apart";
    if inside() {
        let (first, second) = (Scanner::new(5), Scanner::new(9));
        second.plug.pull();
        let allow = |mode| std::fs::set_permissions(&first.node, PermissionsExt::from_mode(mode)).unwrap();
        allow(0o000);
        let found = list_evdev();
        assert_eq!(found.iter().map(|found| found.address.to_string()).collect::<Vec<_>>(), ["evdev:id=ffff:0035"]);
        assert!(matches!(found[0].trouble(), Some(TransportError::NotPermitted { .. })), "{:?}", found[0].trouble());
        let learned = wait_for_scanner(Duration::from_secs(9), &false.into());
        assert!(matches!(learned, Err(NotLearned::NotPermitted(TransportError::NotPermitted { .. }))), "{learned:?}");
        let (_device, events) = started("evdev:id=ffff:0035");
        assert_down(&events, DownKind::NotPermitted);
        allow(0o600);
        assert_eq!(next(&events), Happened::Up);
        stay_quiet();
        first.scan("LPN-000001");
        assert_scan(&events, "LPN-000001");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o755)).unwrap();
    in_bed_of_nobody(&format!("key_beds::{test}"), &one_scanner_twice(directory.path()));
}
