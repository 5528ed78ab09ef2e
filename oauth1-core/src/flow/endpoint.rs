//! Where and how a step of the login asks the provider: what differs from one provider to the next.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};

use crate::{
    authorization::Placement,
    credentials::Secret,
    error::{FlowError, RequestError, SignError},
    request::Request,
};

/// A provider's endpoint for temporary or token credentials, how it wants to be asked, and what it may answer.
///
/// ```
/// use http::{HeaderValue, header};
/// use oauth1_core::{Endpoint, Placement};
///
/// let endpoint = Endpoint::new("https://provider.example/index.php?title=Special:OAuth/initiate")?
///     .placement(Placement::Header)
///     .param("scope", "read_public,write_public")
///     .header(header::USER_AGENT, HeaderValue::from_static("records/1.0"))?;
/// # Ok::<(), oauth1_core::FlowError>(())
/// ```
#[derive(Clone)]
pub struct Endpoint {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) placement: Placement,
    pub(super) params: Vec<(String, Secret)>,
    pub(super) protocol_params: Vec<(String, Secret)>,
    pub(super) headers: HeaderMap,
    pub(super) allow_empty_secret: bool,
}

impl Endpoint {
    /// Asked by POST, with the protocol parameters in the header and nothing else (what RFC 5849 shows).
    ///
    /// `url` is absolute. It may have a query, which is signed, and sent as it is written here.
    ///
    /// # Errors
    ///
    /// `url` is not an absolute http or https URL, or has user information in it.
    pub fn new(url: &str) -> Result<Self, FlowError> {
        let uri: Uri = url.parse().map_err(|_| SignError::from(RequestError::BadUrl))?;
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return Err(SignError::from(RequestError::BadUrl).into());
        }
        Request::from_uri(&Method::POST, &uri).map_err(SignError::from)?;
        Ok(Self {
            method: Method::POST,
            uri,
            placement: Placement::Header,
            params: Vec::new(),
            protocol_params: Vec::new(),
            headers: HeaderMap::new(),
            allow_empty_secret: false,
        })
    }

    /// Asked by another method, for the providers that want GET.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Where the protocol parameters go.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// Adds a request parameter, such as `scope`: to the query if the method is GET or HEAD, to the form body if it is
    /// another. It is signed. Those of a POST that the provider wants in the query are written in the URL.
    #[must_use]
    pub fn param(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.params.push((name.into(), value.into()));
        self
    }

    /// Adds a protocol parameter of an extension: it goes where the others go.
    ///
    /// One that the signer or the step writes itself makes signing fail.
    #[must_use]
    pub fn protocol_param(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.protocol_params.push((name.into(), value.into()));
        self
    }

    /// Adds a header field, such as `User-Agent`; one of the same name is replaced. It is not signed.
    ///
    /// # Errors
    ///
    /// [`FlowError::ReservedHeader`]: `Authorization`, and what follows from URL and body (`Host`, `Content-Type`,
    /// `Content-Length`, `Transfer-Encoding`).
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Result<Self, FlowError> {
        const RESERVED: [HeaderName; 5] = [
            header::AUTHORIZATION,
            header::HOST,
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::TRANSFER_ENCODING,
        ];
        if RESERVED.contains(&name) {
            return Err(FlowError::ReservedHeader { name });
        }
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Takes a reply whose `oauth_token_secret` is there and empty, for providers whose tokens have no secret.
    ///
    /// Signatures are then made with the client's secret alone: who has that one can use every token that is seen.
    #[must_use]
    pub fn allow_empty_secret(mut self) -> Self {
        self.allow_empty_secret = true;
        self
    }
}

/// Names and sizes only: the query may hold a key, and so may parameters and header fields.
impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("request", &Request::from_uri(&self.method, &self.uri))
            .field("placement", &self.placement)
            .field("params", &self.params)
            .field("protocol_params", &self.protocol_params)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_an_absolute_url() {
        for url in [
            "/oauth/request_token",
            "ftp://p.example/r",
            "https://",
            "https://p.example/a b",
            "",
            "https://u:p@p.example/r",
        ] {
            assert!(matches!(Endpoint::new(url), Err(FlowError::Sign(SignError::Request(_)))), "{url}");
        }
    }
}
