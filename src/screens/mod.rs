//! Slint adapters: a [`Model`] becomes properties, what fingers and keys do becomes
//! [`Input`](crate::floor_loop::Input)s. Nothing is decided here.

mod about;
mod bare_screen;
mod controls;
mod doctor;
mod drawer;
mod home;
pub mod keyboard;
mod labels;
mod look_up;
mod no_start;
mod photos;
mod preferences;
mod queue;
mod settings;
mod shell;
mod sign_in;
mod sound;
pub mod window;
mod work;

pub use doctor::DoctorState;
pub use drawer::DrawerState;
pub use labels::LabelBench;
pub use photos::Thumbs;
pub use preferences::Preferences;
pub use queue::QueueChoice;

use crate::floor_loop::{Model, Net};
use crate::words::{Language, Msg, Word};
use floor_ui::{App, View};
use slint::{Model as _, ModelRc, SharedString, VecModel};

/// What the window knows beside the model: what is the screen's own affair.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    pub language: Language,
    pub dark: bool,
    /// Milliseconds since 1970 UTC, for the clock and the deadlines.
    pub now_ms: i64,
    /// A view that was opened over the work.
    pub aside: Option<Aside>,
    /// What is chosen in the print queue.
    pub queue: QueueChoice,
    /// What the doctor found, and what is chosen there.
    pub doctor: DoctorState,
    /// What is being typed.
    pub typed: String,
    /// Digits of a PIN entered so far.
    pub pin_digits: usize,
    /// The number pad with its digits, when it is open.
    pub pad: Option<String>,
    /// The simulated devices; `None` where there are none.
    pub drawer: Option<DrawerState>,
    /// People of the demo: name, badge, PIN.
    pub people: Vec<Person>,
    /// Devices and how they are attached, for the settings.
    pub attached: Vec<(String, String)>,
    /// Where the hub and the data are.
    pub hub_url: String,
    pub data_folder: String,
    /// Small pictures of photos.
    pub thumbs: Thumbs,
    /// The labels' layouts, while somebody looks at them.
    pub labels: Option<LabelBench>,
}

/// Views that are opened by hand and closed by the next scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    Settings,
    About,
    Labels,
}

/// Somebody who can sign in to the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    /// The whole barcode, `BADGE-…`.
    pub badge: String,
    pub pin: String,
}

/// Why the hub can't be reached, and what to do about it.
fn hub_trouble(model: &Model) -> Option<Msg> {
    match &model.status.net {
        Net::Offline { why: Some(why), .. } | Net::Refused { why } => Some(Msg::new(Word::HubAlert).arg_msg(why.say())),
        _ => None,
    }
}

/// Draws the model. Properties that already hold their value are left alone, so that a
/// terminal at rest draws nothing.
pub fn show(app: &App, model: &Model, extra: &Extra) {
    shell::show(app, model, extra);
    match view_of(model, extra) {
        View::SignIn => sign_in::show(app, model, extra),
        View::Home => home::show(app, model, extra),
        View::Work => work::show(app, model, extra),
        View::LookUp => look_up::show(app, model, extra),
        View::Settings => settings::show(app, model, extra),
        View::Queue => queue::show(app, model, extra),
        View::Doctor => doctor::show(app, model, extra),
        View::About => about::show(app, model, extra),
        View::Labels => labels::show(app, extra),
    }
    work::show_question(app, model, extra);
    drawer::show(app, model, extra);
}

/// Which view the model asks for.
fn view_of(model: &Model, extra: &Extra) -> View {
    use crate::workflows::Flow;
    if model.status.operator.is_none() || model.status.locked {
        return View::SignIn;
    }
    match (extra.aside, model.screen.flow) {
        (Some(Aside::Settings), _) => View::Settings,
        (Some(Aside::About), _) => View::About,
        (Some(Aside::Labels), _) => View::Labels,
        _ if model.examined.is_some() => View::Doctor,
        _ if model.queue.is_some() => View::Queue,
        (None, Flow::Home) => View::Home,
        (None, Flow::LookUp) => View::LookUp,
        (None, _) => View::Work,
    }
}

impl Extra {
    fn say(&self, word: Word) -> SharedString {
        word.template(self.language).into()
    }

    fn text(&self, msg: &Msg) -> SharedString {
        msg.text(self.language).into()
    }

    /// Deadline as text and state: 0 none, 1 ok, 2 near, 3 late.
    fn deadline(&self, deadline_ms: i64) -> (SharedString, i32) {
        if deadline_ms == 0 {
            return (SharedString::new(), 0);
        }
        let left_min = (deadline_ms - self.now_ms).div_euclid(60_000);
        let clock = |minutes: i64| match minutes / (24 * 60) {
            0 => format!("{:02}:{:02}", minutes / 60, minutes % 60),
            days => {
                let hours = (minutes / 60 % 24).to_string();
                Msg::new(Word::Days).arg(days.to_string()).arg(hours).text(self.language)
            }
        };
        if left_min < 0 {
            let late = Msg::new(Word::Late).arg(clock(-left_min));
            return (self.text(&late), 3);
        }
        (clock(left_min).into(), if left_min < 120 { 2 } else { 1 })
    }

    /// How long something lasts already.
    fn duration(&self, since_ms: i64) -> String {
        let minutes = (self.now_ms - since_ms).max(0) / 60_000;
        let msg = match minutes {
            0..60 => Msg::new(Word::Minutes).arg(minutes.to_string()),
            60..1440 => Msg::new(Word::Hours).arg((minutes / 60).to_string()).arg((minutes % 60).to_string()),
            _ => Msg::new(Word::Days).arg((minutes / 1440).to_string()).arg((minutes / 60 % 24).to_string()),
        };
        msg.text(self.language)
    }
}

/// Changes a list in place, row by row: rows that are the same are not touched. Returns a new
/// list only where the old one can't be changed.
fn update<T: Clone + PartialEq + 'static>(list: &ModelRc<T>, rows: Vec<T>) -> Option<ModelRc<T>> {
    let Some(list) = list.as_any().downcast_ref::<VecModel<T>>() else {
        let same = list.row_count() == 0 && rows.is_empty();
        return (!same).then(|| ModelRc::new(VecModel::from(rows)));
    };
    while list.row_count() > rows.len() {
        list.remove(list.row_count() - 1);
    }
    for (index, row) in rows.into_iter().enumerate() {
        match list.row_data(index) {
            Some(old) if old == row => {}
            Some(_) => list.set_row_data(index, row),
            None => list.push(row),
        }
    }
    None
}

/// A count for a property: what is beyond 32 bits is shown as the largest there is.
fn count(number: impl TryInto<i32>) -> i32 {
    number.try_into().unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadlines_say_how_near_they_are() {
        let extra = Extra { now_ms: 1_000_000_000, ..Extra::default() };
        let at = |minutes: i64| extra.deadline(extra.now_ms + minutes * 60_000);
        assert_eq!(extra.deadline(0).1, 0);
        assert_eq!(at(192), ("03:12".into(), 1));
        assert_eq!(at(48), ("00:48".into(), 2));
        assert_eq!(at(-12), ("late 00:12".into(), 3));
        assert_eq!(at(60 * 50), ("2 d 2 h".into(), 1));
    }

    #[test]
    fn lists_are_changed_in_place() {
        let list = update(&ModelRc::default(), vec![1, 2, 3]).unwrap();
        assert!(update(&list, vec![1, 5]).is_none());
        assert_eq!(list.iter().collect::<Vec<i32>>(), [1, 5]);
        assert!(update(&list, vec![1, 5, 6, 7]).is_none());
        assert_eq!(list.row_count(), 4);
    }
}
