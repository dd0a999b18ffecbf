//! GS1 data: element strings, their bracketed form for people, and Digital Link URIs.

pub mod element;
pub mod link;
mod packages;
pub mod table;
mod value;

use super::error::{Code, Form, Malformed, Why};
use super::gtin::Gtin;
use std::borrow::Cow;
use table::{Ai, Pattern};

/// One identifier with its value.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    pub ai: &'static Ai,
    /// The identifier's digits; of a family with the last one.
    pub code: Code,
    pub value: Cow<'a, str>,
    /// Byte of the text where the value begins.
    at: usize,
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code && self.value == other.value
    }
}

impl Element<'_> {
    /// `(10) BATCH/LOT`, the words beside it on a label.
    pub fn title(&self) -> String {
        format!("({}) {}", self.code, self.ai.title)
    }

    /// The value for people: decimal points set, dates with dashes (`27-03-31`; `27-03` where
    /// the day is not said).
    pub fn shown(&self) -> String {
        use table::Rule;
        let value = self.value.as_ref();
        let first = self.ai.parts.first();
        let last = self.code.as_bytes().last().map_or(0, |last| usize::from(last.saturating_sub(b'0')));
        let is_measure = self.ai.last_max.is_some() && value.bytes().all(|byte| byte.is_ascii_digit());
        if is_measure && self.ai.parts.len() == 1 {
            return decimal(value, last);
        }
        if is_measure && let Some((currency, amount)) = value.split_at_checked(3) {
            return format!("{currency} {}", decimal(amount, last));
        }
        if first.is_some_and(|part| matches!(part.rule, Rule::Date | Rule::DateOrMonth))
            && let (Some(year), Some(month), Some(day)) = (value.get(..2), value.get(2..4), value.get(4..6))
        {
            let rest = value.get(6..).unwrap_or_default();
            let day = if day == "00" { String::new() } else { format!("-{day}") };
            return format!("{year}-{month}{day} {rest}").trim_end().to_owned();
        }
        value.to_owned()
    }
}

/// Digits with so many behind the point, without zeros in front.
fn decimal(digits: &str, behind: usize) -> String {
    let (whole, fraction) = digits.split_at_checked(digits.len().saturating_sub(behind)).unwrap_or((digits, ""));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction:0>behind$}") }
}

/// What one code says, in its order. What was wrong is left out and told beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message<'a> {
    pub elements: Vec<Element<'a>>,
}

/// More are on hardly any code: growing the list again and again costs more than its room.
const ELEMENTS_USUAL: usize = 10;

impl<'a> Message<'a> {
    /// The first value of an identifier.
    pub fn get(&self, code: &str) -> Option<&str> {
        self.elements
            .iter()
            .find(|element| element.code.as_bytes() == code.as_bytes())
            .map(|element| element.value.as_ref())
    }

    /// The item: identifier 01, 03 or 8006; not 02, which says what is in a carton or pallet.
    pub fn gtin(&self) -> Option<Gtin> {
        let value = ["01", "03", "8006"].into_iter().find_map(|code| self.get(code))?;
        Gtin::of_14(value.get(..14)?)
    }

    /// The message with FNC1 as GS where a separator is needed: what a symbol would hold.
    pub fn to_element_string(&self) -> String {
        let mut out = String::new();
        for (nth, element) in self.elements.iter().enumerate() {
            out.push_str(&element.code);
            out.push_str(&element.value);
            if element.ai.length().is_none() && nth + 1 < self.elements.len() {
                out.push('\u{1D}');
            }
        }
        out
    }

    /// The form for people: `(01)…(10)…`. A bracket that belongs to a value has a backslash.
    pub fn to_brackets(&self) -> String {
        let mut out = String::new();
        for element in &self.elements {
            out.push('(');
            out.push_str(&element.code);
            out.push(')');
            out.push_str(&element.value.replace('(', "\\("));
        }
        out
    }

    /// Takes one element in, or tells what is wrong with it.
    fn take(
        &mut self,
        text: &str,
        form: Form,
        found: (&'static Ai, Code, Cow<'a, str>, usize),
        wrong: &mut Vec<Malformed>,
    ) {
        let (ai, code, value, at) = found;
        if let Err((byte, why)) = value::verify(ai, code, &value) {
            // An encoded value's bytes are not those of the text: its beginning is shown.
            let byte = if matches!(value, Cow::Borrowed(_)) { byte } else { 0 };
            wrong.push(Malformed { form, at: nth_character(text, at + byte), why });
            return;
        }
        match self.elements.iter().find(|element| element.code == code) {
            Some(before) if before.value == value => {}
            Some(_) => wrong.push(Malformed { form, at: nth_character(text, at), why: Why::Twice(code) }),
            None => {
                if self.elements.capacity() == 0 {
                    self.elements.reserve(ELEMENTS_USUAL);
                }
                self.elements.push(Element { ai, code, value, at });
            }
        }
    }

    /// Which identifiers are missing or stand beside each other wrongly. These are remarks: the
    /// standard asks it of all symbols on an item together, and only one was read.
    fn remarks(&self, text: &str, form: Form, wrong: &mut Vec<Malformed>) {
        let has = |pattern: &[u8], but: Code| {
            let pattern = Pattern::of(pattern);
            let mut codes = self.elements.iter().map(|element| element.code);
            codes.find(|code| pattern.means(*code) && *code != but)
        };
        // Bytes, for speed: most of what is read here is checked for each element of each scan.
        let parts = |list: &'static [u8], sign: u8| list.split(move |byte| *byte == sign);
        for element in &self.elements {
            let code = element.code;
            let at = || nth_character(text, element.at);
            for other in parts(element.ai.bars.as_bytes(), b',').filter(|bar| !bar.is_empty()) {
                if let Some(other) = has(other, code) {
                    wrong.push(Malformed { form, at: at(), why: Why::Bars { ai: code, other } });
                }
            }
            for needs in element.ai.needs.split(';').filter(|needs| !needs.is_empty()) {
                let mut ways = parts(needs.as_bytes(), b',');
                let met = ways.any(|all| parts(all, b'+').all(|one| has(one, code).is_some()));
                if !met {
                    wrong.push(Malformed { form, at: at(), why: Why::Needs { ai: code, needs } });
                }
            }
        }
    }
}

/// Characters before a byte of a text, and one: where people look.
pub(super) fn nth_character(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < byte).count() + 1
}
