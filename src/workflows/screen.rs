//! What a workflow shows: one shape for all of them, drawn by a few views.

use super::Flow;
use super::view::{Card, WorkCounts};
use crate::domain::Command;
use crate::words::Msg;

/// One screen. Texts are messages, translated where they are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Screen {
    pub flow: Flow,
    /// The step's name, the same in every language.
    pub step: &'static str,
    /// The order, carton or return in hand.
    pub subject: String,
    /// 0 when nothing was promised.
    pub deadline_ms: i64,
    pub headline: Msg,
    pub instruction: Msg,
    pub target: Option<Target>,
    /// Done and to do.
    pub progress: Option<(i64, i64)>,
    pub lines: Vec<Line>,
    /// What can be ordered now; the first one is the usual next step.
    pub commands: Vec<Command>,
    /// The scale is read while this is set.
    pub wants_weight: bool,
    /// Expected weight, when `wants_weight` and it is known.
    pub expected_weight_mg: i64,
    /// The weight that Confirm would book: it has to stand on the scale still.
    pub asks_of_mg: Option<i64>,
    /// Codes that would be right now, the likeliest first.
    pub expects: Vec<String>,
    pub work: Option<WorkCounts>,
    pub card: Option<Card>,
    /// What a photo taken now would show; `None` while nothing is in hand.
    pub evidence: Option<Evidence>,
}

/// What a photo is evidence for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Look-up references, the thing in hand first.
    pub about: Vec<String>,
    /// Its event is still to come: the step asks how something is, and a photo would show it.
    pub awaited: bool,
}

/// Where to go and what to touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub verb: Msg,
    pub place: String,
    pub quantity: Option<i64>,
    pub code: String,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub code: String,
    pub name: String,
    pub done: i64,
    pub todo: i64,
    pub state: LineState,
    pub note: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineState {
    Open,
    Current,
    Done,
    Problem,
}

impl Line {
    /// A line whose state follows from its counts.
    pub fn counted(code: &str, name: &str, done: i64, todo: i64) -> Self {
        let state = if done >= todo { LineState::Done } else { LineState::Open };
        Self { code: code.into(), name: name.into(), done, todo, state, note: String::new() }
    }
}

impl Evidence {
    /// Of things by kind and code; what has no code yet is left out.
    pub fn of<'a>(things: impl IntoIterator<Item = (&'a str, &'a str)>, awaited: bool) -> Option<Self> {
        let named = things.into_iter().filter(|(_, code)| !code.is_empty());
        let about: Vec<String> = named.map(|(kind, code)| format!("{kind}:{code}")).collect();
        (!about.is_empty()).then_some(Self { about, awaited })
    }
}

impl Screen {
    /// A screen with only words on it.
    pub fn new(flow: Flow, step: &'static str, headline: Msg, instruction: Msg) -> Self {
        Self {
            flow,
            step,
            subject: String::new(),
            deadline_ms: 0,
            headline,
            instruction,
            target: None,
            progress: None,
            lines: Vec::new(),
            commands: Vec::new(),
            wants_weight: false,
            expected_weight_mg: 0,
            asks_of_mg: None,
            expects: Vec::new(),
            work: None,
            card: None,
            evidence: None,
        }
    }
}
