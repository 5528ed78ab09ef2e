//! "Sign in with Twitter": the login app. What it says and shows is here, once; what a framework has to do for it
//! is in the room of that framework.
//!
//! | route | what it does |
//! | --- | --- |
//! | `/` | the profile of whoever is signed in, or a link to sign in |
//! | `/login` | obtains temporary credentials and redirects to the provider |
//! | `/auth` | the callback: obtains the token, reads the profile, remembers it, goes home |
//! | `/logout` | forgets the session |
//!
//! A visitor is remembered by a session on axum and actix-web, which can share them, and by an encrypted cookie on Rocket,
//! which has no sessions.

mod framework;
mod on_actix;
pub(crate) mod on_axum;
mod on_rocket;
pub mod pages;
mod profile;
pub(crate) mod reply;
mod sessions;

use std::{fmt, future::Future, io, sync::Arc};

use oauth1_client::{
    BuildError, ClientConfig, ConfigError, Env, OAuth, OAuthClient, OAuthError, RedisStateStore, SealKey,
    Secret, StateStoreError, check_callback_url, presets,
};
use thiserror::Error;
use tokio::net::TcpListener;

pub use framework::{Framework, UnknownFramework};
pub use profile::{PROFILE_KEY, Profile};
pub use sessions::Sessions;

use crate::{data::CookieKey, provider::Endpoints};

/// The name that the provider is registered under: its settings are `TWITTER_…`.
pub const CLIENT: &str = "twitter";

/// What the app is started with, on any framework.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where browsers find the app, without a slash at the end. Callback URLs are made of it and of nothing that a
    /// request says.
    pub base_url: String,
    /// Where `TWITTER_…` settings come from.
    pub env: Env,
    /// The local provider, if that is the one to log in to.
    pub local: Option<LocalProvider>,
    /// The Redis that holds logins under way, if other machines may finish what this one begins.
    pub redis: Option<Secret>,
}

/// A provider on this computer, and the app's credentials at it.
#[derive(Clone, Debug)]
pub struct LocalProvider {
    /// Where it is. Each can still be changed by its `TWITTER_…` setting.
    pub endpoints: Endpoints,
    /// `oauth_consumer_key`.
    pub client_id: String,
    /// Its secret.
    pub client_secret: Secret,
}

/// A base URL as browsers write it: in lower case, without a default port, without a slash at the end.
///
/// # Errors
///
/// It is no such URL, or has a path.
pub fn normal_base_url(url: &str) -> Result<String, StartError> {
    let url = url.trim_end_matches('/');
    let has_more =
        url.split_once("://").is_none_or(|(_, authority)| authority.contains(['/', '?', '#', '@']));
    let request = oauth1_core::Request::new("GET", url).map_err(|_| StartError::BaseUrl)?;
    if has_more {
        return Err(StartError::BaseUrl);
    }
    Ok(request.base_string_uri().trim_end_matches('/').to_owned())
}

/// Why the app cannot start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StartError {
    /// The base URL.
    #[error("the base URL must be http://HOST:PORT or https://HOST, without a path")]
    BaseUrl,
    /// The callback URL that the base URL makes.
    #[error("the base URL cannot be used")]
    Callback(#[from] OAuthError),
    /// The registry.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The provider's settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The URL of Redis.
    #[error("the Redis URL must be like redis://127.0.0.1:6379")]
    Redis(#[source] StateStoreError),
}

/// The app, ready to be served on any framework.
pub struct App {
    oauth: OAuth,
    settings: Arc<Settings>,
    cookie_key: CookieKey,
    sessions: Sessions,
}

impl App {
    /// The app with these settings. It must be called within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// A setting is missing or invalid.
    pub fn new(
        settings: Settings,
        seal_key: SealKey,
        cookie_key: CookieKey,
        sessions: Sessions,
    ) -> Result<Self, StartError> {
        Ok(Self { oauth: settings.registry(seal_key)?, settings: Arc::new(settings), cookie_key, sessions })
    }

    /// Serves it until `shutdown` is done, and then finishes the requests under way, for at most three seconds. `ready` is
    /// called when browsers can come.
    ///
    /// # Errors
    ///
    /// The listener, or the framework, fails.
    pub async fn serve(
        self,
        framework: Framework,
        listener: TcpListener,
        ready: impl FnOnce() + Send + Sync + 'static,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> io::Result<()> {
        let sessions = self.sessions.clone();
        let serving = async {
            match framework {
                Framework::Axum => on_axum::serve(self, listener, ready, shutdown).await,
                Framework::Actix => on_actix::serve(self, listener, ready, shutdown).await,
                Framework::Rocket => on_rocket::serve(self, listener, ready, shutdown).await,
            }
        };
        tokio::select! {
            served = serving => served,
            () = sessions.keep_clean() => Ok(()),
        }
    }

    fn twitter(&self) -> Result<OAuthClient, OAuthError> {
        self.oauth.create_client(CLIENT)
    }

    /// The name of the cookie that a visitor is remembered by. On https no other host of the same site can set it.
    fn cookie_name(&self) -> &'static str {
        if self.settings.is_https() { "__Host-login_demo" } else { "login_demo" }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// An error of whatever remembers visitors.
fn session(error: impl std::error::Error + Send + Sync + 'static) -> OAuthError {
    OAuthError::Session(Box::new(error))
}

impl Settings {
    /// The registry, with the one client of this app.
    fn registry(&self, key: SealKey) -> Result<OAuth, StartError> {
        if normal_base_url(&self.base_url)? != self.base_url {
            return Err(StartError::BaseUrl);
        }
        check_callback_url(&self.callback_url())?;
        let mut oauth = OAuth::builder().config(self.env.clone()).seal_key(key);
        if let Some(url) = &self.redis {
            oauth = oauth.state_store(RedisStateStore::new(url.expose()).map_err(StartError::Redis)?);
        }
        let oauth = oauth.build()?;
        let config = match &self.local {
            None => ClientConfig::preset(presets::TWITTER),
            Some(local) => {
                let Endpoints { request_token, authenticate, access_token, api_base, .. } =
                    local.endpoints.clone();
                let defaults = ClientConfig::new()
                    .request_token_url(request_token)
                    .authorize_url(authenticate)
                    .access_token_url(access_token)
                    .api_base_url(api_base);
                let config = ClientConfig::new().defaults(defaults).client_id(&*local.client_id);
                config.client_secret(local.client_secret.clone())
            }
        };
        oauth.register(CLIENT, config)?;
        Ok(oauth)
    }

    /// Where the provider sends browsers back to.
    #[must_use]
    pub fn callback_url(&self) -> String {
        format!("{}/auth", self.base_url)
    }

    /// The host, and port, that a request to this app names.
    fn authority(&self) -> &str {
        self.base_url.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether cookies may be kept to https.
    pub(crate) fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_written_as_browsers_write_it() {
        for (url, normal) in [
            ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
            ("HTTPS://App.Example:443/", "https://app.example"),
            ("http://localhost:80", "http://localhost"),
        ] {
            assert_eq!(normal_base_url(url).unwrap(), normal);
        }
        for url in ["", "app.example", "https://", "https://a/b", "https://a?b", "https://u@a", "ftp://a"] {
            assert!(matches!(normal_base_url(url), Err(StartError::BaseUrl)), "{url}");
        }
    }
}
