//! An X screen without a window manager, as on a terminal that runs nothing else: nobody gives
//! the window its size or the keys there, so it takes both itself.

use slint::winit_030::winit;
use slint::{Timer, TimerMode};
use std::time::Duration;
use winit::dpi::{PhysicalPosition, PhysicalSize};
use winit::raw_window_handle::{HasWindowHandle, RawWindowHandle};
use winit::window::Window;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt, InputFocus};
use x11rb::rust_connection::RustConnection;

/// How often it is seen to that the keys still come.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Takes the whole screen and the keys, if there is no window manager that would give them.
/// They are taken again, as long as the timer lives, when another window had them and is gone.
pub(super) fn take(window: &Window) -> Option<Timer> {
    let id = match window.window_handle().map(|handle| handle.as_raw()) {
        Ok(RawWindowHandle::Xlib(handle)) => u32::try_from(handle.window).ok(),
        Ok(RawWindowHandle::Xcb(handle)) => Some(handle.window.get()),
        // Wayland has no windows without a manager.
        _ => None,
    };
    let keys = match Keys::without_manager(id?) {
        Ok(keys) => keys?,
        Err(error) => {
            tracing::warn!(%error, "the window may not get the keys of the keyboard");
            return None;
        }
    };
    let look = move || {
        if let Err(error) = keys.take() {
            tracing::debug!(%error, "the keys are not taken");
        }
    };
    look();
    let again = Timer::default();
    again.start(TimerMode::Repeated, LOOK_EVERY, look);
    fill(window);
    Some(again)
}

fn fill(window: &Window) {
    let screen = window.current_monitor().or_else(|| window.available_monitors().next());
    let Some(screen) = screen.filter(|screen| screen.size().width > 0 && screen.size().height > 0) else { return };
    let PhysicalPosition { x, y } = screen.position();
    let PhysicalSize { width, height } = screen.size();
    tracing::info!(width, height, "no window manager: the window takes the whole screen");
    window.set_outer_position(PhysicalPosition::new(x, y));
    let _ = window.request_inner_size(PhysicalSize::new(width, height));
}

/// The keyboard's focus on a screen without a window manager.
struct Keys {
    connection: RustConnection,
    root: u32,
    window: u32,
}

impl Keys {
    /// `None` where a window manager is at work (Extended Window Manager Hints,
    /// _NET_SUPPORTING_WM_CHECK).
    fn without_manager(window: u32) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots.get(screen).ok_or("the display has no such screen")?.root;
        let keys = Self { connection, root, window };
        Ok(if keys.has_manager()? { None } else { Some(keys) })
    }

    fn has_manager(&self) -> Result<bool, ReplyError> {
        let name = self.connection.intern_atom(true, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
        if name == 0 {
            return Ok(false);
        }
        let check = self.connection.get_property(false, self.root, name, AtomEnum::WINDOW, 0, 1)?;
        Ok(check.reply()?.value_len > 0)
    }

    /// Takes the keys while no other window has them.
    fn take(&self) -> Result<(), ReplyError> {
        // PointerRoot and None, of the X protocol's SetInputFocus.
        const NOBODY: [u32; 2] = [0, 1];
        let focused = self.connection.get_input_focus()?.reply()?.focus;
        if focused == self.root || NOBODY.contains(&focused) {
            let to = self.connection.set_input_focus(InputFocus::POINTER_ROOT, self.window, x11rb::CURRENT_TIME)?;
            to.check()?;
        }
        Ok(())
    }
}
