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
    /// What is asked about which row.
    asking: Option<(Asking, String)>,
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

    /// A button was pressed. It says which row it stood for: the queue may have moved on since.
    pub fn press(&mut self, id: &str, queue: &PrintQueue) -> Option<Input> {
        let mut parts = id.strip_prefix(BUTTON)?.split(SEPARATOR);
        let (verb, of, row) = (parts.next()?, parts.next()?, parts.next()?);
        self.asking = None;
        if verb == "close" {
            return Some(Input::Queue(QueueOrder::Close));
        }
        let rows = rows(queue);
        let what = &rows.iter().find(|there| there.id == row)?.what;
        self.row = Some(row.to_owned());
        let order = match (verb, what) {
            ("pause", What::Printer(printer)) => QueueOrder::Pause { printer: printer.name.clone() },
            ("resume", What::Printer(printer)) => QueueOrder::Resume { printer: printer.name.clone() },
            ("try", What::Printer(printer)) => QueueOrder::TrySilent { printer: printer.name.clone() },
            ("back", What::Printer(printer)) => QueueOrder::GiveBack { printer: printer.name.clone() },
            ("over", What::Printer(printer)) => {
                QueueOrder::HandOver { printer: printer.name.clone(), to: of.to_owned() }
            }
            ("reprint", What::Job(_)) => {
                self.asking = Some((Asking::Reprint, row.to_owned()));
                return None;
            }
            ("void", What::Job(_)) => {
                self.asking = Some((Asking::Void, row.to_owned()));
                return None;
            }
            ("seen" | "missing", What::Job(job)) => {
                return Some(Input::LabelSeen { job: job.job.clone(), came_out: verb == "seen" });
            }
            ("why-reprint", What::Job(job)) => QueueOrder::Reprint {
                job: job.job.clone(),
                reason: *ReprintReason::ALL.get(of.parse::<usize>().ok()?)?,
            },
            ("why-void", What::Job(job)) => {
                QueueOrder::Void { job: job.job.clone(), reason: *VoidReason::ALL.get(of.parse::<usize>().ok()?)? }
            }
            ("more", What::More) => QueueOrder::Look { done: queue.done.len() + MORE },
            _ => return None,
        };
        Some(Input::Queue(order))
    }

    /// What is asked now; nothing once its row is gone.
    fn asked(&self, queue: &PrintQueue) -> Option<Asking> {
        let (asking, about) = self.asking.as_ref()?;
        rows(queue).iter().any(|row| row.id == *about).then_some(*asking)
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
/// Between the parts of a button's id: verb, what it is about, row.
const SEPARATOR: char = '\u{1f}';
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
    let question = match extra.queue.asked(queue) {
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
    let chosen = extra.queue.chosen(queue);
    let row_id = chosen.as_deref().unwrap_or_default();
    let mut push = |verb: &str, of: &str, label: Msg, icon: &str, kind: i32| {
        let key_hint = format!("F{}", buttons.len() + 1).into();
        let id = format!("{BUTTON}{verb}{SEPARATOR}{of}{SEPARATOR}{row_id}").into();
        buttons.push(CommandButton { id, label: extra.text(&label), key_hint, icon: icon.into(), kind, enabled: true });
    };
    let rows = rows(queue);
    let asked = extra.queue.asked(queue);
    match (asked, rows.iter().find(|row| Some(&row.id) == chosen.as_ref()).map(|row| &row.what)) {
        (Some(Asking::Reprint), _) => {
            let words = [Word::ReprintDamaged, Word::ReprintUnreadable, Word::ReprintLost];
            for (nth, word) in words.into_iter().enumerate() {
                push("why-reprint", &nth.to_string(), word.into(), "print", 0);
            }
        }
        (Some(Asking::Void), _) => {
            let words = [Word::VoidNotNeeded, Word::VoidWrong, Word::VoidDoubled];
            for (nth, word) in words.into_iter().enumerate() {
                push("why-void", &nth.to_string(), word.into(), "void", 2);
            }
        }
        (None, Some(What::Printer(printer))) => {
            if printer.handed_to.is_some() {
                push("back", "", Msg::new(Word::QueueGiveBack).arg(&printer.name), "undo", 1);
            } else {
                for stand_in in &printer.stand_ins {
                    let wanted = printer.down && printer.waiting > 0 && printer.stand_ins.len() == 1;
                    let say = Msg::new(Word::QueueHandOver).arg(stand_in);
                    push("over", stand_in, say, "swap", i32::from(wanted));
                }
            }
            if printer.silent && !printer.paused && printer.handed_to.is_none() {
                push("try", "", Word::QueueTry.into(), "print", 0);
            }
            if printer.paused {
                push("resume", "", Word::QueueResume.into(), "next", 1);
            } else {
                push("pause", "", Word::QueuePause.into(), "stop", 0);
            }
        }
        (None, Some(What::Job(job))) => match job.status {
            JobStatus::Queued => push("void", "", Word::QueueVoid.into(), "void", 2),
            JobStatus::Unknown => {
                push("seen", "", Word::QueueCameOut.into(), "check", 1);
                push("missing", "", Word::QueueMissing.into(), "print", 0);
                push("void", "", Word::QueueVoid.into(), "void", 2);
            }
            JobStatus::Sent | JobStatus::Printed | JobStatus::Voided => {
                push("reprint", "", Word::QueueReprint.into(), "print", 0);
            }
            JobStatus::Sending => {}
        },
        (None, Some(What::More)) => push("more", "", Word::QueueMore.into(), "plus", 0),
        (None, _) => {}
    }
    if asked.is_some() {
        push("cancel", "", Word::CommandCancel.into(), "cancel", 0);
    } else {
        push("close", "", Word::QueueClose.into(), "close", 0);
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
            silent: false,
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
        let printer = ["Print on spare", "Pause", "Close"];
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

    /// Presses the button of that name, as it is shown now or was shown for another queue.
    fn press(choice: &mut QueueChoice, shown: &PrintQueue, label: &str, now: &PrintQueue) -> Option<Input> {
        let extra = Extra { queue: choice.clone(), ..Extra::default() };
        let button = buttons(shown, &extra).into_iter().find(|button| button.label == label);
        choice.press(&button.unwrap_or_else(|| panic!("no button {label}")).id, now)
    }

    #[test]
    fn a_reason_is_asked_and_the_answer_is_about_the_row_that_was_chosen() {
        let (shown, mut choice) = (queue(), QueueChoice::default());
        assert!(choice.touch("job:b", &shown).is_none());
        assert!(press(&mut choice, &shown, "Don't print", &shown).is_none());
        assert_eq!(names(&shown, &choice), ["Not needed", "Wrong label", "Asked for twice", "Cancel"]);
        assert!(choice.stop_asking() && !choice.stop_asking());
        press(&mut choice, &shown, "Don't print", &shown);
        // Meanwhile another one comes to stand first.
        let mut later = queue();
        later.printers[0].jobs.insert(0, job("z", JobStatus::Unknown));
        let Some(Input::Queue(order)) = press(&mut choice, &shown, "Asked for twice", &later) else {
            panic!("no order")
        };
        assert_eq!(order, QueueOrder::Void { job: "b".into(), reason: VoidReason::Doubled });
        // A job that is gone takes its question with it, and no other one is meant instead.
        press(&mut choice, &later, "Don't print", &later);
        let gone = PrintQueue::default();
        assert!(press(&mut choice.clone(), &later, "Not needed", &gone).is_none());
        later.printers[0].jobs.pop();
        assert_eq!(names(&later, &choice), ["It came out", "Did not come out", "Don't print", "Close"]);
    }

    #[test]
    fn a_printer_that_went_silent_can_be_tried() {
        let (mut queue, mut choice) = (queue(), QueueChoice::default());
        queue.printers[0].silent = true;
        assert_eq!(names(&queue, &choice), ["Print on spare", "Try one label", "Pause", "Close"]);
        let order = press(&mut choice, &queue, "Try one label", &queue);
        let Some(Input::Queue(order)) = order else { panic!("no order") };
        assert_eq!(order, QueueOrder::TrySilent { printer: "labels".into() });
        queue.printers[0].paused = true;
        assert_eq!(names(&queue, &choice), ["Print on spare", "Resume", "Close"]);
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
