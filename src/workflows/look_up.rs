//! Look-up: scan anything and see what it is, where it is, and its history.

use super::{Action, Context, Evidence, Flow, Screen, Step, ViewResult, Workflow, not_now};
use crate::domain::{Command, Meaning};
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// The last code looked up; empty before the first.
    pub query: String,
}

impl Workflow for LookUp {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match action {
            Action::Command(Command::Cancel) => Ok(Step::good(LookUp::default(), Msg::new(Word::Cancelled))),
            Action::Command(Command::Print) => {
                let print = match Meaning::of(&self.query) {
                    Meaning::Location(code) => {
                        cx.view.location(&code)?.map(|row| super::Print::Location { code: row.code })
                    }
                    _ => cx.view.barcode(&self.query)?.map(|(row, _)| super::Print::Sku { sku: row.sku }),
                };
                Ok(match print {
                    Some(print) => Step::good(self.clone(), Msg::new(Word::LabelQueued)).print(print),
                    None => Step::bad(self.clone(), Msg::new(Word::NothingToPrint)),
                })
            }
            Action::Command(command) => Ok(not_now(self.clone(), command)),
            Action::Weight(_) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
            Action::Scan { text, .. } => {
                let next = LookUp { query: text.clone() };
                let card = cx.view.look_up(text)?;
                Ok(if card.kind.is_empty() {
                    Step::bad(next, Msg::new(Word::UnknownCode).arg(text))
                } else {
                    Step::good(next, Msg::new(Word::Found).arg(&card.title))
                })
            }
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let mut screen =
            Screen::new(Flow::LookUp, "look-up", Msg::new(Word::LookUpHeadline), Msg::new(Word::LookUpInstruction));
        if !self.query.is_empty() {
            let card = cx.view.look_up(&self.query)?;
            if !card.kind.is_empty() {
                screen.evidence = Evidence::of([(card.kind.as_str(), card.title.as_str())], false);
            }
            screen.card = Some(card);
            screen.subject = self.query.clone();
        }
        screen.commands = vec![Command::Print, Command::Cancel, Command::Home];
        Ok(screen)
    }
}
