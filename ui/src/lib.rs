//! The terminal's views. `.slint` shows, Rust decides: nothing here knows of warehouses.
//!
//! Each view has one adapter global ([`Shell`], [`SignIn`], [`Home`], [`Work`], [`LookUp`],
//! [`Settings`], [`Queue`], [`About`], [`Drawer`]). Their defaults are sample data for the preview and the
//! gallery: a program calls [`blank`] first, so that none of it is ever taken for real.

// The generated code is Slint's to keep tidy.
#[allow(clippy::all)]
mod views {
    slint::include_modules!();
}
pub use views::*;

mod blank;
mod offscreen;

pub use blank::blank;
pub use offscreen::{Offscreen, OffscreenError, Picture};

/// The embedded sans serif face (OpenType/CFF): Latin, Cyrillic, Greek, GB 2312.
pub const FONT_REGULAR: &[u8] = include_bytes!("../fonts/FloorSans-Regular.otf");
/// The same in bold.
pub const FONT_BOLD: &[u8] = include_bytes!("../fonts/FloorSans-Bold.otf");
