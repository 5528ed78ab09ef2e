//! Where pending logins are kept that several machines finish: the visitor's session holds a random handle of each, and
//! the store, under that handle, what is sealed. What is taken out of a store is gone, so a login is good for one try on
//! all machines together.

mod memory;
#[cfg(feature = "redis")]
mod redis;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use thiserror::Error;
use tokio::time::timeout;

pub use memory::MemoryStateStore;
#[cfg(feature = "redis")]
pub use redis::RedisStateStore;

use crate::error::Source;

/// Keeps values by handle, for a time.
///
/// Values are sealed: a store, and whoever reads it, sees ciphertext. Handles are 128 random bits, as text; a store is
/// never asked for a login by anything that a provider or a browser has chosen.
///
/// Give one to [`OAuthBuilder::state_store`](crate::OAuthBuilder::state_store). Without, the sealed values are in the
/// session itself, and a login is good for one try at one registry.
#[async_trait]
pub trait StateStore: Send + Sync + 'static {
    /// Keeps a value, for at most as long as this.
    ///
    /// # Errors
    ///
    /// It is not kept.
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError>;

    /// Takes a value out: of several that ask at once, also on several machines, one gets it and the others `None`.
    ///
    /// # Errors
    ///
    /// The store cannot say; the value may still be there.
    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError>;
}

/// A store that is shared, or chosen while the program runs.
#[async_trait]
impl<T: StateStore + ?Sized> StateStore for Arc<T> {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        T::put(self, handle, value, lifetime).await
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        T::take(self, handle).await
    }
}

/// A store that does not answer, or not as it should.
#[derive(Debug, Error)]
#[error("the store of pending logins does not answer")]
pub struct StateStoreError(#[source] Source);

impl StateStoreError {
    /// With its cause, which says no secret.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

/// A store that answers in time or not at all.
pub(crate) struct Bounded {
    pub(crate) store: Arc<dyn StateStore>,
    pub(crate) limit: Duration,
}

impl Bounded {
    pub(crate) async fn put(
        &self,
        handle: &str,
        value: &str,
        lifetime: Duration,
    ) -> Result<(), StateStoreError> {
        self.by_limit(self.store.put(handle, value, lifetime)).await
    }

    pub(crate) async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        self.by_limit(self.store.take(handle)).await
    }

    async fn by_limit<T>(
        &self,
        work: impl Future<Output = Result<T, StateStoreError>>,
    ) -> Result<T, StateStoreError> {
        timeout(self.limit, work).await.unwrap_or_else(|late| Err(StateStoreError::new(late)))
    }
}
