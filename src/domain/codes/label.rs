//! Under what numbers a carrier's own label is known.

use super::aim;
use super::carriers::Carrier;
use super::{Interpretations, Kind, Likelihood, Purpose, interpret};

/// Shorter ones are on many labels: routes, pieces, sorting centres. They count where a label has
/// nothing else.
const TELLING_MIN: usize = 8;
/// Still shorter ones tell nothing.
pub const NUMBER_MIN: usize = 4;
/// A tracking number that stands within a longer code is no chance.
const WITHIN_MIN: usize = 10;
/// Longest number that is kept; codes with a whole manifest in them are longer.
pub const NUMBER_MAX: usize = 512;
/// More numbers are on no label.
pub const NUMBERS_MAX: usize = 32;

/// What tells this label from all others, of the codes that were read on it: the carrier's number
/// in every form, and the codes that hold it. A label on which none is surely that has all its
/// codes for it, but for those that are on other things too: items' numbers, addresses of web
/// pages, postcodes, and the order's number, which is on the packing list.
pub fn numbers_of(codes: &[String], tracking: Option<&str>, order: &str) -> Vec<String> {
    let said = tracking.map(plain).filter(|number| number.len() >= TELLING_MIN);
    let mut numbers: Vec<String> = said.into_iter().collect();
    for code in codes {
        numbers.extend(tracking_in(code, Likelihood::LIKELY));
    }
    let tells = |code: &String| {
        let plain = plain(text_of(code));
        match numbers.as_slice() {
            [] => !is_elsewhere(code, &plain),
            numbers => numbers.iter().any(|number| number.len() >= WITHIN_MIN && plain.contains(number.as_str())),
        }
    };
    let whole: Vec<&String> = codes.iter().filter(|code| tells(code)).collect();
    for code in whole {
        numbers.push(plain(text_of(code)));
        numbers.extend(tracking_in(code, Likelihood::POSSIBLE));
    }
    let order = plain(order);
    let mut kept: Vec<String> = Vec::new();
    for number in numbers {
        if is_number(&number) && number != order && !kept.contains(&number) {
            kept.push(number);
        }
    }
    if kept.iter().any(|number| number.len() >= TELLING_MIN) {
        kept.retain(|number| number.len() >= TELLING_MIN);
    }
    kept.truncate(NUMBERS_MAX);
    kept
}

/// Whose label it surely is, where an order goes by another carrier. The post brings what others
/// hand to it, so that its number may be on anybody's label.
pub fn other_carrier(codes: &[String], of_order: &str) -> Option<Carrier> {
    let of_order = of_order.to_lowercase();
    let meant = Carrier::ALL.iter().find(|carrier| of_order.contains(&carrier.name().to_lowercase()))?;
    let found: Vec<Carrier> = codes.iter().flat_map(|code| carriers_in(code)).collect();
    let of_others = found.iter().find(|carrier| !matches!(carrier, Carrier::Usps | Carrier::Post));
    of_others.filter(|_| !found.contains(meant)).copied()
}

fn carriers_in(code: &str) -> Vec<Carrier> {
    let kinds = interpret(code, None).kinds.into_iter().filter(|(likelihood, _)| *likelihood >= Likelihood::SURE);
    let carrier = |(_, kind)| if let Kind::Shipment(shipment) = kind { Some(shipment.carrier) } else { None };
    kinds.filter_map(carrier).collect()
}

