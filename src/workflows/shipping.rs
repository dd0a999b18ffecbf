//! Shipping: parcels are scanned onto one carrier's handover manifest (交接清单).

use super::find::LabelOf;
use super::{Action, Context, Evidence, Flow, Line, Print, Screen, Step, ViewResult, Workflow, not_expected, not_now};
use crate::domain::codes::label::other_carrier;
use crate::domain::fact::{Fact, LineMove, Move};
use crate::domain::order::parcel_rank;
use crate::domain::{Command, Item, Place};
use crate::words::{Msg, Word};
use serde::{Deserialize, Serialize};

/// The manifest that is open on this bench; all empty before the first parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipping {
    pub manifest: String,
    pub carrier: String,
    pub parcels: i64,
    /// Closing can't be taken back: it is asked for twice.
    pub close_asked: bool,
}

impl Workflow for Shipping {
    fn step(&self, action: &Action, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Shipping { close_asked: false, ..self.clone() };
        match action {
            Action::Scan { text, meaning } => match cx.label(text, meaning)? {
                LabelOf::Parcel(parcel) => self.hand_over(&parcel, text, cx),
                LabelOf::Several => Ok(Step::bad(here, Msg::new(Word::CodeOnSeveral).arg(text))),
                LabelOf::Nothing => Ok(not_expected(here, text, Msg::new(Word::ParcelLabel))),
            },
            Action::Command(Command::Confirm) if self.parcels == 0 => {
                Ok(Step::bad(here, Msg::new(Word::ManifestEmpty)))
            }
            Action::Command(Command::Confirm) if !self.close_asked => {
                let next = Shipping { close_asked: true, ..self.clone() };
                Ok(Step::warn(next, Msg::new(Word::CloseManifestAsk).arg(&self.carrier).arg(self.parcels.to_string())))
            }
            // The second confirmation is a different one, so that a double press can't do it.
            Action::Command(Command::Ship) if self.close_asked => {
                let fact = Fact::ManifestClosed {
                    manifest: self.manifest.clone(),
                    carrier: self.carrier.clone(),
                    parcels: self.parcels,
                };
                let print = Print::Manifest {
                    manifest: self.manifest.clone(),
                    carrier: self.carrier.clone(),
                    operator: cx.operator.name.clone(),
                };
                let say = Msg::new(Word::ManifestClosed).arg(&self.manifest);
                Ok(Step::good(Shipping::default(), say).fact(fact).print(print))
            }
            Action::Command(Command::Cancel) => Ok(Step::good(here, Msg::new(Word::Cancelled))),
            Action::Command(command) => Ok(not_now(here, command)),
            Action::Weight(_) => Ok(Step::good(here, Msg::new(Word::Empty))),
        }
    }

    fn screen(&self, cx: &Context<'_>) -> ViewResult<Screen> {
        let (step, headline, instruction) = if self.close_asked {
            ("confirm-close", Word::CloseManifest, Word::CloseManifestInstruction)
        } else {
            ("handover", Word::ScanParcels, Word::ScanParcelsInstruction)
        };
        let mut screen = Screen::new(Flow::Shipping, step, Msg::new(headline), Msg::new(instruction));
        if !self.carrier.is_empty() {
            screen.subject = format!("{} · {} · {}", self.carrier, self.manifest, self.parcels);
            screen.evidence = Evidence::of([("manifest", self.manifest.as_str())], false);
        }
        let waiting = cx.view.parcels_to_ship(12)?;
        let of_carrier = |carrier: &str| self.carrier.is_empty() || self.carrier == carrier;
        for row in &waiting {
            screen.lines.push(Line::counted(&row.parcel, &row.carrier, 0, 1));
            if of_carrier(&row.carrier) {
                screen.expects.push(row.parcel.clone());
            }
        }
        screen.commands =
            if self.close_asked { vec![Command::Ship, Command::Cancel] } else { vec![Command::Confirm, Command::Home] };
        Ok(screen)
    }
}

impl Shipping {
    fn hand_over(&self, code: &str, scanned: &str, cx: &Context<'_>) -> ViewResult<Step> {
        let here = Shipping { close_asked: false, ..self.clone() };
        let Some(parcel) = cx.view.parcel(code)? else {
            return Ok(Step::bad(here, Msg::new(Word::UnknownParcel).arg(code)));
        };
        if parcel.rank < parcel_rank::CLOSED {
            return Ok(Step::bad(here, Msg::new(Word::ParcelNotClosed).arg(code)));
        }
        if parcel.rank >= parcel_rank::SHIPPED {
            return Ok(Step::bad(here, Msg::new(Word::AlreadyLeft).arg(code)));
        }
        if let Some(label) = other_carrier(&[scanned.to_owned()], &parcel.carrier) {
            let say = Msg::new(Word::LabelOtherCarrier).arg(label.name()).arg(&parcel.carrier);
            return Ok(Step::bad(here, say));
        }
        if !self.carrier.is_empty() && parcel.carrier != self.carrier {
            return Ok(Step::bad(here, Msg::new(Word::WrongCarrier).arg(&parcel.carrier).arg(&self.carrier)));
        }
        let seller = cx.view.order(&parcel.order)?.map(|order| order.seller).unwrap_or_default();
        let contents = cx.view.contents(&Place::parcel(code))?;
        let moves = cx.view.order_lines(&parcel.order)?.into_iter().filter_map(|row| {
            let quantity = row.packed - row.shipped;
            let held = contents.iter().find(|held| held.item.sku == row.line.sku).map(|held| held.item.clone());
            let item = held.unwrap_or_else(|| Item::good(&seller, &row.line.sku));
            let movement = Move { item, from: Place::parcel(code), to: Place::customer(), quantity };
            (quantity > 0).then_some(LineMove { line: row.line.line, movement })
        });
        let moves: Vec<LineMove> = moves.collect();
        let manifest = if self.manifest.is_empty() { cx.new_id("MAN") } else { self.manifest.clone() };
        let next = Shipping {
            manifest: manifest.clone(),
            carrier: parcel.carrier.clone(),
            parcels: self.parcels + 1,
            close_asked: false,
        };
        let say = Msg::new(Word::OnManifest).arg(code).arg(&parcel.carrier).arg(next.parcels.to_string());
        Ok(Step::good(next, say).fact(Fact::ParcelShipped {
            order: parcel.order,
            parcel: parcel.parcel,
            carrier: parcel.carrier,
            manifest,
            moves,
        }))
    }
}
