//! An X screen without a window manager, as on a terminal that runs nothing else: nobody gives
//! the window its size or the keys there, so it takes both itself.

use slint::winit_030::winit;
use winit::dpi::{PhysicalPosition, PhysicalSize};
use winit::raw_window_handle::{HasWindowHandle, RawWindowHandle};
use winit::window::Window;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt, InputFocus};

/// Takes the whole screen and the keys, if there is no window manager that would give them.
pub(super) fn take(window: &Window) {
    let id = match window.window_handle().map(|handle| handle.as_raw()) {
        Ok(RawWindowHandle::Xlib(handle)) => u32::try_from(handle.window).ok(),
        Ok(RawWindowHandle::Xcb(handle)) => Some(handle.window.get()),
        // Wayland has no windows without a manager.
        _ => None,
    };
    let Some(id) = id else { return };
    match take_keys(id) {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => return tracing::warn!(%error, "the window may not get the keys of the keyboard"),
    }
    let screen = window.current_monitor().or_else(|| window.available_monitors().next());
    let Some(screen) = screen.filter(|screen| screen.size().width > 0 && screen.size().height > 0) else { return };
    let PhysicalPosition { x, y } = screen.position();
    let PhysicalSize { width, height } = screen.size();
    tracing::info!(width, height, "no window manager: the window takes the whole screen");
    window.set_outer_position(PhysicalPosition::new(x, y));
    let _ = window.request_inner_size(PhysicalSize::new(width, height));
}

/// False where a window manager is at work (Extended Window Manager Hints, _NET_SUPPORTING_WM_CHECK).
fn take_keys(window: u32) -> Result<bool, Box<dyn std::error::Error>> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots.get(screen).ok_or("the display has no such screen")?.root;
    let managed = || -> Result<bool, ReplyError> {
        let name = connection.intern_atom(true, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
        if name == 0 {
            return Ok(false);
        }
        Ok(connection.get_property(false, root, name, AtomEnum::WINDOW, 0, 1)?.reply()?.value_len > 0)
    };
    if managed()? {
        return Ok(false);
    }
    connection.set_input_focus(InputFocus::POINTER_ROOT, window, x11rb::CURRENT_TIME)?.check()?;
    Ok(true)
}
