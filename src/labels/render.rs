use std::sync::Arc;

use floor_drivers::printer::Bitmap;

use super::flow::{self, BASELINE_EM, LINE_EM, Room};
use super::layout::{Align, Anchor, Area, Element, Label, Text};
use super::text::{Glyphs, Shape, glyphs};
use super::{LabelData, Paper};

/// A label as dots, and what had to be left out of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub bitmap: Bitmap,
    /// The whole of each text whose end didn't fit and was replaced by "…".
    pub cut: Vec<String>,
    /// Characters that no font has; a hollow square stands for them.
    pub missing: Vec<char>,
}

/// Draws all sheets of a label, which are one job, for a printer with this paper.
pub fn draw(data: &LabelData, dpi: u32, paper: Paper) -> Result<Vec<Rendered>, LabelError> {
    let sheets = data.labels(paper);
    for sheet in &sheets {
        // Cut off at the edge, a code would still look whole.
        if sheet.width_mm > paper.width_mm + 0.1 {
            return Err(LabelError::WiderThanPaper {
                kind: data.kind(),
                width_mm: sheet.width_mm,
                paper_mm: paper.width_mm,
            });
        }
    }
    sheets.iter().map(|sheet| render(sheet, dpi)).collect()
}

/// Why a label can't be printed. None of these is helped by another try.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum LabelError {
    #[error("can't draw a label of {width_mm} x {height_mm} mm: set 1 to 1000 mm by 1 to 3000 mm")]
    Size { width_mm: f32, height_mm: f32 },
    #[error("can't draw a label at {dpi} dpi: set the printer's resolution, 100 to 1200 dpi")]
    Resolution { dpi: u32 },
    #[error(
        "the label {kind} is {width_mm} mm wide and the printer reaches {paper_mm} mm of its paper: \
         print it on another printer, or set this one's paper_mm"
    )]
    WiderThanPaper { kind: &'static str, width_mm: f32, paper_mm: f32 },
    #[error("can't draw an empty {symbology}: give it the data to hold")]
    CodeEmpty { symbology: &'static str },
    #[error("{symbology} can't hold {character:?} of {code:?}: use letters and digits without accents, or a QR code")]
    CodeCharacter { symbology: &'static str, code: String, character: char },
    #[error("{symbology} takes {digits} digits with a check digit; {code:?} is none, {why}: use Code 128 for it")]
    CodeNumber { symbology: &'static str, code: String, digits: usize, why: &'static str },
    #[error("a {symbology} can't hold {bytes} bytes: shorten the data to {bytes_max} bytes")]
    CodeTooLong { symbology: &'static str, bytes: usize, bytes_max: usize },
    #[error(
        "{symbology} of {code:?} needs {needs_mm:.1} mm to be scannable and has {has_mm:.1} mm: \
         shorten the code or use a larger label"
    )]
    CodeTooWide { symbology: &'static str, code: String, needs_mm: f32, has_mm: f32 },
}

/// Draws the label for a print head of `dpi` dots an inch (203, 300 or 600 as a rule).
pub fn render(label: &Label, dpi: u32) -> Result<Rendered, LabelError> {
    let Label { width_mm, height_mm, ref elements } = *label;
    if !(100..=1200).contains(&dpi) {
        return Err(LabelError::Resolution { dpi });
    }
    if !(1.0..=1000.0).contains(&width_mm) || !(1.0..=3000.0).contains(&height_mm) {
        return Err(LabelError::Size { width_mm, height_mm });
    }
    // "203 dpi" heads have 8 dots a millimetre.
    let dots_per_mm = if dpi == 203 { 8.0 } else { dpi as f32 / 25.4 };
    let dots = |mm: f32| (mm * dots_per_mm + 0.01).floor() as u32;
    let mut canvas = Canvas {
        bitmap: Bitmap::new(dots(width_mm), dots(height_mm)),
        dots_per_mm,
        cut: Vec::new(),
        missing: Vec::new(),
    };
    for element in elements {
        match element {
            Element::Text(text) => canvas.text(text),
            Element::Barcode(code) => canvas.barcode(code)?,
            Element::Frame { area, line_mm } => canvas.frame(*area, *line_mm),
            Element::Fill(area) => canvas.fill(*area),
            Element::Picture { area, bitmap } => canvas.picture(*area, bitmap),
        }
    }
    Ok(Rendered { bitmap: canvas.bitmap, cut: canvas.cut, missing: canvas.missing })
}

/// How many lines of `size_mm` a text takes on `width_mm`, at most `most`.
pub(super) fn lines_needed(text: &str, size_mm: f32, width_mm: f32, most: usize) -> usize {
    let mut glyphs = glyphs();
    // A tenth of a millimetre is fine enough to count lines.
    let size = (size_mm * 10.0).round() as u32;
    let room = Room {
        width: width_mm * 10.0,
        height: size as f32 * LINE_EM * most as f32,
        size_max: size,
        size_min: size,
        wrap: true,
    };
    flow::flow(text, &room, &mut |line| glyphs.width_em(false, line)).lines.len()
}

/// The picture in the making.
pub(super) struct Canvas {
    bitmap: Bitmap,
    dots_per_mm: f32,
    cut: Vec<String>,
    missing: Vec<char>,
}

/// An area in whole dots.
#[derive(Clone, Copy)]
pub(super) struct Dots {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

impl Canvas {
    pub(super) fn text(&mut self, text: &Text) {
        let place = self.dots(text.area);
        if text.inverse {
            self.bitmap.fill(place.x, place.y, place.width, place.height);
        }
        let size = |mm: f32| (mm * self.dots_per_mm).round().max(6.0) as u32;
        let margin = if text.inverse { (place.width as f32 / 20.0).min(self.dots_per_mm) } else { 0.0 };
        let room = Room {
            width: (place.width as f32 - 2.0 * margin).max(1.0),
            height: place.height as f32,
            size_max: size(text.size_mm),
            size_min: size(text.size_min_mm),
            wrap: text.wrap,
        };
        let glyphs = &mut *glyphs();
        let flow = flow::flow(&text.text, &room, &mut |line| glyphs.width_em(text.bold, line));
        if flow.cut {
            self.cut.push(text.text.clone());
        }
        let size = flow.size as f32;
        // The pitch without the last line's leading is what the eye takes for the block.
        let block = size * LINE_EM * flow.lines.len() as f32;
        let spare = place.height as f32 - block;
        let top = place.y as f32
            + match text.anchor {
                Anchor::Top => 0.0,
                Anchor::Middle => spare / 2.0,
                Anchor::Bottom => spare,
            };
        for (index, line) in flow.lines.iter().enumerate() {
            let width = glyphs.width_em(text.bold, line) * size;
            let spare = room.width - width;
            let x = place.x as f32
                + margin
                + match text.align {
                    Align::Left => 0.0,
                    Align::Centre => spare / 2.0,
                    Align::Right => spare,
                };
            let y = top + size * (LINE_EM * index as f32 + BASELINE_EM);
            self.line(glyphs, line, x, y.round() as i32, flow.size, text);
        }
    }

    fn line(&mut self, glyphs: &mut Glyphs, line: &str, x: f32, y: i32, size: u32, text: &Text) {
        let mut pen = x;
        for character in line.chars() {
            if glyphs.is_missing(text.bold, character) && !self.missing.contains(&character) {
                self.missing.push(character);
            }
            let shape = glyphs.shape(text.bold, character, size);
            self.stamp(&shape, pen.round() as i32, y, !text.inverse);
            pen += glyphs.advance_em(text.bold, character) * size as f32;
        }
    }

    fn stamp(&mut self, shape: &Arc<Shape>, x: i32, y: i32, black: bool) {
        for run in &shape.runs {
            let left = x + run.x;
            let hidden = left.min(0).unsigned_abs();
            let length = run.length.saturating_sub(hidden);
            let (Ok(left), Ok(row)) = (u32::try_from(left.max(0)), u32::try_from(y + run.y)) else {
                continue;
            };
            if black {
                self.bitmap.fill(left, row, length, 1);
            } else {
                (left..left.saturating_add(length)).for_each(|x| self.bitmap.set(x, row, false));
            }
        }
    }

    /// Blackens a rectangle of dots.
    pub(super) fn black(&mut self, x: u32, y: u32, width: u32, height: u32) {
        self.bitmap.fill(x, y, width, height);
    }

    fn frame(&mut self, area: Area, line_mm: f32) {
        let Dots { x, y, width, height } = self.dots(area);
        let line = ((line_mm * self.dots_per_mm).round() as u32).clamp(1, width.min(height).max(1));
        self.bitmap.fill(x, y, width, line);
        self.bitmap.fill(x, (y + height).saturating_sub(line), width, line);
        self.bitmap.fill(x, y, line, height);
        self.bitmap.fill((x + width).saturating_sub(line), y, line, height);
    }

    fn fill(&mut self, area: Area) {
        let Dots { x, y, width, height } = self.dots(area);
        self.bitmap.fill(x, y, width.max(1), height.max(1));
    }

    fn picture(&mut self, area: Area, picture: &Bitmap) {
        let place = self.dots(area);
        let (from_width, from_height) = (picture.width().max(1), picture.height().max(1));
        let scale = (place.width as f32 / from_width as f32).min(place.height as f32 / from_height as f32);
        let width = (from_width as f32 * scale) as u32;
        let height = (from_height as f32 * scale) as u32;
        let left = place.x + place.width.saturating_sub(width) / 2;
        let top = place.y + place.height.saturating_sub(height) / 2;
        for y in 0..height {
            for x in 0..width {
                let from_x = (u64::from(x) * u64::from(from_width) / u64::from(width)) as u32;
                let from_y = (u64::from(y) * u64::from(from_height) / u64::from(height)) as u32;
                if picture.get(from_x, from_y) {
                    self.bitmap.set(left + x, top + y, true);
                }
            }
        }
    }

    /// The area in dots, within the label: a float cast never wraps, it saturates.
    pub(super) fn dots(&self, area: Area) -> Dots {
        let edge = |mm: f32, most: u32| ((mm * self.dots_per_mm + 0.01).floor() as u32).min(most);
        let x = edge(area.x_mm, self.bitmap.width());
        let y = edge(area.y_mm, self.bitmap.height());
        let right = edge(area.x_mm + area.width_mm, self.bitmap.width());
        let bottom = edge(area.y_mm + area.height_mm, self.bitmap.height());
        Dots { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) }
    }

    pub(super) fn mm(&self, dots: u32) -> f32 {
        dots as f32 / self.dots_per_mm
    }

    pub(super) fn dots_per_mm(&self) -> f32 {
        self.dots_per_mm
    }
}
