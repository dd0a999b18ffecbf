use serde::{Deserialize, Serialize};

use super::layout::area;
use super::lpn::kilograms;
use super::paper::{Paper, Sheets};
use super::{Barcode, Label, Symbology, Text};

/// What was handed over to a carrier (交接清单), to be signed by both; on receipt paper of
/// any width or on A4.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub code: String,
    pub carrier: String,
    pub warehouse: String,
    /// Who handed over, as it is to be printed.
    pub operator: String,
    /// Day and time, as it is to be printed.
    pub date: String,
    pub parcels: Vec<ManifestParcel>,
    #[serde(default)]
    pub reprint: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ManifestParcel {
    /// The carrier's number where the label is the carrier's own, else ours.
    pub parcel: String,
    pub order: String,
    /// Country and postcode.
    pub destination: String,
    /// None when it was not weighed.
    pub weight_mg: Option<i64>,
}

/// From this width on a parcel has one line instead of two.
const WIDE_MM: f32 = 120.0;

impl Manifest {
    pub fn labels(&self, paper: Paper) -> Vec<Label> {
        let rows = (1..).zip(&self.parcels).map(|(number, parcel)| parcel.row(number, paper)).collect();
        let head_again = self.head_again(paper);
        Sheets { head: self.head(paper), head_again, rows, foot: self.foot(paper), always_numbered: false }.on(paper)
    }

    fn head(&self, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut head = paper.block(0.0);
        head.add(Text::new(area(0.0, 0.0, inner, 7.0), 4.6, "MANIFEST / 交接清单").bold().centre().inverse());
        let mut y = 8.0;
        if self.reprint {
            head.mark_reprint(true, area(0.0, y, inner, 6.0));
            y += 7.0;
        }
        head.add(Text::new(area(0.0, y, inner, 10.0), 8.5, &self.carrier).bold().centre().min(3.0));
        y += 11.0;
        if Symbology::Code128.fits(&self.code, inner * 0.88) {
            head.add(Barcode::code128(area(0.0, y, inner, 15.0), &self.code).module_max(0.4));
            y += 16.0;
        } else {
            head.qr(area(0.0, y, inner, 26.0), &self.code);
            head.add(Text::new(area(0.0, y + 26.0, inner, 7.0), 3.4, &self.code).bold().centre());
            y += 34.0;
        }
        head.rule(0.0, y, inner, 0.4);
        let half = inner / 2.0;
        head.field(area(0.0, y + 1.0, half - 1.0, 8.0), 3.8, "From / 发货仓", &self.warehouse);
        head.field(area(half, y + 1.0, half, 8.0), 3.8, "Date / 日期", &self.date);
        y += 9.5;
        head.field(area(0.0, y, half - 1.0, 9.5), 6.0, "Parcels / 包裹数", &self.parcels.len().to_string());
        head.field(area(half, y, half, 9.5), 5.0, "Weight / 重量", &self.weight());
        y += 10.5;
        head.rule(0.0, y, inner, 0.4);
        head.height_mm = y + 1.0;
        head
    }

    fn head_again(&self, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut head = paper.block(15.0);
        let code_mm = if self.reprint { inner / 2.0 } else { inner };
        head.add(Text::new(area(0.0, 0.5, code_mm, 6.0), 4.2, &self.code).bold());
        head.mark_reprint(self.reprint, area(code_mm, 0.5, inner - code_mm, 6.0));
        head.add(Text::new(area(0.0, 6.8, inner, 6.0), 4.2, &self.carrier));
        head.rule(0.0, 13.6, inner, 0.4);
        head
    }

