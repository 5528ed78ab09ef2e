//! [actix-web](https://docs.rs/actix-web) and [actix-session](https://docs.rs/actix-session) for [`oauth1_client`].
//!
//! [`ActixIntegration`] is an extractor: take it in a handler, and give it to the client's verbs. [`Rejection`]
//! makes `?` work in handlers.
//!
//! ```no_run
//! use actix_session::{SessionMiddleware, storage::CookieSessionStore};
//! use actix_web::{App, HttpResponse, HttpServer, cookie::{Key, SameSite}, web::{Data, Redirect, get}};
//! use oauth1_actix::{ActixIntegration, Rejection};
//! use oauth1_client::OAuth;
//!
//! async fn login(web: ActixIntegration, oauth: Data<OAuth>) -> Result<HttpResponse, Rejection> {
//!     let twitter = oauth.create_client("twitter")?;
//!     Ok(twitter.authorize_redirect(&web, "https://app.example/auth").await?)
//! }
//!
//! async fn auth(web: ActixIntegration, oauth: Data<OAuth>) -> Result<Redirect, Rejection> {
//!     let twitter = oauth.create_client("twitter")?;
//!     let token = twitter.authorize_access_token(&web).await?;
//!     let screen_name = token.field("screen_name").unwrap_or("somebody").to_owned();
//!     // A new id for a signed-in visitor: one that was planted before the login is worth nothing after it.
//!     web.session().clear();
//!     web.session().renew();
//!     web.session().insert("screen_name", screen_name).map_err(Rejection::session)?;
//!     Ok(Redirect::to("/").see_other())
//! }
//!
//! async fn serve(oauth: OAuth, key: Key) -> std::io::Result<()> {
//!     let app = move || {
//!         // Lax, not Strict: the browser comes back from the provider's site, and the cookie has to come with it.
//!         // __Host-: no other host, a subdomain of the same site for one, can set the cookie, and a session of its own
//!         // with it.
//!         let sessions = SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
//!             .cookie_name("__Host-id".to_owned())
//!             .cookie_same_site(SameSite::Lax)
//!             .build();
//!         let app = App::new().app_data(Data::new(oauth.clone())).wrap(sessions);
//!         app.route("/login", get().to(login)).route("/auth", get().to(auth))
//!     };
//!     HttpServer::new(app).bind(("127.0.0.1", 8080))?.run().await
//! }
//! ```
//!
//! # What a session is good for
//!
//! actix-session reads a session when the request comes, and stores it, as a whole, when the response passes its
//! middleware, whatever the status. Nothing is stored if there is no response: the handler panics, the browser hangs up
//! and the request is dropped, or a middleware inside of the session's answers with an `Err`. And of two requests of one
//! session at the same time, what the later response stores is what stays, and a request of these lasts as long as the
//! provider takes to answer. A login that was begun meanwhile can be lost: it is answered with 400 and can be begun again.
//! No login is good for two tries at one registry, for it remembers which were used: build it once, outside of the closure
//! that makes the app for each worker, as above.
//!
//! That goes for what the application keeps there, too: a visitor who signs out in one tab while another tab's callback
//! waits for the provider has the old session back. Call `session().clear()` before `renew()` where a callback signs
//! somebody in, so that it holds nobody but them, and keep what must be revoked at once at the server.
//!
//! A session that is a cookie (`CookieSessionStore`) may be signed only: what a login puts there is sealed. (What the
//! application puts there is not; the middleware encrypts the whole cookie if it is not told otherwise.) But it has no id
//! for `renew` to change, and whoever kept an older cookie can send it again. So with several processes, which share no
//! memory, single use is best effort: one may hand a login that another saw used on, within its ten minutes, to the
//! provider, which has to refuse it. With a store that they share ([`OAuthBuilder::state_store`]), none does, and the cookie
//! stays small: without one, a client's pending logins can take 3 kB of the 4 that a browser keeps.
//!
//! [`OAuthBuilder::state_store`]: oauth1_client::OAuthBuilder::state_store

use std::{
    fmt,
    future::{Ready, ready},
    mem,
};

use actix_session::{Session, SessionExt as _, SessionInsertError, SessionStatus};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest, HttpResponse, ResponseError,
    dev::Payload,
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use oauth1_client::{FrameworkIntegration, OAuthError};
use thiserror::Error;

