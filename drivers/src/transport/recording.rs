//! Recordings that the usual tools make, to be played back: `.hid` by
//! hid-recorder (hid-tools), `.evemu` by evemu-record. Both are lines of text
//! that begin with a letter and a colon; a `#` starts a comment.

/// One event of an input device, as in `struct input_event` of
/// linux/input.h without the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyEvent {
    /// `EV_KEY` is 1.
    pub kind: u16,
    /// For keys the number of the key, not of a character.
    pub code: u16,
    /// For keys 0 up, 1 down, 2 repeated.
    pub value: i32,
}

/// Bytes of one [`KeyEvent`] on a [`super::Channel::Keys`].
pub const KEY_EVENT_LEN: usize = 8;

impl KeyEvent {
    /// Kind, code and value, little-endian.
    pub fn to_bytes(self) -> [u8; KEY_EVENT_LEN] {
        let mut bytes = [0; KEY_EVENT_LEN];
        bytes[..2].copy_from_slice(&self.kind.to_le_bytes());
        bytes[2..4].copy_from_slice(&self.code.to_le_bytes());
        bytes[4..].copy_from_slice(&self.value.to_le_bytes());
        bytes
    }

    /// The events that `bytes` hold; a torn one at the end is left out.
    pub fn read_all(bytes: &[u8]) -> impl Iterator<Item = Self> {
        bytes.as_chunks::<KEY_EVENT_LEN>().0.iter().map(|&[k0, k1, c0, c1, v0, v1, v2, v3]| Self {
            kind: u16::from_le_bytes([k0, k1]),
            code: u16::from_le_bytes([c0, c1]),
            value: i32::from_le_bytes([v0, v1, v2, v3]),
        })
    }
}

/// What a `.hid` recording holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HidRecording {
    pub report_descriptor: Vec<u8>,
    pub reports: Vec<Vec<u8>>,
}

/// Reads `R: length bytes...` (the descriptor) and `E: time length bytes...`.
pub(crate) fn read_hid(text: &str) -> Result<HidRecording, String> {
    let mut recording = HidRecording::default();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = || format!("line {number} of the recording can't be read");
        let (kind, rest) = line.split_once(':').unwrap_or((line, ""));
        let mut words = rest.split_whitespace();
        let is_report = kind == "E";
        if is_report {
            words.next().ok_or_else(wrong)?;
        } else if kind != "R" {
            continue;
        }
        let length: usize = words.next().and_then(|word| word.parse().ok()).ok_or_else(wrong)?;
        let bytes: Result<Vec<u8>, _> = words.map(|word| u8::from_str_radix(word, 16)).collect();
        let bytes = bytes.ok().filter(|bytes| bytes.len() == length).ok_or_else(wrong)?;
        if is_report {
            recording.reports.push(bytes);
        } else {
            recording.report_descriptor = bytes;
        }
    }
    Ok(recording)
}

/// Reads `E: time type code value`, type and code in hexadecimal.
pub(crate) fn read_evemu(text: &str) -> Result<Vec<KeyEvent>, String> {
    let events = (1..).zip(text.lines()).filter_map(|(number, line)| Some((number, line.strip_prefix("E:")?)));
    let read = |(number, line): (usize, &str)| {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace().skip(1);
        let event = (|| {
            Some(KeyEvent {
                kind: u16::from_str_radix(words.next()?, 16).ok()?,
                code: u16::from_str_radix(words.next()?, 16).ok()?,
                value: words.next()?.parse().ok()?,
            })
        })();
        event.ok_or_else(|| format!("line {number} of the recording can't be read"))
    };
    events.map(read).collect()
}
