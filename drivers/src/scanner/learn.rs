//! Which of the keyboards is the scanner: the one that types a code faster than
//! any hand.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use super::{Heard, KeyDecoder, ScanCode, ScannerSettings, WedgeTiming};
use crate::transport::{EvdevFound, EvdevListener, KeyEvent, TransportError, list_evdev};

/// A scanner that showed itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    pub keyboard: EvdevFound,
    /// The keys of its scan, for [`super::layouts_that_read`].
    pub events: Vec<KeyEvent>,
    /// The scan as the US layout reads it.
    pub code: ScanCode,
}

/// Why no scanner showed itself.
#[derive(Debug, thiserror::Error)]
pub enum NotLearned {
    #[error("no keyboard is plugged in, nor a scanner that types; plug the scanner in")]
    NoKeyboards,
    #[error("none of the keyboards can be listened to")]
    NotPermitted(#[source] TransportError),
    #[error("no scan came; scan any code with the scanner, with Enter or Tab as its suffix")]
    NoScan,
}

/// A code of fewer characters could be two quick fingers.
const CHARS_MIN: usize = 4;
/// How often the listeners look whether they are still wanted.
const LOOK: Duration = Duration::from_millis(200);

/// Listens to every keyboard that nobody has taken, for `patience` or until
/// `cancel`, and tells which of them scanned first. People may go on typing.
pub fn wait_for_scanner(patience: Duration, cancel: &AtomicBool) -> Result<Learned, NotLearned> {
    let keyboards = list_evdev();
    let (mut listeners, mut refused) = (Vec::new(), None);
    for (index, keyboard) in keyboards.iter().enumerate() {
        match EvdevListener::open(&keyboard.path) {
            Ok(listener) => listeners.push((index, listener)),
            Err(error) => refused = Some(TransportError::from_open(&keyboard.address.to_string(), &error)),
        }
    }
    if listeners.is_empty() {
        return Err(refused.map_or(NotLearned::NoKeyboards, NotLearned::NotPermitted));
    }
    let deadline = Instant::now() + patience;
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (sender, events) = channel();
        for (index, listener) in listeners {
            let (sender, enough) = (sender.clone(), &enough);
            scope.spawn(move || listen(index, listener, &sender, enough));
        }
        drop(sender);
        let mut gauges: Vec<Gauge> = keyboards.iter().map(|_| Gauge::default()).collect();
        let found = loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || cancel.load(Ordering::SeqCst) {
                break None;
            }
            let (index, event, at) = match events.recv_timeout(left.min(LOOK)) {
                Ok(heard) => heard,
                Err(RecvTimeoutError::Timeout) => continue,
                // Every keyboard is gone.
                Err(RecvTimeoutError::Disconnected) => break None,
            };
            let Some(gauge) = gauges.get_mut(index) else { continue };
            if let Some((events, code)) = gauge.event(event, at) {
                break keyboards.get(index).map(|keyboard| Learned { keyboard: keyboard.clone(), events, code });
            }
        };
        enough.store(true, Ordering::SeqCst);
        found.ok_or(NotLearned::NoScan)
    })
}

/// Which keyboard, what, and when by the kernel's clock: a busy machine listens late.
type Pressed = (usize, KeyEvent, SystemTime);

fn listen(index: usize, mut listener: EvdevListener, sender: &Sender<Pressed>, enough: &AtomicBool) {
    let mut nobody = false;
    while !nobody && !enough.load(Ordering::SeqCst) {
        let read = listener.read(LOOK, |event, at| nobody |= sender.send((index, event, at)).is_err());
        if read.is_err() {
            return;
        }
    }
}

/// Follows one keyboard and says when a code was typed by a machine.
struct Gauge {
    decoder: KeyDecoder,
    events: Vec<KeyEvent>,
    fast: bool,
    last_at: Option<SystemTime>,
}

impl Default for Gauge {
    fn default() -> Self {
        Self { decoder: KeyDecoder::new(ScannerSettings::default()), events: Vec::new(), fast: true, last_at: None }
    }
}

impl Gauge {
    fn event(&mut self, event: KeyEvent, at: SystemTime) -> Option<(Vec<KeyEvent>, ScanCode)> {
        if event.kind != super::keys::event::KEY {
            return None;
        }
        let gap = self.last_at.map_or(Duration::ZERO, |last| at.duration_since(last).unwrap_or_default());
        self.last_at = Some(at);
        // Also the first key of a scan comes after a pause.
        if gap > WedgeTiming::default().gap_max && !self.events.is_empty() {
            self.fast = false;
        }
        if gap > ScannerSettings::default().idle {
            *self = Self { last_at: self.last_at, ..Self::default() };
        }
        self.events.push(event);
        let heard = self.decoder.event(event, Duration::ZERO)?;
        let Self { events, fast, .. } = std::mem::take(self);
        match heard {
            Heard::Scan(code) if fast && code.raw.len() >= CHARS_MIN => Some((events, code)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanner::{Layout, layout};
    use crate::simulator::Typist;

    fn typed(gap: Duration, layout: &'static Layout, text: &str) -> Option<String> {
        let mut gauge = Gauge::default();
        let mut at = SystemTime::UNIX_EPOCH;
        Typist::new(layout).scan(text).into_iter().find_map(|event| {
            at += gap;
            gauge.event(event, at).map(|(_, code)| code.text)
        })
    }

    #[test]
    fn a_machine_is_told_from_a_person() {
        let us = layout("us").unwrap();
        assert_eq!(typed(Duration::from_millis(2), us, "LPN-000123").as_deref(), Some("LPN-000123"));
        assert_eq!(typed(Duration::from_millis(45), us, "LPN-000123"), None);
        assert_eq!(typed(Duration::from_millis(2), us, "ab"), None);
    }
}
