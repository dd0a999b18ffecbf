//! The print queue: once, again when nothing was sent, and asked about when nobody knows; on
//! the printer that is meant for it, or on the one that somebody chose.

use crate::bench::{Bench, printer};
use floor::domain::{Command, Fact};
use floor::floor_loop::{
    DoubtfulLabel, Effect, Health, Input, PrintQueue, PrintTrouble, PrinterSetup, QueueOrder, ReprintReason, VoidReason,
};
use floor::store::print_queue::JobStatus;
use floor::terminal::config::{Config, FILE};
use floor::words::{Language, Word};
use floor::workflows::Verdict;
use floor_drivers::printer::Status;

impl Bench {
    /// The printer says that a job came out.
    pub fn printed(&mut self, printer: &str, job: &str) {
        self.outcome(printer, job, JobStatus::Printed);
    }

    fn outcome(&mut self, printer: &str, job: &str, outcome: JobStatus) {
        let input = Input::Printed { printer: printer.into(), job: job.into(), outcome, why: None };
        self.input(input);
    }

    /// Jobs that were given to the label printer since the story last looked: job and label.
    fn given(&mut self) -> Vec<(String, String)> {
        let given = self.given_to_all().into_iter();
        given.filter(|(printer, ..)| printer == "zebra").map(|(_, job, label)| (job, label)).collect()
    }

    /// Printer, job and label of everything that was given out since the story last looked.
    fn given_to_all(&mut self) -> Vec<(String, String, String)> {
        let print = |effect| match effect {
            Effect::Print { printer, job, label } => Some((printer, job, label)),
            _ => None,
        };
        std::mem::take(&mut self.effects).into_iter().filter_map(print).collect()
    }

    /// Printer and job alone.
    fn given_jobs(&mut self) -> Vec<(String, String)> {
        self.given_to_all().into_iter().map(|(printer, job, _)| (printer, job)).collect()
    }

    fn printer_says(&mut self, printer: &str, status: Status) {
        self.input(Input::Printer { printer: printer.into(), status, cable: None });
    }

    fn order(&mut self, order: QueueOrder) {
        self.input(Input::Queue(order));
    }

    fn queue(&mut self) -> PrintQueue {
        self.order(QueueOrder::Look { done: 20 });
        self.model().queue.expect("the queue is open")
    }

    /// How a printer is, in English.
    fn says(&self, printer: &str) -> (Health, String) {
        let devices = self.model().status.devices;
        let found = devices.into_iter().find(|device| device.name == printer).unwrap();
        (found.health, found.say.text(Language::English))
    }

    /// Facts about labels since the story last looked, in short.
    fn label_facts(&mut self) -> Vec<String> {
        let short = |fact: Fact| match fact {
            Fact::LabelRequested { label, about, reprint_reason, .. } => {
                Some(format!("asked {label} {about} {reprint_reason}").trim_end().to_owned())
            }
            Fact::LabelOutcome { outcome, printer, .. } => Some(format!("{outcome} {printer}")),
            Fact::LabelVoided { about, reason, .. } => Some(format!("voided {about} {reason}")),
            Fact::PrinterHandedOver { printer, to } => Some(format!("handed {printer} to {to:?}")),
            _ => None,
        };
        self.all_facts().into_iter().filter_map(short).collect()
    }

    fn jobs(&self, status: JobStatus) -> Vec<String> {
        self.store().jobs_in(status).unwrap().into_iter().map(|job| job.job).collect()
    }
}

/// A bench that has asked for the label of a location; the job.
fn asked() -> (Bench, String) {
    let mut bench = Bench::signed_in();
    bench.good("LOC-A-01", "lookup/look-up", Word::Found);
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    let given = bench.given();
    assert_eq!(given.len(), 1);
    let job = given[0].0.clone();
    (bench, job)
}

#[test]
fn what_went_well_before_is_not_told_at_the_queue() {
    let (mut bench, _) = asked();
    assert_eq!(bench.model().last.unwrap().verdict, Verdict::Good);
    bench.queue();
    assert_eq!(bench.model().last, None);
    bench.bad("NO-SUCH", "lookup/look-up", Word::UnknownCode);
    bench.queue();
    assert_eq!(bench.model().last.unwrap().verdict, Verdict::Bad, "somebody may look for its reason");
}

