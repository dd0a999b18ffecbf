//! Nobody works here now: badge or PIN.

use super::Extra;
use crate::floor_loop::Model;
use crate::words::{Msg, Word};
use crate::workflows::Verdict;
use floor_ui::{App, SignIn};
use slint::ComponentHandle;

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let view = app.global::<SignIn>();
    view.set_warehouse_name(format!("{} · {}", model.status.warehouse, model.status.device).into());
    let refused = model.last.as_ref().filter(|last| last.verdict != Verdict::Good);
    view.set_message(match refused {
        Some(last) => extra.text(&last.say),
        None => extra.say(Word::SignInFirst),
    });
    view.set_message_state(refused.map_or(0, |last| match last.verdict {
        Verdict::Good => 0,
        Verdict::Warn => 2,
        Verdict::Bad => 3,
    }));
    view.set_hint(extra.say(Word::OrTypePin));
    let people: Vec<String> = extra
        .people
        .iter()
        .rev()
        // Whoever may do everything comes last in the list, and three fit.
        .take(3)
        .map(|person| Msg::new(Word::DemoPerson).arg(&person.name).arg(&person.pin).text(extra.language))
        .collect();
    let trouble = super::hub_trouble(model).map(|msg| extra.text(&msg).to_string());
    let hint = match (people.is_empty(), model.status.operator.as_deref()) {
        (false, _) => Msg::new(Word::DemoPeople).arg(people.join(" · ")).text(extra.language),
        (true, Some(name)) => Msg::new(Word::DeviceAlert).arg(name).arg(&model.screen.subject).text(extra.language),
        // A new bench waits here for its people: why they don't come has to be said.
        (true, None) => trouble.unwrap_or_default(),
    };
    view.set_people_hint(hint.into());
    let typed = if extra.typed.chars().all(|c| c.is_ascii_digit()) { extra.typed.len() } else { 0 };
    view.set_pin_dots(super::count((extra.pin_digits + typed).min(12)));
}
