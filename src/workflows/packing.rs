//! Packing: verify every item of a tote, weigh the box against what it should weigh, print
//! the label and see it stuck on.

use super::find::LabelOf;
use super::view::{OrderLineRow, OrderRow};
use super::{
    Action, Context, Evidence, Flow, Limits, Line, LineState, Print, Screen, Step, Target, ViewResult, Workflow,
};
use super::{not_expected, not_now};
use crate::domain::codes::Purpose;
use crate::domain::codes::label::name_among;
use crate::domain::fact::{Fact, Move};
use crate::domain::order::{order_rank, parcel_rank};
use crate::domain::{Command, Exception, ExceptionKind, Item, Meaning, Place};
use crate::words::{Msg, Word, kilograms};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packing {
    #[default]
    AwaitTote,
    Scanning {
        parcel: InHand,
        short_asked: bool,
    },
    Weighing {
        parcel: InHand,
        off_mg: Option<i64>,
    },
    /// The label is printing: it is scanned once it is on the box.
    Labelling {
        parcel: InHand,
        weight_mg: Option<i64>,
    },
}

/// The parcel in hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InHand {
    pub order: String,
    pub seller: String,
    pub tote: String,
    pub parcel: String,
    pub carrier: String,
    pub deadline_ms: i64,
}

impl Workflow for Packing {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match (self, action) {
            (Packing::AwaitTote, Action::Scan { text, meaning }) => open(text, meaning, cx),
            (Packing::AwaitTote, Action::Command(command)) => Ok(not_now(self.clone(), command)),
            (Packing::Scanning { parcel, short_asked }, _) => parcel.scan(*short_asked, action, cx),
            (Packing::Weighing { parcel, off_mg }, _) => parcel.weigh(*off_mg, action, cx),
            (Packing::Labelling { parcel, weight_mg }, _) => parcel.label(*weight_mg, action, cx),
            (_, Action::Weight(_)) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        match self {
            Packing::AwaitTote => await_screen(cx),
            Packing::Scanning { parcel, short_asked } => parcel.scanning_screen(*short_asked, cx),
            Packing::Weighing { parcel, off_mg } => parcel.weighing_screen(*off_mg, cx),
            Packing::Labelling { parcel, weight_mg } => parcel.labelling_screen(*weight_mg, cx),
        }
    }
}

fn await_screen(cx: &Context<'_>) -> ViewResult<Screen> {
    let mut screen = Screen::new(
        Flow::Packing,
        "await-tote",
        Msg::new(Word::ScanPickedTote),
        Msg::new(Word::ScanPickedToteInstruction),
    );
    for row in cx.view.orders_of_rank(order_rank::PICKED, 12)? {
        screen.expects.push(row.tote.clone());
        screen.lines.push(Line::counted(&row.tote, &row.order, 0, 1));
    }
    screen.commands = vec![Command::Home];
    Ok(screen)
}

fn open(text: &str, meaning: &Meaning, cx: &Context<'_>) -> ViewResult<Step> {
    let row = match meaning {
        Meaning::Tote(tote) => cx.view.order_in_tote(tote)?,
        Meaning::Order(order) | Meaning::Other(order) => cx.order(order)?,
        _ => return Ok(not_expected(Packing::AwaitTote, text, Msg::new(Word::PickedTote))),
    };
    let Some(row) = row else {
        return Ok(Step::bad(Packing::AwaitTote, Msg::new(Word::NoOrderIn).arg(text)));
    };
    match row.rank {
        order_rank::PICKED | order_rank::PACKING => begin(row, cx),
        order_rank::PLACED | order_rank::PICKING => {
            Ok(Step::bad(Packing::AwaitTote, Msg::new(Word::NotPickedYet).arg(&row.order)))
        }
        _ => Ok(Step::bad(Packing::AwaitTote, Msg::new(Word::AlreadyPacked).arg(&row.order))),
    }
}

