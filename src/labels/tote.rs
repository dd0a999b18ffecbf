use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Symbology, Text};

/// A tote or cart position that is used again and again. 100 x 50 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tote {
    pub code: String,
    /// Size class or use, "M 60 x 40" or "Returns".
    pub remark: String,
    pub warehouse: String,
    #[serde(default)]
    pub reprint: bool,
}

impl Tote {
    pub fn label(&self) -> Label {
        let mut label = Label::new(100.0, 50.0);
        label.add(Text::new(area(2.0, 2.0, 36.0, 8.0), 5.0, "TOTE / 周转箱").bold().centre().inverse());
        label.add(Text::new(area(41.0, 2.0, 57.0, 8.0), 4.5, &self.remark).right());
        if Symbology::Code128.fits(&self.code, 66.0) {
            label.add(Text::new(area(2.0, 11.0, 66.0, 14.0), 13.0, &self.code).bold());
            label.add(Barcode::code128(area(1.0, 25.5, 66.0, 16.5), &self.code).bare());
        } else {
            label.add(Text::new(area(2.0, 11.0, 64.0, 31.0), 8.0, &self.code).bold().wrap());
        }
        label.qr(area(68.0, 11.0, 31.0, 31.0), &self.code);
        label.add(Text::new(area(2.0, 43.0, 58.0, 5.5), 4.0, &self.warehouse));
        label.mark_reprint(self.reprint, area(62.0, 43.0, 36.0, 5.5));
        label
    }

    pub fn sample() -> Self {
        Self {
            code: "TOTE-0417".into(),
            remark: "M · 600 x 400 x 320".into(),
            warehouse: "LAX-1 Ontario".into(),
            reprint: false,
        }
    }
}
