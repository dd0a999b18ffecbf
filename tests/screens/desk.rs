//! The whole demo behind a window that nobody sees.

use floor::domain::Command;
use floor::floor_loop::{Input, Model};
use floor::screens::{self, DrawerState, Extra, Person};
use floor::terminal::demo::Demo;
use floor::words::Language;
use floor_ui::{App, Drawer, Offscreen, Picture, ScanSuggestion};
use i_slint_backend_testing::ElementQuery;
use slint::{ComponentHandle, Model as _};
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

pub struct Desk {
    pub offscreen: Offscreen,
    pub app: App,
    pub demo: Demo,
    pub model: Model,
    pub extra: Extra,
    models: Receiver<Model>,
    _folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (publish, models) = channel();
        let demo = Demo::start(&folder.path().join("demo"), move |model| {
            let _ = publish.send(model);
        })
        .unwrap();
        let offscreen = Offscreen::install(1280, 800).unwrap();
        let app = App::new().unwrap();
        floor_ui::blank(&app);
        app.show().unwrap();
        offscreen.resize(1280, 800);
        let extra = Extra {
            now_ms: floor::journal::wall_ms(),
            drawer: Some(DrawerState { open: true, ..DrawerState::default() }),
            thumbs: screens::Thumbs::new(demo.terminal.photos().clone()),
            people: vec![Person { name: "Sam Reyes".into(), badge: "BADGE-1006".into(), pin: "3417".into() }],
            ..Extra::default()
        };
        let model = models.recv_timeout(Duration::from_secs(20)).unwrap();
        let mut desk = Self { offscreen, app, demo, model, extra, models, _folder: folder };
        desk.until("everything is plugged in and the books are here", |model| {
            model.status.devices.len() == 5 && model.status.net == floor::floor_loop::Net::Online
        });
        // What a scanner says right after it was opened could be the end of a code.
        std::thread::sleep(Duration::from_millis(600));
        desk
    }

    /// Takes new models until one is as wanted.
    pub fn until(&mut self, what: &str, wanted: impl Fn(&Model) -> bool) {
        let end = Instant::now() + Duration::from_secs(20);
        while !wanted(&self.model) {
            let left = end.saturating_duration_since(Instant::now());
            match self.models.recv_timeout(left) {
                Ok(model) => self.model = model,
                Err(_) => panic!("never: {what}; the last screen was {:#?}", self.model.screen),
            }
        }
        self.show();
    }

    pub fn show(&mut self) {
        screens::show(&self.app, &self.model, &self.extra);
        self.offscreen.turn();
    }

    pub fn scan(&mut self, code: &str) {
        let heard = self.model.status.heard;
        self.demo.bench.scanner.scan(code);
        self.until(&format!("{code} is heard and on disk"), |model| {
            model.status.heard > heard && model.status.on_disk == model.status.heard
        });
    }

    pub fn order(&mut self, command: Command) {
        let before = self.model.clone();
        self.demo.terminal.send(Input::Command(command.clone()));
        self.until(&format!("{command:?} is taken"), |model| {
            model.last != before.last
                || model.screen != before.screen
                || model.status.quantity != before.status.quantity
        });
    }

    /// What the drawer suggests, the right one first.
    pub fn suggestions(&self) -> Vec<ScanSuggestion> {
        self.app.global::<Drawer>().get_suggestions().iter().collect()
    }

    /// Does what the one bright suggestion says.
    pub fn follow(&mut self) {
        let suggestions = self.suggestions();
        let bright: Vec<_> = suggestions.iter().filter(|suggestion| suggestion.kind == 0).collect();
        let [first] = bright[..] else { panic!("not one bright suggestion: {suggestions:#?}") };
        match first.code.strip_prefix("⚖ ") {
            None => self.scan(&first.code.clone()),
            Some(weight) => {
                let weight_mg: i64 = weight.trim_end_matches(" kg").replace('.', "").parse::<i64>().unwrap() * 1000;
                let step = self.model.screen.step;
                self.demo.bench.scale.set_weight_mg(weight_mg);
                self.until("the weight is taken", |model| model.screen.step != step);
                self.demo.bench.scale.set_weight_mg(0);
            }
        }
    }

    /// Every label that a screen reader would say.
    pub fn labels(&self) -> BTreeSet<String> {
        let all = ElementQuery::from_root(&self.app).match_predicate(|element| element.accessible_label().is_some());
        all.find_all().iter().filter_map(|element| element.accessible_label()).map(String::from).collect()
    }

    /// Draws the screen in both languages, light and dark, and sees that each says what it must.
    pub fn look(&mut self, at: &str, wanted: impl Fn(Language) -> Vec<String>) {
        // The drawer would take the room of the list at the side.
        let drawer = self.extra.drawer.take();
        for language in Language::ALL {
            let mut light_pixels = Vec::new();
            for dark in [false, true] {
                self.extra.language = language;
                self.extra.dark = dark;
                slint::select_bundled_translation(language.code()).unwrap();
                self.show();
                let labels = self.labels();
                for text in wanted(language) {
                    let said = labels.iter().any(|label| label.contains(&text));
                    assert!(said, "{at} {language:?}: {text:?} is not said; what is said: {labels:#?}");
                }
                let picture = self.offscreen.render();
                light_pixels.push(check_picture(&picture, &format!("{at} {language:?} dark {dark}")));
                keep(&picture, &format!("{at}-{}-{}", language.code(), if dark { "dark" } else { "light" }));
            }
            assert!(light_pixels[0] > light_pixels[1], "{at} {language:?}: light and dark {light_pixels:?}");
        }
        self.extra.drawer = drawer;
        self.extra.language = Language::English;
        self.extra.dark = false;
        slint::select_bundled_translation("en").unwrap();
        self.show();
    }
}

/// Sees that there is a picture; how many of its pixels are light.
fn check_picture(picture: &Picture, at: &str) -> usize {
    let pixels = picture.rgb.as_chunks::<3>().0;
    let colours: BTreeSet<&[u8; 3]> = pixels.iter().collect();
    assert!(colours.len() > 50, "{at}: only {} colours: is it blank?", colours.len());
    pixels.iter().filter(|[r, g, b]| u32::from(*r) + u32::from(*g) + u32::from(*b) > 384).count()
}

/// Keeps the picture for a person to look at, when `FLOOR_TEST_PICTURES` names a folder.
fn keep(picture: &Picture, name: &str) {
    let Some(folder) = std::env::var_os("FLOOR_TEST_PICTURES") else { return };
    std::fs::create_dir_all(&folder).expect("the folder for pictures");
    let image = image::RgbImage::from_raw(picture.width_px, picture.height_px, picture.rgb.clone()).unwrap();
    image.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
}
