//! Receiving: open a carton, count what is in it, weigh it, label it.

use super::view::{CartonLineRow, CartonRow};
use super::{
    Action, Context, Evidence, Flow, Limits, Line, LineState, Print, Screen, Step, Target, ViewResult, Workflow,
};
use super::{not_expected, not_now};
use crate::domain::codes::Purpose;
use crate::domain::fact::{Fact, Move};
use crate::domain::inbound::carton_rank;
use crate::domain::{Command, Exception, ExceptionKind, Item, Meaning, Place};
use crate::words::{Msg, Word, kilograms};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Receiving {
    /// Waiting for a carton; `unknown` is a code that no announcement has.
    AwaitCarton {
        unknown: String,
    },
    Counting(InHand),
    Weighing {
        carton: InHand,
        off_mg: Option<i64>,
    },
}

/// The carton that is being received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InHand {
    pub asn: String,
    pub carton: String,
    pub lpn: String,
    pub seller: String,
    pub declared_weight_mg: i64,
    /// The next goods scan is of damaged goods.
    pub damaged: bool,
    /// More than announced was scanned, and the question has been asked.
    pub over_asked: Option<OverAsked>,
    /// Closing with goods missing; the question has been asked.
    pub short_asked: bool,
}

/// Goods beyond the announced number that wait for a confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverAsked {
    pub sku: String,
    pub quantity: i64,
    /// What was scanned: the same code again confirms.
    pub code: String,
}

impl Default for Receiving {
    fn default() -> Self {
        Receiving::AwaitCarton { unknown: String::new() }
    }
}

impl Workflow for Receiving {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match self {
            Receiving::AwaitCarton { unknown } => match action {
                Action::Scan { text, .. } => open(text, cx),
                Action::Command(Command::Unannounced) if !unknown.is_empty() => Ok(unannounced(unknown, cx)),
                Action::Command(command) => Ok(not_now(self.clone(), command)),
                Action::Weight(_) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
            },
            Receiving::Counting(carton) => carton.count(action, cx),
            Receiving::Weighing { carton, off_mg } => carton.weigh(*off_mg, action, cx),
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        match self {
            Receiving::AwaitCarton { unknown } => await_screen(unknown, cx),
            Receiving::Counting(carton) => carton.counting_screen(cx),
            Receiving::Weighing { carton, off_mg } => carton.weighing_screen(*off_mg, cx),
        }
    }
}

fn await_screen(unknown: &str, cx: &Context<'_>) -> ViewResult<Screen> {
    let instruction = Msg::new(Word::ScanCartonInstruction);
    let mut screen = Screen::new(Flow::Receiving, "await-carton", Msg::new(Word::ScanCarton), instruction);
    for row in cx.view.cartons_open(12)? {
        screen.expects.push(row.carton.clone());
        let mut line = Line::counted(&row.carton, &row.asn, 0, 1);
        if row.rank == carton_rank::OPENED {
            line.state = LineState::Current;
        }
        screen.lines.push(line);
    }
    if !unknown.is_empty() {
        screen.commands.push(Command::Unannounced);
        screen.evidence = Evidence::of([("carton", unknown)], true);
    }
    screen.commands.push(Command::Home);
    Ok(screen)
}

