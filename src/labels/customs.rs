//! What a commercial and a pro-forma invoice have in common: parties, goods, values.

use serde::{Deserialize, Serialize};

use super::layout::area;
use super::lpn::kilograms;
use super::paper::{Paper, Sheets};
use super::render::lines_needed;
use super::{Address, Label, Text};

/// What customs want to know of a consignment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Consignment {
    /// The invoice's own number, in the QR code.
    pub number: String,
    /// As it is to be printed.
    pub date: String,
    pub order: String,
    /// The carrier's number of the parcel, or of the first of them.
    pub parcel_number: String,
    pub carrier: String,
    pub consignor: Party,
    pub consignee: Party,
    /// Incoterms 2020: "DDP Wrocław".
    pub incoterm: String,
    /// Why the goods leave the country: "Sale", "Sample", "Return", "Repair".
    pub reason: String,
    /// ISO 4217.
    pub currency: String,
    pub parcels: u32,
    pub gross_weight_mg: i64,
    pub lines: Vec<CustomsLine>,
    /// In the currency's smallest unit; 0 for none.
    pub freight_minor: i64,
    pub insurance_minor: i64,
    /// Who signs, and as what.
    pub signer: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Party {
    pub address: Address,
    /// EORI, VAT, IOSS or EIN, each with its name: "EORI PL1234567890".
    pub tax_ids: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomsLine {
    /// What it is, of what, for what; in the language of the destination's customs.
    pub description: String,
    /// The same in the language of the origin's customs; "" for none.
    pub description_local: String,
    pub sku: String,
    pub hs_code: String,
    /// Country of origin, two letters (ISO 3166-1).
    pub origin: String,
    pub quantity: u64,
    /// In the currency's smallest unit.
    pub unit_value_minor: i64,
    pub net_weight_mg: i64,
}

/// What is said at the top and the bottom, which is where the kinds of invoices differ.
pub(super) struct Wording<'a> {
    pub title: &'a str,
    /// Below the title, white on black; "" for none.
    pub banner: &'a str,
    /// Caption and words of what only this kind has; an empty one is left out.
    pub extra: (&'a str, &'a str),
    pub declaration: &'a str,
    pub reprint: bool,
}

const TITLE_MM: f32 = 24.0;
const PARTY_MM: f32 = 41.0;
/// A4 and letter paper are wider.
const WIDTH_MM_MIN: f32 = 200.0;

impl Consignment {
    /// The invoice on A4 or letter paper; each sheet says which of how many it is.
    pub(super) fn labels(&self, wording: &Wording<'_>, paper: Paper) -> Vec<Label> {
        // On narrower paper nobody could read it: the sheet keeps its size, and is refused when
        // it is drawn.
        let paper = if paper.width_mm < WIDTH_MM_MIN { Paper::A4 } else { paper };
        Sheets {
            head: self.head(wording, paper),
            head_again: self.head_again(wording, paper),
            rows: (1..).zip(&self.lines).map(|(number, line)| line.row(number, self, paper)).collect(),
            foot: self.foot(wording, paper),
            always_numbered: true,
        }
        .on(paper)
    }

