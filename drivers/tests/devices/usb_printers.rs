//! USB printers as the kernel shows them, made by umockdev: what goes over the
//! cable is written down beforehand, request by request, in usbmon's format.

use std::path::Path;
use std::time::Duration;

use floor_drivers::printer::{Epl, JobError, JobPolicy, JobTrouble, Language, Media, Printed, Tspl, Zpl, check, send};
use floor_drivers::transport::{Address, TransportError, list_usb_printers};

use crate::kernel::{hex, in_bed, in_bed_of_nobody, inside, write};
use crate::picture;

/// A printer's wire, request by request.
struct Wire {
    bytes: Vec<u8>,
    id: u64,
    device: u8,
}

const CONTROL: u8 = 2;
const IN_CONTROL: u8 = 0x80;
const BULK: u8 = 3;
const OUT: u8 = 0x01;
const IN: u8 = 0x82;
/// Status of a request that the pulled plug ended, -ENODEV of Linux.
const UNPLUGGED: i32 = -19;

impl Wire {
    /// DLT_USB_LINUX_MMAPPED, microseconds.
    fn new(device: u8) -> Self {
        let mut bytes = Vec::new();
        for field in [0xA1B2_C3D4u32, 2 | 4 << 16, 0, 0, 65_535, 220] {
            bytes.extend_from_slice(&field.to_le_bytes());
        }
        Self { bytes, id: 0, device }
    }

    fn packet(&mut self, event: u8, kind: u8, endpoint: u8, status: i32, length: usize, data: &[u8]) {
        let time = 1_700_000_000u64;
        let captured = u32::try_from(64 + data.len()).unwrap();
        for field in [time as u32, 0, captured, captured] {
            self.bytes.extend_from_slice(&field.to_le_bytes());
        }
        let mut head = Vec::new();
        head.extend_from_slice(&self.id.to_le_bytes());
        head.extend_from_slice(&[event, kind, endpoint, self.device]);
        head.extend_from_slice(&1u16.to_le_bytes());
        head.extend_from_slice(&[b'-', if data.is_empty() { b'<' } else { 0 }]);
        head.extend_from_slice(&time.to_le_bytes());
        head.extend_from_slice(&0u32.to_le_bytes());
        head.extend_from_slice(&status.to_le_bytes());
        head.extend_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
        head.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        head.resize(64, 0);
        self.bytes.extend_from_slice(&head);
        self.bytes.extend_from_slice(data);
    }

    /// A class request and its answer.
    fn control(mut self, asked: usize, answer: &[u8]) -> Self {
        self.id += 1;
        self.packet(b'S', CONTROL, IN_CONTROL, -115, asked, &[]);
        self.packet(b'C', CONTROL, IN_CONTROL, 0, answer.len(), answer);
        self
    }

    fn device_id(self, text: &str) -> Self {
        let length = u16::try_from(text.len() + 2).unwrap().to_be_bytes();
        self.control(1024, &[&length, text.as_bytes()].concat())
    }

    fn port_status(self, byte: u8) -> Self {
        self.control(1, &[byte])
    }

    /// Bytes to the printer, which takes `taken` of them.
    fn written(mut self, bytes: &[u8], taken: usize, status: i32) -> Self {
        self.id += 1;
        self.packet(b'S', BULK, OUT, -115, bytes.len(), bytes);
        self.packet(b'C', BULK, OUT, status, taken, &[]);
        self
    }

    /// A whole job, in the pieces that go out.
    fn job(mut self, bytes: &[u8]) -> Self {
        for piece in bytes.chunks(16 * 1024) {
            self = self.written(piece, piece.len(), 0);
        }
        self
    }

    /// A read of up to `asked` bytes and what it brings.
    fn read(mut self, asked: usize, answer: &[u8]) -> Self {
        self.id += 1;
        self.packet(b'S', BULK, IN, -115, asked, &[]);
        self.packet(b'C', BULK, IN, 0, answer.len(), answer);
        self
    }
}

