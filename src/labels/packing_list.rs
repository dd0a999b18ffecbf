use serde::{Deserialize, Serialize};

use super::layout::area;
use super::render::lines_needed;
use super::{Barcode, Label, Symbology, Text};

/// What is in the parcel, on 80 mm receipt paper: 72 mm printable, as long as it takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackingList {
    pub order: String,
    pub seller: String,
    pub ship_to: String,
    pub parcel: u32,
    pub parcels: u32,
    /// As it is to be printed.
    pub date: String,
    pub lines: Vec<PackingLine>,
    /// A gift message or a word of thanks; "" for none.
    pub note: String,
    #[serde(default)]
    pub reprint: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackingLine {
    pub sku: String,
    pub name: String,
    pub quantity: u64,
}

/// 576 dots at 203 dpi, the print width of 80 mm receipt printers.
const WIDTH_MM: f32 = 72.0;
const INNER_MM: f32 = WIDTH_MM - 2.0;
const NAME_MM: f32 = 56.0;
/// What fits the longest sheet a label may be; a longer list says how much is left.
const LINES_MAX: usize = 150;

impl PackingList {
    pub fn label(&self) -> Label {
        let mut label = Label::new(WIDTH_MM, 0.0);
        let mut y = 1.0;
        if self.reprint {
            label.mark_reprint(true, area(1.0, y, INNER_MM, 6.0));
            y += 7.0;
        }
        label.add(Text::new(area(1.0, y, INNER_MM, 6.5), 5.0, &self.seller).bold().centre());
        label.add(Text::new(area(1.0, y + 6.5, INNER_MM, 5.0), 3.6, "PACKING LIST / 装箱单").centre());
        y += 12.5;
        label.rule(1.0, y, INNER_MM, 0.4);
        label.field(area(1.0, y + 1.0, 44.0, 8.0), 4.2, "Order / 订单", &self.order);
        let parcel = format!("{} / {}", self.parcel, self.parcels);
        label.field(area(46.0, y + 1.0, 25.0, 8.0), 4.2, "Parcel / 包裹", &parcel);
        label.field(area(1.0, y + 9.5, 44.0, 7.5), 3.6, "Ship to / 收件人", &self.ship_to);
        label.field(area(46.0, y + 9.5, 25.0, 7.5), 3.6, "Date / 日期", &self.date);
        y += 18.0;
        label.rule(1.0, y, INNER_MM, 0.4);
        y += 1.2;

        for line in self.lines.iter().take(LINES_MAX) {
            let name_mm = 3.6 * lines_needed(&line.name, 3.0, NAME_MM, 3) as f32 + 0.2;
            label.add(Text::new(area(1.0, y, NAME_MM, 4.0), 3.2, &line.sku).bold());
            label.add(Text::new(area(1.0, y + 4.0, NAME_MM, name_mm), 3.0, &line.name).wrap().top().min(2.7));
            let quantity = line.quantity.to_string();
            label.add(Text::new(area(58.0, y, 13.0, 7.6), 5.5, quantity).bold().right());
            y += 4.0 + name_mm + 1.0;
            label.rule(1.0, y - 0.5, INNER_MM, 0.13);
        }
        if let Some(rest) = self.lines.len().checked_sub(LINES_MAX).filter(|rest| *rest > 0) {
            let words = format!("+ {rest} more lines / 另有 {rest} 行");
            label.add(Text::new(area(1.0, y, INNER_MM, 5.0), 3.6, words).bold());
            y += 6.0;
        }
        let pieces: u128 = self.lines.iter().map(|line| u128::from(line.quantity)).sum();
        let total = format!("{} SKU · {pieces} pcs 件", self.lines.len());
        label.add(Text::new(area(1.0, y, INNER_MM, 6.0), 4.2, total).bold().right());
        y += 7.0;
        if !self.note.trim().is_empty() {
            let note_mm = 4.2 * lines_needed(&self.note, 3.4, INNER_MM - 4.0, 12) as f32 + 0.2;
            label.frame(area(1.0, y, INNER_MM, note_mm + 3.0), 0.3);
            label.add(Text::new(area(3.0, y + 1.5, INNER_MM - 4.0, note_mm), 3.4, &self.note).wrap().top());
            y += note_mm + 4.5;
        }
        // Receipt printers of 180 dpi need an eighth more room for two dots a bar unit.
        if Symbology::Code128.fits(&self.order, INNER_MM * 0.88) {
            let bars = area(1.0, y, INNER_MM, 14.0);
            label.add(Barcode::code128(bars, &self.order).module_max(0.4));
            y += 15.0;
        } else {
            label.qr(area(1.0, y, INNER_MM, 28.0), &self.order);
            y += 29.0;
        }
        label.height_mm = y + 1.0;
        label
    }

    pub fn sample() -> Self {
        let line = |sku: &str, name: &str, quantity| PackingLine { sku: sku.into(), name: name.into(), quantity };
        Self {
            order: "SO-2611-004182".into(),
            seller: "Nuanguang Home 暖光家居".into(),
            ship_to: "Łucja Żółkiewska-Grünwald".into(),
            parcel: 1,
            parcels: 2,
            date: "2026-11-22".into(),
            lines: vec![
                line("85123A", "White hanging heart T-light holder 白色心形烛台", 2),
                line("22423", "Regency cakestand 3 tier", 1),
                line("84879", "Assorted colour bird ornament, hand painted, wood, with hanging loop", 12),
            ],
            note: "Happy birthday, Łucja! 生日快乐！\nFrom all of us.".into(),
            reprint: false,
        }
    }
}
