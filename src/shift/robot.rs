//! Hands and eyes: scans go out as bytes, screens come in as models.

use super::ShiftError;
use super::chaos::{Chaos, Mishap};
use super::setup::Plan;
use crate::floor_loop::{DoubtfulLabel, Input, Model};
use crate::terminal::simulated::{SCANNER, SimulatedBench};
use crate::words::Word;
use crate::workflows::Verdict;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long the robot waits for a screen before it calls the terminal dead.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// What a scanner says right after it was opened could be the end of a code; no hand is that fast.
const SCANNER_RESTS: Duration = Duration::from_millis(600);

/// The newest screen, and a bell for each new one.
#[derive(Default)]
pub struct Eyes {
    newest: Mutex<Option<Arc<Model>>>,
    bell: Condvar,
}

impl Eyes {
    /// Called by the floor loop with every new screen.
    pub fn see(&self, model: Model) {
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(model));
        self.bell.notify_all();
    }

    /// Waits for a screen that satisfies `wanted`; `None` when none came in time.
    fn wait(&self, within: Duration, mut wanted: impl FnMut(&Model) -> bool) -> Result<Arc<Model>, Option<Arc<Model>>> {
        let until = Instant::now() + within;
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(model) = newest.as_ref().filter(|model| wanted(model)) {
                return Ok(model.clone());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(newest.clone());
            }
            newest = self.bell.wait_timeout(newest, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// What the robot did, for the report.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Codes and half codes that left the scanner.
    pub scans_sent: u64,
    pub heard: u64,
    pub on_disk: u64,
    pub at_hub: u64,
    pub orders: u64,
    pub set_aside: BTreeMap<String, u64>,
    pub mishaps: BTreeMap<String, u64>,
    pub warehouse: String,
}

/// What the robot works with.
pub struct Tools {
    pub bench: SimulatedBench,
    pub eyes: Arc<Eyes>,
    /// For the one question that is answered by a button: whether a label came out.
    pub inputs: Sender<Input>,
    pub repeat_window: Duration,
    pub trace: Option<File>,
}

/// The worker.
pub struct Robot<'a> {
    pub(super) bench: SimulatedBench,
    eyes: Arc<Eyes>,
    pub(super) inputs: Sender<Input>,
    trace: Option<File>,
    pub(super) chaos: Chaos,
    pub(super) plan: Plan,
    repeat_window: Duration,
    sent: u64,
    last_sent: Option<(String, Instant)>,
    pub(super) last_weight_mg: i64,
    pub(super) scale_cleared: Instant,
    scenes: BTreeMap<String, Arc<Model>>,
    mishaps: BTreeMap<String, u64>,
    told: Instant,
    started: Instant,
    progress: &'a mut dyn Write,
    pub(super) model: Arc<Model>,
}

impl<'a> Robot<'a> {
    /// Waits for the first screen and the scanner, and takes up the shift where the last process left it:
    /// what was heard then counts.
    pub fn new(tools: Tools, seed: u64, plan: Plan, progress: &'a mut dyn Write) -> Result<Self, ShiftError> {
        let scanner_up = |model: &Model| {
            let mut devices = model.status.devices.iter();
            devices.any(|device| device.name == SCANNER && device.say.word == Word::DeviceUp)
        };
        let first = tools.eyes.wait(PATIENCE, scanner_up).map_err(|_| ShiftError::NoAnswer {
            waited_for: "the start".into(),
            seconds: PATIENCE.as_secs(),
            screen: "nothing".into(),
        })?;
        std::thread::sleep(SCANNER_RESTS);
        Ok(Self {
            bench: tools.bench,
            eyes: tools.eyes,
            inputs: tools.inputs,
            trace: tools.trace,
            chaos: Chaos::new(seed),
            plan,
            repeat_window: tools.repeat_window,
            sent: first.status.heard,
            last_sent: None,
            last_weight_mg: 0,
            scale_cleared: Instant::now(),
            scenes: BTreeMap::new(),
            mishaps: BTreeMap::new(),
            told: Instant::now(),
            started: Instant::now(),
            progress,
            model: first,
        })
    }