#[test]
fn a_job_prints_once_and_the_next_one_waits_for_it() {
    let (mut bench, job) = asked();
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    bench.tick();
    assert_eq!(bench.given(), []);
    assert_eq!(bench.jobs(JobStatus::Sending), [job.as_str()]);
    bench.printed("zebra", &job);
    let next = bench.given();
    assert_eq!(next.len(), 1);
    assert_ne!(next[0].0, job);
    bench.printed("zebra", &next[0].0);
    bench.tick();
    assert_eq!(bench.given(), []);
    assert_eq!(bench.jobs(JobStatus::Printed).len(), 2);
}

#[test]
fn without_paper_the_job_waits() {
    let (mut bench, job) = asked();
    let no_paper = Status { paper_out: true, ..Status::default() };
    bench.input(Input::Printer { printer: "zebra".into(), status: no_paper, cable: None });
    bench.outcome("zebra", &job, JobStatus::Queued);
    bench.tick();
    assert_eq!(bench.given(), []);
    assert_eq!(bench.jobs(JobStatus::Queued), [job.as_str()]);
    bench.input(Input::Printer { printer: "zebra".into(), status: Status::default(), cable: None });
    assert_eq!(bench.given().len(), 1);
}

#[test]
fn an_unknown_outcome_is_asked_about() {
    let (mut bench, job) = asked();
    bench.outcome("zebra", &job, JobStatus::Unknown);
    bench.shows(Verdict::Warn, "lookup/look-up", Word::PrinterUnknown);
    let doubt =
        DoubtfulLabel { job: job.clone(), title: "A-01".into(), printer: "zebra".into(), is_unique: false, why: None };
    assert_eq!(bench.model().status.doubtful_labels, [doubt]);
    assert_eq!(bench.given(), []);
    assert_eq!(bench.label_facts(), ["asked location bin:A-01", "unknown zebra"]);
    bench.input(Input::LabelSeen { job: job.clone(), came_out: false });
    assert_eq!(bench.label_facts(), ["missing zebra", "asked location bin:A-01 it did not come out"]);
    assert_eq!(bench.model().status.doubtful_labels, []);
    let again = bench.given();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].0, job);
    assert!(again[0].1.contains("\"reprint\":true"), "{}", again[0].1);
    bench.outcome("zebra", &job, JobStatus::Unknown);
    bench.input(Input::LabelSeen { job: job.clone(), came_out: true });
    assert_eq!(bench.model().status.doubtful_labels, []);
    assert_eq!(bench.jobs(JobStatus::Printed), [job.as_str()]);
    // An answer that comes twice does not print again.
    bench.input(Input::LabelSeen { job, came_out: false });
    bench.tick();
    assert_eq!(bench.given(), []);
}

/// Who scans a label whose code nothing else has, has it in hand. A shelf's code is on the shelf,
/// the packing list has another one, and a reprint has its first print's.
#[test]
fn a_scan_of_the_label_in_doubt_is_the_answer() {
    let (mut bench, job) = asked();
    bench.outcome("zebra", &job, JobStatus::Unknown);
    for code in ["MUG", "LOC-A-01", "A-01"] {
        bench.scan(code);
        assert_eq!(bench.model().status.doubtful_labels.len(), 1, "{code}");
    }
    bench.input(Input::LabelSeen { job, came_out: true });
    bench.good("CMD-HOME", "home/home", Word::FlowHome);
    let parcel = bench.pack_1001();
    for kind in ["packing_list", "shipping"] {
        let sending = bench.store().jobs_in(JobStatus::Sending).unwrap();
        let job = sending.into_iter().find(|job| job.kind == kind).unwrap();
        bench.outcome(&job.printer, &job.job, JobStatus::Unknown);
    }
    assert_eq!(bench.model().status.doubtful_labels.len(), 2);
    bench.good(&parcel, "pack/await-tote", Word::ParcelDone);
    let left = bench.model().status.doubtful_labels;
    assert_eq!(left.len(), 1);
    assert!(!left[0].is_unique, "the packing list is still asked for");
}

#[test]
fn after_a_power_cut_a_job_in_flight_is_asked_about() {
    let (mut bench, job) = asked();
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    bench.restart();
    let doubt = DoubtfulLabel {
        job: job.clone(),
        title: "A-01".into(),
        printer: "zebra".into(),
        is_unique: false,
        why: Some(PrintTrouble::TerminalStopped.say()),
    };
    assert_eq!(bench.model().status.doubtful_labels, [doubt]);
    // The one behind it had not begun: it prints.
    let given = bench.given();
    assert_eq!(given.len(), 1);
    assert_ne!(given[0].0, job);
}

