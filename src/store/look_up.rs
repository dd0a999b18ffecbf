//! Look-up: everything that is known about one scanned thing.

use super::Store;
use crate::domain::codes::label::{name_among, numbers_in};
use crate::domain::fact::{Fact, Move};
use crate::domain::inbound::carton_rank;
use crate::domain::order::{order_rank, parcel_rank};
use crate::domain::returns::return_rank;
use crate::domain::{Meaning, Place};
use crate::journal::Decoded;
use crate::words::{Word, kilograms};
use crate::workflows::view::{Card, HistoryEntry, StockRow, View, ViewError, ViewResult};

const HISTORY_ROWS: usize = 40;
/// A look-up does not wait for an index that is far behind: the rest follows between scans.
const INDEX_ROWS: usize = 4_000;

impl Store {
    pub(super) fn look_up_card(&self, code: &str) -> ViewResult<Card> {
        let meaning = Meaning::of(code);
        let card = match &meaning {
            Meaning::Location(location) => self.location_card(location)?,
            Meaning::Lpn(lpn) => self.place_card("lpn", &Place::lpn(lpn))?,
            Meaning::Tote(tote) => self.tote_card(tote)?,
            Meaning::Parcel(parcel) => self.parcel_card(parcel)?,
            Meaning::Rma(rma) => self.return_card(rma)?,
            Meaning::Order(order) => self.order_card(order)?,
            _ => None,
        };
        let card = match card {
            Some(card) => Some(card),
            None => self.other_card(code)?,
        };
        Ok(card.unwrap_or_else(|| Card { title: code.to_owned(), ..Card::default() }))
    }

    /// A code without a prefix: the likeliest kind that exists.
    fn other_card(&self, code: &str) -> ViewResult<Option<Card>> {
        if let Some(card) = self.sku_card(code)? {
            return Ok(Some(card));
        }
        if let Some(card) = self.location_card(code)? {
            return Ok(Some(card));
        }
        if let Some(card) = self.order_card(code)? {
            return Ok(Some(card));
        }
        if let Some(card) = self.carton_card(code)? {
            return Ok(Some(card));
        }
        if let Some(row) = self.returns(code)?.first() {
            return self.return_card(&row.rma.clone());
        }
        for number in numbers_in(code) {
            match self.parcels_numbered(&number)?.as_slice() {
                [] => {}
                [row] => return self.parcel_card(&row.parcel),
                // It tells none of them: whoever asks sees which they are.
                rows => {
                    let rows = rows.iter().map(|row| (row.parcel.clone(), row.order.clone(), row.carrier.clone()));
                    let (kind, title) = ("parcel".to_owned(), number);
                    return Ok(Some(Card { kind, title, rows: rows.collect(), ..Card::default() }));
                }
            }
        }
        Ok(None)
    }

    fn card(&self, kind: &str, title: &str) -> ViewResult<Card> {
        Ok(Card { kind: kind.into(), title: title.into(), history: self.history(kind, title)?, ..Card::default() })
    }

    fn history(&self, kind: &str, code: &str) -> ViewResult<Vec<HistoryEntry>> {
        let wrap = |error: super::StoreError| ViewError(Box::new(error));
        // A full disk stops the index, not the look-up.
        if let Err(error) = self.index_history(INDEX_ROWS) {
            tracing::warn!(error = &error as &dyn std::error::Error, "failed to index the history");
        }
        let events = self.history_of(&format!("{kind}:{code}"), HISTORY_ROWS).map_err(wrap)?;
        Ok(events.iter().map(history_row).collect())
    }

