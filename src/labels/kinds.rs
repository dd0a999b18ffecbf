use serde::{Deserialize, Serialize};

use super::{
    Badge, Bag, Carrier, CommandSheet, CommercialInvoice, Label, Location, Lpn, Manifest, PackingList, Paper, ProForma,
    Rma, Shipping, Sku, TestLabel, Tote,
};

// A new kind is a line in this list and a file beside it.
macro_rules! kinds {
    ($($variant:ident($data:ident) $name:literal, $paper:ident, $sheets:ident;)+) => {
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
            $(Kind {
                name: $name,
                paper: Paper::$paper,
                sample: || LabelData::$variant($data::sample()),
            },)+
        ];

        impl LabelData {
            /// The name it has in records and settings.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)+ Self::Carrier(_) => "carrier" }
            }

            /// The paper that it is made for.
            pub fn paper(&self) -> Paper {
                match self { $(Self::$variant(_) => Paper::$paper,)+ Self::Carrier(_) => Paper::LABELS }
            }

            /// Its sheets on this paper; most kinds have one, of a size of their own.
            pub fn labels(&self, paper: Paper) -> Vec<Label> {
                match self { $(Self::$variant(data) => kinds!(@$sheets data, paper),)+ Self::Carrier(data) => vec![data.label()] }
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
    (@one $data:ident, $paper:ident) => { vec![$data.label()] };
    (@many $data:ident, $paper:ident) => { $data.labels($paper) };
}

// Name in records, the paper it is made for, and whether it can need several sheets.
kinds! {
    Location(Location) "location", LABELS, one;
    Lpn(Lpn) "lpn", LABELS, one;
    Sku(Sku) "sku", LABELS, one;
    Shipping(Shipping) "shipping", LABELS, one;
    Tote(Tote) "tote", LABELS, one;
    Rma(Rma) "rma", LABELS, one;
    Commands(CommandSheet) "commands", LABELS, one;
    Badge(Badge) "badge", LABELS, one;
    Bag(Bag) "bag", LABELS, one;
    PackingList(PackingList) "packing_list", RECEIPT_80, many;
    Manifest(Manifest) "manifest", RECEIPT_80, many;
    CommercialInvoice(CommercialInvoice) "commercial_invoice", A4, many;
    ProForma(ProForma) "pro_forma", A4, many;
    Test(TestLabel) "test", LABELS, one;
}

/// A kind of label in the list of all.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    /// The paper that it is made for.
    pub paper: Paper,
    pub sample: fn() -> LabelData,
}

impl LabelData {
    /// The first sheet on the paper that it is made for.
    pub fn label(&self) -> Label {
        self.labels(self.paper()).into_iter().next().unwrap_or_else(|| Label::new(0.0, 0.0))
    }
}

/// The groups of printers that a kind of label may go to by default.
pub const ROUTES: [&str; 3] = ["label", "receipt", "document"];

/// The group of printers that a kind of label goes to where no printer lists the kind.
pub fn route(kind: &str) -> &'static str {
    match kind {
        "packing_list" | "manifest" => "receipt",
        "commercial_invoice" | "pro_forma" => "document",
        _ => "label",
    }
}
