//! Printers as the loop sees them: what they said last, what they are busy with, what waits.

use super::input::Effect;
use super::model::{DoubtfulLabel, Health, PrintQueue, PrinterQueue, QueuedJob};
use super::reasons::PrintTrouble;
use super::routing::Routing;
use super::{Input, Settings};
use crate::labels::LabelData;
use crate::store::print_queue::{JobStatus, PrintJob};
use crate::store::{Store, StoreError};
use crate::words::{Msg, Word, label_kind};
use floor_drivers::printer::Status;
use std::collections::BTreeMap;

/// So many jobs of a printer are shown; how many more wait is told.
const JOBS_SHOWN: usize = 20;

pub(super) struct Printers {
    pub(super) routing: Routing,
    states: BTreeMap<String, Printer>,
    /// What is known of the queue has to be read again.
    pub(super) stale: bool,
    doubtful: Vec<DoubtfulLabel>,
    homeless: Option<(usize, String)>,
    /// How many jobs that are over are shown, while somebody looks at the queue.
    pub(super) shown: Option<usize>,
    view: Option<PrintQueue>,
    /// Jobs that were marked on the disk and are to be sent now.
    pub(super) outbox: Vec<Effect>,
    /// Ends of jobs that could not be saved yet.
    pub(super) unsaved: Vec<Input>,
}

#[derive(Default)]
struct Printer {
    busy: Option<String>,
    status: Option<Status>,
    cable: Option<PrintTrouble>,
    waiting: usize,
}

impl Printer {
    fn trouble(&self) -> Option<PrintTrouble> {
        self.cable.clone().or_else(|| self.status.as_ref().and_then(PrintTrouble::of_status))
    }
}

impl Printers {
    pub(super) fn new(settings: &Settings, store: &Store) -> Result<Self, StoreError> {
        let setups = settings.printers.iter().map(|setup| Ok((setup.clone(), store.printer_orders(&setup.name)?)));
        let routing = Routing::new(setups.collect::<Result<_, StoreError>>()?);
        let homeless = routing.homeless();
        if !settings.printers.is_empty() && !homeless.is_empty() {
            tracing::warn!(
                kinds = homeless.join(", "),
                "no printer prints these kinds of label: name them in `prints`"
            );
        }
        Ok(Self {
            states: settings.printers.iter().map(|setup| (setup.name.clone(), Printer::default())).collect(),
            routing,
            stale: true,
            doubtful: Vec::new(),
            homeless: None,
            shown: None,
            view: None,
            outbox: Vec::new(),
            unsaved: Vec::new(),
        })
    }

    pub(super) fn said(&mut self, printer: &str, status: Status, cable: Option<PrintTrouble>) {
        if let Some(printer) = self.states.get_mut(printer) {
            printer.status = Some(status);
            printer.cable = cable;
            self.stale |= self.shown.is_some();
        }
    }

    /// Whether a job can be sent to it now.
    pub(super) fn is_free(&self, name: &str) -> bool {
        let paused = self.routing.orders(name).is_some_and(|orders| orders.paused);
        self.states.get(name).is_some_and(|printer| {
            let blocked = printer.status.as_ref().is_some_and(Status::is_blocked);
            printer.busy.is_none() && !blocked && !paused
        })
    }

    /// Whether a new job may be sent to it before anything else: it is free and nothing waits.
    pub(super) fn is_idle(&self, name: &str) -> bool {
        !self.stale && self.is_free(name) && self.states.get(name).is_some_and(|printer| printer.waiting == 0)
    }

    /// Whether it can't print, as far as is known.
    pub(super) fn is_down(&self, name: &str) -> bool {
        self.states.get(name).is_some_and(|printer| printer.trouble().is_some())
    }

    /// Whether it gets nothing because it does not answer.
    pub(super) fn is_silent(&self, name: &str) -> bool {
        self.states.get(name).is_some_and(|printer| printer.trouble() == Some(PrintTrouble::NoAnswer))
    }