#[test]
fn a_label_goes_to_the_printer_that_lists_its_kind() {
    let lists = PrinterSetup { name: "small".into(), route: None, prints: vec!["sku".into()] };
    let mut bench = Bench::with_printers(vec![printer("zebra", "label"), lists, printer("epson", "receipt")]);
    bench.good("MUG", "lookup/look-up", Word::Found);
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    bench.good("LOC-A-01", "lookup/look-up", Word::Found);
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    let given: Vec<String> = bench.given_jobs().into_iter().map(|(printer, _)| printer).collect();
    assert_eq!(given, ["small", "zebra"]);
    // It never moves to another one by itself.
    bench.printer_says("small", Status { paper_out: true, ..Status::default() });
    bench.good("MUG", "lookup/look-up", Word::Found);
    bench.warn("CMD-PRINT", "lookup/look-up", Word::LabelWaits);
    let say = bench.model().last.unwrap().say.text(Language::English);
    assert_eq!(say, "The label waits at small (paper is out: put in a new roll)");
    assert_eq!(bench.given_jobs(), []);
}

#[test]
fn a_label_that_no_printer_prints_waits_and_is_told() {
    let mut bench = Bench::with_printers(vec![printer("epson", "receipt")]);
    bench.good("LOC-A-01", "lookup/look-up", Word::Found);
    bench.warn("CMD-PRINT", "lookup/look-up", Word::NoPrinterFor);
    let say = bench.model().last.unwrap().say.text(Language::English);
    assert!(say.contains("location label") && say.contains("must list location"), "{say}");
    assert_eq!(bench.model().status.homeless_labels, Some((1, "location".to_owned())));
    let queue = bench.queue();
    assert_eq!(queue.homeless.len(), 1);
    assert_eq!(queue.homeless[0].title, "A-01");
    assert!(queue.homeless_kinds.contains(&"shipping") && !queue.homeless_kinds.contains(&"packing_list"));
    // Somebody mends the settings: it prints after the next start.
    bench.settings.printers.push(printer("zebra", "label"));
    bench.restart();
    assert_eq!(bench.given().len(), 1);
    assert_eq!(bench.model().status.homeless_labels, None);
}

#[test]
fn another_printer_takes_over_when_somebody_says_so() {
    let printers = vec![printer("zebra", "label"), printer("spare", "label"), printer("epson", "receipt")];
    let mut bench = Bench::with_printers(printers);
    bench.good("LOC-A-01", "lookup/look-up", Word::Found);
    for _ in 0..3 {
        bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    }
    let sending = bench.given_jobs();
    assert_eq!(sending.len(), 1);
    bench.printer_says("zebra", Status { head_open: true, ..Status::default() });
    assert_eq!(bench.says("zebra"), (Health::Bad, "the cover is open: close it".to_owned()));
    bench.tick();
    assert_eq!(bench.given_jobs(), []);
    let queue = bench.queue();
    assert_eq!((queue.printers[0].waiting, queue.printers[0].stand_ins.clone()), (2, vec!["spare".to_owned()]));
    let wrong = QueueOrder::HandOver { printer: "zebra".into(), to: "epson".into() };
    bench.order(wrong);
    bench.shows(Verdict::Bad, "lookup/look-up", Word::CantTakeOver);
    bench.label_facts();
    bench.order(QueueOrder::HandOver { printer: "zebra".into(), to: "spare".into() });
    bench.shows(Verdict::Good, "lookup/look-up", Word::HandedOver);
    assert_eq!(bench.label_facts(), ["handed zebra to \"spare\""]);
    // What is being sent stays where it is.
    let moved = bench.given_jobs();
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0].0, "spare");
    assert_eq!(bench.store().job(&sending[0].1).unwrap().unwrap().printer, "zebra");
    // It comes back unsent: the spare gets it as well, and what is asked for from now on.
    bench.outcome("zebra", &sending[0].1, JobStatus::Queued);
    bench.printed("spare", &moved[0].1);
    assert_eq!(bench.given_jobs(), [("spare".to_owned(), sending[0].1.clone())]);
    bench.restart();
    let doubtful = bench.model().status.doubtful_labels;
    assert_eq!((&doubtful[0].job, doubtful[0].title.as_str(), doubtful.len()), (&sending[0].1, "A-01", 1));
    let next = bench.given_jobs();
    assert_eq!(next[0].0, "spare");
    bench.printed("spare", &next[0].1);
    bench.order(QueueOrder::GiveBack { printer: "zebra".into() });
    bench.shows(Verdict::Good, "lookup/look-up", Word::GivenBack);
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    assert_eq!(bench.given_jobs()[0].0, "zebra");
}

