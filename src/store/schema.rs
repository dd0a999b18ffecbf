//! Tables. A shipped migration is never edited: the next one is added to the list.

use rusqlite::Connection;

/// Projections: rebuilt from events at any time, the same tables at the terminal and in
/// the hub's SQLite store. `warehouse_id` comes first in every key.
pub const PROJECTIONS: &str = "
CREATE TABLE stock (
    warehouse_id TEXT NOT NULL, sku TEXT NOT NULL, place TEXT NOT NULL,
    owner TEXT NOT NULL, lot TEXT NOT NULL, condition TEXT NOT NULL, quantity INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, sku, place, owner, lot, condition)) WITHOUT ROWID;
CREATE INDEX stock_by_place ON stock (warehouse_id, place);
CREATE TABLE sku (
    warehouse_id TEXT NOT NULL, sku TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL,
    unit_weight_mg INTEGER NOT NULL, dangerous_goods INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, sku)) WITHOUT ROWID;
CREATE TABLE barcode (
    warehouse_id TEXT NOT NULL, code TEXT NOT NULL, sku TEXT NOT NULL, units INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, code)) WITHOUT ROWID;
CREATE TABLE location (
    warehouse_id TEXT NOT NULL, code TEXT NOT NULL, zone TEXT NOT NULL, route INTEGER NOT NULL,
    units_max INTEGER NOT NULL, dangerous_goods INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, code)) WITHOUT ROWID;
CREATE INDEX location_by_route ON location (warehouse_id, route);
CREATE TABLE operator (
    warehouse_id TEXT NOT NULL, operator TEXT NOT NULL, badge TEXT NOT NULL, pin_hash TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (warehouse_id, operator)) WITHOUT ROWID;
CREATE TABLE policy (
    warehouse_id TEXT NOT NULL, seller TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (warehouse_id, seller)) WITHOUT ROWID;
CREATE TABLE inbound (
    warehouse_id TEXT NOT NULL, asn TEXT NOT NULL, seller TEXT NOT NULL, destination TEXT NOT NULL,
    tracking TEXT NOT NULL, announced_ms INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, asn)) WITHOUT ROWID;
CREATE INDEX inbound_by_tracking ON inbound (warehouse_id, tracking);
CREATE TABLE carton (
    warehouse_id TEXT NOT NULL, carton TEXT NOT NULL, asn TEXT NOT NULL DEFAULT '',
    tracking TEXT NOT NULL DEFAULT '', declared_weight_mg INTEGER NOT NULL DEFAULT 0,
    rank INTEGER NOT NULL DEFAULT 0, lpn TEXT NOT NULL DEFAULT '', weight_mg INTEGER,
    PRIMARY KEY (warehouse_id, carton)) WITHOUT ROWID;
CREATE INDEX carton_by_rank ON carton (warehouse_id, rank);
CREATE INDEX carton_by_asn ON carton (warehouse_id, asn);
CREATE INDEX carton_by_tracking ON carton (warehouse_id, tracking);
CREATE INDEX carton_by_lpn ON carton (warehouse_id, lpn);
CREATE TABLE carton_line (
    warehouse_id TEXT NOT NULL, carton TEXT NOT NULL, sku TEXT NOT NULL,
    expected INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (warehouse_id, carton, sku)) WITHOUT ROWID;
CREATE TABLE outbound (
    warehouse_id TEXT NOT NULL, order_no TEXT NOT NULL, seller TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL DEFAULT '', placed_ms INTEGER NOT NULL DEFAULT 0,
    deadline_ms INTEGER NOT NULL DEFAULT 0, ship_to TEXT NOT NULL DEFAULT '{}',
    carrier TEXT NOT NULL DEFAULT '', service TEXT NOT NULL DEFAULT '',
    rank INTEGER NOT NULL DEFAULT 0, tote TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (warehouse_id, order_no)) WITHOUT ROWID;
CREATE INDEX outbound_by_work ON outbound (warehouse_id, rank, deadline_ms, order_no);
CREATE INDEX outbound_by_tote ON outbound (warehouse_id, tote);
CREATE TABLE outbound_line (
    warehouse_id TEXT NOT NULL, order_no TEXT NOT NULL, line INTEGER NOT NULL,
    sku TEXT NOT NULL DEFAULT '', quantity INTEGER NOT NULL DEFAULT 0,
    unit_price_minor INTEGER NOT NULL DEFAULT 0, flags TEXT NOT NULL DEFAULT '',
    picked INTEGER NOT NULL DEFAULT 0, packed INTEGER NOT NULL DEFAULT 0,
    shipped INTEGER NOT NULL DEFAULT 0, short INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (warehouse_id, order_no, line)) WITHOUT ROWID;
