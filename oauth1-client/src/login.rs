//! Logging in: what happens to a visitor's pending logins, written once for every framework.
//!
//! - A login is saved, sealed, in the visitor's session, before the browser is sent away.
//! - A callback is only continued in the session that holds its login.
//! - The login is taken out of the session, and out of the store if there is one, before the provider is asked for a
//!   token, so it can be tried once.

use std::{
    fmt,
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth1_core::{Callback, TemporaryCredentials, Token};
use ring::digest::{SHA256, digest};

use crate::{
    config::check_url,
    error::OAuthError,
    framework::FrameworkIntegration,
    next::home_or,
    pending::{Pending, PendingLogins, Purpose, SKEW},
    registry::OAuthClient,
    stamp,
};

impl OAuthClient {
    /// Starts a login: obtains temporary credentials, saves them, sealed, in the visitor's session, and redirects
    /// the browser to the provider.
    ///
    /// `callback` is where the provider sends the browser back to: an absolute URL that the application knows,
    /// not one made from the request.
    ///
    /// # Errors
    ///
    /// The session cannot be read (then nothing was sent) or written, the store does not answer, or the provider refuses or
    /// cannot be reached.
    pub async fn authorize_redirect<W: FrameworkIntegration>(
        &self,
        web: &W,
        callback: &str,
    ) -> Result<W::Redirect, OAuthError> {
        self.login().authorize_redirect(web, callback).await
    }

    /// [`authorize_redirect`](Self::authorize_redirect), with parameters for the authorization URL, such as
    /// `force_login`; one of a name that the client's settings have too replaces that.
    ///
    /// # Errors
    ///
    /// As for [`authorize_redirect`](Self::authorize_redirect).
    pub async fn authorize_redirect_with<W: FrameworkIntegration>(
        &self,
        web: &W,
        callback: &str,
        params: &[(&str, &str)],
    ) -> Result<W::Redirect, OAuthError> {
        let login = params.iter().fold(self.login(), |login, (name, value)| login.param(*name, *value));
        login.authorize_redirect(web, callback).await
    }

    /// Finishes a login: checks the callback against the visitor's session, and exchanges the temporary
    /// credentials and the verifier for a token.
    ///
    /// # Errors
    ///
    /// The resource owner said no; the callback is malformed, or about no login of this session, or too late;
    /// the session cannot be used; or the provider refuses or cannot be reached.
    pub async fn authorize_access_token<W: FrameworkIntegration>(
        &self,
        web: &W,
    ) -> Result<Token, OAuthError> {
        self.login().finish(web).await.map(|finished| finished.token)
    }

    /// A login that is more than signing in: it goes on somewhere, or is for something, or for somebody.
    ///
    /// ```no_run
    /// use oauth1_client::{FrameworkIntegration, OAuthClient, OAuthError};
    ///
    /// // POST /link, with a token against forgery: the visitor is signed in as `user`, and wants to link an account.
    /// async fn link<W: FrameworkIntegration>(web: &W, twitter: &OAuthClient, user: &str) -> Result<W::Redirect, OAuthError> {
    ///     let login = twitter.login().purpose("link").user(user).next("/settings");
    ///     login.authorize_redirect(web, "https://app.example/linked").await
    /// }
    ///
    /// async fn linked<W: FrameworkIntegration>(web: &W, twitter: &OAuthClient, user: &str) -> Result<W::Redirect, OAuthError> {
    ///     let finished = twitter.login().purpose("link").user(user).finish(web).await?;
    ///     // Keep finished.token for this user, then:
    ///     Ok(web.redirect(&finished.next))
    /// }
    /// ```
    pub fn login(&self) -> LoginRequest<'_> {
        LoginRequest { client: self, params: Vec::new(), purpose: Purpose::default(), next: "/".to_owned() }
    }
}

/// A login that is being put together, or that is expected back. See [`OAuthClient::login`].
#[must_use = "a login does nothing before it is begun or finished"]
pub struct LoginRequest<'a> {
    client: &'a OAuthClient,
    params: Vec<(String, String)>,
    purpose: Purpose,
    next: String,
}

/// A login that is finished.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FinishedLogin {
    /// The token.
    pub token: Token,
    /// Where the visitor goes on, as [`LoginRequest::next`] said: a path of the application's own, `/` if nothing was said.
    pub next: String,
}

