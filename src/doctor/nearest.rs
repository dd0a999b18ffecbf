//! The name that was probably meant.

/// The candidate most like `wanted`, if any is alike at all: a replaced device of the same
/// model differs in its serial number only.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wanted.chars().count();
    let best = candidates.into_iter().map(|candidate| (distance(wanted, candidate), candidate)).min_by_key(|(d, _)| *d);
    best.filter(|(distance, candidate)| *distance * 3 <= length.max(candidate.chars().count())).map(|(_, name)| name)
}

/// How many characters have to be put in, taken out or changed (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_model_with_another_number_is_meant() {
        let ports = ["usb-Honeywell_Xenon_1900_22222-if00", "usb-FTDI_FT232R_A9-if00-port0"];
        assert_eq!(nearest("usb-Honeywell_Xenon_1900_12345-if00", ports), Some(ports[0]));
        assert_eq!(nearest("usb-Mettler_Scale-if00", ports), None);
        assert_eq!(nearest("x", []), None);
    }
}
