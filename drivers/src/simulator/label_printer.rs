#[cfg(unix)]
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::epl_machine::EplDialect;
use super::label_machine::{Dialect, LabelMachine, LabelState};
use super::printer_cable::PrinterCable;
use super::tspl_machine::TsplDialect;
use super::zpl_machine::ZplDialect;
use super::{PrintedLabel, PrinterFault, SimulatedPrinter, lock};
use crate::transport::Address;
#[cfg(unix)]
use crate::transport::SerialFrame;

/// A label printer that speaks ZPL, TSPL or EPL2, on the network or on a serial line.
pub struct LabelPrinter {
    language: &'static str,
    cable: PrinterCable,
    machine: Arc<Mutex<LabelMachine>>,
}

impl LabelPrinter {
    /// Switches a ZPL printer on, at a free loopback port.
    pub fn start_zpl() -> std::io::Result<Self> {
        Self::start("zpl", Box::new(ZplDialect::default()))
    }

    /// Switches a TSPL printer with a head of `dpi` on, at a free loopback port.
    pub fn start_tspl(dpi: u32) -> std::io::Result<Self> {
        Self::start("tspl", Box::new(TsplDialect::new(dpi)))
    }

    /// Switches an EPL2 printer on, at a free loopback port.
    pub fn start_epl() -> std::io::Result<Self> {
        Self::start("epl", Box::new(EplDialect::default()))
    }

    /// Switches a printer of `language` (zpl, tspl or epl; 203 dpi) on, at the end of a serial
    /// line at `directory/name`.
    #[cfg(unix)]
    pub fn start_serial(directory: &Path, name: &str, language: &str) -> std::io::Result<Self> {
        let (language, dialect): (_, Box<dyn Dialect>) = match language {
            "zpl" => ("zpl", Box::new(ZplDialect::default())),
            "tspl" => ("tspl", Box::new(TsplDialect::new(203))),
            "epl" => ("epl", Box::new(EplDialect::default())),
            _ => {
                let why = format!("no simulated label printer speaks \"{language}\"; known are zpl, tspl, epl");
                return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, why));
            }
        };
        let machine = Arc::new(Mutex::new(LabelMachine::new(dialect)));
        let cable = PrinterCable::serial(directory, name, SerialFrame::default(), machine.clone())?;
        Ok(Self { language, cable, machine })
    }

    fn start(language: &'static str, dialect: Box<dyn Dialect>) -> std::io::Result<Self> {
        let machine = Arc::new(Mutex::new(LabelMachine::new(dialect)));
        Ok(Self { language, cable: PrinterCable::network(machine.clone())?, machine })
    }

    /// Where a terminal finds the printer, the same after replugging.
    pub fn address(&self) -> Address {
        self.cable.address()
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

    /// Gives no status while media is out or the head is open, as some models (ZPL only).
    pub fn set_silent_when_blocked(&self, silent: bool) {
        self.change(|state| state.silent_when_blocked = silent);
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

    fn change(&self, change: impl FnOnce(&mut LabelState)) {
        let mut machine = lock(&self.machine);
        change(&mut machine.state);
        machine.state.go_on();
    }
}

impl SimulatedPrinter for LabelPrinter {
    fn language(&self) -> &'static str {
        self.language
    }

    fn address(&self) -> Address {
        self.cable.address()
    }

    fn set_fault(&self, fault: PrinterFault, on: bool) -> bool {
        let is_zpl = self.language == "zpl";
        let mut is_known = true;
        self.change(|state| match fault {
            PrinterFault::PaperOut => state.paper_out = on,
            PrinterFault::CoverOpen => state.head_open = on,
            PrinterFault::RibbonOut => state.ribbon_out = on,
            PrinterFault::Jammed => state.jammed = on,
            PrinterFault::Paused => state.paused = on,
            PrinterFault::Silent => state.silent = on,
            PrinterFault::Offline => state.offline = on,
            PrinterFault::SilentWhenBlocked if is_zpl => state.silent_when_blocked = on,
            // TSPL and EPL2 have no word for it; ZPL warns only where errors are asked for.
            PrinterFault::PaperLow if is_zpl => state.paper_low = on,
            PrinterFault::PaperLow | PrinterFault::SilentWhenBlocked => is_known = false,
        });
        is_known
    }

    fn run_out_after(&self, labels: u32) {
        LabelPrinter::run_out_after(self, labels);
    }

    fn set_label_time(&self, time: Duration) -> bool {
        LabelPrinter::set_label_time(self, time);
        true
    }

    fn printed(&self) -> u64 {
        self.labels_printed()
    }

    fn complaints(&self) -> Vec<String> {
        LabelPrinter::complaints(self)
    }

    fn unplug_after(&self, bytes: usize) {
        LabelPrinter::unplug_after(self, bytes);
    }

    fn unplug(&self) {
        self.cable.unplug();
    }

    fn replug(&self) -> std::io::Result<()> {
        LabelPrinter::replug(self)
    }

    fn is_plugged(&self) -> bool {
        self.cable.is_plugged()
    }
}
