//! What the window must do whatever it shows: keys, touches, rest, sizes, contrast, blankness.

use std::cell::RefCell;
use std::rc::Rc;

use floor_ui::*;
use slint::platform::{Key, PointerEventButton, WindowEvent};
use slint::{Color, ComponentHandle, LogicalPosition, Model, SharedString};

const VIEWS: [View; 9] = [
    View::SignIn,
    View::Home,
    View::Work,
    View::LookUp,
    View::Settings,
    View::About,
    View::Queue,
    View::Doctor,
    View::Labels,
];

struct Bench {
    offscreen: Offscreen,
    app: App,
    /// What the views called, in order.
    said: Rc<RefCell<Vec<String>>>,
}

fn bench(view: View, width_px: u32, height_px: u32) -> Bench {
    let offscreen = Offscreen::install(width_px, height_px).unwrap();
    let app = App::new().unwrap();
    let said = Rc::new(RefCell::new(Vec::new()));
    let log = said.clone();
    app.global::<Shell>().on_key(move |text, held| {
        log.borrow_mut().push(format!("key {} {}", text.escape_debug(), held.control));
        true
    });
    let log = said.clone();
    app.global::<Work>().on_command(move |id| log.borrow_mut().push(format!("command {id}")));
    let log = said.clone();
    app.global::<Shell>().on_look_up(move || log.borrow_mut().push("look-up".into()));
    app.global::<Shell>().set_view(view);
    app.show().unwrap();
    offscreen.resize(width_px, height_px);
    offscreen.render();
    Bench { offscreen, app, said }
}

impl Bench {
    fn press(&self, text: impl Into<SharedString>) {
        let text = text.into();
        self.offscreen.window().dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        self.offscreen.window().dispatch_event(WindowEvent::KeyReleased { text });
    }

    fn touch(&self, x: f32, y: f32) {
        let position = LogicalPosition::new(x, y);
        let button = PointerEventButton::Left;
        self.offscreen.window().dispatch_event(WindowEvent::PointerPressed { position, button });
        self.offscreen.window().dispatch_event(WindowEvent::PointerReleased { position, button });
        self.offscreen.turn();
    }

    fn take_said(&self) -> Vec<String> {
        std::mem::take(&mut self.said.borrow_mut())
    }
}

#[test]
fn a_scanners_enter_reaches_the_reader_and_presses_no_button() {
    for view in VIEWS {
        std::thread::spawn(move || {
            let bench = bench(view, 1280, 800);
            // The look-up button in the header, then the first command.
            bench.touch(1120.0, 32.0);
            bench.touch(80.0, 690.0);
            let said = bench.take_said();
            if view != View::SignIn {
                assert!(said.contains(&"look-up".to_string()), "{view:?}: {said:?}");
            }
            if view == View::Work {
                assert!(said.contains(&"command confirm".to_string()), "{said:?}");
            }
            for key in ["8", "5", "A"] {
                bench.press(key);
            }
            bench.press(Key::Return);
            bench.press(Key::Tab);
            bench.press(" ");
            bench.press(Key::F3);
            let said = bench.take_said();
            assert_eq!(said.len(), 7, "{view:?}: {said:?}");
            assert!(said.iter().all(|s| s.starts_with("key ")), "{view:?}: {said:?}");
            assert_eq!(said[3], "key \\n false");
        })
        .join()
        .unwrap();
    }
}

#[test]
fn a_modifier_alone_says_nothing_and_control_is_told() {
    let bench = bench(View::Work, 1280, 800);
    for key in [Key::Shift, Key::ShiftR, Key::Alt, Key::AltGr, Key::CapsLock, Key::Meta, Key::ControlR] {
        bench.press(key);
    }
    assert_eq!(bench.take_said(), Vec::<String>::new());
    let window = bench.offscreen.window();
    window.dispatch_event(WindowEvent::KeyPressed { text: Key::Control.into() });
    bench.press("j");
    window.dispatch_event(WindowEvent::KeyReleased { text: Key::Control.into() });
    bench.press("j");
    assert_eq!(bench.take_said(), ["key j true", "key j false"]);
}

#[test]
fn what_is_held_down_with_a_key_is_told() {
    let bench = bench(View::Work, 1280, 800);
    let log = bench.said.clone();
    bench.app.global::<Shell>().on_key(move |text, held| {
        log.borrow_mut().push(format!("{text} {} {} {}", held.control, held.alt, held.shift));
        true
    });
    let window = bench.offscreen.window();
    for key in [Key::Control, Key::Alt, Key::Shift, Key::AltGr] {
        window.dispatch_event(WindowEvent::KeyPressed { text: key.into() });
        bench.press("x");
        window.dispatch_event(WindowEvent::KeyReleased { text: key.into() });
    }
    // AltGr makes another character of the key, and is no Alt.
    let said = ["x true false false", "x false true false", "x false false true", "x false false false"];
    assert_eq!(bench.take_said(), said);
}

