//! The window of a terminal that can't start: what is wrong, where, and what to do.

use super::{Extra, Preferences, doctor};
use crate::doctor::{self as examination, Finding, Part};
use crate::floor_loop::{Health, Model, Net, PhotosState, Status};
use crate::terminal::TerminalError;
use crate::terminal::config::FILE;
use crate::words::{Language, Msg, Word};
use crate::workflows::{Flow, Screen};
use floor_ui::{App, Doctor, Shell, View, Work};
use slint::{ComponentHandle, ModelRc};
use std::path::Path;

/// Shows it. Nothing can be worked with, and nothing is changed.
pub(super) fn show(app: &App, folder: &Path, error: &TerminalError) {
    let preferences = Preferences::load(folder);
    let mut extra =
        Extra { language: Language::parse(&preferences.language), dark: preferences.dark, ..Extra::default() };
    extra.doctor.findings = Some(findings(folder, error));
    let language = extra.language;
    if let Err(error) = slint::select_bundled_translation(language.code()) {
        tracing::warn!(%error, "failed to choose the language");
    }
    doctor::show(app, &nothing(language), &extra);
    app.global::<Doctor>().set_note(extra.say(Word::NotStarted));
    app.global::<Work>().set_commands(ModelRc::default());
    app.global::<Shell>().set_view(View::Doctor);
}

/// What is wrong with the set-up; else what the error says of itself.
fn findings(folder: &Path, error: &TerminalError) -> Vec<Finding> {
    let mut found = examination::of_folder(folder);
    found.retain(|finding| finding.health == Health::Bad);
    if found.is_empty() {
        let chain = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
        let say = chain.map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let say = Msg::new(Word::Plain).arg(say);
        found.push(Finding { health: Health::Bad, ..Finding::good(Part::Setup, FILE, folder.display(), say) });
    }
    found
}

/// The model of a terminal that has nothing.
fn nothing(language: Language) -> Model {
    Model {
        screen: Screen::new(Flow::Home, "home", Msg::new(Word::Empty), Msg::new(Word::Empty)),
        last: None,
        status: Status {
            warehouse: String::new(),
            device: String::new(),
            operator: None,
            language,
            may: Vec::new(),
            locked: false,
            quantity: None,
            heard: 0,
            on_disk: 0,
            at_hub: 0,
            net: Net::None,
            devices: Vec::new(),
            scale: None,
            blocked: None,
            doubtful_labels: Vec::new(),
            homeless_labels: None,
            photos: PhotosState::default(),
        },
        examined: None,
        queue: None,
    }
}
