//! The app's [`Sessions`] for actix-session: the same records, so that they outlive the app, can be ended at the server,
//! and are the ones that the app on axum has.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time::{Duration, OffsetDateTime};
use serde_json::Value;
use tower_sessions::{
    SessionStore as _,
    session::{Id, Record},
};

use crate::login::Sessions;

/// What actix-session keeps: values as JSON, in text.
type State = HashMap<String, String>;

#[derive(Clone, Debug)]
pub(super) struct OnActix(pub(super) Sessions);

impl OnActix {
    async fn record(&self, key: &SessionKey) -> anyhow::Result<Option<Record>> {
        // A key that is no id is one that nobody was given.
        let Ok(id) = key.as_ref().parse::<Id>() else { return Ok(None) };
        Ok(self.0.load(&id).await?)
    }
}

impl SessionStore for OnActix {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let record = self.record(key).await.map_err(LoadError::Other)?;
        Ok(record
            .map(|record| record.data.into_iter().map(|(name, value)| (name, value.to_string())).collect()))
    }

    async fn save(&self, state: State, lifetime: &Duration) -> Result<SessionKey, SaveError> {
        let data = data(state).map_err(SaveError::Serialization)?;
        let mut record = Record { id: Id::default(), data, expiry_date: end(lifetime) };
        self.0.create(&mut record).await.map_err(|error| SaveError::Other(error.into()))?;
        SessionKey::try_from(record.id.to_string()).map_err(|error| SaveError::Other(error.into()))
    }

    /// What was ended in the meantime stays so: the state goes into a new session.
    async fn update(
        &self,
        key: SessionKey,
        state: State,
        lifetime: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let Some(record) = self.record(&key).await.map_err(UpdateError::Other)? else {
            return self.save(state, lifetime).await.map_err(|error| UpdateError::Other(error.into()));
        };
        let data = data(state).map_err(UpdateError::Serialization)?;
        let record = Record { data, expiry_date: end(lifetime), ..record };
        self.0.save(&record).await.map_err(|error| UpdateError::Other(error.into()))?;
        Ok(key)
    }

    async fn update_ttl(&self, key: &SessionKey, lifetime: &Duration) -> anyhow::Result<()> {
        if let Some(record) = self.record(key).await? {
            self.0.save(&Record { expiry_date: end(lifetime), ..record }).await?;
        }
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> anyhow::Result<()> {
        if let Ok(id) = key.as_ref().parse() {
            self.0.delete(&id).await?;
        }
        Ok(())
    }
}

fn data(state: State) -> anyhow::Result<HashMap<String, Value>> {
    state.into_iter().map(|(name, text)| Ok((name, serde_json::from_str(&text)?))).collect()
}

fn end(lifetime: &Duration) -> OffsetDateTime {
    OffsetDateTime::now_utc() + *lifetime
}
