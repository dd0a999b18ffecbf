use super::{Commands, Pan, Shows, SimulatedScaleKind, Tongue, kilograms};

pub(super) const KIND: SimulatedScaleKind =
    SimulatedScaleKind { protocol: "nci", period: None, tongue: || Box::new(Nci::default()) };

/// SCP-01, with the third status byte.
#[derive(Default)]
struct Nci(Commands);

impl Tongue for Nci {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        self.0.push(bytes).iter().flat_map(|command| obey(command, pan)).collect()
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        weigh(pan)
    }
}

fn obey(command: &[u8], pan: &mut Pan) -> Vec<u8> {
    match command {
        b"W" => {
            pan.asked += 1;
            return weigh(pan);
        }
        b"S" => {}
        b"Z" => pan.zero(false).unwrap_or_default(),
        b"T" => pan.tare().map(drop).unwrap_or_default(),
        _ => return b"\n?\r\x03".to_vec(),
    }
    format!("\n{}\r\x03", status(pan)).into_bytes()
}

fn weigh(pan: &Pan) -> Vec<u8> {
    let shown = match pan.shows() {
        _ if pan.not_ready() => "-------".to_owned(),
        Shows::Over => "^^^^^^^".to_owned(),
        Shows::Under => "_______".to_owned(),
        Shows::Weight(shown) => format!("{:>7}", kilograms(shown)),
    };
    format!("\n{shown}{}\r\n{}\r\x03", pan.unit().to_ascii_uppercase(), status(pan)).into_bytes()
}

fn status(pan: &Pan) -> String {
    let (over, under) = (pan.shows() == Shows::Over, pan.shows() == Shows::Under);
    let byte = |bits: [bool; 4], more: bool| {
        let bits = bits.iter().rev().fold(0u8, |byte, bit| byte << 1 | u8::from(*bit));
        char::from(0x30 | bits | u8::from(more) << 6)
    };
    let first = byte([pan.moving, pan.at_zero(), false, false], false);
    let second = byte([under, over, false, false], true);
    let third = byte([false, false, pan.is_net(), false], false);
    [first, second, third].iter().collect()
}
