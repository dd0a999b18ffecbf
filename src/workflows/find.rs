//! From a scanned code to what the warehouse knows: first by the text as it is, and only when
//! that is nothing, by what the code can mean.

use super::view::{Card, CartonRow, OrderRow, ReturnRow, SkuRow};
use super::{Context, ViewResult};
use crate::domain::Meaning;
use crate::domain::codes::label::numbers_in;
use crate::domain::codes::{Interpretations, Purpose, interpret};
use crate::domain::order::parcel_rank;
use crate::words::codes::malformed;
use crate::words::{Msg, Word};

/// Whose label a code is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelOf {
    Parcel(String),
    /// The code is on the labels of several parcels: it tells none of them.
    Several,
    Nothing,
}

impl Context<'_> {
    /// What the code can be.
    pub fn interpret<'a>(&self, text: &'a str) -> Interpretations<'a> {
        interpret(text, self.aim)
    }

    /// The item that a code stands for, and units per scan: by its own barcode, or by the
    /// number in it, however it is printed.
    pub fn goods(&self, text: &str) -> ViewResult<Option<(SkuRow, i64)>> {
        let found = self.view.barcode(text)?;
        if found.is_some() {
            return Ok(found);
        }
        self.first(text, &[Purpose::Goods], |key| self.view.barcode(key))
    }

    /// Cartons by label, SSCC, carrier's number or ASN.
    pub fn cartons(&self, text: &str) -> ViewResult<Vec<CartonRow>> {
        let found = self.view.cartons(text)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let found = self.first(text, &[Purpose::Carton], |key| self.view.cartons(key).map(some))?;
        Ok(found.unwrap_or_default())
    }

    /// The parcel whose label this is: ours, or the carrier's own.
    pub fn label(&self, text: &str, meaning: &Meaning) -> ViewResult<LabelOf> {
        match meaning {
            Meaning::Parcel(parcel) => return Ok(LabelOf::Parcel(parcel.clone())),
            Meaning::Other(_) => {}
            _ => return Ok(LabelOf::Nothing),
        }
        let parcels = self.view.parcels_numbered(&numbers_in(text))?;
        // What has left is not in anybody's hands, and carriers give their numbers again.
        let (left, here): (Vec<_>, Vec<_>) = parcels.into_iter().partition(|row| row.rank >= parcel_rank::SHIPPED);
        Ok(match (here.as_slice(), left.as_slice()) {
            ([parcel], _) | ([], [parcel, ..]) => LabelOf::Parcel(parcel.parcel.clone()),
            ([], []) => LabelOf::Nothing,
            _ => LabelOf::Several,
        })
    }

    /// Returns by RMA, order, carrier's number or item.
    pub fn returns(&self, text: &str) -> ViewResult<Vec<ReturnRow>> {
        let found = self.view.returns(text)?;
        if !found.is_empty() {
            return Ok(found);
        }
        let purposes = [Purpose::Carton, Purpose::Order, Purpose::Goods];
        Ok(self.first(text, &purposes, |key| self.view.returns(key).map(some))?.unwrap_or_default())
    }

    /// An order by its number.
    pub fn order(&self, text: &str) -> ViewResult<Option<OrderRow>> {
        let found = self.view.order(text)?;
        if found.is_some() {
            return Ok(found);
        }
        self.first(text, &[Purpose::Order], |key| self.view.order(key))
    }

    /// Everything about a code, and the name under which the books know it.
    pub fn look_up(&self, text: &str) -> ViewResult<(String, Card)> {
        let card = self.view.look_up(text)?;
        if !card.kind.is_empty() {
            return Ok((text.to_owned(), card));
        }
        let known = self.first(text, &Purpose::ALL, |key| {
            let card = self.view.look_up(key)?;
            Ok((!card.kind.is_empty()).then(|| (key.to_owned(), card)))
        })?;
        Ok(known.unwrap_or_else(|| (text.to_owned(), card)))
    }

    /// What to say of a code that is known nowhere: what is wrong with it and where, if it is
    /// a misread or misprinted code of what was expected here, else that it is unknown.
    pub fn unknown(&self, text: &str, expected: &[Purpose], otherwise: Word) -> Msg {
        let read = self.interpret(text);
        let fits = expected.iter().any(|it| !read.keys(*it, "").is_empty());
        match read.wrong().filter(|_| !fits && !read.names_something()) {
            Some(wrong) => malformed(wrong),
            None => Msg::new(otherwise).arg(read.message().map_or_else(|| text.to_owned(), |it| it.to_brackets())),
        }
    }

    /// The first of the code's other names that the books know.
    fn first<T>(
        &self,
        text: &str,
        purposes: &[Purpose],
        known: impl Fn(&str) -> ViewResult<Option<T>>,
    ) -> ViewResult<Option<T>> {
        let read = self.interpret(text);
        for purpose in purposes {
            for key in read.keys(*purpose, text) {
                let found = known(&key)?;
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }
}

fn some<T>(rows: Vec<T>) -> Option<Vec<T>> {
    (!rows.is_empty()).then_some(rows)
}
