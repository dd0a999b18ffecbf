//! Orders and returns from a seller's file: one line per order line.

use super::super::record::{Record, Written};
use super::Target;
use super::map::{Column, OrderColumns, OrdersMap, Table};
use super::report::{ImportError, Reason, Report};
use super::rows::Row;
use super::stage::{Aside, Group, Stage, Staged};
use super::value;
use crate::domain::Fact;
use crate::domain::fact::QUANTITY_BELIEVABLE_MAX;
use crate::domain::order::{Address, Order, OrderLine};
use crate::domain::returns::{Return, ReturnLine};
use crate::domain::sku::Sku;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};

/// Imports orders and returns. All right to run twice with the same file.
pub fn orders(input: impl Read, map: &OrdersMap, target: &mut Target<'_>) -> Result<Report, ImportError> {
    let mut table = Table::open(BufReader::new(input), &map.file)?;
    let reader = LineReader { map, columns: Columns::find(&table, &map.columns)?, zone: map.file.zone()? };
    let mut report = Report::default();
    let stage = Stage::fill(&mut table, &mut report, target.progress, |table, row| reader.read(table, row))?;
    stage.each_page(target.progress, |stage, page: Vec<Group<Line>>| {
        write_page(stage, page, map, target.store, target.warehouse, &mut report)
    })?;
    stage.finish(&mut report, target.rejects.as_deref_mut().map(|out| out as _))?;
    Ok(report)
}

/// What is kept of a row.
#[derive(Serialize, Deserialize)]
struct Line {
    sku: String,
    name: String,
    quantity: i64,
    placed_ms: i64,
    price_minor: i64,
    customer: String,
    ship_to: Address,
    flags: Vec<Flag>,
}

/// What someone should look at in a line that was taken.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Flag {
    BlankDescription,
    ZeroPrice,
    NoCustomer,
    NoCountry,
}

impl Flag {
    fn word(self) -> &'static str {
        match self {
            Flag::BlankDescription => "blank_description",
            Flag::ZeroPrice => "zero_price",
            Flag::NoCustomer => "no_customer",
            Flag::NoCountry => "no_country",
        }
    }
}

struct LineReader<'a> {
    map: &'a OrdersMap,
    columns: Columns,
    zone: TimeZone,
}

impl LineReader<'_> {
    fn read<R: BufRead>(&self, table: &Table<R>, row: &Row) -> Result<Staged<Line>, Aside> {
        let number = table.value(row, self.columns.order);
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
        let prefix = &self.map.return_prefix;
        let is_return = !prefix.is_empty() && number.starts_with(prefix.as_str());
        let data = self.read_line(table, row, is_return).map_err(aside)?;
        Ok(Staged {
            number,
            sku: data.sku.clone(),
            name: data.name.clone(),
            price_minor: data.price_minor,
            customer: data.customer.clone(),
            is_return,
            placed_ms: data.placed_ms,
            data,
        })
    }

    fn read_line<R: BufRead>(&self, table: &Table<R>, row: &Row, is_return: bool) -> Result<Line, Reason> {
        let (form, at) = (&self.map.file, &self.columns);
        let sku = table.value(row, at.sku)?;
        if self.map.non_stock_codes.iter().any(|code| code.eq_ignore_ascii_case(&sku)) {
            return Err(Reason::NonStock);
        }
        if !value::is_code(&sku) {
            return Err(Reason::BadSku);
        }
        let quantity = value::whole(&form.number(&table.value(row, at.quantity)?), form.decimal_sign)
            .filter(|quantity| quantity.unsigned_abs() <= QUANTITY_BELIEVABLE_MAX as u64)
            .ok_or(Reason::BadQuantity)?;
        let placed = table.value(row, at.placed)?;
        let placed_ms = value::instant_ms(&placed, &form.date_format, &self.zone).ok_or(Reason::BadDate)?;
        let price = form.number(&table.value_or_empty(row, at.unit_price)?);
        let price_minor = match price.as_str() {
            "" => 0,
            price => value::decimal(price, form.decimal_sign, 2).filter(|price| *price >= 0).ok_or(Reason::BadPrice)?,
        };
        let name = value::one_line(&table.value_or_empty(row, at.name)?);
        let customer = value::one_line(&table.value_or_empty(row, at.customer)?);
        let country = value::one_line(&table.value(row, at.country)?);
        let ship_to = Address {
            name: value::one_line(&table.value_or_empty(row, at.ship_to)?),
            street: value::one_line(&table.value_or_empty(row, at.street)?),
            city: value::one_line(&table.value_or_empty(row, at.city)?),
            postcode: value::one_line(&table.value_or_empty(row, at.postcode)?),
            country: self.map.countries.get(&country).cloned().unwrap_or(country),
        };
        let quantity = match (is_return, quantity) {
            (_, 0) => return Err(Reason::ZeroQuantity),
            (false, quantity) if quantity < 0 => return Err(Reason::NegativeOutsideReturn),
            (true, quantity) if quantity > 0 => return Err(Reason::PositiveInReturn),
            (_, quantity) => quantity.abs(),
        };
        let flags = [
            (at.name.is_some() && name.is_empty(), Flag::BlankDescription),
            (at.unit_price.is_some() && price_minor == 0, Flag::ZeroPrice),
            (at.customer.is_some() && customer.is_empty(), Flag::NoCustomer),
            (ship_to.country.is_empty(), Flag::NoCountry),
        ];
        let flags = flags.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect();
        Ok(Line { sku, name, quantity, placed_ms, price_minor, customer, ship_to, flags })
    }
}