fn begin(row: OrderRow, cx: &Context<'_>) -> ViewResult<Step> {
    // A parcel that was begun at another bench goes on under its own number.
    let begun = cx.view.parcels_of(&row.order)?.into_iter().find(|parcel| parcel.rank == parcel_rank::BEGUN);
    let parcel = InHand {
        parcel: begun.map_or_else(|| cx.new_id("PCL"), |begun| begun.parcel),
        order: row.order,
        seller: row.seller,
        tote: row.tote,
        carrier: row.carrier,
        deadline_ms: row.deadline_ms,
    };
    let fact =
        Fact::PackStarted { order: parcel.order.clone(), tote: parcel.tote.clone(), parcel: parcel.parcel.clone() };
    let say = Msg::new(Word::PackStarted).arg(&parcel.order);
    let lines = cx.view.order_lines(&parcel.order)?;
    if lines.iter().all(|line| line.to_pack() <= 0) {
        return Ok(Step::good(Packing::Weighing { parcel, off_mg: None }, say).fact(fact));
    }
    Ok(Step::good(Packing::Scanning { parcel, short_asked: false }, say).fact(fact))
}

impl InHand {
    fn scan(&self, short_asked: bool, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Packing::Scanning { parcel: self.clone(), short_asked: false };
        match action {
            Action::Scan { text, meaning: Meaning::Other(_) } => match cx.goods(text)? {
                None => Ok(Step::bad(here, cx.unknown(text, &[Purpose::Goods], Word::UnknownGoods))),
                Some((sku, units)) => self.pack(&sku.sku, cx.units(units), cx),
            },
            Action::Scan { text, .. } => Ok(not_expected(here, text, Msg::new(Word::GoodsOfTote).arg(&self.tote))),
            Action::Command(Command::Short | Command::Confirm) => {
                let missing: Vec<OrderLineRow> =
                    cx.view.order_lines(&self.order)?.into_iter().filter(|row| row.to_pack() > 0).collect();
                if missing.is_empty() {
                    let next = Packing::Weighing { parcel: self.clone(), off_mg: None };
                    return Ok(Step::good(next, Msg::new(Word::PutBoxOnScale)));
                }
                if !short_asked {
                    let count: i64 = missing.iter().map(OrderLineRow::to_pack).sum();
                    let next = Packing::Scanning { parcel: self.clone(), short_asked: true };
                    return Ok(Step::warn(next, Msg::new(Word::PackShortAsk).arg(count.to_string())));
                }
                let next = Packing::Weighing { parcel: self.clone(), off_mg: None };
                Ok(Step::warn(next, Msg::new(Word::PutBoxOnScale)))
            }
            Action::Command(Command::Cancel) if short_asked => Ok(Step::good(here, Msg::new(Word::Cancelled))),
            Action::Command(Command::Cancel) => {
                Ok(Step::warn(Packing::AwaitTote, Msg::new(Word::PackLeftOpen).arg(&self.tote)))
            }
            Action::Command(command) => Ok(not_now(here, command)),
            Action::Weight(_) => Ok(Step::good(here, Msg::new(Word::Empty))),
        }
    }

