//! From fingers and keys to inputs.

mod bench;
mod doctor;
mod labels;

use super::drawer::{self, PrinterState};
use super::keyboard::{Held, Keyboard, Pressed};
use super::sound::Sound;
use super::{Aside, DrawerState, Extra, Preferences, QueueChoice, queue, show, view_of, work};
use crate::domain::Command;
use crate::floor_loop::{DeviceKind, Input, Model, PrintQueue, QueueOrder};
use crate::labels::template::Templates;
use crate::terminal::Terminal;
use crate::terminal::config::Config;
use crate::terminal::simulated::{LABEL_PRINTER, RECEIPT_PRINTER, SimulatedBench};
use crate::words::Language;
use floor_drivers::scanner::{Heard, ScannerSettings};
use floor_drivers::simulator::{PrintedLabel, Ticket};
use floor_ui::{App, Home, Queue, Shell, SignIn, View, Work};
use slint::{ComponentHandle, Timer, TimerMode};
use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant};

/// A scan's keys come faster than this; until then nothing of it is shown.
const SHOW_TYPING: Duration = Duration::from_millis(120);
/// How often pending keys are looked at.
const KEY_TICK: Duration = Duration::from_millis(250);

/// Everything behind the window, on the window's thread.
pub(super) struct Controls {
    app: slint::Weak<App>,
    inputs: Sender<Input>,
    folder: PathBuf,
    config: Config,
    bench: Option<Bench>,
    state: RefCell<State>,
    sound: Option<Sound>,
    typing: Timer,
    ticking: Timer,
    /// Runs while a key is put off until it is sure that no scanner pressed it.
    waiting: Timer,
    /// Runs while label templates are looked at.
    watching: Timer,
    templates: Arc<Templates>,
    started: Instant,
}

/// The simulated bench and what it has printed.
pub(super) struct Bench {
    pub devices: SimulatedBench,
    pub set_network: Box<dyn Fn(bool)>,
    /// Where photos are put to be taken.
    pub photo_folder: PathBuf,
    labels: Receiver<PrintedLabel>,
    tickets: Receiver<Ticket>,
}

struct State {
    model: Option<Model>,
    extra: Extra,
    preferences: Preferences,
    keyboard: Keyboard,
    pin: String,
    /// The weight that a suggestion put on the scale: taken off when the step is over.
    on_scale_for: Option<String>,
    /// The label that is asked about, and since when.
    asked: Option<(String, Duration)>,
    /// When a question last came or went.
    answered: Duration,
}

/// Who presses something when a question has just come up means what was there before.
const ANSWER_AFTER: Duration = Duration::from_millis(800);

impl Bench {
    pub(super) fn new(devices: SimulatedBench, set_network: Box<dyn Fn(bool)>, photo_folder: PathBuf) -> Self {
        let (labels, tickets) = (devices.label_printer.watch(), devices.receipt_printer.watch());
        Self { devices, set_network, photo_folder, labels, tickets }
    }

    pub(super) fn first_state(&self) -> DrawerState {
        let printer = |name: &str, language: &'static str| PrinterState {
            name: name.into(),
            language,
            plugged: true,
            ..PrinterState::default()
        };
        DrawerState {
            open: true,
            scanner_on: true,
            scale_on: true,
            camera_on: true,
            network_on: true,
            printers: vec![printer(LABEL_PRINTER, "ZPL"), printer(RECEIPT_PRINTER, "ESC/POS")],
            ..DrawerState::default()
        }
    }
}

