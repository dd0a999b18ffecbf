//! The main job without a display: a whole shift on real orders, worked by a robot that
//! feeds bytes into the simulated scanner, scale and printers and reads the screens.
//!
//! It drives the very same floor loop, journal and sync as the window does.

mod chaos;
mod flows;
mod pictures;
mod report;
mod robot;
mod setup;

pub use report::Report;

use crate::hub::{HubHandle, HubStore, SqliteHub};
use crate::terminal::simulated::SimulatedBench;
use crate::terminal::{Terminal, TerminalError};
use robot::{Eyes, Robot, Tools};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What to work on.
#[derive(Clone, Debug)]
pub struct Options {
    /// The orders' file and its column map; without them the demo warehouse's orders.
    pub orders: Option<(PathBuf, PathBuf)>,
    /// Where everything is left.
    pub out: PathBuf,
    pub seed: u64,
    /// Go on with a shift that was interrupted in `out`.
    pub resume: bool,
    /// Gets a line for each scan that the terminal has answered: its number, code, verdict
    /// and the step it led to.
    pub trace: Option<PathBuf>,
}

/// Why a shift ended early.
#[derive(Debug, thiserror::Error)]
pub enum ShiftError {
    #[error("failed to use {path}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{0} holds an earlier shift: go on with it by --resume, or name another folder with --out")]
    Used(PathBuf),
    #[error(transparent)]
    Import(#[from] crate::hub::import::ImportError),
    #[error(transparent)]
    HubStore(#[from] crate::hub::StoreError),
    #[error(transparent)]
    Hub(#[from] crate::hub::ServeError),
    #[error(transparent)]
    Demo(#[from] crate::hub::demo::DemoError),
    #[error(transparent)]
    Terminal(#[from] TerminalError),
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error(transparent)]
    Photo(#[from] crate::photos::FileError),
    #[error("failed to read a database for the report")]
    Sqlite(#[from] rusqlite::Error),
    #[error("the simulated devices failed")]
    Devices(#[source] std::io::Error),
    #[error("the terminal did not answer {waited_for} within {seconds} s; it shows {screen}")]
    NoAnswer { waited_for: String, seconds: u64, screen: String },
    #[error("the robot is stuck on {screen}: {why}")]
    Stuck { screen: String, why: String },
    #[error("failed to draw {what}: {why}")]
    Picture { what: String, why: String },
    #[error("failed to write the report")]
    Json(#[from] serde_json::Error),
}

/// Runs a whole shift; `progress` gets a line now and then. The report says whether every
/// invariant held.
pub fn run(options: &Options, progress: &mut dyn Write) -> Result<Report, ShiftError> {
    let started = Instant::now();
    let out = &options.out;
    let input = setup::open_input(options)?;
    make_folder(out)?;
    let hub_folder = out.join("hub");
    if hub_folder.join(crate::hub::sqlite::FILE).exists() && !options.resume {
        return Err(ShiftError::Used(out.clone()));
    }
    let hub_store = Arc::new(SqliteHub::open(&hub_folder)?);
    // What is there already is not written twice: an interrupted set-up is simply done again.
    let plan = setup::prepare(options, input, &hub_store, progress)?;
    let plan_warehouse = plan.warehouse.clone();
    let enrolment = hub_store.enrol(&plan.warehouse, setup::DEVICE, false)?;
    let hub = HubHandle::start(hub_store.clone(), "127.0.0.1:0")?;
    let bench = SimulatedBench::start(&out.join("devices"), hub.addr()).map_err(ShiftError::Devices)?;
    let mut config = bench.config(&plan.warehouse, setup::DEVICE, enrolment.epoch, &enrolment.token);
    // The robot puts things down without shaking, and scans faster than a hand.
    config.stable_for_ms = 0;
    config.repeat_window_ms = 150;
    let eyes = Arc::new(Eyes::default());
    let sight = eyes.clone();
    let terminal = Terminal::start(&out.join("terminal"), &config, move |model| sight.see(model))?;
    let repeat_window = Duration::from_millis(config.repeat_window_ms);
    let trace = match &options.trace {
        Some(path) => Some(open_trace(path)?),
        None => None,
    };
    let tools = Tools { bench, eyes, inputs: terminal.inputs(), repeat_window, trace };
    let mut robot = Robot::new(tools, options.seed, plan, progress)?;
    robot.work()?;
    robot.wait_for_peace()?;
    wait_for_hub(&terminal, &hub_store, &plan_warehouse)?;
    wait_for_photos(&terminal, &hub_store, &plan_warehouse)?;
    let scenes = robot.scenes();
    let counts = robot.counts();
    let raw = robot.printed_bytes();
    drop(robot);
    drop(terminal);

    write_file(&out.join("labels.zpl"), &raw.0)?;
    write_file(&out.join("receipts.escpos"), &raw.1)?;
    let mut report = report::collect(out, &hub_store, &counts)?;
    pictures::screens(out, &scenes)?;
    pictures::labels(out)?;
    hub.stop();
    report.seconds = (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0;
    write_file(&out.join("shift.json"), &serde_json::to_vec_pretty(&report)?)?;
    Ok(report)
}

/// Photos go up behind the events.
fn wait_for_photos(terminal: &Terminal, hub: &SqliteHub, warehouse: &str) -> Result<(), ShiftError> {
    const WITHIN: Duration = Duration::from_secs(60);
    let at_hub = hub.photos(warehouse)?;
    let until = Instant::now() + WITHIN;
    for photo in terminal.photos().all()? {
        while !at_hub.has(&photo) {
            if Instant::now() > until {
                return Err(ShiftError::NoAnswer {
                    waited_for: format!("with photo {photo} at the hub"),
                    seconds: WITHIN.as_secs(),
                    screen: "its last screen".into(),
                });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    Ok(())
}

/// Waits until the hub has the whole journal, and nothing more is added to it: the outcome of
/// the last label is an event too.
fn wait_for_hub(terminal: &Terminal, hub: &SqliteHub, warehouse: &str) -> Result<(), ShiftError> {
    const WITHIN: Duration = Duration::from_secs(30);
    const QUIET: Duration = Duration::from_millis(300);
    let journal = terminal.journal()?;
    let until = Instant::now() + WITHIN;
    let mut agreed_since: Option<(u64, Instant)> = None;
    loop {
        let (dseq, _) = journal.last()?;
        let at_hub = hub.device_head(warehouse, setup::DEVICE)?.map_or(0, |head| head.dseq);
        agreed_since = match agreed_since {
            Some((agreed, since)) if agreed == dseq && at_hub == dseq => {
                if since.elapsed() >= QUIET {
                    return Ok(());
                }
                Some((agreed, since))
            }
            _ if at_hub == dseq => Some((dseq, Instant::now())),
            _ => None,
        };
        if Instant::now() > until {
            let waited_for = format!("with all {dseq} events at the hub (it has {at_hub})");
            return Err(ShiftError::NoAnswer {
                waited_for,
                seconds: WITHIN.as_secs(),
                screen: "its last screen".into(),
            });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn open_trace(path: &Path) -> Result<std::fs::File, ShiftError> {
    let opened = std::fs::File::options().create(true).append(true).open(path);
    opened.map_err(|source| ShiftError::File { path: path.to_owned(), source })
}

fn make_folder(path: &Path) -> Result<(), ShiftError> {
    std::fs::create_dir_all(path).map_err(|source| ShiftError::File { path: path.to_owned(), source })
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), ShiftError> {
    std::fs::write(path, bytes).map_err(|source| ShiftError::File { path: path.to_owned(), source })
}
