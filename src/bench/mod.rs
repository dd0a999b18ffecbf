//! Measures the terminal on this machine: how long a scan takes until it is on the disk and
//! on the screen, beside what the disk alone takes; start, labels, memory, scanner.
//!
//! It judges nothing by failing: it says what it found, and whether that is what was asked.

mod devices;
mod disk;
mod figures;
mod idle;
mod printing;
mod warehouse;
mod work;

pub use figures::{Figure, Report, Samples, Target};

use crate::floor_loop::{FloorLoop, Input, Now, Settings};
use crate::journal::EventError;
use crate::labels::LabelError;
use crate::store::checkpoint::Checkpointer;
use crate::store::{DATABASE, Store, StoreError};
use crate::terminal::TerminalError;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use work::Work;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where the warehouse is made; it takes about 1.5 kB a movement. On the disk to measure.
    pub dir: PathBuf,
    pub skus: usize,
    pub movements: usize,
    pub scans: usize,
    /// Leaves the warehouse there, and takes the one that is there.
    pub keep: bool,
    /// Only this part: `label`, `code`, `scanner`, `print`, `idle`, `scan`, `start` or `memory`.
    pub only: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self { dir: PathBuf::from("."), skus: 100_000, movements: 1_000_000, scans: 2_000, keep: false, only: None }
    }
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Event(#[from] EventError),
    #[error(transparent)]
    Refused(#[from] floor_drivers::printer::LabelRefused),
    #[error(transparent)]
    Label(#[from] LabelError),
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    #[error("failed to {doing} in {path}: choose another folder with --dir")]
    File { doing: &'static str, path: PathBuf, source: std::io::Error },
    #[error("failed to write the report")]
    Output(#[source] std::io::Error),
    #[error("there is no shipping label to measure")]
    NoShippingLabel,
}

/// Raised when the warehouse is built in another way, so that an older one is not taken.
const BUILD: u32 = 2;
/// Scans after which the power goes, with the log not moved.
const SCANS_UNCLEAN: usize = 300;
const STARTS: usize = 5;
/// As many labels as a large carton of goods without barcodes may need.
const LABELS_IN_A_ROW: u64 = 300;
const SCANS_BESIDE: usize = 300;
/// A pause between scans, shorter than any person's, so that nothing stays hot for the next one.
const PAUSE: Duration = Duration::from_millis(1);

/// Measures, writes the table to `out`, and returns the figures.
pub fn run(options: &Options, out: &mut dyn Write) -> Result<Report, BenchError> {
    let mut report = Report { skus: options.skus, movements: options.movements, ..Report::default() };
    let wants = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    std::fs::create_dir_all(&options.dir).map_err(|source| file("make a folder", &options.dir, source))?;
    // First of all: the first label of a process reads the fonts.
    if wants("label") {
        let labels = devices::labels(&options.dir, 300)?;
        let within = |p99_max| Target { p99_max: Some(p99_max), ..Target::default() };
        report.figures.push(labels.first.figure("first 4x6 in label of a process, 203 dpi").asked(within(50.0)));
        for (name, most_ms, samples) in &labels.rest {
            report.figures.push(samples.figure(name).asked(within(*most_ms)));
        }
        let thousand = labels.thousand.figure("1,000 different labels into one file");
        report.figures.push(thousand.asked(within(3000.0)));
    }
    if wants("code") {
        for (nth, (name, samples)) in devices::codes(2_000).into_iter().enumerate() {
            let name = if nth == 0 { name.to_owned() } else { format!("  {name}") };
            let asked = Target { p99_max: Some(2_000.0), ..Target::default() };
            report.figures.push(samples.figure_ns(&name).asked(asked));
        }
    }
    if wants("scanner") {
        let (to_event, to_loop) = devices::scanner(&options.dir, 300)?;
        for (samples, name) in [
            (to_event, "scanner byte to event, over a pseudo terminal"),
            (to_loop, "scanner byte to the floor loop's thread"),
        ] {
            let asked = Target { p99_max: Some(1.0), ..Target::default() };
            let figure = samples.figure(name);
            report.figures.push(if samples.is_empty() { figure } else { figure.asked(asked) });
        }
    }
    if wants("idle") {
        match idle::idle(&options.dir)? {
            Some(figure) => report.figures.push(figure),
            None => report.notes.push("this system doesn't tell what an idle terminal costs".into()),
        }
    }
    if wants("print") {
        let (quiet, busy, printed) = printing::scans(&options.dir, LABELS_IN_A_ROW, SCANS_BESIDE)?;
        let quiet = quiet.figure("scan to disk and screen, through the loop's thread");
        let asked = Target { ratio_max: Some(2.0), p99_max: Some(50.0) };
        let name = format!("the same while {LABELS_IN_A_ROW} labels in a row are printed");
        let busy = busy.figure(&name).against(quiet.p50).asked(asked);
        report.notes.push(format!("{printed} labels came out beside {} scans", busy.n));
        report.figures.extend([quiet, busy]);
    }
    if ["scan", "start", "memory"].into_iter().any(wants) {
        let folder = options.dir.join(format!("bench-{}-{}-{BUILD}", options.skus, options.movements));
        let measured = with_warehouse(&folder, options, &mut report, out);
        disk::clean(&options.dir);
        if !options.keep {
            std::fs::remove_dir_all(&folder).map_err(|source| file("remove the warehouse", &folder, source))?;
        }
        measured?;
    }
    write!(out, "{}", report.table()).map_err(BenchError::Output)?;
    Ok(report)
}

fn with_warehouse(
    folder: &Path,
    options: &Options,
    report: &mut Report,
    out: &mut dyn Write,
) -> Result<(), BenchError> {
    let built = folder.join("built");
    if built.exists() {
        report.notes.push(format!("the warehouse in {} was there already and was worked on before", folder.display()));
    } else {
        let (skus, movements) = (options.skus, options.movements);
        writeln!(out, "building a warehouse of {skus} SKUs and {movements} movements ...")
            .map_err(BenchError::Output)?;
        let started = Instant::now();
        let _ = std::fs::remove_dir_all(folder);
        warehouse::build(folder, skus, movements)?;
        std::fs::write(&built, "").map_err(|source| file("note that the warehouse is built", folder, source))?;
        report.notes.push(format!("building the warehouse took {:.0} s", started.elapsed().as_secs_f64()));
    }
    let database = folder.join(DATABASE);
    let bytes = std::fs::metadata(&database).map_or(0, |data| data.len());

    let mut starts = Samples::default();
    for _ in 0..STARTS {
        starts.push(start(folder)?.1);
    }
    let (mut floor, _) = start(folder)?;
    let events = floor.store().head();
    report.notes.push(format!("the database has {} MB and {events} own events", bytes / 1_000_000));
    let asked = Target { p99_max: Some(500.0), ..Target::default() };
    report.figures.push(starts.figure("start to ready").asked(asked));

    scans(&mut floor, options, report)?;
    if let Some((now, highest)) = disk::resident_mb() {
        let asked = Target { p99_max: Some(150.0), ..Target::default() };
        report.figures.push(Figure::new("memory after the scans: now, at most", 1, "MB", now, highest).asked(asked));
    }

    let (unclean, log_bytes) = starts_after_power_cuts(folder, floor)?;
    report.figures.push(unclean.figure("start to ready after a power cut").asked(asked));
    report.notes.push(format!("the log that the power cut left has {:.1} MB", log_bytes as f64 / 1e6));
    Ok(())
}

fn scans(floor: &mut FloorLoop, options: &Options, report: &mut Report) -> Result<(), BenchError> {
    let failed = |source| file("measure the disk", &options.dir, source);
    let mut probe = disk::DiskProbe::new(&options.dir).map_err(failed)?;
    let _checkpointer = Checkpointer::start(floor.store().path())?;
    let log = log_of(floor.store().path());
    let mut work = Work::new(floor);
    let mut nth = 0u64;
    work.run(options.scans, || {
        std::thread::sleep(PAUSE);
        // Beside every scan, so that whatever else the machine does hits both.
        probe.overwrite().map_err(failed)?;
        nth += 1;
        if nth.is_multiple_of(4) {
            std::thread::sleep(PAUSE);
            probe.append().map_err(failed)?;
        }
        std::thread::sleep(PAUSE);
        Ok::<(), BenchError>(())
    })?;
    let over = probe.overwriting.figure("disk: 4 KiB over a file, made safe (the limit)");
    let limit = over.p50;
    report.figures.push(over);
    report.figures.push(probe.appending.figure("disk: 4 KiB behind a file's end, made safe"));
    let asked = Target { ratio_max: Some(3.0), p99_max: Some(5.0) };
    report.figures.push(work.scans.figure("scan to disk and screen").against(limit).asked(asked));
    for (step, samples) in &work.by_step {
        report.figures.push(samples.figure(&format!("  {step}")).against(limit));
    }
    report.figures.push(work.screens.figure("  of it the screen").against(limit));
    if work.refused > 0 {
        report.notes.push(format!("{} scans were refused", work.refused));
    }
    let bytes = std::fs::metadata(log).map_or(0, |data| data.len());
    report.notes.push(format!("after the scans the write-ahead log's file has {:.1} MB", bytes as f64 / 1e6));
    Ok(())
}

/// From nothing open to the first screen.
fn start(folder: &Path) -> Result<(FloorLoop, Duration), BenchError> {
    let started = Instant::now();
    let store = Store::open(folder, warehouse::author())?;
    let mut floor = FloorLoop::new(store, Settings { has_hub: true, ..Settings::default() })?;
    let now = Now { wall_ms: crate::journal::wall_ms(), up: Duration::from_millis(1) };
    floor.handle(Input::Tick, now);
    let model = floor.model(now);
    let took = started.elapsed();
    drop(model);
    Ok((floor, took))
}

/// Starts on what a power cut leaves behind: a log that was not moved and not closed. Returns
/// the longest log in bytes too.
fn starts_after_power_cuts(folder: &Path, mut floor: FloorLoop) -> Result<(Samples, u64), BenchError> {
    let failed = |source| file("set the log aside", folder, source);
    let log = log_of(floor.store().path());
    let aside = folder.join("log-of-the-power-cut");
    let (mut samples, mut longest) = (Samples::default(), 0);
    for _ in 0..STARTS {
        Work::new(&mut floor).run(SCANS_UNCLEAN, || Ok::<(), BenchError>(()))?;
        longest = std::fs::copy(&log, &aside).map_err(failed)?.max(longest);
        // Closing moves all of the log and removes it. Put back, it is what a power cut at the
        // end of that leaves: every page of it has to be read again.
        drop(floor);
        std::fs::rename(&aside, &log).map_err(failed)?;
        let (again, took) = start(folder)?;
        samples.push(took);
        floor = again;
    }
    Ok((samples, longest))
}

fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn file(doing: &'static str, path: &Path, source: std::io::Error) -> BenchError {
    BenchError::File { doing, path: path.to_owned(), source }
}
