//! The print queue: once, again when nothing was sent, and asked about when nobody knows.

use crate::bench::Bench;
use floor::floor_loop::{Effect, Input};
use floor::store::print_queue::JobStatus;
use floor::words::Word;
use floor::workflows::Verdict;
use floor_drivers::printer::Status;

impl Bench {
    /// The printer says that a job came out.
    pub fn printed(&mut self, printer: &str, job: &str) {
        self.outcome(printer, job, JobStatus::Printed);
    }

    fn outcome(&mut self, printer: &str, job: &str, outcome: JobStatus) {
        let input = Input::Printed { printer: printer.into(), job: job.into(), outcome, note: String::new() };
        self.input(input);
    }

    /// Jobs that were given to the label printer since the story last looked: job and label.
    fn given(&mut self) -> Vec<(String, String)> {
        let effects = std::mem::take(&mut self.effects);
        let print = |effect| match effect {
            Effect::Print { printer, job, label } if printer == "zebra" => Some((job, label)),
            _ => None,
        };
        effects.into_iter().filter_map(print).collect()
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
    bench.input(Input::Printer { printer: "zebra".into(), status: no_paper });
    bench.outcome("zebra", &job, JobStatus::Queued);
    bench.tick();
    assert_eq!(bench.given(), []);
    assert_eq!(bench.jobs(JobStatus::Queued), [job.as_str()]);
    bench.input(Input::Printer { printer: "zebra".into(), status: Status::default() });
    assert_eq!(bench.given().len(), 1);
}

#[test]
fn an_unknown_outcome_is_asked_about() {
    let (mut bench, job) = asked();
    bench.outcome("zebra", &job, JobStatus::Unknown);
    bench.shows(Verdict::Warn, "lookup/look-up", Word::PrinterUnknown);
    assert_eq!(bench.model().status.doubtful_labels, [(job.clone(), "A-01".to_owned())]);
    assert_eq!(bench.given(), []);
    bench.input(Input::LabelSeen { job: job.clone(), came_out: false });
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

#[test]
fn after_a_power_cut_a_job_in_flight_is_asked_about() {
    let (mut bench, job) = asked();
    bench.good("CMD-PRINT", "lookup/look-up", Word::LabelQueued);
    bench.restart();
    assert_eq!(bench.model().status.doubtful_labels, [(job.clone(), "A-01".to_owned())]);
    // The one behind it had not begun: it prints.
    let given = bench.given();
    assert_eq!(given.len(), 1);
    assert_ne!(given[0].0, job);
}
