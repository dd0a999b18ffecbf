use super::Bitmap;

/// What is loaded in a printer, and how it shall print.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Media {
    /// Dots per inch of the print head: 203, 300 or 600 as a rule.
    pub dpi: u32,
    /// What the head can print on, in millimetres; None when that was never
    /// told, and then nothing is checked.
    pub width_mm: Option<f32>,
    /// Between two labels, in millimetres; 0 is paper without gaps.
    pub gap_mm: f32,
    /// 0 (faint) to 100 (burnt); None leaves the printer's own setting.
    pub darkness: Option<u8>,
    /// Paper speed in millimetres a second; None leaves the printer's own
    /// setting.
    pub speed_mm_s: Option<u16>,
}

impl Default for Media {
    /// Die-cut labels at 203 dpi with the usual gap.
    fn default() -> Self {
        Self { dpi: 203, width_mm: None, gap_mm: 3.0, darkness: None, speed_mm_s: None }
    }
}

impl Media {
    /// Receipt paper of that many millimetres, which is printed on 5 mm (or
    /// 4 mm, on 80 mm paper) short of either edge: 384 dots of 58 mm paper and
    /// 576 of 80 mm at 203 dpi.
    pub fn receipt(paper_mm: f32, dpi: u32) -> Self {
        let margins_mm = if paper_mm >= 70.0 { 8.0 } else { 10.0 };
        Self { dpi, width_mm: Some((paper_mm - margins_mm).max(1.0)), gap_mm: 0.0, ..Self::default() }
    }

    /// A "203 dpi" head has 8 dots a millimetre.
    pub fn dots_per_mm(&self) -> f32 {
        if self.dpi == 203 { 8.0 } else { self.dpi as f32 / 25.4 }
    }

    /// Dots that a line of the head has on this paper.
    pub fn width_dots(&self) -> Option<u32> {
        self.width_mm.map(|mm| (mm * self.dots_per_mm() + 0.01) as u32)
    }

    /// A length in whole dots, to the nearest.
    pub fn dots(&self, mm: f32) -> u32 {
        (mm * self.dots_per_mm()).round().max(0.0) as u32
    }

    /// A number of dots in hundredths of a millimetre, rounded up so that the
    /// last dot is inside.
    pub(super) fn hundredths_mm(&self, dots: u32) -> u64 {
        match self.dpi {
            203 => (u64::from(dots) * 100).div_ceil(8),
            dpi => (u64::from(dots) * 2540).div_ceil(u64::from(dpi.max(1))),
        }
    }

    /// Whether `label` comes out whole. A printer cuts off silently what is
    /// right of its head; making it narrower is the label's matter.
    pub fn fits(&self, label: &Bitmap) -> Result<(), LabelRefused> {
        if label.width() == 0 || label.height() == 0 {
            return Err(LabelRefused::Empty);
        }
        let mm = |dots| self.hundredths_mm(dots) as f32 / 100.0;
        if let (Some(width_mm), Some(dots)) = (self.width_mm, self.width_dots())
            && label.width() > dots
        {
            return Err(LabelRefused::TooWide { label_mm: mm(label.width()), paper_mm: width_mm });
        }
        if label.width() > SIDE_DOTS_MAX || label.height() > SIDE_DOTS_MAX {
            return Err(LabelRefused::TooLong { label_mm: mm(label.width().max(label.height())) });
        }
        Ok(())
    }
}

/// The coordinates of all languages end near here.
const SIDE_DOTS_MAX: u32 = 32_000;

/// Why a picture can't be printed on this media. No other try helps.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LabelRefused {
    #[error(
        "it is {label_mm:.1} mm wide and the printer prints {paper_mm:.1} mm: print it on a wider printer, \
         or set the printer's paper width"
    )]
    TooWide { label_mm: f32, paper_mm: f32 },
    #[error("it is {label_mm:.1} mm long: no printer takes that in one piece")]
    TooLong { label_mm: f32 },
    #[error("there is nothing on it")]
    Empty,
    #[error("failed to make the document: {0}")]
    Document(String),
}

/// A refusal that names the printer and the label, as a person is told it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{printer} can't print the label {label}: {why}")]
pub struct CantPrint {
    pub printer: String,
    pub label: String,
    pub why: LabelRefused,
}

impl LabelRefused {
    /// The same, with names.
    pub fn named(self, printer: &str, label: &str) -> CantPrint {
        CantPrint { printer: printer.to_owned(), label: label.to_owned(), why: self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipt_paper_has_its_usual_dots() {
        assert_eq!(Media::receipt(58.0, 203).width_dots(), Some(384));
        assert_eq!(Media::receipt(80.0, 203).width_dots(), Some(576));
        assert_eq!(Media::receipt(80.0, 300).width_dots(), Some(850));
    }

    #[test]
    fn too_wide_is_refused_by_name_and_never_cut() {
        let media = Media::receipt(58.0, 203);
        assert_eq!(media.fits(&Bitmap::new(384, 10)), Ok(()));
        let refused = media.fits(&Bitmap::new(385, 10)).unwrap_err().named("receipts", "packing_list");
        assert_eq!(
            refused.to_string(),
            "receipts can't print the label packing_list: it is 48.1 mm wide and the printer prints 48.0 mm: \
             print it on a wider printer, or set the printer's paper width"
        );
        assert_eq!(Media::default().fits(&Bitmap::new(40_000, 1)).map_err(|e| e.to_string().is_empty()), Err(false));
        assert_eq!(Media::default().fits(&Bitmap::new(0, 9)), Err(LabelRefused::Empty));
    }

    #[test]
    fn lengths_hold_their_last_dot() {
        let media = Media { dpi: 300, ..Media::default() };
        assert_eq!((media.hundredths_mm(1200), media.dots(3.0)), (10_160, 35));
        assert_eq!(Media::default().hundredths_mm(813), 10_163);
    }
}
