//! Language, colours, and what hangs on this terminal.

use super::{Extra, update};
use crate::floor_loop::Model;
use floor_ui::{App, KeyValue, Settings};
use slint::ComponentHandle;

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<Settings>();
    let rows = model.status.devices.iter().map(|device| {
        let attached = extra.attached.iter().find(|(name, _)| *name == device.name).map(|(_, how)| how.as_str());
        let say = device.say.text(extra.language);
        let value = attached.map_or_else(|| say.clone(), |how| format!("{say} · {how}"));
        KeyValue { key: device.name.as_str().into(), value: value.into() }
    });
    if let Some(rows) = update(&view.get_devices(), rows.collect()) {
        view.set_devices(rows);
    }
}
