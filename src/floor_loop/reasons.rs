//! The one place that turns what printers, scales, cables and labels complain of into operator words:
//! what happened, and what to do next.

use crate::labels::LabelError;
use crate::labels::pass::PassError;
use crate::words::{Msg, Word, carriers};
use floor_drivers::printer::{Fault, JobTrouble, LabelRefused, Status};
use floor_drivers::transport::{QueueTrouble, TransportError};
use floor_drivers::{DownKind, DownWhy};
use serde::{Deserialize, Serialize};

/// Why a scanner or a scale is down, and what to do.
pub fn down(why: &DownWhy) -> Msg {
    let word = match why.kind {
        DownKind::NotPluggedIn => Word::CableNotFound,
        DownKind::Unplugged => Word::CableGone,
        DownKind::NotPermitted => Word::CableNotPermitted,
        DownKind::Busy => Word::CableBusy,
        DownKind::Other => return Msg::new(Word::DeviceUnusable).arg(why.to_string()),
    };
    Msg::new(word).arg(&why.address)
}

/// Whether these words say that a device can't be opened or reached, and not what it complains of.
pub fn is_away(say: &Msg) -> bool {
    const AWAY: [Word; 8] = [
        Word::CableUnreachable,
        Word::CableNotFound,
        Word::CableNotPermitted,
        Word::CableBusy,
        Word::CableGone,
        Word::DeviceUnusable,
        Word::QueueNoSystem,
        Word::QueueNotFound,
    ];
    AWAY.contains(&say.word)
}

/// What is wrong with a printer or a label. It is kept beside its print job as JSON and said in
/// the language of whoever looks; what only the maker's words tell is kept in those.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", content = "of", rename_all = "snake_case")]
pub enum PrintTrouble {
    // What a printer says.
    PaperOut,
    /// Some printers have one word for both.
    PaperOrRibbonOut,
    HeadOpen,
    RibbonOut,
    Paused,
    Offline,
    CutterJammed,
    PaperJam,
    RibbonJam,
    HeadTooHot,
    MotorTooHot,
    HeadTooCold,
    HeadDamaged,
    /// The label stock is another, or was never measured.
    MarksNotFound,
    SwitchOffAndOn,
    NotUnderstood,
    /// By the maker's code.
    Fault(String),
    SeeDisplay,
    NoAnswer,
    Unfinished,
    // What a cable says; the address is for whoever mends it.
    Unreachable(String),
    NotFound(String),
    NotPermitted(String),
    Busy(String),
    Gone(String),
    Stuck(String),
    Cable(String),
    // What a system queue says.
    NoPrintingSystem(String),
    NoSuchQueue(String),
    QueueStopped(String),
    QueueClosed,
    TakenOut,
    QueueFailed(String),
    QueueLate,
    QueueWaits,
    QueueNoNumber,
    /// What it says of its printer.
    Queue(String),
    // What is wrong with the label itself.
    TooWide(String),
    CodeTooLong(String),
    CodeCharacter(String),
    CodeNumber(String),
    WiderThanPaper(String),
    NotDrawn(Why),
    NotReadable(String),
    /// The carrier's own label was of no use, and ours was printed.
    CarrierLabel(Why),
    /// How the carrier's own label was printed.
    CarrierNote(String),
    /// It is another carrier's than the order's.
    CarrierOther {
        label: String,
        order: String,
    },
    /// So many labels came out of one file of a carrier's: all belong on the parcel.
    CarrierSeveral(String),
    /// A second print of the carrier's label that had no room for the mark.
    ReprintUnmarked,
    /// Text that had no room and was left out.
    Cut(String),
    /// Characters that a square stands for.
    NoFont(String),
    // What happened to the job.
    TerminalStopped,
    /// It went to a printer that may be one which never answers.
    OnTrial,
    SeenByOperator,
    NotNeeded,
    Wrong,
    Doubled,
    /// A note of another version.
    Other(String),
}

/// Why a label can't be drawn, or a carrier's label not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Why {
    Carrier(PassError),
    Label(Undrawn),
    /// In words that are nobody's: a note of another version, a measure.
    Text(String),
}

/// Why a label of ours can't be drawn or put into a printer's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "label", rename_all = "snake_case")]
pub enum Undrawn {
    TooLong {
        label_mm: u32,
    },
    /// There is nothing on it.
    Blank,
    Document {
        said: String,
    },
    Size {
        size: String,
    },
    Resolution {
        dpi: u32,
    },
    NoData {
        symbology: String,
    },
    /// Whatever draws it has a fault.
    Stumbled,
}

