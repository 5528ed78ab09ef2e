//! A web framework made of a map.

use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex},
};

use oauth1_client::FrameworkIntegration;

/// A request of a browser that has a session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Web {
    query: String,
    session: Arc<Mutex<HashMap<String, String>>>,
}

impl Web {
    /// The next request of the same browser, at this URL.
    pub(crate) fn at(&self, url: &str) -> Self {
        let (_, query) = url.split_once('?').unwrap();
        Self { query: query.to_owned(), ..self.clone() }
    }

    /// Whether nothing is kept of any login.
    pub(crate) fn is_empty(&self) -> bool {
        self.session.lock().unwrap().is_empty()
    }
}

impl FrameworkIntegration for Web {
    type Redirect = String;
    type Error = Infallible;

    fn method(&self) -> &str {
        "GET"
    }

    fn query(&self) -> &str {
        &self.query
    }

    fn redirect(&self, location: &str) -> String {
        location.to_owned()
    }

    async fn load_state(&self, key: &str) -> Result<Option<String>, Infallible> {
        Ok(self.session.lock().unwrap().get(key).cloned())
    }

    async fn save_state(&self, key: &str, value: String) -> Result<(), Infallible> {
        self.session.lock().unwrap().insert(key.to_owned(), value);
        Ok(())
    }

    async fn clear_state(&self, key: &str) -> Result<(), Infallible> {
        self.session.lock().unwrap().remove(key);
        Ok(())
    }
}
