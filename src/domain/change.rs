//! What a fact changes, as typed rows: worked out once, here; stores only execute it.
//!
//! Changes commute, or are decided by the hub's order: counters are deltas, ranks only
//! rise, and records are written by the hub alone. So any interleaving of devices ends
//! in the same state.

use super::exception::Exception;
use super::fact::{Fact, Move};
use super::inbound::{CartonLine, carton_rank};
use super::order::{Address, OrderLine, order_rank, parcel_rank};
use super::people::Operator;
use super::place::{Item, Location, Place};
use super::returns::{ReturnLine, ReturnPolicy, return_rank};
use super::sku::Sku;

/// One row change. Stores keep every row under its warehouse.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Adds to what is at a place; may go below zero, which is an exception, not an error.
    Stock {
        item: Item,
        place: Place,
        delta: i64,
    },
    Sku(Sku),
    Location(Location),
    Operator(Operator),
    Policy(ReturnPolicy),

    Inbound {
        asn: String,
        seller: String,
        destination: String,
        tracking: String,
        announced_ms: i64,
    },
    Carton {
        carton: String,
        asn: String,
        tracking: String,
        declared_weight_mg: i64,
    },
    CartonExpected {
        carton: String,
        line: CartonLine,
    },
    /// Adds to what a carton was found to hold; `refused` counts what did not become stock.
    CartonCounted {
        carton: String,
        sku: String,
        accepted: i64,
        refused: i64,
    },
    CartonRank {
        carton: String,
        rank: i64,
        lpn: String,
        weight_mg: Option<i64>,
    },

    Order(Box<OrderHead>),
    OrderLine {
        order: String,
        line: OrderLine,
    },
    OrderLineCounts {
        order: String,
        line: i64,
        counts: LineCounts,
    },
    OrderRank {
        order: String,
        rank: i64,
        tote: String,
    },

    Parcel {
        parcel: String,
        order: String,
        carrier: String,
        weight_mg: Option<i64>,
        rank: i64,
        manifest: String,
    },
    /// A number on a parcel's label; the latest label's numbers count.
    ParcelNumber {
        parcel: String,
        number: String,
        at_ms: i64,
    },

    Return {
        rma: String,
        seller: String,
        order: String,
        tracking: String,
        announced_ms: i64,
    },
    ReturnLine {
        rma: String,
        line: ReturnLine,
    },
    ReturnInspected {
        rma: String,
        line: i64,
        sku: String,
        delta: i64,
    },
    ReturnRank {
        rma: String,
        rank: i64,
    },

    Exception(Exception),
    ExceptionSettled {
        id: String,
        how: String,
    },
}

/// An order without its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderHead {
    pub order: String,
    pub seller: String,
    pub channel: String,
    pub placed_ms: i64,
    pub deadline_ms: i64,
    pub ship_to: Address,
    pub carrier: String,
    pub service: String,
}

/// Additions to an order line's counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    pub picked: i64,
    pub packed: i64,
    pub shipped: i64,
    pub short: i64,
}

/// The row changes of one fact; none for one whose quantities no warehouse can have.
pub fn changes(fact: &Fact) -> Vec<Change> {
    let mut out = Vec::new();
    if !fact.is_believable() {
        return out;
    }
    collect(fact, 1, &mut out);
    out
}

