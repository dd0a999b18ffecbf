//! Pages of a PDF, drawn at any resolution.

use super::error::Damage;
use super::{LABELS_MAX, PassError};
use floor_drivers::printer::Bitmap;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::page::Rotation;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

/// An opened PDF (ISO 32000).
pub(super) struct Pages(Pdf);

/// Dots of the largest page that is drawn: A4 at 1200 dpi is above it.
const DOTS_MAX: f32 = 80e6;
const POINTS_PER_INCH: f32 = 72.0;

impl Pages {
    pub fn open(bytes: Vec<u8>) -> Result<Self, PassError> {
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => PassError::Locked,
            LoadPdfError::Invalid => PassError::Read { format: "PDF".into(), why: Damage::NotWhole },
        })?;
        let labels = pdf.pages().len();
        if labels > LABELS_MAX {
            return Err(PassError::Many { labels, labels_max: LABELS_MAX });
        }
        Ok(Self(pdf))
    }

    pub fn count(&self) -> usize {
        self.0.pages().len()
    }

    /// Whether the page says of itself that it is to be seen turned by a quarter, clockwise.
    pub fn is_laid_clockwise(&self, page: usize) -> bool {
        self.0.pages().get(page).is_some_and(|page| matches!(page.rotation(), Rotation::Horizontal))
    }

    /// A page as black and white dots; what is darker than middle grey is black.
    pub fn draw(&self, page: usize, dpi: f32) -> Result<Bitmap, PassError> {
        let page = self.0.pages().get(page).ok_or(PassError::Empty)?;
        let (width, height) = page.render_dimensions();
        // A page may count in larger units than points (ISO 32000-2, table 31).
        let unit = page.raw().get::<f32>(b"UserUnit".as_slice()).filter(|unit| (1.0..=100.0).contains(unit));
        let scale = dpi / POINTS_PER_INCH * unit.unwrap_or(1.0);
        let (width, height) = (width * scale, height * scale);
        let sane = |dots: f32| (1.0..=32_000.0).contains(&dots);
        if !sane(width) || !sane(height) || width * height > DOTS_MAX {
            return Err(PassError::Read { format: "PDF".into(), why: Damage::PageSize });
        }
        let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
        let pixmap =
            render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let mut bitmap = Bitmap::new(u32::from(pixmap.width()), u32::from(pixmap.height()));
        let across = usize::from(pixmap.width()).max(1);
        for (pixels, y) in pixmap.data().chunks(across).zip(0..) {
            for (pixel, x) in pixels.iter().zip(0..) {
                // On white ground nothing is transparent. Rec. 601 luma, as everywhere.
                let luma = u32::from(pixel.r) * 299 + u32::from(pixel.g) * 587 + u32::from(pixel.b) * 114;
                if luma < 128_000 {
                    bitmap.set(x, y, true);
                }
            }
        }
        Ok(bitmap)
    }
}
