use serde::{Deserialize, Serialize};

use super::layout::area;
use super::{Address, Barcode, Label, Text};

/// A parcel's label for the carrier. 4 x 6 in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shipping {
    pub carrier: String,
    pub service: String,
    /// The sorting code or routing text, big in the corner; "" for none.
    pub routing: String,
    pub sender: Address,
    pub ship_to: Address,
    pub order: String,
    pub parcel: u32,
    pub parcels: u32,
    pub weight_mg: i64,
    /// The tracking or parcel number: the big bar code and the QR code.
    pub parcel_number: String,
    /// As it is to be printed.
    pub date: String,
    /// Free text: account, return service, customs remark.
    pub carrier_text: String,
    #[serde(default)]
    pub reprint: bool,
}

const WIDTH_MM: f32 = 101.6;

impl Shipping {
    pub fn label(&self) -> Label {
        let mut label = Label::new(WIDTH_MM, 152.4);
        label.frame(area(1.5, 1.5, 98.6, 149.4), 0.7);

        // Carrier and service.
        label.fill(area(1.5, 1.5, 98.6, 16.0));
        let routing_mm = if self.routing.is_empty() { 0.0 } else { 30.0 };
        label.add(Text::new(area(3.0, 2.0, 94.0 - routing_mm, 8.5), 7.0, &self.carrier).bold().inverse());
        label.add(Text::new(area(3.0, 10.4, 94.0 - routing_mm, 6.4), 5.0, &self.service).inverse());
        if !self.routing.is_empty() {
            label.add(Text::new(area(68.0, 2.5, 31.0, 14.0), 12.0, &self.routing).bold().centre().inverse());
        }

        // Sender.
        label.add(Text::new(area(4.0, 18.3, 40.0, 3.0), 2.3, "FROM / 寄件人"));
        // Beside the caption, so that six lines need not be six small ones.
        label.add(Text::new(area(32.0, 18.3, 32.0, 3.0), 2.3, &self.sender.phone).right());
        let sender = Address { phone: String::new(), ..self.sender.clone() }.text(true);
        label.add(Text::new(area(4.0, 21.4, 60.0, 15.2), 2.8, sender).wrap().top().min(1.8));
        label.bar(66.0, 17.5, 20.0, 0.4);
        label.field(area(68.0, 18.3, 31.0, 8.6), 4.4, "DATE / 日期", &self.date);
        label.field(area(68.0, 27.6, 31.0, 9.4), 6.0, "WEIGHT / 重量", &self.weight());
        label.rule(1.5, 37.5, 98.6, 0.6);

        // Where it goes: the biggest words on the label.
        label.add(Text::new(area(4.0, 38.4, 40.0, 3.4), 2.6, "SHIP TO / 收件人").bold());
        label.add(Text::new(area(4.0, 42.0, 93.0, 7.0), 5.6, &self.ship_to.name).bold().min(3.0));
        let place = self.ship_to.text(false);
        label.add(Text::new(area(4.0, 49.2, 93.0, 28.4), 5.2, place).wrap().top().min(2.4));
        label.rule(1.5, 78.5, 98.6, 0.6);

        // What it is.
        label.field(area(4.0, 79.2, 50.0, 10.2), 5.0, "ORDER / 订单", &self.order);
        label.bar(56.0, 78.5, 11.5, 0.4);
        let parcel = format!("{} / {}", self.parcel, self.parcels);
        label.field(area(58.0, 79.2, 38.0, 10.2), 6.5, "PARCEL / 包裹", &parcel);
        label.rule(1.5, 90.0, 98.6, 0.6);

        // The bar code, with thick bars around as carriers like it.
        label.fill(area(1.5, 90.0, 98.6, 1.2));
        label.add(Barcode::code128(area(2.5, 93.2, 96.6, 23.0), &self.parcel_number).bare().module_max(0.51));
        let number = grouped(&self.parcel_number);
        label.add(Text::new(area(4.0, 116.4, 93.6, 6.6), 5.6, number).bold().centre().min(2.6));
        label.fill(area(1.5, 123.4, 98.6, 1.2));

        label.qr(area(3.0, 125.2, 25.0, 25.0), &self.parcel_number);
        let text_mm = if self.reprint { 17.0 } else { 23.5 };
        label.add(Text::new(area(30.0, 126.0, 67.5, text_mm), 3.4, &self.carrier_text).wrap().top());
        label.mark_reprint(self.reprint, area(30.0, 143.6, 67.5, 6.0));
        label
    }

    /// To the gram, as carriers charge; "-" for a parcel that was not weighed.
    fn weight(&self) -> String {
        if self.weight_mg <= 0 {
            return "-".to_owned();
        }
        let grams = (self.weight_mg.saturating_add(500) / 1000).max(1);
        format!("{}.{:03} kg", grams / 1000, grams % 1000)
    }

    pub fn sample() -> Self {
        Self {
            carrier: "LinkStar Parcel".into(),
            service: "Ground · Signature".into(),
            routing: "LAX 917".into(),
            sender: Address {
                name: "LinkStar Fulfilment LAX-1".into(),
                lines: vec!["4100 E Jurupa St, Dock 7".into(), "Ontario CA 91761".into()],
                country: "USA".into(),
                phone: "+1 909 555 0142".into(),
            },
            ship_to: Address {
                name: "Łucja Żółkiewska-Grünwald".into(),
                lines: vec![
                    "Kancelaria „Świt” sp. z o.o.".into(),
                    "ul. Świętego Mikołaja 12/4".into(),
                    "50-125 WROCŁAW".into(),
                ],
                country: "POLAND 波兰".into(),
                phone: "+48 600 555 019".into(),
            },
            order: "SO-2611-004182".into(),
            parcel: 1,
            parcels: 2,
            weight_mg: 2_345_000,
            parcel_number: "LSP9400110200881234567".into(),
            date: "2026-11-22".into(),
            carrier_text: "Return service requested.\nSeller: 深圳市暖光家居有限公司\nKeep dry, this side up.".into(),
            reprint: false,
        }
    }
}

/// A long number in groups of four, as it is read aloud.
pub(super) fn grouped(number: &str) -> String {
    let characters: Vec<char> = number.chars().collect();
    if characters.len() < 10 || !characters.iter().all(char::is_ascii_alphanumeric) {
        return number.to_owned();
    }
    let groups: Vec<String> = characters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