/// Opens the carton that a label, a tracking number or an ASN stands for.
fn open(text: &str, cx: &Context<'_>) -> ViewResult<Step> {
    let waiting = Receiving::default();
    let found = cx.cartons(text)?;
    let open: Vec<&CartonRow> = found.iter().filter(|row| row.rank < carton_rank::RECEIVED).collect();
    let row = match (open.as_slice(), found.first()) {
        ([], None) => {
            let next = Receiving::AwaitCarton { unknown: text.into() };
            return Ok(Step::bad(next, cx.unknown(text, &[Purpose::Carton], Word::CartonUnknown)));
        }
        ([], Some(row)) => {
            return Ok(Step::bad(waiting, Msg::new(Word::CartonAlready).arg(text).arg(&row.lpn)));
        }
        ([row], _) => *row,
        (several, _) => {
            let count = several.len().to_string();
            return Ok(Step::warn(waiting, Msg::new(Word::CartonSeveral).arg(text).arg(count)));
        }
    };
    if row.destination != cx.warehouse {
        let exception = Exception {
            seller: row.seller.clone(),
            about: vec![format!("carton:{}", row.carton), format!("asn:{}", row.asn)],
            expected: cx.warehouse.into(),
            found: row.destination.clone(),
            next_action: "forward to the other warehouse".into(),
            ..cx.exception(ExceptionKind::WrongWarehouse, 0)
        };
        let say = Msg::new(Word::CartonWrongWarehouse).arg(&row.carton).arg(&row.destination);
        return Ok(Step::bad(waiting, say).fact(Fact::ExceptionRaised(exception)));
    }
    // A carton that was opened before keeps its licence plate, on whatever bench it goes on.
    let lpn = if row.lpn.is_empty() { cx.new_id("LPN") } else { row.lpn.clone() };
    let carton = InHand {
        asn: row.asn.clone(),
        carton: row.carton.clone(),
        lpn: lpn.clone(),
        seller: row.seller.clone(),
        declared_weight_mg: row.declared_weight_mg,
        damaged: false,
        over_asked: None,
        short_asked: false,
    };
    let say = Msg::new(Word::CartonOpened).arg(&row.carton);
    let fact = Fact::CartonOpened { asn: row.asn.clone(), carton: row.carton.clone(), lpn };
    Ok(Step::good(Receiving::Counting(carton), say).fact(fact))
}

fn unannounced(code: &str, cx: &Context<'_>) -> Step {
    let exception = Exception {
        about: vec![format!("carton:{code}")],
        expected: "an announcement".into(),
        found: code.into(),
        next_action: "ask the seller what it is; keep it in the problem area".into(),
        ..cx.exception(ExceptionKind::Unannounced, 0)
    };
    Step::warn(Receiving::default(), Msg::new(Word::CartonSetAside).arg(code)).fact(Fact::ExceptionRaised(exception))
}

impl InHand {
    fn count(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match action {
            Action::Scan { text, meaning: Meaning::Other(_) } => self.count_goods(text, cx),
            Action::Scan { text, .. } => {
                Ok(not_expected(self.counting(), text, Msg::new(Word::GoodsOfCarton).arg(&self.carton)))
            }
            Action::Command(Command::Confirm) => match &self.over_asked {
                Some(asked) => self.book(&asked.sku, asked.quantity, &asked.code, true, cx),
                None => self.close_count(cx),
            },
            Action::Command(Command::Damaged) => {
                let next = InHand { damaged: !self.damaged, ..self.quiet() };
                let word = if next.damaged { Word::DamagedNext } else { Word::Cancelled };
                Ok(Step::warn(Receiving::Counting(next), Msg::new(word)))
            }
            Action::Command(Command::Cancel) => {
                if self.over_asked.is_some() || self.short_asked || self.damaged {
                    return Ok(Step::good(self.counting(), Msg::new(Word::Cancelled)));
                }
                Ok(Step::warn(Receiving::default(), Msg::new(Word::CartonLeftOpen).arg(&self.carton)))
            }
            Action::Command(command) => Ok(not_now(Receiving::Counting(self.clone()), command)),
            Action::Weight(_) => Ok(Step::good(Receiving::Counting(self.clone()), Msg::new(Word::Empty))),
        }
    }

    fn count_goods(&self, text: &str, cx: &Context<'_>) -> ViewResult<Step> {
        let Some((sku, units)) = cx.goods(text)? else {
            let say = cx.unknown(text, &[Purpose::Goods], Word::UnknownGoods);
            return Ok(Step::bad(Receiving::Counting(self.clone()), say));
        };
        match &self.over_asked {
            Some(asked) if asked.code == text && cx.quantity.is_none() => {
                self.book(&asked.sku, asked.quantity, text, true, cx)
            }
            _ => self.book(&sku.sku, cx.units(units), text, false, cx),
        }
    }

