//! The hub's command line: wiring only.

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use floor::domain::{Fact, people};
use floor::hub::import::{self, ImportError, Progress, Report, Target};
use floor::hub::{HubHandle, HubStore, Record, SqliteHub};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The hub of LinkStar Floor.
#[derive(Parser)]
#[command(name = "floor-hub", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve terminals over HTTP until Ctrl-C.
    Serve {
        #[command(flatten)]
        data: Data,
        /// Address and port; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8470")]
        listen: String,
    },
    /// Enrol terminals.
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Say who may sign in.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Import a seller's file.
    Import {
        what: Importable,
        file: PathBuf,
        /// Column map (TOML); orders need one, the others have one built in.
        #[arg(long)]
        map: Option<PathBuf>,
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        warehouse: String,
        /// Write the rows that were set aside here, with row numbers and reasons; a file in the
        /// data folder without it.
        #[arg(long)]
        rejects: Option<PathBuf>,
    },
    /// Fill a warehouse with the demo's goods, people and work.
    Demo {
        #[command(flatten)]
        data: Data,
    },
    /// Copy the whole database to a new file; it may be in use meanwhile.
    Backup {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        to: PathBuf,
    },
    /// To be run once after a backup was put back: terminals then send again what it did not have.
    Restored {
        #[command(flatten)]
        data: Data,
    },
}

#[derive(Subcommand)]
enum DeviceCommand {
    /// Give a terminal a token; an old token of it stops working.
    Add {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        warehouse: String,
        #[arg(long)]
        device: String,
        /// Start a new journal for it: its disk was lost, or it was restored from an old copy.
        #[arg(long)]
        new_epoch: bool,
    },
    /// Make a terminal's token worthless: it was lost or sold.
    Revoke {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        warehouse: String,
        #[arg(long)]
        device: String,
    },
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Add a person, or change one.
    Add {
        #[command(flatten)]
        data: Data,
        #[arg(long)]
        warehouse: String,
        /// Short name in records, such as li.wei.
        #[arg(long)]
        operator: String,
        /// Name on the screen.
        #[arg(long)]
        name: String,
        /// What the badge's barcode says after BADGE-.
        #[arg(long)]
        badge: String,
        /// Digits for the pad; none without it.
        #[arg(long)]
        pin: Option<String>,
        /// receiver, picker, packer, inspector, supervisor, admin; may be given several times.
        #[arg(long = "role", required = true)]
        roles: Vec<String>,
        /// en or zh.
        #[arg(long, default_value = "en")]
        language: String,
    },
}

#[derive(Args)]
struct Data {
    /// The hub's data folder.
    #[arg(long = "data", value_name = "DIR")]
    dir: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Importable {
    Orders,
    Inbound,
    Locations,
}

fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FLOOR_LOG").unwrap_or_else(|_| "info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("floor-hub: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Serve { data, listen } => serve(&data.dir, &listen),
        Command::Device(DeviceCommand::Add { data, warehouse, device, new_epoch }) => {
            let enrolled = SqliteHub::open(&data.dir)?.enrol(&warehouse, &device, new_epoch)?;
            eprintln!("The token of {device} in {warehouse} (epoch {}); it is shown only once:", enrolled.epoch);
            println!("{}", enrolled.token);
            Ok(())
        }
        Command::Device(DeviceCommand::Revoke { data, warehouse, device }) => {
            if !SqliteHub::open(&data.dir)?.revoke(&warehouse, &device)? {
                bail!("{device} is not enrolled in {warehouse}");
            }
            println!("The token of {device} in {warehouse} is worthless now.");
            Ok(())
        }
        Command::Operator(OperatorCommand::Add { data, warehouse, operator, name, badge, pin, roles, language }) => {
            let pin_hash = match &pin {
                Some(pin) if pin.len() < 4 || !pin.chars().all(|digit| digit.is_ascii_digit()) => {
                    bail!("a PIN has at least 4 digits and nothing else")
                }
                Some(pin) => people::pin_hash(&warehouse, pin).context("failed to hash the PIN")?,
                None => String::new(),
            };
            let roles = roles.iter().map(|role| {
                let role = serde_json::Value::String(role.to_lowercase());
                serde_json::from_value::<people::Role>(role).context("there is no such role; see --help")
            });
            let roles = roles.collect::<Result<_>>()?;
            let person = people::Operator { operator, name, badge, pin_hash, roles, language };
            let said = format!("{} can sign in to {warehouse} with BADGE-{}.", person.name, person.badge);
            let record = Record::new(Fact::OperatorDefined(person), "").replacing();
            SqliteHub::open(&data.dir)?.append(&warehouse, &[record])?;
            println!("{said}");
            Ok(())
        }
        Command::Import { what, file, map, data, warehouse, rejects } => {
            // Without a name for it, what is set aside still has a place.
            let rejects = rejects.or_else(|| {
                let stem = file.file_stem()?.to_string_lossy().into_owned();
                Some(data.dir.join(format!("set-aside-{stem}.csv")))
            });
            let report = import_file(what, &file, map.as_deref(), &data.dir, &warehouse, rejects.as_deref())?;
            print!("{report}");
            if let Some(rejects) = rejects.filter(|_| report.set_aside_rows() > 0) {
                println!("What was set aside is in {}.", rejects.display());
            }
            Ok(())
        }
        Command::Demo { data } => {
            floor::hub::demo::seed(&SqliteHub::open(&data.dir)?)?;
            println!("The demo warehouse {} is filled.", floor::hub::demo::WAREHOUSE);
            Ok(())
        }
        Command::Backup { data, to } => {
            SqliteHub::open(&data.dir)?.back_up(&to)?;
            println!("Backed up to {}.", to.display());
            Ok(())
        }
        Command::Restored { data } => {
            let generation = SqliteHub::renew_generation(&data.dir)?;
            println!("The hub's data is now generation {generation}. Restart the hub if it is running.");
            Ok(())
        }
    }
}

