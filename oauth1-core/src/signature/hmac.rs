//! HMAC: [RFC 5849 §3.4.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// The key's two padded blocks, hashed already.
#[derive(Clone)]
pub(crate) struct HmacSha1Key(Hmac<Sha1>);

impl HmacSha1Key {
    pub(crate) fn new(key: &str) -> Self {
        #[expect(clippy::expect_used, reason = "RFC 2104 takes keys of any length, and so does this type")]
        Self(Hmac::new_from_slice(key.as_bytes()).expect("a key of any length will do"))
    }

    pub(crate) fn sign(&self, base_string: &str) -> String {
        let digest = self.0.clone().chain_update(base_string).finalize().into_bytes();
        STANDARD.encode(digest)
    }
}
