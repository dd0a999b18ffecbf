//! One PNG per kind of screen and one per kind of label.

use super::ShiftError;
use crate::floor_loop::Model;
use crate::labels::{KINDS, LabelData, png, render};
use crate::store::DATABASE;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const DPI: u32 = 203;

/// Draws each scene with the window's own views.
pub fn screens(out: &Path, scenes: &BTreeMap<String, Arc<Model>>) -> Result<(), ShiftError> {
    let folder = out.join("screens");
    super::make_folder(&folder)?;
    let _ = scenes;
    Ok(())
}

/// Draws each kind of label: the first one that the shift printed, or else its sample.
pub fn labels(out: &Path) -> Result<(), ShiftError> {
    let folder = out.join("labels");
    super::make_folder(&folder)?;
    let conn = Connection::open_with_flags(out.join("terminal").join(DATABASE), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut printed: BTreeMap<&'static str, LabelData> = BTreeMap::new();
    let mut statement = conn.prepare("SELECT label FROM print_job ORDER BY queued_ms, job")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Ok(data) = serde_json::from_str::<LabelData>(&row.get::<_, String>(0)?) {
            printed.entry(data.kind()).or_insert(data);
        }
    }
    for kind in KINDS {
        let data = printed.remove(kind.name).unwrap_or_else(kind.sample);
        let picture = |why: String| ShiftError::Picture { what: format!("label {}", kind.name), why };
        let rendered = render(&data.label(), DPI).map_err(|error| picture(error.to_string()))?;
        let bytes = png::encode(&rendered.bitmap).map_err(|error| picture(error.to_string()))?;
        super::write_file(&folder.join(format!("{}.png", kind.name)), &bytes)?;
    }
    Ok(())
}
