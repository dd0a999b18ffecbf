//! The doctor at a running terminal: what scanners and scales say is shown and not worked
//! with, and a printer gets a label that proves it.

use super::input::DoctorOrder;
use super::{FloorLoop, Now};
use crate::domain::Fact;
use crate::labels::{LabelData, TEST, TestLabel};
use crate::store::print_queue::{JobStatus, PrintJob, QueueChange};
use crate::words::{Msg, Word};
use crate::workflows::Verdict;
use floor_drivers::scanner::Heard;

/// What the devices said while somebody examined them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// The last thing that a scanner sent.
    pub scan: Option<ExaminedScan>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExaminedScan {
    pub scanner: String,
    /// Empty where it was no code.
    pub text: String,
    pub aim: Option<String>,
    /// What came over the cable.
    pub raw: Vec<u8>,
}

/// More of a mad line's noise is not worth showing.
const RAW_SHOWN_MAX: usize = 64;

impl FloorLoop {
    pub(super) fn doctor_order(&mut self, order: DoctorOrder, now: Now) {
        match order {
            DoctorOrder::Close => self.examined = None,
            _ if !self.may_order(Word::DoctorOrder) => {}
            DoctorOrder::Open => {
                self.examined.get_or_insert_default();
                self.show_queue(None);
            }
            DoctorOrder::TestLabel { printer, language, dpi } => self.prove_printer(&printer, &language, dpi, now),
        }
    }

    /// Whether what scanners say is shown only. Whoever is not signed in examines nothing.
    pub(super) fn examines(&self) -> bool {
        self.examined.is_some() && self.operator().is_some()
    }

    /// Notes what a scanner sent, to be shown.
    pub(super) fn examine(&mut self, scanner: &str, heard: &Heard) {
        let (text, aim, raw) = match heard {
            Heard::Scan(code) => (code.text.clone(), code.aim.clone(), &code.raw),
            Heard::Unreadable { raw, .. } => (String::new(), None, raw),
        };
        let raw = raw.get(..raw.len().min(RAW_SHOWN_MAX)).unwrap_or_default().to_vec();
        self.examined = Some(Examined { scan: Some(ExaminedScan { scanner: scanner.to_owned(), text, aim, raw }) });
    }

    fn prove_printer(&mut self, printer: &str, language: &str, dpi: u32, now: Now) {
        if self.printers.routing.orders(printer).is_none() {
            return;
        }
        let label = LabelData::Test(TestLabel::new(printer, language, dpi));
        let Ok(label) = serde_json::to_string(&label) else { return };
        let job = PrintJob {
            job: self.job_name(0),
            queued_ms: now.wall_ms,
            route: crate::labels::route(TEST).into(),
            kind: TEST.into(),
            title: printer.to_owned(),
            label,
            status: JobStatus::Queued,
            printer: printer.to_owned(),
            note: String::new(),
            about: String::new(),
        };
        let asked = Fact::LabelRequested {
            job: job.job.clone(),
            label: job.kind.clone(),
            about: String::new(),
            reprint_reason: String::new(),
        };
        if self.order(vec![asked], &[QueueChange::Add(job)], now) {
            self.say(Verdict::Good, "", Msg::new(Word::DoctorTestQueued).arg(printer));
        }
    }
}
