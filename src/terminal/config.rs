//! What hangs on this terminal: `terminal.toml` in the data folder.

use crate::workflows::Limits;
use floor_drivers::scale::ScaleSettings;
use floor_drivers::scanner::{self, ScannerSettings};
use floor_drivers::transport::Address;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the scanner is called that types into the window.
pub const WEDGE: &str = "keyboard wedge";
/// The configuration file in the data folder.
pub const FILE: &str = "terminal.toml";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub warehouse: String,
    pub device: String,
    #[serde(default = "first_epoch")]
    pub epoch: u32,
    #[serde(default)]
    pub hub: Option<Hub>,
    /// The keyboard scanner that types into the window, where no `[[scanner]]` has it.
    #[serde(default)]
    pub wedge: Wedge,
    #[serde(default, rename = "scanner")]
    pub scanners: Vec<Scanner>,
    #[serde(default, rename = "scale")]
    pub scales: Vec<Scale>,
    #[serde(default, rename = "printer")]
    pub printers: Vec<Printer>,
    #[serde(default)]
    pub limits: Limits,
    /// Milliseconds in which the same code again is the scanner's echo.
    #[serde(default = "repeat_window_ms")]
    pub repeat_window_ms: u64,
    /// Milliseconds for which a weight has to stand still.
    #[serde(default = "stable_for_ms")]
    pub stable_for_ms: u64,
    /// Seconds without work after which the terminal locks itself.
    #[serde(default = "idle_lock_s")]
    pub idle_lock_s: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hub {
    pub url: String,
    pub token: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scanner {
    pub name: String,
    pub address: Address,
    #[serde(default)]
    pub prefix: String,
    #[serde(default)]
    pub suffix: String,
    /// Stands for GS (0x1D).
    #[serde(default)]
    pub gs_substitute: Option<char>,
    /// The keyboard layout that a scanner at an `evdev:` address is set up for, such as `de`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// Milliseconds in which the same code again is this scanner's echo; else the terminal's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_window_ms: Option<u64>,
    /// Milliseconds for which an unfinished code may be silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_ms: Option<u64>,
}

/// What the scanner adds that types into the window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wedge {
    #[serde(default)]
    pub prefix: String,
    #[serde(default)]
    pub suffix: String,
    /// Stands for GS (0x1D).
    #[serde(default)]
    pub gs_substitute: Option<char>,
    /// Milliseconds in which the same code again is the scanner's echo; else the terminal's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_window_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub name: String,
    pub address: Address,
    /// One of the list of scale protocols, such as `mt-sics`.
    pub protocol: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printer {
    pub name: String,
    pub address: Address,
    /// One of the list of printer languages: `zpl`, `escpos`.
    pub language: String,
    #[serde(default = "dpi")]
    pub dpi: u32,
    /// The group that it belongs to, `label` or `receipt`: it prints what no printer lists. May
    /// be left out where `prints` says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The kinds of label that it prints before all others, such as `shipping`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prints: Vec<String>,
}

fn first_epoch() -> u32 {
    1
}

fn repeat_window_ms() -> u64 {
    600
}

fn stable_for_ms() -> u64 {
    300
}

fn idle_lock_s() -> u64 {
    900
}

fn dpi() -> u32 {
    203
}

/// Why the configuration can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("failed to read {path}")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a terminal's configuration")]
    Form { path: PathBuf, source: toml::de::Error },
    #[error("printer {name}: nothing goes to it; give it a `route` ({routes}) or list kinds of label in `prints`")]
    Idle { name: String, routes: String },
    #[error("{kind} {name}: there is no {what} called {found:?}; known are {known}")]
    Unknown { kind: &'static str, name: String, what: &'static str, found: String, known: String },
}

impl Scanner {
    /// A scanner that adds nothing.
    pub fn plain(name: &str, address: Address) -> Self {
        Self {
            name: name.into(),
            address,
            prefix: String::new(),
            suffix: String::new(),
            gs_substitute: None,
            layout: None,
            repeat_window_ms: None,
            idle_ms: None,
        }
    }

