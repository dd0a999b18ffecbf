//! Before the shift: orders come in, a warehouse is there, and what the orders need is
//! announced in cartons.

use super::{Options, ShiftError};
use crate::domain::inbound::{Carton, CartonLine, Inbound};
use crate::domain::people::{Operator, Role};
use crate::domain::returns::{Disposition, Grade, ReturnPolicy};
use crate::domain::{Fact, Location};
use crate::hub::import::{self, OrdersMap, Progress, Target};
use crate::hub::{HubStore, Record, SqliteHub, demo};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

/// The terminal's name.
pub const DEVICE: &str = "T01";
/// The warehouse of shifts on a file.
const WAREHOUSE: &str = "SHIFT1";
/// The robot's badge.
pub const BADGE: &str = "9001";

const CARTON_MG_MAX: i64 = 24_000_000;
const CARTON_BOX_MG: i64 = 500_000;
const CARTON_LINES_MAX: usize = 10;
const CARTONS_PER_ASN: usize = 24;

/// What the robot knows before it starts.
pub struct Plan {
    pub warehouse: String,
    pub orders: u64,
    pub cartons: u64,
    /// Rows of the orders' file that were set aside, by reason.
    pub set_aside: BTreeMap<String, u64>,
    pub unit_weights_mg: BTreeMap<String, i64>,
    pub locations: Vec<String>,
    pub skus: Vec<String>,
}

/// Opens the orders' file and reads its map, before anything is made.
pub fn open_input(options: &Options) -> Result<Option<(OrdersMap, File)>, ShiftError> {
    let Some((file, map)) = &options.orders else { return Ok(None) };
    let unread = |path: &PathBuf| {
        let path = path.clone();
        move |source| ShiftError::File { path, source }
    };
    let text = std::fs::read_to_string(map).map_err(unread(map))?;
    Ok(Some((OrdersMap::parse(&text)?, File::open(file).map_err(unread(file))?)))
}

/// Fills the hub.
pub fn prepare(
    options: &Options,
    input: Option<(OrdersMap, File)>,
    hub: &SqliteHub,
    progress: &mut dyn Write,
) -> Result<Plan, ShiftError> {
    let mut set_aside = BTreeMap::new();
    let warehouse = match input {
        None => {
            demo::seed(hub)?;
            demo::WAREHOUSE.to_owned()
        }
        Some((map, input)) => {
            let rejects_path = options.out.join("set_aside.csv");
            let mut rejects = File::create(&rejects_path)
                .map_err(|source| ShiftError::File { path: rejects_path.clone(), source })?;
            let mut last = 0;
            let mut tell = |done: Progress| {
                if let Progress::Writing { done, of } = done
                    && (done == of || done >= last + 100)
                {
                    last = done;
                    let _ = writeln!(progress, "orders read: {done} of {of}");
                }
            };
            let mut target =
                Target { store: hub, warehouse: WAREHOUSE, rejects: Some(&mut rejects), progress: &mut tell };
            let report = import::orders(input, &map, &mut target)?;
            set_aside = report.set_aside.iter().map(|(reason, count)| ((*reason).to_owned(), *count)).collect();
            write!(progress, "{report}").map_err(ShiftError::Devices)?;
            build_warehouse(hub, &map.seller)?;
            WAREHOUSE.to_owned()
        }
    };
    append(hub, &warehouse, vec![Record::new(Fact::OperatorDefined(robot_operator()), "operator:robot")])?;
    announce_what_is_missing(hub, &warehouse)?;
    plan(hub, warehouse, set_aside)
}

fn robot_operator() -> Operator {
    Operator {
        operator: "robot".into(),
        name: "Robot".into(),
        badge: BADGE.into(),
        pin_hash: String::new(),
        roles: vec![Role::Supervisor],
        language: "en".into(),
    }
}

fn append(hub: &SqliteHub, warehouse: &str, records: Vec<Record>) -> Result<(), ShiftError> {
    for page in records.chunks(400) {
        hub.append(warehouse, page)?;
    }
    Ok(())
}

/// Shelves for every SKU, and what the seller wants done with returns.
fn build_warehouse(hub: &SqliteHub, seller: &str) -> Result<(), ShiftError> {
    let skus = read(hub)?
        .query_row("SELECT count(*) FROM sku WHERE warehouse_id = ?1", [WAREHOUSE], |row| row.get::<_, i64>(0))?;
    let mut records = Vec::new();
    for number in 0..skus + skus / 4 + 20 {
        let (aisle, bay, level) = (number / 60, number / 4 % 15, number % 4);
        let code = format!("{}-{:02}-{}", aisle_name(aisle), bay + 1, level + 1);
        records.push(Record::new(
            Fact::LocationDefined(Location {
                code,
                zone: aisle_name(aisle),
                route: number,
                units_max: 0,
                dangerous_goods: false,
            }),
            "",
        ));
    }
    let by_grade =
        vec![(Grade::A, Disposition::Restock), (Grade::B, Disposition::Relabel), (Grade::C, Disposition::Refurbish)];
    // Grade D is not covered, so that what is broken is held for the seller's word.
    records.push(Record::new(Fact::PolicyDefined(ReturnPolicy { seller: seller.into(), by_grade }), ""));
    append(hub, WAREHOUSE, records)
}

