//! The fairing: what it notes of a request before Rocket routes it, and the cookies it writes whoever answers.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rocket::{
    Build, Data, Request, Response, Rocket, async_trait,
    config::Config,
    fairing::{self, Fairing, Info, Kind},
    http::{Cookie, Method, SameSite},
    time::Duration,
};
use thiserror::Error;

/// What a browser keeps of a cookie at least, with name and attributes ([RFC 6265 §6.1]).
///
/// [RFC 6265 §6.1]: https://www.rfc-editor.org/rfc/rfc6265#section-6.1
const MOST_OCTETS: usize = 4096;

/// More than a login may take.
const A_DAY: Duration = Duration::days(1);

/// The fairing that keeps pending logins in cookies: attach one to the rocket.
///
/// The cookies are `Secure` and named `__Host-…`, whether it is Rocket that speaks TLS or a proxy in front of it: a
/// browser takes them only over https, and no other host of the domain can plant one.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoginCookies {
    plain_http: bool,
}

impl LoginCookies {
    /// For https: [`LoginCookies`] as they are described.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// For plain http while developing: neither `Secure` nor `__Host-`, since not every browser takes such cookies
    /// from `http://127.0.0.1`.
    ///
    /// Rocket does not start with it unless its `address` is a loopback one. That does not see a proxy on the same
    /// machine: where there is one, it is [`new`](Self::new) that is right.
    #[must_use]
    pub fn plain_http_on_loopback() -> Self {
        Self { plain_http: true }
    }
}

#[async_trait]
impl Fairing for LoginCookies {
    fn info(&self) -> Info {
        let name = match self.plain_http {
            true => "login cookies for plain http, which need a loopback `address`",
            false => "login cookies",
        };
        Info { name, kind: Kind::Ignite | Kind::Request | Kind::Response | Kind::Singleton }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> fairing::Result {
        let address = rocket.figment().extract_inner::<IpAddr>(Config::ADDRESS);
        if !self.plain_http || address.is_ok_and(|address| address.is_loopback()) {
            Ok(rocket.manage(Attached))
        } else {
            Err(rocket)
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let (method, written) = (request.method(), Mutex::default());
        let served = Served { method, secure: !self.plain_http, written };
        request.local_cache(|| Some(served));
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let Some(served) = Served::of(request) else { return };
        for (name, value) in &*served.written() {
            response.adjoin_header(served.cookie(name, value.as_deref()));
        }
    }
}

/// Managed by a rocket that has the fairing.
pub(crate) struct Attached;

/// What the fairing notes of a request.
pub(crate) struct Served {
    /// As it came: a HEAD that Rocket hands to a GET handler calls itself GET there.
    pub(crate) method: Method,
    secure: bool,
    /// By cookie name; `None` is to be removed.
    written: Mutex<BTreeMap<String, Option<String>>>,
}

impl Served {
    /// `None` without the fairing.
    pub(crate) fn of<'r>(request: &'r Request<'_>) -> Option<&'r Self> {
        request.local_cache(|| None::<Self>).as_ref()
    }

    /// What was written, or else what `sent` says that the browser has sent.
    pub(crate) fn read(&self, key: &str, sent: impl Fn(&str) -> Option<String>) -> Option<String> {
        let name = self.name(key);
        let written = self.written().get(&name).cloned();
        written.unwrap_or_else(|| sent(&name))
    }

    pub(crate) fn write(&self, key: &str, value: Option<String>) -> Result<(), CookieTooLong> {
        let name = self.name(key);
        let octets = self.cookie(&name, value.as_deref()).encoded().to_string().len();
        if octets > MOST_OCTETS {
            return Err(CookieTooLong { octets });
        }
        self.written().insert(name, value);
        Ok(())
    }

    fn written(&self) -> MutexGuard<'_, BTreeMap<String, Option<String>>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No two keys make one name: a `_` is always followed by an octet in hexadecimal.
    fn name(&self, key: &str) -> String {
        let mut name = if self.secure { "__Host-".to_owned() } else { String::new() };
        for octet in key.bytes() {
            match octet {
                b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' => name.push(char::from(octet)),
                _ => name.push_str(&format!("_{octet:02X}")),
            }
        }
        name
    }

    /// The attributes are those of the removal too: without them a browser would not let go of a `__Host-` cookie.
    fn cookie(&self, name: &str, value: Option<&str>) -> Cookie<'static> {
        let cookie = Cookie::build((name.to_owned(), value.unwrap_or_default().to_owned()));
        // Lax, not Strict: the browser comes back from the provider's site, and the cookie has to come with it.
        // A login that nobody finishes is not to weigh on every request for as long as a browser lives.
        let mut cookie = cookie
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self.secure)
            .max_age(A_DAY)
            .build();
        if value.is_none() {
            cookie.make_removal();
        }
        cookie
    }
}

/// The pending logins do not fit into a cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the cookie would have {octets} octets, and a browser need not keep more than {MOST_OCTETS}")]
#[non_exhaustive]
pub struct CookieTooLong {
    /// With its name and its attributes.
    pub octets: usize,
}
