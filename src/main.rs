//! The terminal: its window, and what can be done without one.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use floor::labels::{self, CommandSheet, LabelData};
use floor::screens::window::{self, WindowError};
use floor::sim::{self, Group};
use floor::words::{Language, command_name};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// LinkStar Floor, the warehouse terminal. Without a command it opens the window: on the
/// terminal that terminal.toml in the data folder describes, or else on the demo warehouse.
#[derive(Parser)]
#[command(name = "floor", version)]
struct Cli {
    /// Folder for the terminal's data.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    task: Option<Task>,
}

#[derive(Subcommand)]
enum Task {
    /// Work a whole shift without a display, by a robot over simulated devices.
    Shift(Shift),
    /// Measure how fast the terminal is on this machine and disk.
    Bench(Bench),
    /// List what is attached, say what is wrong and how to mend it, and test a device.
    Doctor(floor::doctor::command::Doctor),
    /// Draw a sample of every kind of label as PNG files; check templates; try a carrier's label.
    Labels(labels::command::Labels),
    /// Run simulated devices that a terminal can be attached to; worked by lines on standard
    /// input ("help" lists them).
    Sim(Sim),
    /// Draw the sheet of command barcodes as PNG files.
    Sheet {
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, default_value_t = 203)]
        dpi: u32,
    },
}

