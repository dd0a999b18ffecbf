use super::layout::{Area, Text};
use super::render::Canvas;
use super::symbology::{Bars, MODULE_MIN_MM, Modules, Symbol, half_modules};
use super::{LabelError, Symbology};
use crate::labels::flow::LINE_EM;

/// A code of any symbology, centred in its area with its quiet zones.
#[derive(Clone, Debug, PartialEq)]
pub struct Barcode {
    pub area: Area,
    pub symbology: Symbology,
    pub data: String,
    /// The human readable line below bars; none when the label shows the code elsewhere.
    /// EAN and UPC set their digits themselves.
    pub words: Option<String>,
    /// Widest bar or module wanted; the widest that fits is used below that.
    pub module_mm_max: f32,
}

/// Wider modules make a code no easier to read.
const MODULE_MAX_MM: f32 = 1.0;
/// Lower bars can't be hit by a hand-held scanner.
const BAR_HEIGHT_MIN_MM: f32 = 4.0;
/// Modules that the guard bars of EAN and UPC reach down between the digits.
const GUARD_MODULES: u32 = 5;
/// Modules of the bearer bars of ITF-14; at least two, says GS1 5.3.2.4.
const BEARER_MODULES: u32 = 2;

impl Barcode {
    /// A code whose own data is its human readable line, if it is one of bars.
    pub fn new(symbology: Symbology, area: Area, data: &str) -> Self {
        let words = symbology.is_linear().then(|| data.replace('\u{1D}', " "));
        Self { area, symbology, data: data.to_owned(), words, module_mm_max: MODULE_MAX_MM }
    }

    pub fn code128(area: Area, data: &str) -> Self {
        Self::new(Symbology::Code128, area, data)
    }

    pub fn qr(area: Area, data: &str) -> Self {
        Self { module_mm_max: f32::INFINITY, ..Self::new(Symbology::Qr, area, data) }
    }

    /// Without words.
    pub fn bare(mut self) -> Self {
        self.words = None;
        self
    }

    pub fn module_max(mut self, mm: f32) -> Self {
        self.module_mm_max = mm;
        self
    }
}

impl Canvas {
    /// Draws the code with modules of whole dots, or says how much room it lacks.
    pub fn barcode(&mut self, code: &Barcode) -> Result<(), LabelError> {
        let place = self.dots(code.area);
        let room = |symbol: &Symbol| match symbol {
            Symbol::Bars(_) => place.width,
            Symbol::Modules(_) => place.width.min(place.height),
        };
        let least = self.module_min(MODULE_MIN_MM);
        let most = ((code.module_mm_max * self.dots_per_mm()) as u32).max(least);
        let mut symbol = code.symbology.encode(&code.data, true)?;
        if symbol.dots(least) > room(&symbol) {
            // Fewer spare modules, but larger ones.
            symbol = code.symbology.encode(&code.data, false)?;
        }
        let needs = symbol.dots(least);
        let has = room(&symbol);
        if needs > has {
            return Err(self.too_wide(code, needs, has));
        }
        // Half modules are rounded up, so that the quotient may be one too much.
        let mut module = (has / symbol.dots(2).div_ceil(2).max(1)).clamp(least, most);
        while module > least && symbol.dots(module) > has {
            module -= 1;
        }
        match symbol {
            Symbol::Bars(bars) => self.bars(code, &bars, module),
            Symbol::Modules(modules) => {
                self.modules(code.area, &modules, module);
                Ok(())
            }
        }
    }

    fn bars(&mut self, code: &Barcode, bars: &Bars, module: u32) -> Result<(), LabelError> {
        let place = self.dots(code.area);
        // Words take a fifth of the height, between what can be read and what suffices.
        let words_mm = code.words.as_ref().map_or(0.0, |_| (code.area.height_mm * 0.2).clamp(2.2, 4.5));
        let words = (words_mm * LINE_EM * self.dots_per_mm()).ceil() as u32;
        let bearer = if bars.has_bearers { BEARER_MODULES * module } else { 0 };
        let height = place.height.saturating_sub(words + 2 * bearer);
        if self.mm(height) < BAR_HEIGHT_MIN_MM {
            let least = (BAR_HEIGHT_MIN_MM * self.dots_per_mm()) as u32;
            return Err(self.too_wide(code, least, height));
        }
        let (quiet_left, quiet_right) = (bars.quiet.0 * module, bars.quiet.1 * module);
        let whole = bars.dots(module) + quiet_left + quiet_right;
        let left = place.x + place.width.saturating_sub(whole) / 2;
        let top = place.y + bearer;
        if bearer > 0 {
            self.black(left, place.y, whole, bearer);
            self.black(left, top + height, whole, bearer);
        }
        let long = if code.words.is_some() { (GUARD_MODULES * module).min(words) } else { 0 };
        let (mut x, mut halves) = (left + quiet_left, 0);
        for (index, &width) in bars.widths.iter().enumerate() {
            let dots = half_modules(width, module);
            if index % 2 == 0 {
                let reaches = bars.guards.iter().any(|guard| guard.contains(&halves));
                self.black(x, top, dots, height + if reaches { long } else { 0 });
            }
            x += dots;
            halves += u32::from(width);
        }
        let Some(text) = &code.words else { return Ok(()) };
        let (y_mm, height_mm) = (self.mm(top + height + bearer), self.mm(words));
        if bars.digits.is_empty() {
            let below = Area { y_mm, height_mm, ..code.area };
            self.text(&Text::new(below, words_mm, text.as_str()).centre().bold());
        }
        for digits in &bars.digits {
            let at = |modules: i32| self.mm(left + quiet_left) + modules as f32 * self.mm(module);
            let place = Area { x_mm: at(digits.from), y_mm, width_mm: at(digits.to) - at(digits.from), height_mm };
            self.text(&Text::new(place, words_mm, digits.text.as_str()).centre().min(1.0));
        }
        Ok(())
    }

    fn modules(&mut self, area: Area, modules: &Modules, module: u32) {
        let place = self.dots(area);
        let left = place.x + place.width.saturating_sub(modules.width * module) / 2;
        let top = place.y + place.height.saturating_sub(modules.height * module) / 2;
        for (row, y) in modules.black.chunks(modules.width.max(1) as usize).zip(0..) {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                let length = run.len() as u32;
                if run.first() == Some(&true) {
                    self.black(left + x * module, top + y * module, length * module, module);
                }
                x += length;
            }
        }
    }

    fn too_wide(&self, code: &Barcode, needs: u32, has: u32) -> LabelError {
        LabelError::CodeTooWide {
            symbology: code.symbology.title(),
            code: code.data.clone(),
            needs_mm: self.mm(needs),
            has_mm: self.mm(has),
        }
    }

    /// A module's least width in dots; 0.25 mm is 2 dots at 203 and 3 at 300 dpi.
    fn module_min(&self, mm: f32) -> u32 {
        (mm * self.dots_per_mm() - 0.05).ceil().max(1.0) as u32
    }
}
