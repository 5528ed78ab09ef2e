//! What happened between here and the provider.

use thiserror::Error;

use super::Source;

/// What happened between here and the provider.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// No connection: name resolution, TCP or TLS. Nothing was sent.
    #[error("no connection to the provider: check the URL's host and port, and the network")]
    Connect(#[source] Source),
    /// The deadline passed. The request may have been processed.
    #[error("the provider did not answer in time")]
    TimedOut,
    /// The connection ended before the reply did. The request may have been processed.
    #[error("the connection ended before the reply did")]
    Interrupted(#[source] Source),
    /// A compressed reply that cannot be decompressed.
    #[error("the provider's compressed reply cannot be decompressed")]
    Undecodable(#[source] Source),
    /// More than the limit.
    #[error("the provider's reply is longer than {limit} octets")]
    #[non_exhaustive]
    ReplyTooLarge {
        /// The limit, in octets.
        limit: usize,
    },
}

impl NetworkError {
    /// Of what was met while a body was read.
    pub(crate) fn of_body(error: Source) -> Self {
        match error.downcast::<Undecodable>() {
            Ok(error) => Self::Undecodable(Box::new(error.0)),
            Err(error) => Self::Interrupted(error),
        }
    }
}

/// What a decompressor says of what it was given.
#[derive(Debug, Error)]
#[error(transparent)]
pub(crate) struct Undecodable(pub(crate) std::io::Error);