impl LoginRequest<'_> {
    /// Adds a parameter to the authorization URL, such as `force_login`; one of a name that the client's settings have too
    /// replaces that.
    pub fn param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.params.push((name.into(), value.into()));
        self
    }

    /// Where the visitor goes on when the login is finished: a path, with a query and a fragment maybe, of at most 512
    /// octets. It may be the visitor's own wish, from a parameter of the request: what could lead to another host is taken
    /// for `/`.
    pub fn next(mut self, next: &str) -> Self {
        home_or(next).clone_into(&mut self.next);
        self
    }

    /// What the login is for, if not for signing in: `link`, say. It is finished for the same purpose only.
    pub fn purpose(mut self, purpose: &str) -> Self {
        self.purpose.name = hashed(purpose);
        self
    }

    /// Who is signed in, by what the application knows them by. The login is finished for the same user only.
    pub fn user(mut self, user: &str) -> Self {
        self.purpose.user = hashed(user);
        self
    }

    /// Starts the login; see [`OAuthClient::authorize_redirect`].
    ///
    /// # Errors
    ///
    /// As there.
    pub async fn authorize_redirect<W: FrameworkIntegration>(
        self,
        web: &W,
        callback: &str,
    ) -> Result<W::Redirect, OAuthError> {
        let client = self.client;
        client.refuse_onlookers(web)?;
        client.can_log_in()?;
        check_callback_url(callback)?;
        client.shared().sealer()?;
        // A session that cannot be used is found out before the provider is asked for anything.
        web.load_state(&client.state_key()).await.map_err(session)?;

        let pending = client.fetch_request_token(callback).await?;
        let params: Vec<_> = self.params.iter().map(|(name, value)| (&**name, &**value)).collect();
        let url = client.authorization_url(&pending, &params)?;

        let now = stamp::now()?;
        let limits = client.shared().login;
        let login = Pending {
            credentials: pending.credentials().clone(),
            expires: now.saturating_add(limits.lifetime_seconds),
            purpose: self.purpose,
            next: self.next,
        };
        let login = client.keep(login).await?;
        // Read again: another tab may have begun a login meanwhile.
        let mut logins = client.load(web).await?;
        logins.add(login, now, limits.most_pending);
        client.save(web, &logins).await?;
        tracing::debug!(client = client.name(), "login begun");
        Ok(web.redirect(&url))
    }

    /// Finishes a login that was begun for the same purpose and the same user; see
    /// [`OAuthClient::authorize_access_token`].
    ///
    /// # Errors
    ///
    /// As there; [`OAuthError::NoPendingLogin`] if it was begun for another purpose, and [`OAuthError::OtherUser`] if for
    /// another user. Neither uses it up.
    pub async fn finish<W: FrameworkIntegration>(self, web: &W) -> Result<FinishedLogin, OAuthError> {
        let client = self.client;
        client.refuse_onlookers(web)?;
        client.can_log_in()?;
        let callback = match client.provider().endpoints.verifier_optional {
            true => Callback::parse_without_verifier(web.query())?,
            false => Callback::parse(web.query())?,
        };
        let now = stamp::now()?;

        let mut logins = client.load(web).await?;
        let Some(token) = callback.token() else {
            // A refusal that names no token: nothing to consume, and nothing to believe without a login.
            return Err(if logins.any_alive(now) { OAuthError::Denied } else { OAuthError::NoPendingLogin });
        };
        let begun_for = logins.purpose(token).ok_or(OAuthError::NoPendingLogin)?;
        if begun_for.name != self.purpose.name {
            return Err(OAuthError::NoPendingLogin);
        }
        if begun_for.user != self.purpose.user {
            return Err(OAuthError::OtherUser);
        }
        let login = logins.take(token).ok_or(OAuthError::NoPendingLogin)?;
        // A store that was not reached has used nothing up: the visitor may come back when it is.
        let login = client.kept(login).await?;
        let lifetime = Duration::from_secs(client.shared().login.lifetime_seconds.saturating_add(SKEW));
        if !client.shared().used.first_use(client.name(), &login, Instant::now(), lifetime) {
            return Err(OAuthError::NoPendingLogin);
        }
        if client.shared().store.is_some() {
            // Read again: another tab may have begun a login during the wait for the store.
            logins = client.load(web).await?;
            logins.take(token);
        }
        client.save(web, &logins).await?;
        if !login.is_alive(now, client.shared().login.lifetime_seconds) {
            return Err(OAuthError::LoginExpired);
        }
        let verifier = callback.granted_for(login.credentials.identifier())?;
        let result = client.exchange(&login.credentials, verifier).await;
        let refreshed = web.refresh().await.map_err(session);
        let token = result?;
        refreshed?;
        tracing::debug!(client = client.name(), "login finished");
        Ok(FinishedLogin { token, next: login.next })
    }
}

/// As short for the longest text as for any.
fn hashed(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, text.as_bytes()))
}

/// Who is signed in, and what for, is nobody's business.
impl fmt::Debug for LoginRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRequest").field("client", &self.client.name()).finish_non_exhaustive()
    }
}