/// A, B, ..., Z, AA, AB, ...
fn aisle_name(aisle: i64) -> String {
    let letter = |index: i64| char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
    if aisle < 26 { letter(aisle).to_string() } else { format!("{}{}", letter(aisle / 26 - 1), letter(aisle)) }
}

fn read(hub: &SqliteHub) -> Result<Connection, ShiftError> {
    Ok(Connection::open_with_flags(hub.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}

/// Announces inbound cartons for what open orders need and the bins don't have.
fn announce_what_is_missing(hub: &SqliteHub, warehouse: &str) -> Result<(), ShiftError> {
    let conn = read(hub)?;
    let mut statement = conn.prepare(
        "SELECT l.sku, sum(l.quantity) - coalesce((SELECT sum(s.quantity) FROM stock s WHERE s.warehouse_id = ?1
             AND s.sku = l.sku AND s.place >= 'bin:' AND s.place < 'bin;'), 0) AS missing,
             max(k.unit_weight_mg), max(o.seller)
         FROM outbound_line l
         JOIN outbound o ON o.warehouse_id = l.warehouse_id AND o.order_no = l.order_no
         JOIN sku k ON k.warehouse_id = l.warehouse_id AND k.sku = l.sku
         WHERE l.warehouse_id = ?1 GROUP BY l.sku HAVING missing > 0 ORDER BY l.sku",
    )?;
    let mut cartons: BTreeMap<String, Vec<Carton>> = BTreeMap::new();
    let mut rows = statement.query([warehouse])?;
    while let Some(row) = rows.next()? {
        let (sku, mut missing, weight, seller): (String, i64, i64, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let weight = weight.max(1_000);
        let of_seller = cartons.entry(seller).or_default();
        while missing > 0 {
            let fits = of_seller.last().is_some_and(|carton| {
                carton.lines.len() < CARTON_LINES_MAX && carton.declared_weight_mg + weight <= CARTON_MG_MAX
            });
            if !fits {
                let number = format!("CTN{:05}", of_seller.len() + 1);
                of_seller.push(Carton {
                    carton: number,
                    tracking: String::new(),
                    declared_weight_mg: CARTON_BOX_MG,
                    lines: Vec::new(),
                });
            }
            let Some(carton) = of_seller.last_mut() else { break };
            let room = ((CARTON_MG_MAX - carton.declared_weight_mg) / weight).max(1);
            let packed = missing.min(room);
            carton.declared_weight_mg += packed * weight;
            carton.lines.push(CartonLine { sku: sku.clone(), expected: packed });
            missing -= packed;
        }
    }
    drop(rows);
    let mut records = Vec::new();
    for (index, (seller, cartons)) in cartons.into_iter().enumerate() {
        for (number, some) in cartons.chunks(CARTONS_PER_ASN).enumerate() {
            let renamed = some
                .iter()
                .map(|carton| Carton { carton: format!("{}{}", carton.carton, tag(index)), ..carton.clone() });
            let inbound = Inbound {
                asn: format!("ASN{:04}{}", number + 1, tag(index)),
                seller: seller.clone(),
                destination: warehouse.into(),
                tracking: String::new(),
                announced_ms: crate::journal::wall_ms(),
                cartons: renamed.collect(),
            };
            records.push(Record::new(Fact::InboundAnnounced(inbound), ""));
        }
    }
    append(hub, warehouse, records)
}

/// Tells the sellers' cartons apart.
fn tag(seller: usize) -> String {
    if seller == 0 { String::new() } else { format!("S{seller}") }
}

fn plan(hub: &SqliteHub, warehouse: String, set_aside: BTreeMap<String, u64>) -> Result<Plan, ShiftError> {
    let conn = read(hub)?;
    let count = |table: &str| -> Result<u64, ShiftError> {
        let sql = format!("SELECT count(*) FROM {table} WHERE warehouse_id = ?1");
        Ok(conn.query_row(&sql, [&warehouse], |row| row.get(0))?)
    };
    let (orders, cartons) = (count("outbound")?, count("carton")?);
    let mut statement = conn.prepare("SELECT sku, unit_weight_mg FROM sku WHERE warehouse_id = ?1")?;
    let weights = statement.query_map([&warehouse], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let unit_weights_mg: BTreeMap<String, i64> = weights.collect::<Result<_, _>>()?;
    let mut statement = conn.prepare("SELECT code FROM location WHERE warehouse_id = ?1 ORDER BY route")?;
    let locations = statement.query_map([&warehouse], |row| row.get(0))?;
    let locations: Vec<String> = locations.collect::<Result<_, _>>()?;
    let skus = unit_weights_mg.keys().cloned().collect();
    drop(statement);
    Ok(Plan { warehouse, orders, cartons, set_aside, unit_weights_mg, locations, skus })
}
