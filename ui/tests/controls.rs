//! Controls as fingers and screen readers meet them: named, big enough, inside the window.

use std::cell::RefCell;
use std::rc::Rc;

use floor_ui::*;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use slint::ComponentHandle;

const VIEWS: [View; 7] = [View::SignIn, View::Home, View::Work, View::LookUp, View::Settings, View::About, View::Queue];

fn controls(app: &App) -> Vec<ElementHandle> {
    ElementQuery::from_root(app)
        .match_predicate(|element| {
            matches!(element.accessible_role(), Some(AccessibleRole::Button | AccessibleRole::Switch))
        })
        .find_all()
}

#[test]
fn every_control_has_a_name_and_room_for_a_glove() {
    for (width, height) in [(1280, 800), (1024, 600), (800, 1280), (1920, 1080)] {
        std::thread::spawn(move || {
            let offscreen = Offscreen::install(width, height).unwrap();
            let app = App::new().unwrap();
            app.show().unwrap();
            offscreen.resize(width, height);
            for view in VIEWS {
                app.global::<Shell>().set_view(view);
                for sheet in ["none", "pad", "question", "drawer"] {
                    app.global::<Work>().set_pad_open(sheet == "pad");
                    let mut question = app.global::<Work>().get_question();
                    question.open = sheet == "question";
                    app.global::<Work>().set_question(question);
                    app.global::<Shell>().set_drawer_open(sheet == "drawer");
                    offscreen.render();
                    check(&app, &format!("{view:?} with sheet {sheet} at {width}x{height}"));
                }
            }
        })
        .join()
        .unwrap();
    }
}

fn check(app: &App, at: &str) {
    let found = controls(app);
    assert!(found.len() >= 4, "{at}: only {} controls", found.len());
    for control in found {
        let label = control.accessible_label().unwrap_or_default();
        assert!(!label.is_empty(), "{at}: a control without a name");
        let size = control.size();
        assert!(size.width >= 63.9 && size.height >= 63.9, "{at}: {label} is {} x {}", size.width, size.height);
    }
}

#[test]
fn a_control_found_by_its_name_does_its_work() {
    let _offscreen = Offscreen::install(1280, 800).unwrap();
    let app = App::new().unwrap();
    app.show().unwrap();
    let said = Rc::new(RefCell::new(Vec::<String>::new()));
    let log = said.clone();
    app.global::<Shell>().on_lock(move || log.borrow_mut().push("lock".into()));
    let log = said.clone();
    app.global::<Work>().on_command(move |id| log.borrow_mut().push(id.into()));
    let log = said.clone();
    app.global::<Drawer>().on_scan(move |code| log.borrow_mut().push(code.into()));
    app.global::<Shell>().set_view(View::Work);
    app.global::<Shell>().set_drawer_open(true);
    for name in ["Lock", "Short", "Print", "Wrong item: cakestand"] {
        let control = ElementHandle::find_by_accessible_label(&app, name).next();
        control.unwrap_or_else(|| panic!("no control {name}")).invoke_accessible_default_action();
    }
    // Print is not enabled, so it stays silent.
    assert_eq!(*said.borrow(), ["lock", "short", "22423"]);
}
