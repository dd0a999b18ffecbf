//! What this program is, and where its data are.

use super::{Extra, update};
use crate::floor_loop::Model;
use crate::words::{Msg, Word};
use floor_ui::{About, App};
use slint::ComponentHandle;

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<About>();
    let status = &model.status;
    view.set_version(env!("CARGO_PKG_VERSION").into());
    let mut lines = vec![
        Msg::new(Word::AboutTerminal).arg(&status.device).arg(&status.warehouse),
        Msg::new(Word::AboutJournal).arg(status.on_disk.to_string()).arg(status.at_hub.to_string()),
    ];
    if extra.drawer.is_some() {
        lines.insert(0, Msg::new(Word::AboutDemo));
    }
    if !extra.hub_url.is_empty() {
        lines.push(Msg::new(Word::AboutHub).arg(&extra.hub_url));
    }
    if !extra.data_folder.is_empty() {
        lines.push(Msg::new(Word::AboutData).arg(&extra.data_folder));
    }
    if let Some(lines) = update(&view.get_lines(), lines.iter().map(|line| extra.text(line)).collect()) {
        view.set_lines(lines);
    }
}
