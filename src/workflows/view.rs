//! What a workflow may ask about the warehouse. The store answers; a workflow never
//! sees how.

use crate::domain::order::{Address, OrderLine};
use crate::domain::people::Operator;
use crate::domain::returns::ReturnPolicy;
use crate::domain::{Item, Location, PhotoId, Place};

/// The store could not answer; the operator is told to try again, and the log has the rest.
#[derive(Debug, thiserror::Error)]
#[error("failed to read the warehouse's data")]
pub struct ViewError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

pub type ViewResult<T> = Result<T, ViewError>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkuRow {
    pub sku: String,
    pub owner: String,
    pub name: String,
    pub unit_weight_mg: i64,
    pub dangerous_goods: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartonRow {
    pub carton: String,
    pub asn: String,
    pub seller: String,
    pub destination: String,
    pub declared_weight_mg: i64,
    pub rank: i64,
    pub lpn: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartonLineRow {
    pub sku: String,
    pub name: String,
    pub expected: i64,
    pub accepted: i64,
    pub refused: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    pub item: Item,
    pub place: Place,
    pub quantity: i64,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    pub order: String,
    pub seller: String,
    pub deadline_ms: i64,
    pub ship_to: Address,
    pub carrier: String,
    pub service: String,
    pub rank: i64,
    pub tote: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLineRow {
    pub line: OrderLine,
    pub name: String,
    pub picked: i64,
    pub packed: i64,
    pub shipped: i64,
    pub short: i64,
}

impl OrderLineRow {
    /// Units that still have to be picked.
    pub fn to_pick(&self) -> i64 {
        self.line.quantity - self.picked - self.short
    }

    /// Units that were picked and are not in a parcel yet.
    pub fn to_pack(&self) -> i64 {
        self.picked - self.packed
    }
}

/// The next thing to take: one line at one bin.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PickTask {
    pub line: i64,
    pub sku: String,
    /// Where to go; empty when the books know no bin with any.
    pub bin: String,
    /// Units to take there.
    pub quantity: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelRow {
    pub parcel: String,
    pub order: String,
    pub carrier: String,
    pub weight_mg: Option<i64>,
    pub rank: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnRow {
    pub rma: String,
    pub seller: String,
    pub order: String,
    pub rank: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnLineRow {
    pub line: i64,
    pub sku: String,
    pub name: String,
    pub expected: i64,
    pub inspected: i64,
}

impl ReturnLineRow {
    pub fn open(&self) -> i64 {
        self.expected - self.inspected
    }
}

/// Work that waits, by flow, with the nearest deadline where there is one (0 otherwise).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkCounts {
    pub cartons_to_receive: i64,
    pub lpns_to_put_away: i64,
    pub orders_to_pick: i64,
    pub pick_deadline_ms: i64,
    pub orders_to_pack: i64,
    pub pack_deadline_ms: i64,
    pub parcels_to_ship: i64,
    pub returns_to_inspect: i64,
    pub exceptions_open: i64,
}

/// Everything that is known about one scanned thing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// `sku`, `bin`, `lpn`, `tote`, `order`, `parcel`, `carton`, `asn`, `rma`; empty when unknown.
    pub kind: String,
    pub title: String,
    pub subtitle: String,
    /// Field word (untranslated key) and value.
    pub facts: Vec<(crate::words::Word, String)>,
    /// What the code itself says: field and value.
    pub says: Vec<(crate::words::Msg, crate::words::Msg)>,
    /// What is in it, or where it is: left, middle, right.
    pub rows: Vec<(String, String, String)>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
}

/// One event of a thing's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryEntry {
    pub at_ms: i64,
    /// Operator and device.
    pub who: String,
    /// Kind of event and its numbers.
    pub what: String,
    /// The photo that the event is about.
    pub photo: Option<PhotoId>,
}

/// The questions.
pub trait View {
    fn sku(&self, sku: &str) -> ViewResult<Option<SkuRow>>;
    /// The SKU that a barcode stands for, and units per scan; a SKU's code is its own barcode.
    fn barcode(&self, code: &str) -> ViewResult<Option<(SkuRow, i64)>>;
    fn location(&self, code: &str) -> ViewResult<Option<Location>>;
    /// A person by badge.
    fn badge(&self, badge: &str) -> ViewResult<Option<Operator>>;
    /// A person by PIN hash.
    fn pin(&self, pin_hash: &str) -> ViewResult<Option<Operator>>;

    /// Cartons whose label, tracking number or ASN is `code`.
    fn cartons(&self, code: &str) -> ViewResult<Vec<CartonRow>>;
    fn carton_lines(&self, carton: &str) -> ViewResult<Vec<CartonLineRow>>;
    fn cartons_open(&self, limit: usize) -> ViewResult<Vec<CartonRow>>;

    fn contents(&self, place: &Place) -> ViewResult<Vec<StockRow>>;
    /// Where a SKU is in bins, in the order of the walk.
    fn bins_of(&self, sku: &str) -> ViewResult<Vec<StockRow>>;
    /// The best bin for goods: one with the same SKU and room, else the next empty one of the
    /// right kind; never the place that they come from.
    fn suggest_bin(
        &self,
        item: &Item,
        quantity: i64,
        dangerous_goods: bool,
        from: &Place,
    ) -> ViewResult<Option<Location>>;
    /// Licence plates and staging areas with goods that want a bin.
    fn places_to_put_away(&self, limit: usize) -> ViewResult<Vec<Place>>;

    fn order(&self, order: &str) -> ViewResult<Option<OrderRow>>;
    fn order_lines(&self, order: &str) -> ViewResult<Vec<OrderLineRow>>;
    /// The order that is in a tote and not packed yet.
    fn order_in_tote(&self, tote: &str) -> ViewResult<Option<OrderRow>>;
    /// Orders of a rank, the most urgent first.
    fn orders_of_rank(&self, rank: i64, limit: usize) -> ViewResult<Vec<OrderRow>>;
    /// The next pick of an order, in the order of the walk; bins that were found empty and
    /// lines that were skipped are left out.
    fn next_pick(&self, order: &str, skipped: &[i64], empty: &[(String, String)]) -> ViewResult<Option<PickTask>>;

    fn parcel(&self, parcel: &str) -> ViewResult<Option<ParcelRow>>;
    fn parcels_of(&self, order: &str) -> ViewResult<Vec<ParcelRow>>;
    /// Parcels whose carrier's label, the one that was printed last, has one of these numbers.
    fn parcels_numbered(&self, numbers: &[String]) -> ViewResult<Vec<ParcelRow>>;
    /// The numbers on the carrier's label of a parcel, the shortest first.
    fn numbers_of(&self, parcel: &str) -> ViewResult<Vec<String>>;
    /// Parcels that were scanned onto this manifest.
    fn parcels_on(&self, manifest: &str) -> ViewResult<Vec<ParcelRow>>;
    /// Closed parcels that have not left.
    fn parcels_to_ship(&self, limit: usize) -> ViewResult<Vec<ParcelRow>>;

    /// Returns whose RMA, order or tracking number is `code`, or that hold this SKU.
    fn returns(&self, code: &str) -> ViewResult<Vec<ReturnRow>>;
    fn return_lines(&self, rma: &str) -> ViewResult<Vec<ReturnLineRow>>;
    fn returns_open(&self, limit: usize) -> ViewResult<Vec<ReturnRow>>;
    fn policy(&self, seller: &str) -> ViewResult<Option<ReturnPolicy>>;

    fn work(&self) -> ViewResult<WorkCounts>;
    fn look_up(&self, code: &str) -> ViewResult<Card>;
}