    /// Where both sign.
    fn foot(&self, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let mut foot = paper.block(0.0);
        let total = format!("{} parcels 件 · {}", self.parcels.len(), self.weight());
        foot.add(Text::new(area(0.0, 0.5, inner, 7.0), 4.6, total).bold().right());
        let mut y = 9.0;
        let unknown = self.parcels.iter().filter(|parcel| parcel.weight_mg.is_none()).count();
        if unknown > 0 {
            let words = format!("{unknown} not weighed / {unknown} 件未称重");
            foot.add(Text::new(area(0.0, 7.5, inner, 5.0), 3.4, words).right());
            y += 5.0;
        }
        let columns = if inner >= WIDE_MM { 2 } else { 1 };
        let width = (inner - 4.0 * (columns - 1) as f32) / columns as f32;
        let to_sign = [
            ("Handed over by / 交件人", self.operator.as_str()),
            ("Carrier's driver / 司机", ""),
            ("Signature, warehouse / 仓库签名", ""),
            ("Signature, driver / 司机签名", ""),
            ("Vehicle / 车牌号", ""),
            ("Date, time / 日期时间", ""),
        ];
        for row in to_sign.chunks(columns) {
            for (column, (caption, value)) in row.iter().enumerate() {
                let x = (width + 4.0) * column as f32;
                foot.field(area(x, y, width, 9.5), 4.0, caption, value);
                foot.rule(x, y + 10.0, width, 0.2);
            }
            y += 11.5;
        }
        foot.height_mm = y;
        foot
    }

    /// The weight of all that were weighed.
    fn weight(&self) -> String {
        let known = self.parcels.iter().filter_map(|parcel| parcel.weight_mg);
        let total = known.fold(0i64, i64::saturating_add);
        let sign = if self.parcels.iter().any(|parcel| parcel.weight_mg.is_none()) { "≥ " } else { "" };
        format!("{sign}{}", kilograms(total))
    }

    pub fn sample() -> Self {
        let parcel = |parcel: &str, order: &str, destination: &str, weight_mg| ManifestParcel {
            parcel: parcel.into(),
            order: order.into(),
            destination: destination.into(),
            weight_mg,
        };
        Self {
            code: "MAN-T07-000412".into(),
            carrier: "DHL Paket".into(),
            warehouse: "LAX-1 Ontario".into(),
            operator: "Li Wei 李伟".into(),
            date: "2026-11-22 17:40".into(),
            parcels: vec![
                parcel("PCL-T07-000398", "SO-2611-004182", "PL 50-125", Some(2_345_000)),
                parcel("PCL-T07-000401", "SO-2611-004190", "DE 10115", Some(480_000)),
                parcel("PCL-T07-000405", "SO-2611-004203", "FR 69002", None),
                parcel("PCL-T07-000409", "SO-2611-004211", "TR 34710", Some(12_050_000)),
            ],
            reprint: false,
        }
    }
}

impl ManifestParcel {
    fn row(&self, number: usize, paper: Paper) -> Label {
        let inner = paper.inner_mm();
        let number = number.to_string();
        let weight = self.weight_mg.map_or_else(|| "-".to_owned(), kilograms);
        if inner >= WIDE_MM {
            let mut row = paper.block(6.5);
            let at = |from: f32, to: f32| area(inner * from, 0.4, inner * (to - from) - 1.0, 5.2);
            row.add(Text::new(at(0.0, 0.06), 3.4, number));
            row.add(Text::new(at(0.06, 0.40), 3.8, &self.parcel).bold());
            row.add(Text::new(at(0.40, 0.66), 3.4, &self.order));
            row.add(Text::new(at(0.66, 0.84), 3.4, &self.destination));
            row.add(Text::new(at(0.84, 1.0), 3.4, weight).right());
            row.rule(0.0, 6.0, inner, 0.13);
            return row;
        }
        let mut row = paper.block(9.6);
        let (number_mm, weight_mm) = (7.0, 17.0);
        let middle_mm = inner - number_mm - weight_mm;
        row.add(Text::new(area(0.0, 0.4, number_mm - 0.5, 4.4), 3.2, number));
        row.add(Text::new(area(number_mm, 0.4, middle_mm, 4.4), 3.6, &self.parcel).bold());
        row.add(Text::new(area(inner - weight_mm, 0.4, weight_mm, 4.4), 3.4, weight).right());
        row.add(Text::new(area(number_mm, 4.8, middle_mm, 4.0), 2.8, &self.order));
        row.add(Text::new(area(inner - weight_mm, 4.8, weight_mm, 4.0), 2.8, &self.destination).right());
        row.rule(0.0, 9.1, inner, 0.13);
        row
    }
}
