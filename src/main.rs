//! The terminal's command line: wiring only.

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The warehouse floor terminal.
#[derive(Parser)]
#[command(name = "floor", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Work a whole shift without a display.
    Shift(Shift),
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
    #[arg(long)]
    out: PathBuf,
    /// What goes wrong, and when, follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Go on with a shift that was interrupted.
    #[arg(long)]
    resume: bool,
    /// Append a line to this file for each scan that was answered.
    #[arg(long)]
    trace: Option<PathBuf>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Some(Command::Shift(shift)) => work_shift(shift),
        None => bail_no_window(),
    };
    done.unwrap_or_else(|error| {
        eprintln!("floor: {error:#}");
        ExitCode::FAILURE
    })
}

fn bail_no_window() -> Result<ExitCode> {
    bail!("there is no display here; try: floor shift --out DIR")
}

/// Works a shift; status 1 when one of its promises was broken.
fn work_shift(shift: Shift) -> Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FLOOR_LOG").unwrap_or_else(|_| "error".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let options = floor::shift::Options {
        orders: shift.orders.zip(shift.map),
        out: shift.out,
        seed: shift.seed,
        resume: shift.resume,
        trace: shift.trace,
    };
    let report = floor::shift::run(&options, &mut std::io::stderr()).context("the shift ended early")?;
    println!("{}", serde_json::to_string_pretty(&report)?);
    let broken: Vec<&String> = report.invariants.iter().filter(|(_, held)| !**held).map(|(name, _)| name).collect();
    if broken.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("floor: promises were broken: {broken:?}");
    Ok(ExitCode::from(1))
}
