//! Under what numbers a carrier's own label is known.

use super::aim;
use super::{Interpretations, Likelihood, Purpose, interpret};

/// Shorter ones are on many labels: routes, pieces, sorting centres.
const NUMBER_MIN: usize = 8;
/// A tracking number that stands within a longer code is no chance.
const WITHIN_MIN: usize = 10;
/// Longest number that is kept; codes with a whole manifest in them are longer.
const NUMBER_MAX: usize = 512;
/// More numbers are on no label.
const NUMBERS_MAX: usize = 32;

/// What tells this label from all others, of the codes that were read on it: the carrier's number
/// in every form, and the codes that hold it. A label without one that is known has all its codes
/// for that, but for the order's number, which is on the packing list too.
pub fn numbers_of(codes: &[String], tracking: Option<&str>, order: &str) -> Vec<String> {
    let said = tracking.map(plain).filter(|number| number.len() >= NUMBER_MIN);
    let mut numbers: Vec<String> = said.into_iter().collect();
    for code in codes {
        numbers.extend(tracking_in(code));
    }
    let tells = |code: &String| {
        numbers.is_empty() || numbers.iter().any(|number| number.len() >= WITHIN_MIN && code.contains(number.as_str()))
    };
    let whole: Vec<String> = codes.iter().map(|code| plain(text_of(code))).filter(tells).collect();
    numbers.extend(whole);
    let order = plain(order);
    let mut kept: Vec<String> = Vec::new();
    for number in numbers {
        if (NUMBER_MIN..=NUMBER_MAX).contains(&number.len()) && number != order && !kept.contains(&number) {
            kept.push(number);
        }
    }
    kept.truncate(NUMBERS_MAX);
    kept
}

/// Which of a label's numbers a person would call the label's: a carrier's, or the only one.
pub fn name_among(numbers: &[String]) -> Option<&String> {
    let only = || if let [number] = numbers { Some(number) } else { None };
    numbers.iter().find(|number| !tracking_in(number).is_empty()).or_else(only)
}

/// The numbers under which a scanned code may be known.
pub fn numbers_in(scanned: &str) -> Vec<String> {
    let mut numbers = vec![plain(text_of(scanned))];
    numbers.extend(tracking_in(scanned));
    numbers.retain(|number| number.len() >= NUMBER_MIN);
    numbers.dedup();
    numbers
}

/// Carriers' numbers that a code holds, where it is likely one.
fn tracking_in(code: &str) -> Vec<String> {
    let Interpretations { mut kinds, malformed } = interpret(code, None);
    kinds.retain(|(likelihood, _)| *likelihood >= Likelihood::POSSIBLE);
    let read = Interpretations { kinds, malformed };
    read.keys(Purpose::Carton, "").iter().map(|key| plain(key)).collect()
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

    #[test]
    fn a_code_around_the_number_counts_too() {
        let label = of(&["1Z5R89390357567127", "[)>\u{1e}01\u{1d}1Z5R89390357567127\u{1d}UPSN\u{4}"]);
        assert_eq!(label.len(), 2);
    }

    #[test]
    fn a_label_of_an_unknown_carrier_has_its_codes_and_no_short_ones() {
        assert_eq!(of(&["XK-00-4711-2026", "LAX1", "7", "SO-2611-004182"]), ["XK0047112026"]);
        assert_eq!(of(&[]), Vec::<String>::new());
        assert_eq!(numbers_in("LAX1"), Vec::<String>::new());
    }
}
