//! The print queue: what waits at each printer, what is over, and what can be ordered about it.

use super::{Extra, update, work};
use crate::floor_loop::{
    Health, Input, Model, PrintQueue, PrinterQueue, QueueOrder, QueuedJob, ReprintReason, VoidReason,
};
use crate::store::print_queue::JobStatus;
use crate::words::{Msg, Word, label_kind};
use floor_ui::{App, CommandButton, Queue, QueueRow, Work};
use slint::ComponentHandle;

/// Older jobs that one press adds.
const MORE: usize = 20;

/// What somebody has chosen in the queue: the screen's own affair.
#[derive(Clone, Debug, Default)]
pub struct QueueChoice {
    /// The row; `None` for the one that needs somebody most.
    row: Option<String>,
    asking: Option<Asking>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asking {
    Reprint,
    Void,
}

/// A row, and what it stands for.
struct Row<'a> {
    id: String,
    what: What<'a>,
}

enum What<'a> {
    Printer(&'a PrinterQueue),
    Heading { title: Word, detail: String, state: i32 },
    Job(&'a QueuedJob),
    More,
}

impl QueueChoice {
    /// Chooses a printer's row.
    pub fn printer(name: &str) -> Self {
        Self { row: Some(printer_id(name)), asking: None }
    }

    /// A row was touched; touching the last one shows more.
    pub fn touch(&mut self, id: &str, queue: &PrintQueue) -> Option<Input> {
        self.asking = None;
        if id == MORE_ID {
            return Some(Input::Queue(QueueOrder::Look { done: queue.done.len() + MORE }));
        }
        self.row = Some(id.to_owned());
        None
    }

    /// The row above or below.
    pub fn step(&mut self, queue: &PrintQueue, down: bool) {
        let rows: Vec<Row<'_>> = rows(queue).into_iter().filter(Row::can_be_chosen).collect();
        let chosen = self.chosen(queue);
        let at = rows.iter().position(|row| Some(&row.id) == chosen.as_ref()).unwrap_or(0);
        let to = if down { (at + 1).min(rows.len().saturating_sub(1)) } else { at.saturating_sub(1) };
        self.row = rows.into_iter().nth(to).map(|row| row.id);
        self.asking = None;
    }

    /// Takes back a question; false when there is none.
    pub fn stop_asking(&mut self) -> bool {
        self.asking.take().is_some()
    }

    /// A button was pressed.
    pub fn press(&mut self, id: &str, queue: &PrintQueue) -> Option<Input> {
        let id = id.strip_prefix(BUTTON)?;
        let (verb, of) = id.split_once(':').unwrap_or((id, ""));
        let rows = rows(queue);
        let chosen = self.chosen(queue);
        let row = rows.iter().find(|row| Some(&row.id) == chosen.as_ref());
        let asking = self.asking.take();
        // A question keeps its row, even when the job moves on meanwhile.
        self.row = chosen;
        let what = row.map(|row| &row.what);
        let order = match (verb, what) {
            ("close", _) => QueueOrder::Close,
            ("pause", Some(What::Printer(printer))) => QueueOrder::Pause { printer: printer.name.clone() },
            ("resume", Some(What::Printer(printer))) => QueueOrder::Resume { printer: printer.name.clone() },
            ("back", Some(What::Printer(printer))) => QueueOrder::GiveBack { printer: printer.name.clone() },
            ("over", Some(What::Printer(printer))) => {
                QueueOrder::HandOver { printer: printer.name.clone(), to: of.to_owned() }
            }
            ("reprint", Some(What::Job(_))) => {
                self.asking = Some(Asking::Reprint);
                return None;
            }
            ("void", Some(What::Job(_))) => {
                self.asking = Some(Asking::Void);
                return None;
            }
            ("seen" | "missing", Some(What::Job(job))) => {
                return Some(Input::LabelSeen { job: job.job.clone(), came_out: verb == "seen" });
            }
            ("why", Some(What::Job(job))) => {
                let nth: usize = of.parse().ok()?;
                let job = job.job.clone();
                match asking? {
                    Asking::Reprint => QueueOrder::Reprint { job, reason: *ReprintReason::ALL.get(nth)? },
                    Asking::Void => QueueOrder::Void { job, reason: *VoidReason::ALL.get(nth)? },
                }
            }
            ("more", _) => QueueOrder::Look { done: queue.done.len() + MORE },
            _ => return None,
        };
        Some(Input::Queue(order))
    }

    /// The row that is chosen: what somebody touched, else what needs somebody most.
    fn chosen(&self, queue: &PrintQueue) -> Option<String> {
        let rows = rows(queue);
        let there = self.row.as_ref().filter(|id| rows.iter().any(|row| row.id == **id));
        let needy = |row: &&Row<'_>| match row.what {
            What::Printer(printer) => printer.down && printer.handed_to.is_none(),
            What::Job(job) => job.status == JobStatus::Unknown,
            _ => false,
        };
        let first = || rows.iter().find(needy).or_else(|| rows.iter().find(|row| row.can_be_chosen()));
        there.cloned().or_else(|| first().map(|row| row.id.clone()))
    }
}

