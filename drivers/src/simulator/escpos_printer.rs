#[cfg(unix)]
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::escpos_machine::{EscPosMachine, Ticket};
use super::printer_cable::PrinterCable;
use super::{PrinterFault, SimulatedPrinter, lock};
use crate::transport::Address;
#[cfg(unix)]
use crate::transport::SerialFrame;

/// An ESC/POS receipt printer, on the network or on a serial line.
pub struct EscPosPrinter {
    cable: PrinterCable,
    machine: Arc<Mutex<EscPosMachine>>,
}

impl EscPosPrinter {
    /// Switches a network printer on, at a free loopback port.
    pub fn start() -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(EscPosMachine::default()));
        Ok(Self { cable: PrinterCable::network(machine.clone())?, machine })
    }

    /// Switches a serial printer on, at `directory/name`.
    #[cfg(unix)]
    pub fn start_serial(directory: &Path, name: &str) -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(EscPosMachine::default()));
        let cable = PrinterCable::serial(directory, name, SerialFrame::default(), machine.clone())?;
        Ok(Self { cable, machine })
    }

    /// Where a terminal finds the printer, the same after replugging.
    pub fn address(&self) -> Address {
        self.cable.address()
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

    /// Lets the roll end after that many more tickets.
    pub fn run_out_after_tickets(&self, tickets: u32) {
        self.change(|machine| match tickets {
            0 => machine.paper_out = true,
            _ => machine.paper_out_after_tickets = Some(tickets),
        });
    }

    pub fn set_cover_open(&self, cover_open: bool) {
        self.change(|machine| machine.cover_open = cover_open);
    }

    pub fn set_cutter_jammed(&self, jammed: bool) {
        self.change(|machine| machine.cutter_jammed = jammed);
    }

    /// Held by the key on it.
    pub fn set_paused(&self, paused: bool) {
        self.change(|machine| machine.paused = paused);
    }

    /// Prints and never says a word, as many clones.
    pub fn set_silent(&self, silent: bool) {
        self.change(|machine| machine.silent = silent);
    }

    /// Deaf and silent, though the cable is in.
    pub fn set_offline(&self, offline: bool) {
        self.change(|machine| machine.switched_off = offline);
    }

    /// Pulls the cable after that many more bytes.
    pub fn unplug_after(&self, bytes: usize) {
        lock(&self.machine).unplug_after_bytes = Some(bytes);
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.cable.unplug();
    }

    /// Switches off and on and puts the cable in: what waited is forgotten.
    pub fn replug(&self) -> std::io::Result<()> {
        lock(&self.machine).power_cycle();
        self.cable.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.cable.is_plugged()
    }

    fn change(&self, change: impl FnOnce(&mut EscPosMachine)) {
        let bytes = {
            let mut machine = lock(&self.machine);
            change(&mut machine);
            let mut bytes = machine.status_changed();
            bytes.extend(machine.go_on());
            if machine.silent {
                bytes.clear();
            }
            bytes
        };
        if bytes.is_empty() {
            return;
        }
        self.cable.send(&bytes);
    }
}

impl SimulatedPrinter for EscPosPrinter {
    fn language(&self) -> &'static str {
        "escpos"
    }

    fn address(&self) -> Address {
        self.cable.address()
    }

    fn set_fault(&self, fault: PrinterFault, on: bool) -> bool {
        match fault {
            PrinterFault::PaperOut => self.set_paper_out(on),
            PrinterFault::PaperLow => self.set_paper_low(on),
            PrinterFault::CoverOpen => self.set_cover_open(on),
            PrinterFault::Jammed => self.set_cutter_jammed(on),
            PrinterFault::Paused => self.set_paused(on),
            PrinterFault::Silent => self.set_silent(on),
            PrinterFault::Offline => self.set_offline(on),
            PrinterFault::RibbonOut | PrinterFault::SilentWhenBlocked => return false,
        }
        true
    }

    fn run_out_after(&self, labels: u32) {
        self.run_out_after_tickets(labels);
    }

    /// A ticket comes out line by line.
    fn set_label_time(&self, _time: Duration) -> bool {
        false
    }

    fn printed(&self) -> u64 {
        lock(&self.machine).tickets_printed
    }

    fn complaints(&self) -> Vec<String> {
        EscPosPrinter::complaints(self)
    }

    fn unplug_after(&self, bytes: usize) {
        EscPosPrinter::unplug_after(self, bytes);
    }

    fn unplug(&self) {
        self.cable.unplug();
    }

    fn replug(&self) -> std::io::Result<()> {
        EscPosPrinter::replug(self)
    }

    fn is_plugged(&self) -> bool {
        self.cable.is_plugged()
    }
}
