//! The floor loop: one thread that takes every input, decides, commits, and only then
//! shows, beeps and prints.
//!
//! A good beep means that it is on disk. The loop never waits for the network, a printer
//! or a scale; it knows no window and no cable.

mod bench;
mod decide;
mod devices;
mod echoes;
mod examine;
mod input;
mod model;
pub mod photos;
mod printers;
mod queue;
mod reasons;
mod routing;
pub mod run;
mod scale;
mod session;

pub use bench::{Bench, LastStep};
pub use examine::{Examined, ExaminedScan};
pub use input::{
    DeviceKind, DoctorOrder, Effect, Input, LabelNoted, Now, QueueOrder, ReprintReason, ScaleOrder, VoidReason,
};
pub use model::{
    DeviceState, DoubtfulLabel, Health, Last, Model, Net, PhotosState, PrintQueue, PrinterQueue, QueuedJob, ScaleState,
    Status,
};
pub use reasons::{PrintTrouble, Undrawn, Why, down, is_away};
pub use routing::PrinterSetup;
pub use scale::{ScaleRule, trouble as scale_trouble};

use crate::domain::people::Operator;
use crate::domain::{Fact, ScanVerdict};
use crate::labels::{Sender, compose};
use crate::store::print_queue::{JobStatus, PrintJob, QueueChange};
use crate::store::{Commit, Store, StoreError};
use crate::sync::SyncEvent;
use crate::words::{Language, Msg, Word};
use crate::workflows::{Context, Flow, Limits, Print, Screen, Verdict, View as _, ViewResult, Workflow};
use devices::Devices;
use echoes::Echoes;
use printers::Printers;
use std::collections::BTreeMap;
use std::time::Duration;

/// How this terminal behaves.
#[derive(Clone, Debug)]
pub struct Settings {
    pub limits: Limits,
    /// Where parcels come from, as their labels say.
    pub sender: Sender,
    /// The same code again within this time, with nothing else between, is the scanner's echo.
    pub repeat_window: Duration,
    /// The same for scanners that have their own, by name.
    pub repeat_windows: BTreeMap<String, Duration>,
    /// A weight counts once it has stood still for this long.
    pub stable_for: Duration,
    /// How the weights of each scale are taken, by name; a scale that isn't here is taken at
    /// its word.
    pub scales: BTreeMap<String, ScaleRule>,
    /// Locks itself after this long without work.
    pub idle_lock: Duration,
    /// The printers, and what goes to them.
    pub printers: Vec<PrinterSetup>,
    /// Whether a hub is configured.
    pub has_hub: bool,
    /// The camera's name, where there is one.
    pub camera: Option<String>,
    /// Where people put photos, as they know it.
    pub photo_folder: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            sender: Sender::default(),
            repeat_window: Duration::from_millis(600),
            repeat_windows: BTreeMap::new(),
            stable_for: Duration::from_millis(300),
            scales: BTreeMap::new(),
            idle_lock: Duration::from_secs(15 * 60),
            printers: Vec::new(),
            has_hub: false,
            camera: None,
            photo_folder: String::new(),
        }
    }
}

/// The terminal's heart.
pub struct FloorLoop {
    store: Store,
    settings: Settings,
    bench: Bench,
    last: Option<Last>,
    echoes: Echoes,
    heard: u64,
    at_hub: u64,
    acked: u64,
    net: Net,
    devices: Devices,
    printers: Printers,
    pins: session::PinGuard,
    active_at: Duration,
    /// A step that could not be saved yet; nothing else is taken before it is.
    pending: Option<(Decision, Msg)>,
    screen: Option<Screen>,
    photos: photos::PhotoOrders,
    /// What the devices say is shown only, for as long as this is there.
    examined: Option<Examined>,
}

/// What one input came to, before it is saved.
struct Decision {
    bench: Bench,
    facts: Vec<Fact>,
    prints: Vec<Print>,
    last: Last,
    wall_ms: i64,
}