    fn sku_card(&self, code: &str) -> ViewResult<Option<Card>> {
        let Some((row, units)) = self.barcode(code)? else { return Ok(None) };
        let mut card = self.card("sku", &row.sku)?;
        card.subtitle = row.name;
        card.facts.push((Word::FieldOwner, row.owner));
        if row.unit_weight_mg > 0 {
            card.facts.push((Word::FieldWeight, format!("{} kg", kilograms(row.unit_weight_mg))));
        }
        if row.dangerous_goods {
            card.facts.push((Word::FieldDangerous, "⚠".into()));
        }
        if units > 1 {
            card.facts.push((Word::FieldBarcodes, format!("{code} = {units} ×")));
        }
        let held = self.many(
            "SELECT place, quantity, condition FROM stock WHERE warehouse_id = ?1 AND sku = ?2 AND quantity <> 0
             AND place NOT IN ('supplier', 'customer') ORDER BY place LIMIT 60",
            &[&self.warehouse(), &row.sku],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?)),
        )?;
        let total: i64 = held.iter().map(|(_, quantity, _)| quantity).sum();
        card.facts.push((Word::FieldTotal, total.to_string()));
        card.rows =
            held.into_iter().map(|(place, quantity, condition)| (place, condition, quantity.to_string())).collect();
        Ok(Some(card))
    }

    fn location_card(&self, code: &str) -> ViewResult<Option<Card>> {
        let Some(location) = self.location(code)? else { return Ok(None) };
        let mut card = self.card("bin", &location.code)?;
        card.facts.push((Word::FieldZone, location.zone));
        if location.units_max > 0 {
            card.facts.push((Word::FieldCapacity, location.units_max.to_string()));
        }
        if location.dangerous_goods {
            card.facts.push((Word::FieldDangerous, "⚠".into()));
        }
        card.rows = self.contents(&Place::bin(&location.code))?.into_iter().map(content_row).collect();
        Ok(Some(card))
    }

    fn place_card(&self, kind: &str, place: &Place) -> ViewResult<Option<Card>> {
        let mut card = self.card(kind, place.code())?;
        let contents = self.contents(place)?;
        if contents.is_empty() && card.history.is_empty() {
            return Ok(None);
        }
        let total: i64 = contents.iter().map(|row| row.quantity).sum();
        card.facts.push((Word::FieldTotal, total.to_string()));
        card.rows = contents.into_iter().map(content_row).collect();
        Ok(Some(card))
    }

    fn tote_card(&self, tote: &str) -> ViewResult<Option<Card>> {
        let card = self.place_card("tote", &Place::tote(tote))?;
        let order = self.order_in_tote(tote)?;
        Ok(card.map(|mut card| {
            if let Some(order) = order {
                card.facts.push((Word::FieldOrder, order.order));
            }
            card
        }))
    }

    fn parcel_card(&self, code: &str) -> ViewResult<Option<Card>> {
        let Some(row) = self.parcel(code)? else { return Ok(None) };
        let mut card = self.card("parcel", &row.parcel)?;
        card.facts.push((Word::FieldOrder, row.order));
        card.facts.push((Word::FieldCarrier, row.carrier));
        if let Some(number) = name_among(&self.numbers_of(code)?) {
            card.facts.push((Word::FieldTracking, number.clone()));
        }
        if let Some(weight) = row.weight_mg {
            card.facts.push((Word::FieldParcelWeight, format!("{} kg", kilograms(weight))));
        }
        card.subtitle = if row.rank >= parcel_rank::SHIPPED { "→".into() } else { String::new() };
        card.rows = self.contents(&Place::parcel(code))?.into_iter().map(content_row).collect();
        Ok(Some(card))
    }

    fn order_card(&self, code: &str) -> ViewResult<Option<Card>> {
        let Some(row) = self.order(code)? else { return Ok(None) };
        let mut card = self.card("order", &row.order)?;
        card.subtitle = format!("{} · {} {}", row.ship_to.name, row.ship_to.city, row.ship_to.country);
        card.facts.push((Word::FieldOwner, row.seller));
        card.facts.push((Word::FieldStatus, order_status(row.rank).to_owned()));
        if !row.tote.is_empty() {
            card.facts.push((Word::FieldTote, row.tote));
        }
        card.facts.push((Word::FieldCarrier, format!("{} {}", row.carrier, row.service)));
        for line in self.order_lines(code)?.into_iter().take(60) {
            let done = format!("{} / {}", line.picked, line.line.quantity);
            card.rows.push((line.line.sku, line.name, done));
        }
        for parcel in self.parcels_of(code)? {
            card.rows.push((parcel.parcel, parcel.carrier, parcel.weight_mg.map(kilograms).unwrap_or_default()));
        }
        Ok(Some(card))
    }

    fn carton_card(&self, code: &str) -> ViewResult<Option<Card>> {
        let cartons = self.cartons(code)?;
        let Some(first) = cartons.first() else { return Ok(None) };
        if cartons.len() > 1 || first.asn == code {
            let mut card = self.card("asn", &first.asn)?;
            card.facts.push((Word::FieldOwner, first.seller.clone()));
            card.rows =
                cartons.into_iter().map(|row| (row.carton, row.lpn, carton_status(row.rank).to_owned())).collect();
            return Ok(Some(card));
        }
        let mut card = self.card("carton", &first.carton)?;
        card.subtitle = first.lpn.clone();
        card.facts.push((Word::FieldAsn, first.asn.clone()));
        card.facts.push((Word::FieldOwner, first.seller.clone()));
        card.facts.push((Word::FieldStatus, carton_status(first.rank).to_owned()));
        for line in self.carton_lines(&first.carton)? {
            card.rows.push((line.sku, line.name, format!("{} / {}", line.accepted + line.refused, line.expected)));
        }
        Ok(Some(card))
    }

    fn return_card(&self, code: &str) -> ViewResult<Option<Card>> {
        let found = self.returns(code)?;
        let Some(row) = found.first() else { return Ok(None) };
        let mut card = self.card("rma", &row.rma)?;
        card.facts.push((Word::FieldOwner, row.seller.clone()));
        if !row.order.is_empty() {
            card.facts.push((Word::FieldOrder, row.order.clone()));
        }
        let status = if row.rank >= return_rank::INSPECTED { "inspected" } else { "announced" };
        card.facts.push((Word::FieldStatus, status.to_owned()));
        for line in self.return_lines(&row.rma)? {
            card.rows.push((line.sku, line.name, format!("{} / {}", line.inspected, line.expected)));
        }
        Ok(Some(card))
    }
}

