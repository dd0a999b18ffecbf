//! Outbound orders and their parcels.

use serde::{Deserialize, Serialize};

/// An order to pick, pack and ship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub order: String,
    pub seller: String,
    pub channel: String,
    pub placed_ms: i64,
    /// When it must be handed over; 0 when nothing was promised.
    #[serde(default)]
    pub deadline_ms: i64,
    pub ship_to: Address,
    pub carrier: String,
    #[serde(default)]
    pub service: String,
    pub lines: Vec<OrderLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Number of the line within the order, from 1.
    pub line: i64,
    pub sku: String,
    pub quantity: i64,
    /// In the currency's smallest unit.
    #[serde(default)]
    pub unit_price_minor: i64,
    /// What the seller's file said about the line that someone should look at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    pub name: String,
    #[serde(default)]
    pub street: String,
    #[serde(default)]
    pub city: String,
    #[serde(default)]
    pub postcode: String,
    pub country: String,
}

/// How far an order has come; only ever rises.
pub mod order_rank {
    pub const PLACED: i64 = 0;
    pub const PICKING: i64 = 1;
    pub const PICKED: i64 = 2;
    pub const PACKING: i64 = 3;
    pub const PACKED: i64 = 4;
    pub const SHIPPED: i64 = 5;
}

/// How far a parcel has come; only ever rises.
pub mod parcel_rank {
    pub const BEGUN: i64 = 0;
    pub const CLOSED: i64 = 1;
    /// Its label was stuck on and scanned.
    pub const LABELLED: i64 = 2;
    pub const SHIPPED: i64 = 3;
}
