//! The demo warehouse: a hub in this process, filled with the demo's goods and work, and a
//! bench of simulated devices.

use super::simulated::SimulatedBench;
use super::{Terminal, TerminalError};
use crate::floor_loop::Model;
use crate::hub::{HubHandle, HubStore, SqliteHub, demo};
use std::path::Path;
use std::sync::Arc;

/// Everything that the demo runs.
pub struct Demo {
    pub terminal: Terminal,
    pub bench: SimulatedBench,
    // Dropped last: the terminal says good-bye to it.
    pub hub: HubHandle,
}

/// The demo terminal's name.
pub const DEVICE: &str = "T01";

impl Demo {
    /// Starts the demo with its state in `folder`.
    pub fn start(folder: &Path, publish: impl FnMut(Model) + Send + 'static) -> Result<Self, TerminalError> {
        let hub_store = SqliteHub::open(&folder.join("hub"))?;
        demo::seed(&hub_store)?;
        // A terminal whose folder was thrown away starts a new journal; the hub keeps the old one.
        let new_terminal = !folder.join("terminal").join(crate::store::DATABASE).exists();
        let enrolment = hub_store.enrol(demo::WAREHOUSE, DEVICE, new_terminal)?;
        let hub = HubHandle::start(Arc::new(hub_store), "127.0.0.1:0")?;
        let bench = SimulatedBench::start(&folder.join("devices"), hub.addr()).map_err(TerminalError::Simulated)?;
        let mut config = bench.config(demo::WAREHOUSE, DEVICE, enrolment.epoch, &enrolment.token);
        // Whoever tries it puts them where a terminal of their own looks.
        let data = folder.parent().unwrap_or(folder);
        config.label_folder = Some(data.join("labels"));
        config.carrier_folder = Some(data.join("carrier_labels"));
        let terminal = Terminal::start(&folder.join("terminal"), &config, publish)?;
        Ok(Self { terminal, bench, hub })
    }
}
