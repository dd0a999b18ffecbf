//! Labels, codes and a scanner on its cable.

use super::BenchError;
use super::figures::Samples;
use crate::domain::codes::interpret;
use crate::labels::{KINDS, LabelData, Shipping, draw};
use floor_drivers::printer::{LANGUAGES, Language, Media};
use floor_drivers::scanner::split_aim;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long labels take, from a shipping label's description to the printer's bytes.
pub struct LabelTimes {
    /// The first one of this process, which reads the fonts; at 203 dpi.
    pub first: Samples,
    /// The following ones: what is measured, the most milliseconds wanted, the times.
    pub rest: Vec<(String, f64, Samples)>,
    /// A thousand of them into one file.
    pub thousand: Samples,
}

/// Every parcel's label says something else.
fn shipping(sample: &Shipping, nth: usize) -> LabelData {
    let mut data = sample.clone();
    data.parcel_number = format!("PCL-bench-{nth:06}");
    data.order = format!("SO{nth:06}");
    data.ship_to.name = format!("{} {nth}", sample.ship_to.name);
    LabelData::Shipping(data)
}

fn label_bytes(data: &LabelData, dpi: u32, language: &dyn Language) -> Result<Vec<u8>, BenchError> {
    let sheets = draw(data, dpi, data.paper())?;
    let media = Media { dpi, ..Media::default() };
    let mut bytes = Vec::new();
    for sheet in &sheets {
        bytes.append(&mut language.label(&sheet.bitmap, 1, &media)?);
    }
    Ok(bytes)
}

/// Shipping labels of 4 x 6 in, in every printer's language at 203 and 300 dpi, and a thousand
/// of them into one file.
pub fn labels(folder: &Path, times: usize) -> Result<LabelTimes, BenchError> {
    const THOUSAND: usize = 1000;
    let sample = KINDS.iter().find(|kind| kind.name == "shipping").map(|kind| (kind.sample)());
    let Some(LabelData::Shipping(sample)) = sample else { return Err(BenchError::NoShippingLabel) };
    let mut found = LabelTimes { first: Samples::default(), rest: Vec::new(), thousand: Samples::default() };
    let mut nth = 0;
    let mut timed = |dpi: u32, language: &dyn Language| -> Result<Duration, BenchError> {
        nth += 1;
        let data = shipping(&sample, nth);
        let started = Instant::now();
        black_box(label_bytes(&data, dpi, language)?);
        Ok(started.elapsed())
    };
    for entry in LANGUAGES {
        let language = (entry.new)();
        for (dpi, most_ms) in [(203, 3.0), (300, 6.0)] {
            let mut samples = Samples::default();
            if found.first.is_empty() {
                found.first.push(timed(dpi, language.as_ref())?);
            } else {
                // The shapes of this size are drawn once.
                timed(dpi, language.as_ref())?;
            }
            for _ in 0..times {
                samples.push(timed(dpi, language.as_ref())?);
            }
            let title = entry.title.split(" (").next().unwrap_or(entry.title);
            found.rest.push((format!("4x6 in label at {dpi} dpi to {title} bytes"), most_ms, samples));
        }
    }
    let path = folder.join("bench-labels");
    let failed = |source| BenchError::File { doing: "write labels", path: path.clone(), source };
    let Some(entry) = LANGUAGES.first() else { return Ok(found) };
    let language = (entry.new)();
    let started = Instant::now();
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).map_err(failed)?);
    for nth in 0..THOUSAND {
        file.write_all(&label_bytes(&shipping(&sample, nth), 203, language.as_ref())?).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    found.thousand.push(started.elapsed());
    drop(file);
    let _ = std::fs::remove_file(&path);
    Ok(found)
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
    (
        "Digital Link, nine identifiers",
        "https://shop.example/en/01/09501101530003/22/2A/10/LOT%2F20261122/21/SERIAL-0000000001?11=261101&15=270930&17=271231&3103=001250&3922=1995",
    ),
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

/// From a scanner's byte on a pseudo terminal to the event of a code, and to the thread of the
/// floor loop that waits for it. Where there are no pseudo terminals there are no samples.
#[cfg(unix)]
pub fn scanner(folder: &Path, times: usize) -> Result<(Samples, Samples), BenchError> {
    use crate::floor_loop::Input;
    use crate::terminal::config::{Config, Scanner};
    use floor_drivers::scanner::Heard;
    use floor_drivers::simulator::SerialScanner;

    const PATIENCE: Duration = Duration::from_secs(5);
    let failed = |source| BenchError::File { doing: "set up a simulated scanner", path: folder.to_owned(), source };
    let scanner = SerialScanner::start(folder, "bench-scanner").map_err(failed)?;
    // As a terminal starts it; this thread is in the place of its loop.
    let scanners = vec![Scanner::plain("bench", scanner.address())];
    let config = Config { scanners, ..Config::bare("BENCH", "B01") };
    let (sender, inputs) = std::sync::mpsc::channel();
    let _devices = crate::terminal::start_devices(&config, &sender).map_err(failed)?;
    let (mut to_event, mut to_loop) = (Samples::default(), Samples::default());
    // The line is open once its first event is there; what comes at once is in doubt.
    if inputs.recv_timeout(PATIENCE).is_err() {
        return Ok((to_event, to_loop));
    }
    std::thread::sleep(Duration::from_millis(600));
    for nth in 0..times {
        std::thread::sleep(Duration::from_millis(1));
        let sent = Instant::now();
        scanner.scan(&format!("]C1LPN-{nth:06}"));
        while let Ok(input) = inputs.recv_timeout(PATIENCE) {
            if let Input::Heard { heard: Heard::Scan(_), at, .. } = input {
                to_loop.push(sent.elapsed());
                to_event.push(at.duration_since(sent));
                break;
            }
        }
    }
    Ok((to_event, to_loop))
}

#[cfg(not(unix))]
pub fn scanner(_folder: &Path, _times: usize) -> Result<(Samples, Samples), BenchError> {
    Ok((Samples::default(), Samples::default()))
}
