use super::Simulated;
use super::order::{FaultWord, Order};
use crate::words::kilograms;
use floor_drivers::simulator::{ScaleFault, SimulatedScale};
use std::path::Path;

const FAULTS: &[(FaultWord, ScaleFault)] = &[
    (FaultWord::None, ScaleFault::None),
    (FaultWord::NoUnit, ScaleFault::NoUnit),
    (FaultWord::Noise, ScaleFault::WrongFrame),
    (FaultWord::Silent, ScaleFault::Silent),
    (FaultWord::Half, ScaleFault::HalfFrame),
    (FaultWord::NotReady, ScaleFault::NotReady),
    (FaultWord::Split, ScaleFault::SplitFrames),
    (FaultWord::Torn, ScaleFault::UnplugMidFrame),
    (FaultWord::Behind, ScaleFault::Behind),
    (FaultWord::Parity, ScaleFault::ParityBits),
    (FaultWord::Baud, ScaleFault::WrongBaud),
];

pub(super) struct Scale(SimulatedScale);

impl Scale {
    pub(super) fn start(folder: &Path, name: &str, protocol: &str) -> std::io::Result<Self> {
        Ok(Self(SimulatedScale::start(folder, name, protocol)?))
    }
}

impl Simulated for Scale {
    fn entry(&self) -> toml::Table {
        let mut entry = toml::Table::from_iter([
            ("address".to_owned(), self.0.address().to_string().into()),
            ("protocol".to_owned(), self.0.protocol().into()),
        ]);
        if let Some(unit) = self.0.settings().unit {
            entry.insert("unit".to_owned(), unit.symbol().into());
        }
        entry
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        let scale = &self.0;
        let said = match order {
            Order::Weigh(weight_mg) => {
                scale.set_weight_mg(*weight_mg);
                if *weight_mg == 0 {
                    "the pan is empty".to_owned()
                } else {
                    format!("{} kg on the pan", kilograms(*weight_mg))
                }
            }
            Order::Moving(moving) => {
                scale.set_moving(*moving);
                if *moving { "the pan moves" } else { "the pan stands still" }.to_owned()
            }
            Order::Overload => {
                scale.overload();
                "too much on the pan".to_owned()
            }
            Order::Underload => {
                scale.underload();
                "the pan is off".to_owned()
            }
            Order::Fault(word) => {
                let (_, fault) = FAULTS.iter().find(|(known, _)| known == word)?;
                scale.set_fault(*fault);
                format!("fault: {}", word.word())
            }
            Order::Plugged(true) => return Some(scale.replug().map(|()| "plugged in".to_owned())),
            Order::Plugged(false) => {
                scale.unplug();
                "unplugged".to_owned()
            }
            _ => return None,
        };
        Some(Ok(said))
    }
}
