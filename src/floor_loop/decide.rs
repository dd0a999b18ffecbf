//! From a scan, a command or a weight to a decision.

use super::bench::{Bench, LastStep};
use super::echoes::Echo;
use super::{Decided, Decision, FloorLoop, Last, Now, scan_verdict};
use crate::domain::codes::own::QUANTITY_MAX;
use crate::domain::{Command, Fact, Meaning, ScanVerdict};
use crate::words::{Msg, Word};
use crate::workflows::find::LabelOf;
use crate::workflows::{Action, Context, Flow, Step, Verdict, Workflow};
use base64::Engine;
use floor_drivers::scale::Weight;
use floor_drivers::scanner::{Heard, UnreadableWhy};
use std::time::Duration;

/// A scan as it is recorded.
struct Scanned<'a> {
    scanner: &'a str,
    text: String,
    aim: Option<String>,
    raw: String,
}

impl FloorLoop {
    pub(super) fn heard(&mut self, scanner: &str, heard: Heard, now: Now) {
        let examines = self.examines();
        if examines {
            self.examine(scanner, &heard);
        }
        match heard {
            Heard::Scan(code) if examines => {
                let scanned = Scanned { scanner, text: code.text, aim: code.aim, raw: encode(&code.raw) };
                if let Some(facts) = self.begin_scan(&scanned, ScanVerdict::Refused, now) {
                    let say = Msg::new(Word::DoctorHeard).arg(scanner);
                    self.finish_scan(scanned, facts, self.bench.clone(), Verdict::Good, say, now);
                }
            }
            Heard::Scan(code) => {
                // The bytes are kept wherever the text alone would not give them back.
                let plain = code.aim.is_none() && code.raw == code.text.as_bytes();
                let raw = if plain { String::new() } else { encode(&code.raw) };
                self.scan(Scanned { scanner, text: code.text, aim: code.aim, raw }, now);
            }
            Heard::Unreadable { raw, why } => {
                let say = Msg::new(match why {
                    UnreadableWhy::HalfFrame => Word::HalfScan,
                    UnreadableWhy::Garbage => Word::Unreadable,
                    UnreadableWhy::Empty => Word::UnreadableEmpty,
                    UnreadableWhy::TooLong => Word::UnreadableTooLong,
                    UnreadableWhy::StrangeKey => Word::UnreadableKey,
                    UnreadableWhy::CapsLock => Word::CapsLockOn,
                });
                // A line that went mad may send a lot: its beginning says enough.
                let kept = raw.get(..raw.len().min(512)).unwrap_or_default();
                let scanned = Scanned { scanner, text: String::new(), aim: None, raw: encode(kept) };
                if let Some(facts) = self.begin_scan(&scanned, ScanVerdict::Unreadable, now) {
                    self.finish_scan(scanned, facts, self.bench.clone(), Verdict::Bad, say, now);
                }
            }
        }
    }

    /// A code that waited too long is recorded and shown, and not used: it was meant for a
    /// screen that may have gone.
    pub(super) fn late(&mut self, scanner: &str, heard: Heard, waited: Duration, now: Now) {
        let Heard::Scan(code) = heard else { return self.heard(scanner, heard, now) };
        let scanned = Scanned { scanner, text: code.text, aim: code.aim, raw: encode(&code.raw) };
        let say = Msg::new(Word::NotUsed).arg(&scanned.text).arg(waited.as_secs().to_string());
        if let Some(facts) = self.begin_scan(&scanned, ScanVerdict::Held, now) {
            self.finish_scan(scanned, facts, self.bench.clone(), Verdict::Bad, say, now);
        }
        // Scanned again at once, it is no echo.
        self.echoes.meant();
    }

    /// A code that a person typed counts like a scan.
    pub(super) fn typed(&mut self, text: &str, now: Now) {
        let text = text.trim();
        if !text.is_empty() {
            let text: String = text.chars().take(512).collect();
            self.scan(Scanned { scanner: "keyboard", text, aim: None, raw: String::new() }, now);
        }
    }

