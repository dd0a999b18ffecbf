//! The demo warehouse: small own data, embedded, with deadlines relative to now.

use super::record::Record;
use super::store::{HubStore, StoreError};
use crate::domain::fact::Move;
use crate::domain::inbound::{Carton, CartonLine, Inbound};
use crate::domain::order::{Address, Order, OrderLine};
use crate::domain::people::{Operator, Role, pin_hash};
use crate::domain::returns::{Disposition, Grade, Return, ReturnLine, ReturnPolicy};
use crate::domain::sku::{Barcode, Sku};
use crate::domain::{Fact, Item, Location, Place};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The demo warehouse's name.
pub const WAREHOUSE: &str = "LAX1";

const SKUS: &str = include_str!("../../fixtures/demo_warehouse/skus.csv");
const LOCATIONS: &str = include_str!("../../fixtures/demo_warehouse/locations.csv");
const OPERATORS: &str = include_str!("../../fixtures/demo_warehouse/operators.csv");
const STOCK: &str = include_str!("../../fixtures/demo_warehouse/stock.csv");
const CARTONS: &str = include_str!("../../fixtures/demo_warehouse/cartons.csv");
const ORDERS: &str = include_str!("../../fixtures/demo_warehouse/orders.csv");
const ORDER_LINES: &str = include_str!("../../fixtures/demo_warehouse/order_lines.csv");
const RETURNS: &str = include_str!("../../fixtures/demo_warehouse/returns.csv");
const POLICIES: &str = include_str!("../../fixtures/demo_warehouse/policies.csv");

