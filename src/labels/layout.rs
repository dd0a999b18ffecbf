use floor_drivers::printer::Bitmap;

use super::{Barcode, REPRINT};

/// A label as its author thinks of it: a sheet with things at places, in millimetres.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    pub width_mm: f32,
    pub height_mm: f32,
    pub elements: Vec<Element>,
}

/// One thing on a label.
#[derive(Clone, Debug, PartialEq)]
pub enum Element {
    Text(Text),
    Barcode(Barcode),
    /// A rectangle's outline, drawn inwards from the area's edge.
    Frame {
        area: Area,
        line_mm: f32,
    },
    /// A black rectangle; thin ones are rules.
    Fill(Area),
    /// A picture, scaled to fit and centred in the area.
    Picture {
        area: Area,
        bitmap: Bitmap,
    },
}

/// A place on the label, measured from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub x_mm: f32,
    pub y_mm: f32,
    pub width_mm: f32,
    pub height_mm: f32,
}

/// Shorthand for an [`Area`]: x, y, width and height in millimetres.
pub const fn area(x_mm: f32, y_mm: f32, width_mm: f32, height_mm: f32) -> Area {
    Area { x_mm, y_mm, width_mm, height_mm }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    Top,
    #[default]
    Middle,
    Bottom,
}

/// Words in a box.
///
/// Text that is too long shrinks to `size_min_mm`, then wraps, and is finally
/// cut with a visible "…", which `Rendered::cut` reports. With `wrap` it wraps
/// at its full size first and keeps the line breaks of the data.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub area: Area,
    pub text: String,
    /// Size of the em square, that is about the height of a Chinese character.
    pub size_mm: f32,
    pub size_min_mm: f32,
    pub bold: bool,
    pub wrap: bool,
    /// White on black; the whole area is blackened.
    pub inverse: bool,
    pub align: Align,
    pub anchor: Anchor,
}

impl Label {
    pub fn new(width_mm: f32, height_mm: f32) -> Self {
        Self { width_mm, height_mm, elements: Vec::new() }
    }

    /// Puts a thing on the label, above what is there.
    pub fn add(&mut self, element: impl Into<Element>) {
        self.elements.push(element.into());
    }

    pub fn qr(&mut self, area: Area, data: &str) {
        self.add(Barcode::qr(area, data));
    }

    pub fn frame(&mut self, area: Area, line_mm: f32) {
        self.add(Element::Frame { area, line_mm });
    }

    pub fn fill(&mut self, area: Area) {
        self.add(Element::Fill(area));
    }

    /// A horizontal rule.
    pub fn rule(&mut self, x_mm: f32, y_mm: f32, width_mm: f32, line_mm: f32) {
        self.fill(area(x_mm, y_mm, width_mm, line_mm));
    }

    /// A vertical rule.
    pub fn bar(&mut self, x_mm: f32, y_mm: f32, height_mm: f32, line_mm: f32) {
        self.fill(area(x_mm, y_mm, line_mm, height_mm));
    }

    /// A small caption with its value below it, as in the boxes of a form.
    pub fn field(&mut self, place: Area, size_mm: f32, caption: &str, value: &str) {
        self.add(Text::new(area(place.x_mm, place.y_mm, place.width_mm, 2.8), 2.2, caption));
        let below = area(place.x_mm, place.y_mm + 2.8, place.width_mm, place.height_mm - 2.8);
        self.add(Text::new(below, size_mm, value).bold());
    }

    /// Marks the label as a second print, in white on black.
    pub fn mark_reprint(&mut self, reprint: bool, place: Area) {
        if reprint {
            let size_mm = place.height_mm * 0.7;
            self.add(Text::new(place, size_mm, REPRINT).bold().centre().inverse());
        }
    }
}

impl Text {
    /// One line, left, in the middle of the area's height, not below 2.2 mm.
    pub fn new(area: Area, size_mm: f32, text: impl Into<String>) -> Self {
        Self {
            area,
            text: text.into(),
            size_mm,
            size_min_mm: size_mm.min(2.2),
            bold: false,
            wrap: false,
            inverse: false,
            align: Align::Left,
            anchor: Anchor::Middle,
        }
    }

    pub fn bold(mut self) -> Self {
        self.bold = true;
        self
    }

    pub fn centre(mut self) -> Self {
        self.align = Align::Centre;
        self
    }

    pub fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    pub fn top(mut self) -> Self {
        self.anchor = Anchor::Top;
        self
    }

    pub fn bottom(mut self) -> Self {
        self.anchor = Anchor::Bottom;
        self
    }

    pub fn wrap(mut self) -> Self {
        self.wrap = true;
        self
    }

    pub fn inverse(mut self) -> Self {
        self.inverse = true;
        self
    }

    pub fn min(mut self, size_min_mm: f32) -> Self {
        self.size_min_mm = size_min_mm;
        self
    }
}

impl Area {
    /// The area without a border of `mm` all around.
    pub fn inset(self, mm: f32) -> Self {
        area(self.x_mm + mm, self.y_mm + mm, self.width_mm - 2.0 * mm, self.height_mm - 2.0 * mm)
    }
}

impl From<Text> for Element {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<Barcode> for Element {
    fn from(code: Barcode) -> Self {
        Self::Barcode(code)
    }
}
