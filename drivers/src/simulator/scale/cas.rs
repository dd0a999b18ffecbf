use std::time::Duration;

use super::{Pan, Shows, SimulatedScaleKind, Tongue, kilograms};

pub(super) const KIND: SimulatedScaleKind =
    SimulatedScaleKind { protocol: "cas", period: Some(Duration::from_millis(100)), tongue: || Box::new(Cas) };

struct Cas;

impl Tongue for Cas {
    fn hear(&mut self, _bytes: &[u8], _pan: &mut Pan) -> Vec<u8> {
        Vec::new()
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        let (header, shown) = match pan.shows() {
            Shows::Over => ("OL", "99999999".to_owned()),
            Shows::Under => ("OL", "-9999999".to_owned()),
            Shows::Weight(shown) if pan.still() => ("ST", kilograms(shown)),
            Shows::Weight(shown) => ("US", kilograms(shown)),
        };
        let net = if pan.is_net() { "NT" } else { "GS" };
        // The lamps: a byte with the highest bit set, as some models have it.
        let mut frame = format!("{header},{net},1").into_bytes();
        frame.push(0xC1);
        frame.extend(format!(",{shown:>8} {}\r\n", pan.unit()).bytes());
        frame
    }
}
