//! What a label says, looked up when it is queued.

use super::{
    Address, LabelData, Location, Lpn, LpnLine, Manifest, ManifestParcel, PackingLine, PackingList, Rma, Sender,
    Shipping, Sku,
};
use crate::domain::codes::label::name_among;
use crate::domain::{Item, Place};
use crate::workflows::{Print, View, ViewResult};

/// What the label is about, as a look-up reference.
pub fn about(print: &Print) -> String {
    match print {
        Print::Lpn { lpn, .. } => format!("lpn:{lpn}"),
        Print::Shipping { parcel, .. } | Print::PackingList { parcel, .. } => format!("parcel:{parcel}"),
        Print::Sku { sku } => format!("sku:{sku}"),
        Print::Location { code } => format!("bin:{code}"),
        Print::Rma { rma } => format!("rma:{rma}"),
        Print::Manifest { manifest, .. } => format!("manifest:{manifest}"),
    }
}

/// Where labels are printed.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    pub warehouse: &'a str,
    pub sender: &'a Sender,
}

/// Collects the label's data. What the books don't know stays empty on the label.
pub fn compose(print: &Print, from: &From<'_>, now_ms: i64, view: &dyn View) -> ViewResult<LabelData> {
    let From { warehouse, sender } = *from;
    let date = date_text(now_ms);
    Ok(match print {
        Print::Lpn { lpn, carton, weight_mg } => {
            let row = view.cartons(carton)?.into_iter().next();
            let asn = row.as_ref().map(|row| row.asn.clone()).unwrap_or_default();
            let siblings = if asn.is_empty() { Vec::new() } else { view.cartons(&asn)? };
            let position = siblings.iter().position(|sibling| sibling.carton == *carton).map_or(1, |index| index + 1);
            let contents = view.contents(&Place::lpn(lpn))?;
            let lines = contents.into_iter().map(|row| LpnLine {
                sku: row.item.sku,
                name: row.name,
                quantity: row.quantity.unsigned_abs(),
            });
            LabelData::Lpn(Lpn {
                code: lpn.clone(),
                asn,
                carton: position as u32,
                cartons: siblings.len().max(1) as u32,
                warehouse: warehouse.into(),
                owner: row.map(|row| row.seller).unwrap_or_default(),
                lines: lines.collect(),
                weight_mg: *weight_mg,
                date,
                reprint: false,
            })
        }
        Print::Shipping { order, parcel, weight_mg, reprint } => {
            let row = view.order(order)?;
            let ship_to = row.as_ref().map(|row| row.ship_to.clone()).unwrap_or_default();
            let seller = row.as_ref().map(|row| row.seller.clone()).unwrap_or_default();
            LabelData::Shipping(Shipping {
                carrier: row.as_ref().map(|row| row.carrier.clone()).unwrap_or_default(),
                service: row.as_ref().map(|row| service_words(&row.service)).unwrap_or_default(),
                routing: String::new(),
                sender: Address::from(seller, warehouse, sender, &ship_to.country),
                ship_to: Address::to(ship_to, &sender.country),
                order: order.clone(),
                parcel: 1,
                parcels: 1,
                weight_mg: weight_mg.unwrap_or(0),
                parcel_number: parcel.clone(),
                date,
                carrier_text: String::new(),
                reprint: *reprint,
            })
        }
        Print::PackingList { order, parcel: _, reprint } => {
            let row = view.order(order)?;
            let lines = view.order_lines(order)?.into_iter().filter(|row| row.packed > 0);
            LabelData::PackingList(PackingList {
                order: order.clone(),
                seller: row.as_ref().map(|row| row.seller.clone()).unwrap_or_default(),
                ship_to: row.map(|row| row.ship_to.name).unwrap_or_default(),
                parcel: 1,
                parcels: 1,
                date,
                lines: lines
                    .map(|row| PackingLine { sku: row.line.sku, name: row.name, quantity: row.packed.unsigned_abs() })
                    .collect(),
                note: String::new(),
                reprint: *reprint,
            })
        }
        Print::Sku { sku } => {
            let row = view.sku(sku)?;
            LabelData::Sku(Sku {
                barcode: sku.clone(),
                sku: sku.clone(),
                name: row.map(|row| row.name).unwrap_or_default(),
                remark: String::new(),
                reprint: false,
            })
        }
        Print::Location { code } => {
            let row = view.location(code)?;
            LabelData::Location(Location {
                code: code.clone(),
                warehouse: warehouse.into(),
                zone: row.map(|row| row.zone).unwrap_or_default(),
                check_digits: None,
                arrow: None,
                reprint: false,
            })
        }
        Print::Manifest { manifest, carrier, operator } => {
            let mut parcels = Vec::new();
            for row in view.parcels_on(manifest)? {
                let ship_to = view.order(&row.order)?.map(|order| order.ship_to).unwrap_or_default();
                parcels.push(ManifestParcel {
                    destination: format!("{} {}", ship_to.country, ship_to.postcode).trim().to_owned(),
                    parcel: name_among(&view.numbers_of(&row.parcel)?).cloned().unwrap_or(row.parcel),
                    order: row.order,
                    weight_mg: row.weight_mg,
                });
            }
            LabelData::Manifest(Manifest {
                code: manifest.clone(),
                carrier: carrier.clone(),
                warehouse: warehouse.into(),
                operator: operator.clone(),
                date: date_time_text(now_ms),
                parcels,
                reprint: false,
            })
        }
        Print::Rma { rma } => {
            let row = view.returns(rma)?.into_iter().next();
            let line = view.return_lines(rma)?.into_iter().next();
            let item = line.as_ref().map(|line| Item::good("", &line.sku));
            LabelData::Rma(Rma {
                code: rma.clone(),
                order: row.as_ref().map(|row| row.order.clone()).unwrap_or_default(),
                sku: item.map(|item| item.sku).unwrap_or_default(),
                name: line.as_ref().map(|line| line.name.clone()).unwrap_or_default(),
                quantity: line.map_or(0, |line| line.expected.unsigned_abs()),
                grade: String::new(),
                disposition: String::new(),
                owner: row.map(|row| row.seller).unwrap_or_default(),
                date,
                reprint: false,
            })
        }
    })
}

/// A service as people say it: "ground-advantage" is "Ground Advantage".
fn service_words(service: &str) -> String {
    let word = |word: &str| {
        let mut characters = word.chars();
        characters.next().map(|first| first.to_uppercase().chain(characters).collect::<String>()).unwrap_or_default()
    };
    service.split(['-', '_', ' ']).filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join(" ")
}

/// Day and minute, as printed on labels.
fn date_time_text(now_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(now_ms)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}

/// The day, as printed on labels (ISO 8601).
fn date_text(now_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(now_ms)
        .map(|at| at.to_zoned(jiff::tz::TimeZone::system()).date().to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::service_words;

    #[test]
    fn a_service_is_written_as_people_say_it() {
        for (id, words) in [
            ("ground-advantage", "Ground Advantage"),
            ("tracked_48", "Tracked 48"),
            ("Express 12:00", "Express 12:00"),
            ("émission", "Émission"),
            ("", ""),
        ] {
            assert_eq!(service_words(id), words);
        }
    }
}
