use std::path::Path;
use std::sync::{Arc, Mutex};

use super::pty::PtyCable;
use super::{Answer, Machine, lock};
use crate::transport::Address;

/// A Mettler-Toledo bench scale of 60 kg by 1 g on a serial line.
pub struct MtSicsScale {
    cable: PtyCable,
    scale: Arc<Mutex<Scale>>,
}

/// What the scale does wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ScaleFault {
    #[default]
    None,
    /// Answers a weight without its unit.
    NoUnit,
    /// Answers noise.
    WrongFrame,
    /// Never answers.
    Silent,
    /// Answers half of the line.
    HalfFrame,
    /// Answers "S I": understood, can't weigh now.
    NotReady,
}

#[derive(Debug, Default)]
struct Scale {
    line: Vec<u8>,
    /// On the pan, without tare, against the zero point.
    load_mg: i64,
    zero_mg: i64,
    tare_mg: i64,
    moving: bool,
    fault: ScaleFault,
    asked: u64,
}

const CAPACITY_MG: i64 = 60_000_000;
/// Below this the scale shows "underload".
const UNDERLOAD_MG: i64 = -1_200_000;
/// The largest zero point that Z accepts: 2 % of the capacity.
const ZERO_MAX_MG: i64 = 1_200_000;
const COMMAND_BYTES_MAX: usize = 64;

impl MtSicsScale {
    /// Plugs a scale in at `directory/name`; 9600 8N1.
    pub fn start(directory: &Path, name: &str) -> std::io::Result<Self> {
        let scale = Arc::new(Mutex::new(Scale::default()));
        let cable = PtyCable::new(directory, name, scale.clone())?;
        Ok(Self { cable, scale })
    }

    /// Where a terminal finds the scale, the same after replugging.
    pub fn address(&self) -> Address {
        Address::serial(self.cable.path())
    }

    /// Puts a load on the pan and lets it settle.
    pub fn set_weight_mg(&self, weight_mg: i64) {
        let mut scale = lock(&self.scale);
        scale.load_mg = weight_mg;
        scale.moving = false;
    }

    /// Shakes the pan, or lets it rest.
    pub fn set_moving(&self, moving: bool) {
        lock(&self.scale).moving = moving;
    }

    /// Puts more on the pan than the scale can bear.
    pub fn overload(&self) {
        self.set_weight_mg(CAPACITY_MG + 1_000_000);
    }

    /// Lifts the pan off.
    pub fn underload(&self) {
        self.set_weight_mg(UNDERLOAD_MG - 1_000_000);
    }

    pub fn set_fault(&self, fault: ScaleFault) {
        lock(&self.scale).fault = fault;
    }

    /// How many times a weight was asked for: a scale that nobody needs must
    /// not be polled.
    pub fn times_asked(&self) -> u64 {
        lock(&self.scale).asked
    }

    /// Sends the weight unasked, as the Print key does.
    pub fn press_print(&self) {
        let bytes = lock(&self.scale).weigh();
        self.cable.send(&bytes);
    }

    /// Sends bytes as they are.
    pub fn send_raw(&self, bytes: &[u8]) {
        self.cable.send(bytes);
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.cable.unplug();
    }

    /// Puts the cable back; the scale starts with an empty tare.
    pub fn replug(&self) -> std::io::Result<()> {
        if !self.cable.is_plugged() {
            let mut scale = lock(&self.scale);
            scale.line.clear();
            scale.tare_mg = 0;
        }
        self.cable.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.cable.is_plugged()
    }
}

impl Machine for Scale {
    fn hear(&mut self, bytes: &[u8]) -> Answer {
        let mut answer = Vec::new();
        for &byte in bytes {
            match byte {
                b'\r' => {}
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    answer.extend(self.obey(&line));
                }
                _ if self.line.len() < COMMAND_BYTES_MAX => self.line.push(byte),
                _ => {}
            }
        }
        Answer { bytes: answer, unplug: false }
    }
}

