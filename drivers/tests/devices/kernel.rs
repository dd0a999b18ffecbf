//! Devices that only a kernel makes, made by umockdev: the tests start their
//! own program again inside its test bed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::channel;
use std::time::Duration;

use floor_drivers::scale::{ReadingState, ScaleSettings};
use floor_drivers::scanner::{Heard, ScannerSettings, layouts_that_read, wait_for_scanner};
use floor_drivers::simulator::HidPosLayout;
use floor_drivers::transport::{Address, EvdevGuess, HidKind, list_evdev, list_hid};
use floor_drivers::{Command, Device, Happened};

use crate::{capture, skipped, wait_for, wait_up};

/// Set inside the test bed.
const INSIDE: &str = "FLOOR_TEST_BED";

pub(crate) fn inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// How a test bed is made.
#[derive(Default)]
struct Bed {
    /// Without the rights of root, which no permission stops.
    nobody: bool,
    /// A library that is loaded before the bed's own.
    before: Option<PathBuf>,
}

pub(crate) fn in_bed(test: &str, arguments: &[String]) {
    Bed::default().run(test, arguments);
}

pub(crate) fn in_bed_of_nobody(test: &str, arguments: &[String]) {
    Bed { nobody: true, ..Bed::default() }.run(test, arguments);
}

/// The same with `kernel_bed.c`.
pub(crate) fn in_kernel_bed(test: &str, arguments: &[String]) {
    let directory = tempfile::tempdir().unwrap();
    let library = directory.path().join("kernel_bed.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/devices/kernel_bed.c");
    let made = process::Command::new("cc").args(["-shared", "-fPIC", "-Wall", "-o"]).arg(&library).arg(source).output();
    let Ok(made) = made else { return skipped(test, "a C compiler") };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Bed { before: Some(library), ..Bed::default() }.run(test, arguments);
}

/// Puts a FIFO in the place of a node of the bed, which is a terminal and loses what comes too
/// fast; the test writes to it what the device sends.
pub(crate) fn fifo(node: &str) -> PathBuf {
    let node = Path::new(&std::env::var_os("UMOCKDEV_DIR").unwrap()).join(node);
    std::fs::remove_file(&node).unwrap();
    assert!(process::Command::new("mkfifo").arg(&node).status().unwrap().success());
    node
}

/// What a device sends at once.
pub(crate) fn send(node: &Path, bytes: &[u8]) {
    use std::io::Write;
    // For reading too, or it would wait for a reader.
    std::fs::File::options().read(true).write(true).open(node).unwrap().write_all(bytes).unwrap();
}

impl Bed {
    /// Runs one test of this program again in the bed.
    fn run(&self, test: &str, arguments: &[String]) {
        let able = |program: &str| process::Command::new(program).arg("--version").output().is_ok();
        if !able("umockdev-run") || self.nobody && !able("setpriv") {
            return skipped(test, if self.nobody { "umockdev-run and setpriv" } else { "umockdev-run" });
        }
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0);
        let mut command = process::Command::new(if self.nobody { "setpriv" } else { "umockdev-run" });
        if self.nobody {
            if is_root {
                command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
            }
            command.arg("umockdev-run");
        }
        command.args(arguments).arg("--");
        if let Some(library) = &self.before {
            // The bed sets its own for what it starts.
            command.args(["sh", "-c", "LD_PRELOAD=\"$0:$LD_PRELOAD\" exec \"$@\""]).arg(library);
        }
        let output = command
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(INSIDE, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "inside the test bed:\n{said}");
        // The runner is content with no test at all.
        assert!(said.contains("1 passed"), "inside the test bed:\n{said}");
    }
}

/// What a pulled plug takes with it, as paths in the test bed: moved out of it, and back.
pub(crate) struct Plug {
    bed: PathBuf,
    paths: Vec<String>,
}

impl Plug {
    /// Nodes and the links of sysfs, as seen from the bed.
    pub(crate) fn new(paths: impl IntoIterator<Item = String>) -> Self {
        let bed = PathBuf::from(std::env::var_os("UMOCKDEV_DIR").unwrap());
        std::fs::create_dir_all(bed.join("pulled")).unwrap();
        Self { bed, paths: paths.into_iter().collect() }
    }

    pub(crate) fn pull(&self) {
        self.each(|place, aside| std::fs::rename(place, aside));
    }

