//! Where tokens come from that the application keeps.

use std::{
    any::{Any, type_name},
    error::Error,
    fmt,
    sync::Arc,
};

use oauth1_core::Token;

use crate::{
    error::{OAuthError, Source},
    registry::OAuthClient,
};

/// Where the application keeps the tokens of its visitors: asked for the token of the visitor whose request is `web`.
///
/// `W` is what the login verbs take too, such as `AxumIntegration`, so an implementation reads the visitor's session as
/// handlers do. One is registered for the whole registry ([`OAuthBuilder::fetch_token`](crate::OAuthBuilder::fetch_token)) or
/// for a client ([`ClientConfig::fetch_token`](crate::ClientConfig::fetch_token)), and is asked by
/// [`OAuthClient::fetch_token`].
///
/// ```
/// use std::{collections::HashMap, convert::Infallible};
/// use oauth1_client::{FetchToken, FrameworkIntegration, OAuth, OAuthError, SealKey, Token};
///
/// /// Tokens by what the visitor's session says under `user`.
/// struct Tokens(HashMap<String, Token>);
///
/// impl<W: FrameworkIntegration> FetchToken<W> for Tokens {
///     type Error = W::Error;
///
///     async fn fetch_token(&self, _client: &str, web: &W) -> Result<Option<Token>, W::Error> {
///         let user = web.load_state("user").await?;
///         Ok(user.and_then(|user| self.0.get(&user).cloned()))
///     }
/// }
///
/// async fn timeline<W: FrameworkIntegration>(oauth: &OAuth, web: &W) -> Result<String, OAuthError> {
///     let twitter = oauth.create_client("twitter")?;
///     let token = twitter.fetch_token::<Tokens, _>(web).await?;
///     twitter.get("statuses/home_timeline.json").token(&token).send().await?.text().await
/// }
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let oauth = OAuth::builder().seal_key(SealKey::generate()?).fetch_token(Tokens(HashMap::new())).build()?;
/// # Ok(())
/// # }
/// ```
pub trait FetchToken<W>: Send + Sync + 'static {
    /// Why a token could not be looked up.
    type Error: Error + Send + Sync + 'static;

    /// The visitor's token at this client, if there is one.
    fn fetch_token(&self, client: &str, web: &W) -> impl Future<Output = Result<Option<Token>, Self::Error>>;
}

/// A value of the application's that implements [`FetchToken`], for its own integration.
///
/// It is kept without its type: the trait cannot be an object, for its futures are `Send` on one framework and not on
/// another, and that is to follow from the types where it is called.
#[derive(Clone)]
pub(crate) struct Hook {
    value: Arc<dyn Any + Send + Sync>,
    type_name: &'static str,
}

impl Hook {
    pub(crate) fn new<H: Send + Sync + 'static>(hook: H) -> Self {
        Self { value: Arc::new(hook), type_name: type_name::<H>() }
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hook({})", self.type_name)
    }
}

impl OAuthClient {
    /// The visitor's token, from the hook that was registered with this client, or else with the registry. `H` is the hook's
    /// type.
    ///
    /// # Errors
    ///
    /// [`OAuthError::MissingToken`]: there is no hook, or it has no token for this visitor; [`OAuthError::FetchToken`]: it
    /// failed, or is of another type.
    pub async fn fetch_token<H: FetchToken<W>, W>(&self, web: &W) -> Result<Token, OAuthError> {
        let missing = || OAuthError::MissingToken { client: self.name().to_owned() };
        let failed = |source: Source| OAuthError::FetchToken { client: self.name().to_owned(), source };
        let hook = self.provider().fetch_token.as_ref().or(self.shared().fetch_token.as_ref());
        let hook = hook.ok_or_else(missing)?;
        // Another hook's tokens may be those of other people.
        let other = || format!("the hook is of the type {}, and not {}", hook.type_name, type_name::<H>());
        let hook = hook.value.downcast_ref::<H>().ok_or_else(|| failed(other().into()))?;
        let token = hook.fetch_token(self.name(), web).await;
        token.map_err(|error| failed(Box::new(error)))?.ok_or_else(missing)
    }
}
