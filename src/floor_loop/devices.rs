//! Scanners, scales and printers as the loop sees them.

use super::input::{DeviceKind, Effect};
use super::model::{DeviceState, Health, ScaleState};
use super::{FloorLoop, Now, Settings};
use crate::domain::Fact;
use crate::labels::LabelData;
use crate::store::print_queue::JobStatus;
use crate::store::{Commit, StoreError};
use crate::words::{Msg, Word};
use crate::workflows::Verdict;
use floor_drivers::printer::Status;
use floor_drivers::scale::{Reading, ReadingState};
use std::collections::BTreeMap;
use std::time::Duration;

/// Less than this is an empty pan.
const EMPTY_MG_MAX: i64 = 20_000;
/// Nearer than this to the weight that was just used is the same thing still standing there.
const SAME_MG_MAX: i64 = 5_000;
/// How long the scale is watched after a weight was used, to see the pan being cleared.
const WATCH: Duration = Duration::from_secs(30);

pub(super) struct Devices {
    known: BTreeMap<String, (DeviceKind, Option<String>)>,
    printers: BTreeMap<String, Printer>,
    scale: Option<(String, Reading, bool)>,
    /// The weight that was used last and may still be on the pan, and when.
    used: Option<(i64, Duration)>,
    weighing: bool,
    /// The step on the screen waits for a weight.
    wanted: bool,
    pub(super) now: Duration,
    doubtful: Vec<(String, String)>,
    doubtful_read: bool,
}

struct Printer {
    route: String,
    busy: Option<String>,
    status: Option<Status>,
}

impl Printer {
    fn ready(&self) -> bool {
        self.busy.is_none() && self.status.as_ref().is_none_or(|status| !status.is_blocked())
    }
}

impl Devices {
    pub(super) fn new(settings: &Settings) -> Self {
        let printers = settings
            .printers
            .iter()
            .map(|(name, route)| (name.clone(), Printer { route: route.clone(), busy: None, status: None }));
        let printers: BTreeMap<String, Printer> = printers.collect();
        let known = printers.keys().map(|name| (name.clone(), (DeviceKind::Printer, None))).collect();
        Self {
            known,
            printers,
            scale: None,
            used: None,
            weighing: false,
            wanted: false,
            now: Duration::ZERO,
            doubtful: Vec::new(),
            doubtful_read: false,
        }
    }

    pub(super) fn came_or_went(&mut self, device: &str, kind: DeviceKind, down: Option<String>) {
        if kind == DeviceKind::Scale && down.is_some() {
            self.scale = None;
        }
        self.known.insert(device.to_owned(), (kind, down));
    }

    pub(super) fn printer_said(&mut self, printer: &str, status: &Status) {
        if let Some(printer) = self.printers.get_mut(printer) {
            printer.status = Some(status.clone());
        }
    }

    /// Whether the scale has to be told something new: to be read while a weight is wanted,
    /// and a while longer, to see the pan being cleared. A step that begins to want a weight
    /// asks at once, even when the scale is being read already.
    pub(super) fn weighing(&mut self, wanted: bool) -> bool {
        let begins = wanted && !self.wanted;
        if begins {
            // What the scale said before belongs to the box before.
            self.scale = None;
        }
        self.wanted = wanted;
        let watched = self.used.is_some_and(|(_, at)| self.now.saturating_sub(at) < WATCH);
        let on = wanted || watched;
        let news = begins || on != self.weighing;
        self.weighing = on;
        news
    }

    pub(super) fn is_weighing(&self) -> bool {
        self.weighing
    }

    pub(super) fn states(&self, _now: Now) -> Vec<DeviceState> {
        let state = |(name, (kind, down)): (&String, &(DeviceKind, Option<String>))| {
            let (health, say) = match (kind, down) {
                (_, Some(why)) => (Health::Bad, Msg::new(Word::PrinterFault).arg(why)),
                (DeviceKind::Printer, None) => self.printer_state(name),
                (DeviceKind::Scale, None) => self.scale_health(),
                (DeviceKind::Scanner | DeviceKind::Camera, None) => (Health::Good, Msg::new(Word::DeviceUp)),
            };
            DeviceState { name: name.clone(), kind: *kind, health, say }
        };
        self.known.iter().map(state).collect()
    }

