//! What a scan costs while a long row of labels is printed.

use super::figures::Samples;
use super::warehouse::{BADGE, WAREHOUSE, author, barcode, build, sku_code};
use super::{BenchError, PAUSE, file};
use crate::domain::Command;
use crate::floor_loop::Input;
use crate::terminal::Terminal;
use crate::terminal::config::{Config, Printer};
use floor_drivers::scanner::{Heard, ScanCode, TextEncoding};
use floor_drivers::simulator::LabelPrinter;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const SKUS: usize = 200;
const MOVEMENTS: usize = 1_000;
const PATIENCE: Duration = Duration::from_secs(60);

/// When a scan was on the disk and its screen was there: how many were heard, and when.
type Shown = (u64, Instant);

/// Scans with the printer at rest, scans while it prints, and how many labels it printed
/// meanwhile. The second row ends early when all labels are printed.
pub fn scans(folder: &Path, labels: u64, scans: usize) -> Result<(Samples, Samples, u64), BenchError> {
    let folder = folder.join("bench-printing");
    let _ = std::fs::remove_dir_all(&folder);
    build(&folder, SKUS, MOVEMENTS)?;
    let zebra = LabelPrinter::start_zpl().map_err(|source| file("set up a simulated printer", &folder, source))?;
    let device = author().device;
    let mut config = Config::bare(WAREHOUSE, &device);
    let printer = Printer::new("labels", zebra.address(), "zpl");
    config.printers.push(Printer { route: Some("label".into()), ..printer });
    let (publish, shown) = channel();
    let terminal = Terminal::start(&folder, &config, move |model| {
        if model.status.heard == model.status.on_disk {
            // Nobody listens once everything is measured.
            let _ = publish.send((model.status.heard, Instant::now()));
        }
    })?;
    let mut heard = shown.recv_timeout(PATIENCE).map_or(0, |(heard, _)| heard);
    let mut scan = |code: &str| {
        heard += 1;
        timed(&terminal, &shown, code, heard)
    };
    scan(BADGE);
    scan("CMD-LOOKUP");
    let mut code = (0..SKUS).cycle().map(|nth| barcode(&sku_code(nth)));
    let mut quiet = Samples::default();
    for code in code.by_ref().take(scans) {
        std::thread::sleep(PAUSE);
        scan(&code).into_iter().for_each(|took| quiet.push(took));
    }
    for _ in 0..labels {
        terminal.send(Input::Command(Command::Print));
    }
    // The orders come before the scan: once this one is there they are all queued.
    code.next().and_then(|code| scan(&code));
    let before = zebra.labels_printed();
    let mut busy = Samples::default();
    for code in code.take(scans) {
        if zebra.labels_printed() >= labels {
            break;
        }
        std::thread::sleep(PAUSE);
        scan(&code).into_iter().for_each(|took| busy.push(took));
    }
    let printed = zebra.labels_printed() - before;
    drop(terminal);
    std::fs::remove_dir_all(&folder).map_err(|source| file("remove the warehouse", &folder, source))?;
    Ok((quiet, busy, printed))
}

/// From a scan's arrival at the loop until it is on the disk and its screen is there.
fn timed(terminal: &Terminal, shown: &Receiver<Shown>, code: &str, heard: u64) -> Option<Duration> {
    let raw = code.as_bytes().to_vec();
    let scan = ScanCode { text: code.into(), aim: None, raw, encoding: TextEncoding::Utf8 };
    let started = Instant::now();
    terminal.send(Input::Heard { scanner: "bench-scanner".into(), heard: Heard::Scan(scan), at: Instant::now() });
    loop {
        let (count, at) = shown.recv_timeout(PATIENCE).ok()?;
        if count >= heard {
            return Some(at.duration_since(started));
        }
    }
}
