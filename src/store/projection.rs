//! Executes row changes on SQLite. What changes was decided in `domain::change`.

use crate::domain::change::{Change, LineCounts, OrderHead};
use rusqlite::{Connection, Result, params};

/// Makes one change. Call within a transaction. Errors are SQLite's own (full disk, broken file).
pub fn apply(conn: &Connection, warehouse: &str, change: &Change) -> Result<()> {
    match change {
        Change::Stock { item, place, delta } => {
            let key = params![warehouse, item.sku, place.as_str(), item.owner, item.lot, item.condition, delta];
            let left: i64 = conn
                .prepare_cached(
                    "INSERT INTO stock (warehouse_id, sku, place, owner, lot, condition, quantity)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                     ON CONFLICT (warehouse_id, sku, place, owner, lot, condition)
                     DO UPDATE SET quantity = quantity + excluded.quantity RETURNING quantity",
                )?
                .query_row(key, |row| row.get(0))?;
            if left == 0 {
                run(
                    conn,
                    "DELETE FROM stock WHERE warehouse_id = ?1 AND sku = ?2 AND place = ?3 AND owner = ?4
                     AND lot = ?5 AND condition = ?6",
                    params![warehouse, item.sku, place.as_str(), item.owner, item.lot, item.condition],
                )?;
            }
            Ok(())
        }
        Change::Sku(sku) => {
            run(
                conn,
                "INSERT OR REPLACE INTO sku (warehouse_id, sku, owner, name, unit_weight_mg, dangerous_goods)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![warehouse, sku.sku, sku.owner, sku.name, sku.unit_weight_mg, sku.dangerous_goods],
            )?;
            for barcode in &sku.barcodes {
                run(
                    conn,
                    "INSERT OR REPLACE INTO barcode (warehouse_id, code, sku, units) VALUES (?1, ?2, ?3, ?4)",
                    params![warehouse, barcode.code, sku.sku, barcode.units],
                )?;
            }
            Ok(())
        }
        Change::Location(location) => run(
            conn,
            "INSERT OR REPLACE INTO location (warehouse_id, code, zone, route, units_max, dangerous_goods)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                warehouse,
                location.code,
                location.zone,
                location.route,
                location.units_max,
                location.dangerous_goods
            ],
        ),
        Change::Operator(operator) => run(
            conn,
            "INSERT OR REPLACE INTO operator (warehouse_id, operator, badge, pin_hash, record)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![warehouse, operator.operator, operator.badge, operator.pin_hash, json(operator)?],
        ),
        Change::Policy(policy) => run(
            conn,
            "INSERT OR REPLACE INTO policy (warehouse_id, seller, record) VALUES (?1, ?2, ?3)",
            params![warehouse, policy.seller, json(policy)?],
        ),
        Change::Inbound { asn, seller, destination, tracking, announced_ms } => run(
            conn,
            "INSERT OR REPLACE INTO inbound (warehouse_id, asn, seller, destination, tracking, announced_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![warehouse, asn, seller, destination, tracking, announced_ms],
        ),
        Change::Carton { carton, asn, tracking, declared_weight_mg } => run(
            conn,
            "INSERT INTO carton (warehouse_id, carton, asn, tracking, declared_weight_mg)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (warehouse_id, carton) DO UPDATE SET asn = excluded.asn,
             tracking = excluded.tracking, declared_weight_mg = excluded.declared_weight_mg",
            params![warehouse, carton, asn, tracking, declared_weight_mg],
        ),
        Change::CartonExpected { carton, line } => run(
            conn,
            "INSERT INTO carton_line (warehouse_id, carton, sku, expected) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (warehouse_id, carton, sku) DO UPDATE SET expected = expected + excluded.expected",
            params![warehouse, carton, line.sku, line.expected],
        ),
        Change::CartonCounted { carton, sku, accepted, refused } => {
            run(
                conn,
                "INSERT INTO carton_line (warehouse_id, carton, sku, accepted, refused) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (warehouse_id, carton, sku) DO UPDATE
             SET accepted = accepted + excluded.accepted, refused = refused + excluded.refused",
                params![warehouse, carton, sku, accepted, refused],
            )?;
            // A line of nothing is what an undo leaves of goods that were not announced.
            run(
                conn,
                "DELETE FROM carton_line WHERE warehouse_id = ?1 AND carton = ?2 AND sku = ?3
                 AND expected = 0 AND accepted = 0 AND refused = 0",
                params![warehouse, carton, sku],
            )
        }
        Change::CartonRank { carton, rank, lpn, weight_mg } => run(
            conn,
            "INSERT INTO carton (warehouse_id, carton, rank, lpn, weight_mg) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (warehouse_id, carton) DO UPDATE SET rank = max(rank, excluded.rank),
             lpn = max(lpn, excluded.lpn),
             weight_mg = CASE WHEN weight_mg IS NULL THEN excluded.weight_mg
                              WHEN excluded.weight_mg IS NULL THEN weight_mg
                              ELSE max(weight_mg, excluded.weight_mg) END",
            params![warehouse, carton, rank, lpn, weight_mg],
        ),
        Change::Order(head) => order_head(conn, warehouse, head),
        Change::OrderLine { order, line } => run(
            conn,
            "INSERT INTO outbound_line (warehouse_id, order_no, line, sku, quantity, unit_price_minor, flags)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (warehouse_id, order_no, line) DO UPDATE SET sku = excluded.sku,
             quantity = excluded.quantity, unit_price_minor = excluded.unit_price_minor, flags = excluded.flags",
            params![warehouse, order, line.line, line.sku, line.quantity, line.unit_price_minor, line.flags.join(" ")],
        ),
        Change::OrderLineCounts { order, line, counts } => {
            let LineCounts { picked, packed, shipped, short } = counts;
            run(
                conn,
                "INSERT INTO outbound_line (warehouse_id, order_no, line, picked, packed, shipped, short)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (warehouse_id, order_no, line) DO UPDATE SET picked = picked + excluded.picked,
                 packed = packed + excluded.packed, shipped = shipped + excluded.shipped,
                 short = short + excluded.short",
                params![warehouse, order, line, picked, packed, shipped, short],
            )
        }
        Change::OrderRank { order, rank, tote } => run(
            conn,
            // The tote of the highest rank stays; it only names where the goods were last seen.
            "INSERT INTO outbound (warehouse_id, order_no, rank, tote) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (warehouse_id, order_no) DO UPDATE SET rank = max(rank, excluded.rank),
             tote = max(tote, excluded.tote)",
            params![warehouse, order, rank, tote],
        ),
        Change::Parcel { parcel, order, carrier, weight_mg, rank, manifest } => run(
            conn,
            "INSERT INTO parcel (warehouse_id, parcel, order_no, carrier, weight_mg, rank, manifest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (warehouse_id, parcel) DO UPDATE SET rank = max(rank, excluded.rank),
             carrier = max(carrier, excluded.carrier), manifest = max(manifest, excluded.manifest),
             weight_mg = coalesce(weight_mg, excluded.weight_mg)",
            params![warehouse, parcel, order, carrier, weight_mg, rank, manifest],
        ),
        Change::ParcelNumber { parcel, number, at_ms } => run(
            conn,
            "INSERT INTO parcel_number (warehouse_id, number, parcel, at_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (warehouse_id, number, parcel) DO UPDATE SET at_ms = max(at_ms, excluded.at_ms)",
            params![warehouse, number, parcel, at_ms],
        ),
        Change::Return { rma, seller, order, tracking, announced_ms } => run(
            conn,
            "INSERT INTO returned (warehouse_id, rma, seller, order_no, tracking, announced_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (warehouse_id, rma) DO UPDATE SET seller = excluded.seller,
             order_no = excluded.order_no, tracking = excluded.tracking, announced_ms = excluded.announced_ms",
            params![warehouse, rma, seller, order, tracking, announced_ms],
        ),
        Change::ReturnLine { rma, line } => run(
            conn,
            "INSERT INTO returned_line (warehouse_id, rma, line, sku, expected) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (warehouse_id, rma, line) DO UPDATE
             SET sku = excluded.sku, expected = excluded.expected",
            params![warehouse, rma, line.line, line.sku, line.expected],
        ),
        Change::ReturnInspected { rma, line, sku, delta } => run(
            conn,
            "INSERT INTO returned_line (warehouse_id, rma, line, sku, inspected) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (warehouse_id, rma, line) DO UPDATE SET inspected = inspected + excluded.inspected",
            params![warehouse, rma, line, sku, delta],
        ),
        Change::ReturnRank { rma, rank } => run(
            conn,
            "INSERT INTO returned (warehouse_id, rma, rank) VALUES (?1, ?2, ?3)
             ON CONFLICT (warehouse_id, rma) DO UPDATE SET rank = max(rank, excluded.rank)",
            params![warehouse, rma, rank],
        ),
        Change::Exception(exception) => run(
            conn,
            "INSERT INTO exception (warehouse_id, id, kind, record) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (warehouse_id, id) DO UPDATE SET kind = excluded.kind, record = excluded.record",
            params![warehouse, exception.id, exception.kind.word(), json(exception)?],
        ),
        Change::ExceptionSettled { id, how } => run(
            conn,
            "INSERT INTO exception (warehouse_id, id, settled) VALUES (?1, ?2, ?3)
             ON CONFLICT (warehouse_id, id) DO UPDATE SET settled = max(settled, excluded.settled)",
            params![warehouse, id, how],
        ),
    }
}

fn order_head(conn: &Connection, warehouse: &str, head: &OrderHead) -> Result<()> {
    run(
        conn,
        "INSERT INTO outbound (warehouse_id, order_no, seller, channel, placed_ms, deadline_ms, ship_to, carrier, service)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (warehouse_id, order_no) DO UPDATE SET seller = excluded.seller,
         channel = excluded.channel, placed_ms = excluded.placed_ms, deadline_ms = excluded.deadline_ms,
         ship_to = excluded.ship_to, carrier = excluded.carrier, service = excluded.service",
        params![
            warehouse,
            head.order,
            head.seller,
            head.channel,
            head.placed_ms,
            head.deadline_ms,
            json(&head.ship_to)?,
            head.carrier,
            head.service
        ],
    )
}

fn run(conn: &Connection, sql: &str, params: &[&dyn rusqlite::ToSql]) -> Result<()> {
    conn.prepare_cached(sql)?.execute(params).map(|_| ())
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
