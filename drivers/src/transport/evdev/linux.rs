use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use evdev::raw_stream::RawDevice;
use evdev::{EventType, InputEvent, LedCode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{Seen, pick};
use crate::transport::{Address, Channel, EvdevSelector, KeyEvent, Transport, TransportError, WriteError};

/// A keyboard that this program has for itself, until it is dropped.
pub struct EvdevStream {
    listener: EvdevListener,
    /// Events that the reader's buffer had no room for.
    waiting: Vec<u8>,
    address: String,
}

/// A keyboard that is listened to, beside whoever else listens.
pub(crate) struct EvdevListener {
    device: RawDevice,
}

/// Longer than the pause between two keys of a code.
const REST: Duration = Duration::from_millis(60);
const REST_WITHIN: Duration = Duration::from_secs(1);

impl EvdevStream {
    /// Takes the keyboard that fits away from everyone else. One that another
    /// program has taken is [`TransportError::Busy`].
    pub fn open(selector: &EvdevSelector) -> Result<Self, TransportError> {
        let address = Address::Evdev(selector.clone()).to_string();
        let path = match selector {
            // The link needs no listing, which some containers don't have.
            EvdevSelector::Path(path) => path.clone(),
            _ => pick(scan(), selector, &address)?,
        };
        let not_opened = |error: std::io::Error| TransportError::from_open(&address, &error);
        let mut listener = EvdevListener::open(&path).map_err(not_opened)?;
        listener.wait_for_rest().map_err(not_opened)?;
        listener.device.grab().map_err(not_opened)?;
        let mut stream = Self { listener, waiting: Vec::new(), address };
        stream.caps_lock_off();
        Ok(stream)
    }

    /// From here on nobody else changes this keyboard's lights. Scanners look
    /// at the light of Caps Lock to choose Shift, so it starts dark; one that
    /// can't be put out counts.
    fn caps_lock_off(&mut self) {
        let device = &mut self.listener.device;
        let lit = device.get_led_state().is_ok_and(|lights| lights.contains(LedCode::LED_CAPSL));
        let off = InputEvent::new_now(EventType::LED.0, LedCode::LED_CAPSL.0, 0);
        if lit && let Err(error) = device.send_events(&[off]) {
            tracing::debug!(address = self.address, %error, "Caps Lock stays on");
            let on = KeyEvent { kind: EventType::LED.0, code: LedCode::LED_CAPSL.0, value: 1 };
            self.waiting.extend(on.to_bytes());
        }
    }
}

impl EvdevListener {
    pub(crate) fn open(path: &Path) -> std::io::Result<Self> {
        Ok(Self { device: RawDevice::open(path)? })
    }

    /// Waits until no key was pressed for a moment. A keyboard that is taken
    /// away in the middle of a code would leave its beginning to the window, its
    /// end to us as a code of its own, and a key that is down to repeat for ever
    /// in the eyes of all others. One that is never at rest is taken all the same.
    fn wait_for_rest(&mut self) -> std::io::Result<()> {
        let deadline = Instant::now() + REST_WITHIN;
        let mut pressed = true;
        while pressed && Instant::now() < deadline {
            pressed = false;
            self.read(REST, |event, _| pressed |= event.kind == EventType::KEY.0)?;
        }
        Ok(())
    }

    /// Waits up to `timeout` for events and hands each to `take`, with the time
    /// that the kernel has put on it.
    pub(crate) fn read(
        &mut self,
        timeout: Duration,
        mut take: impl FnMut(KeyEvent, SystemTime),
    ) -> std::io::Result<()> {
        let timeout = Timespec::try_from(timeout).map_err(std::io::Error::other)?;
        let fd = self.device.as_fd();
        let mut fds = [PollFd::new(&fd, PollFlags::IN)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        let readable = fds.iter().any(|fd| fd.revents().contains(PollFlags::IN));
        if !readable {
            // Hung up: nothing will ever come again.
            return Err(ErrorKind::NotConnected.into());
        }
        match self.device.fetch_events() {
            Ok(events) => {
                for event in events {
                    let key = KeyEvent { kind: event.event_type().0, code: event.code(), value: event.value() };
                    take(key, event.timestamp());
                }
                Ok(())
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Transport for EvdevStream {
    fn read(&mut self, buffer: &mut [u8], timeout: Duration) -> Result<usize, TransportError> {
        if self.waiting.is_empty() {
            let Self { listener, waiting, .. } = self;
            listener.read(timeout, |event, _| waiting.extend(event.to_bytes())).map_err(|error| {
                tracing::debug!(address = self.address, %error, "keyboard failed");
                TransportError::gone(&self.address)
            })?;
        }
        let count = self.waiting.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(self.waiting.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }

    fn write_all(&mut self, _bytes: &[u8], _timeout: Duration) -> Result<(), WriteError> {
        let source = std::io::Error::new(ErrorKind::Unsupported, "a keyboard takes no bytes");
        Err(WriteError { bytes_sent: 0, source: TransportError::Io { address: self.address.clone(), source } })
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn channel(&self) -> Channel {
        Channel::Keys
    }
}

/// Keys that every keyboard and every scanner has: 1, Q, A, Enter, left Shift,
/// Z; numbers of linux/input-event-codes.h.
const KEYS_NEEDED: [usize; 6] = [2, 16, 30, 28, 42, 44];

/// Everything that types, from sysfs: no permission is needed to look.
pub(super) fn scan() -> Vec<Seen> {
    let Ok(entries) = std::fs::read_dir("/sys/class/input") else { return Vec::new() };
    let links = links();
    entries.flatten().filter_map(|entry| look_at(&entry.path(), &links)).collect()
}

fn look_at(entry: &Path, links: &[(PathBuf, PathBuf)]) -> Option<Seen> {
    let node = entry.file_name()?.to_str().filter(|name| name.starts_with("event"))?;
    let read = |file: &str| {
        std::fs::read_to_string(entry.join("device").join(file)).map(|text| text.trim().to_owned()).unwrap_or_default()
    };
    let keys = read("capabilities/key");
    if !KEYS_NEEDED.iter().all(|&key| has_bit(&keys, key)) {
        return None;
    }
    let number = |file: &str| u16::from_str_radix(&read(file), 16).unwrap_or_default();
    let path = Path::new("/dev/input").join(node);
    Some(Seen {
        name: read("name"),
        phys: read("phys"),
        serial_number: read("uniq"),
        vendor: number("id/vendor"),
        product: number("id/product"),
        links: links.iter().filter(|(_, target)| *target == path).map(|(link, _)| link.clone()).collect(),
        path,
    })
}

/// Bit maps in sysfs are words in hexadecimal, the highest first.
fn has_bit(words: &str, bit: usize) -> bool {
    let width = usize::BITS as usize;
    let word = words.split_whitespace().rev().nth(bit / width);
    word.and_then(|word| usize::from_str_radix(word, 16).ok()).is_some_and(|word| word >> (bit % width) & 1 == 1)
}

/// The lasting names of input devices, those by id first.
fn links() -> Vec<(PathBuf, PathBuf)> {
    let folders = ["/dev/input/by-id", "/dev/input/by-path"];
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    entries.filter_map(|entry| Some((entry.path(), entry.path().canonicalize().ok()?))).collect()
}