impl Row<'_> {
    fn can_be_chosen(&self) -> bool {
        !matches!(self.what, What::Heading { .. })
    }
}

const BUTTON: &str = "queue-";
const MORE_ID: &str = "more";

fn printer_id(name: &str) -> String {
    format!("printer:{name}")
}

fn rows(queue: &PrintQueue) -> Vec<Row<'_>> {
    fn jobs<'a>(rows: &mut Vec<Row<'a>>, jobs: &'a [QueuedJob]) {
        rows.extend(jobs.iter().map(|job| Row { id: format!("job:{}", job.job), what: What::Job(job) }));
    }
    let mut rows = Vec::new();
    let heading =
        |id: &str, title, detail: String, state| Row { id: id.into(), what: What::Heading { title, detail, state } };
    for printer in &queue.printers {
        rows.push(Row { id: printer_id(&printer.name), what: What::Printer(printer) });
        jobs(&mut rows, &printer.jobs);
    }
    if queue.printers.is_empty() {
        rows.push(heading("none", Word::QueueNoPrinters, String::new(), 2));
    }
    if !queue.homeless.is_empty() {
        rows.push(heading("homeless", Word::QueueHomeless, queue.homeless_kinds.join(", "), 2));
        jobs(&mut rows, &queue.homeless);
    }
    if !queue.done.is_empty() {
        rows.push(heading("done", Word::QueueDone, String::new(), 0));
        jobs(&mut rows, &queue.done);
    }
    if queue.more {
        rows.push(Row { id: MORE_ID.into(), what: What::More });
    }
    rows
}

pub(super) fn show(app: &App, model: &Model, extra: &Extra) {
    let Some(queue) = &model.queue else { return };
    let view = app.global::<Queue>();
    let chosen = extra.queue.chosen(queue);
    let rows = rows(queue);
    let selected = rows.iter().position(|row| Some(&row.id) == chosen.as_ref());
    let (mut tall_above, mut plain_above) = (0, 0);
    let shown = rows.iter().enumerate().map(|(nth, row)| {
        let mut shown = show_row(row, extra);
        (shown.tall_above, shown.plain_above) = (tall_above, plain_above);
        shown.selected = selected == Some(nth);
        if shown.tall {
            tall_above += 1;
        } else {
            plain_above += 1;
        }
        shown
    });
    if let Some(rows) = update(&view.get_rows(), shown.collect()) {
        view.set_rows(rows);
    }
    view.set_selected(selected.map_or(-1, super::count));
    let question = match extra.queue.asking {
        Some(Asking::Reprint) => Word::QueueWhyReprint,
        Some(Asking::Void) => Word::QueueWhyVoid,
        None => Word::Empty,
    };
    view.set_question(extra.say(question));
    let work = app.global::<Work>();
    if let Some(commands) = update(&work.get_commands(), buttons(queue, extra)) {
        work.set_commands(commands);
    }
    work.set_last(work::verdict(model, extra));
    work.set_pad_open(false);
}

