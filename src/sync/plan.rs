//! What to do next, decided from plain values: no sockets, no clock.

use super::wire::HeadAnswer;
use crate::journal::Hash;
use std::time::Duration;

/// What the terminal and the hub know of each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The newest event of this terminal's own journal.
    pub local_dseq: u64,
    /// The newest of them that the hub has acknowledged.
    pub acked_dseq: u64,
    /// The hub will not take this journal; a person has to look at it.
    pub push_refused: bool,
    /// Everything up to here is committed on this terminal.
    pub cursor: u64,
    /// The warehouse's newest gseq, as far as the hub has told.
    pub head: u64,
}

/// The next thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Push what comes after this dseq.
    Push(u64),
    /// Pull what comes after this gseq.
    Pull(u64),
    /// Wait for something to happen.
    Wait,
}

/// Own work goes up before other work comes down: it is what could be lost.
pub fn next(known: &Known) -> Step {
    if !known.push_refused && known.local_dseq > known.acked_dseq {
        Step::Push(known.acked_dseq)
    } else if known.head > known.cursor {
        Step::Pull(known.cursor)
    } else {
        Step::Wait
    }
}

/// How the terminal's own journal and the hub's copy of it relate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Push what comes after this dseq; 0 for everything.
    PushAfter(u64),
    /// Both have an event at this place, and not the same one.
    Fork(u64),
    /// The hub has events that this terminal has not: it was restored from an older state or cloned.
    TerminalBehind { hub_dseq: u64 },
}

/// Compares heads. `hash_at_hub_dseq` is the terminal's hash at the hub's dseq, if it has that event.
pub fn compare(local_dseq: u64, hash_at_hub_dseq: Option<Hash>, hub: &HeadAnswer) -> Agreement {
    if hub.dseq > local_dseq {
        return Agreement::TerminalBehind { hub_dseq: hub.dseq };
    }
    match hash_at_hub_dseq {
        Some(hash) if hash == hub.hash => Agreement::PushAfter(hub.dseq),
        _ if hub.dseq == 0 => Agreement::PushAfter(0),
        _ => Agreement::Fork(hub.dseq),
    }
}

/// Where to pull from. A hub that was restored from a backup numbers anew what comes
/// after it, so everything is read again; what is known already changes nothing.
pub fn pull_from(cursor: u64, cursor_generation: &str, hub: &HeadAnswer) -> u64 {
    let same = cursor_generation.is_empty() || cursor_generation == hub.generation;
    if same && cursor <= hub.head { cursor } else { 0 }
}

/// For this long after a drop a line that is plugged in again is seen within two seconds.
const WATCHFUL: Duration = Duration::from_secs(300);

/// How long to wait before the next try. `chance` is 0..=1000 and spreads the terminals of
/// a warehouse, so that they don't all come back in the same instant.
pub fn retry_in(failures: u32, down_for: Duration, chance: u32) -> Duration {
    let longest: u64 = if down_for < WATCHFUL { 1_600 } else { 24_000 };
    let doubled = 250u64.saturating_mul(1 << failures.saturating_sub(1).min(10));
    let base = doubled.min(longest);
    Duration::from_millis(base + base / 4 * u64::from(chance.min(1000)) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::GENESIS;

    fn hub(dseq: u64, hash: Hash) -> HeadAnswer {
        HeadAnswer { epoch: 1, dseq, hash, generation: "g".into(), head: 10, durable_gseq: 0 }
    }

    #[test]
    fn own_work_goes_first_and_a_refused_journal_does_not_stop_the_rest() {
        let known = Known { local_dseq: 5, acked_dseq: 3, push_refused: false, cursor: 1, head: 9 };
        assert_eq!(next(&known), Step::Push(3));
        assert_eq!(next(&Known { push_refused: true, ..known.clone() }), Step::Pull(1));
        assert_eq!(next(&Known { acked_dseq: 5, ..known.clone() }), Step::Pull(1));
        assert_eq!(next(&Known { acked_dseq: 5, cursor: 9, ..known }), Step::Wait);
    }

    #[test]
    fn heads_are_compared() {
        let (a, b) = ([1; 32], [2; 32]);
        assert_eq!(compare(0, None, &hub(0, GENESIS)), Agreement::PushAfter(0));
        assert_eq!(compare(7, None, &hub(0, GENESIS)), Agreement::PushAfter(0));
        assert_eq!(compare(7, Some(a), &hub(4, a)), Agreement::PushAfter(4));
        assert_eq!(compare(7, Some(b), &hub(4, a)), Agreement::Fork(4));
        assert_eq!(compare(7, None, &hub(4, a)), Agreement::Fork(4));
        assert_eq!(compare(3, None, &hub(4, a)), Agreement::TerminalBehind { hub_dseq: 4 });
    }

    #[test]
    fn a_restored_hub_is_read_again() {
        assert_eq!(pull_from(7, "g", &hub(0, GENESIS)), 7);
        assert_eq!(pull_from(7, "", &hub(0, GENESIS)), 7);
        assert_eq!(pull_from(7, "other", &hub(0, GENESIS)), 0);
        assert_eq!(pull_from(11, "g", &hub(0, GENESIS)), 0);
    }

    #[test]
    fn waiting_grows_and_stays_short_at_first() {
        let soon = Duration::from_secs(1);
        let late = Duration::from_secs(3600);
        assert_eq!(retry_in(1, soon, 0), Duration::from_millis(250));
        assert!(retry_in(50, soon, 1000) <= Duration::from_secs(2));
        assert!(retry_in(50, late, 1000) <= Duration::from_secs(30));
        assert!(retry_in(50, late, 0) > Duration::from_secs(20));
        assert!((1..20).all(|n| retry_in(n, late, 0) <= retry_in(n + 1, late, 0)));
    }
}
