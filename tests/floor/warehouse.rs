//! The small warehouse that the stories play in, as the hub would send it.

use crate::bench::WAREHOUSE;
use floor::domain::fact::Move;
use floor::domain::inbound::{Carton, CartonLine, Inbound};
use floor::domain::order::{Address, Order, OrderLine};
use floor::domain::people::{Operator, Role, pin_hash};
use floor::domain::returns::{Disposition, Grade, Return, ReturnLine, ReturnPolicy};
use floor::domain::sku::{Barcode, Sku};
use floor::domain::{Fact, Item, Location, Place};
use floor::journal::{Envelope, Event, GENESIS, VERSION};
use floor::sync::wire::Frame;
use uuid::Uuid;

/// One unit of a mug, and a case of six of them.
pub const MUG_EAN: &str = "4006381333931";
pub const MUG_CASE: &str = "14006381333938";

/// Facts as another device's journal, from `gseq` on.
pub fn frames(facts: &[Fact], device: &str, gseq: u64) -> Vec<Frame> {
    let mut prev_hash = GENESIS;
    let frame = |(index, fact): (usize, &Fact)| {
        let dseq = gseq + index as u64;
        let envelope = Envelope {
            op_id: Uuid::now_v7(),
            warehouse: WAREHOUSE.into(),
            device: device.into(),
            epoch: 1,
            dseq,
            at_ms: 1_779_000_000_000,
            hlc: dseq,
            boot: Uuid::nil(),
            operator: "".into(),
            version: VERSION,
        };
        let event = Event::write(&envelope, fact, prev_hash).unwrap();
        prev_hash = event.hash;
        Frame { gseq: dseq, event }
    };
    facts.iter().enumerate().map(frame).collect()
}

/// Everything: SKUs, locations, people, policies, stock, announcements, orders, returns.
pub fn facts() -> Vec<Fact> {
    let mut facts = vec![
        sku("MUG", "S1", 300_000, false, &[(MUG_EAN, 1), (MUG_CASE, 6)]),
        sku("TEA", "S1", 100_000, false, &[]),
        sku("LAMP", "S1", 500_000, false, &[]),
        sku("ACID", "S1", 1_000_000, true, &[]),
        sku("HAT", "S2", 0, false, &[]),
        location("A-01", 1, 0, false),
        location("A-02", 2, 0, false),
        location("A-03", 3, 0, false),
        location("A-04", 4, 0, false),
        location("B-01", 5, 20, false),
        location("B-02", 6, 20, false),
        location("DG-01", 7, 0, true),
        operator("ada", &[Role::Receiver, Role::Picker, Role::Packer, Role::Inspector], "1234"),
        operator("ben", &[Role::Picker], ""),
        operator("sue", &[Role::Supervisor], "9999"),
        Fact::PolicyDefined(ReturnPolicy {
            seller: "S1".into(),
            by_grade: vec![
                (Grade::A, Disposition::Restock),
                (Grade::B, Disposition::Refurbish),
                (Grade::C, Disposition::ReturnToSeller),
                (Grade::D, Disposition::Destroy),
            ],
        }),
        stock("S1", "MUG", "A-01", 10),
        stock("S1", "MUG", "A-03", 5),
        stock("S1", "TEA", "A-02", 6),
        stock("S1", "LAMP", "A-04", 1),
        stock("S2", "HAT", "B-01", 3),
    ];
    facts.extend([
        inbound(
            "ASN-1",
            WAREHOUSE,
            vec![
                carton("CTN-1", "TRK-1", 3_000_000, &[("MUG", 6), ("TEA", 4)]),
                carton("CTN-2", "TRK-2", 0, &[("ACID", 2), ("MUG", 1)]),
            ],
        ),
        inbound("ASN-2", WAREHOUSE, vec![carton("CTN-3", "", 1_200_000, &[("LAMP", 2)])]),
        inbound("ASN-3", "FRA1", vec![carton("CTN-9", "", 0, &[("TEA", 1)])]),
        inbound("ASN-4", WAREHOUSE, vec![carton("CTN-4", "", 31_000_000, &[("TEA", 1)])]),
        order("1001", "USPS", 1, &[("MUG", 3), ("TEA", 2)]),
        order("1002", "USPS", 2, &[("MUG", 12)]),
        order("1003", "UPS", 3, &[("MUG", 1), ("MUG", 2)]),
        order("1004", "UPS", 4, &[("LAMP", 2), ("TEA", 1)]),
        order("1005", "UPS", 5, &[("ACID", 1)]),
        announced_return("RMA-1", "S1", "0901", "TRK-R1", &[("MUG", 2)]),
        announced_return("RMA-2", "S2", "0902", "TRK-R2", &[("HAT", 1)]),
        announced_return("RMA-3", "S1", "0903", "TRK-R3", &[("LAMP", 1), ("TEA", 2)]),
        announced_return("RMA-4", "S2", "0904", "TRK-R4", &[("HAT", 1)]),
    ]);
    facts
}

