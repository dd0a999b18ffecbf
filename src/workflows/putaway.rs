//! Putaway: from a licence plate (or any place) into a bin, by scanning the bin and the goods.

use super::view::StockRow;
use super::{
    Action, Context, Evidence, Flow, Line, LineState, Screen, Step, Target, ViewResult, Workflow, not_expected, not_now,
};
use crate::domain::codes::Purpose;
use crate::domain::fact::{Fact, Move};
use crate::domain::{Command, Exception, ExceptionKind, Location, Meaning, Place};
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Putaway {
    #[default]
    AwaitSource,
    Placing(Placing),
}

/// Goods on their way to a bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placing {
    pub from: Place,
    /// Which of the goods; empty is the first that is there.
    pub sku: String,
    /// Suggested when the goods were taken up; kept so that it does not jump.
    pub suggested: String,
    /// The bin that was scanned.
    pub at: String,
    /// Another bin than suggested wants a reason.
    pub wants_reason: bool,
    pub reason: String,
}

impl Workflow for Putaway {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match (self, action) {
            (Putaway::AwaitSource, Action::Scan { text, meaning }) => take_up(text, meaning, cx),
            (Putaway::AwaitSource, Action::Command(command)) => Ok(not_now(self.clone(), command)),
            (_, Action::Weight(_)) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
            (Putaway::Placing(placing), _) => placing.step(action, cx),
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        match self {
            Putaway::AwaitSource => {
                let instruction = Msg::new(Word::ScanLpnInstruction);
                let mut screen = Screen::new(Flow::Putaway, "await-source", Msg::new(Word::ScanLpn), instruction);
                for place in cx.view.places_to_put_away(12)? {
                    screen.lines.push(Line::counted(place.code(), "", 0, 1));
                    screen.expects.push(scan_code(&place));
                }
                screen.commands = vec![Command::Home];
                Ok(screen)
            }
            Putaway::Placing(placing) => placing.screen(cx),
        }
    }
}

/// The code on a place's label.
fn scan_code(place: &Place) -> String {
    match place.kind() {
        "bin" => format!("LOC-{}", place.code()),
        "stage" => format!("LOC-STAGE-{}", place.code()),
        _ => place.code().into(),
    }
}

/// The place that a scanned code stands for, as a source.
fn source_of(text: &str, meaning: &Meaning, cx: &Context<'_>) -> ViewResult<Option<Place>> {
    Ok(match meaning {
        Meaning::Lpn(lpn) => Some(Place::lpn(lpn)),
        Meaning::Location(code) => match code.strip_prefix("STAGE-") {
            Some(stage) => Some(Place::stage(stage)),
            None => cx.view.location(code)?.map(|location| Place::bin(&location.code)),
        },
        // The carton's own label still sticks on it, beside ours.
        Meaning::Other(_) => {
            let cartons = cx.cartons(text)?;
            cartons.iter().find(|row| !row.lpn.is_empty()).map(|row| Place::lpn(&row.lpn))
        }
        _ => None,
    })
}

fn take_up(text: &str, meaning: &Meaning, cx: &Context<'_>) -> ViewResult<Step> {
    let Some(from) = source_of(text, meaning, cx)? else {
        return Ok(not_expected(Putaway::AwaitSource, text, Msg::new(Word::ScanLpn)));
    };
    let contents = cx.view.contents(&from)?;
    let Some(first) = contents.first() else {
        return Ok(Step::bad(Putaway::AwaitSource, Msg::new(Word::NothingIn).arg(text)));
    };
    let placing = Placing::new(from, first, cx)?;
    let say = Msg::new(Word::TakenUp).arg(text).arg(contents.len().to_string());
    Ok(Step::good(Putaway::Placing(placing), say))
}

