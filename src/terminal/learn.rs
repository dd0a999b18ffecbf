//! Teaching the terminal a keyboard scanner: it is told from the keyboards by its scan and
//! remembered in `terminal.toml`.

use super::config::{Config, ConfigError, FILE, Scanner};
use floor_drivers::scanner::{NotLearned, layouts_that_read, wait_for_scanner};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

/// Why a scanner could not be taught or remembered.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    #[error(transparent)]
    NotLearned(#[from] NotLearned),
    #[error("the scanner reads {read:?} where {expected:?} is printed, in every keyboard layout; known are {known}")]
    Layout { read: String, expected: String, known: String },
    #[error("failed to read {path}; a terminal without it runs the demo")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path} is not TOML")]
    Form { path: PathBuf, source: toml_edit::TomlError },
    #[error("{path}: scanner is not a list of tables; write [[scanner]]")]
    NoList { path: PathBuf },
    #[error("failed to write {path}")]
    Write { path: PathBuf, source: std::io::Error },
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// A scanner that was taught.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    pub scanner: Scanner,
    /// What it scanned, in the layout that was found.
    pub read: String,
}

/// Waits until one of the keyboards scans, and remembers it as `name` in the data folder. With
/// `expected`, what is printed as the code to scan, the keyboard layout is found too. The
/// terminal takes the scanner over when it starts the next time.
pub fn learn_scanner(
    folder: &Path,
    name: &str,
    expected: Option<&str>,
    patience: Duration,
    cancel: &AtomicBool,
) -> Result<Taught, LearnError> {
    let learned = wait_for_scanner(patience, cancel)?;
    let mut scanner = Scanner::plain(name, learned.keyboard.address.clone());
    let mut read = learned.code.text.clone();
    if let Some(expected) = expected {
        let Some(layout) = layouts_that_read(&learned.events, expected).into_iter().next() else {
            let known: Vec<&str> = floor_drivers::scanner::LAYOUTS.iter().map(|layout| layout.id).collect();
            return Err(LearnError::Layout { read, expected: expected.into(), known: known.join(", ") });
        };
        scanner.layout = Some(layout.id.into());
        read = expected.into();
    }
    remember_scanner(folder, &scanner)?;
    Ok(Taught { scanner, read })
}

/// Writes a scanner's address and layout into `terminal.toml`: into the entry of its name or
/// its address, or into a new one. Everything else in the file stays as it is, comments too.
pub fn remember_scanner(folder: &Path, scanner: &Scanner) -> Result<(), LearnError> {
    let path = folder.join(FILE);
    let text = std::fs::read_to_string(&path).map_err(|source| LearnError::Read { path: path.clone(), source })?;
    let mut document: DocumentMut = text.parse().map_err(|source| LearnError::Form { path: path.clone(), source })?;
    let list = document.entry("scanner").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(list) = list.as_array_of_tables_mut() else { return Err(LearnError::NoList { path }) };
    let address = scanner.address.to_string();
    let is = |table: &Table, key: &str, text: &str| table.get(key).and_then(Item::as_str) == Some(text);
    let known = list.iter().position(|table| is(table, "name", &scanner.name));
    let known = known.or_else(|| list.iter().position(|table| is(table, "address", &address)));
    if known.is_none() {
        list.push(Table::new());
    }
    let index = known.unwrap_or(list.len().saturating_sub(1));
    if let Some(table) = list.get_mut(index) {
        set(table, "name", &scanner.name);
        set(table, "address", &address);
        if let Some(layout) = &scanner.layout {
            set(table, "layout", layout);
        }
    }
    let text = document.to_string();
    // What the terminal could not start with is not written.
    let config: Config = toml::from_str(&text).map_err(|source| ConfigError::form(path.clone(), &text, source))?;
    config.check()?;
    // A rename swaps the file in one step: a power cut leaves the old one or the new one.
    let fresh = folder.join(format!("{FILE}.new"));
    let written = std::fs::write(&fresh, text)
        .and_then(|()| std::fs::File::open(&fresh)?.sync_all())
        .and_then(|()| std::fs::rename(&fresh, &path));
    written.map_err(|source| LearnError::Write { path, source })
}

/// Changes a value and keeps the comment behind it.
fn set(table: &mut Table, key: &str, text: &str) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            let decor = old.decor().clone();
            *old = text.into();
            *old.decor_mut() = decor;
        }
        None => {
            table.insert(key, value(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scanner_is_remembered_and_the_rest_of_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let before = "# Bench 7\nwarehouse = \"LAX1\"\ndevice = \"T07\"\n\n[[scanner]]\nname = \"dock\" # by the door\n\
                      address = \"serial:/dev/ttyUSB0?baud=9600&frame=8N1\" # grey\nprefix = \"<\"\n\n\
                      [[scale]]\nname = \"scale-1\"\naddress = \"serial:/dev/ttyUSB1\"\nprotocol = \"mt-sics\"\n";
        std::fs::write(&path, before).unwrap();
        let mut taught = Scanner::plain("hand", "evdev:id=ffff:0035".parse().unwrap());
        taught.layout = Some("de".into());
        remember_scanner(folder.path(), &taught).unwrap();
        let after = std::fs::read_to_string(&path).unwrap();
        for line in before.lines() {
            assert!(after.contains(line), "{line} is gone from\n{after}");
        }
        let config = Config::load(folder.path()).unwrap().unwrap();
        assert_eq!(config.scanners.len(), 2);
        assert_eq!(config.scanners[1], taught);

        // The same scanner in another socket; then the one by the door.
        taught.address = "evdev:phys=usb-2/input0".parse().unwrap();
        remember_scanner(folder.path(), &taught).unwrap();
        remember_scanner(folder.path(), &Scanner::plain("dock", "evdev:name=WPM".parse().unwrap())).unwrap();
        let config = Config::load(folder.path()).unwrap().unwrap();
        assert_eq!(config.scanners.len(), 2);
        assert_eq!(config.scanners[1], taught);
        assert_eq!(config.scanners[0].prefix, "<");
        let after = std::fs::read_to_string(&path).unwrap();
        assert!(after.contains("address = \"evdev:name=WPM\" # grey\n"), "{after}");

        let wrong = Scanner { layout: Some("xx".into()), ..Scanner::plain("new", taught.address) };
        assert!(matches!(remember_scanner(folder.path(), &wrong), Err(LearnError::Config(_))));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
        assert!(matches!(remember_scanner(&folder.path().join("no"), &wrong), Err(LearnError::Read { .. })));
    }
}
