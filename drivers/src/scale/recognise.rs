//! Which protocol a scale speaks, judged by what it said anyway: nothing is sent. For
//! whoever set up another one; a protocol is never chosen by this.

use super::{PROTOCOLS, ProtocolEntry, ReadingState, ScaleSaid, ScaleSettings, Unit, protocol};

/// What somebody heard, told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    /// The id of the protocol in settings.
    pub protocol: &'static str,
    /// Whether the bytes carry a parity bit: the line is 7E1 or 7O1, and was read as 8N1.
    pub seven_bits: bool,
}

/// The protocol that makes sense of `bytes`; `set_up` first, which then only the frame keeps
/// from being understood. `None` when none does.
pub fn recognise(bytes: &[u8], set_up: &str) -> Option<Recognised> {
    let stripped: Vec<u8> = bytes.iter().map(|byte| byte & 0x7F).collect();
    let has_parity = stripped != bytes;
    let own = protocol(set_up).filter(|own| has_parity && understands(own, &stripped));
    if let Some(own) = own {
        return Some(Recognised { protocol: own.id, seven_bits: true });
    }
    // Reports of six bytes are no text, and would be found in any noise.
    let others = || PROTOCOLS.iter().filter(|entry| entry.id != set_up && entry.id != "usb-hid");
    let as_heard = others().find(|entry| understands(entry, bytes)).map(|entry| (entry.id, has_parity));
    let as_text = || {
        let entry = others().find(|entry| has_parity && understands(entry, &stripped))?;
        Some((entry.id, true))
    };
    let complaint = || complaint(&stripped).filter(|id| *id != set_up).map(|id| (id, has_parity));
    let (protocol, seven_bits) = as_heard.or_else(as_text).or_else(complaint)?;
    Some(Recognised { protocol, seven_bits })
}

/// Whether at least one weight is in it, and not less sense than nonsense.
fn understands(entry: &ProtocolEntry, bytes: &[u8]) -> bool {
    let settings = ScaleSettings { unit: Some(Unit::Kilogram) };
    let said = (entry.new)(&settings).push(bytes);
    let (mut weights, mut nonsense) = (0, 0);
    for said in said {
        match said {
            ScaleSaid::Reading(reading) if matches!(reading.state, ReadingState::Error(_)) => nonsense += 1,
            ScaleSaid::Reading(reading) => weights += usize::from(reading.weight.is_some()),
            _ => {}
        }
    }
    weights > 0 && weights >= nonsense
}

/// Whose way it is to refuse a command that it doesn't know: `ES` of MT-SICS, `?` and two
/// status bytes of NCI, `EC,E1` of A&D.
fn complaint(bytes: &[u8]) -> Option<&'static str> {
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|found| found == wanted);
    if has(b"\n?\r") {
        Some("nci")
    } else if has(b"EC,E") {
        Some("a-and-d")
    } else if bytes == b"ES\r\n" || has(b"\nES\r\n") || bytes.starts_with(b"ES\r\n") {
        Some("mt-sics")
    } else {
        None
    }
}

/// Whether the bytes look like another speed or frame: too many that no scale's text has.
pub fn is_noise(bytes: &[u8]) -> bool {
    // STX, ETX, CR and LF frame what scales say.
    let strange = bytes.iter().filter(|byte| !matches!(byte, 0x02 | 0x03 | b'\r' | b'\n' | 0x20..=0x7E)).count();
    strange * 5 > bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(bytes: &[u8], set_up: &str) -> Option<(&'static str, bool)> {
        recognise(bytes, set_up).map(|found| (found.protocol, found.seven_bits))
    }

    /// Even parity in the eighth bit, as 7E1 arrives on a line that is read as 8N1.
    fn with_parity(bytes: &[u8]) -> Vec<u8> {
        bytes.iter().map(|byte| byte | ((byte.count_ones() as u8 & 1) << 7)).collect()
    }

    #[test]
    fn what_was_heard_is_told_apart() {
        assert_eq!(is(b"S S      1.250 kg\r\n", "nci"), Some(("mt-sics", false)));
        assert_eq!(is(b"ST,+0001.250  kg\r\n", "mt-sics"), Some(("a-and-d", false)));
        assert_eq!(is(&with_parity(b"\x02 1.250\r"), "toledo-8217"), Some(("toledo-8217", true)));
        assert_eq!(is(&with_parity(b"ST,+0001.250  kg\r\n"), "mt-sics"), Some(("a-and-d", true)));
        assert_eq!(is(b"ES\r\n", "adam-cpw"), Some(("mt-sics", false)));
        assert_eq!(is(b"\n?\r\n\x03", "mt-sics"), Some(("nci", false)));
        assert_eq!(is(b"EC,E1\r\n", "adam-cpw"), Some(("a-and-d", false)));
        assert_eq!(is(b"", "mt-sics"), None);
        assert_eq!(is(b"hello, I am a modem\r\n", "mt-sics"), None);
        assert_eq!(is(b"\x86\x06\x9f\xe0\xff", "mt-sics"), None);
    }

    #[test]
    fn noise_is_not_text() {
        assert!(is_noise(b"\x82?S\xff\x83\x8d"));
        assert!(!is_noise(b"S S      1.250 kg\r\n"));
        assert!(!is_noise(b""));
    }
}
