use serde::{Deserialize, Serialize};

use super::{Badge, Bag, Carrier, CommandSheet, Label, Location, Lpn, PackingList, Rma, Shipping, Sku, Tote};

// A new kind is a line in this list and a file beside it.
macro_rules! kinds {
    ($($variant:ident($data:ident) $name:literal,)+) => {
        /// The data of any label, as it is queued for printing.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum LabelData {
            $(#[serde(rename = $name)] $variant($data),)+
            /// A label that a carrier made: it is passed through, not laid out.
            #[serde(rename = "carrier")]
            Carrier(Carrier),
        }

        /// Every kind that is laid out here, with a believable example.
        pub const KINDS: &[Kind] = &[
            $(Kind { name: $name, sample: || LabelData::$variant($data::sample()) },)+
        ];

        impl LabelData {
            /// The name it has in records and settings.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)+ Self::Carrier(_) => "carrier" }
            }

            pub fn label(&self) -> Label {
                match self { $(Self::$variant(data) => data.label(),)+ Self::Carrier(data) => data.label() }
            }

            /// Whether it is marked as a second print.
            pub fn is_reprint(&self) -> bool {
                match self { $(Self::$variant(data) => data.reprint,)+ Self::Carrier(data) => data.reprint }
            }

            /// The same label, marked as a second print.
            pub fn reprinted(mut self) -> Self {
                match &mut self { $(Self::$variant(data) => data.reprint = true,)+ Self::Carrier(data) => data.reprint = true }
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
