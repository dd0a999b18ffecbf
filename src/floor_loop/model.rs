//! What the terminal shows: the current screen and what stands around it.

use super::input::DeviceKind;
use crate::domain::PhotoId;
use crate::store::print_queue::JobStatus;
use crate::sync::HubTrouble;
use crate::words::{Language, Msg};
use crate::workflows::{Flow, Screen, Verdict};

/// Everything that a window needs to draw itself, made anew after every input.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub screen: Screen,
    pub last: Option<Last>,
    pub status: Status,
    /// What the devices say, while somebody examines them.
    pub examined: Option<super::Examined>,
    /// The print queue, while somebody looks at it.
    pub queue: Option<PrintQueue>,
}

/// How the last scan or command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    pub verdict: Verdict,
    /// What was scanned; empty after a button.
    pub scanned: String,
    pub say: Msg,
}

/// What is always there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub warehouse: String,
    pub device: String,
    pub operator: Option<String>,
    pub language: Language,
    /// Flows that this person may work in.
    pub may: Vec<Flow>,
    pub locked: bool,
    /// How many the next goods scan counts.
    pub quantity: Option<i64>,
    pub heard: u64,
    pub on_disk: u64,
    pub at_hub: u64,
    pub net: Net,
    pub devices: Vec<DeviceState>,
    pub scale: Option<ScaleState>,
    /// Nothing can be saved: what to do about it.
    pub blocked: Option<Msg>,
    /// Labels whose outcome somebody has to say: job and what it is about.
    pub doubtful_labels: Vec<DoubtfulLabel>,
    /// Queued labels that no printer prints, and a kind of which there are some.
    pub homeless_labels: Option<(usize, String)>,
    pub photos: PhotosState,
}

/// Photos of what is in hand or was just done, and those that wait for a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhotosState {
    pub here: usize,
    pub unattached: usize,
    pub newest: Option<PhotoId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Net {
    /// No hub is configured.
    None,
    Online,
    Offline {
        since_ms: i64,
        /// Not known before the first try.
        why: Option<HubTrouble>,
    },
    Refused {
        why: HubTrouble,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceState {
    pub name: String,
    pub kind: DeviceKind,
    pub health: Health,
    pub say: Msg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It says nothing about itself: that is not "ready".
    Silent,
    Good,
    Warn,
    Bad,
}

/// The scale's last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleState {
    /// Which scale it is, where there are several; else empty.
    pub name: String,
    pub weight_mg: Option<i64>,
    /// The weight as the scale's own display has it; empty when there is none.
    pub shown: String,
    pub stable: bool,
    /// It stands still and may not be charged by; `note` says why.
    pub refused: bool,
    /// Something to do first, such as clearing the pan.
    pub note: Option<Msg>,
}

/// What waits at each printer, and what is over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintQueue {
    pub printers: Vec<PrinterQueue>,
    /// Queued jobs that no printer prints, the oldest first.
    pub homeless: Vec<QueuedJob>,
    /// Kinds of label that no printer prints.
    pub homeless_kinds: Vec<&'static str>,
    /// Jobs that are over, the newest first.
    pub done: Vec<QueuedJob>,
    /// There are more of those.
    pub more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterQueue {
    pub name: String,
    pub health: Health,
    /// How it is, and what to do about it.
    pub say: Msg,
    /// It can't print, or was told not to.
    pub down: bool,
    /// How many jobs wait; `jobs` holds the first of them.
    pub waiting: usize,
    pub paused: bool,
    /// It used to answer and gets nothing while it is silent.
    pub silent: bool,
    /// The printer that prints in its place.
    pub handed_to: Option<String>,
    /// Printers that could.
    pub stand_ins: Vec<String>,
    pub jobs: Vec<QueuedJob>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuedJob {
    pub job: String,
    /// The code that it carries, as a rule.
    pub title: String,
    /// The kind of label, as settings name it.
    pub kind: String,
    pub status: JobStatus,
    pub queued_ms: i64,
    pub printer: String,
    /// It is marked as a second print.
    pub reprint: bool,
    /// Why it is in this state.
    pub note: Option<Msg>,
}

/// A label of which nobody knows whether it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoubtfulLabel {
    pub job: String,
    /// The code that it carries, as a rule.
    pub title: String,
    pub printer: String,
    /// No other thing carries its code: whoever scans that has it in hand.
    pub is_unique: bool,
    /// Why nobody knows.
    pub why: Option<Msg>,
}
