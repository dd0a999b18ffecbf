//! What the terminal shows: the current screen and what stands around it.

use super::input::DeviceKind;
use crate::domain::PhotoId;
use crate::words::{Language, Msg};
use crate::workflows::{Flow, Screen, Verdict};

/// Everything that a window needs to draw itself, made anew after every input.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub screen: Screen,
    pub last: Option<Last>,
    pub status: Status,
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
    pub doubtful_labels: Vec<(String, String)>,
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
        why: String,
    },
    Refused {
        why: String,
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
    Good,
    Warn,
    Bad,
}

/// The scale's last word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleState {
    pub weight_mg: Option<i64>,
    pub stable: bool,
    /// Something to do first, such as clearing the pan.
    pub note: Option<Msg>,
}
