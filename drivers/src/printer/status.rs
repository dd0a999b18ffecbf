use std::fmt;

use super::Fault;

/// What a printer says about itself, in plain terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// The printer did not answer. It may be switched off, or be one of the
    /// many that never answer: unknown is not "ready".
    pub unknown: bool,
    /// Only a queue or a folder answers for the printer, and takes jobs: the
    /// printer itself was not asked.
    pub spooled: bool,
    pub paper_out: bool,
    pub paper_low: bool,
    /// The print head of a label printer or the cover of a receipt printer.
    pub head_open: bool,
    pub ribbon_out: bool,
    pub paused: bool,
    pub offline: bool,
    /// Any other fault.
    pub error: Option<Fault>,
    /// Labels or receipts that the printer has taken and not printed yet,
    /// where it can count them.
    pub waiting: Option<u32>,
}

impl Status {
    /// The status of a printer that doesn't answer.
    pub fn unknown() -> Self {
        Self { unknown: true, ..Self::default() }
    }

    /// Whether the printer said that it can't print now.
    pub fn is_blocked(&self) -> bool {
        self.paper_out || self.head_open || self.ribbon_out || self.paused || self.offline || self.error.is_some()
    }

    /// Whether the printer said that it can print.
    pub fn is_ready(&self) -> bool {
        !self.unknown && !self.is_blocked()
    }
}

impl fmt::Display for Status {
    /// Plain words, the most telling first: "paper out, head open".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = Vec::new();
        let facts = [
            (self.unknown && !self.offline && !self.spooled, "no answer"),
            (self.paper_out, "paper out"),
            (self.head_open, "head or cover open"),
            (self.ribbon_out, "ribbon out"),
            (self.paused, "paused"),
            (self.offline, "offline"),
        ];
        words.extend(facts.iter().filter(|(true_now, _)| *true_now).map(|(_, word)| (*word).to_owned()));
        words.extend(self.error.as_ref().map(Fault::to_string));
        if words.is_empty() {
            words.push(if self.unknown { "takes jobs" } else { "ready" }.to_owned());
        }
        if self.paper_low && !self.paper_out {
            words.push("paper low".to_owned());
        }
        f.write_str(&words.join(", "))
    }
}
