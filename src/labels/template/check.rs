//! Whether a template can be trusted: tried out with the kind's example, and with data that
//! is long, short, missing or hostile.

use serde_json::Value;

use super::super::flow::LINE_EM;
use super::super::layout::{Area, Element};
use super::super::{KINDS, Kind, render};
use super::draw::{covers, is_code, overlap};
use super::file::{At, Item, Template, Thing};
use super::ink::texts_on_texts;
use super::words::Scope;
use super::{Drawn, Fault};

/// The coarsest print head there is, and a finer one whose dots don't divide a millimetre.
const RESOLUTIONS: [u32; 2] = [203, 300];

/// What every string of the data is replaced by, one after the other: the codes of a real
/// warehouse are not as short as the example's.
const TRIALS: &[&str] = &["", "W", "A1B2C3D4E5F6", "^XZ{kind}{{\"\u{1B}@\u{1D}V\n]]", "长地址 Straße 12 "];

/// Every fault of a template that could be read; none means that it is used.
pub(super) fn check(template: &Template) -> Vec<At> {
    let Some(kind) = KINDS.iter().find(|kind| kind.name == template.kind) else {
        let known = KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>().join(", ");
        return vec![(0, Fault::Kind { found: template.kind.clone(), known })];
    };
    let Some(example) = data_of(kind, false) else { return Vec::new() };
    let mut faults = Vec::new();
    let scope = Scope { row: None, label: &example, rest: 0 };
    fields(&template.items, scope, kind.name, &mut faults);
    if !faults.is_empty() {
        return faults;
    }
    low_texts(&template.items, &mut faults);
    let built_in = (kind.sample)().label();
    let code = built_in.elements.iter().find_map(|element| match element {
        Element::Barcode(code) => Some(code.data.as_str()),
        _ => None,
    });
    for data in [Some(example.clone()), data_of(kind, true)].into_iter().flatten() {
        let drawn = template.draw(&data);
        // What nobody can scan is no label.
        let is_shown = |element: &Element| matches!(element, Element::Barcode(code) if !code.data.trim().is_empty());
        if let Some(code) = code
            && !drawn.label.elements.iter().any(is_shown)
        {
            let field = field_of(&example, code).unwrap_or("code").to_owned();
            push(&mut faults, 0, Fault::NoCode { field });
        }
        outside(template, &drawn, &mut faults);
        on_codes(&drawn, &mut faults);
        for (line, text_line) in texts_on_texts(&drawn) {
            push(&mut faults, line, Fault::OnText { text_line });
        }
        for dpi in RESOLUTIONS {
            match render(&drawn.label, dpi) {
                Ok(rendered) => cut(&drawn, &rendered.cut, &mut faults),
                Err(error) => {
                    push(&mut faults, line_of_error(&drawn, dpi), Fault::Draw { dpi, why: error });
                }
            }
        }
    }
    // With other data other elements are drawn; those must have their places too.
    for text in TRIALS {
        let mut data = example.clone();
        replace(&mut data, text, "");
        let drawn = template.draw(&data);
        outside(template, &drawn, &mut faults);
        on_codes(&drawn, &mut faults);
    }
    faults.sort_by_key(|(line, _)| *line);
    faults.dedup();
    faults
}

/// The example's data as JSON, as a second print if wanted.
pub(super) fn data_of(kind: &Kind, reprint: bool) -> Option<Value> {
    let sample = (kind.sample)();
    serde_json::to_value(if reprint { sample.reprinted() } else { sample }).ok()
}

/// Puts the text into every string.
pub(super) fn replace(value: &mut Value, text: &str, at: &str) {
    match value {
        Value::String(_) if at == "kind" || at == "arrow" => {}
        Value::String(string) => *string = text.to_owned(),
        Value::Array(list) => list.iter_mut().for_each(|item| replace(item, text, at)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| replace(field, text, name)),
        _ => {}
    }
}

fn fields(items: &[Item], scope: Scope<'_>, kind: &str, faults: &mut Vec<At>) {
    for item in items {
        let words: Vec<_> = match &item.thing {
            Thing::Text { words, .. } => vec![words],
            Thing::Code { data, words, .. } => [Some(data), words.as_ref()].into_iter().flatten().collect(),
            Thing::List { of, .. } => vec![of],
            _ => Vec::new(),
        };
        let unknown = words.into_iter().find_map(|words| words.unknown(scope));
        let unknown = unknown.or_else(|| item.when.iter().find_map(|when| when.unknown(scope)));
        if let Some(field) = unknown {
            let known = [scope.row, Some(scope.label)].into_iter().flatten().flat_map(|value| names(value, ""));
            let known = known.collect::<Vec<_>>().join(", ");
            faults.push((item.line, Fault::Field { kind: kind.to_owned(), field, known }));
        } else if let Thing::List { path, row, more, .. } = &item.thing {
            let first = super::words::find(path, scope).first().copied();
            fields(row, Scope { row: first, ..scope }, kind, faults);
            fields(more, scope, kind, faults);
        }
    }
}

