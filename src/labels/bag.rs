use serde::{Deserialize, Serialize};

use super::layout::area;
use super::lpn::kilograms;
use super::{Barcode, Label, Symbology, Text};

/// A sealed bag or pallet of parcels for one line and country. 100 x 150 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bag {
    /// The bag's own number, in the QR code and in the Code 128.
    pub code: String,
    /// The carrier's line, "EU-DE Express".
    pub line: String,
    /// Where it goes, as two letters, big: "DE".
    pub country: String,
    pub country_name: String,
    pub seal: String,
    pub parcels: u32,
    pub weight_mg: i64,
    pub warehouse: String,
    /// As it is to be printed.
    pub date: String,
    #[serde(default)]
    pub reprint: bool,
}

impl Bag {
    pub fn label(&self) -> Label {
        let mut label = Label::new(100.0, 150.0);
        label.frame(area(1.0, 1.0, 98.0, 148.0), 0.6);
        label.fill(area(1.0, 1.0, 98.0, 13.0));
        label.add(Text::new(area(3.0, 1.5, 94.0, 12.0), 8.0, &self.line).bold().inverse());

        label.add(Text::new(area(3.0, 15.0, 55.0, 30.0), 30.0, &self.country).bold().centre());
        label.add(Text::new(area(3.0, 45.0, 55.0, 9.0), 7.0, &self.country_name).bold().centre());
        label.bar(60.0, 14.0, 41.0, 0.4);
        label.qr(area(61.0, 15.0, 37.0, 39.0), &self.code);
        label.rule(1.0, 55.0, 98.0, 0.4);

        label.field(area(4.0, 56.0, 44.0, 16.0), 11.0, "Parcels / 包裹数", &self.parcels.to_string());
        label.bar(50.0, 55.0, 36.0, 0.4);
        label.field(area(53.0, 56.0, 44.0, 16.0), 9.0, "Weight / 重量", &kilograms(self.weight_mg));
        label.rule(1.0, 73.0, 98.0, 0.4);
        label.field(area(4.0, 74.0, 44.0, 16.0), 7.0, "Seal / 封签号", &self.seal);
        label.field(area(53.0, 74.0, 44.0, 16.0), 6.0, "Date / 日期", &self.date);
        label.rule(1.0, 91.0, 98.0, 0.4);

        let warehouse_mm = if self.reprint { 56.0 } else { 93.0 };
        label.field(area(4.0, 92.0, warehouse_mm, 12.0), 6.0, "From / 发货仓", &self.warehouse);
        label.mark_reprint(self.reprint, area(61.0, 94.5, 36.0, 7.0));
        label.rule(1.0, 105.0, 98.0, 0.4);

        let bars = area(2.0, 108.0, 96.0, 27.0);
        if Symbology::Code128.fits(&self.code, bars.width_mm) {
            label.add(Barcode::code128(bars, &self.code).bare().module_max(0.5));
            label.add(Text::new(area(3.0, 136.0, 94.0, 11.0), 9.0, &self.code).bold().centre());
        } else {
            label.add(Text::new(area(3.0, 107.0, 94.0, 40.0), 9.0, &self.code).bold().centre().wrap());
        }
        label
    }

    pub fn sample() -> Self {
        Self {
            code: "BAG-DE-261122-017".into(),
            line: "EU-DE Express 欧洲专线".into(),
            country: "DE".into(),
            country_name: "Deutschland 德国".into(),
            seal: "SL-0088213".into(),
            parcels: 42,
            weight_mg: 18_620_000,
            warehouse: "SZX-2 Longgang 龙岗仓".into(),
            date: "2026-11-22".into(),
            reprint: false,
        }
    }
}