fn content_row(row: StockRow) -> (String, String, String) {
    (row.item.sku, row.name, row.quantity.to_string())
}

fn order_status(rank: i64) -> &'static str {
    match rank {
        order_rank::PLACED => "placed",
        order_rank::PICKING => "picking",
        order_rank::PICKED => "picked",
        order_rank::PACKING => "packing",
        order_rank::PACKED => "packed",
        _ => "shipped",
    }
}

fn carton_status(rank: i64) -> &'static str {
    match rank {
        carton_rank::ANNOUNCED => "announced",
        carton_rank::OPENED => "opened",
        _ => "received",
    }
}

fn history_row(event: &Decoded) -> HistoryEntry {
    let who = if event.envelope.operator.is_empty() {
        event.envelope.device.to_string()
    } else {
        format!("{} · {}", event.envelope.operator, event.envelope.device)
    };
    let what = match &event.fact {
        Some(fact) => describe(&event.kind, fact),
        None => event.kind.clone(),
    };
    let photo = match &event.fact {
        Some(Fact::PhotoTaken { photo, .. }) => Some(photo.photo.clone()),
        Some(Fact::PhotoAttached { photo, .. }) => Some(photo.clone()),
        _ => None,
    };
    HistoryEntry { at_ms: event.envelope.at_ms, who, what, photo }
}

fn describe(kind: &str, fact: &Fact) -> String {
    let moved = |movement: &Move| {
        format!(
            "{kind}  {} × {}  {} → {}",
            movement.quantity,
            movement.item.sku,
            movement.from.code(),
            movement.to.code()
        )
    };
    match fact {
        Fact::GoodsReceived { movement, .. }
        | Fact::GoodsPutAway { movement, .. }
        | Fact::GoodsPicked { movement, .. }
        | Fact::GoodsPacked { movement, .. } => moved(movement),
        Fact::ReturnInspected { movement, grade, .. } => format!("{} ({})", moved(movement), grade.letter()),
        Fact::CartonReceived { weight_mg: Some(weight), lpn, .. } => {
            format!("{kind}  {lpn}  {} kg", kilograms(*weight))
        }
        Fact::ParcelClosed { weight_mg: Some(weight), parcel, .. } => {
            format!("{kind}  {parcel}  {} kg", kilograms(*weight))
        }
        Fact::ParcelNumbered { numbers, .. } => match name_among(numbers) {
            Some(number) => format!("{kind}  {number}"),
            None => kind.to_owned(),
        },
        Fact::ParcelShipped { manifest, carrier, .. } => format!("{kind}  {carrier}  {manifest}"),
        Fact::ExceptionRaised(exception) => {
            format!("{}  {} ≠ {}", exception.kind.word(), exception.expected, exception.found)
        }
        Fact::PhotoTaken { photo, .. } => format!("{kind}  {} × {}", photo.width, photo.height),
        Fact::StepUndone { facts } => format!("{kind}  {}", facts.len()),
        _ => kind.to_owned(),
    }
}