impl FloorLoop {
    /// Takes up the work where the database left it.
    pub fn new(store: Store, settings: Settings) -> Result<Self, StoreError> {
        let saved = store.bench()?.map(|json| serde_json::from_str(&json)).transpose();
        let bench = match saved {
            Ok(bench) => bench.unwrap_or_default(),
            // A state that this version can't read costs the step in hand, never a fact.
            Err(error) => {
                tracing::error!(%error, "failed to read the bench state; starting at home");
                Bench { scans: store.scans_between(0, store.head())?, ..Bench::default() }
            }
        };
        let doubtful = store.doubt_jobs_in_flight(&PrintTrouble::TerminalStopped.note())?;
        if doubtful > 0 {
            tracing::warn!(doubtful, "print jobs were in flight when the terminal stopped");
        }
        let acked = store.acked()?;
        // A terminal that no hub has heard of has nothing there; its journal is not read for that.
        let left = if acked == 0 { bench.scans } else { store.scans_between(acked, store.head())? };
        let at_hub = bench.scans.saturating_sub(left);
        let net =
            if settings.has_hub { Net::Offline { since_ms: crate::journal::wall_ms(), why: None } } else { Net::None };
        let printers = Printers::new(&settings, &store)?;
        let mut floor = Self {
            heard: bench.scans,
            at_hub,
            acked,
            net,
            devices: Devices::new(&settings),
            printers,
            bench,
            last: None,
            echoes: Echoes::default(),
            pins: session::PinGuard::default(),
            active_at: Duration::ZERO,
            pending: None,
            screen: None,
            photos: photos::PhotoOrders::default(),
            examined: None,
            settings,
            store,
        };
        // The settings may name other printers than before.
        floor.route_queued(Now { wall_ms: crate::journal::wall_ms(), up: Duration::ZERO });
        Ok(floor)
    }

    /// Takes one input; what it returns is to be done outside, in this order.
    pub fn handle(&mut self, input: Input, now: Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let head = self.store.head();
        // Work goes on: whoever scans has looked enough at the queue.
        if matches!(input, Input::Heard { .. } | Input::Typed(_) | Input::Command(_) | Input::Pin(_)) {
            self.show_queue(None);
        }
        if matches!(input, Input::Command(_) | Input::Pin(_)) {
            self.examined = None;
        }
        match input {
            Input::Heard { scanner, heard, .. } => self.heard(&scanner, heard, now),
            Input::Late { scanner, heard, waited } => self.late(&scanner, heard, waited, now),
            Input::Typed(text) => self.typed(&self.as_labelled(text), now),
            Input::Command(command) => self.ordered(&command, now),
            Input::Pin(pin) => self.pin(&pin, now),
            Input::Reading { scale, reading, stable_for, .. } => self.reading(&scale, &reading, stable_for, now),
            Input::ScaleSet { scale, order, done } => self.scale_set(&scale, order, done),
            Input::Device { device, kind, down } => self.devices.came_or_went(&device, kind, down),
            Input::Printer { printer, status, cable } => self.printers.said(&printer, status, cable),
            Input::Printed { printer, job, outcome, why } => self.printed(&printer, &job, outcome, why, now),
            Input::CarrierLabel { parcel, numbers, answer } => {
                if let (Some(noted), Some(answer)) = (self.carrier_label(parcel, numbers, now), answer) {
                    let _ = answer.send(noted);
                }
            }
            Input::LabelSeen { job, came_out } => self.label_seen(&job, came_out, now),
            Input::Photo(photo) => self.photo_offered(photo, now),
            Input::NoPhoto(why) => self.say(Verdict::Bad, "", why),
            Input::PhotoSent { photo, gone } => self.photo_sent(&photo, gone),
            Input::TestLabel(label) => self.test_label(&label, now),
            Input::Queue(order) => self.queue_order(order, now),
            Input::Doctor(order) => self.doctor_order(order, now),
            Input::Sync(event) => self.synced(event, now),
            Input::Tick => self.tick(now),
            Input::Quit => {}
        }
        self.refresh_screen(now);
        if self.store.head() != head {
            effects.push(Effect::WakeSync);
        }
        self.devices.now = now.up;
        let weigh = self.examines() || self.screen.as_ref().is_some_and(|screen| screen.wants_weight);
        if self.devices.weighing(weigh) {
            effects.push(Effect::Weigh(self.devices.is_weighing()));
        }
        self.order_photos(&mut effects);
        effects.extend(self.devices.take_scale_order());
        self.print_next(&mut effects);
        effects
    }