fn show_row(row: &Row<'_>, extra: &Extra) -> QueueRow {
    let plain = QueueRow { id: row.id.as_str().into(), ..QueueRow::default() };
    match &row.what {
        What::Printer(printer) => QueueRow {
            title: printer.name.as_str().into(),
            detail: extra.text(&printer.say),
            right: match printer.waiting {
                0 => Default::default(),
                waiting => extra.text(&Msg::new(Word::QueueWaiting).arg(waiting.to_string())),
            },
            icon: "printer".into(),
            tall: true,
            state: match printer.health {
                Health::Silent => 0,
                Health::Good => 1,
                Health::Warn => 2,
                Health::Bad => 3,
            },
            ..plain
        },
        What::Heading { title, detail, state } => QueueRow {
            title: extra.say(*title),
            detail: detail.as_str().into(),
            icon: if *state == 0 { "check" } else { "warn" }.into(),
            tall: !detail.is_empty(),
            heading: true,
            state: *state,
            ..plain
        },
        What::Job(job) => {
            let (word, icon, state) = look(job.status);
            let mut detail = vec![label_kind(&job.kind).text(extra.language), extra.say(word).into()];
            if job.reprint {
                detail.push(extra.say(Word::JobReprint).into());
            }
            detail.extend(job.note.as_ref().map(|note| note.text(extra.language)));
            QueueRow {
                title: job.title.as_str().into(),
                detail: detail.join(" · ").into(),
                right: extra.duration(job.queued_ms).into(),
                icon: icon.into(),
                state,
                ..plain
            }
        }
        What::More => QueueRow { title: extra.say(Word::QueueMore), icon: "plus".into(), ..plain },
    }
}

fn look(status: JobStatus) -> (Word, &'static str, i32) {
    match status {
        JobStatus::Queued => (Word::JobQueued, "clock", 0),
        JobStatus::Sending => (Word::JobSending, "next", 0),
        JobStatus::Sent => (Word::JobSent, "next", 0),
        JobStatus::Printed => (Word::JobPrinted, "check", 1),
        JobStatus::Unknown => (Word::JobUnknown, "warn", 2),
        JobStatus::Voided => (Word::JobVoided, "void", 0),
    }
}

