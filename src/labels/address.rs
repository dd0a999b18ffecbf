//! Postal addresses, as their countries write them.

use serde::{Deserialize, Serialize};

use super::countries::{self, Postcode};
use crate::domain::order;

/// A postal address as its country writes it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Address {
    pub name: String,
    /// Company, street, town with postcode, in the order to be printed.
    pub lines: Vec<String>,
    /// The country's name; "" within the country.
    pub country: String,
    pub phone: String,
}

/// Where the warehouse is, as parcels from it say. What is empty is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sender {
    /// Whose the warehouse is.
    pub name: String,
    pub street: String,
    /// With its region, where the country has it behind the town: "Ontario, CA".
    pub city: String,
    pub postcode: String,
    /// Two letters (ISO 3166-1).
    pub country: String,
    pub phone: String,
}

impl Address {
    /// Where an order goes; its country is named when `from` is another or is not known.
    pub(super) fn to(order: order::Address, from: &str) -> Self {
        Self {
            lines: lines(&order.street, &order.city, &order.postcode, &order.country),
            country: abroad(&order.country, from),
            name: order.name,
            phone: String::new(),
        }
    }

    /// Where a seller's parcel comes from; its country is named when it goes to another.
    pub(super) fn from(seller: String, warehouse: &str, sender: &Sender, to: &str) -> Self {
        let ours = if sender.name.trim().is_empty() { format!("LinkStar {warehouse}") } else { sender.name.clone() };
        let mut lines = lines(&sender.street, &sender.city, &sender.postcode, &sender.country);
        if seller.is_empty() {
            return Self { name: ours, lines, country: abroad(&sender.country, to), phone: sender.phone.clone() };
        }
        lines.insert(0, ours);
        Self { name: seller, lines, country: abroad(&sender.country, to), phone: sender.phone.clone() }
    }

    /// One line each; what is empty is left out.
    pub(super) fn text(&self, with_name: bool) -> String {
        let mut lines: Vec<&str> = Vec::new();
        if with_name {
            lines.push(&self.name);
        }
        lines.extend(self.lines.iter().map(String::as_str));
        lines.push(&self.country);
        lines.push(&self.phone);
        lines.retain(|line| !line.trim().is_empty());
        lines.join("\n")
    }
}

/// Street, and town with postcode.
fn lines(street: &str, city: &str, postcode: &str, country: &str) -> Vec<String> {
    let street = street.lines().map(|line| line.trim().to_owned());
    street.chain(town(country, city, postcode)).filter(|line| !line.is_empty()).collect()
}

/// The country's name; "" when both are the same one. A country that nobody knows stays as it
/// was written.
fn abroad(country: &str, other: &str) -> String {
    let name = |country: &str| countries::find(country).map_or(country.trim().to_uppercase(), |found| found.0.into());
    let (name, other) = (name(country), name(other));
    if name == other { String::new() } else { name }
}

/// The town with its postcode, as its country writes them; the region is part of the town.
fn town(country: &str, city: &str, postcode: &str) -> Vec<String> {
    let (city, postcode) = (city.trim(), postcode.trim());
    let lines = match countries::find(country).map_or(Postcode::Before, |found| found.1) {
        Postcode::Below => vec![city.to_owned(), postcode.to_owned()],
        Postcode::Behind => vec![format!("{city} {postcode}")],
        Postcode::Before => vec![format!("{postcode} {city}")],
    };
    lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_postcode_stands_where_its_country_has_it() {
        for (country, city, postcode, lines) in [
            ("US", "Alhambra, CA", "91803", "Alhambra, CA 91803"),
            ("us", "Reno, NV", "", "Reno, NV"),
            ("CA", "Ottawa ON", "K1A 0B1", "Ottawa ON K1A 0B1"),
            ("AU", "Kaleen ACT", "2617", "Kaleen ACT 2617"),
            ("GB", "Leeds", "LS1 4DY", "Leeds|LS1 4DY"),
            ("IE", "Dublin 2", "D02 AF30", "Dublin 2|D02 AF30"),
            ("DE", "Köln", "50667", "50667 Köln"),
            ("CN", "长沙市", "410005", "410005 长沙市"),
            ("BR", "Salvador - BA", "40301-110", "Salvador - BA|40301-110"),
            ("IL", "Jerusalem", "9546105", "Jerusalem 9546105"),
            ("HK", "Kowloon", "", "Kowloon"),
            ("GB", "", "LS1 4DY", "LS1 4DY"),
            ("", "Nowhere", "", "Nowhere"),
            ("", "", "", ""),
        ] {
            assert_eq!(town(country, city, postcode).join("|"), lines, "{country}");
        }
    }

    #[test]
    fn a_country_is_named_where_the_parcel_crosses_a_border() {
        for (country, other, name) in [
            ("US", "US", ""),
            ("us", "USA", ""),
            ("DE", "US", "GERMANY"),
            ("US", "", "UNITED STATES"),
            ("Atlantis", "US", "ATLANTIS"),
            ("", "US", ""),
            ("", "", ""),
        ] {
            assert_eq!(abroad(country, other), name, "{country} from {other}");
        }
    }

    #[test]
    fn a_sender_is_the_seller_at_the_warehouse() {
        let sender = Sender {
            street: "4100 E Jurupa St".into(),
            city: "Ontario, CA".into(),
            postcode: "91761".into(),
            country: "US".into(),
            ..Sender::default()
        };
        let from = Address::from("HARBOR".into(), "LAX1", &sender, "DE");
        assert_eq!(from.text(true), "HARBOR\nLinkStar LAX1\n4100 E Jurupa St\nOntario, CA 91761\nUNITED STATES");
        let from = Address::from(String::new(), "LAX1", &Sender { name: "Ours".into(), ..sender }, "US");
        assert_eq!(from.text(true), "Ours\n4100 E Jurupa St\nOntario, CA 91761");
        assert_eq!(
            Address::from("HARBOR".into(), "LAX1", &Sender::default(), "US").text(true),
            "HARBOR\nLinkStar LAX1"
        );
    }
}
