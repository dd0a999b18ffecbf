use crate::transport::QueueTrouble;

/// What is wrong with a printer beside paper, head, ribbon and pause. Its text
/// is the whole story, with what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("cutter jammed; switch the printer off and free it")]
    CutterJammed,
    #[error("paper jam; take the paper out and feed it again")]
    PaperJam,
    #[error("ribbon jam; take the ribbon out and put it in again")]
    RibbonJam,
    #[error("print head too hot; let it cool down")]
    HeadTooHot,
    #[error("motor too hot; let it cool down")]
    MotorTooHot,
    #[error("print head too cold; let it warm up")]
    HeadTooCold,
    #[error("print head not seen or damaged; have it looked at")]
    HeadDamaged,
    /// The label stock is another, or was never measured.
    #[error("label marks not found; calibrate the printer")]
    MarksNotFound,
    #[error("printer memory full or damaged; switch it off and on")]
    Memory,
    /// By the printer's own number of the mistake.
    #[error("the label was not understood (code {code}); check width and memory")]
    NotUnderstood { code: u8 },
    /// One that only the maker knows, by its code where it has one.
    #[error("printer fault{}; switch it off and on", .code.as_ref().map(|code| format!(" {code}")).unwrap_or_default())]
    Unnamed { code: Option<String> },
    /// Only the pins of the cable tell of it.
    #[error("printer fault; look at its display")]
    SeeDisplay,
    /// The system's queue before the printer.
    #[error(transparent)]
    Queue(#[from] QueueTrouble),
}

impl Fault {
    /// Whether no more is known than that there is one.
    pub(super) fn is_unnamed(&self) -> bool {
        matches!(self, Self::Unnamed { .. })
    }
}
