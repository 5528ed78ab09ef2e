//! Nonce and timestamp: [RFC 5849 §3.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.3).
//!
//! They are always an argument. Core has no clock and no source of randomness; `oauth1-client` has both.

/// The nonce and the timestamp of one request. Use each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    nonce: Option<String>,
    timestamp: Option<String>,
}

impl Stamp {
    /// A nonce, and the time in seconds since 1970-01-01 00:00:00 UTC.
    ///
    /// The nonce must be unique among all requests with the same timestamp, client and token. Strict providers
    /// refuse other characters than ASCII letters and digits.
    pub fn new(nonce: impl Into<String>, timestamp: u64) -> Self {
        Self::literal(nonce, timestamp.to_string())
    }

    /// Both as they go on the wire, unchecked: to reproduce a request that somebody else made.
    pub fn literal(nonce: impl Into<String>, timestamp: impl Into<String>) -> Self {
        Self { nonce: Some(nonce.into()), timestamp: Some(timestamp.into()) }
    }

    /// Neither; PLAINTEXT needs none (§3.1).
    #[must_use]
    pub const fn absent() -> Self {
        Self { nonce: None, timestamp: None }
    }

    pub(crate) fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    pub(crate) fn timestamp(&self) -> Option<&str> {
        self.timestamp.as_deref()
    }
}
