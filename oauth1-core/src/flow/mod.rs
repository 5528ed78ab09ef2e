//! The login as values: [RFC 5849 §2](https://www.rfc-editor.org/rfc/rfc5849#section-2).
//!
//! Each of its two round trips is an [`Exchange`]: a request to send, and a function from the reply to what the
//! step yields. Whoever has an HTTP client has a login. Renewing a token is a third.

mod ask;
mod authorize;
mod callback;
mod endpoint;
#[cfg(feature = "json")]
mod json;
mod obtain;
mod pin;
mod refusal;
mod renew;
mod reply;
mod temporary;
mod token;

pub use authorize::{AuthorizationUrl, CallbackInAuthorizeUrl};
pub use callback::{Callback, callback_uri};
pub use endpoint::Endpoint;
pub use obtain::ObtainToken;
pub use pin::verifier_from_pin;
pub use renew::RenewToken;
pub use reply::TokenReply;
pub use temporary::{CallbackConfirmation, ObtainTemporary, PendingLogin};
pub use token::Token;

use crate::{error::FlowError, stamp::Stamp};

/// One HTTP round trip as two pure functions.
///
/// ```
/// # use oauth1_core::{ClientCredentials, Exchange, FlowError, ObtainTemporary, SignatureMethod, Signer, Stamp};
/// # fn send(request: http::Request<Vec<u8>>) -> http::Response<Vec<u8>> {
/// #     http::Response::new(b"oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true".to_vec())
/// # }
/// let client = ClientCredentials::new("key", "secret");
/// let signer = Signer::client(SignatureMethod::HmacSha1, &client)?;
/// let step = ObtainTemporary::new(signer, "https://api.example/oauth/request_token", "https://app.example/auth")?;
///
/// let request = step.request(&Stamp::new("aFreshNonce", 1_700_000_000))?;
/// let reply = send(request); // with whatever HTTP client there is
/// let pending = step.response(&reply)?;
/// assert_eq!(pending.credentials().identifier(), "t");
/// # Ok::<(), FlowError>(())
/// ```
///
/// # Without a login
///
/// A client that acts for itself, or for a token it was given with its own credentials, has nothing to exchange: it
/// signs its calls, and that is all.
///
/// ```
/// # use oauth1_core::{ClientCredentials, Request, SignError, SignatureMethod, Signer, Stamp, TokenCredentials};
/// let client = ClientCredentials::new("key", "secret");
/// let alone = Signer::client(SignatureMethod::HmacSha256, &client)?;
///
/// let fixed = TokenCredentials::new("token", "token secret");
/// let for_token = Signer::token(SignatureMethod::HmacSha256, &client, &fixed)?.with_realm("1234567_SB1")?;
///
/// // Some providers want `oauth_token` even where there is none.
/// let nobody = TokenCredentials::new("", "");
/// let for_nobody = Signer::token(SignatureMethod::HmacSha1, &client, &nobody)?;
///
/// let request = Request::new("GET", "https://api.example/v1/orders?status=new")?;
/// for (signer, token) in [(alone, None), (for_token, Some("token")), (for_nobody, Some(""))] {
///     let stamp = Stamp::new("aFreshNonce", 1_700_000_000);
///     let authorization = signer.sign(request, &stamp, &[])?;
///     let sent = authorization.params().find(|(name, _)| *name == "oauth_token");
///     assert_eq!(sent.map(|(_, value)| value), token);
/// }
/// # Ok::<(), SignError>(())
/// ```
#[doc(alias = "two-legged")]
pub trait Exchange {
    /// What the round trip yields.
    type Output;

    /// The signed request to send.
    ///
    /// # Errors
    ///
    /// It cannot be signed.
    fn request(&self, stamp: &Stamp) -> Result<http::Request<Vec<u8>>, FlowError>;

    /// What the reply says. Redirects must not have been followed.
    ///
    /// # Errors
    ///
    /// The provider refused, or its reply is not what the step needs.
    fn response(self, reply: &http::Response<Vec<u8>>) -> Result<Self::Output, FlowError>;
}

/// Tokens, secrets and verifiers are kept short, because they go into sessions, and free of control characters,
/// because they go into headers.
fn is_usable(value: &str) -> bool {
    value.len() <= 1024 && !value.chars().any(char::is_control)
}
