//! Errors, by whose fault they are, because that decides the status: one table for every framework.
//!
//! `Display` says what happened at this layer and what to do; `source()` is the next layer. No variant holds a
//! secret, a token or a body.

mod config;
mod network;
mod refusal;
mod visitor;

use std::fmt;

use oauth1_core::{CallbackError, FlowError, Problem, SignError};
use thiserror::Error;

pub use config::{BuildError, ConfigError, ConfigProblem, Setting};
pub use network::NetworkError;
#[cfg(any(feature = "gzip", feature = "brotli"))]
pub(crate) use network::Undecodable;
pub use refusal::{Excerpt, StatusError};
use refusal::{source_problem, told, well_known};

use crate::{stamp::StampError, store::StateStoreError};

/// A cause of any kind.
pub(crate) type Source = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong with a login or a signed call.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OAuthError {
    // The application's.
    /// The registry was built for programs that log nobody in on the web ([`OAuthBuilder::without_sessions`]).
    ///
    /// [`OAuthBuilder::without_sessions`]: crate::OAuthBuilder::without_sessions
    #[error(
        "the registry has no seal key, so it can keep nothing in a session: build it with OAuthBuilder::seal_key"
    )]
    NoSealKey,
    /// `create_client` was asked for a name that is not registered.
    #[error("no client named `{name}` is registered; there is {}", list(registered))]
    #[non_exhaustive]
    UnknownClient {
        /// The name asked for.
        name: String,
        /// The names that are registered.
        registered: Vec<String>,
    },
    /// A client's settings are incomplete or wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The client was registered without the endpoints that this needs.
    #[error(
        "client `{client}` has no login endpoints: register request_token_url, authorize_url and access_token_url"
    )]
    #[non_exhaustive]
    NoLogin {
        /// The client's name.
        client: String,
    },
    /// A token without a session handle, of a client without `renew_token_url`.
    #[error(
        "the token of `{client}` cannot be renewed: it has no session handle, and there is no renew_token_url: sign in again"
    )]
    #[non_exhaustive]
    NotRenewable {
        /// The client's name.
        client: String,
    },
    /// A token was asked for without a verifier, of a provider that is to send one.
    #[error(
        "`{client}` sends a verifier; if it never does, say so in the client's settings (verifier_optional)"
    )]
    #[non_exhaustive]
    VerifierRequired {
        /// The client's name.
        client: String,
    },
    /// The client's settings do not say where a profile is.
    #[error(
        "client `{client}` has no profile to ask for: register userinfo_url and userinfo_claims, at least that of `sub`"
    )]
    #[non_exhaustive]
    NoUserInfo {
        /// The client's name.
        client: String,
    },
    /// The callback URL given to `authorize_redirect`.
    #[error("the callback URL {why}")]
    #[non_exhaustive]
    InvalidCallbackUrl {
        /// What about it.
        why: &'static str,
    },
    /// A request that cannot be made or signed as it was described.
    #[error("the request to `{client}` cannot be made: {why}")]
    #[non_exhaustive]
    InvalidRequest {
        /// The client's name.
        client: String,
        /// What about it.
        why: &'static str,
        /// More about it.
        source: Option<Source>,
    },
    /// An API call without a token.
    #[error(
        "no token for `{client}`: give one with .token(…), from a login or from a hook (OAuthClient::fetch_token), or sign \
         for the client alone with .without_token()"
    )]
    #[non_exhaustive]
    MissingToken {
        /// The client's name.
        client: String,
    },
    /// The application's own hook could not look a token up.
    #[error("the token for `{client}` cannot be looked up")]
    #[non_exhaustive]
    FetchToken {
        /// The client's name.
        client: String,
        /// What the hook said.
        source: Source,
    },
    /// An absolute URL that is not on the origin of `api_base_url`, nor on one of `api_origins`: a signature, or a
    /// PLAINTEXT secret, would go to somebody else.
    #[error(
        "the URL is not on the origin of `{client}`'s api_base_url, so it is not signed; if it is the provider's, register \
         its origin (api_origin)"
    )]
    #[non_exhaustive]
    ForeignOrigin {
        /// The client's name.
        client: String,
    },

    // The visitor's.
    /// The resource owner said no at the provider.
    #[error("access was denied at the provider")]
    Denied,
    /// The callback request is not one.
    #[error(transparent)]
    Callback(CallbackError),
    /// The callback is about a login that this browser's session does not hold.
    #[error(
        "this browser has no such login in progress: it was finished already, took too long, or was begun \
         elsewhere; if it happens always, see that the session cookie comes back: SameSite=Lax and not Strict, \
         Secure only over https, and one host name throughout (localhost is not 127.0.0.1)"
    )]
    NoPendingLogin,
    /// The login was begun too long ago.
    #[error("the login took too long: start again")]
    LoginExpired,
    /// The login was begun for another user than the one who is signed in now.
    #[error("this was begun by another user of the application: sign in as that one, or start again")]
    OtherUser,
    /// A HEAD request to a route that only GET or POST may reach; nothing was done.
    #[error("a login route does not answer HEAD requests")]
    MethodNotAllowed,
    /// A request that a browser made ahead, before its visitor clicked; nothing was done.
    #[error("a login route does not answer before it is visited")]
    Prefetch,

    // The session's.
    /// The session could not be read or written.
    #[error("the session cannot be used")]
    Session(#[source] Source),

    /// The store of pending logins does not answer. It may have taken the login out, if only its answer was lost: coming
    /// back can then need a new login.
    #[error("a login cannot be kept, or not be found, at the moment")]
    StateStore(#[source] StateStoreError),

    // The provider's.
    /// The provider refused a step of the login, or its reply is not what the protocol asks for.
    #[error("`{client}`: {step} failed{}", told(excerpt.as_ref(), source_problem(source)))]
    #[non_exhaustive]
    Provider {
        /// The client's name.
        client: String,
        /// Which step of the login.
        step: Step,
        /// What the provider did.
        source: FlowError,
        /// The beginning of what a refusal said.
        excerpt: Option<Excerpt>,
    },
    /// The provider answered an API call with a redirect.
    #[error("`{client}` cannot be called")]
    #[non_exhaustive]
    Redirected {
        /// The client's name.
        client: String,
        /// The redirect.
        source: FlowError,
    },
    /// The provider answered an API call with a status that is no success.
    #[error(transparent)]
    Status(Box<StatusError>),
    /// An API call's reply is not what the caller wants to read it as.
    #[error("the reply is not {expected}")]
    #[non_exhaustive]
    UnreadableReply {
        /// What it should have been.
        expected: &'static str,
        /// Where it stops being that.
        source: Option<Source>,
    },

    // The network's, and this machine's.
    /// The provider could not be reached, or did not answer in full or in time.
    #[error("`{client}` cannot be reached")]
    #[non_exhaustive]
    Network {
        /// The client's name.
        client: String,
        /// What happened.
        source: NetworkError,
    },
    /// No randomness or no time.
    #[error("no nonce or timestamp can be made")]
    Stamp(#[from] StampError),
}

impl OAuthError {
    /// The HTTP status to answer a visitor with: 400, 403 or 405 for the visitor's own, 502 or 504 for the
    /// provider's and the network's, 503 for the store's, 500 for ours.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Callback(_) | Self::NoPendingLogin | Self::LoginExpired => 400,
            Self::Denied | Self::OtherUser | Self::Prefetch => 403,
            Self::MethodNotAllowed => 405,
            Self::Provider {
                source:
                    FlowError::Sign(_)
                    | FlowError::BadAuthorizationUrl
                    | FlowError::ReservedHeader { .. }
                    | FlowError::NoFormBody
                    | FlowError::JsonReply,
                ..
            } => 500,
            Self::Provider { .. }
            | Self::Redirected { .. }
            | Self::Status(_)
            | Self::UnreadableReply { .. } => 502,
            Self::Network { source: NetworkError::TimedOut, .. } => 504,
            Self::Network { .. } => 502,
            Self::StateStore(_) => 503,
            _ => 500,
        }
    }

    /// What the provider said about its refusal, in the words of the problem reporting extension.
    #[must_use]
    pub fn oauth_problem(&self) -> Option<&Problem> {
        match self {
            Self::Provider { source: FlowError::Refused { problem, .. }, .. } => problem.as_deref(),
            Self::Callback(CallbackError::Problem(problem)) => Some(problem),
            Self::Status(error) => error.problem.as_ref(),
            _ => None,
        }
    }

    /// The provider's status, if it is the provider that refused.
    #[must_use]
    pub fn provider_status(&self) -> Option<u16> {
        match self {
            Self::Provider { source, .. } | Self::Redirected { source, .. } => match source {
                FlowError::Refused { status, .. } | FlowError::Redirected { status } => Some(*status),
                _ => None,
            },
            Self::Status(error) => Some(error.status),
            _ => None,
        }
    }

    /// The beginning of what the provider said when it refused: its first 256 characters, control characters escaped. It is
    /// the provider's text: escape it for where it is shown.
    #[must_use]
    pub fn excerpt(&self) -> Option<&str> {
        match self {
            Self::Provider { excerpt, .. } => excerpt.as_ref().map(Excerpt::as_str),
            Self::Status(error) => Some(error.excerpt()),
            _ => None,
        }
    }

    /// What to do about it, where a provider's refusal has a well-known cause. Nothing of it is the provider's text.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        let by_code = self.oauth_problem().and_then(Problem::hint);
        by_code.or_else(|| well_known(self.excerpt()?))
    }

    pub(crate) fn provider(client: &str, step: Step, source: FlowError) -> Self {
        Self::Provider { client: client.to_owned(), step, source, excerpt: None }
    }

    pub(crate) fn unsigned(client: &str, error: SignError) -> Self {
        let why = "it cannot be signed";
        Self::InvalidRequest { client: client.to_owned(), why, source: Some(Box::new(error)) }
    }
}

impl From<CallbackError> for OAuthError {
    fn from(error: CallbackError) -> Self {
        match error {
            CallbackError::Denied => Self::Denied,
            other => Self::Callback(other),
        }
    }
}

/// A step of the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Step {
    /// RFC 5849 §2.1.
    TemporaryCredentials,
    /// RFC 5849 §2.2.
    Authorization,
    /// RFC 5849 §2.3.
    TokenCredentials,
    /// Token credentials for newer ones.
    Renewal,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TemporaryCredentials => "obtaining temporary credentials (request_token_url)",
            Self::Authorization => "making the authorization URL (authorize_url)",
            Self::TokenCredentials => "obtaining token credentials (access_token_url)",
            Self::Renewal => "renewing the token (renew_token_url, or access_token_url)",
        })
    }
}

fn list<T: fmt::Display>(items: &[T]) -> String {
    if items.is_empty() {
        return "none".to_owned();
    }
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
