use super::layout::{Element, Label, Text, area};

/// What a printer prints on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paper {
    /// What the print head reaches of the width, in millimetres.
    pub width_mm: f32,
    /// Length of a sheet; `None` is a roll, as long as it takes.
    pub height_mm: Option<f32>,
}

/// A longer piece of paper is folded by hand; the list goes on on the next.
const ROLL_MM_MAX: f32 = 1200.0;
/// For "page x / y" at the end of a sheet.
const PAGE_WORDS_MM: f32 = 5.0;
/// From this width on it is an office printer, which prints no nearer to the edge than that.
const OFFICE_MM: f32 = 140.0;
const OFFICE_MARGIN_MM: f32 = 10.0;

impl Paper {
    /// What label printers with a head of 4 inches reach: 832 dots at 203 dpi.
    pub const LABELS: Paper = Paper { width_mm: 104.0, height_mm: None };
    /// Receipt paper of 80 mm: 576 dots at 203 dpi.
    pub const RECEIPT_80: Paper = Paper { width_mm: 72.0, height_mm: None };
    /// Receipt paper of 58 mm: 384 dots at 203 dpi.
    pub const RECEIPT_58: Paper = Paper { width_mm: 48.0, height_mm: None };
    pub const A4: Paper = Paper { width_mm: 210.0, height_mm: Some(297.0) };

    /// Receipt paper by the width of the roll that one buys, of which the head leaves out the edges.
    pub fn receipt(roll_mm: u32) -> Self {
        match roll_mm {
            0..=60 => Self::RECEIPT_58,
            61..=82 => Self::RECEIPT_80,
            wider => Self { width_mm: (wider - 8) as f32, height_mm: None },
        }
    }

    /// White to be kept at either side.
    pub(super) fn margin_mm(self) -> f32 {
        if self.width_mm >= OFFICE_MM { OFFICE_MARGIN_MM } else { 1.0 }
    }

    /// Width between the margins.
    pub(super) fn inner_mm(self) -> f32 {
        self.width_mm - 2.0 * self.margin_mm()
    }

    /// A piece of a sheet, as wide as the space between the margins.
    pub(super) fn block(self, height_mm: f32) -> Label {
        Label::new(self.inner_mm(), height_mm)
    }
}

/// A list on as many sheets as it needs.
pub(super) struct Sheets {
    /// At the top of the first sheet, and of the following ones.
    pub head: Label,
    pub head_again: Label,
    pub rows: Vec<Label>,
    /// At the end, not parted.
    pub foot: Label,
    /// Says "page 1 / 1" too.
    pub always_numbered: bool,
}

impl Sheets {
    /// Puts the pieces one below the other; a sheet that is full is followed by the next.
    pub fn on(self, paper: Paper) -> Vec<Label> {
        let whole = self.stacked(paper, 0.0);
        if whole.len() == 1 && !self.always_numbered {
            return whole;
        }
        let mut sheets = self.stacked(paper, PAGE_WORDS_MM);
        let count = sheets.len();
        for (number, sheet) in (1..).zip(&mut sheets) {
            let y_mm = match paper.height_mm {
                Some(height_mm) => height_mm - paper.margin_mm() - PAGE_WORDS_MM,
                None => {
                    sheet.height_mm += PAGE_WORDS_MM;
                    sheet.height_mm - PAGE_WORDS_MM
                }
            };
            let words = format!("Page / 页  {number} / {count}");
            let place = area(paper.margin_mm(), y_mm, paper.inner_mm(), PAGE_WORDS_MM);
            sheet.add(Text::new(place, 3.2, words).centre());
        }
        sheets
    }

    fn stacked(&self, paper: Paper, reserved_mm: f32) -> Vec<Label> {
        let margin_mm = paper.margin_mm();
        let most_mm = paper.height_mm.unwrap_or(ROLL_MM_MAX) - margin_mm - reserved_mm;
        let mut sheets = vec![sheet(paper, &self.head)];
        for piece in self.rows.iter().chain([&self.foot]) {
            let is_full = sheets.last().is_none_or(|last| last.height_mm + piece.height_mm > most_mm);
            // A sheet with nothing but its head is never left for a fuller one.
            if is_full && sheets.last().is_some_and(|last| last.height_mm > margin_mm + self.head.height_mm + 0.1) {
                sheets.push(sheet(paper, &self.head_again));
            }
            if let Some(last) = sheets.last_mut() {
                put(last, piece, margin_mm);
            }
        }
        for sheet in &mut sheets {
            sheet.height_mm = paper.height_mm.unwrap_or(sheet.height_mm + margin_mm);
        }
        sheets
    }
}

fn sheet(paper: Paper, head: &Label) -> Label {
    let mut sheet = Label::new(paper.width_mm, paper.margin_mm());
    put(&mut sheet, head, paper.margin_mm());
    sheet
}

/// Puts the piece below what is on the sheet.
fn put(sheet: &mut Label, piece: &Label, x_mm: f32) {
    let y_mm = sheet.height_mm;
    for element in &piece.elements {
        let mut element = element.clone();
        let place = match &mut element {
            Element::Text(text) => &mut text.area,
            Element::Barcode(code) => &mut code.area,
            Element::Frame { area, .. } | Element::Fill(area) | Element::Picture { area, .. } => area,
        };
        place.x_mm += x_mm;
        place.y_mm += y_mm;
        sheet.add(element);
    }
    sheet.height_mm += piece.height_mm;
}
