//! The terminal: its window, and what can be done without one.

use anyhow::Context;
use clap::{Parser, Subcommand};
use floor::labels::{self, CommandSheet, KINDS};
use floor::screens::window::{self, WindowError};
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
    /// Draw a sample of every kind of label as PNG files.
    Labels {
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Dots per inch of the print head.
        #[arg(long, default_value_t = 203)]
        dpi: u32,
    },
    /// Draw the sheet of command barcodes as PNG files.
    Sheet {
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        #[arg(long, default_value_t = 203)]
        dpi: u32,
    },
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("floor: {error:#}");
            let no_display = matches!(error.downcast_ref(), Some(WindowError::NoDisplay(_)));
            ExitCode::from(if no_display { 2 } else { 1 })
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.task {
        None => {
            let folder = data_folder(cli.data)?;
            log_to(&folder)?;
            Ok(window::run(&folder)?)
        }
        Some(Task::Labels { out, dpi }) => {
            for kind in KINDS {
                draw(&out, kind.name, &(kind.sample)().label(), dpi)?;
            }
            Ok(())
        }
        Some(Task::Sheet { out, dpi }) => {
            for (number, sheet) in command_sheets().iter().enumerate() {
                draw(&out, &format!("commands-{}", number + 1), &sheet.label(), dpi)?;
            }
            Ok(())
        }
    }
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

fn draw(out: &Path, name: &str, label: &labels::Label, dpi: u32) -> anyhow::Result<()> {
    std::fs::create_dir_all(out).with_context(|| format!("failed to make the folder {}", out.display()))?;
    let rendered = labels::render(label, dpi).with_context(|| format!("failed to draw the label {name}"))?;
    let png = labels::png::encode(&rendered.bitmap).with_context(|| format!("failed to encode the label {name}"))?;
    let path = out.join(format!("{name}.png"));
    std::fs::write(&path, png).with_context(|| format!("failed to write {}", path.display()))?;
    println!("{}", path.display());
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
