//! A request as it came: what is signed is the request line, the `Host` field and the body, octet for octet.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
};
use http_body_util::LengthLimitError;
use oauth1_core::{Claim, RequestError, VerifyError};

use super::host::Scheme;

/// The longest body that is read, in octets (B26).
const LIMIT: usize = 64 * 1024;

pub(super) struct Incoming {
    parts: Parts,
    body: Bytes,
}

impl Incoming {
    /// One whose body is not signed, and not read here.
    pub(super) fn without_body(parts: Parts) -> Self {
        Self { parts, body: Bytes::new() }
    }

    /// The request as it came, with the body that was not read.
    pub(super) fn with_body(self, body: Body) -> Request {
        Request::from_parts(self.parts, body)
    }

    /// What the signature covers. The host is one of the provider's own: [`super::host`] has seen to it.
    pub(super) fn request(&self) -> Result<oauth1_core::Request<'_>, RequestError> {
        let text = |name| self.header(&name).unwrap_or_default();
        let target = self.parts.uri.path_and_query().map_or("/", |target| target.as_str());
        let scheme = self.parts.extensions.get::<Scheme>().map_or("http", |scheme| scheme.0);
        let method = self.parts.method.as_str();
        let request = oauth1_core::Request::received(method, scheme, text(header::HOST), target)?;
        Ok(request.with_body(text(header::CONTENT_TYPE), &self.body))
    }

    /// The protocol parameters, not believed yet.
    pub(super) fn claim<'a>(&'a self, request: oauth1_core::Request<'a>) -> Result<Claim<'a>, VerifyError> {
        let header = self.headers().get(header::AUTHORIZATION);
        Claim::parse(request, header.map(HeaderValue::as_bytes))
    }

    pub(super) fn method(&self) -> &Method {
        &self.parts.method
    }

    pub(super) fn path(&self) -> &str {
        self.parts.uri.path()
    }

    pub(super) fn query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// The first of these header fields that is there twice, if one is.
    pub(super) fn repeated(&self, names: [HeaderName; 2]) -> Option<HeaderName> {
        names.into_iter().find(|name| self.parts.headers.get_all(name).iter().nth(1).is_some())
    }
}

impl<S: Sync> FromRequest<S> for Incoming {
    type Rejection = (StatusCode, &'static str);

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LIMIT).await;
        let body = body.map_err(|error| {
            let cause = std::error::Error::source(&error);
            let too_long = cause.and_then(|cause| cause.downcast_ref::<LengthLimitError>()).is_some();
            if too_long {
                (StatusCode::PAYLOAD_TOO_LARGE, "The body is longer than 64 kB.\n")
            } else {
                (StatusCode::BAD_REQUEST, "The body cannot be read.\n")
            }
        })?;
        Ok(Self { parts, body })
    }
}
