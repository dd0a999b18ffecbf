//! The print queue: every job prints once, on the printer that is meant for it. What nobody
//! knows is asked, and nothing moves to another printer by itself.

use super::input::{Effect, LabelNoted, QueueOrder, ReprintReason, VoidReason};
use super::printers::title;
use super::reasons::PrintTrouble;
use super::{FloorLoop, Input, Now};
use crate::domain::codes::label::is_carriers;
use crate::domain::order::parcel_rank;
use crate::domain::{Command, Fact};
use crate::labels::{LabelData, TEST};
use crate::store::print_queue::{JobStatus, PrintJob, PrinterOrders, QueueChange};
use crate::store::{Commit, StoreError};
use crate::words::{Msg, Word};
use crate::workflows::view::ParcelRow;
use crate::workflows::{Verdict, View};

/// So many jobs that are over are shown at first.
const DONE_SHOWN: usize = 20;
/// Jobs that are over can be printed again for so long.
const KEPT_MS: i64 = 30 * 24 * 3600 * 1000;
/// No carrier gives a number again as soon as that.
const NUMBER_RESTS_MS: i64 = 90 * 24 * 3600 * 1000;

impl FloorLoop {
    /// Sends what is to be sent. A job is marked on the disk before a byte leaves.
    pub(super) fn print_next(&mut self, effects: &mut Vec<Effect>) {
        if let Err(error) = self.assign_jobs() {
            tracing::error!(error = &error as &dyn std::error::Error, "failed to take a job from the print queue");
        }
        effects.append(&mut self.printers.outbox);
    }

    fn assign_jobs(&mut self) -> Result<(), StoreError> {
        self.printers.look(&self.store)?;
        if self.pending.is_some() {
            return Ok(());
        }
        for printer in self.printers.to_serve() {
            let Some(job) = self.store.next_job(&printer)? else { continue };
            let sending =
                [QueueChange::Move { job: &job.job, status: JobStatus::Sending, printer: &printer, note: "" }];
            self.store.commit(&Commit { facts: &[], operator: "", at_ms: 0, bench: None, queue: &sending })?;
            self.printers.send(&printer, job.job, job.label);
        }
        self.printers.look(&self.store)
    }

    /// How a job ended. The printer's next one is marked in the same commit: a long row of
    /// labels costs the disk one wait each.
    pub(super) fn printed(
        &mut self,
        printer: &str,
        job: &str,
        outcome: JobStatus,
        why: Option<PrintTrouble>,
        now: Now,
    ) {
        self.printers.done(printer, job);
        let note = why.as_ref().map(PrintTrouble::note).unwrap_or_default();
        let fact = Fact::LabelOutcome { job: job.into(), outcome: outcome.word().into(), printer: printer.into() };
        // A job that is queued again has no outcome yet.
        let facts = if outcome == JobStatus::Queued { Vec::new() } else { vec![fact] };
        let mut changes = vec![QueueChange::Move { job, status: outcome, printer, note: &note }];
        let goes_on = outcome != JobStatus::Queued && self.pending.is_none() && self.printers.is_free(printer);
        let next = if goes_on { self.store.next_job(printer).ok().flatten() } else { None };
        if let Some(next) = &next {
            changes.push(QueueChange::Move { job: &next.job, status: JobStatus::Sending, printer, note: "" });
        }
        let commit = Commit { facts: &facts, operator: "", at_ms: now.wall_ms, bench: None, queue: &changes };
        if let Err(error) = self.store.commit(&commit) {
            // Until it is saved the job stays "sending": after a restart its outcome is asked for.
            tracing::error!(error = &error as &dyn std::error::Error, job, "failed to note a print job's outcome");
            let (printer, job) = (printer.to_owned(), job.to_owned());
            return self.printers.unsaved.push(Input::Printed { printer, job, outcome, why });
        }
        if outcome == JobStatus::Queued {
            // It may have been handed over while it was being sent.
            self.route_queued(now);
        }
        if let Some(next) = next {
            self.printers.send(printer, next.job, next.label);
        }
        match (outcome, why) {
            (JobStatus::Unknown, _) => self.say(Verdict::Warn, "", Msg::new(Word::PrinterUnknown)),
            (JobStatus::Voided, Some(why)) => {
                let name = self.store.job(job).ok().flatten().map_or(job.to_owned(), |job| title(&job));
                self.say(Verdict::Bad, "", Msg::new(Word::LabelNotMade).arg(name).arg_msg(why.say()));
            }
            // It was thought to print, and it waits.
            (JobStatus::Queued, Some(why)) if self.last.as_ref().is_some_and(|last| last.verdict == Verdict::Good) => {
                self.say(Verdict::Warn, "", Msg::new(Word::LabelWaits).arg(printer).arg_msg(why.say()));
            }
            // Another label came out than the one that was meant.
            (JobStatus::Printed | JobStatus::Sent, Some(why)) if why.wants_a_look() => {
                self.say(Verdict::Warn, "", why.say());
            }
            _ => {}
        }
    }

