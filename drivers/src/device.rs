use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::port::{Order, Port, Stopped};
use crate::scale::{ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, Settle};
use crate::scanner::{self, Heard, ScannerSettings};
use crate::transport::{Address, Transport, TransportError};

/// A scanner or scale that runs: a thread of its own reads it, reopens it after
/// it was unplugged, and sends what it says. Dropping it stops the thread.
#[derive(Debug)]
pub struct Device {
    name: Arc<str>,
    orders: Sender<Order>,
    thread: Option<JoinHandle<()>>,
}

/// Something that a device did.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceEvent {
    /// The name that the device was started with.
    pub device: Arc<str>,
    pub at: Instant,
    pub what: Happened,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// The device is open; a serial line can't tell more than that.
    Up,
    /// The device can't be opened or was lost; told once until it is up again.
    Down {
        why: String,
    },
    /// A scanner said something.
    Heard(Heard),
    /// A scale said something about the weight. `stable_for` is how long that
    /// same weight has been stable; None when it isn't.
    Reading {
        reading: Reading,
        stable_for: Option<Duration>,
    },
    /// Zero or tare was done, or refused with a reason.
    Zeroed(Result<(), String>),
    Tared(Result<(), String>),
    /// The scale's own name.
    Identity(String),
}

/// What a scale is told; other devices ignore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// A weight is wanted: poll. Some scales beep at every poll.
    WeighOn,
    WeighOff,
    Zero,
    Tare,
    Identify,
}

const POLL_PAUSE: Duration = Duration::from_millis(100);
const IDLE_PAUSE: Duration = Duration::from_millis(500);
const WEIGHT_TIMEOUT: Duration = Duration::from_millis(1000);
/// Zero and tare wait inside the scale until the load stands still.
const SETTING_TIMEOUT: Duration = Duration::from_millis(3000);

impl Device {
    /// Starts a scanner: serial, USB-CDC, TCP, HID-POS, a keyboard of its own
    /// or a capture. The transport says how it is read.
    pub fn scanner(
        name: &str,
        address: Address,
        settings: ScannerSettings,
        events: Sender<DeviceEvent>,
    ) -> std::io::Result<Self> {
        Self::start(name, address, events, move |port| {
            // The only way out is Stopped.
            let Err(Stopped) = scanner::run(port, &settings);
        })
    }

    /// Starts a scale. It is silent until [`Command::WeighOn`].
    pub fn scale(
        name: &str,
        address: Address,
        protocol: &'static ProtocolEntry,
        events: Sender<DeviceEvent>,
    ) -> std::io::Result<Self> {
        Self::start(name, address, events, move |port| {
            let scale = Scale {
                port,
                protocol: (protocol.new)(),
                settle: Settle::default(),
                weighing: false,
                started: Instant::now(),
            };
            let Err(Stopped) = scale.run();
        })
    }

    fn start(
        name: &str,
        address: Address,
        events: Sender<DeviceEvent>,
        run: impl FnOnce(Port) + Send + 'static,
    ) -> std::io::Result<Self> {
        let name: Arc<str> = name.into();
        let (orders, receiver) = channel();
        let port = Port::new(name.clone(), address, events, receiver);
        let thread = std::thread::Builder::new().name(format!("device {name}")).spawn(|| run(port))?;
        Ok(Self { name, orders, thread: Some(thread) })
    }

    /// Tells a scale what to do. A device that stopped ignores it.
    pub fn command(&self, command: Command) {
        if self.orders.send(Order::Command(command)).is_err() {
            tracing::debug!(device = &*self.name, ?command, "device has stopped");
        }
    }

    /// The name that the device was started with.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        if self.orders.send(Order::Stop).is_err() {
            tracing::debug!(device = &*self.name, "device had stopped");
        }
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!(device = &*self.name, "device thread failed");
        }
    }
}

/// A loop that only ends by [`Stopped`].
pub(crate) enum Never {}

struct Scale {
    port: Port,
    protocol: Box<dyn ScaleProtocol>,
    settle: Settle,
    weighing: bool,
    started: Instant,
}

/// Why one exchange with the scale ended early.
enum Broken {
    Stopped,
    Lost(TransportError),
}

impl From<Stopped> for Broken {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

impl From<TransportError> for Broken {
    fn from(error: TransportError) -> Self {
        Self::Lost(error)
    }
}

impl Scale {
    fn run(mut self) -> Result<Never, Stopped> {
        loop {
            let weighing = &mut self.weighing;
            let mut transport = self.port.open(|port, command| match command {
                Command::WeighOn => {
                    *weighing = true;
                    Ok(())
                }
                Command::WeighOff => {
                    *weighing = false;
                    Ok(())
                }
                Command::Zero => port.tell(Happened::Zeroed(Err(NOT_CONNECTED.to_owned()))),
                Command::Tare => port.tell(Happened::Tared(Err(NOT_CONNECTED.to_owned()))),
                Command::Identify => Ok(()),
            })?;
            self.settle.forget();
            match self.serve(transport.as_mut()) {
                Err(Broken::Stopped) => return Err(Stopped),
                Err(Broken::Lost(error)) => {
                    drop(transport);
                    self.protocol.forget();
                    self.port.lost(error)?;
                }
                Ok(never) => match never {},
            }
        }
    }