    /// Why a new label of that kind has to wait at its printer; `None` when it prints in its turn.
    pub(super) fn why_waits(&self, kind: &str, printer: &str) -> Option<Msg> {
        if printer.is_empty() {
            return Some(Msg::new(Word::NoPrinterFor).arg_msg(label_kind(kind)).arg(kind));
        }
        let paused = self.routing.orders(printer).is_some_and(|orders| orders.paused);
        let why = if paused {
            Msg::new(Word::PrinterHeld)
        } else {
            self.states.get(printer).and_then(Printer::trouble)?.say()
        };
        Some(Msg::new(Word::LabelWaits).arg(printer).arg_msg(why))
    }

    pub(super) fn waiting(&self, name: &str) -> usize {
        self.states.get(name).map_or(0, |printer| printer.waiting)
    }

    /// Free printers for which something is queued.
    pub(super) fn to_serve(&self) -> Vec<String> {
        let waits = self.states.iter().filter(|(name, printer)| printer.waiting > 0 && self.is_free(name));
        waits.map(|(name, _)| name.clone()).collect()
    }

    /// A job that is marked as being sent goes out.
    pub(super) fn send(&mut self, printer: &str, job: String, label: String) {
        if let Some(state) = self.states.get_mut(printer) {
            state.busy = Some(job.clone());
        }
        self.stale = true;
        self.outbox.push(Effect::Print { printer: printer.to_owned(), job, label });
    }

    /// A job has come back.
    pub(super) fn done(&mut self, printer: &str, job: &str) {
        if let Some(state) = self.states.get_mut(printer) {
            state.busy.take_if(|busy| busy == job);
        }
        self.stale = true;
    }

    /// Reads what waits and what is in doubt, and what is shown of it.
    pub(super) fn look(&mut self, store: &Store) -> Result<(), StoreError> {
        if !self.stale {
            return Ok(());
        }
        self.states.values_mut().for_each(|printer| printer.waiting = 0);
        self.homeless = None;
        let mut doubts = false;
        for (status, printer, count) in store.jobs_open()? {
            doubts |= status == JobStatus::Unknown;
            match (status, self.states.get_mut(&printer)) {
                (JobStatus::Queued, Some(printer)) => printer.waiting = count,
                (JobStatus::Queued, None) => {
                    let kind = store.jobs_of(status, &printer, 1)?.pop().map(|job| job.kind);
                    self.homeless = Some((count, kind.unwrap_or_default()));
                }
                _ => {}
            }
        }
        let doubtful = if doubts { store.jobs_in(JobStatus::Unknown)? } else { Vec::new() };
        let doubt = |job: PrintJob| DoubtfulLabel {
            title: title(&job),
            is_unique: is_unique(&job),
            why: PrintTrouble::parse(&job.note).map(|trouble| trouble.say()),
            job: job.job,
            printer: job.printer,
        };
        self.doubtful = doubtful.into_iter().map(doubt).collect();
        self.view = self.shown.map(|done| self.read_view(store, done)).transpose()?;
        self.stale = false;
        Ok(())
    }

    /// Printers that could print in its place; those that can do it now first.
    fn stand_ins(&self, name: &str) -> Vec<String> {
        let mut able: Vec<String> = self.routing.stand_ins(name).into_iter().map(str::to_owned).collect();
        able.sort_by_key(|other| self.is_down(other));
        able
    }

    fn read_view(&self, store: &Store, done: usize) -> Result<PrintQueue, StoreError> {
        let shown = |jobs: Vec<PrintJob>| jobs.into_iter().map(queued_job);
        let mut printers = Vec::new();
        for name in self.routing.names() {
            let mut jobs = Vec::new();
            for status in [JobStatus::Unknown, JobStatus::Sending, JobStatus::Queued] {
                jobs.extend(shown(store.jobs_of(status, name, JOBS_SHOWN)?));
            }
            let orders = self.routing.orders(name).cloned().unwrap_or_default();
            let (health, say) = self.state(name);
            printers.push(PrinterQueue {
                name: name.to_owned(),
                health,
                say,
                down: self.is_down(name) || orders.paused,
                waiting: self.waiting(name),
                paused: orders.paused,
                silent: self.is_silent(name),
                handed_to: orders.handed_to,
                stand_ins: self.stand_ins(name),
                jobs,
            });
        }
        let mut over = store.jobs_done(done + 1)?;
        let more = over.len() > done;
        over.truncate(done);
        Ok(PrintQueue {
            printers,
            homeless: shown(store.jobs_of(JobStatus::Queued, "", JOBS_SHOWN)?).collect(),
            homeless_kinds: self.routing.homeless(),
            done: shown(over).collect(),
            more,
        })
    }

