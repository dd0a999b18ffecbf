use super::LINE_BYTES_MAX;

/// Cuts bytes into lines that end with CR, LF or both, and finds back after noise.
#[derive(Debug, Default)]
pub(super) struct Lines {
    seven_bit: bool,
    line: Vec<u8>,
    /// Swallowing the rest of an over-long line, up to its end.
    too_long: bool,
    /// The first line may have begun before anybody listened.
    skip_first: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Without its end; never empty.
    Text(Vec<u8>),
    /// Too long to be an answer, or parity bits that don't fit.
    Noise,
}

impl Lines {
    /// Lines of a scale that may send a parity bit as the eighth.
    pub(super) fn seven_bit() -> Self {
        Self { seven_bit: true, ..Self::default() }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for &byte in bytes {
            let end = if self.seven_bit { byte & 0x7F } else { byte };
            match end {
                b'\r' | b'\n' => lines.extend(self.end()),
                _ if self.line.len() < LINE_BYTES_MAX => self.line.push(byte),
                _ => self.too_long = true,
            }
        }
        lines
    }

    fn end(&mut self) -> Option<Line> {
        let line = std::mem::take(&mut self.line);
        let too_long = std::mem::take(&mut self.too_long);
        if line.is_empty() || std::mem::take(&mut self.skip_first) {
            return None;
        }
        if too_long {
            return Some(Line::Noise);
        }
        if !self.seven_bit {
            return Some(Line::Text(line));
        }
        Some(seven_bits(&line).map_or(Line::Noise, Line::Text))
    }

    /// Forgets a half line.
    pub(super) fn forget(&mut self) {
        self.line.clear();
        self.too_long = false;
    }

    /// Forgets a half line and doesn't trust the next one: a scale that speaks by itself is
    /// mostly in the middle of it.
    pub(super) fn forget_stream(&mut self) {
        self.forget();
        self.skip_first = true;
    }
}

/// Takes the parity bits off that a 7E1 or 7O1 scale leaves on a line opened as 8N1. They
/// are checked, not thrown away: None when they are neither all even nor all odd.
pub(super) fn seven_bits(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.is_ascii() {
        return Some(bytes.to_vec());
    }
    let odd = bytes.iter().filter(|byte| byte.count_ones() % 2 == 1).count();
    (odd == 0 || odd == bytes.len()).then(|| bytes.iter().map(|byte| byte & 0x7F).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The byte as a 7E1 line sends it.
    fn even(byte: u8) -> u8 {
        byte | (byte.count_ones() as u8 % 2) << 7
    }

    #[test]
    fn parity_bits_are_checked_and_taken_off() {
        let with_parity: Vec<u8> = b"ST,+1.50 kg".iter().map(|byte| even(*byte)).collect();
        assert!(!with_parity.is_ascii());
        assert_eq!(seven_bits(&with_parity).unwrap(), b"ST,+1.50 kg");
        let mut damaged = with_parity.clone();
        damaged[4] ^= 1;
        assert_eq!(seven_bits(&damaged), None);
        assert_eq!(seven_bits(b"plain").unwrap(), b"plain");
    }

    #[test]
    fn the_first_line_of_a_stream_is_not_trusted() {
        let mut lines = Lines::seven_bit();
        lines.forget_stream();
        assert_eq!(lines.push(b"5.00 kg\r\nST,+1\r\n"), [Line::Text(b"ST,+1".to_vec())]);
        assert_eq!(lines.push(&[b'x'; 2000]), []);
        assert_eq!(lines.push(b"\r\n"), [Line::Noise]);
    }
}
