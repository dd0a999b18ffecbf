//! Inbound orders (ASN, 备货单): what a seller has announced, carton by carton.

use serde::{Deserialize, Serialize};

/// An announced stock order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    pub asn: String,
    pub seller: String,
    /// The warehouse it was announced for; another one's carton is refused at the dock.
    pub destination: String,
    /// Carrier's number of the whole consignment, if any.
    #[serde(default)]
    pub tracking: String,
    pub announced_ms: i64,
    pub cartons: Vec<Carton>,
}

/// One outer carton of an inbound order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carton {
    /// The id on its label, unique in the warehouse.
    pub carton: String,
    #[serde(default)]
    pub tracking: String,
    /// Declared gross weight; 0 when not declared.
    #[serde(default)]
    pub declared_weight_mg: i64,
    pub lines: Vec<CartonLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartonLine {
    pub sku: String,
    pub expected: i64,
}

/// How far a carton has come; only ever rises.
pub mod carton_rank {
    pub const ANNOUNCED: i64 = 0;
    pub const OPENED: i64 = 1;
    pub const RECEIVED: i64 = 2;
}