CREATE TABLE parcel (
    warehouse_id TEXT NOT NULL, parcel TEXT NOT NULL, order_no TEXT NOT NULL, carrier TEXT NOT NULL,
    weight_mg INTEGER, rank INTEGER NOT NULL, manifest TEXT NOT NULL,
    PRIMARY KEY (warehouse_id, parcel)) WITHOUT ROWID;
CREATE INDEX parcel_by_order ON parcel (warehouse_id, order_no);
CREATE INDEX parcel_by_rank ON parcel (warehouse_id, rank);
CREATE TABLE returned (
    warehouse_id TEXT NOT NULL, rma TEXT NOT NULL, seller TEXT NOT NULL DEFAULT '',
    order_no TEXT NOT NULL DEFAULT '', tracking TEXT NOT NULL DEFAULT '',
    announced_ms INTEGER NOT NULL DEFAULT 0, rank INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (warehouse_id, rma)) WITHOUT ROWID;
CREATE TABLE returned_line (
    warehouse_id TEXT NOT NULL, rma TEXT NOT NULL, line INTEGER NOT NULL,
    sku TEXT NOT NULL DEFAULT '', expected INTEGER NOT NULL DEFAULT 0,
    inspected INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (warehouse_id, rma, line)) WITHOUT ROWID;
CREATE INDEX returned_by_order ON returned (warehouse_id, order_no);
CREATE INDEX returned_by_tracking ON returned (warehouse_id, tracking);
CREATE INDEX returned_by_rank ON returned (warehouse_id, rank);
CREATE INDEX returned_line_by_sku ON returned_line (warehouse_id, sku);
CREATE TABLE exception (
    warehouse_id TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL DEFAULT '',
    record TEXT NOT NULL DEFAULT '{}', settled TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (warehouse_id, id)) WITHOUT ROWID;
";

/// Under what numbers scanners know the carriers' labels of parcels.
pub const PARCEL_NUMBERS: &str = "
CREATE TABLE parcel_number (
    warehouse_id TEXT NOT NULL, number TEXT NOT NULL, parcel TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (warehouse_id, number, parcel)) WITHOUT ROWID;
CREATE INDEX parcel_number_by_parcel ON parcel_number (warehouse_id, parcel, at_ms);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('parcel_number', 'parcel_number', '200000 200000 1 1'),
    ('parcel_number', 'parcel_number_by_parcel', '200000 200000 2 2');
";

/// How large a warehouse's tables are, roughly, for SQLite's planner. Without it the planner
/// takes `warehouse_id` alone, which every key begins with, for a good search and reads whole
/// tables. Fixed numbers, so that a query is planned the same way everywhere and for ever:
/// <https://sqlite.org/optoverview.html#manual_control_of_query_plans_using_sqlite_stat_tables>.
pub const STATISTICS: &str = "
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('stock', 'stock', '400000 400000 4 1 1 1 1'),
    ('stock', 'stock_by_place', '400000 400000 10'),
    ('sku', 'sku', '100000 100000 1'),
    ('barcode', 'barcode', '100000 100000 1'),
    ('location', 'location', '20000 20000 1'),
    ('location', 'location_by_route', '20000 20000 1'),
    ('operator', 'operator', '200 200 1'),
    ('policy', 'policy', '200 200 1'),
    ('inbound', 'inbound', '5000 5000 1'),
    ('inbound', 'inbound_by_tracking', '5000 5000 2'),
    ('carton', 'carton', '50000 50000 1'),
    ('carton', 'carton_by_rank', '50000 50000 2000'),
    ('carton', 'carton_by_asn', '50000 50000 10'),
    ('carton', 'carton_by_tracking', '50000 50000 5'),
    ('carton', 'carton_by_lpn', '50000 50000 5'),
    ('carton_line', 'carton_line', '200000 200000 4 1'),
    ('outbound', 'outbound', '100000 100000 1'),
    ('outbound', 'outbound_by_work', '100000 100000 2000 2 1'),
    ('outbound', 'outbound_by_tote', '100000 100000 10'),
    ('outbound_line', 'outbound_line', '500000 500000 5 1'),
    ('parcel', 'parcel', '100000 100000 1'),
    ('parcel', 'parcel_by_order', '100000 100000 1'),
    ('parcel', 'parcel_by_rank', '100000 100000 2000'),
    ('returned', 'returned', '20000 20000 1'),
    ('returned', 'returned_by_order', '20000 20000 2'),
    ('returned', 'returned_by_tracking', '20000 20000 2'),
    ('returned', 'returned_by_rank', '20000 20000 500'),
    ('returned_line', 'returned_line', '40000 40000 2 1'),
    ('returned_line', 'returned_line_by_sku', '40000 40000 4'),
    ('exception', 'exception', '10000 10000 1');
";

