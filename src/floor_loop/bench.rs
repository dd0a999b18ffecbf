//! What is in hand at this bench: saved with every commit, so that a crash or a power cut
//! costs nothing.

use super::photos::BenchPhotos;
use crate::domain::Fact;
use crate::domain::people::Operator;
use crate::workflows::{Flow, State};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A field that a later version adds has a default; without these the state is not readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bench {
    pub operator: Option<Operator>,
    pub locked: bool,
    pub flow: Flow,
    /// Work begun and not finished, by flow; flows with nothing in hand are left out.
    pub states: BTreeMap<Flow, State>,
    /// What an undo would take back.
    pub last_step: Option<LastStep>,
    /// How many the next goods scan counts.
    pub quantity: Option<i64>,
    /// Scans on disk.
    pub scans: u64,
    #[serde(default)]
    pub photos: BenchPhotos,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastStep {
    pub before: State,
    pub facts: Vec<Fact>,
    /// What was scanned.
    pub scanned: String,
}

impl Default for Bench {
    fn default() -> Self {
        Self {
            operator: None,
            locked: false,
            flow: Flow::Home,
            states: BTreeMap::new(),
            last_step: None,
            quantity: None,
            scans: 0,
            photos: BenchPhotos::default(),
        }
    }
}

impl Bench {
    /// The state of the flow that is open.
    pub fn state(&self) -> State {
        self.states.get(&self.flow).cloned().unwrap_or_else(|| self.flow.start())
    }

    /// Opens the flow of `state` and puts it in hand.
    pub fn set_state(&mut self, state: State) {
        self.flow = state.flow();
        if state == self.flow.start() {
            self.states.remove(&self.flow);
        } else {
            self.states.insert(self.flow, state);
        }
    }
}