    fn head(&self, wording: &Wording<'_>, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut head = paper.block(0.0);
        head.add(Text::new(area(0.0, 0.0, inner - TITLE_MM - 4.0, 9.0), 7.5, wording.title).bold());
        if !wording.banner.is_empty() {
            let banner = Text::new(area(0.0, 10.0, inner - TITLE_MM - 4.0, 6.0), 3.6, wording.banner);
            head.add(banner.bold().inverse());
        }
        head.mark_reprint(wording.reprint, area(0.0, 17.5, 50.0, 6.0));
        head.qr(area(inner - TITLE_MM, 0.0, TITLE_MM, TITLE_MM), &self.number);
        let mut y = TITLE_MM + 1.0;

        let half = inner / 2.0;
        head.frame(area(0.0, y, inner, PARTY_MM), 0.4);
        head.bar(half, y, PARTY_MM, 0.4);
        self.consignor.draw(&mut head, "Consignor / 发货人", 2.0, y, half - 4.0);
        self.consignee.draw(&mut head, "Consignee / 收货人", half + 2.0, y, half - 4.0);
        y += PARTY_MM;

        let parcels = format!("{} · {}", self.parcels, kilograms(self.gross_weight_mg));
        let countries = [self.consignor.country(), self.consignee.country()].join(" → ");
        let (caption, extra) = wording.extra;
        let cells = [
            [
                ("Invoice no. / 发票号", self.number.as_str()),
                ("Date / 日期", &self.date),
                ("Order / 订单", &self.order),
            ],
            [
                ("Carrier / 承运人", &self.carrier),
                ("Tracking no. / 运单号", &self.parcel_number),
                ("Parcels, gross weight / 件数，毛重", &parcels),
            ],
            [
                ("Incoterm / 贸易术语", &self.incoterm),
                ("Reason for export / 出口原因", &self.reason),
                ("From, to / 起运国，目的国", &countries),
            ],
            [("Currency / 币种", &self.currency), (caption, extra), ("", "")],
        ];
        let width = inner / 3.0;
        for row in cells {
            head.frame(area(0.0, y, inner, 11.2), 0.25);
            for (column, (caption, value)) in row.iter().enumerate() {
                if !value.is_empty() {
                    let x = width * column as f32 + 2.0;
                    // The last of a row has what room is left of it.
                    let is_last = row.get(column + 1).is_none_or(|(_, value)| value.is_empty());
                    let room = if is_last { inner - x - 2.0 } else { width - 4.0 };
                    head.field(area(x, y + 0.8, room, 9.6), 4.0, caption, value);
                }
            }
            y += 11.0;
        }
        y += 2.0;
        head.height_mm = y;
        self.captions(&mut head, paper);
        head
    }

    fn head_again(&self, wording: &Wording<'_>, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut head = paper.block(10.0);
        head.add(Text::new(area(0.0, 0.0, inner * 0.45, 7.0), 5.0, wording.title).bold());
        head.mark_reprint(wording.reprint, area(inner * 0.46, 0.5, inner * 0.2, 5.5));
        head.add(Text::new(area(inner * 0.67, 0.0, inner * 0.33, 7.0), 4.2, &self.number).bold().right());
        self.captions(&mut head, paper);
        head
    }

    /// The table's head, at the end of the block.
    fn captions(&self, head: &mut Label, paper: Paper) {
        let y = head.height_mm;
        head.fill(area(0.0, y, paper.inner_mm(), 0.5));
        let columns = Columns::of(paper);
        let unit = format!("Unit value\n单价 {}", self.currency);
        let total = format!("Value\n总价 {}", self.currency);
        let captions = [
            ("No.\n序号", Side::Left),
            ("Description of goods\n货物名称", Side::Left),
            ("HS code\n税号", Side::Left),
            ("Origin\n原产国", Side::Left),
            ("Qty\n数量", Side::Right),
            ("Net\n净重", Side::Right),
            (&unit, Side::Right),
            (&total, Side::Right),
        ];
        for (place, (caption, side)) in columns.at(y + 0.8, 7.0).into_iter().zip(captions) {
            head.add(side.align(Text::new(place, 2.5, caption).bold().wrap().min(1.8)));
        }
        head.rule(0.0, y + 8.2, paper.inner_mm(), 0.3);
        head.height_mm = y + 9.0;
    }

