//! Redis, for logins that one machine begins and another finishes.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};

use super::{StateStore, StateStoreError};

/// Keeps pending logins in Redis 6.2 or later (`GETDEL`), or in what speaks its protocol.
///
/// Redis ends what nobody takes. Its connection is made when it is needed first, and again when it was lost; while there is
/// none, logins are answered with 503.
#[derive(Clone)]
pub struct RedisStateStore {
    connection: ConnectionManager,
    prefix: String,
}

impl RedisStateStore {
    /// The Redis at this URL, `redis://user:password@host:6379/0`, say. Keys start with `oauth1:`. TLS (`rediss://`) is not
    /// built in: reach a Redis of another network by a tunnel.
    ///
    /// It must be called within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// It is no such URL.
    pub fn new(url: &str) -> Result<Self, StateStoreError> {
        let client = redis::Client::open(url).map_err(StateStoreError::new)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(2)))
            .set_number_of_retries(1);
        let connection =
            ConnectionManager::new_lazy_with_config(client, config).map_err(StateStoreError::new)?;
        Ok(Self { connection, prefix: "oauth1:".to_owned() })
    }

    /// What keys start with, for several applications in one Redis.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    fn key(&self, handle: &str) -> String {
        format!("{}{handle}", self.prefix)
    }
}

/// The URL may have a password in it.
impl fmt::Debug for RedisStateStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStateStore").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[async_trait]
impl StateStore for RedisStateStore {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        let milliseconds = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut command = redis::cmd("SET");
        command.arg(self.key(handle)).arg(value).arg("PX").arg(milliseconds);
        command.exec_async(&mut self.connection.clone()).await.map_err(told)
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        let mut command = redis::cmd("GETDEL");
        command.arg(self.key(handle));
        command.query_async(&mut self.connection.clone()).await.map_err(told)
    }
}

/// What Redis says of a command it refuses may quote it, with the handle: no more of that than its code.
fn told(error: redis::RedisError) -> StateStoreError {
    match error.code() {
        Some(code) => StateStoreError::new(format!("Redis refuses a command: {code}")),
        None => StateStoreError::new(error),
    }
}