pub fn sku(code: &str, owner: &str, unit_weight_mg: i64, dangerous_goods: bool, barcodes: &[(&str, i64)]) -> Fact {
    let barcodes = barcodes.iter().map(|(code, units)| Barcode { code: (*code).into(), units: *units });
    Fact::SkuDefined(Sku {
        sku: code.into(),
        owner: owner.into(),
        name: format!("{code} of {owner}"),
        barcodes: barcodes.collect(),
        unit_weight_mg,
        dangerous_goods,
    })
}

fn location(code: &str, route: i64, units_max: i64, dangerous_goods: bool) -> Fact {
    let zone = if dangerous_goods { "DG" } else { "A" };
    Fact::LocationDefined(Location { code: code.into(), zone: zone.into(), route, units_max, dangerous_goods })
}

fn operator(name: &str, roles: &[Role], pin: &str) -> Fact {
    Fact::OperatorDefined(Operator {
        operator: name.into(),
        name: name.into(),
        badge: name.into(),
        pin_hash: if pin.is_empty() { String::new() } else { pin_hash(WAREHOUSE, pin).unwrap() },
        roles: roles.to_vec(),
        language: "en".into(),
    })
}

/// Goods that were put into a bin before the story begins.
pub fn stock(owner: &str, sku: &str, bin: &str, quantity: i64) -> Fact {
    let item = Item::good(owner, sku);
    let movement = Move { item, from: Place::supplier(), to: Place::bin(bin), quantity };
    Fact::GoodsPutAway { movement, suggested: bin.into(), reason: String::new() }
}

pub fn inbound(asn: &str, destination: &str, cartons: Vec<Carton>) -> Fact {
    Fact::InboundAnnounced(Inbound {
        asn: asn.into(),
        seller: "S1".into(),
        destination: destination.into(),
        tracking: format!("TRK-{asn}"),
        announced_ms: 1,
        cartons,
    })
}

pub fn carton(carton: &str, tracking: &str, declared_weight_mg: i64, lines: &[(&str, i64)]) -> Carton {
    let lines = lines.iter().map(|(sku, expected)| CartonLine { sku: (*sku).into(), expected: *expected });
    Carton { carton: carton.into(), tracking: tracking.into(), declared_weight_mg, lines: lines.collect() }
}

/// An order of S1, placed before the story begins or in the middle of it.
pub fn order(order: &str, carrier: &str, deadline_ms: i64, lines: &[(&str, i64)]) -> Fact {
    let line = |(index, (sku, quantity)): (usize, &(&str, i64))| OrderLine {
        line: index as i64 + 1,
        sku: (*sku).into(),
        quantity: *quantity,
        unit_price_minor: 999,
        flags: Vec::new(),
    };
    Fact::OrderPlaced(Order {
        order: order.into(),
        seller: "S1".into(),
        channel: "shop".into(),
        placed_ms: 1,
        deadline_ms,
        ship_to: Address { name: "Lin".into(), city: "Reno".into(), country: "US".into(), ..Address::default() },
        carrier: carrier.into(),
        service: "ground".into(),
        lines: lines.iter().enumerate().map(line).collect(),
    })
}

pub fn announced_return(rma: &str, seller: &str, order: &str, tracking: &str, lines: &[(&str, i64)]) -> Fact {
    let line = |(index, (sku, expected)): (usize, &(&str, i64))| ReturnLine {
        line: index as i64 + 1,
        sku: (*sku).into(),
        expected: *expected,
    };
    Fact::ReturnAnnounced(Return {
        rma: rma.into(),
        seller: seller.into(),
        order: order.into(),
        tracking: tracking.into(),
        announced_ms: 1,
        lines: lines.iter().enumerate().map(line).collect(),
    })
}