    fn foot(&self, wording: &Wording<'_>, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut foot = paper.block(0.0);
        let goods = self.lines.iter().fold(0i128, |sum, line| sum.saturating_add(line.value_minor()));
        let total = goods.saturating_add(self.freight_minor.into()).saturating_add(self.insurance_minor.into());
        let net = self.lines.iter().fold(0i64, |sum, line| sum.saturating_add(line.net_weight_mg));
        let pieces: u128 = self.lines.iter().map(|line| u128::from(line.quantity)).sum();
        // Over the rule of the last row.
        foot.fill(area(0.0, -0.5, inner, 0.5));
        let words = format!("{pieces} pcs 件 · net 净重 {}", kilograms(net));
        foot.add(Text::new(area(0.0, 1.0, inner * 0.5, 6.0), 3.6, words));
        let mut y = 1.0;
        let money = |minor: i128| format!("{} {}", self.currency, amount(minor, &self.currency));
        let mut sums = vec![("Goods / 货值", goods)];
        if self.freight_minor != 0 {
            sums.push(("Freight / 运费", self.freight_minor.into()));
        }
        if self.insurance_minor != 0 {
            sums.push(("Insurance / 保险费", self.insurance_minor.into()));
        }
        for (caption, minor) in sums {
            foot.add(Text::new(area(inner * 0.5, y, inner * 0.25, 6.0), 3.6, caption));
            foot.add(Text::new(area(inner * 0.75, y, inner * 0.25, 6.0), 3.6, money(minor)).right());
            y += 6.0;
        }
        foot.rule(inner * 0.5, y, inner * 0.5, 0.3);
        foot.add(Text::new(area(inner * 0.5, y + 0.5, inner * 0.25, 8.0), 4.6, "Total / 总计").bold());
        foot.add(Text::new(area(inner * 0.75, y + 0.5, inner * 0.25, 8.0), 4.6, money(total)).bold().right());
        y += 11.0;
        foot.add(Text::new(area(0.0, y, inner, 17.0), 3.2, wording.declaration).wrap().top());
        y += 19.0;
        let third = inner / 3.0;
        let to_sign = [
            ("Name, position / 姓名，职务", self.signer.as_str()),
            ("Place, date / 地点，日期", ""),
            ("Signature, stamp / 签字盖章", ""),
        ];
        for (column, (caption, value)) in to_sign.into_iter().enumerate() {
            let x = third * column as f32;
            foot.field(area(x, y, third - 4.0, 14.0), 3.8, caption, value);
            foot.rule(x, y + 14.2, third - 4.0, 0.25);
        }
        foot.height_mm = y + 16.0;
        foot
    }

    pub(super) fn sample() -> Self {
        let line = |description: &str, local: &str, sku: &str, hs: &str, quantity, unit, net| CustomsLine {
            description: description.into(),
            description_local: local.into(),
            sku: sku.into(),
            hs_code: hs.into(),
            origin: "CN".into(),
            quantity,
            unit_value_minor: unit,
            net_weight_mg: net,
        };
        Self {
            number: "CI-2611-000417".into(),
            date: "2026-11-22".into(),
            order: "SO-2611-004182".into(),
            parcel_number: "LSP9400110200881234567".into(),
            carrier: "LinkStar Parcel".into(),
            consignor: Party {
                address: Address {
                    name: "深圳市暖光家居有限公司 Shenzhen Nuanguang Home Co., Ltd.".into(),
                    lines: vec!["龙岗区坂田街道五和大道 118 号".into(), "518129 Shenzhen, Guangdong".into()],
                    country: "CHINA 中国".into(),
                    phone: "+86 755 5550 0142".into(),
                },
                tax_ids: vec!["USCI 91440300MA5EXAMPL0".into()],
            },
            consignee: Party {
                address: Address {
                    name: "Łucja Żółkiewska-Grünwald".into(),
                    lines: vec!["ul. Świętego Mikołaja 12/4".into(), "50-125 WROCŁAW".into()],
                    country: "POLAND 波兰".into(),
                    phone: "+48 600 555 019".into(),
                },
                tax_ids: vec!["IOSS IM2760000742".into()],
            },
            incoterm: "DDP Wrocław".into(),
            reason: "Sale 销售".into(),
            currency: "EUR".into(),
            parcels: 1,
            gross_weight_mg: 2_345_000,
            lines: vec![
                line(
                    "T-light holder, ceramic, heart-shaped, for household use",
                    "陶瓷心形烛台，家用",
                    "85123A",
                    "6913.90",
                    2,
                    495,
                    640_000,
                ),
                line(
                    "Cake stand, three tiers, glazed stoneware",
                    "三层炻器蛋糕架",
                    "22423",
                    "6912.00",
                    1,
                    1_895,
                    1_120_000,
                ),
                line(
                    "Bird ornament, painted wood, with hanging loop",
                    "木制彩绘小鸟挂饰",
                    "84879",
                    "4420.19",
                    12,
                    89,
                    312_000,
                ),
            ],
            freight_minor: 750,
            insurance_minor: 0,
            signer: "Chen Hua 陈华, Export clerk 出口专员".into(),
        }
    }
}

