//! What goes over the line between terminal and hub: a header in JSON and events as the
//! exact bytes that were written, zstd-compressed as one body.
//!
//! Uncompressed layout, numbers big-endian: `FLR1`, header length (u32), header JSON,
//! then per event: gseq (u64, 0 when not numbered yet), previous hash, hash, length (u32),
//! bytes.

use crate::domain::Exception;
use crate::journal::{EVENT_BYTES_MAX, Event, EventError, Hash};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::Read;

/// Most events in one body.
pub const EVENTS_MAX: usize = 500;

/// Event bytes in one body, unless a single event is larger.
pub const BATCH_BYTES_MAX: usize = 1 << 20;

/// No body unpacks to more than this.
pub const BODY_BYTES_MAX: usize = BATCH_BYTES_MAX + EVENT_BYTES_MAX + EVENTS_MAX * FRAME_BYTES + HEADER_BYTES_MAX;

/// What the bodies are called in `content-type`.
pub const CONTENT_TYPE: &str = "application/vnd.linkstar.floor.v1+zstd";

const MAGIC: &[u8; 4] = b"FLR1";
const HEADER_BYTES_MAX: usize = 64 << 10;
const FRAME_BYTES: usize = 8 + 32 + 32 + 4;
/// 8 MiB: more than a body needs, so that a crafted stream can't ask for a huge window.
const WINDOW_LOG_MAX: u32 = 23;

/// Stands before the events of a push.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushHeader {
    pub warehouse: String,
    pub device: String,
}

/// The hub's answer to a push that it took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// Everything up to here is committed at the hub.
    pub acked_dseq: u64,
    #[serde(with = "hex_hash")]
    pub acked_hash: Hash,
    /// Changes when the hub was restored from a backup.
    pub generation: String,
    /// Everything up to here is also in the hub's backup.
    pub durable_gseq: u64,
    /// What the hub found to contradict the books.
    #[serde(default)]
    pub exceptions: Vec<Exception>,
}

/// How far the hub has a device's journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadAnswer {
    pub epoch: u32,
    pub dseq: u64,
    #[serde(with = "hex_hash")]
    pub hash: Hash,
    pub generation: String,
    /// The warehouse's newest gseq.
    pub head: u64,
    pub durable_gseq: u64,
}

/// Stands before the events of a page of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangesHeader {
    pub generation: String,
    /// The warehouse's newest gseq.
    pub head: u64,
    /// Whether another page follows.
    pub more: bool,
}

/// What the live stream says: the warehouse's newest gseq.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveHead {
    pub head: u64,
}

/// Body of every answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    pub code: ProblemCode,
    /// What happened and what to do about it.
    pub message: String,
    /// With `GAP`: the newest dseq that the hub has. With `FORK`: where the journals differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dseq: Option<u64>,
    /// With `NOT_YOURS`: whose token it is. Older hubs don't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProblemCode {
    /// Events between the hub's and the pushed ones are missing.
    Gap,
    /// The hub has another event at the same place.
    Fork,
    /// The device was enrolled anew; its journal carries another epoch.
    Epoch,
    /// The events are not what the header, the address or the chain say.
    BadEvents,
    BadRequest,
    NoToken,
    WrongToken,
    NotYours,
    NotFound,
    TooLarge,
    DiskFull,
    Trouble,
    #[serde(other)]
    Unknown,
}

/// An event on the line; `gseq` is 0 as long as the hub has not numbered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    pub gseq: u64,
    pub event: Event,
}