impl Controls {
    /// Connects every callback of the window.
    pub(super) fn connect(
        app: &App,
        terminal: &Terminal,
        folder: PathBuf,
        wedge: ScannerSettings,
        bench: Option<Bench>,
        extra: Extra,
        preferences: Preferences,
    ) -> Rc<Self> {
        let state = State {
            model: None,
            extra,
            preferences,
            keyboard: Keyboard::new(wedge),
            pin: String::new(),
            on_scale_for: None,
            asked: None,
            answered: Duration::ZERO,
        };
        let this = Rc::new(Self {
            app: app.as_weak(),
            inputs: terminal.inputs(),
            folder,
            config: terminal.config().clone(),
            bench,
            state: RefCell::new(state),
            sound: Sound::start(),
            typing: Timer::default(),
            ticking: Timer::default(),
            waiting: Timer::default(),
            watching: Timer::default(),
            templates: terminal.templates(),
            started: Instant::now(),
        });
        this.connect_shell(app);
        this.connect_work(app);
        this.connect_doctor(app);
        if this.bench.is_some() {
            this.connect_drawer(app);
        }
        this
    }

    /// Shows a new model.
    pub(super) fn publish(&self, model: Model) {
        {
            let state = &mut *self.state.borrow_mut();
            let before = state.model.as_ref().map(|before| (&before.last, &before.screen.flow, before.screen.step));
            let now = (&model.last, &model.screen.flow, model.screen.step);
            if before.is_some_and(|before| before != now) {
                // Work goes on: what was opened over it makes room.
                state.extra.aside = None;
            }
            if model.queue.is_none() {
                state.extra.queue = QueueChoice::default();
            }
            let news = state
                .model
                .as_ref()
                .is_some_and(|before| before.last != model.last || before.status.heard != model.status.heard);
            if let (true, Some(sound), Some(last)) = (news, &self.sound, &model.last) {
                sound.play(last.verdict);
            }
            let person = model.status.operator.as_deref().filter(|_| !model.status.locked);
            let known = state
                .model
                .as_ref()
                .and_then(|before| before.status.operator.as_deref().filter(|_| !before.status.locked));
            if state.model.is_none() || person != known {
                // A locked terminal keeps the language of whoever may come back.
                let person = model.status.operator.as_deref();
                state.extra.language = state.preferences.language_of(person, model.status.language);
                state.pin.clear();
                // Half a PIN must not be read on the screen of whoever came by badge.
                state.keyboard.forget_typed();
                state.extra.pad = None;
            }
            let over = |step: &String| !model.screen.wants_weight || *step != step_of(&model);
            if state.on_scale_for.as_ref().is_some_and(over) {
                state.on_scale_for = None;
                if let (Some(bench), Some(drawer)) = (&self.bench, &mut state.extra.drawer) {
                    bench.devices.scale.set_weight_mg(0);
                    drawer.weight_mg = 0;
                }
            }
            let asks = work::asked_about(&model).map(|label| label.job.clone());
            if asks.as_ref() != state.asked.as_ref().map(|(job, _)| job) {
                state.asked = asks.map(|job| (job, self.started.elapsed()));
                state.answered = self.started.elapsed();
            }
            state.model = Some(model);
        }
        self.redraw();
    }

    /// Draws what is known.
    fn redraw(&self) {
        let Some(app) = self.app.upgrade() else { return };
        let mut state = self.state.borrow_mut();
        self.look_at_printers(&mut state.extra);
        let State { model, extra, keyboard, pin, .. } = &mut *state;
        extra.now_ms = crate::journal::wall_ms();
        extra.pin_digits = pin.len();
        extra.typed = keyboard.typed().to_owned();
        let code = extra.language.code();
        if app.global::<Shell>().get_language() != code
            && let Err(error) = slint::select_bundled_translation(code)
        {
            tracing::warn!(%error, code, "failed to choose the language");
        }
        if let Some(model) = model {
            show(&app, model, extra);
        }
    }

