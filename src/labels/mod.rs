//! Labels: one description in millimetres, one layout, one 1-bit bitmap.
//!
//! A kind of label is a file with a plain data struct and a `label` (or, where it can
//! need several sheets, `labels`) function, and one line in [`kinds`]. Printer languages only ever see the bitmap, so
//! that the preview is what comes out and no data can become a command.

mod address;
mod badge;
mod bag;
mod barcode;
pub mod command;
mod command_sheet;
mod commercial_invoice;
pub mod compose;
mod countries;
mod customs;
mod flow;
mod kinds;
mod layout;
mod location;
mod lpn;
mod manifest;
mod packing_list;
mod paper;
pub mod pass;
pub mod png;
mod pro_forma;
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

pub use address::{Address, Sender};
pub use badge::Badge;
pub use bag::Bag;
pub use barcode::Barcode;
pub use command_sheet::{Command, CommandSheet};
pub use commercial_invoice::CommercialInvoice;
pub use customs::{Consignment, CustomsLine, Party};
pub use kinds::{KINDS, Kind, LabelData, ROUTES, route};
pub use layout::{Align, Anchor, Area, Element, Label, Text, area};
pub use location::{Arrow, Location};
pub use lpn::{Lpn, LpnLine};
pub use manifest::{Manifest, ManifestParcel};
pub use packing_list::{PackingLine, PackingList};
pub use paper::Paper;
pub use pass::Carrier;
pub use pro_forma::ProForma;
pub use render::{LabelError, Rendered, draw, render};
pub use rma::Rma;
pub use shipping::Shipping;
pub use sku::Sku;
pub use symbology::Symbology;
pub use test_label::{TEST, TEST_CODE, TestLabel};
pub use tote::Tote;

/// The words that mark a second print of the same label.
pub const REPRINT: &str = "REPRINT / 重印";
