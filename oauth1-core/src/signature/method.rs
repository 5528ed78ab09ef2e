//! The names of the signature methods: [RFC 5849 §3.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.1).

use std::{fmt, str::FromStr};

use crate::{error::UnknownMethod, rsa::Hash};

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
    /// `RSA-SHA1` (§3.4.3). Signing needs the feature `rsa-sha1`, verifying does not.
    RsaSha1,
    /// `RSA-SHA256`: not of RFC 5849, but what some providers want.
    RsaSha256,
    /// `RSA-SHA512`: not of RFC 5849 either.
    RsaSha512,
    /// `PLAINTEXT` (§3.4.4): the secrets themselves, so over TLS only.
    Plaintext,
}

impl SignatureMethod {
    /// All that are known here.
    pub const ALL: &[Self] = &[
        Self::HmacSha1,
        Self::HmacSha256,
        Self::HmacSha512,
        Self::RsaSha1,
        Self::RsaSha256,
        Self::RsaSha512,
        Self::Plaintext,
    ];

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha512 => "HMAC-SHA512",
            Self::RsaSha1 => "RSA-SHA1",
            Self::RsaSha256 => "RSA-SHA256",
            Self::RsaSha512 => "RSA-SHA512",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// Whether it signs with the client's private key, and so not with shared secrets.
    #[must_use]
    pub const fn is_rsa(self) -> bool {
        self.rsa_hash().is_some()
    }

    pub(crate) const fn rsa_hash(self) -> Option<Hash> {
        match self {
            Self::RsaSha1 => Some(Hash::Sha1),
            Self::RsaSha256 => Some(Hash::Sha256),
            Self::RsaSha512 => Some(Hash::Sha512),
            Self::HmacSha1 | Self::HmacSha256 | Self::HmacSha512 | Self::Plaintext => None,
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
