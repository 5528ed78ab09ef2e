//! Logging in: what happens to a visitor's pending logins, written once for every framework.
//!
//! - A login is saved, sealed, in the visitor's session, before the browser is sent away.
//! - A callback is only continued in the session that holds its login.
//! - The login is taken out of the session, and out of the store if there is one, before the provider is asked for a
//!   token, so it can be tried once.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth1_core::{Callback, TemporaryCredentials, Token};

use crate::{
    config::check_url,
    error::OAuthError,
    framework::FrameworkIntegration,
    pending::{Pending, PendingLogins},
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
        self.authorize_redirect_with(web, callback, &[]).await
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
        self.refuse_head(web)?;
        self.can_log_in()?;
        check_callback_url(callback)?;
        self.shared().sealer()?;
        // A session that cannot be used is found out before the provider is asked for anything.
        web.load_state(&self.state_key()).await.map_err(session)?;

        let pending = self.fetch_request_token(callback).await?;
        let url = self.authorization_url(&pending, params)?;

        let now = stamp::now()?;
        let limits = self.shared().login;
        let credentials = pending.credentials().clone();
        let login = Pending { credentials, expires: now.saturating_add(limits.lifetime_seconds) };
        let login = self.keep(login).await?;
        // Read again: another tab may have begun a login meanwhile.
        let mut logins = self.load(web).await?;
        logins.add(login, now, limits.most_pending);
        self.save(web, &logins).await?;
        tracing::debug!(client = self.name(), "login begun");
        Ok(web.redirect(&url))
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
        self.refuse_head(web)?;
        self.can_log_in()?;
        let verifier_optional = self.provider().endpoints.verifier_optional;
        let callback = match verifier_optional {
            true => Callback::parse_without_verifier(web.query())?,
            false => Callback::parse(web.query())?,
        };
        let now = stamp::now()?;

        let mut logins = self.load(web).await?;
        let Some(token) = callback.token() else {
            // A refusal that names no token: nothing to consume, and nothing to believe without a login.
            return Err(if logins.any_alive(now) { OAuthError::Denied } else { OAuthError::NoPendingLogin });
        };
        let login = logins.take(token).ok_or(OAuthError::NoPendingLogin)?;
        // A store that does not answer has used nothing up: the visitor may come back when it does.
        let login = self.kept(login).await?;
        if !self.shared().used.first_use(self.name(), &login, now) {
            return Err(OAuthError::NoPendingLogin);
        }
        self.save(web, &logins).await?;
        if login.expires <= now {
            return Err(OAuthError::LoginExpired);
        }
        let verifier = callback.granted_for(login.credentials.identifier())?;
        let result = self.exchange(&login.credentials, verifier).await;
        let refreshed = web.refresh().await.map_err(session);
        let token = result?;
        refreshed?;
        tracing::debug!(client = self.name(), "login finished");
        Ok(token)
    }

    /// Puts a login into the store, if there is one. What is left for the session has the store's handle for the secret.
    async fn keep(&self, login: Pending) -> Result<Pending, OAuthError> {
        let Some(store) = &self.shared().store else { return Ok(login) };
        let mut random = [0; 16];
        stamp::random(&mut random)?;
        let handle = URL_SAFE_NO_PAD.encode(random);
        let (token, expires) = (login.credentials.identifier().to_owned(), login.expires);
        let sealed = self.shared().sealer()?.seal(self.name(), &PendingLogins::of(login).encode())?;
        let lifetime = Duration::from_secs(self.shared().login.lifetime_seconds);
        store.put(&handle, &sealed, lifetime).await.map_err(OAuthError::StateStore)?;
        Ok(Pending { credentials: TemporaryCredentials::new(token, handle), expires })
    }

    /// The login that a session's entry stands for. Of several that ask for it at once, one gets it.
    async fn kept(&self, entry: Pending) -> Result<Pending, OAuthError> {
        let Some(store) = &self.shared().store else { return Ok(entry) };
        let handle = entry.credentials.secret().expose();
        let sealed = store.take(handle).await.map_err(OAuthError::StateStore)?;
        let opened = sealed.and_then(|sealed| self.shared().sealer().ok()?.open(self.name(), &sealed));
        let mut kept = opened.and_then(|octets| PendingLogins::decode(&octets)).unwrap_or_default();
        kept.take(entry.credentials.identifier()).ok_or(OAuthError::NoPendingLogin)
    }

    /// A prefetching or previewing program may send HEAD where a browser would send GET; it must not use up the
    /// login.
    fn refuse_head<W: FrameworkIntegration>(&self, web: &W) -> Result<(), OAuthError> {
        if web.method() == "HEAD" { Err(OAuthError::MethodNotAllowed) } else { Ok(()) }
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

    /// The visitor's pending logins; none, if there is no entry or it does not open.
    async fn load<W: FrameworkIntegration>(&self, web: &W) -> Result<PendingLogins, OAuthError> {
        let sealed = web.load_state(&self.state_key()).await.map_err(session)?;
        let sealer = self.shared().sealer()?;
        let opened = sealed.and_then(|sealed| sealer.open(self.name(), &sealed));
        Ok(opened.and_then(|octets| PendingLogins::decode(&octets)).unwrap_or_default())
    }

    async fn save<W: FrameworkIntegration>(&self, web: &W, logins: &PendingLogins) -> Result<(), OAuthError> {
        let key = self.state_key();
        if logins.is_empty() {
            return web.clear_state(&key).await.map_err(session);
        }
        let sealed = self.shared().sealer()?.seal(self.name(), &logins.encode())?;
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
