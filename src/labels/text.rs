//! Glyphs: the embedded fonts, their measures and a cache of 1-bit shapes.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use ab_glyph::{Font, FontArc, GlyphId, PxScale, point};

use super::system_fonts;

/// A character's shape at one size: black runs relative to the pen on the baseline.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub x: i32,
    pub y: i32,
    pub length: u32,
}

/// Exclusive use of the shared glyph cache.
pub(super) fn glyphs() -> MutexGuard<'static, Glyphs> {
    static GLYPHS: LazyLock<Mutex<Glyphs>> = LazyLock::new(|| Mutex::new(Glyphs::new()));
    // The cache is whole between any two calls, so a poisoned one is as good as new.
    GLYPHS.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) struct Glyphs {
    regular: Vec<Face>,
    bold: Vec<Face>,
    /// The system's fonts are only read when a character asks for them.
    has_system_fonts: bool,
    measured: HashMap<(bool, char), Measured>,
    shapes: HashMap<(bool, char, u32), Arc<Shape>>,
}

struct Face {
    font: FontArc,
    units_per_em: f32,
    /// `PxScale` is the height from ascender to descender; this is that height in ems.
    height_em: f32,
}

#[derive(Clone, Copy)]
struct Measured {
    /// The stand-in is drawn, for no font has the character.
    missing: bool,
    face: usize,
    glyph: GlyphId,
    advance_em: f32,
}

const NARROW_REGULAR: &[u8] = include_bytes!("fonts/FloorSansNarrow-Regular.otf");
const NARROW_BOLD: &[u8] = include_bytes!("fonts/FloorSansNarrow-Bold.otf");

/// What stands for a character that no font has.
const MISSING: char = '□';
/// Signs that the Chinese font makes a whole square wide, ugly in any other script.
const NARROW: &str = "·‘’“”…";
/// Some tens of megabytes at most; a warehouse's labels stay far below.
const SHAPES_MAX: usize = 20_000;
/// Coverage that blackens a dot. Below one half, for thin strokes between two dots to live.
const BLACK: f32 = 0.42;

impl Glyphs {
    fn new() -> Self {
        Self {
            regular: embedded(&[floor_ui::FONT_REGULAR, NARROW_REGULAR]),
            bold: embedded(&[floor_ui::FONT_BOLD, NARROW_BOLD]),
            has_system_fonts: false,
            measured: HashMap::new(),
            shapes: HashMap::new(),
        }
    }

    /// The pen's way for this character, in ems.
    pub fn advance_em(&mut self, bold: bool, character: char) -> f32 {
        self.measure(bold, character).map_or(0.6, |measured| measured.advance_em)
    }

    /// Whether a stand-in is drawn for this character.
    pub fn is_missing(&mut self, bold: bool, character: char) -> bool {
        self.measure(bold, character).is_none_or(|measured| measured.missing)
    }

    /// The width of a line, in ems.
    pub fn width_em(&mut self, bold: bool, text: &str) -> f32 {
        text.chars().map(|character| self.advance_em(bold, character)).sum()
    }

    /// The shape at `size` dots an em.
    pub fn shape(&mut self, bold: bool, character: char, size: u32) -> Arc<Shape> {
        if let Some(shape) = self.shapes.get(&(bold, character, size)) {
            return Arc::clone(shape);
        }
        let shape = Arc::new(
            self.measure(bold, character)
                .and_then(|measured| rasterise(self.faces(bold).get(measured.face)?, measured.glyph, size))
                .unwrap_or_default(),
        );
        if self.shapes.len() >= SHAPES_MAX {
            self.shapes.clear();
        }
        self.shapes.insert((bold, character, size), Arc::clone(&shape));
        shape
    }

    fn faces(&self, bold: bool) -> &[Face] {
        if bold { &self.bold } else { &self.regular }
    }