/// Writes a page's SKUs and orders in one transaction of the hub.
fn write_page(
    stage: &Stage,
    page: Vec<Group<Line>>,
    map: &OrdersMap,
    store: &dyn super::HubStore,
    warehouse: &str,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut records = Vec::new();
    let skus: BTreeSet<&str> = page.iter().flat_map(|group| &group.rows).map(|(_, line)| line.sku.as_str()).collect();
    for sku in skus {
        if let Some((name, price_minor)) = stage.new_sku(sku)? {
            let unit_weight_mg = map.unit_weight_mg(price_minor);
            let defined = Sku { sku: sku.into(), owner: map.seller.clone(), name, unit_weight_mg, ..Sku::default() };
            records.push(Record::new(Fact::SkuDefined(defined), ""));
        }
    }
    let skus = records.len();
    for group in &page {
        records.push(Record::new(if group.is_return { returned(stage, group, map)? } else { placed(group, map) }, ""));
    }
    let written = store.append(warehouse, &records)?;
    let (of_skus, of_orders) = written.split_at_checked(skus).unwrap_or((&written, &[]));
    report.skus += of_skus.iter().filter(|written| matches!(written, Written::New { .. })).count() as u64;
    for (group, written) in page.iter().zip(of_orders) {
        match written {
            Written::New { .. } | Written::Replaced { .. } if group.is_return => report.returns += 1,
            Written::New { .. } | Written::Replaced { .. } => report.orders += 1,
            Written::AlreadyThere => report.already_there += 1,
            Written::Different | Written::Taken { .. } => {
                stage.reject_group(&group.number, Reason::Differs)?;
                report.differing += 1;
                continue;
            }
        }
        for flag in group.rows.iter().flat_map(|(_, line)| &line.flags) {
            report.flag(flag.word(), 1);
        }
    }
    Ok(())
}

fn placed(group: &Group<Line>, map: &OrdersMap) -> Fact {
    let lines = || group.rows.iter().map(|(_, line)| line);
    let placed_ms = lines().map(|line| line.placed_ms).min().unwrap_or(0);
    let first = |field: fn(&Line) -> &String| lines().map(field).find(|text| !text.is_empty()).cloned();
    let customer = first(|line| &line.customer).map(|customer| format!("Customer {customer}"));
    let ship_to = Address {
        name: first(|line| &line.ship_to.name).or(customer).unwrap_or_default(),
        street: first(|line| &line.ship_to.street).unwrap_or_default(),
        city: first(|line| &line.ship_to.city).unwrap_or_default(),
        postcode: first(|line| &line.ship_to.postcode).unwrap_or_default(),
        country: first(|line| &line.ship_to.country).unwrap_or_default(),
    };
    let (carrier, service) = map.carrier(&ship_to.country);
    Fact::OrderPlaced(Order {
        order: group.number.clone(),
        seller: map.seller.clone(),
        channel: map.channel.clone(),
        placed_ms,
        deadline_ms: placed_ms + map.deadline_hours * 3_600_000,
        carrier: carrier.into(),
        service: service.into(),
        ship_to,
        lines: lines()
            .zip(1..)
            .map(|(line, number)| OrderLine {
                line: number,
                sku: line.sku.clone(),
                quantity: line.quantity,
                unit_price_minor: line.price_minor,
                flags: line.flags.iter().map(|flag| flag.word().to_owned()).collect(),
            })
            .collect(),
    })
}

fn returned(stage: &Stage, group: &Group<Line>, map: &OrdersMap) -> Result<Fact, ImportError> {
    let lines = || group.rows.iter().map(|(_, line)| line);
    let announced_ms = lines().map(|line| line.placed_ms).min().unwrap_or(0);
    let customer = lines().map(|line| line.customer.as_str()).find(|customer| !customer.is_empty()).unwrap_or("");
    Ok(Fact::ReturnAnnounced(Return {
        rma: map.return_number.replace("{number}", &group.number),
        seller: map.seller.clone(),
        order: stage.original_order(&group.number, customer, announced_ms)?.unwrap_or_default(),
        tracking: String::new(),
        announced_ms,
        lines: lines()
            .zip(1..)
            .map(|(line, number)| ReturnLine { line: number, sku: line.sku.clone(), expected: line.quantity })
            .collect(),
    }))
}

struct Columns {
    order: Column,
    sku: Column,
    quantity: Column,
    placed: Column,
    country: Column,
    name: Option<Column>,
    unit_price: Option<Column>,
    customer: Option<Column>,
    ship_to: Option<Column>,
    street: Option<Column>,
    city: Option<Column>,
    postcode: Option<Column>,
}

impl Columns {
    fn find<R: BufRead>(table: &Table<R>, named: &OrderColumns) -> Result<Self, ImportError> {
        Ok(Self {
            order: table.column(&named.order)?,
            sku: table.column(&named.sku)?,
            quantity: table.column(&named.quantity)?,
            placed: table.column(&named.placed)?,
            country: table.column(&named.country)?,
            name: table.optional(&named.name)?,
            unit_price: table.optional(&named.unit_price)?,
            customer: table.optional(&named.customer)?,
            ship_to: table.optional(&named.ship_to)?,
            street: table.optional(&named.street)?,
            city: table.optional(&named.city)?,
            postcode: table.optional(&named.postcode)?,
        })
    }
}
