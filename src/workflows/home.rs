//! Nothing in hand: scanning anything opens the flow that it belongs to.

use super::find::LabelOf;
use super::look_up::LookUp;
use super::{Action, Context, Flow, Screen, State, Step, ViewResult, Workflow, not_now};
use crate::domain::order::{order_rank, parcel_rank};
use crate::domain::{Command, Meaning, Place};
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home;

impl Workflow for Home {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        match action {
            Action::Command(command) => Ok(not_now(Home, command)),
            Action::Weight(_) => Ok(Step::good(Home, Msg::new(Word::Empty))),
            Action::Scan { text, meaning } => {
                let flow = flow_of(text, meaning, cx)?;
                if flow.role().is_some_and(|role| !cx.operator.may(role)) {
                    return Ok(Step::bad(Home, Msg::new(Word::RoleMissing).arg_msg(Msg::new(flow.name()))));
                }
                flow.start().step(action, cx)
            }
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let mut screen = Screen::new(Flow::Home, "home", Msg::new(Word::HomeHeadline), Msg::new(Word::HomeInstruction));
        screen.work = Some(cx.view.work()?);
        screen.commands = vec![
            Command::Receive,
            Command::Putaway,
            Command::Pick,
            Command::Pack,
            Command::Ship,
            Command::Returns,
            Command::LookUp,
        ];
        Ok(screen)
    }
}

/// Where a code belongs; what belongs nowhere is looked up, which says so.
fn flow_of(text: &str, meaning: &Meaning, cx: &Context<'_>) -> ViewResult<Flow> {
    let order_flow = |order: &str| -> ViewResult<Option<Flow>> {
        Ok(cx.order(order)?.map(|row| match row.rank {
            order_rank::PLACED | order_rank::PICKING => Flow::Picking,
            order_rank::PICKED | order_rank::PACKING => Flow::Packing,
            _ => Flow::LookUp,
        }))
    };
    let parcel_flow = |parcel: &str| -> ViewResult<Option<Flow>> {
        let row = cx.view.parcel(parcel)?;
        let waits = row.is_some_and(|row| (parcel_rank::CLOSED..parcel_rank::SHIPPED).contains(&row.rank));
        Ok(waits.then_some(Flow::Shipping))
    };
    let flow = match meaning {
        Meaning::Lpn(lpn) if !cx.view.contents(&Place::lpn(lpn))?.is_empty() => Some(Flow::Putaway),
        Meaning::Tote(tote) => match cx.view.order_in_tote(tote)? {
            Some(row) if row.rank >= order_rank::PICKED => Some(Flow::Packing),
            _ => Some(Flow::Picking),
        },
        Meaning::Parcel(parcel) => parcel_flow(parcel)?,
        Meaning::Rma(rma) if !cx.view.returns(rma)?.is_empty() => Some(Flow::Returns),
        Meaning::Order(order) => order_flow(order)?,
        Meaning::Other(_) => {
            // The carrier's label on a box that stands here tells more than what is announced.
            if let LabelOf::Parcel(parcel) = cx.label(text, meaning)?
                && let Some(flow) = parcel_flow(&parcel)?
            {
                return Ok(flow);
            }
            let announced = cx.cartons(text)?;
            let to_receive = announced.iter().any(|row| row.rank < crate::domain::inbound::carton_rank::RECEIVED);
            if to_receive { Some(Flow::Receiving) } else { order_flow(text)? }
        }
        _ => None,
    };
    Ok(flow.unwrap_or(Flow::LookUp))
}

/// Home as any state: what flows return to.
pub fn home() -> State {
    State::Home(Home)
}

/// Look-up of one code.
pub fn look_up(text: &str) -> State {
    State::LookUp(LookUp { query: text.into(), ..LookUp::default() })
}
