//! What a code says, and what is wrong with it, for the operator.

use super::{Msg, Word};
use crate::domain::codes::carriers::Shipment;
use crate::domain::codes::error::{Form, Malformed, Why};
use crate::domain::codes::{Interpretations, Kind};

/// What is wrong with a code, and where; what to do about it.
pub fn malformed(wrong: &Malformed) -> Msg {
    Msg::new(Word::CodeWrong).arg_msg(form(wrong.form)).arg_msg(why(&wrong.why)).arg(wrong.at.to_string())
}

fn form(form: Form) -> Msg {
    match form {
        Form::Gs1 => Msg::new(Word::CodeGs1),
        Form::Link => Msg::new(Word::CodeLink),
        Form::Gtin => Msg::new(Word::CodeGtin),
        Form::Sscc => Msg::new(Word::CodeSscc),
        Form::Carrier(carrier) => Msg::new(Word::CodeOfCarrier).arg(carrier.name()),
    }
}

fn why(why: &Why) -> Msg {
    let says = |word: Word, ai: &str| Msg::new(word).arg(ai);
    match why {
        Why::UnknownAi(code) => says(Word::WhyUnknownAi, code),
        Why::TooShort { ai, min, have } => says(Word::WhyTooShort, ai).arg(have.to_string()).arg(min.to_string()),
        Why::TooLong { ai, max, have } => says(Word::WhyTooLong, ai).arg(have.to_string()).arg(max.to_string()),
        Why::Length { want, have } => Msg::new(Word::WhyLength).arg(have.to_string()).arg(want.to_string()),
        Why::Character(ai) => says(Word::WhyCharacter, ai),
        Why::CheckDigit { want, have } => Msg::new(Word::WhyCheckDigit).arg(have.to_string()).arg(want.to_string()),
        Why::CheckPair(ai) => says(Word::WhyCheckPair, ai),
        Why::Date(ai) => says(Word::WhyDate, ai),
        Why::Value(ai) => says(Word::WhyValue, ai),
        Why::Twice(ai) => says(Word::WhyTwice, ai),
        Why::Needs { ai, needs } => says(Word::WhyNeeds, ai).arg(needs),
        Why::Bars { ai, other } => says(Word::WhyBars, ai).arg(other.as_str()),
        Why::Place(ai) => says(Word::WhyPlace, ai),
        Why::Percent => Msg::new(Word::WhyPercent),
        Why::Country => Msg::new(Word::WhyCountry),
    }
}

/// What a code says, line by line: field and value. Nothing for our own codes, which say
/// what they are.
pub fn says(read: &Interpretations<'_>) -> Vec<(Msg, Msg)> {
    let mut lines = Vec::new();
    let mut kinds = read.kinds.iter().map(|(_, kind)| kind);
    if let Some(first) = kinds.next() {
        of(first, &mut lines);
    }
    for other in kinds {
        lines.push((Msg::new(Word::CodeOrElse), name(other)));
    }
    for wrong in &read.malformed {
        let place = Msg::new(Word::CodeWrongAt).arg(wrong.at.to_string());
        lines.push((place, why(&wrong.why)));
    }
    lines
}

fn plain(text: impl AsRef<str>) -> Msg {
    Msg::new(Word::Plain).arg(text)
}

fn of(kind: &Kind<'_>, lines: &mut Vec<(Msg, Msg)>) {
    match kind {
        Kind::Own(_) => {}
        Kind::Gs1(message) => {
            lines.extend(message.elements.iter().map(|element| (plain(element.title()), plain(element.shown()))));
        }
        Kind::Gtin(gtin) => {
            lines.push((Msg::new(Word::CodeGtin), plain(format!("{} ({})", gtin.as_str(), gtin.form.name()))));
        }
        Kind::Sscc(sscc) => lines.push((Msg::new(Word::CodeSscc), plain(sscc.as_str()))),
        Kind::Fnsku(fnsku) => lines.push((name(kind), plain(fnsku.code.as_str()))),
        Kind::Shipment(shipment) => {
            lines.push((Msg::new(Word::FieldCarrier), carrier(shipment)));
            lines.push((Msg::new(Word::CodeTracking), plain(shipment.tracking.as_str())));
            let to =
                [shipment.country.as_ref().map(|it| it.as_str()), shipment.postcode.as_ref().map(|it| it.as_str())];
            let to: Vec<&str> = to.into_iter().flatten().collect();
            if shipment.postcode.is_some() {
                lines.push((Msg::new(Word::CodeTo), plain(to.join(" "))));
            } else if !to.is_empty() {
                lines.push((Msg::new(Word::CodeCountry), plain(to.join(" "))));
            }
        }
    }
}

fn carrier(shipment: &Shipment) -> Msg {
    plain(format!("{} {}", shipment.carrier.name(), shipment.service).trim_end())
}

/// The kind alone.
fn name(kind: &Kind<'_>) -> Msg {
    match kind {
        Kind::Own(_) => Msg::new(Word::Empty),
        Kind::Gs1(message) => plain(message.to_brackets()),
        Kind::Gtin(gtin) => plain(gtin.form.name()),
        Kind::Sscc(_) => Msg::new(Word::CodeSscc),
        Kind::Fnsku(fnsku) => plain(if fnsku.is_asin { "Amazon ASIN" } else { "Amazon FNSKU" }),
        Kind::Shipment(shipment) => carrier(shipment),
    }
}