    fn pack(&self, sku: &str, quantity: i64, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Packing::Scanning { parcel: self.clone(), short_asked: false };
        let lines = cx.view.order_lines(&self.order)?;
        let open: i64 = lines.iter().filter(|row| row.line.sku == sku).map(|row| row.to_pack().max(0)).sum();
        if open < quantity {
            let word = if !lines.iter().any(|row| row.line.sku == sku) {
                Word::NotInOrder
            } else if open == 0 {
                Word::AllOfItPacked
            } else {
                Word::OnlySoMany
            };
            let say = if word == Word::OnlySoMany {
                Msg::new(word).arg(open.to_string()).arg(sku)
            } else {
                Msg::new(word).arg(sku).arg(&self.order)
            };
            return Ok(Step::bad(here, say));
        }
        let in_tote = cx.view.contents(&Place::tote(&self.tote))?;
        let item = in_tote.into_iter().find(|row| row.item.sku == sku).map(|row| row.item);
        let item = item.unwrap_or_else(|| Item::good(&self.seller, sku));
        let mut left = quantity;
        let mut facts = Vec::new();
        // A SKU may stand on several lines: they are filled one after the other.
        for row in lines.iter().filter(|row| row.line.sku == sku && row.to_pack() > 0) {
            let taken = left.min(row.to_pack());
            if taken > 0 {
                left -= taken;
                facts.push(Fact::GoodsPacked {
                    order: self.order.clone(),
                    line: row.line.line,
                    movement: Move {
                        item: item.clone(),
                        from: Place::tote(&self.tote),
                        to: Place::parcel(&self.parcel),
                        quantity: taken,
                    },
                });
            }
        }
        let still: i64 = lines.iter().map(|row| row.to_pack().max(0)).sum::<i64>() - quantity;
        if still == 0 {
            let next = Packing::Weighing { parcel: self.clone(), off_mg: None };
            return Ok(Step::good(next, Msg::new(Word::PutBoxOnScale)).facts(facts));
        }
        let say = Msg::new(Word::Packed).arg(quantity.to_string()).arg(sku);
        Ok(Step::good(here, say).facts(facts))
    }

    /// What the box should weigh; 0 when a unit's weight is not known.
    fn expected_mg(&self, cx: &Context<'_>) -> ViewResult<i64> {
        let mut sum = cx.limits.parcel_box_mg;
        for row in cx.view.contents(&Place::parcel(&self.parcel))? {
            match cx.view.sku(&row.item.sku)? {
                Some(sku) if sku.unit_weight_mg > 0 => {
                    sum = sum.saturating_add(sku.unit_weight_mg.saturating_mul(row.quantity));
                }
                _ => return Ok(0),
            }
        }
        Ok(sum)
    }

    fn weigh(&self, off_mg: Option<i64>, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = || Packing::Weighing { parcel: self.clone(), off_mg };
        match action {
            Action::Weight(None) => {
                let next = Packing::Weighing { parcel: self.clone(), off_mg: None };
                Ok(Step::warn(next, Msg::new(Word::WeightGone)))
            }
            Action::Weight(Some(weight)) => {
                let expected = self.expected_mg(cx)?;
                let near =
                    Limits::near(*weight, expected, cx.limits.parcel_tolerance_mg, cx.limits.parcel_tolerance_percent);
                if expected > 0 && !near {
                    let next = Packing::Weighing { parcel: self.clone(), off_mg: Some(*weight) };
                    let word = if *weight > expected { Word::ParcelTooHeavy } else { Word::ParcelTooLight };
                    let say = Msg::new(word).arg(kilograms(*weight)).arg(kilograms(expected));
                    return Ok(Step::warn(next, say));
                }
                self.close(Some(*weight), None, cx)
            }
            Action::Command(Command::Confirm) if off_mg.is_some() => {
                let expected = self.expected_mg(cx)?;
                let exception = Exception {
                    expected: format!("{} kg", kilograms(expected)),
                    found: format!("{} kg", kilograms(off_mg.unwrap_or_default())),
                    next_action: "open and count, or correct the unit weight".into(),
                    ..self.exception(ExceptionKind::PackWeight, cx)
                };
                self.close(off_mg, Some(exception), cx)
            }
            Action::Command(Command::Skip) => self.close(None, None, cx),
            Action::Command(Command::Cancel) => {
                let next = Packing::Scanning { parcel: self.clone(), short_asked: false };
                Ok(Step::good(next, Msg::new(Word::CheckContents)))
            }
            Action::Command(command) => Ok(not_now(here(), command)),
            Action::Scan { text, .. } => Ok(not_expected(here(), text, Msg::new(Word::PutBoxOnScale))),
        }
    }