#[test]
fn a_scanned_command_hands_over_where_there_is_one_choice_only() {
    let mut bench = Bench::with_printers(vec![printer("zebra", "label"), printer("spare", "label")]);
    bench.scan("CMD-TAKEOVER");
    bench.shows(Verdict::Warn, "home/home", Word::TakeOverChoose);
    assert!(bench.model().queue.is_some());
    bench.printer_says("zebra", Status { offline: true, ..Status::unknown() });
    bench.scan("CMD-TAKEOVER");
    bench.shows(Verdict::Good, "home/home", Word::HandedOver);
    assert_eq!(bench.says("zebra"), (Health::Warn, "handed over: spare prints in its place".to_owned()));
    // The spare breaks, the first one is mended: it prints itself again, and the spare's.
    bench.printer_says("zebra", Status::default());
    bench.printer_says("spare", Status { paper_out: true, ..Status::default() });
    bench.scan("CMD-TAKEOVER");
    bench.shows(Verdict::Good, "home/home", Word::HandedOver);
    bench.good("LOC-A-01", "lookup/look-up", Word::Found);
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    assert_eq!(bench.given_jobs()[0].0, "zebra");
    assert!(bench.model().queue.is_none(), "a scan closes the queue");
}

#[test]
fn a_printer_can_be_paused_and_says_so_after_a_restart() {
    let mut bench = Bench::signed_in();
    bench.order(QueueOrder::Pause { printer: "zebra".into() });
    bench.restart();
    assert_eq!(bench.says("zebra").0, Health::Warn);
    bench.good("LOC-A-01", "lookup/look-up", Word::Found);
    bench.warn("CMD-PRINT", "lookup/look-up", Word::LabelWaits);
    assert_eq!(bench.given_jobs(), []);
    bench.order(QueueOrder::Resume { printer: "zebra".into() });
    assert_eq!(bench.given_jobs().len(), 1);
}

#[test]
fn what_is_over_prints_again_with_a_reason_and_a_mark() {
    let (mut bench, job) = asked();
    bench.printed("zebra", &job);
    bench.label_facts();
    assert_eq!(bench.queue().done[0].job, job);
    bench.order(QueueOrder::Reprint { job: job.clone(), reason: ReprintReason::Unreadable });
    bench.shows(Verdict::Good, "lookup/look-up", Word::ReprintQueued);
    assert_eq!(bench.label_facts(), ["asked location bin:A-01 does not scan"]);
    let given = bench.given();
    assert_ne!(given[0].0, job);
    assert!(given[0].1.contains("\"reprint\":true"), "{}", given[0].1);
    bench.printed("zebra", &given[0].0);
    let queue = bench.queue();
    assert_eq!((queue.done[0].reprint, queue.done[1].reprint), (true, false));
    // The bench's own last step can still be taken back: a label is no step.
    assert_eq!(bench.floor().bench().last_step, None);
}

#[test]
fn what_waits_can_be_left_out_with_a_reason() {
    let (mut bench, sending) = asked();
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    let waits = bench.jobs(JobStatus::Queued);
    bench.label_facts();
    bench.order(QueueOrder::Void { job: sending.clone(), reason: VoidReason::Doubled });
    bench.shows(Verdict::Warn, "lookup/look-up", Word::VoidTooLate);
    bench.order(QueueOrder::Void { job: waits[0].clone(), reason: VoidReason::Doubled });
    bench.shows(Verdict::Good, "lookup/look-up", Word::LabelVoided);
    assert_eq!(bench.label_facts(), ["voided bin:A-01 asked for twice"]);
    bench.printed("zebra", &sending);
    assert_eq!(bench.given(), []);
    let voided = &bench.queue().done[0];
    assert_eq!(voided.note.as_ref().unwrap().text(Language::Chinese), "重复请求");
    bench.input(Input::Command(Command::Lock));
    bench.order(QueueOrder::Reprint { job: waits[0].clone(), reason: ReprintReason::Lost });
    bench.shows(Verdict::Bad, "locked", Word::SignInFirst);
    assert_eq!(bench.given(), []);
}

#[test]
fn a_label_that_cannot_be_drawn_is_told_with_the_reason() {
    let (mut bench, job) = asked();
    let why = Some(PrintTrouble::CodeTooLong("A-01-VERY-LONG".into()));
    let outcome = JobStatus::Voided;
    bench.input(Input::Printed { printer: "zebra".into(), job, outcome, why });
    bench.shows(Verdict::Bad, "lookup/look-up", Word::LabelNotMade);
    let say = bench.model().last.unwrap().say;
    assert_eq!(
        say.text(Language::English),
        "Label A-01 was not printed: the code is too long for the label: A-01-VERY-LONG. Correct it and print again"
    );
    assert_eq!(bench.queue().done[0].status, JobStatus::Voided);
}