fn serve(dir: &Path, listen: &str) -> Result<()> {
    let store = Arc::new(SqliteHub::open(dir)?);
    let hub = HubHandle::start(store, listen)?;
    println!("The hub listens on {}", hub.url());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(asked_to_stop()).context("failed to wait for Ctrl-C")?;
    eprintln!("Stopping.");
    hub.stop();
    Ok(())
}

/// Waits for Ctrl-C, or for what service managers send.
async fn asked_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

fn import_file(
    what: Importable,
    file: &Path,
    map: Option<&Path>,
    dir: &Path,
    warehouse: &str,
    rejects: Option<&Path>,
) -> Result<Report> {
    let map = map
        .map(|path| std::fs::read_to_string(path).with_context(|| format!("failed to read the map {}", path.display())))
        .transpose()?;
    let input = File::open(file).with_context(|| format!("failed to open {}", file.display()))?;
    let total = input.metadata().map_or(0, |about| about.len());
    let store = SqliteHub::open(dir)?;
    // Made after the store, whose folder it may lie in.
    let mut rejects = rejects
        .map(|path| File::create(path).with_context(|| format!("failed to create {}", path.display())))
        .transpose()?
        .map(BufWriter::new);
    let mut meter = Meter::new(total);
    let report = {
        let mut progress = |progress| meter.show(progress);
        let mut target = Target {
            store: &store,
            warehouse,
            rejects: rejects.as_mut().map(|out| out as &mut dyn Write),
            progress: &mut progress,
        };
        match what {
            Importable::Orders => {
                let Some(map) = map else {
                    bail!("orders need a column map: --map MAP.toml (fixtures/maps/online_retail.toml is an example)");
                };
                import::OrdersMap::parse(&map).and_then(|map| import::orders(input, &map, &mut target))
            }
            Importable::Inbound => import::InboundMap::parse(map.as_deref().unwrap_or(import::InboundMap::BUILT_IN))
                .and_then(|map| import::inbound(input, &map, &mut target)),
            Importable::Locations => {
                import::LocationsMap::parse(map.as_deref().unwrap_or(import::LocationsMap::BUILT_IN))
                    .and_then(|map| import::locations(input, &map, &mut target))
            }
        }
    };
    meter.end();
    let report = report.with_context(|| format!("failed to import {}", file.display()))?;
    if let Some(mut rejects) = rejects {
        rejects.flush().map_err(ImportError::Rejects)?;
    }
    Ok(report)
}

/// One line on a terminal that tells how far an import is.
struct Meter {
    bytes_total: u64,
    shown: Option<Instant>,
    on: bool,
}

impl Meter {
    fn new(bytes_total: u64) -> Self {
        Self { bytes_total, shown: None, on: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, progress: Progress) {
        if self.shown.is_some_and(|shown| shown.elapsed() < Duration::from_millis(100)) {
            return;
        }
        self.shown = Some(Instant::now());
        let text = match progress {
            Progress::Reading { rows, bytes } => {
                format!(
                    "reading: {rows} rows, {}%",
                    (bytes * 100).checked_div(self.bytes_total).unwrap_or(100).min(100)
                )
            }
            Progress::Writing { done, of } => format!("writing: {done} of {of}"),
        };
        if self.on {
            eprint!("\r\x1b[K{text}");
        } else {
            eprintln!("{text}");
        }
    }

    fn end(&self) {
        if self.on {
            eprint!("\r\x1b[K");
        }
    }
}