    fn look_at_printers(&self, extra: &mut Extra) {
        let (Some(bench), Some(drawer)) = (&self.bench, &mut extra.drawer) else { return };
        let mut printed = |name: &str, picture: Option<slint::Image>| {
            if let Some(printer) = drawer.printers.iter_mut().find(|printer| printer.name == name) {
                printer.jobs += 1;
                printer.last_label = picture.or(printer.last_label.take());
            }
        };
        for label in bench.labels.try_iter() {
            printed(LABEL_PRINTER, Some(drawer::picture(&label.picture)));
        }
        for ticket in bench.tickets.try_iter() {
            printed(RECEIPT_PRINTER, ticket.pictures().first().map(|bitmap| drawer::picture(bitmap)));
        }
    }

    fn send(&self, input: Input) {
        if self.inputs.send(input).is_err() {
            tracing::error!("the floor loop has ended");
        }
    }

    fn order(&self, command: Command) {
        self.change(|state| state.extra.aside = None);
        self.send(Input::Command(command));
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.borrow_mut());
        self.redraw();
    }

    fn connect_shell(self: &Rc<Self>, app: &App) {
        let shell = app.global::<Shell>();
        let this = self.clone();
        shell.on_key(move |text, held| {
            this.key(&text, Held { control: held.control, alt: held.alt, shift: held.shift });
            true
        });
        let this = self.clone();
        shell.on_home(move || this.order(Command::Home));
        let this = self.clone();
        shell.on_lock(move || this.order(Command::Lock));
        let this = self.clone();
        shell.on_look_up(move || this.order(Command::LookUp));
        let this = self.clone();
        shell.on_settings(move || this.change(|state| state.extra.aside = Some(Aside::Settings)));
        let this = self.clone();
        shell.on_device_clicked(move |name| {
            let state = this.state.borrow();
            let mut devices = state.model.iter().flat_map(|model| &model.status.devices);
            let printer = devices.any(|device| device.name == name.as_str() && device.kind == DeviceKind::Printer);
            drop(state);
            if printer {
                this.look_at_queue(QueueChoice::printer(&name));
            } else {
                this.open_doctor();
            }
        });
        let this = self.clone();
        shell.on_print_queue(move || this.look_at_queue(QueueChoice::default()));
        let this = self.clone();
        shell.on_about(move || this.change(|state| state.extra.aside = Some(Aside::About)));
        self.connect_labels(app);
        let this = self.clone();
        shell.on_toggle_drawer(move || {
            this.change(|state| {
                if let Some(drawer) = &mut state.extra.drawer {
                    drawer.open = !drawer.open;
                }
            });
        });
        let this = self.clone();
        shell.on_set_dark(move |dark| {
            this.change(|state| {
                state.extra.dark = dark;
                state.preferences.dark = dark;
            });
            this.state.borrow().preferences.save(&this.folder);
        });
        let this = self.clone();
        shell.on_set_language(move |code| {
            this.change(|state| {
                let language = Language::parse(&code);
                let status = state.model.as_ref().map(|model| &model.status);
                let person = status.filter(|status| !status.locked).and_then(|status| status.operator.clone());
                state.preferences.choose(person.as_deref(), language);
                state.extra.language = language;
            });
            this.state.borrow().preferences.save(&this.folder);
        });
        let this = self.clone();
        app.global::<SignIn>().on_pin_key(move |key| this.pin_key(&key));
        let this = self.clone();
        app.global::<Home>().on_open(move |id| {
            if let Some(command) = Command::parse(&id) {
                this.order(command);
            }
        });
    }

    fn connect_work(self: &Rc<Self>, app: &App) {
        let view = app.global::<Work>();
        let this = self.clone();
        view.on_command(move |id| this.button(&id));
        let this = self.clone();
        app.global::<Queue>().on_row_clicked(move |id| {
            let ordered = this.with_queue(|choice, queue| choice.touch(&id, queue));
            ordered.flatten().into_iter().for_each(|input| this.send(input));
        });
        let this = self.clone();
        view.on_pad_key(move |key| this.pad_key(&key));
        let this = self.clone();
        view.on_answer(move |came_out| this.answer(came_out));
    }

    /// Opens the print queue.
    fn look_at_queue(&self, choice: QueueChoice) {
        self.change(|state| {
            state.extra.aside = None;
            state.extra.queue = choice;
        });
        self.send(Input::Queue(QueueOrder::Look { done: 0 }));
    }

    /// Does something with what is chosen in the print queue, while that is shown.
    fn with_queue<T>(&self, work: impl FnOnce(&mut QueueChoice, &PrintQueue) -> T) -> Option<T> {
        let mut state = self.state.borrow_mut();
        let State { model, extra, .. } = &mut *state;
        let model = model.as_ref().filter(|model| view_of(model, extra) == View::Queue)?;
        let done = work(&mut extra.queue, model.queue.as_ref()?);
        drop(state);
        self.redraw();
        Some(done)
    }

    fn button(&self, id: &str) {
        if let Some(pressed) = super::doctor::pressed(id) {
            self.doctor_button(pressed);
        } else if let Some(ordered) = self.with_queue(|choice, queue| choice.press(id, queue)) {
            ordered.into_iter().for_each(|input| self.send(input));
        } else if id == work::PAD {
            self.change(|state| state.extra.pad = Some(String::new()));
        } else if let Some(command) = Command::parse(id) {
            self.order(command);
        }
    }

    /// The label that the question before everything else is about.
    fn is_asked(&self) -> bool {
        self.state.borrow().asked.is_some()
    }

    fn has_just_answered(&self) -> bool {
        let answered = self.state.borrow().answered;
        !answered.is_zero() && self.started.elapsed().saturating_sub(answered) < ANSWER_AFTER
    }

    fn answer(&self, came_out: bool) {
        let asked = self.state.borrow().asked.clone();
        if let Some((job, since)) = asked
            && self.started.elapsed().saturating_sub(since) >= ANSWER_AFTER
        {
            self.send(Input::LabelSeen { job, came_out });
        }
    }

    fn pin_key(&self, key: &str) {
        if key == "ok" {
            let pin = std::mem::take(&mut self.state.borrow_mut().pin);
            if !pin.is_empty() {
                self.send(Input::Pin(pin));
            }
        }
        self.change(|state| edit_digits(&mut state.pin, key, 12));
    }

    fn pad_key(&self, key: &str) {
        let mut entered = None;
        self.change(|state| match (key, &mut state.extra.pad) {
            ("cancel", pad) => *pad = None,
            ("ok", pad) => entered = pad.take(),
            (key, Some(digits)) => edit_digits(digits, key, 6),
            (_, None) => {}
        });
        let Some(code) = entered.map(|digits| format!("QTY-{digits}")) else { return };
        match Command::parse(&code) {
            Some(command) => self.order(command),
            // The loop says why.
            None => self.send(Input::Typed(code)),
        }
    }

    fn key(self: &Rc<Self>, text: &str, held: Held) {
        self.settle();
        let pressed = self.state.borrow_mut().keyboard.press(text, held, self.started.elapsed());
        self.pressed(pressed);
        self.watch_typing();
    }

    /// Does what a key was put off from, once no scanner can have pressed it.
    fn settle(&self) {
        let settled = self.state.borrow_mut().keyboard.settle(self.started.elapsed());
        if let Some(pressed) = settled {
            self.pressed(pressed);
        }
    }

    fn pressed(&self, pressed: Pressed) {
        match pressed {
            Pressed::Nothing => {}
            Pressed::Scanned(heard) => self.scanned(heard),
            Pressed::Typed(text) => self.typed(text),
            // What lies below the question is out of reach.
            Pressed::Function(number @ 1..=2) if self.is_asked() => self.answer(number == 2),
            Pressed::Function(_) | Pressed::Arrow { .. } | Pressed::Escape if self.is_asked() => {}
            // The second press of an answer is no command.
            Pressed::Function(_) if self.has_just_answered() => {}
            Pressed::Arrow { down } => {
                if !self.doctor_step(down) {
                    self.with_queue(|choice, queue| choice.step(queue, down));
                }
            }
            Pressed::Function(number) => {
                let id = self.state.borrow().model.as_ref().and_then(|model| {
                    let state = self.state.borrow();
                    let buttons = match (view_of(model, &state.extra), &model.queue) {
                        (View::Home | View::Work | View::LookUp, _) => work::buttons(model, &state.extra),
                        (View::Queue, Some(queue)) => queue::buttons(queue, &state.extra),
                        (View::Doctor, _) => super::doctor::buttons(model, &state.extra),
                        _ => return None,
                    };
                    buttons.get(number.checked_sub(1)?).map(|button| button.id.clone())
                });
                if let Some(id) = id {
                    self.button(&id);
                }
            }
            Pressed::Escape => self.escape(),
        }
    }

    /// A scanner typed into the window.
    fn scanned(&self, heard: Heard) {
        let scanner = self.config.wedge.name.clone();
        self.send(Input::Heard { scanner, heard, at: Instant::now() });
    }

    fn typed(&self, text: String) {
        let digits = text.chars().all(|c| c.is_ascii_digit());
        let (at_sign_in, pad_open) = {
            let state = self.state.borrow();
            let view = state.model.as_ref().map(|model| view_of(model, &state.extra));
            (view == Some(View::SignIn), state.extra.pad.is_some())
        };
        if at_sign_in && digits {
            self.change(|state| state.pin.clear());
            self.send(Input::Pin(text));
        } else if pad_open && digits {
            self.change(|state| state.extra.pad = Some(text));
            self.pad_key("ok");
        } else {
            self.send(Input::Typed(text));
        }
    }

    fn escape(&self) {
        if self.shows_doctor() {
            return self.doctor_button(super::doctor::Pressed::Close);
        }
        if let Some(stopped) = self.with_queue(|choice, _| choice.stop_asking()) {
            if !stopped {
                self.send(Input::Queue(QueueOrder::Close));
            }
            return;
        }
        let mut done = true;
        self.change(|state| {
            if state.extra.pad.take().is_none() && state.extra.aside.take().is_none() {
                // Where nothing can be cancelled, the key is nobody's mistake.
                let cancels = state.model.as_ref().is_some_and(|model| {
                    model.status.quantity.is_some() || model.screen.commands.contains(&Command::Cancel)
                });
                done = !std::mem::take(&mut state.pin).is_empty() || !cancels;
            }
        });
        if !done {
            self.order(Command::Cancel);
        }
    }

    /// Typing is shown only once it is too slow for a scan, and looked after until it rests:
    /// with no key pending no timer runs.
    fn watch_typing(self: &Rc<Self>) {
        let this = self.clone();
        self.typing.start(TimerMode::SingleShot, SHOW_TYPING, move || this.redraw());
        if let Some(patience) = self.state.borrow().keyboard.patience() {
            let this = self.clone();
            self.waiting.start(TimerMode::SingleShot, patience, move || this.settle());
        }
        let this = self.clone();
        self.ticking.start(TimerMode::SingleShot, KEY_TICK + Duration::from_millis(10), move || {
            let half = this.state.borrow_mut().keyboard.tick(this.started.elapsed());
            if let Some(heard) = half {
                this.scanned(heard);
                this.redraw();
            }
        });
    }
}

/// The step that waits for a weight.
fn step_of(model: &Model) -> String {
    format!("{}/{}/{}", model.screen.flow.word(), model.screen.step, model.screen.subject)
}

fn edit_digits(digits: &mut String, key: &str, digits_max: usize) {
    match key {
        "back" => {
            digits.pop();
        }
        digit if digit.len() == 1 && digit.bytes().all(|b| b.is_ascii_digit()) && digits.len() < digits_max => {
            digits.push_str(digit);
        }
        _ => {}
    }
}
