//! What a scanned thing is, where it is, and what happened to it.

use super::{Extra, update};
use crate::floor_loop::Model;
use crate::words::Word;
use crate::workflows::view::Card;
use floor_ui::{App, HistoryRow, KeyValue, LookUp, LookUpRow, Work};
use slint::{ComponentHandle, SharedString};

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<LookUp>();
    let nothing = Card::default();
    let card = model.screen.card.as_ref().unwrap_or(&nothing);
    let known = !card.kind.is_empty();
    view.set_query(model.screen.subject.as_str().into());
    view.set_title(if known { card.title.as_str().into() } else { SharedString::new() });
    view.set_subtitle(card.subtitle.as_str().into());
    view.set_icon(icon(&card.kind).into());
    view.set_empty_text(if model.screen.card.is_some() {
        extra.say(Word::NothingKnown)
    } else {
        extra.say(Word::LookUpInstruction)
    });
    let facts = card.facts.iter().map(|(key, value)| KeyValue { key: extra.say(*key), value: value.as_str().into() });
    if let Some(facts) = update(&view.get_facts(), facts.collect()) {
        view.set_facts(facts);
    }
    view.set_rows_title(extra.say(Word::LookUpRows));
    let rows = card.rows.iter().map(|(left, middle, right)| LookUpRow {
        left: left.as_str().into(),
        middle: middle.as_str().into(),
        right: right.as_str().into(),
        state: 0,
    });
    if let Some(rows) = update(&view.get_rows(), rows.collect()) {
        view.set_rows(rows);
    }
    let history = card.history.iter().map(|(at_ms, who, text)| HistoryRow {
        time: time(*at_ms),
        who: who.as_str().into(),
        text: text.as_str().into(),
    });
    if let Some(history) = update(&view.get_history(), history.collect()) {
        view.set_history(history);
    }
    let work = app.global::<Work>();
    if let Some(commands) = update(&work.get_commands(), super::work::buttons(model, extra)) {
        work.set_commands(commands);
    }
}

fn icon(kind: &str) -> &'static str {
    match kind {
        "bin" => "place",
        "lpn" | "carton" => "box",
        "tote" => "pick",
        "order" => "note",
        "parcel" => "ship",
        "asn" => "receive",
        "rma" => "return",
        "" => "scan",
        _ => "label",
    }
}

fn time(at_ms: i64) -> SharedString {
    let local = jiff::Timestamp::from_millisecond(at_ms).map(|at| at.to_zoned(jiff::tz::TimeZone::system()));
    local.map(|at| at.strftime("%m-%d %H:%M").to_string().into()).unwrap_or_default()
}
