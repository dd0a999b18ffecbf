//! Who works here.

use serde::{Deserialize, Serialize};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    pub operator: String,
    pub name: String,
    /// What the badge's barcode says after `BADGE-`.
    pub badge: String,
    /// Argon2 hash of the PIN under the warehouse's salt, hexadecimal; empty when there is none.
    #[serde(default)]
    pub pin_hash: String,
    pub roles: Vec<Role>,
    /// `en`, `zh`.
    pub language: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Receiver,
    Picker,
    Packer,
    Inspector,
    Supervisor,
    Admin,
}

impl Operator {
    /// Whether this person may do work that asks for `role`; supervisors and admins may do all.
    pub fn may(&self, role: Role) -> bool {
        self.roles.iter().any(|own| *own == role || matches!(own, Role::Supervisor | Role::Admin))
    }
}

/// Hash of a PIN under the warehouse's salt: the same PIN gives the same hash, so that a
/// PIN alone finds its owner, and slow enough that a stolen table is not read at once.
/// Errors only for a PIN longer than Argon2 takes.
pub fn pin_hash(warehouse: &str, pin: &str) -> Result<String, argon2::Error> {
    let salt = blake3::derive_key("linkstar floor pin salt v1", warehouse.as_bytes());
    let params = argon2::Params::new(8 * 1024, 2, 1, Some(32))?;
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut hash = [0u8; 32];
    hasher.hash_password_into(pin.as_bytes(), &salt, &mut hash)?;
    Ok(blake3::Hash::from_bytes(hash).to_hex().to_string())
}
