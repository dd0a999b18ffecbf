//! What went wrong on the floor and waits for somebody: one list for all of it.

use serde::{Deserialize, Serialize};

macro_rules! exception_kinds {
    ($($variant:ident = $word:literal),+ $(,)?) => {
        /// The kinds of exception; the word is what is stored and counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum ExceptionKind { $(#[serde(rename = $word)] $variant),+ }

        impl ExceptionKind {
            pub const ALL: &[ExceptionKind] = &[$(ExceptionKind::$variant),+];

            pub fn word(self) -> &'static str {
                match self { $(ExceptionKind::$variant => $word),+ }
            }
        }
    };
}

exception_kinds! {
    Short = "short",
    Over = "over",
    Damaged = "damaged",
    WrongSku = "wrong_sku",
    WrongWarehouse = "wrong_warehouse",
    Unannounced = "unannounced",
    WeightMismatch = "weight_mismatch",
    Overweight = "overweight",
    ShortPick = "short_pick",
    BelowZero = "below_zero",
    PackShort = "pack_short",
    PackWeight = "pack_weight",
    UnclaimedReturn = "unclaimed_return",
    ReturnShort = "return_short",
    NoPolicy = "no_policy",
    PutawayOverride = "putaway_override",
}

/// One exception: what, about what, with the numbers that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exception {
    pub id: String,
    pub kind: ExceptionKind,
    /// The seller who must see it; empty when nobody's goods are concerned.
    #[serde(default)]
    pub seller: String,
    /// What it is about, as look-up references (`order:…`, `sku:…`, `carton:…`).
    pub about: Vec<String>,
    pub expected: String,
    pub found: String,
    /// The next thing that somebody has to do in the real world.
    pub next_action: String,
}
