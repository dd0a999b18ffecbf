use super::{Commands, Pan, Shows, SimulatedScaleKind, Tongue, kilograms};

pub(super) const KIND: SimulatedScaleKind =
    SimulatedScaleKind { protocol: "adam-cpw", period: None, tongue: || Box::new(AdamCpw::default()) };

#[derive(Default)]
struct AdamCpw {
    commands: Commands,
    /// Shakes the last digits while the pan moves: the protocol has no word for it.
    shake: i64,
}

impl Tongue for AdamCpw {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        let mut answer = Vec::new();
        for command in self.commands.push(bytes) {
            match command.as_slice() {
                b"G" => {
                    pan.asked += 1;
                    answer.extend(self.say(pan));
                }
                b"Z" if pan.zero(false).is_err() => pan.tare().map(drop).unwrap_or_default(),
                _ => {}
            }
        }
        answer
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        let shown = match pan.shows() {
            Shows::Over => "+ OL".to_owned(),
            Shows::Under => "- UL".to_owned(),
            Shows::Weight(_) => {
                self.shake = if pan.still() { 0 } else { (self.shake + 7_000) % 50_000 };
                let text = kilograms(pan.gross_mg() + self.shake);
                let sign = if text.starts_with('-') { '-' } else { '+' };
                format!("{sign} {}", text.trim_start_matches('-'))
            }
        };
        format!("G {shown} {}\r\n", pan.unit()).into_bytes()
    }
}