    /// How a printer is, and what to do about it.
    pub(super) fn state(&self, name: &str) -> (Health, Msg) {
        let Some(printer) = self.states.get(name) else { return (Health::Silent, Msg::new(Word::DeviceDown)) };
        let orders = self.routing.orders(name).cloned().unwrap_or_default();
        if let Some(to) = orders.handed_to {
            // Somebody may want to give it its labels back.
            let ready = printer.trouble().is_none() && printer.status.as_ref().is_some_and(Status::is_ready);
            let word = if ready { Word::PrinterHandedReady } else { Word::PrinterHandedTo };
            return (Health::Warn, Msg::new(word).arg(to));
        }
        if orders.paused {
            return (Health::Warn, Msg::new(Word::PrinterHeld));
        }
        if let Some(trouble) = printer.trouble() {
            let health = if trouble == PrintTrouble::Paused { Health::Warn } else { Health::Bad };
            return (health, trouble.say());
        }
        match &printer.status {
            _ if printer.busy.is_some() => (Health::Good, Msg::new(Word::PrinterBusy).arg(printer.waiting.to_string())),
            None => (Health::Silent, Msg::new(Word::PrinterAsked)),
            Some(status) if status.unknown => (Health::Silent, Msg::new(Word::PrinterSilent)),
            Some(status) if status.paper_low => (Health::Warn, Msg::new(Word::PrinterPaperLow)),
            Some(_) => (Health::Good, Msg::new(Word::PrinterReady)),
        }
    }

    pub(super) fn doubtful(&self) -> Vec<DoubtfulLabel> {
        self.doubtful.clone()
    }

    /// Whether a scan could say of a label that it came out.
    pub(super) fn can_scan_answer(&self) -> bool {
        self.doubtful.iter().any(|label| label.is_unique)
    }

    /// The job in doubt whose label alone carries this code.
    pub(super) fn doubt_about(&self, code: &str) -> Option<&str> {
        let carries = |label: &&DoubtfulLabel| label.is_unique && label.title == code;
        self.doubtful.iter().find(carries).map(|label| label.job.as_str())
    }

    pub(super) fn homeless(&self) -> Option<(usize, String)> {
        self.homeless.clone()
    }

    pub(super) fn view(&self) -> Option<PrintQueue> {
        self.view.clone()
    }
}

/// Whether a job's code is on its label alone: not on a shelf, on goods, or on what was printed
/// before. Who is only tried has to be looked at: its next labels hang on the answer.
fn is_unique(job: &PrintJob) -> bool {
    let first = !serde_json::from_str(&job.label).is_ok_and(|label: LabelData| label.is_reprint());
    let on_trial = PrintTrouble::parse(&job.note) == Some(PrintTrouble::OnTrial);
    ["lpn", "shipping", "carrier"].contains(&job.kind.as_str()) && first && !on_trial
}

/// What a job is called; one of an earlier version has nothing but its number.
pub(super) fn title(job: &PrintJob) -> String {
    if job.title.is_empty() { job.job.clone() } else { job.title.clone() }
}

fn queued_job(job: PrintJob) -> QueuedJob {
    #[derive(serde::Deserialize)]
    struct Mark {
        #[serde(default)]
        reprint: bool,
    }
    let mark: Option<Mark> = serde_json::from_str(&job.label).ok();
    QueuedJob {
        title: title(&job),
        note: PrintTrouble::parse(&job.note).map(|trouble| trouble.say()),
        reprint: mark.is_some_and(|mark| mark.reprint),
        job: job.job,
        kind: job.kind,
        status: job.status,
        queued_ms: job.queued_ms,
        printer: job.printer,
    }
}
