//! `floor sim`: any set of simulated devices in a process of its own, worked by lines of
//! text. A terminal, in a window or without, attaches to them by the entries for its
//! `terminal.toml` that this prints; it can't tell them from real ones.

mod camera;
mod kinds;
mod order;
mod paper;
mod printer;
mod scale;
mod scanner;

pub use kinds::{Group, kinds};

use order::Order;
use std::fs::{File, TryLockError};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

const LOCK: &str = "sim.lock";

/// Devices to start, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// What to start: a group and one of its [`kinds`].
    pub devices: Vec<(Group, String)>,
    /// Where the ends of the cables get their names.
    pub folder: PathBuf,
    /// Where pictures of what is printed are written.
    pub out: PathBuf,
}

/// Why the devices could not be started or worked.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    #[error("there is no simulated {group} called {found:?}; known are {known}")]
    Unknown { group: Group, found: String, known: String },
    #[error("no device to simulate: name some with --scanner, --scale, --printer or --camera")]
    Nothing,
    #[error("failed to start the simulated {group} {kind:?}")]
    Start { group: Group, kind: String, source: std::io::Error },
    #[error("another floor sim has its devices in {0}; end that one, or choose another folder with --dir")]
    InUse(PathBuf),
    #[error("failed to make the folder {path}")]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("failed to read or write the lines of the simulation")]
    Lines(#[from] std::io::Error),
}

/// Devices that run.
pub struct Bench {
    devices: Vec<(String, Group, Box<dyn Simulated>)>,
    /// Held for as long as the devices run, and let go after them.
    _lock: File,
}

/// One device, whatever it is.
trait Simulated {
    /// Its entry in `terminal.toml`, without the name.
    fn entry(&self) -> toml::Table;

    /// Does what it is told, and says so in a few words; None when that isn't for this kind
    /// of device.
    fn obey(&self, order: &Order) -> Option<std::io::Result<String>>;
}

impl Bench {
    /// Starts the devices; each gets the name of its group and a number.
    pub fn start(options: &Options) -> Result<Self, SimError> {
        if options.devices.is_empty() {
            return Err(SimError::Nothing);
        }
        for path in [&options.folder, &options.out] {
            std::fs::create_dir_all(path).map_err(|source| SimError::Folder { path: path.clone(), source })?;
        }
        let lock = lock(&options.folder)?;
        let mut devices: Vec<(String, Group, Box<dyn Simulated>)> = Vec::new();
        for (group, kind) in &options.devices {
            let number = devices.iter().filter(|(_, other, _)| other == group).count() + 1;
            let name = format!("{group}-{number}");
            let device = kinds::start(*group, kind, &options.folder, &name, &options.out)?;
            devices.push((name, *group, device));
        }
        Ok(Self { devices, _lock: lock })
    }

    /// A whole `terminal.toml`, of the demo warehouse: it can be used as it is.
    pub fn entries(&self) -> String {
        let mut text = "warehouse = \"LAX1\"\ndevice = \"T07\"\n\n".to_owned();
        for (name, group, device) in &self.devices {
            // A terminal has several of each, but one camera.
            let head = if *group == Group::Camera { format!("[{group}]") } else { format!("[[{group}]]") };
            text.push_str(&format!("{head}\nname = {}\n{}\n", toml::Value::from(name.as_str()), device.entry()));
        }
        text
    }

    /// Does what the lines of `input` say and answers each on `output`, to the end or `quit`.
    pub fn work(&self, input: impl BufRead, mut output: impl Write) -> Result<(), SimError> {
        for line in input.split(b'\n') {
            // A line that is no text is answered as any other that is not known.
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            match line.trim() {
                "" => continue,
                "quit" | "exit" => break,
                "help" => write!(output, "{}", order::help())?,
                line => writeln!(output, "{}", self.obey(line))?,
            }
            output.flush()?;
        }
        Ok(())
    }

    /// Does one line, and says what came of it.
    pub fn obey(&self, line: &str) -> String {
        let (name, line) = match line.split_once(": ") {
            Some((name, rest)) if self.devices.iter().any(|(known, _, _)| known == name) => (Some(name), rest),
            _ => (None, line),
        };
        let (order, named) = match Order::parse(line) {
            Ok(parsed) => parsed,
            Err(why) => return why,
        };
        let name = name.or(named.as_deref());
        if let Some(name) = name.filter(|name| self.devices.iter().all(|(known, _, _)| known != name)) {
            let known: Vec<&str> = self.devices.iter().map(|(name, _, _)| name.as_str()).collect();
            return format!("there is no {name}; here are {}", known.join(", "));
        }
        let mut said = Vec::new();
        for (device, _, simulated) in &self.devices {
            if name.is_some_and(|name| name != device) {
                continue;
            }
            match simulated.obey(&order) {
                Some(Ok(done)) => said.push(format!("{device}: {done}")),
                Some(Err(error)) => said.push(format!("{device}: failed: {error}")),
                None => continue,
            }
            // Only one of several scanners is held in the hand, and one box stands on one pan.
            if order.is_for_one() {
                break;
            }
        }
        if said.is_empty() { format!("no device here for that: {line}") } else { said.join("\n") }
    }
}

/// Two simulations in one folder would take each other's cables.
fn lock(folder: &Path) -> Result<File, SimError> {
    let failed = |source| SimError::Folder { path: folder.to_owned(), source };
    let lock = File::create(folder.join(LOCK)).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(SimError::InUse(folder.to_owned())),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// The folder for what is printed, unless another is asked for.
pub fn printed_folder(folder: &Path) -> PathBuf {
    folder.join("printed")
}
