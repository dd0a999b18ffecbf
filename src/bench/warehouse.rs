//! A warehouse of any size: reference data as the hub would send it, and a journal of
//! chained events that moved its goods.

use super::BenchError;
use crate::domain::fact::{LineMove, Move};
use crate::domain::inbound::{Carton, CartonLine, Inbound};
use crate::domain::order::{Address, Order, OrderLine};
use crate::domain::people::{Operator, Role};
use crate::domain::sku::{Barcode, Sku};
use crate::domain::{Fact, Item, Location, Place};
use crate::journal::{Author, Envelope, Event, GENESIS, Hash, VERSION, next_hlc};
use crate::store::checkpoint::Checkpointer;
use crate::store::{Commit, Store};
use crate::sync::wire::Frame;
use std::borrow::Cow;
use std::path::Path;
use uuid::Uuid;

pub const WAREHOUSE: &str = "BENCH";
pub const BADGE: &str = "BADGE-bench";
const DEVICE: &str = "bench-1";
const SELLERS: usize = 20;
const OPEN_ORDERS: usize = 2_000;
const OPEN_CARTONS: usize = 1_000;
/// SKUs in one old carton and in one old order.
const GROUP: usize = 10;
/// Facts in one commit, events in one page.
const BATCH: usize = 5_000;
const PLACED_MS: i64 = 1_780_000_000_000;

pub fn author() -> Author {
    Author { warehouse: WAREHOUSE.into(), device: DEVICE.into(), epoch: 1, boot: Uuid::now_v7() }
}

/// The barcode on goods.
pub fn barcode(sku: &str) -> String {
    format!("69{:0>11}", sku.trim_start_matches('K'))
}

/// Builds the database in `folder`: `skus` SKUs in 20,000 bins (fewer for few SKUs), at
/// least `movements` movements, 2,000 open orders of 1 to 20 lines, 1,000 cartons to receive.
pub fn build(folder: &Path, skus: usize, movements: usize) -> Result<(), BenchError> {
    let store = Store::open(folder, author())?;
    let checkpointer = Checkpointer::start(store.path())?;
    let mut builder = Builder {
        store,
        chance: fastrand::Rng::with_seed(7),
        skus: skus.max(GROUP),
        bins: (skus / 5).clamp(GROUP, 20_000),
        hub: (0, GENESIS),
        frames: Vec::new(),
        facts: Vec::new(),
        moved: 0,
    };
    builder.reference()?;
    let mut round = 0;
    while builder.moved < movements {
        builder.round(round, movements)?;
        round += 1;
    }
    builder.flush_facts()?;
    builder.open_work()?;
    builder.flush_frames()?;
    // As a hub would have it that was reached a moment ago.
    builder.store.set_acked(builder.store.head())?;
    drop(checkpointer);
    Ok(())
}

struct Builder {
    store: Store,
    chance: fastrand::Rng,
    skus: usize,
    bins: usize,
    /// Number and hash of the hub's last event.
    hub: (u64, Hash),
    frames: Vec<Frame>,
    facts: Vec<Fact>,
    moved: usize,
}

impl Builder {
    fn reference(&mut self) -> Result<(), BenchError> {
        self.told(Fact::OperatorDefined(Operator {
            operator: "bench".into(),
            name: "Bench".into(),
            badge: BADGE.trim_start_matches("BADGE-").into(),
            pin_hash: String::new(),
            roles: vec![Role::Supervisor],
            language: "en".into(),
        }))?;
        for bin in 0..self.bins {
            self.told(Fact::LocationDefined(Location {
                code: bin_code(bin),
                zone: "BULK".into(),
                route: bin as i64 + 1,
                units_max: 20_000,
                dangerous_goods: false,
            }))?;
        }
        for nth in 0..self.skus {
            let sku = sku_code(nth);
            let code = barcode(&sku);
            self.told(Fact::SkuDefined(Sku {
                name: format!("White hanging heart T-light holder no. {nth}"),
                owner: seller(nth),
                barcodes: vec![Barcode { code, units: 1 }],
                unit_weight_mg: 100_000 + (nth as i64 % 900) * 1_000,
                dangerous_goods: false,
                sku,
            }))?;
        }
        Ok(())
    }

    /// Every SKU comes in, goes to a bin, and a little of it is ordered and shipped.
    fn round(&mut self, round: usize, movements: usize) -> Result<(), BenchError> {
        let groups = self.skus.div_ceil(GROUP);
        for group in 0..groups {
            if self.moved >= movements {
                return Ok(());
            }
            let skus: Vec<usize> = (group * GROUP..self.skus.min((group + 1) * GROUP)).collect();
            self.receive(round, group, &skus)?;
            self.ship(round, group, &skus)?;
        }
        Ok(())
    }