impl Scale {
    fn obey(&mut self, command: &[u8]) -> Vec<u8> {
        if self.fault == ScaleFault::Silent {
            return Vec::new();
        }
        let still = !self.moving && self.fault != ScaleFault::NotReady;
        match command {
            b"S" | b"SI" => {
                self.asked += 1;
                // S waits for a stable weight and gives up after its time-out;
                // the simulator gives up at once.
                if command == b"S" && !still {
                    return b"S I\r\n".to_vec();
                }
                self.weigh()
            }
            b"Z" | b"ZI" => match self.load_mg {
                _ if !still && command == b"Z" => b"Z I\r\n".to_vec(),
                load if load > ZERO_MAX_MG => [command, b" +\r\n"].concat(),
                load if load < -ZERO_MAX_MG => [command, b" -\r\n"].concat(),
                load => {
                    self.zero_mg = load;
                    self.tare_mg = 0;
                    match command {
                        b"Z" => b"Z A\r\n".to_vec(),
                        _ if still => b"ZI S\r\n".to_vec(),
                        _ => b"ZI D\r\n".to_vec(),
                    }
                }
            },
            b"T" if !still => b"T I\r\n".to_vec(),
            b"T" => match self.gross_mg() {
                gross if gross > CAPACITY_MG => b"T +\r\n".to_vec(),
                gross if gross < 0 => b"T -\r\n".to_vec(),
                gross => {
                    self.tare_mg = gross;
                    format!("T S {:>10} kg\r\n", kilograms(gross)).into_bytes()
                }
            },
            b"TAC" => {
                self.tare_mg = 0;
                b"TAC A\r\n".to_vec()
            }
            b"I0" => b"I0 B 0 \"@\"\r\nI0 B 0 \"I0\"\r\nI0 B 0 \"S\"\r\nI0 B 0 \"SI\"\r\nI0 A 0 \"Z\"\r\n".to_vec(),
            b"I1" => b"I1 A \"01\" \"2.30\" \"2.22\" \"\" \"\"\r\n".to_vec(),
            b"I2" => b"I2 A \"ICS425 Simulated 60.000 kg\"\r\n".to_vec(),
            b"I3" => b"I3 A \"1.00 11.22.33.44\"\r\n".to_vec(),
            b"I4" | b"@" => {
                if command == b"@" {
                    self.tare_mg = 0;
                }
                b"I4 A \"SIM0000001\"\r\n".to_vec()
            }
            _ => b"ES\r\n".to_vec(),
        }
    }

    fn gross_mg(&self) -> i64 {
        self.load_mg - self.zero_mg
    }

    fn weigh(&self) -> Vec<u8> {
        match self.gross_mg() {
            _ if self.fault == ScaleFault::NotReady => return b"S I\r\n".to_vec(),
            _ if self.fault == ScaleFault::WrongFrame => return b"\x82?S\xFFS 1#.0\r\n".to_vec(),
            gross if gross > CAPACITY_MG => return b"S +\r\n".to_vec(),
            gross if gross < UNDERLOAD_MG => return b"S -\r\n".to_vec(),
            _ => {}
        }
        let state = if self.moving { 'D' } else { 'S' };
        let shown = kilograms(self.gross_mg() - self.tare_mg);
        let mut line = match self.fault {
            ScaleFault::NoUnit => format!("S {state} {shown:>10}\r\n").into_bytes(),
            _ => format!("S {state} {shown:>10} kg\r\n").into_bytes(),
        };
        if self.fault == ScaleFault::HalfFrame {
            line.truncate(line.len() / 2);
        }
        line
    }
}

/// Kilograms to the gram, rounded half away from zero as scales do.
fn kilograms(weight_mg: i64) -> String {
    let grams = (weight_mg.abs() + 500) / 1000;
    let sign = if weight_mg < 0 && grams > 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", grams / 1000, grams % 1000)
}
