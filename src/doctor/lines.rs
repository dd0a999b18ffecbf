//! In which line of terminal.toml something stands.

use crate::terminal::config::ConfigError;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file's text, and what it says with its places.
pub(super) struct Lines<'a> {
    text: &'a str,
    root: DeTable<'a>,
}

/// Where devices are set up.
const DEVICES: [&str; 5] = ["scanner", "wedge", "scale", "printer", "camera"];

impl<'a> Lines<'a> {
    /// `None` for what is no TOML.
    pub fn of(text: &'a str) -> Option<Self> {
        Some(Self { text, root: DeTable::parse(text).ok()?.into_inner() })
    }

    /// The line, from 1, that a fault is about; of a setting that was left out, its device's.
    pub fn of_fault(&self, fault: &ConfigError) -> Option<usize> {
        match fault {
            ConfigError::Read { .. } => None,
            ConfigError::Form { line, .. } => *line,
            ConfigError::Name { key, .. } => self.key(&self.root, key),
            // The first one was there before.
            ConfigError::SameName { name } => {
                let mut lines: Vec<usize> = DEVICES
                    .iter()
                    .flat_map(|kind| self.named(kind, name))
                    .filter_map(|it| self.key(it, "name"))
                    .collect();
                lines.sort_unstable();
                lines.get(1).or(lines.first()).copied()
            }
            ConfigError::Unknown { kind, name, what, .. } => self.setting(kind, name, setting_of(what)),
            ConfigError::Idle { name, .. } => self.setting("printer", name, "name"),
            ConfigError::NoUnit { name, .. } => self.setting("scale", name, "protocol"),
            ConfigError::Setting { key, .. } => self.anywhere(key),
            ConfigError::Range { name, key, .. } => self.setting("printer", name, key),
            ConfigError::Trade { name, .. } => self.setting("scale", name, "trade"),
        }
    }

    /// The line of a device's address; of several that are called so, the last one's.
    pub fn of_address(&self, kind: &str, name: &str) -> Option<usize> {
        self.key(self.named(kind, name).pop()?, "address")
    }

    /// A device's setting, or one of what is loaded in a printer; else its name.
    fn setting(&self, kind: &str, name: &str, key: &str) -> Option<usize> {
        let lines = |key: &str| {
            self.named(kind, name).into_iter().find_map(|device| {
                let media = device.get("media").and_then(|media| media.get_ref().as_table());
                self.key(device, key).or_else(|| self.key(media?, key))
            })
        };
        lines(key).or_else(|| lines("name"))
    }

    /// The terminal's own setting, or one that stands in a table.
    fn anywhere(&self, key: &str) -> Option<usize> {
        let tables = self.root.values().flat_map(|value| match value.get_ref() {
            DeValue::Table(table) => vec![table],
            DeValue::Array(list) => list.iter().filter_map(|it| it.get_ref().as_table()).collect(),
            _ => Vec::new(),
        });
        std::iter::once(&self.root).chain(tables).find_map(|table| self.key(table, key))
    }

    /// The devices of a kind that are called so.
    fn named(&self, kind: &str, name: &str) -> Vec<&DeTable<'a>> {
        let found = self.root.get(kind).map(Spanned::get_ref);
        let tables: Vec<&DeTable<'a>> = match found {
            Some(DeValue::Array(list)) => list.iter().filter_map(|it| it.get_ref().as_table()).collect(),
            Some(DeValue::Table(table)) => vec![table],
            _ => Vec::new(),
        };
        let is_called = |table: &&DeTable<'a>| table.get("name").and_then(|it| it.get_ref().as_str()) == Some(name);
        tables.into_iter().filter(is_called).collect()
    }

    fn key(&self, table: &DeTable<'a>, key: &str) -> Option<usize> {
        let (found, _) = table.get_key_value(key)?;
        Some(self.line(found.span()))
    }

    fn line(&self, span: Range<usize>) -> usize {
        self.text.get(..span.start).unwrap_or(self.text).matches('\n').count() + 1
    }
}

/// How what a fault calls it is written.
pub(super) fn setting_of(what: &'static str) -> &'static str {
    match what {
        "keyboard layout" => "layout",
        "kind of label" => "prints",
        what => what,
    }
}