    fn serve(&mut self, transport: &mut dyn Transport) -> Result<Never, Broken> {
        loop {
            let pause = if self.weighing { POLL_PAUSE } else { IDLE_PAUSE };
            match self.port.wait(pause)? {
                Some(Command::WeighOn) => {
                    self.weighing = true;
                    self.settle.forget();
                    self.ask(transport, ScaleRequest::Weigh)?;
                }
                Some(Command::WeighOff) => self.weighing = false,
                Some(Command::Zero) => self.ask(transport, ScaleRequest::Zero)?,
                Some(Command::Tare) => self.ask(transport, ScaleRequest::Tare)?,
                Some(Command::Identify) => self.ask(transport, ScaleRequest::Identify)?,
                None if self.weighing => self.ask(transport, ScaleRequest::Weigh)?,
                // Someone may press Print on the scale, or pull its plug.
                None => {
                    self.listen(transport, Duration::from_millis(1), None)?;
                }
            }
        }
    }

    fn ask(&mut self, transport: &mut dyn Transport, request: ScaleRequest) -> Result<(), Broken> {
        let question = self.protocol.ask(request);
        if question.is_empty() {
            return Ok(self.unanswered(request, "this scale cannot do that from here")?);
        }
        // An answer that came late belongs to an older question.
        let mut stale = [0u8; 256];
        while transport.read(&mut stale, Duration::from_millis(1))? == stale.len() {}
        self.protocol.forget();
        let timeout = match request {
            ScaleRequest::Zero | ScaleRequest::Tare => SETTING_TIMEOUT,
            _ => WEIGHT_TIMEOUT,
        };
        transport.write_all(question, timeout).map_err(|error| error.source)?;
        let deadline = Instant::now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let why = "the scale does not answer; check power, cable and baud rate";
                return Ok(self.unanswered(request, why)?);
            }
            if self.listen(transport, left, Some(request))? {
                return Ok(());
            }
        }
    }

    /// Passes on what the scale says; true when that answered the request.
    fn listen(
        &mut self,
        transport: &mut dyn Transport,
        timeout: Duration,
        request: Option<ScaleRequest>,
    ) -> Result<bool, Broken> {
        let mut buffer = [0u8; 256];
        let count = transport.read(&mut buffer, timeout)?;
        let said = self.protocol.push(buffer.get(..count).unwrap_or_default());
        let answered = said.iter().any(|said| request.is_some_and(|asked| answers(asked, said)));
        for said in said {
            match said {
                ScaleSaid::Reading(reading) => self.tell_reading(reading)?,
                ScaleSaid::Zeroed(done) => self.port.tell(Happened::Zeroed(done))?,
                ScaleSaid::Tared(done) => self.port.tell(Happened::Tared(done))?,
                ScaleSaid::Identity(name) => self.port.tell(Happened::Identity(name))?,
            }
        }
        Ok(answered)
    }

    fn tell_reading(&mut self, reading: Reading) -> Result<(), Stopped> {
        let stable_for = self.settle.push(&reading, self.started.elapsed());
        self.port.tell(Happened::Reading { reading, stable_for })
    }

    fn unanswered(&mut self, request: ScaleRequest, why: &str) -> Result<(), Stopped> {
        match request {
            ScaleRequest::Zero => self.port.tell(Happened::Zeroed(Err(why.to_owned()))),
            ScaleRequest::Tare => self.port.tell(Happened::Tared(Err(why.to_owned()))),
            _ => self.tell_reading(Reading::without_weight(ReadingState::Error(why.to_owned()))),
        }
    }
}

/// An error answers any request, since the scale will say no more to it; a late
/// weight must not end the wait for a zero.
fn answers(request: ScaleRequest, said: &ScaleSaid) -> bool {
    match said {
        ScaleSaid::Reading(Reading { state: ReadingState::Error(_), .. }) => true,
        ScaleSaid::Reading(_) => request == ScaleRequest::Weigh,
        ScaleSaid::Zeroed(_) => request == ScaleRequest::Zero,
        ScaleSaid::Tared(_) => request == ScaleRequest::Tare,
        ScaleSaid::Identity(_) => matches!(request, ScaleRequest::Identify | ScaleRequest::Reset),
    }
}

const NOT_CONNECTED: &str = "the scale is not connected; plug it in";