    fn printer_state(&self, name: &str) -> (Health, Msg) {
        let Some(printer) = self.printers.get(name) else { return (Health::Good, Msg::new(Word::DeviceUp)) };
        match &printer.status {
            Some(status) if status.paper_out => (Health::Bad, Msg::new(Word::PrinterPaperOut)),
            Some(status) if status.head_open => (Health::Bad, Msg::new(Word::PrinterOpen)),
            Some(status) if status.paused => (Health::Warn, Msg::new(Word::PrinterPaused)),
            Some(status) if status.offline => (Health::Bad, Msg::new(Word::PrinterOffline)),
            Some(status) if status.is_blocked() => (Health::Bad, Msg::new(Word::PrinterFault).arg(status.to_string())),
            _ if printer.busy.is_some() => (Health::Good, Msg::new(Word::PrinterBusy).arg("1")),
            _ => (Health::Good, Msg::new(Word::PrinterReady)),
        }
    }

    fn scale_health(&self) -> (Health, Msg) {
        match &self.scale {
            None => (Health::Good, Msg::new(Word::ScaleReady)),
            Some((_, reading, _)) => match &reading.state {
                ReadingState::Stable => (Health::Good, Msg::new(Word::ScaleReady)),
                ReadingState::Moving | ReadingState::NotReady => (Health::Good, Msg::new(Word::ScaleMoving)),
                ReadingState::Overload => (Health::Bad, Msg::new(Word::ScaleOverload)),
                ReadingState::Underload => (Health::Warn, Msg::new(Word::ScaleUnderload)),
                ReadingState::Error(why) => (Health::Bad, Msg::new(Word::ScaleFault).arg(why)),
            },
        }
    }

    /// What the scale shows, while a step waits for it; `fresh` when that step has not
    /// taken a weight yet.
    pub(super) fn scale_state(&self, fresh: bool) -> Option<ScaleState> {
        let (_, reading, stable) = self.scale.as_ref().filter(|_| self.wanted)?;
        let weight_mg = reading.weight.as_ref().and_then(|weight| weight.to_mg());
        let note = match &reading.state {
            ReadingState::Stable if fresh && weight_mg.is_some_and(|weight| self.still_there(weight)) => {
                Some(Msg::new(Word::ScaleClear))
            }
            ReadingState::Stable => None,
            _ => Some(self.scale_health().1),
        };
        Some(ScaleState { weight_mg, stable: *stable, note })
    }

    fn still_there(&self, weight_mg: i64) -> bool {
        self.used.is_some_and(|(used, _)| used.abs_diff(weight_mg) <= SAME_MG_MAX as u64)
    }

    pub(super) fn doubtful(&self) -> Vec<(String, String)> {
        self.doubtful.clone()
    }
}

impl FloorLoop {
    pub(super) fn reading(&mut self, scale: &str, reading: &Reading, stable_for: Option<Duration>, now: Now) {
        let stable = stable_for.is_some_and(|still| still >= self.settings.stable_for);
        self.devices.now = now.up;
        self.devices.scale = Some((scale.to_owned(), reading.clone(), stable));
        // An error, overload or unreadable answer is never a weight.
        let Some(weight_mg) = reading.weight.as_ref().and_then(|weight| weight.to_mg()) else { return };
        if weight_mg < EMPTY_MG_MAX {
            self.devices.used = None;
            return;
        }
        let wanted = self.screen.as_ref().is_some_and(|screen| screen.wants_weight);
        // A weight that nobody could take now is still news afterwards.
        let wanted = wanted && self.operator().is_some() && self.pending.is_none();
        if stable && wanted && self.devices.is_weighing() && !self.devices.still_there(weight_mg) {
            self.devices.used = Some((weight_mg, now.up));
            self.weighed(scale, weight_mg, now);
        }
    }