    /// Looks at labels whose outcome nobody knows: the robot's printers are new after a
    /// restart, so they are not there.
    pub fn look_for_doubtful_labels(&mut self) {
        for DoubtfulLabel { job, .. } in self.model.status.doubtful_labels.clone() {
            self.mishap("label in doubt");
            // The loop has ended only when the terminal has: then the next scan says so.
            let _ = self.inputs.send(Input::LabelSeen { job, came_out: false });
        }
    }

    /// Scans a code, with what may go wrong about it; afterwards the screen is up to date.
    pub fn scan(&mut self, code: &str) -> Result<Verdict, ShiftError> {
        match self.chaos.scan() {
            Mishap::None => self.scan_plain(code),
            Mishap::Wrong => {
                self.mishap("wrong scan");
                let wrong = format!("59{:011}", self.sent);
                self.scan_plain(&wrong)?;
                self.scan_plain(code)
            }
            Mishap::Doubled => {
                self.mishap("doubled scan");
                let verdict = self.scan_plain(code)?;
                self.bench.scanner.scan(code);
                self.heard_one_more(code)?;
                Ok(verdict)
            }
            Mishap::Unreadable => {
                self.mishap("unreadable scan");
                self.bench.scanner.garbage();
                self.heard_one_more("")?;
                self.scan_plain(code)
            }
            Mishap::Half => {
                self.mishap("half scan");
                self.bench.scanner.half_frame(code.get(..code.len() / 2).unwrap_or(code));
                self.heard_one_more("")?;
                self.scan_plain(code)
            }
        }
    }

    /// Scans a code once.
    pub fn scan_plain(&mut self, code: &str) -> Result<Verdict, ShiftError> {
        // A hand takes its time before it means the same code again.
        if let Some((last, at)) = &self.last_sent
            && last == code
        {
            let since = at.elapsed();
            std::thread::sleep((self.repeat_window + Duration::from_millis(20)).saturating_sub(since));
        }
        self.bench.scanner.scan(code);
        self.heard_one_more(code)?;
        Ok(self.model.last.as_ref().map_or(Verdict::Good, |last| last.verdict))
    }

    /// Takes a photo of what is in hand, and waits until it is kept.
    pub fn take_photo(&mut self) -> Result<(), ShiftError> {
        let before = self.model.status.photos.here;
        self.scan_plain("CMD-PHOTO")?;
        self.wait("the camera", PATIENCE, |model| model.status.photos.here > before)
    }

    /// How many goods the next scan stands for, where it is more than one.
    pub fn scan_goods(&mut self, code: &str, quantity: i64) -> Result<Verdict, ShiftError> {
        if quantity > 1 {
            self.scan(&format!("CMD-QTY-{quantity}"))?;
        }
        self.scan(code)
    }

    fn heard_one_more(&mut self, code: &str) -> Result<(), ShiftError> {
        self.sent += 1;
        self.last_sent = Some((code.to_owned(), Instant::now()));
        let sent = self.sent;
        self.wait(&format!("scan {sent} ({code})"), PATIENCE, |model| {
            model.status.heard >= sent && model.status.on_disk == model.status.heard
        })?;
        if let Some(trace) = &mut self.trace {
            let verdict = self.model.last.as_ref().map(|last| last.verdict);
            let screen = &self.model.screen;
            let line = format!("{sent}\t{code}\t{verdict:?}\t{}/{}\n", screen.flow.word(), screen.step);
            trace.write_all(line.as_bytes()).map_err(ShiftError::Devices)?;
        }
        if self.told.elapsed() > Duration::from_secs(2) {
            self.tell();
        }
        Ok(())
    }