/// `sign` is 1 for what happened and -1 for what was taken back.
fn collect(fact: &Fact, sign: i64, out: &mut Vec<Change>) {
    match fact {
        Fact::SkuDefined(sku) => out.push(Change::Sku(sku.clone())),
        Fact::LocationDefined(location) => out.push(Change::Location(location.clone())),
        Fact::OperatorDefined(operator) => out.push(Change::Operator(operator.clone())),
        Fact::PolicyDefined(policy) => out.push(Change::Policy(policy.clone())),
        Fact::InboundAnnounced(inbound) => {
            out.push(Change::Inbound {
                asn: inbound.asn.clone(),
                seller: inbound.seller.clone(),
                destination: inbound.destination.clone(),
                tracking: inbound.tracking.clone(),
                announced_ms: inbound.announced_ms,
            });
            for carton in &inbound.cartons {
                out.push(Change::Carton {
                    carton: carton.carton.clone(),
                    asn: inbound.asn.clone(),
                    tracking: carton.tracking.clone(),
                    declared_weight_mg: carton.declared_weight_mg,
                });
                for line in &carton.lines {
                    out.push(Change::CartonExpected { carton: carton.carton.clone(), line: line.clone() });
                }
            }
        }
        Fact::OrderPlaced(order) => {
            out.push(Change::Order(Box::new(OrderHead {
                order: order.order.clone(),
                seller: order.seller.clone(),
                channel: order.channel.clone(),
                placed_ms: order.placed_ms,
                deadline_ms: order.deadline_ms,
                ship_to: order.ship_to.clone(),
                carrier: order.carrier.clone(),
                service: order.service.clone(),
            })));
            for line in &order.lines {
                out.push(Change::OrderLine { order: order.order.clone(), line: line.clone() });
            }
        }
        Fact::ReturnAnnounced(announced) => {
            out.push(Change::Return {
                rma: announced.rma.clone(),
                seller: announced.seller.clone(),
                order: announced.order.clone(),
                tracking: announced.tracking.clone(),
                announced_ms: announced.announced_ms,
            });
            for line in &announced.lines {
                out.push(Change::ReturnLine { rma: announced.rma.clone(), line: line.clone() });
            }
        }

        Fact::CartonOpened { carton, lpn, .. } => {
            out.push(carton_rank_change(carton, carton_rank::OPENED, lpn, None));
        }
        Fact::GoodsReceived { carton, movement, accepted, .. } => {
            stock(movement, sign, out);
            let counted = sign * movement.quantity;
            out.push(Change::CartonCounted {
                carton: carton.clone(),
                sku: movement.item.sku.clone(),
                accepted: if *accepted { counted } else { 0 },
                refused: if *accepted { 0 } else { counted },
            });
        }
        Fact::CartonReceived { carton, lpn, weight_mg, .. } => {
            out.push(carton_rank_change(carton, carton_rank::RECEIVED, lpn, *weight_mg));
        }
        Fact::GoodsPutAway { movement, .. } => stock(movement, sign, out),

        Fact::PickStarted { order, tote } => out.push(order_rank_change(order, order_rank::PICKING, tote)),
        Fact::GoodsPicked { order, line, movement } => {
            stock(movement, sign, out);
            let counts = LineCounts { picked: sign * movement.quantity, ..LineCounts::default() };
            out.push(Change::OrderLineCounts { order: order.clone(), line: *line, counts });
        }
        Fact::PickShort { order, line, quantity, .. } => {
            let counts = LineCounts { short: sign * quantity, ..LineCounts::default() };
            out.push(Change::OrderLineCounts { order: order.clone(), line: *line, counts });
        }
        Fact::PickFinished { order, tote } => out.push(order_rank_change(order, order_rank::PICKED, tote)),

        Fact::PackStarted { order, tote, parcel } => {
            out.push(order_rank_change(order, order_rank::PACKING, tote));
            out.push(parcel_change(parcel, order, "", None, parcel_rank::BEGUN, ""));
        }
        Fact::GoodsPacked { order, line, movement } => {
            stock(movement, sign, out);
            let counts = LineCounts { packed: sign * movement.quantity, ..LineCounts::default() };
            out.push(Change::OrderLineCounts { order: order.clone(), line: *line, counts });
        }
        Fact::ParcelClosed { order, parcel, carrier, weight_mg, .. } => {
            out.push(parcel_change(parcel, order, carrier, *weight_mg, parcel_rank::CLOSED, ""));
            out.push(order_rank_change(order, order_rank::PACKED, ""));
        }
        Fact::ParcelLabelled { order, parcel } => {
            out.push(parcel_change(parcel, order, "", None, parcel_rank::LABELLED, ""));
        }
        Fact::ParcelNumbered { parcel, numbers, at_ms } => {
            let number = |number: &String| Change::ParcelNumber {
                parcel: parcel.clone(),
                number: number.clone(),
                at_ms: *at_ms,
            };
            out.extend(numbers.iter().map(number));
        }
        Fact::ParcelShipped { order, parcel, carrier, manifest, moves } => {
            for line_move in moves {
                stock(&line_move.movement, sign, out);
                let counts = LineCounts { shipped: sign * line_move.movement.quantity, ..LineCounts::default() };
                out.push(Change::OrderLineCounts { order: order.clone(), line: line_move.line, counts });
            }
            out.push(parcel_change(parcel, order, carrier, None, parcel_rank::SHIPPED, manifest));
            out.push(order_rank_change(order, order_rank::SHIPPED, ""));
        }

        Fact::ReturnOpened { rma } => {
            out.push(Change::ReturnRank { rma: rma.clone(), rank: return_rank::OPENED });
        }
        Fact::ReturnInspected { rma, line, movement, .. } => {
            stock(movement, sign, out);
            out.push(Change::ReturnInspected {
                rma: rma.clone(),
                line: *line,
                sku: movement.item.sku.clone(),
                delta: sign * movement.quantity,
            });
        }
        Fact::ReturnClosed { rma } => {
            out.push(Change::ReturnRank { rma: rma.clone(), rank: return_rank::INSPECTED });
        }
        Fact::ReturnUnclaimed { movement, .. } => {
            if let Some(movement) = movement {
                stock(movement, sign, out);
            }
        }

        Fact::ExceptionRaised(exception) => out.push(Change::Exception(exception.clone())),
        Fact::ExceptionSettled { id, how } => {
            out.push(Change::ExceptionSettled { id: id.clone(), how: how.clone() });
        }
        Fact::StepUndone { facts } => {
            for undone in facts.iter().filter(|fact| fact.can_be_undone()) {
                collect(undone, -sign, out);
            }
        }
        Fact::SignedIn { .. }
        | Fact::SignedOut { .. }
        | Fact::ScanHeard { .. }
        | Fact::WeightTaken { .. }
        | Fact::ManifestClosed { .. }
        | Fact::PhotoTaken { .. }
        | Fact::PhotoAttached { .. }
        | Fact::LabelRequested { .. }
        | Fact::LabelOutcome { .. }
        | Fact::LabelVoided { .. }
        | Fact::PrinterHandedOver { .. } => {}
    }
}

fn stock(movement: &Move, sign: i64, out: &mut Vec<Change>) {
    let delta = sign * movement.quantity;
    out.push(Change::Stock { item: movement.item.clone(), place: movement.from.clone(), delta: -delta });
    out.push(Change::Stock { item: movement.item.clone(), place: movement.to.clone(), delta });
}

fn carton_rank_change(carton: &str, rank: i64, lpn: &str, weight_mg: Option<i64>) -> Change {
    Change::CartonRank { carton: carton.into(), rank, lpn: lpn.into(), weight_mg }
}

fn order_rank_change(order: &str, rank: i64, tote: &str) -> Change {
    Change::OrderRank { order: order.into(), rank, tote: tote.into() }
}

fn parcel_change(
    parcel: &str,
    order: &str,
    carrier: &str,
    weight_mg: Option<i64>,
    rank: i64,
    manifest: &str,
) -> Change {
    Change::Parcel {
        parcel: parcel.into(),
        order: order.into(),
        carrier: carrier.into(),
        weight_mg,
        rank,
        manifest: manifest.into(),
    }
}
