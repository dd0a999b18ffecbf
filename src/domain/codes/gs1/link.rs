//! GS1 Digital Link URIs, uncompressed: GS1 Digital Link Standard, URI Syntax 1.4.

use super::super::error::{Code, Form, Malformed, Why};
use super::super::text::{Text, is_digits};
use super::table::{self, Ai};
use super::{Message, nth_character};
use std::borrow::Cow;

/// Names that stood for keys and qualifiers before version 1.2; labels of then are still about.
const NAMES: &[(&str, &str)] = &[
    ("gtin", "01"),
    ("itip", "8006"),
    ("cpid", "8010"),
    ("gln", "414"),
    ("payTo", "415"),
    ("gsrnp", "8017"),
    ("gsrn", "8018"),
    ("gcn", "255"),
    ("sscc", "00"),
    ("gdti", "253"),
    ("ginc", "401"),
    ("gsin", "402"),
    ("grai", "8003"),
    ("giai", "8004"),
    ("gmn", "8013"),
    ("cpv", "22"),
    ("lot", "10"),
    ("ser", "21"),
    ("cpsn", "8011"),
    ("glnx", "254"),
    ("refno", "8020"),
    ("srin", "8019"),
    ("exp", "17"),
    ("expdt", "17"),
];

/// Reads a URI. `None` where it is some other link: nothing of it says that it is of GS1.
pub fn read<'a>(text: &'a str, wrong: &mut Vec<Malformed>) -> Option<Message<'a>> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    let uri = text.split('#').next().unwrap_or_default();
    let (before_query, query) = uri.split_once('?').map_or((uri, None), |(path, query)| (path, Some(query)));
    let host_end = before_query.get(scheme.len()..)?.find('/')? + scheme.len();
    let segments = Segments { text, path_start: host_end + 1, path: before_query.get(host_end + 1..)? };
    let pairs = segments.pairs()?;
    let mut message = Message::default();
    let mut qualifiers: Option<&'static str> = None;
    for (name, value, value_at) in pairs {
        let (ai, code) = identifier(name)?;
        match qualifiers {
            None => qualifiers = Some(ai.path?),
            Some(allowed) => match rest_of(allowed, code) {
                Some(rest) => qualifiers = Some(rest),
                None => {
                    let at = nth_character(text, value_at);
                    wrong.push(Malformed { form: Form::Link, at, why: Why::Place(code) });
                    continue;
                }
            },
        }
        take(&mut message, text, (ai, code, value, value_at), wrong);
    }
    let mut at = before_query.len() + 1;
    for attribute in query.unwrap_or_default().split(['&', ';']) {
        if let Some((name, value)) = attribute.split_once('=')
            && let Some((ai, code)) = identifier(name)
        {
            let value_at = at + name.len() + 1;
            if ai.in_query {
                take(&mut message, text, (ai, code, value, value_at), wrong);
            } else {
                let at = nth_character(text, value_at);
                wrong.push(Malformed { form: Form::Link, at, why: Why::Place(code) });
            }
        }
        at += attribute.len() + 1;
    }
    message.remarks(text, Form::Link, wrong);
    Some(message)
}

struct Segments<'a> {
    text: &'a str,
    path_start: usize,
    path: &'a str,
}

impl<'a> Segments<'a> {
    /// Name, value and the value's byte: from the key to the end. A shop's own folders may
    /// stand before the key, so that it is looked for from the end.
    fn pairs(&self) -> Option<impl Iterator<Item = (&'a str, &'a str, usize)> + use<'a>> {
        let path = self.path.strip_suffix('/').unwrap_or(self.path);
        let mut end = path.len();
        let start = loop {
            let value_start = path.get(..end)?.rfind('/')? + 1;
            let name_start = path.get(..value_start - 1)?.rfind('/').map_or(0, |slash| slash + 1);
            let (ai, _) = identifier(path.get(name_start..value_start - 1)?)?;
            if ai.path.is_some() {
                break name_start;
            }
            end = name_start.checked_sub(1)?;
        };
        debug_assert!(self.path_start <= self.text.len());
        let mut at = self.path_start + start;
        let mut parts = path.get(start..)?.split('/');
        Some(std::iter::from_fn(move || {
            let (name, value) = (parts.next()?, parts.next()?);
            let value_at = at + name.len() + 1;
            at = value_at + value.len() + 1;
            Some((name, value, value_at))
        }))
    }
}

/// An identifier by its digits or its old name.
fn identifier(name: &str) -> Option<(&'static Ai, Code)> {
    let digits = if is_digits(name) { name } else { NAMES.iter().find(|(old, _)| *old == name)?.1 };
    let (ai, length) = table::find(digits.as_bytes())?;
    (length == digits.len()).then(|| (ai, Text::cut(digits)))
}

/// What may follow a qualifier; the list has alternatives behind bars and an order in each.
fn rest_of(allowed: &'static str, code: Code) -> Option<&'static str> {
    allowed.split('|').find_map(|sequence| {
        let mut at = 0;
        sequence.split(',').find_map(|one| {
            at += one.len() + 1;
            (one.as_bytes() == code.as_bytes()).then(|| sequence.get(at..).unwrap_or_default())
        })
    })
}

fn take<'a>(
    message: &mut Message<'a>,
    text: &'a str,
    (ai, code, value, at): (&'static Ai, Code, &'a str, usize),
    wrong: &mut Vec<Malformed>,
) {
    let Some(mut value) = decoded(value) else {
        wrong.push(Malformed { form: Form::Link, at: nth_character(text, at), why: Why::Percent });
        return;
    };
    // An item's shorter numbers may stand there as they are; section 4.11.
    if code.as_bytes() == b"01" && matches!(value.len(), 8 | 12 | 13) && is_digits(&value) {
        value = Cow::Owned(format!("{value:0>14}"));
    }
    message.take(text, Form::Link, (ai, code, value, at), wrong);
}

/// Per cent signs decoded; `None` where they encode no text.
fn decoded(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('%') {
        return Some(Cow::Borrowed(value));
    }
    let mut out = Vec::with_capacity(value.len());
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let high = char::from(bytes.next()?).to_digit(16)?;
            let low = char::from(bytes.next()?).to_digit(16)?;
            out.push((high * 16 + low) as u8);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok().map(Cow::Owned)
}
