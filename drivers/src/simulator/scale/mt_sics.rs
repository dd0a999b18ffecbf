use super::pan::Refused;
use super::{Commands, Pan, Shows, SimulatedScaleKind, Tongue, kilograms};

pub(super) const KIND: SimulatedScaleKind = SimulatedScaleKind::serial("mt-sics", || Box::new(MtSics::default()));

#[derive(Default)]
struct MtSics(Commands);

impl Tongue for MtSics {
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8> {
        self.0.push(bytes).iter().flat_map(|command| obey(command, pan)).collect()
    }

    fn say(&mut self, pan: &Pan) -> Vec<u8> {
        weigh(pan)
    }
}

fn obey(command: &[u8], pan: &mut Pan) -> Vec<u8> {
    let refused = |why| match why {
        Refused::NotStill => &b" I\r\n"[..],
        Refused::TooHeavy => b" +\r\n",
        Refused::TooLight => b" -\r\n",
    };
    match command {
        b"S" | b"SI" => {
            pan.asked += 1;
            // S waits for a stable weight and gives up after its time-out;
            // the simulator gives up at once.
            if command == b"S" && !pan.still() {
                return b"S I\r\n".to_vec();
            }
            weigh(pan)
        }
        b"Z" | b"ZI" => {
            let still = pan.still();
            match pan.zero(command == b"ZI") {
                Ok(()) if command == b"Z" => b"Z A\r\n".to_vec(),
                Ok(()) if still => b"ZI S\r\n".to_vec(),
                Ok(()) => b"ZI D\r\n".to_vec(),
                Err(why) => [command, refused(why)].concat(),
            }
        }
        b"T" => match pan.tare() {
            Ok(tare) => format!("T S {:>10} kg\r\n", kilograms(tare)).into_bytes(),
            Err(why) => [command, refused(why)].concat(),
        },
        b"TA" => format!("TA A {:>10} kg\r\n", kilograms(pan.tare_mg)).into_bytes(),
        b"TAC" => {
            pan.tare_mg = 0;
            b"TAC A\r\n".to_vec()
        }
        b"I0" => b"I0 B 0 \"@\"\r\nI0 B 0 \"I0\"\r\nI0 B 0 \"S\"\r\nI0 B 0 \"SI\"\r\nI0 A 0 \"Z\"\r\n".to_vec(),
        b"I1" => b"I1 A \"01\" \"2.30\" \"2.22\" \"\" \"\"\r\n".to_vec(),
        b"I2" => b"I2 A \"ICS425 Simulated 60.000 kg\"\r\n".to_vec(),
        b"I3" => b"I3 A \"1.00 11.22.33.44\"\r\n".to_vec(),
        b"I4" | b"@" => {
            if command == b"@" {
                pan.tare_mg = 0;
            }
            b"I4 A \"SIM0000001\"\r\n".to_vec()
        }
        _ => b"ES\r\n".to_vec(),
    }
}

fn weigh(pan: &Pan) -> Vec<u8> {
    if pan.not_ready() {
        return b"S I\r\n".to_vec();
    }
    let state = if pan.moving { 'D' } else { 'S' };
    match pan.shows() {
        Shows::Over => b"S +\r\n".to_vec(),
        Shows::Under => b"S -\r\n".to_vec(),
        Shows::Weight(shown) => {
            let line = format!("S {state} {:>10} {}", kilograms(shown), pan.unit());
            [line.trim_end().as_bytes(), b"\r\n"].concat()
        }
    }
}
