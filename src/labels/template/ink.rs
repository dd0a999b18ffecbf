//! Texts that lie on top of each other, so that nobody can read them. What counts is their ink:
//! areas may well overlap, such as those of a text at the left and one at the right.

use std::cell::OnceCell;

use floor_drivers::printer::Bitmap;

use super::super::layout::{Element, Label, Text, area};
use super::super::render;
use super::Drawn;
use super::draw::overlap;

const DPI: u32 = 203;
const DOTS_PER_MM: f32 = 8.0;
/// A bold stroke, as a part of the text's size.
const STROKE_EM: f32 = 0.15;

/// Lines of texts that lie on another, each with the other's line.
pub(super) fn texts_on_texts(drawn: &Drawn) -> Vec<(usize, usize)> {
    let texts: Vec<Written<'_>> = drawn.label.elements.iter().zip(&drawn.lines).filter_map(Written::of).collect();
    let on_another = |(at, text): (usize, &Written<'_>)| {
        // A mark that had to go somewhere, in line 0, is nobody's fault; rows of a list have one line.
        let mut before = texts.iter().take(at).filter(|other| text.line != 0 && text.line != other.line);
        before.find(|other| text.lies_on(other)).map(|other| (text.line, other.line))
    };
    texts.iter().enumerate().filter_map(on_another).collect()
}

/// A text on the label, and its ink once that is asked for.
struct Written<'a> {
    text: &'a Text,
    line: usize,
    ink: OnceCell<Option<Ink>>,
}

/// Black dots, and where on the label they are.
struct Ink {
    left: u32,
    top: u32,
    dots: Bitmap,
}

impl<'a> Written<'a> {
    fn of((element, &line): (&'a Element, &usize)) -> Option<Self> {
        match element {
            Element::Text(text) if text.inverse || !text.text.trim().is_empty() => {
                Some(Self { text, line, ink: OnceCell::new() })
            }
            _ => None,
        }
    }

    /// Whether their ink shares more than the crossing of two strokes.
    fn lies_on(&self, other: &Self) -> bool {
        if !overlap(self.text.area, other.text.area) {
            return false;
        }
        let (Some(first), Some(second)) = (self.ink(), other.ink()) else { return false };
        let stroke = self.text.size_mm.min(other.text.size_mm) * STROKE_EM * DOTS_PER_MM;
        first.shared(second) as f32 > stroke * stroke
    }

    fn ink(&self) -> Option<&Ink> {
        self.ink.get_or_init(|| Ink::of(self.text)).as_ref()
    }
}

impl Ink {
    fn of(text: &Text) -> Option<Self> {
        let place = text.area;
        let mut label = Label::new(place.width_mm.max(1.0), place.height_mm.max(1.0));
        label.add(Text { area: area(0.0, 0.0, place.width_mm, place.height_mm), ..text.clone() });
        let whole = render(&label, DPI).ok()?.bitmap;
        let black = |x: u32, y: u32| whole.get(x, y);
        let rows = || 0..whole.height();
        let columns = || 0..whole.width();
        // Cut to what is black: a large area may hold a small text.
        let has_black = |y: &u32| columns().any(|x| black(x, *y));
        let (top, bottom) = (rows().find(has_black)?, rows().rev().find(has_black)?);
        let is_black = |x: &u32| (top..=bottom).any(|y| black(*x, y));
        let (left, right) = (columns().find(is_black)?, columns().rev().find(is_black)?);
        let mut dots = Bitmap::new(right - left + 1, bottom - top + 1);
        for y in top..=bottom {
            for x in (left..=right).filter(|&x| black(x, y)) {
                dots.set(x - left, y - top, true);
            }
        }
        let dot = |mm: f32| (mm * DOTS_PER_MM).round() as u32;
        Some(Self { left: dot(place.x_mm) + left, top: dot(place.y_mm) + top, dots })
    }

    /// How many dots are black in both.
    fn shared(&self, other: &Self) -> usize {
        let right = (self.left + self.dots.width()).min(other.left + other.dots.width());
        let bottom = (self.top + self.dots.height()).min(other.top + other.dots.height());
        let (left, top) = (self.left.max(other.left), self.top.max(other.top));
        let black = |ink: &Self, x: u32, y: u32| ink.dots.get(x - ink.left, y - ink.top);
        let rows = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        rows.filter(|&(x, y)| black(self, x, y) && black(other, x, y)).count()
    }
}
