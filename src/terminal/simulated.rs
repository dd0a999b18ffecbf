//! A bench of simulated devices: a scanner and a scale on pseudo-terminals, a label and a
//! receipt printer on TCP, and a network cable that can be pulled. They speak the real
//! bytes; the terminal can't tell.

use super::config::{Config, Hub, Printer, Scale, Scanner};
use floor_drivers::simulator::{EscPosPrinter, NetworkCable, SerialScanner, SimulatedScale, ZplPrinter};
use std::net::SocketAddr;
use std::path::Path;

/// The devices, to be worked by hand or by a program.
pub struct SimulatedBench {
    pub scanner: SerialScanner,
    pub scale: SimulatedScale,
    pub label_printer: ZplPrinter,
    pub receipt_printer: EscPosPrinter,
    pub network: NetworkCable,
}

/// Names of the devices on a simulated bench.
pub const SCANNER: &str = "scanner";
pub const SCALE: &str = "scale";
pub const LABEL_PRINTER: &str = "labels";
pub const RECEIPT_PRINTER: &str = "receipts";

impl SimulatedBench {
    /// Plugs everything in; pseudo-terminals get their names in `folder`, the cable leads to `hub`.
    pub fn start(folder: &Path, hub: SocketAddr) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            scanner: SerialScanner::start(folder, SCANNER)?,
            scale: SimulatedScale::start(folder, SCALE, "mt-sics")?,
            label_printer: ZplPrinter::start()?,
            receipt_printer: EscPosPrinter::start()?,
            network: NetworkCable::lay(hub)?,
        })
    }

    /// The configuration of a terminal that these devices hang on.
    pub fn config(&self, warehouse: &str, device: &str, epoch: u32, token: &str) -> Config {
        Config {
            epoch,
            hub: Some(Hub { url: format!("http://{}", self.network.address()), token: token.into() }),
            scanners: vec![Scanner::plain(SCANNER, self.scanner.address())],
            scales: vec![Scale {
                name: SCALE.into(),
                address: self.scale.address(),
                protocol: self.scale.protocol().into(),
            }],
            printers: vec![
                Printer {
                    name: LABEL_PRINTER.into(),
                    address: self.label_printer.address(),
                    language: "zpl".into(),
                    dpi: 203,
                    route: Some("label".into()),
                    prints: Vec::new(),
                },
                Printer {
                    name: RECEIPT_PRINTER.into(),
                    address: self.receipt_printer.address(),
                    language: "escpos".into(),
                    dpi: 203,
                    route: Some("receipt".into()),
                    prints: Vec::new(),
                },
            ],
            ..Config::bare(warehouse, device)
        }
    }
}
