//! The login as values: [RFC 5849 §2](https://www.rfc-editor.org/rfc/rfc5849#section-2).
//!
//! Each of its two round trips is an [`Exchange`]: a request to send, and a function from the reply to what the
//! step yields. Whoever has an HTTP client has a login.

mod callback;
#[cfg(feature = "json")]
mod json;
mod pin;
mod refusal;
mod reply;
mod temporary;
mod token;

pub use callback::{Callback, callback_uri};
pub use pin::verifier_from_pin;
pub use reply::TokenReply;
pub use temporary::{CallbackConfirmation, ObtainTemporary, PendingLogin};
pub use token::{ObtainToken, Token};

use http::{HeaderValue, Method, Uri, header};

use crate::{
    authorization::Placement,
    error::{FlowError, RequestError, SignError},
    request::Request,
    signer::Signer,
    stamp::Stamp,
};

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

/// A provider's endpoint for temporary or token credentials, and how it is asked.
#[derive(Clone, Debug)]
struct Endpoint {
    signer: Signer,
    method: Method,
    uri: Uri,
    placement: Placement,
}

impl Endpoint {
    fn new(signer: Signer, url: &str) -> Result<Self, FlowError> {
        let uri: Uri = url.parse().map_err(|_| SignError::from(RequestError::BadUrl))?;
        Request::from_uri(&Method::POST, &uri).map_err(SignError::from)?;
        let signer = signer.without_body_hash();
        Ok(Self { signer, method: Method::POST, uri, placement: Placement::Header })
    }

    /// A request with nothing in it but the protocol parameters.
    fn request(&self, stamp: &Stamp, extra: &[(&str, &str)]) -> Result<http::Request<Vec<u8>>, FlowError> {
        let target = Request::from_uri(&self.method, &self.uri).map_err(SignError::from)?;
        let authorization = self.signer.sign(target, stamp, extra)?;
        let mut request = http::Request::new(Vec::new());
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        match self.placement {
            Placement::Header => {
                request.headers_mut().insert(header::AUTHORIZATION, authorization.to_header());
            }
            Placement::Query => {
                let url = authorization.append_to_url(&self.uri.to_string());
                *request.uri_mut() = url.parse().map_err(|_| SignError::from(RequestError::BadUrl))?;
            }
            Placement::Form => {
                *request.body_mut() = authorization.append_to_form(b"");
                let form = HeaderValue::from_static("application/x-www-form-urlencoded");
                request.headers_mut().insert(header::CONTENT_TYPE, form);
            }
        }
        let length = request.body().len();
        if length > 0 || self.method != Method::GET {
            request.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        Ok(request)
    }
}

/// Tokens, secrets and verifiers are kept short, because they go into sessions, and free of control characters,
/// because they go into headers.
fn is_usable(value: &str) -> bool {
    value.len() <= 1024 && !value.chars().any(char::is_control)
}
