//! The closed set of what can wake the terminal.

use super::reasons::PrintTrouble;
use crate::domain::{Command, Photo, PhotoId};
use crate::labels::LabelData;
use crate::store::print_queue::JobStatus;
use crate::sync::SyncEvent;
use crate::words::Msg;
use floor_drivers::printer::Status;
use floor_drivers::scale::{Reading, Trouble};
use floor_drivers::scanner::Heard;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// One thing that happened. Time arrives beside it, as [`Now`].
#[derive(Debug)]
pub enum Input {
    /// A scanner said something.
    Heard { scanner: String, heard: Heard, at: Instant },
    /// The same, when it had to wait for so long that the screen may mean something else by now.
    Late { scanner: String, heard: Heard, waited: Duration },
    /// A person typed a code and pressed Enter.
    Typed(String),
    /// A command by button or key.
    Command(Command),
    /// A PIN from the sign-in pad.
    Pin(String),
    /// The scale said something; how long that same weight has been stable.
    Reading { scale: String, reading: Reading, stable_for: Option<Duration>, at: Instant },
    /// The scale was set to zero or took a tare, or would not.
    ScaleSet { scale: String, order: ScaleOrder, done: Result<(), Trouble> },
    /// A device came or went.
    Device { device: String, kind: DeviceKind, down: Option<Msg> },
    /// What a printer said about itself, or what is wrong with the cable to it.
    Printer { printer: String, status: Status, cable: Option<PrintTrouble> },
    /// How a print job ended; `queued` again means that nothing of it was sent.
    Printed { printer: String, job: String, outcome: JobStatus, why: Option<PrintTrouble> },
    /// A carrier's own label goes to the printer: the numbers that scanners read on it. None: it is
    /// our own that goes there. The answer is dropped when that can't be saved.
    CarrierLabel { parcel: String, numbers: Vec<String>, answer: Option<Sender<LabelNoted>> },
    /// The answer to "did this label come out?".
    LabelSeen { job: String, came_out: bool },
    /// A photo is on the disk; offered again until [`Effect::PhotoSaved`].
    Photo(Photo),
    /// No photo came of a camera's shot or of a file: what to tell the operator.
    NoPhoto(Msg),
    /// The hub has a photo; or its file is `gone` from this disk.
    PhotoSent { photo: PhotoId, gone: bool },
    /// Somebody wants to see how a layout comes out.
    TestLabel(Box<LabelData>),
    /// Somebody at the print queue.
    Queue(QueueOrder),
    /// Somebody who examines the devices.
    Doctor(DoctorOrder),
    /// The hub, or its absence.
    Sync(SyncEvent),
    /// Nothing happened for a while.
    Tick,
    /// The program ends; everything is on disk already.
    Quit,
}

/// What became of a carrier's label's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelNoted {
    Saved,
    /// Another parcel has the carrier's number: nothing was saved, and the label is not to be used.
    TakenBy(String),
}

/// What somebody orders who examines the devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoctorOrder {
    /// From now on what is scanned and weighed is shown only.
    Open,
    Close,
    /// Print a label on this printer that proves it; what it speaks and its dots per inch are
    /// printed on it.
    TestLabel {
        printer: String,
        language: String,
        dpi: u32,
    },
}

/// What somebody orders about the print queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueOrder {
    /// Show it, with this many jobs that are over.
    Look {
        done: usize,
    },
    /// Nobody looks at it any more.
    Close,
    /// Print a label that is over once more, marked as a reprint.
    Reprint {
        job: String,
        reason: ReprintReason,
    },
    /// Don't print what is queued or in doubt.
    Void {
        job: String,
        reason: VoidReason,
    },
    /// Another printer prints in this one's place, until it is given back.
    HandOver {
        printer: String,
        to: String,
    },
    GiveBack {
        printer: String,
    },
    /// The printer gets no jobs until it is resumed.
    Pause {
        printer: String,
    },
    Resume {
        printer: String,
    },
    /// One label to a printer that used to answer and is silent: it may be another one now.
    TrySilent {
        printer: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReprintReason {
    Damaged,
    Unreadable,
    Lost,
}

impl ReprintReason {
    pub const ALL: [Self; 3] = [Self::Damaged, Self::Unreadable, Self::Lost];

    /// As it is recorded.
    pub fn word(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Unreadable => "does not scan",
            Self::Lost => "lost",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoidReason {
    NotNeeded,
    Wrong,
    Doubled,
}

impl VoidReason {
    pub const ALL: [Self; 3] = [Self::NotNeeded, Self::Wrong, Self::Doubled];

    /// As it is recorded.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotNeeded => "not needed",
            Self::Wrong => "wrong label",
            Self::Doubled => "asked for twice",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DeviceKind {
    Scanner,
    Scale,
    Printer,
    Camera,
}

/// When an input happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since 1970 UTC; may jump.
    pub wall_ms: i64,
    /// Since the program started. A scan that had to wait has the time when it was heard, which
    /// may lie before that of the input before it.
    pub up: Duration,
}

/// What the loop asks the outside to do. All of it is already on disk, or needs no disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Print this job and report back.
    Print { printer: String, job: String, label: String },
    /// A printer that used to answer may get a label though it is silent: the next one, whose
    /// outcome is asked for, or from now on all.
    PrintSilent { printer: String, all: bool },
    /// New events: push them.
    WakeSync,
    /// Take a picture with the camera.
    TakePhoto,
    /// Look after the folder of photos, or leave it alone.
    WatchPhotos(bool),
    /// The photo's event is on the disk.
    PhotoSaved(PhotoId),
    /// Read the scale, or stop reading it.
    Weigh(bool),
    /// Set a scale to zero, or have it take a tare.
    SetScale { scale: String, order: ScaleOrder },
}

/// What a person has a scale do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScaleOrder {
    Zero,
    Tare,
}
