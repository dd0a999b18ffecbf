//! The event envelope: one append-only, hash-chained journal per device.
//!
//! An event is the exact bytes that were written first. Its hash is
//! BLAKE3(previous hash || bytes), so that whoever holds two of them can tell whether
//! anything between was changed. Order comes from `dseq`, never from clocks.

use crate::domain::Fact;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use uuid::Uuid;

/// BLAKE3 output.
pub type Hash = [u8; 32];

/// The hash before a device's first event.
pub const GENESIS: Hash = [0; 32];

/// Largest event that a journal takes, in bytes.
pub const EVENT_BYTES_MAX: usize = 1 << 20;

/// Who writes a journal. `epoch` is given by the hub at each enrolment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    pub warehouse: String,
    pub device: String,
    pub epoch: u32,
    /// New at each start of the program, so that clock jumps can be told from restarts.
    pub boot: Uuid,
}

/// What stands around a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope<'a> {
    pub op_id: Uuid,
    #[serde(borrow)]
    pub warehouse: Cow<'a, str>,
    #[serde(borrow)]
    pub device: Cow<'a, str>,
    pub epoch: u32,
    /// Contiguous from 1 for a device and epoch.
    pub dseq: u64,
    /// Wall clock, milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// Hybrid logical clock: milliseconds in the upper 48 bits, a counter in the lower 16.
    pub hlc: u64,
    pub boot: Uuid,
    /// Empty before anybody has signed in.
    #[serde(borrow)]
    pub operator: Cow<'a, str>,
    /// Version of the envelope and of the body's encoding.
    pub version: u16,
}

/// The version that this program writes.
pub const VERSION: u16 = 1;

/// One event: its bytes, the hash that chains it, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub device: String,
    pub dseq: u64,
    pub prev_hash: Hash,
    pub hash: Hash,
    /// JSON: `{"envelope": {...}, "fact": {"kind": "...", "body": ...}}`.
    pub bytes: Vec<u8>,
}

/// Why bytes are not an event.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    #[error("an event of {0} bytes is larger than {EVENT_BYTES_MAX}")]
    TooLarge(usize),
    #[error("the event is not readable")]
    Unreadable(#[from] serde_json::Error),
    #[error("the event of {device} at {dseq} does not continue the chain")]
    Chain { device: String, dseq: u64 },
}

#[derive(Serialize)]
struct Written<'a> {
    envelope: &'a Envelope<'a>,
    fact: &'a Fact,
}

#[derive(Deserialize)]
struct Read<'a> {
    #[serde(borrow)]
    envelope: Envelope<'a>,
    #[serde(borrow)]
    fact: &'a RawValue,
}

#[derive(Deserialize)]
struct Kind<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
}

/// An event read back.
#[derive(Clone, Debug)]
pub struct Decoded {
    pub envelope: Envelope<'static>,
    pub kind: String,
    /// `None` for a kind or a body that this version does not know: such an event is
    /// kept as it is and projected after an upgrade.
    pub fact: Option<Fact>,
}

impl Event {
    /// Writes a fact behind the event whose hash is `prev_hash`.
    pub fn write(envelope: &Envelope<'_>, fact: &Fact, prev_hash: Hash) -> Result<Self, EventError> {
        let bytes = serde_json::to_vec(&Written { envelope, fact })?;
        if bytes.len() > EVENT_BYTES_MAX {
            return Err(EventError::TooLarge(bytes.len()));
        }
        Ok(Self {
            device: envelope.device.to_string(),
            dseq: envelope.dseq,
            prev_hash,
            hash: chain(&prev_hash, &bytes),
            bytes,
        })
    }

    /// Takes bytes from outside as the successor of `prev_hash`; checks size, form and hash.
    pub fn verify(bytes: Vec<u8>, prev_hash: Hash, hash: Hash) -> Result<Self, EventError> {
        if bytes.len() > EVENT_BYTES_MAX {
            return Err(EventError::TooLarge(bytes.len()));
        }
        let (device, dseq) = {
            let read: Read<'_> = serde_json::from_slice(&bytes)?;
            (read.envelope.device.to_string(), read.envelope.dseq)
        };
        if chain(&prev_hash, &bytes) != hash {
            return Err(EventError::Chain { device, dseq });
        }
        Ok(Self { device, dseq, prev_hash, hash, bytes })
    }

    /// Reads the event back.
    pub fn decode(&self) -> Result<Decoded, EventError> {
        decode(&self.bytes)
    }
}

/// BLAKE3(prev_hash || bytes).
pub fn chain(prev_hash: &Hash, bytes: &[u8]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(prev_hash);
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}

/// Reads an event's bytes.
pub fn decode(bytes: &[u8]) -> Result<Decoded, EventError> {
    let read: Read<'_> = serde_json::from_slice(bytes)?;
    let kind: Kind<'_> = serde_json::from_str(read.fact.get())?;
    Ok(Decoded {
        kind: kind.kind.into_owned(),
        fact: serde_json::from_str(read.fact.get()).ok(),
        envelope: Envelope {
            op_id: read.envelope.op_id,
            warehouse: Cow::Owned(read.envelope.warehouse.into_owned()),
            device: Cow::Owned(read.envelope.device.into_owned()),
            epoch: read.envelope.epoch,
            dseq: read.envelope.dseq,
            at_ms: read.envelope.at_ms,
            hlc: read.envelope.hlc,
            boot: read.envelope.boot,
            operator: Cow::Owned(read.envelope.operator.into_owned()),
            version: read.envelope.version,
        },
    })
}

/// Milliseconds since 1970 UTC by the wall clock; 0 for a clock before that.
pub fn wall_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The next hybrid logical clock value: never behind `last`, whatever the wall clock does.
pub fn next_hlc(last: u64, at_ms: i64) -> u64 {
    let wall = u64::try_from(at_ms).unwrap_or(0) << 16;
    wall.max(last.saturating_add(1))
}

/// Lower-case hexadecimal.
pub fn hex(hash: &Hash) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

/// Reads 64 hexadecimal digits.
pub fn from_hex(text: &str) -> Option<Hash> {
    blake3::Hash::from_hex(text).ok().map(|hash| *hash.as_bytes())
}
