//! Signed API calls.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use hyper::body::Bytes;
use oauth1_core::{FlowError, Placement, Request, Signer, Token, TokenCredentials, percent_encode};
use serde::Serialize;

use crate::{config::check_url, error::OAuthError, registry::OAuthClient, response::Response, stamp::stamp};

impl OAuthClient {
    /// A GET request. A relative URL is appended to the client's `api_base_url`.
    pub fn get(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::GET, url)
    }

    /// A POST request; see [`get`](Self::get).
    pub fn post(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::POST, url)
    }

    /// A PUT request; see [`get`](Self::get).
    pub fn put(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::PUT, url)
    }

    /// A PATCH request; see [`get`](Self::get).
    pub fn patch(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::PATCH, url)
    }

    /// A DELETE request; see [`get`](Self::get).
    pub fn delete(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::DELETE, url)
    }

    /// A HEAD request; see [`get`](Self::get).
    pub fn head(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::HEAD, url)
    }

    /// An OPTIONS request; see [`get`](Self::get).
    pub fn options(&self, url: &str) -> ApiRequest<'_> {
        self.request(Method::OPTIONS, url)
    }

    /// A request of any method but CONNECT, which is for proxies; see [`get`](Self::get).
    pub fn request(&self, method: Method, url: &str) -> ApiRequest<'_> {
        ApiRequest {
            client: self,
            method,
            url: url.to_owned(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            token: None,
            client_only: false,
            problem: None,
        }
    }
}

/// A call that is being put together. Nothing happens before [`send`](Self::send).
#[must_use = "a request does nothing before it is sent"]
pub struct ApiRequest<'a> {
    client: &'a OAuthClient,
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
    token: Option<TokenCredentials>,
    client_only: bool,
    /// The first thing that went wrong on the way, for `send` to tell.
    problem: Option<OAuthError>,
}

impl ApiRequest<'_> {
    /// Signs on behalf of this token.
    pub fn token(self, token: &Token) -> Self {
        self.credentials(token.credentials())
    }

    /// Signs on behalf of the token with these credentials.
    pub fn credentials(mut self, credentials: &TokenCredentials) -> Self {
        self.token = Some(credentials.clone());
        self
    }

    /// Signs for the client alone, without a token.
    #[doc(alias = "two-legged")]
    pub fn without_token(mut self) -> Self {
        self.client_only = true;
        self
    }

    /// Appends parameters to the URL's query.
    pub fn query<N: AsRef<str>, V: AsRef<str>>(mut self, params: &[(N, V)]) -> Self {
        for (name, value) in params {
            self.url.push(if self.url.contains('?') { '&' } else { '?' });
            push_pair(&mut self.url, name.as_ref(), value.as_ref());
        }
        self
    }

    /// Adds a header field. `Content-Type` replaces that of the body.
    ///
    /// `Host`, `Content-Length` and `Transfer-Encoding` follow from the URL and the body; [`send`](Self::send) refuses
    /// others, since what is sent would not be what was signed. `Authorization` is the signature's.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if [header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING].contains(&name) {
            self.invalid("Host, Content-Length and Transfer-Encoding cannot be chosen", None);
        } else if name == header::CONTENT_TYPE {
            self.headers.insert(name, value);
        } else {
            self.headers.append(name, value);
        }
        self
    }

    /// Sends a form (`application/x-www-form-urlencoded`). It is signed.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(self, params: &[(N, V)]) -> Self {
        let mut form = String::new();
        for (name, value) in params {
            if !form.is_empty() {
                form.push('&');
            }
            push_pair(&mut form, name.as_ref(), value.as_ref());
        }
        self.body(HeaderValue::from_static(FORM), form)
    }

    /// Sends a value as JSON. Like every body but a form, it is not signed: TLS protects it.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.body(HeaderValue::from_static("application/json"), json),
            Err(error) => {
                self.invalid("the body cannot be written as JSON", Some(Box::new(error)));
                self
            }
        }
    }

    /// Sends these octets, exactly.
    pub fn body(mut self, content_type: HeaderValue, body: impl Into<Bytes>) -> Self {
        self.headers.insert(header::CONTENT_TYPE, content_type);
        self.body = body.into();
        self
    }

    /// Signs the request and sends it. Any status but a redirect is a response.
    ///
    /// # Errors
    ///
    /// The request cannot be made as it was described, there is no token, the URL is not the provider's, the
    /// provider cannot be reached in time, or it answers with a redirect.
    pub async fn send(mut self) -> Result<Response, OAuthError> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        if self.method == Method::CONNECT {
            return Err(self.problem("CONNECT is for proxies", None));
        }
        let uri = self.target()?;
        let signer = self.signer()?;
        let Self { client, method, mut headers, body, .. } = self;
        let (uri, body) = sign(client, &signer, &method, uri, &mut headers, body)?;
        // RFC 9110 §8.6: a method that may have a body says that it has none.
        if body.is_empty() && matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        headers.entry(header::USER_AGENT).or_insert_with(|| client.provider().user_agent.clone());
        let mut request = http::Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;

        let transport = &client.shared().transport;
        let deadline = transport.deadline();
        let network = |source| OAuthError::Network { client: client.name().to_owned(), source };
        let reply = transport.send(request, deadline).await.map_err(network)?;
        tracing::debug!(
            client = client.name(),
            status = reply.status().as_u16(),
            "the provider answered a call"
        );
        if reply.status().is_redirection() {
            let source = FlowError::Redirected { status: reply.status().as_u16() };
            return Err(OAuthError::Redirected { client: client.name().to_owned(), source });
        }
        Ok(Response::new(client.name(), reply, transport.limits.reply, deadline))
    }

    /// The URL that goes on the wire: relative ones appended to the base, absolute ones on its origin only.
    fn target(&self) -> Result<Uri, OAuthError> {
        let base = self.client.provider().api_base_url.as_deref();
        let has_scheme = self.url.split(['/', '?', '#']).next().is_some_and(|start| start.ends_with(':'));
        let url = match base {
            _ if has_scheme => self.url.clone(),
            Some(base) => {
                let relative = self.url.strip_prefix('/').unwrap_or(&self.url);
                format!("{}/{relative}", base.strip_suffix('/').unwrap_or(base))
            }
            None => return Err(self.problem("the URL is relative, and the client has no api_base_url", None)),
        };
        let uri = check_url(&url).map_err(|why| self.problem(why, None))?;
        let own = || base?.parse().ok().map(|base| origin(&base) == origin(&uri));
        if has_scheme && own() != Some(true) {
            return Err(OAuthError::ForeignOrigin { client: self.client.name().to_owned() });
        }
        Ok(uri)
    }

    fn signer(&self) -> Result<Signer, OAuthError> {
        match &self.token {
            _ if self.client_only => Ok(self.client.client_signer()),
            Some(token) => Ok(self.client.token_signer(token)),
            None => Err(OAuthError::MissingToken { client: self.client.name().to_owned() }),
        }
    }

    fn problem(
        &self,
        why: &'static str,
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    ) -> OAuthError {
        OAuthError::InvalidRequest { client: self.client.name().to_owned(), why, source }
    }

    fn invalid(&mut self, why: &'static str, source: Option<Box<dyn std::error::Error + Send + Sync>>) {
        if self.problem.is_none() {
            self.problem = Some(self.problem(why, source));
        }
    }
}

