//! Where to send the resource owner: [RFC 5849 §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2).

use super::PendingLogin;
use crate::{credentials::ClientCredentials, encode::append_query, error::FlowError, request::Request};

/// Whether `oauth_callback` is in the authorization URL too. It was signed with the request for temporary
/// credentials (§2.1), and a browser could change it here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackInAuthorizeUrl {
    /// As RFC 5849 has it.
    #[default]
    Never,
    /// For providers of the version before, that look for it nowhere else.
    Always,
    /// For providers of which it is not known.
    IfUnconfirmed,
}

/// A provider's authorization URL, and what it wants in there.
///
/// A provider that wants `oauth_token` and nothing else needs no more than [`PendingLogin::authorization_url`].
///
/// ```
/// use oauth1_core::{AuthorizationUrl, ClientCredentials};
/// # use oauth1_core::{Exchange, FlowError, ObtainTemporary, SignatureMethod, Signer};
/// # let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("key", "secret"))?;
/// # let step = ObtainTemporary::new(signer, "https://broker.example/r", "oob")?;
/// # let reply = b"oauth_token=t%2F1&oauth_token_secret=s&oauth_callback_confirmed=true".to_vec();
/// # let pending = step.response(&http::Response::new(reply))?;
///
/// let client = ClientCredentials::new("client-7", "secret");
/// let authorization = AuthorizationUrl::new("https://broker.example/authorize")?
///     .client_param("key", &client)
///     .token_param("token")
///     .param("lang", "en");
/// let url = authorization.for_login(&pending, &[("lang", "de")])?;
/// assert_eq!(url, "https://broker.example/authorize?key=client-7&token=t%2F1&lang=de");
/// # Ok::<(), FlowError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AuthorizationUrl {
    url: String,
    client: Option<(String, String)>,
    token_param: String,
    callback: CallbackInAuthorizeUrl,
    params: Vec<(String, String)>,
}

impl AuthorizationUrl {
    /// `url`'s own query is kept as it is.
    ///
    /// # Errors
    ///
    /// [`FlowError::BadAuthorizationUrl`]: `url` is not an absolute http or https URL, cannot be decoded, or has a
    /// fragment.
    pub fn new(url: impl Into<String>) -> Result<Self, FlowError> {
        let url = url.into();
        let request = Request::new("GET", &url).map_err(|_| FlowError::BadAuthorizationUrl)?;
        request.params().map_err(|_| FlowError::BadAuthorizationUrl)?;
        if url.contains('#') {
            return Err(FlowError::BadAuthorizationUrl);
        }
        Ok(Self {
            url,
            client: None,
            token_param: "oauth_token".to_owned(),
            callback: CallbackInAuthorizeUrl::default(),
            params: Vec::new(),
        })
    }

    /// What the provider calls the identifier of the temporary credentials, if not `oauth_token`.
    #[must_use]
    pub fn token_param(mut self, name: impl Into<String>) -> Self {
        self.token_param = name.into();
        self
    }

    /// Adds the client's identifier, for providers that want it here too, under this name: `oauth_consumer_key`, say.
    #[must_use]
    pub fn client_param(mut self, name: impl Into<String>, client: &ClientCredentials) -> Self {
        self.client = Some((name.into(), client.identifier().to_owned()));
        self
    }

    /// Whether the callback is added; never, if nothing is said.
    #[must_use]
    pub fn callback(mut self, policy: CallbackInAuthorizeUrl) -> Self {
        self.callback = policy;
        self
    }

