//! Picking: one order into one tote, along the aisles.

use super::view::{OrderRow, PickTask};
use super::{
    Action, Context, Evidence, Flow, Line, LineState, Screen, Step, Target, ViewResult, Workflow, not_expected, not_now,
};
use crate::domain::codes::Purpose;
use crate::domain::fact::{Fact, Move};
use crate::domain::order::order_rank;
use crate::domain::{Command, Exception, ExceptionKind, Item, Meaning, Place};
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Picking {
    /// Waiting for a tote; the order that was asked for, or empty for the most urgent one.
    AwaitTote {
        order: String,
    },
    Walking(Walk),
}

/// An order being picked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    pub order: String,
    pub seller: String,
    pub tote: String,
    pub deadline_ms: i64,
    pub task: PickTask,
    /// The bin that was scanned.
    pub at: String,
    /// Lines to come back to.
    pub skipped: Vec<i64>,
    /// (SKU, bin) that were found empty.
    pub empty: Vec<(String, String)>,
    pub short_asked: bool,
}

impl Default for Picking {
    fn default() -> Self {
        Picking::AwaitTote { order: String::new() }
    }
}

impl Workflow for Picking {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match (self, action) {
            (_, Action::Weight(_)) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
            (Picking::AwaitTote { order }, Action::Scan { text, meaning }) => match meaning {
                Meaning::Tote(tote) => start(order, tote, cx),
                Meaning::Order(wanted) | Meaning::Other(wanted) => choose(wanted, text, cx),
                _ => Ok(not_expected(self.clone(), text, Msg::new(Word::EmptyTote))),
            },
            (Picking::AwaitTote { .. }, Action::Command(Command::Cancel)) => {
                Ok(Step::good(Picking::default(), Msg::new(Word::Cancelled)))
            }
            (Picking::AwaitTote { .. }, Action::Command(command)) => Ok(not_now(self.clone(), command)),
            (Picking::Walking(walk), _) => walk.step(action, cx),
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        match self {
            Picking::AwaitTote { order } => await_screen(order, cx),
            Picking::Walking(walk) => walk.screen(cx),
        }
    }
}

fn await_screen(order: &str, cx: &Context<'_>) -> ViewResult<Screen> {
    let waiting = cx.view.orders_of_rank(order_rank::PLACED, 12)?;
    let chosen = if order.is_empty() { waiting.first().cloned() } else { cx.view.order(order)? };
    let Some(chosen) = chosen else {
        let mut screen = Screen::new(
            Flow::Picking,
            "nothing",
            Msg::new(Word::NothingToPick),
            Msg::new(Word::NothingToPickInstruction),
        );
        screen.commands = vec![Command::Home];
        return Ok(screen);
    };
    let mut screen =
        Screen::new(Flow::Picking, "await-tote", Msg::new(Word::ScanTote), Msg::new(Word::ScanToteInstruction));
    screen.subject = chosen.order.clone();
    screen.deadline_ms = chosen.deadline_ms;
    for row in &waiting {
        let mut line = Line::counted(&row.order, &row.ship_to.country, 0, 1);
        if row.order == chosen.order {
            line.state = LineState::Current;
        }
        screen.lines.push(line);
    }
    screen.commands = vec![Command::Home];
    Ok(screen)
}

/// Chooses an order by its number instead of the most urgent one.
fn choose(wanted: &str, text: &str, cx: &Context<'_>) -> ViewResult<Step> {
    Ok(match cx.order(wanted)? {
        Some(row) if row.rank == order_rank::PLACED => {
            Step::good(Picking::AwaitTote { order: row.order.clone() }, Msg::new(Word::OrderChosen).arg(&row.order))
        }
        Some(row) if row.rank == order_rank::PICKING => {
            Step::warn(Picking::default(), Msg::new(Word::OrderInTote).arg(&row.order).arg(&row.tote))
        }
        Some(row) => Step::bad(Picking::default(), Msg::new(Word::OrderPicked).arg(&row.order)),
        None => not_expected(Picking::default(), text, Msg::new(Word::EmptyTote)),
    })
}

