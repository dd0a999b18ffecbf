//! One worker thread per printer: renders, sends, and says how it went.

use super::config::Printer;
use crate::floor_loop::{Input, PrintTrouble};
use crate::labels::{LabelData, render};
use crate::store::print_queue::JobStatus;
use floor_drivers::printer::{self, JobError, JobPolicy, JobTrouble, Language, Printed, Status};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How often an idle printer is asked how it is.
const ASK_EVERY: Duration = Duration::from_millis(2500);
/// How often one is asked that can't print: a new roll of paper is seen this soon.
const ASK_BLOCKED_EVERY: Duration = Duration::from_millis(400);
const ANSWER_WITHIN: Duration = Duration::from_millis(800);

/// A running printer.
pub struct PrintWorker {
    jobs: Sender<(String, String)>,
}

impl PrintWorker {
    /// Starts the worker; it ends when its sending end and the loop are gone.
    pub fn start(config: Printer, inputs: Sender<Input>) -> std::io::Result<Self> {
        let (jobs, receiver) = channel();
        std::thread::Builder::new()
            .name(format!("printer {}", config.name))
            .spawn(move || Work { config, inputs, told: None }.run(&receiver))?;
        Ok(Self { jobs })
    }

    /// Prints a job: its id and its label data as JSON.
    pub fn print(&self, job: String, label: String) {
        if self.jobs.send((job, label)).is_err() {
            tracing::error!("the printer's thread has ended");
        }
    }
}

struct Work {
    config: Printer,
    inputs: Sender<Input>,
    /// What the loop was told last.
    told: Option<(Status, Option<PrintTrouble>)>,
}

/// How a job ended: its state and why.
type Outcome = (JobStatus, Option<PrintTrouble>);

impl Work {
    fn run(mut self, jobs: &Receiver<(String, String)>) {
        let Some(entry) = printer::language(&self.config.language) else {
            tracing::error!(printer = self.config.name, "no such printer language");
            return;
        };
        let language = (entry.new)();
        loop {
            let wait = match &self.told {
                None => Duration::ZERO,
                Some((status, _)) if status.is_blocked() => ASK_BLOCKED_EVERY,
                Some(_) => ASK_EVERY,
            };
            match jobs.recv_timeout(wait) {
                Ok((job, label)) => {
                    let (outcome, why) = self.print(&label, language.as_ref());
                    let printer = self.config.name.clone();
                    if self.inputs.send(Input::Printed { printer, job, outcome, why }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let opened = self.config.address.open();
                    let asked = opened.and_then(|mut transport| language.status(transport.as_mut(), ANSWER_WITHIN));
                    let going = match asked {
                        Ok(status) => self.tell(status, None),
                        Err(error) => self.tell(gone(), Some(PrintTrouble::of_transport(&error))),
                    };
                    if !going {
                        return;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Tells the loop when something changed; false when the loop is gone.
    fn tell(&mut self, status: Status, cable: Option<PrintTrouble>) -> bool {
        let news = Some((status, cable));
        if self.told == news {
            return true;
        }
        self.told = news.clone();
        let Some((status, cable)) = news else { return true };
        self.inputs.send(Input::Printer { printer: self.config.name.clone(), status, cable }).is_ok()
    }

    fn print(&mut self, label: &str, language: &dyn Language) -> Outcome {
        let data: LabelData = match serde_json::from_str(label) {
            Ok(data) => data,
            Err(error) => return (JobStatus::Voided, Some(PrintTrouble::NotReadable(error.to_string()))),
        };
        let rendered = match render(&data.label(), self.config.dpi) {
            Ok(rendered) => rendered,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to draw a label");
                return (JobStatus::Voided, Some(PrintTrouble::of_label(&error)));
            }
        };
        let bytes = language.label(&rendered.bitmap, 1);
        let mut transport = match self.config.address.open() {
            Ok(transport) => transport,
            Err(error) => {
                let why = PrintTrouble::of_transport(&error);
                self.tell(gone(), Some(why.clone()));
                return (JobStatus::Queued, Some(why));
            }
        };
        match printer::send(transport.as_mut(), language, &bytes, &JobPolicy::default()) {
            Ok(how) => {
                // Who takes a job and says nothing is still one who says nothing.
                let (outcome, status) = match how {
                    Printed::Confirmed => (JobStatus::Printed, Status::default()),
                    Printed::Sent => (JobStatus::Sent, Status::unknown()),
                };
                self.tell(status, None);
                (outcome, cut_note(&rendered.cut))
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    printer = self.config.name,
                    "print job failed"
                );
                let (outcome, why) = match error {
                    JobError::NothingSent { why } => (JobStatus::Queued, why),
                    JobError::Ambiguous { why, .. } => (JobStatus::Unknown, why),
                };
                let trouble = PrintTrouble::of_job(&why);
                match why {
                    JobTrouble::Printer(status) => self.tell(status, None),
                    _ => self.tell(gone(), Some(trouble.clone())),
                };
                (outcome, Some(trouble))
            }
        }
    }
}

/// A printer that can't be talked to.
fn gone() -> Status {
    Status { offline: true, ..Status::unknown() }
}

fn cut_note(cut: &[String]) -> Option<PrintTrouble> {
    (!cut.is_empty()).then(|| PrintTrouble::Cut(cut.join(" | ")))
}
