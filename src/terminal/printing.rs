//! One worker thread per printer: renders, sends, and says how it went.

use super::config::Printer;
use crate::domain::codes::label::{numbers_of, other_carrier};
use crate::floor_loop::{Input, LabelNoted, PrintTrouble, Undrawn};
use crate::labels::pass::{self, Carrier, PassError, Passed, Target};
use crate::labels::template::Templates;
use crate::labels::{LabelData, Rendered, Shipping};
use crate::store::print_queue::JobStatus;
use floor_drivers::printer::{self, Asking, Bitmap, JobError, JobPolicy, JobTrouble, Language, Printed, Status};
use floor_drivers::transport::{Transport, TransportError};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

const ANSWER_WITHIN: Duration = Duration::from_millis(800);

/// A running printer.
pub struct PrintWorker {
    orders: Sender<Order>,
}

enum Order {
    /// A job: its id and its label data as JSON.
    Print { job: String, label: String },
    /// Print though it is silent: the next job, or all.
    PrintSilent { all: bool },
}

impl PrintWorker {
    /// Starts the worker; it ends when its sending end and the loop are gone.
    /// `doubt` says that its last job may have been cut off when the terminal stopped.
    pub fn start(config: Printer, layouts: Layouts, inputs: Sender<Input>, doubt: bool) -> std::io::Result<Self> {
        let (orders, receiver) = channel();
        let cut_off = if doubt { picture_bytes(&config) } else { 0 };
        let work = Work {
            config,
            layouts,
            inputs,
            told: None,
            asking: Asking::default(),
            answers: 0,
            silences: 0,
            on_trial: false,
            doubt,
            cut_off,
        };
        std::thread::Builder::new().name(format!("printer {}", work.config.name)).spawn(move || work.run(&receiver))?;
        Ok(Self { orders })
    }

    /// Prints a job: its id and its label data as JSON.
    pub fn print(&self, job: String, label: String) {
        self.order(Order::Print { job, label });
    }

    /// Somebody thinks that a printer which used to answer is another one now, or has seen it.
    pub fn print_silent(&self, all: bool) {
        self.order(Order::PrintSilent { all });
    }