    /// Closes the parcel. What is missing is told now, and not before: until here somebody
    /// may find it.
    fn close(&self, weight_mg: Option<i64>, off: Option<Exception>, cx: &Context<'_>) -> ViewResult<Step> {
        let expected_mg = self.expected_mg(cx)?;
        let lines = cx.view.order_lines(&self.order)?;
        let short = lines.iter().filter(|row| row.to_pack() > 0).enumerate().map(|(nth, row)| Exception {
            id: cx.exception(ExceptionKind::PackShort, nth + 1).id,
            about: vec![
                format!("order:{}", self.order),
                format!("sku:{}", row.line.sku),
                format!("tote:{}", self.tote),
            ],
            expected: row.picked.to_string(),
            found: row.packed.to_string(),
            next_action: "look for it between the bin and this bench".into(),
            ..self.exception(ExceptionKind::PackShort, cx)
        });
        let exceptions: Vec<Fact> = off.into_iter().chain(short).map(Fact::ExceptionRaised).collect();
        let next = Packing::Labelling { parcel: self.clone(), weight_mg };
        let say = Msg::new(Word::ParcelClosed).arg(&self.parcel);
        let step = if exceptions.is_empty() { Step::good(next, say) } else { Step::warn(next, say) };
        let step = step
            .fact(Fact::ParcelClosed {
                order: self.order.clone(),
                parcel: self.parcel.clone(),
                carrier: self.carrier.clone(),
                weight_mg,
                expected_mg,
            })
            .facts(exceptions)
            .print(self.shipping_label(weight_mg, false))
            .print(Print::PackingList { order: self.order.clone(), parcel: self.parcel.clone(), reprint: false });
        Ok(step)
    }

    fn shipping_label(&self, weight_mg: Option<i64>, reprint: bool) -> Print {
        Print::Shipping { order: self.order.clone(), parcel: self.parcel.clone(), weight_mg, reprint }
    }

    fn label(&self, weight_mg: Option<i64>, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = || Packing::Labelling { parcel: self.clone(), weight_mg };
        Ok(match action {
            Action::Scan { text, meaning } => match cx.label(text, meaning)? {
                LabelOf::Parcel(parcel) if parcel == self.parcel => {
                    Step::good(Packing::AwaitTote, Msg::new(Word::ParcelDone).arg(&self.carrier))
                        .fact(Fact::ParcelLabelled { order: self.order.clone(), parcel: self.parcel.clone() })
                }
                LabelOf::Parcel(other) if cx.view.parcel(&other)?.is_some() => {
                    Step::bad(here(), Msg::new(Word::LabelOfOther).arg(other).arg(&self.parcel))
                }
                LabelOf::Several => Step::bad(here(), Msg::new(Word::CodeOnSeveral).arg(text)),
                _ => {
                    let name = self.label_name(cx)?;
                    not_expected(here(), text, Msg::new(Word::ParcelNamed).arg(name))
                }
            },
            Action::Command(Command::Print) => {
                Step::good(here(), Msg::new(Word::ReprintQueued)).print(self.shipping_label(weight_mg, true))
            }
            Action::Command(Command::Skip) => {
                Step::warn(Packing::AwaitTote, Msg::new(Word::LabelNotSeen).arg(&self.parcel))
            }
            Action::Command(command) => not_now(here(), command),
            Action::Weight(_) => Step::good(here(), Msg::new(Word::Empty)),
        })
    }

    /// What stands on its label: ours, or the carrier's number where the label is the carrier's own.
    fn label_name(&self, cx: &Context<'_>) -> ViewResult<String> {
        let numbers = cx.view.numbers_of(&self.parcel)?;
        Ok(match name_among(&numbers) {
            Some(number) => number.clone(),
            None if numbers.is_empty() => self.parcel.clone(),
            None => self.carrier.clone(),
        })
    }

