//! Templates: layouts that a warehouse can change, one TOML file for a kind of label.
//!
//! A file in the folder `labels` of the terminal's data takes the place of the built-in
//! layout of its kind. It is checked when it is loaded; a bad one is told and never used,
//! so that printing goes on. `floor labels --export KIND` writes one to begin with.

mod built_in;
mod check;
mod draw;
mod fault;
mod file;
mod ink;
mod set;
mod words;

pub use built_in::built_in;
pub use fault::{Fault, PictureWhy, Trouble};
pub use file::Template;
pub use set::{FileState, Templates};

use draw::Drawn;

/// Longest template file, in bytes.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;
/// Most elements in a template, those within lists included.
pub const ELEMENTS_MAX: usize = 200;
