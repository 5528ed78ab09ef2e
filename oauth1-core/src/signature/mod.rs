//! Signature methods: [RFC 5849 §3.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4).

mod hmac;
mod method;

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ctutils::CtEq as _;
use zeroize::Zeroizing;

pub use method::SignatureMethod;

use crate::{
    credentials::Secret,
    encode::{Sink as _, encode_into, into_text},
    error::SignError,
    rsa::{Hash, RsaPrivateKey},
};
use hmac::HmacKey;

/// A key made ready once, for many signatures.
#[derive(Clone)]
pub(crate) enum Key {
    Hmac(HmacKey),
    /// PLAINTEXT (§3.4.4): the signature is the key.
    Plaintext(Zeroizing<String>),
    Rsa(RsaPrivateKey, Hash),
    Custom(Arc<CustomKey>),
}

/// Makes the octets of a signature of a base string, or says in words why it cannot.
pub(crate) type CustomKey = dyn Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync;

/// The value of `oauth_signature`.
#[derive(Clone)]
pub(crate) enum Signature<'k> {
    Short(Base64),
    Long(String),
    /// PLAINTEXT's, which stays where it is.
    Key(&'k str),
}

/// Makes a key of the shared secrets.
pub(crate) type MakeKey = fn(&[u8]) -> Key;

impl Key {
    /// How the key of a method is made of the shared secrets (§3.4.2, §3.4.4), if it is.
    pub(crate) fn of_secrets(method: SignatureMethod) -> Option<MakeKey> {
        Some(match method {
            SignatureMethod::HmacSha1 => |key| Self::Hmac(HmacKey::sha1(key)),
            SignatureMethod::HmacSha256 => |key| Self::Hmac(HmacKey::sha256(key)),
            SignatureMethod::HmacSha512 => |key| Self::Hmac(HmacKey::sha512(key)),
            SignatureMethod::RsaSha1 | SignatureMethod::RsaSha256 | SignatureMethod::RsaSha512 => {
                return None;
            }
            SignatureMethod::Plaintext => |key| Self::Plaintext(Zeroizing::new(into_text(key.to_vec()))),
        })
    }

    /// PLAINTEXT does not look at the base string.
    pub(crate) fn sign(&self, base_string: &[u8]) -> Result<Signature<'_>, SignError> {
        Ok(match self {
            Self::Hmac(key) => Signature::Short(key.sign(base_string)),
            Self::Plaintext(key) => Signature::Key(key),
            Self::Rsa(key, hash) => Signature::Long(STANDARD.encode(key.sign(*hash, base_string)?)),
            Self::Custom(sign) => {
                let octets = sign(base_string).map_err(|reason| SignError::Custom { reason })?;
                Signature::Long(STANDARD.encode(octets))
            }
        })
    }
}

impl Signature<'_> {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Short(base64) => base64.as_bytes(),
            Self::Long(text) => text.as_bytes(),
            Self::Key(key) => key.as_bytes(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Short(base64) => base64.as_str(),
            Self::Long(text) => text,
            Self::Key(key) => key,
        }
    }
}

/// The base64 text of a hash of up to 64 octets.
#[derive(Clone, Copy)]
pub(crate) struct Base64 {
    text: [u8; 88],
    len: usize,
}

impl Base64 {
    #[expect(clippy::expect_used, reason = "no hash is longer than SHA-512's 64 octets")]
    pub(crate) fn of(hash: &[u8]) -> Self {
        let mut text = [0; 88];
        let len = STANDARD.encode_slice(hash, &mut text).expect("88 characters hold 64 octets");
        Self { text, len }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }

    pub(crate) fn as_str(&self) -> &str {
        // Never empty: base64 is ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// Whether a server that knows the shared secrets makes this signature of the base string itself; never by RSA.
///
/// In constant time, and so of the octets: text is made of them by way of a table, and the processor's caches know
/// which part of it was read.
pub(crate) fn is_of_secrets(
    signature: &[u8],
    method: SignatureMethod,
    secrets: &[u8],
    base_string: &[u8],
) -> bool {
    if method == SignatureMethod::Plaintext {
        return secrets.ct_eq(signature).to_bool();
    }
    let Some(Key::Hmac(key)) = Key::of_secrets(method).map(|make| make(secrets)) else { return false };
    let mut octets = [0; 66]; // what 88 characters of base64 can be, which are SHA-512's
    let length = STANDARD.decode_slice(signature, &mut octets);
    length.is_ok_and(|length| key.signs(base_string, &octets[..length]))
}

/// Both secrets, encoded, with `&` between them, whether or not there is a token (§3.4.2, §3.4.4).
pub(crate) fn join_secrets(client: &Secret, token: Option<&Secret>) -> Zeroizing<Vec<u8>> {
    let token = token.map_or("", Secret::expose);
    // Sized for the worst case: a buffer that grows leaves copies of the secret behind.
    let mut key = Zeroizing::new(Vec::with_capacity(3 * (client.expose().len() + token.len()) + 1));
    encode_into(&mut *key, client.expose().as_bytes());
    key.put(b"&");
    encode_into(&mut *key, token.as_bytes());
    key
}
