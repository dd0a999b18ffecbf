//! What the doctor found about one thing.

use super::trouble::Trouble;
use crate::floor_loop::Health;
use crate::words::{Msg, Word};

/// One line of the report: a device that is set up, or one that is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub part: Part,
    /// The name in terminal.toml, or else what the device calls itself.
    pub name: String,
    /// How it is written in terminal.toml; empty where it can't be set up.
    pub address: String,
    pub health: Health,
    pub say: Msg,
    /// What to do next; `None` when there is nothing to do.
    pub fix: Option<Msg>,
}

/// What a finding is about, in the order of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Setup,
    Scanner,
    Scale,
    Printer,
    Camera,
    Hub,
    Disk,
    /// Attached, whether set up or not.
    Attached,
}

impl Part {
    pub fn title(self) -> Word {
        match self {
            Part::Setup => Word::DoctorSetup,
            Part::Scanner => Word::DoctorScanner,
            Part::Scale => Word::DoctorScale,
            Part::Printer => Word::DoctorPrinter,
            Part::Camera => Word::DoctorCamera,
            Part::Hub => Word::DoctorHub,
            Part::Disk => Word::DoctorDisk,
            Part::Attached => Word::DoctorAttached,
        }
    }

    /// The word in the report that programs read.
    pub fn id(self) -> &'static str {
        match self {
            Part::Setup => "setup",
            Part::Scanner => "scanner",
            Part::Scale => "scale",
            Part::Printer => "printer",
            Part::Camera => "camera",
            Part::Hub => "hub",
            Part::Disk => "disk",
            Part::Attached => "attached",
        }
    }
}

impl Finding {
    pub fn good(part: Part, name: &str, address: impl ToString, say: impl Into<Msg>) -> Self {
        let (name, address) = (name.to_owned(), address.to_string());
        Self { part, name, address, health: Health::Good, say: say.into(), fix: None }
    }

    /// A finding that needs a hand: what is wrong, and the fix.
    pub fn trouble(part: Part, name: &str, address: impl ToString, trouble: &Trouble) -> Self {
        let (name, address) = (name.to_owned(), address.to_string());
        // What nobody has set up is nobody's fault.
        let health = if part == Part::Attached { Health::Warn } else { Health::Bad };
        Self { part, name, address, health, say: trouble.what(), fix: Some(trouble.fix()) }
    }
}
