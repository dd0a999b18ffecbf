//! Short ASCII text without the heap: numbers, keys, names of fields.

/// At most `N` ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Text<N> {
    /// `None` where the text is longer or not ASCII.
    pub fn new(text: &str) -> Option<Self> {
        if text.len() > N || text.len() > usize::from(u8::MAX) || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; N];
        for (to, from) in bytes.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        Some(Self { bytes, len: text.len() as u8 })
    }

    /// The beginning of a text, as far as it is ASCII and has room; for messages.
    pub fn cut(text: &str) -> Self {
        let end = text.bytes().take(N).take_while(u8::is_ascii).count();
        text.get(..end).and_then(Self::new).unwrap_or(Self { bytes: [0; N], len: 0 })
    }

    /// A code as it is printed for people: spaces and separators left out, letters made
    /// capital. `None` where it is longer, or has anything but letters and digits.
    pub fn compact(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        let mut len = 0u8;
        for byte in text.bytes() {
            match byte {
                b' ' | GS => continue,
                _ if byte.is_ascii_alphanumeric() => {
                    *bytes.get_mut(usize::from(len))? = byte.to_ascii_uppercase();
                    len = len.checked_add(1)?;
                }
                _ => return None,
            }
        }
        Some(Self { bytes, len })
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The same without a look at whether it is text: quicker to compare.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl Text<4> {
    /// All of it as one number, filled up with zeros.
    pub(super) fn word(&self) -> u32 {
        u32::from_le_bytes(self.bytes)
    }
}

impl<const N: usize> std::ops::Deref for Text<N> {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> std::fmt::Display for Text<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> std::fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.as_str())
    }
}

/// The separator of element strings, which FNC1 becomes.
pub const GS: u8 = 0x1D;

/// Whether there is something, and all of it are digits.
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
