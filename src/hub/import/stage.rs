//! Rows kept aside on disk while a file is read: an order's rows need not stand together,
//! and the file may be larger than the memory.

use super::map::Table;
use super::report::{ImportError, Progress, Reason, Report};
use super::rows::Row;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{BufRead, Write};

/// A row that parsed.
pub struct Staged<T> {
    /// The order that it belongs to.
    pub number: String,
    pub sku: String,
    /// What the row calls the SKU; may be empty.
    pub name: String,
    pub price_minor: i64,
    /// Who ordered; empty when not known.
    pub customer: String,
    pub is_return: bool,
    pub placed_ms: i64,
    pub data: T,
}

/// A row that is set aside.
pub struct Aside {
    pub reason: Reason,
    /// The order that it belongs to, when that was readable.
    pub number: Option<String>,
}

/// All rows of one order.
pub struct Group<T> {
    pub number: String,
    pub is_return: bool,
    /// File line and row, in the file's order.
    pub rows: Vec<(u64, T)>,
}

/// The temporary database.
pub struct Stage {
    conn: Connection,
}

const TABLES: &str = "
CREATE TABLE line (
    line INTEGER PRIMARY KEY, number TEXT NOT NULL, sku TEXT NOT NULL, customer TEXT NOT NULL,
    is_return INTEGER NOT NULL, placed_ms INTEGER NOT NULL, data TEXT NOT NULL, raw TEXT NOT NULL);
