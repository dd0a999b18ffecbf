//! The doctor: what is attached to this terminal, what is wrong with it, and how to mend it.

pub mod holders;
pub mod nearest;
pub mod udev;
pub mod usb;