    fn exception(&self, kind: ExceptionKind, cx: &Context<'_>) -> Exception {
        Exception {
            seller: self.seller.clone(),
            about: vec![format!("order:{}", self.order), format!("parcel:{}", self.parcel)],
            ..cx.exception(kind, 0)
        }
    }

    fn base_screen(&self, step: &'static str, words: (Word, Word), rows: &[OrderLineRow]) -> Screen {
        let mut screen = Screen::new(Flow::Packing, step, Msg::new(words.0), Msg::new(words.1));
        screen.subject = format!("{} · {}", self.order, self.tote);
        screen.evidence = Evidence::of([("parcel", self.parcel.as_str()), ("order", &self.order)], false);
        screen.deadline_ms = self.deadline_ms;
        let (mut done, mut todo) = (0, 0);
        for row in rows.iter().filter(|row| row.picked > 0 || row.short > 0) {
            done += row.packed;
            todo += row.picked;
            let mut line = Line::counted(&row.line.sku, &row.name, row.packed, row.picked);
            if row.short > 0 {
                line.state = LineState::Problem;
                line.note = format!("-{}", row.short);
            }
            screen.lines.push(line);
        }
        screen.progress = Some((done, todo));
        screen
    }

    fn scanning_screen(&self, short_asked: bool, cx: &Context<'_>) -> ViewResult<Screen> {
        let rows = cx.view.order_lines(&self.order)?;
        let (step, words) = if short_asked {
            ("confirm-short", (Word::ConfirmShort, Word::PackShortInstruction))
        } else {
            ("scanning", (Word::ScanEveryItem, Word::ScanEveryItemInstruction))
        };
        let mut screen = self.base_screen(step, words, &rows);
        let open = rows.iter().filter(|row| row.to_pack() > 0);
        screen.expects = open.clone().map(|row| row.line.sku.clone()).collect();
        screen.target = open.clone().next().map(|row| Target {
            verb: Msg::new(Word::PutInBox),
            place: String::new(),
            quantity: Some(row.to_pack()),
            code: row.line.sku.clone(),
            name: row.name.clone(),
        });
        screen.commands = if short_asked {
            vec![Command::Confirm, Command::Cancel]
        } else {
            vec![Command::Short, Command::Undo, Command::Cancel]
        };
        Ok(screen)
    }

    fn weighing_screen(&self, off_mg: Option<i64>, cx: &Context<'_>) -> ViewResult<Screen> {
        let rows = cx.view.order_lines(&self.order)?;
        let (step, words) = match off_mg {
            None => ("weighing", (Word::PutBoxOnScale, Word::WeighInstruction)),
            Some(_) => ("weight-off", (Word::WeightOffHeadline, Word::ParcelOffInstruction)),
        };
        let mut screen = self.base_screen(step, words, &rows);
        screen.wants_weight = true;
        screen.expected_weight_mg = self.expected_mg(cx)?;
        screen.asks_of_mg = off_mg;
        screen.commands = match off_mg {
            None => vec![Command::Skip, Command::Undo, Command::Cancel],
            Some(_) => vec![Command::Confirm, Command::Cancel],
        };
        Ok(screen)
    }

    fn labelling_screen(&self, weight_mg: Option<i64>, cx: &Context<'_>) -> ViewResult<Screen> {
        let rows = cx.view.order_lines(&self.order)?;
        let mut screen = self.base_screen("labelling", (Word::StickLabel, Word::StickLabelInstruction), &rows);
        screen.target = Some(Target {
            verb: Msg::new(Word::ScanLabel),
            place: self.label_name(cx)?,
            quantity: None,
            code: self.carrier.clone(),
            name: weight_mg.map(|weight| format!("{} kg", kilograms(weight))).unwrap_or_default(),
        });
        screen.expects = cx.view.numbers_of(&self.parcel)?;
        if screen.expects.is_empty() {
            screen.expects.push(self.parcel.clone());
        }
        screen.commands = vec![Command::Print, Command::Skip];
        Ok(screen)
    }
}
