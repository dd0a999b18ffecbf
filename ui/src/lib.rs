//! The terminal's views. `.slint` shows, Rust decides: nothing here knows of warehouses.

slint::include_modules!();

/// The embedded sans serif face (OpenType/CFF): Latin, Cyrillic, Greek, GB 2312.
pub const FONT_REGULAR: &[u8] = include_bytes!("../fonts/FloorSans-Regular.otf");
/// The same in bold.
pub const FONT_BOLD: &[u8] = include_bytes!("../fonts/FloorSans-Bold.otf");
