//! One PNG per kind of screen and one per kind of label.

use super::ShiftError;
use crate::floor_loop::Model;
use crate::labels::{KINDS, LabelData, draw, png};
use crate::screens::Extra;
use crate::store::DATABASE;
use crate::words::Language;
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const DPI: u32 = 203;

/// Draws each scene with the window's own views, 1280 x 800.
pub fn screens(out: &Path, scenes: &BTreeMap<String, Arc<Model>>) -> Result<(), ShiftError> {
    let folder = out.join("screens");
    super::make_folder(&folder)?;
    // A thread can have one window, and this one may have one already.
    let drawn = std::thread::scope(|scope| scope.spawn(|| draw_scenes(&folder, scenes)).join());
    drawn.unwrap_or_else(|_| {
        Err(ShiftError::Picture { what: "the screens".into(), why: "the drawing thread failed".into() })
    })
}

fn draw_scenes(folder: &Path, scenes: &BTreeMap<String, Arc<Model>>) -> Result<(), ShiftError> {
    let failed = |why: String| ShiftError::Picture { what: "a screen".into(), why };
    let offscreen = floor_ui::Offscreen::install(1280, 800).map_err(|error| failed(error.to_string()))?;
    let app = floor_ui::App::new().map_err(|error| failed(error.to_string()))?;
    floor_ui::blank(&app);
    slint::ComponentHandle::show(&app).map_err(|error| failed(error.to_string()))?;
    for (name, model) in scenes {
        let extra = Extra { language: Language::English, now_ms: crate::journal::wall_ms(), ..Extra::default() };
        crate::screens::show(&app, model, &extra);
        let picture = offscreen.render();
        let image = image::RgbImage::from_raw(picture.width_px, picture.height_px, picture.rgb)
            .ok_or_else(|| failed("the picture has another size than it says".into()))?;
        image.save(folder.join(format!("{name}.png"))).map_err(|error| failed(error.to_string()))?;
    }
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
        let sheets = draw(&data, DPI, kind.paper).map_err(|error| picture(error.to_string()))?;
        let Some(first) = sheets.first() else { continue };
        let bytes = png::encode(&first.bitmap).map_err(|error| picture(error.to_string()))?;
        super::write_file(&folder.join(format!("{}.png", kind.name)), &bytes)?;
    }
    Ok(())
}
