//! The window: opens it, runs a terminal behind it, and shows every new model once.

use super::controls::{Bench, Controls};
use super::{DoctorState, Extra, Person, Preferences, Thumbs};
use super::{bare_screen, no_start};
use crate::floor_loop::Model;
use crate::hub::HubHandle;
use crate::terminal::config::{self, Config};
use crate::terminal::demo::Demo;
use crate::terminal::{Terminal, TerminalError};
use crate::words::Language;
use floor_ui::{App, Shell};
use slint::ComponentHandle;
use slint::winit_030::WinitWindowAccessor;
use std::cell::RefCell;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why there is no window, or nothing behind it.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// There is no display, or it can't be used.
    #[error("there is no display to open a window on; to run a shift without one: floor shift --out DIR")]
    NoDisplay(#[source] Option<slint::PlatformError>),
    #[error("failed to start the terminal in {folder}")]
    Terminal { folder: String, source: Box<TerminalError> },
    #[error("failed to make the data folder {folder}")]
    Folder { folder: String, source: std::io::Error },
    #[error("failed to start a thread")]
    Thread(#[source] std::io::Error),
    #[error("failed to start again without the graphics card; set SLINT_BACKEND=winit-software")]
    Again(#[source] std::io::Error),
    #[error("the window failed")]
    Window(#[source] slint::PlatformError),
}

thread_local! {
    static CONTROLS: RefCell<Option<Rc<Controls>>> = const { RefCell::new(None) };
    /// Sees to it that the keys come.
    static KEYS: RefCell<Option<slint::Timer>> = const { RefCell::new(None) };
}

/// Opens the window on the data in `folder`: the terminal that is configured there, or the
/// demo warehouse. Returns when the window is closed.
pub fn run(folder: &Path) -> Result<(), WindowError> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if !set("DISPLAY") && !set("WAYLAND_DISPLAY") {
        return Err(WindowError::NoDisplay(None));
    }
    let drawing = Drawing::choose();
    drawing.select().map_err(|error| WindowError::NoDisplay(Some(error)))?;
    std::fs::create_dir_all(folder)
        .map_err(|source| WindowError::Folder { folder: folder.display().to_string(), source })?;

    // Books are opened while the window is made.
    let newest = Arc::new(Newest::default());
    let (to, data) = (newest.clone(), folder.to_owned());
    let starting = std::thread::Builder::new()
        .name("start".into())
        .spawn(move || Behind::start(&data, move |model| to.put(model)))
        .map_err(WindowError::Thread)?;
    let app = App::new().map_err(|error| WindowError::NoDisplay(Some(error)))?;
    floor_ui::blank(&app);
    let behind = match starting.join() {
        Ok(Ok(behind)) => behind,
        Ok(Err(source)) => {
            // Who starts it from an icon sees no other words than these.
            no_start::show(&app, folder, &source);
            settle_on_screen(&app);
            if let Err(error) = app.run() {
                tracing::warn!(%error, "the window failed");
            }
            KEYS.with_borrow_mut(Option::take);
            return Err(WindowError::Terminal { folder: folder.display().to_string(), source: Box::new(source) });
        }
        Err(panic) => std::panic::resume_unwind(panic),
    };

    // The terminal outlives the window, and the hub the terminal.
    let (terminal, bench, _hub) = behind.apart();
    let terminal = Arc::new(terminal);
    let preferences = Preferences::load(folder);
    let plug = terminal.clone();
    let bench = bench.map(|bench| {
        Bench::new(bench, Box::new(move |plugged| plug.set_plugged(plugged)), terminal.photo_folder().to_owned())
    });
    let extra = Extra {
        language: Language::parse(&preferences.language),
        dark: preferences.dark,
        drawer: bench.as_ref().map(Bench::first_state),
        people: if bench.is_some() { demo_people() } else { Vec::new() },
        attached: attached(terminal.config()),
        doctor: DoctorState { can_teach: folder.join(config::FILE).exists(), ..DoctorState::default() },
        hub_url: terminal.config().hub.as_ref().map(|hub| hub.url.clone()).unwrap_or_default(),
        data_folder: folder.display().to_string(),
        thumbs: Thumbs::new(terminal.photos().clone()),
        ..Extra::default()
    };
    let wedge = terminal.config().wedge.settings();
    let controls = Controls::connect(&app, &terminal, folder.to_owned(), wedge, bench, extra, preferences);
    CONTROLS.with_borrow_mut(|place| *place = Some(controls));
    newest.watch(&app);
    settle_on_screen(&app);

    let shown = app.run();
    newest.stop();
    CONTROLS.with_borrow_mut(Option::take);
    KEYS.with_borrow_mut(Option::take);
    match shown {
        Ok(()) => {
            // The window's callbacks hold the terminal, and the terminal says good-bye to the hub.
            drop(app);
            Ok(())
        }
        Err(error) if drawing == Drawing::Graphics => {
            tracing::warn!(%error, "drawing with the graphics card failed; starting again without it");
            drop((app, terminal));
            let program = std::env::current_exe().map_err(WindowError::Again)?;
            let again = std::process::Command::new(program)
                .args(std::env::args_os().skip(1))
                .env("SLINT_BACKEND", "winit-software")
                .exec();
            Err(WindowError::Again(again))
        }
        Err(error) => Err(WindowError::Window(error)),
    }
}

/// What is done once there is a window on a screen. The drawer, which starts open, is closed
/// where it would cover the view.
fn settle_on_screen(app: &App) {
    let weak = app.as_weak();
    let settled = slint::spawn_local(async move {
        let Some(app) = weak.upgrade() else { return };
        match app.window().winit_window().await {
            Ok(window) => KEYS.with_borrow_mut(|keys| *keys = bare_screen::take(&window)),
            Err(error) => tracing::debug!(%error, "the window's place is not known"),
        }
        if !app.get_roomy() && app.global::<Shell>().get_drawer_open() {
            app.global::<Shell>().invoke_toggle_drawer();
        }
    });
    if let Err(error) = settled {
        tracing::debug!(%error, "the window is left as it opened");
    }
}

/// Who draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawing {
    /// As SLINT_BACKEND says.
    Asked,
    Graphics,
    Software,
}

impl Drawing {
    /// Without a graphics card the software renderer is faster than an emulated one, and smaller.
    fn choose() -> Self {
        if std::env::var_os("SLINT_BACKEND").is_some() {
            return Self::Asked;
        }
        let card = std::fs::read_dir("/dev/dri").is_ok_and(|mut entries| {
            entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("renderD")))
        });
        if card { Self::Graphics } else { Self::Software }
    }

    fn select(self) -> Result<(), slint::PlatformError> {
        let renderer = match self {
            Self::Asked => return Ok(()),
            Self::Graphics => "femtovg",
            Self::Software => "software",
        };
        slint::BackendSelector::new().backend_name("winit".into()).renderer_name(renderer.into()).select()
    }
}