    /// What the driver has to know of it.
    pub fn settings(&self) -> ScannerSettings {
        let usual = ScannerSettings::default();
        ScannerSettings {
            prefix: self.prefix.clone(),
            suffix: self.suffix.clone(),
            gs_substitute: self.gs_substitute,
            layout: self.layout.as_deref().and_then(scanner::layout).unwrap_or(usual.layout),
            idle: self.idle_ms.map_or(usual.idle, Duration::from_millis),
        }
    }
}

impl Wedge {
    /// What the window's decoder has to know of it.
    pub fn settings(&self) -> ScannerSettings {
        let (prefix, suffix) = (self.prefix.clone(), self.suffix.clone());
        ScannerSettings { prefix, suffix, gs_substitute: self.gs_substitute, ..ScannerSettings::default() }
    }
}

impl Scale {
    /// What the driver has to know of it.
    pub fn settings(&self) -> ScaleSettings {
        ScaleSettings::default()
    }
}

impl Config {
    /// A terminal with nothing attached.
    pub fn bare(warehouse: &str, device: &str) -> Self {
        Self {
            warehouse: warehouse.into(),
            device: device.into(),
            epoch: first_epoch(),
            hub: None,
            wedge: Wedge::default(),
            scanners: Vec::new(),
            scales: Vec::new(),
            printers: Vec::new(),
            limits: Limits::default(),
            repeat_window_ms: repeat_window_ms(),
            stable_for_ms: stable_for_ms(),
            idle_lock_s: idle_lock_s(),
        }
    }

    /// Reads the data folder's configuration; `None` when it has none.
    pub fn load(folder: &Path) -> Result<Option<Self>, ConfigError> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ConfigError::Read { path, source }),
        };
        let config: Self = toml::from_str(&text).map_err(|source| ConfigError::Form { path, source })?;
        config.check()?;
        Ok(Some(config))
    }

    /// Whether every protocol and language that is named exists.
    pub fn check(&self) -> Result<(), ConfigError> {
        for one in &self.scanners {
            if let Some(found) = one.layout.as_ref().filter(|layout| scanner::layout(layout).is_none()) {
                let known: Vec<&str> = scanner::LAYOUTS.iter().map(|layout| layout.id).collect();
                return Err(ConfigError::Unknown {
                    kind: "scanner",
                    name: one.name.clone(),
                    what: "keyboard layout",
                    found: found.clone(),
                    known: known.join(", "),
                });
            }
        }
        for scale in &self.scales {
            if floor_drivers::scale::protocol(&scale.protocol).is_none() {
                let known: Vec<&str> = floor_drivers::scale::PROTOCOLS.iter().map(|entry| entry.id).collect();
                return Err(ConfigError::Unknown {
                    kind: "scale",
                    name: scale.name.clone(),
                    what: "protocol",
                    found: scale.protocol.clone(),
                    known: known.join(", "),
                });
            }
        }
        for printer in &self.printers {
            let routes = || crate::labels::ROUTES.join(", ");
            let kinds = || crate::labels::KINDS.iter().map(|kind| kind.name);
            let route = printer.route.as_ref().filter(|route| !crate::labels::ROUTES.contains(&route.as_str()));
            let strange = printer.prints.iter().find(|listed| !kinds().any(|kind| kind == listed.as_str()));
            let (what, found, known) = if floor_drivers::printer::language(&printer.language).is_none() {
                let known: Vec<&str> = floor_drivers::printer::LANGUAGES.iter().map(|entry| entry.id).collect();
                ("language", &printer.language, known.join(", "))
            } else if let Some(route) = route {
                ("route", route, routes())
            } else if let Some(strange) = strange {
                ("kind of label", strange, kinds().collect::<Vec<_>>().join(", "))
            } else if printer.route.is_none() && printer.prints.is_empty() {
                return Err(ConfigError::Idle { name: printer.name.clone(), routes: routes() });
            } else {
                continue;
            };
            return Err(ConfigError::Unknown {
                kind: "printer",
                name: printer.name.clone(),
                what,
                found: found.clone(),
                known,
            });
        }
        Ok(())
    }
}