/// The names of the projection tables, for throwing them away and for comparing two stores.
pub const PROJECTION_TABLES: &[&str] = &[
    "stock",
    "sku",
    "barcode",
    "location",
    "operator",
    "policy",
    "inbound",
    "carton",
    "carton_line",
    "outbound",
    "outbound_line",
    "parcel",
    "parcel_number",
    "returned",
    "returned_line",
    "exception",
];

/// What only the terminal keeps.
const TERMINAL: &str = "
CREATE TABLE journal (
    dseq INTEGER PRIMARY KEY, hash BLOB NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE pulled (
    position INTEGER PRIMARY KEY, device TEXT NOT NULL, epoch INTEGER NOT NULL, dseq INTEGER NOT NULL,
    gseq INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (device, epoch, dseq));
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE bench (key TEXT PRIMARY KEY, state TEXT NOT NULL);
CREATE TABLE print_job (
    job TEXT PRIMARY KEY, queued_ms INTEGER NOT NULL, route TEXT NOT NULL, label TEXT NOT NULL,
    status TEXT NOT NULL, printer TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX print_job_by_status ON print_job (status, queued_ms);
CREATE TABLE history (
    reference TEXT NOT NULL, source INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (reference, source, seq)) WITHOUT ROWID;
";

/// Photos that have their events: 0 still to be sent, 1 at the hub, 2 lost from this disk.
const PHOTOS: &str = "
CREATE TABLE photo (photo TEXT PRIMARY KEY, state INTEGER NOT NULL);
CREATE INDEX photo_unsent ON photo (state) WHERE state = 0;
";

/// The print queue knows what a job is and whose, and what was ordered about a printer. A
/// printer's next job is found by the first index alone, however many are over.
const PRINT_QUEUE: &str = "
ALTER TABLE print_job ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE print_job ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE print_job ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE print_job SET kind = coalesce(json_extract(label, '$.kind'), '') WHERE json_valid(label);
DROP INDEX print_job_by_status;
CREATE INDEX print_job_by_printer ON print_job (status, printer, queued_ms, job);
CREATE INDEX print_job_by_age ON print_job (queued_ms, job);
CREATE TABLE print_printer (
    printer TEXT PRIMARY KEY, paused INTEGER NOT NULL, handed_to TEXT NOT NULL) WITHOUT ROWID;
";

/// A manifest's parcels are asked for when it is closed, among all that ever left.
const PARCEL_BY_MANIFEST: &str =
    "CREATE INDEX parcel_by_manifest ON parcel (warehouse_id, manifest) WHERE manifest != '';";

/// The terminal's migrations, oldest first; the database's `user_version` says how many it has.
const TERMINAL_MIGRATIONS: &[&[&str]] =
    &[&[PROJECTIONS, TERMINAL, STATISTICS], &[PRINT_QUEUE], &[PARCEL_BY_MANIFEST], &[PHOTOS], &[PARCEL_NUMBERS]];

/// Why a database can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    #[error(
        "the database was written by a newer version of the program (its version {found}, this program's {known}): \
         update this terminal, or choose another folder with --data"
    )]
    Newer { found: i64, known: i64 },
    #[error("failed to set up the database")]
    Sqlite(#[from] rusqlite::Error),
}

/// Brings a terminal's database up to this program's version.
pub fn migrate_terminal(conn: &Connection) -> Result<(), SchemaError> {
    migrate(conn, TERMINAL_MIGRATIONS)
}

/// Runs the migrations that a database has not seen, each in a transaction of its own.
pub fn migrate(conn: &Connection, migrations: &[&[&str]]) -> Result<(), SchemaError> {
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = migrations.len() as i64;
    if found > known {
        return Err(SchemaError::Newer { found, known });
    }
    for (index, statements) in migrations.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let done = statements
            .iter()
            .try_for_each(|statement| conn.execute_batch(statement))
            .and_then(|()| conn.pragma_update(None, "user_version", index as i64 + 1))
            .and_then(|()| conn.execute_batch("COMMIT"));
        if let Err(error) = done {
            let _ = conn.execute_batch("ROLLBACK");
            return Err(error.into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_of_the_first_version_are_taken_over() {
        let conn = Connection::open_in_memory().unwrap();
        migrate(&conn, &TERMINAL_MIGRATIONS[..1]).unwrap();
        let old = "INSERT INTO print_job (job, queued_ms, route, label, status) VALUES
                   ('J1', 1, 'label', '{\"kind\":\"lpn\",\"code\":\"LPN-1\"}', 'queued'), ('J2', 2, 'label', 'not JSON', 'sent')";
        conn.execute_batch(old).unwrap();
        migrate_terminal(&conn).unwrap();
        let mut kinds = conn.prepare("SELECT kind FROM print_job ORDER BY job").unwrap();
        let kinds: Vec<String> = kinds.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(kinds, ["lpn", ""]);
    }
}
