//! What a scanned thing is, where it is, and what happened to it.

use super::{Extra, update};
use crate::floor_loop::Model;
use crate::words::Word;
use crate::workflows::view::Card;
use floor_ui::{App, HistoryRow, KeyValue, LookUp, LookUpRow, Verdict, Work};
use slint::{ComponentHandle, SharedString};

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<LookUp>();
    let nothing = Card::default();
    // A record that stands above a scan which came to nothing would be taken for what was scanned.
    let record = model.screen.card.as_ref().filter(|_| !last_scan_was_lost(model));
    let card = record.unwrap_or(&nothing);
    let known = !card.kind.is_empty();
    view.set_query(model.screen.subject.as_str().into());
    // A code that nobody here knows still says something; its digits stand below.
    let says = !card.says.is_empty();
    let said = || match card.says.first() {
        Some((key, value)) if key.word != Word::CodeWrongAt => extra.text(value),
        Some(_) => card.title.as_str().into(),
        None => SharedString::new(),
    };
    view.set_title(if known { card.title.as_str().into() } else { said() });
    view.set_subtitle(if known || !says { card.subtitle.as_str().into() } else { extra.say(Word::NothingKnown) });
    view.set_icon(icon(&card.kind).into());
    view.set_empty_text(if record.is_some() {
        extra.say(Word::NothingKnown)
    } else {
        extra.say(Word::LookUpInstruction)
    });
    let facts =
        card.facts.iter().map(|(key, value)| KeyValue { key: extra.say(*key), value: value_of(*key, value, extra) });
    let says = card.says.iter().map(|(key, value)| KeyValue { key: extra.text(key), value: extra.text(value) });
    if let Some(facts) = update(&view.get_facts(), facts.chain(says).collect()) {
        view.set_facts(facts);
    }
    view.set_rows_title(extra.say(Word::LookUpRows));
    let rows = card.rows.iter().map(|(left, middle, right)| LookUpRow {
        // A place is known by its own code; what kind it is shows in that.
        left: left.split_once(':').map_or(left.as_str(), |(_, code)| code).into(),
        middle: condition(middle).map_or_else(|| middle.as_str().into(), |word| extra.say(word)),
        right: right.as_str().into(),
        state: 0,
    });
    if let Some(rows) = update(&view.get_rows(), rows.collect()) {
        view.set_rows(rows);
    }
    let mut shown = std::collections::BTreeSet::new();
    let history = card.history.iter().map(|entry| {
        // A photo that several events speak of is shown once.
        let photo = entry.photo.as_ref().filter(|photo| shown.insert(*photo));
        let picture = photo.and_then(|photo| extra.thumbs.get(photo));
        HistoryRow {
            time: time(entry.at_ms),
            who: entry.who.as_str().into(),
            text: happened(&entry.what, extra),
            is_photo: photo.is_some(),
            has_picture: picture.is_some(),
            picture: picture.unwrap_or_default(),
        }
    });
    if let Some(history) = update(&view.get_history(), history.collect()) {
        view.set_history(history);
    }
    let work = app.global::<Work>();
    // What was found is on the screen already; anything else is told.
    let found = model.last.as_ref().is_some_and(|last| last.say.word == Word::Found);
    let opened = model.last.as_ref().is_some_and(|last| last.say.word == model.screen.flow.name());
    work.set_last(if found || opened { Verdict::default() } else { super::work::verdict(model, extra) });
    if let Some(commands) = update(&work.get_commands(), super::work::buttons(model, extra)) {
        work.set_commands(commands);
    }
}

/// Whether the last scan could not be read or came too late.
fn last_scan_was_lost(model: &Model) -> bool {
    let lost = [
        Word::HalfScan,
        Word::Unreadable,
        Word::UnreadableEmpty,
        Word::UnreadableTooLong,
        Word::UnreadableKey,
        Word::CapsLockOn,
        Word::NotUsed,
    ];
    model.last.as_ref().is_some_and(|last| lost.contains(&last.say.word))
}

/// A fact's value: states are words, everything else is data.
fn value_of(key: Word, value: &str, extra: &Extra) -> SharedString {
    let word = match (key, value) {
        (Word::FieldStatus, "announced") => Word::StatusAnnounced,
        (Word::FieldStatus, "opened") => Word::StatusOpened,
        (Word::FieldStatus, "received") => Word::StatusReceived,
        (Word::FieldStatus, "placed") => Word::StatusPlaced,
        (Word::FieldStatus, "picking") => Word::StatusPicking,
        (Word::FieldStatus, "picked") => Word::StatusPicked,
        (Word::FieldStatus, "packing") => Word::StatusPacking,
        (Word::FieldStatus, "packed") => Word::StatusPacked,
        (Word::FieldStatus, "shipped") => Word::StatusShipped,
        (Word::FieldStatus, "inspected") => Word::StatusInspected,
        (Word::FieldDangerous, _) => Word::FieldYes,
        _ => return value.into(),
    };
    extra.say(word)
}

fn condition(name: &str) -> Option<Word> {
    match name {
        "good" => Some(Word::ConditionGood),
        "damaged" => Some(Word::ConditionDamaged),
        _ => None,
    }
}

/// An event of the history: its kind as a word, its numbers as they are. A kind of a later
/// version keeps its own name.
fn happened(text: &str, extra: &Extra) -> SharedString {
    let (kind, rest) = text.split_once("  ").unwrap_or((text, ""));
    let word = match kind {
        "inbound.announced" | "return.announced" => Word::EventAnnounced,
        "order.placed" => Word::EventOrdered,
        "sku.defined" | "location.defined" => Word::EventMaster,
        "carton.opened" | "return.opened" => Word::EventOpened,
        "goods.received" | "carton.received" => Word::EventReceived,
        "goods.putaway" => Word::EventPutAway,
        "pick.started" => Word::EventPickStarted,
        "goods.picked" => Word::EventPicked,
        "pick.short" => Word::EventShort,
        "pick.finished" => Word::EventPickFinished,
        "pack.started" => Word::EventPackStarted,
        "goods.packed" => Word::EventPacked,
        "parcel.closed" => Word::EventClosed,
        "parcel.numbered" => Word::EventNumbered,
        "parcel.labelled" => Word::EventLabelSeen,
        "parcel.shipped" | "manifest.closed" => Word::EventShipped,
        "return.inspected" => Word::EventInspected,
        "return.closed" | "return.unclaimed" => Word::EventReturnClosed,
        "step.undone" => Word::EventUndone,
        "label.requested" => Word::EventPrinted,
        "photo.taken" => Word::EventPhoto,
        "photo.attached" => Word::EventPhotoAttached,
        "label.voided" => Word::EventLabelVoided,
        "exception.settled" => Word::EventSettled,
        _ => return text.into(),
    };
    format!("{}  {rest}", extra.say(word)).trim_end().into()
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
