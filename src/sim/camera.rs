use super::Simulated;
use super::order::Order;
use floor_drivers::simulator::SimulatedCamera;

impl Simulated for SimulatedCamera {
    fn entry(&self) -> toml::Table {
        toml::Table::from_iter([("address".to_owned(), self.address().to_string().into())])
    }

    fn obey(&self, order: &Order) -> Option<std::io::Result<String>> {
        Some(match order {
            Order::Plugged(true) => self.replug().map(|()| "plugged in".to_owned()),
            Order::Plugged(false) => {
                self.unplug();
                Ok("unplugged".to_owned())
            }
            _ => return None,
        })
    }
}
