//! An OAuth 1.0a client for web applications: a registry of providers, a login that any web framework can use, and
//! signed API calls.
//!
//! ```no_run
//! use oauth1_client::{ClientConfig, Env, FrameworkIntegration, OAuth, OAuthError, SealKey, presets};
//!
//! fn registry(key: SealKey) -> Result<OAuth, Box<dyn std::error::Error>> {
//!     let oauth = OAuth::builder().config(Env::dotenv()?).seal_key(key).build()?;
//!     // TWITTER_CLIENT_ID and TWITTER_CLIENT_SECRET are read from the environment, or from .env.
//!     oauth.register("twitter", ClientConfig::preset(presets::TWITTER))?;
//!     Ok(oauth)
//! }
//!
//! // In a handler, `web` is the extractor of the framework's adapter, such as `AxumIntegration` of oauth1-axum.
//! async fn login<W: FrameworkIntegration>(oauth: &OAuth, web: &W) -> Result<W::Redirect, OAuthError> {
//!     let twitter = oauth.create_client("twitter")?;
//!     twitter.authorize_redirect(web, "https://app.example/auth").await
//! }
//!
//! async fn auth<W: FrameworkIntegration>(oauth: &OAuth, web: &W) -> Result<String, OAuthError> {
//!     let twitter = oauth.create_client("twitter")?;
//!     let token = twitter.authorize_access_token(web).await?;
//!     let profile = twitter.get("account/verify_credentials.json").token(&token).send().await?;
//!     profile.error_for_status().await?.text().await
//! }
//! ```
//!
//! What is kept in the visitor's session is sealed: neither the browser nor the session store can read it.

mod body;
mod clock;
mod compression;
mod config;
mod error;
mod exchange;
mod fetch_token;
mod framework;
#[cfg(feature = "tower")]
mod layer;
mod login;
#[cfg(feature = "multipart")]
mod multipart;
mod pending;
pub mod presets;
mod progress;
mod registry;
mod request;
mod response;
mod retry;
mod seal;
mod send;
mod sign;
mod stamp;
mod transport;
mod used;
mod userinfo;
mod verbs;
mod wire;

pub use body::Body;
pub use config::{ClientConfig, Env, EnvError};
pub use error::{
    BuildError, ConfigError, ConfigProblem, Excerpt, NetworkError, OAuthError, Setting, StatusError, Step,
};
pub use fetch_token::FetchToken;
pub use framework::FrameworkIntegration;
#[cfg(feature = "tower")]
pub use layer::{Sign, SignLayer};
pub use login::check_callback_url;
#[cfg(feature = "multipart")]
pub use multipart::{Multipart, Part};
pub use oauth1_core::{
    BodyHash, CallbackConfirmation, CallbackError, CallbackInAuthorizeUrl, FlowError, PendingLogin,
    Placement, Problem, Secret, SignatureMethod, Signer, Stamp, TemporaryCredentials, Token,
    TokenCredentials, explain,
};
pub use progress::Progress;
pub use registry::{OAuth, OAuthBuilder, OAuthClient};
pub use request::{ApiRequest, Param};
pub use response::{Response, ResponseStream};
pub use seal::{BadSealKey, SealKey};
pub use stamp::{StampError, stamp};
pub use transport::{HyperTransport, HyperTransportBuilder, Roots, Transport};
pub use userinfo::UserInfo;
pub use verbs::OobLogin;