    /// Books goods that were found in the carton; what was announced becomes stock, the
    /// rest is kept in suspense with an exception.
    fn book(&self, sku: &str, quantity: i64, code: &str, confirmed: bool, cx: &Context<'_>) -> ViewResult<Step> {
        let lines = cx.view.carton_lines(&self.carton)?;
        let Some(line) = lines.iter().find(|line| line.sku == sku && line.expected > 0) else {
            let exception = self.exception(ExceptionKind::WrongSku, sku, "0", &quantity.to_string(), cx);
            let say = Msg::new(Word::GoodsNotAnnounced).arg(sku);
            return Ok(Step::warn(self.counting(), say)
                .fact(self.received(sku, quantity, "good", false))
                .fact(Fact::ExceptionRaised(exception)));
        };
        if self.damaged {
            let exception = self.exception(ExceptionKind::Damaged, sku, "good", &quantity.to_string(), cx);
            let say = Msg::new(Word::DamagedBooked).arg(quantity.to_string()).arg(sku);
            return Ok(Step::warn(self.counting(), say)
                .fact(self.received(sku, quantity, "damaged", false))
                .fact(Fact::ExceptionRaised(exception)));
        }
        let room = (line.expected - line.accepted - line.refused).max(0);
        if quantity <= room {
            let done = line.accepted + line.refused + quantity;
            let say = Msg::new(Word::Counted).arg(sku).arg(done.to_string()).arg(line.expected.to_string());
            return Ok(Step::good(self.counting(), say).fact(self.received(sku, quantity, "good", true)));
        }
        if !confirmed {
            let asked = OverAsked { sku: sku.into(), quantity, code: code.into() };
            let next = InHand { over_asked: Some(asked), ..self.quiet() };
            let total = line.accepted + line.refused + quantity;
            let say = Msg::new(Word::OverAsk).arg(sku).arg(line.expected.to_string()).arg(total.to_string());
            return Ok(Step::warn(Receiving::Counting(next), say));
        }
        let over = quantity - room;
        let exception = self.exception(
            ExceptionKind::Over,
            sku,
            &line.expected.to_string(),
            &(line.accepted + line.refused + quantity).to_string(),
            cx,
        );
        let mut step = Step::warn(self.counting(), Msg::new(Word::OverBooked).arg(over.to_string()).arg(sku));
        if room > 0 {
            step = step.fact(self.received(sku, room, "good", true));
        }
        Ok(step.fact(self.received(sku, over, "good", false)).fact(Fact::ExceptionRaised(exception)))
    }

    fn close_count(&self, cx: &Context<'_>) -> ViewResult<Step> {
        let lines = cx.view.carton_lines(&self.carton)?;
        let missing: Vec<&CartonLineRow> =
            lines.iter().filter(|line| line.accepted + line.refused < line.expected).collect();
        if let Some(first) = missing.first()
            && !self.short_asked
        {
            let count: i64 = missing.iter().map(|line| line.expected - line.accepted - line.refused).sum();
            let next = InHand { short_asked: true, ..self.clone() };
            return Ok(Step::warn(
                Receiving::Counting(next),
                Msg::new(Word::ShortAsk).arg(count.to_string()).arg(&first.sku),
            ));
        }
        let next = Receiving::Weighing { carton: self.quiet(), off_mg: None };
        Ok(Step::good(next, Msg::new(Word::PutCartonOnScale)))
    }

