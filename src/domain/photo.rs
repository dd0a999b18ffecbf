//! Photos: what shows how something was. The picture is a file named by its content; facts
//! say what it is evidence for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A photo's name: BLAKE3 of its bytes as 64 lower-case hex digits. Whatever holds one may
/// build a file name of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhotoId(String);

/// Text that names no photo.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no photo's name: that is 64 digits of 0-9 and a-f")]
pub struct NoPhotoId(pub String);

impl PhotoId {
    pub fn parse(text: &str) -> Result<Self, NoPhotoId> {
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 64 && text.bytes().all(hex) { Ok(Self(text.into())) } else { Err(NoPhotoId(text.into())) }
    }

    /// The name of a photo whose bytes have this BLAKE3 hash.
    pub fn of_hash(hash: [u8; 32]) -> Self {
        Self(hash.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PhotoId {
    type Error = NoPhotoId;

    fn try_from(text: String) -> Result<Self, NoPhotoId> {
        Self::parse(&text)
    }
}

impl From<PhotoId> for String {
    fn from(photo: PhotoId) -> Self {
        photo.0
    }
}

/// A new photo as it was stored: shrunk, upright, without metadata.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    pub photo: PhotoId,
    pub bytes: u64,
    pub width: u32,
    pub height: u32,
    /// `camera`, `folder`, or `found` for one that a power cut left without its event.
    pub source: String,
}

/// What a photo is evidence for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoOf {
    /// As look-up references (`rma:…`, `sku:…`, `carton:…`); empty while nobody has said.
    pub about: Vec<String>,
    /// The event of the same device that it shows, by number; none before there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_event: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_is_a_name() {
        let name = "0123456789abcdef".repeat(4);
        assert_eq!(PhotoId::parse(&name).unwrap().as_str(), name);
        for wrong in ["", "../../etc/passwd", &name[1..], &name.to_uppercase(), &format!("{name}0")] {
            assert!(PhotoId::parse(wrong).is_err(), "{wrong:?}");
            assert!(serde_json::from_value::<PhotoId>(wrong.into()).is_err());
        }
    }
}
