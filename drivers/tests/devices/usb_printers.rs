//! USB printers as the kernel shows them, made by umockdev, each with the wire that it is on.

use std::path::Path;
use std::time::Duration;

use floor_drivers::printer::{
    Epl, EscPos, JobError, JobPolicy, JobTrouble, Language, Media, Printed, Tspl, Zpl, check, send,
};
use floor_drivers::transport::{Address, Transport, TransportError, list_usb_printers};

use crate::kernel::{Plug, hex, in_bed, in_bed_of_nobody, inside, write};
use crate::usb_wire::{IN, OUT, UNPLUGGED, Wire};
use crate::{Noise, picture};

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
            format!("--pcap=/sys{}={}", path(7), write(directory.path(), "printer.pcap", wire.bytes())),
        ],
    );
}

/// A job of two pieces.
fn label() -> Vec<u8> {
    Zpl::default().label(&picture(400, 200), 1, &Media::default()).unwrap()
}

/// The same in a language that doesn't write its pictures twice as long.
fn label_in(language: &dyn Language) -> Vec<u8> {
    let job = language.label(&picture(400, 400), 1, &Media::default()).unwrap();
    assert!(job.len() > 16 * 1024, "{}", job.len());
    job
}

fn open(address: &str) -> Result<Box<dyn Transport>, TransportError> {
    address.parse::<Address>().unwrap().open()
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
        let mut transport = open("usb:serial=D3N204").unwrap();
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
        let mut transport = open("usb:id=MDL:ZTC ZD421").unwrap();
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

/// One whole job in a language, its answers as the captures have them, and how it ended.
fn printed(test: &str, language: &dyn Language, before: &[(&[u8], &[u8])], after: fn(Wire) -> Wire, end: Printed) {
    if inside() {
        let mut transport = open("usb:serial=D3N204").unwrap();
        assert_eq!(send(transport.as_mut(), language, &label_in(language), &policy()).unwrap(), end);
        return;
    }
    let wire = before
        .iter()
        .fold(opened(Wire::new(7)).port_status(0x18), |wire, (question, answer)| wire.asked(question, answer));
    let job = [&label_in(language), language.job_end()].concat();
    with_printer(test, Some("D3N204"), after(wire.job(&job)));
}

/// The printer tells of its paper by itself in between, and answers what stands behind the job
/// once that is printed.
#[test]
fn a_receipt_goes_over_usb_and_is_confirmed() {
    let ready: [(&[u8], &[u8]); 4] = [
        (b"\x10\x04\x01", b"\x12"),
        (b"\x10\x04\x02", b"\x12"),
        (b"\x10\x04\x03", b"\x12"),
        (b"\x10\x04\x04", b"\x12"),
    ];
    let after = |wire: Wire| wire.read(256, b"\x10\x00\x00\x00").read(256, b"").read(256, b"\x00");
    let test = "a_receipt_goes_over_usb_and_is_confirmed";
    printed(test, &EscPos, &ready, after, Printed::Confirmed);
}

const TSPL_READY: [(&[u8], &[u8]); 2] = [(b"\x1B!?", b"\x00"), (b"\x1B!S", b"\x02@@@@\x03\r\n")];

/// Printing, and then no more.
#[test]
fn a_tspl_label_goes_over_usb_and_is_confirmed() {
    let after = |wire: Wire| wire.asked(b"\x1B!?", b"\x20").asked(b"\x1B!?", b"\x20").asked(b"\x1B!?", b"\x00");
    let test = "a_tspl_label_goes_over_usb_and_is_confirmed";
    printed(test, &Tspl, &TSPL_READY, after, Printed::Confirmed);
}

/// Too fast to be seen at work, or lost: nobody says that it was printed.
#[test]
fn a_tspl_label_that_was_never_seen_at_work_is_only_sent() {
    // Asked for a second.
    let after = |wire: Wire| (0..20).fold(wire, |wire, _| wire.asked(b"\x1B!?", b"\x00"));
    let test = "a_tspl_label_that_was_never_seen_at_work_is_only_sent";
    printed(test, &Tspl, &TSPL_READY, after, Printed::Sent);
}

/// EPL2 tells that it took the picture in, and no more.
#[test]
fn an_epl_label_goes_over_usb_and_is_taken_in() {
    let report: &[(&[u8], &[u8])] = &[(b"\r\n^ee\r\n", b"00\r\n")];
    let after = |wire: Wire| wire.asked(b"\r\n^ee\r\n", b"00\r\n");
    printed("an_epl_label_goes_over_usb_and_is_taken_in", &Epl, report, after, Printed::Sent);
}

/// The plug slips out under a job and goes into another socket, where the kernel gives the
/// printer another number.
fn replugged(test: &str, serial: Option<&str>, address: &str) {
    let printer: Address = address.parse().unwrap();
    let zpl = Zpl::default();
    if inside() {
        let plug =
            |number: u8| Plug::new([format!("dev/bus/usb/001/{number:03}"), format!("sys/bus/usb/devices/1-{number}")]);
        let (first, second) = (plug(7), plug(9));
        second.pull();
        let mut transport = printer.open().unwrap();
        assert_eq!(send(transport.as_mut(), &zpl, &label(), &policy()).unwrap(), Printed::Confirmed);
        match send(transport.as_mut(), &zpl, &label(), &policy()) {
            Err(JobError::Ambiguous { why: JobTrouble::Cable(TransportError::Gone { .. }), .. }) => {}
            other => panic!("{other:?}"),
        }
        first.pull();
        // The open handle is no way to it any more, and there is no other.
        match send(transport.as_mut(), &zpl, &label(), &policy()) {
            Err(JobError::NothingSent { why: JobTrouble::Cable(TransportError::Gone { .. }) }) => {}
            other => panic!("{other:?}"),
        }
        assert!(matches!(printer.open().map(drop), Err(TransportError::NotFound { .. })));
        drop(transport);
        assert!(matches!(printer.open().map(drop), Err(TransportError::NotFound { .. })));
        assert_eq!(list_usb_printers(), []);
        let looked = check(&printer, &zpl, Duration::from_millis(100));
        assert!(matches!(looked, Err(TransportError::NotFound { .. })), "{looked:?}");
        second.push();
        let found = list_usb_printers();
        assert_eq!(found.iter().map(|found| &found.address).collect::<Vec<_>>(), [&printer]);
        let mut transport = printer.open().unwrap();
        assert_eq!(send(transport.as_mut(), &zpl, &label(), &policy()).unwrap(), Printed::Confirmed);
        return;
    }
    let whole = |wire: Wire| {
        let wire = wire.port_status(0x18).asked(b"~HS", READY);
        wire.job(&label()).asked(b"~HS", READY)
    };
    let job = label();
    let (head, rest) = job.split_at(16 * 1024);
    let away = whole(opened(Wire::new(7))).port_status(0x18).asked(b"~HS", READY);
    let away = away.written(head, head.len(), 0).written(rest, 0, UNPLUGGED).control_unplugged(1);
    // Listed, then opened.
    let back = whole(opened(opened(Wire::new(9))));
    let directory = tempfile::tempdir().unwrap();
    let file = |number: u8, wire: Wire| {
        format!("--pcap=/sys{}={}", path(number), write(directory.path(), &format!("{number}.pcap"), wire.bytes()))
    };
    in_bed(
        &format!("usb_printers::{test}"),
        &[
            format!("--device={}", write(directory.path(), "usb.umockdev", device(7, serial) + &device(9, serial))),
            file(7, away),
            file(9, back),
        ],
    );
}

#[test]
fn a_printer_is_found_again_in_another_socket_by_its_serial_number() {
    let test = "a_printer_is_found_again_in_another_socket_by_its_serial_number";
    replugged(test, Some("D3N204"), "usb:serial=D3N204");
}

#[test]
fn a_printer_without_a_serial_number_is_found_again_by_its_model() {
    let test = "a_printer_without_a_serial_number_is_found_again_by_its_model";
    replugged(test, None, "usb:id=ZTC ZD421-203dpi ZPL");
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
    if inside() {
        match open("usb:id=ZD421").map(drop) {
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
        format!("--pcap=/sys{}={}", path(number), write(directory.path(), &name, wire.bytes()))
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

/// Two of a kind whose serial numbers stand in the IEEE-1284 id alone, and a third without any.
#[test]
fn twins_are_told_apart_by_the_serial_number_in_their_id() {
    let id = |serial: &str| format!("MFG:Xprinter;CMD:TSPL;MDL:XP-420B;CLS:PRINTER;{serial}");
    let test = "twins_are_told_apart_by_the_serial_number_in_their_id";
    if inside() {
        let addresses = || list_usb_printers().iter().map(|found| found.address.to_string()).collect::<Vec<_>>();
        let mut found = addresses();
        found.sort();
        assert_eq!(found, ["usb:id=SN:17", "usb:id=SN:18", "usb:id=XP-420B"]);
        assert!(open("usb:id=SN:18").is_ok());
        match open("usb:id=XP-420B").map(drop) {
            Err(TransportError::Open { why, .. }) => assert!(why.contains("usb:id=SN:17"), "{why}"),
            other => panic!("{other:?}"),
        }
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let devices: String = [7, 8, 9].map(|number| device(number, None)).concat();
    let mut arguments = vec![format!("--device={}", write(directory.path(), "printers.umockdev", devices))];
    for (number, serial) in [(7, "SN:17;"), (8, " SN:18 ;"), (9, "")] {
        let wire = (0..3).fold(Wire::new(number), |wire, _| wire.device_id(&id(serial)));
        let file = write(directory.path(), &format!("{number}.pcap"), wire.bytes());
        arguments.push(format!("--pcap=/sys{}={file}", path(number)));
    }
    in_bed(&format!("usb_printers::{test}"), &arguments);
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
            let opened = open(address).map(drop);
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

/// A device says what it likes in its descriptors; whatever it is, it ends no listing.
#[test]
fn descriptors_that_make_no_sense_are_survived() {
    let test = "descriptors_that_make_no_sense_are_survived";
    if inside() {
        let bed = Path::new(&std::env::var_os("UMOCKDEV_DIR").unwrap()).join("sys");
        let file = bed.join(path(7).trim_start_matches('/')).join("descriptors");
        let whole = std::fs::read(&file).unwrap();
        let mut noise = Noise(0x5EED_0001_284D_E500);
        let mut found = 0;
        for round in 0..1000 {
            let mut bytes = whole.clone();
            for _ in 0..1 + noise.next() % 4 {
                let at = noise.next() as usize % bytes.len();
                bytes[at] = [0, 1, 0xFF, noise.next() as u8][round % 4];
            }
            if round % 8 == 7 {
                bytes.truncate(noise.next() as usize % whole.len());
            }
            std::fs::write(&file, bytes).unwrap();
            found += list_usb_printers().len();
            assert!(open("usb:serial=NOT-THERE").is_err());
        }
        // Most say still that they are printers, so that it was they who were read.
        assert!((200..1000).contains(&found), "{found}");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let file = write(directory.path(), "printer.umockdev", device(7, Some("D3N204")));
    in_bed(&format!("usb_printers::{test}"), &[format!("--device={file}")]);
}