    pub(crate) fn push(&self) {
        self.each(|place, aside| std::fs::rename(aside, place));
    }

    fn each(&self, change: impl Fn(&Path, &Path) -> std::io::Result<()>) {
        for path in &self.paths {
            change(&self.bed.join(path), &self.bed.join("pulled").join(path.replace('/', "_"))).unwrap();
        }
    }
}

pub(crate) fn write(directory: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").unwrap();
        text
    })
}

/// What a device sends, in umockdev's script format: one read each, 150 ms
/// apart, and the first when whoever opened it has heard it quiet.
fn script(reads: &[Vec<u8>]) -> Vec<u8> {
    let mut script = Vec::new();
    for (nth, read) in reads.iter().enumerate() {
        script.extend_from_slice(if nth == 0 { b"r 3000 " } else { b"r 150 " });
        for &byte in read {
            match byte {
                0..=32 => script.extend_from_slice(&[b'^', byte + 64]),
                b'^' => script.extend_from_slice(b"^`"),
                _ => script.push(byte),
            }
        }
        script.push(b'\n');
    }
    script
}

#[test]
fn a_hid_pos_scanner_of_the_kernel_is_listed_and_read() {
    if inside() {
        let found = list_hid();
        assert_eq!(found.len(), 2, "{found:?}");
        let scanner = found.iter().find(|found| found.kind == HidKind::Scanner).unwrap();
        assert_eq!(scanner.address.to_string(), "hid:id=0c2e:0b61:19011B0A21");
        assert_eq!(scanner.title, "Honeywell Voyager 1470");
        assert!(scanner.trouble().is_none());
        // The keyboard half of the same scanner fits the product too.
        let (sender, events) = channel();
        let address: Address = "hid:id=0c2e:0b61".parse().unwrap();
        let _device = Device::scanner("hid", address, ScannerSettings::default(), sender).unwrap();
        wait_up(&events);
        for expected in ["]C1 010001234567890510LOT", "]Q3 https://id.gs1.org/01/09506000134352/10/ABC/21/0123456789"] {
            let code = wait_for(&events, "a scan", |event| match &event.what {
                Happened::Heard(Heard::Scan(code)) => Some(code.clone()),
                _ => None,
            });
            assert_eq!(format!("{} {}", code.aim.unwrap_or_default(), code.text), expected);
        }
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let layout = HidPosLayout::FlagInLastByte;
    // A boot keyboard, HID 1.11 appendix E.6, cut to its modifiers.
    let keyboard = [
        &[0x05, 0x01, 0x09, 0x06, 0xA1, 0x01, 0x05, 0x07, 0x19, 0xE0, 0x29, 0xE7][..],
        &[0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02, 0xC0],
    ]
    .concat();
    let link = "https://id.gs1.org/01/09506000134352/10/ABC/21/0123456789";
    let reports = [layout.reports("]C1", b"010001234567890510LOT"), layout.reports("]Q3", link.as_bytes())].concat();
    let id = ("0C2E", "0B61", "Honeywell Voyager 1470");
    let devices = hid_device(0, id, &keyboard) + &hid_device(1, id, &layout.report_descriptor());
    let mut arguments = hid_traffic(directory.path(), 1, &layout.report_descriptor(), &reports);
    arguments.push(format!("--device={}", write(directory.path(), "hid.umockdev", devices)));
    in_bed("kernel::a_hid_pos_scanner_of_the_kernel_is_listed_and_read", &arguments);
}

/// One interface of a HID device, as the kernel shows it.
pub(crate) fn hid_device(index: u32, (vendor, product, name): (&str, &str, &str), descriptor: &[u8]) -> String {
    let parent = format!("/devices/pci0000:00/usb1/1-2/1-2:1.{index}/0003:{vendor}:{product}.000{index}");
    format!(
        "P: {parent}/hidraw/hidraw{index}\nN: hidraw{index}\nE: DEVNAME=/dev/hidraw{index}\nE: SUBSYSTEM=hidraw\n\
         A: dev=240:{index}\\n\nL: device=../../../0003:{vendor}:{product}.000{index}\n\n\
         P: {parent}\nE: SUBSYSTEM=hid\nE: HID_ID=0003:0000{vendor}:0000{product}\nE: HID_NAME={name}\n\
         E: HID_UNIQ=19011B0A21\nH: report_descriptor={}\n\n",
        hex(descriptor)
    )
}

/// What the kernel is asked about a HID device, and what the device sends.
pub(crate) fn hid_traffic(directory: &Path, index: u32, descriptor: &[u8], reports: &[Vec<u8>]) -> Vec<String> {
    let size = u32::try_from(descriptor.len()).unwrap();
    let ioctls = format!("@DEV /dev/hidraw{index}\nHIDIOCGRDESCSIZE 0 {}\n", hex(&size.to_le_bytes()));
    vec![
        format!("--ioctl=/dev/hidraw{index}={}", write(directory, "hid.ioctl", ioctls)),
        format!("--script=/dev/hidraw{index}={}", write(directory, "hid.script", script(reports))),
    ]
}

/// Usage page 0x8D, scale; the weight report is not described further here.
pub(crate) const SCALE: [u8; 15] =
    [0x05, 0x8D, 0x09, 0x20, 0xA1, 0x01, 0x85, 0x03, 0x75, 0x08, 0x95, 0x05, 0x81, 0x02, 0xC0];

#[test]
fn a_hid_scale_of_the_kernel_is_listed_and_read() {
    if inside() {
        let found = list_hid();
        assert_eq!(found.iter().map(|found| found.kind).collect::<Vec<_>>(), [HidKind::Scale]);
        let (sender, events) = channel();
        let protocol = floor_drivers::scale::protocol("usb-hid").unwrap();
        let scale =
            Device::scale("scale", found[0].address.clone(), protocol, ScaleSettings::default(), sender).unwrap();
        wait_up(&events);
        scale.command(Command::WeighOn);
        let weight = wait_for(&events, "a weight", |event| match &event.what {
            Happened::Reading { reading, .. } if reading.state == ReadingState::Stable => reading.weight,
            _ => None,
        });
        // 7.85 lb
        assert_eq!(weight.to_mg(), Some(3_560_700));
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let moving = vec![3, 3, 0x0C, 0xFE, 0x00, 0x03];
    let stable = vec![3, 4, 0x0C, 0xFE, 0x11, 0x03];
    let reports: Vec<Vec<u8>> = std::iter::repeat_n(moving, 4).chain(std::iter::repeat_n(stable, 40)).collect();
    let mut arguments = hid_traffic(directory.path(), 0, &SCALE, &reports);
    let device = hid_device(0, ("0922", "8003", "DYMO M10 Scale"), &SCALE);
    arguments.push(format!("--device={}", write(directory.path(), "hid.umockdev", device)));
    in_bed("kernel::a_hid_scale_of_the_kernel_is_listed_and_read", &arguments);
}

/// A keyboard scanner and a keyboard, as the kernel shows them.
fn keyboards(directory: &Path) -> Vec<String> {
    let keys = key_words();
    let device = |index: u32, vendor: &str, name: &str, phys: &str| {
        let parent = format!("/devices/pci0000:00/usb1/1-{index}/input/input{index}");
        format!(
            "P: {parent}/event{index}\nN: input/event{index}\nE: DEVNAME=/dev/input/event{index}\nE: SUBSYSTEM=input\n\
             A: dev=13:{}\\n\nL: device=../../input{index}\n\n\
             P: {parent}\nE: SUBSYSTEM=input\nA: name={name}\\n\nA: phys={phys}\\n\nA: uniq=\\n\n\
             A: id/vendor={vendor}\\n\nA: id/product=0035\\n\nA: capabilities/key={keys}\\n\n\n",
            64 + index
        )
    };
    let devices =
        device(5, "ffff", "BarCode WPM USB", "usb-1/input0") + &device(6, "046d", "Logitech K120", "usb-2/input0");
    let mut arguments = vec![format!("--device={}", write(directory, "keys.umockdev", devices))];
    for index in [5, 6] {
        let ioctls = write(directory, &format!("keys{index}.ioctl"), ioctls(index));
        arguments.push(format!("--ioctl=/dev/input/event{index}={ioctls}"));
    }
    // The test bed drops what a busy machine is late to read: keys only, and slower. Whoever opened
    // it has heard it quiet before.
    let events: String = std::fs::read_to_string(capture("keys_de.evemu"))
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("E:") && line.contains(" 0001 "))
        .zip(0..)
        .map(|(line, nth)| {
            // Microseconds that begin with a zero are read as octal ones.
            let (second, microsecond) = (4 + nth / 150, 100_000 + nth % 150 * 6_000);
            let event = line.splitn(3, ' ').nth(2).unwrap();
            format!("E: {second}.{microsecond} {event}\n")
        })
        .collect();
    // A keyboard is taken over only while it rests.
    let events = format!("E: 0.500000 0000 0000 0\n{events}");
    arguments.push(format!("--evemu-events=/dev/input/event5={}", write(directory, "keys.events", events)));
    arguments
}

/// Keys 1 to 127, in words of the machine.
pub(crate) fn key_words() -> String {
    match usize::BITS {
        64 => "ffffffffffffffff fffffffffffffffe".to_owned(),
        _ => "ffffffff ffffffff ffffffff fffffffe".to_owned(),
    }
}

/// Everything that is asked of a keyboard before it is read, each answer as
/// long as the question allows. The grab is always granted.
pub(crate) fn ioctls(index: u32) -> String {
    let padded = |bytes: &[u8], length: usize| {
        let mut bytes = bytes.to_vec();
        bytes.resize(length, 0);
        hex(&bytes)
    };
    let keys: Vec<u8> = [vec![0xFE], vec![0xFF; 15]].concat();
    let lines = [
        // Synchronisation, keys, LEDs.
        format!("EVIOCGBIT(0) 4 {}", padded(&[0b11, 0, 0b10], 4)),
        format!("EVIOCGBIT(1) 96 {}", padded(&keys, 96)),
        format!("EVIOCGBIT(17) 2 {}", padded(&[0b111], 2)),
        format!("EVIOCGNAME 16 {}", padded(b"BarCode WPM USB", 256)),
        format!("EVIOCGPHYS 13 {}", padded(b"usb-1/input0", 256)),
        format!("EVIOCGUNIQ 1 {}", padded(b"", 256)),
        format!("EVIOCGID 0 {}", padded(&[3, 0, 0xFF, 0xFF, 0x35, 0, 0x10, 1], 8)),
        format!("EVIOCGVERSION 0 {}", padded(&[1, 0, 1, 0], 4)),
        format!("EVIOCGPROP 4 {}", padded(&[], 4)),
        format!("EVIOCGLED 2 {}", padded(&[], 2)),
    ];
    format!("@DEV /dev/input/event{index}\n{}\n", lines.join("\n"))
}

#[test]
fn a_keyboard_scanner_of_the_kernel_is_listed_taken_and_read() {
    if inside() {
        let found = list_evdev();
        let guesses: Vec<(String, EvdevGuess)> =
            found.iter().map(|found| (found.address.to_string(), found.guess)).collect();
        assert_eq!(
            guesses,
            [
                ("evdev:id=ffff:0035".to_owned(), EvdevGuess::Scanner),
                ("evdev:id=046d:0035".to_owned(), EvdevGuess::Keyboard),
            ]
        );
        let (sender, events) = channel();
        let settings = ScannerSettings {
            layout: floor_drivers::scanner::layout("de").unwrap(),
            idle: Duration::from_secs(2),
            ..Default::default()
        };
        let address: Address = "evdev:name=BarCode WPM USB".parse().unwrap();
        let _device = Device::scanner("keys", address, settings, sender).unwrap();
        wait_up(&events);
        for expected in ["LPN-000123", "https://id.gs1.org/01/09506000134352?17=241231&x=a_b"] {
            let text = wait_for(&events, "a scan", |event| match &event.what {
                Happened::Heard(Heard::Scan(code)) => Some(code.text.clone()),
                _ => None,
            });
            assert_eq!(text, expected);
        }
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    in_bed("kernel::a_keyboard_scanner_of_the_kernel_is_listed_taken_and_read", &keyboards(directory.path()));
}

#[test]
fn a_scanner_among_keyboards_is_found_by_its_scan() {
    if inside() {
        let learned = wait_for_scanner(Duration::from_secs(20), &AtomicBool::new(false)).unwrap();
        assert_eq!(learned.keyboard.name, "BarCode WPM USB");
        // US keys read a German scanner wrongly; a known code tells, as far as
        // layouts differ in it.
        assert_eq!(learned.code.text, "LPN/000123");
        let layouts = layouts_that_read(&learned.events, "LPN-000123");
        assert_eq!(layouts.iter().map(|layout| layout.id).collect::<Vec<_>>(), ["de", "es"]);
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    in_bed("kernel::a_scanner_among_keyboards_is_found_by_its_scan", &keyboards(directory.path()));
}