/// Starts an order in an empty tote, or goes on with the one that is already in it.
fn start(order: &str, tote: &str, cx: &Context<'_>) -> ViewResult<Step> {
    let waiting = Picking::AwaitTote { order: order.into() };
    if let Some(row) = cx.view.order_in_tote(tote)? {
        if row.rank >= order_rank::PICKED {
            return Ok(Step::bad(waiting, Msg::new(Word::ToteToPack).arg(tote).arg(&row.order)));
        }
        return begin(row, tote, Msg::new(Word::PickGoesOn).arg(tote), cx);
    }
    if !cx.view.contents(&Place::tote(tote))?.is_empty() {
        return Ok(Step::bad(waiting, Msg::new(Word::ToteNotEmpty).arg(tote)));
    }
    let row = if order.is_empty() {
        cx.view.orders_of_rank(order_rank::PLACED, 1)?.into_iter().next()
    } else {
        cx.view.order(order)?.filter(|row| row.rank == order_rank::PLACED)
    };
    match row {
        None => Ok(Step::bad(Picking::default(), Msg::new(Word::NothingToPick))),
        Some(row) => {
            let fact = Fact::PickStarted { order: row.order.clone(), tote: tote.into() };
            let say = Msg::new(Word::PickStarted).arg(&row.order).arg(tote);
            Ok(begin(row, tote, say, cx)?.fact(fact))
        }
    }
}

fn begin(row: OrderRow, tote: &str, say: Msg, cx: &Context<'_>) -> ViewResult<Step> {
    let walk = Walk {
        order: row.order,
        seller: row.seller,
        tote: tote.into(),
        deadline_ms: row.deadline_ms,
        task: PickTask { line: 0, sku: String::new(), bin: String::new(), quantity: 0 },
        at: String::new(),
        skipped: Vec::new(),
        empty: Vec::new(),
        short_asked: false,
    };
    // Nothing is short or picked yet that this step would have to count in.
    walk.go_on(Step::good(Picking::default(), say), cx)
}

