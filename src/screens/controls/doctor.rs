//! The doctor's buttons: looks round, prints a test label, opens and closes.

use super::Controls;
use crate::doctor::{Bench, Running, examine, fault_words};
use crate::floor_loop::{DoctorOrder, Input};
use crate::screens::doctor::{Pressed, chosen_printer, down};
use crate::screens::window::with_controls;
use crate::screens::{DoctorState, view_of};
use crate::terminal::config::FILE;
use crate::terminal::learn::{LearnError, learn_scanner};
use crate::words::{Msg, Word, files};
use floor_drivers::scanner::NotLearned;
use floor_ui::{App, Doctor, Shell, View};
use slint::ComponentHandle;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long somebody gets to scan with the new scanner.
const TEACH_PATIENCE: Duration = Duration::from_secs(30);

impl Controls {
    pub(super) fn connect_doctor(self: &Rc<Self>, app: &App) {
        let this = self.clone();
        app.global::<Shell>().on_doctor(move || this.open_doctor());
        let this = self.clone();
        app.global::<Doctor>().on_row_clicked(move |row| this.choose(usize::try_from(row).unwrap_or(0)));
    }

    pub(super) fn open_doctor(&self) {
        self.change(|state| {
            state.extra.aside = None;
            state.extra.doctor = DoctorState { can_teach: state.extra.doctor.can_teach, ..DoctorState::default() };
        });
        self.send(Input::Doctor(DoctorOrder::Open));
        self.look_round();
    }

    /// A button of the doctor's view; false when that is not what is shown.
    pub(super) fn doctor_button(&self, pressed: Pressed) {
        match pressed {
            Pressed::Close => self.send(Input::Doctor(DoctorOrder::Close)),
            Pressed::Again => self.look_round(),
            Pressed::TestLabel => {
                let printer = {
                    let state = self.state.borrow();
                    state.model.as_ref().and_then(|model| chosen_printer(model, &state.extra))
                };
                let printer = printer.and_then(|name| self.config.printers.iter().find(|printer| printer.name == name));
                if let Some(printer) = printer {
                    let title = floor_drivers::printer::language(&printer.language).map_or("", |entry| entry.title);
                    let (printer, language, dpi) = (printer.name.clone(), title.to_owned(), printer.dpi);
                    self.change(|state| state.extra.doctor.note = Some(Msg::new(Word::DoctorTestQueued).arg(&printer)));
                    self.send(Input::Doctor(DoctorOrder::TestLabel { printer, language, dpi }));
                }
            }
            Pressed::Teach => self.teach(),
        }
    }

    /// The row above or below; false when the doctor is not shown.
    pub(super) fn doctor_step(&self, down: bool) -> bool {
        let shown = self.shows_doctor();
        if shown {
            let row = self.state.borrow().extra.doctor.row;
            self.choose(if down { row + 1 } else { row.saturating_sub(1) });
        }
        shown
    }

    pub(super) fn shows_doctor(&self) -> bool {
        let state = self.state.borrow();
        state.model.as_ref().is_some_and(|model| view_of(model, &state.extra) == View::Doctor)
    }

    fn choose(&self, row: usize) {
        self.change(|state| {
            let rows = state.extra.doctor.findings.as_ref().map_or(0, Vec::len);
            state.extra.doctor.row = row.min(rows.saturating_sub(1));
        });
    }

    /// Waits for a scanner that types, on a thread of its own, and writes it into the settings.
    fn teach(&self) {
        if std::mem::replace(&mut self.state.borrow_mut().extra.doctor.teaching, true) {
            return;
        }
        self.redraw();
        let (app, folder) = (self.app.clone(), self.folder.clone());
        let taken = |name: &String| self.config.scanners.iter().any(|scanner| scanner.name == *name);
        let name = (1..).map(|number| format!("scanner-{number}")).find(|name| !taken(name)).unwrap_or_default();
        let learn = move || {
            let taught = learn_scanner(&folder, &name, None, TEACH_PATIENCE, &AtomicBool::new(false));
            let note = match taught {
                Ok(taught) => Msg::new(Word::DoctorTaught).arg(taught.scanner.name),
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "no scanner was taught");
                    not_taught(&error)
                }
            };
            let told = app.upgrade_in_event_loop(move |_| {
                with_controls(|controls| {
                    controls.change(|state| {
                        state.extra.doctor.teaching = false;
                        state.extra.doctor.note = Some(note);
                    });
                });
            });
            if told.is_err() {
                tracing::debug!("the window closed while a scanner was taught");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("teach".into()).spawn(learn) {
            tracing::error!(%error, "failed to start the thread that teaches a scanner");
            self.change(|state| state.extra.doctor.teaching = false);
        }
    }

