//! [axum](https://docs.rs/axum) and [tower-sessions](https://docs.rs/tower-sessions) for [`oauth1_client`].
//!
//! [`AxumIntegration`] is an extractor: take it in a handler, and give it to the client's verbs. [`Rejection`]
//! makes `?` work in handlers.
//!
//! ```
//! use axum::{Router, extract::State, response::{IntoResponse, Redirect}, routing::get};
//! use oauth1_axum::{AxumIntegration, Rejection};
//! use oauth1_client::OAuth;
//! use tower_sessions::{Expiry, MemoryStore, SessionManagerLayer, cookie::{SameSite, time::Duration}};
//!
//! async fn login(web: AxumIntegration, State(oauth): State<OAuth>) -> Result<impl IntoResponse, Rejection> {
//!     let twitter = oauth.create_client("twitter")?;
//!     Ok(twitter.authorize_redirect(&web, "https://app.example/auth").await?)
//! }
//!
//! async fn auth(web: AxumIntegration, State(oauth): State<OAuth>) -> Result<impl IntoResponse, Rejection> {
//!     let twitter = oauth.create_client("twitter")?;
//!     let token = twitter.authorize_access_token(&web).await?;
//!     let screen_name = token.field("screen_name").unwrap_or("somebody").to_owned();
//!     // A new id for a signed-in visitor: one that was planted before the login is worth nothing after it.
//!     web.session().cycle_id().await.map_err(Rejection::session)?;
//!     web.session().insert("screen_name", screen_name).await.map_err(Rejection::session)?;
//!     Ok(Redirect::to("/"))
//! }
//!
//! fn app(oauth: OAuth) -> Router {
//!     // Lax, not Strict: the browser comes back from the provider's site, and the cookie has to come with it.
//!     // __Host-: no other host, a subdomain of the same site for one, can set the cookie, and a session of its own with it.
//!     let sessions = SessionManagerLayer::new(MemoryStore::default())
//!         .with_name("__Host-id")
//!         .with_same_site(SameSite::Lax)
//!         .with_expiry(Expiry::OnInactivity(Duration::days(1)));
//!     Router::new().route("/login", get(login)).route("/auth", get(auth)).layer(sessions).with_state(oauth)
//! }
//! ```
//!
//! tower-sessions writes a session as a whole when its response is there. Two logins that one browser begins in the
//! very same moment can therefore lose one of them; it is answered with 400 and can be begun again. Nobody is ever
//! signed in wrongly by it, and no login is good for two tries at one registry. So that it stays a moment, write to the
//! session after the client's verb and not before it: what a handler has changed is not read again, and an older copy would
//! be written over what other tabs have stored during the wait for the provider.

use std::{
    fmt,
    sync::atomic::{AtomicBool, Ordering},
};

use axum_core::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header, request::Parts};
use oauth1_client::{FrameworkIntegration, OAuthError};
use thiserror::Error;
use tower_sessions_core::{Session, session};

/// The request being served, and its visitor's session: the extractor to give to a client's verbs.
///
/// It needs the layer of tower-sessions; without it, extraction fails with a [`Rejection`] that says so.
pub struct AxumIntegration {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    session: Session,
    /// Whether the state that was saved last is the only change to the session so far.
    only_state_changed: AtomicBool,
}

impl AxumIntegration {
    /// The visitor's session, for what the application itself keeps there.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }
}

impl<S: Sync> FromRequestParts<S> for AxumIntegration {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Rejection> {
        let session =
            parts.extensions.get::<Session>().ok_or_else(|| Rejection::session(MissingSessionLayer))?;
        Ok(Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            session: session.clone(),
            only_state_changed: AtomicBool::new(false),
        })
    }
}

/// The query may hold a verifier, and the session's id is as good as the cookie.
impl fmt::Debug for AxumIntegration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AxumIntegration")
            .field("method", &self.method)
            .field("path", &self.uri.path())
            .finish_non_exhaustive()
    }
}

impl FrameworkIntegration for AxumIntegration {
    type Redirect = Response;
    type Error = session::Error;

    fn method(&self) -> &str {
        self.method.as_str()
    }

    fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn redirect(&self, location: &str) -> Response {
        let status = if self.method == Method::POST { StatusCode::SEE_OTHER } else { StatusCode::FOUND };
        let Ok(location) = HeaderValue::try_from(location) else {
            // The client percent-encodes what it puts into a location, so this is for other callers.
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        (status, [(header::LOCATION, location), no_store()]).into_response()
    }

    /// Reads the session anew, unless the handler has changed it: reading would undo that.
    async fn load_state(&self, key: &str) -> Result<Option<String>, session::Error> {
        if self.session.id().is_some() && !self.session.is_modified() {
            self.session.load().await?;
        }
        let value = self.session.get_value(key).await?;
        Ok(value.and_then(|value| value.as_str().map(str::to_owned)))
    }

    /// Saves at once: tower-sessions itself saves nothing when the response is a 5xx.
    async fn save_state(&self, key: &str, value: String) -> Result<(), session::Error> {
        self.only_state_changed.store(!self.session.is_modified(), Ordering::Relaxed);
        self.session.insert(key, value).await?;
        self.session.save().await
    }

    async fn clear_state(&self, key: &str) -> Result<(), session::Error> {
        self.only_state_changed.store(!self.session.is_modified(), Ordering::Relaxed);
        self.session.remove_value(key).await?;
        self.session.save().await
    }

    /// tower-sessions writes the whole session back when the response is there, with all that was read before the
    /// wait. So it is read anew, unless the handler has changed it: reading would undo that.
    async fn refresh(&self) -> Result<(), session::Error> {
        if self.only_state_changed.swap(false, Ordering::Relaxed) {
            self.session.load().await?;
        }
        Ok(())
    }
}

/// An [`OAuthError`] as a response, so that `?` works in handlers.
///
/// The status is that of [`OAuthError::status`]; the body says what a visitor may know: the error's text where it
/// is about the visitor's request, a general sentence where it is about the application or the provider. For a
/// page of your own, take the [`error`](Self::error) and its sources. What is not the visitor's own is logged, with
/// its sources, when the response is made.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct Rejection(#[from] OAuthError);

impl Rejection {
    /// For the session's own errors.
    pub fn session(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(OAuthError::Session(Box::new(error)))
    }

    /// What happened.
    #[must_use]
    pub fn error(&self) -> &OAuthError {
        &self.0
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.0.log();
        let body = self.0.visitor_text();
        let plain = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        // The address of a callback holds a verifier.
        let no_referrer = (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        let mut response = (status, [plain, no_store(), no_referrer], body).into_response();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }
        response
    }
}

/// No session in the request.
#[derive(Clone, Copy, Debug, Error)]
#[error(
    "the request has no session: add tower_sessions::SessionManagerLayer to the router, outside of the login routes"
)]
struct MissingSessionLayer;

fn no_store() -> (header::HeaderName, HeaderValue) {
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
