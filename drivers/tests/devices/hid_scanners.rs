use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use floor_drivers::report_descriptor::{ReportDescriptor, Usage};
use floor_drivers::scanner::{Heard, ScanCode, ScannerSettings, UnreadableWhy};
use floor_drivers::scanner::{HidPos, NoScanner, ScanDecoder};
use floor_drivers::simulator::{HidPosLayout, HidPosScanner};
use floor_drivers::transport::{Address, Channel};
use floor_drivers::{Device, DeviceEvent, Happened};
use hidreport::Report;

use crate::{Noise, capture, wait_down, wait_for, wait_quiet, wait_up};

const LAYOUTS: [HidPosLayout; 2] = [HidPosLayout::FlagBehindData, HidPosLayout::FlagInLastByte];

fn heard(events: &Receiver<DeviceEvent>) -> Heard {
    wait_for(events, "a scan", |event| match &event.what {
        Happened::Heard(heard) => Some(heard.clone()),
        _ => None,
    })
}

fn scan(events: &Receiver<DeviceEvent>) -> ScanCode {
    match heard(events) {
        Heard::Scan(code) => code,
        other => panic!("not a scan: {other:?}"),
    }
}

/// What a recording says, as "identifier text" or "trouble length".
fn played(name: &str) -> Vec<String> {
    let mut transport = Address::Replay { path: capture(name) }.open().unwrap();
    let Channel::Hid { report_descriptor } = transport.channel() else { panic!("{name} is no HID recording") };
    let mut decoder = HidPos::new(&report_descriptor, ScannerSettings::default()).unwrap();
    let mut told = Vec::new();
    let mut buffer = [0u8; 256];
    while let Ok(count @ 1..) = transport.read(&mut buffer, Duration::from_millis(1)) {
        told.extend(decoder.push(&buffer[..count], Duration::ZERO));
    }
    told.extend(decoder.tick(Duration::from_secs(1)));
    told.into_iter()
        .map(|heard| match heard {
            Heard::Scan(code) => format!("{} {}", code.aim.unwrap_or_default(), code.text),
            Heard::Unreadable { raw, why } => format!("{why:?} {}", raw.len()),
        })
        .collect()
}

#[test]
fn recordings_of_both_layouts_give_their_codes() {
    assert_eq!(
        played("hid_pos_flag_in_last_byte.hid"),
        ["]Q0 M1GATHERGOOD/MICHAEL YABCDEF LHRDURAK 3542 052Y003D23    100", "]E0 9780201379624", " LPN-000123"]
    );
    assert_eq!(
        played("hid_pos_flag_behind_data.hid"),
        [
            "]C1 0100012345678905\u{1D}10LOT",
            "]d2 01095060001343521724123110ABC123\u{1D}21SERIAL-0000000000000000000001",
            "Empty 0",
            "HalfFrame 59",
            "]E0 5012345678900",
            "HalfFrame 59",
        ]
    );
}

#[test]
fn a_hid_scanner_is_read_joined_lost_and_found_again() {
    let directory = tempfile::tempdir().unwrap();
    for (index, layout) in LAYOUTS.into_iter().enumerate() {
        let scanner = HidPosScanner::start(directory.path(), &format!("hid{index}"), layout).unwrap();
        let (sender, events) = channel();
        let _device = Device::scanner("hid", scanner.address(), ScannerSettings::default(), sender).unwrap();
        wait_quiet(&events);
        scanner.scan("]C1010001234567890510LOT");
        let code = scan(&events);
        assert_eq!((code.aim.as_deref(), code.text.as_str()), (Some("]C1"), "010001234567890510LOT"));
        assert_eq!(code.raw, b"]C1010001234567890510LOT");
        for length in [55, 56, 57, 112, 113, 3000] {
            let text: String = "0123456789".chars().cycle().take(length).collect();
            scanner.scan(&text);
            assert_eq!(scan(&events).text, text);
        }
        scanner.half_frame("LPN-000001");
        assert!(matches!(heard(&events), Heard::Unreadable { why: UnreadableWhy::HalfFrame, .. }));
        scanner.half_frame("LPN-000002");
        std::thread::sleep(Duration::from_millis(40));
        scanner.unplug();
        assert!(matches!(heard(&events), Heard::Unreadable { why: UnreadableWhy::HalfFrame, .. }));
        wait_down(&events);
        scanner.replug().unwrap();
        wait_quiet(&events);
        scanner.scan("LPN-000003");
        assert_eq!(scan(&events).text, "LPN-000003");
    }
}