/// The newest model on its way to the window: older ones that nobody saw are dropped.
#[derive(Default)]
struct Newest(Mutex<Slot>);

#[derive(Default)]
struct Slot {
    app: Option<slint::Weak<App>>,
    model: Option<Model>,
    /// The model that was sent last, and its minute: a second look at the same is not worth waking for.
    sent: Option<(Model, i64)>,
    on_its_way: bool,
}

impl Newest {
    fn lock(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(self: &Arc<Self>, model: Model) {
        let minute = crate::journal::wall_ms() / 60_000;
        let mut slot = self.lock();
        if slot.sent.as_ref().is_some_and(|(sent, at)| *sent == model && *at == minute) {
            return;
        }
        slot.sent = Some((model.clone(), minute));
        slot.model = Some(model);
        self.send(&mut slot);
    }

    fn watch(self: &Arc<Self>, app: &App) {
        let mut slot = self.lock();
        slot.app = Some(app.as_weak());
        // What is there already is in the first frame.
        let model = slot.model.take();
        drop(slot);
        if let Some(model) = model {
            deliver(model);
        }
    }

    fn send(self: &Arc<Self>, slot: &mut Slot) {
        let Some(app) = slot.app.as_ref().filter(|_| !slot.on_its_way) else { return };
        let this = self.clone();
        let sent = app.upgrade_in_event_loop(move |_| {
            let model = {
                let mut slot = this.lock();
                slot.on_its_way = false;
                slot.model.take()
            };
            if let Some(model) = model {
                deliver(model);
            }
        });
        slot.on_its_way = sent.is_ok();
    }

    fn stop(&self) {
        self.lock().app = None;
    }
}

fn deliver(model: Model) {
    with_controls(|controls| controls.publish(model));
}

/// Does something with the window's controls, on the window's thread, while there is a window.
pub(super) fn with_controls(work: impl FnOnce(&Rc<Controls>)) {
    CONTROLS.with_borrow(|controls| {
        if let Some(controls) = controls {
            work(controls);
        }
    });
}

/// What works behind the window.
enum Behind {
    Demo(Box<Demo>),
    Configured(Box<Terminal>),
}

impl Behind {
    fn start(folder: &Path, publish: impl FnMut(Model) + Send + 'static) -> Result<Self, TerminalError> {
        Ok(match Config::load(folder)? {
            Some(config) => Self::Configured(Box::new(Terminal::start(&folder.join("terminal"), &config, publish)?)),
            // In a folder of its own: what was played here never mixes with a real warehouse's books.
            None => Self::Demo(Box::new(Demo::start(&folder.join("demo"), publish)?)),
        })
    }

    fn apart(self) -> (Terminal, Option<crate::terminal::simulated::SimulatedBench>, Option<HubHandle>) {
        match self {
            Self::Demo(demo) => {
                let Demo { terminal, bench, hub } = *demo;
                (terminal, Some(bench), Some(hub))
            }
            Self::Configured(terminal) => (*terminal, None, None),
        }
    }
}

fn demo_people() -> Vec<Person> {
    let people = crate::hub::demo::operators().unwrap_or_else(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "failed to read the demo's people");
        Vec::new()
    });
    let person = |person: crate::hub::demo::DemoOperator| Person {
        name: person.name,
        badge: format!("BADGE-{}", person.badge),
        pin: person.pin,
    };
    people.into_iter().map(person).collect()
}

/// How each device is attached, in a few words.
fn attached(config: &Config) -> Vec<(String, String)> {
    let scanners = config.scanners.iter().map(|scanner| (scanner.name.clone(), scanner.address.to_string()));
    let scales =
        config.scales.iter().map(|scale| (scale.name.clone(), format!("{}, {}", scale.protocol, scale.address)));
    let printers = config.printers.iter().map(|printer| {
        (printer.name.clone(), format!("{} {} dpi, {}", printer.language, printer.dpi, printer.address))
    });
    let camera = config.camera.iter().map(|camera| (camera.name.clone(), camera.address.to_string()));
    scanners.chain(scales).chain(printers).chain(camera).collect()
}
