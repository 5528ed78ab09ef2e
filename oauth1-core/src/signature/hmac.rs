//! HMAC: [RFC 5849 §3.4.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2), and the same with the hashes of
//! the SHA-2 family.

use ctutils::CtEq as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::hmac::{HMAC_SHA256, HMAC_SHA512};
use sha1::Sha1;

use super::Base64;

/// A key whose two padded blocks are hashed already.
#[derive(Clone)]
pub(crate) enum HmacKey {
    /// Not ring's: only this one uses the processor's SHA-1 instructions.
    Sha1(Hmac<Sha1>),
    Sha2(ring::hmac::Key),
}

impl HmacKey {
    pub(crate) fn sha1(key: &[u8]) -> Self {
        #[expect(clippy::expect_used, reason = "RFC 2104 takes keys of any length, and so does this type")]
        Self::Sha1(Hmac::new_from_slice(key).expect("a key of any length will do"))
    }

    pub(crate) fn sha256(key: &[u8]) -> Self {
        Self::Sha2(ring::hmac::Key::new(HMAC_SHA256, key))
    }

    pub(crate) fn sha512(key: &[u8]) -> Self {
        Self::Sha2(ring::hmac::Key::new(HMAC_SHA512, key))
    }

    pub(crate) fn sign(&self, base_string: &[u8]) -> Base64 {
        match self {
            Self::Sha1(key) => Base64::of(&key.clone().chain_update(base_string).finalize().into_bytes()),
            Self::Sha2(key) => Base64::of(ring::hmac::sign(key, base_string).as_ref()),
        }
    }

    /// Whether these are the octets of the base string's signature, in constant time.
    pub(crate) fn signs(&self, base_string: &[u8], signature: &[u8]) -> bool {
        let is_same = match self {
            Self::Sha1(key) => {
                key.clone().chain_update(base_string).finalize().into_bytes()[..].ct_eq(signature)
            }
            Self::Sha2(key) => ring::hmac::sign(key, base_string).as_ref().ct_eq(signature),
        };
        is_same.to_bool()
    }
}
