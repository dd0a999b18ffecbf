//! Everything that can be recorded. A fact is what happened; it is never refused for
//! contradicting the books, and never changed afterwards.

use super::exception::Exception;
use super::inbound::Inbound;
use super::order::Order;
use super::people::Operator;
use super::photo::{Photo, PhotoId, PhotoOf};
use super::place::{Item, Location, Place};
use super::returns::{Disposition, Grade, Return, ReturnPolicy};
use super::sku::Sku;
use serde::{Deserialize, Serialize};

/// More units than this in one fact are a broken device or a broken file.
pub const QUANTITY_BELIEVABLE_MAX: i64 = 1_000_000_000;

/// The body of an event. The tag is the event's kind; a new kind is one variant here, its
/// row changes in `change.rs`, and nothing else. A shipped kind's shape never changes:
/// a new shape is a new kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum Fact {
    // Reference data, written by the hub.
    #[serde(rename = "sku.defined")]
    SkuDefined(Sku),
    #[serde(rename = "location.defined")]
    LocationDefined(Location),
    #[serde(rename = "operator.defined")]
    OperatorDefined(Operator),
    #[serde(rename = "policy.defined")]
    PolicyDefined(ReturnPolicy),
    #[serde(rename = "inbound.announced")]
    InboundAnnounced(Inbound),
    #[serde(rename = "order.placed")]
    OrderPlaced(Order),
    #[serde(rename = "return.announced")]
    ReturnAnnounced(Return),

    // What devices and people did.
    #[serde(rename = "session.opened")]
    SignedIn { operator: String, by: String },
    #[serde(rename = "session.closed")]
    SignedOut { operator: String, why: String },
    #[serde(rename = "scan.heard")]
    ScanHeard {
        scanner: String,
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        aim: Option<String>,
        /// Base64 of the bytes as they came; only where the text does not say it all.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        raw: String,
        step: String,
        verdict: ScanVerdict,
    },
    #[serde(rename = "weight.taken")]
    WeightTaken {
        scale: String,
        weight_mg: i64,
        of: String,
        /// The weight as the scale's display had it, such as `5.51 lb`; older events have none.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        shown: String,
    },

    // Receiving.
    #[serde(rename = "carton.opened")]
    CartonOpened { asn: String, carton: String, lpn: String },
    #[serde(rename = "goods.received")]
    GoodsReceived {
        asn: String,
        carton: String,
        #[serde(rename = "move")]
        movement: Move,
        accepted: bool,
    },
    #[serde(rename = "carton.received")]
    CartonReceived { asn: String, carton: String, lpn: String, weight_mg: Option<i64>, declared_weight_mg: i64 },

    // Putaway.
    #[serde(rename = "goods.putaway")]
    GoodsPutAway {
        #[serde(rename = "move")]
        movement: Move,
        suggested: String,
        reason: String,
    },

    // Picking.
    #[serde(rename = "pick.started")]
    PickStarted { order: String, tote: String },
    #[serde(rename = "goods.picked")]
    GoodsPicked {
        order: String,
        line: i64,
        #[serde(rename = "move")]
        movement: Move,
    },
    #[serde(rename = "pick.short")]
    PickShort { order: String, line: i64, item: Item, from: String, quantity: i64 },
    #[serde(rename = "pick.finished")]
    PickFinished { order: String, tote: String },

    // Packing and shipping.
    #[serde(rename = "pack.started")]
    PackStarted { order: String, tote: String, parcel: String },
    #[serde(rename = "goods.packed")]
    GoodsPacked {
        order: String,
        line: i64,
        #[serde(rename = "move")]
        movement: Move,
    },
    #[serde(rename = "parcel.closed")]
    ParcelClosed { order: String, parcel: String, carrier: String, weight_mg: Option<i64>, expected_mg: i64 },
    #[serde(rename = "parcel.labelled")]
    ParcelLabelled { order: String, parcel: String },
    /// The carrier's own label goes to the printer: under these numbers scanners know it.
    #[serde(rename = "parcel.numbered")]
    ParcelNumbered { parcel: String, numbers: Vec<String>, at_ms: i64 },
    #[serde(rename = "parcel.shipped")]
    ParcelShipped { order: String, parcel: String, carrier: String, manifest: String, moves: Vec<LineMove> },
    #[serde(rename = "manifest.closed")]
    ManifestClosed { manifest: String, carrier: String, parcels: i64 },

    // Returns.
    #[serde(rename = "return.opened")]
    ReturnOpened { rma: String },
    #[serde(rename = "return.inspected")]
    ReturnInspected {
        rma: String,
        line: i64,
        #[serde(rename = "move")]
        movement: Move,
        grade: Grade,
        disposition: Disposition,
    },
    #[serde(rename = "return.closed")]
    ReturnClosed { rma: String },
    #[serde(rename = "return.unclaimed")]
    ReturnUnclaimed {
        code: String,
        #[serde(rename = "move")]
        movement: Option<Move>,
    },

    // Photos.
    #[serde(rename = "photo.taken")]
    PhotoTaken {
        #[serde(flatten)]
        photo: Photo,
        #[serde(flatten)]
        of: PhotoOf,
    },
    /// A photo that was taken before its event, or before anybody knew what it shows.
    #[serde(rename = "photo.attached")]
    PhotoAttached {
        photo: PhotoId,
        #[serde(flatten)]
        of: PhotoOf,
    },

    // Exceptions, labels, undo.
    #[serde(rename = "exception.raised")]
    ExceptionRaised(Exception),
    #[serde(rename = "exception.settled")]
    ExceptionSettled { id: String, how: String },
    #[serde(rename = "label.requested")]
    LabelRequested { job: String, label: String, about: String, reprint_reason: String },
    #[serde(rename = "label.outcome")]
    LabelOutcome { job: String, outcome: String, printer: String },
    /// Somebody decided that a label that was asked for is not printed.
    #[serde(rename = "label.voided")]
    LabelVoided { job: String, about: String, reason: String },
    /// Another printer prints in a printer's place; `to` is empty when it prints itself again.
    #[serde(rename = "printer.handed_over")]
    PrinterHandedOver { printer: String, to: String },
    /// The last step taken back: the inverse of the facts it holds.
    #[serde(rename = "step.undone")]
    StepUndone { facts: Vec<Fact> },
}

