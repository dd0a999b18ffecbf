//! What a shift came to, counted from the databases, not from the robot's memory.

use super::ShiftError;
use super::robot::Counts;
use crate::domain::Fact;
use crate::hub::{HubStore, SqliteHub};
use crate::journal;
use crate::photos::PhotoFiles;
use crate::store::reader::JournalReader;
use crate::store::{DATABASE, projection_digest};
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// `shift.json`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    pub scans_heard: u64,
    pub events_on_disk: u64,
    pub events_at_hub: u64,
    pub orders_in: u64,
    pub orders_shipped: u64,
    /// Accepted as stock.
    pub units_received: i64,
    /// Found in cartons and not accepted.
    pub units_refused: i64,
    pub units_put_away: i64,
    pub units_picked: i64,
    pub units_packed: i64,
    pub units_shipped: i64,
    pub units_returned: i64,
    pub parcels: u64,
    pub labels_printed: u64,
    pub photos: u64,
    pub exceptions: BTreeMap<String, u64>,
    pub set_aside: BTreeMap<String, u64>,
    /// What was done to the terminal on purpose.
    pub mishaps: BTreeMap<String, u64>,
    pub invariants: BTreeMap<String, bool>,
    pub seconds: f64,
}

impl Report {
    /// Whether everything held.
    pub fn holds(&self) -> bool {
        self.invariants.values().all(|held| *held)
    }
}