    /// Waits for a screen and keeps it.
    pub fn wait(&mut self, what: &str, within: Duration, wanted: impl FnMut(&Model) -> bool) -> Result<(), ShiftError> {
        match self.eyes.wait(within, wanted) {
            Ok(model) => {
                self.remember(&model);
                self.model = model;
                Ok(())
            }
            Err(newest) => Err(ShiftError::NoAnswer {
                waited_for: what.to_owned(),
                seconds: within.as_secs(),
                screen: newest.map_or("nothing".into(), |model| describe(&model)),
            }),
        }
    }

    /// Whether such a screen comes within a while; it is kept when it does.
    pub fn comes(&mut self, within: Duration, wanted: impl FnMut(&Model) -> bool) -> bool {
        self.wait("", within, wanted).is_ok()
    }

    fn remember(&mut self, model: &Arc<Model>) {
        let scene = if model.status.locked {
            "sign-in".to_owned()
        } else {
            format!("{}-{}", model.screen.flow.word(), model.screen.step)
        };
        // The fullest of the first screens says most.
        let told = |model: &Model| model.screen.card.as_ref().map_or(0, |card| card.history.len().min(8));
        let richer = self.scenes.get(&scene).is_none_or(|kept| {
            if told(kept) < told(model) {
                return true;
            }
            kept.screen.lines.len() < model.screen.lines.len().min(8) && model.screen.lines.len() <= 12
        });
        if richer {
            self.scenes.insert(scene, model.clone());
        }
        let bad = model.last.as_ref().is_some_and(|last| last.verdict == Verdict::Bad);
        if bad && !model.status.locked {
            self.scenes.entry(format!("{}-refused", model.screen.flow.word())).or_insert_with(|| model.clone());
        }
    }

    pub fn mishap(&mut self, kind: &str) {
        *self.mishaps.entry(kind.to_owned()).or_default() += 1;
    }

    pub fn stuck(&self, why: &str) -> ShiftError {
        ShiftError::Stuck { screen: describe(&self.model), why: why.into() }
    }

    /// One line of progress.
    pub fn tell(&mut self) {
        self.told = Instant::now();
        let work = self.model.screen.flow.word();
        let status = &self.model.status;
        // Progress that nobody can read stops nothing.
        let _ = writeln!(
            self.progress,
            "{:6.1} s  {work:<8}  heard {} = on disk {}, at hub {}",
            self.started.elapsed().as_secs_f64(),
            status.heard,
            status.on_disk,
            status.at_hub,
        );
    }

    /// Screens to make pictures of, by name.
    pub fn scenes(&self) -> BTreeMap<String, Arc<Model>> {
        self.scenes.clone()
    }

    pub fn counts(&self) -> Counts {
        Counts {
            scans_sent: self.sent,
            heard: self.model.status.heard,
            on_disk: self.model.status.on_disk,
            at_hub: self.model.status.at_hub,
            orders: self.plan.orders,
            set_aside: self.plan.set_aside.clone(),
            mishaps: self.mishaps.clone(),
            warehouse: self.plan.warehouse.clone(),
        }
    }

    /// The bytes that the label and the receipt printer got.
    pub fn printed_bytes(&self) -> (Vec<u8>, Vec<u8>) {
        (self.bench.label_printer.raw(), self.bench.receipt_printer.raw())
    }
}

fn describe(model: &Model) -> String {
    let last = model.last.as_ref().map(|last| last.say.text(crate::words::Language::English)).unwrap_or_default();
    let quantity = model.status.quantity.map_or(String::new(), |count| format!(" × {count}"));
    let text = |say: &crate::words::Msg| say.text(crate::words::Language::English);
    let scale = model.status.scale.as_ref().map_or(String::new(), |scale| {
        let note = scale.note.as_ref().map(text).unwrap_or_default();
        format!(" [scale {} stable {} {note}]", scale.shown, scale.stable)
    });
    let down = model.status.devices.iter().filter(|device| device.health == crate::floor_loop::Health::Bad);
    let down: String = down.map(|device| format!(" [{}: {}]", device.name, text(&device.say))).collect();
    let screen = &model.screen;
    format!("{}/{} ({}){quantity}: {last}{scale}{down}", screen.flow.word(), screen.step, screen.subject)
}