/// Why a body could not be packed or read.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    #[error("the body is not in the form that terminals and hubs speak")]
    Form,
    #[error("the body unpacks to more than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    #[error("the body holds more than {EVENTS_MAX} events")]
    TooMany,
    #[error("the body's header is not readable")]
    Header(#[source] serde_json::Error),
    #[error("the body could not be compressed or unpacked")]
    Compression(#[source] std::io::Error),
    #[error("event number {index} of the body is not acceptable")]
    Event { index: usize, source: EventError },
}

/// Packs a header and events into one compressed body.
pub fn pack<'a, H: Serialize>(
    header: &H,
    frames: impl IntoIterator<Item = (u64, &'a Event)>,
) -> Result<Vec<u8>, WireError> {
    let header = serde_json::to_vec(header).map_err(WireError::Header)?;
    let mut plain = Vec::with_capacity(header.len() + 4096);
    plain.extend_from_slice(MAGIC);
    plain.extend_from_slice(&u32::try_from(header.len()).map_err(|_| WireError::TooLarge)?.to_be_bytes());
    plain.extend_from_slice(&header);
    for (gseq, event) in frames {
        plain.extend_from_slice(&gseq.to_be_bytes());
        plain.extend_from_slice(&event.prev_hash);
        plain.extend_from_slice(&event.hash);
        plain.extend_from_slice(&u32::try_from(event.bytes.len()).map_err(|_| WireError::TooLarge)?.to_be_bytes());
        plain.extend_from_slice(&event.bytes);
    }
    if plain.len() > BODY_BYTES_MAX {
        return Err(WireError::TooLarge);
    }
    zstd::encode_all(plain.as_slice(), 3).map_err(WireError::Compression)
}

/// Unpacks a body; every event's form and hash are checked.
pub fn unpack<H: DeserializeOwned>(body: &[u8]) -> Result<(H, Vec<Frame>), WireError> {
    let plain = decompress(body)?;
    let rest = plain.strip_prefix(MAGIC.as_slice()).ok_or(WireError::Form)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(WireError::Form)?;
    let (header, mut rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or(WireError::Form)?;
    let header = serde_json::from_slice(header).map_err(WireError::Header)?;
    let mut frames = Vec::new();
    while !rest.is_empty() {
        if frames.len() == EVENTS_MAX {
            return Err(WireError::TooMany);
        }
        let (gseq, after) = rest.split_first_chunk::<8>().ok_or(WireError::Form)?;
        let (prev_hash, after) = after.split_first_chunk::<32>().ok_or(WireError::Form)?;
        let (hash, after) = after.split_first_chunk::<32>().ok_or(WireError::Form)?;
        let (length, after) = after.split_first_chunk::<4>().ok_or(WireError::Form)?;
        let (bytes, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize).ok_or(WireError::Form)?;
        let event = Event::verify(bytes.to_vec(), *prev_hash, *hash)
            .map_err(|source| WireError::Event { index: frames.len(), source })?;
        frames.push(Frame { gseq: u64::from_be_bytes(*gseq), event });
        rest = after;
    }
    Ok((header, frames))
}

/// Keeps as many events from the front as one body takes; at least one.
pub fn batch(mut events: Vec<Event>) -> Vec<Event> {
    let mut bytes = 0usize;
    let fits = events.iter().take(EVENTS_MAX).take_while(|event| {
        let first = bytes == 0;
        bytes += event.bytes.len();
        first || bytes <= BATCH_BYTES_MAX
    });
    let kept = fits.count();
    events.truncate(kept);
    events
}

/// Whether a warehouse's or device's name can stand in an address: letters, digits, `-`, `_` and `.`.
pub fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn decompress(body: &[u8]) -> Result<Vec<u8>, WireError> {
    let mut decoder = zstd::stream::read::Decoder::new(body).map_err(WireError::Compression)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(WireError::Compression)?;
    let mut plain = Vec::new();
    decoder.take(BODY_BYTES_MAX as u64 + 1).read_to_end(&mut plain).map_err(WireError::Compression)?;
    if plain.len() > BODY_BYTES_MAX {
        return Err(WireError::TooLarge);
    }
    Ok(plain)
}

/// Hashes as hexadecimal text in JSON.
mod hex_hash {
    use crate::journal::{Hash, from_hex, hex};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(hash: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(hash))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_hex(&text).ok_or_else(|| D::Error::custom("not a hash of 64 hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fact;
    use crate::journal::{Envelope, GENESIS, VERSION, chain};
    use uuid::Uuid;

    fn event(dseq: u64, prev_hash: Hash, why: &str) -> Event {
        let envelope = Envelope {
            op_id: Uuid::now_v7(),
            warehouse: "W".into(),
            device: "d".into(),
            epoch: 1,
            dseq,
            at_ms: 1,
            hlc: 1,
            boot: Uuid::nil(),
            operator: "".into(),
            version: VERSION,
        };
        Event::write(&envelope, &Fact::SignedOut { operator: "o".into(), why: why.into() }, prev_hash).unwrap()
    }

    fn header() -> PushHeader {
        PushHeader { warehouse: "W".into(), device: "d".into() }
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let first = event(1, GENESIS, "a");
        let second = event(2, first.hash, "b");
        let body = pack(&header(), [(0, &first), (7, &second)]).unwrap();
        let (read, frames): (PushHeader, _) = unpack(&body).unwrap();
        assert_eq!(read, header());
        assert_eq!(frames, [Frame { gseq: 0, event: first }, Frame { gseq: 7, event: second }]);
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_refused_or_harmless() {
        let first = event(1, GENESIS, "a");
        let body = pack(&header(), [(0, &first)]).unwrap();
        let plain = decompress(&body).unwrap();
        for cut in 0..plain.len() {
            let cut_body = zstd::encode_all(&plain[..cut], 1).unwrap();
            if let Ok((_, frames)) = unpack::<PushHeader>(&cut_body) {
                assert!(frames.is_empty(), "a cut at {cut} still gave an event");
            }
        }
        for at in 0..plain.len() {
            let mut flipped = plain.clone();
            flipped[at] ^= 0x20;
            if let Ok((_, frames)) = unpack::<PushHeader>(&zstd::encode_all(flipped.as_slice(), 1).unwrap()) {
                assert!(frames.iter().all(|frame| chain(&frame.event.prev_hash, &frame.event.bytes) == first.hash));
            }
        }
        assert!(unpack::<PushHeader>(b"<html>").is_err());
    }

    #[test]
    fn a_bomb_is_refused_without_unpacking_it() {
        let bomb = zstd::encode_all(std::io::repeat(0).take(512 << 20), 3).unwrap();
        assert!(bomb.len() < 1 << 20);
        assert!(matches!(unpack::<PushHeader>(&bomb), Err(WireError::TooLarge)));
    }

    #[test]
    fn a_batch_is_never_empty_and_never_too_large() {
        let big = "x".repeat(700 << 10);
        let first = event(1, GENESIS, &big);
        let second = event(2, first.hash, &big);
        assert_eq!(batch(vec![first, second]).len(), 1);
        let mut prev = GENESIS;
        let small: Vec<_> = (1..=600)
            .map(|dseq| {
                let one = event(dseq, prev, "x");
                prev = one.hash;
                one
            })
            .collect();
        assert_eq!(batch(small).len(), EVENTS_MAX);
        assert!(batch(Vec::new()).is_empty());
    }

    #[test]
    fn names_are_safe_in_addresses() {
        for good in ["LAX1", "dock-3", "bench_1.a"] {
            assert!(is_name(good));
        }
        for bad in ["", "..", "a/b", "a b", "ü", &"x".repeat(65)] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
