//! What hangs on this terminal: `terminal.toml` in the data folder.

use crate::floor_loop::ScaleRule;
use crate::labels::Paper;
use crate::labels::Sender;
use crate::workflows::Limits;
use floor_drivers::camera::CameraAddress;
use floor_drivers::printer::Media;
use floor_drivers::scale::{ScaleRequest, ScaleSettings, TradeRule, TradeRuleError, Unit, Weight};
use floor_drivers::scanner::{self, ScannerSettings};
use floor_drivers::transport::Address;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the scanner is called that types into the window, where its entry doesn't say.
const WEDGE: &str = "keyboard wedge";
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
    /// Where parcels come from, as their labels say.
    #[serde(default)]
    pub sender: Sender,
    /// The keyboard scanner that types into the window, where no `[[scanner]]` has it.
    #[serde(default)]
    pub wedge: Wedge,
    #[serde(default, rename = "scanner")]
    pub scanners: Vec<Scanner>,
    #[serde(default, rename = "scale")]
    pub scales: Vec<Scale>,
    #[serde(default, rename = "printer")]
    pub printers: Vec<Printer>,
    /// Folder of label templates; without it `labels` in the data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_folder: Option<PathBuf>,
    /// Folder in which carriers' own labels arrive, `PARCEL.zpl`, `.png` or `.pdf`; without it
    /// `carrier_labels` in the data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_folder: Option<PathBuf>,
    #[serde(default)]
    pub camera: Option<Camera>,
    /// The folder where photos are put to be taken; without it `photos/in` in the data folder.
    #[serde(default)]
    pub photo_folder: Option<PathBuf>,
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wedge {
    /// How it is called on the screen and in the journal.
    #[serde(default = "wedge_name")]
    pub name: String,
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
    /// The unit on its display, for protocols that don't send it: `kg`, `lb`, ...
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Milliseconds for which a weight has to stand still, where it isn't the terminal's.
    #[serde(default)]
    pub stable_for_ms: Option<u64>,
    /// Only weights that may be charged by are taken.
    #[serde(default)]
    pub trade: Option<Trade>,
}

/// The figures on a verified scale's plate, in the unit that it shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// Max, such as `"60 kg"`.
    pub max: Weight,
    /// The division e, such as `"0.02 kg"`.
    pub division: Weight,
    /// Min; 20 divisions when it is left out.
    #[serde(default)]
    pub min: Option<Weight>,
}

impl Scale {
    /// A scale that is taken at its word.
    pub fn new(name: &str, address: Address, protocol: &str) -> Self {
        Self { name: name.into(), address, protocol: protocol.into(), unit: None, stable_for_ms: None, trade: None }
    }

    /// What the driver has to know beside the protocol.
    pub fn settings(&self) -> ScaleSettings {
        ScaleSettings { unit: self.unit }
    }