    /// Gives each free printer its next job. The job is marked before a byte leaves.
    pub(super) fn print_next(&mut self, effects: &mut Vec<Effect>) {
        if self.pending.is_some() {
            return;
        }
        if let Err(error) = self.assign_jobs(effects) {
            tracing::error!(error = &error as &dyn std::error::Error, "failed to take a job from the print queue");
        }
    }

    fn assign_jobs(&mut self, effects: &mut Vec<Effect>) -> Result<(), StoreError> {
        if !self.devices.doubtful_read {
            let doubtful = self.store.jobs_in(JobStatus::Unknown)?;
            self.devices.doubtful = doubtful.into_iter().map(|job| (job.job, label_title(&job.label))).collect();
            self.devices.doubtful_read = true;
        }
        for (name, printer) in &mut self.devices.printers {
            if !printer.ready() {
                continue;
            }
            let Some(job) = self.store.next_job(&printer.route)? else { continue };
            self.store.set_job(&job.job, JobStatus::Sending, name, "")?;
            printer.busy = Some(job.job.clone());
            effects.push(Effect::Print { printer: name.clone(), job: job.job, label: job.label });
        }
        Ok(())
    }

    /// How a job ended.
    pub(super) fn printed(&mut self, printer: &str, job: &str, outcome: JobStatus, note: &str, now: Now) {
        if let Some(printer) = self.devices.printers.get_mut(printer) {
            printer.busy.take_if(|busy| busy == job);
        }
        self.devices.doubtful_read = false;
        let fact = Fact::LabelOutcome { job: job.into(), outcome: outcome.word().into(), printer: printer.into() };
        // A job that is queued again has no outcome yet.
        let facts = if outcome == JobStatus::Queued { Vec::new() } else { vec![fact] };
        let saved = self.store.commit(&Commit {
            facts: &facts,
            operator: "",
            at_ms: now.wall_ms,
            bench: None,
            prints: &[],
            printed: Some((job, outcome, printer, note)),
        });
        if let Err(error) = saved {
            // The job stays "sending": after a restart its outcome is asked for.
            tracing::error!(error = &error as &dyn std::error::Error, job, "failed to note a print job's outcome");
        }
        if outcome == JobStatus::Unknown {
            self.say(Verdict::Warn, "", Msg::new(Word::PrinterUnknown));
        }
    }

    /// Somebody has looked: the label came out, or it is printed again, marked as a reprint.
    pub(super) fn label_seen(&mut self, job: &str, came_out: bool, now: Now) {
        self.devices.doubtful_read = false;
        let answered = self.store.jobs_in(JobStatus::Unknown).and_then(|jobs| {
            // A second answer to the same question changes nothing.
            let Some(found) = jobs.into_iter().find(|found| found.job == job) else { return Ok(()) };
            if came_out {
                self.printed(&found.printer, job, JobStatus::Printed, "seen by the operator", now);
                return Ok(());
            }
            let label: LabelData = serde_json::from_str(&found.label)?;
            self.store.requeue(job, &serde_json::to_string(&label.reprinted())?)
        });
        if let Err(error) = answered {
            tracing::error!(error = &error as &dyn std::error::Error, job, "failed to queue a label again");
            self.say(Verdict::Bad, "", Msg::new(Word::ReadFailed));
        }
    }
}

/// What a doubtful label is, for the question about it.
fn label_title(label: &str) -> String {
    let data: Option<LabelData> = serde_json::from_str(label).ok();
    match data {
        Some(LabelData::Lpn(label)) => label.code,
        Some(LabelData::Shipping(label)) => label.parcel_number,
        Some(LabelData::PackingList(label)) => label.order,
        Some(LabelData::Sku(label)) => label.sku,
        Some(LabelData::Location(label)) => label.code,
        Some(other) => other.kind().to_owned(),
        None => String::new(),
    }
}