    /// A parcel gets its carrier's own label: scanning that is scanning the parcel, here and at
    /// every terminal. Or it gets ours, and no label of the carrier's counts any more. `None` when
    /// it can't be saved.
    pub(super) fn carrier_label(&mut self, parcel: String, numbers: Vec<String>, now: Now) -> Option<LabelNoted> {
        let earlier = |input: &Input| matches!(input, Input::CarrierLabel { parcel: other, .. } if *other == parcel);
        self.printers.unsaved.retain(|input| !earlier(input));
        // A label that only tries out a layout is for no parcel of the books.
        let in_books = self.store.parcel(&parcel).ok().flatten().is_some();
        let known = self.store.numbers_of(&parcel).unwrap_or_default();
        let same = numbers.len() == known.len() && numbers.iter().all(|number| known.contains(number));
        if !in_books || same {
            return Some(LabelNoted::Saved);
        }
        if let Some(other) = self.parcel_with(&numbers, &parcel, now) {
            return Some(LabelNoted::TakenBy(other));
        }
        // Later than the one before, whatever the clock says by now.
        let before_ms = self.store.numbered_ms(&parcel).unwrap_or_default();
        let at_ms = now.wall_ms.max(before_ms.saturating_add(1));
        let facts = [Fact::ParcelNumbered { parcel: parcel.clone(), numbers: numbers.clone(), at_ms }];
        let commit = Commit { facts: &facts, operator: "", at_ms: now.wall_ms, bench: None, queue: &[] };
        match self.store.commit(&commit) {
            Ok(_) => Some(LabelNoted::Saved),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, parcel, "failed to note a carrier's label");
                self.printers.unsaved.push(Input::CarrierLabel { parcel, numbers, answer: None });
                None
            }
        }
    }

    /// Another parcel that has one of these carriers' numbers. After a while carriers give the
    /// number of a parcel that has left again.
    fn parcel_with(&self, numbers: &[String], parcel: &str, now: Now) -> Option<String> {
        let is_recent = |row: &ParcelRow| {
            let since_ms = now.wall_ms - self.store.numbered_ms(&row.parcel).unwrap_or_default();
            row.rank < parcel_rank::SHIPPED || since_ms < NUMBER_RESTS_MS
        };
        let carriers = numbers.iter().filter(|number| is_carriers(number));
        let others = carriers.flat_map(|number| self.store.parcels_numbered(number).unwrap_or_default());
        others.filter(|row| row.parcel != parcel).find(is_recent).map(|row| row.parcel)
    }

    /// Saves again what could not be saved.
    pub(super) fn save_outcomes(&mut self, now: Now) {
        for outcome in std::mem::take(&mut self.printers.unsaved) {
            match outcome {
                Input::Printed { printer, job, outcome, why } => self.printed(&printer, &job, outcome, why, now),
                Input::CarrierLabel { parcel, numbers, .. } => {
                    self.carrier_label(parcel, numbers, now);
                }
                _ => {}
            }
        }
    }

    /// Leads what is queued to the printers that print it now.
    pub(super) fn route_queued(&mut self, now: Now) {
        let routed = self.store.kinds_queued().and_then(|kinds| {
            let routing = &self.printers.routing;
            // A test label proves one printer and no other.
            let kinds = kinds.into_iter().filter(|(kind, _)| kind != TEST);
            let changes = kinds.map(|(kind, route)| {
                let printer = routing.printer_of(&kind, &route).unwrap_or_default().to_owned();
                QueueChange::Route { kind, printer }
            });
            let changes: Vec<QueueChange<'_>> = changes.collect();
            let commit = Commit { facts: &[], operator: "", at_ms: now.wall_ms, bench: None, queue: &changes };
            self.store.commit(&commit)
        });
        self.printers.stale = true;
        if let Err(error) = routed {
            tracing::error!(error = &error as &dyn std::error::Error, "failed to lead the print queue to its printers");
        }
    }

    /// Forgets what is long over, a little at a time.
    pub(super) fn forget_jobs(&self, now: Now) {
        if let Err(error) = self.store.forget_jobs(now.wall_ms - KEPT_MS, 50) {
            tracing::warn!(error = &error as &dyn std::error::Error, "failed to forget old print jobs");
        }
    }

    /// Queues a label that only tries out a layout.
    pub(super) fn test_label(&mut self, label: &LabelData, now: Now) {
        if !self.may_order(Word::LabelTest) {
            return;
        }
        let kind = label.kind();
        let route = crate::labels::route(kind);
        let printer = self.printers.routing.printer_of(kind, route).unwrap_or_default().to_owned();
        let label = match serde_json::to_string(label) {
            Ok(label) => label,
            Err(error) => return tracing::error!(%error, "failed to write a test label"),
        };
        let job = self.job_name(0);
        let requested = Fact::LabelRequested {
            job: job.clone(),
            label: kind.into(),
            about: String::new(),
            reprint_reason: "a test of the layout".into(),
        };
        let queued = PrintJob {
            job,
            queued_ms: now.wall_ms,
            route: route.into(),
            kind: kind.into(),
            title: String::new(),
            label,
            status: JobStatus::Queued,
            printer,
            note: String::new(),
            about: String::new(),
        };
        self.order(vec![requested], &[QueueChange::Add(queued)], now);
    }

    /// Somebody has looked: the label came out, or it is printed again, marked as a reprint.
    pub(super) fn label_seen(&mut self, job: &str, came_out: bool, now: Now) {
        if !self.may_order(Word::DidLabelPrintOrder) {
            return;
        }
        let Some(found) = self.find(job, &[JobStatus::Unknown]) else { return };
        let outcome = if came_out { JobStatus::Printed.word() } else { "missing" };
        let seen = Fact::LabelOutcome { job: job.into(), outcome: outcome.into(), printer: found.printer.clone() };
        if came_out {
            let note = PrintTrouble::SeenByOperator.note();
            let (status, printer) = (JobStatus::Printed, found.printer.as_str());
            let saved = self.order(vec![seen], &[QueueChange::Move { job, status, printer, note: &note }], now);
            if saved && PrintTrouble::parse(&found.note) == Some(PrintTrouble::OnTrial) {
                self.printers.outbox.push(Effect::PrintSilent { printer: found.printer, all: true });
            }
            return;
        }
        match self.marked(&found) {
            Ok(label) => {
                let asked = Fact::LabelRequested {
                    job: job.into(),
                    label: found.kind.clone(),
                    about: found.about.clone(),
                    reprint_reason: "it did not come out".into(),
                };
                let printer = self.printer_of(&found);
                self.order(vec![seen, asked], &[QueueChange::Again { job, label, printer }], now);
            }
            Err(why) => {
                let note = why.note();
                let (status, printer) = (JobStatus::Voided, found.printer.as_str());
                if self.order(vec![seen], &[QueueChange::Move { job, status, printer, note: &note }], now) {
                    let say = Msg::new(Word::LabelNotMade).arg(title(&found)).arg_msg(why.say());
                    self.say(Verdict::Bad, "", say);
                }
            }
        }
    }

    /// What somebody orders about the queue.
    pub(super) fn queue_order(&mut self, order: QueueOrder, now: Now) {
        match order {
            QueueOrder::Close => self.show_queue(None),
            _ if !self.may_order(Word::QueueOrder) => {}
            QueueOrder::Look { done } => {
                // What went well before has nothing to do with the queue.
                if self.printers.shown.is_none() {
                    self.last = self.last.take().filter(|last| last.verdict != Verdict::Good);
                }
                self.show_queue(Some(done.clamp(DONE_SHOWN, 1000)));
            }
            QueueOrder::Reprint { job, reason } => self.reprint(&job, reason, now),
            QueueOrder::Void { job, reason } => self.void(&job, reason, now),
            QueueOrder::HandOver { printer, to } => self.hand_over(&printer, Some(&to), now),
            QueueOrder::GiveBack { printer } => self.hand_over(&printer, None, now),
            QueueOrder::Pause { printer } => self.pause(&printer, true, now),
            QueueOrder::Resume { printer } => self.pause(&printer, false, now),
            QueueOrder::TrySilent { printer } => self.try_silent(&printer),
        }
    }

    /// What a scanned or pressed command does at the print queue, once it is recorded.
    pub(super) fn queue_command(&mut self, command: &Command, now: Now) {
        match command {
            Command::Queue => self.show_queue(Some(DONE_SHOWN)),
            Command::TakeOver => match self.only_take_over() {
                Some((printer, to)) => self.hand_over(&printer, Some(&to), now),
                // With several to choose from, or none, somebody has to look.
                None => {
                    self.show_queue(Some(DONE_SHOWN));
                    self.say(Verdict::Warn, "", Msg::new(Word::TakeOverChoose));
                }
            },
            _ => {}
        }
    }

    /// The one printer that is down and the one that could take over, where it is that simple.
    fn only_take_over(&self) -> Option<(String, String)> {
        let routing = &self.printers.routing;
        let handed = |name: &str| routing.orders(name).is_some_and(|orders| orders.handed_to.is_some());
        let mut down = routing.names().filter(|name| self.printers.is_down(name) && !handed(name));
        let (Some(printer), None) = (down.next(), down.next()) else { return None };
        let mut able = routing.stand_ins(printer).into_iter().filter(|name| !self.printers.is_down(name));
        let (Some(to), None) = (able.next(), able.next()) else { return None };
        Some((printer.to_owned(), to.to_owned()))
    }

    pub(super) fn show_queue(&mut self, done: Option<usize>) {
        self.printers.stale |= self.printers.shown != done;
        self.printers.shown = done;
    }

    fn reprint(&mut self, job: &str, reason: ReprintReason, now: Now) {
        let over = [JobStatus::Printed, JobStatus::Sent, JobStatus::Voided];
        let Some(found) = self.find(job, &over) else { return };
        let label = match self.marked(&found) {
            Ok(label) => label,
            Err(why) => {
                let say = Msg::new(Word::LabelNotMade).arg(title(&found)).arg_msg(why.say());
                return self.say(Verdict::Bad, "", say);
            }
        };
        let again = PrintJob {
            job: self.job_name(0),
            queued_ms: now.wall_ms,
            label,
            status: JobStatus::Queued,
            printer: self.printer_of(&found),
            note: String::new(),
            ..found.clone()
        };
        let asked = Fact::LabelRequested {
            job: again.job.clone(),
            label: found.kind.clone(),
            about: found.about.clone(),
            reprint_reason: reason.word().into(),
        };
        let waits = self.printers.why_waits(&again.kind, &again.printer);
        if self.order(vec![asked], &[QueueChange::Add(again)], now) {
            match waits {
                Some(why) => self.say(Verdict::Warn, "", why),
                None => self.say(Verdict::Good, "", Msg::new(Word::ReprintQueued)),
            }
        }
    }

    fn void(&mut self, job: &str, reason: VoidReason, now: Now) {
        let Some(found) = self.find(job, &[JobStatus::Queued, JobStatus::Unknown]) else {
            return self.say(Verdict::Warn, "", Msg::new(Word::VoidTooLate));
        };
        let note = match reason {
            VoidReason::NotNeeded => PrintTrouble::NotNeeded,
            VoidReason::Wrong => PrintTrouble::Wrong,
            VoidReason::Doubled => PrintTrouble::Doubled,
        };
        let note = note.note();
        let fact = Fact::LabelVoided { job: job.into(), about: found.about.clone(), reason: reason.word().into() };
        let (status, printer) = (JobStatus::Voided, found.printer.as_str());
        if self.order(vec![fact], &[QueueChange::Move { job, status, printer, note: &note }], now) {
            self.say(Verdict::Good, "", Msg::new(Word::LabelVoided).arg(title(&found)));
        }
    }

    /// Another printer prints in this one's place, or no longer. What is being sent stays.
    fn hand_over(&mut self, printer: &str, to: Option<&str>, now: Now) {
        let routing = &self.printers.routing;
        let Some(orders) = routing.orders(printer).cloned() else { return };
        if to.is_some_and(|to| !routing.stand_ins(printer).contains(&to)) {
            return self.say(Verdict::Bad, "", Msg::new(Word::CantTakeOver).arg(to.unwrap_or_default()).arg(printer));
        }
        let mut new = routing.clone();
        let mut changed = vec![(printer.to_owned(), PrinterOrders { handed_to: to.map(str::to_owned), ..orders })];
        // Who prints for another prints its own again, or two would wait for each other.
        if let Some((name, own)) = to.and_then(|to| Some((to, routing.orders(to)?)))
            && own.handed_to.is_some()
        {
            changed.push((name.to_owned(), PrinterOrders { handed_to: None, ..own.clone() }));
        }
        changed.iter().for_each(|(name, orders)| new.set_orders(name, orders.clone()));
        let facts = changed.iter().map(|(name, orders)| Fact::PrinterHandedOver {
            printer: name.clone(),
            to: orders.handed_to.clone().unwrap_or_default(),
        });
        let facts: Vec<Fact> = facts.collect();
        let kinds = match self.store.kinds_queued() {
            Ok(kinds) => kinds,
            Err(error) => return self.failed(&error),
        };
        let mut changes: Vec<QueueChange<'_>> =
            changed.iter().map(|(printer, orders)| QueueChange::Printer { printer, orders }).collect();
        changes.extend(kinds.into_iter().filter(|(kind, _)| kind != TEST).map(|(kind, route)| {
            let printer = new.printer_of(&kind, &route).unwrap_or_default().to_owned();
            QueueChange::Route { kind, printer }
        }));
        if self.order(facts, &changes, now) {
            self.printers.routing = new;
            let say = match to {
                Some(to) => Msg::new(Word::HandedOver).arg(to).arg(printer),
                None => Msg::new(Word::GivenBack).arg(printer),
            };
            self.say(Verdict::Good, "", say);
        }
    }

    fn pause(&mut self, printer: &str, paused: bool, now: Now) {
        let Some(orders) = self.printers.routing.orders(printer).cloned() else { return };
        let orders = PrinterOrders { paused, ..orders };
        if self.order(Vec::new(), &[QueueChange::Printer { printer, orders: &orders }], now) {
            self.printers.routing.set_orders(printer, orders);
            let word = if paused { Word::PrinterPausedHere } else { Word::PrinterResumed };
            self.say(Verdict::Good, "", Msg::new(word).arg(printer));
        }
    }

    /// Nobody but a person can tell a printer with its cover open from another one in its place
    /// that never answers: one label goes, and they say whether it came out.
    fn try_silent(&mut self, printer: &str) {
        if !self.printers.is_silent(printer) {
            // It has answered since.
            return;
        }
        self.printers.outbox.push(Effect::PrintSilent { printer: printer.to_owned(), all: false });
        self.say(Verdict::Good, "", Msg::new(Word::PrinterTried).arg(printer));
    }

    /// Saves an order; says so where that failed.
    pub(super) fn order(&mut self, facts: Vec<Fact>, queue: &[QueueChange<'_>], now: Now) -> bool {
        let operator = self.operator().map(|operator| operator.operator.clone()).unwrap_or_default();
        let commit = Commit { facts: &facts, operator: &operator, at_ms: now.wall_ms, bench: None, queue };
        let saved = self.store.commit(&commit);
        self.printers.stale = true;
        match saved {
            Ok(_) => true,
            Err(error) => {
                self.failed(&error);
                false
            }
        }
    }

    fn failed(&mut self, error: &StoreError) {
        tracing::error!(error = error as &dyn std::error::Error, "failed to save an order about the print queue");
        self.say(Verdict::Bad, "", Msg::new(Word::NotTaken).arg_msg(Msg::new(Word::QueueOrder)));
    }

    /// Whether somebody is signed in and something can be saved; says so where not.
    pub(super) fn may_order(&mut self, what: Word) -> bool {
        if self.pending.is_some() {
            self.say(Verdict::Bad, "", Msg::new(Word::NotTaken).arg_msg(Msg::new(what)));
            return false;
        }
        if self.operator().is_none() {
            self.say(Verdict::Bad, "", Msg::new(Word::SignInFirst));
            return false;
        }
        true
    }

    /// A job, when it is in one of these states: a second answer to a question changes nothing.
    fn find(&mut self, job: &str, states: &[JobStatus]) -> Option<PrintJob> {
        match self.store.job(job) {
            Ok(found) => found.filter(|found| states.contains(&found.status)),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, job, "failed to read a print job");
                self.say(Verdict::Bad, "", Msg::new(Word::ReadFailed));
                None
            }
        }
    }

    /// The label's data, marked as a second print.
    fn marked(&self, job: &PrintJob) -> Result<String, PrintTrouble> {
        let marked = serde_json::from_str(&job.label).map(LabelData::reprinted);
        let marked = marked.and_then(|label| serde_json::to_string(&label));
        marked.map_err(|error| PrintTrouble::NotReadable(error.to_string()))
    }

    fn printer_of(&self, job: &PrintJob) -> String {
        self.printers.routing.printer_of(&job.kind, &job.route).unwrap_or_default().to_owned()
    }

    /// The name of the nth job of the next commit; names sort as the jobs are to print.
    pub(super) fn job_name(&self, nth: usize) -> String {
        format!("JOB-{}-{:06}-{nth:03}", self.store.author().device, self.store.head() + 1)
    }
}