impl Party {
    fn draw(&self, head: &mut Label, caption: &str, x: f32, y: f32, width_mm: f32) {
        head.add(Text::new(area(x, y + 1.0, width_mm, 3.2), 2.4, caption));
        let name_mm = 5.0 * lines_needed(&self.address.name, 4.3, width_mm, 2) as f32;
        head.add(Text::new(area(x, y + 4.4, width_mm, name_mm), 4.2, &self.address.name).bold().wrap().top());
        let lines = self.address.text(false);
        head.add(Text::new(area(x, y + 4.8 + name_mm, width_mm, 28.4 - name_mm), 3.4, lines).wrap().top());
        let tax_ids = self.tax_ids.join(" · ");
        head.add(Text::new(area(x, y + 33.6, width_mm, 6.4), 3.4, tax_ids).bold());
    }

    fn country(&self) -> &str {
        if self.address.country.is_empty() { "?" } else { &self.address.country }
    }
}

impl CustomsLine {
    fn value_minor(&self) -> i128 {
        i128::from(self.unit_value_minor).saturating_mul(i128::from(self.quantity))
    }

    fn row(&self, number: usize, of: &Consignment, paper: Paper) -> Label {
        let columns = Columns::of(paper);
        let mut description = self.description.clone();
        for more in [&self.description_local, &self.sku] {
            if !more.is_empty() {
                description.push('\n');
                description.push_str(more);
            }
        }
        let width_mm = columns.at(0.0, 0.0).get(1).map_or(0.0, |place| place.width_mm);
        let height_mm = 3.75 * lines_needed(&description, 3.2, width_mm, 8) as f32 + 0.4;
        let mut row = paper.block(height_mm + 1.6);
        let cells = [
            (number.to_string(), Side::Left),
            (description, Side::Left),
            (self.hs_code.clone(), Side::Left),
            (self.origin.clone(), Side::Left),
            (self.quantity.to_string(), Side::Right),
            (kilograms(self.net_weight_mg), Side::Right),
            (amount(self.unit_value_minor.into(), &of.currency), Side::Right),
            (amount(self.value_minor(), &of.currency), Side::Right),
        ];
        for (index, (place, (words, side))) in columns.at(0.6, height_mm).into_iter().zip(cells).enumerate() {
            let text = Text::new(place, 3.2, words).top();
            row.add(side.align(if index == 1 { text.wrap() } else { text }));
        }
        row.rule(0.0, row.height_mm - 0.4, paper.inner_mm(), 0.13);
        row
    }
}

/// The table's columns: number, description, HS code, origin, quantity, net, unit value, value.
struct Columns([f32; 9]);

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

impl Side {
    fn align(self, text: Text) -> Text {
        match self {
            Self::Left => text,
            Self::Right => text.right(),
        }
    }
}

impl Columns {
    fn of(paper: Paper) -> Self {
        Self([0.0, 0.04, 0.42, 0.53, 0.61, 0.69, 0.79, 0.89, 1.0].map(|share| share * paper.inner_mm()))
    }

    fn at(&self, y_mm: f32, height_mm: f32) -> Vec<super::Area> {
        let edges = self.0.iter().zip(self.0.iter().skip(1));
        edges.map(|(from, to)| area(*from + 0.5, y_mm, to - from - 1.0, height_mm)).collect()
    }
}

/// "-1234.50": as many decimals as the currency has (ISO 4217).
fn amount(minor: i128, currency: &str) -> String {
    let decimals = match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "XAF" | "XOF" | "XPF" | "PYG" | "RWF" | "UGX" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    };
    let sign = if minor < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", minor.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn amounts_have_the_decimals_of_their_currency() {
        assert_eq!(amount(123_450, "EUR"), "1234.50");
        assert_eq!(amount(5, "USD"), "0.05");
        assert_eq!(amount(-5, "USD"), "-0.05");
        assert_eq!(amount(1980, "JPY"), "1980");
        assert_eq!(amount(1980, "KWD"), "1.980");
        assert_eq!(amount(i128::MIN, "JPY").len(), 40);
    }
}