/// Ours came out, and the operator waits for the carrier's.
#[test]
fn a_refused_carriers_label_is_told_at_the_step() {
    for outcome in [JobStatus::Printed, JobStatus::Sent] {
        let (mut bench, job) = asked();
        let why = Some(PrintTrouble::CarrierLabel("no code can be read".into()));
        bench.input(Input::Printed { printer: "zebra".into(), job, outcome, why });
        bench.shows(Verdict::Warn, "lookup/look-up", Word::CarrierLabelUnused);
        let say = bench.model().last.unwrap().say.text(Language::English);
        assert!(say.ends_with("ours was printed: no code can be read"), "{say}");
    }
    let (mut bench, job) = asked();
    let why = Some(PrintTrouble::CarrierNote("drawn here".into()));
    bench.input(Input::Printed { printer: "zebra".into(), job, outcome: JobStatus::Printed, why });
    bench.shows(Verdict::Good, "lookup/look-up", Word::LabelQueued);
}

#[test]
fn a_printer_that_says_nothing_is_never_called_ready() {
    let mut bench = Bench::signed_in();
    assert_eq!(bench.says("zebra").0, Health::Silent);
    bench.printer_says("zebra", Status::unknown());
    assert_eq!(bench.says("zebra").0, Health::Silent);
    bench.printer_says("zebra", Status::default());
    assert_eq!(bench.says("zebra"), (Health::Good, "ready".to_owned()));
    let cable = Some(PrintTrouble::Gone("usb:serial=1".into()));
    let status = Status { offline: true, ..Status::unknown() };
    bench.input(Input::Printer { printer: "zebra".into(), status, cable });
    assert_eq!(bench.says("zebra"), (Health::Bad, "unplugged: plug it in again (usb:serial=1)".to_owned()));
}

#[test]
fn an_outcome_that_the_full_disk_refuses_is_saved_later() {
    let (mut bench, job) = asked();
    bench.store().limit_growth(0).unwrap();
    for _ in 0..40 {
        bench.scan("LOC-A-01");
        if bench.model().status.blocked.is_some() {
            break;
        }
    }
    assert!(bench.model().status.blocked.is_some(), "the disk is not full");
    bench.printed("zebra", &job);
    assert_eq!(bench.jobs(JobStatus::Sending), [job.as_str()]);
    bench.store().limit_growth(10_000).unwrap();
    bench.tick();
    bench.tick();
    assert_eq!(bench.jobs(JobStatus::Sending), [] as [String; 0]);
    assert_eq!(bench.jobs(JobStatus::Printed), [job]);
}

#[test]
fn jobs_that_are_long_over_are_forgotten_and_those_that_wait_are_not() {
    let (mut bench, job) = asked();
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    bench.printed("zebra", &job);
    bench.wait(std::time::Duration::from_secs(31 * 24 * 3600));
    bench.tick();
    assert_eq!(bench.jobs(JobStatus::Printed), [] as [String; 0]);
    assert_eq!(bench.jobs(JobStatus::Sending).len(), 1);
}

/// What a terminal says to a configuration with this printer.
fn configured(printer: &str) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let head = "warehouse = 'LAX1'\ndevice = 'T07'\n[[printer]]\nname = 'labels'\naddress = 'tcp:10.0.0.9:9100'\n";
    std::fs::write(folder.path().join(FILE), format!("{head}language = 'zpl'\n{printer}")).unwrap();
    Config::load(folder.path()).map(Option::unwrap).map_err(|error| error.to_string())
}

#[test]
fn the_settings_say_what_goes_to_a_printer() {
    let old = configured("route = 'label'").unwrap();
    assert_eq!((old.printers[0].route.as_deref(), old.printers[0].prints.len()), (Some("label"), 0));
    let listed = configured("prints = ['shipping', 'lpn']").unwrap();
    assert_eq!((listed.printers[0].route.as_deref(), listed.printers[0].prints.len()), (None, 2));
    let strange = configured("prints = ['shipping', 'lpm']").unwrap_err();
    assert!(strange.contains("no kind of label called \"lpm\"") && strange.contains("lpn"), "{strange}");
    let idle = configured("").unwrap_err();
    assert!(idle.contains("printer labels: nothing goes to it") && idle.contains("prints"), "{idle}");
}
