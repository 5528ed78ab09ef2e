//! The URLs of a provider, made from its base URL and from nothing that a request says.

use std::fmt;

use super::Behaviour;

/// Where a client finds what. `Display` writes them as settings of the login app, one line each.
///
/// ```
/// let endpoints = demos::provider::Endpoints::new("http://127.0.0.1:4001");
/// assert_eq!(endpoints.request_token, "http://127.0.0.1:4001/oauth/request_token");
/// assert!(endpoints.to_string().starts_with("TWITTER_REQUEST_TOKEN_URL=http://127.0.0.1:4001/"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Endpoints {
    /// The page for developers, and the start of all the others.
    pub base: String,
    /// RFC 5849 §2.1: temporary credentials.
    pub request_token: String,
    /// RFC 5849 §2.2: where the browser is sent.
    pub authorize: String,
    /// The same, by the name that sign-in buttons use.
    pub authenticate: String,
    /// RFC 5849 §2.3: token credentials.
    pub access_token: String,
    /// What the paths of API calls are appended to.
    pub api_base: String,
}

impl Endpoints {
    /// Those of the provider at this URL, given without a slash at its end.
    #[must_use]
    pub fn new(base: &str) -> Self {
        Self::of(base, &Behaviour::DEFAULT)
    }

    /// Those of the provider at this URL that behaves like this. What it does not have is empty.
    #[must_use]
    pub fn of(base: &str, behaviour: &Behaviour) -> Self {
        let url = |target: Option<&str>| target.map(|target| format!("{base}{target}")).unwrap_or_default();
        let login = behaviour.login.as_ref();
        let page = login.and_then(|login| login.authorization.as_ref());
        Self {
            base: base.to_owned(),
            request_token: url(login.map(|login| login.temporary.endpoint.target)),
            authorize: url(page.map(|page| page.target)),
            authenticate: url(page.map(|page| page.alias.unwrap_or(page.target))),
            access_token: url(login.map(|login| login.exchange.endpoint.target)),
            api_base: format!("{base}/1.1/"),
        }
    }
}

impl fmt::Display for Endpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "TWITTER_REQUEST_TOKEN_URL={}", self.request_token)?;
        writeln!(f, "TWITTER_AUTHORIZE_URL={}", self.authenticate)?;
        writeln!(f, "TWITTER_ACCESS_TOKEN_URL={}", self.access_token)?;
        write!(f, "TWITTER_API_BASE_URL={}", self.api_base)
    }
}