    /// Adds a parameter that every login sends, unless it brings one of the same name.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.params.push((name.into(), value.into()));
        self
    }

    /// The URL for this login. `extra` are this login's own parameters; those replace the ones of the same name that
    /// every login sends.
    ///
    /// # Errors
    ///
    /// [`FlowError::BadAuthorizationUrl`]: a parameter that is written here (token, client, callback) is in the URL, or
    /// among the others, already.
    pub fn for_login(&self, login: &PendingLogin, extra: &[(&str, &str)]) -> Result<String, FlowError> {
        let with_callback = match self.callback {
            CallbackInAuthorizeUrl::Never => false,
            CallbackInAuthorizeUrl::Always => true,
            CallbackInAuthorizeUrl::IfUnconfirmed => !login.callback_confirmed(),
        };
        let client = self.client.as_ref().map(|(name, value)| (&**name, &**value));
        let token = (&*self.token_param, login.credentials().identifier());
        let callback = with_callback.then_some(("oauth_callback", login.callback()));
        let written: Vec<_> = client.into_iter().chain([token]).chain(callback).collect();

        let configured = self.params.iter().map(|(name, value)| (&**name, &**value));
        let kept = configured.filter(|(name, _)| extra.iter().all(|(other, _)| other != name));
        let others: Vec<_> = kept.chain(extra.iter().copied()).collect();

        let request = Request::new("GET", &self.url).map_err(|_| FlowError::BadAuthorizationUrl)?;
        let own = request.params().map_err(|_| FlowError::BadAuthorizationUrl)?;
        let is_taken =
            |name| own.values(name).next().is_some() || others.iter().any(|(other, _)| *other == name);
        let names: Vec<_> = written.iter().map(|(name, _)| *name).collect();
        if names.iter().enumerate().any(|(at, name)| is_taken(name) || names[..at].contains(name)) {
            return Err(FlowError::BadAuthorizationUrl);
        }
        Ok(append_query(&self.url, written.into_iter().chain(others)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CallbackConfirmation, Exchange as _, ObtainTemporary, SignatureMethod, Signer};

    fn client() -> ClientCredentials {
        ClientCredentials::new("k&1", "s")
    }

    fn pending(confirmed: bool) -> PendingLogin {
        let signer = Signer::client(SignatureMethod::HmacSha1, &client()).unwrap();
        let step = ObtainTemporary::new(signer, "https://p.example/r", "https://app.example/cb?x=1").unwrap();
        let body =
            format!("oauth_token=t%26%23%25&oauth_token_secret=s&oauth_callback_confirmed={confirmed}");
        let step = step.confirmation(CallbackConfirmation::Ignore);
        step.response(&http::Response::new(body.into_bytes())).unwrap()
    }

    #[test]
    fn an_authorization_url_is_absolute_and_has_no_fragment() {
        for url in
            ["/authorize", "https://p.example/a#f", "javascript:alert(1)", "", "https://p.example/a?%zz"]
        {
            assert_eq!(AuthorizationUrl::new(url).unwrap_err(), FlowError::BadAuthorizationUrl, "{url}");
        }
    }

    #[test]
    fn threat_c27_the_urls_own_query_stays_and_what_is_added_is_encoded() {
        let url = "https://p.example/a?b=%7e+c&&d";
        let url = pending(true).authorization_url(url, &[("x&y", "1=2")]).unwrap();
        assert_eq!(url, "https://p.example/a?b=%7e+c&&d&oauth_token=t%26%23%25&x%26y=1%3D2");
    }

    #[test]
    fn the_callback_is_added_as_the_policy_says() {
        use CallbackInAuthorizeUrl::{Always, IfUnconfirmed, Never};
        for (policy, confirmed, added) in [
            (Never, false, false),
            (Always, true, true),
            (IfUnconfirmed, true, false),
            (IfUnconfirmed, false, true),
        ] {
            let authorization = AuthorizationUrl::new("https://p.example/a").unwrap().callback(policy);
            let url = authorization.for_login(&pending(confirmed), &[]).unwrap();
            let callback = "&oauth_callback=https%3A%2F%2Fapp.example%2Fcb%3Fx%3D1";
            assert_eq!(
                url.strip_prefix("https://p.example/a?oauth_token=t%26%23%25"),
                Some(if added { callback } else { "" })
            );
        }
    }

    #[test]
    fn the_login_wins_over_the_settings() {
        let authorization = AuthorizationUrl::new("https://p.example/a").unwrap();
        let authorization = authorization.param("a", "1").param("b", "2").param("a", "3");
        let url = |extra| authorization.for_login(&pending(true), extra).unwrap();
        assert_eq!(url(&[]), "https://p.example/a?oauth_token=t%26%23%25&a=1&b=2&a=3");
        assert_eq!(url(&[("a", ""), ("c", "4")]), "https://p.example/a?oauth_token=t%26%23%25&b=2&a=&c=4");
    }

    #[test]
    fn what_is_written_here_is_nowhere_else() {
        type Settings = fn(AuthorizationUrl) -> AuthorizationUrl;
        let refused: &[(&str, Settings, &str)] = &[
            ("https://p.example/a?oauth%5Ftoken=x", |url| url, "x"),
            ("https://p.example/a", |url| url, "oauth_token"),
            ("https://p.example/a", |url| url.param("oauth_token", "x"), "x"),
            ("https://p.example/a?token=x", |url| url.token_param("token"), "x"),
            ("https://p.example/a?key=x", |url| url.client_param("key", &client()), "x"),
            ("https://p.example/a", |url| url.client_param("key", &client()), "key"),
            ("https://p.example/a", |url| url.client_param("oauth_token", &client()), "x"),
            ("https://p.example/a", |url| url.callback(CallbackInAuthorizeUrl::Always), "oauth_callback"),
        ];
        for (url, settings, extra) in refused {
            let authorization = settings(AuthorizationUrl::new(*url).unwrap());
            let error = authorization.for_login(&pending(true), &[(extra, "1")]).unwrap_err();
            assert_eq!(error, FlowError::BadAuthorizationUrl, "{authorization:?}");
        }
        let renamed = AuthorizationUrl::new("https://p.example/a").unwrap().token_param("token");
        let url =
            renamed.for_login(&pending(true), &[("oauth_callback", "x"), ("oauth_token", "y")]).unwrap();
        assert_eq!(url, "https://p.example/a?token=t%26%23%25&oauth_callback=x&oauth_token=y");
    }
}
