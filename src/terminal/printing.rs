//! One worker thread per printer: renders, sends, and says how it went.

use super::config::Printer;
use crate::floor_loop::Input;
use crate::labels::{LabelData, Rendered, draw};
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
    /// The status that the loop was told last.
    told: Option<Status>,
}

/// How a job ended: its state and a note.
type Outcome = (JobStatus, String);

impl Work {
    fn run(mut self, jobs: &Receiver<(String, String)>) {
        let Some(entry) = printer::language(&self.config.language) else {
            tracing::error!(printer = self.config.name, "no such printer language");
            return;
        };
        let language = (entry.new)();
        loop {
            let blocked = self.told.as_ref().is_some_and(Status::is_blocked);
            match jobs.recv_timeout(if blocked { ASK_BLOCKED_EVERY } else { ASK_EVERY }) {
                Ok((job, label)) => {
                    let (outcome, note) = self.print(&label, language.as_ref());
                    let printer = self.config.name.clone();
                    if self.inputs.send(Input::Printed { printer, job, outcome, note }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let status = printer::check(&self.config.address, language.as_ref(), ANSWER_WITHIN);
                    if !self.tell(status) {
                        return;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Tells the loop when something changed; false when the loop is gone.
    fn tell(&mut self, status: Status) -> bool {
        if self.told.as_ref() == Some(&status) {
            return true;
        }
        self.told = Some(status.clone());
        self.inputs.send(Input::Printer { printer: self.config.name.clone(), status }).is_ok()
    }

    fn print(&mut self, label: &str, language: &dyn Language) -> Outcome {
        let data: LabelData = match serde_json::from_str(label) {
            Ok(data) => data,
            Err(error) => return (JobStatus::Voided, format!("the label's data is not readable: {error}")),
        };
        let sheets = match draw(&data, self.config.dpi, self.config.paper()) {
            Ok(sheets) => sheets,
            Err(error) => return (JobStatus::Voided, error.to_string()),
        };
        // All sheets are one job: it is not done before the last of them is out.
        let bytes: Vec<u8> = sheets.iter().flat_map(|sheet| language.label(&sheet.bitmap, 1)).collect();
        let mut transport = match self.config.address.open() {
            Ok(transport) => transport,
            Err(error) => {
                self.tell(Status { offline: true, error: Some(error.to_string()), ..Status::unknown() });
                return (JobStatus::Queued, error.to_string());
            }
        };
        match printer::send(transport.as_mut(), language, &bytes, &JobPolicy::default()) {
            Ok(how) => {
                self.tell(Status::default());
                let status = if how == Printed::Confirmed { JobStatus::Printed } else { JobStatus::Sent };
                (status, cut_note(&sheets))
            }
            Err(error) => {
                let status = match &error {
                    JobError::NothingSent { why: JobTrouble::Printer(status) }
                    | JobError::Ambiguous { why: JobTrouble::Printer(status), .. } => status.clone(),
                    _ => Status { offline: true, ..Status::unknown() },
                };
                self.tell(status);
                let outcome = match error {
                    JobError::NothingSent { .. } => JobStatus::Queued,
                    JobError::Ambiguous { .. } => JobStatus::Unknown,
                };
                (outcome, error.to_string())
            }
        }
    }
}

fn cut_note(sheets: &[Rendered]) -> String {
    let cut: Vec<&str> = sheets.iter().flat_map(|sheet| &sheet.cut).map(String::as_str).collect();
    if cut.is_empty() { String::new() } else { format!("text that did not fit: {}", cut.join(" | ")) }
}