/// The request being served, and its visitor's session: the extractor to give to a client's verbs.
///
/// It needs the middleware of actix-session; without it, extraction fails with a [`Rejection`] that says so.
/// actix-session makes a session up where there is none, and that can be told from a real one only by who asks first: so
/// take [`session`](Self::session) instead of another extractor beside this one.
pub struct ActixIntegration {
    request: HttpRequest,
    session: Session,
}

impl ActixIntegration {
    /// The visitor's session, for what the application itself keeps there.
    ///
    /// Write with `insert`: what `update` changes is not stored unless something else is written too.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// In a session that the handler has ended, actix-session ignores writes without a word.
    fn live_session(&self) -> Result<&Session, SessionError> {
        if self.session.status() == SessionStatus::Purged {
            Err(SessionError::Purged)
        } else {
            Ok(&self.session)
        }
    }
}

impl FromRequest for ActixIntegration {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let session = given_session(request).map_err(Rejection::session);
        ready(session.map(|session| Self { request: request.clone(), session }))
    }
}

/// The query may hold a verifier, and a session that is a cookie is all in the header.
impl fmt::Debug for ActixIntegration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActixIntegration")
            .field("method", self.request.method())
            .field("path", &self.request.path())
            .finish_non_exhaustive()
    }
}

/// The session is stored with the response, and cannot be read anew: `refresh` has nothing to do.
impl FrameworkIntegration for ActixIntegration {
    type Redirect = HttpResponse;
    type Error = SessionError;

    fn method(&self) -> &str {
        self.request.method().as_str()
    }

    fn query(&self) -> &str {
        self.request.query_string()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    fn redirect(&self, location: &str) -> HttpResponse {
        let post = self.request.method() == Method::POST;
        let status = if post { StatusCode::SEE_OTHER } else { StatusCode::FOUND };
        let Ok(location) = HeaderValue::try_from(location) else {
            // The client percent-encodes what it puts into a location, so this is for other callers.
            return HttpResponse::InternalServerError().finish();
        };
        HttpResponse::build(status)
            .insert_header((header::LOCATION, location))
            .insert_header(NO_STORE)
            .finish()
    }

    async fn load_state(&self, key: &str) -> Result<Option<String>, SessionError> {
        // What is not a string is not ours.
        Ok(self.live_session()?.get(key).unwrap_or_default())
    }

    async fn save_state(&self, key: &str, value: String) -> Result<(), SessionError> {
        Ok(self.live_session()?.insert(key, value)?)
    }

    async fn clear_state(&self, key: &str) -> Result<(), SessionError> {
        self.session.remove(key);
        Ok(())
    }
}

/// Why a session cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SessionError {
    /// No session in the request.
    #[error(
        "the request has no session: wrap the app, or the scope of the login routes, in actix_session::SessionMiddleware"
    )]
    NoMiddleware,
    /// The handler ended the session before a login was to be kept in it.
    #[error("the session was ended by Session::purge in this request, and keeps nothing: use Session::clear")]
    Purged,
    /// actix-session did not take a value.
    #[error(transparent)]
    Insert(#[from] SessionInsertError),
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

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        self.0.log();
        let body = self.0.visitor_text();
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8")).insert_header(NO_STORE);
        // The address of a callback holds a verifier.
        response.insert_header((header::REFERRER_POLICY, "no-referrer"));
        if status == StatusCode::METHOD_NOT_ALLOWED {
            response.insert_header((header::ALLOW, "GET, POST"));
        }
        response.body(body)
    }
}

const NO_STORE: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// An entry of the session that actix-session makes up.
const MADE_UP: &str = "oauth1_actix: no SessionMiddleware";

/// The session that the middleware has put among the request's extensions. Asked for a session, actix-session makes one
/// up if there is none. So it is asked where there can be none, and again when the extensions are back.
fn given_session(request: &HttpRequest) -> Result<Session, SessionError> {
    let extensions = mem::take(&mut *request.extensions_mut());
    let marked = request.get_session().insert(MADE_UP, true);
    request.extensions_mut().extend(extensions);
    marked?;
    let session = request.get_session();
    if session.contains_key(MADE_UP) { Err(SessionError::NoMiddleware) } else { Ok(session) }
}
