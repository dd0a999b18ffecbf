//! The templates of a folder, and which of them can be used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use super::super::{KINDS, LabelData, LabelError, Paper, Rendered, draw, render};
use super::check::check;
use super::{FILE_BYTES_MAX, Fault, Template, Trouble};

/// The layouts of this terminal: the built-in ones, and those that the warehouse has put in
/// their place. Shared between the printers and the screen.
#[derive(Debug, Default)]
pub struct Templates {
    folder: Option<PathBuf>,
    loaded: RwLock<Loaded>,
}

/// A template's file as it was found.
#[derive(Clone, Debug)]
pub struct FileState {
    pub path: PathBuf,
    /// The kind of label that it is for, where that could be read.
    pub kind: Option<String>,
    /// Nothing means that it is used.
    pub troubles: Vec<Trouble>,
}

#[derive(Debug, Default)]
struct Loaded {
    used: BTreeMap<String, Arc<Template>>,
    files: Vec<FileState>,
    /// What the folder looked like: pictures and templates with size and time.
    seen: Vec<(PathBuf, u64, Option<SystemTime>)>,
}

/// More files than this are not templates.
const FILES_MAX: usize = 64;

impl Templates {
    /// The built-in layouts alone.
    pub fn built_in() -> Self {
        Self::default()
    }

    /// Those of a folder; one that isn't there is as good as an empty one.
    pub fn load(folder: &Path) -> Self {
        let templates = Self { folder: Some(folder.to_owned()), loaded: RwLock::default() };
        templates.reload();
        templates
    }

    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Reads the folder again if it has changed; true when it had.
    pub fn reload(&self) -> bool {
        let Some(folder) = &self.folder else { return false };
        let seen = look(folder);
        if self.loaded.read().unwrap_or_else(PoisonError::into_inner).seen == seen {
            return false;
        }
        let loaded = load(folder, seen);
        for trouble in loaded.files.iter().flat_map(|file| &file.troubles) {
            tracing::warn!(%trouble, "a label template is not used");
        }
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        true
    }

    /// Every file of the folder, good or bad.
    pub fn files(&self) -> Vec<FileState> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).files.clone()
    }

    /// What is wrong with templates, for whoever looks after this terminal.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.files().into_iter().flat_map(|file| file.troubles).collect()
    }

    /// The template that is used for this kind.
    pub fn of_kind(&self, kind: &str) -> Option<Arc<Template>> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).used.get(kind).cloned()
    }

    /// Draws all sheets of a label: by the warehouse's template where there is one that can
    /// hold this data on this paper, and else by the built-in layout, so that printing goes on.
    pub fn draw(&self, data: &LabelData, dpi: u32, paper: Paper) -> Result<Vec<Rendered>, LabelError> {
        if let Some(template) = self.of_kind(data.kind())
            && let Ok(value) = serde_json::to_value(data)
        {
            match template.render(&value, dpi, paper) {
                Ok(rendered) => return Ok(vec![rendered]),
                Err(error) => {
                    let kind = data.kind();
                    tracing::warn!(%error, kind, "the label's template can't hold its data; the built-in layout is used");
                }
            }
        }
        draw(data, dpi, paper)
    }
}

impl Template {
    /// Reads and checks a template's text; pictures are looked for in `folder`.
    pub fn load(file: &Path, text: &str, folder: Option<&Path>) -> Result<Self, Vec<Trouble>> {
        let told = |faults: Vec<(usize, Fault)>| {
            faults.into_iter().map(|(line, fault)| Trouble { file: file.to_owned(), line, fault }).collect()
        };
        let template = Self::parse(text, folder).map_err(told)?;
        let faults = check(&template);
        if faults.is_empty() { Ok(template) } else { Err(told(faults)) }
    }

    /// The label for this data, as dots.
    pub fn render(&self, data: &serde_json::Value, dpi: u32, paper: Paper) -> Result<Rendered, LabelError> {
        if self.width_mm > paper.width_mm + 0.1 {
            let kind = KINDS.iter().find(|kind| kind.name == self.kind).map_or("", |kind| kind.name);
            return Err(LabelError::WiderThanPaper { kind, width_mm: self.width_mm, paper_mm: paper.width_mm });
        }
        render(&self.label(data), dpi)
    }

    /// The kind of label that it is for.
    pub fn kind(&self) -> &str {
        &self.kind
    }
}

fn look(folder: &Path) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    let mut seen: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let wanted = (name.ends_with(".toml") || name.ends_with(".png")) && !name.starts_with('.');
            let meta = std::fs::metadata(&path).ok()?;
            (wanted && meta.is_file()).then(|| (path, meta.len(), meta.modified().ok()))
        })
        .take(4 * FILES_MAX)
        .collect();
    seen.sort();
    seen
}

fn load(folder: &Path, seen: Vec<(PathBuf, u64, Option<SystemTime>)>) -> Loaded {
    let mut loaded = Loaded { seen, ..Loaded::default() };
    let is_template = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "toml");
    let paths: Vec<PathBuf> =
        loaded.seen.iter().map(|(path, _, _)| path).filter(is_template).take(FILES_MAX).cloned().collect();
    for path in paths {
        let text = read(&path);
        let kind = text.as_ref().ok().and_then(|text| kind_of(text));
        let result = text.map_err(|fault| vec![Trouble { file: path.clone(), line: 0, fault }]);
        let mut troubles = match result.and_then(|text| Template::load(&path, &text, Some(folder))) {
            Ok(template) if loaded.used.contains_key(&template.kind) => {
                let fault = Fault::Twice { kind: template.kind.clone() };
                vec![Trouble { file: path.clone(), line: 0, fault }]
            }
            Ok(template) => {
                loaded.used.insert(template.kind.clone(), Arc::new(template));
                Vec::new()
            }
            Err(troubles) => troubles,
        };
        // A picture of a thousand faults helps nobody.
        troubles.truncate(12);
        loaded.files.push(FileState { path, kind, troubles });
    }
    loaded
}

fn read(path: &Path) -> Result<String, Fault> {
    let why = |error: std::io::Error| Fault::Read { kind: error.kind(), why: error.to_string() };
    let bytes = std::fs::metadata(path).map_err(why)?.len();
    if bytes > FILE_BYTES_MAX {
        return Err(Fault::Big { bytes, bytes_max: FILE_BYTES_MAX });
    }
    std::fs::read_to_string(path).map_err(why)
}

/// The kind that a file is for, even where the rest of it can't be read.
fn kind_of(text: &str) -> Option<String> {
    // Some editors write a mark of the encoding first, which TOML allows.
    let text = text.trim_start_matches('\u{FEFF}');
    let line = text.lines().find_map(|line| line.trim().strip_prefix("kind"))?;
    let name = line.trim().strip_prefix('=')?.trim().trim_matches(['"', '\'']);
    KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.name.to_owned())
}