/// Signs the request, and puts the protocol parameters where the provider wants them: into the header, or into the
/// URL or body that come back.
fn sign(
    client: &OAuthClient,
    signer: &Signer,
    method: &Method,
    uri: Uri,
    headers: &mut HeaderMap,
    body: Bytes,
) -> Result<(Uri, Bytes), OAuthError> {
    let unsigned = |error| OAuthError::unsigned(client.name(), error);
    let invalid = |why| OAuthError::InvalidRequest { client: client.name().to_owned(), why, source: None };
    let placement = client.provider().placement;
    headers.remove(header::AUTHORIZATION);
    if placement == Placement::Form && body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default().to_owned();
    let request = Request::from_uri(method, &uri).map_err(|error| unsigned(error.into()))?;
    let stamp = stamp()?;
    let signed = signer.sign(request.with_body(&content_type, &body), &stamp, &[]).map_err(unsigned)?;
    match placement {
        Placement::Form if Request::is_form(&content_type) => {
            let form = signed.append_to_form(&body);
            Ok((uri, form.into()))
        }
        Placement::Form => Err(invalid(
            "the provider wants the protocol parameters in the form body, and this body is no form",
        )),
        Placement::Query => {
            let url = signed.append_to_url(&uri.to_string());
            let uri = url.parse().map_err(|_| invalid("the URL is too long with the protocol parameters"))?;
            Ok((uri, body))
        }
        _ => {
            headers.insert(header::AUTHORIZATION, signed.to_header());
            Ok((uri, body))
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Method and place only: query, headers and body may hold anything.
impl fmt::Debug for ApiRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("ApiRequest")
            .field("client", &self.client.name())
            .field("method", &self.method)
            .field("url", &place)
            .finish_non_exhaustive()
    }
}

fn push_pair(out: &mut String, name: &str, value: &str) {
    out.push_str(&percent_encode(name));
    out.push('=');
    out.push_str(&percent_encode(value));
}

/// RFC 6454: scheme, host and port.
fn origin(uri: &Uri) -> (Option<&str>, Option<String>, Option<u16>) {
    let default_port = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    let host = uri.host().map(str::to_ascii_lowercase);
    (uri.scheme_str(), host, Some(uri.port_u16().unwrap_or(default_port)))
}
