//! Returns: what a buyer sends back, how it is graded, and what the seller's policy
//! says must happen to it.

use serde::{Deserialize, Serialize};

/// An announced return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub rma: String,
    pub seller: String,
    /// The order it belongs to; empty when the seller's data does not say.
    #[serde(default)]
    pub order: String,
    #[serde(default)]
    pub tracking: String,
    pub announced_ms: i64,
    pub lines: Vec<ReturnLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnLine {
    pub line: i64,
    pub sku: String,
    pub expected: i64,
}

/// How far a return has come; only ever rises.
pub mod return_rank {
    pub const ANNOUNCED: i64 = 0;
    pub const OPENED: i64 = 1;
    pub const INSPECTED: i64 = 2;
}

/// A: as new. B: opened, complete. C: used or incomplete. D: broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Grade {
    A,
    B,
    C,
    D,
}

impl Grade {
    pub const ALL: [Grade; 4] = [Grade::A, Grade::B, Grade::C, Grade::D];

    pub fn letter(self) -> &'static str {
        match self {
            Grade::A => "A",
            Grade::B => "B",
            Grade::C => "C",
            Grade::D => "D",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.letter() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    Restock,
    Refurbish,
    Relabel,
    ReturnToSeller,
    /// Only ever by the seller's policy; the goods wait in the staging area for it.
    Destroy,
    /// No policy covers it: kept aside until the seller has answered.
    Hold,
}

impl Disposition {
    /// The word in codes, places and tables.
    pub fn word(self) -> &'static str {
        match self {
            Disposition::Restock => "restock",
            Disposition::Refurbish => "refurbish",
            Disposition::Relabel => "relabel",
            Disposition::ReturnToSeller => "return-to-seller",
            Disposition::Destroy => "destroy",
            Disposition::Hold => "hold",
        }
    }
}

/// What a seller wants done with each grade. A grade that is not named is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnPolicy {
    pub seller: String,
    pub by_grade: Vec<(Grade, Disposition)>,
}

impl ReturnPolicy {
    /// What this policy says about goods of `grade`.
    pub fn disposition(&self, grade: Grade) -> Disposition {
        let named = self.by_grade.iter().find(|(named, _)| *named == grade);
        named.map_or(Disposition::Hold, |(_, disposition)| *disposition)
    }
}
