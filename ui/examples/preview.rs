//! Opens the terminal's window with sample data and says what it is asked to do.
//!
//!     cargo run -p floor-ui --example preview

use floor_ui::*;
use slint::ComponentHandle;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let app = App::new()?;
    let weak = app.as_weak();
    let show = move |view: View| {
        if let Some(app) = weak.upgrade() {
            app.global::<Shell>().set_view(view);
        }
    };
    let shell = app.global::<Shell>();
    shell.set_view(View::Work);
    shell.on_key(|text, held| {
        println!("key {text:?} {held:?}");
        true
    });
    let to = show.clone();
    shell.on_home(move || to(View::Home));
    let to = show.clone();
    shell.on_settings(move || to(View::Settings));
    let to = show.clone();
    shell.on_about(move || to(View::About));
    let to = show.clone();
    shell.on_look_up(move || to(View::LookUp));
    let to = show.clone();
    shell.on_lock(move || to(View::SignIn));
    let weak = app.as_weak();
    shell.on_toggle_drawer(move || {
        if let Some(app) = weak.upgrade() {
            let shell = app.global::<Shell>();
            shell.set_drawer_open(!shell.get_drawer_open());
        }
    });
    let weak = app.as_weak();
    shell.on_set_dark(move |dark| {
        if let Some(app) = weak.upgrade() {
            app.global::<Shell>().set_dark(dark);
        }
    });
    let weak = app.as_weak();
    shell.on_set_language(move |language| {
        if let Some(app) = weak.upgrade() {
            match slint::select_bundled_translation(&language) {
                Ok(()) => app.global::<Shell>().set_language(language),
                Err(error) => println!("language {language}: {error}"),
            }
        }
    });
    shell.on_device_clicked(|id| println!("device {id}"));
    app.global::<Home>().on_open(move |id| {
        println!("open {id}");
        show(if id == "look-up" { View::LookUp } else { View::Work });
    });
    let work = app.global::<Work>();
    work.on_command(|id| println!("command {id}"));
    work.on_line_clicked(|line| println!("line {line}"));
    work.on_pad_key(|key| println!("pad {key}"));
    work.on_answer(|yes| println!("answer {yes}"));
    app.global::<SignIn>().on_pin_key(|key| println!("pin {key}"));
    app.global::<Drawer>().on_scan(|code| println!("scan {code}"));
    app.run()?;
    Ok(())
}