    /// Looks at everything, on a thread of its own: silent devices get time to answer.
    fn look_round(&self) {
        if std::mem::replace(&mut self.state.borrow_mut().extra.doctor.looking, true) {
            return;
        }
        self.redraw();
        let (app, folder, config) = (self.app.clone(), self.folder.clone(), self.config.clone());
        let down = self.state.borrow().model.as_ref().map(down).unwrap_or_default();
        let look = move || {
            let running = Running::Here { down };
            let findings = examine(&Bench { folder: &folder, config: Ok(Some(&config)), running });
            let told = app.upgrade_in_event_loop(move |_| {
                with_controls(|controls| {
                    controls.change(|state| {
                        state.extra.doctor.looking = false;
                        state.extra.doctor.findings = Some(findings);
                    });
                });
            });
            if told.is_err() {
                tracing::debug!("the window closed while the doctor looked round");
            }
        };
        if let Err(error) = std::thread::Builder::new().name("doctor".into()).spawn(look) {
            tracing::error!(%error, "failed to start the doctor's thread");
            self.change(|state| state.extra.doctor.looking = false);
        }
    }
}

/// Why no scanner was taught, and what to do.
fn not_taught(error: &LearnError) -> Msg {
    let file = |word: Word, path: &Path, why: Msg| Msg::new(word).arg(path.to_string_lossy()).arg_msg(why);
    let why = match error {
        LearnError::NotLearned(NotLearned::NoKeyboards) => Msg::new(Word::DoctorNoKeyboards),
        LearnError::NotLearned(NotLearned::NotPermitted(_)) => Msg::new(Word::DoctorFixPermission).arg("input"),
        LearnError::NotLearned(NotLearned::NoScan) => Msg::new(Word::DoctorNoTypedScan),
        LearnError::Layout { read, expected, known } => {
            Msg::new(Word::DoctorNoLayout).arg(read).arg(expected).arg(known)
        }
        LearnError::Read { path, source } => {
            file(Word::DoctorFileUnread, path, files::io(source.kind(), &source.to_string()))
        }
        LearnError::Write { path, source } => {
            file(Word::DoctorFileUnwritten, path, files::io(source.kind(), &source.to_string()))
        }
        LearnError::Form { path, source } => file(Word::DoctorFileUnread, path, files::toml(source.message())),
        LearnError::NoList { path } => Msg::new(Word::DoctorNoList).arg(path.to_string_lossy()),
        LearnError::Config(error) => fault_words(error, Path::new(FILE)).0,
    };
    Msg::new(Word::DoctorNotTaught).arg_msg(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::config::ConfigError;
    use crate::words::speaks_chinese;
    use std::io::{Error, ErrorKind};

    #[test]
    fn whatever_keeps_a_scanner_from_being_taught_has_words() {
        let path = || Path::new("terminal.toml").to_owned();
        let denied = || Error::new(ErrorKind::PermissionDenied, "said");
        let errors = [
            LearnError::NotLearned(NotLearned::NoKeyboards),
            LearnError::NotLearned(NotLearned::NoScan),
            LearnError::Layout { read: "A1".into(), expected: "B2".into(), known: "us, de".into() },
            LearnError::Read { path: path(), source: denied() },
            LearnError::Write { path: path(), source: denied() },
            LearnError::Form { path: path(), source: "epoch".parse::<toml_edit::DocumentMut>().unwrap_err() },
            LearnError::NoList { path: path() },
            LearnError::Config(ConfigError::SameName { name: "B2".into() }),
        ];
        for error in errors {
            speaks_chinese(&not_taught(&error), &["terminal.toml", "A1", "B2", "us", "de", "Tab"]);
        }
    }
}
