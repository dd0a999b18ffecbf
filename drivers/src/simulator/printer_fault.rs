use std::time::Duration;

use crate::transport::Address;

/// What can be wrong with a simulated printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterFault {
    PaperOut,
    /// It prints on; the roll is nearly at its end.
    PaperLow,
    /// The cover of a receipt printer, the head of a label printer.
    CoverOpen,
    RibbonOut,
    /// The paper, or a receipt printer's cutter.
    Jammed,
    /// By the key on the printer.
    Paused,
    /// Prints and never says a word, as many clones.
    Silent,
    /// Gives no status while something is wrong, as some models.
    SilentWhenBlocked,
    /// Hears nothing and says nothing, though the cable is in.
    Offline,
}

impl PrinterFault {
    pub const ALL: [Self; 9] = [
        Self::PaperOut,
        Self::PaperLow,
        Self::CoverOpen,
        Self::RibbonOut,
        Self::Jammed,
        Self::Paused,
        Self::Silent,
        Self::SilentWhenBlocked,
        Self::Offline,
    ];
}

/// What can be done to a simulated printer, whatever its language and cable are.
pub trait SimulatedPrinter: Send + Sync {
    /// The id of its language.
    fn language(&self) -> &'static str;

    /// Where a terminal finds it, the same after replugging.
    fn address(&self) -> Address;

    /// Makes something wrong, or right again; what waited for that is printed. False when
    /// printers of this kind don't have it.
    fn set_fault(&self, fault: PrinterFault, on: bool) -> bool;

    /// Lets the paper end after that many more labels or tickets.
    fn run_out_after(&self, labels: u32);

    /// Lets each label take that long; false when printers of this kind can't.
    fn set_label_time(&self, time: Duration) -> bool;

    /// Labels or tickets so far, copies counted. Looking at the printer lets a label come out
    /// whose time is over.
    fn printed(&self) -> u64;

    /// What it could not make sense of.
    fn complaints(&self) -> Vec<String>;

    /// Pulls the cable after that many more bytes.
    fn unplug_after(&self, bytes: usize);

    /// Pulls the cable.
    fn unplug(&self);

    /// Switches off and on and puts the cable in: what waited is forgotten.
    fn replug(&self) -> std::io::Result<()>;

    fn is_plugged(&self) -> bool;
}