/// Counts a finished shift's folder.
pub(super) fn collect(out: &Path, hub: &SqliteHub, counts: &Counts) -> Result<Report, ShiftError> {
    let database = out.join("terminal").join(DATABASE);
    let conn = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut report = Report {
        scans_heard: counts.scans_sent,
        orders_in: counts.orders,
        set_aside: counts.set_aside.clone(),
        mishaps: counts.mishaps.clone(),
        ..Report::default()
    };
    count_facts(&conn, &mut report)?;
    let warehouse = counts.warehouse.as_str();
    let one = |sql: &str| -> Result<u64, ShiftError> { Ok(conn.query_row(sql, [warehouse], |row| row.get(0))?) };
    report.orders_shipped = one("SELECT count(*) FROM outbound WHERE warehouse_id = ?1 AND rank = 5")?;
    report.parcels = one("SELECT count(*) FROM parcel WHERE warehouse_id = ?1 AND rank >= 1")?;
    report.labels_printed = one("SELECT count(*) FROM print_job WHERE status IN ('sent', 'printed') AND ?1 <> ''")?;
    report.events_on_disk = conn.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?;
    let hub_conn = Connection::open_with_flags(hub.path(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    report.events_at_hub = hub_conn.query_row(
        "SELECT count(*) FROM event WHERE warehouse_id = ?1 AND device = ?2",
        [warehouse, super::setup::DEVICE],
        |row| row.get(0),
    )?;
    report.invariants = check(out, hub, counts, &report)?;
    Ok(report)
}

fn count_facts(conn: &Connection, report: &mut Report) -> Result<(), ShiftError> {
    let mut statement = conn.prepare("SELECT bytes FROM journal ORDER BY dseq")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        if let Some(fact) = journal::decode(&bytes).map_err(crate::store::StoreError::from)?.fact {
            count_fact(&fact, 1, report);
        }
    }
    Ok(())
}

fn count_fact(fact: &Fact, sign: i64, report: &mut Report) {
    match fact {
        Fact::GoodsReceived { movement, accepted: true, .. } => report.units_received += sign * movement.quantity,
        Fact::GoodsReceived { movement, accepted: false, .. } => report.units_refused += sign * movement.quantity,
        Fact::GoodsPutAway { movement, .. } => report.units_put_away += sign * movement.quantity,
        Fact::GoodsPicked { movement, .. } => report.units_picked += sign * movement.quantity,
        Fact::GoodsPacked { movement, .. } => report.units_packed += sign * movement.quantity,
        Fact::ParcelShipped { moves, .. } => {
            report.units_shipped += moves.iter().map(|line| line.movement.quantity).sum::<i64>();
        }
        Fact::ReturnInspected { movement, .. } => report.units_returned += sign * movement.quantity,
        Fact::ReturnUnclaimed { movement: Some(movement), .. } => report.units_returned += sign * movement.quantity,
        Fact::ExceptionRaised(exception) => {
            *report.exceptions.entry(exception.kind.word().into()).or_default() += 1;
        }
        Fact::PhotoTaken { .. } => report.photos += 1,
        Fact::StepUndone { facts } => facts.iter().for_each(|fact| count_fact(fact, -sign, report)),
        _ => {}
    }
}

/// The shift's promises, each with whether it was kept.
fn check(out: &Path, hub: &SqliteHub, counts: &Counts, report: &Report) -> Result<BTreeMap<String, bool>, ShiftError> {
    let warehouse = counts.warehouse.as_str();
    let read = |path: &Path| Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = out.join("terminal").join(DATABASE);
    let terminal = read(&database)?;
    let hub_conn = read(hub.path())?;
    let audit = JournalReader::open(&database, super::setup::DEVICE)?.audit();
    let mut held = BTreeMap::new();
    let mut promise = |name: &str, kept: bool| held.insert(name.to_owned(), kept);

    let balanced = |conn: &Connection| -> Result<bool, ShiftError> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM stock WHERE warehouse_id = ?1
                   GROUP BY owner, sku HAVING sum(quantity) <> 0)";
        Ok(conn.query_row(sql, [warehouse], |row| row.get::<_, i64>(0))? == 0)
    };
    promise("stock_sums_to_zero_at_terminal", balanced(&terminal)?);
    promise("stock_sums_to_zero_at_hub", balanced(&hub_conn)?);

    promise("journal_chain_is_whole", audit.is_ok());
    let audit = audit.unwrap_or_default();
    let scans = audit.kinds.get("scan.heard").copied().unwrap_or(0);
    promise("heard_is_on_disk", counts.scans_sent == scans && counts.heard == scans && counts.on_disk == scans);

    let hub_head = hub.device_head(warehouse, super::setup::DEVICE)?;
    let same_head = hub_head.is_some_and(|head| head.dseq == audit.events && head.hash == audit.hash);
    promise("hub_has_the_same_journal", same_head && counts.at_hub == scans);
    promise(
        "terminal_and_hub_agree",
        projection_digest(&terminal, warehouse)? == projection_digest(&hub_conn, warehouse)?,
    );

    // An order that went out with less than was ordered has an exception that names it.
    let unexplained: i64 = terminal.query_row(
        "SELECT count(*) FROM outbound o WHERE o.warehouse_id = ?1 AND o.rank = 5
         AND EXISTS (SELECT 1 FROM outbound_line l WHERE l.warehouse_id = o.warehouse_id
                     AND l.order_no = o.order_no AND l.shipped < l.quantity)
         AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.warehouse_id = o.warehouse_id
                         AND instr(e.record, '\"order:' || o.order_no || '\"') > 0)",
        [warehouse],
        |row| row.get(0),
    )?;
    promise("short_shipments_have_exceptions", unexplained == 0);
    let excess: i64 = terminal.query_row(
        "SELECT count(*) FROM outbound_line WHERE warehouse_id = ?1
         AND (shipped > quantity OR picked > quantity OR packed > picked OR shipped > packed)",
        [warehouse],
        |row| row.get(0),
    )?;
    promise("nothing_shipped_twice", excess == 0);

    let at_customer: i64 = terminal.query_row(
        "SELECT coalesce(sum(quantity), 0) FROM stock WHERE warehouse_id = ?1 AND place = 'customer'",
        [warehouse],
        |row| row.get(0),
    )?;
    promise("customer_has_what_was_shipped", at_customer == report.units_shipped - report.units_returned);
    let unprinted: i64 = terminal.query_row(
        "SELECT count(*) FROM print_job WHERE status NOT IN ('sent', 'printed', 'voided')",
        [],
        |row| row.get(0),
    )?;
    promise("every_label_came_out", unprinted == 0);

    let photos = PhotoFiles::new(&out.join("terminal").join("photos")).all()?;
    let at_hub = hub.photos(warehouse)?;
    let whole = |photo| Ok::<bool, ShiftError>(at_hub.read(photo)?.is_some());
    let all_whole = photos.iter().map(whole).collect::<Result<Vec<bool>, _>>()?.into_iter().all(|whole| whole);
    promise("every_photo_is_at_the_hub", all_whole && photos.len() as u64 == report.photos);
    Ok(held)
}