/// The device in sysfs, as `umockdev-record` would write it down.
fn device(number: u8, serial: Option<&str>) -> String {
    let descriptors = [
        // Device: USB 2.0, vendor 0a5f, product 0166, serial number in string 3.
        &[18, 1, 0, 2, 0, 0, 0, 64, 0x5F, 0x0A, 0x66, 0x01, 0, 1, 1, 2, if serial.is_some() { 3 } else { 0 }, 1][..],
        &[9, 2, 55, 0, 2, 1, 0, 0xC0, 50],
        // IPP over USB comes first and takes no labels.
        &[9, 4, 0, 0, 2, 7, 1, 4, 0, 7, 5, 0x03, 2, 0, 2, 0, 7, 5, 0x84, 2, 0, 2, 0],
        // Two-way.
        &[9, 4, 1, 0, 2, 7, 1, 2, 0, 7, 5, OUT, 2, 0, 2, 0, 7, 5, IN, 2, 0, 2, 0],
    ]
    .concat();
    let serial = serial.map(|serial| format!("A: serial={serial}\\n\n")).unwrap_or_default();
    format!(
        "P: {}\nN: bus/usb/001/{number:03}\nE: DEVNAME=/dev/bus/usb/001/{number:03}\nE: DEVTYPE=usb_device\n\
         E: SUBSYSTEM=usb\nA: busnum=1\\n\nA: devnum={number}\\n\nA: speed=480\\n\nA: bConfigurationValue=1\\n\n\
         A: manufacturer=Zebra Technologies\\n\nA: product=ZTC ZD421\\n\n{serial}\
         A: idVendor=0a5f\\n\nA: idProduct=0166\\n\nH: descriptors={}\n\n",
        path(number),
        hex(&descriptors),
    )
}

fn path(number: u8) -> String {
    format!("/devices/pci0000:00/0000:00:14.0/usb1/1-{number}")
}

const ID: &str = "MFG:Zebra Technologies;CMD:ZPL;MDL:ZTC ZD421-203dpi ZPL;CLS:PRINTER;";
const READY: &[u8] = b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n\
    \x02001,0,0,0,1,2,6,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";

/// Runs one test again with one printer on the given wire.
fn with_printer(test: &str, serial: Option<&str>, wire: Wire) {
    let directory = tempfile::tempdir().unwrap();
    in_bed(
        &format!("usb_printers::{test}"),
        &[
            format!("--device={}", write(directory.path(), "printer.umockdev", device(7, serial))),
            format!("--pcap=/sys{}={}", path(7), write(directory.path(), "printer.pcap", wire.bytes)),
        ],
    );
}

fn label() -> Vec<u8> {
    Zpl::default().label(&picture(400, 200), 1, &Media::default()).unwrap()
}

fn policy() -> JobPolicy {
    JobPolicy {
        status_timeout: Duration::from_millis(500),
        confirm_timeout: Duration::from_secs(3),
        ..JobPolicy::default()
    }
}

/// What every opening and every status begins with.
fn opened(wire: Wire) -> Wire {
    wire.device_id(ID)
}

#[test]
fn a_usb_printer_is_listed_with_what_it_says_of_itself() {
    if inside() {
        let found = list_usb_printers();
        let [printer] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(printer.address.to_string(), "usb:serial=D3N204");
        assert_eq!(printer.title, "Zebra Technologies ZTC ZD421-203dpi ZPL");
        assert_eq!(printer.device_id.language(), Some("zpl"));
        assert_eq!(printer.id.to_string(), "0a5f:0166:D3N204");
        assert!(printer.trouble().is_none());
        return;
    }
    with_printer("a_usb_printer_is_listed_with_what_it_says_of_itself", Some("D3N204"), opened(Wire::new(7)));
}

#[test]
fn a_label_goes_over_usb_and_is_confirmed() {
    let zpl = Zpl::default();
    if inside() {
        let mut transport = "usb:serial=D3N204".parse::<Address>().unwrap().open().unwrap();
        assert_eq!(send(transport.as_mut(), &zpl, &label(), &policy()).unwrap(), Printed::Confirmed);
        return;
    }
    let job = label();
    // Part of the second piece is taken at first, and once nothing.
    let (first, rest) = job.split_at(16 * 1024);
    let wire = opened(Wire::new(7)).port_status(0x18).read(256, b"").written(b"~HS", 3, 0).read(256, READY);
    let wire = wire.written(first, first.len(), 0).written(rest, 0, 0).written(rest, 100, 0);
    let wire = wire.job(&rest[100..]).read(256, b"").written(b"~HS", 3, 0).read(256, READY);
    with_printer("a_label_goes_over_usb_and_is_confirmed", Some("D3N204"), wire);
}

