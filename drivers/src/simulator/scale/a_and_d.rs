use std::time::Duration;

use super::{Commands, Pan, Shows, SimulatedScaleKind, Tongue, kilograms};

pub(super) const KIND: SimulatedScaleKind = SimulatedScaleKind {
    protocol: "a-and-d",
    period: Some(Duration::from_millis(100)),
    tongue: || Box::new(AAndD::default()),
};

#[derive(Default)]
struct AAndD(Commands);

impl Tongue for AAndD {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        let answers = self.0.push(bytes).into_iter().map(|command| {
            let done = match command.as_slice() {
                b"Z" => pan.zero(false),
                b"T" => pan.tare().map(drop),
                _ => return b"EC,E1\r\n".to_vec(),
            };
            if done.is_ok() { b"\x06\r\n\x06\r\n".to_vec() } else { b"EC,E2\r\n".to_vec() }
        });
        answers.flatten().collect()
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        let (header, sign, shown) = match pan.shows() {
            Shows::Over => ("OL", '+', "9999.999".to_owned()),
            Shows::Under => ("OL", '-', "9999.999".to_owned()),
            Shows::Weight(shown) => {
                let header = if pan.still() { "ST" } else { "US" };
                let text = kilograms(shown);
                let sign = if text.starts_with('-') { '-' } else { '+' };
                (header, sign, format!("{:0>8}", text.trim_start_matches('-')))
            }
        };
        format!("{header},{sign}{shown} {}\r\n", pan.unit()).into_bytes()
    }
}