impl Why {
    fn say(&self) -> Msg {
        match self {
            Self::Carrier(error) => carriers::refused(error),
            Self::Label(Undrawn::TooLong { label_mm }) => Msg::new(Word::LabelTooLong).arg(label_mm.to_string()),
            Self::Label(Undrawn::Blank) => Word::LabelBlank.into(),
            Self::Label(Undrawn::Document { said }) => Msg::new(Word::LabelNoDocument).arg(said),
            Self::Label(Undrawn::Size { size }) => Msg::new(Word::LabelSize).arg(size),
            Self::Label(Undrawn::Resolution { dpi }) => Msg::new(Word::DrawDpi).arg(dpi.to_string()),
            Self::Label(Undrawn::NoData { symbology }) => Msg::new(Word::DrawEmpty).arg(symbology),
            Self::Label(Undrawn::Stumbled) => Word::LabelStumbled.into(),
            Self::Text(text) => Msg::new(Word::Plain).arg(text),
        }
    }
}

impl From<PassError> for Why {
    fn from(error: PassError) -> Self {
        Self::Carrier(error)
    }
}

impl From<Undrawn> for Why {
    fn from(why: Undrawn) -> Self {
        Self::Label(why)
    }
}

impl From<String> for Why {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Why {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl PrintTrouble {
    /// The most telling thing that keeps a printer from printing; `None` when nothing does.
    pub fn of_status(status: &Status) -> Option<Self> {
        let said = [
            (status.paper_out && status.ribbon_out, Self::PaperOrRibbonOut),
            (status.paper_out, Self::PaperOut),
            (status.head_open, Self::HeadOpen),
            (status.ribbon_out, Self::RibbonOut),
            (status.paused, Self::Paused),
        ];
        let said = said.into_iter().find(|(so, _)| *so).map(|(_, trouble)| trouble);
        // One that answers has power and a cable: its own key holds it.
        let offline = if status.unknown { Self::Offline } else { Self::Paused };
        said.or_else(|| status.error.as_ref().map(Self::of_fault)).or_else(|| status.offline.then_some(offline))
    }

    fn of_fault(fault: &Fault) -> Self {
        match fault {
            Fault::CutterJammed => Self::CutterJammed,
            Fault::PaperJam => Self::PaperJam,
            Fault::RibbonJam => Self::RibbonJam,
            Fault::HeadTooHot => Self::HeadTooHot,
            Fault::MotorTooHot => Self::MotorTooHot,
            Fault::HeadTooCold => Self::HeadTooCold,
            Fault::HeadDamaged => Self::HeadDamaged,
            Fault::MarksNotFound => Self::MarksNotFound,
            Fault::Memory | Fault::Unnamed { code: None } => Self::SwitchOffAndOn,
            Fault::NotUnderstood { .. } => Self::NotUnderstood,
            Fault::Unnamed { code: Some(code) } => Self::Fault(code.clone()),
            Fault::SeeDisplay => Self::SeeDisplay,
            Fault::Queue(trouble) => Self::of_queue(trouble),
        }
    }

    /// Why the system's queue does not print.
    pub fn of_queue(trouble: &QueueTrouble) -> Self {
        match trouble {
            QueueTrouble::Stopped { why } => Self::QueueStopped(why.clone()),
            QueueTrouble::Closed => Self::QueueClosed,
            QueueTrouble::TakenOut => Self::TakenOut,
            QueueTrouble::EndedBadly { said } => Self::QueueFailed(said.clone()),
            QueueTrouble::Late { said: Some(said) } => Self::Queue(said.clone()),
            QueueTrouble::Late { said: None } => Self::QueueLate,
            QueueTrouble::StillWaits { .. } => Self::QueueWaits,
            QueueTrouble::NoNumber => Self::QueueNoNumber,
        }
    }

    pub fn of_transport(error: &TransportError) -> Self {
        match error {
            TransportError::Open { address, .. } if address.starts_with("queue:") => {
                Self::NoPrintingSystem(address.clone())
            }
            TransportError::Open { address, .. } => Self::Unreachable(address.clone()),
            TransportError::NotFound { address } if address.starts_with("queue:") => Self::NoSuchQueue(address.clone()),
            TransportError::NotFound { address } => Self::NotFound(address.clone()),
            TransportError::NotPermitted { address } => Self::NotPermitted(address.clone()),
            TransportError::Busy { address } => Self::Busy(address.clone()),
            TransportError::Gone { address } => Self::Gone(address.clone()),
            TransportError::Stuck { address, .. } => Self::Stuck(address.clone()),
            TransportError::Io { source, .. } => Self::Cable(source.to_string()),
        }
    }