#[test]
fn a_plug_pulled_in_mid_job_leaves_the_outcome_open() {
    if inside() {
        let mut transport = "usb:id=MDL:ZTC ZD421".parse::<Address>().unwrap().open().unwrap();
        match send(transport.as_mut(), &Zpl::default(), &label(), &policy()) {
            Err(JobError::Ambiguous { bytes_sent, why: JobTrouble::Cable(TransportError::Gone { .. }) }) => {
                assert!(bytes_sent > 16 * 1024 && bytes_sent <= label().len(), "{bytes_sent}");
            }
            other => panic!("{other:?}"),
        }
        return;
    }
    let job = label();
    let (first, rest) = job.split_at(16 * 1024);
    let wire = opened(Wire::new(7)).port_status(0x18).read(256, b"").written(b"~HS", 3, 0).read(256, READY);
    let wire = wire.written(first, first.len(), 0).written(rest, 0, UNPLUGGED);
    with_printer("a_plug_pulled_in_mid_job_leaves_the_outcome_open", None, wire);
}

/// A clone that never answers has pins all the same.
#[test]
fn the_pins_tell_of_empty_paper_where_the_printer_is_silent() {
    if inside() {
        let status = check(&"usb:serial=D3N204".parse().unwrap(), &Tspl, Duration::from_millis(100)).unwrap();
        assert_eq!((status.to_string().as_str(), status.unknown), ("no answer, paper out", true));
        return;
    }
    let wire = opened(Wire::new(7)).port_status(0x30).read(256, b"").written(b"\x1B!?", 3, 0);
    let wire = (0..9).fold(wire, |wire, _| wire.read(256, b""));
    with_printer("the_pins_tell_of_empty_paper_where_the_printer_is_silent", Some("D3N204"), wire);
}

#[test]
fn several_that_fit_are_named_and_none_is_chosen() {
    let open = |address: &str| address.parse::<Address>().unwrap().open().map(drop);
    if inside() {
        match open("usb:id=ZD421") {
            Err(TransportError::Open { why, .. }) => {
                assert_eq!(why, "several printers fit it: usb:serial=D3N204, usb:serial=D3N205");
            }
            other => panic!("{other:?}"),
        }
        assert!(matches!(open("usb:serial=D3N206"), Err(TransportError::NotFound { .. })));
        let status = check(&"usb:serial=D3N205".parse().unwrap(), &Epl, Duration::from_millis(500)).unwrap();
        assert_eq!(status.to_string(), "head or cover open");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let devices = device(7, Some("D3N204")) + &device(8, Some("D3N205"));
    let look = |number| Wire::new(number).device_id(ID).device_id(ID).device_id(ID);
    let second =
        look(8).port_status(0x18).read(256, b"").written(b"\r\n^ee\r\n", 7, 0).read(256, b"1").read(256, b"1\r\n");
    let file = |number: u8, wire: Wire| {
        let name = format!("printer-{number}.pcap");
        format!("--pcap=/sys{}={}", path(number), write(directory.path(), &name, wire.bytes))
    };
    in_bed(
        "usb_printers::several_that_fit_are_named_and_none_is_chosen",
        &[
            format!("--device={}", write(directory.path(), "printers.umockdev", devices)),
            file(7, look(7)),
            file(8, second),
        ],
    );
}

/// The node is there and nobody may open it: that is told apart from absence.
#[test]
fn a_printer_without_permission_is_listed_and_told_apart() {
    use std::os::unix::fs::PermissionsExt;
    if inside() {
        let node = Path::new(&std::env::var_os("UMOCKDEV_DIR").unwrap()).join("dev/bus/usb/001/007");
        std::fs::set_permissions(node, PermissionsExt::from_mode(0o000)).unwrap();
        let found = list_usb_printers();
        let [printer] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(printer.address.to_string(), "usb:serial=D3N204");
        assert_eq!(printer.title, "Zebra Technologies ZTC ZD421");
        assert!(matches!(printer.trouble(), Some(TransportError::NotPermitted { .. })), "{:?}", printer.trouble());
        for address in ["usb:serial=D3N204", "usb:id=ZD421"] {
            let opened = address.parse::<Address>().unwrap().open().map(drop);
            assert!(matches!(opened, Err(TransportError::NotPermitted { .. })), "{opened:?}");
        }
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    std::fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o755)).unwrap();
    in_bed_of_nobody(
        "usb_printers::a_printer_without_permission_is_listed_and_told_apart",
        &[format!("--device={}", write(directory.path(), "printer.umockdev", device(7, Some("D3N204"))))],
    );
}
