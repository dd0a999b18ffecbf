//! Labels: one description in millimetres, one layout, one 1-bit bitmap.
//!
//! A kind of label is a file with a plain data struct and a `label` function,
//! and one line in [`kinds`]. Printer languages only ever see the bitmap, so
//! that the preview is what comes out and no data can become a command.

mod badge;
mod bag;
mod barcode;
mod command_sheet;
pub mod compose;
mod flow;
mod kinds;
mod layout;
mod location;
mod lpn;
mod packing_list;
pub mod png;
mod render;
mod rma;
mod shipping;
mod sku;
mod symbology;
mod system_fonts;
pub mod template;
mod test_label;
mod text;
mod tote;

pub use badge::Badge;
pub use bag::Bag;
pub use barcode::Barcode;
pub use command_sheet::{Command, CommandSheet};
pub use kinds::{KINDS, Kind, LabelData, ROUTES, route};
pub use layout::{Align, Anchor, Area, Element, Label, Text};
pub use location::{Arrow, Location};
pub use lpn::{Lpn, LpnLine};
pub use packing_list::{PackingLine, PackingList};
pub use render::{LabelError, Rendered, render};
pub use rma::Rma;
pub use shipping::{Address, Shipping};
pub use sku::Sku;
pub use symbology::Symbology;
pub use test_label::{TEST_CODE, TestLabel};
pub use tote::Tote;

/// The words that mark a second print of the same label.
pub const REPRINT: &str = "REPRINT / 重印";