    pub fn of_job(trouble: &JobTrouble) -> Self {
        match trouble {
            JobTrouble::Printer(status) => Self::of_status(status).unwrap_or(Self::NoAnswer),
            JobTrouble::NoAnswer => Self::NoAnswer,
            JobTrouble::Unfinished => Self::Unfinished,
            JobTrouble::Queue(trouble) => Self::of_queue(trouble),
            JobTrouble::Cable(error) => Self::of_transport(error),
        }
    }

    /// Why a printer's language would not print a picture.
    pub fn of_refusal(why: &LabelRefused) -> Self {
        match why {
            LabelRefused::TooWide { label_mm, paper_mm } => Self::TooWide(format!("{label_mm:.0} > {paper_mm:.0} mm")),
            LabelRefused::TooLong { label_mm } => {
                Self::NotDrawn(Undrawn::TooLong { label_mm: label_mm.round() as u32 }.into())
            }
            LabelRefused::Empty => Self::NotDrawn(Undrawn::Blank.into()),
            LabelRefused::Document(said) => Self::NotDrawn(Undrawn::Document { said: said.clone() }.into()),
        }
    }

    pub fn of_label(error: &LabelError) -> Self {
        match error {
            LabelError::CodeTooWide { code, .. } => Self::CodeTooLong(code.clone()),
            LabelError::CodeTooLong { bytes, .. } => Self::CodeTooLong(format!("{bytes} B")),
            LabelError::CodeNumber { code, .. } => Self::CodeNumber(code.clone()),
            LabelError::CodeCharacter { code, .. } => Self::CodeCharacter(code.clone()),
            LabelError::WiderThanPaper { width_mm, paper_mm, .. } => {
                Self::WiderThanPaper(format!("{width_mm} mm > {paper_mm} mm"))
            }
            LabelError::Size { width_mm, height_mm } => {
                Self::NotDrawn(Undrawn::Size { size: format!("{width_mm} x {height_mm} mm") }.into())
            }
            LabelError::Resolution { dpi } => Self::NotDrawn(Undrawn::Resolution { dpi: *dpi }.into()),
            LabelError::CodeEmpty { symbology } => {
                Self::NotDrawn(Undrawn::NoData { symbology: (*symbology).to_owned() }.into())
            }
        }
    }

    /// Whether somebody has to look at the label that came out.
    pub fn wants_a_look(&self) -> bool {
        matches!(
            self,
            Self::CarrierLabel(_) | Self::CarrierOther { .. } | Self::CarrierSeveral(_) | Self::ReprintUnmarked
        )
    }