    fn weigh(&self, off_mg: Option<i64>, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = || Receiving::Weighing { carton: self.clone(), off_mg };
        let declared = self.declared_weight_mg;
        match action {
            Action::Weight(None) => {
                let next = Receiving::Weighing { carton: self.clone(), off_mg: None };
                Ok(Step::warn(next, Msg::new(Word::WeightGone)))
            }
            Action::Weight(Some(weight)) => {
                let near =
                    Limits::near(*weight, declared, cx.limits.carton_tolerance_mg, cx.limits.carton_tolerance_percent);
                if declared > 0 && !near {
                    let say = Msg::new(Word::CartonWeightOff).arg(kilograms(*weight)).arg(kilograms(declared));
                    let next = Receiving::Weighing { carton: self.clone(), off_mg: Some(*weight) };
                    return Ok(Step::warn(next, say));
                }
                self.close(Some(*weight), None, cx)
            }
            Action::Command(Command::Confirm) if off_mg.is_some() => {
                let found = off_mg.unwrap_or_default();
                let exception = Exception {
                    expected: format!("{} kg", kilograms(declared)),
                    found: format!("{} kg", kilograms(found)),
                    next_action: "compare the count with the seller's packing list".into(),
                    ..self.exception(ExceptionKind::WeightMismatch, "", "", "", cx)
                };
                self.close(off_mg, Some(exception), cx)
            }
            Action::Command(Command::Skip) => self.close(None, None, cx),
            Action::Command(Command::Cancel) => {
                Ok(Step::good(Receiving::Counting(self.quiet()), Msg::new(Word::CountAgain)))
            }
            Action::Command(command) => Ok(not_now(here(), command)),
            Action::Scan { text, .. } => Ok(not_expected(here(), text, Msg::new(Word::PutCartonOnScale))),
        }
    }

    /// Ends the carton. What is missing is told now, and not before: until here somebody may
    /// count again.
    fn close(&self, weight_mg: Option<i64>, mismatch: Option<Exception>, cx: &Context<'_>) -> ViewResult<Step> {
        let overweight = weight_mg.filter(|weight| *weight > cx.limits.carton_weight_mg_max).map(|weight| Exception {
            expected: format!("{} kg at the most", kilograms(cx.limits.carton_weight_mg_max)),
            found: format!("{} kg", kilograms(weight)),
            next_action: "two people or a lift; tell the seller".into(),
            id: cx.exception(ExceptionKind::Overweight, 1).id,
            ..self.exception(ExceptionKind::Overweight, "", "", "", cx)
        });
        let lines = cx.view.carton_lines(&self.carton)?;
        let missing = lines.iter().filter(|line| line.accepted + line.refused < line.expected);
        let short = missing.enumerate().map(|(nth, line)| {
            let found = (line.accepted + line.refused).to_string();
            let exception = self.exception(ExceptionKind::Short, &line.sku, &line.expected.to_string(), &found, cx);
            Exception { id: cx.exception(ExceptionKind::Short, nth + 2).id, ..exception }
        });
        let exceptions: Vec<Fact> =
            mismatch.into_iter().chain(overweight).chain(short).map(Fact::ExceptionRaised).collect();
        let say = Msg::new(Word::CartonReceived).arg(&self.lpn);
        let step = if exceptions.is_empty() {
            Step::good(Receiving::default(), say)
        } else {
            Step::warn(Receiving::default(), say)
        };
        let step = step
            .fact(Fact::CartonReceived {
                asn: self.asn.clone(),
                carton: self.carton.clone(),
                lpn: self.lpn.clone(),
                weight_mg,
                declared_weight_mg: self.declared_weight_mg,
            })
            .facts(exceptions)
            .print(Print::Lpn { lpn: self.lpn.clone(), carton: self.carton.clone(), weight_mg });
        Ok(step)
    }

    fn received(&self, sku: &str, quantity: i64, condition: &str, accepted: bool) -> Fact {
        let item = Item::good(&self.seller, sku).in_condition(condition);
        let to = if accepted { Place::lpn(&self.lpn) } else { Place::suspense() };
        Fact::GoodsReceived {
            asn: self.asn.clone(),
            carton: self.carton.clone(),
            movement: Move { item, from: Place::supplier(), to, quantity },
            accepted,
        }
    }

