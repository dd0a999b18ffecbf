//! A template and a label's data become a label.

use serde_json::Value;

use super::super::layout::{Area, Element, Label, Text, area};
use super::super::{Code128, Qr};
use super::Template;
use super::file::{Item, Style, Symbology, Thing};
use super::words::{Scope, find};

/// A label, and for each of its elements the template's line it came from.
pub(super) struct Drawn {
    pub label: Label,
    pub lines: Vec<usize>,
}

/// Sizes that a reprint mark is tried in, the best first, in millimetres.
const MARKS: [(f32, f32); 4] = [(36.0, 6.0), (30.0, 4.5), (22.0, 3.5), (16.0, 3.0)];

impl Template {
    /// The label for this data, marked when it is a second print.
    pub fn label(&self, data: &Value) -> Label {
        self.draw(data).label
    }

    pub(super) fn draw(&self, data: &Value) -> Drawn {
        let mut drawn = Drawn { label: Label::new(self.width_mm, self.height_mm), lines: Vec::new() };
        let scope = Scope { row: None, label: data, rest: 0 };
        let reprint = data.get("reprint").and_then(Value::as_bool).unwrap_or(false);
        let mut marked = false;
        for item in self.items.iter().filter(|item| item.when.iter().all(|when| when.holds(scope))) {
            if let Thing::Reprint = item.thing {
                drawn.label.mark_reprint(reprint, item.area);
                drawn.keep(item.line);
                marked |= reprint;
                continue;
            }
            add(&mut drawn, item, scope, 0.0, 0.0);
        }
        if reprint && !marked {
            let place = free_place(&drawn.label);
            drawn.label.mark_reprint(true, place);
            drawn.keep(0);
        }
        drawn
    }
}

impl Drawn {
    /// What was added since belongs to this line.
    fn keep(&mut self, line: usize) {
        self.lines.resize(self.label.elements.len(), line);
    }
}

fn add(drawn: &mut Drawn, item: &Item, scope: Scope<'_>, left: f32, top: f32) {
    let place = area(item.area.x_mm + left, item.area.y_mm + top, item.area.width_mm, item.area.height_mm);
    match &item.thing {
        Thing::Text { words, style } => drawn.label.add(text(place, words.fill(scope), style)),
        Thing::Code { symbology, data, words, module_mm_max } => {
            let data = data.fill(scope);
            match symbology {
                Symbology::Qr => drawn.label.add(Element::Qr(Qr { area: place, data })),
                Symbology::Code128 | Symbology::Gs1_128 => drawn.label.add(Code128 {
                    area: place,
                    data,
                    gs1: *symbology == Symbology::Gs1_128,
                    words: words.as_ref().map(|words| words.fill(scope)),
                    module_mm_max: *module_mm_max,
                }),
            }
        }
        Thing::Frame { line_mm } => drawn.label.frame(place, *line_mm),
        Thing::Fill => drawn.label.fill(place),
        Thing::Picture(bitmap) => drawn.label.add(Element::Picture { area: place, bitmap: bitmap.clone() }),
        // Marks are the sheet's affair.
        Thing::Reprint => {}
        Thing::List { path, row_mm, row, more, .. } => {
            list(drawn, place, find(path, scope), *row_mm, row, more, scope);
        }
    }
    drawn.keep(item.line);
}

/// Rows from the top; where not all fit, the last row says how many more there are.
fn list(
    drawn: &mut Drawn,
    place: Area,
    found: Vec<&Value>,
    row_mm: f32,
    row: &[Item],
    more: &[Item],
    scope: Scope<'_>,
) {
    let room = ((place.height_mm / row_mm + 0.01).floor() as usize).max(1);
    let shown = if found.len() <= room { found.len() } else { room - 1 };
    let rest = found.len() - shown;
    for (index, value) in found.iter().take(shown).enumerate() {
        let scope = Scope { row: Some(value), rest, ..scope };
        rows(drawn, place, index, row_mm, row, scope);
    }
    if rest > 0 {
        rows(drawn, place, shown, row_mm, more, Scope { rest, ..scope });
    }
}

fn rows(drawn: &mut Drawn, place: Area, index: usize, row_mm: f32, items: &[Item], scope: Scope<'_>) {
    let top = place.y_mm + index as f32 * row_mm;
    for item in items.iter().filter(|item| item.when.iter().all(|when| when.holds(scope))) {
        add(drawn, item, scope, place.x_mm, top);
    }
}

fn text(place: Area, text: String, style: &Style) -> Text {
    Text {
        area: place,
        text,
        size_mm: style.size_mm,
        size_min_mm: style.size_min_mm,
        bold: style.bold,
        wrap: style.wrap,
        inverse: style.inverse,
        align: style.align,
        anchor: style.anchor,
    }
}

/// Where a mark covers as little as can be: nothing, or no code at least.
fn free_place(label: &Label) -> Area {
    let everything: Vec<Area> = label.elements.iter().flat_map(covers).collect();
    let codes: Vec<Area> = label.elements.iter().filter(|element| is_code(element)).flat_map(covers).collect();
    let free = |taken: &[Area]| {
        MARKS.iter().find_map(|&(width, height)| {
            let steps = |room: f32| (0..=(room.max(-1.0).floor() as i32)).rev();
            steps(label.height_mm - height).find_map(|y| {
                steps(label.width_mm - width).find_map(|x| {
                    let place = area(x as f32, y as f32, width, height);
                    (!taken.iter().any(|other| overlap(place, *other))).then_some(place)
                })
            })
        })
    };
    let corner = area(0.0, 0.0, label.width_mm.min(16.0), label.height_mm.min(3.0));
    free(&everything).or_else(|| free(&codes)).unwrap_or(corner)
}

pub(super) fn is_code(element: &Element) -> bool {
    matches!(element, Element::Code128(_) | Element::Qr(_))
}

/// The areas that an element may blacken.
pub(super) fn covers(element: &Element) -> Vec<Area> {
    match element {
        Element::Text(text) => vec![text.area],
        Element::Code128(code) => vec![code.area],
        Element::Qr(code) => {
            // It is square and in the middle of its area.
            let Area { x_mm, y_mm, width_mm, height_mm } = code.area;
            let side = width_mm.min(height_mm);
            vec![area(x_mm + (width_mm - side) / 2.0, y_mm + (height_mm - side) / 2.0, side, side)]
        }
        Element::Fill(area) | Element::Picture { area, .. } => vec![*area],
        Element::Frame { area: outer, line_mm } => {
            let Area { x_mm: x, y_mm: y, width_mm: width, height_mm: height } = *outer;
            let line = line_mm.min(width).min(height);
            vec![
                area(x, y, width, line),
                area(x, y + height - line, width, line),
                area(x, y, line, height),
                area(x + width - line, y, line, height),
            ]
        }
    }
}

/// Whether two areas share more than a hair's breadth.
pub(super) fn overlap(a: Area, b: Area) -> bool {
    const HAIR_MM: f32 = 0.05;
    a.x_mm + HAIR_MM < b.x_mm + b.width_mm
        && b.x_mm + HAIR_MM < a.x_mm + a.width_mm
        && a.y_mm + HAIR_MM < b.y_mm + b.height_mm
        && b.y_mm + HAIR_MM < a.y_mm + a.height_mm
}
