//! The work in hand, whatever the flow.

use super::{Extra, count, update};
use crate::domain::{Command, Meaning};
use crate::floor_loop::{DoubtfulLabel, Model, ScaleState};
use crate::words::{Msg, Word, command_name, kilograms};
use crate::workflows::{Flow, Line, LineState, Verdict as Outcome};
use floor_ui::{App, CommandButton, Question, Verdict, Work, WorkLine};
use slint::{ComponentHandle, SharedString};

/// Longer lists are shown as a window around the line in hand.
const LINES_MAX: usize = 300;

/// The button that opens the number pad.
pub(super) const PAD: &str = "PAD";

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<Work>();
    let screen = &model.screen;
    view.set_headline(extra.text(&screen.headline));
    view.set_instruction(extra.text(&screen.instruction));
    show_target(&view, model, extra);
    let (done, todo) = screen.progress.unwrap_or_default();
    view.set_progress_done(count(done));
    view.set_progress_total(count(todo));
    view.set_progress_text(match screen.progress {
        Some(_) => extra.text(&Msg::new(Word::DoneOf).arg(done.to_string()).arg(todo.to_string())),
        None => SharedString::new(),
    });
    show_lines(&view, model, extra);
    if let Some(commands) = update(&view.get_commands(), buttons(model, extra)) {
        view.set_commands(commands);
    }
    view.set_last(verdict(model, extra));
    show_photos(&view, model, extra);
    show_scale(&view, model, extra);
    view.set_pad_open(extra.pad.is_some());
    view.set_pad_title(extra.say(Word::HowMany));
    view.set_pad_value(extra.pad.as_deref().unwrap_or_default().into());
}

/// The label that somebody who is signed in is asked about.
pub(super) fn asked_about(model: &Model) -> Option<&DoubtfulLabel> {
    let signed_in = model.status.operator.is_some() && !model.status.locked;
    model.status.doubtful_labels.first().filter(|_| signed_in)
}

/// The one question that no workflow asks: whether a label came out.
pub(super) fn show_question(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<Work>();
    let question = match asked_about(model) {
        Some(label) => Question {
            open: true,
            title: extra.text(&Msg::new(Word::DidLabelPrint).arg(&label.title)),
            text: doubt(label, extra),
            yes: extra.say(Word::LabelCameOut),
            no: extra.say(Word::LabelMissing),
        },
        None => Question::default(),
    };
    view.set_question(question);
}

/// What broke, in short, and how to find out.
fn doubt(label: &DoubtfulLabel, extra: &Extra) -> SharedString {
    let why = label.why.clone().unwrap_or_else(|| Word::LabelDoubtWhy.into());
    let why = extra.text(&why).split([':', '：']).next().unwrap_or_default().to_owned();
    let word = if label.is_unique { Word::LabelDoubtScan } else { Word::LabelDoubt };
    extra.text(&Msg::new(word).arg(&label.printer).arg(why))
}

fn show_target(view: &Work<'_>, model: &Model, extra: &Extra) {
    let Some(target) = &model.screen.target else {
        view.set_verb(SharedString::new());
        view.set_place(SharedString::new());
        view.set_quantity_verb(SharedString::new());
        view.set_quantity(SharedString::new());
        view.set_item_code(SharedString::new());
        view.set_item_name(SharedString::new());
        return;
    };
    // The verb stands where it belongs: with the place on the way there, then with the goods.
    let verb = extra.text(&target.verb);
    let to_place = matches!(target.verb.word, Word::GoTo | Word::PutInto | Word::ScanLabel);
    view.set_at_place(model.screen.expects.first() == Some(&target.code));
    view.set_place(target.place.as_str().into());
    view.set_quantity(target.quantity.map(|quantity| format!("{quantity} ×").into()).unwrap_or_default());
    view.set_quantity_verb(match target.verb.word {
        Word::GoTo => extra.say(Word::Take),
        _ if to_place => SharedString::new(),
        _ => verb.clone(),
    });
    view.set_verb(if to_place { verb } else { SharedString::new() });
    view.set_item_code(target.code.as_str().into());
    view.set_item_name(target.name.as_str().into());
}

