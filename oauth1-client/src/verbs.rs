//! Logging in without a web framework: the steps one by one, for command line and desktop programs, and for whoever
//! keeps what lies between the steps in a place of their own.

use std::fmt;

use oauth1_core::{
    AuthorizationUrl, CallbackConfirmation, Endpoint, ObtainTemporary, ObtainToken, PendingLogin, RenewToken,
    Secret, TemporaryCredentials, Token, verifier_from_pin,
};

use crate::{
    error::{OAuthError, Step},
    login::check_callback_url,
    registry::OAuthClient,
};

/// The callback of a login that has none (RFC 5849 §2.1): the provider shows a PIN instead.
const OOB: &str = "oob";

/// A login that ends with a PIN, which the provider shows and the person types in.
///
/// See [`OAuthClient::begin_oob`].
#[derive(Clone)]
pub struct OobLogin {
    url: String,
    credentials: TemporaryCredentials,
}

impl OobLogin {
    /// Where to send the person: the provider asks there for permission, and shows the PIN.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The temporary credentials, to be kept if the PIN is typed in elsewhere.
    #[must_use]
    pub fn credentials(&self) -> &TemporaryCredentials {
        &self.credentials
    }
}

/// The URL names the temporary identifier.
impl fmt::Debug for OobLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OobLogin").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}

impl OAuthClient {
    /// Obtains temporary credentials (RFC 5849 §2.1).
    ///
    /// `callback` is where the provider sends the browser back to, or `oob`.
    ///
    /// # Errors
    ///
    /// The callback cannot be one, the client has no such endpoint, or the provider refuses or cannot be reached.
    #[doc(alias = "request token")]
    pub async fn fetch_request_token(&self, callback: &str) -> Result<PendingLogin, OAuthError> {
        if callback != OOB {
            check_callback_url(callback)?;
        }
        let endpoints = &self.provider().endpoints;
        let endpoint = self.endpoint(&endpoints.request_token)?;
        let callback = if endpoints.force_oob { OOB } else { callback };
        let step = ObtainTemporary::at(self.client_signer(), endpoint, callback);
        let step = step.confirmation(endpoints.confirmation);
        let pending = self.run(Step::TemporaryCredentials, step).await?;
        if !pending.callback_confirmed() && endpoints.confirmation == CallbackConfirmation::Warn {
            tracing::warn!(client = self.name(), "the provider did not confirm the callback");
        }
        Ok(pending)
    }

    /// Where to send the person (§2.2). `params` are this login's own, such as `force_login`; one of a name that the
    /// client's settings have too replaces that.
    ///
    /// # Errors
    ///
    /// The client has no authorization URL, or one of the parameters is written there already.
    pub fn authorization_url(
        &self,
        login: &PendingLogin,
        params: &[(&str, &str)],
    ) -> Result<String, OAuthError> {
        let endpoints = &self.provider().endpoints;
        let oob = endpoints.oob_authorize.as_ref().filter(|_| login.callback() == OOB);
        let authorize: Option<&AuthorizationUrl> = oob.or(endpoints.authorize.as_ref());
        let url = authorize.ok_or_else(|| self.no_login())?.for_login(login, params);
        url.map_err(|source| OAuthError::provider(self.name(), Step::Authorization, source))
    }

    /// Exchanges temporary credentials and a verifier for a token (§2.3).
    ///
    /// # Errors
    ///
    /// The client has no such endpoint, or the provider refuses or cannot be reached.
    #[doc(alias = "access token")]
    pub async fn fetch_access_token(
        &self,
        temporary: &TemporaryCredentials,
        verifier: impl Into<Secret>,
    ) -> Result<Token, OAuthError> {
        self.exchange(temporary, Some(verifier.into())).await
    }

    /// The same at a provider that gives no verifier, which [`ClientConfig::verifier_optional`] must have said.
    ///
    /// # Errors
    ///
    /// As for [`fetch_access_token`](Self::fetch_access_token), or [`OAuthError::VerifierRequired`].
    ///
    /// [`ClientConfig::verifier_optional`]: crate::ClientConfig::verifier_optional
    pub async fn fetch_access_token_without_verifier(
        &self,
        temporary: &TemporaryCredentials,
    ) -> Result<Token, OAuthError> {
        if !self.provider().endpoints.verifier_optional {
            return Err(OAuthError::VerifierRequired { client: self.name().to_owned() });
        }
        self.exchange(temporary, None).await
    }

