//! The numbers under which scanners know the carriers' labels of parcels. A parcel's latest label
//! counts.

use super::Store;
use super::queries::{PARCEL, parcel_row};
use crate::workflows::view::{ParcelRow, ViewResult};

impl Store {
    pub(super) fn parcels_with_numbers(&self, numbers: &[String]) -> ViewResult<Vec<ParcelRow>> {
        let mut found: Vec<ParcelRow> = Vec::new();
        for number in numbers {
            let rows = self.many(
                &format!(
                    "{PARCEL} WHERE warehouse_id = ?1 AND parcel IN (
                         SELECT n.parcel FROM parcel_number n WHERE n.warehouse_id = ?1 AND n.number = ?2
                         AND n.at_ms = (SELECT max(o.at_ms) FROM parcel_number o
                                        WHERE o.warehouse_id = ?1 AND o.parcel = n.parcel))
                     ORDER BY parcel"
                ),
                &[&self.warehouse(), number],
                parcel_row,
            )?;
            found.extend(rows.into_iter().filter(|row| !found.contains(row)).collect::<Vec<_>>());
        }
        Ok(found)
    }

    pub(super) fn numbers_on_label(&self, parcel: &str) -> ViewResult<Vec<String>> {
        self.many(
            "SELECT number FROM parcel_number n WHERE warehouse_id = ?1 AND parcel = ?2
             AND at_ms = (SELECT max(at_ms) FROM parcel_number o WHERE o.warehouse_id = ?1 AND o.parcel = ?2)
             ORDER BY length(number), number",
            &[&self.warehouse(), &parcel],
            |row| row.get(0),
        )
    }

    /// When the label that counts was noted; 0 where there is none.
    pub fn numbered_ms(&self, parcel: &str) -> ViewResult<i64> {
        let at_ms = self.one(
            "SELECT max(at_ms) FROM parcel_number WHERE warehouse_id = ?1 AND parcel = ?2",
            &[&self.warehouse(), &parcel],
            |row| row.get::<_, Option<i64>>(0),
        )?;
        Ok(at_ms.flatten().unwrap_or_default())
    }
}