fn show_lines(view: &Work<'_>, model: &Model, extra: &Extra) {
    let lines = &model.screen.lines;
    let current = lines
        .iter()
        .position(|line| line.state == LineState::Current)
        .or_else(|| model.screen.expects.first().and_then(|code| lines.iter().position(|line| line.code == *code)))
        .or_else(|| lines.iter().position(|line| line.state == LineState::Open));
    let first = current.unwrap_or(0).saturating_sub(LINES_MAX / 2).min(lines.len().saturating_sub(LINES_MAX));
    let in_hand = !model.screen.step.starts_with("await");
    view.set_lines_title(if lines.is_empty() {
        SharedString::new()
    } else {
        extra.say(if in_hand { Word::LinesInHand } else { Word::LinesWaiting })
    });
    let rows = lines.iter().skip(first).take(LINES_MAX).map(|line| work_line(line, in_hand)).collect();
    if let Some(rows) = update(&view.get_lines(), rows) {
        view.set_lines(rows);
    }
    view.set_current_line(current.map_or(-1, |line| count(line - first)));
}

fn work_line(line: &Line, in_hand: bool) -> WorkLine {
    // A carton in a queue is not "0 of 1".
    let counted = in_hand || line.todo > 1 || line.done > 0;
    WorkLine {
        code: line.code.as_str().into(),
        name: line.name.as_str().into(),
        done: if counted { count(line.done) } else { 0 },
        todo: if counted { count(line.todo) } else { 0 },
        note: line.note.as_str().into(),
        state: match line.state {
            LineState::Open => 0,
            LineState::Current => 1,
            LineState::Done => 2,
            LineState::Problem => 3,
        },
    }
}

/// The commands of this step as buttons, with function keys in their order.
pub(super) fn buttons(model: &Model, extra: &Extra) -> Vec<CommandButton> {
    let screen = &model.screen;
    let mut buttons: Vec<CommandButton> = Vec::new();
    let mut push = |id: SharedString, label: SharedString, icon: &str, kind: i32| {
        let key = buttons.len() + 1;
        let key_hint = if key <= 12 { format!("F{key}").into() } else { SharedString::new() };
        buttons.push(CommandButton { id, label, key_hint, icon: icon.into(), kind, enabled: true });
    };
    for command in &screen.commands {
        push(command.word().into(), extra.text(&command_name(command)), icon(command), kind(command, model));
    }
    if takes_quantity(model) {
        push(PAD.into(), extra.say(Word::CommandHowMany), "quantity", 0);
    }
    buttons
}

/// Where goods are scanned, several may be counted at once.
pub(super) fn takes_quantity(model: &Model) -> bool {
    let screen = &model.screen;
    let goods = |code: &String| matches!(Meaning::of(code), Meaning::Other(_));
    let counted = matches!(screen.flow, Flow::Receiving | Flow::Putaway | Flow::Picking | Flow::Packing);
    counted && !screen.subject.is_empty() && screen.target.is_some() && screen.expects.iter().any(goods)
}

fn kind(command: &Command, model: &Model) -> i32 {
    match command {
        Command::Confirm => 1,
        Command::Short | Command::Damaged | Command::GradeD => 2,
        // Closing a manifest can't be taken back.
        Command::Ship if model.screen.flow == Flow::Shipping => 2,
        _ => 0,
    }
}

fn icon(command: &Command) -> &'static str {
    match command {
        Command::Confirm => "confirm",
        Command::Cancel => "cancel",
        Command::Undo => "undo",
        Command::Short => "short",
        Command::Damaged => "damaged",
        Command::Skip => "skip",
        Command::Print => "print",
        Command::Unannounced => "note",
        Command::Photo => "photo",
        Command::PhotoAttach => "confirm",
        Command::PhotoLeave => "next",
        Command::Home => "home",
        Command::Lock => "lock",
        Command::LookUp => "lookup",
        Command::Queue => "printer",
        Command::TakeOver => "swap",
        Command::Receive => "receive",
        Command::Putaway => "putaway",
        Command::Pick => "pick",
        Command::Pack => "pack",
        Command::Ship => "ship",
        Command::Returns => "return",
        Command::Zero | Command::Tare => "scale",
        Command::ReasonFull => "box",
        Command::ReasonBlocked => "stop",
        Command::ReasonBetter => "swap",
        Command::GradeA => "check",
        Command::GradeB => "box",
        Command::GradeC => "bag",
        Command::GradeD => "destroy",
        Command::Quantity(_) => "quantity",
    }
}

