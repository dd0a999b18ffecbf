//! Characters that a scanner types as a number on the pad while it holds Alt
//! ("ALT mode"), so that no layout matters.

/// `+` and six hexadecimal digits.
pub(super) const DIGITS_MAX: usize = 7;

/// As Windows reads them: with a leading zero a character of code page 1252,
/// without one of code page 437, above 255 and after `+` (in hexadecimal) one
/// of Unicode. Numbers below 32 are control characters.
pub(super) fn character(digits: &str) -> Option<char> {
    if let Some(hex) = digits.strip_prefix('+') {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    let number: u32 = digits.parse().ok()?;
    match u8::try_from(number) {
        Ok(byte @ ..0x80) => Some(char::from(byte)),
        Ok(byte) if digits.starts_with('0') => {
            let bytes = [byte];
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0.chars().next()
        }
        Ok(byte) => CODE_PAGE_437.chars().nth(usize::from(byte - 0x80)),
        Err(_) => char::from_u32(number),
    }
}

/// From 0x80 on.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_windows_does() {
        assert_eq!(CODE_PAGE_437.chars().count(), 128);
        let read: Vec<Option<char>> =
            ["65", "029", "0233", "130", "225", "26479", "+7BB1", "0000000", "99999999", "+", ""]
                .map(character)
                .to_vec();
        let chars = [Some('A'), Some('\u{1D}'), Some('é'), Some('é'), Some('ß'), Some('杯'), Some('箱'), Some('\0')];
        assert_eq!(read, [&chars[..], &[None, None, None]].concat());
    }
}