    fn scan(&mut self, scanned: Scanned<'_>, now: Now) {
        let window = self.settings.repeat_windows.get(scanned.scanner).copied();
        let window = window.unwrap_or(self.settings.repeat_window);
        if let Some(echo) = self.echoes.judge(scanned.scanner, &scanned.text, now.up, window) {
            let say = match echo {
                Echo::Again => Msg::new(Word::HeldBack).arg(&scanned.text),
                Echo::OtherWay(other) => Msg::new(Word::HeardTwice).arg(&scanned.text).arg(other).arg(scanned.scanner),
            };
            if let Some(facts) = self.begin_scan(&scanned, ScanVerdict::Held, now) {
                self.finish_scan(scanned, facts, self.bench.clone(), Verdict::Warn, say, now);
            }
            return;
        }
        let meaning = Meaning::of(&scanned.text);
        if let Meaning::Badge(badge) = &meaning {
            let badge = badge.clone();
            return self.badge_scan(&badge, scanned, now);
        }
        let Some(operator) = self.operator().cloned() else {
            return self.refuse(scanned, Msg::new(Word::SignInFirst), now);
        };
        if let Some(job) = self.doubt_about(scanned.text.trim(), &meaning) {
            self.label_seen(&job, true, now);
        }
        if let Meaning::UnknownCommand(word) = &meaning {
            let say = match word.strip_prefix("QTY-") {
                Some(count) => Msg::new(Word::QuantityTooLarge).arg(count).arg(QUANTITY_MAX.to_string()),
                None => Msg::new(Word::UnknownCommand).arg(word),
            };
            return self.refuse(scanned, say, now);
        }
        if let Meaning::Command(command) = &meaning
            && let Some((bench, facts, verdict, say)) = self.own_command(command, now)
        {
            if let Some(mut all) = self.begin_scan(&scanned, scan_verdict(verdict), now) {
                all.extend(facts);
                self.finish_scan(scanned, all, bench, verdict, say, now);
                self.order_scale(command);
                if self.pending.is_none() {
                    self.queue_command(command, now);
                }
            }
            return;
        }
        let goods = matches!(meaning, Meaning::Other(_));
        let action = match meaning {
            Meaning::Command(command) => self.commanded(&command),
            // Spaces around a code are the scanner's doing; the record keeps them.
            meaning => Action::Scan { text: scanned.text.trim().to_owned(), meaning },
        };
        let context = Context { aim: scanned.aim.as_deref(), ..self.context(&operator, now.wall_ms) };
        match self.stepped(&action, &context) {
            Ok(step) => {
                if let Some(facts) = self.begin_scan(&scanned, scan_verdict(step.verdict), now) {
                    let used = goods && step.verdict != Verdict::Bad;
                    let mut decision = self.decision(step, facts, &scanned.text, now);
                    if used {
                        decision.bench.quantity = None;
                    }
                    decision.bench.scans += 1;
                    self.commit(decision);
                }
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to decide");
                self.refuse(scanned, Msg::new(Word::ReadFailed), now);
            }
        }
    }

    /// The job in doubt whose label this is: whoever scans it has it in hand.
    fn doubt_about(&self, text: &str, meaning: &Meaning) -> Option<String> {
        let ours = self.printers.doubt_about(text);
        let of_carrier = || {
            let operator = self.operator().filter(|_| self.printers.is_any_in_doubt())?;
            let label = self.context(operator, 0).label(text, meaning).ok()?;
            let LabelOf::Parcel(parcel) = label else { return None };
            // The packing list goes by the parcel's number too, and has not the carrier's on it.
            let shipping = |job: &&str| {
                let job = self.store.job(job).ok().flatten();
                job.is_some_and(|job| ["shipping", "carrier"].contains(&job.kind.as_str()))
            };
            self.printers.doubt_about(&parcel).filter(shipping)
        };
        ours.or_else(of_carrier).map(str::to_owned)
    }

    /// What the open flow does. Home opens the flow that a code belongs to, where work that
    /// is in hand goes on.
    fn stepped(&self, action: &Action, cx: &Context<'_>) -> Decided {
        let step = self.bench.state().step(action, cx)?;
        let flow = step.next.flow();
        let in_hand = self.bench.states.get(&flow).filter(|_| self.bench.flow == Flow::Home && flow != Flow::Home);
        let Some(in_hand) = in_hand else { return Ok(step) };
        let going_on = in_hand.step(action, cx)?;
        // An open manifest is found again nowhere else; other work opens again by its own label.
        if going_on.verdict != Verdict::Bad || flow == Flow::Shipping {
            return Ok(going_on);
        }
        let next = if step.verdict == Verdict::Bad { in_hand.clone() } else { step.next };
        Ok(Step { next, ..step })
    }

