//! Who works here now: badges, PINs, locking.

use super::bench::Bench;
use super::{Decision, FloorLoop, Last, Now};
use crate::domain::Fact;
use crate::domain::people::{Operator, pin_hash};
use crate::words::{Msg, Word};
use crate::workflows::{Verdict, View, ViewResult};
use std::time::Duration;

/// Slows down who tries PINs.
#[derive(Debug, Default)]
pub(super) struct PinGuard {
    wrong: u32,
    wait_until: Duration,
}

const WRONG_PINS_FREE: u32 = 5;
const PIN_WAIT: Duration = Duration::from_secs(30);

impl FloorLoop {
    /// What a badge scan does: signs in, unlocks, or hands the bench over.
    pub(super) fn badge(&self, badge: &str) -> ViewResult<(Bench, Vec<Fact>, Verdict, Msg)> {
        let bench = self.bench.clone();
        let Some(operator) = self.store.badge(badge)? else {
            return Ok((bench, Vec::new(), Verdict::Bad, Msg::new(Word::BadgeUnknown)));
        };
        if self.operator().is_some_and(|who| who.operator == operator.operator) {
            let say = Msg::new(Word::SignedInAlready).arg(&operator.name);
            return Ok((bench, Vec::new(), Verdict::Good, say));
        }
        let say = Msg::new(Word::Welcome).arg(&operator.name);
        let (bench, facts) = self.signed_in(operator, "badge");
        Ok((bench, facts, Verdict::Good, say))
    }

    /// A PIN from the pad.
    pub(super) fn pin(&mut self, pin: &str, now: Now) {
        self.active_at = now.up;
        if now.up < self.pins.wait_until {
            let seconds = (self.pins.wait_until - now.up).as_secs() + 1;
            return self.say(Verdict::Bad, "", Msg::new(Word::PinWait).arg(seconds.to_string()));
        }
        if self.pending.is_some() {
            return self.say(Verdict::Bad, "", Msg::new(Word::DiskBroken));
        }
        let operator = pin_hash(&self.store.author().warehouse, pin).ok().map(|hash| self.store.pin(&hash));
        match operator {
            Some(Ok(Some(operator))) => {
                self.pins = PinGuard::default();
                let say = Msg::new(Word::Welcome).arg(&operator.name);
                let (bench, facts) = self.signed_in(operator, "pin");
                let last = Last { verdict: Verdict::Good, scanned: String::new(), say };
                self.commit(Decision { bench, facts, prints: Vec::new(), last, wall_ms: now.wall_ms });
            }
            Some(Err(error)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to look up a PIN");
                self.say(Verdict::Bad, "", Msg::new(Word::ReadFailed));
            }
            _ => {
                self.pins.wrong += 1;
                if self.pins.wrong >= WRONG_PINS_FREE {
                    self.pins.wait_until = now.up + PIN_WAIT;
                    self.pins.wrong = 0;
                }
                self.say(Verdict::Bad, "", Msg::new(Word::PinUnknown));
            }
        }
    }

    /// The bench under a new operator; what is in hand stays in hand.
    fn signed_in(&self, operator: Operator, by: &str) -> (Bench, Vec<Fact>) {
        let mut facts = Vec::new();
        if let Some(before) = self.operator().filter(|before| before.operator != operator.operator) {
            facts.push(Fact::SignedOut { operator: before.operator.clone(), why: "handed over".into() });
        }
        facts.push(Fact::SignedIn { operator: operator.operator.clone(), by: by.into() });
        let mut bench = Bench { operator: Some(operator), locked: false, ..self.bench.clone() };
        // Work that the new person may not do stays saved, behind home.
        let may = |bench: &Bench| match (bench.flow.role(), &bench.operator) {
            (Some(role), Some(who)) => who.may(role),
            _ => true,
        };
        if !may(&bench) {
            bench.flow = crate::workflows::Flow::Home;
        }
        (bench, facts)
    }

    pub(super) fn locked_bench(&self, why: &str) -> (Bench, Vec<Fact>) {
        let bench = Bench { locked: true, ..self.bench.clone() };
        let operator = self.bench.operator.as_ref().map(|operator| operator.operator.clone()).unwrap_or_default();
        (bench, vec![Fact::SignedOut { operator, why: why.into() }])
    }

    pub(super) fn lock(&mut self, why: &str, now: Now) {
        self.show_queue(None);
        let (bench, facts) = self.locked_bench(why);
        let last = Last { verdict: Verdict::Good, scanned: String::new(), say: Msg::new(Word::Locked) };
        self.commit(Decision { bench, facts, prints: Vec::new(), last, wall_ms: now.wall_ms });
    }
}