/// Goods from one place to another; `quantity` is above zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub item: Item,
    pub from: Place,
    pub to: Place,
    pub quantity: i64,
}

/// A movement that belongs to one line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineMove {
    pub line: i64,
    #[serde(rename = "move")]
    pub movement: Move,
}

/// What the terminal made of a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScanVerdict {
    /// It did what it should.
    Good,
    /// It was taken, and there is something to look at.
    Warn,
    /// It was not what the step needs; nothing else was recorded.
    Refused,
    /// The same code again within the scanner's repeat time: not counted.
    Held,
    /// The scanner sent something that isn't a code.
    Unreadable,
}

impl Fact {
    /// What somebody could look up to find this fact: `order:…`, `sku:…`, and so on.
    pub fn references(&self) -> Vec<String> {
        let mut refs = Vec::new();
        let mut add = |kind: &str, code: &str| {
            if !code.is_empty() {
                refs.push(format!("{kind}:{code}"));
            }
        };
        match self {
            Fact::SkuDefined(sku) => add("sku", &sku.sku),
            Fact::LocationDefined(location) => add("bin", &location.code),
            Fact::InboundAnnounced(inbound) => {
                add("asn", &inbound.asn);
                inbound.cartons.iter().for_each(|carton| add("carton", &carton.carton));
            }
            Fact::OrderPlaced(order) => add("order", &order.order),
            Fact::ReturnAnnounced(announced) => {
                add("rma", &announced.rma);
                add("order", &announced.order);
            }
            Fact::CartonOpened { asn, carton, lpn } | Fact::CartonReceived { asn, carton, lpn, .. } => {
                add("asn", asn);
                add("carton", carton);
                refs.push(format!("lpn:{lpn}"));
            }
            Fact::GoodsReceived { asn, carton, movement, .. } => {
                add("asn", asn);
                add("carton", carton);
                movement.add_references(&mut refs);
            }
            Fact::GoodsPutAway { movement, .. } => movement.add_references(&mut refs),
            Fact::PickStarted { order, tote } | Fact::PickFinished { order, tote } => {
                add("order", order);
                refs.push(format!("tote:{tote}"));
            }
            Fact::GoodsPicked { order, movement, .. } | Fact::GoodsPacked { order, movement, .. } => {
                add("order", order);
                movement.add_references(&mut refs);
            }
            Fact::PickShort { order, item, from, .. } => {
                add("order", order);
                add("sku", &item.sku);
                add("bin", from);
            }
            Fact::PackStarted { order, tote, parcel } => {
                add("order", order);
                add("tote", tote);
                add("parcel", parcel);
            }
            Fact::ParcelClosed { order, parcel, .. }
            | Fact::ParcelLabelled { order, parcel }
            | Fact::ParcelShipped { order, parcel, .. } => {
                add("order", order);
                add("parcel", parcel);
            }
            Fact::ParcelNumbered { parcel, .. } => add("parcel", parcel),
            Fact::ManifestClosed { manifest, .. } => add("manifest", manifest),
            Fact::ReturnOpened { rma } | Fact::ReturnClosed { rma } => add("rma", rma),
            Fact::ReturnInspected { rma, movement, .. } => {
                add("rma", rma);
                movement.add_references(&mut refs);
            }
            Fact::ReturnUnclaimed { code, movement } => {
                add("code", code);
                if let Some(movement) = movement {
                    movement.add_references(&mut refs);
                }
            }
            Fact::ExceptionRaised(exception) => {
                add("exception", &exception.id);
                refs.extend(exception.about.iter().cloned());
            }
            Fact::ExceptionSettled { id, .. } => add("exception", id),
            Fact::LabelRequested { about, .. } => refs.push(about.clone()),
            Fact::PhotoTaken { of, .. } | Fact::PhotoAttached { of, .. } => refs.extend(of.about.iter().cloned()),
            // Jobs of an earlier version don't know what they are about.
            Fact::LabelVoided { about, .. } => refs.extend(Some(about.clone()).filter(|about| !about.is_empty())),
            Fact::StepUndone { facts } => facts.iter().for_each(|fact| refs.extend(fact.references())),
            Fact::WeightTaken { of, .. } => refs.push(of.clone()),
            Fact::OperatorDefined(_)
            | Fact::PolicyDefined(_)
            | Fact::SignedIn { .. }
            | Fact::SignedOut { .. }
            | Fact::ScanHeard { .. }
            | Fact::LabelOutcome { .. }
            | Fact::PrinterHandedOver { .. } => {}
        }
        refs.sort();
        refs.dedup();
        refs
    }

