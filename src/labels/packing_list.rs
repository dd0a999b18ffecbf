use serde::{Deserialize, Serialize};

use super::layout::area;
use super::paper::{Paper, Sheets};
use super::render::lines_needed;
use super::{Barcode, Label, Symbology, Text};

/// What is in the parcel, on receipt paper of any width, as long as it takes.
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

const QUANTITY_MM: f32 = 11.0;
/// Narrower paper has one field a line.
const NARROW_MM: f32 = 60.0;
const NAME_LINES_MAX: usize = 6;

impl PackingList {
    pub fn labels(&self, paper: Paper) -> Vec<Label> {
        let rows = self.lines.iter().map(|line| line.row(paper)).collect();
        let head_again = self.head_again(paper);
        Sheets { head: self.head(paper), head_again, rows, foot: self.foot(paper), always_numbered: false }.on(paper)
    }

    fn head(&self, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut head = paper.block(0.0);
        let mut y = 0.0;
        if self.reprint {
            head.mark_reprint(true, area(0.0, y, inner, 6.0));
            y += 7.0;
        }
        head.add(Text::new(area(0.0, y, inner, 6.5), 5.0, &self.seller).bold().centre());
        head.add(Text::new(area(0.0, y + 6.5, inner, 5.0), 3.6, "PACKING LIST / 装箱单").centre());
        y += 12.5;
        head.rule(0.0, y, inner, 0.4);
        let left = inner * 0.62 - 2.0;
        let right = inner - left - 3.0;
        let parcel = format!("{} / {}", self.parcel, self.parcels);
        head.field(area(0.0, y + 1.0, left, 8.0), 4.2, "Order / 订单", &self.order);
        head.field(area(left + 3.0, y + 1.0, right, 8.0), 4.2, "Parcel / 包裹", &parcel);
        y += 9.5;
        let ship_to_mm = if inner < NARROW_MM { inner } else { left };
        head.field(area(0.0, y, ship_to_mm, 7.5), 3.6, "Ship to / 收件人", &self.ship_to);
        y += 8.5;
        if inner < NARROW_MM {
            head.field(area(0.0, y, inner, 7.5), 3.6, "Date / 日期", &self.date);
            y += 8.5;
        } else {
            head.field(area(left + 3.0, y - 8.5, right, 7.5), 3.6, "Date / 日期", &self.date);
        }
        head.rule(0.0, y, inner, 0.4);
        head.height_mm = y + 1.2;
        head
    }

    fn head_again(&self, paper: Paper) -> Label {
        let mut head = paper.block(9.0);
        let order_mm = if self.reprint { paper.inner_mm() / 2.0 } else { paper.inner_mm() };
        head.add(Text::new(area(0.0, 0.5, order_mm, 6.0), 4.2, &self.order).bold());
        head.mark_reprint(self.reprint, area(order_mm, 0.5, paper.inner_mm() - order_mm, 6.0));
        head.rule(0.0, 7.5, paper.inner_mm(), 0.4);
        head
    }

    fn foot(&self, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut foot = paper.block(0.0);
        let pieces: u128 = self.lines.iter().map(|line| u128::from(line.quantity)).sum();
        let total = format!("{} SKU · {pieces} pcs 件", self.lines.len());
        foot.add(Text::new(area(0.0, 0.0, inner, 6.0), 4.2, total).bold().right());
        let mut y = 7.0;
        if !self.note.trim().is_empty() {
            let note_mm = 4.2 * lines_needed(&self.note, 3.4, inner - 4.0, 12) as f32 + 0.2;
            foot.frame(area(0.0, y, inner, note_mm + 3.0), 0.3);
            foot.add(Text::new(area(2.0, y + 1.5, inner - 4.0, note_mm), 3.4, &self.note).wrap().top());
            y += note_mm + 4.5;
        }
        // Receipt printers of 180 dpi need an eighth more room for two dots a bar unit.
        if Symbology::Code128.fits(&self.order, inner * 0.88) {
            foot.add(Barcode::code128(area(0.0, y, inner, 14.0), &self.order).module_max(0.4));
            y += 15.0;
        } else {
            foot.qr(area(0.0, y, inner, 28.0), &self.order);
            y += 29.0;
        }
        foot.height_mm = y;
        foot
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

impl PackingLine {
    fn row(&self, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let name_mm = inner - QUANTITY_MM - 1.0;
        let height_mm = 3.6 * lines_needed(&self.name, 3.0, name_mm, NAME_LINES_MAX) as f32 + 0.2;
        let mut row = paper.block(4.0 + height_mm + 1.0);
        row.add(Text::new(area(0.0, 0.0, name_mm, 4.0), 3.2, &self.sku).bold());
        row.add(Text::new(area(0.0, 4.0, name_mm, height_mm), 3.0, &self.name).wrap().top().min(2.7));
        let quantity = Text::new(area(name_mm + 1.0, 0.0, QUANTITY_MM, 7.6), 5.5, self.quantity.to_string());
        row.add(quantity.bold().right());
        row.rule(0.0, row.height_mm - 0.5, inner, 0.13);
        row
    }
}
