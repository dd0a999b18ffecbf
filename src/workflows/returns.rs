//! Returns inspection: find the return, grade each item, and put it where the seller's
//! policy says. Nothing is destroyed here: goods for that wait in their staging area.

use super::view::{ReturnLineRow, ReturnRow};
use super::{
    Action, Context, Evidence, Flow, Line, LineState, Screen, Step, Target, ViewResult, Workflow, not_expected, not_now,
};
use crate::domain::codes::Purpose;
use crate::domain::fact::{Fact, Move};
use crate::domain::returns::{Disposition, Grade, return_rank};
use crate::domain::{Command, Exception, ExceptionKind, Item, Meaning, Place};
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Returns {
    /// Waiting for a return; `unknown` is a code that no return has.
    Await {
        unknown: String,
    },
    Inspecting(Inspection),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    pub rma: String,
    pub seller: String,
    /// The item in hand: line, SKU and how many of it.
    pub in_hand: Option<(i64, String, i64)>,
    pub close_asked: bool,
}

impl Default for Returns {
    fn default() -> Self {
        Returns::Await { unknown: String::new() }
    }
}

impl Workflow for Returns {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match (self, action) {
            (_, Action::Weight(_)) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
            (Returns::Await { .. }, Action::Scan { text, meaning }) => open(text, meaning, cx),
            (Returns::Await { unknown }, Action::Command(Command::Unannounced)) if !unknown.is_empty() => {
                unclaimed(unknown, cx)
            }
            (Returns::Await { .. }, Action::Command(command)) => Ok(not_now(self.clone(), command)),
            (Returns::Inspecting(inspection), _) => inspection.step(action, cx),
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        match self {
            Returns::Await { unknown } => await_screen(unknown, cx),
            Returns::Inspecting(inspection) => inspection.screen(cx),
        }
    }
}

fn await_screen(unknown: &str, cx: &Context<'_>) -> ViewResult<Screen> {
    let mut screen =
        Screen::new(Flow::Returns, "await-return", Msg::new(Word::ScanReturn), Msg::new(Word::ScanReturnInstruction));
    for row in cx.view.returns_open(12)? {
        screen.expects.push(row.rma.clone());
        screen.lines.push(Line::counted(&row.rma, &row.order, 0, 1));
    }
    if !unknown.is_empty() {
        screen.commands.push(Command::Unannounced);
        screen.evidence = Evidence::of([("code", unknown)], true);
    }
    screen.commands.push(Command::Home);
    Ok(screen)
}

fn open(text: &str, meaning: &Meaning, cx: &Context<'_>) -> ViewResult<Step> {
    let code = match meaning {
        Meaning::Order(order) => order.as_str(),
        _ => text,
    };
    let found = cx.returns(code)?;
    let open: Vec<&ReturnRow> = found.iter().filter(|row| row.rank < return_rank::INSPECTED).collect();
    match (open.as_slice(), found.first()) {
        ([], None) => {
            let next = Returns::Await { unknown: text.into() };
            Ok(Step::bad(next, cx.unknown(text, &Purpose::ALL, Word::ReturnUnknown)))
        }
        ([], Some(row)) => Ok(Step::bad(Returns::default(), Msg::new(Word::ReturnAlready).arg(&row.rma))),
        ([row], _) => {
            let next =
                Inspection { rma: row.rma.clone(), seller: row.seller.clone(), in_hand: None, close_asked: false };
            let say = Msg::new(Word::ReturnOpened).arg(&row.rma);
            Ok(Step::good(Returns::Inspecting(next), say).fact(Fact::ReturnOpened { rma: row.rma.clone() }))
        }
        (several, _) => {
            let count = several.len().to_string();
            Ok(Step::warn(Returns::default(), Msg::new(Word::ReturnSeveral).arg(count).arg(text)))
        }
    }
}

/// A parcel that nobody announced: its goods wait in the unclaimed pool.
fn unclaimed(code: &str, cx: &Context<'_>) -> ViewResult<Step> {
    let goods = cx.goods(code)?;
    let movement = goods.map(|(sku, units)| Move {
        item: Item::good(&sku.owner, &sku.sku).in_condition("unclaimed"),
        from: Place::customer(),
        to: Place::suspense(),
        quantity: cx.units(units),
    });
    let exception = Exception {
        about: vec![format!("code:{code}")],
        expected: "a return of ours".into(),
        found: code.into(),
        next_action: "keep it in the unclaimed pool; ask the sellers".into(),
        ..cx.exception(ExceptionKind::UnclaimedReturn, 0)
    };
    Ok(Step::warn(Returns::default(), Msg::new(Word::ReturnUnclaimed).arg(code))
        .fact(Fact::ReturnUnclaimed { code: code.into(), movement })
        .fact(Fact::ExceptionRaised(exception)))
}

