use std::time::Duration;

use super::{Pan, Shows, SimulatedScaleKind, Tongue, grams};

pub(super) const KIND: SimulatedScaleKind = SimulatedScaleKind {
    protocol: "toledo-continuous",
    period: Some(Duration::from_millis(140)),
    tongue: || Box::new(ToledoContinuous { checksum: true }),
};

pub(super) const PLAIN: SimulatedScaleKind = SimulatedScaleKind {
    protocol: "toledo-continuous-plain",
    tongue: || Box::new(ToledoContinuous { checksum: false }),
    ..KIND
};

struct ToledoContinuous {
    checksum: bool,
}

impl Tongue for ToledoContinuous {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        for byte in bytes {
            match byte & 0x7F {
                b'Z' => pan.zero(false).unwrap_or_default(),
                b'T' => pan.tare().map(drop).unwrap_or_default(),
                b'C' => pan.tare_mg = 0,
                _ => {}
            }
        }
        Vec::new()
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        let (shown, out_of_range) = match pan.shows() {
            Shows::Weight(shown) => (grams(shown), false),
            Shows::Over => (999_999, true),
            Shows::Under => (-999_999, true),
        };
        // Three decimals, steps of one; kilograms.
        let status = [pan.is_net(), shown < 0, out_of_range, pan.moving, true, true, pan.not_ready()];
        let status = status.iter().rev().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
        let mut frame = vec![0x02, 0x2D, status, 0x20];
        frame.extend(format!("{:>6}{:>6}\r", shown.unsigned_abs(), grams(pan.tare_mg)).bytes());
        if self.checksum {
            let sum = frame.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
            frame.push(sum.wrapping_neg() & 0x7F);
        }
        frame
    }
}
