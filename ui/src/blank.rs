use slint::{ComponentHandle, Image, ModelRc, SharedString};

use crate::*;

/// Empties every adapter, so that the sample data of the preview can't be taken for real.
///
/// Shows the sign-in view with nobody signed in, and leaves palette and language as they are.
pub fn blank(app: &App) {
    blank_shell(&app.global::<Shell>());
    blank_work(&app.global::<Work>());
    let none = SharedString::new;

    let sign_in = app.global::<SignIn>();
    sign_in.set_warehouse_name(none());
    sign_in.set_message(none());
    sign_in.set_message_state(0);
    sign_in.set_hint(none());
    sign_in.set_people_hint(none());
    sign_in.set_pin_dots(0);

    let home = app.global::<Home>();
    home.set_greeting(none());
    home.set_hint(none());
    home.set_alerts(ModelRc::default());
    home.set_tiles(ModelRc::default());

    let look_up = app.global::<LookUp>();
    look_up.set_query(none());
    look_up.set_title(none());
    look_up.set_subtitle(none());
    look_up.set_icon(none());
    look_up.set_facts(ModelRc::default());
    look_up.set_rows_title(none());
    look_up.set_rows(ModelRc::default());
    look_up.set_history(ModelRc::default());
    look_up.set_empty_text(none());

    app.global::<Settings>().set_devices(ModelRc::default());

    let queue = app.global::<Queue>();
    queue.set_rows(ModelRc::default());
    queue.set_selected(-1);
    queue.set_question(none());

    let about = app.global::<About>();
    about.set_version(none());
    about.set_lines(ModelRc::default());

    let drawer = app.global::<Drawer>();
    drawer.set_suggestions(ModelRc::default());
    drawer.set_scanner_on(true);
    drawer.set_weight_text(none());
    drawer.set_presets(ModelRc::default());
    drawer.set_scale_moving(false);
    drawer.set_scale_overload(false);
    drawer.set_scale_on(true);
    drawer.set_printers(ModelRc::default());
    drawer.set_network_on(true);
}

fn blank_shell(shell: &Shell) {
    let none = SharedString::new;
    shell.set_view(View::SignIn);
    shell.set_signed_in(false);
    shell.set_flow_name(none());
    shell.set_flow_icon(none());
    shell.set_subject(none());
    shell.set_deadline_text(none());
    shell.set_deadline_state(0);
    shell.set_operator_name(none());
    shell.set_heard(0);
    shell.set_on_disk(0);
    shell.set_at_hub(0);
    shell.set_parity_state(0);
    shell.set_net_online(false);
    shell.set_net_text(none());
    shell.set_devices(ModelRc::default());
    shell.set_typed(none());
    shell.set_blocked_text(none());
    shell.set_drawer_open(false);
    shell.set_drawer_allowed(false);
    shell.set_clock_text(none());
}

fn blank_work(work: &Work) {
    let none = SharedString::new;
    work.set_headline(none());
    work.set_instruction(none());
    work.set_verb(none());
    work.set_place(none());
    work.set_at_place(false);
    work.set_quantity_verb(none());
    work.set_quantity(none());
    work.set_item_code(none());
    work.set_item_name(none());
    work.set_item_picture(Image::default());
    work.set_has_picture(false);
    work.set_progress_done(0);
    work.set_progress_total(0);
    work.set_progress_text(none());
    work.set_lines_title(none());
    work.set_lines(ModelRc::default());
    work.set_current_line(-1);
    work.set_commands(ModelRc::default());
    work.set_last(Verdict::default());
    work.set_weight_text(none());
    work.set_weight_state(0);
    work.set_weight_note(none());
    work.set_pad_open(false);
    work.set_pad_title(none());
    work.set_pad_value(none());
    work.set_question(Question::default());
}