/// Why the demo warehouse could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("the demo's {file} is not readable")]
    Data { file: &'static str, source: csv::Error },
    #[error("the demo's {file} does not fit the rest: {what}")]
    Unfit { file: &'static str, what: String },
    #[error("failed to hash a demo operator's PIN")]
    Pin(#[from] argon2::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Fills the demo warehouse; what is there already is left as it is.
pub fn seed(store: &dyn HubStore) -> Result<(), DemoError> {
    let records = records(crate::journal::wall_ms())?;
    for some in records.chunks(200) {
        store.append(WAREHOUSE, some)?;
    }
    Ok(())
}

/// A demo operator's PIN; kept beside the hash so that the start screen can show it.
#[derive(Clone, Debug, Deserialize)]
pub struct DemoOperator {
    pub operator: String,
    pub name: String,
    pub badge: String,
    pub pin: String,
    /// Words separated by spaces.
    pub roles: String,
    pub language: String,
}

/// The demo's people with their PINs.
pub fn operators() -> Result<Vec<DemoOperator>, DemoError> {
    read("operators.csv", OPERATORS)
}

#[derive(Deserialize)]
struct SkuRow {
    sku: String,
    owner: String,
    name: String,
    ean: String,
    case_code: String,
    case_units: i64,
    unit_weight_g: i64,
    dangerous_goods: u8,
}

#[derive(Deserialize)]
struct LocationRow {
    code: String,
    zone: String,
    route: i64,
    units_max: i64,
    dangerous_goods: u8,
}

#[derive(Deserialize)]
struct StockRow {
    location: String,
    sku: String,
    quantity: i64,
}

#[derive(Deserialize)]
struct CartonRow {
    asn: String,
    seller: String,
    asn_tracking: String,
    carton: String,
    tracking: String,
    /// Weight of the empty carton with its filling.
    tare_g: i64,
    sku: String,
    quantity: i64,
}

#[derive(Deserialize)]
struct OrderRow {
    order: String,
    seller: String,
    channel: String,
    placed_hours_ago: i64,
    deadline_in_minutes: i64,
    name: String,
    street: String,
    city: String,
    postcode: String,
    country: String,
    carrier: String,
    service: String,
}

#[derive(Deserialize)]
struct OrderLineRow {
    order: String,
    sku: String,
    quantity: i64,
    unit_price_minor: i64,
}

#[derive(Deserialize)]
struct ReturnRow {
    rma: String,
    seller: String,
    order: String,
    tracking: String,
    sku: String,
    quantity: i64,
}

#[derive(Deserialize)]
struct PolicyRow {
    seller: String,
    grade: String,
    disposition: Disposition,
}

fn records(now_ms: i64) -> Result<Vec<Record>, DemoError> {
    let skus: Vec<SkuRow> = read("skus.csv", SKUS)?;
    let sku_of = |file: &'static str, sku: &str| {
        let found = skus.iter().find(|row| row.sku == sku);
        found.ok_or_else(|| DemoError::Unfit { file, what: format!("no SKU {sku}") })
    };
    let mut facts: Vec<(Fact, String)> = Vec::new();
    facts.extend(skus.iter().map(|row| (Fact::SkuDefined(defined(row)), String::new())));
    for row in read::<LocationRow>("locations.csv", LOCATIONS)? {
        let LocationRow { code, zone, route, units_max, dangerous_goods } = row;
        let location = Location { code, zone, route, units_max, dangerous_goods: dangerous_goods != 0 };
        facts.push((Fact::LocationDefined(location), String::new()));
    }
    for row in operators()? {
        facts.push((Fact::OperatorDefined(operator(row)?), String::new()));
    }
    for policy in policies()? {
        facts.push((Fact::PolicyDefined(policy), String::new()));
    }
    for row in read::<StockRow>("stock.csv", STOCK)? {
        let sku = sku_of("stock.csv", &row.sku)?;
        let movement = Move {
            item: Item::good(&sku.owner, &sku.sku),
            from: Place::supplier(),
            to: Place::bin(&row.location),
            quantity: row.quantity,
        };
        let suggested = row.location.clone();
        let fact = Fact::GoodsPutAway { movement, suggested, reason: "opening stock".into() };
        facts.push((fact, format!("opening-stock:{}:{}", row.location, row.sku)));
    }
    for inbound in inbounds(now_ms, |sku| Ok(sku_of("cartons.csv", sku)?.unit_weight_g * 1_000))? {
        facts.push((Fact::InboundAnnounced(inbound), String::new()));
    }
    for order in orders(now_ms)? {
        facts.push((Fact::OrderPlaced(order), String::new()));
    }
    for announced in returns(now_ms)? {
        facts.push((Fact::ReturnAnnounced(announced), String::new()));
    }
    Ok(facts.into_iter().map(|(fact, key)| Record::new(fact, &key)).collect())
}

fn defined(row: &SkuRow) -> Sku {
    let codes = [(&row.ean, 1), (&row.case_code, row.case_units)];
    Sku {
        sku: row.sku.clone(),
        owner: row.owner.clone(),
        name: row.name.clone(),
        barcodes: codes
            .into_iter()
            .filter(|(code, _)| !code.is_empty())
            .map(|(code, units)| Barcode { code: code.clone(), units })
            .collect(),
        unit_weight_mg: row.unit_weight_g * 1_000,
        dangerous_goods: row.dangerous_goods != 0,
    }
}

fn operator(row: DemoOperator) -> Result<Operator, DemoError> {
    let roles = row.roles.split_whitespace().map(|word| match word {
        "receiver" => Ok(Role::Receiver),
        "picker" => Ok(Role::Picker),
        "packer" => Ok(Role::Packer),
        "inspector" => Ok(Role::Inspector),
        "supervisor" => Ok(Role::Supervisor),
        "admin" => Ok(Role::Admin),
        other => Err(DemoError::Unfit { file: "operators.csv", what: format!("no role {other}") }),
    });
    Ok(Operator {
        roles: roles.collect::<Result<_, _>>()?,
        pin_hash: pin_hash(WAREHOUSE, &row.pin)?,
        operator: row.operator,
        name: row.name,
        badge: row.badge,
        language: row.language,
    })
}

fn policies() -> Result<Vec<ReturnPolicy>, DemoError> {
    let mut policies: Vec<ReturnPolicy> = Vec::new();
    for row in read::<PolicyRow>("policies.csv", POLICIES)? {
        let grade = Grade::parse(&row.grade)
            .ok_or_else(|| DemoError::Unfit { file: "policies.csv", what: format!("no grade {}", row.grade) })?;
        match policies.iter_mut().find(|policy| policy.seller == row.seller) {
            Some(policy) => policy.by_grade.push((grade, row.disposition)),
            None => policies.push(ReturnPolicy { seller: row.seller, by_grade: vec![(grade, row.disposition)] }),
        }
    }
    Ok(policies)
}

fn inbounds(now_ms: i64, unit_weight_mg: impl Fn(&str) -> Result<i64, DemoError>) -> Result<Vec<Inbound>, DemoError> {
    let mut inbounds: Vec<Inbound> = Vec::new();
    for row in read::<CartonRow>("cartons.csv", CARTONS)? {
        let goods_mg = unit_weight_mg(&row.sku)? * row.quantity;
        let line = CartonLine { sku: row.sku, expected: row.quantity };
        if inbounds.last().is_none_or(|inbound| inbound.asn != row.asn) {
            inbounds.push(Inbound {
                asn: row.asn,
                seller: row.seller,
                destination: WAREHOUSE.into(),
                tracking: row.asn_tracking,
                announced_ms: now_ms - 36 * HOUR_MS,
                cartons: Vec::new(),
            });
        }
        let Some(inbound) = inbounds.last_mut() else { continue };
        match inbound.cartons.iter_mut().find(|carton| carton.carton == row.carton) {
            Some(carton) => {
                carton.declared_weight_mg += goods_mg;
                carton.lines.push(line);
            }
            None => inbound.cartons.push(Carton {
                carton: row.carton,
                tracking: row.tracking,
                declared_weight_mg: row.tare_g * 1_000 + goods_mg,
                lines: vec![line],
            }),
        }
    }
    Ok(inbounds)
}

fn orders(now_ms: i64) -> Result<Vec<Order>, DemoError> {
    let lines: Vec<OrderLineRow> = read("order_lines.csv", ORDER_LINES)?;
    let rows: Vec<OrderRow> = read("orders.csv", ORDERS)?;
    let order = |row: OrderRow| Order {
        lines: lines
            .iter()
            .filter(|line| line.order == row.order)
            .zip(1..)
            .map(|(line, number)| OrderLine {
                line: number,
                sku: line.sku.clone(),
                quantity: line.quantity,
                unit_price_minor: line.unit_price_minor,
                flags: Vec::new(),
            })
            .collect(),
        order: row.order,
        seller: row.seller,
        channel: row.channel,
        placed_ms: now_ms - row.placed_hours_ago * HOUR_MS,
        deadline_ms: now_ms + row.deadline_in_minutes * 60_000,
        ship_to: Address {
            name: row.name,
            street: row.street,
            city: row.city,
            postcode: row.postcode,
            country: row.country,
        },
        carrier: row.carrier,
        service: row.service,
    };
    Ok(rows.into_iter().map(order).collect())
}

fn returns(now_ms: i64) -> Result<Vec<Return>, DemoError> {
    let mut returns: Vec<Return> = Vec::new();
    for row in read::<ReturnRow>("returns.csv", RETURNS)? {
        if returns.last().is_none_or(|returned| returned.rma != row.rma) {
            returns.push(Return {
                rma: row.rma,
                seller: row.seller,
                order: row.order,
                tracking: row.tracking,
                announced_ms: now_ms - 20 * HOUR_MS,
                lines: Vec::new(),
            });
        }
        if let Some(returned) = returns.last_mut() {
            let line = returned.lines.len() as i64 + 1;
            returned.lines.push(ReturnLine { line, sku: row.sku, expected: row.quantity });
        }
    }
    Ok(returns)
}

const HOUR_MS: i64 = 3_600_000;

fn read<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<Vec<T>, DemoError> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|source| DemoError::Data { file, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn check_digit_is_right(ean: &str) -> bool {
        let sum: u32 = ean.bytes().rev().zip(0u32..).map(|(b, i)| u32::from(b - b'0') * (1 + 2 * (i % 2))).sum();
        ean.len() == 13 && sum.is_multiple_of(10)
    }

    #[test]
    fn the_demo_data_fits_together() {
        let skus: Vec<SkuRow> = read("skus.csv", SKUS).unwrap();
        let locations: Vec<LocationRow> = read("locations.csv", LOCATIONS).unwrap();
        let known: BTreeSet<_> = skus.iter().map(|row| row.sku.as_str()).collect();
        assert!(known.len() >= 40 && locations.len() >= 60);
        assert!(skus.iter().all(|row| check_digit_is_right(&row.ean)), "an EAN has a wrong check digit");
        assert_eq!(skus.iter().map(|row| &row.ean).collect::<BTreeSet<_>>().len(), skus.len());
        assert_eq!(skus.iter().filter(|row| row.dangerous_goods != 0).count(), 2);

        let mut in_bins: BTreeMap<String, i64> = BTreeMap::new();
        for row in read::<StockRow>("stock.csv", STOCK).unwrap() {
            let location = locations.iter().find(|location| location.code == row.location).unwrap();
            let sku = skus.iter().find(|sku| sku.sku == row.sku).unwrap();
            assert_eq!(location.dangerous_goods, sku.dangerous_goods, "{} in {}", row.sku, row.location);
            assert!(row.quantity <= location.units_max);
            *in_bins.entry(row.sku).or_default() += row.quantity;
        }
        let mut ordered: BTreeMap<String, i64> = BTreeMap::new();
        for order in orders(0).unwrap() {
            assert!(!order.lines.is_empty(), "{} has no lines", order.order);
            for line in order.lines {
                let sku = skus.iter().find(|sku| sku.sku == line.sku).unwrap();
                assert_eq!(sku.owner, order.seller, "{}", order.order);
                *ordered.entry(line.sku).or_default() += line.quantity;
            }
        }
        for (sku, quantity) in ordered {
            assert!(in_bins.get(&sku).is_some_and(|there| *there >= quantity), "{sku} is ordered and not there");
        }
        for carton in inbounds(0, |_| Ok(1)).unwrap().iter().flat_map(|inbound| &inbound.cartons) {
            assert!(carton.lines.iter().all(|line| known.contains(line.sku.as_str())));
            assert!((1..=4).contains(&carton.lines.len()));
        }
        assert_eq!(returns(0).unwrap().len(), 4);
        assert_eq!(operators().unwrap().len(), 6);
        let cartons: usize = inbounds(0, |_| Ok(1)).unwrap().iter().map(|inbound| inbound.cartons.len()).sum();
        assert_eq!((inbounds(0, |_| Ok(1)).unwrap().len(), cartons), (3, 8));
    }
}
