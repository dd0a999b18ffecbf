//! Scales: protocols that turn bytes into readings, the loop that runs one, and the rule
//! that says which reading may be sold by.
//!
//! The protocol of a scale is configured, never guessed. An overload, an error
//! or an unreadable answer is never a weight, least of all zero.

mod a_and_d;
mod adam_cpw;
mod cas;
mod line;
mod mt_sics;
mod nci;
mod recognise;
mod rule;
pub(crate) mod run;
mod settle;
mod toledo_8217;
mod toledo_continuous;
mod trouble;
mod usb_hid;
mod weight;

use std::time::Duration;

pub use mt_sics::MtSics;
pub use recognise::{Recognised, is_noise, recognise};
pub use rule::{Refusal, Ruling, TradeRule, TradeRuleError, TradeWatch};
pub use settle::Settle;
pub use toledo_8217::probe_toledo_8217;
pub use trouble::Trouble;
pub use weight::{Unit, Weight, WeightError};

use crate::transport::{Flow, Parity, SerialFrame};

/// Longest line that a scale may send, in bytes.
pub const LINE_BYTES_MAX: usize = 256;

/// What one answer of a scale said about the weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub state: ReadingState,
    /// What the scale shows: present when `state` is `Stable`, and mostly when it is
    /// `Moving`; never otherwise.
    pub weight: Option<Weight>,
    /// Whether the weight is net of a tare; None where the protocol doesn't tell.
    pub net: Option<bool>,
    /// Whether the scale stands at the centre of zero; None where the protocol doesn't tell.
    pub zero: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingState {
    Stable,
    Moving,
    Overload,
    Underload,
    /// The scale understood and can't weigh now.
    NotReady,
    /// What the scale or the line did wrong.
    Error(Trouble),
}

impl Reading {
    /// A weight, of which it isn't known whether it is net or at zero. One that doesn't fit
    /// in milligrams was never on a scale: it is an unreadable answer.
    pub fn of(state: ReadingState, weight: Weight) -> Self {
        if weight.to_mg().is_none() {
            return Self::trouble(Trouble::Unreadable(weight.to_string()));
        }
        Self { state, weight: Some(weight), net: None, zero: None }
    }

    /// A reading that has no weight.
    pub fn without_weight(state: ReadingState) -> Self {
        Self { state, weight: None, net: None, zero: None }
    }

    pub(crate) fn trouble(trouble: Trouble) -> Self {
        Self::without_weight(ReadingState::Error(trouble))
    }

    pub(crate) fn net(self, net: bool) -> Self {
        Self { net: Some(net), ..self }
    }

    pub(crate) fn zero(self, zero: bool) -> Self {
        Self { zero: Some(zero), ..self }
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
    /// Zero or tare was done, or refused with a reason.
    Zeroed(Result<(), Trouble>),
    Tared(Result<(), Trouble>),
    Identity(String),
}

/// One way of talking to scales.
pub trait ScaleProtocol: Send {
    /// The bytes that ask; empty when this protocol can't ask that. A scale that sends
    /// weights by itself isn't asked for them.
    fn ask(&mut self, request: ScaleRequest) -> &'static [u8];

    /// How it is seen that a zero or a tare was done.
    fn confirmed(&self, _request: ScaleRequest) -> Confirmed {
        Confirmed::ByAnswer
    }

    /// A further question, whose answer tells net from gross where the weights themselves don't;
    /// empty when there is none or when this scale doesn't know it.
    fn ask_net(&mut self) -> &'static [u8] {
        b""
    }

    /// Whether the answer to it is still to come.
    fn awaits_net(&self) -> bool {
        false
    }

    /// It did not come in time.
    fn miss_net(&mut self) {}

    /// The HID report with the weight, for a scale that sends it by itself and may do so only
    /// when the weight changes.
    fn weight_report(&self) -> Option<u8> {
        None
    }

    /// Takes bytes as they came, in pieces of any size, and returns what they
    /// completed, in order.
    fn push(&mut self, bytes: &[u8]) -> Vec<ScaleSaid>;

    /// Forgets a half-received answer, before a new question or after a loss.
    fn forget(&mut self);

    /// A new weighing begins: what was on the pan before bears no witness to it.
    fn begin(&mut self) {}
}

/// How it is seen that a zero or a tare was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// The scale says so.
    ByAnswer,
    /// The weight that it shows afterwards is zero.
    ByReading,
}

/// When a scale speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// When it is asked; `pause` is the least time between two questions.
    Asked { pause: Duration },
    /// By itself, some times a second; it must not be asked.
    Streams,
}

/// What has to be known of one scale beside its protocol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScaleSettings {
    /// The unit on its display, for protocols that don't send it.
    pub unit: Option<Unit>,
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
    pub manner: Manner,
    /// Whether weights come with their unit; otherwise it is a setting.
    pub says_unit: bool,
    pub new: fn(&ScaleSettings) -> Box<dyn ScaleProtocol>,
}

impl ProtocolEntry {
    /// Whether a scale can be told to do that from here.
    pub fn can(&self, request: ScaleRequest) -> bool {
        match (request, self.manner) {
            (ScaleRequest::Weigh, Manner::Streams) => true,
            _ => !(self.new)(&ScaleSettings::default()).ask(request).is_empty(),
        }
    }
}

/// Every protocol there is.
pub const PROTOCOLS: &[ProtocolEntry] = &[
    mt_sics::ENTRY,
    toledo_8217::ENTRY,
    toledo_continuous::ENTRY,
    toledo_continuous::PLAIN,
    nci::ENTRY,
    cas::ENTRY,
    a_and_d::ENTRY,
    adam_cpw::ENTRY,
    usb_hid::ENTRY,
];

/// The protocol with that id.
pub fn protocol(id: &str) -> Option<&'static ProtocolEntry> {
    PROTOCOLS.iter().find(|entry| entry.id == id)
}

/// 7E1, what older scales are set to.
fn seven_even(baud: u32) -> SerialFrame {
    SerialFrame { baud, data_bits: 7, parity: Parity::Even, stop_bits: 1, flow: Flow::None }
}