CREATE TABLE broken (number TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sku (
    sku TEXT PRIMARY KEY, name TEXT NOT NULL, price_minor INTEGER NOT NULL,
    written INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE reject (line INTEGER PRIMARY KEY, reason TEXT NOT NULL, raw TEXT NOT NULL);
BEGIN";

const GROUPS: &str = "
CREATE INDEX line_by_number ON line (number);
CREATE INDEX line_by_customer ON line (customer, sku);
CREATE TABLE grp AS
    SELECT number, min(line) AS first, count(*) AS lines, max(is_return) AS is_return FROM line GROUP BY number;
CREATE INDEX grp_by_first ON grp (first)";

/// Groups in one page, and so in one transaction of the hub.
const GROUPS_PER_PAGE: usize = 40;
/// Or so many rows, whatever is less.
const ROWS_PER_PAGE: i64 = 1_500;
/// An order with more lines does not fit into one event.
const LINES_MAX: i64 = 4_000;

impl Stage {
    /// Rows that parsed, rows that did not: `parse` decides, everything is counted.
    pub fn fill<R: BufRead, T: Serialize>(
        table: &mut Table<R>,
        report: &mut Report,
        progress: &mut dyn FnMut(Progress),
        mut parse: impl FnMut(&Table<R>, &Row) -> Result<Staged<T>, Aside>,
    ) -> Result<Self, ImportError> {
        // No name: SQLite keeps it in a temporary file and removes it by itself.
        let conn = Connection::open("")?;
        conn.pragma_update(None, "cache_size", -4096)?;
        conn.execute_batch(TABLES)?;
        let stage = Self { conn };
        while let Some(row) = table.next_row()? {
            report.rows += 1;
            match parse(table, &row) {
                Ok(staged) => stage.keep(&row, &staged, &table.show(&row))?,
                Err(aside) => {
                    stage.reject(row.line, aside.reason, &table.show(&row))?;
                    if let Some(number) = aside.number.filter(|_| aside.reason.breaks_order()) {
                        stage.conn.prepare_cached("INSERT OR IGNORE INTO broken VALUES (?1)")?.execute([number])?;
                    }
                }
            }
            if report.rows.is_multiple_of(1_000) {
                progress(Progress::Reading { rows: report.rows, bytes: table.bytes() });
            }
        }
        progress(Progress::Reading { rows: report.rows, bytes: table.bytes() });
        stage.conn.execute_batch(GROUPS)?;
        Ok(stage)
    }

    /// Remembers what a SKU is called and costs: the first name that isn't blank counts.
    fn note_sku(&self, sku: &str, name: &str, price_minor: i64) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached(
                "INSERT INTO sku (sku, name, price_minor) VALUES (?1, ?2, ?3) ON CONFLICT (sku) DO UPDATE SET
                 name = CASE WHEN name = '' THEN excluded.name ELSE name END,
                 price_minor = CASE WHEN price_minor = 0 THEN excluded.price_minor ELSE price_minor END",
            )?
            .execute(params![sku, name, price_minor])
            .map(|_| ())
    }

    /// Gives page after page of whole orders to `write`; broken ones are set aside.
    pub fn each_page<T: DeserializeOwned>(
        &self,
        progress: &mut dyn FnMut(Progress),
        mut write: impl FnMut(&Stage, Vec<Group<T>>) -> Result<(), ImportError>,
    ) -> Result<(), ImportError> {
        let of: i64 = self.conn.query_row("SELECT count(*) FROM grp", [], |row| row.get(0))?;
        let (mut done, mut after) = (0u64, -1i64);
        loop {
            let mut page = Vec::new();
            let mut rows_in_page = 0;
            let mut find = self.conn.prepare_cached(
                "SELECT grp.number, first, lines, is_return, broken.number IS NOT NULL FROM grp
                 LEFT JOIN broken ON broken.number = grp.number WHERE first > ?1 ORDER BY first",
            )?;
            let mut groups = find.query([after])?;
            while page.len() < GROUPS_PER_PAGE && rows_in_page < ROWS_PER_PAGE {
                let Some(group) = groups.next()? else { break };
                let (number, lines): (String, i64) = (group.get(0)?, group.get(2)?);
                after = group.get(1)?;
                done += 1;
                if group.get(4)? {
                    self.reject_group(&number, Reason::OrderBroken)?;
                } else if lines > LINES_MAX {
                    self.reject_group(&number, Reason::OrderTooLarge)?;
                } else {
                    rows_in_page += lines;
                    page.push(Group { rows: self.rows_of(&number)?, number, is_return: group.get(3)? });
                }
            }
            if page.is_empty() && groups.next()?.is_none() {
                return Ok(());
            }
            drop(groups);
            if !page.is_empty() {
                write(self, page)?;
            }
            progress(Progress::Writing { done, of: of as u64 });
        }
    }

    /// Sets all rows of an order aside.
    pub fn reject_group(&self, number: &str, reason: Reason) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO reject SELECT line, ?2, raw FROM line WHERE number = ?1")?
            .execute(params![number, reason.word()])
            .map(|_| ())
    }

    /// A SKU's name and price, the first time that it is asked for.
    pub fn new_sku(&self, sku: &str) -> rusqlite::Result<Option<(String, i64)>> {
        self.conn
            .prepare_cached("UPDATE sku SET written = 1 WHERE sku = ?1 AND written = 0 RETURNING name, price_minor")?
            .query_row([sku], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    /// The earlier order of the same customer that has most of a return's SKUs; the latest of them.
    pub fn original_order(&self, returned: &str, customer: &str, at_ms: i64) -> rusqlite::Result<Option<String>> {
        if customer.is_empty() {
            return Ok(None);
        }
        self.conn
            .prepare_cached(
                "SELECT number FROM line WHERE customer = ?1 AND is_return = 0 AND placed_ms <= ?2
                 AND sku IN (SELECT sku FROM line WHERE number = ?3)
                 AND number NOT IN (SELECT number FROM broken)
                 GROUP BY number ORDER BY count(DISTINCT sku) DESC, max(placed_ms) DESC, number LIMIT 1",
            )?
            .query_row(params![customer, at_ms, returned], |row| row.get(0))
            .optional()
    }

    /// Counts what was set aside and writes it out, in the file's order.
    pub fn finish(self, report: &mut Report, out: Option<&mut dyn Write>) -> Result<(), ImportError> {
        let mut count = self.conn.prepare("SELECT reason, count(*) FROM reject GROUP BY reason")?;
        let mut reasons = count.query([])?;
        while let Some(row) = reasons.next()? {
            let word: String = row.get(0)?;
            if let Some(reason) = Reason::of_word(&word) {
                report.set_aside.insert(reason.word(), row.get::<_, i64>(1)? as u64);
            }
        }
        report.taken = report.rows - report.set_aside_rows();
        let Some(out) = out else { return Ok(()) };
        let unwritten = |error: csv::Error| ImportError::Rejects(error.into());
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(["row", "reason", "original"]).map_err(unwritten)?;
        let mut all = self.conn.prepare("SELECT line, reason, raw FROM reject ORDER BY line")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let (line, reason, raw): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            csv.write_record([line.to_string(), reason, raw]).map_err(unwritten)?;
        }
        csv.flush().map_err(ImportError::Rejects)
    }

    fn keep<T: Serialize>(&self, row: &Row, staged: &Staged<T>, raw: &str) -> rusqlite::Result<()> {
        self.note_sku(&staged.sku, &staged.name, staged.price_minor)?;
        let data = serde_json::to_string(&staged.data)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        self.conn
            .prepare_cached("INSERT INTO line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?
            .execute(params![
                row.line as i64,
                staged.number,
                staged.sku,
                staged.customer,
                staged.is_return,
                staged.placed_ms,
                data,
                raw
            ])
            .map(|_| ())
    }

    fn reject(&self, line: u64, reason: Reason, raw: &str) -> rusqlite::Result<()> {
        self.conn
            .prepare_cached("INSERT INTO reject VALUES (?1, ?2, ?3)")?
            .execute(params![line as i64, reason.word(), raw])
            .map(|_| ())
    }

    fn rows_of<T: DeserializeOwned>(&self, number: &str) -> rusqlite::Result<Vec<(u64, T)>> {
        self.conn
            .prepare_cached("SELECT line, data FROM line WHERE number = ?1 ORDER BY line")?
            .query_map([number], |row| {
                let data: String = row.get(1)?;
                let data = serde_json::from_str(&data).map_err(|error| {
                    rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
                })?;
                Ok((row.get::<_, i64>(0)? as u64, data))
            })?
            .collect()
    }
}
