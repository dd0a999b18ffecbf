use std::time::Duration;

use crate::scanner::{Key, KeyInput};

/// A scanner that types. It yields timed keys; whoever owns the window's input
/// plays them.
#[derive(Debug, Clone)]
pub struct WedgeScanner {
    /// Between two keys.
    pub gap: Duration,
    /// After the code, such as `[Key::Enter]`; CR LF is two Enters.
    pub terminator: Vec<Key>,
}

impl Default for WedgeScanner {
    /// 4 ms between keys and one Enter.
    fn default() -> Self {
        Self { gap: Duration::from_millis(4), terminator: vec![Key::Enter] }
    }
}

impl WedgeScanner {
    /// The keys of one scan; the first comes at `from`.
    pub fn scan(&self, text: &str, from: Duration) -> Vec<KeyInput> {
        let keys = characters(text).chain(self.terminator.iter().cloned());
        timed(keys, from, self.gap)
    }

    /// The keys of a scan that stops before its end.
    pub fn half_scan(&self, text: &str, from: Duration) -> Vec<KeyInput> {
        timed(characters(text), from, self.gap)
    }

    /// The keys of a person, 150 ms apart, with Enter at the end.
    pub fn typed(text: &str, from: Duration) -> Vec<KeyInput> {
        timed(characters(text).chain([Key::Enter]), from, Duration::from_millis(150))
    }
}

fn characters(text: &str) -> impl Iterator<Item = Key> + '_ {
    text.chars().map(|c| Key::from_text(c.encode_utf8(&mut [0; 4])))
}

fn timed(keys: impl Iterator<Item = Key>, from: Duration, gap: Duration) -> Vec<KeyInput> {
    let times = (0u32..).map(|index| from + gap * index);
    keys.zip(times).map(|(key, at)| KeyInput { key, at }).collect()
}