    /// As it is kept in the print queue.
    pub fn note(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what is kept in the print queue.
    pub fn parse(note: &str) -> Option<Self> {
        let read = |note: &str| serde_json::from_str(note).unwrap_or_else(|_| Self::Other(note.to_owned()));
        (!note.is_empty()).then(|| read(note))
    }

    /// What happened and what to do next. Before the colon it makes sense alone.
    pub fn say(&self) -> Msg {
        let (word, of) = match self {
            Self::PaperOut => (Word::PrinterPaperOut, None),
            Self::PaperOrRibbonOut => (Word::PrinterPaperOrRibbon, None),
            Self::HeadOpen => (Word::PrinterOpen, None),
            Self::RibbonOut => (Word::PrinterRibbonOut, None),
            Self::Paused => (Word::PrinterPaused, None),
            Self::Offline => (Word::PrinterOffline, None),
            Self::CutterJammed => (Word::PrinterCutter, None),
            Self::PaperJam => (Word::PrinterJam, None),
            Self::RibbonJam => (Word::PrinterRibbonJam, None),
            Self::HeadTooHot => (Word::PrinterHot, None),
            Self::MotorTooHot => (Word::PrinterMotorHot, None),
            Self::HeadTooCold => (Word::PrinterCold, None),
            Self::HeadDamaged => (Word::PrinterHead, None),
            Self::MarksNotFound => (Word::PrinterMarks, None),
            Self::SwitchOffAndOn => (Word::PrinterRestart, None),
            Self::NotUnderstood => (Word::PrinterNotUnderstood, None),
            Self::Fault(code) => (Word::PrinterFault, Some(code)),
            Self::SeeDisplay => (Word::PrinterSeeDisplay, None),
            Self::NoAnswer => (Word::PrinterNoAnswer, None),
            Self::Unfinished => (Word::PrinterUnfinished, None),
            Self::Unreachable(address) => (Word::CableUnreachable, Some(address)),
            Self::NotFound(address) => (Word::CableNotFound, Some(address)),
            Self::NotPermitted(address) => (Word::CableNotPermitted, Some(address)),
            Self::Busy(address) => (Word::CableBusy, Some(address)),
            Self::Gone(address) => (Word::CableGone, Some(address)),
            Self::Stuck(address) => (Word::CableStuck, Some(address)),
            Self::Cable(text) => (Word::CableFault, Some(text)),
            Self::NoPrintingSystem(address) => (Word::QueueNoSystem, Some(address)),
            Self::NoSuchQueue(address) => (Word::QueueNotFound, Some(address)),
            Self::QueueStopped(why) => (Word::QueueStopped, Some(why)),
            Self::QueueClosed => (Word::QueueClosed, None),
            Self::TakenOut => (Word::QueueTakenOut, None),
            Self::QueueFailed(text) => (Word::QueueFailed, Some(text)),
            Self::QueueLate => (Word::QueueLate, None),
            Self::QueueWaits => (Word::QueueWaits, None),
            Self::QueueNoNumber => (Word::QueueNoNumber, None),
            Self::Queue(text) => (Word::PrinterQueue, Some(text)),
            Self::TooWide(text) => (Word::LabelTooWide, Some(text)),
            Self::CodeTooLong(code) => (Word::LabelCodeTooLong, Some(code)),
            Self::CodeCharacter(code) => (Word::LabelCodeCharacter, Some(code)),
            Self::CodeNumber(code) => (Word::LabelCodeNumber, Some(code)),
            Self::WiderThanPaper(widths) => (Word::LabelWiderThanPaper, Some(widths)),
            Self::NotDrawn(why) => return Msg::new(Word::LabelNotDrawn).arg_msg(why.say()),
            Self::NotReadable(text) => (Word::LabelNotReadable, Some(text)),
            Self::CarrierLabel(why) => return Msg::new(Word::CarrierLabelUnused).arg_msg(why.say()),
            Self::CarrierOther { label, order } => {
                return Msg::new(Word::CarrierLabelOther).arg(label).arg(order);
            }
            Self::CarrierSeveral(labels) => (Word::CarrierLabelSeveral, Some(labels)),
            Self::CarrierNote(text) => (Word::CarrierLabelNote, Some(text)),
            Self::ReprintUnmarked => (Word::CarrierLabelUnmarked, None),
            Self::Cut(text) => (Word::LabelCut, Some(text)),
            Self::NoFont(text) => (Word::LabelNoFont, Some(text)),
            Self::TerminalStopped => (Word::JobTerminalStopped, None),
            Self::OnTrial => (Word::JobOnTrial, None),
            Self::SeenByOperator => (Word::JobSeen, None),
            Self::NotNeeded => (Word::VoidNotNeeded, None),
            Self::Wrong => (Word::VoidWrong, None),
            Self::Doubled => (Word::VoidDoubled, None),
            Self::Other(text) => (Word::Found, Some(text)),
        };
        let msg = Msg::new(word);
        match of {
            Some(text) => msg.arg(text),
            None => msg,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, speaks_chinese};

    #[test]
    fn the_most_telling_reason_is_told() {
        let status = Status { offline: true, paper_out: true, ..Status::default() };
        assert_eq!(PrintTrouble::of_status(&status), Some(PrintTrouble::PaperOut));
        let status = Status { error: Some(Fault::HeadTooHot), ..Status::default() };
        assert_eq!(PrintTrouble::of_status(&status), Some(PrintTrouble::HeadTooHot));
        assert_eq!(PrintTrouble::of_status(&Status::unknown()), None);
        let held = Status { offline: true, ..Status::default() };
        assert_eq!(PrintTrouble::of_status(&held), Some(PrintTrouble::Paused), "it answers");
        let away = Status { offline: true, ..Status::unknown() };
        assert_eq!(PrintTrouble::of_status(&away), Some(PrintTrouble::Offline));
    }

    /// What the drivers say in English is said in the operator's language.
    #[test]
    fn faults_and_queues_have_words_of_their_own() {
        let stopped = QueueTrouble::Stopped { why: "(5)".into() };
        let faults = [
            Fault::CutterJammed,
            Fault::PaperJam,
            Fault::RibbonJam,
            Fault::HeadTooHot,
            Fault::MotorTooHot,
            Fault::HeadTooCold,
            Fault::HeadDamaged,
            Fault::MarksNotFound,
            Fault::Memory,
            Fault::NotUnderstood { code: 4 },
            Fault::Unnamed { code: None },
            Fault::Unnamed { code: Some("00800000".into()) },
            Fault::SeeDisplay,
            Fault::Queue(QueueTrouble::Closed),
            Fault::Queue(QueueTrouble::TakenOut),
            Fault::Queue(QueueTrouble::EndedBadly { said: "(5)".into() }),
            Fault::Queue(QueueTrouble::Late { said: None }),
            Fault::Queue(QueueTrouble::Late { said: Some("(5)".into()) }),
            Fault::Queue(QueueTrouble::StillWaits { why: Box::new(stopped.clone()) }),
            Fault::Queue(QueueTrouble::NoNumber),
            Fault::Queue(stopped),
        ];
        for fault in faults {
            let status = Status { error: Some(fault.clone()), ..Status::default() };
            let trouble = PrintTrouble::of_status(&status).unwrap();
            let said = trouble.say().text(Language::Chinese);
            assert!(said.chars().all(|c| !c.is_ascii_alphabetic()), "{fault}: {said}");
            assert_eq!(PrintTrouble::parse(&trouble.note()), Some(trouble));
        }
        let silent = TransportError::Open { address: "queue:labels".into(), why: "silent".into() };
        assert_eq!(PrintTrouble::of_transport(&silent), PrintTrouble::NoPrintingSystem("queue:labels".into()));
        let gone = TransportError::NotFound { address: "queue:labels".into() };
        assert_eq!(PrintTrouble::of_transport(&gone), PrintTrouble::NoSuchQueue("queue:labels".into()));
    }

    /// Why a label was not drawn is kept beside its job, and said in the language of whoever looks.
    #[test]
    fn labels_that_were_not_drawn_have_words_of_their_own() {
        let labels = [
            LabelError::Size { width_mm: 0.5, height_mm: 20.0 },
            LabelError::Resolution { dpi: 7 },
            LabelError::WiderThanPaper { kind: "lpn", width_mm: 100.0, paper_mm: 50.0 },
            LabelError::CodeEmpty { symbology: "Code 128" },
            LabelError::CodeCharacter { symbology: "Code 128", code: "X-1".into(), character: 'É' },
            LabelError::CodeNumber { symbology: "EAN-13", code: "12".into(), digits: 13, why: "said" },
            LabelError::CodeTooLong { symbology: "QR code", bytes: 3000, bytes_max: 2300 },
            LabelError::CodeTooWide { symbology: "Code 128", code: "X-1".into(), needs_mm: 80.0, has_mm: 60.0 },
        ];
        let refusals = [
            LabelRefused::TooWide { label_mm: 110.0, paper_mm: 104.0 },
            LabelRefused::TooLong { label_mm: 9000.0 },
            LabelRefused::Empty,
            LabelRefused::Document("(5)".into()),
        ];
        let troubles = labels.iter().map(PrintTrouble::of_label);
        let troubles = troubles.chain(refusals.iter().map(PrintTrouble::of_refusal));
        for trouble in troubles.chain([PrintTrouble::NotDrawn(Undrawn::Stumbled.into())]) {
            speaks_chinese(&trouble.say(), &["X-1", "Code 128", "mm", "B", "dpi"]);
            assert_eq!(PrintTrouble::parse(&trouble.note()), Some(trouble));
        }
    }

    #[test]
    fn a_refused_carrier_s_label_is_kept_with_its_reason() {
        let why = PassError::Other { tracking: "1Z1".into(), found: "1Z2".into() };
        for trouble in [PrintTrouble::CarrierLabel(why.clone().into()), PrintTrouble::NotDrawn(why.into())] {
            speaks_chinese(&trouble.say(), &["1Z1", "1Z2"]);
            assert_eq!(PrintTrouble::parse(&trouble.note()), Some(trouble));
        }
        // As it was kept before reasons had names.
        let old = PrintTrouble::parse(r#"{"why":"carrier_label","of":"no code can be read"}"#).unwrap();
        assert_eq!(old, PrintTrouble::CarrierLabel("no code can be read".into()));
        assert!(old.say().text(Language::Chinese).ends_with("：no code can be read") && old.wants_a_look());
        let old = PrintTrouble::parse(r#"{"why":"not_drawn","of":"internal fault"}"#).unwrap();
        assert_eq!(old, PrintTrouble::NotDrawn("internal fault".into()));
    }

    #[test]
    fn notes_are_read_back_and_strange_ones_are_shown_as_they_are() {
        let cut = PrintTrouble::Cut("Rua das Flores".into());
        assert_eq!(PrintTrouble::parse(&cut.note()), Some(cut));
        assert_eq!(PrintTrouble::parse(""), None);
        let old = PrintTrouble::parse("the terminal stopped while it was sent").unwrap();
        assert_eq!(old.say().text(Language::Chinese), "the terminal stopped while it was sent");
    }
}
