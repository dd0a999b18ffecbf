use super::{CODE_BYTES_MAX, Heard, ScannerSettings, UnreadableWhy};

/// A code as scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanCode {
    /// The data without AIM identifier, configured prefix and suffix; GS is
    /// 0x1D.
    pub text: String,
    /// The AIM symbology identifier (ISO/IEC 15424), such as `]C1` for GS1-128.
    pub aim: Option<String>,
    /// What came over the cable, without the terminator.
    pub raw: Vec<u8>,
    pub encoding: TextEncoding,
}

/// How the bytes were read as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    Utf8,
    Gb18030,
    /// A guess of last resort: every byte is taken as the character of that
    /// number, so the text may be wrong.
    Latin1,
}

impl ScanCode {
    /// Reads one frame; the bytes have no terminator any more.
    pub(super) fn read(raw: Vec<u8>, settings: &ScannerSettings) -> Heard {
        if raw.len() > CODE_BYTES_MAX {
            return Heard::Unreadable { raw, why: UnreadableWhy::TooLong };
        }
        let (text, encoding) = decode(&raw);
        if text.chars().any(|c| c.is_control() && !is_separator(c)) {
            return Heard::Unreadable { raw, why: UnreadableWhy::Garbage };
        }
        let mut text = text.as_str();
        // The identifier may stand before or behind the prefix, depending on
        // the maker.
        let (mut aim, rest) = split_aim(text);
        text = strip(rest, settings);
        if aim.is_none() {
            let (inner, rest) = split_aim(text);
            aim = inner;
            text = rest;
        }
        if text.is_empty() {
            return Heard::Unreadable { raw, why: UnreadableWhy::Empty };
        }
        let text = match settings.gs_substitute {
            Some(substitute) => text.replace(substitute, "\u{1D}"),
            None => text.to_owned(),
        };
        Heard::Scan(ScanCode { text, aim: aim.map(str::to_owned), raw, encoding })
    }
}

/// Splits an AIM identifier (`]`, a letter, a modifier) off the front.
pub fn split_aim(text: &str) -> (Option<&str>, &str) {
    match text.as_bytes() {
        [b']', symbology, modifier, ..] if symbology.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            let (aim, rest) = text.split_at(3);
            (Some(aim), rest)
        }
        _ => (None, text),
    }
}

/// Separators that codes do contain: GS1 (GS) and ISO/IEC 15434 envelopes
/// (RS, EOT, FS, US).
fn is_separator(c: char) -> bool {
    matches!(c, '\u{1C}'..='\u{1F}' | '\u{04}')
}

fn strip<'a>(text: &'a str, settings: &ScannerSettings) -> &'a str {
    let text = text.strip_prefix(settings.prefix.as_str()).unwrap_or(text);
    text.strip_suffix(settings.suffix.as_str()).unwrap_or(text)
}

fn decode(raw: &[u8]) -> (String, TextEncoding) {
    if let Ok(text) = std::str::from_utf8(raw) {
        return (text.to_owned(), TextEncoding::Utf8);
    }
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(raw) {
        Some(text) => (text.into_owned(), TextEncoding::Gb18030),
        None => (raw.iter().map(|&byte| char::from(byte)).collect(), TextEncoding::Latin1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(raw: &[u8], settings: &ScannerSettings) -> ScanCode {
        match ScanCode::read(raw.to_vec(), settings) {
            Heard::Scan(code) => code,
            other => panic!("not a scan: {other:?}"),
        }
    }

    #[test]
    fn aim_prefix_suffix_and_gs_are_told_apart() {
        let settings =
            ScannerSettings { prefix: "<".into(), suffix: ">".into(), gs_substitute: Some('~'), ..Default::default() };
        let code = scan(b"]C1<0100012345678905~10LOT>", &settings);
        assert_eq!(code.aim.as_deref(), Some("]C1"));
        assert_eq!(code.text, "0100012345678905\u{1D}10LOT");
        assert_eq!(scan(b"<]Q3ABC>", &settings).aim.as_deref(), Some("]Q3"));
        assert_eq!(scan(b"]]A1", &ScannerSettings::default()).aim, None);
    }

    #[test]
    fn text_is_utf8_else_gb18030_else_latin1() {
        let plain = ScannerSettings::default();
        assert_eq!(scan("箱子".as_bytes(), &plain).encoding, TextEncoding::Utf8);
        let code = scan(&[0xCF, 0xE4, 0xD7, 0xD3], &plain);
        assert_eq!((code.text.as_str(), code.encoding), ("箱子", TextEncoding::Gb18030));
        let code = scan(b"Stra\xDFe", &plain);
        assert_eq!(code.encoding, TextEncoding::Gb18030);
        let code = scan(b"caf\xE9", &plain);
        assert_eq!((code.text.as_str(), code.encoding), ("café", TextEncoding::Latin1));
    }
}
