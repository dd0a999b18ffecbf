//! One worker thread per printer: renders, sends, and says how it went.

use super::config::Printer;
use crate::floor_loop::{Input, PrintTrouble};
use crate::labels::pass::{self, Carrier, Passed, Target};
use crate::labels::template::Templates;
use crate::labels::{LabelData, Rendered};
use crate::store::print_queue::JobStatus;
use floor_drivers::printer::{self, Asking, Bitmap, JobError, JobPolicy, JobTrouble, Language, Printed, Status};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

const ANSWER_WITHIN: Duration = Duration::from_millis(800);

/// A running printer.
pub struct PrintWorker {
    jobs: Sender<(String, String)>,
}

impl PrintWorker {
    /// Starts the worker; it ends when its sending end and the loop are gone.
    pub fn start(config: Printer, layouts: Layouts, inputs: Sender<Input>) -> std::io::Result<Self> {
        let (jobs, receiver) = channel();
        std::thread::Builder::new()
            .name(format!("printer {}", config.name))
            .spawn(move || Work { config, layouts, inputs, told: None, asking: Asking::default() }.run(&receiver))?;
        Ok(Self { jobs })
    }

    /// Prints a job: its id and its label data as JSON.
    pub fn print(&self, job: String, label: String) {
        if self.jobs.send((job, label)).is_err() {
            tracing::error!("the printer's thread has ended");
        }
    }
}

/// Where the pictures of labels come from.
pub struct Layouts {
    pub templates: Arc<Templates>,
    /// Where carriers' own labels arrive.
    pub carrier_folder: PathBuf,
}

struct Work {
    config: Printer,
    layouts: Layouts,
    inputs: Sender<Input>,
    /// What the loop was told last.
    told: Option<(Status, Option<PrintTrouble>)>,
    asking: Asking,
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
            // How it is is asked before anything else.
            let wait = if self.told.is_none() { Duration::ZERO } else { self.asking.pause() };
            match jobs.recv_timeout(wait) {
                Ok((job, label)) => {
                    self.asking.job_sent();
                    let (outcome, why) = self.print(&label, language.as_ref());
                    let printer = self.config.name.clone();
                    if self.inputs.send(Input::Printed { printer, job, outcome, why }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let opened = self.config.address.open();
                    let asked = opened
                        .and_then(|mut transport| printer::look(transport.as_mut(), language.as_ref(), ANSWER_WITHIN));
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
        self.asking.heard(&status);
        let news = Some((status, cable));
        if self.told == news {
            return true;
        }
        self.told = news.clone();
        let Some((status, cable)) = news else { return true };
        self.inputs.send(Input::Printer { printer: self.config.name.clone(), status, cable }).is_ok()
    }

    /// The status of a printer that took a job and had nothing to say of it.
    fn as_before(&self) -> Status {
        match &self.told {
            Some((status, _)) if status.unknown && !status.is_blocked() => status.clone(),
            _ => Status::unknown(),
        }
    }

    fn print(&mut self, label: &str, language: &dyn Language) -> Outcome {
        let data: LabelData = match serde_json::from_str(label) {
            Ok(data) => data,
            Err(error) => return (JobStatus::Voided, Some(PrintTrouble::NotReadable(error.to_string()))),
        };
        let (bytes, note) = match self.bytes(&data, language) {
            Ok(ready) => ready,
            Err(why) => return (JobStatus::Voided, Some(why)),
        };
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
                    Printed::Sent => (JobStatus::Sent, self.as_before()),
                };
                self.tell(status, None);
                (outcome, note)
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

/// Paper on rolls that is wider than that holds labels, and a label begins where one ends.
const LABEL_PAPER_MM_MIN: f32 = 90.0;
/// A receipt is as long as it takes.
const ROLL_MM: f32 = 400.0;

impl Work {
    /// What goes to the printer, and what is to be noted about it. All sheets are one job: it is
    /// not done before the last of them is out.
    fn bytes(
        &self,
        data: &LabelData,
        language: &dyn Language,
    ) -> Result<(Vec<u8>, Option<PrintTrouble>), PrintTrouble> {
        let mut note = None;
        match data {
            LabelData::Carrier(carrier) => {
                return self.carrier(carrier, language);
            }
            // The carrier's own label goes before ours.
            LabelData::Shipping(shipping) => {
                if let Some((file, dpi)) = pass::find(&self.layouts.carrier_folder, &shipping.parcel_number) {
                    let loaded = pass::load(&file, dpi, &shipping.parcel_number)
                        .map(|carrier| Carrier { reprint: shipping.reprint, ..carrier })
                        .map_err(|why| PrintTrouble::CarrierLabel(why.to_string()));
                    match loaded.and_then(|carrier| self.carrier(&carrier, language)) {
                        Ok(ready) => return Ok(ready),
                        Err(why) => {
                            tracing::warn!(?why, file = %file.display(), "a carrier's label can't be used");
                            note = Some(match why {
                                PrintTrouble::NotDrawn(why) => PrintTrouble::CarrierLabel(why),
                                why => why,
                            });
                        }
                    }
                }
            }
            _ => {}
        }
        let sheets = self.layouts.templates.draw(data, self.config.dpi, self.config.paper()).map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "failed to draw a label");
            PrintTrouble::of_label(&error)
        })?;
        let bytes = self.in_language(sheets.iter().map(|sheet| &sheet.bitmap), data.kind(), language)?;
        Ok((bytes, note.or_else(|| cut_note(&sheets))))
    }

    /// The sheets in the printer's language, one behind the other.
    fn in_language<'a>(
        &self,
        sheets: impl IntoIterator<Item = &'a Bitmap>,
        kind: &str,
        language: &dyn Language,
    ) -> Result<Vec<u8>, PrintTrouble> {
        let mut bytes = Vec::new();
        for sheet in sheets {
            match language.label(sheet, 1, &self.config.media()) {
                Ok(mut more) => bytes.append(&mut more),
                Err(why) => {
                    let refused = why.clone().named(&self.config.name, kind);
                    tracing::error!(error = &refused as &dyn std::error::Error, "failed to print a label");
                    return Err(PrintTrouble::of_refusal(&why));
                }
            }
        }
        Ok(bytes)
    }

    fn carrier(
        &self,
        carrier: &Carrier,
        language: &dyn Language,
    ) -> Result<(Vec<u8>, Option<PrintTrouble>), PrintTrouble> {
        let paper = self.config.paper();
        let usual_mm = if paper.width_mm < LABEL_PAPER_MM_MIN { ROLL_MM } else { pass::MEDIA_MM.1 };
        let media_mm = (paper.width_mm, paper.height_mm.unwrap_or(usual_mm));
        let target = Target { language: &self.config.language, dpi: self.config.dpi, media_mm };
        let passed = pass::pass(carrier, &target).map_err(|why| PrintTrouble::NotDrawn(why.to_string()))?;
        let (bytes, note) = match passed {
            Passed::AsIs { bytes, note } => (bytes, note),
            Passed::Drawn { labels, note } => (self.in_language(&labels, "carrier", language)?, note),
        };
        Ok((bytes, (!note.is_empty()).then_some(PrintTrouble::CarrierNote(note))))
    }
}

/// A printer that can't be talked to.
fn gone() -> Status {
    Status { offline: true, ..Status::unknown() }
}

fn cut_note(sheets: &[Rendered]) -> Option<PrintTrouble> {
    let cut: Vec<&str> = sheets.iter().flat_map(|sheet| &sheet.cut).map(String::as_str).collect();
    (!cut.is_empty()).then(|| PrintTrouble::Cut(cut.join(" | ")))
}
