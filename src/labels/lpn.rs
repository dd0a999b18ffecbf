use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Barcode, Label, Symbology, Text};

/// A carton or pallet with its own licence plate number. 100 x 150 mm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lpn {
    /// The unique code, in the QR code and in the Code 128.
    pub code: String,
    /// The stock order (ASN) it came with.
    pub asn: String,
    pub carton: u32,
    pub cartons: u32,
    /// Where it belongs.
    pub warehouse: String,
    pub owner: String,
    pub lines: Vec<LpnLine>,
    pub weight_mg: Option<i64>,
    /// As it is to be printed.
    pub date: String,
    #[serde(default)]
    pub reprint: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LpnLine {
    pub sku: String,
    pub name: String,
    pub quantity: u64,
}

const LINES_MAX: usize = 7;
const LINE_MM: f32 = 7.5;

impl Lpn {
    pub fn label(&self) -> Label {
        let mut label = Label::new(100.0, 150.0);
        label.frame(area(1.0, 1.0, 98.0, 148.0), 0.6);

        label.field(area(4.0, 2.5, 55.0, 10.0), 6.0, "ASN / 入库单", &self.asn);
        label.field(area(4.0, 14.0, 55.0, 12.0), 7.0, "To warehouse / 目的仓", &self.warehouse);
        label.field(area(4.0, 27.5, 55.0, 8.5), 4.2, "Owner / 货主", &self.owner);
        label.qr(area(61.0, 2.0, 37.0, 35.0), &self.code);
        label.rule(1.0, 37.5, 98.0, 0.4);

        let carton = format!("{} / {}", self.carton, self.cartons);
        label.add(Text::new(area(4.0, 38.2, 25.0, 3.2), 2.4, "Carton / 箱号"));
        label.add(Text::new(area(4.0, 41.0, 44.0, 12.0), 12.0, carton).bold());
        label.bar(50.0, 37.5, 16.5, 0.4);
        let weight = self.weight_mg.map_or_else(|| "-".to_owned(), kilograms);
        label.field(area(52.0, 38.2, 24.0, 14.0), 5.5, "Weight / 重量", &weight);
        label.field(area(78.0, 38.2, 18.5, 14.0), 3.8, "Date / 日期", &self.date);
        label.rule(1.0, 54.0, 98.0, 0.4);

        self.table(&mut label);

        label.rule(1.0, 120.0, 98.0, 0.4);
        label.mark_reprint(self.reprint, area(61.0, 114.0, 36.0, 5.2));
        let bars = area(2.0, 122.0, 96.0, 17.5);
        if Symbology::Code128.fits(&self.code, bars.width_mm) {
            label.add(Barcode::code128(bars, &self.code).bare().module_max(0.5));
            label.add(Text::new(area(3.0, 139.5, 94.0, 8.5), 7.0, &self.code).bold().centre());
        } else {
            // The QR code holds what the bars can't.
            label.add(Text::new(area(3.0, 121.5, 94.0, 26.0), 7.0, &self.code).bold().centre().wrap());
        }
        label
    }

    fn table(&self, label: &mut Label) {
        label.add(Text::new(area(4.0, 54.8, 60.0, 3.6), 2.6, "SKU / 商品"));
        label.add(Text::new(area(76.0, 54.8, 20.0, 3.6), 2.6, "Qty / 数量").right());
        label.rule(3.0, 58.8, 94.0, 0.25);
        let shown = if self.lines.len() > LINES_MAX { LINES_MAX - 1 } else { LINES_MAX };
        let mut y = 59.4;
        for line in self.lines.iter().take(shown) {
            label.add(Text::new(area(4.0, y, 72.0, 4.0), 3.4, &line.sku).bold());
            label.add(Text::new(area(4.0, y + 3.7, 72.0, 3.5), 2.8, &line.name));
            let quantity = line.quantity.to_string();
            label.add(Text::new(area(77.0, y, 19.0, 7.2), 6.0, quantity).bold().right());
            label.rule(3.0, y + 7.3, 94.0, 0.13);
            y += LINE_MM;
        }
        let rest = self.lines.get(shown..).unwrap_or_default();
        if !rest.is_empty() {
            let pieces: u128 = rest.iter().map(|line| u128::from(line.quantity)).sum();
            let words = format!("+ {} more SKU / 另有 {0} 种", rest.len());
            label.add(Text::new(area(4.0, y, 72.0, 7.2), 3.4, words).bold());
            let pieces = pieces.to_string();
            label.add(Text::new(area(77.0, y, 19.0, 7.2), 6.0, pieces).bold().right());
        }
        let pieces: u128 = self.lines.iter().map(|line| u128::from(line.quantity)).sum();
        let total = format!("{} SKU · {pieces} pcs 件", self.lines.len());
        label.add(Text::new(area(4.0, 113.8, 56.0, 5.6), 4.0, total).bold());
    }

    pub fn sample() -> Self {
        let line = |sku: &str, name: &str, quantity| LpnLine { sku: sku.into(), name: name.into(), quantity };
        Self {
            code: "LPN-26110300417".into(),
            asn: "ASN-2611-00388".into(),
            carton: 4,
            cartons: 12,
            warehouse: "LAX-1 Ontario".into(),
            owner: "深圳市暖光家居有限公司".into(),
            lines: vec![
                line("85123A", "White hanging heart T-light holder 白色心形烛台", 48),
                line("22423", "Regency cakestand 3 tier", 12),
                line("47566", "Party bunting", 60),
            ],
            weight_mg: Some(14_350_000),
            date: "2026-11-03".into(),
            reprint: false,
        }
    }
}

/// "14.35 kg": whole grams, no zeros at the end, rounded half away from zero.
pub(super) fn kilograms(weight_mg: i64) -> String {
    let sign = if weight_mg < 0 { "-" } else { "" };
    let grams = weight_mg.unsigned_abs().saturating_add(500) / 1000;
    let (kilos, rest) = (grams / 1000, grams % 1000);
    let decimals = format!("{rest:03}");
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{kilos} kg"),
        decimals => format!("{sign}{kilos}.{decimals} kg"),
    }
}

#[cfg(test)]
mod tests {
    use super::kilograms;

    #[test]
    fn weights_are_shown_in_whole_grams() {
        assert_eq!(kilograms(14_350_000), "14.35 kg");
        assert_eq!(kilograms(2_000_499), "2 kg");
        assert_eq!(kilograms(-1_500), "-0.002 kg");
        assert_eq!(kilograms(i64::MIN), "-9223372036854.776 kg");
    }
}