    pub(crate) async fn exchange(
        &self,
        temporary: &TemporaryCredentials,
        verifier: Option<Secret>,
    ) -> Result<Token, OAuthError> {
        let endpoint = self.endpoint(&self.provider().endpoints.access_token)?;
        let signer = self.token_signer(temporary);
        let step = match verifier {
            Some(verifier) => ObtainToken::at(signer, endpoint, verifier),
            None => ObtainToken::without_verifier(signer, endpoint),
        };
        self.run(Step::TokenCredentials, step).await
    }

    /// Exchanges a name and a password for a token, at a provider that allows this client to.
    ///
    /// # Errors
    ///
    /// The client has no endpoint for tokens, or the provider refuses or cannot be reached.
    #[doc(alias = "xAuth")]
    pub async fn fetch_access_token_with_password(
        &self,
        username: &str,
        password: impl Into<Secret>,
    ) -> Result<Token, OAuthError> {
        let endpoint = self.endpoint(&self.provider().endpoints.access_token)?;
        let step = ObtainToken::with_password(self.client_signer(), endpoint, username, password);
        self.run(Step::TokenCredentials, step).await
    }

    /// Starts a login that ends with a PIN: for programs that no browser can be sent back to.
    ///
    /// ```no_run
    /// use oauth1_client::{ClientConfig, OAuth, SealKey, presets};
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let oauth = OAuth::builder().seal_key(SealKey::generate()?).build()?;
    /// let config = ClientConfig::preset(presets::TWITTER).client_id("id").client_secret("secret");
    /// let twitter = oauth.register("twitter", config)?;
    ///
    /// let login = twitter.begin_oob().await?;
    /// println!("Open {} and type in what it shows:", login.url());
    /// let mut typed = String::new();
    /// std::io::stdin().read_line(&mut typed)?;
    /// let token = twitter.finish_with_pin(&login, &typed).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As for [`fetch_request_token`](Self::fetch_request_token) and [`authorization_url`](Self::authorization_url).
    pub async fn begin_oob(&self) -> Result<OobLogin, OAuthError> {
        let pending = self.fetch_request_token(OOB).await?;
        let url = self.authorization_url(&pending, &[])?;
        Ok(OobLogin { url, credentials: pending.credentials().clone() })
    }

    /// Finishes a login with the PIN as it was typed.
    ///
    /// # Errors
    ///
    /// Nothing was typed, or what cannot be a PIN: then nothing was sent, and the person can try again. Or as for
    /// [`fetch_access_token`](Self::fetch_access_token).
    pub async fn finish_with_pin(&self, login: &OobLogin, typed: &str) -> Result<Token, OAuthError> {
        let verifier = verifier_from_pin(typed)?;
        self.fetch_access_token(&login.credentials, verifier).await
    }

    /// Renews a token: with its session handle, if it has one, or else as it is, at `renew_token_url`.
    ///
    /// The reply's session handle is the new token's; if there is none, the old one goes on.
    ///
    /// # Errors
    ///
    /// [`OAuthError::NotRenewable`], or the provider refuses or cannot be reached.
    pub async fn renew_token(&self, token: &Token) -> Result<Token, OAuthError> {
        let not = || OAuthError::NotRenewable { client: self.name().to_owned() };
        let renewal = self.provider().renewal.as_ref().ok_or_else(not)?;
        let signer = self.token_signer(token.credentials());
        let endpoint = renewal.endpoint.clone();
        let step = match token.session_handle() {
            Some(handle) => RenewToken::at(signer, endpoint, handle.clone()),
            None if renewal.in_place => RenewToken::in_place(signer, endpoint, token.clone()),
            None => return Err(not()),
        };
        self.run(Step::Renewal, step).await
    }

    fn endpoint(&self, endpoint: &Option<Endpoint>) -> Result<Endpoint, OAuthError> {
        endpoint.clone().ok_or_else(|| self.no_login())
    }

    pub(crate) fn no_login(&self) -> OAuthError {
        OAuthError::NoLogin { client: self.name().to_owned() }
    }
}
