//! What the screen remembers: `screen.toml` in the data folder.

use crate::words::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const FILE: &str = "screen.toml";

/// Colours and languages that somebody chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    pub dark: bool,
    /// Spoken while nobody is signed in: `en`, `zh`.
    pub language: String,
    /// What each person chose instead of the language in the books, by name.
    pub people: BTreeMap<String, String>,
}

impl Preferences {
    /// Reads them. They are a comfort: what can't be read is as if it had not been chosen.
    pub fn load(folder: &Path) -> Self {
        let path = folder.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::default(),
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "failed to read the screen's preferences");
                return Self::default();
            }
        };
        toml::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, path = %path.display(), "the screen's preferences are not readable");
            Self::default()
        })
    }

    /// Writes them, whole or not at all.
    pub fn save(&self, folder: &Path) {
        let write = || -> std::io::Result<()> {
            let text = toml::to_string(self).map_err(std::io::Error::other)?;
            let new = folder.join("screen.toml.new");
            let mut file = std::fs::File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(new, folder.join(FILE))
        };
        if let Err(error) = write() {
            tracing::warn!(%error, "failed to save the screen's preferences");
        }
    }

    /// The language for a person, or for nobody.
    pub fn language_of(&self, person: Option<&str>, in_the_books: Language) -> Language {
        match person {
            Some(person) => self.people.get(person).map_or(in_the_books, |code| Language::parse(code)),
            None => Language::parse(&self.language),
        }
    }

    /// Remembers a choice.
    pub fn choose(&mut self, person: Option<&str>, language: Language) {
        match person {
            Some(person) => {
                self.people.insert(person.to_owned(), language.code().to_owned());
            }
            None => self.language = language.code().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_remembered_for_each_person() {
        let folder = tempfile::tempdir().unwrap();
        let mut chosen = Preferences::load(folder.path());
        assert_eq!(chosen.language_of(None, Language::Chinese), Language::English);
        assert_eq!(chosen.language_of(Some("Li Wei"), Language::Chinese), Language::Chinese);
        chosen.choose(Some("Li Wei"), Language::English);
        chosen.choose(None, Language::Chinese);
        chosen.dark = true;
        chosen.save(folder.path());
        let read = Preferences::load(folder.path());
        assert_eq!(read, chosen);
        assert_eq!(read.language_of(Some("Li Wei"), Language::Chinese), Language::English);
        std::fs::write(folder.path().join(FILE), "dark = 'maybe'").unwrap();
        assert_eq!(Preferences::load(folder.path()), Preferences::default());
    }
}