    /// Counts the scan as heard and starts its record; `None` while nothing can be saved.
    fn begin_scan(&mut self, scanned: &Scanned<'_>, verdict: ScanVerdict, now: Now) -> Option<Vec<Fact>> {
        self.active_at = now.up;
        if self.pending.is_some() {
            let text = if scanned.text.is_empty() { "—" } else { &scanned.text };
            self.say(Verdict::Bad, &scanned.text, Msg::new(Word::NotTaken).arg(text));
            return None;
        }
        self.heard += 1;
        // Noise between a code and its echo does not make the echo meant.
        if verdict != ScanVerdict::Unreadable {
            self.echoes.heard(scanned.scanner, &scanned.text, now.up);
        }
        let step = self
            .screen
            .as_ref()
            .map_or("sign-in".to_owned(), |screen| format!("{}/{}", screen.flow.word(), screen.step));
        Some(vec![Fact::ScanHeard {
            scanner: scanned.scanner.to_owned(),
            text: scanned.text.clone(),
            aim: scanned.aim.clone(),
            raw: scanned.raw.clone(),
            step,
            verdict,
        }])
    }

    fn finish_scan(
        &mut self,
        scanned: Scanned<'_>,
        facts: Vec<Fact>,
        bench: Bench,
        verdict: Verdict,
        say: Msg,
        now: Now,
    ) {
        let bench = Bench { scans: bench.scans + 1, ..bench };
        let last = Last { verdict, scanned: scanned.text, say };
        self.commit(Decision { bench, facts, prints: Vec::new(), last, wall_ms: now.wall_ms });
    }

    fn refuse(&mut self, scanned: Scanned<'_>, say: Msg, now: Now) {
        if let Some(facts) = self.begin_scan(&scanned, ScanVerdict::Refused, now) {
            self.finish_scan(scanned, facts, self.bench.clone(), Verdict::Bad, say, now);
        }
    }

    fn badge_scan(&mut self, badge: &str, scanned: Scanned<'_>, now: Now) {
        match self.badge(badge) {
            Ok((bench, facts, verdict, say)) => {
                if let Some(mut all) = self.begin_scan(&scanned, scan_verdict(verdict), now) {
                    all.extend(facts);
                    self.finish_scan(scanned, all, bench, verdict, say, now);
                }
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to look up a badge");
                self.refuse(scanned, Msg::new(Word::ReadFailed), now);
            }
        }
    }

    /// A command by button or key: like a scanned one, without a scan to record.
    pub(super) fn ordered(&mut self, command: &Command, now: Now) {
        self.active_at = now.up;
        // A button between two scans makes the second one meant.
        self.echoes.meant();
        if self.pending.is_some() {
            return self.say(Verdict::Bad, "", Msg::new(Word::NotTaken).arg(command.word()));
        }
        let Some(operator) = self.operator().cloned() else {
            return self.say(Verdict::Bad, "", Msg::new(Word::SignInFirst));
        };
        if let Some((bench, facts, verdict, say)) = self.own_command(command, now) {
            let last = Last { verdict, scanned: String::new(), say };
            self.commit(Decision { bench, facts, prints: Vec::new(), last, wall_ms: now.wall_ms });
            if self.pending.is_none() {
                self.queue_command(command, now);
            }
            return self.order_scale(command);
        }
        let action = self.commanded(command);
        let decided = self.stepped(&action, &self.context(&operator, now.wall_ms));
        self.take_decided(decided, Vec::new(), now);
    }

    /// A weight that the step waits for.
    pub(super) fn weighed(&mut self, scale: &str, weight_mg: i64, shown: Weight, now: Now) {
        let Some(operator) = self.operator().cloned() else { return };
        if self.pending.is_some() {
            return;
        }
        self.active_at = now.up;
        self.echoes.meant();
        let of = self.screen.as_ref().map(|screen| screen.subject.clone()).unwrap_or_default();
        let taken = Fact::WeightTaken { scale: scale.into(), weight_mg, of, shown: shown.to_string() };
        let decided = self.bench.state().step(&Action::Weight(Some(weight_mg)), &self.context(&operator, now.wall_ms));
        self.take_decided(decided, vec![taken], now);
    }

    /// What a command comes to. A weight that is asked about is booked only while it stands on the
    /// scale: what is on the pan now may be another box, or a hand.
    fn commanded(&self, command: &Command) -> Action {
        let asked = self.screen.as_ref().and_then(|screen| screen.asks_of_mg);
        match asked {
            Some(weight_mg) if *command == Command::Confirm && !self.devices.stands_there(weight_mg) => {
                Action::Weight(None)
            }
            _ => Action::Command(command.clone()),
        }
    }