/// The field that says this.
fn field_of<'a>(value: &'a Value, said: &str) -> Option<&'a str> {
    match value {
        Value::Object(fields) => fields.iter().find_map(|(name, field)| match field {
            Value::String(text) => (text == said).then_some(name.as_str()),
            _ => field_of(field, said),
        }),
        Value::Array(list) => list.iter().find_map(|value| field_of(value, said)),
        _ => None,
    }
}

/// Every field that labels of this kind have, as it is written.
fn names(value: &Value, before: &str) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !(before.is_empty() && *name == "kind"))
            .flat_map(|(name, field)| {
                let path = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
                names(field, &path)
            })
            .collect(),
        Value::Array(list) => match list.first() {
            Some(first @ Value::Object(_)) => names(first, before),
            _ => vec![before.to_owned()],
        },
        _ => vec![before.to_owned()],
    }
}

fn low_texts(items: &[Item], faults: &mut Vec<At>) {
    for item in items {
        match &item.thing {
            Thing::Text { style, .. } => {
                let needs_mm = style.size_min_mm * LINE_EM;
                // One line stands a little over its area without being cut.
                if item.area.height_mm < needs_mm * 0.95 {
                    faults.push((item.line, Fault::Low { has_mm: item.area.height_mm, needs_mm }));
                }
            }
            Thing::List { row, more, .. } => {
                low_texts(row, faults);
                low_texts(more, faults);
            }
            _ => {}
        }
    }
}

fn outside(template: &Template, drawn: &Drawn, faults: &mut Vec<At>) {
    for (element, &line) in drawn.label.elements.iter().zip(&drawn.lines) {
        let Area { x_mm, y_mm, width_mm, height_mm } = place(element);
        let over_mm = (x_mm + width_mm - template.width_mm).max(y_mm + height_mm - template.height_mm);
        if over_mm > 0.05 {
            push(faults, line, Fault::Outside { over_mm });
        }
    }
}

/// The whole area that an element was given.
fn place(element: &Element) -> Area {
    match element {
        Element::Text(text) => text.area,
        Element::Barcode(code) => code.area,
        Element::Frame { area, .. } | Element::Fill(area) | Element::Picture { area, .. } => *area,
    }
}

fn on_codes(drawn: &Drawn, faults: &mut Vec<At>) {
    let elements = || drawn.label.elements.iter().zip(&drawn.lines).enumerate();
    for (code_at, (code, &code_line)) in elements().filter(|(_, (element, _))| is_code(element)) {
        for (at, (other, &line)) in elements() {
            let is_empty = matches!(other, Element::Text(text) if text.text.trim().is_empty() && !text.inverse);
            if at == code_at || is_empty || (is_code(other) && at < code_at) {
                continue;
            }
            let overlaps = covers(other).iter().any(|&a| covers(code).iter().any(|&b| overlap(a, b)));
            if overlaps {
                push(faults, if line == 0 { code_line } else { line }, Fault::OnCode { code_line });
            }
        }
    }
}

fn cut(drawn: &Drawn, cut: &[String], faults: &mut Vec<At>) {
    for text in cut {
        let line = drawn.label.elements.iter().zip(&drawn.lines).find_map(|(element, &line)| match element {
            Element::Text(other) if other.text == *text => Some(line),
            _ => None,
        });
        push(faults, line.unwrap_or(0), Fault::Cut { text: text.clone() });
    }
}

/// The line of the element that alone can't be drawn.
fn line_of_error(drawn: &Drawn, dpi: u32) -> usize {
    let mut alone = drawn.label.clone();
    drawn
        .label
        .elements
        .iter()
        .zip(&drawn.lines)
        .find(|(element, _)| {
            alone.elements = vec![(*element).clone()];
            render(&alone, dpi).is_err()
        })
        .map_or(0, |(_, &line)| line)
}

/// One fault of a kind for a line is enough.
fn push(faults: &mut Vec<At>, line: usize, fault: Fault) {
    let same = |(other, found): &At| *other == line && std::mem::discriminant(found) == std::mem::discriminant(&fault);
    if !faults.iter().any(same) {
        faults.push((line, fault));
    }
}