/// Whether this can stand among a label's numbers.
pub fn is_number(text: &str) -> bool {
    (NUMBER_MIN..=NUMBER_MAX).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// Which of a label's numbers a person would call the label's: a carrier's, or the only one.
pub fn name_among(numbers: &[String]) -> Option<&String> {
    let only = || if let [number] = numbers { Some(number) } else { None };
    numbers.iter().find(|number| is_carriers(number)).or_else(only)
}

/// Whether the code is surely a carrier's number, which no other thing has.
pub fn is_carriers(code: &str) -> bool {
    !tracking_in(code, Likelihood::LIKELY).is_empty()
}

/// The numbers under which a scanned code may be known, the code itself first.
pub fn numbers_in(scanned: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for number in std::iter::once(plain(text_of(scanned))).chain(tracking_in(scanned, Likelihood::POSSIBLE)) {
        if is_number(&number) && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// Carriers' numbers that a code holds, where it is as likely as that.
fn tracking_in(code: &str, least: Likelihood) -> Vec<String> {
    let Interpretations { mut kinds, malformed } = interpret(code, None);
    kinds.retain(|(likelihood, _)| *likelihood >= least);
    let read = Interpretations { kinds, malformed };
    read.keys(Purpose::Carton, "").iter().map(|key| plain(key)).collect()
}

/// Whether the code says something that stands on other things as well.
fn is_elsewhere(code: &str, plain: &str) -> bool {
    let text = text_of(code);
    let is_link = text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http"));
    // The post's routing code: 420 and a ZIP of five digits or nine.
    let is_zip = plain.starts_with("420") && matches!(plain.len(), 8 | 12) && plain.bytes().all(|b| b.is_ascii_digit());
    let is_goods = match interpret(code, None).likeliest() {
        Some(Kind::Fnsku(fnsku)) => !fnsku.is_asin,
        Some(Kind::Gs1(message)) => message.gtin().is_some(),
        _ => false,
    };
    is_link || is_zip || is_goods
}

fn text_of(code: &str) -> &str {
    aim::split(code).1
}

/// Letters and digits alone: scanners and people leave out what stands between them.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(codes: &[&str]) -> Vec<String> {
        let codes: Vec<String> = codes.iter().map(|&code| code.to_owned()).collect();
        numbers_of(&codes, None, "SO-2611-004182")
    }

    #[test]
    fn the_carriers_number_tells_a_label_and_its_routing_does_not() {
        let ups = of(&["1Z5R89390357567127", "420902100001", "ROUTE 0012345"]);
        assert_eq!(ups, ["1Z5R89390357567127"]);
        let sscc = of(&["]C100376123450000001006", "(400)4711(420)38112"]);
        assert!(sscc.contains(&"376123450000001006".to_owned()) && !sscc.iter().any(|number| number.contains("38112")));
    }

    #[test]
    fn a_scan_finds_it_in_every_form() {
        let label = of(&["42022153\u{1D}9101026837331000039521"]);
        for scanned in
            ["9101026837331000039521", "]C142022153\u{1D}9101026837331000039521", "9101 0268 3733 1000 0395 21"]
        {
            assert!(numbers_in(scanned).iter().any(|number| label.contains(number)), "{scanned}: {label:?}");
        }
        assert!(!numbers_in("42022153").iter().any(|number| label.contains(number)));
    }

    /// A postcode that passes some carrier's check digit by chance does not hide the number of a
    /// carrier that nobody here knows.
    #[test]
    fn chance_hides_no_number() {
        let zip = (0..10_000)
            .map(|plus| format!("42060416{plus:04}"))
            .find(|zip| !tracking_in(zip, Likelihood::POSSIBLE).is_empty());
        let label = of(&[&zip.unwrap(), "TBA301234567890", "https://carrier.example/app", "X001ABCDE1"]);
        assert_eq!(label, ["TBA301234567890"]);
    }

    #[test]
    fn a_code_around_the_number_counts_too() {
        let label = of(&["1Z5R89390357567127", "[)>\u{1e}01\u{1d}1Z5R89390357567127\u{1d}UPSN\u{4}"]);
        assert_eq!(label.len(), 2);
    }

    #[test]
    fn a_label_of_an_unknown_carrier_has_its_codes_and_no_short_ones() {
        assert_eq!(of(&["XK-00-4711-2026", "LAX1", "7", "SO-2611-004182"]), ["XK0047112026"]);
        assert_eq!(of(&[]), Vec::<String>::new());
        assert_eq!(numbers_in("LA1"), Vec::<String>::new());
        assert_eq!(of(&["ROUTE-X9", "7"]), ["ROUTEX9"], "it has nothing else");
    }

    #[test]
    fn another_carriers_label_is_known_and_the_posts_may_be_on_any() {
        let other = |code: &str, order: &str| other_carrier(&[code.to_owned()], order);
        assert_eq!(other("1Z5R89390357567127", "USPS"), Some(Carrier::Ups));
        assert_eq!(other("1Z5R89390357567127", "UPS Ground"), None);
        assert_eq!(other("1Z5R89390357567127", "FEDEX"), Some(Carrier::Ups));
        assert_eq!(other("9101026837331000039521", "UPS"), None);
        assert_eq!(other("1Z5R89390357567127", "Kurier Meier"), None);
        assert_eq!(other("XK0047112026", "USPS"), None);
    }
}
