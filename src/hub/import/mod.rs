//! Files from sellers, read through a column map that is data. A broken row never stops
//! the rest, never leaves half an order, and is told with its row number and the reason.

pub mod inbound;
pub mod locations;
pub mod map;
pub mod orders;
pub mod report;
pub mod rows;
mod stage;
pub mod value;

pub use map::{InboundMap, LocationsMap, OrdersMap};
pub use report::{ImportError, Progress, Reason, Report};
pub use {inbound::inbound, locations::locations, orders::orders};

use super::store::HubStore;
use std::io::Write;

/// Where an import goes and what it tells on the way.
pub struct Target<'a> {
    pub store: &'a dyn HubStore,
    pub warehouse: &'a str,
    /// Takes what was set aside: row number, reason, and the row as it was, as CSV.
    pub rejects: Option<&'a mut dyn Write>,
    pub progress: &'a mut dyn FnMut(Progress),
}
