//! Storage locations from a file: one line per location; a newer line replaces an older one.

use super::super::record::{Record, Written};
use super::map::{Column, LocationsMap, Table};
use super::report::{ImportError, Reason, Report};
use super::rows::Row;
use super::stage::{Aside, Group, Stage, Staged};
use super::{Target, value};
use crate::domain::{Fact, Location};
use std::io::{BufRead, BufReader, Read};

/// Imports locations. All right to run twice with the same file.
pub fn locations(input: impl Read, map: &LocationsMap, target: &mut Target<'_>) -> Result<Report, ImportError> {
    let mut table = Table::open(BufReader::new(input), &map.file)?;
    let named = &map.columns;
    let at = Columns {
        code: table.column(&named.code)?,
        zone: table.column(&named.zone)?,
        route: table.column(&named.route)?,
        units_max: table.optional(&named.units_max)?,
        dangerous_goods: table.optional(&named.dangerous_goods)?,
    };
    let mut report = Report::default();
    let stage = Stage::fill(&mut table, &mut report, target.progress, |table, row| read(table, row, map, &at))?;
    stage.each_page(target.progress, |stage, page: Vec<Group<Location>>| {
        let mut records = Vec::new();
        for group in &page {
            match group.rows.as_slice() {
                [(_, location)] => {
                    records.push(Record::new(Fact::LocationDefined(location.clone()), "").replacing());
                }
                // Which of them is right, the file doesn't say.
                _ => stage.reject_group(&group.number, Reason::Duplicate)?,
            }
        }
        for written in target.store.append(target.warehouse, &records)? {
            match written {
                Written::New { .. } | Written::Replaced { .. } => report.locations += 1,
                Written::AlreadyThere | Written::Different | Written::Taken { .. } => report.already_there += 1,
            }
        }
        Ok(())
    })?;
    stage.finish(&mut report, target.rejects.as_deref_mut().map(|out| out as _))?;
    Ok(report)
}

struct Columns {
    code: Column,
    zone: Column,
    route: Column,
    units_max: Option<Column>,
    dangerous_goods: Option<Column>,
}

fn read<R: BufRead>(table: &Table<R>, row: &Row, map: &LocationsMap, at: &Columns) -> Result<Staged<Location>, Aside> {
    let code = table.value(row, at.code);
    let known = code.as_ref().ok().filter(|code| value::is_code(code)).cloned();
    let aside = |reason| Aside { reason, number: known.clone() };
    if let Some(reason) = row.broken {
        return Err(aside(reason));
    }
    let data = read_location(table, row, map, at).map_err(aside)?;
    Ok(Staged {
        number: data.code.clone(),
        sku: String::new(),
        name: String::new(),
        price_minor: 0,
        customer: String::new(),
        is_return: false,
        placed_ms: 0,
        data,
    })
}

fn read_location<R: BufRead>(
    table: &Table<R>,
    row: &Row,
    map: &LocationsMap,
    at: &Columns,
) -> Result<Location, Reason> {
    let code = table.value(row, at.code)?;
    if !value::is_code(&code) {
        return Err(if code.is_empty() { Reason::NoNumber } else { Reason::BadNumber });
    }
    let count = |text: String| value::whole(&map.file.number(&text), map.file.decimal_sign).filter(|count| *count >= 0);
    let units_max = table.value_or_empty(row, at.units_max)?;
    Ok(Location {
        code,
        zone: value::one_line(&table.value(row, at.zone)?),
        route: count(table.value(row, at.route)?).ok_or(Reason::BadRoute)?,
        units_max: if units_max.is_empty() { 0 } else { count(units_max).ok_or(Reason::BadQuantity)? },
        dangerous_goods: value::yes_or_no(&table.value_or_empty(row, at.dangerous_goods)?).ok_or(Reason::BadFlag)?,
    })
}
