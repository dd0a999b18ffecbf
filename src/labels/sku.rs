use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Symbology, Text};

/// A sticker for one item: FNSKU or seller's SKU. 50 x 30 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sku {
    /// What is scanned: FNSKU, seller's SKU or GTIN.
    pub barcode: String,
    /// The seller's own code, where it differs from the bar code.
    pub sku: String,
    pub name: String,
    /// "New", "Used - Very Good", "Made in China".
    pub remark: String,
    #[serde(default)]
    pub reprint: bool,
}

impl Sku {
    pub fn label(&self) -> Label {
        let mut label = Label::new(50.0, 30.0);
        let remark_mm = if self.reprint { 27.0 } else { 46.0 };
        // What a shop's till reads is as a shop wants it.
        let retail = Symbology::of_gtin(&self.barcode).filter(|symbology| *symbology != Symbology::Itf14);
        if retail.is_some() || Symbology::Code128.fits(&self.barcode, 48.0) {
            if let Some(symbology) = retail {
                label.add(Barcode::new(symbology, area(1.0, 1.0, 48.0, 15.2), &self.barcode).module_max(0.4));
            } else {
                label.add(Barcode::code128(area(1.0, 1.5, 48.0, 10.5), &self.barcode).bare());
                label.add(Text::new(area(2.0, 12.0, 46.0, 4.2), 3.8, &self.barcode).bold().centre());
            }
            label.add(Text::new(area(2.0, 16.3, 46.0, 6.0), 2.5, &self.name).wrap().top());
            if self.sku != self.barcode {
                label.add(Text::new(area(2.0, 22.4, 46.0, 3.0), 2.5, &self.sku).bold());
            }
        } else {
            label.qr(area(1.0, 1.0, 23.0, 23.0), &self.barcode);
            label.add(Text::new(area(24.5, 1.5, 24.5, 11.5), 3.6, &self.barcode).bold().wrap().top());
            label.add(Text::new(area(24.5, 13.0, 24.5, 8.8), 2.5, &self.name).wrap().top());
            if self.sku != self.barcode {
                label.add(Text::new(area(24.5, 22.0, 24.5, 3.2), 2.5, &self.sku).bold());
            }
        }
        label.add(Text::new(area(2.0, 25.6, remark_mm, 3.4), 2.6, &self.remark));
        label.mark_reprint(self.reprint, area(30.0, 25.6, 18.5, 3.6));
        label
    }

    pub fn sample() -> Self {
        Self {
            barcode: "X001TQ7B4N".into(),
            sku: "NG-85123A-WHT".into(),
            name: "White hanging heart T-light holder, ceramic, set of 2 白色心形烛台".into(),
            remark: "New · Made in China".into(),
            reprint: false,
        }
    }
}