    /// Whether its quantities are ones that a warehouse can have. What isn't believable is
    /// kept in the journal and changes nothing: sums of it could overflow.
    pub fn is_believable(&self) -> bool {
        let one = |quantity: i64| (-QUANTITY_BELIEVABLE_MAX..=QUANTITY_BELIEVABLE_MAX).contains(&quantity);
        match self {
            Fact::GoodsReceived { movement, .. }
            | Fact::GoodsPutAway { movement, .. }
            | Fact::GoodsPicked { movement, .. }
            | Fact::GoodsPacked { movement, .. }
            | Fact::ReturnInspected { movement, .. } => one(movement.quantity),
            Fact::ReturnUnclaimed { movement, .. } => movement.as_ref().is_none_or(|movement| one(movement.quantity)),
            Fact::ParcelShipped { moves, .. } => moves.iter().all(|line| one(line.movement.quantity)),
            Fact::PickShort { quantity, .. } => one(*quantity),
            Fact::StepUndone { facts } => facts.iter().all(Fact::is_believable),
            Fact::OrderPlaced(order) => order.lines.iter().all(|line| one(line.quantity)),
            Fact::ReturnAnnounced(announced) => announced.lines.iter().all(|line| one(line.expected)),
            Fact::InboundAnnounced(inbound) => {
                inbound.cartons.iter().flat_map(|carton| &carton.lines).all(|line| one(line.expected))
            }
            _ => true,
        }
    }

    /// Whether it is a record, which the hub alone writes, and not something that happened.
    pub fn is_record(&self) -> bool {
        matches!(
            self,
            Fact::SkuDefined(_)
                | Fact::LocationDefined(_)
                | Fact::OperatorDefined(_)
                | Fact::PolicyDefined(_)
                | Fact::InboundAnnounced(_)
                | Fact::OrderPlaced(_)
                | Fact::ReturnAnnounced(_)
        )
    }

    /// Whether a photo can be evidence for it: something was found to be so.
    pub fn can_be_shown(&self) -> bool {
        matches!(
            self,
            Fact::CartonOpened { .. }
                | Fact::GoodsReceived { .. }
                | Fact::CartonReceived { .. }
                | Fact::GoodsPutAway { .. }
                | Fact::PickShort { .. }
                | Fact::GoodsPacked { .. }
                | Fact::ParcelClosed { .. }
                | Fact::ParcelShipped { .. }
                | Fact::ReturnOpened { .. }
                | Fact::ReturnInspected { .. }
                | Fact::ReturnUnclaimed { .. }
                | Fact::ExceptionRaised(_)
        )
    }

    /// Whether an undo may take it back: its changes are all counters.
    pub fn can_be_undone(&self) -> bool {
        matches!(
            self,
            Fact::GoodsReceived { .. }
                | Fact::GoodsPutAway { .. }
                | Fact::GoodsPicked { .. }
                | Fact::GoodsPacked { .. }
                | Fact::ReturnInspected { .. }
                | Fact::PickShort { .. }
        )
    }
}

impl Move {
    fn add_references(&self, refs: &mut Vec<String>) {
        refs.push(format!("sku:{}", self.item.sku));
        for place in [&self.from, &self.to] {
            if place.as_str().contains(':') {
                refs.push(place.as_str().to_owned());
            }
        }
    }
}
