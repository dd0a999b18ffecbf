use super::{Pan, Shows, SimulatedScaleKind, Tongue, kilograms};

pub(super) const KIND: SimulatedScaleKind =
    SimulatedScaleKind { protocol: "toledo-8217", period: None, tongue: || Box::new(Toledo8217::default()) };

#[derive(Default)]
struct Toledo8217 {
    /// Between E and F everything is given back.
    echo: bool,
}

impl Tongue for Toledo8217 {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        let mut answer = Vec::new();
        for byte in bytes {
            match byte & 0x7F {
                b'F' if self.echo => self.echo = false,
                byte if self.echo => answer.push(byte),
                b'E' => {
                    self.echo = true;
                    answer.extend(b"\x02E\r");
                }
                b'W' => {
                    pan.asked += 1;
                    answer.extend(weigh(pan));
                }
                b'Z' => {
                    // With a tare it isn't done, and the status doesn't tell.
                    if !pan.is_net() {
                        pan.zero(false).unwrap_or_default();
                    }
                    answer.extend(status(pan));
                }
                b'T' => {
                    pan.tare().map(drop).unwrap_or_default();
                    answer.extend(status(pan));
                }
                b'C' => {
                    pan.tare_mg = 0;
                    answer.extend(status(pan));
                }
                _ => {}
            }
        }
        answer
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        weigh(pan)
    }
}

fn weigh(pan: &Pan) -> Vec<u8> {
    match pan.shows() {
        Shows::Weight(shown) if pan.still() && shown >= 0 => {
            let net = if pan.is_net() { "N" } else { "" };
            format!("\x02{:0>6}{net}\r", kilograms(shown)).into_bytes()
        }
        _ => status(pan),
    }
}

fn status(pan: &Pan) -> Vec<u8> {
    let (over, under) = match pan.shows() {
        Shows::Over => (true, false),
        Shows::Under => (false, true),
        Shows::Weight(shown) => (false, shown < 0),
    };
    let bits = [pan.moving, over, under, false, pan.at_zero(), pan.is_net(), true];
    let byte = bits.iter().rev().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
    vec![0x02, b'?', byte, b'\r']
}
