//! Element strings: as a symbol holds them (GS1 General Specifications 7.8), and with
//! brackets as they are printed below it (4.14).

use super::super::error::{Code, Form, Malformed, Why};
use super::super::text::{GS, Text};
use super::{Message, nth_character, table};
use std::borrow::Cow;

/// Reads an element string; its separators are GS (0x1D). What can't be read is told; after
/// an unknown identifier nothing can be told apart any more.
pub fn read<'a>(text: &'a str, wrong: &mut Vec<Malformed>) -> Message<'a> {
    let mut message = Message::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        // A separator behind a value that needs none is harmless; section 7.8.3.
        at += bytes.iter().skip(at).take_while(|byte| **byte == GS).count();
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let Some((ai, digits)) = table::find(rest) else {
            wrong.push(unknown(text, at, Form::Gs1));
            break;
        };
        let code = Text::cut(text.get(at..at + digits).unwrap_or_default());
        let start = at + digits;
        let behind = bytes.get(start..).unwrap_or_default();
        let until_separator = behind.iter().position(|byte| *byte == GS).unwrap_or(behind.len());
        let mut end = start + ai.length().unwrap_or(until_separator).min(until_separator);
        // A length may end inside a character that no element string has.
        while !text.is_char_boundary(end) {
            end += 1;
        }
        let value = text.get(start..end).unwrap_or_default();
        message.take(text, Form::Gs1, (ai, code, Cow::Borrowed(value), start), wrong);
        at = end;
    }
    message.remarks(text, Form::Gs1, wrong);
    message
}

/// Reads `(01)09501101530003(10)LOT`. An identifier is what stands in brackets and is in the
/// table; any other bracket belongs to a value.
pub fn read_brackets<'a>(text: &'a str, wrong: &mut Vec<Malformed>) -> Message<'a> {
    let mut message = Message::default();
    let mut open = opening(text, 0);
    if open != Some(0) {
        wrong.push(unknown(text, 1, Form::Gs1));
        return message;
    }
    while let Some(bracket) = open {
        let Some((ai, digits)) = text.as_bytes().get(bracket + 1..).and_then(table::find) else { break };
        let code = Text::cut(text.get(bracket + 1..bracket + 1 + digits).unwrap_or_default());
        let start = bracket + digits + 2;
        open = opening(text, start);
        let raw = text.get(start..open.unwrap_or(text.len())).unwrap_or_default();
        // People set spaces around the brackets.
        let spaces = raw.len() - raw.trim_start_matches(' ').len();
        let raw = raw.trim_matches(' ');
        let value = if raw.contains("\\(") { Cow::Owned(raw.replace("\\(", "(")) } else { Cow::Borrowed(raw) };
        message.take(text, Form::Gs1, (ai, code, value, start + spaces), wrong);
    }
    message.remarks(text, Form::Gs1, wrong);
    message
}

/// Whether digits stand in the first bracket as an identifier's do, be there such a one or not.
pub fn has_number(text: &str) -> bool {
    let inside = text.strip_prefix('(').unwrap_or_default();
    let (digits, behind) = inside.split_at(inside.bytes().take_while(u8::is_ascii_digit).count());
    (2..=4).contains(&digits.len()) && behind.starts_with(')')
}

/// The next bracket, from a byte on, that holds an identifier.
fn opening(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    (from..bytes.len()).find(|at| {
        let escaped = *at > from && bytes.get(at - 1) == Some(&b'\\');
        let inside = bytes.get(at + 1..).unwrap_or_default();
        !escaped
            && bytes.get(*at) == Some(&b'(')
            && table::find(inside).is_some_and(|(_, digits)| inside.get(digits) == Some(&b')'))
    })
}

pub(super) fn unknown(text: &str, at: usize, form: Form) -> Malformed {
    let digits = text.get(at..).and_then(|rest| rest.split(')').next()).unwrap_or_default();
    let digits: Code = Text::cut(digits);
    Malformed { form, at: nth_character(text, at), why: Why::UnknownAi(digits) }
}