/// The command of a grade.
pub fn command_of(grade: Grade) -> Command {
    match grade {
        Grade::A => Command::GradeA,
        Grade::B => Command::GradeB,
        Grade::C => Command::GradeC,
        Grade::D => Command::GradeD,
    }
}

impl Inspection {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Returns::Inspecting(Inspection { close_asked: false, ..self.clone() });
        match action {
            Action::Scan { text, meaning: Meaning::Other(_) } => match cx.goods(text)? {
                None => Ok(Step::bad(here, cx.unknown(text, &[Purpose::Goods], Word::UnknownGoods))),
                Some((sku, units)) => self.pick_up(&sku.sku, cx.units(units), cx),
            },
            Action::Scan { text, .. } => Ok(not_expected(here, text, Msg::new(Word::GoodsOfReturn).arg(&self.rma))),
            Action::Command(Command::Confirm) => self.close(cx),
            Action::Command(Command::Cancel) => {
                if self.in_hand.is_some() || self.close_asked {
                    let next = Inspection { in_hand: None, close_asked: false, ..self.clone() };
                    return Ok(Step::good(Returns::Inspecting(next), Msg::new(Word::Cancelled)));
                }
                Ok(Step::warn(Returns::default(), Msg::new(Word::ReturnLeftOpen).arg(&self.rma)))
            }
            Action::Command(command) => match Grade::ALL.into_iter().find(|grade| command_of(*grade) == *command) {
                Some(grade) => self.grade(grade, cx),
                None => Ok(not_now(here, command)),
            },
            Action::Weight(_) => Ok(Step::good(here, Msg::new(Word::Empty))),
        }
    }

    fn pick_up(&self, sku: &str, quantity: i64, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Returns::Inspecting(Inspection { close_asked: false, ..self.clone() });
        let lines = cx.view.return_lines(&self.rma)?;
        let of_sku: Vec<&ReturnLineRow> = lines.iter().filter(|row| row.sku == sku && row.expected > 0).collect();
        if of_sku.is_empty() {
            let exception = Exception {
                seller: self.seller.clone(),
                about: vec![format!("rma:{}", self.rma), format!("sku:{sku}")],
                expected: "goods of this return".into(),
                found: format!("{quantity} × {sku}"),
                next_action: "the seller decides; the goods wait in the problem area".into(),
                ..cx.exception(ExceptionKind::WrongSku, 0)
            };
            let movement = Move {
                item: Item::good(&self.seller, sku).in_condition("unclaimed"),
                from: Place::customer(),
                to: Place::suspense(),
                quantity,
            };
            return Ok(Step::warn(here, Msg::new(Word::NotInReturn).arg(sku).arg(&self.rma))
                .fact(Fact::ReturnUnclaimed { code: sku.into(), movement: Some(movement) })
                .fact(Fact::ExceptionRaised(exception)));
        }
        let Some(row) = of_sku.iter().find(|row| row.open() > 0) else {
            return Ok(Step::bad(here, Msg::new(Word::AllInspected).arg(sku)));
        };
        let already = match &self.in_hand {
            Some((line, _, quantity)) if *line == row.line => *quantity,
            _ => 0,
        };
        let total = already + quantity;
        if total > row.open() {
            return Ok(Step::bad(here, Msg::new(Word::OnlySoMany).arg(row.open().to_string()).arg(sku)));
        }
        let next = Inspection { in_hand: Some((row.line, sku.into(), total)), close_asked: false, ..self.clone() };
        Ok(Step::good(Returns::Inspecting(next), Msg::new(Word::GradeIt).arg(total.to_string()).arg(sku)))
    }

    /// Books the graded goods to where the seller's policy wants them.
    fn grade(&self, grade: Grade, cx: &Context<'_>) -> ViewResult<Step> {
        let Some((line, sku, quantity)) = &self.in_hand else {
            let here = Returns::Inspecting(Inspection { close_asked: false, ..self.clone() });
            return Ok(Step::bad(here, Msg::new(Word::GoodsFirst)));
        };
        let policy = cx.view.policy(&self.seller)?;
        let disposition = policy.map_or(Disposition::Hold, |policy| policy.disposition(grade));
        let condition = if disposition == Disposition::Restock { "good" } else { grade.letter() };
        let movement = Move {
            item: Item::good(&self.seller, sku).in_condition(condition),
            from: Place::customer(),
            to: Place::stage(disposition.word()),
            quantity: *quantity,
        };
        let mut facts =
            vec![Fact::ReturnInspected { rma: self.rma.clone(), line: *line, movement, grade, disposition }];
        if disposition == Disposition::Hold {
            facts.push(Fact::ExceptionRaised(Exception {
                seller: self.seller.clone(),
                about: vec![format!("rma:{}", self.rma), format!("sku:{sku}")],
                expected: "a returns policy".into(),
                found: format!("grade {}", grade.letter()),
                next_action: "the seller decides; the goods are held".into(),
                ..cx.exception(ExceptionKind::NoPolicy, 0)
            }));
        }
        let lines = cx.view.return_lines(&self.rma)?;
        let left: i64 = lines.iter().map(|row| row.open().max(0)).sum::<i64>() - quantity;
        let next: Returns = if left > 0 {
            Returns::Inspecting(Inspection { in_hand: None, close_asked: false, ..self.clone() })
        } else {
            facts.push(Fact::ReturnClosed { rma: self.rma.clone() });
            Returns::default()
        };
        let say = Msg::new(Word::Graded).arg(sku).arg(grade.letter()).arg_msg(Msg::new(word_of(disposition)));
        let step = if disposition == Disposition::Hold { Step::warn(next, say) } else { Step::good(next, say) };
        Ok(step.facts(facts))
    }

    fn close(&self, cx: &Context<'_>) -> ViewResult<Step> {
        let lines = cx.view.return_lines(&self.rma)?;
        let missing: Vec<&ReturnLineRow> = lines.iter().filter(|row| row.open() > 0).collect();
        if !missing.is_empty() && !self.close_asked {
            let count: i64 = missing.iter().map(|row| row.open()).sum();
            let next = Inspection { close_asked: true, ..self.clone() };
            return Ok(Step::warn(Returns::Inspecting(next), Msg::new(Word::ReturnShortAsk).arg(count.to_string())));
        }
        let exceptions = missing.iter().enumerate().map(|(nth, row)| {
            Fact::ExceptionRaised(Exception {
                seller: self.seller.clone(),
                about: vec![format!("rma:{}", self.rma), format!("sku:{}", row.sku)],
                expected: row.expected.to_string(),
                found: row.inspected.to_string(),
                next_action: "tell the seller before the refund".into(),
                ..cx.exception(ExceptionKind::ReturnShort, nth)
            })
        });
        Ok(Step::warn(Returns::default(), Msg::new(Word::ReturnClosed).arg(&self.rma))
            .facts(exceptions)
            .fact(Fact::ReturnClosed { rma: self.rma.clone() }))
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let rows = cx.view.return_lines(&self.rma)?;
        let (step, headline, instruction) = if self.close_asked {
            ("confirm-short", Word::ConfirmShort, Word::ReturnShortInstruction)
        } else if self.in_hand.is_some() {
            ("grading", Word::GradeHeadline, Word::GradeInstruction)
        } else {
            ("inspecting", Word::ScanReturnGoods, Word::ScanReturnGoodsInstruction)
        };
        let mut screen = Screen::new(Flow::Returns, step, Msg::new(headline), Msg::new(instruction));
        screen.subject = self.rma.clone();
        let item = self.in_hand.as_ref().map(|(_, sku, _)| ("sku", sku.as_str()));
        screen.evidence = Evidence::of([("rma", self.rma.as_str())].into_iter().chain(item), self.in_hand.is_some());
        let (mut done, mut todo) = (0, 0);
        for row in &rows {
            done += row.inspected;
            todo += row.expected;
            let mut line = Line::counted(&row.sku, &row.name, row.inspected, row.expected);
            if self.in_hand.as_ref().is_some_and(|(line, _, _)| *line == row.line) {
                line.state = LineState::Current;
            }
            screen.lines.push(line);
        }
        screen.progress = Some((done, todo));
        let shown = match &self.in_hand {
            Some((line, _, quantity)) => rows.iter().find(|row| row.line == *line).map(|row| (row, *quantity)),
            None => rows.iter().find(|row| row.open() > 0).map(|row| (row, row.open())),
        };
        screen.target = shown.map(|(row, quantity)| Target {
            verb: Msg::new(Word::Inspect),
            place: String::new(),
            quantity: Some(quantity),
            code: row.sku.clone(),
            name: row.name.clone(),
        });
        if self.in_hand.is_some() {
            screen.commands = Grade::ALL.into_iter().map(command_of).chain([Command::Cancel]).collect();
        } else {
            screen.expects = rows.iter().filter(|row| row.open() > 0).map(|row| row.sku.clone()).collect();
            screen.commands = vec![Command::Confirm, Command::Undo, Command::Cancel];
        }
        Ok(screen)
    }
}

/// A disposition for people.
pub fn word_of(disposition: Disposition) -> Word {
    match disposition {
        Disposition::Restock => Word::DispositionRestock,
        Disposition::Refurbish => Word::DispositionRefurbish,
        Disposition::Relabel => Word::DispositionRelabel,
        Disposition::ReturnToSeller => Word::DispositionReturnToSeller,
        Disposition::Destroy => Word::DispositionDestroy,
        Disposition::Hold => Word::DispositionHold,
    }
}
