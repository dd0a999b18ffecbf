//! What a HID scanner says of itself and what it then sends. The first byte picks the report
//! descriptor: any bytes, items from a list, or one of the simulated makers'.
#![no_main]

#[path = "../heard_checks.rs"]
mod heard_checks;

use std::collections::HashMap;
use std::time::Duration;

use floor_drivers::report_descriptor::ReportDescriptor;
use floor_drivers::scanner::{CODE_BYTES_MAX, Heard, HidPos, ScanDecoder, ScannerSettings};
use floor_drivers::simulator::HidPosLayout;
use libfuzzer_sys::fuzz_target;

/// Items that mean something here, without their data: pages, usages, sizes, counts, report
/// ids, main items, push, pop, a long item.
const ITEMS: [&[u8]; 24] = [
    &[0x05, 0x8C],
    &[0x05, 0x01],
    &[0x09, 0xFB],
    &[0x09, 0xFC],
    &[0x09, 0xFD],
    &[0x09, 0xFE],
    &[0x09, 0xFF],
    &[0x09, 0x3B],
    &[0x0B, 0xFE, 0x00, 0x8C, 0x00],
    &[0x19, 0xFB],
    &[0x29, 0xFF],
    &[0x75, 0x08],
    &[0x75],
    &[0x95],
    &[0x96],
    &[0x97],
    &[0x85],
    &[0x81, 0x02],
    &[0x81, 0x03],
    &[0xA1, 0x01],
    &[0xC0],
    &[0xA4],
    &[0xB4],
    &[0xFE],
];
/// In each report, 16 KiB: what the kernel passes on.
const REPORT_BITS_MAX: usize = 16 * 1024 * 8;

fuzz_target!(|data: &[u8]| {
    let [kind, length, rest @ ..] = data else { return };
    let (own, sent) = rest.split_at(rest.len().min(usize::from(*length) * 4));
    let maker = match kind & 7 {
        0 => Some(HidPosLayout::FlagBehindData),
        1 => Some(HidPosLayout::FlagInLastByte),
        _ => None,
    };
    let descriptor = match (maker, kind & 7) {
        (Some(maker), _) => maker.report_descriptor(),
        // Of the maker's, with something put into it.
        (_, 2) => {
            let mut made = HidPosLayout::FlagBehindData.report_descriptor();
            let at = own.first().map_or(0, |at| usize::from(*at) % made.len());
            made.splice(at..at, own.iter().skip(1).copied());
            made
        }
        (_, 3..=5) => from_items(own),
        _ => own.to_vec(),
    };
    let described = ReportDescriptor::parse(&descriptor);
    if let Ok(described) = &described {
        check_descriptor(described, sent);
    }
    let Ok(mut scanner) = HidPos::new(&descriptor, ScannerSettings::default()) else { return };
    assert!(described.is_ok());

    let mut at = Duration::ZERO;
    let mut sent = sent;
    while let [length, pause, after @ ..] = sent {
        let (report, after) = after.split_at(after.len().min(usize::from(*length)));
        sent = after;
        at += Duration::from_millis(u64::from(*pause & 0x7F) * 4);
        // Noise seldom begins with the number of a report, and codes seldom get long.
        let mut report = report.to_vec();
        if let (true, Some(id)) = (maker.is_some(), report.first_mut()) {
            *id = 2;
        }
        for _ in 0..if *pause == 0x80 { 80 } else { 1 } {
            for heard in scanner.push(&report, at) {
                // What was in hand and one report of data, and the identifier's three fields.
                heard_checks::check(&heard, 5 * CODE_BYTES_MAX);
            }
        }
    }
    at += Duration::from_secs(1);
    scanner.tick(at);
    assert!(!scanner.has_half_frame());
    assert_eq!(scanner.give_up(), None);
    if let Some(maker) = maker {
        let reports = maker.reports("]C1", b"LPN-1");
        let heard: Vec<Heard> = reports.iter().flat_map(|report| scanner.push(report, at)).collect();
        assert!(matches!(heard.as_slice(), [Heard::Scan(code)] if code.text == "LPN-1"), "{heard:?}");
    }
});

fn from_items(own: &[u8]) -> Vec<u8> {
    let mut made = Vec::new();
    let mut bytes = own.iter();
    while let Some(&byte) = bytes.next() {
        let item = ITEMS.get(usize::from(byte) % ITEMS.len()).copied().unwrap_or_default();
        made.extend_from_slice(item);
        // A header alone takes its data from the input.
        if let [0x75 | 0x95 | 0x85 | 0xFE] = item {
            made.extend(bytes.next());
        } else if let [0x96] = item {
            made.extend(bytes.by_ref().take(2));
        } else if let [0x97] = item {
            made.extend(bytes.by_ref().take(4));
        }
    }
    made
}

/// Fields of one report lie behind each other within the longest report, and what is found by
/// its usage has that usage.
fn check_descriptor(described: &ReportDescriptor, report: &[u8]) {
    let mut ends: HashMap<u8, usize> = HashMap::new();
    for field in &described.inputs {
        assert!((1..=32).contains(&field.size) && field.count > 0);
        let end = ends.entry(field.report_id).or_default();
        assert!(field.bit_offset >= *end);
        *end = field.bit_offset + field.size * field.count;
        assert!(*end <= REPORT_BITS_MAX);
        assert_eq!(field.value(report, field.count), None);
        for index in [0, field.count / 2, field.count - 1] {
            let last = field.bit_offset + (index + 1) * field.size;
            assert_eq!(field.value(report, index).is_some(), last.div_ceil(8) <= report.len());
            let Some(usage) = field.usage(index) else { continue };
            let mut found = described.find(usage);
            assert!(found.all(|(field, place)| !field.constant && field.usage(place) == Some(usage)));
            assert!(field.constant || described.find(usage).next().is_some());
        }
    }
}