    /// How its weights are taken; `stable_for_ms` is the terminal's own.
    pub fn rule(&self, stable_for_ms: u64) -> Result<ScaleRule, TradeRuleError> {
        let stable_for = Duration::from_millis(self.stable_for_ms.unwrap_or(stable_for_ms));
        let trade = self.trade.as_ref().map(|trade| TradeRule::new(trade.min, trade.max, trade.division, stable_for));
        let can = |request| floor_drivers::scale::protocol(&self.protocol).is_some_and(|entry| entry.can(request));
        Ok(ScaleRule {
            stable_for,
            trade: trade.transpose()?,
            can_zero: can(ScaleRequest::Zero),
            can_tare: can(ScaleRequest::Tare),
        })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printer {
    pub name: String,
    pub address: Address,
    /// One of the list of printer languages: `zpl`, `tspl`, `epl`, `escpos`, `pdf`.
    pub language: String,
    #[serde(default = "dpi")]
    pub dpi: u32,
    /// What is loaded, where the usual doesn't hold.
    #[serde(default)]
    pub media: Loaded,
    /// The group that it belongs to, `label` or `receipt`: it prints what no printer lists. May
    /// be left out where `prints` says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<String>,
    /// The kinds of label that it prints before all others, such as `shipping`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prints: Vec<String>,
    /// Width of its paper in millimetres, as it is sold; without it 80 for receipts, 4
    /// inches for labels and A4 for documents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_mm: Option<i64>,
    /// Length of a sheet in millimetres, where lists are to go on on the next one; without it
    /// the paper is a roll.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet_mm: Option<i64>,
}

impl Printer {
    /// A printer of which no more is said: 203 dpi, in no group.
    pub fn new(name: &str, address: Address, language: &str) -> Self {
        Self {
            name: name.to_owned(),
            address,
            language: language.to_owned(),
            dpi: dpi(),
            media: Loaded::default(),
            route: None,
            prints: Vec::new(),
            paper_mm: None,
            sheet_mm: None,
        }
    }

    /// What is loaded in it, and how it prints.
    pub fn media(&self) -> Media {
        let Loaded { width_mm, gap_mm, darkness, speed_mm_s } = self.media;
        let width_mm = width_mm.or(Some(self.paper().width_mm));
        // A number that no printer knows is a fault of the set-up, and is told there.
        let darkness = darkness.and_then(|darkness| u8::try_from(darkness).ok());
        let speed_mm_s = speed_mm_s.and_then(|speed| u16::try_from(speed).ok());
        Media { dpi: self.dpi, width_mm, gap_mm, darkness, speed_mm_s }
    }

    /// What it prints on.
    pub fn paper(&self) -> Paper {
        let route = self.route.as_deref();
        let route = route.or_else(|| self.prints.first().map(|kind| crate::labels::route(kind)));
        let paper = match (route, self.paper_mm) {
            (Some("receipt"), Some(roll_mm)) => Paper::receipt(u32::try_from(roll_mm).unwrap_or_default()),
            (Some("receipt"), None) => Paper::RECEIPT_80,
            (Some("document"), None) => Paper::A4,
            (_, Some(width_mm)) => Paper { width_mm: width_mm as f32, height_mm: None },
            (_, None) => Paper::LABELS,
        };
        Paper { height_mm: self.sheet_mm.map(|mm| mm as f32).or(paper.height_mm), ..paper }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    #[serde(default = "camera_name")]
    pub name: String,
    pub address: CameraAddress,
}

fn camera_name() -> String {
    "camera".into()
}

/// `[printer.media]`: what is loaded in a printer, and how it prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Loaded {
    /// What the head can print on, where it is not what the paper's width lets one expect; a
    /// wider label is refused.
    pub width_mm: Option<f32>,
    /// Between two labels; 0 is paper without gaps.
    pub gap_mm: f32,
    /// 0 (faint) to 100; without it the printer's own setting holds.
    pub darkness: Option<i64>,
    /// Paper speed in millimetres a second; without it the printer's own setting holds.
    pub speed_mm_s: Option<i64>,
}

impl Default for Loaded {
    fn default() -> Self {
        let Media { width_mm, gap_mm, .. } = Media::default();
        Self { width_mm, gap_mm, darkness: None, speed_mm_s: None }
    }
}

/// Less would tear codes apart that come over a slow line or in several reports.
const IDLE_MS_MIN: u64 = 20;

fn wedge_name() -> String {
    WEDGE.into()
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
    Form { path: PathBuf, line: Option<usize>, source: Box<toml::de::Error> },
    #[error("two devices are called {name:?}; give each a name of its own")]
    SameName { name: String },
    #[error("printer {name}: nothing goes to it; give it a `route` ({routes}) or list kinds of label in `prints`")]
    Idle { name: String, routes: String },
    #[error("{kind} {name}: there is no {what} called {found:?}; known are {known}")]
    Unknown { kind: &'static str, name: String, what: &'static str, found: String, known: String },
    #[error("scale {name}: {protocol} sends weights without a unit; add unit = \"kg\", or what its display shows")]
    NoUnit { name: String, protocol: String },
    #[error("{key} = {found:?}: write 1 to 64 letters, digits, `-`, `_` and `.`")]
    Name { key: &'static str, found: String },
    #[error("printer {name}: {key} = {found}; write {from} to {to}")]
    Range { name: String, key: &'static str, found: f64, from: u32, to: u32 },
    #[error("{key} = {found}; write {from} to {to}")]
    Setting { key: &'static str, found: i64, from: i64, to: i64 },
    #[error("scale {name}: its trade rule can't be right")]
    Trade { name: String, source: TradeRuleError },
}

impl ConfigError {
    /// What is wrong with the text of the file, and in which line.
    pub(crate) fn form(path: PathBuf, text: &str, source: toml::de::Error) -> Self {
        let before = source.span().and_then(|span| text.get(..span.start));
        let line = before.map(|before| before.matches('\n').count() + 1);
        Self::Form { path, line, source: Box::new(source) }
    }
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
            idle: self.idle_ms.map_or(usual.idle, |idle_ms| Duration::from_millis(idle_ms.max(IDLE_MS_MIN))),
        }
    }
}

impl Default for Wedge {
    fn default() -> Self {
        let (prefix, suffix) = (String::new(), String::new());
        Self { name: wedge_name(), prefix, suffix, gs_substitute: None, repeat_window_ms: None }
    }
}

impl Wedge {
    /// What the window's decoder has to know of it.
    pub fn settings(&self) -> ScannerSettings {
        let (prefix, suffix) = (self.prefix.clone(), self.suffix.clone());
        ScannerSettings { prefix, suffix, gs_substitute: self.gs_substitute, ..ScannerSettings::default() }
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
            sender: Sender::default(),
            wedge: Wedge::default(),
            scanners: Vec::new(),
            scales: Vec::new(),
            printers: Vec::new(),
            camera: None,
            photo_folder: None,
            label_folder: None,
            carrier_folder: None,
            limits: Limits::default(),
            repeat_window_ms: repeat_window_ms(),
            stable_for_ms: stable_for_ms(),
            idle_lock_s: idle_lock_s(),
        }
    }

    /// Reads the data folder's configuration; `None` when it has none.
    pub fn load(folder: &Path) -> Result<Option<Self>, ConfigError> {
        let config = Self::read(folder)?;
        config.as_ref().map_or(Ok(()), Self::check)?;
        Ok(config)
    }

    /// The same without a [`check`](Self::check): what can be read can be examined.
    pub fn read(folder: &Path) -> Result<Option<Self>, ConfigError> {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ConfigError::Read { path, source }),
        };
        let mut config: Self = toml::from_str(&text).map_err(|source| ConfigError::form(path, &text, source))?;
        // A relative folder is one beside the configuration.
        config.label_folder = Some(folder.join(config.label_folder.unwrap_or_else(|| "labels".into())));
        config.carrier_folder = Some(folder.join(config.carrier_folder.unwrap_or_else(|| "carrier_labels".into())));
        Ok(Some(config))
    }

    /// Whether every protocol and language that is named exists, and every device is set up; the
    /// first fault otherwise.
    pub fn check(&self) -> Result<(), ConfigError> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }
}
