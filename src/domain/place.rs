//! Where goods are: real bins and containers, and the places outside the walls that
//! make every stock movement double entry.

use serde::{Deserialize, Serialize};

/// A place that stock can be in, in its text form: `kind:code`, or a bare word for the
/// places that exist once (`supplier`, `customer`, ...).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Place(String);

impl Place {
    /// A storage location (bin) by its code.
    pub fn bin(code: &str) -> Self {
        Self(format!("bin:{code}"))
    }

    /// A licence plate: a carton or pallet inside the building.
    pub fn lpn(code: &str) -> Self {
        Self(format!("lpn:{code}"))
    }

    /// A picking tote.
    pub fn tote(code: &str) -> Self {
        Self(format!("tote:{code}"))
    }

    /// A packed parcel that has not left yet.
    pub fn parcel(code: &str) -> Self {
        Self(format!("parcel:{code}"))
    }

    /// A staging area, such as the returns shelf of one disposition.
    pub fn stage(code: &str) -> Self {
        Self(format!("stage:{code}"))
    }

    /// Outside: where inbound goods come from.
    pub fn supplier() -> Self {
        Self("supplier".into())
    }

    /// Outside: where shipped goods went and returns come from.
    pub fn customer() -> Self {
        Self("customer".into())
    }

    /// Outside: destroyed goods.
    pub fn scrap() -> Self {
        Self("scrap".into())
    }

    /// The other side of count corrections.
    pub fn adjustment() -> Self {
        Self("adjustment".into())
    }

    /// In the building, not accepted as stock: damaged, over, wrong or unclaimed goods.
    pub fn suspense() -> Self {
        Self("suspense".into())
    }

    /// Taken twice by benches that were apart.
    pub fn over_pick() -> Self {
        Self("over-pick".into())
    }

    /// The text form, as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `bin`, `lpn`, `tote`, `parcel`, `stage`, or the bare word.
    pub fn kind(&self) -> &str {
        self.0.split_once(':').map_or(self.0.as_str(), |(kind, _)| kind)
    }

    /// The code without its kind; the bare word for the single places.
    pub fn code(&self) -> &str {
        self.0.split_once(':').map_or(self.0.as_str(), |(_, code)| code)
    }

    /// Whether goods can be picked from here.
    pub fn is_bin(&self) -> bool {
        self.kind() == "bin"
    }
}

impl From<String> for Place {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// What is counted: one owner's SKU of one lot in one condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// The seller whose goods these are.
    pub owner: String,
    pub sku: String,
    /// Lot or batch; empty when the SKU has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lot: String,
    /// `good`, `damaged`, or a returns grade.
    #[serde(default = "good", skip_serializing_if = "is_good")]
    pub condition: String,
}

fn good() -> String {
    "good".into()
}

fn is_good(condition: &String) -> bool {
    condition == "good"
}

impl Item {
    /// Sellable goods without a lot.
    pub fn good(owner: &str, sku: &str) -> Self {
        Self { owner: owner.into(), sku: sku.into(), lot: String::new(), condition: good() }
    }

    /// The same goods in another condition.
    pub fn in_condition(&self, condition: &str) -> Self {
        Self { condition: condition.into(), ..self.clone() }
    }
}

/// A storage location of the warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    pub code: String,
    pub zone: String,
    /// Position on the walk through the aisles; picks are done in this order.
    pub route: i64,
    /// Units that fit; 0 means not limited.
    #[serde(default)]
    pub units_max: i64,
    /// Dangerous goods may be (and may only be) kept here.
    #[serde(default)]
    pub dangerous_goods: bool,
}
