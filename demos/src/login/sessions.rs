//! Where the app's sessions are: one type, whichever framework and wherever they are kept.

use std::{future::pending, sync::Arc, time::Duration};

use async_trait::async_trait;
use tower_sessions::{
    ExpiredDeletion as _, MemoryStore, SessionStore,
    session::{Id, Record},
    session_store::Result,
};
use tower_sessions_rusqlite_store::RusqliteStore;

/// A store of sessions.
#[derive(Clone, Debug)]
pub struct Sessions {
    store: Arc<dyn SessionStore>,
    disk: Option<RusqliteStore>,
}

impl Sessions {
    /// They end with the program, and those that have expired are not thrown out: for tests and measurements.
    #[must_use]
    pub fn in_memory() -> Self {
        Self { store: Arc::new(MemoryStore::default()), disk: None }
    }

    /// They outlive the program.
    #[must_use]
    pub fn on_disk(store: RusqliteStore) -> Self {
        Self { store: Arc::new(store.clone()), disk: Some(store) }
    }

    /// Deletes what has expired, now and then, for ever.
    pub async fn keep_clean(&self) {
        let Some(disk) = &self.disk else { return pending().await };
        let mut every = tokio::time::interval(Duration::from_secs(600));
        loop {
            every.tick().await;
            if let Err(error) = disk.delete_expired().await {
                tracing::warn!("expired sessions are not deleted this time: {error}");
            }
        }
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.store.create(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.store.save(record).await
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        self.store.load(id).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete(id).await
    }
}
