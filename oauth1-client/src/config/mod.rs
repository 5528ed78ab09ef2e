//! One provider's settings: from code, and from the environment for what the code leaves open.

mod env;
mod provider;

use http::Method;
use oauth1_core::{CallbackConfirmation, CallbackInAuthorizeUrl, Placement, Secret, SignatureMethod};

pub use env::{Env, EnvError};
pub(crate) use provider::{Endpoints, Provider, check_url};

use crate::presets::Preset;

/// The settings of one client, as far as the code gives them.
///
/// What is left open is read from the registry's [`Env`] when the client is registered: `client_id` of the client
/// `twitter` from `TWITTER_CLIENT_ID`, and so on; and what is not there either is taken from the preset. What the
/// code gives, the environment does not change.
///
/// ```
/// use oauth1_client::{ClientConfig, presets};
///
/// let twitter = ClientConfig::preset(presets::TWITTER).authorize_param("force_login", "true");
/// let other = ClientConfig::new()
///     .request_token_url("https://api.example/oauth/request_token")
///     .authorize_url("https://api.example/oauth/authorize")
///     .access_token_url("https://api.example/oauth/access_token")
///     .api_base_url("https://api.example/1/");
/// ```
#[derive(Clone, Debug, Default)]
pub struct ClientConfig {
    preset: Option<Preset>,
    client_id: Option<String>,
    client_secret: Option<Secret>,
    rsa_key: Option<Secret>,
    request_token_url: Option<String>,
    authorize_url: Option<String>,
    access_token_url: Option<String>,
    api_base_url: Option<String>,
    authorize_params: Option<Vec<(String, String)>>,
    signature_method: Option<SignatureMethod>,
    callback_confirmation: Option<CallbackConfirmation>,
    request_token_method: Option<Method>,
    access_token_method: Option<Method>,
    callback_in_authorize_url: Option<CallbackInAuthorizeUrl>,
    placement: Option<Placement>,
    realm: Option<String>,
    user_agent: Option<String>,
}

impl ClientConfig {
    /// Nothing given yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A provider's own settings, for what neither code nor environment gives.
    #[must_use]
    pub fn preset(preset: Preset) -> Self {
        Self { preset: Some(preset), ..Self::default() }
    }

    /// The identifier that the provider gave the application (`{NAME}_CLIENT_ID`).
    #[doc(alias = "consumer key")]
    #[must_use]
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.client_id = Some(id.into());
        self
    }

    /// The secret that goes with the identifier (`{NAME}_CLIENT_SECRET`).
    #[doc(alias = "consumer secret")]
    #[must_use]
    pub fn client_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.client_secret = Some(secret.into());
        self
    }

    /// The private key of a client that signs with RSA, in PEM (`{NAME}_RSA_KEY`, where `\\n` may stand for the ends of
    /// its lines). Such a client needs no secret.
    #[must_use]
    pub fn rsa_key(mut self, pem: impl Into<Secret>) -> Self {
        self.rsa_key = Some(pem.into());
        self
    }

    /// Where temporary credentials come from (RFC 5849 §2.1; `{NAME}_REQUEST_TOKEN_URL`).
    #[must_use]
    pub fn request_token_url(mut self, url: impl Into<String>) -> Self {
        self.request_token_url = Some(url.into());
        self
    }

    /// Where the browser is sent (§2.2; `{NAME}_AUTHORIZE_URL`). Its own query is kept as it is.
    #[must_use]
    pub fn authorize_url(mut self, url: impl Into<String>) -> Self {
        self.authorize_url = Some(url.into());
        self
    }

    /// Where token credentials come from (§2.3; `{NAME}_ACCESS_TOKEN_URL`).
    #[must_use]
    pub fn access_token_url(mut self, url: impl Into<String>) -> Self {
        self.access_token_url = Some(url.into());
        self
    }

    /// What relative URLs of API calls are appended to (`{NAME}_API_BASE_URL`). API calls are signed for this
    /// origin only.
    #[must_use]
    pub fn api_base_url(mut self, url: impl Into<String>) -> Self {
        self.api_base_url = Some(url.into());
        self
    }

    /// A parameter for every authorization URL, such as `force_login` (`{NAME}_AUTHORIZE_PARAMS=a=b&c=d`).
    #[must_use]
    pub fn authorize_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.authorize_params.get_or_insert_default().push((name.into(), value.into()));
        self
    }

    /// How requests are signed (§3.4; `{NAME}_SIGNATURE_METHOD`); HMAC-SHA1 if nothing is said.
    #[must_use]
    pub fn signature_method(mut self, method: SignatureMethod) -> Self {
        self.signature_method = Some(method);
        self
    }

    /// What to do if the provider does not confirm the callback (`{NAME}_CALLBACK_CONFIRMATION`: `require`,
    /// `warn` or `ignore`); the login ends if nothing is said.
    #[must_use]
    pub fn callback_confirmation(mut self, confirmation: CallbackConfirmation) -> Self {
        self.callback_confirmation = Some(confirmation);
        self
    }

    /// How the endpoint of temporary credentials is asked (`{NAME}_REQUEST_TOKEN_METHOD`): POST, as §2.1 has it, if
    /// nothing is said; GET for the few providers that want it.
    #[must_use]
    pub fn request_token_method(mut self, method: Method) -> Self {
        self.request_token_method = Some(method);
        self
    }

    /// How the endpoint of token credentials is asked (`{NAME}_ACCESS_TOKEN_METHOD`); see
    /// [`request_token_method`](Self::request_token_method).
    #[must_use]
    pub fn access_token_method(mut self, method: Method) -> Self {
        self.access_token_method = Some(method);
        self
    }

    /// Whether the callback is in the authorization URL too (`{NAME}_CALLBACK_IN_AUTHORIZE_URL`: `never`, `always`
    /// or `if_unconfirmed`); never, if nothing is said.
    #[must_use]
    pub fn callback_in_authorize_url(mut self, policy: CallbackInAuthorizeUrl) -> Self {
        self.callback_in_authorize_url = Some(policy);
        self
    }

    /// Where the protocol parameters of every request go (§3.5; `{NAME}_PLACEMENT`: `header`, `form` or `query`); the
    /// header, if nothing is said. URLs get into logs: take `query` for providers that want nothing else. It is refused
    /// with PLAINTEXT, which would put the secrets there.
    #[doc(alias = "signature_type")]
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = Some(placement);
        self
    }

    /// The protection realm named in every header (§3.5.1; `{NAME}_REALM`).
    #[must_use]
    pub fn realm(mut self, realm: impl Into<String>) -> Self {
        self.realm = Some(realm.into());
        self
    }

    /// The `User-Agent` of every request (`{NAME}_USER_AGENT`).
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }
}
