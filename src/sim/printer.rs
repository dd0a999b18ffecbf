use super::Simulated;
use super::order::Order;
use super::paper::{Paper, Sheet};
use floor_drivers::simulator::{EscPosPrinter, ZplPrinter};
use floor_drivers::transport::Address;
use std::path::Path;

pub(super) struct Zpl {
    printer: ZplPrinter,
    paper: Paper,
}

impl Zpl {
    pub(super) fn start(name: &str, out: &Path) -> std::io::Result<Self> {
        let printer = ZplPrinter::start()?;
        let draw = |label: &floor_drivers::simulator::PrintedLabel| Sheet {
            pictures: vec![label.picture.clone()],
            ..Sheet::default()
        };
        let paper = Paper::watch(name, out, printer.watch(), draw)?;
        Ok(Self { printer, paper })
    }
}

impl Simulated for Zpl {
    fn entry(&self) -> toml::Table {
        entry(&self.printer.address(), "zpl", "label")
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        let said = match order {
            Order::PaperOut(out) => {
                self.printer.set_paper_out(*out);
                paper_word(*out)
            }
            Order::CoverOpen(open) => {
                self.printer.set_head_open(*open);
                cover_word(*open)
            }
            Order::Labels => self.paper.list(),
            Order::Plugged(true) => return Some(self.printer.replug().map(|()| "plugged in".to_owned())),
            Order::Plugged(false) => {
                self.printer.unplug();
                "unplugged".to_owned()
            }
            _ => return None,
        };
        Some(Ok(said))
    }
}

pub(super) struct EscPos {
    printer: EscPosPrinter,
    paper: Paper,
}

impl EscPos {
    pub(super) fn start(name: &str, out: &Path) -> std::io::Result<Self> {
        let printer = EscPosPrinter::start()?;
        let draw = |ticket: &floor_drivers::simulator::Ticket| Sheet {
            pictures: ticket.pictures().into_iter().cloned().collect(),
            text: ticket.lines().join("\n"),
        };
        let paper = Paper::watch(name, out, printer.watch(), draw)?;
        Ok(Self { printer, paper })
    }
}

impl Simulated for EscPos {
    fn entry(&self) -> toml::Table {
        entry(&self.printer.address(), "escpos", "receipt")
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        let said = match order {
            Order::PaperOut(out) => {
                self.printer.set_paper_out(*out);
                paper_word(*out)
            }
            Order::CoverOpen(open) => {
                self.printer.set_cover_open(*open);
                cover_word(*open)
            }
            Order::Labels => self.paper.list(),
            Order::Plugged(true) => return Some(self.printer.replug().map(|()| "plugged in".to_owned())),
            Order::Plugged(false) => {
                self.printer.unplug();
                "unplugged".to_owned()
            }
            _ => return None,
        };
        Some(Ok(said))
    }
}

fn entry(address: &Address, language: &str, route: &str) -> toml::Table {
    let fields = [("address", address.to_string()), ("language", language.to_owned()), ("route", route.to_owned())];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect()
}

fn paper_word(out: bool) -> String {
    if out { "paper is out" } else { "paper is in" }.to_owned()
}

fn cover_word(open: bool) -> String {
    if open { "cover is open" } else { "cover is closed" }.to_owned()
}
