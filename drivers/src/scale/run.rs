//! The loop of one scale: told what to do, it asks or listens, and tells what it heard.

use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use super::{
    Confirmed, Manner, ProtocolEntry, Reading, ReadingState, ScaleProtocol, ScaleRequest, ScaleSaid, ScaleSettings,
    Settle, Trouble,
};
use crate::device::{Command, Happened};
use crate::port::{Port, Stopped};
use crate::transport::{Channel, Transport, TransportError};

/// How often a scale that nobody needs is looked at.
const IDLE_PAUSE: Duration = Duration::from_millis(500);
/// How long a scale that speaks by itself is listened to before the loop looks for orders.
const LISTEN: Duration = Duration::from_millis(100);
/// How long a HID scale is quiet before it is asked for its report, and the pause between two
/// such questions. Readings older than a second are not used.
const QUIET: Duration = Duration::from_millis(400);
const WEIGHT_TIMEOUT: Duration = Duration::from_millis(1000);
const NET_TIMEOUT: Duration = Duration::from_millis(400);
/// Zero and tare wait inside the scale until the load stands still.
const SETTING_TIMEOUT: Duration = Duration::from_millis(3000);
/// A line that never falls silent is believed to be up to date after this.
const DRAIN_MAX: Duration = Duration::from_millis(200);

/// Runs a scale until its owner wants no more. It is silent until [`Command::WeighOn`].
pub(crate) fn run(port: Port, protocol: &'static ProtocolEntry, settings: &ScaleSettings) -> Stopped {
    let scale = Scale {
        port,
        manner: protocol.manner,
        protocol: (protocol.new)(settings),
        settle: Settle::default(),
        weighing: false,
        started: Instant::now(),
        quiet_since: Instant::now(),
        heard_bytes: false,
        asked_at: None,
        tell_net: false,
        net_next: false,
        by_itself: None,
        repeats: false,
        report: None,
        report_asked_at: None,
        report_refused: false,
    };
    scale.run()
}

struct Scale {
    port: Port,
    manner: Manner,
    protocol: Box<dyn ScaleProtocol>,
    settle: Settle,
    weighing: bool,
    started: Instant,
    /// When the scale last said something that made sense, or was last reported.
    quiet_since: Instant,
    /// Whether bytes came since then.
    heard_bytes: bool,
    /// When it was last asked or told something.
    asked_at: Option<Instant>,
    /// Whether net is to be told from gross at the price of a question more.
    tell_net: bool,
    /// That question comes before every second weight.
    net_next: bool,
    /// What a HID scale last sent by itself since it was opened.
    by_itself: Option<Reading>,
    /// It sends the same again and again: its silence means that it is off.
    repeats: bool,
    /// A report that it was asked for and that is still to come.
    report: Option<Receiver<Vec<u8>>>,
    report_asked_at: Option<Instant>,
    /// It is not asked again in this weighing.
    report_refused: bool,
}

