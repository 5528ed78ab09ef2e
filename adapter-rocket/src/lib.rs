//! [Rocket](https://docs.rs/rocket) for [`oauth1_client`].
//!
//! [`RocketIntegration`] is a request guard: take it in a handler, and give it to the client's verbs. [`LoginCookies`]
//! is the fairing that it needs. [`Rejection`] makes `?` work in handlers.
//!
//! ```
//! use oauth1_client::{FrameworkIntegration as _, OAuth};
//! use oauth1_rocket::{LoginCookies, Redirect, Rejection, RocketIntegration};
//! use rocket::{Build, Rocket, State, get, http::{Cookie, CookieJar, SameSite}, routes};
//!
//! #[get("/login")]
//! async fn login(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<Redirect, Rejection> {
//!     let twitter = oauth.create_client("twitter")?;
//!     Ok(twitter.authorize_redirect(&web, "https://app.example/auth").await?)
//! }
//!
//! #[get("/auth")]
//! async fn auth(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<Redirect, Rejection> {
//!     let twitter = oauth.create_client("twitter")?;
//!     let token = twitter.authorize_access_token(&web).await?;
//!     let screen_name = token.field("screen_name").unwrap_or("somebody").to_owned();
//!     // Private: sealed with Rocket's secret key. Lax, not Strict: the page that follows is still on the way back from
//!     // the provider's site. Secure is for you to say, since Rocket only does where it speaks TLS itself.
//!     let user = Cookie::build(("__Host-user", screen_name)).same_site(SameSite::Lax).secure(true);
//!     web.cookies().add_private(user);
//!     Ok(web.redirect("/"))
//! }
//!
//! #[get("/")]
//! fn home(cookies: &CookieJar<'_>) -> String {
//!     let user = cookies.get_private("__Host-user");
//!     user.map_or_else(|| "Sign in at /login".to_owned(), |user| format!("Hello, {}", user.value()))
//! }
//!
//! fn app(oauth: OAuth) -> Rocket<Build> {
//!     rocket::build().attach(LoginCookies::new()).manage(oauth).mount("/", routes![login, auth, home])
//! }
//! ```
//!
//! The application's own private cookies need Rocket's feature `secrets` and a `secret_key`: without one, Rocket makes
//! one up at each start in the debug profile, so that everybody is signed out by it, and does not start in any other.
//!
//! # Where pending logins are
//!
//! In a cookie for each client, which holds what [`oauth1_client`] has sealed: the browser sees ciphertext, and what was
//! changed does not open. The cookie is not a private one of Rocket's, which would seal it again with another key: those
//! can only be written through Rocket's jar, and Rocket throws away what was put there when a catcher answers. That
//! happens where a handler returns a bare `Status` of 400 or above, and where it panics; a login that was taken would be
//! back in the browser. [`LoginCookies`] writes them whoever answers.
//!
//! A browser keeps it for a day at most. How long a login is good for is
//! under the seal, where no browser can change it.
//!
//! # Used once
//!
//! A cookie is the visitor's copy, and an old one can be sent again. The registry remembers the logins it has tried, so
//! each is good for one try at one registry. Where several processes serve one application, give them a store that they
//! share ([`OAuthBuilder::state_store`](oauth1_client::OAuthBuilder::state_store)): a login is good for one try in all of
//! them then, and the cookie holds no more than what it is found by.
//!
//! A cookie is written as a whole, too. When one browser sends two requests about logins at one provider in the very same
//! moment, the later response wins, and a login that was begun in the other can be lost; it is answered with 400 and can
//! be begun again. Nobody is ever signed in wrongly by it.
//!
//! # Rocket's log
//!
//! Rocket logs the address of each request, the callback's among them, with the verifier in its query. Nobody can use
//! that without the secrets under the seal; if it is not to be there all the same, set `log_level` to `critical`. At
//! `debug` it logs all header fields, with every cookie: that is for development only. What an error does not tell the
//! visitor is in this log too.

