use super::Simulated;
use super::order::Order;
use floor_drivers::scanner::layout;
use floor_drivers::simulator::{HidPosLayout, HidPosScanner, KeyScanner, SerialScanner, Typist};
use std::path::Path;

/// Leads orders to a simulated scanner; all of them are worked alike.
macro_rules! scanners {
    ($($device:ty: $unreadable:expr),+) => {$(
        impl Simulated for $device {
            fn entry(&self) -> toml::Table {
                toml::Table::from_iter([("address".to_owned(), self.address().to_string().into())])
            }

            fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
                Some(match order {
                    Order::Scan(code) => {
                        self.scan(code);
                        Ok(format!("scanned {code}"))
                    }
                    Order::ScanTwice(code) => {
                        self.scan(code);
                        self.scan(code);
                        Ok(format!("scanned {code} twice"))
                    }
                    Order::Unreadable => {
                        let garbage: Option<fn(&$device)> = $unreadable;
                        garbage?(self);
                        Ok("sent what a wrong baud rate makes of a code".to_owned())
                    }
                    Order::HalfScan(code) => {
                        self.half_frame(code);
                        Ok(format!("half of {code} scanned"))
                    }
                    Order::Plugged(true) => self.replug().map(|()| "plugged in".to_owned()),
                    Order::Plugged(false) => {
                        self.unplug();
                        Ok("unplugged".to_owned())
                    }
                    _ => return None,
                })
            }
        }
    )+};
}

// Only a serial line can be set to the wrong speed.
scanners!(SerialScanner: Some(SerialScanner::garbage), HidPosScanner: None, KeyScanner: None);

pub(super) fn hid_pos(folder: &Path, name: &str) -> std::io::Result<HidPosScanner> {
    HidPosScanner::start(folder, name, HidPosLayout::FlagBehindData)
}

/// A scanner that types on a US keyboard, as most leave the factory.
pub(super) fn keys(folder: &Path, name: &str) -> std::io::Result<KeyScanner> {
    let layout = layout("us").ok_or_else(|| std::io::Error::other("there is no keyboard layout us"))?;
    KeyScanner::start(folder, name, Typist::new(layout))
}
