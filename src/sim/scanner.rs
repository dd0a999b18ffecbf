use super::Simulated;
use super::order::Order;
use floor_drivers::simulator::SerialScanner;
use std::path::Path;

pub(super) struct Serial(SerialScanner);

impl Serial {
    pub(super) fn start(folder: &Path, name: &str) -> std::io::Result<Self> {
        Ok(Self(SerialScanner::start(folder, name)?))
    }
}

impl Simulated for Serial {
    fn entry(&self) -> toml::Table {
        toml::Table::from_iter([("address".to_owned(), self.0.address().to_string().into())])
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        Some(match order {
            Order::Scan(code) => {
                self.0.scan(code);
                Ok(format!("scanned {code}"))
            }
            Order::HalfScan(code) => {
                self.0.half_frame(code);
                Ok(format!("half of {code} scanned"))
            }
            Order::Plugged(true) => self.0.replug().map(|()| "plugged in".to_owned()),
            Order::Plugged(false) => {
                self.0.unplug();
                Ok("unplugged".to_owned())
            }
            _ => return None,
        })
    }
}
