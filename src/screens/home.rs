//! The work that waits.

use super::{Extra, count, update};
use crate::domain::Command;
use crate::floor_loop::{Health, Model};
use crate::words::{Msg, Word, label_kind};
use crate::workflows::view::WorkCounts;
use crate::workflows::{Flow, Verdict};
use floor_ui::{App, Home, Tile};
use slint::{ComponentHandle, SharedString};

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<Home>();
    let name = model.status.operator.as_deref().unwrap_or_default();
    view.set_greeting(extra.text(&Msg::new(Word::Hello).arg(name)));
    view.set_hint(extra.text(&model.screen.headline));
    if let Some(alerts) = update(&view.get_alerts(), alerts(model, extra)) {
        view.set_alerts(alerts);
    }
    if let Some(tiles) = update(&view.get_tiles(), tiles(model, extra)) {
        view.set_tiles(tiles);
    }
}

/// The flow whose work is to be taken next: what is due first, else the first that has any.
pub(super) fn next_flow(model: &Model) -> Option<Flow> {
    let work = model.screen.work.as_ref()?;
    let may = |flow: &Flow| model.status.may.contains(flow);
    let open: Vec<(Flow, i64, i64)> =
        waiting(work).into_iter().filter(|(flow, count, _)| may(flow) && *count > 0).collect();
    let due = open.iter().filter(|(_, _, deadline_ms)| *deadline_ms > 0).min_by_key(|(_, _, deadline_ms)| *deadline_ms);
    due.or(open.first()).map(|(flow, ..)| *flow)
}

/// Flow, how much waits, nearest deadline.
fn waiting(work: &WorkCounts) -> [(Flow, i64, i64); 6] {
    [
        (Flow::Receiving, work.cartons_to_receive, 0),
        (Flow::Putaway, work.lpns_to_put_away, 0),
        (Flow::Picking, work.orders_to_pick, work.pick_deadline_ms),
        (Flow::Packing, work.orders_to_pack, work.pack_deadline_ms),
        (Flow::Shipping, work.parcels_to_ship, 0),
        (Flow::Returns, work.returns_to_inspect, 0),
    ]
}

fn tiles(model: &Model, extra: &Extra) -> Vec<Tile> {
    let work = model.screen.work.clone().unwrap_or_default();
    let next = next_flow(model);
    let tile = |flow: Flow, waits: i64, deadline_ms: i64, unit: Option<Word>| {
        let (deadline_text, deadline_state) = extra.deadline(if waits > 0 { deadline_ms } else { 0 });
        Tile {
            id: command_of(flow).word().into(),
            name: extra.say(flow.name()),
            icon: flow.word().into(),
            count: count(waits),
            count_text: unit.map_or_else(SharedString::new, |unit| extra.say(unit)),
            deadline_text,
            deadline_state,
            enabled: model.status.may.contains(&flow),
            next: next == Some(flow),
        }
    };
    let unit = |flow: Flow| match flow {
        Flow::Receiving | Flow::Putaway => Word::CountCartons,
        Flow::Picking | Flow::Packing => Word::CountOrders,
        Flow::Shipping => Word::CountParcels,
        _ => Word::CountReturns,
    };
    let mut tiles: Vec<Tile> =
        waiting(&work).into_iter().map(|(flow, waits, due)| tile(flow, waits, due, Some(unit(flow)))).collect();
    tiles.push(tile(Flow::LookUp, 0, 0, None));
    tiles
}

/// The command that opens a flow.
pub(super) fn command_of(flow: Flow) -> Command {
    match flow {
        Flow::Home => Command::Home,
        Flow::Receiving => Command::Receive,
        Flow::Putaway => Command::Putaway,
        Flow::Picking => Command::Pick,
        Flow::Packing => Command::Pack,
        Flow::Shipping => Command::Ship,
        Flow::Returns => Command::Returns,
        Flow::LookUp => Command::LookUp,
    }
}

fn alerts(model: &Model, extra: &Extra) -> Vec<SharedString> {
    let exceptions = model.screen.work.as_ref().map_or(0, |work| work.exceptions_open);
    let exceptions = (exceptions > 0).then(|| Msg::new(Word::TileException).arg(exceptions.to_string()));
    let devices = super::shell::by_urgency(&model.status.devices).into_iter();
    let devices = devices.filter(|device| matches!(device.health, Health::Warn | Health::Bad));
    let devices = devices.map(|device| Msg::new(Word::DeviceAlert).arg(&device.name).arg_msg(device.say.clone()));
    let homeless = model
        .status
        .homeless_labels
        .as_ref()
        .map(|(count, kind)| Msg::new(Word::HomelessAlert).arg(count.to_string()).arg_msg(label_kind(kind)));
    // A refusal at home has no other place to be said.
    let refused = model.last.as_ref().filter(|last| last.verdict != Verdict::Good).map(|last| last.say.clone());
    // A photo without a place is told for as long as it waits.
    let waiting = match model.status.photos.unattached {
        0 => None,
        count => Some(Msg::new(Word::PhotosWaitForPlace).arg(count.to_string())),
    };
    refused
        .filter(|say| say.word != Word::PhotoNowhere)
        .into_iter()
        .chain(waiting)
        .chain(super::hub_trouble(model))
        .chain(homeless)
        .chain(devices)
        .chain(exceptions)
        .map(|msg| extra.text(&msg))
        .collect()
}
