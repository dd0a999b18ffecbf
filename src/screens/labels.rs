//! Settings -> Labels: how each kind of label comes out of this terminal's printers, with the
//! warehouse's templates as their files are now.

use super::{Extra, drawer, update};
use crate::labels::template::{FileState, Templates};
use crate::labels::{KINDS, Kind, LabelData, Paper};
use crate::terminal::config::{Config, Printer};
use crate::words::{Msg, Word, label_kind, templates};
use floor_ui::{App, LabelKind, Labels};
use slint::{ComponentHandle, Image};
use std::sync::Arc;

/// What the view shows; made anew when a template's file has changed.
#[derive(Clone, Debug)]
pub struct LabelBench {
    templates: Arc<Templates>,
    printers: Vec<Printer>,
    chosen: &'static str,
    drawn: Option<Preview>,
}

/// A label as its printer gets it.
#[derive(Clone, Debug)]
struct Preview {
    picture: Image,
    width_mm: f32,
    height_mm: f32,
    dpi: u32,
}

/// Where no printer says how fine it prints.
const USUAL_DPI: u32 = 203;

impl LabelBench {
    pub fn new(templates: Arc<Templates>, config: &Config) -> Self {
        let mut bench = Self { templates, printers: config.printers.clone(), chosen: KINDS[0].name, drawn: None };
        bench.draw();
        bench
    }

    /// Shows another kind; one that doesn't exist is no choice.
    pub fn choose(&mut self, kind: &str) {
        if let Some(kind) = KINDS.iter().find(|known| known.name == kind) {
            self.chosen = kind.name;
            self.draw();
        }
    }

    /// Looks at the templates' files; true when something is new.
    pub fn reload(&mut self) -> bool {
        let news = self.templates.reload();
        if news {
            self.draw();
        }
        news
    }

    /// A label to try the layout with. It is marked as a second print: nobody takes it for a
    /// real one, and the mark's place is seen.
    pub fn test_label(&self) -> Option<LabelData> {
        Some((self.kind()?.sample)().reprinted())
    }

    fn kind(&self) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == self.chosen)
    }

    /// The printer that prints this kind: one that lists it, or one of its group.
    fn printer(&self) -> Option<&Printer> {
        let lists = |printer: &&Printer| printer.prints.iter().any(|kind| kind == self.chosen);
        let route = crate::labels::route(self.chosen);
        let takes = |printer: &&Printer| printer.route.as_deref() == Some(route);
        self.printers.iter().find(lists).or_else(|| self.printers.iter().find(takes))
    }

    fn draw(&mut self) {
        let Some(kind) = self.kind() else { return };
        let dpi = self.printer().map_or(USUAL_DPI, |printer| printer.dpi);
        let paper: Paper = self.printer().map_or(kind.paper, Printer::paper);
        self.drawn = self.templates.draw(&(kind.sample)(), dpi, paper).ok().and_then(|sheets| {
            let bitmap = sheets.into_iter().next()?.bitmap;
            let dots_per_mm = if dpi == 203 { 8.0 } else { dpi as f32 / 25.4 };
            Some(Preview {
                picture: drawer::picture(&bitmap),
                width_mm: (bitmap.width() as f32 / dots_per_mm).round(),
                height_mm: (bitmap.height() as f32 / dots_per_mm).round(),
                dpi,
            })
        });
    }
}

pub(super) fn show(app: &App, extra: &Extra) {
    let Some(bench) = &extra.labels else { return };
    let view = app.global::<Labels>();
    let files = bench.templates.files();
    let rows = KINDS.iter().map(|kind| {
        let (layout, state) = layout_of(kind.name, &files, extra);
        LabelKind { id: kind.name.into(), name: extra.text(&label_kind(kind.name)), layout: layout.into(), state }
    });
    if let Some(rows) = update(&view.get_kinds(), rows.collect()) {
        view.set_kinds(rows);
    }
    let (_, state) = layout_of(bench.chosen, &files, extra);
    view.set_chosen(bench.chosen.into());
    view.set_state(state);
    let word = [Word::LabelsBuiltIn, Word::LabelsUsed, Word::LabelsWrong];
    view.set_state_text(extra.say(word.get(state as usize).copied().unwrap_or(Word::LabelsBuiltIn)));
    let troubles =
        files.iter().filter(|file| file.kind.as_deref().is_none_or(|kind| kind == bench.chosen)).flat_map(|file| {
            let told = |trouble| format!("{}: {}", name_of(file), extra.text(&templates::trouble(trouble))).into();
            file.troubles.iter().map(told).collect::<Vec<_>>()
        });
    if let Some(troubles) = update(&view.get_troubles(), troubles.collect()) {
        view.set_troubles(troubles);
    }
    view.set_has_picture(bench.drawn.is_some());
    if let Some(drawn) = &bench.drawn {
        let caption = Msg::new(Word::LabelsCaption)
            .arg_msg(label_kind(bench.chosen))
            .arg(drawn.width_mm.to_string())
            .arg(drawn.height_mm.to_string())
            .arg(drawn.dpi.to_string());
        view.set_caption(extra.text(&caption));
        if view.get_picture() != drawn.picture {
            view.set_picture(drawn.picture.clone());
        }
    } else {
        view.set_caption(extra.text(&label_kind(bench.chosen)));
    }
    let folder = bench.templates.folder().map(|folder| folder.display().to_string()).unwrap_or_default();
    view.set_folder_text(extra.text(&Msg::new(Word::LabelsFolder).arg(folder)));
    let no_print = if bench.printer().is_some() { Word::Empty } else { Word::LabelsNoPrinter };
    view.set_no_print(extra.say(no_print));
}

/// Which layout a kind has: in words, and as the view's state.
fn layout_of(kind: &str, files: &[FileState], extra: &Extra) -> (String, i32) {
    let of_kind = |file: &&FileState| file.kind.as_deref() == Some(kind);
    let used = files.iter().filter(of_kind).find(|file| file.troubles.is_empty());
    match (used, files.iter().find(of_kind)) {
        (Some(file), _) => (name_of(file), 1),
        (None, Some(file)) => (name_of(file), 2),
        (None, None) => (extra.say(Word::LabelsBuiltIn).to_string(), 0),
    }
}

fn name_of(file: &FileState) -> String {
    file.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