    /// A place that the screen waits for, typed as it is shown there and not as its label says it.
    ///
    /// Of a person only, who reads it off the screen: what a scanner says without the label's
    /// `LOC-` is another label.
    fn as_labelled(&self, typed: String) -> String {
        let expects = self.screen.as_ref().map_or(&[][..], |screen| &screen.expects);
        let wanted = typed.trim();
        let is_shown = |code: &&String| {
            let place = code.strip_prefix("LOC-");
            place.is_some_and(|place| {
                [Some(place), place.strip_prefix("STAGE-")]
                    .into_iter()
                    .flatten()
                    .any(|it| it.eq_ignore_ascii_case(wanted))
            })
        };
        // Goods may have the same number as a place.
        if expects.iter().any(|code| code == wanted) || self.store.barcode(wanted).is_ok_and(|goods| goods.is_some()) {
            return typed;
        }
        expects.iter().find(is_shown).cloned().unwrap_or(typed)
    }

    /// A weight came too late to be used; the one before it is older still.
    pub(super) fn weight_is_old(&mut self, scale: &str) {
        self.devices.forget_weight(scale);
    }

    /// What the terminal shows now.
    pub fn model(&self, now: Now) -> Model {
        let blank = || Screen::new(crate::workflows::Flow::Home, "home", Msg::new(Word::Empty), Msg::new(Word::Empty));
        let operator = self.bench.operator.as_ref();
        Model {
            screen: self.screen.clone().unwrap_or_else(blank),
            last: self.last.clone(),
            status: Status {
                warehouse: self.store.author().warehouse.clone(),
                device: self.store.author().device.clone(),
                operator: operator.map(|operator| operator.name.clone()),
                language: operator.map_or(Language::English, |operator| Language::parse(&operator.language)),
                may: operator.map_or_else(Vec::new, |operator| {
                    Flow::ALL.iter().copied().filter(|flow| flow.role().is_none_or(|role| operator.may(role))).collect()
                }),
                locked: self.bench.locked || operator.is_none(),
                quantity: self.bench.quantity,
                heard: self.heard,
                on_disk: self.bench.scans,
                at_hub: self.at_hub,
                net: self.net.clone(),
                devices: self.devices.states(&self.printers),
                scale: self.devices.scale_state(self.screen.as_ref().is_some_and(|screen| screen.step == "weighing")),
                blocked: self.pending.as_ref().map(|(_, why)| why.clone()),
                photos: self.photos_state(now.wall_ms),
                doubtful_labels: self.printers.doubtful(),
                homeless_labels: self.printers.homeless(),
            },
            queue: self.printers.view(),
            examined: self.examined.clone().filter(|_| self.examines()),
        }
    }

    /// The database, for checks.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The bench's state, for checks.
    pub fn bench(&self) -> &Bench {
        &self.bench
    }

    fn operator(&self) -> Option<&Operator> {
        if self.bench.locked { None } else { self.bench.operator.as_ref() }
    }

    fn context<'a>(&'a self, operator: &'a Operator, wall_ms: i64) -> Context<'a> {
        Context {
            view: &self.store,
            now_ms: wall_ms,
            warehouse: &self.store.author().warehouse,
            device: &self.store.author().device,
            operator,
            serial: self.store.head() + 1,
            quantity: self.bench.quantity,
            aim: None,
            limits: &self.settings.limits,
        }
    }

