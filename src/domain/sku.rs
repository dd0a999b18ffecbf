//! What a SKU is.

use serde::{Deserialize, Serialize};

/// Master data of one SKU of one seller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sku {
    pub sku: String,
    pub owner: String,
    /// May be empty: some sellers send none; screens then show the code alone.
    pub name: String,
    /// Barcodes that mean this SKU, beside the SKU code itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barcodes: Vec<Barcode>,
    /// Weight of one unit; 0 when not known yet.
    #[serde(default)]
    pub unit_weight_mg: i64,
    #[serde(default, skip_serializing_if = "is_false")]
    pub dangerous_goods: bool,
}

/// One barcode and how many units a scan of it stands for (a case code is more than 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barcode {
    pub code: String,
    pub units: i64,
}

fn is_false(value: &bool) -> bool {
    !value
}
