//! Look-up: scan anything and see what it is, where it is, and its history.

use super::find::LabelOf;
use super::view::Card;
use super::{Action, Context, Evidence, Flow, Screen, Step, ViewResult, Workflow, not_now};
use crate::domain::codes::{Purpose, interpret};
use crate::domain::order::parcel_rank;
use crate::domain::{Command, Meaning};
use crate::words::codes::says;
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookUp {
    /// The last code looked up; empty before the first.
    pub query: String,
    /// Its AIM identifier, if the scanner told one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aim: Option<String>,
    /// Under what name the books know it; empty where that is the code itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub known_as: String,
}

impl Workflow for LookUp {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match action {
            Action::Command(Command::Cancel) => Ok(Step::good(LookUp::default(), Msg::new(Word::Cancelled))),
            Action::Command(Command::Print) => {
                let print = match Meaning::of(self.name()) {
                    Meaning::Location(code) => {
                        cx.view.location(&code)?.map(|row| super::Print::Location { code: row.code })
                    }
                    meaning => match (cx.label(self.name(), &meaning)?, cx.view.barcode(self.name())?) {
                        (LabelOf::Parcel(parcel), _) => shipping_label(&parcel, cx)?,
                        (_, goods) => goods.map(|(row, _)| super::Print::Sku { sku: row.sku }),
                    },
                };
                Ok(match print {
                    Some(print) => Step::good(self.clone(), Msg::new(Word::LabelQueued)).print(print),
                    None => Step::bad(self.clone(), Msg::new(Word::NothingToPrint)),
                })
            }
            Action::Command(command) => Ok(not_now(self.clone(), command)),
            Action::Weight(_) => Ok(Step::good(self.clone(), Msg::new(Word::Empty))),
            Action::Scan { text, .. } => {
                let (name, card) = cx.look_up(text)?;
                let known_as = if name == *text { String::new() } else { name };
                let next = LookUp { query: text.clone(), aim: cx.aim.map(str::to_owned), known_as };
                Ok(if card.kind.is_empty() {
                    Step::bad(next, cx.unknown(text, &Purpose::ALL, Word::UnknownCode))
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
            let read = interpret(&self.query, self.aim.as_deref());
            let card = Card { says: says(&read), ..cx.view.look_up(self.name())? };
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

/// The label of a parcel that is closed and still here, once more: torn, wet, lost.
fn shipping_label(parcel: &str, cx: &Context<'_>) -> ViewResult<Option<super::Print>> {
    let row = cx.view.parcel(parcel)?;
    let here = row.filter(|row| (parcel_rank::CLOSED..parcel_rank::SHIPPED).contains(&row.rank));
    Ok(here.map(|row| super::Print::Shipping {
        order: row.order,
        parcel: row.parcel,
        weight_mg: row.weight_mg,
        reprint: true,
    }))
}

impl LookUp {
    fn name(&self) -> &str {
        if self.known_as.is_empty() { &self.query } else { &self.known_as }
    }
}