#[test]
fn every_view_rests() {
    for view in VIEWS {
        std::thread::spawn(move || {
            let bench = bench(view, 1024, 600);
            for _ in 0..5 {
                bench.offscreen.turn();
            }
            bench.offscreen.render();
            std::thread::sleep(std::time::Duration::from_millis(60));
            assert!(!bench.offscreen.take_dirty(), "{view:?} redraws itself with nothing happening");
            bench.app.global::<Shell>().set_heard(313);
            assert!(bench.offscreen.take_dirty(), "{view:?} doesn't show a new count");
        })
        .join()
        .unwrap();
    }
}

#[test]
fn language_and_palette_change_while_running() {
    let bench = bench(View::Settings, 1280, 800);
    let english = bench.offscreen.render();
    slint::select_bundled_translation("zh").unwrap();
    let chinese = bench.offscreen.render();
    assert_ne!(english, chinese);
    slint::select_bundled_translation("").unwrap();
    assert_eq!(english, bench.offscreen.render());
    bench.app.global::<Shell>().set_dark(true);
    assert_ne!(english, bench.offscreen.render());
}

#[test]
fn a_bigger_screen_gets_bigger_type() {
    let bench = bench(View::Work, 1920, 1080);
    assert_eq!(bench.app.global::<Theme>().get_scale(), 1.5);
    bench.offscreen.resize(1024, 600);
    bench.offscreen.render();
    assert_eq!(bench.app.global::<Theme>().get_scale(), 1.0);
}

/// A letter without a picture would look like every other such letter.
#[test]
fn every_european_letter_has_a_picture_of_its_own() {
    let bench = bench(View::Work, 1280, 800);
    let work = bench.app.global::<Work>();
    let mut seen = Vec::new();
    for letter in "ŁłźŞşęąőűğİıčšžţĐđơưỄẤїєґЎάώ中".chars() {
        work.set_headline(letter.to_string().into());
        let picture = bench.offscreen.render();
        assert!(
            seen.iter().all(|(_, other)| *other != picture),
            "{letter} looks like another of {seen:?}",
            seen = seen.iter().map(|(letter, _)| *letter).collect::<String>()
        );
        seen.push((letter, picture));
    }
    if let Some(folder) = std::env::var_os("CARGO_TARGET_TMPDIR").or(option_env!("CARGO_TARGET_TMPDIR").map(Into::into))
    {
        work.set_headline("Łódź, Ştefan, Nguyễn Đặng".into());
        let picture = bench.offscreen.render();
        let image = image::RgbImage::from_raw(picture.width_px, picture.height_px, picture.rgb).unwrap();
        image.save(std::path::Path::new(&folder).join("european-letters.png")).unwrap();
    }
}

#[test]
fn a_blank_window_shows_no_sample_data() {
    let bench = bench(View::Home, 1280, 800);
    blank(&bench.app);
    let shell = bench.app.global::<Shell>();
    assert!(!shell.get_signed_in());
    assert_eq!(shell.get_heard(), 0);
    assert_eq!(shell.get_operator_name(), "");
    let work = bench.app.global::<Work>();
    assert_eq!(work.get_lines().row_count(), 0);
    assert_eq!(work.get_place(), "");
    assert_eq!(work.get_weight_text(), "");
    for view in VIEWS {
        shell.set_view(view);
        bench.offscreen.render();
    }
}

#[test]
fn what_matters_has_a_contrast_of_seven_to_one() {
    let bench = bench(View::Home, 1280, 800);
    let theme = bench.app.global::<Theme>();
    for dark in [false, true] {
        theme.set_dark(dark);
        let pairs = [
            ("ink on surface", theme.get_ink(), theme.get_surface()),
            ("ink on ground", theme.get_ink(), theme.get_ground()),
            ("soft ink on surface", theme.get_ink_soft(), theme.get_surface()),
            ("soft ink on ground", theme.get_ink_soft(), theme.get_ground()),
            ("bright", theme.get_on_bright(), theme.get_bright()),
            ("strong", theme.get_on_strong(), theme.get_strong()),
            ("good", theme.get_on_good(), theme.get_good()),
            ("warn", theme.get_on_warn(), theme.get_warn()),
            ("bad", theme.get_on_bad(), theme.get_bad()),
            ("bad, soft", theme.get_on_bad_soft(), theme.get_bad_soft()),
            ("bar", theme.get_bar_soft(), theme.get_bar()),
            ("warning on the bar", theme.get_bar_warn(), theme.get_bar()),
        ];
        for (name, ink, ground) in pairs {
            let ratio = contrast(ink, ground);
            assert!(ratio >= 7.0, "{name}, dark {dark}: {ratio:.1}");
        }
    }
}

/// WCAG 2.2, "contrast ratio".
fn contrast(a: Color, b: Color) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(color: Color) -> f64 {
    let part = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(color.red()) + 0.7152 * part(color.green()) + 0.0722 * part(color.blue())
}
