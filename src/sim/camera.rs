use super::Simulated;
use super::order::{FaultWord, Order};
use floor_drivers::simulator::{CameraFault, SimulatedCamera};

const FAULTS: &[(FaultWord, CameraFault)] = &[
    (FaultWord::None, CameraFault::None),
    (FaultWord::Busy, CameraFault::Busy),
    (FaultWord::Silent, CameraFault::Silent),
    (FaultWord::Half, CameraFault::HalfPicture),
    (FaultWord::Noise, CameraFault::Noise),
];

impl Simulated for SimulatedCamera {
    fn entry(&self) -> toml::Table {
        toml::Table::from_iter([("address".to_owned(), self.address().to_string().into())])
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        Some(match order {
            Order::Show(folder) => match std::fs::read_dir(folder) {
                Err(error) => Err(error),
                Ok(_) => {
                    self.show_folder(Some(folder));
                    Ok(format!("shows the JPEG files of {}", folder.display()))
                }
            },
            Order::Fault(word) => {
                let (_, fault) = FAULTS.iter().find(|(known, _)| known == word)?;
                self.set_fault(*fault);
                Ok(format!("fault: {}", word.word()))
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