mod login_cookies;
mod response;

use std::fmt;

use oauth1_client::FrameworkIntegration;
use rocket::{
    Ignite, Request, Rocket, Sentinel, async_trait,
    http::{CookieJar, HeaderMap, Method, Status},
    request::{FromRequest, Outcome},
};
use thiserror::Error;

pub use login_cookies::{CookieTooLong, LoginCookies};
pub use response::{Redirect, Rejection};

use login_cookies::{Attached, Served};

/// The request being served, and its visitor's cookies: the guard to give to a client's verbs.
///
/// It needs the fairing [`LoginCookies`]; without it, Rocket does not start.
pub struct RocketIntegration<'r> {
    path: &'r str,
    query: &'r str,
    cookies: &'r CookieJar<'r>,
    headers: &'r HeaderMap<'r>,
    served: &'r Served,
}

impl<'r> RocketIntegration<'r> {
    /// Whether the browser sends two cookies of this name that differ. No browser does with a `__Host-` name; the jar has
    /// but one of them, and nobody knows whose.
    fn is_doubtful(&self, name: &str) -> bool {
        let pairs = self.headers.get("Cookie").flat_map(|header| header.split(';'));
        let named = pairs.filter_map(|pair| pair.trim().split_once('=')).filter(|(other, _)| *other == name);
        let mut values = named.map(|(_, value)| value);
        let first = values.next();
        values.any(|value| Some(value) != first)
    }

    /// The visitor's cookies, for what the application itself keeps there. The pending logins are not among what is
    /// changed through it.
    #[must_use]
    pub fn cookies(&self) -> &'r CookieJar<'r> {
        self.cookies
    }
}

#[async_trait]
impl<'r> FromRequest<'r> for RocketIntegration<'r> {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let Some(served) = Served::of(request) else {
            return Outcome::Error((Status::InternalServerError, Rejection::session(MissingFairing)));
        };
        let uri = request.uri();
        let query = uri.query().map_or("", |query| query.as_str());
        let path = uri.path().as_str();
        let (cookies, headers) = (request.cookies(), request.headers());
        Outcome::Success(Self { path, query, cookies, headers, served })
    }
}

impl Sentinel for RocketIntegration<'_> {
    fn abort(rocket: &Rocket<Ignite>) -> bool {
        let missing = rocket.state::<Attached>().is_none();
        if missing {
            tracing::error!("{MissingFairing}");
        }
        missing
    }
}

/// The query may hold a verifier, and cookies sign people in.
impl fmt::Debug for RocketIntegration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RocketIntegration")
            .field("method", &self.method())
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl FrameworkIntegration for RocketIntegration<'_> {
    type Redirect = Redirect;
    type Error = CookieTooLong;

    fn method(&self) -> &str {
        self.served.method.as_str()
    }

    fn query(&self) -> &str {
        self.query
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get_one(name)
    }

    fn redirect(&self, location: &str) -> Redirect {
        Redirect::new(self.served.method == Method::Post, location)
    }

    /// What this request has written, or else what the browser sent.
    async fn load_state(&self, key: &str) -> Result<Option<String>, CookieTooLong> {
        let sent = |name: &str| {
            let cookie = self.cookies.get(name).filter(|_| !self.is_doubtful(name))?;
            Some(cookie.value().to_owned())
        };
        Ok(self.served.read(key, sent))
    }

    async fn save_state(&self, key: &str, value: String) -> Result<(), CookieTooLong> {
        self.served.write(key, Some(value))
    }

    async fn clear_state(&self, key: &str) -> Result<(), CookieTooLong> {
        self.served.write(key, None)
    }
}

/// No fairing to write the cookies.
#[derive(Clone, Copy, Debug, Error)]
#[error("the pending logins have no cookies: attach oauth1_rocket::LoginCookies to the rocket")]
struct MissingFairing;