    fn receive(&mut self, round: usize, group: usize, skus: &[usize]) -> Result<(), BenchError> {
        let (asn, carton) = (format!("HA-{round}-{group}"), format!("HC-{round}-{group:06}"));
        let lpn = format!("LPN-H-{round}-{group:06}");
        let units = if round == 0 { 200 } else { 50 };
        let lines = skus.iter().map(|nth| CartonLine { sku: sku_code(*nth), expected: units }).collect();
        let announced = Carton { carton: carton.clone(), tracking: String::new(), declared_weight_mg: 0, lines };
        self.told(inbound(&asn, group, vec![announced]))?;
        self.done(Fact::CartonOpened { asn: asn.clone(), carton: carton.clone(), lpn: lpn.clone() })?;
        for nth in skus {
            self.moved(Fact::GoodsReceived {
                asn: asn.clone(),
                carton: carton.clone(),
                movement: movement(*nth, Place::supplier(), Place::lpn(&lpn), units),
                accepted: true,
            })?;
        }
        self.done(Fact::CartonReceived {
            asn,
            carton,
            lpn: lpn.clone(),
            weight_mg: Some(12_000_000),
            declared_weight_mg: 0,
        })?;
        for nth in skus {
            let bin = self.bin_of(*nth, round);
            self.moved(Fact::GoodsPutAway {
                movement: movement(*nth, Place::lpn(&lpn), Place::bin(&bin), units),
                suggested: bin,
                reason: String::new(),
            })?;
        }
        Ok(())
    }

    fn ship(&mut self, round: usize, group: usize, skus: &[usize]) -> Result<(), BenchError> {
        let order = format!("HO{round}{group:06}");
        let (tote, parcel) = (format!("TOTE-H{:03}", group % 500), format!("PCL-H-{round}-{group:06}"));
        let lines = skus.iter().map(|nth| (*nth, 2)).collect();
        self.told(outbound(&order, group, lines))?;
        self.done(Fact::PickStarted { order: order.clone(), tote: tote.clone() })?;
        for (line, nth) in skus.iter().enumerate() {
            let from = Place::bin(&self.bin_of(*nth, round));
            let movement = movement(*nth, from, Place::tote(&tote), 2);
            self.moved(Fact::GoodsPicked { order: order.clone(), line: line as i64 + 1, movement })?;
        }
        self.done(Fact::PickFinished { order: order.clone(), tote: tote.clone() })?;
        self.done(Fact::PackStarted { order: order.clone(), tote: tote.clone(), parcel: parcel.clone() })?;
        for (line, nth) in skus.iter().enumerate() {
            let movement = movement(*nth, Place::tote(&tote), Place::parcel(&parcel), 2);
            self.moved(Fact::GoodsPacked { order: order.clone(), line: line as i64 + 1, movement })?;
        }
        let carrier = "DHL".to_owned();
        self.done(Fact::ParcelClosed {
            order: order.clone(),
            parcel: parcel.clone(),
            carrier: carrier.clone(),
            weight_mg: Some(2_000_000),
            expected_mg: 2_000_000,
        })?;
        let moves = skus.iter().enumerate().map(|(line, nth)| LineMove {
            line: line as i64 + 1,
            movement: movement(*nth, Place::parcel(&parcel), Place::customer(), 2),
        });
        let moves: Vec<LineMove> = moves.collect();
        self.moved += moves.len();
        let manifest = format!("MAN-{round}-{}", group / 100);
        self.done(Fact::ParcelShipped { order, parcel: parcel.clone(), carrier, manifest, moves })
    }

    /// What the operators of the bench will work on.
    fn open_work(&mut self) -> Result<(), BenchError> {
        for nth in 0..OPEN_ORDERS {
            let mut lines: Vec<(usize, i64)> = Vec::new();
            for _ in 0..self.chance.usize(1..=20) {
                let sku = self.chance.usize(..self.skus);
                if lines.iter().all(|(other, _)| *other != sku) {
                    lines.push((sku, self.chance.i64(1..=3)));
                }
            }
            self.told(outbound(&format!("SO{nth:06}"), nth, lines))?;
        }
        const CARTONS: usize = 20;
        for asn in 0..OPEN_CARTONS / CARTONS {
            let mut cartons = Vec::new();
            for nth in 0..CARTONS {
                // A carton holds goods of its own seller.
                let mut skus: Vec<usize> =
                    (0..3).map(|_| self.chance.usize(..self.skus) / SELLERS * SELLERS + asn % SELLERS).collect();
                skus.retain(|sku| *sku < self.skus);
                skus.sort_unstable();
                skus.dedup();
                let lines = skus.iter().map(|sku| CartonLine { sku: sku_code(*sku), expected: 4 }).collect();
                let carton = format!("CTN-{asn:04}-{nth:02}");
                cartons.push(Carton { carton, tracking: String::new(), declared_weight_mg: 0, lines });
            }
            self.told(inbound(&format!("ASN{asn:04}"), asn, cartons))?;
        }
        Ok(())
    }

