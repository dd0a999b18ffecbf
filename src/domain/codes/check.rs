//! Check digits. Every function takes the number without its check digit and returns the
//! digit that belongs there, or `None` for characters that the rule has no value for.

use super::iso;

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(10)
}

fn up_to_ten(sum: u32) -> char {
    char::from(b'0' + ((10 - sum % 10) % 10) as u8)
}

/// Weights from the right, over and over, and the sum made up to the next ten.
fn weighted(number: &str, weights: &[u32]) -> Option<u32> {
    let mut sum = 0;
    for (byte, weight) in number.bytes().rev().zip(weights.iter().cycle()) {
        sum += digit(byte)? * weight;
    }
    Some(sum)
}

/// GS1 General Specifications 7.9.1: weights 3 and 1 from the right. USPS IMpb, FedEx Ground
/// and FedEx SmartPost use the same.
pub fn mod10(number: &str) -> Option<char> {
    weighted(number, &[3, 1]).map(up_to_ten)
}

/// Deutsche Post Identcode and Leitcode: weights 4 and 9 from the right.
pub fn mod10_4_9(number: &str) -> Option<char> {
    weighted(number, &[4, 9]).map(up_to_ten)
}

/// GLS: as [`mod10`] of a sum that is one higher.
pub fn mod10_plus_1(number: &str) -> Option<char> {
    weighted(number, &[3, 1]).map(|sum| up_to_ten(sum + 1))
}

/// FedEx Express: weights 1, 3, 7 from the right; the rest of 11, where 10 counts as 0.
pub fn mod11_1_3_7(number: &str) -> Option<char> {
    weighted(number, &[1, 3, 7]).map(|sum| char::from(b'0' + (sum % 11 % 10) as u8))
}

/// DHL Express: the rest of the whole number by 7.
pub fn mod7(number: &str) -> Option<char> {
    let mut rest = 0;
    for byte in number.bytes() {
        rest = (rest * 10 + digit(byte)?) % 7;
    }
    Some(char::from(b'0' + rest as u8))
}

/// UPS 1Z: letters count A = 2, B = 3, ... 9, 0, 1, ...; every second character counts double.
pub fn ups(number: &str) -> Option<char> {
    let mut sum = 0;
    for (nth, byte) in number.bytes().enumerate() {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'Z' => (u32::from(byte - b'A') + 2) % 10,
            _ => return None,
        };
        sum += if nth % 2 == 1 { 2 * value } else { value };
    }
    Some(up_to_ten(sum))
}

/// UPU S10 section 5.3: weights 8 6 4 2 3 5 9 7 on eight digits, modulo 11.
pub fn s10(number: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [8, 6, 4, 2, 3, 5, 9, 7];
    if number.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in number.bytes().zip(WEIGHTS) {
        sum += digit(byte)? * weight;
    }
    Some(match 11 - sum % 11 {
        10 => '0',
        11 => '5',
        check => char::from(b'0' + check as u8),
    })
}

/// ISO/IEC 7064 MOD 37,36, as DPD uses it: digits and letters.
pub fn mod37_36(number: &str) -> Option<char> {
    let mut rest = 36;
    for byte in number.bytes() {
        let value = char::from(byte).to_digit(36)?;
        rest += value;
        if rest > 36 {
            rest -= 36;
        }
        rest *= 2;
        if rest >= 37 {
            rest -= 37;
        }
    }
    char::from_digit((37 - rest) % 36, 36).map(|check| check.to_ascii_uppercase())
}

/// GS1 General Specifications 7.9.5: the pair of check characters of a GMN. Prime weights
/// from the right, the sum modulo 1021 in two characters of 32.
pub fn pair(number: &str) -> Option<[char; 2]> {
    const VALUES: &[u8] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    const CHECKS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const PRIMES: [usize; 23] =
        [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
    if number.len() > PRIMES.len() {
        return None;
    }
    let mut sum = 0;
    for (byte, prime) in number.bytes().rev().zip(PRIMES) {
        sum += VALUES.iter().position(|value| *value == byte)? * prime;
    }
    sum %= 1021;
    Some([char::from(CHECKS[sum >> 5]), char::from(CHECKS[sum & 31])])
}

/// IBAN, ISO 13616: the first four characters moved behind the rest, letters as 10 to 35,
/// the whole modulo 97 is 1.
pub fn is_iban(text: &str) -> bool {
    let (Some(head), Some(rest)) = (text.get(..4), text.get(4..)) else { return false };
    let bytes = head.as_bytes();
    // Kosovo has accounts and no code of ISO 3166.
    let country = head.get(..2).is_some_and(|country| iso::is_country(country) || country == "XK");
    let named = country && bytes.iter().skip(2).all(u8::is_ascii_digit);
    if !named || rest.is_empty() {
        return false;
    }
    let mut modulo = 0;
    for byte in rest.bytes().chain(head.bytes()) {
        let value = match byte {
            b'0'..=b'9' => u32::from(byte - b'0'),
            b'A'..=b'Z' => u32::from(byte - b'A') + 10,
            _ => return false,
        };
        modulo = (modulo * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    modulo == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples_have_their_check_digits() {
        assert_eq!(mod10("0950110153000"), Some('3'));
        assert_eq!(mod10("5000000"), mod10("00000005000000"));
        assert_eq!(mod10_4_9("56310243031"), Some('3'));
        assert_eq!(mod10_4_9("2134807501640"), Some('1'));
        assert_eq!(mod11_1_3_7("98657878885"), Some('5'));
        assert_eq!(mod7("331881002"), Some('5'));
        assert_eq!(ups("5R8939035756712"), Some('7'));
        assert_eq!(s10("47312482"), Some('9'));
        assert_eq!(mod37_36("008182709980000020033350276"), Some('C'));
        assert_eq!(pair("1987654Ad4X4bL5ttr2310c"), Some(['2', 'K']));
        assert!(is_iban("GB82WEST12345698765432") && !is_iban("GB82WEST12345698765433"));
        for nonsense in ["", "x", "é", "12a"] {
            let _ =
                (mod10(nonsense), ups(nonsense), s10(nonsense), mod37_36(nonsense), pair(nonsense), is_iban(nonsense));
        }
    }
}