    fn refresh_screen(&mut self, now: Now) {
        let Some(operator) = self.bench.operator.clone() else {
            self.screen = None;
            return;
        };
        match self.bench.state().screen(&self.context(&operator, now.wall_ms)) {
            Ok(screen) => {
                self.screen = Some(self.with_scale_commands(screen));
                self.offer_photos(now.wall_ms);
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to draw the screen");
                self.say(Verdict::Bad, "", Msg::new(Word::ReadFailed));
            }
        }
    }

    fn say(&mut self, verdict: Verdict, scanned: &str, say: Msg) {
        self.last = Some(Last { verdict, scanned: scanned.into(), say });
    }

    /// Saves a decision, then makes it the truth. A decision that can't be saved is kept and
    /// tried again; until then nothing else is taken.
    fn commit(&mut self, decision: Decision) {
        match self.save(&decision) {
            Ok((bench, waits)) => {
                self.bench = bench;
                self.last = Some(decision.last);
                self.pending = None;
                // Nobody is told that a label is printing when it is not.
                if let Some((last, why)) = self.last.as_mut().zip(waits) {
                    last.say = why;
                    last.verdict = if last.verdict == Verdict::Good { Verdict::Warn } else { last.verdict };
                }
            }
            Err(StoreError::Event(error)) => {
                // Trying again would fail again: the step is given up, visibly, and the scan stays.
                tracing::error!(error = &error as &dyn std::error::Error, "failed to record a step");
                self.pending = None;
                let last =
                    Last { verdict: Verdict::Bad, say: Msg::new(Word::TooMuchAtOnce), scanned: decision.last.scanned };
                let mut facts = decision.facts.into_iter();
                match (facts.next(), facts.next()) {
                    (Some(Fact::ScanHeard { scanner, text, aim, raw, step, .. }), Some(_)) => {
                        let verdict = ScanVerdict::Refused;
                        let facts = vec![Fact::ScanHeard { scanner, text, aim, raw, step, verdict }];
                        let bench = Bench { scans: self.bench.scans + 1, ..self.bench.clone() };
                        self.commit(Decision { bench, facts, prints: Vec::new(), last, wall_ms: decision.wall_ms });
                    }
                    _ => self.last = Some(last),
                }
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to save");
                let word = if matches!(error, StoreError::DiskFull(_)) { Word::DiskFull } else { Word::DiskBroken };
                self.last = Some(Last { verdict: Verdict::Bad, say: Msg::new(word), ..decision.last.clone() });
                self.pending = Some((decision, Msg::new(word)));
            }
        }
    }

    /// Saves a decision and the labels that it asks for. Returns the bench as it is then, and
    /// why a label has to wait.
    fn save(&mut self, decision: &Decision) -> Result<(Bench, Option<Msg>), StoreError> {
        let mut facts = std::borrow::Cow::Borrowed(&decision.facts);
        let mut bench = decision.bench.clone();
        let attached = bench.photos.settle(&decision.facts, self.store.head() + 1, bench.flow, decision.wall_ms);
        if !attached.is_empty() {
            facts.to_mut().extend(attached);
        }
        let mut jobs: Vec<PrintJob> = Vec::new();
        let mut waits = None;
        for (nth, print) in decision.prints.iter().enumerate() {
            let from = compose::From { warehouse: &self.store.author().warehouse, sender: &self.settings.sender };
            let label = compose::compose(print, &from, decision.wall_ms, &self.store)
                .map_err(|error| StoreError::Read(Box::new(error)))?;
            let (job, about, kind) = (self.job_name(nth), compose::about(print), label.kind());
            facts.to_mut().push(Fact::LabelRequested {
                job: job.clone(),
                label: kind.into(),
                about: about.clone(),
                reprint_reason: if label.is_reprint() { "asked for at the bench".into() } else { String::new() },
            });
            let route = crate::labels::route(kind);
            let printer = self.printers.routing.printer_of(kind, route).unwrap_or_default();
            waits = waits.or_else(|| self.printers.why_waits(kind, printer));
            // A printer that waits for work gets it without a second wait for the disk.
            let first = !jobs.iter().any(|job| job.printer == printer);
            let sent = first && self.printers.is_idle(printer);
            jobs.push(PrintJob {
                job,
                queued_ms: decision.wall_ms,
                route: route.into(),
                kind: kind.into(),
                title: about.split_once(':').map_or(about.as_str(), |(_, code)| code).to_owned(),
                label: serde_json::to_string(&label)?,
                status: if sent { JobStatus::Sending } else { JobStatus::Queued },
                printer: printer.to_owned(),
                note: String::new(),
                about,
            });
        }
        let state = serde_json::to_string(&bench)?;
        // What is scanned at a locked bench is nobody's.
        let locked = self.bench.locked && decision.bench.locked;
        let operator = decision.bench.operator.as_ref().filter(|_| !locked);
        let queue: Vec<QueueChange<'_>> = jobs.iter().cloned().map(QueueChange::Add).collect();
        self.store.commit(&Commit {
            facts: &facts,
            operator: operator.map_or("", |operator| operator.operator.as_str()),
            at_ms: decision.wall_ms,
            bench: Some(&state),
            queue: &queue,
        })?;
        self.printers.stale |= !jobs.is_empty();
        for job in jobs.into_iter().filter(|job| job.status == JobStatus::Sending) {
            self.printers.send(&job.printer, job.job, job.label);
        }
        Ok((bench, waits))
    }

