#[cfg(unix)]
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use super::escpos_machine::{EscPosMachine, Ticket};
use super::lock;
#[cfg(unix)]
use super::pty::PtyCable;
use super::tcp_server::{MachineService, TcpServer};
use crate::transport::Address;

/// An ESC/POS receipt printer, on the network or on a serial line.
pub struct EscPosPrinter {
    cable: Cable,
    machine: Arc<Mutex<EscPosMachine>>,
}

enum Cable {
    Network(TcpServer),
    #[cfg(unix)]
    Serial(PtyCable),
}

impl EscPosPrinter {
    /// Switches a network printer on, at a free loopback port.
    pub fn start() -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(EscPosMachine::default()));
        let server = TcpServer::start(Arc::new(MachineService { machine: machine.clone() }))?;
        Ok(Self { cable: Cable::Network(server), machine })
    }

    /// Switches a serial printer on, at `directory/name`.
    #[cfg(unix)]
    pub fn start_serial(directory: &Path, name: &str) -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(EscPosMachine::default()));
        let cable = PtyCable::new(directory, name, machine.clone())?;
        Ok(Self { cable: Cable::Serial(cable), machine })
    }

    /// Where a terminal finds the printer, the same after replugging.
    pub fn address(&self) -> Address {
        match &self.cable {
            Cable::Network(server) => Address::tcp(server.address().ip().to_string(), server.address().port()),
            #[cfg(unix)]
            Cable::Serial(cable) => Address::serial(cable.path()),
        }
    }

    /// The last hundred tickets that were cut off, oldest first.
    pub fn tickets(&self) -> Vec<Ticket> {
        lock(&self.machine).tickets.iter().cloned().collect()
    }

    /// What hangs out of the printer and was not cut off yet.
    pub fn uncut(&self) -> Ticket {
        lock(&self.machine).current.clone()
    }

    /// Gives every ticket from now on, as it is cut off.
    pub fn watch(&self) -> Receiver<Ticket> {
        let (watcher, tickets) = channel();
        lock(&self.machine).watchers.push(watcher);
        tickets
    }

    /// What came over the cable; the last 4 MiB.
    pub fn raw(&self) -> Vec<u8> {
        lock(&self.machine).raw.iter().copied().collect()
    }

    /// What the printer could not make sense of.
    pub fn complaints(&self) -> Vec<String> {
        lock(&self.machine).complaints.clone()
    }

    /// Takes the roll out or puts a new one in; what waited is then printed.
    pub fn set_paper_out(&self, paper_out: bool) {
        self.change(|machine| machine.paper_out = paper_out);
    }

    pub fn set_paper_low(&self, paper_low: bool) {
        self.change(|machine| machine.paper_low = paper_low);
    }

    /// Lets the roll end after that many more rows of dots.
    pub fn run_out_after_rows(&self, rows: u32) {
        self.change(|machine| match rows {
            0 => machine.paper_out = true,
            _ => machine.paper_out_after_rows = Some(rows),
        });
    }

    pub fn set_cover_open(&self, cover_open: bool) {
        self.change(|machine| machine.cover_open = cover_open);
    }

    pub fn set_cutter_jammed(&self, jammed: bool) {
        self.change(|machine| machine.cutter_jammed = jammed);
    }

    /// Deaf and silent, though the cable is in.
    pub fn set_offline(&self, offline: bool) {
        self.change(|machine| machine.switched_off = offline);
    }

    /// Pulls the cable after that many more bytes (network only).
    pub fn unplug_after(&self, bytes: usize) {
        lock(&self.machine).unplug_after_bytes = Some(bytes);
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        match &self.cable {
            Cable::Network(server) => server.unplug(),
            #[cfg(unix)]
            Cable::Serial(cable) => cable.unplug(),
        }
    }

    /// Switches off and on and puts the cable in: what waited is forgotten.
    pub fn replug(&self) -> std::io::Result<()> {
        lock(&self.machine).power_cycle();
        match &self.cable {
            Cable::Network(server) => server.plug(),
            #[cfg(unix)]
            Cable::Serial(cable) => cable.plug(),
        }
    }

    pub fn is_plugged(&self) -> bool {
        match &self.cable {
            Cable::Network(server) => server.is_plugged(),
            #[cfg(unix)]
            Cable::Serial(cable) => cable.is_plugged(),
        }
    }

    fn change(&self, change: impl FnOnce(&mut EscPosMachine)) {
        let bytes = {
            let mut machine = lock(&self.machine);
            change(&mut machine);
            let mut bytes = machine.status_changed();
            bytes.extend(machine.go_on());
            bytes
        };
        if bytes.is_empty() {
            return;
        }
        match &self.cable {
            Cable::Network(server) => server.send(&bytes),
            #[cfg(unix)]
            Cable::Serial(cable) => cable.send(&bytes),
        }
    }
}
