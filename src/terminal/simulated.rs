//! A bench of simulated devices: a scanner and a scale on pseudo-terminals, a label and a
//! receipt printer and a camera on TCP, and a network cable that can be pulled. They speak the real
//! bytes; the terminal can't tell.

use super::config::{Camera, Config, Hub, Printer, Scale, Scanner};
use crate::labels::Sender;
use floor_drivers::simulator::{
    EscPosPrinter, LabelPrinter, NetworkCable, SerialScanner, SimulatedCamera, SimulatedScale,
};
use std::net::SocketAddr;
use std::path::Path;

/// The devices, to be worked by hand or by a program.
pub struct SimulatedBench {
    pub scanner: SerialScanner,
    pub scale: SimulatedScale,
    pub label_printer: LabelPrinter,
    pub receipt_printer: EscPosPrinter,
    pub camera: SimulatedCamera,
    pub network: NetworkCable,
}

/// Names of the devices on a simulated bench.
pub const SCANNER: &str = "scanner";
pub const SCALE: &str = "scale";
pub const LABEL_PRINTER: &str = "labels";
pub const RECEIPT_PRINTER: &str = "receipts";
pub const CAMERA: &str = "camera";

impl SimulatedBench {
    /// Plugs everything in; pseudo-terminals get their names in `folder`, the cable leads to `hub`.
    pub fn start(folder: &Path, hub: SocketAddr) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        Ok(Self {
            scanner: SerialScanner::start(folder, SCANNER)?,
            scale: SimulatedScale::start(folder, SCALE, "mt-sics")?,
            label_printer: LabelPrinter::start_zpl()?,
            receipt_printer: EscPosPrinter::start()?,
            camera: SimulatedCamera::start()?,
            network: NetworkCable::lay(hub)?,
        })
    }

    /// The configuration of a terminal that these devices hang on.
    pub fn config(&self, warehouse: &str, device: &str, epoch: u32, token: &str) -> Config {
        Config {
            epoch,
            sender: sender(),
            hub: Some(Hub { url: format!("http://{}", self.network.address()), token: token.into() }),
            scanners: vec![Scanner::plain(SCANNER, self.scanner.address())],
            scales: vec![Scale::new(SCALE, self.scale.address(), self.scale.protocol())],
            printers: vec![
                Printer {
                    route: Some("label".into()),
                    ..Printer::new(LABEL_PRINTER, self.label_printer.address(), "zpl")
                },
                Printer {
                    route: Some("receipt".into()),
                    ..Printer::new(RECEIPT_PRINTER, self.receipt_printer.address(), "escpos")
                },
            ],
            camera: Some(Camera { name: CAMERA.into(), address: self.camera.address() }),
            ..Config::bare(warehouse, device)
        }
    }
}

/// Where the demo's parcels come from.
fn sender() -> Sender {
    Sender {
        name: "LinkStar Fulfilment LAX1".into(),
        street: "4100 E Jurupa St, Dock 7".into(),
        city: "Ontario, CA".into(),
        postcode: "91761".into(),
        country: "US".into(),
        phone: "+1 909 555 0142".into(),
    }
}
