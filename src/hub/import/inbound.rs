//! Stock orders (ASN, 备货单) from a file: one line per carton and SKU.

use super::super::record::{Record, Written};
use super::map::{Column, InboundColumns, InboundMap, Table};
use super::report::{ImportError, Reason, Report};
use super::rows::Row;
use super::stage::{Aside, Group, Stage, Staged};
use super::{Target, value};
use crate::domain::Fact;
use crate::domain::fact::QUANTITY_BELIEVABLE_MAX;
use crate::domain::inbound::{Carton, CartonLine, Inbound};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};

/// Imports stock orders. All right to run twice with the same file.
pub fn inbound(input: impl Read, map: &InboundMap, target: &mut Target<'_>) -> Result<Report, ImportError> {
    let mut table = Table::open(BufReader::new(input), &map.file)?;
    let columns = Columns::find(&table, &map.columns)?;
    let mut report = Report::default();
    let stage = Stage::fill(&mut table, &mut report, target.progress, |table, row| read(table, row, map, &columns))?;
    let announced_ms = crate::journal::wall_ms();
    stage.each_page(target.progress, |stage, page: Vec<Group<Line>>| {
        write_page(stage, page, announced_ms, target.store, target.warehouse, &mut report)
    })?;
    stage.finish(&mut report, target.rejects.as_deref_mut().map(|out| out as _))?;
    Ok(report)
}

#[derive(Serialize, Deserialize)]
struct Line {
    seller: String,
    carton: String,
    tracking: String,
    weight_mg: i64,
    sku: String,
    quantity: i64,
}

/// No carton is heavier: such a weight is in another unit than the map says.
const CARTON_WEIGHT_MG_MAX: i64 = 2_000_000_000;

fn read<R: BufRead>(table: &Table<R>, row: &Row, map: &InboundMap, at: &Columns) -> Result<Staged<Line>, Aside> {
    let number = table.value(row, at.asn);
    let known = number.as_ref().ok().filter(|number| value::is_code(number)).cloned();
    let aside = |reason| Aside { reason, number: known.clone() };
    if let Some(reason) = row.broken {
        return Err(aside(reason));
    }
    let number = number.map_err(aside)?;
    if number.is_empty() {
        return Err(aside(Reason::NoNumber));
    }
    if !value::is_code(&number) {
        return Err(aside(Reason::BadNumber));
    }
    let data = read_line(table, row, map, at).map_err(aside)?;
    Ok(Staged {
        number,
        sku: data.sku.clone(),
        name: String::new(),
        price_minor: 0,
        customer: String::new(),
        is_return: false,
        placed_ms: 0,
        data,
    })
}

fn read_line<R: BufRead>(table: &Table<R>, row: &Row, map: &InboundMap, at: &Columns) -> Result<Line, Reason> {
    let form = &map.file;
    let code = |column, reason| table.value(row, column).and_then(|text| check(text, reason));
    let quantity = value::whole(&form.number(&table.value(row, at.quantity)?), form.decimal_sign);
    let weight = form.number(&table.value_or_empty(row, at.declared_weight_kg)?);
    let weight_mg = match weight.as_str() {
        "" => 0,
        weight => value::decimal(weight, form.decimal_sign, 6)
            .filter(|weight| (0..=CARTON_WEIGHT_MG_MAX).contains(weight))
            .ok_or(Reason::BadWeight)?,
    };
    Ok(Line {
        seller: code(at.seller, Reason::NoSeller)?,
        carton: code(at.carton, Reason::NoCarton)?,
        tracking: value::one_line(&table.value_or_empty(row, at.tracking)?),
        weight_mg,
        sku: code(at.sku, Reason::BadSku)?,
        quantity: quantity
            .filter(|quantity| (1..=QUANTITY_BELIEVABLE_MAX).contains(quantity))
            .ok_or(Reason::BadQuantity)?,
    })
}

fn check(text: String, reason: Reason) -> Result<String, Reason> {
    if value::is_code(&text) { Ok(text) } else { Err(reason) }
}

fn write_page(
    stage: &Stage,
    page: Vec<Group<Line>>,
    announced_ms: i64,
    store: &dyn super::HubStore,
    warehouse: &str,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut records = Vec::new();
    let mut of_record = Vec::new();
    for group in &page {
        let seller = group.rows.first().map(|(_, line)| line.seller.clone()).unwrap_or_default();
        if group.rows.iter().any(|(_, line)| line.seller != seller) {
            stage.reject_group(&group.number, Reason::TwoSellers)?;
            continue;
        }
        for (_, line) in &group.rows {
            if !store.has_record(warehouse, &format!("sku:{}", line.sku))? {
                report.flag("unknown_sku", 1);
            }
        }
        let cartons = cartons(group);
        of_record.push((group, cartons.len() as u64));
        let announced = Inbound {
            asn: group.number.clone(),
            seller,
            destination: warehouse.into(),
            tracking: String::new(),
            announced_ms,
            cartons,
        };
        records.push(Record::new(Fact::InboundAnnounced(announced), ""));
    }
    let written = store.append(warehouse, &records)?;
    for ((group, cartons), written) in of_record.into_iter().zip(written) {
        match written {
            Written::New { .. } | Written::Replaced { .. } => {
                report.inbounds += 1;
                report.cartons += cartons;
            }
            Written::AlreadyThere => report.already_there += 1,
            Written::Different => {
                stage.reject_group(&group.number, Reason::Differs)?;
                report.differing += 1;
            }
            Written::Taken { .. } => stage.reject_group(&group.number, Reason::CartonTaken)?,
        }
    }
    Ok(())
}

/// The cartons in the file's order; a SKU that is on several lines of one is added up.
fn cartons(group: &Group<Line>) -> Vec<Carton> {
    let mut cartons: Vec<Carton> = Vec::new();
    let mut place: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, line) in &group.rows {
        let index = *place.entry(&line.carton).or_insert_with(|| {
            cartons.push(Carton {
                carton: line.carton.clone(),
                tracking: String::new(),
                declared_weight_mg: 0,
                lines: Vec::new(),
            });
            cartons.len() - 1
        });
        let Some(carton) = cartons.get_mut(index) else { continue };
        if carton.tracking.is_empty() {
            carton.tracking.clone_from(&line.tracking);
        }
        carton.declared_weight_mg = carton.declared_weight_mg.max(line.weight_mg);
        match carton.lines.iter_mut().find(|there| there.sku == line.sku) {
            Some(there) => there.expected = (there.expected + line.quantity).min(QUANTITY_BELIEVABLE_MAX),
            None => carton.lines.push(CartonLine { sku: line.sku.clone(), expected: line.quantity }),
        }
    }
    cartons
}

struct Columns {
    asn: Column,
    seller: Column,
    carton: Column,
    sku: Column,
    quantity: Column,
    tracking: Option<Column>,
    declared_weight_kg: Option<Column>,
}

impl Columns {
    fn find<R: BufRead>(table: &Table<R>, named: &InboundColumns) -> Result<Self, ImportError> {
        Ok(Self {
            asn: table.column(&named.asn)?,
            seller: table.column(&named.seller)?,
            carton: table.column(&named.carton)?,
            sku: table.column(&named.sku)?,
            quantity: table.column(&named.quantity)?,
            tracking: table.optional(&named.tracking)?,
            declared_weight_kg: table.optional(&named.declared_weight_kg)?,
        })
    }
}
