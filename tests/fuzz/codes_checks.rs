//! What has to hold for every text; shared by the targets and by the seeded test of the
//! normal suite.

use super::codes;

/// Interprets a text and looks at what must be true of the answer, whatever the text is.
pub fn check(text: &str, aim: Option<&str>) {
    let read = codes::interpret(text, aim);
    let chars = text.chars().count();
    for wrong in &read.malformed {
        assert!((1..=chars + 1).contains(&wrong.at), "{text:?}: {wrong}");
        assert!(!wrong.to_string().is_empty());
    }
    assert!(read.kinds.is_sorted_by(|(a, _), (b, _)| a >= b), "{text:?}");
    for purpose in [codes::Purpose::Goods, codes::Purpose::Carton, codes::Purpose::Order] {
        assert!(read.keys(purpose, text).iter().all(|key| key != text && !key.is_empty()), "{text:?}");
    }
    label(text);
    for (_, kind) in &read.kinds {
        match kind {
            codes::Kind::Gs1(message) => round_trip(message),
            codes::Kind::Gtin(gtin) => {
                for form in gtin.forms() {
                    let again = codes::gtin::Gtin::parse(form);
                    assert_eq!(again.as_ref(), Ok(gtin), "{form}");
                }
                assert_eq!(gtin.as_str().len(), 14);
            }
            codes::Kind::Sscc(sscc) => assert_eq!(codes::sscc::Sscc::parse(sscc.as_str()), Ok(*sscc)),
            codes::Kind::Shipment(shipment) => assert!(!shipment.tracking.is_empty()),
            codes::Kind::Own(_) | codes::Kind::Fnsku(_) => {}
        }
    }
}

/// A label is known by what is scanned on it.
fn label(text: &str) {
    let numbers = codes::label::numbers_of(&[text.to_owned()], None, "");
    let scanned = codes::label::numbers_in(text);
    assert!(numbers.is_empty() || numbers.iter().any(|number| scanned.contains(number)), "{text:?}: {numbers:?}");
    assert!(numbers.iter().all(|number| codes::label::is_number(number)), "{text:?}: {numbers:?}");
}

/// Written again and read again, a message is the same; in both its forms.
pub fn round_trip(message: &codes::gs1::Message<'_>) {
    let mut wrong = Vec::new();
    let symbol = message.to_element_string();
    let again = codes::gs1::element::read(&symbol, &mut wrong);
    assert!(wrong.iter().all(|wrong| wrong.why.is_remark()), "{symbol:?}: {wrong:?}");
    assert_eq!(&again, message, "{symbol:?}");
    wrong.clear();
    let printed = message.to_brackets();
    let again = codes::gs1::element::read_brackets(&printed, &mut wrong);
    assert!(wrong.iter().all(|wrong| wrong.why.is_remark()), "{printed:?}: {wrong:?}");
    assert_eq!(&again, message, "{printed:?}");
    for element in &message.elements {
        assert!(!element.title().is_empty() && !element.shown().is_empty());
    }
}
