use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Symbology, Text};

/// A worker's badge, the size of a bank card: 85.6 x 54 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Badge {
    /// What signs the person in. Whoever can copy it can sign in.
    pub code: String,
    pub name: String,
    pub role: String,
    pub warehouse: String,
    #[serde(default)]
    pub reprint: bool,
}

impl Badge {
    pub fn label(&self) -> Label {
        let mut label = Label::new(85.6, 54.0);
        label.frame(area(1.0, 1.0, 83.6, 52.0), 0.5);
        label.fill(area(1.0, 1.0, 83.6, 9.0));
        label.add(Text::new(area(3.0, 1.0, 79.6, 9.0), 5.0, &self.warehouse).bold().inverse());
        label.add(Text::new(area(4.0, 11.5, 49.0, 10.0), 8.0, &self.name).bold().min(3.0));
        label.add(Text::new(area(4.0, 22.0, 49.0, 6.0), 4.4, &self.role));
        label.mark_reprint(self.reprint, area(4.0, 29.0, 36.0, 5.0));
        label.qr(area(55.0, 10.5, 28.5, 28.5), &self.code);
        if Symbology::Code128.fits(&self.code, 80.0) {
            let bars = area(2.5, 39.5, 80.0, 12.8);
            label.add(Barcode::code128(bars, &self.code).module_max(0.4));
        } else {
            label.add(Text::new(area(4.0, 40.0, 77.0, 11.0), 4.0, &self.code).bold().wrap());
        }
        label
    }

    pub fn sample() -> Self {
        Self {
            code: "BADGE-7Q4M2X9K".into(),
            name: "Li Wei 李伟".into(),
            role: "Packer / 打包员".into(),
            warehouse: "LinkStar LAX-1".into(),
            reprint: false,
        }
    }
}