/// What can be done about the chosen row.
pub(super) fn buttons(queue: &PrintQueue, extra: &Extra) -> Vec<CommandButton> {
    let mut buttons: Vec<CommandButton> = Vec::new();
    let mut push = |id: &str, label: Msg, icon: &str, kind: i32| {
        let key_hint = format!("F{}", buttons.len() + 1).into();
        let id = format!("{BUTTON}{id}").into();
        buttons.push(CommandButton { id, label: extra.text(&label), key_hint, icon: icon.into(), kind, enabled: true });
    };
    let chosen = extra.queue.chosen(queue);
    let rows = rows(queue);
    match (extra.queue.asking, rows.iter().find(|row| Some(&row.id) == chosen.as_ref()).map(|row| &row.what)) {
        (Some(Asking::Reprint), _) => {
            let words = [Word::ReprintDamaged, Word::ReprintUnreadable, Word::ReprintLost];
            words.iter().enumerate().for_each(|(nth, word)| push(&format!("why:{nth}"), (*word).into(), "print", 0));
        }
        (Some(Asking::Void), _) => {
            let words = [Word::VoidNotNeeded, Word::VoidWrong, Word::VoidDoubled];
            words.iter().enumerate().for_each(|(nth, word)| push(&format!("why:{nth}"), (*word).into(), "void", 2));
        }
        (None, Some(What::Printer(printer))) => {
            if printer.handed_to.is_some() {
                push("back", Msg::new(Word::QueueGiveBack).arg(&printer.name), "undo", 1);
            } else {
                for stand_in in &printer.stand_ins {
                    let wanted = printer.down && printer.waiting > 0 && printer.stand_ins.len() == 1;
                    let say = Msg::new(Word::QueueHandOver).arg(stand_in);
                    push(&format!("over:{stand_in}"), say, "swap", i32::from(wanted));
                }
            }
            if printer.paused {
                push("resume", Word::QueueResume.into(), "next", 1);
            } else {
                push("pause", Word::QueuePause.into(), "stop", 0);
            }
        }
        (None, Some(What::Job(job))) => match job.status {
            JobStatus::Queued => push("void", Word::QueueVoid.into(), "void", 2),
            JobStatus::Unknown => {
                push("seen", Word::QueueCameOut.into(), "check", 1);
                push("missing", Word::QueueMissing.into(), "print", 0);
                push("void", Word::QueueVoid.into(), "void", 2);
            }
            JobStatus::Sent | JobStatus::Printed | JobStatus::Voided => {
                push("reprint", Word::QueueReprint.into(), "print", 0);
            }
            JobStatus::Sending => {}
        },
        (None, Some(What::More)) => push("more", Word::QueueMore.into(), "plus", 0),
        (None, _) => {}
    }
    if extra.queue.asking.is_some() {
        push("cancel", Word::CommandCancel.into(), "cancel", 0);
    } else {
        push("close", Word::QueueClose.into(), "close", 0);
    }
    buttons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, status: JobStatus) -> QueuedJob {
        QueuedJob {
            job: name.into(),
            title: name.into(),
            kind: "lpn".into(),
            status,
            queued_ms: 0,
            printer: "labels".into(),
            reprint: false,
            note: None,
        }
    }

    fn printer(name: &str, jobs: Vec<QueuedJob>) -> PrinterQueue {
        PrinterQueue {
            name: name.into(),
            health: Health::Good,
            say: Word::PrinterReady.into(),
            down: false,
            waiting: jobs.len(),
            paused: false,
            handed_to: None,
            stand_ins: vec!["spare".into()],
            jobs,
        }
    }

    fn queue() -> PrintQueue {
        PrintQueue {
            printers: vec![
                printer("labels", vec![job("a", JobStatus::Sending), job("b", JobStatus::Queued)]),
                printer("receipts", Vec::new()),
            ],
            done: vec![job("c", JobStatus::Printed)],
            more: true,
            ..PrintQueue::default()
        }
    }

    fn names(queue: &PrintQueue, choice: &QueueChoice) -> Vec<String> {
        let extra = Extra { queue: choice.clone(), ..Extra::default() };
        buttons(queue, &extra).into_iter().map(|button| button.label.into()).collect()
    }

    #[test]
    fn keys_go_through_the_rows_and_buttons_are_those_of_the_row() {
        let (queue, mut choice) = (queue(), QueueChoice::default());
        let mut seen = Vec::new();
        for _ in 0..7 {
            seen.push(names(&queue, &choice));
            choice.step(&queue, true);
        }
        let printer = ["Hand over to spare", "Pause", "Close"];
        assert_eq!(seen[0], printer);
        assert_eq!(seen[1], ["Close"]);
        assert_eq!(seen[2], ["Don't print", "Close"]);
        assert_eq!(seen[3], printer);
        // The heading is passed over; the last row stays.
        assert_eq!(seen[4], ["Print again", "Close"]);
        assert_eq!((&seen[5], &seen[6]), (&vec!["Show older ones".to_owned(), "Close".to_owned()], &seen[5].clone()));
        choice.step(&queue, false);
        assert_eq!(names(&queue, &choice), seen[4]);
    }

    #[test]
    fn a_reason_is_asked_and_the_answer_is_about_the_row_that_was_chosen() {
        let (mut queue, mut choice) = (queue(), QueueChoice::default());
        assert!(choice.touch("job:b", &queue).is_none());
        assert!(choice.press("queue-void", &queue).is_none());
        assert_eq!(names(&queue, &choice), ["Not needed", "Wrong label", "Asked for twice", "Cancel"]);
        assert!(choice.stop_asking() && !choice.stop_asking());
        choice.press("queue-void", &queue);
        // Meanwhile another one comes to stand first.
        queue.printers[0].jobs.insert(0, job("z", JobStatus::Unknown));
        let Some(Input::Queue(order)) = choice.press("queue-why:2", &queue) else { panic!("no order") };
        assert_eq!(order, QueueOrder::Void { job: "b".into(), reason: VoidReason::Doubled });
        assert!(choice.press("queue-why:0", &queue).is_none(), "the question is answered");
        // A job that is gone can't be meant by any button.
        choice.touch("job:b", &queue);
        choice.press("queue-void", &queue);
        queue.printers[0].jobs.pop();
        assert!(choice.press("queue-why:0", &queue).is_none());
    }

    #[test]
    fn what_needs_somebody_is_chosen_first() {
        let mut queue = queue();
        queue.printers[1].down = true;
        let choice = QueueChoice::default();
        assert_eq!(choice.chosen(&queue).as_deref(), Some("printer:receipts"));
        queue.printers[0].jobs[0].status = JobStatus::Unknown;
        assert_eq!(choice.chosen(&queue).as_deref(), Some("job:a"));
        let Some(Input::Queue(order)) = QueueChoice::default().touch(MORE_ID, &queue) else { panic!("no order") };
        assert_eq!(order, QueueOrder::Look { done: 21 });
    }
}