    fn take_decided(&mut self, decided: Decided, facts: Vec<Fact>, now: Now) {
        match decided {
            Ok(step) => self.commit(self.decision(step, facts, "", now)),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "failed to decide");
                self.say(Verdict::Bad, "", Msg::new(Word::ReadFailed));
            }
        }
    }

    fn decision(&self, step: Step, mut facts: Vec<Fact>, scanned: &str, now: Now) -> Decision {
        let mut bench = self.bench.clone();
        let before = bench.state();
        if step.facts.iter().any(Fact::can_be_undone) {
            bench.last_step =
                Some(LastStep { before: before.clone(), facts: step.facts.clone(), scanned: scanned.into() });
        } else if !step.facts.is_empty() {
            // What came after can't be jumped over.
            bench.last_step = None;
        }
        if !step.facts.is_empty() {
            bench.quantity = None;
        }
        bench.set_state(step.next);
        facts.extend(step.facts);
        Decision {
            bench,
            facts,
            prints: step.prints,
            last: Last { verdict: step.verdict, scanned: scanned.into(), say: step.say },
            wall_ms: now.wall_ms,
        }
    }

    /// Commands that are the terminal's own, whatever the flow.
    fn own_command(&mut self, command: &Command, now: Now) -> Option<(Bench, Vec<Fact>, Verdict, Msg)> {
        let mut bench = self.bench.clone();
        match command {
            Command::Quantity(count) if !(1..=QUANTITY_MAX).contains(count) => {
                let say = Msg::new(Word::QuantityTooLarge).arg(count.to_string()).arg(QUANTITY_MAX.to_string());
                Some((bench, Vec::new(), Verdict::Bad, say))
            }
            Command::Quantity(count) => {
                bench.quantity = Some(*count);
                let say = Msg::new(Word::QuantityNext).arg(count.to_string());
                Some((bench, Vec::new(), Verdict::Good, say))
            }
            Command::Cancel if bench.quantity.is_some() => {
                bench.quantity = None;
                Some((bench, Vec::new(), Verdict::Good, Msg::new(Word::Cancelled)))
            }
            Command::Undo => Some(self.undo()),
            Command::Photo | Command::PhotoAttach | Command::PhotoLeave => Some(self.photo_command(command, now)),
            Command::Zero | Command::Tare => {
                // Where no weight is wanted, the flow says so; a refused order reaches no scale.
                self.screen.as_ref().filter(|screen| screen.wants_weight)?;
                Some(match self.scale_order(command) {
                    Some(_) => (bench, Vec::new(), Verdict::Good, Msg::new(Word::ScaleAsked)),
                    None => (bench, Vec::new(), Verdict::Bad, Msg::new(Word::TroubleNotConnected)),
                })
            }
            // What they do is not the bench's affair; see `queue_command`.
            Command::Queue | Command::TakeOver => Some((bench, Vec::new(), Verdict::Good, Msg::new(Word::PrintQueue))),
            Command::Lock => {
                let (bench, facts) = self.locked_bench("asked for");
                Some((bench, facts, Verdict::Good, Msg::new(Word::Locked)))
            }
            command => {
                let flow = Flow::of_command(command)?;
                // A step that asks for this very command means something by it.
                let asked_for = self.screen.as_ref().is_some_and(|screen| screen.commands.contains(command));
                if asked_for && flow == bench.flow {
                    return None;
                }
                let allowed = flow.role().is_none_or(|role| self.operator().is_some_and(|who| who.may(role)));
                if !allowed {
                    let say = Msg::new(Word::RoleMissing).arg_msg(Msg::new(flow.name()));
                    return Some((bench, Vec::new(), Verdict::Bad, say));
                }
                bench.flow = flow;
                bench.quantity = None;
                Some((bench, Vec::new(), Verdict::Good, Msg::new(flow.name())))
            }
        }
    }

    /// Takes the last step back, by its inverse.
    fn undo(&self) -> (Bench, Vec<Fact>, Verdict, Msg) {
        let mut bench = self.bench.clone();
        let Some(step) = bench.last_step.take() else {
            return (bench, Vec::new(), Verdict::Bad, Msg::new(Word::NothingToUndo));
        };
        let exceptions = step.facts.iter().filter_map(|fact| match fact {
            Fact::ExceptionRaised(exception) => {
                Some(Fact::ExceptionSettled { id: exception.id.clone(), how: "taken back".into() })
            }
            _ => None,
        });
        let mut facts: Vec<Fact> = exceptions.collect();
        let undone: Vec<Fact> = step.facts.iter().filter(|fact| fact.can_be_undone()).cloned().collect();
        if undone.len() + facts.len() != step.facts.len() {
            // The step also closed or finished something: that can't be taken back.
            return (bench, Vec::new(), Verdict::Bad, Msg::new(Word::NothingToUndo));
        }
        facts.push(Fact::StepUndone { facts: undone });
        bench.set_state(step.before);
        (bench, facts, Verdict::Warn, Msg::new(Word::Undone).arg(&step.scanned))
    }
}

fn encode(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