    fn exception(&self, kind: ExceptionKind, sku: &str, expected: &str, found: &str, cx: &Context<'_>) -> Exception {
        let mut about = vec![format!("carton:{}", self.carton), format!("asn:{}", self.asn)];
        if !sku.is_empty() {
            about.push(format!("sku:{sku}"));
        }
        Exception {
            seller: self.seller.clone(),
            about,
            expected: expected.into(),
            found: found.into(),
            next_action: "the seller decides; goods that are there wait in the problem area".into(),
            ..cx.exception(kind, 0)
        }
    }

    /// The same carton with every open question put away.
    fn quiet(&self) -> Self {
        InHand { damaged: false, over_asked: None, short_asked: false, ..self.clone() }
    }

    fn counting(&self) -> Receiving {
        Receiving::Counting(self.quiet())
    }

    fn evidence(&self, awaited: bool) -> Option<Evidence> {
        let over = self.over_asked.as_ref().map_or("", |asked| asked.sku.as_str());
        Evidence::of([("carton", self.carton.as_str()), ("asn", &self.asn), ("sku", over)], awaited)
    }

    fn counting_screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let rows = cx.view.carton_lines(&self.carton)?;
        let (headline, step) = if self.over_asked.is_some() {
            (Word::ConfirmOver, "confirm-over")
        } else if self.short_asked {
            (Word::ConfirmShort, "confirm-short")
        } else if self.damaged {
            (Word::ScanDamaged, "damaged")
        } else {
            (Word::ScanGoods, "counting")
        };
        let mut screen = Screen::new(Flow::Receiving, step, Msg::new(headline), Msg::new(Word::ScanGoodsInstruction));
        screen.subject = format!("{} · {}", self.asn, self.carton);
        screen.evidence = self.evidence(self.damaged || self.over_asked.is_some());
        let (mut done, mut todo) = (0, 0);
        for row in &rows {
            let counted = row.accepted + row.refused;
            done += counted;
            todo += row.expected;
            let mut line = Line::counted(&row.sku, &row.name, counted, row.expected);
            if row.refused > 0 {
                line.state = LineState::Problem;
            }
            if line.state == LineState::Open {
                screen.expects.push(row.sku.clone());
            }
            screen.lines.push(line);
        }
        if let Some(row) = rows.iter().find(|row| row.accepted + row.refused < row.expected) {
            screen.target = Some(Target {
                verb: Msg::new(Word::Count),
                place: String::new(),
                quantity: Some(row.expected - row.accepted - row.refused),
                code: row.sku.clone(),
                name: row.name.clone(),
            });
        } else {
            screen.headline = Msg::new(Word::AllCounted);
            screen.instruction = Msg::new(Word::AllCountedInstruction);
        }
        screen.progress = Some((done, todo));
        screen.commands = vec![Command::Confirm, Command::Damaged, Command::Undo, Command::Cancel];
        Ok(screen)
    }

    fn weighing_screen(&self, off_mg: Option<i64>, cx: &Context<'_>) -> ViewResult<Screen> {
        let (step, headline, instruction) = match off_mg {
            None => ("weighing", Msg::new(Word::PutCartonOnScale), Msg::new(Word::WeighInstruction)),
            Some(_) => ("weight-off", Msg::new(Word::WeightOffHeadline), Msg::new(Word::WeightOffInstruction)),
        };
        let mut screen = Screen::new(Flow::Receiving, step, headline, instruction);
        screen.subject = format!("{} · {}", self.asn, self.carton);
        screen.evidence = self.evidence(off_mg.is_some());
        screen.wants_weight = true;
        screen.expected_weight_mg = self.declared_weight_mg;
        screen.asks_of_mg = off_mg;
        screen.lines = cx.view.carton_lines(&self.carton)?.iter().map(counted_line).collect();
        screen.commands = match off_mg {
            None => vec![Command::Skip, Command::Cancel],
            Some(_) => vec![Command::Confirm, Command::Cancel],
        };
        Ok(screen)
    }
}

fn counted_line(row: &CartonLineRow) -> Line {
    Line::counted(&row.sku, &row.name, row.accepted + row.refused, row.expected)
}
