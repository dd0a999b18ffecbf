//! Scales made of software, one file per protocol and one line in [`SCALES`]. They share the
//! pan; a protocol only says what the pan shows.

mod a_and_d;
mod adam_cpw;
mod cable;
mod cas;
mod mt_sics;
mod nci;
mod pan;
mod toledo_8217;
mod toledo_continuous;
mod usb_hid;

use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Answer, Machine, lock};
use crate::scale::{ScaleSettings, Unit, protocol};
use crate::transport::{Address, Channel};
use cable::Cable;
use pan::{Pan, Shows};

/// A bench scale of 60 kg by 1 g that speaks one of the protocols, on a serial line or, the
/// USB one, by reports.
pub struct SimulatedScale {
    kind: &'static SimulatedScaleKind,
    cable: Arc<Cable>,
    scale: Arc<Mutex<Scale>>,
    stop: Sender<()>,
    stream: Option<JoinHandle<()>>,
}

/// One line of the list of simulated scales.
#[derive(Debug)]
pub struct SimulatedScaleKind {
    /// The id of the protocol in settings.
    pub protocol: &'static str,
    /// How often it speaks by itself.
    period: Option<Duration>,
    /// What it describes itself as, when it is a USB device.
    report_descriptor: Option<&'static [u8]>,
    tongue: fn() -> Box<dyn Tongue>,
}

impl SimulatedScaleKind {
    /// A scale on a serial line.
    const fn serial(protocol: &'static str, tongue: fn() -> Box<dyn Tongue>) -> Self {
        Self { protocol, period: None, report_descriptor: None, tongue }
    }

    /// The same, speaking by itself that often.
    const fn every_ms(self, period_ms: u64) -> Self {
        Self { period: Some(Duration::from_millis(period_ms)), ..self }
    }
}

/// One for every protocol there is.
pub const SCALES: &[SimulatedScaleKind] = &[
    mt_sics::KIND,
    toledo_8217::KIND,
    toledo_continuous::KIND,
    toledo_continuous::PLAIN,
    nci::KIND,
    cas::KIND,
    a_and_d::KIND,
    adam_cpw::KIND,
    usb_hid::KIND,
];

/// What the scale or its line does wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ScaleFault {
    #[default]
    None,
    /// Says a weight without its unit, where the protocol has one.
    NoUnit,
    /// Sends a damaged line instead of each answer.
    WrongFrame,
    /// Never speaks.
    Silent,
    /// Sends half of everything.
    HalfFrame,
    /// Understood, can't weigh now.
    NotReady,
    /// Sends every byte by itself, with pauses.
    SplitFrames,
    /// Sends half of an answer, and then the cable comes out.
    UnplugMidFrame,
    /// Sends even parity bits, as a 7E1 scale does that is read as 8N1.
    ParityBits,
    /// Answers each question with what belongs to the one before.
    Behind,
    /// What a line of another speed looks like.
    WrongBaud,
}

/// One protocol, from the scale's side.
trait Tongue: Send {
    /// Takes what the terminal sent and answers.
    fn hear(&mut self, bytes: &[u8], pan: &mut Pan) -> Vec<u8>;

    /// What it says by itself, or when Print is pressed.
    fn say(&mut self, pan: &Pan) -> Vec<u8>;
}

struct Scale {
    tongue: Box<dyn Tongue>,
    pan: Pan,
    noise: u64,
    /// What it said last.
    before: Vec<u8>,
}