    fn synced(&mut self, event: SyncEvent, now: Now) {
        match event {
            SyncEvent::Acked { dseq, generation, .. } => {
                let scans = if dseq >= self.acked {
                    self.store.scans_between(self.acked, dseq).map(|scans| self.at_hub + scans)
                } else {
                    // The hub was restored from a backup: count again from its word.
                    self.store.scans_between(dseq, self.store.head()).map(|left| self.bench.scans.saturating_sub(left))
                };
                let noted = scans.and_then(|scans| {
                    self.photos_of_hub(&generation)?;
                    self.store.set_acked(dseq).map(|()| scans)
                });
                match noted {
                    Ok(scans) => {
                        self.acked = dseq;
                        self.at_hub = scans;
                    }
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "failed to note an acknowledgement");
                    }
                }
            }
            SyncEvent::Pulled { events, cursor, generation, reply, .. } => {
                match self.store.take_pulled(&events, cursor, &generation) {
                    Ok(_) => reply.committed(),
                    // Dropping the reply has the page fetched again.
                    Err(error) => {
                        tracing::error!(error = &error as &dyn std::error::Error, "failed to take what the hub sent");
                    }
                }
            }
            SyncEvent::Online => self.net = Net::Online,
            SyncEvent::Offline { why, .. } => {
                let since_ms = match self.net {
                    Net::Offline { since_ms, .. } => since_ms,
                    _ => now.wall_ms,
                };
                self.net = Net::Offline { since_ms, why: Some(why) };
            }
            SyncEvent::Refused { why } => self.net = Net::Refused { why },
        }
    }

    fn tick(&mut self, now: Now) {
        if let Some((decision, _)) = self.pending.take() {
            self.commit(decision);
            return;
        }
        self.save_outcomes(now);
        self.forget_jobs(now);
        if now.up.saturating_sub(self.active_at) > self.settings.idle_lock && self.operator().is_some() {
            self.lock("idle", now);
        }
        // Quiet moments pay for what look-ups need.
        if let Err(error) = self.store.index_history(500) {
            tracing::warn!(error = &error as &dyn std::error::Error, "failed to index the history");
        }
    }
}

/// What a workflow's answer means for a scan's record.
fn scan_verdict(verdict: Verdict) -> ScanVerdict {
    match verdict {
        Verdict::Good => ScanVerdict::Good,
        Verdict::Warn => ScanVerdict::Warn,
        Verdict::Bad => ScanVerdict::Refused,
    }
}

type Decided = ViewResult<crate::workflows::Step>;
