//! Labels, codes and a scanner on its cable.

use super::BenchError;
use super::figures::Samples;
use crate::domain::codes::interpret;
use crate::labels::{KINDS, LabelData, render};
use floor_drivers::printer::{Language, Zpl};
use floor_drivers::scanner::split_aim;
use std::hint::black_box;
use std::time::{Duration, Instant};

const DPI: u32 = 203;

/// From a shipping label's description to the printer's bytes: the first one of this
/// process, and the following ones.
pub fn labels(times: usize) -> Result<(Samples, Samples), BenchError> {
    let sample = KINDS.iter().find(|kind| kind.name == "shipping").map(|kind| (kind.sample)());
    let Some(LabelData::Shipping(sample)) = sample else { return Err(BenchError::NoShippingLabel) };
    let (mut first, mut rest) = (Samples::default(), Samples::default());
    for nth in 0..=times {
        // Every parcel's label says something else.
        let mut data = sample.clone();
        data.parcel_number = format!("PCL-bench-{nth:06}");
        data.order = format!("SO{nth:06}");
        data.ship_to.name = format!("{} {nth}", sample.ship_to.name);
        let started = Instant::now();
        let drawn = render(&LabelData::Shipping(data).label(), DPI)?;
        let bytes = Zpl::default().label(&drawn.bitmap, 1);
        let took = started.elapsed();
        black_box(bytes);
        if nth == 0 { first.push(took) } else { rest.push(took) }
    }
    Ok((first, rest))
}

/// One of every kind of code, and the longest of those that are long; GS as 0x1D.
const CODES: &[(&str, &str)] = &[
    ("own code", "LOC-A-03-2"),
    ("own command", "CMD-QTY-12"),
    ("UPC-A", "614141000036"),
    ("EAN-13 with AIM identifier", "]E06923456789014"),
    ("GTIN-14", "10845200100009"),
    ("GS1-128", "]C101095011015300031727123110LOT42\u{1D}211234"),
    (
        "GS1 DataMatrix, long",
        "]d20109501101530003171231311001234567890ABCDEFGHI\u{1D}2101234567890ABCDEFGHI\u{1D}240ABCDEFGHIJKLMNOPQRST",
    ),
    ("GS1 in brackets", "(01)09501101530003(10)LOT42(17)271231"),
    ("Digital Link", "]Q1https://id.gs1.org/01/09501101530003/10/LOT%2F1/21/1234?17=271231&linkType=gs1:pip"),
    ("another link", "]Q1https://shop.example/products/item?id=5512&colour=blue"),
    ("SSCC", "]C100376123450000001006"),
    ("FNSKU", "X001ABCDE1"),
    ("USPS IMpb", "]C142022153\u{1D}9101026837331000039521"),
    ("UPS 1Z", "1Z999AA10123456784"),
    ("FedEx, 34 digits", "1001921334250001000300779017972697"),
    ("FedEx, 12 digits", "986578788855"),
    ("DHL Paket", "00340434161094042557"),
    ("DPD label", "008182709980000020033350276C"),
    ("UPU S10", "RA473124829DK"),
    ("a seller's own SKU", "85123A"),
    ("misprinted GS1-128", "]C10109501101530004172713315x"),
];

/// What a code can be, from its text and AIM identifier: each kind's timings, and those of all.
pub fn codes(times: usize) -> Vec<(&'static str, Samples)> {
    let mut all = Samples::default();
    let mut kinds: Vec<(&str, Samples)> = CODES.iter().map(|(name, _)| (*name, Samples::default())).collect();
    for _ in 0..times {
        // In turn, as they come at a dock, so that none stays hot for its own next one.
        for ((_, code), (_, samples)) in CODES.iter().zip(&mut kinds) {
            let started = Instant::now();
            let (aim, text) = split_aim(black_box(code));
            black_box(interpret(text, aim));
            let took = started.elapsed();
            samples.push(took);
            all.push(took);
        }
    }
    kinds.insert(0, ("what a code can be, all kinds", all));
    kinds
}

/// From a scanner's byte on a pseudo terminal to the event of a code. Where there are no
/// pseudo terminals there are no samples.
#[cfg(unix)]
pub fn scanner(folder: &std::path::Path, times: usize) -> Result<Samples, BenchError> {
    use floor_drivers::scanner::{Heard, ScannerSettings};
    use floor_drivers::simulator::SerialScanner;
    use floor_drivers::{Device, Happened};

    const PATIENCE: Duration = Duration::from_secs(5);
    let failed = |source| BenchError::File { doing: "set up a simulated scanner", path: folder.to_owned(), source };
    let scanner = SerialScanner::start(folder, "bench-scanner").map_err(failed)?;
    let (sender, events) = std::sync::mpsc::channel();
    let _device = Device::scanner("bench", scanner.address(), ScannerSettings::default(), sender).map_err(failed)?;
    let mut samples = Samples::default();
    // The line is open once its first event is there.
    if events.recv_timeout(PATIENCE).is_err() {
        return Ok(samples);
    }
    for nth in 0..times {
        std::thread::sleep(Duration::from_millis(1));
        let sent = Instant::now();
        scanner.scan(&format!("]C1LPN-{nth:06}"));
        while let Ok(event) = events.recv_timeout(PATIENCE) {
            if matches!(event.what, Happened::Heard(Heard::Scan(_))) {
                samples.push(event.at.duration_since(sent));
                break;
            }
        }
    }
    Ok(samples)
}

#[cfg(not(unix))]
pub fn scanner(_folder: &std::path::Path, _times: usize) -> Result<Samples, BenchError> {
    Ok(Samples::default())
}