impl Walk {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Picking::Walking(Walk { short_asked: false, ..self.clone() });
        match action {
            Action::Scan { text, meaning: Meaning::Location(code) } => self.arrive(code, text, cx),
            Action::Scan { text, meaning: Meaning::Other(_) } => match cx.goods(text)? {
                // A bin without what its label has before it, which may be another thing's code.
                None if cx.view.location(text)?.is_some() => Ok(not_expected(here, text, self.expected())),
                None => Ok(Step::bad(here, cx.unknown(text, &[Purpose::Goods], Word::UnknownGoods))),
                Some((sku, units)) => self.take(&sku.sku, cx.units(units), cx),
            },
            Action::Scan { text, .. } => Ok(not_expected(here, text, self.expected())),
            Action::Command(Command::Short) if !self.short_asked => {
                let next = Walk { short_asked: true, ..self.clone() };
                let say = Msg::new(Word::ShortPickAsk).arg(&self.task.sku).arg(&self.task.bin);
                Ok(Step::warn(Picking::Walking(next), say))
            }
            Action::Command(Command::Short | Command::Confirm) if self.short_asked => self.short(cx),
            Action::Command(Command::Skip) => {
                let mut next = Walk { short_asked: false, at: String::new(), ..self.clone() };
                next.skipped.push(self.task.line);
                next.go_on(Step::good(Picking::default(), Msg::new(Word::Skipped).arg(&self.task.sku)), cx)
            }
            Action::Command(Command::Cancel) if self.short_asked => Ok(Step::good(here, Msg::new(Word::Cancelled))),
            Action::Command(Command::Cancel) => {
                Ok(Step::warn(Picking::default(), Msg::new(Word::PickLeftOpen).arg(&self.tote)))
            }
            Action::Command(command) => Ok(not_now(here, command)),
            Action::Weight(_) => Ok(Step::good(here, Msg::new(Word::Empty))),
        }
    }

    fn expected(&self) -> Msg {
        if self.at.is_empty() {
            Msg::new(Word::LocationNamed).arg(&self.task.bin)
        } else {
            Msg::new(Word::GoodsNamed).arg(&self.task.sku)
        }
    }

    fn arrive(&self, code: &str, text: &str, cx: &Context<'_>) -> ViewResult<Step> {
        let next = Walk { short_asked: false, ..self.clone() };
        let Some(location) = cx.view.location(code)? else {
            return Ok(Step::bad(Picking::Walking(next), Msg::new(Word::UnknownLocation).arg(code)));
        };
        if location.code == self.task.bin {
            let next = Walk { at: location.code.clone(), ..next };
            let say = Msg::new(Word::TakeHere).arg(self.task.quantity.to_string()).arg(&self.task.sku);
            return Ok(Step::good(Picking::Walking(next), say));
        }
        // Another bin is all right when the books know the goods there, or nowhere at all.
        let held = cx.view.bins_of(&self.task.sku)?;
        let booked = held.iter().find(|row| row.place.code() == location.code).map(|row| row.quantity);
        if booked.is_some() || self.task.bin.is_empty() {
            let lines = cx.view.order_lines(&self.order)?;
            let open = lines.iter().find(|row| row.line.line == self.task.line).map_or(0, |row| row.to_pick());
            let quantity = booked.map_or(open, |booked| booked.min(open));
            let task = PickTask { bin: location.code.clone(), quantity, ..self.task.clone() };
            let next = Walk { at: location.code.clone(), task, ..next };
            let say = Msg::new(Word::OtherBin).arg(&location.code).arg(quantity.to_string()).arg(&self.task.sku);
            return Ok(Step::warn(Picking::Walking(next), say));
        }
        Ok(not_expected(Picking::Walking(next), text, Msg::new(Word::LocationNamed).arg(&self.task.bin)))
    }

    fn take(&self, sku: &str, quantity: i64, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Picking::Walking(Walk { short_asked: false, ..self.clone() });
        if self.at.is_empty() {
            return Ok(Step::bad(here, Msg::new(Word::LocationFirst).arg(&self.task.bin)));
        }
        if sku != self.task.sku {
            return Ok(Step::bad(here, Msg::new(Word::WrongGoods).arg(sku).arg(&self.task.sku)));
        }
        if quantity > self.task.quantity {
            let say = Msg::new(Word::OnlySoMany).arg(self.task.quantity.to_string()).arg(sku);
            return Ok(Step::bad(here, say));
        }
        let bin = Place::bin(&self.at);
        let booked = cx.view.bins_of(sku)?.into_iter().find(|row| row.place == bin);
        let item = booked.as_ref().map_or_else(|| Item::good(&self.seller, sku), |row| row.item.clone());
        let booked = booked.map_or(0, |row| row.quantity);
        let fact = Fact::GoodsPicked {
            order: self.order.clone(),
            line: self.task.line,
            movement: Move { item, from: bin, to: Place::tote(&self.tote), quantity },
        };
        let mut facts = vec![fact];
        if quantity > booked {
            // The goods are in somebody's hand: that is recorded, and the books are questioned.
            facts.push(Fact::ExceptionRaised(Exception {
                expected: booked.to_string(),
                found: quantity.to_string(),
                next_action: "count this bin".into(),
                ..self.exception(ExceptionKind::BelowZero, cx)
            }));
        }
        let left = self.task.quantity - quantity;
        if left > 0 {
            let next =
                Walk { task: PickTask { quantity: left, ..self.task.clone() }, short_asked: false, ..self.clone() };
            let say = Msg::new(Word::TakeMore).arg(left.to_string()).arg(sku);
            return Ok(Step::good(Picking::Walking(next), say).facts(facts));
        }
        let say = Msg::new(Word::Taken).arg(sku);
        self.go_on_after(Step::good(Picking::default(), say).facts(facts), self.task.line, quantity, cx)
    }

    /// The bin holds less than the books say: the rest comes from another bin, or the line is short.
    fn short(&self, cx: &Context<'_>) -> ViewResult<Step> {
        let mut facts = vec![Fact::ExceptionRaised(Exception {
            expected: self.task.quantity.to_string(),
            found: "0".into(),
            next_action: "count this bin".into(),
            ..self.exception(ExceptionKind::ShortPick, cx)
        })];
        let mut walk = Walk { at: String::new(), short_asked: false, ..self.clone() };
        walk.empty.push((self.task.sku.clone(), self.task.bin.clone()));
        let elsewhere = cx.view.next_pick(&self.order, &walk.skipped, &walk.empty)?;
        let same_line = elsewhere.as_ref().is_some_and(|task| task.line == self.task.line && !task.bin.is_empty());
        let again = cx
            .view
            .bins_of(&self.task.sku)?
            .iter()
            .any(|row| row.quantity > 0 && !walk.empty.contains(&(self.task.sku.clone(), row.place.code().into())));
        if same_line || again {
            return walk.go_on(Step::warn(Picking::default(), Msg::new(Word::TakeElsewhere)).facts(facts), cx);
        }
        let lines = cx.view.order_lines(&self.order)?;
        let open = lines.iter().find(|row| row.line.line == self.task.line).map_or(0, |row| row.to_pick());
        facts.push(Fact::PickShort {
            order: self.order.clone(),
            line: self.task.line,
            item: Item::good(&self.seller, &self.task.sku),
            from: self.task.bin.clone(),
            quantity: open,
        });
        let say = Msg::new(Word::LineShort).arg(open.to_string()).arg(&self.task.sku);
        walk.go_on_after(Step::warn(Picking::default(), say).facts(facts), self.task.line, open, cx)
    }

    fn exception(&self, kind: ExceptionKind, cx: &Context<'_>) -> Exception {
        Exception {
            seller: self.seller.clone(),
            about: vec![
                format!("order:{}", self.order),
                format!("sku:{}", self.task.sku),
                format!("bin:{}", self.task.bin),
            ],
            ..cx.exception(kind, 0)
        }
    }

    /// The next task, as the books stand.
    fn go_on(self, step: Step, cx: &Context<'_>) -> ViewResult<Step> {
        self.go_on_after(step, 0, 0, cx)
    }

    /// The next task when `quantity` of `line` has just been settled by this very step,
    /// which the books don't know yet.
    fn go_on_after(&self, step: Step, line: i64, quantity: i64, cx: &Context<'_>) -> ViewResult<Step> {
        let mut walk = Walk { short_asked: false, ..self.clone() };
        let lines = cx.view.order_lines(&self.order)?;
        let settled = |row: &super::view::OrderLineRow| {
            let just_now = if row.line.line == line { quantity } else { 0 };
            row.to_pick() - just_now
        };
        let done: Vec<i64> = lines.iter().filter(|row| settled(row) <= 0).map(|row| row.line.line).collect();
        let leave_out = |skipped: &[i64]| -> Vec<i64> { done.iter().chain(skipped).copied().collect() };
        let mut empty = walk.empty.clone();
        let picked_now = step.facts.iter().any(|fact| matches!(fact, Fact::GoodsPicked { .. }));
        let left_here = if picked_now {
            let bin = Place::bin(&self.at);
            let booked =
                cx.view.bins_of(&self.task.sku)?.iter().find(|row| row.place == bin).map_or(0, |row| row.quantity);
            (booked - quantity).max(0)
        } else {
            0
        };
        if picked_now && left_here == 0 {
            empty.push((self.task.sku.clone(), self.at.clone()));
        }
        let mut task = cx.view.next_pick(&self.order, &leave_out(&walk.skipped), &empty)?;
        if task.is_none() && !walk.skipped.is_empty() {
            walk.skipped.clear();
            task = cx.view.next_pick(&self.order, &leave_out(&[]), &empty)?;
        }
        let Some(mut task) = task else {
            return Ok(self.finish(step, &lines, quantity));
        };
        if task.line == line {
            let open = lines.iter().find(|row| row.line.line == line).map_or(0, settled);
            task.quantity = task.quantity.min(open);
        }
        if picked_now && task.sku == self.task.sku && task.bin == self.at {
            task.quantity = task.quantity.min(left_here);
        }
        if task.bin != walk.at {
            walk.at.clear();
        }
        walk.task = task;
        Ok(Step { next: Picking::Walking(walk).into(), ..step })
    }

    fn finish(&self, step: Step, lines: &[super::view::OrderLineRow], quantity: i64) -> Step {
        let just_picked = step.facts.iter().any(|fact| matches!(fact, Fact::GoodsPicked { .. }));
        let picked: i64 = lines.iter().map(|row| row.picked).sum::<i64>() + if just_picked { quantity } else { 0 };
        let next = Picking::default().into();
        if picked == 0 {
            return Step {
                next,
                verdict: super::Verdict::Warn,
                say: Msg::new(Word::NothingPicked).arg(&self.order),
                ..step
            };
        }
        let fact = Fact::PickFinished { order: self.order.clone(), tote: self.tote.clone() };
        Step { next, say: Msg::new(Word::PickFinished).arg(&self.tote), ..step }.fact(fact)
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let rows = cx.view.order_lines(&self.order)?;
        let (step, headline, instruction) = if self.short_asked {
            ("confirm-short", Word::ConfirmShortPick, Word::ConfirmShortPickInstruction)
        } else if self.task.bin.is_empty() {
            ("no-bin", Word::NoBin, Word::NoBinInstruction)
        } else if self.at.is_empty() {
            ("go-to-bin", Word::GoToBin, Word::GoToBinInstruction)
        } else {
            ("take", Word::TakeGoods, Word::TakeGoodsInstruction)
        };
        let mut screen = Screen::new(Flow::Picking, step, Msg::new(headline), Msg::new(instruction));
        screen.subject = format!("{} · {}", self.order, self.tote);
        screen.evidence = Evidence::of([("order", self.order.as_str()), ("tote", &self.tote)], false);
        screen.deadline_ms = self.deadline_ms;
        let (mut done, mut todo) = (0, 0);
        for row in &rows {
            done += row.picked;
            todo += row.line.quantity;
            let mut line = Line::counted(&row.line.sku, &row.name, row.picked, row.line.quantity);
            if row.line.line == self.task.line {
                line.state = LineState::Current;
            } else if row.short > 0 {
                line.state = LineState::Problem;
            }
            screen.lines.push(line);
        }
        let name = rows.iter().find(|row| row.line.line == self.task.line).map(|row| row.name.clone());
        screen.target = Some(Target {
            verb: Msg::new(if self.at.is_empty() { Word::GoTo } else { Word::Take }),
            place: if self.task.bin.is_empty() { "—".into() } else { self.task.bin.clone() },
            quantity: Some(self.task.quantity),
            code: self.task.sku.clone(),
            name: name.unwrap_or_default(),
        });
        screen.progress = Some((done, todo));
        screen.expects = match step {
            "go-to-bin" => vec![format!("LOC-{}", self.task.bin)],
            "take" => vec![self.task.sku.clone()],
            _ => Vec::new(),
        };
        screen.commands = if self.short_asked {
            vec![Command::Confirm, Command::Cancel]
        } else {
            vec![Command::Short, Command::Skip, Command::Undo, Command::Cancel]
        };
        Ok(screen)
    }
}
