//! The doctor: what is attached to this terminal, what is wrong with it, and how to mend it.

mod attached;
mod checks;
pub mod command;
mod configured;
mod finding;
pub mod holders;
mod labels;
mod lines;
mod machine;
pub mod nearest;
mod probe;
mod setup;
mod test;
mod trouble;
pub mod udev;
pub mod usb;
mod weigh;

pub use checks::{Bench, CHECKS, Check, Running, examine};
pub use finding::{Finding, Part};
pub(crate) use setup::{fault_words, of_folder};
pub use trouble::Trouble;
