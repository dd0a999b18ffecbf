//! The bars at the top and at the bottom.

use super::{Extra, count, update, view_of};
use crate::floor_loop::{DeviceKind, DeviceState, Health, Model, Net};
use crate::words::{Msg, Word};
use floor_ui::{App, DeviceChip, Shell};
use slint::{ComponentHandle, SharedString};

/// Longer texts would push the other devices out of sight; the settings show them whole.
const CHIP_CHARS_MAX: usize = 26;

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let shell = app.global::<Shell>();
    let status = &model.status;
    let signed_in = status.operator.is_some() && !status.locked;
    shell.set_view(view_of(model, extra));
    shell.set_signed_in(signed_in);
    shell.set_language(extra.language.code().into());
    shell.set_dark(extra.dark);
    shell.set_clock_text(clock(extra.now_ms));
    shell.set_typed(shown_typing(model, extra));

    shell.set_flow_name(extra.say(model.screen.flow.name()));
    shell.set_flow_icon(model.screen.flow.word().into());
    shell.set_subject(model.screen.subject.as_str().into());
    let (deadline, state) = extra.deadline(model.screen.deadline_ms);
    shell.set_deadline_text(if state == 0 { deadline } else { format!("SLA {deadline}").into() });
    shell.set_deadline_state(state);
    shell.set_operator_name(status.operator.as_deref().unwrap_or_default().into());

    shell.set_heard(count(status.heard));
    shell.set_on_disk(count(status.on_disk));
    shell.set_at_hub(count(status.at_hub));
    shell.set_parity_state(parity(model));
    let (online, text) = match &status.net {
        Net::Online => (true, String::new()),
        Net::None => (false, extra.say(Word::NetNever).into()),
        Net::Offline { since_ms, .. } => (false, extra.duration(*since_ms)),
        Net::Refused { why } => {
            (false, Msg::new(Word::NetRefused).arg(short(&extra.text(&why.say()))).text(extra.language))
        }
    };
    shell.set_net_online(online);
    shell.set_net_text(text.into());
    // What needs a hand comes first: the strip may be too narrow for all.
    let chips = by_urgency(&status.devices).into_iter().map(|device| chip(device, extra)).collect();
    if let Some(chips) = update(&shell.get_devices(), chips) {
        shell.set_devices(chips);
    }
    shell.set_blocked_text(status.blocked.as_ref().map(|why| extra.text(why)).unwrap_or_default());
    shell.set_drawer_allowed(extra.drawer.is_some());
    shell.set_drawer_open(extra.drawer.as_ref().is_some_and(|drawer| drawer.open));
}

/// What keeps people from working comes first: without a scanner nothing goes, without a camera
/// nearly everything.
pub(super) fn by_urgency(devices: &[DeviceState]) -> Vec<&DeviceState> {
    let mut devices: Vec<&DeviceState> = devices.iter().collect();
    devices.sort_by_key(|device| {
        let health = match device.health {
            Health::Bad => 0,
            Health::Warn => 1,
            Health::Good | Health::Silent => 2,
        };
        (health, device.kind)
    });
    devices
}

/// 0 everything is where it belongs, 1 the hub is behind, 2 a scan is missing on disk.
fn parity(model: &Model) -> i32 {
    let status = &model.status;
    if status.heard != status.on_disk {
        2
    } else if status.at_hub < status.on_disk && status.net != Net::None {
        1
    } else {
        0
    }
}

fn chip(device: &DeviceState, extra: &Extra) -> DeviceChip {
    let icon = match device.kind {
        DeviceKind::Scanner => "scanner",
        DeviceKind::Scale => "scale",
        DeviceKind::Printer => "printer",
        DeviceKind::Camera => "photo",
    };
    DeviceChip {
        id: device.name.as_str().into(),
        name: device.name.as_str().into(),
        kind: icon.into(),
        text: short(&device.say.text(extra.language)).into(),
        state: match device.health {
            Health::Good => 0,
            Health::Warn => 1,
            Health::Bad => 2,
            Health::Silent => 3,
        },
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= CHIP_CHARS_MAX {
        return text.to_owned();
    }
    // The part before the colon says what it is, the rest what to do.
    let head = text.split([':', '：']).next().unwrap_or(text);
    let kept: String = head.chars().take(CHIP_CHARS_MAX).collect();
    if kept.len() < head.len() { format!("{}…", kept.trim_end()) } else { kept }
}

/// Digits typed at the sign-in are a PIN and are never shown.
fn shown_typing(model: &Model, extra: &Extra) -> SharedString {
    let hidden = view_of(model, extra) == floor_ui::View::SignIn && extra.typed.chars().all(|c| c.is_ascii_digit());
    if hidden { SharedString::new() } else { extra.typed.as_str().into() }
}

fn clock(now_ms: i64) -> SharedString {
    let local = jiff::Timestamp::from_millisecond(now_ms).map(|at| at.to_zoned(jiff::tz::TimeZone::system()));
    local.map(|at| at.strftime("%H:%M").to_string().into()).unwrap_or_default()
}
