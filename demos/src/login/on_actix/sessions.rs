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

use crate::login::{PROFILE_KEY, Sessions};

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

    /// Of a session that was ended in the meantime, pending logins go on in a new one, and nobody is signed in there: it
    /// was read before somebody signed out. Who signs in has a new session anyway, and does not come by here.
    async fn update(
        &self,
        key: SessionKey,
        mut state: State,
        lifetime: &Duration,
    ) -> Result<SessionKey, UpdateError> {
        let Some(record) = self.record(&key).await.map_err(UpdateError::Other)? else {
            state.remove(PROFILE_KEY);
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

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::days(1);

    fn state(names: &[&str]) -> State {
        names.iter().map(|name| ((*name).to_owned(), "\"kept\"".to_owned())).collect()
    }

    #[tokio::test]
    async fn who_signed_out_meanwhile_stays_signed_out() {
        let store = OnActix(Sessions::in_memory());
        let both = state(&["oauth1:twitter", PROFILE_KEY]);
        let key = store.save(both.clone(), &DAY).await.unwrap();
        let key = store.update(key, both.clone(), &DAY).await.unwrap();
        assert_eq!(store.load(&key).await.unwrap(), Some(both.clone()));

        store.delete(&key).await.unwrap();
        let old = key.as_ref().to_owned();
        let new = store.update(key, both, &DAY).await.unwrap();
        assert_ne!(new.as_ref(), old);
        assert_eq!(store.load(&new).await.unwrap(), Some(state(&["oauth1:twitter"])));
        assert_eq!(store.load(&SessionKey::try_from(old).unwrap()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_key_that_nobody_was_given_has_no_session() {
        let store = OnActix(Sessions::in_memory());
        let made_up = SessionKey::try_from("made up".to_owned()).unwrap();
        assert_eq!(store.load(&made_up).await.unwrap(), None);
        store.delete(&made_up).await.unwrap();
    }
}
