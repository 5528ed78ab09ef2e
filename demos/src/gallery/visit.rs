//! What every handler needs: the app, and who the visitor is.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue};
use oauth1_client::{OAuth, OAuthClient};
use oauth1_core::Params;
use tower_sessions::Session;

use super::{Accounts, Exhibit, Local, User, failure::Failure};
use crate::{login, origin};

/// Where the session keeps who is signed in.
pub(super) const USER_KEY: &str = "user";

#[derive(Clone)]
pub(super) struct App {
    pub(super) oauth: OAuth,
    pub(super) accounts: Accounts,
    pub(super) locals: Arc<[Local]>,
    /// Where the app is.
    pub(super) site: Arc<login::Settings>,
}

impl App {
    /// The provider of this name, and the app's client of it.
    pub(super) fn provider(&self, name: &str) -> Result<(&'static Exhibit, OAuthClient), Failure> {
        let local = self.locals.iter().find(|local| local.exhibit.preset.name == name);
        let exhibit = local.ok_or(Failure::NotFound)?.exhibit;
        Ok((exhibit, self.oauth.create_client(name)?))
    }

    /// Who is signed in. A user that is not in the file any more is nobody.
    pub(super) async fn user(&self, session: &Session) -> Result<Option<User>, Failure> {
        match session.get(USER_KEY).await? {
            Some(id) => Ok(self.accounts.user(id).await?),
            None => Ok(None),
        }
    }

    /// Refuses a form that another site has a browser post.
    pub(super) fn require_own_page(&self, headers: &HeaderMap) -> Result<(), Failure> {
        let header = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
        let is_own = origin::is_same(header, |origin| origin == self.site.base_url);
        if is_own { Ok(()) } else { Err(Failure::Foreign) }
    }

    /// Where the provider sends browsers back to: `path` says what for.
    pub(super) fn callback(&self, path: &str, exhibit: &Exhibit) -> String {
        format!("{}/{path}/{}", self.site.base_url, exhibit.preset.name)
    }
}

/// Where the visitor wants to go on. It is the client that takes what leads elsewhere for `/`.
pub(super) fn next(query: &str) -> String {
    let mut params = Params::new();
    if params.push_encoded(query.as_bytes()).is_err() {
        return "/".to_owned();
    }
    let next = params.values("next").next().unwrap_or_default();
    String::from_utf8_lossy(&next).into_owned()
}
