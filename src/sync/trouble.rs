//! Why the line to the hub is down, and what the hub does not take: for the screen.

use super::http::CallError;
use super::wire::{Problem, ProblemCode};
use crate::words::{Msg, Word};

/// What the operator is told of the hub. Work goes on whatever it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HubTrouble {
    #[error("the network cable is unplugged")]
    Unplugged,
    #[error("the hub can't be reached")]
    Unreachable,
    #[error("the hub has closed the line: it may be restarting")]
    Closed,
    #[error("the hub is in trouble ({status}): {said}")]
    InTrouble { status: u16, said: String },
    #[error("the hub's disk is full ({said})")]
    DiskFull { said: String },
    #[error("the hub does not take so much at once ({said})")]
    TooLarge { said: String },
    #[error("what answered is not a hub of ours ({what}): check the hub's address")]
    NotOurs { what: String },
    #[error("this terminal's journal can't be read")]
    JournalUnread,
    #[error("this terminal could not write what the hub sent")]
    NotWritten,
    #[error("this terminal's work could not be packed")]
    NotPacked,
    #[error("the hub has other work of this terminal at {dseq}: it was restored from an old copy or cloned")]
    Fork { dseq: u64 },
    #[error("the hub has work of this terminal (up to {hub_dseq}) that is not on this disk: it is an old copy")]
    Behind { hub_dseq: u64 },
    #[error("{said}")]
    OtherEpoch { said: String },
    #[error("{said}")]
    BadEvent { dseq: Option<u64>, said: String },
    #[error("{said}")]
    NoToken { said: String },
    #[error("{said}")]
    WrongToken { said: String },
    /// The token is another terminal's, or the hub does not know this one.
    #[error("{said}")]
    NotYours { owner: Option<String>, said: String },
    /// In the hub's words.
    #[error("{0}")]
    Said(String),
}

impl HubTrouble {
    /// What a hub says that refuses this terminal or its work.
    pub fn of_problem(problem: Problem) -> Self {
        let Problem { code, message: said, dseq, owner } = problem;
        match code {
            ProblemCode::Epoch => Self::OtherEpoch { said },
            ProblemCode::BadEvents => Self::BadEvent { dseq, said },
            ProblemCode::NoToken => Self::NoToken { said },
            ProblemCode::WrongToken => Self::WrongToken { said },
            ProblemCode::NotYours => Self::NotYours { owner, said },
            _ => Self::Said(said),
        }
    }

    /// Why a call gave no result.
    pub fn of_call(error: &CallError) -> Self {
        match error {
            CallError::Unreachable(_) => Self::Unreachable,
            CallError::Closed => Self::Closed,
            CallError::Trouble { status, code, message } => {
                let said = message.clone();
                match code {
                    ProblemCode::DiskFull => Self::DiskFull { said },
                    ProblemCode::TooLarge => Self::TooLarge { said },
                    _ => Self::InTrouble { status: *status, said },
                }
            }
            CallError::Nonsense { what } => Self::NotOurs { what: what.clone() },
            CallError::Refused(why) => why.clone(),
            // The hub lies about what it was just sent.
            CallError::Gap { have } => Self::NotOurs { what: format!("it has this journal up to {have} only") },
            CallError::Fork { dseq } => Self::Fork { dseq: *dseq },
            CallError::Pack(_) => Self::NotPacked,
        }
    }

    /// What happened and what to do.
    pub fn say(&self) -> Msg {
        let word = match self {
            Self::Unplugged => Word::HubUnplugged,
            Self::Unreachable => Word::HubUnreachable,
            Self::Closed => Word::HubClosed,
            Self::InTrouble { status, .. } => return Msg::new(Word::HubInTrouble).arg(status.to_string()),
            Self::DiskFull { .. } => Word::HubDiskFull,
            Self::TooLarge { .. } => Word::HubTooLarge,
            Self::NotOurs { .. } => Word::HubNotOurs,
            Self::JournalUnread => Word::HubJournalUnread,
            Self::NotWritten => Word::HubNotWritten,
            Self::NotPacked => Word::HubNotPacked,
            Self::Fork { dseq } => return Msg::new(Word::HubFork).arg(dseq.to_string()),
            Self::Behind { hub_dseq } => return Msg::new(Word::HubBehind).arg(hub_dseq.to_string()),
            Self::OtherEpoch { .. } => Word::HubOtherEpoch,
            Self::BadEvent { dseq: Some(dseq), .. } => return Msg::new(Word::HubBadEvent).arg(dseq.to_string()),
            Self::BadEvent { dseq: None, .. } => Word::HubBadEvents,
            Self::NoToken { .. } => Word::HubNoToken,
            Self::WrongToken { .. } => Word::HubWrongToken,
            Self::NotYours { owner: Some(owner), .. } => return Msg::new(Word::HubOthersToken).arg(owner),
            Self::NotYours { owner: None, .. } => Word::HubNotYours,
            Self::Said(said) => return Msg::new(Word::Plain).arg(said.trim_end_matches('.')),
        };
        word.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, speaks_chinese};

    fn problem(code: &str, more: &str) -> Problem {
        serde_json::from_str(&format!(r#"{{"code":"{code}","message":"said in English"{more}}}"#)).unwrap()
    }

    #[test]
    fn what_the_hub_says_has_words() {
        let trouble = |status, code| CallError::Trouble { status, code, message: "said in English".into() };
        let calls = [
            CallError::Closed,
            trouble(500, ProblemCode::Trouble),
            trouble(502, ProblemCode::Unknown),
            trouble(507, ProblemCode::DiskFull),
            trouble(413, ProblemCode::TooLarge),
            CallError::Nonsense { what: "said in English".into() },
            CallError::Gap { have: 3 },
            CallError::Fork { dseq: 3 },
            CallError::Pack(super::super::wire::WireError::TooMany),
        ];
        let refused = [
            problem("EPOCH", ""),
            problem("BAD_EVENTS", ""),
            problem("BAD_EVENTS", r#","dseq":7"#),
            problem("NO_TOKEN", ""),
            problem("WRONG_TOKEN", ""),
            // A hub of before does not name the owner.
            problem("NOT_YOURS", ""),
            problem("NOT_YOURS", r#","owner":"T08""#),
        ];
        let others = [
            HubTrouble::Unplugged,
            HubTrouble::Unreachable,
            HubTrouble::JournalUnread,
            HubTrouble::NotWritten,
            HubTrouble::Behind { hub_dseq: 9 },
        ];
        let all = calls.iter().map(HubTrouble::of_call).chain(refused.map(HubTrouble::of_problem)).chain(others);
        for trouble in all {
            speaks_chinese(&trouble.say(), &["T08", "floor-hub", "add", "terminal.toml", "HTTP"]);
        }
        let newer = HubTrouble::of_problem(problem("MOON_PHASE", ""));
        assert_eq!(newer.say().text(Language::Chinese), "said in English");
    }
}
