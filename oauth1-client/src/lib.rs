//! An OAuth 1.0a client: a registry of providers, a login that any web framework can use, or none, and signed API
//! calls.
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
//!
//! # Where to start
//!
//! | you want to | begin with |
//! | --- | --- |
//! | register a provider | [`OAuth::register`], [`ClientConfig`], and [`presets`] for those that are known |
//! | keep settings in the environment or in a file | [`Env`] |
//! | log people in on the web | [`OAuthClient::authorize_redirect`], with the extractor of your framework's adapter |
//! | come back to where the visitor was, or link an account | [`OAuthClient::login`] |
//! | run on several machines | [`OAuthBuilder::state_store`] |
//! | log in from a terminal | [`OAuthClient::begin_oob`]; `cargo run -p oauth1-client --example pin` |
//! | know who logged in | [`OAuthClient::userinfo`] |
//! | call an API | [`OAuthClient::get`] and the like, [`ApiRequest`], [`Response`]; [`OAuthClient::with_token`] for many calls |
//! | upload files, and show how far they are | [`Multipart`](crate#features), [`Body::from_stream`], [`ApiRequest::on_upload`] |
//! | call without a token, or unsigned | [`ApiRequest::without_token`], [`ApiRequest::unsigned`] |
//! | renew a token | [`OAuthClient::renew_token`] |
//! | keep tokens in your database | [`FetchToken`] |
//! | find out why a signature is refused | [`ApiRequest::explain`], [`OAuthError::hint`] |
//! | use a proxy, your own certificates, HTTP/2 | [`HyperTransport`] |
//! | use another HTTP library | [`Transport`]; `examples/reqwest.rs` |
//! | sign what a tower stack sends | `OAuthClient::sign_layer`, by the feature `tower` |
//!
//! # Features
//!
//! Each only adds. By default there is `mozilla-roots`: the certification authorities that Mozilla trusts.
//!
//! | feature | adds |
//! | --- | --- |
//! | `platform-roots` | `Roots::Platform`: the authorities that the operating system trusts |
//! | `multipart` | `Multipart` and `Part`: `multipart/form-data`, with files that are read while they are sent |
//! | `gzip`, `brotli` | `ApiRequest::accept_compressed` |
//! | `http2` | `HyperTransportBuilder::http2` |
//! | `proxy` | `HyperTransportBuilder::proxy`: an HTTP proxy, by CONNECT |
//! | `redis` | `RedisStateStore` |
//! | `tower` | `OAuthClient::sign_layer` |
//! | `rsa-sha1` | signing RSA-SHA1; see the feature of the same name in `oauth1-core` |
//!
//! # Errors, logs and secrets
//!
//! An [`OAuthError`] says what happened at its layer and what to do; its sources say more, its
//! [`status`](OAuthError::status) is the one to answer a visitor with. What a provider says about a refusal is behind
//! [`OAuthError::oauth_problem`] and [`OAuthError::excerpt`], not in messages. No secret, token or body is in any `Debug`,
//! `Display` or log. Steps of a login and calls are spans of [tracing](https://docs.rs/tracing) (`oauth1_login`,
//! `oauth1_call`), with the client's name, and events with status and duration.

// What tests of this crate share with those beside it knows it by this name.
#[cfg(test)]
extern crate self as oauth1_client;

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
mod lock;
mod login;
#[cfg(feature = "multipart")]
mod multipart;
mod next;
mod pending;
pub mod presets;
mod progress;
#[cfg(test)]
mod properties;
mod registry;
mod request;
mod response;
mod retry;
mod seal;
mod send;
mod sign;
mod stamp;
mod store;
#[cfg(test)]
mod torture;
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
pub use login::{FinishedLogin, LoginRequest, check_callback_url};
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
#[cfg(feature = "redis")]
pub use store::RedisStateStore;
pub use store::{MemoryStateStore, StateStore, StateStoreError};
pub use transport::{HyperTransport, HyperTransportBuilder, Roots, Transport};
pub use userinfo::UserInfo;
pub use verbs::OobLogin;
