//! The numbers under which scanners know the carriers' labels of parcels. A parcel's latest label
//! counts.

use super::Store;
use super::queries::{PARCEL, parcel_row};
use crate::workflows::view::{ParcelRow, ViewResult};

/// A code on so many labels tells none of them, and nobody wants to wait for more.
const PARCELS_MAX: i64 = 50;

impl Store {
    pub(super) fn parcels_with_number(&self, number: &str) -> ViewResult<Vec<ParcelRow>> {
        self.many(
            &format!(
                "{PARCEL} WHERE warehouse_id = ?1 AND parcel IN (
                     SELECT n.parcel FROM parcel_number n WHERE n.warehouse_id = ?1 AND n.number = ?2
                     AND n.at_ms = (SELECT max(o.at_ms) FROM parcel_number o
                                    WHERE o.warehouse_id = ?1 AND o.parcel = n.parcel)
                     LIMIT ?3)
                 ORDER BY parcel"
            ),
            &[&self.warehouse(), &number, &PARCELS_MAX],
            parcel_row,
        )
    }

    pub(super) fn numbers_on_label(&self, parcel: &str) -> ViewResult<Vec<String>> {
        self.many(
            "SELECT number FROM parcel_number n WHERE warehouse_id = ?1 AND parcel = ?2 AND number != ''
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