    fn order(&self, order: Order) {
        if self.orders.send(order).is_err() {
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
    /// How often it answered since it was last away.
    answers: u32,
    /// How often in a row it did not.
    silences: u32,
    /// Its next job is sent though it is silent, and asked about.
    on_trial: bool,
    /// Nobody knows what became of its last job.
    doubt: bool,
    /// So many bytes of its last job may never have come.
    cut_off: usize,
}

/// Who has answered so often is known to answer: noise on a line is no answer.
const ANSWERS_KNOWN: u32 = 3;
/// One answer that gets lost is no silence.
const SILENCES_TOLD: u32 = 2;
/// How long a cable may take nothing of what ends a job that was cut off.
const FILL_WITHIN: Duration = Duration::from_secs(5);
/// How long a label waits for its numbers to be saved.
const SAVED_WITHIN: Duration = Duration::from_secs(2);
/// The slowest printers, in millimetres of paper a second.
const SLOWEST_MM_S: f32 = 25.0;

/// A job in the printer's language.
struct Ready {
    bytes: Vec<u8>,
    /// What is to be noted about it.
    note: Option<PrintTrouble>,
    /// How much paper it takes.
    length_mm: f32,
}

/// How a job ended: its state and why.
type Outcome = (JobStatus, Option<PrintTrouble>);

impl Work {
    fn run(mut self, orders: &Receiver<Order>) {
        let Some(entry) = printer::language(&self.config.language) else {
            tracing::error!(printer = self.config.name, "no such printer language");
            return;
        };
        let language = (entry.new)();
        loop {
            // How it is is asked before anything else.
            let wait = if self.told.is_none() { Duration::ZERO } else { self.asking.pause() };
            match orders.recv_timeout(wait) {
                Ok(Order::PrintSilent { all }) => {
                    if !self.trust_silent(all) {
                        return;
                    }
                }
                Ok(Order::Print { job, label }) => {
                    self.asking.job_sent();
                    let (outcome, why) = self.print(&label, language.as_ref());
                    let printer = self.config.name.clone();
                    if self.inputs.send(Input::Printed { printer, job, outcome, why }).is_err() {
                        return;
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    let asked = self
                        .open(language.as_ref())
                        .and_then(|mut transport| printer::look(transport.as_mut(), language.as_ref(), ANSWER_WITHIN));
                    let going = match asked {
                        Ok(status) => self.looked(status),
                        Err(error) => self.lost(&error),
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

    /// Opens the printer, and ends what was cut off on its cable.
    fn open(&mut self, language: &dyn Language) -> Result<Box<dyn Transport>, TransportError> {
        let mut transport = self.config.address.open()?;
        if self.cut_off > 0 {
            printer::fill_up(transport.as_mut(), language, self.cut_off, FILL_WITHIN)?;
            self.cut_off = 0;
        }
        Ok(transport)
    }

    /// A printer that always answered and is silent now has its cover open, no paper, or no power.
    fn looked(&mut self, status: Status) -> bool {
        if status.spooled || !status.unknown || status.is_blocked() {
            self.answers += u32::from(!status.unknown);
            self.silences = 0;
            self.on_trial &= status.unknown;
            return self.tell(status, None);
        }
        self.silences += 1;
        if !self.is_known_to_answer() {
            self.answers = 0;
            return self.tell(status, None);
        }
        if self.silences < SILENCES_TOLD || self.on_trial {
            return true;
        }
        self.tell(gone(), Some(PrintTrouble::NoAnswer))
    }

    /// It can't be reached. Who comes back is another printer, for all that is known.
    fn lost(&mut self, error: &TransportError) -> bool {
        self.answers = 0;
        self.on_trial = false;
        self.tell(gone(), Some(PrintTrouble::of_transport(error)))
    }

    /// What went silent may be another printer, that never answers.
    fn trust_silent(&mut self, all: bool) -> bool {
        self.on_trial = !all;
        if all {
            self.answers = 0;
        }
        self.tell(Status::unknown(), None)
    }

    fn is_known_to_answer(&self) -> bool {
        self.answers >= ANSWERS_KNOWN
    }

    /// The status of a printer that took a job and had nothing to say of it.
    fn as_before(&self) -> Status {
        match &self.told {
            Some((status, _)) if status.unknown && !status.is_blocked() => status.clone(),
            _ => Status::unknown(),
        }
    }

    /// On the disk before the label is out: it may be scanned at once, or after a power cut.
    fn note_numbers(&self, parcel: &str, numbers: Vec<String>) -> Result<(), PassError> {
        let (answer, answered) = channel();
        let label = Input::CarrierLabel { parcel: parcel.to_owned(), numbers, answer: Some(answer) };
        // A loop that is held up, or a full disk, keeps no label from coming out.
        let noted = self.inputs.send(label).ok().and_then(|()| answered.recv_timeout(SAVED_WITHIN).ok());
        match noted {
            Some(LabelNoted::TakenBy(parcel)) => Err(PassError::Taken { parcel }),
            Some(LabelNoted::Saved) | None => Ok(()),
        }
    }

    fn print(&mut self, label: &str, language: &dyn Language) -> Outcome {
        let data: LabelData = match serde_json::from_str(label) {
            Ok(data) => data,
            Err(error) => return (JobStatus::Voided, Some(PrintTrouble::NotReadable(error.to_string()))),
        };
        let Ready { bytes, note, length_mm } = match guarded(|| self.bytes(&data, language)) {
            Ok(ready) => ready,
            Err(why) => return (JobStatus::Voided, Some(why)),
        };
        let mut transport = match self.open(language) {
            Ok(transport) => transport,
            Err(error) => {
                self.lost(&error);
                return (JobStatus::Queued, Some(PrintTrouble::of_transport(&error)));
            }
        };
        let on_trial = std::mem::take(&mut self.on_trial);
        let usual = JobPolicy::default();
        let policy = JobPolicy {
            confirm_timeout: usual.confirm_timeout + Duration::from_secs_f32(length_mm / SLOWEST_MM_S),
            refuse_silent: self.is_known_to_answer() && !on_trial,
            after_doubt: self.doubt,
            ..usual
        };
        match printer::send(transport.as_mut(), language, &bytes, &policy) {
            Ok(how) => {
                self.doubt = false;
                if on_trial && how == Printed::Sent {
                    // One with its cover open takes a job as well: no further one before somebody
                    // has seen this one.
                    self.tell(gone(), Some(PrintTrouble::NoAnswer));
                    return (JobStatus::Unknown, Some(PrintTrouble::OnTrial));
                }
                // Who takes a job and says nothing is still one who says nothing.
                let (outcome, status) = match how {
                    Printed::Confirmed => {
                        self.answers += 1;
                        (JobStatus::Printed, Status::default())
                    }
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
                    JobError::Ambiguous { why, .. } => {
                        self.doubt = true;
                        if let JobTrouble::Cable(_) = why {
                            self.cut_off = bytes.len();
                        }
                        (JobStatus::Unknown, why)
                    }
                };
                match why {
                    JobTrouble::Cable(_) => self.answers = 0,
                    // Who says nothing of the end of a job is not asked for it twice.
                    JobTrouble::Unfinished if outcome == JobStatus::Queued => self.doubt = false,
                    _ => {}
                }
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
    fn bytes(&self, data: &LabelData, language: &dyn Language) -> Result<Ready, PrintTrouble> {
        let mut note = None;
        match data {
            LabelData::Carrier(carrier) => {
                return self.carrier(carrier, None, language);
            }
            // The carrier's own label goes before ours.
            LabelData::Shipping(shipping) => {
                if let Some((file, dpi)) = self.carrier_file(shipping) {
                    let loaded = pass::load(&file, dpi, &shipping.parcel_number)
                        .map(|carrier| Carrier { reprint: shipping.reprint, ..carrier })
                        .map_err(|why| PrintTrouble::CarrierLabel(why.into()));
                    match loaded.and_then(|carrier| guarded(|| self.carrier(&carrier, Some(shipping), language))) {
                        Ok(ready) => return Ok(ready),
                        Err(why) => {
                            tracing::warn!(?why, file = %file.display(), "a carrier's label can't be used");
                            note = Some(match why {
                                PrintTrouble::NotDrawn(why) => PrintTrouble::CarrierLabel(why),
                                PrintTrouble::TooWide(why) => PrintTrouble::CarrierLabel(why.into()),
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
        let (bytes, length_mm) = self.in_language(sheets.iter().map(|sheet| &sheet.bitmap), data.kind(), language)?;
        if let LabelData::Shipping(shipping) = data {
            // Nothing to be said against ours.
            let _ = self.note_numbers(&shipping.parcel_number, Vec::new());
        }
        Ok(Ready { bytes, note: note.or_else(|| drawing_note(&sheets)), length_mm })
    }

    /// The carrier's label for a parcel, by the parcel's number or, where the parcel is all of the
    /// order, by the order's.
    fn carrier_file(&self, shipping: &Shipping) -> Option<(PathBuf, u32)> {
        let folder = &self.layouts.carrier_folder;
        let of_order = || (shipping.parcels == 1).then(|| pass::find(folder, &shipping.order)).flatten();
        pass::find(folder, &shipping.parcel_number).or_else(of_order)
    }

    /// The sheets in the printer's language, one behind the other, and how long they are.
    fn in_language<'a>(
        &self,
        sheets: impl IntoIterator<Item = &'a Bitmap>,
        kind: &str,
        language: &dyn Language,
    ) -> Result<(Vec<u8>, f32), PrintTrouble> {
        let (mut bytes, mut length_mm) = (Vec::new(), 0.0);
        let media = self.config.media();
        for sheet in sheets {
            length_mm += sheet.height() as f32 / media.dots_per_mm() + media.gap_mm;
            match language.label(sheet, 1, &media) {
                Ok(mut more) => bytes.append(&mut more),
                Err(why) => {
                    let refused = why.clone().named(&self.config.name, kind);
                    tracing::error!(error = &refused as &dyn std::error::Error, "failed to print a label");
                    return Err(PrintTrouble::of_refusal(&why));
                }
            }
        }
        Ok((bytes, length_mm))
    }

    fn carrier(
        &self,
        carrier: &Carrier,
        ours: Option<&Shipping>,
        language: &dyn Language,
    ) -> Result<Ready, PrintTrouble> {
        let paper = self.config.paper();
        let usual_mm = if paper.width_mm < LABEL_PAPER_MM_MIN { ROLL_MM } else { pass::MEDIA_MM.1 };
        let media_mm = (paper.width_mm, paper.height_mm.unwrap_or(usual_mm));
        let target = Target { language: &self.config.language, dpi: self.config.dpi, media_mm };
        let refused = |why: PassError| PrintTrouble::NotDrawn(why.into());
        let passed = pass::pass(carrier, &target).map_err(refused)?;
        let ((bytes, length_mm), note, codes) = match passed {
            Passed::AsIs { bytes, note, codes } => ((bytes, target.media_mm.1), carrier_note(note), codes),
            Passed::Drawn { labels, note, codes, unmarked } => {
                let note = match labels.len() {
                    _ if unmarked => Some(PrintTrouble::ReprintUnmarked),
                    2.. => Some(PrintTrouble::CarrierSeveral(labels.len().to_string())),
                    _ => carrier_note(note),
                };
                (self.in_language(&labels, "carrier", language)?, note, codes)
            }
        };
        let (order, by) = ours.map_or(("", ""), |ours| (ours.order.as_str(), ours.carrier.as_str()));
        let numbers = numbers_of(&codes, carrier.tracking.as_deref(), order);
        if numbers.is_empty() {
            return Err(refused(PassError::NoCode));
        }
        self.note_numbers(&carrier.parcel, numbers).map_err(refused)?;
        let other = other_carrier(&codes, by)
            .map(|label| PrintTrouble::CarrierOther { label: label.to_string(), order: by.to_owned() });
        Ok(Ready { bytes, note: other.or(note), length_mm })
    }
}

fn carrier_note(note: String) -> Option<PrintTrouble> {
    (!note.is_empty()).then_some(PrintTrouble::CarrierNote(note))
}

/// A file that its reader stumbles over costs this label, not the printer's thread: all labels
/// behind it would wait for ever.
fn guarded(draw: impl FnOnce() -> Result<Ready, PrintTrouble>) -> Result<Ready, PrintTrouble> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(draw)).unwrap_or_else(|_| {
        tracing::error!("drawing a label failed in a way that nobody thought of");
        Err(PrintTrouble::NotDrawn(Undrawn::Stumbled.into()))
    })
}

/// The bytes of a picture that fills a sheet.
fn picture_bytes(config: &Printer) -> usize {
    let (paper, dots_per_mm) = (config.paper(), config.media().dots_per_mm());
    let height_mm = paper.height_mm.unwrap_or(pass::MEDIA_MM.1);
    (paper.width_mm * dots_per_mm / 8.0 * height_mm * dots_per_mm).max(0.0) as usize
}

/// A printer that can't be talked to.
fn gone() -> Status {
    Status { offline: true, ..Status::unknown() }
}

/// What a person has to know about a label that came out: what was cut, or else what no font has.
fn drawing_note(sheets: &[Rendered]) -> Option<PrintTrouble> {
    let cut: Vec<&str> = sheets.iter().flat_map(|sheet| &sheet.cut).map(String::as_str).collect();
    if !cut.is_empty() {
        return Some(PrintTrouble::Cut(cut.join(" | ")));
    }
    let missing: BTreeSet<char> = sheets.iter().flat_map(|sheet| &sheet.missing).copied().collect();
    (!missing.is_empty()).then(|| PrintTrouble::NoFont(missing.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_has_no_font_is_noted() {
        let sheet = |cut: &[&str], missing: &[char]| Rendered {
            bitmap: Bitmap::new(8, 8),
            cut: cut.iter().map(|text| (*text).to_owned()).collect(),
            missing: missing.to_vec(),
        };
        assert_eq!(drawing_note(&[sheet(&[], &[])]), None);
        let squares = [sheet(&[], &['😀', '🎁']), sheet(&[], &['😀'])];
        assert_eq!(drawing_note(&squares), Some(PrintTrouble::NoFont("🎁😀".into())));
        assert_eq!(drawing_note(&[sheet(&["Rua"], &['😀'])]), Some(PrintTrouble::Cut("Rua".into())));
    }
}