    fn load_system_fonts(&mut self) {
        if !self.has_system_fonts {
            self.has_system_fonts = true;
            self.regular.extend(system_fonts::load(false).into_iter().filter_map(face));
            self.bold.extend(system_fonts::load(true).into_iter().filter_map(face));
        }
    }

    fn measure(&mut self, bold: bool, character: char) -> Option<Measured> {
        if let Some(measured) = self.measured.get(&(bold, character)) {
            return Some(*measured);
        }
        let mut measured = None;
        if system_fonts::may_draw(character) {
            measured = find(self.faces(bold), character);
            if measured.is_none() {
                self.load_system_fonts();
                measured = find(self.faces(bold), character);
            }
        }
        let stand_in = || find(self.faces(bold), MISSING);
        let measured = measured.or_else(|| stand_in().map(|square| Measured { missing: true, ..square }))?;
        self.measured.insert((bold, character), measured);
        Some(measured)
    }
}

fn find(faces: &[Face], character: char) -> Option<Measured> {
    let found = |(face, Face { font, units_per_em, .. }): (usize, &Face)| {
        let glyph = font.glyph_id(character);
        (glyph.0 != 0).then(|| Measured {
            missing: false,
            face,
            glyph,
            advance_em: font.h_advance_unscaled(glyph) / units_per_em,
        })
    };
    let mut faces = faces.iter().enumerate();
    // The second font is the narrow one.
    let narrow = NARROW.contains(character).then(|| faces.clone().nth(1).and_then(found)).flatten();
    narrow.or_else(|| faces.find_map(found))
}

/// The embedded fonts; a test sees to it that all of them open.
fn embedded(files: &[&'static [u8]]) -> Vec<Face> {
    files.iter().filter_map(|file| face(FontArc::try_from_slice(file).ok()?)).collect()
}

fn face(font: FontArc) -> Option<Face> {
    let units_per_em = font.units_per_em()?;
    let height_em = font.height_unscaled() / units_per_em;
    Some(Face { font, units_per_em, height_em })
}

fn rasterise(face: &Face, glyph: GlyphId, size: u32) -> Option<Shape> {
    let scale = PxScale::from(size as f32 * face.height_em);
    let outlined = face.font.outline_glyph(glyph.with_scale_and_position(scale, point(0.0, 0.0)))?;
    let bounds = outlined.px_bounds();
    let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
    let mut runs: Vec<Run> = Vec::new();
    outlined.draw(|x, y, coverage| {
        if coverage < BLACK {
            return;
        }
        let (x, y) = (left + x as i32, top + y as i32);
        match runs.last_mut() {
            Some(run) if run.y == y && run.x + run.length as i32 == x => run.length += 1,
            _ => runs.push(Run { x, y, length: 1 }),
        }
    });
    Some(Shape { runs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_font_opens_and_has_the_alphabets() {
        let mut glyphs = Glyphs::new();
        assert_eq!((glyphs.regular.len(), glyphs.bold.len()), (2, 2));
        let missing = glyphs.measure(false, '\u{10FFFF}').unwrap();
        for character in "Aß éŁąśőűığșțẞ ЖҐї Ωώ 中仓备货あア…↑↓←→·×№€".chars() {
            for bold in [false, true] {
                let found = glyphs.measure(bold, character).unwrap();
                assert!((found.face, found.glyph) != (missing.face, missing.glyph), "no glyph for {character}");
            }
        }
    }

    #[test]
    fn a_character_that_no_font_has_is_visible() {
        let mut glyphs = Glyphs::new();
        glyphs.load_system_fonts();
        for character in ['\u{E000}', 'א', '\u{1B}', '\u{0}', 'ﷺ'] {
            assert!(!glyphs.shape(false, character, 20).runs.is_empty(), "{character:?}");
            assert!(glyphs.advance_em(false, character) > 0.3);
            assert!(glyphs.is_missing(false, character), "{character:?}");
        }
    }
}