#[derive(Args)]
struct Shift {
    /// The orders' file; without it the demo warehouse's orders are worked.
    #[arg(long, requires = "map")]
    orders: Option<PathBuf>,
    /// Column map of the orders' file (TOML).
    #[arg(long, requires = "orders")]
    map: Option<PathBuf>,
    /// Where the report, the pictures and what was printed are left.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What goes wrong, and when, follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Go on with a shift that was interrupted.
    #[arg(long)]
    resume: bool,
    /// Append a line to this file for each scan that was answered.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

#[derive(Args)]
struct Sim {
    /// A scanner of this kind; may be given several times, as the others.
    #[arg(long, value_name = "KIND", value_parser = sim::kinds(Group::Scanner))]
    scanner: Vec<String>,
    /// A scale that speaks this protocol.
    #[arg(long, value_name = "PROTOCOL", value_parser = sim::kinds(Group::Scale))]
    scale: Vec<String>,
    /// A printer of this language on the network, or with "-serial" on a serial line. USB printers
    /// can't be simulated: that takes a kernel with a virtual USB bus, and root.
    #[arg(long, value_name = "LANGUAGE", value_parser = sim::kinds(Group::Printer))]
    printer: Vec<String>,
    /// A camera.
    #[arg(long, value_name = "KIND", value_parser = sim::kinds(Group::Camera))]
    camera: Option<String>,
    /// Where the ends of the cables are; the data folder's "sim" otherwise.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Where pictures of what is printed are left; "printed" in DIR otherwise.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Args)]
struct Bench {
    /// Where the large warehouse is made, on the disk to measure; about 1.5 kB a movement.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    #[arg(long, default_value_t = 100_000)]
    skus: usize,
    #[arg(long, default_value_t = 1_000_000)]
    movements: usize,
    #[arg(long, default_value_t = 2_000)]
    scans: usize,
    /// Leave the warehouse there, and take the one that is there.
    #[arg(long)]
    keep: bool,
    /// Only this part: label, code, scanner, print, idle, scan, start or memory.
    #[arg(long)]
    only: Option<String>,
    /// Write the figures to this file too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("floor: {error:#}");
            let no_display = matches!(error.downcast_ref(), Some(WindowError::NoDisplay(_)));
            ExitCode::from(if no_display { 2 } else { 1 })
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.task {
        None => {
            let folder = data_folder(cli.data)?;
            log_to(&folder)?;
            window::run(&folder)?;
        }
        Some(Task::Shift(shift)) => return work_shift(shift),
        Some(Task::Bench(bench)) => measure(bench, cli.data)?,
        Some(Task::Doctor(doctor)) => {
            log_to_stderr("error");
            let healthy = doctor.run(&data_folder(cli.data)?, &mut std::io::stdout())?;
            return Ok(if healthy { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Some(Task::Labels(labels)) => {
            log_to_stderr("error");
            let fine = labels.run(&mut std::io::stdout())?;
            return Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Some(Task::Sim(sim)) => simulate(sim, cli.data)?,
        Some(Task::Sheet { out, dpi }) => {
            for (number, sheet) in command_sheets().iter().enumerate() {
                let data = LabelData::Commands(sheet.clone());
                draw(&out, &format!("commands-{}", number + 1), &data, dpi, data.paper())?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Works a shift; status 1 when one of its promises was broken.
fn work_shift(shift: Shift) -> anyhow::Result<ExitCode> {
    log_to_stderr("error");
    let options = floor::shift::Options {
        orders: shift.orders.zip(shift.map),
        out: shift.out,
        seed: shift.seed,
        resume: shift.resume,
        trace: shift.trace,
    };
    let report = floor::shift::run(&options, &mut std::io::stderr()).context("the shift ended early")?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    let broken: Vec<&str> =
        report.invariants.iter().filter(|(_, held)| !**held).map(|(name, _)| name.as_str()).collect();
    if broken.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("floor: promises were broken: {}", broken.join(", "));
    Ok(ExitCode::FAILURE)
}

fn measure(bench: Bench, data: Option<PathBuf>) -> anyhow::Result<()> {
    log_to_stderr("error");
    let dir = match bench.dir {
        Some(dir) => dir,
        None => data_folder(data)?.join("bench"),
    };
    let options = floor::bench::Options {
        dir,
        skus: bench.skus,
        movements: bench.movements,
        scans: bench.scans,
        keep: bench.keep,
        only: bench.only,
    };
    let report = floor::bench::run(&options, &mut std::io::stdout())?;
    if let Some(path) = bench.json {
        let json = serde_json::to_vec_pretty(&report)?;
        std::fs::write(&path, json).with_context(|| format!("failed to write {}", path.display()))?;
    }
    Ok(())
}

/// Runs simulated devices until standard input ends.
fn simulate(asked: Sim, data: Option<PathBuf>) -> anyhow::Result<()> {
    log_to_stderr("error");
    let folder = match asked.dir {
        Some(dir) => dir,
        None => data_folder(data)?.join("sim"),
    };
    // A terminal finds the cables from wherever it is started.
    let folder = std::path::absolute(&folder).with_context(|| format!("failed to find {}", folder.display()))?;
    let camera = asked.camera.into_iter().collect();
    let groups = [
        (Group::Scanner, asked.scanner),
        (Group::Scale, asked.scale),
        (Group::Printer, asked.printer),
        (Group::Camera, camera),
    ];
    let devices = groups.into_iter().flat_map(|(group, kinds)| kinds.into_iter().map(move |kind| (group, kind)));
    let out = asked.out.unwrap_or_else(|| sim::printed_folder(&folder));
    let bench = sim::Bench::start(&sim::Options { devices: devices.collect(), folder, out })?;
    print!(
        "# A terminal.toml for floor --data DIR; add its [hub] to work with people and goods:\n\n{}",
        bench.entries()
    );
    println!("# Ready; \"help\" lists what can be done.");
    bench.work(std::io::stdin().lock(), std::io::stdout())?;
    Ok(())
}

fn log_to_stderr(usual: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FLOOR_LOG").unwrap_or_else(|_| usual.into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

/// The folder that was asked for, or this user's own.
fn data_folder(asked: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    match asked {
        Some(folder) => Ok(folder),
        None => directories::ProjectDirs::from("", "", "linkstar-floor")
            .map(|dirs| dirs.data_dir().to_owned())
            .context("this user has no home folder; choose a data folder with --data DIR"),
    }
}

/// Everything is logged to a file: the screen belongs to the operator.
fn log_to(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("failed to make the data folder {}", folder.display()))?;
    let path = folder.join("floor.log");
    let file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| format!("failed to open the log {}", path.display()))?;
    let filter = tracing_subscriber::EnvFilter::try_from_env("FLOOR_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::sync::Mutex::new(file)).init();
    Ok(())
}

/// One PNG file a sheet.
fn draw(out: &Path, name: &str, data: &LabelData, dpi: u32, paper: labels::Paper) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("failed to make the folder {}", out.display()))?;
    let sheets = labels::draw(data, dpi, paper).with_context(|| format!("failed to draw the label {name}"))?;
    for (number, sheet) in (1..).zip(&sheets) {
        let png = labels::png::encode(&sheet.bitmap).with_context(|| format!("failed to encode the label {name}"))?;
        let file = if sheets.len() == 1 { format!("{name}.png") } else { format!("{name}-{number}.png") };
        let path = out.join(file);
        std::fs::write(&path, png).with_context(|| format!("failed to write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// Every command that a bench can need, with a few quantities.
fn command_sheets() -> Vec<CommandSheet> {
    use floor::domain::Command;
    let quantities = [2, 3, 5, 6, 10, 12, 20, 24, 50, 100].map(Command::Quantity);
    let commands: Vec<labels::Command> = Command::ALL
        .iter()
        .chain(&quantities)
        .map(|command| labels::Command {
            code: format!("CMD-{}", command.word()),
            words: command_name(command).text(Language::English),
            words_local: command_name(command).text(Language::Chinese),
        })
        .collect();
    CommandSheet::sheets("Commands / 命令条码", &commands)
}