/// A report doesn't say that it goes on with an earlier one.
#[test]
fn the_end_of_a_code_that_began_before_the_opening_is_half_a_scan() {
    let directory = tempfile::tempdir().unwrap();
    for (index, layout) in LAYOUTS.into_iter().enumerate() {
        let scanner = HidPosScanner::start(directory.path(), &format!("hid{index}"), layout).unwrap();
        let (sender, events) = channel();
        let _device = Device::scanner("hid", scanner.address(), ScannerSettings::default(), sender).unwrap();
        wait_up(&events);
        for text in ["the end of a longer code", "LPN-000001"] {
            scanner.scan(text);
        }
        assert!(matches!(heard(&events), Heard::Unreadable { why: UnreadableWhy::HalfFrame, .. }));
        assert_eq!(scan(&events).text, "LPN-000001");
    }
}

/// A mouse is no scanner; that is told as what it is, not as a silent device.
#[test]
fn a_device_without_scans_is_down_with_the_reason() {
    assert!(matches!(HidPos::new(&MOUSE, ScannerSettings::default()), Err(NoScanner::NoData)));
    assert!(matches!(HidPos::new(&[0x05], ScannerSettings::default()), Err(NoScanner::Descriptor(_))));
    let directory = tempfile::tempdir().unwrap();
    let mouse = Channel::Hid { report_descriptor: MOUSE.to_vec() };
    let mouse = floor_drivers::simulator::SocketDevice::start(directory.path(), "mouse", mouse).unwrap();
    let (sender, events) = channel();
    let _device = Device::scanner("hid", mouse.address(), ScannerSettings::default(), sender).unwrap();
    let why = wait_for(&events, "down", |event| match &event.what {
        Happened::Down { why } => Some(why.to_string()),
        _ => None,
    });
    assert!(why.contains("no HID-POS scanner"), "{why}");
}

/// Three buttons and two axes, from the HID specification, appendix E.10.
const MOUSE: [u8; 50] = [
    0x05, 0x01, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x01, 0xA1, 0x00, 0x05, 0x09, 0x19, 0x01, 0x29, 0x03, 0x15, 0x00, 0x25,
    0x01, 0x95, 0x03, 0x75, 0x01, 0x81, 0x02, 0x95, 0x01, 0x75, 0x05, 0x81, 0x01, 0x05, 0x01, 0x09, 0x30, 0x09, 0x31,
    0x15, 0x81, 0x25, 0x7F, 0x75, 0x08, 0x95, 0x02, 0x81, 0x06, 0xC0, 0xC0,
];

/// Another reader of report descriptors finds the same values in the same
/// places.
#[test]
fn an_independent_reader_agrees_on_descriptors() {
    let layouts = LAYOUTS.map(HidPosLayout::report_descriptor);
    for descriptor in layouts.iter().map(Vec::as_slice).chain([&MOUSE[..]]) {
        let ours = ReportDescriptor::parse(descriptor).unwrap();
        let theirs = hidreport::ReportDescriptor::try_from(descriptor).unwrap();
        let mut places = Vec::new();
        for report in theirs.input_reports() {
            for field in report.fields() {
                if let hidreport::Field::Variable(variable) = field {
                    let usage = u32::from(&variable.usage);
                    let id = report.report_id().map_or(0, u8::from);
                    places.push((id, field.bits().start, usage));
                }
            }
        }
        let mut own = Vec::new();
        for field in ours.inputs.iter().filter(|field| !field.constant) {
            for index in 0..field.count {
                let usage = field.usage(index).unwrap();
                let usage = u32::from(usage.page) << 16 | u32::from(usage.id);
                own.push((field.report_id, field.bit_offset + index * field.size, usage));
            }
        }
        assert_eq!(own, places);
        assert!(!own.is_empty());
    }
    let behind = ReportDescriptor::parse(&layouts[0]).unwrap();
    assert_eq!(behind.applications, [Usage { page: 0x8C, id: 2 }]);
}

/// Whatever a device says about itself and sends, nothing breaks.
#[test]
fn noise_as_descriptor_and_as_reports_is_survived() {
    let mut noise = Noise(0x5EED_0008_0C00_00FE);
    let mut understood = 0;
    for round in 0..30_000 {
        let mut descriptor = match round % 3 {
            0 => noise.bytes(80),
            layout => LAYOUTS[layout - 1].report_descriptor(),
        };
        for _ in 0..noise.next() % 4 {
            let place = noise.next() as usize % descriptor.len().max(1);
            if let Some(byte) = descriptor.get_mut(place) {
                *byte = noise.next() as u8;
            }
        }
        let Ok(mut decoder) = HidPos::new(&descriptor, ScannerSettings::default()) else { continue };
        understood += 1;
        for at in 0..4 {
            let mut report = noise.bytes(70);
            if let Some(id) = report.first_mut() {
                *id = 2;
            }
            decoder.push(&report, Duration::from_millis(at));
        }
        decoder.tick(Duration::from_secs(1));
        assert!(!decoder.has_half_frame());
    }
    assert!(understood > 1000, "only {understood} descriptors were scanners");
}
