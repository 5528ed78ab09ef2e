//! Why a store refuses a request.

use thiserror::Error;

/// Why a request whose signature is good is not accepted all the same (RFC 5849 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NonceError {
    /// A replay: the nonce was there already, with this timestamp, client and token.
    #[error("the request was sent before: make a new nonce for each")]
    Used,
    /// Out of what the store can vouch for. That is less than the window when the server has just started, and after
    /// its clock was put back: what came before is forgotten, and may have been accepted.
    #[error("`oauth_timestamp` is not between {from} and {to}: check the clock, and sign the request anew")]
    TimestampRefused {
        /// The earliest acceptable, in seconds since 1970.
        from: u64,
        /// The latest acceptable, in seconds since 1970.
        to: u64,
    },
    /// The server's clock was put back so far that no timestamp is acceptable. A new store ends it.
    #[error("the server's clock was put back: until it comes near to {from} again, no request is accepted")]
    ClockBehind {
        /// The earliest acceptable, in seconds since 1970.
        from: u64,
    },
    /// The client has as many nonces remembered as it may have. It is the only one that must wait.
    #[error("the client sends too many requests: try again later")]
    ClientQuota,
    /// As many nonces are remembered as there may be. Nothing is forgotten before its time to make room.
    #[error("the server remembers as many nonces as it can: try again later")]
    Full,
    /// Whether the nonce was used cannot be found out: the store is broken, or does not answer.
    #[error("the server cannot look up nonces now: try again later")]
    Unavailable,
}

impl NonceError {
    /// The HTTP status for it: 401 (RFC 5849 §3.2), 429 for what one client does, 503 for what is no client's fault.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Used | Self::TimestampRefused { .. } => 401,
            Self::ClientQuota => 429,
            Self::ClockBehind { .. } | Self::Full | Self::Unavailable => 503,
        }
    }

    /// The value of `oauth_problem` for it, as the problem reporting extension names it.
    ///
    /// What passes with time is `consumer_key_refused`, the extension's only word for "not now".
    #[must_use]
    pub const fn problem(&self) -> &'static str {
        match self {
            Self::Used => "nonce_used",
            Self::TimestampRefused { .. } => "timestamp_refused",
            Self::ClockBehind { .. } | Self::ClientQuota | Self::Full | Self::Unavailable => {
                "consumer_key_refused"
            }
        }
    }
}