    fn bin_of(&self, sku: usize, round: usize) -> String {
        bin_code((sku * 7_919 + round * 104_729) % self.bins)
    }

    /// The hub says something.
    fn told(&mut self, fact: Fact) -> Result<(), BenchError> {
        let (dseq, prev_hash) = (self.hub.0 + 1, self.hub.1);
        let envelope = Envelope {
            op_id: Uuid::now_v7(),
            warehouse: Cow::Borrowed(WAREHOUSE),
            device: Cow::Borrowed("hub"),
            epoch: 1,
            dseq,
            at_ms: PLACED_MS,
            hlc: next_hlc(dseq, PLACED_MS),
            boot: Uuid::nil(),
            operator: Cow::Borrowed(""),
            version: VERSION,
        };
        let event = Event::write(&envelope, &fact, prev_hash)?;
        self.hub = (dseq, event.hash);
        self.frames.push(Frame { gseq: dseq, event });
        if self.frames.len() < BATCH { Ok(()) } else { self.flush_frames() }
    }

    fn flush_frames(&mut self) -> Result<(), BenchError> {
        self.store.take_pulled(&self.frames, self.hub.0, "bench")?;
        self.frames.clear();
        Ok(())
    }

    fn moved(&mut self, fact: Fact) -> Result<(), BenchError> {
        self.moved += 1;
        self.done(fact)
    }

    /// Something happened at this terminal.
    fn done(&mut self, fact: Fact) -> Result<(), BenchError> {
        self.facts.push(fact);
        if self.facts.len() < BATCH { Ok(()) } else { self.flush_facts() }
    }

    fn flush_facts(&mut self) -> Result<(), BenchError> {
        self.store.commit(&Commit {
            facts: &self.facts,
            operator: "bench",
            at_ms: PLACED_MS,
            bench: None,
            queue: &[],
        })?;
        self.facts.clear();
        Ok(())
    }
}

pub fn sku_code(nth: usize) -> String {
    format!("K{nth:06}")
}

fn seller(nth: usize) -> String {
    format!("seller-{:02}", nth % SELLERS)
}

/// Aisle, bay, level and slot.
fn bin_code(nth: usize) -> String {
    let aisle = char::from(b'A' + (nth / 1_000 % 26) as u8);
    let slot = char::from(b'A' + (nth % 4) as u8);
    format!("{aisle}-{:02}-{}-{slot}", nth / 20 % 50 + 1, nth / 4 % 5 + 1)
}

fn movement(sku: usize, from: Place, to: Place, quantity: i64) -> Move {
    Move { item: Item::good(&seller(sku), &sku_code(sku)), from, to, quantity }
}

fn inbound(asn: &str, nth: usize, cartons: Vec<Carton>) -> Fact {
    Fact::InboundAnnounced(Inbound {
        asn: asn.into(),
        seller: seller(nth),
        destination: WAREHOUSE.into(),
        tracking: String::new(),
        announced_ms: PLACED_MS,
        cartons,
    })
}

fn outbound(order: &str, nth: usize, skus: Vec<(usize, i64)>) -> Fact {
    let lines = skus.iter().enumerate().map(|(line, (sku, quantity))| OrderLine {
        line: line as i64 + 1,
        sku: sku_code(*sku),
        quantity: *quantity,
        unit_price_minor: 295,
        flags: Vec::new(),
    });
    Fact::OrderPlaced(Order {
        order: order.into(),
        seller: seller(nth),
        channel: "shop".into(),
        placed_ms: PLACED_MS,
        deadline_ms: PLACED_MS + nth as i64 * 60_000,
        ship_to: Address {
            name: format!("Customer {nth}"),
            street: "1 High Street".into(),
            city: "Leeds".into(),
            postcode: "LS1 4DY".into(),
            country: "GB".into(),
        },
        carrier: "DHL".into(),
        service: "Paket".into(),
        lines: lines.collect(),
    })
}
