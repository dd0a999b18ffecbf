use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Symbology, Text};

/// A returned item or parcel on its way through inspection. 100 x 75 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rma {
    pub code: String,
    pub order: String,
    pub sku: String,
    pub name: String,
    pub quantity: u64,
    /// "A" to "D"; "" before inspection.
    pub grade: String,
    /// What is to be done, "Restock" or "待检"; "" before it is decided.
    pub disposition: String,
    pub owner: String,
    /// As it is to be printed.
    pub date: String,
    #[serde(default)]
    pub reprint: bool,
}

impl Rma {
    pub fn label(&self) -> Label {
        let mut label = Label::new(100.0, 75.0);
        label.frame(area(1.0, 1.0, 98.0, 73.0), 0.6);
        label.add(Text::new(area(1.0, 1.0, 40.0, 9.0), 5.5, "RETURN / 退货").bold().centre().inverse());
        label.mark_reprint(self.reprint, area(62.0, 2.5, 35.0, 5.5));
        if !self.reprint {
            label.add(Text::new(area(44.0, 1.6, 53.0, 8.0), 4.2, &self.date).right());
        }
        label.rule(1.0, 10.0, 98.0, 0.4);

        label.qr(area(2.0, 10.8, 30.0, 30.0), &self.code);
        label.field(area(33.0, 11.0, 43.0, 9.0), 5.0, "ORDER / 订单", &self.order);
        label.field(area(33.0, 20.5, 43.0, 8.5), 4.4, "SKU / 商品", &self.sku);
        label.add(Text::new(area(33.0, 29.2, 43.0, 7.0), 2.8, &self.name).wrap().top());
        label.add(Text::new(area(33.0, 36.4, 43.0, 4.2), 2.6, &self.owner));
        label.bar(78.0, 10.0, 31.0, 0.4);
        label.add(Text::new(area(79.0, 10.8, 18.0, 3.0), 2.3, "GRADE / 等级"));
        let grade = if self.grade.is_empty() { "?" } else { &self.grade };
        label.add(Text::new(area(79.0, 13.5, 19.0, 16.0), 15.0, grade).bold().centre());
        label.add(Text::new(area(79.0, 29.6, 18.0, 3.0), 2.3, "QTY / 数量"));
        label.add(Text::new(area(79.0, 32.2, 19.0, 8.6), 7.5, self.quantity.to_string()).bold().centre());
        label.rule(1.0, 41.0, 98.0, 0.4);

        let disposition = if self.disposition.is_empty() { "To inspect / 待检" } else { &self.disposition };
        label.add(Text::new(area(3.0, 41.8, 94.0, 8.0), 6.5, disposition).bold().centre());
        label.rule(1.0, 50.5, 98.0, 0.4);
        if Symbology::Code128.fits(&self.code, 94.0) {
            label.add(Barcode::code128(area(3.0, 52.2, 94.0, 20.8), &self.code).module_max(0.5));
        } else {
            label.add(Text::new(area(3.0, 51.5, 94.0, 21.5), 6.0, &self.code).bold().centre().wrap());
        }
        label
    }

    pub fn sample() -> Self {
        Self {
            code: "RMA-2611-00093".into(),
            order: "SO-2610-118204".into(),
            sku: "22423".into(),
            name: "Regency cakestand 3 tier 三层蛋糕架".into(),
            quantity: 1,
            grade: "B".into(),
            disposition: "Refurbish / 翻新".into(),
            owner: "深圳市暖光家居有限公司".into(),
            date: "2026-11-22".into(),
            reprint: false,
        }
    }
}
