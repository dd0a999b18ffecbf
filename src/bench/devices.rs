//! Labels, codes and a scanner on its cable.

use super::BenchError;
use super::figures::Samples;
use crate::domain::Meaning;
use crate::labels::{KINDS, LabelData, render};
use floor_drivers::printer::{Language, Media, Zpl};
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
        let bytes = Zpl::default().label(&drawn.bitmap, 1, &Media::default())?;
        let took = started.elapsed();
        black_box(bytes);
        if nth == 0 { first.push(took) } else { rest.push(took) }
    }
    Ok((first, rest))
}

/// A code's AIM identifier and its meaning; one sample is the mean of a thousand codes.
pub fn codes(times: usize) -> Samples {
    const CODES: [&str; 8] = [
        "]C1010692345678901410LOT42",
        "6923456789014",
        "LOC-A-03-2",
        "LPN-dock-1-000123",
        "CMD-QTY-12",
        "]E06923456789014",
        "TOTE-0042",
        "1Z999AA10123456784",
    ];
    const ROUND: u32 = 1000;
    let mut samples = Samples::default();
    for _ in 0..times {
        let started = Instant::now();
        for code in CODES.iter().cycle().take(ROUND as usize) {
            let (aim, text) = split_aim(black_box(code));
            black_box((aim, Meaning::of(text)));
        }
        samples.push(started.elapsed() / ROUND);
    }
    samples
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
