use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::epl_machine::EplDialect;
use super::label_machine::{Dialect, LabelMachine, LabelState};
use super::tcp_server::{MachineService, TcpServer};
use super::tspl_machine::TsplDialect;
use super::{PrintedLabel, lock};
use crate::transport::Address;

/// A label printer on the network that speaks TSPL or EPL2.
pub struct LabelPrinter {
    server: TcpServer,
    machine: Arc<Mutex<LabelMachine>>,
}

impl LabelPrinter {
    /// Switches a TSPL printer with a head of `dpi` on, at a free loopback port.
    pub fn start_tspl(dpi: u32) -> std::io::Result<Self> {
        Self::start(Box::new(TsplDialect::new(dpi)))
    }

    /// Switches an EPL2 printer on, at a free loopback port.
    pub fn start_epl() -> std::io::Result<Self> {
        Self::start(Box::new(EplDialect::default()))
    }

    fn start(dialect: Box<dyn Dialect>) -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(LabelMachine::new(dialect)));
        let server = TcpServer::start(Arc::new(MachineService { machine: machine.clone() }))?;
        Ok(Self { server, machine })
    }

    /// Where a terminal finds the printer, the same after replugging.
    pub fn address(&self) -> Address {
        Address::tcp(self.server.address().ip().to_string(), self.server.address().port())
    }

    /// The last hundred labels, oldest first.
    pub fn labels(&self) -> Vec<PrintedLabel> {
        self.change(|state| state.go_on());
        lock(&self.machine).state.labels.iter().cloned().collect()
    }

    /// All labels so far, copies counted.
    pub fn labels_printed(&self) -> u64 {
        self.change(|state| state.go_on());
        lock(&self.machine).state.labels_printed
    }

    /// Gives every label from now on, as it comes out.
    pub fn watch(&self) -> Receiver<PrintedLabel> {
        let (watcher, labels) = channel();
        self.change(|state| state.watchers.push(watcher));
        labels
    }

    /// What came over the cable; the last 4 MiB.
    pub fn raw(&self) -> Vec<u8> {
        lock(&self.machine).raw.iter().copied().collect()
    }

    /// What the printer could not make sense of.
    pub fn complaints(&self) -> Vec<String> {
        lock(&self.machine).state.complaints.clone()
    }

    /// Takes the media out or puts new media in; what waited is then printed.
    pub fn set_paper_out(&self, paper_out: bool) {
        self.change(|state| state.paper_out = paper_out);
    }

    /// Lets the media end after that many more labels.
    pub fn run_out_after(&self, labels: u32) {
        self.change(|state| match labels {
            0 => state.paper_out = true,
            _ => state.paper_out_after_labels = Some(labels),
        });
    }

    pub fn set_head_open(&self, head_open: bool) {
        self.change(|state| state.head_open = head_open);
    }

    pub fn set_ribbon_out(&self, ribbon_out: bool) {
        self.change(|state| state.ribbon_out = ribbon_out);
    }

    pub fn set_jammed(&self, jammed: bool) {
        self.change(|state| state.jammed = jammed);
    }

    pub fn set_paused(&self, paused: bool) {
        self.change(|state| state.paused = paused);
    }

    /// Prints and never says a word, as many clones.
    pub fn set_silent(&self, silent: bool) {
        self.change(|state| state.silent = silent);
    }

    /// Deaf and silent, though the cable is in.
    pub fn set_offline(&self, offline: bool) {
        self.change(|state| state.offline = offline);
    }

    /// Lets each label take that long; it comes out when the printer is next
    /// asked or looked at.
    pub fn set_label_time(&self, time: Duration) {
        self.change(|state| state.label_time = time);
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

    fn change(&self, change: impl FnOnce(&mut LabelState)) {
        let mut machine = lock(&self.machine);
        change(&mut machine.state);
        machine.state.go_on();
    }
}