impl SimulatedScale {
    /// Plugs a scale in at `directory/name` that speaks `protocol`, one of [`SCALES`].
    pub fn start(directory: &Path, name: &str, protocol: &str) -> std::io::Result<Self> {
        let kind = SCALES.iter().find(|kind| kind.protocol == protocol).ok_or_else(|| {
            let known: Vec<&str> = SCALES.iter().map(|kind| kind.protocol).collect();
            let why = format!("no simulated scale speaks \"{protocol}\"; known are {}", known.join(", "));
            std::io::Error::new(std::io::ErrorKind::InvalidInput, why)
        })?;
        let scale = Arc::new(Mutex::new(Scale {
            tongue: (kind.tongue)(),
            pan: Pan::default(),
            noise: 0x5CA1E,
            before: Vec::new(),
        }));
        let cable = Arc::new(match kind.report_descriptor {
            None => Cable::serial(directory, name, scale.clone())?,
            Some(descriptor) => {
                let channel = Channel::Hid { report_descriptor: descriptor.to_vec() };
                Cable::usb(directory, name, channel, scale.clone())?
            }
        });
        let (stop, stopped) = channel();
        let stream = kind.period.map(|period| {
            let (scale, cable) = (scale.clone(), cable.clone());
            std::thread::Builder::new().name("simulated scale".to_owned()).spawn(move || {
                while stopped.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                    if cable.is_plugged() {
                        let answer = lock(&scale).speak();
                        cable.answer(&answer);
                    }
                }
            })
        });
        Ok(Self { kind, cable, scale, stop, stream: stream.transpose()? })
    }

    /// Where a terminal finds the scale, the same after replugging; framed as its protocol
    /// usually is.
    pub fn address(&self) -> Address {
        match (self.cable.address(), protocol(self.kind.protocol)) {
            (Address::Serial { path, .. }, Some(entry)) => Address::Serial { path, frame: (entry.frame)() },
            (address, _) => address,
        }
    }

    /// The id of its protocol.
    pub fn protocol(&self) -> &'static str {
        self.kind.protocol
    }

    /// What a terminal has to know of it beside the protocol.
    pub fn settings(&self) -> ScaleSettings {
        let says_unit = protocol(self.kind.protocol).is_none_or(|entry| entry.says_unit);
        ScaleSettings { unit: (!says_unit).then_some(Unit::Kilogram) }
    }

    /// Puts a load on the pan and lets it settle.
    pub fn set_weight_mg(&self, weight_mg: i64) {
        let mut scale = lock(&self.scale);
        scale.pan.load_mg = weight_mg;
        scale.pan.moving = false;
    }

    /// Shakes the pan, or lets it rest.
    pub fn set_moving(&self, moving: bool) {
        lock(&self.scale).pan.moving = moving;
    }

    /// Puts more on the pan than the scale can bear.
    pub fn overload(&self) {
        self.set_weight_mg(pan::CAPACITY_MG + 1_000_000);
    }

    /// Lifts the pan off.
    pub fn underload(&self) {
        self.set_weight_mg(pan::UNDERLOAD_MG - 1_000_000);
    }

    pub fn set_fault(&self, fault: ScaleFault) {
        lock(&self.scale).pan.fault = fault;
    }

    /// How many times a weight was asked for: a scale that nobody needs must
    /// not be polled.
    pub fn times_asked(&self) -> u64 {
        lock(&self.scale).pan.asked
    }

    /// Has the scale take what is on it for tare, as its own Tare key does.
    pub fn press_tare(&self) {
        // A scale that won't leaves its display as it is.
        let _ = lock(&self.scale).pan.tare();
    }

    /// Sends the weight unasked, as the Print key does.
    pub fn press_print(&self) {
        let answer = lock(&self.scale).speak();
        self.cable.answer(&answer);
    }

    /// Sends bytes as they are.
    pub fn send_raw(&self, bytes: &[u8]) {
        self.cable.answer(&Answer { bytes: bytes.to_vec(), ..Answer::default() });
    }

    /// Pulls the cable.
    pub fn unplug(&self) {
        self.cable.unplug();
    }

    /// Puts the cable back; the scale starts with an empty tare.
    pub fn replug(&self) -> std::io::Result<()> {
        if !self.cable.is_plugged() {
            let mut scale = lock(&self.scale);
            scale.tongue = (self.kind.tongue)();
            scale.pan.tare_mg = 0;
        }
        self.cable.plug()
    }

    pub fn is_plugged(&self) -> bool {
        self.cable.is_plugged()
    }
}

impl Drop for SimulatedScale {
    fn drop(&mut self) {
        // It may have ended already.
        self.stop.send(()).unwrap_or_default();
        if self.stream.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("simulated scale failed");
        }
    }
}

impl Machine for Scale {
    fn hear(&mut self, bytes: &[u8]) -> Answer {
        let bytes = self.tongue.hear(bytes, &mut self.pan);
        self.over_the_line(bytes)
    }
}

impl Scale {
    fn speak(&mut self) -> Answer {
        let bytes = self.tongue.say(&self.pan);
        self.over_the_line(bytes)
    }

    /// What becomes of an answer on a line that has the fault.
    fn over_the_line(&mut self, mut bytes: Vec<u8>) -> Answer {
        let mut answer = Answer::default();
        if bytes.is_empty() {
            return answer;
        }
        let before = std::mem::replace(&mut self.before, bytes.clone());
        match self.pan.fault {
            ScaleFault::Behind => bytes = before,
            ScaleFault::None | ScaleFault::NoUnit | ScaleFault::NotReady => {}
            ScaleFault::Silent => bytes.clear(),
            ScaleFault::WrongFrame => bytes = b"\x82?S\xFFS 1#.0\x83\x8D\x0A".to_vec(),
            ScaleFault::HalfFrame => bytes.truncate(bytes.len() / 2),
            ScaleFault::SplitFrames => answer.pace = Duration::from_millis(3),
            ScaleFault::UnplugMidFrame => {
                bytes.truncate(bytes.len() / 2);
                answer.unplug = true;
            }
            ScaleFault::ParityBits => bytes.iter_mut().for_each(|byte| *byte |= (byte.count_ones() as u8 % 2) << 7),
            ScaleFault::WrongBaud => bytes.iter_mut().for_each(|byte| *byte = self.random()),
        }
        answer.bytes = bytes;
        answer
    }

    /// Repeatable noise (xorshift64).
    fn random(&mut self) -> u8 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        self.noise.to_le_bytes()[0]
    }
}

/// Collects commands that end with CR, LF or both.
#[derive(Default)]
struct Commands(Vec<u8>);

impl Commands {
    fn push(&mut self, bytes: &[u8]) -> Vec<Vec<u8>> {
        const COMMAND_BYTES_MAX: usize = 64;
        let mut commands = Vec::new();
        for &byte in bytes {
            match byte {
                b'\r' | b'\n' if self.0.is_empty() => {}
                b'\r' | b'\n' => commands.push(std::mem::take(&mut self.0)),
                _ if self.0.len() < COMMAND_BYTES_MAX => self.0.push(byte),
                _ => {}
            }
        }
        commands
    }
}

/// Kilograms to the gram, rounded half away from zero as scales do.
fn kilograms(weight_mg: i64) -> String {
    let grams = grams(weight_mg);
    let sign = if grams < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", grams.unsigned_abs() / 1000, grams.unsigned_abs() % 1000)
}

fn grams(weight_mg: i64) -> i64 {
    (weight_mg.abs() + 500) / 1000 * weight_mg.signum()
}