/// How the last scan or command ended; a quantity that waits for its scan is said here too.
pub(super) fn verdict(model: &Model, extra: &Extra) -> Verdict {
    let waiting = model.status.quantity.map(|quantity| Msg::new(Word::CommandQuantity).arg(quantity.to_string()));
    let Some(last) = &model.last else { return Verdict::default() };
    let message = match waiting {
        Some(waiting) if last.verdict == Outcome::Good => extra.text(&waiting),
        _ => extra.text(&last.say),
    };
    if message.is_empty() && last.scanned.is_empty() {
        return Verdict::default();
    }
    Verdict {
        verdict: match last.verdict {
            Outcome::Good => 1,
            Outcome::Warn => 2,
            Outcome::Bad => 3,
        },
        scanned: last.scanned.replace('\u{1D}', " ").into(),
        message: short_of(&message, &last.scanned).into(),
    }
}

/// The message with a very long code in it cut short: the reason behind it is what counts.
fn short_of(message: &str, code: &str) -> String {
    const CODE_CHARS_MAX: usize = 48;
    if code.chars().count() <= CODE_CHARS_MAX {
        return message.to_owned();
    }
    let begin: String = code.chars().take(CODE_CHARS_MAX).collect();
    message.replace(code, &format!("{begin}…"))
}

/// How many photos there are of what is in hand, the newest of them, and how many wait.
fn show_photos(view: &Work<'_>, model: &Model, extra: &Extra) {
    let photos = &model.status.photos;
    let say = |word: Word, number: usize| match number {
        0 => SharedString::new(),
        number => extra.text(&Msg::new(word).arg(number.to_string())),
    };
    view.set_photos_here(count(photos.here));
    view.set_photos_waiting(count(photos.unattached));
    view.set_photos_text(say(Word::PhotosHere, photos.here));
    view.set_photos_waiting_text(say(Word::PhotosWaiting, photos.unattached));
    let picture = photos.newest.as_ref().and_then(|photo| extra.thumbs.get(photo));
    view.set_has_photo(picture.is_some());
    view.set_photo(picture.unwrap_or_default());
}

fn show_scale(view: &Work<'_>, model: &Model, extra: &Extra) {
    let expected_mg = model.screen.expected_weight_mg;
    let expected = (model.screen.wants_weight && expected_mg > 0)
        .then(|| extra.text(&Msg::new(Word::WeightExpected).arg(kilograms(expected_mg))));
    let (text, state, note) = match &model.status.scale {
        None if !model.screen.wants_weight => (SharedString::new(), 0, SharedString::new()),
        None => ("— kg".into(), 2, expected.unwrap_or_default()),
        Some(ScaleState { weight_mg: Some(_), shown, stable, refused, note, .. }) => {
            let note = note.as_ref().map(|note| extra.text(note)).or(expected).unwrap_or_default();
            let state = match (refused, stable) {
                (true, _) => 3,
                (false, true) => 1,
                (false, false) => 2,
            };
            (shown.into(), state, note)
        }
        Some(ScaleState { weight_mg: None, note, .. }) => {
            let fault = note.as_ref().is_none_or(|note| note.word != Word::ScaleMoving);
            let note = note.as_ref().map(|note| extra.text(note)).unwrap_or_default();
            ("— kg".into(), if fault { 3 } else { 2 }, note)
        }
    };
    view.set_weight_text(text);
    view.set_weight_state(state);
    // Of several scales the one that is read is named.
    let name = model.status.scale.as_ref().map_or("", |scale| scale.name.as_str());
    view.set_weight_note(match (name, note.as_str()) {
        ("", _) => note,
        (name, "") => name.into(),
        (name, note) => format!("{name} · {note}").into(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_code_leaves_room_for_the_reason() {
        let long = "X".repeat(500);
        let said = short_of(&format!("{long} is not known here"), &long);
        assert!(said.ends_with("X… is not known here") && said.chars().count() < 80, "{said}");
        assert_eq!(short_of("MUG is not known here", "MUG"), "MUG is not known here");
    }
}
