//! Nonce and timestamp: [RFC 5849 §3.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.3).
//!
//! They are always an argument. Core has no clock and no source of randomness; `oauth1-client` has both.

use crate::text::{Known, Text};

/// The nonce and the timestamp of one request. Use each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    nonce: Option<Known>,
    timestamp: Option<Known>,
}

impl Stamp {
    /// A nonce, and the time in seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// The nonce must be unique among all requests with the same timestamp, client and token. Strict providers
    /// refuse other characters than ASCII letters and digits.
    pub fn new(nonce: impl AsRef<str>, timestamp: u64) -> Self {
        Self::literal(nonce, itoa::Buffer::new().format(timestamp))
    }

    /// Both as they go on the wire, unchecked: to reproduce a request that somebody else made.
    pub fn literal(nonce: impl AsRef<str>, timestamp: impl AsRef<str>) -> Self {
        Self { nonce: Some(Known::new(nonce.as_ref())), timestamp: Some(Known::new(timestamp.as_ref())) }
    }

    /// Neither; PLAINTEXT needs none (§3.1).
    #[must_use]
    pub const fn absent() -> Self {
        Self { nonce: None, timestamp: None }
    }

    pub(crate) fn nonce(&self) -> Option<Text<'_>> {
        self.nonce.as_ref().map(Known::text)
    }

    pub(crate) fn timestamp(&self) -> Option<Text<'_>> {
        self.timestamp.as_ref().map(Known::text)
    }
}
