use serde::{Deserialize, Serialize};

use super::{Badge, Bag, CommandSheet, Label, Location, Lpn, PackingList, Rma, Shipping, Sku, TestLabel, Tote};

// A new kind is a line in this list and a file beside it.
macro_rules! kinds {
    ($($variant:ident($data:ident) $name:literal,)+) => {
        /// The data of any label, as it is queued for printing.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum LabelData {
            $(#[serde(rename = $name)] $variant($data),)+
        }

        /// Every kind there is, with a believable example.
        pub const KINDS: &[Kind] = &[
            $(Kind { name: $name, sample: || LabelData::$variant($data::sample()) },)+
        ];

        impl LabelData {
            /// The name it has in records and settings.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)+ }
            }

            pub fn label(&self) -> Label {
                match self { $(Self::$variant(data) => data.label(),)+ }
            }

            /// Whether it is marked as a second print.
            pub fn is_reprint(&self) -> bool {
                match self { $(Self::$variant(data) => data.reprint,)+ }
            }

            /// The same label, marked as a second print.
            pub fn reprinted(mut self) -> Self {
                match &mut self { $(Self::$variant(data) => data.reprint = true,)+ }
                self
            }
        }
    };
}

kinds! {
    Location(Location) "location",
    Lpn(Lpn) "lpn",
    Sku(Sku) "sku",
    Shipping(Shipping) "shipping",
    Tote(Tote) "tote",
    Rma(Rma) "rma",
    Commands(CommandSheet) "commands",
    Badge(Badge) "badge",
    Bag(Bag) "bag",
    PackingList(PackingList) "packing_list",
    Test(TestLabel) "test",
}

/// A kind of label in the list of all.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    pub sample: fn() -> LabelData,
}

impl LabelData {
    /// Width and height in millimetres; a packing list is as long as its lines need.
    pub fn size_mm(&self) -> (f32, f32) {
        let label = self.label();
        (label.width_mm, label.height_mm)
    }
}

/// The groups of printers that a kind of label may go to by default.
pub const ROUTES: [&str; 2] = ["label", "receipt"];

/// The group of printers that a kind of label goes to where no printer lists the kind.
pub fn route(kind: &str) -> &'static str {
    match kind {
        "packing_list" => "receipt",
        _ => "label",
    }
}
