//! Signature methods: [RFC 5849 §3.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4).

mod hmac;
mod plaintext;

use std::{fmt, str::FromStr};

use zeroize::Zeroizing;

use crate::{credentials::Secret, encode::encode_into, error::UnknownMethod};

/// The value of `oauth_signature_method` (§3.1). Names are case-sensitive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureMethod {
    /// `HMAC-SHA1` (§3.4.2): what almost every provider speaks.
    HmacSha1,
    /// `HMAC-SHA256`: not of RFC 5849, but what some providers want.
    HmacSha256,
    /// `HMAC-SHA512`: not of RFC 5849 either.
    HmacSha512,
    /// `PLAINTEXT` (§3.4.4): the secrets themselves, so over TLS only.
    Plaintext,
}

impl SignatureMethod {
    /// All that are known here.
    pub const ALL: &[Self] = &[Self::HmacSha1, Self::HmacSha256, Self::HmacSha512, Self::Plaintext];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha512 => "HMAC-SHA512",
            Self::Plaintext => "PLAINTEXT",
        }
    }
}

impl fmt::Display for SignatureMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SignatureMethod {
    type Err = UnknownMethod;

    fn from_str(name: &str) -> Result<Self, UnknownMethod> {
        Self::ALL.iter().copied().find(|method| method.as_str() == name).ok_or(UnknownMethod)
    }
}

/// A key made ready once, for many signatures.
#[derive(Clone)]
pub(crate) struct Key {
    method: SignatureMethod,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    Hmac(hmac::HmacKey),
    Plaintext(plaintext::PlaintextKey),
}

impl Key {
    pub(crate) fn new(method: SignatureMethod, client: &Secret, token: Option<&Secret>) -> Self {
        let key = shared_secret_key(client, token);
        let kind = match method {
            SignatureMethod::HmacSha1 => Kind::Hmac(hmac::HmacKey::sha1(&key)),
            SignatureMethod::HmacSha256 => Kind::Hmac(hmac::HmacKey::sha256(&key)),
            SignatureMethod::HmacSha512 => Kind::Hmac(hmac::HmacKey::sha512(&key)),
            SignatureMethod::Plaintext => Kind::Plaintext(plaintext::PlaintextKey::new(key)),
        };
        Self { method, kind }
    }

    pub(crate) fn method(&self) -> SignatureMethod {
        self.method
    }

    /// The value of `oauth_signature`. PLAINTEXT does not look at the base string.
    pub(crate) fn sign(&self, base_string: &str) -> String {
        match &self.kind {
            Kind::Hmac(key) => key.sign(base_string),
            Kind::Plaintext(key) => key.sign(),
        }
    }
}

/// Both secrets, encoded, with `&` between them, whether or not there is a token (§3.4.2, §3.4.4).
fn shared_secret_key(client: &Secret, token: Option<&Secret>) -> Zeroizing<String> {
    let token = token.map_or("", Secret::expose);
    // Sized for the worst case: a buffer that grows leaves copies of the secret behind.
    let mut key = Zeroizing::new(String::with_capacity(3 * (client.expose().len() + token.len()) + 1));
    encode_into(&mut key, client.expose().as_bytes());
    key.push('&');
    encode_into(&mut key, token.as_bytes());
    key
}
