use super::Simulated;
use super::order::{FaultWord, Order};
use super::paper::{Paper, Sheet};
use floor_drivers::simulator::{EscPosPrinter, LabelPrinter, PrintedLabel, PrinterFault, SimulatedPrinter, Ticket};
use std::path::Path;

/// A printer of any language on any cable.
pub(super) struct Printer {
    device: Box<dyn SimulatedPrinter>,
    paper: Paper,
}

/// What can be wrong with a printer that no hand has done to it.
const FAULTS: &[(FaultWord, PrinterFault)] = &[
    (FaultWord::Silent, PrinterFault::Silent),
    (FaultWord::SilentWhenBlocked, PrinterFault::SilentWhenBlocked),
    (FaultWord::Offline, PrinterFault::Offline),
    (FaultWord::Jam, PrinterFault::Jammed),
];

impl Printer {
    pub(super) fn label(device: LabelPrinter, name: &str, out: &Path) -> std::io::Result<Self> {
        let paper = Paper::watch(name, out, device.watch(), sheet_of_label)?;
        Ok(Self { device: Box::new(device), paper })
    }

    pub(super) fn receipt(device: EscPosPrinter, name: &str, out: &Path) -> std::io::Result<Self> {
        let paper = Paper::watch(name, out, device.watch(), sheet_of_ticket)?;
        Ok(Self { device: Box::new(device), paper })
    }

    fn set(&self, fault: PrinterFault, on: bool, said: &str) -> Option<String> {
        self.device.set_fault(fault, on).then(|| said.to_owned())
    }
}

impl Simulated for Printer {
    fn entry(&self) -> toml::Table {
        let route = if self.device.language() == "escpos" { "receipt" } else { "label" };
        let fields = [
            ("address", self.device.address().to_string()),
            ("language", self.device.language().to_owned()),
            ("route", route.to_owned()),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        use PrinterFault as F;
        let said = match order {
            Order::PaperOut(true) => self.set(F::PaperOut, true, "paper is out")?,
            // A new roll is a whole one.
            Order::PaperOut(false) => {
                self.device.set_fault(F::PaperLow, false);
                self.set(F::PaperOut, false, "paper is in")?
            }
            Order::PaperLow => self.set(F::PaperLow, true, "paper is low")?,
            Order::PaperOutAfter(labels) => {
                self.device.run_out_after(*labels);
                format!("paper runs out after {labels} more")
            }
            Order::CoverOpen(true) => self.set(F::CoverOpen, true, "cover is open")?,
            Order::CoverOpen(false) => self.set(F::CoverOpen, false, "cover is closed")?,
            Order::RibbonOut(true) => self.set(F::RibbonOut, true, "ribbon is out")?,
            Order::RibbonOut(false) => self.set(F::RibbonOut, false, "ribbon is in")?,
            Order::Paused(true) => self.set(F::Paused, true, "paused")?,
            Order::Paused(false) => self.set(F::Paused, false, "not paused")?,
            Order::Fault(FaultWord::None) => {
                for (_, fault) in FAULTS {
                    self.device.set_fault(*fault, false);
                }
                self.device.set_label_time(std::time::Duration::ZERO);
                "fault: none".to_owned()
            }
            Order::Fault(word) => {
                let (_, fault) = FAULTS.iter().find(|(known, _)| known == word)?;
                self.set(*fault, true, &format!("fault: {}", word.word()))?
            }
            Order::LabelTime(time) => {
                if !self.device.set_label_time(*time) {
                    return None;
                }
                format!("each label takes {} s", time.as_secs_f32())
            }
            Order::Labels => {
                // Looking at it lets a slow label come out.
                self.device.printed();
                self.paper.list()
            }
            Order::Complaints => match self.device.complaints() {
                complaints if complaints.is_empty() => "understood everything".to_owned(),
                complaints => complaints.join("\n  "),
            },
            Order::UnpluggedAfter(bytes) => {
                self.device.unplug_after(*bytes);
                format!("its cable comes out after {bytes} more bytes")
            }
            Order::Plugged(true) => return Some(self.device.replug().map(|()| "plugged in".to_owned())),
            Order::Plugged(false) => {
                self.device.unplug();
                "unplugged".to_owned()
            }
            _ => return None,
        };
        Some(Ok(said))
    }
}

fn sheet_of_label(label: &PrintedLabel) -> Sheet {
    Sheet { pictures: vec![label.picture.clone()], ..Sheet::default() }
}

fn sheet_of_ticket(ticket: &Ticket) -> Sheet {
    Sheet { pictures: ticket.pictures().into_iter().cloned().collect(), text: ticket.lines().join("\n") }
}