/// Why the scale is not served any more.
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
    fn run(mut self) -> Stopped {
        loop {
            let (weighing, tell_net) = (&mut self.weighing, &mut self.tell_net);
            let opened = self.port.open(|port, command| match command {
                Command::WeighOn => {
                    *weighing = true;
                    Ok(())
                }
                Command::WeighOff => {
                    *weighing = false;
                    Ok(())
                }
                Command::TellNet => {
                    *tell_net = true;
                    Ok(())
                }
                Command::Zero => port.tell(Happened::Zeroed(Err(Trouble::NotConnected))),
                Command::Tare => port.tell(Happened::Tared(Err(Trouble::NotConnected))),
                Command::Identify => Ok(()),
            });
            let Ok(mut transport) = opened else { return Stopped };
            match self.serve(transport.as_mut()) {
                Broken::Stopped => return Stopped,
                Broken::Lost(error) => {
                    drop(transport);
                    self.protocol.forget();
                    if self.port.lost(&error).is_err() {
                        return Stopped;
                    }
                }
            }
        }
    }

    fn serve(&mut self, transport: &mut dyn Transport) -> Broken {
        (self.by_itself, self.repeats) = (None, false);
        let served = self.begin(transport).and_then(|()| {
            loop {
                self.turn(transport)?;
            }
        });
        let Err::<std::convert::Infallible, _>(broken) = served;
        broken
    }

    fn turn(&mut self, transport: &mut dyn Transport) -> Result<(), Broken> {
        let pause = match self.manner {
            _ if !self.weighing => IDLE_PAUSE,
            Manner::Asked { pause } => pause,
            Manner::Streams => Duration::ZERO,
        };
        match self.port.wait(pause)? {
            Some(Command::WeighOn) => {
                self.weighing = true;
                self.begin(transport)
            }
            Some(Command::WeighOff) => {
                self.weighing = false;
                Ok(())
            }
            Some(Command::TellNet) => {
                self.tell_net = true;
                Ok(())
            }
            Some(Command::Zero) => self.obey(transport, ScaleRequest::Zero),
            Some(Command::Tare) => self.obey(transport, ScaleRequest::Tare),
            Some(Command::Identify) => self.ask(transport, ScaleRequest::Identify),
            None => match self.manner {
                Manner::Asked { .. } if self.weighing => self.weigh(transport),
                Manner::Streams if self.weighing => self.listen_on(transport),
                // Someone may press Print on the scale, or pull its plug.
                Manner::Asked { .. } => self.listen(transport, Duration::from_millis(1)).map(drop),
                // Nobody wants the weights that come by themselves.
                Manner::Streams => self.drain(transport),
            },
        }
    }

    /// What came before a weighing belongs to the box before.
    fn begin(&mut self, transport: &mut dyn Transport) -> Result<(), Broken> {
        self.settle.forget();
        self.protocol.begin();
        self.drain(transport)?;
        self.quiet_since = Instant::now();
        self.heard_bytes = false;
        self.report_refused = false;
        self.net_next = true;
        match self.manner {
            Manner::Asked { .. } if self.weighing => self.weigh(transport),
            _ => Ok(()),
        }
    }

    /// Asks for a weight, and every second time whether it will be net.
    fn weigh(&mut self, transport: &mut dyn Transport) -> Result<(), Broken> {
        let net_now = self.tell_net && self.net_next;
        self.net_next = !self.net_next;
        if net_now {
            let question = self.protocol.ask_net();
            if self.send(transport, question)? {
                let deadline = Instant::now() + NET_TIMEOUT;
                while let (true, left @ 1..) =
                    (self.protocol.awaits_net(), deadline.saturating_duration_since(Instant::now()).as_millis())
                {
                    self.listen(transport, Duration::from_millis(u64::try_from(left).unwrap_or(1)))?;
                }
                if self.protocol.awaits_net() {
                    self.protocol.miss_net();
                }
            }
        }
        self.ask(transport, ScaleRequest::Weigh)
    }

    /// Throws away what has come so far. A read gives one report of a USB scale, so it takes
    /// as many as there are.
    fn drain(&mut self, transport: &mut dyn Transport) -> Result<(), Broken> {
        let mut stale = [0u8; 1024];
        let until = Instant::now() + DRAIN_MAX;
        self.report = None;
        loop {
            let count = transport.read(&mut stale, Duration::from_millis(1))?;
            if self.protocol.weight_report().is_some() {
                let said = self.protocol.push(stale.get(..count).unwrap_or_default());
                self.note_by_itself(&said);
            }
            if count == 0 || Instant::now() >= until {
                break;
            }
        }
        self.protocol.forget();
        Ok(())
    }

    fn note_by_itself(&mut self, said: &[ScaleSaid]) {
        if let Some(ScaleSaid::Reading(reading)) = said.last() {
            self.repeats |= self.by_itself.as_ref() == Some(reading);
            self.by_itself = Some(reading.clone());
        }
    }

    /// Listens to a scale that speaks by itself. One that sends reports only when the weight
    /// changes is asked for the last one while it is quiet.
    fn listen_or_ask(&mut self, transport: &mut dyn Transport, timeout: Duration) -> Result<Vec<ScaleSaid>, Broken> {
        let said = self.listen(transport, timeout)?;
        let Some(number) = self.protocol.weight_report() else { return Ok(said) };
        if !said.is_empty() {
            // What was asked for is older than this, or may be.
            self.note_by_itself(&said);
            self.report = None;
            return Ok(said);
        }
        match self.report.as_ref().map(Receiver::try_recv) {
            Some(Ok(report)) => {
                self.report = None;
                let said = self.protocol.push(&report);
                if self.is_believed(&said) {
                    self.tell(&said)?;
                    return Ok(said);
                }
            }
            Some(Err(TryRecvError::Disconnected)) => (self.report, self.report_refused) = (None, true),
            Some(Err(TryRecvError::Empty)) => {}
            None => {
                let quiet =
                    self.report_asked_at.is_none_or(|at| at.elapsed() >= QUIET) && self.quiet_since.elapsed() >= QUIET;
                if quiet && !self.report_refused && !self.repeats {
                    self.report_asked_at = Some(Instant::now());
                    self.report = transport.ask_for_report(number);
                }
            }
        }
        Ok(Vec::new())
    }

    /// Whether a report that was asked for is one of now. Some scales answer with a report that
    /// was never filled in: a weight that is not the one they sent by themselves is none, since
    /// they would have sent a change, and what makes no sense is no fault of a scale that was
    /// well until it was asked.
    fn is_believed(&self, said: &[ScaleSaid]) -> bool {
        let [ScaleSaid::Reading(reading)] = said else { return false };
        let makes_sense = match &reading.state {
            ReadingState::Error(trouble) => matches!(trouble, Trouble::Fault | Trouble::Calibration),
            _ => true,
        };
        makes_sense && self.by_itself.as_ref().is_none_or(|sent| sent == reading)
    }

    /// Listens to a scale that speaks by itself, and says so when it doesn't.
    fn listen_on(&mut self, transport: &mut dyn Transport) -> Result<(), Broken> {
        if self.listen_or_ask(transport, LISTEN)?.is_empty() && self.quiet_since.elapsed() >= WEIGHT_TIMEOUT {
            let trouble = self.silence();
            self.tell_reading(Reading::trouble(trouble))?;
        }
        Ok(())
    }

    /// Asks a question and waits for its answer.
    fn ask(&mut self, transport: &mut dyn Transport, request: ScaleRequest) -> Result<(), Broken> {
        if !self.write(transport, request)? {
            return Ok(self.refuse(request, Trouble::NotOffered)?);
        }
        let timeout = match request {
            ScaleRequest::Zero | ScaleRequest::Tare => SETTING_TIMEOUT,
            _ => WEIGHT_TIMEOUT,
        };
        let deadline = Instant::now() + timeout;
        while let left @ 1.. = deadline.saturating_duration_since(Instant::now()).as_millis() {
            let left = Duration::from_millis(u64::try_from(left).unwrap_or(1));
            for said in self.listen(transport, left)? {
                match said {
                    // The scale will say no more to what it did not understand.
                    ScaleSaid::Reading(Reading { state: ReadingState::Error(trouble), .. }) => {
                        if matches!(request, ScaleRequest::Zero | ScaleRequest::Tare) {
                            self.refuse(request, trouble)?;
                        }
                        return Ok(());
                    }
                    said if answers(request, &said) => return Ok(()),
                    _ => {}
                }
            }
        }
        let trouble = self.silence();
        Ok(self.refuse(request, trouble)?)
    }

    /// Sets zero or tare, and says what came of it also when the cable comes out meanwhile.
    fn obey(&mut self, transport: &mut dyn Transport, request: ScaleRequest) -> Result<(), Broken> {
        let done = self.set(transport, request);
        if let Err(Broken::Lost(_)) = &done {
            self.refuse(request, Trouble::NotConnected)?;
        }
        done
    }

    fn set(&mut self, transport: &mut dyn Transport, request: ScaleRequest) -> Result<(), Broken> {
        if self.protocol.confirmed(request) == Confirmed::ByAnswer {
            return self.ask(transport, request);
        }
        if !self.write(transport, request)? {
            return Ok(self.refuse(request, Trouble::NotOffered)?);
        }
        // The weights that come now show whether it was done.
        let deadline = Instant::now() + SETTING_TIMEOUT;
        let mut why = Trouble::Silent;
        while Instant::now() < deadline {
            if let Manner::Asked { pause } = self.manner {
                // The answer to the command itself comes first.
                self.listen(transport, pause)?;
                self.write(transport, ScaleRequest::Weigh)?;
            }
            let most = if self.manner == Manner::Streams { LISTEN } else { WEIGHT_TIMEOUT };
            let timeout = deadline.saturating_duration_since(Instant::now()).min(most);
            for reading in self.readings(transport, timeout)? {
                // A tared pan shows zero too, and some scales don't set zero then.
                let tared = request == ScaleRequest::Zero && reading.net == Some(true);
                match (&reading.state, reading.weight) {
                    (ReadingState::Stable, Some(weight)) if weight.value == 0 && !tared => {
                        return Ok(self.port.tell(outcome(request, Ok(())))?);
                    }
                    (ReadingState::Error(trouble @ Trouble::UnknownCommand), _) => {
                        return Ok(self.refuse(request, trouble.clone())?);
                    }
                    (ReadingState::Error(trouble), _) => why = trouble.clone(),
                    (ReadingState::Moving, _) => why = Trouble::NotStill,
                    (ReadingState::Overload, _) => why = Trouble::TooHeavy,
                    (ReadingState::Underload, _) => why = Trouble::TooLight,
                    _ => why = Trouble::NotTaken,
                }
            }
        }
        Ok(self.refuse(request, why)?)
    }

    /// The readings that come within `timeout`, as soon as there are some: an answer may come in
    /// pieces.
    fn readings(&mut self, transport: &mut dyn Transport, timeout: Duration) -> Result<Vec<Reading>, Broken> {
        let until = Instant::now() + timeout;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let said = self.listen_or_ask(transport, left.max(Duration::from_millis(1)))?;
            let reading = |said| match said {
                ScaleSaid::Reading(reading) => Some(reading),
                _ => None,
            };
            let readings: Vec<Reading> = said.into_iter().filter_map(reading).collect();
            if !readings.is_empty() || left.is_zero() {
                return Ok(readings);
            }
        }
    }

    /// Sends a question; false when there is none.
    fn write(&mut self, transport: &mut dyn Transport, request: ScaleRequest) -> Result<bool, Broken> {
        let question = self.protocol.ask(request);
        self.send(transport, question)
    }

    fn send(&mut self, transport: &mut dyn Transport, question: &[u8]) -> Result<bool, Broken> {
        if question.is_empty() {
            return Ok(false);
        }
        // A person's order comes between two questions; the scale needs its rest all the same.
        if let (Manner::Asked { pause }, Some(at)) = (self.manner, self.asked_at) {
            std::thread::sleep(pause.saturating_sub(at.elapsed()));
        }
        // An answer that came late belongs to an older question.
        self.drain(transport)?;
        self.quiet_since = Instant::now();
        self.heard_bytes = false;
        self.asked_at = Some(Instant::now());
        match transport.write_all(question, WEIGHT_TIMEOUT).map_err(|error| error.source) {
            Ok(()) => Ok(true),
            // Not every USB scale has the report for it.
            Err(TransportError::Io { .. }) if matches!(transport.channel(), Channel::Hid { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Passes on what the scale says within `timeout`, and returns it.
    fn listen(&mut self, transport: &mut dyn Transport, timeout: Duration) -> Result<Vec<ScaleSaid>, Broken> {
        let mut buffer = [0u8; 256];
        let count = transport.read(&mut buffer, timeout)?;
        let all = self.protocol.push(buffer.get(..count).unwrap_or_default());
        self.heard_bytes |= count > 0;
        self.tell(&all)?;
        Ok(all)
    }

    fn tell(&mut self, all: &[ScaleSaid]) -> Result<(), Stopped> {
        if !all.is_empty() {
            self.quiet_since = Instant::now();
            self.heard_bytes = false;
        }
        for said in all.iter().cloned() {
            match said {
                ScaleSaid::Reading(reading) => self.tell_reading(reading)?,
                ScaleSaid::Zeroed(done) => self.port.tell(Happened::Zeroed(done))?,
                ScaleSaid::Tared(done) => self.port.tell(Happened::Tared(done))?,
                ScaleSaid::Identity(name) => self.port.tell(Happened::Identity(name))?,
            }
        }
        Ok(())
    }

    /// Why there is no answer: nothing came, or nothing that made sense.
    fn silence(&mut self) -> Trouble {
        self.quiet_since = Instant::now();
        if std::mem::take(&mut self.heard_bytes) { Trouble::Noise } else { Trouble::Silent }
    }

    fn tell_reading(&mut self, reading: Reading) -> Result<(), Stopped> {
        let stable_for = self.settle.push(&reading, self.started.elapsed());
        self.port.tell(Happened::Reading { reading, stable_for })
    }

    fn refuse(&mut self, request: ScaleRequest, why: Trouble) -> Result<(), Stopped> {
        match request {
            ScaleRequest::Zero | ScaleRequest::Tare => self.port.tell(outcome(request, Err(why))),
            _ => self.tell_reading(Reading::trouble(why)),
        }
    }
}

fn outcome(request: ScaleRequest, done: Result<(), Trouble>) -> Happened {
    if request == ScaleRequest::Tare { Happened::Tared(done) } else { Happened::Zeroed(done) }
}

/// A late weight must not end the wait for a zero.
fn answers(request: ScaleRequest, said: &ScaleSaid) -> bool {
    match said {
        ScaleSaid::Reading(_) => request == ScaleRequest::Weigh,
        ScaleSaid::Zeroed(_) => request == ScaleRequest::Zero,
        ScaleSaid::Tared(_) => request == ScaleRequest::Tare,
        ScaleSaid::Identity(_) => matches!(request, ScaleRequest::Identify | ScaleRequest::Reset),
    }
}