impl OAuthClient {
    /// Puts a login into the store, if there is one. What is left for the session has the store's handle for the secret.
    async fn keep(&self, login: Pending) -> Result<Pending, OAuthError> {
        let Some(store) = &self.shared().store else { return Ok(login) };
        let mut random = [0; 16];
        stamp::random(&mut random)?;
        let handle = URL_SAFE_NO_PAD.encode(random);
        let token = login.credentials.identifier().to_owned();
        let (expires, purpose) = (login.expires, login.purpose.clone());
        let sealed =
            self.shared().sealer()?.seal(&self.store_place(&handle), &PendingLogins::of(login).encode())?;
        let lifetime = Duration::from_secs(self.shared().login.lifetime_seconds);
        store.put(&handle, &sealed, lifetime).await.map_err(OAuthError::StateStore)?;
        let credentials = TemporaryCredentials::new(token, handle);
        Ok(Pending { credentials, expires, purpose, next: String::new() })
    }

    /// The login that a session's entry stands for. Of several that ask for it at once, one gets it.
    async fn kept(&self, entry: Pending) -> Result<Pending, OAuthError> {
        let Some(store) = &self.shared().store else { return Ok(entry) };
        let handle = entry.credentials.secret().expose();
        let sealed = store.take(handle).await.map_err(OAuthError::StateStore)?;
        let sealer = self.shared().sealer()?;
        let opened = sealed.and_then(|sealed| sealer.open(&self.store_place(handle), &sealed));
        let mut kept = opened.and_then(|octets| PendingLogins::decode(&octets)).unwrap_or_default();
        kept.take(entry.credentials.identifier()).ok_or(OAuthError::NoPendingLogin)
    }

    /// A previewing program may send HEAD where a browser would send GET, and a browser may fetch ahead what its visitor
    /// has not clicked on; neither must use up the login, nor begin one.
    fn refuse_onlookers<W: FrameworkIntegration>(&self, web: &W) -> Result<(), OAuthError> {
        if web.method() == "HEAD" {
            return Err(OAuthError::MethodNotAllowed);
        }
        let is_ahead = |name| web.header(name).is_some_and(|value| value.trim().starts_with("prefetch"));
        if ["sec-purpose", "purpose", "x-moz"].into_iter().any(is_ahead) {
            return Err(OAuthError::Prefetch);
        }
        Ok(())
    }

    fn can_log_in(&self) -> Result<(), OAuthError> {
        let endpoints = &self.provider().endpoints;
        let is_there = endpoints.request_token.is_some()
            && endpoints.authorize.is_some()
            && endpoints.access_token.is_some();
        if is_there { Ok(()) } else { Err(self.no_login()) }
    }

    /// One entry per client. The prefix is constant, so two names cannot make one key.
    fn state_key(&self) -> String {
        format!("oauth1:{}", self.name())
    }

    /// What a session's entry is sealed for. One that holds handles is not taken for one that holds secrets, nor the other
    /// way round, where a store comes or goes while logins are pending.
    fn session_place(&self) -> String {
        let kind = if self.shared().store.is_some() { "handles" } else { "logins" };
        format!("{kind}:{}", self.whose())
    }

    /// What a store's value is sealed for. Handles are of one length, so that no two handles and names make one place.
    fn store_place(&self, handle: &str) -> String {
        format!("store:{handle}:{}", self.whose())
    }

    /// The name, and who the client is at the provider: two applications of one key may both have a client of a name. The
    /// length tells where the name ends.
    fn whose(&self) -> String {
        let (name, id) = (self.name(), &self.provider().client_id);
        format!("{}:{name}:{id}", name.len())
    }

    /// The visitor's pending logins; none, if there is no entry or it does not open.
    async fn load<W: FrameworkIntegration>(&self, web: &W) -> Result<PendingLogins, OAuthError> {
        let sealed = web.load_state(&self.state_key()).await.map_err(session)?;
        let sealer = self.shared().sealer()?;
        let opened = sealed.and_then(|sealed| sealer.open(&self.session_place(), &sealed));
        Ok(opened.and_then(|octets| PendingLogins::decode(&octets)).unwrap_or_default())
    }

    async fn save<W: FrameworkIntegration>(&self, web: &W, logins: &PendingLogins) -> Result<(), OAuthError> {
        let key = self.state_key();
        if logins.is_empty() {
            return web.clear_state(&key).await.map_err(session);
        }
        let sealed = self.shared().sealer()?.seal(&self.session_place(), &logins.encode())?;
        web.save_state(&key, sealed).await.map_err(session)
    }
}

/// Whether a URL can be a callback: `https`, or `http` on loopback, with neither user information nor fragment.
///
/// [`OAuthClient::authorize_redirect`] checks it too; here an application can do so when it starts.
///
/// # Errors
///
/// [`OAuthError::InvalidCallbackUrl`].
pub fn check_callback_url(url: &str) -> Result<(), OAuthError> {
    check_url(url, false).map(drop).map_err(|why| OAuthError::InvalidCallbackUrl { why })
}

fn session<E: std::error::Error + Send + Sync + 'static>(error: E) -> OAuthError {
    OAuthError::Session(Box::new(error))
}
