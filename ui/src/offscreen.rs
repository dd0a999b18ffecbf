use std::rc::Rc;
use std::time::{Duration, Instant};

use slint::platform::software_renderer::{MinimalSoftwareWindow, RepaintBufferType};
use slint::platform::{Platform, PlatformError, SetPlatformError, WindowAdapter};
use slint::{PhysicalSize, Rgb8Pixel};

/// A window that nobody sees: the views drawn by the software renderer into memory.
///
/// For tests and pictures. It belongs to the thread that installed it, and each thread can have
/// one. There is no event loop: call [`Offscreen::turn`] to let timers and changes run. Closures
/// from other threads (`slint::invoke_from_event_loop`) are not delivered.
pub struct Offscreen {
    window: Rc<MinimalSoftwareWindow>,
}

/// Why no window could be made.
#[derive(Debug, thiserror::Error)]
pub enum OffscreenError {
    #[error("failed to install the offscreen window: this thread already shows another; use a new thread")]
    Installed(#[source] SetPlatformError),
}

/// What the window looks like: 8-bit RGB, rows from the top, no padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub width_px: u32,
    pub height_px: u32,
    pub rgb: Vec<u8>,
}

impl Offscreen {
    /// Makes this thread's window, of this size in pixels. Do this before making an `App`.
    pub fn install(width_px: u32, height_px: u32) -> Result<Self, OffscreenError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::NewBuffer);
        let platform = OffscreenPlatform { window: window.clone(), start: Instant::now() };
        slint::platform::set_platform(Box::new(platform)).map_err(OffscreenError::Installed)?;
        let offscreen = Self { window };
        offscreen.resize(width_px, height_px);
        Ok(offscreen)
    }

    pub fn resize(&self, width_px: u32, height_px: u32) {
        self.window.set_size(PhysicalSize::new(width_px, height_px));
        self.turn();
    }

    /// Runs what is due: timers, and the views' reactions to changed properties.
    pub fn turn(&self) {
        slint::platform::update_timers_and_animations();
    }

    /// Draws the whole window. The `App` must have been shown (`app.show()`).
    pub fn render(&self) -> Picture {
        self.turn();
        let PhysicalSize { width, height, .. } = self.window.size();
        let mut pixels = vec![Rgb8Pixel::default(); width as usize * height as usize];
        // A repaint is asked for, because the buffer is a new one.
        self.window.request_redraw();
        self.window.draw_if_needed(|renderer| {
            renderer.render(&mut pixels, width as usize);
        });
        Picture { width_px: width, height_px: height, rgb: pixels.iter().flat_map(|p| [p.r, p.g, p.b]).collect() }
    }

    /// Whether something on the screen changed since the last [`Offscreen::render`].
    ///
    /// Says yes once per change; a terminal at rest must keep saying no.
    pub fn take_dirty(&self) -> bool {
        self.turn();
        self.window.draw_if_needed(|_| {})
    }

    /// The window, to send it key presses and touches (`dispatch_event`).
    pub fn window(&self) -> &slint::Window {
        self.window.window()
    }
}

struct OffscreenPlatform {
    window: Rc<MinimalSoftwareWindow>,
    start: Instant,
}

impl Platform for OffscreenPlatform {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        self.start.elapsed()
    }
}
