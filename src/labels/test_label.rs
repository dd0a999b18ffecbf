use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Text};

/// Proof that a printer prints and that what it prints scans. 48 x 40 mm, so that it fits every
/// printer, a 58 mm receipt printer too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestLabel {
    /// The printer's name in the settings.
    pub printer: String,
    /// What it is spoken to in, "ZPL".
    pub language: String,
    pub dpi: u32,
    #[serde(default)]
    pub reprint: bool,
}

/// The name of its kind.
pub const TEST: &str = "test";
/// What its codes say; no flow takes it for anything.
pub const TEST_CODE: &str = "TEST-0123456789";

impl TestLabel {
    pub fn new(printer: &str, language: &str, dpi: u32) -> Self {
        // What is explained in brackets has no room.
        let language = language.split(" (").next().unwrap_or(language);
        Self { printer: printer.to_owned(), language: language.to_owned(), dpi, reprint: false }
    }

    pub fn label(&self) -> Label {
        let mut label = Label::new(48.0, 40.0);
        label.frame(area(0.5, 0.5, 47.0, 39.0), 0.4);
        label.add(Text::new(area(2.0, 1.5, 44.0, 4.5), 4.0, "TEST / 测试").bold().centre());
        label.add(Text::new(area(2.0, 6.0, 44.0, 4.0), 3.4, &self.printer).bold().centre());
        let line = format!("{} · {} dpi", self.language, self.dpi);
        label.add(Text::new(area(2.0, 10.0, 44.0, 3.4), 2.4, line).centre());
        label.add(Barcode::code128(area(1.0, 14.0, 46.0, 10.0), TEST_CODE).bare());
        label.qr(area(2.0, 24.5, 14.0, 14.0), TEST_CODE);
        // Fine lines show a worn head, the scripts a missing font.
        for line in 0..6u8 {
            let at = f32::from(line);
            label.fill(area(18.0 + at * 2.0, 25.5, 0.125 * (at + 1.0), 5.0));
        }
        let mark = area(31.0, 25.5, 15.5, 5.0);
        if self.reprint {
            label.mark_reprint(true, mark);
        } else {
            label.add(Text::new(mark, 2.4, TEST_CODE).min(1.4));
        }
        label.add(Text::new(area(18.0, 31.5, 28.0, 3.4), 2.6, "Åéß Łódź Ğş Жд Ωλ"));
        label.add(Text::new(area(18.0, 35.0, 28.0, 3.4), 2.6, "中文标签 打印测试"));
        label
    }

    pub fn sample() -> Self {
        Self::new("labels", "ZPL", 203)
    }
}