impl Placing {
    fn new(from: Place, goods: &StockRow, cx: &Context<'_>) -> ViewResult<Self> {
        let dangerous = cx.view.sku(&goods.item.sku)?.is_some_and(|sku| sku.dangerous_goods);
        let bin = cx.view.suggest_bin(&goods.item, goods.quantity, dangerous, &from)?;
        Ok(Self {
            from,
            sku: goods.item.sku.clone(),
            suggested: bin.map(|bin| bin.code).unwrap_or_default(),
            at: String::new(),
            wants_reason: false,
            reason: String::new(),
        })
    }

    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Putaway::Placing(self.clone());
        match action {
            Action::Scan { meaning: Meaning::Location(code), .. } => self.arrive(code, cx),
            Action::Scan { text, meaning } => {
                if source_of(text, meaning, cx)?.as_ref() == Some(&self.from) {
                    return if self.at.is_empty() {
                        Ok(not_expected(here, text, Msg::new(Word::LocationNamed).arg(&self.suggested)))
                    } else {
                        self.place(None, cx)
                    };
                }
                match cx.goods(text)? {
                    // A bin without what its label has before it, which may be another thing's code.
                    None if self.at.is_empty() && cx.view.location(text)?.is_some() => {
                        Ok(not_expected(here, text, Msg::new(Word::LocationNamed).arg(&self.suggested)))
                    }
                    None => Ok(Step::bad(here, cx.unknown(text, &[Purpose::Goods], Word::UnknownGoods))),
                    Some((sku, _)) => {
                        let contents = cx.view.contents(&self.from)?;
                        match contents.iter().find(|row| row.item.sku == sku.sku) {
                            None => Ok(Step::bad(here, Msg::new(Word::GoodsNotHere).arg(text).arg(self.from.code()))),
                            Some(row) if self.at.is_empty() => {
                                let next = Placing::new(self.from.clone(), row, cx)?;
                                let say = Msg::new(Word::TakeTo).arg(&row.item.sku).arg(&next.suggested);
                                Ok(Step::good(Putaway::Placing(next), say))
                            }
                            Some(_) => self.place(Some(&sku.sku), cx),
                        }
                    }
                }
            }
            Action::Command(command @ (Command::ReasonFull | Command::ReasonBlocked | Command::ReasonBetter))
                if self.wants_reason =>
            {
                let reason = match command {
                    Command::ReasonFull => "suggested bin is full",
                    Command::ReasonBlocked => "suggested bin is blocked",
                    _ => "a better bin",
                };
                let next = Placing { reason: reason.into(), wants_reason: false, ..self.clone() };
                Ok(Step::good(Putaway::Placing(next), Msg::new(Word::ScanGoodsToPlace).arg(&self.at)))
            }
            Action::Command(Command::Cancel) => {
                if self.at.is_empty() {
                    return Ok(Step::good(Putaway::AwaitSource, Msg::new(Word::Cancelled)));
                }
                let next = Placing { at: String::new(), wants_reason: false, reason: String::new(), ..self.clone() };
                Ok(Step::good(Putaway::Placing(next), Msg::new(Word::Cancelled)))
            }
            Action::Command(command) => Ok(not_now(here, command)),
            Action::Weight(_) => Ok(Step::good(here, Msg::new(Word::Empty))),
        }
    }

    /// At a bin: the suggested one, or another one with a reason.
    fn arrive(&self, code: &str, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Putaway::Placing(self.clone());
        let Some(location) = cx.view.location(code)? else {
            return Ok(Step::bad(here, Msg::new(Word::UnknownLocation).arg(code)));
        };
        if self.from == Place::bin(&location.code) {
            return Ok(Step::bad(here, Msg::new(Word::SamePlace).arg(code)));
        }
        if let Some(refusal) = self.dangerous_goods_rule(&location, &self.sku, cx)? {
            return Ok(Step::bad(here, refusal));
        }
        let next = Placing { at: location.code.clone(), ..self.clone() };
        if location.code == self.suggested || self.suggested.is_empty() {
            let next = Placing { wants_reason: false, reason: String::new(), ..next };
            return Ok(Step::good(Putaway::Placing(next), Msg::new(Word::ScanGoodsToPlace).arg(code)));
        }
        let next = Placing { wants_reason: true, reason: String::new(), ..next };
        Ok(Step::warn(Putaway::Placing(next), Msg::new(Word::WhyOtherBin).arg(&self.suggested).arg(code)))
    }

    fn dangerous_goods_rule(&self, bin: &Location, sku: &str, cx: &Context<'_>) -> ViewResult<Option<Msg>> {
        let dangerous = cx.view.sku(sku)?.is_some_and(|sku| sku.dangerous_goods);
        let word = match (dangerous, bin.dangerous_goods) {
            (true, false) => Word::DangerousGoodsOnly,
            (false, true) => Word::DangerousGoodsBin,
            _ => return Ok(None),
        };
        Ok(Some(Msg::new(word).arg(sku).arg(&bin.code)))
    }

    /// Puts goods into the bin that was scanned: one SKU, or all that is there.
    fn place(&self, only: Option<&str>, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Putaway::Placing(self.clone());
        if self.wants_reason {
            return Ok(Step::bad(here, Msg::new(Word::ReasonFirst)));
        }
        let contents = cx.view.contents(&self.from)?;
        let Some(location) = cx.view.location(&self.at)? else {
            return Ok(Step::bad(here, Msg::new(Word::UnknownLocation).arg(&self.at)));
        };
        // Goods of one SKU may stand there in several conditions: the number asked for is filled
        // from one after the other.
        let mut asked = only.and(cx.quantity);
        let there: i64 = contents.iter().filter(|row| only == Some(&row.item.sku)).map(|row| row.quantity).sum();
        if let (Some(sku), Some(quantity)) = (only, asked)
            && quantity > there
        {
            return Ok(Step::bad(here, Msg::new(Word::OnlySoMany).arg(there.to_string()).arg(sku)));
        }
        let mut facts = Vec::new();
        let mut moved = 0;
        let mut left = Vec::new();
        for row in contents {
            let wanted = only.is_none_or(|sku| sku == row.item.sku) && asked != Some(0);
            if !wanted {
                left.push(row);
                continue;
            }
            if let Some(refusal) = self.dangerous_goods_rule(&location, &row.item.sku, cx)? {
                return Ok(Step::bad(here, refusal));
            }
            let quantity = asked.map_or(row.quantity, |asked| asked.min(row.quantity));
            asked = asked.map(|asked| asked - quantity);
            moved += quantity;
            facts.push(Fact::GoodsPutAway {
                movement: Move {
                    item: row.item.clone(),
                    from: self.from.clone(),
                    to: Place::bin(&location.code),
                    quantity,
                },
                suggested: self.suggested.clone(),
                reason: self.reason.clone(),
            });
            if quantity < row.quantity {
                left.push(StockRow { quantity: row.quantity - quantity, ..row });
            }
        }
        if !self.reason.is_empty() {
            facts.push(Fact::ExceptionRaised(Exception {
                about: vec![format!("bin:{}", self.suggested), format!("bin:{}", self.at), format!("sku:{}", self.sku)],
                expected: self.suggested.clone(),
                found: self.at.clone(),
                next_action: format!("check the suggested bin: {}", self.reason),
                ..cx.exception(ExceptionKind::PutawayOverride, 0)
            }));
        }
        let say = Msg::new(Word::PutAway).arg(moved.to_string()).arg(&self.at);
        let next = match left.first() {
            None => Putaway::AwaitSource,
            Some(row) => Putaway::Placing(Placing::new(self.from.clone(), row, cx)?),
        };
        Ok(Step::good(next, say).facts(facts))
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let contents = cx.view.contents(&self.from)?;
        let current = contents.iter().find(|row| row.item.sku == self.sku).or(contents.first());
        let (step, headline, instruction) = match (self.at.is_empty(), self.wants_reason) {
            (true, _) => ("go-to-bin", Word::GoToBin, Word::GoToBinInstruction),
            (false, true) => ("reason", Word::ReasonHeadline, Word::ReasonInstruction),
            (false, false) => ("at-bin", Word::ScanGoodsHeadline, Word::ScanGoodsPlaceInstruction),
        };
        let mut screen = Screen::new(Flow::Putaway, step, Msg::new(headline), Msg::new(instruction));
        screen.subject = self.from.code().into();
        screen.evidence = Evidence::of([("lpn", self.from.code()), ("sku", &self.sku)], false);
        let at = if self.at.is_empty() { &self.suggested } else { &self.at };
        if let Some(row) = current {
            let place = if at.is_empty() { "—".into() } else { at.clone() };
            screen.target = Some(Target {
                verb: Msg::new(Word::PutInto),
                place,
                quantity: Some(row.quantity),
                code: row.item.sku.clone(),
                name: row.name.clone(),
            });
            screen.expects = match step {
                "go-to-bin" if !self.suggested.is_empty() => {
                    vec![format!("LOC-{}", self.suggested), row.item.sku.clone()]
                }
                "at-bin" => vec![row.item.sku.clone()],
                _ => Vec::new(),
            };
        }
        for row in &contents {
            let mut line = Line::counted(&row.item.sku, &row.name, 0, row.quantity);
            if current.is_some_and(|current| current.item == row.item) {
                line.state = LineState::Current;
            }
            screen.lines.push(line);
        }
        screen.commands = match step {
            "reason" => {
                vec![Command::ReasonFull, Command::ReasonBlocked, Command::ReasonBetter, Command::Cancel]
            }
            _ => vec![Command::Undo, Command::Cancel],
        };
        Ok(screen)
    }
}
