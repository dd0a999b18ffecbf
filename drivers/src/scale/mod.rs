//! Scales: protocols that turn bytes into readings.
//!
//! The protocol of a scale is configured, never guessed. An overload, an error
//! or an unreadable answer is never a weight, least of all zero.

mod mt_sics;
mod settle;
mod weight;

pub use mt_sics::MtSics;
pub use settle::Settle;
pub use weight::{Unit, Weight, WeightError};

use crate::transport::SerialFrame;

/// Longest line that a scale may send, in bytes.
pub const LINE_BYTES_MAX: usize = 256;

/// What one answer of a scale said about the weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub state: ReadingState,
    /// Present when `state` is `Stable` or `Moving`, and only then.
    pub weight: Option<Weight>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingState {
    Stable,
    Moving,
    Overload,
    Underload,
    /// The scale understood and can't weigh now.
    NotReady,
    /// What the scale or the line did wrong, in plain words.
    Error(String),
}

impl Reading {
    /// A reading that has no weight.
    pub fn without_weight(state: ReadingState) -> Self {
        Self { state, weight: None }
    }

    pub(crate) fn error(why: impl Into<String>) -> Self {
        Self::without_weight(ReadingState::Error(why.into()))
    }
}

/// What a scale can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScaleRequest {
    /// The weight now, stable or not.
    Weigh,
    Zero,
    Tare,
    /// Maker, model or serial number.
    Identify,
    /// Drop what is in progress and start anew.
    Reset,
}

/// One thing that a scale said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScaleSaid {
    Reading(Reading),
    /// Zero or tare was done, or refused with a reason in plain words.
    Zeroed(Result<(), String>),
    Tared(Result<(), String>),
    Identity(String),
}

/// One way of talking to scales.
pub trait ScaleProtocol: Send {
    /// The bytes that ask; empty when this protocol can't ask that.
    fn ask(&self, request: ScaleRequest) -> &'static [u8];

    /// Takes bytes as they came, in pieces of any size, and returns what they
    /// completed, in order.
    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid>;

    /// Forgets a half-received answer, before a new question or after a loss.
    fn forget(&mut self);
}

/// One line of the list of protocols.
#[derive(Debug)]
pub struct ProtocolEntry {
    /// The name in settings.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// How the scales leave the factory.
    pub frame: fn() -> SerialFrame,
    pub new: fn() -> Box<dyn ScaleProtocol>,
}

/// Every protocol there is.
pub const PROTOCOLS: &[ProtocolEntry] = &[ProtocolEntry {
    id: "mt-sics",
    title: "Mettler-Toledo SICS",
    frame: SerialFrame::default,
    new: || Box::new(MtSics::default()),
}];

/// The protocol with that id.
pub fn protocol(id: &str) -> Option<&'static ProtocolEntry> {
    PROTOCOLS.iter().find(|entry| entry.id == id)
}
