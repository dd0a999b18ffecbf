//! The workflows' questions, answered from the projections.

use super::Store;
use crate::domain::order::{OrderLine, order_rank, parcel_rank};
use crate::domain::people::Operator;
use crate::domain::returns::{ReturnPolicy, return_rank};
use crate::domain::{Item, Location, Place};
use crate::workflows::view::*;
use rusqlite::{OptionalExtension, Row, ToSql};

type Params<'a> = &'a [&'a dyn ToSql];

impl From<rusqlite::Error> for ViewError {
    fn from(error: rusqlite::Error) -> Self {
        ViewError(Box::new(error))
    }
}

impl Store {
    pub(super) fn one<T>(
        &self,
        sql: &str,
        params: Params<'_>,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> ViewResult<Option<T>> {
        Ok(self.conn.prepare_cached(sql)?.query_row(params, read).optional()?)
    }

    pub(super) fn many<T>(
        &self,
        sql: &str,
        params: Params<'_>,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> ViewResult<Vec<T>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn warehouse(&self) -> &str {
        &self.author.warehouse
    }
}

fn sku_row(row: &Row<'_>) -> rusqlite::Result<SkuRow> {
    Ok(SkuRow {
        sku: row.get(0)?,
        owner: row.get(1)?,
        name: row.get(2)?,
        unit_weight_mg: row.get(3)?,
        dangerous_goods: row.get(4)?,
    })
}

fn location_row(row: &Row<'_>) -> rusqlite::Result<Location> {
    Ok(Location {
        code: row.get(0)?,
        zone: row.get(1)?,
        route: row.get(2)?,
        units_max: row.get(3)?,
        dangerous_goods: row.get(4)?,
    })
}

fn carton_row(row: &Row<'_>) -> rusqlite::Result<CartonRow> {
    Ok(CartonRow {
        carton: row.get(0)?,
        asn: row.get(1)?,
        seller: row.get(2)?,
        destination: row.get(3)?,
        declared_weight_mg: row.get(4)?,
        rank: row.get(5)?,
        lpn: row.get(6)?,
    })
}

fn stock_row(row: &Row<'_>) -> rusqlite::Result<StockRow> {
    Ok(StockRow {
        place: Place::from(row.get::<_, String>(0)?),
        item: Item { owner: row.get(1)?, sku: row.get(2)?, lot: row.get(3)?, condition: row.get(4)? },
        quantity: row.get(5)?,
        name: row.get(6)?,
    })
}

fn order_row(row: &Row<'_>) -> rusqlite::Result<OrderRow> {
    Ok(OrderRow {
        order: row.get(0)?,
        seller: row.get(1)?,
        deadline_ms: row.get(2)?,
        ship_to: from_json(row.get_ref(3)?.as_str()?).unwrap_or_default(),
        carrier: row.get(4)?,
        service: row.get(5)?,
        rank: row.get(6)?,
        tote: row.get(7)?,
    })
}

pub(super) fn parcel_row(row: &Row<'_>) -> rusqlite::Result<ParcelRow> {
    Ok(ParcelRow {
        parcel: row.get(0)?,
        order: row.get(1)?,
        carrier: row.get(2)?,
        weight_mg: row.get(3)?,
        rank: row.get(4)?,
    })
}

fn return_row(row: &Row<'_>) -> rusqlite::Result<ReturnRow> {
    Ok(ReturnRow { rma: row.get(0)?, seller: row.get(1)?, order: row.get(2)?, rank: row.get(3)? })
}

fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

const CARTON: &str = "SELECT c.carton, c.asn, coalesce(i.seller, ''), coalesce(i.destination, ''),
    c.declared_weight_mg, c.rank, c.lpn FROM carton c
    LEFT JOIN inbound i ON i.warehouse_id = c.warehouse_id AND i.asn = c.asn";

const STOCK: &str = "SELECT s.place, s.owner, s.sku, s.lot, s.condition, s.quantity, coalesce(k.name, '')
    FROM stock s LEFT JOIN sku k ON k.warehouse_id = s.warehouse_id AND k.sku = s.sku";

const ORDER: &str = "SELECT order_no, seller, deadline_ms, ship_to, carrier, service, rank, tote FROM outbound";

pub(super) const PARCEL: &str = "SELECT parcel, order_no, carrier, weight_mg, rank FROM parcel";

const RETURN: &str = "SELECT r.rma, r.seller, r.order_no, r.rank FROM returned r";

impl View for Store {
    fn sku(&self, sku: &str) -> ViewResult<Option<SkuRow>> {
        self.one(
            "SELECT sku, owner, name, unit_weight_mg, dangerous_goods FROM sku WHERE warehouse_id = ?1 AND sku = ?2",
            &[&self.warehouse(), &sku],
            sku_row,
        )
    }

    fn barcode(&self, code: &str) -> ViewResult<Option<(SkuRow, i64)>> {
        let named = self.one(
            "SELECT sku, units FROM barcode WHERE warehouse_id = ?1 AND code = ?2",
            &[&self.warehouse(), &code],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        )?;
        let (sku, units) = named.unwrap_or_else(|| (code.to_owned(), 1));
        Ok(self.sku(&sku)?.map(|row| (row, units.max(1))))
    }

    fn location(&self, code: &str) -> ViewResult<Option<Location>> {
        self.one(
            "SELECT code, zone, route, units_max, dangerous_goods FROM location WHERE warehouse_id = ?1 AND code = ?2",
            &[&self.warehouse(), &code],
            location_row,
        )
    }

    fn badge(&self, badge: &str) -> ViewResult<Option<Operator>> {
        let record = self.one(
            "SELECT record FROM operator WHERE warehouse_id = ?1 AND badge = ?2",
            &[&self.warehouse(), &badge],
            |row| row.get::<_, String>(0),
        )?;
        Ok(record.and_then(|record| from_json(&record)))
    }

    fn pin(&self, pin_hash: &str) -> ViewResult<Option<Operator>> {
        let record = self.one(
            "SELECT record FROM operator WHERE warehouse_id = ?1 AND pin_hash = ?2 AND pin_hash <> ''",
            &[&self.warehouse(), &pin_hash],
            |row| row.get::<_, String>(0),
        )?;
        Ok(record.and_then(|record| from_json(&record)))
    }

    fn cartons(&self, code: &str) -> ViewResult<Vec<CartonRow>> {
        let exact = self.many(
            &format!("{CARTON} WHERE c.warehouse_id = ?1 AND c.carton = ?2"),
            &[&self.warehouse(), &code],
            carton_row,
        )?;
        if !exact.is_empty() || code.is_empty() {
            return Ok(exact);
        }
        let mut found = self.many(
            &format!("{CARTON} WHERE c.warehouse_id = ?1 AND c.tracking = ?2 ORDER BY c.carton"),
            &[&self.warehouse(), &code],
            carton_row,
        )?;
        if found.is_empty() {
            found = self.many(
                &format!("{CARTON} WHERE c.warehouse_id = ?1 AND c.asn = ?2 ORDER BY c.carton"),
                &[&self.warehouse(), &code],
                carton_row,
            )?;
        }
        if found.is_empty() {
            found = self.many(
                &format!(
                    "{CARTON} WHERE c.warehouse_id = ?1 AND c.asn IN
                     (SELECT asn FROM inbound WHERE warehouse_id = ?1 AND tracking = ?2) ORDER BY c.carton"
                ),
                &[&self.warehouse(), &code],
                carton_row,
            )?;
        }
        Ok(found)
    }

    fn carton_lines(&self, carton: &str) -> ViewResult<Vec<CartonLineRow>> {
        self.many(
            "SELECT l.sku, coalesce(k.name, ''), l.expected, l.accepted, l.refused FROM carton_line l
             LEFT JOIN sku k ON k.warehouse_id = l.warehouse_id AND k.sku = l.sku
             WHERE l.warehouse_id = ?1 AND l.carton = ?2 ORDER BY l.sku",
            &[&self.warehouse(), &carton],
            |row| {
                Ok(CartonLineRow {
                    sku: row.get(0)?,
                    name: row.get(1)?,
                    expected: row.get(2)?,
                    accepted: row.get(3)?,
                    refused: row.get(4)?,
                })
            },
        )
    }

    fn cartons_open(&self, limit: usize) -> ViewResult<Vec<CartonRow>> {
        // Rank by rank, so that the index gives the rows without sorting all of them.
        let mut rows = Vec::new();
        for rank in [1i64, 0] {
            let left = (limit - rows.len().min(limit)) as i64;
            rows.extend(self.many(
                &format!(
                    "{CARTON} WHERE c.warehouse_id = ?1 AND c.rank = ?2 AND c.asn <> '' ORDER BY c.carton LIMIT ?3"
                ),
                &[&self.warehouse(), &rank, &left],
                carton_row,
            )?);
        }
        Ok(rows)
    }

    fn contents(&self, place: &Place) -> ViewResult<Vec<StockRow>> {
        self.many(
            &format!("{STOCK} WHERE s.warehouse_id = ?1 AND s.place = ?2 AND s.quantity > 0 ORDER BY s.sku"),
            &[&self.warehouse(), &place.as_str()],
            stock_row,
        )
    }

    fn bins_of(&self, sku: &str) -> ViewResult<Vec<StockRow>> {
        self.many(
            &format!(
                "{STOCK} CROSS JOIN location l ON l.warehouse_id = s.warehouse_id AND l.code = substr(s.place, 5)
                 WHERE s.warehouse_id = ?1 AND s.sku = ?2 AND s.place >= 'bin:' AND s.place < 'bin;'
                 AND s.quantity > 0 AND s.condition = 'good' ORDER BY l.route"
            ),
            &[&self.warehouse(), &sku],
            stock_row,
        )
    }

    fn suggest_bin(
        &self,
        item: &Item,
        quantity: i64,
        dangerous_goods: bool,
        from: &Place,
    ) -> ViewResult<Option<Location>> {
        let same_sku = self.one(
            "SELECT l.code, l.zone, l.route, l.units_max, l.dangerous_goods FROM stock s
             CROSS JOIN location l ON l.warehouse_id = s.warehouse_id AND l.code = substr(s.place, 5)
             WHERE s.warehouse_id = ?1 AND s.sku = ?2 AND s.place >= 'bin:' AND s.place < 'bin;'
             AND s.condition = ?3 AND s.quantity > 0 AND l.dangerous_goods = ?4 AND s.place <> ?6
             AND (l.units_max = 0 OR l.units_max >= ?5 +
                  (SELECT sum(t.quantity) FROM stock t WHERE t.warehouse_id = s.warehouse_id AND t.place = s.place))
             ORDER BY l.route LIMIT 1",
            &[&self.warehouse(), &item.sku, &item.condition, &dangerous_goods, &quantity, &from.as_str()],
            location_row,
        )?;
        if same_sku.is_some() {
            return Ok(same_sku);
        }
        let hint = self.empty_bin_hint.borrow()[usize::from(dangerous_goods)];
        for (from, until) in [(hint, i64::MAX), (i64::MIN, hint)] {
            let empty = self.one(
                "SELECT code, zone, route, units_max, dangerous_goods FROM location l
                 WHERE warehouse_id = ?1 AND route >= ?2 AND route < ?3 AND dangerous_goods = ?4
                 AND (units_max = 0 OR units_max >= ?5)
                 AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.warehouse_id = ?1 AND s.place = 'bin:' || l.code)
                 ORDER BY route LIMIT 1",
                &[&self.warehouse(), &from, &until, &dangerous_goods, &quantity],
                location_row,
            )?;
            if let Some(location) = empty {
                self.empty_bin_hint.borrow_mut()[usize::from(dangerous_goods)] = location.route;
                return Ok(Some(location));
            }
        }
        // Everything is taken: the roomiest kind of bin on the way, shared with other goods.
        self.one(
            "SELECT code, zone, route, units_max, dangerous_goods FROM location
             WHERE warehouse_id = ?1 AND dangerous_goods = ?2 AND units_max = 0 AND 'bin:' || code <> ?3
             ORDER BY route LIMIT 1",
            &[&self.warehouse(), &dangerous_goods, &from.as_str()],
            location_row,
        )
    }

    fn places_to_put_away(&self, limit: usize) -> ViewResult<Vec<Place>> {
        self.many(
            "SELECT DISTINCT place FROM stock WHERE warehouse_id = ?1 AND quantity > 0
             AND ((place >= 'lpn:' AND place < 'lpn;') OR place = 'stage:restock') ORDER BY place LIMIT ?2",
            &[&self.warehouse(), &(limit as i64)],
            |row| Ok(Place::from(row.get::<_, String>(0)?)),
        )
    }

    fn order(&self, order: &str) -> ViewResult<Option<OrderRow>> {
        self.one(&format!("{ORDER} WHERE warehouse_id = ?1 AND order_no = ?2"), &[&self.warehouse(), &order], order_row)
    }

    fn order_lines(&self, order: &str) -> ViewResult<Vec<OrderLineRow>> {
        self.many(
            "SELECT l.line, l.sku, l.quantity, l.unit_price_minor, l.flags, coalesce(k.name, ''),
                    l.picked, l.packed, l.shipped, l.short
             FROM outbound_line l LEFT JOIN sku k ON k.warehouse_id = l.warehouse_id AND k.sku = l.sku
             WHERE l.warehouse_id = ?1 AND l.order_no = ?2 ORDER BY l.line",
            &[&self.warehouse(), &order],
            |row| {
                Ok(OrderLineRow {
                    line: OrderLine {
                        line: row.get(0)?,
                        sku: row.get(1)?,
                        quantity: row.get(2)?,
                        unit_price_minor: row.get(3)?,
                        flags: row.get_ref(4)?.as_str()?.split_whitespace().map(str::to_owned).collect(),
                    },
                    name: row.get(5)?,
                    picked: row.get(6)?,
                    packed: row.get(7)?,
                    shipped: row.get(8)?,
                    short: row.get(9)?,
                })
            },
        )
    }

    fn order_in_tote(&self, tote: &str) -> ViewResult<Option<OrderRow>> {
        self.one(
            &format!(
                "{ORDER} o WHERE warehouse_id = ?1 AND tote = ?2 AND rank BETWEEN ?3 AND ?4
                 AND (rank > ?3 OR EXISTS (SELECT 1 FROM outbound_line l WHERE l.warehouse_id = o.warehouse_id
                      AND l.order_no = o.order_no AND l.quantity > l.picked + l.short))
                 ORDER BY rank DESC LIMIT 1"
            ),
            &[&self.warehouse(), &tote, &order_rank::PICKING, &order_rank::PACKING],
            order_row,
        )
    }

    fn orders_of_rank(&self, rank: i64, limit: usize) -> ViewResult<Vec<OrderRow>> {
        self.many(
            &format!("{ORDER} WHERE warehouse_id = ?1 AND rank = ?2 ORDER BY deadline_ms, order_no LIMIT ?3"),
            &[&self.warehouse(), &rank, &(limit as i64)],
            order_row,
        )
    }

    // CROSS JOIN holds SQLite to the written order of tables: left to itself it may walk all
    // locations in the order of the route and look for the order's lines at each.
    fn next_pick(&self, order: &str, skipped: &[i64], empty: &[(String, String)]) -> ViewResult<Option<PickTask>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT l.line, l.sku, o.code, s.quantity, l.quantity - l.picked - l.short
             FROM outbound_line l
             CROSS JOIN stock s ON s.warehouse_id = l.warehouse_id AND s.sku = l.sku
                  AND s.place >= 'bin:' AND s.place < 'bin;'
             CROSS JOIN location o ON o.warehouse_id = s.warehouse_id AND o.code = substr(s.place, 5)
             WHERE l.warehouse_id = ?1 AND l.order_no = ?2 AND l.quantity > l.picked + l.short
             AND s.quantity > 0 AND s.condition = 'good'
             ORDER BY o.route, l.line",
        )?;
        let mut rows = statement.query((self.warehouse(), order))?;
        while let Some(row) = rows.next()? {
            let (line, sku, bin): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            if skipped.contains(&line) || empty.iter().any(|(no_sku, no_bin)| *no_sku == sku && *no_bin == bin) {
                continue;
            }
            let quantity = row.get::<_, i64>(3)?.min(row.get(4)?);
            return Ok(Some(PickTask { line, sku, bin, quantity }));
        }
        drop(rows);
        // Nothing left that the books know a bin for: the lines that are open all the same.
        let open = self.many(
            "SELECT line, sku, quantity - picked - short FROM outbound_line
             WHERE warehouse_id = ?1 AND order_no = ?2 AND quantity > picked + short ORDER BY line",
            &[&self.warehouse(), &order],
            |row| Ok(PickTask { line: row.get(0)?, sku: row.get(1)?, bin: String::new(), quantity: row.get(2)? }),
        )?;
        Ok(open.into_iter().find(|task| !skipped.contains(&task.line)))
    }

    fn parcel(&self, parcel: &str) -> ViewResult<Option<ParcelRow>> {
        self.one(
            &format!("{PARCEL} WHERE warehouse_id = ?1 AND parcel = ?2"),
            &[&self.warehouse(), &parcel],
            parcel_row,
        )
    }

    fn parcels_of(&self, order: &str) -> ViewResult<Vec<ParcelRow>> {
        self.many(
            &format!("{PARCEL} WHERE warehouse_id = ?1 AND order_no = ?2 ORDER BY parcel"),
            &[&self.warehouse(), &order],
            parcel_row,
        )
    }

    fn parcels_numbered(&self, numbers: &[String]) -> ViewResult<Vec<ParcelRow>> {
        self.parcels_with_numbers(numbers)
    }

    fn numbers_of(&self, parcel: &str) -> ViewResult<Vec<String>> {
        self.numbers_on_label(parcel)
    }

    fn parcels_on(&self, manifest: &str) -> ViewResult<Vec<ParcelRow>> {
        self.many(
            &format!("{PARCEL} WHERE warehouse_id = ?1 AND manifest = ?2 AND manifest != '' ORDER BY parcel"),
            &[&self.warehouse(), &manifest],
            parcel_row,
        )
    }

    fn parcels_to_ship(&self, limit: usize) -> ViewResult<Vec<ParcelRow>> {
        self.many(
            &format!("{PARCEL} WHERE warehouse_id = ?1 AND rank BETWEEN ?2 AND ?3 ORDER BY parcel LIMIT ?4"),
            &[&self.warehouse(), &parcel_rank::CLOSED, &parcel_rank::LABELLED, &(limit as i64)],
            parcel_row,
        )
    }

    fn returns(&self, code: &str) -> ViewResult<Vec<ReturnRow>> {
        let mut found = Vec::new();
        if code.is_empty() {
            return Ok(found);
        }
        for condition in [
            "r.warehouse_id = ?1 AND r.rma = ?2",
            "r.warehouse_id = ?1 AND r.order_no = ?2",
            "r.warehouse_id = ?1 AND r.tracking = ?2",
        ] {
            found =
                self.many(&format!("{RETURN} WHERE {condition} LIMIT 20"), &[&self.warehouse(), &code], return_row)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        if let Some((sku, _)) = self.barcode(code)? {
            found = self.many(
                &format!(
                    "{RETURN} WHERE r.warehouse_id = ?1 AND r.rank < ?3 AND r.rma IN
                     (SELECT rma FROM returned_line WHERE warehouse_id = ?1 AND sku = ?2 AND expected > inspected)
                     LIMIT 20"
                ),
                &[&self.warehouse(), &sku.sku, &return_rank::INSPECTED],
                return_row,
            )?;
        }
        Ok(found)
    }

    fn return_lines(&self, rma: &str) -> ViewResult<Vec<ReturnLineRow>> {
        self.many(
            "SELECT l.line, l.sku, coalesce(k.name, ''), l.expected, l.inspected FROM returned_line l
             LEFT JOIN sku k ON k.warehouse_id = l.warehouse_id AND k.sku = l.sku
             WHERE l.warehouse_id = ?1 AND l.rma = ?2 ORDER BY l.line",
            &[&self.warehouse(), &rma],
            |row| {
                Ok(ReturnLineRow {
                    line: row.get(0)?,
                    sku: row.get(1)?,
                    name: row.get(2)?,
                    expected: row.get(3)?,
                    inspected: row.get(4)?,
                })
            },
        )
    }

    fn returns_open(&self, limit: usize) -> ViewResult<Vec<ReturnRow>> {
        self.many(
            &format!("{RETURN} WHERE r.warehouse_id = ?1 AND r.rank < ?2 ORDER BY r.rma LIMIT ?3"),
            &[&self.warehouse(), &return_rank::INSPECTED, &(limit as i64)],
            return_row,
        )
    }

    fn policy(&self, seller: &str) -> ViewResult<Option<ReturnPolicy>> {
        let record = self.one(
            "SELECT record FROM policy WHERE warehouse_id = ?1 AND seller = ?2",
            &[&self.warehouse(), &seller],
            |row| row.get::<_, String>(0),
        )?;
        Ok(record.and_then(|record| from_json(&record)))
    }

    fn work(&self) -> ViewResult<WorkCounts> {
        let count = |sql: &str, params: Params<'_>| -> ViewResult<i64> {
            Ok(self.one(sql, params, |row| row.get(0))?.unwrap_or(0))
        };
        let warehouse = self.warehouse();
        let orders = |rank_from: i64, rank_to: i64| -> ViewResult<(i64, i64)> {
            let row = self.one(
                "SELECT count(*), coalesce(min(nullif(deadline_ms, 0)), 0) FROM outbound
                 WHERE warehouse_id = ?1 AND rank BETWEEN ?2 AND ?3",
                &[&warehouse, &rank_from, &rank_to],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok(row.unwrap_or_default())
        };
        let (orders_to_pick, pick_deadline_ms) = orders(order_rank::PLACED, order_rank::PICKING)?;
        let (orders_to_pack, pack_deadline_ms) = orders(order_rank::PICKED, order_rank::PACKING)?;
        Ok(WorkCounts {
            cartons_to_receive: count(
                "SELECT count(*) FROM carton WHERE warehouse_id = ?1 AND rank < 2 AND asn <> ''",
                &[&warehouse],
            )?,
            lpns_to_put_away: count(
                "SELECT count(DISTINCT place) FROM stock WHERE warehouse_id = ?1 AND quantity > 0
                 AND ((place >= 'lpn:' AND place < 'lpn;') OR place = 'stage:restock')",
                &[&warehouse],
            )?,
            orders_to_pick,
            pick_deadline_ms,
            orders_to_pack,
            pack_deadline_ms,
            parcels_to_ship: count(
                "SELECT count(*) FROM parcel WHERE warehouse_id = ?1 AND rank BETWEEN ?2 AND ?3",
                &[&warehouse, &parcel_rank::CLOSED, &parcel_rank::LABELLED],
            )?,
            returns_to_inspect: count(
                "SELECT count(*) FROM returned WHERE warehouse_id = ?1 AND rank < ?2",
                &[&warehouse, &return_rank::INSPECTED],
            )?,
            exceptions_open: count(
                "SELECT count(*) FROM exception WHERE warehouse_id = ?1 AND settled = '' AND kind <> ''",
                &[&warehouse],
            )?,
        })
    }

    fn look_up(&self, code: &str) -> ViewResult<Card> {
        self.look_up_card(code)
    }
}
