use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use super::lock;
use super::tcp_server::{MachineService, TcpServer};
use super::zpl_machine::{PrintedLabel, ZplMachine};
use crate::transport::Address;

/// A ZPL label printer on the network.
pub struct ZplPrinter {
    server: TcpServer,
    machine: Arc<Mutex<ZplMachine>>,
}

impl ZplPrinter {
    /// Switches a printer on, at a free loopback port.
    pub fn start() -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(ZplMachine::default()));
        let server = TcpServer::start(Arc::new(MachineService { machine: machine.clone() }))?;
        Ok(Self { server, machine })
    }

    /// Where a terminal finds the printer, the same after replugging.
    pub fn address(&self) -> Address {
        Address::tcp(self.server.address().ip().to_string(), self.server.address().port())
    }

    /// The last hundred labels, oldest first.
    pub fn labels(&self) -> Vec<PrintedLabel> {
        lock(&self.machine).labels.iter().cloned().collect()
    }

    /// All labels so far, copies counted.
    pub fn labels_printed(&self) -> u64 {
        lock(&self.machine).labels_printed
    }

    /// Gives every label from now on, as it comes out.
    pub fn watch(&self) -> Receiver<PrintedLabel> {
        let (watcher, labels) = channel();
        lock(&self.machine).watchers.push(watcher);
        labels
    }

    /// What came over the cable; the last 4 MiB.
    pub fn raw(&self) -> Vec<u8> {
        lock(&self.machine).raw.iter().copied().collect()
    }

    /// What the printer could not make sense of.
    pub fn complaints(&self) -> Vec<String> {
        lock(&self.machine).complaints.clone()
    }

    /// Takes the media out or puts new media in; what waited is then printed.
    pub fn set_paper_out(&self, paper_out: bool) {
        self.change(|machine| machine.paper_out = paper_out);
    }

    /// Lets the media end after that many more labels.
    pub fn run_out_after(&self, labels: u32) {
        self.change(|machine| match labels {
            0 => machine.paper_out = true,
            _ => machine.paper_out_after_labels = Some(labels),
        });
    }

    pub fn set_head_open(&self, head_open: bool) {
        self.change(|machine| machine.head_open = head_open);
    }

    pub fn set_ribbon_out(&self, ribbon_out: bool) {
        self.change(|machine| machine.ribbon_out = ribbon_out);
    }

    pub fn set_paused(&self, paused: bool) {
        self.change(|machine| machine.paused = paused);
    }

    /// Deaf and silent, though the cable is in.
    pub fn set_offline(&self, offline: bool) {
        self.change(|machine| machine.offline = offline);
    }

    /// Gives no status while media is out or the head is open, as some models.
    pub fn set_silent_when_blocked(&self, silent: bool) {
        self.change(|machine| machine.silent_when_blocked = silent);
    }

    /// Pulls the cable after that many more bytes.
    pub fn unplug_after(&self, bytes: usize) {
        lock(&self.machine).unplug_after_bytes = Some(bytes);
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.server.unplug();
    }

    /// Switches off and on and puts the cable in: what waited is forgotten.
    pub fn replug(&self) -> std::io::Result<()> {
        lock(&self.machine).power_cycle();
        self.server.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.server.is_plugged()
    }

    fn change(&self, change: impl FnOnce(&mut ZplMachine)) {
        let mut machine = lock(&self.machine);
        change(&mut machine);
        machine.go_on();
    }
}
