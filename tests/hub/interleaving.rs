//! Whatever order the devices' events come in, the books end the same.

use super::{Journal, WAREHOUSE, moved, projections};
use fastrand::Rng;
use floor::domain::fact::{LineMove, Move};
use floor::domain::{Exception, ExceptionKind, Fact, Item, Place};
use floor::hub::{HubStore, SqliteHub};

const DEVICES: [&str; 3] = ["bench-1", "bench-2", "dock-1"];

fn place(rng: &mut Rng) -> Place {
    match rng.u8(0..6) {
        0 => Place::supplier(),
        1 => Place::suspense(),
        2 => Place::tote(&format!("TOTE-{}", rng.u8(1..4))),
        3 => Place::customer(),
        _ => Place::bin(&format!("A-01-{}", rng.u8(1..4))),
    }
}

fn movement(rng: &mut Rng) -> Move {
    let from = place(rng);
    let to = std::iter::repeat_with(|| place(rng)).find(|to| *to != from).unwrap();
    Move { item: Item::good("HARBOR", &format!("HB-{}", rng.u8(1..4))), from, to, quantity: rng.i64(1..9) }
}

fn fact(rng: &mut Rng, device: &str, number: usize) -> Fact {
    let order = format!("{}", 700 + rng.u32(0..4));
    let line = rng.i64(1..4);
    let parcel = format!("PCL-{device}-{}", rng.u8(1..3));
    let carton = format!("CTN-{}", rng.u8(1..4));
    match rng.u8(0..13) {
        0 => {
            let Move { from, to, quantity, item } = movement(rng);
            moved(&item.sku, from, to, quantity)
        }
        1 => Fact::GoodsPicked { order, line, movement: movement(rng) },
        2 => Fact::GoodsPacked { order, line, movement: movement(rng) },
        3 => Fact::PickStarted { order, tote: format!("TOTE-{}", rng.u8(1..4)) },
        4 => Fact::PickFinished { order, tote: format!("TOTE-{}", rng.u8(1..4)) },
        5 => Fact::ParcelClosed {
            order: format!("order of {parcel}"),
            parcel,
            carrier: "UPS".into(),
            weight_mg: Some(5),
            expected_mg: 5,
        },
        6 => Fact::ParcelShipped {
            order: format!("order of {parcel}"),
            parcel,
            carrier: "UPS".into(),
            manifest: format!("M-{}", rng.u8(1..3)),
            moves: vec![LineMove { line, movement: movement(rng) }],
        },
        7 => Fact::GoodsReceived { asn: "ASN-1".into(), carton, movement: movement(rng), accepted: rng.bool() },
        8 => Fact::CartonReceived {
            asn: "ASN-1".into(),
            carton,
            lpn: format!("LPN-{}", rng.u8(1..4)),
            weight_mg: rng.bool().then(|| rng.i64(1..9)),
            declared_weight_mg: 5,
        },
        9 => Fact::ExceptionRaised(Exception {
            id: format!("{device}-{number}"),
            kind: ExceptionKind::Short,
            seller: "HARBOR".into(),
            about: vec![format!("order:{order}")],
            expected: "2".into(),
            found: "1".into(),
            next_action: "Count.".into(),
        }),
        10 => Fact::ExceptionSettled {
            id: format!("{}-{}", rng.choice(DEVICES).unwrap(), rng.u8(0..30)),
            how: format!("{device} {number}"),
        },
        11 => Fact::ReturnClosed { rma: format!("RMA-{}", rng.u8(1..3)) },
        _ => Fact::StepUndone { facts: vec![Fact::GoodsPicked { order, line, movement: movement(rng) }] },
    }
}

#[test]
fn any_interleaving_of_devices_ends_the_same() {
    for seed in 0..6 {
        let mut rng = Rng::with_seed(seed);
        let journals = DEVICES.map(|device| {
            let journal = Journal::new(device);
            for number in 0..30 {
                journal.write(&fact(&mut rng, device, number));
            }
            journal.events()
        });
        let mut ends = Vec::new();
        for _ in 0..3 {
            let dir = tempfile::tempdir().unwrap();
            let hub = SqliteHub::open(dir.path()).unwrap();
            for device in DEVICES {
                hub.enrol(WAREHOUSE, device, false).unwrap();
            }
            let mut sent = [0; DEVICES.len()];
            while sent.iter().any(|sent| *sent < 30) {
                let which = rng.usize(0..DEVICES.len());
                let until = (sent[which] + rng.usize(0..6)).min(30);
                // What was sent before is sent again now and then.
                let from = sent[which].saturating_sub(rng.usize(0..3));
                hub.push(WAREHOUSE, DEVICES[which], &journals[which][from..until]).unwrap();
                sent[which] = until.max(sent[which]);
            }
            // Which step took a bin below zero depends on the order; that it is below does not.
            let mut rows = projections(hub.path());
            rows.retain(|row| !row.contains("below-zero-"));
            assert!(rows.len() > 20);
            let conn = rusqlite::Connection::open(hub.path()).unwrap();
            let sum: i64 = conn.query_row("SELECT sum(quantity) FROM stock", [], |row| row.get(0)).unwrap();
            assert_eq!(sum, 0, "stock is double entry");
            let gaps: i64 = conn.query_row("SELECT max(gseq) - count(*) FROM event", [], |row| row.get(0)).unwrap();
            assert_eq!(gaps, 0, "numbers are gap-free");
            ends.push(rows);
        }
        for pair in ends.windows(2) {
            let only = |one: &[String], other: &[String]| -> Vec<String> {
                one.iter().filter(|row| !other.contains(row)).cloned().collect()
            };
            assert_eq!(only(&pair[0], &pair[1]), only(&pair[1], &pair[0]), "seed {seed} ends differently");
        }
    }
}
