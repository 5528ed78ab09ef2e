//! Stores and a provider of which one call fails: the one that a test says.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use oauth1_client::{MemoryStateStore, StateStore, StateStoreError};

use super::support::{Reply, Server, ok, temporary_secret};

/// Whose call it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    Session,
    Store,
    Provider,
}

/// The calls of an app, counted, and which of them fails. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Inside>>);

#[derive(Debug, Default)]
struct Inside {
    /// How many calls are made before the one that fails; `None` if none does.
    before: Option<usize>,
    failed: Option<Whose>,
}

impl Faults {
    /// After so many calls, one fails.
    pub fn arm(&self, before: usize) {
        *self.0.lock().unwrap() = Inside { before: Some(before), failed: None };
    }

    /// From now on nothing fails. Whose call did, if any was made that was to.
    pub fn disarm(&self) -> Option<Whose> {
        std::mem::take(&mut *self.0.lock().unwrap()).failed
    }

    /// Notes a call; whether it is to fail.
    pub fn meet(&self, whose: Whose) -> bool {
        let mut inside = self.0.lock().unwrap();
        let before = inside.before;
        inside.before = before.and_then(|before| before.checked_sub(1));
        if before == Some(0) {
            inside.failed = Some(whose);
        }
        before == Some(0)
    }
}

/// A store of pending logins.
#[derive(Debug, Default)]
pub struct FaultyStore {
    pub store: MemoryStateStore,
    pub faults: Faults,
}

#[async_trait]
impl StateStore for FaultyStore {
    async fn put(&self, handle: &str, value: &str, lifetime: Duration) -> Result<(), StateStoreError> {
        match self.faults.meet(Whose::Store) {
            true => Err(StateStoreError::new("connection refused")),
            false => self.store.put(handle, value, lifetime).await,
        }
    }

    async fn take(&self, handle: &str) -> Result<Option<String>, StateStoreError> {
        match self.faults.meet(Whose::Store) {
            true => Err(StateStoreError::new("connection refused")),
            false => self.store.take(handle).await,
        }
    }
}

/// A provider of the usual kind, that hangs up where it is to fail.
pub async fn provider(faults: Faults) -> Server {
    let count = Mutex::new(0);
    Server::start(move |seen| {
        let number = {
            let mut count = count.lock().unwrap();
            *count += usize::from(seen.target == "/request_token");
            *count
        };
        let secret = temporary_secret(number);
        match &*seen.target {
            _ if faults.meet(Whose::Provider) => Reply::Raw(Vec::new()),
            "/request_token" => ok(&format!(
                "oauth_token=t{number}&oauth_token_secret={secret}&oauth_callback_confirmed=true"
            )),
            _ => ok("oauth_token=access&oauth_token_secret=access-secret"),
        }
    })
    .await
}
