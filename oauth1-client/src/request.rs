//! API calls, put together; how they are signed and sent is in send.rs.

use std::{
    fmt::{self, Write as _},
    sync::Arc,
    time::Duration,
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use oauth1_core::{Secret, Signer, Token, TokenCredentials};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::{
    body::Body,
    error::{OAuthError, Source},
    progress::{Meter, Progress},
    registry::OAuthClient,
};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl OAuthClient {
    /// A GET request. A relative URL is appended to the client's `api_base_url`; an absolute one must be on its origin,
    /// or on one of [`ClientConfig::api_origin`](crate::ClientConfig::api_origin).
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
        let call = Call {
            client: self,
            method,
            url: self.absolute(url),
            headers: HeaderMap::new(),
            body: Body::empty(),
            body_type: None,
            by: self.by.clone(),
            timeout: None,
            reply_limit: None,
            retries: 0,
            accept_compressed: false,
            upload: None,
            download: None,
            problem: None,
        };
        ApiRequest { call: Box::new(call) }
    }
}

impl OAuthClient {
    /// This client for one token: its calls are signed on behalf of it, unless they say otherwise.
    ///
    /// The token's key is made ready once, and not for each call.
    ///
    /// ```no_run
    /// # async fn run(twitter: oauth1_client::OAuthClient, token: oauth1_client::Token) -> Result<(), oauth1_client::OAuthError> {
    /// let me = twitter.with_token(&token);
    /// let profile = me.get("account/verify_credentials.json").send().await?.text().await?;
    /// me.post("statuses/update.json").form(&[("status", "Hello")]).send().await?.error_for_status().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_token(&self, token: &Token) -> Self {
        let mut client = self.clone();
        client.by = Some(self.by(token.credentials()));
        client
    }

    fn by(&self, credentials: &TokenCredentials) -> By {
        let provider = self.provider();
        match &provider.api_key_header {
            Some(header) => By::Key(header.clone(), credentials.secret().clone()),
            None => By::Signature(Arc::new(provider.api_signer.for_token(credentials))),
        }
    }

    /// Relative URLs are appended to the base, if there is one.
    fn absolute(&self, url: &str) -> String {
        const FOR_A_QUERY: usize = 128;
        let base = self.api_base_url().filter(|_| !has_scheme(url));
        let (base, slash, url) = match base {
            // The base itself, as it is.
            Some(base) if url.is_empty() => (base, "", ""),
            Some(base) => (base.strip_suffix('/').unwrap_or(base), "/", url.strip_prefix('/').unwrap_or(url)),
            None => ("", "", url),
        };
        let mut absolute = String::with_capacity(base.len() + 1 + url.len() + FOR_A_QUERY);
        absolute.extend([base, slash, url]);
        absolute
    }
}

/// Whether a URL says where it is, or at least tries to: `https:…`, but neither `search?at=12:30` nor `a:b`.
pub(crate) fn has_scheme(url: &str) -> bool {
    url.split(['/', '?', '#']).next().is_some_and(|start| start.ends_with(':'))
}

/// A call that is being put together. Nothing happens before [`send`](Self::send).
#[must_use = "a request does nothing before it is sent"]
pub struct ApiRequest<'a> {
    /// On the heap, for it is handed on with every word that is said about the call.
    pub(crate) call: Box<Call<'a>>,
}

/// A call as far as it was described.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a OAuthClient,
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// The media type that goes with the body, unless a header field says another.
    pub(crate) body_type: Option<HeaderValue>,
    /// `None` until somebody says so.
    pub(crate) by: Option<By>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) reply_limit: Option<usize>,
    pub(crate) retries: u32,
    pub(crate) accept_compressed: bool,
    pub(crate) upload: Option<Meter>,
    pub(crate) download: Option<Meter>,
    /// The first thing that went wrong on the way, for `send` to tell.
    pub(crate) problem: Option<OAuthError>,
}

/// What a request is believed by.
#[derive(Clone)]
pub(crate) enum By {
    Signature(Arc<Signer>),
    /// The token's secret is an API key.
    Key(HeaderName, Secret),
    Nothing,
}

impl ApiRequest<'_> {
    /// Signs on behalf of this token.
    pub fn token(self, token: &Token) -> Self {
        self.credentials(token.credentials())
    }

    /// Signs on behalf of the token with these credentials.
    pub fn credentials(mut self, credentials: &TokenCredentials) -> Self {
        self.call.by = Some(self.call.client.by(credentials));
        self
    }

    /// Signs for the client alone, without a token.
    #[doc(alias = "two-legged")]
    pub fn without_token(mut self) -> Self {
        let provider = self.call.client.provider();
        let signer = provider.api_signer.clone();
        let signer = if provider.empty_token { signer.with_empty_token() } else { signer };
        self.call.by = Some(By::Signature(Arc::new(signer)));
        self
    }

    /// Does not sign: for what everybody may ask.
    #[doc(alias = "withhold_token")]
    pub fn unsigned(mut self) -> Self {
        self.call.by = Some(By::Nothing);
        self
    }

    /// Appends parameters to the URL's query: `&[("count", 10)]`, a map, or whatever yields pairs.
    pub fn query(mut self, params: impl IntoIterator<Item: Param>) -> Self {
        let url = &mut self.call.url;
        let mut separator = match url.find('?') {
            Some(start) if start + 1 == url.len() || url.ends_with('&') => "",
            Some(_) => "&",
            None => "?",
        };
        for param in params {
            url.push_str(separator);
            param.write_to(url);
            separator = "&";
        }
        self
    }

    /// Adds a header field. One of the client's settings of the same name is left out; `Content-Type` goes before that of
    /// the body.
    ///
    /// `Host`, `Content-Length` and `Transfer-Encoding` follow from the URL and the body; [`send`](Self::send) refuses
    /// others, since what is sent would not be what was signed. `Authorization` is the signature's, unless the request is
    /// [`unsigned`](Self::unsigned).
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        let (Ok(name), Ok(value)) = (name.try_into(), value.try_into()) else {
            self.invalid("a header field is none: it has a name or value that no field can have", None);
            return self;
        };
        if [header::HOST, header::CONTENT_LENGTH, header::TRANSFER_ENCODING].contains(&name) {
            self.invalid("Host, Content-Length and Transfer-Encoding cannot be chosen", None);
        } else if name == header::CONTENT_TYPE {
            self.call.headers.insert(name, value);
        } else {
            self.call.headers.append(name, value);
        }
        self
    }

    /// Sends a form (`application/x-www-form-urlencoded`) of parameters as for [`query`](Self::query). It is signed.
    pub fn form(self, params: impl IntoIterator<Item: Param>) -> Self {
        let mut form = String::new();
        for param in params {
            if !form.is_empty() {
                form.push('&');
            }
            param.write_to(&mut form);
        }
        self.typed_body(HeaderValue::from_static(FORM), form)
    }

    /// Sends a value as JSON. Like every body but a form, it is not signed: TLS protects it.
    pub fn json<T: Serialize + ?Sized>(mut self, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(json) => self.typed_body(HeaderValue::from_static("application/json"), json),
            Err(error) => {
                self.invalid("the body cannot be written as JSON", Some(Box::new(error)));
                self
            }
        }
    }

    /// Sends these octets, exactly, or a stream ([`Body::from_stream`]).
    pub fn body<V: TryInto<HeaderValue>>(mut self, content_type: V, body: impl Into<Body>) -> Self {
        match content_type.try_into() {
            Ok(content_type) => self.typed_body(content_type, body),
            Err(_) => {
                self.invalid("the media type of the body cannot be one", None);
                self
            }
        }
    }

    pub(crate) fn typed_body(mut self, content_type: HeaderValue, body: impl Into<Body>) -> Self {
        self.call.body_type = Some(content_type);
        self.call.body = body.into();
        self
    }

    /// How long the call may take in all, with what is tried again and with the reply's body; as the client says, if
    /// nothing is said.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call.timeout = Some(timeout);
        self
    }

    /// How long the reply may be, in octets, after it is decompressed; as the client says, if nothing is said.
    pub fn reply_limit(mut self, octets: usize) -> Self {
        self.call.reply_limit = Some(octets);
        self
    }

    /// Tries again up to so many times, by the deadline, where that does no harm: if no connection could be made; and, with
    /// a method that may be repeated (RFC 9110 §9.2.2), if the connection ended before the reply, or if the provider
    /// answers 429, 502, 503 or 504. It waits in between, as `Retry-After` says or longer and longer. Each try is signed
    /// anew. A body that is a stream is sent once.
    pub fn retries(mut self, most: u32) -> Self {
        self.call.retries = most;
        self
    }

    /// Asks for a compressed reply, and decompresses it. The limit is on what comes out.
    #[cfg(any(feature = "gzip", feature = "brotli"))]
    pub fn accept_compressed(mut self) -> Self {
        self.call.accept_compressed = true;
        self
    }

    /// Is told how far sending the body has come. [`Progress::transferred`] is what was handed to the connection.
    pub fn on_upload(mut self, tell: impl FnMut(Progress) + Send + 'static) -> Self {
        self.call.upload = Some(Meter::new(tell));
        self
    }

    /// Is told how far reading the reply's body has come.
    pub fn on_download(mut self, tell: impl FnMut(Progress) + Send + 'static) -> Self {
        self.call.download = Some(Meter::new(tell));
        self
    }

    pub(crate) fn invalid(&mut self, why: &'static str, source: Option<Source>) {
        if self.call.problem.is_none() {
            self.call.problem = Some(self.call.problem(why, source));
        }
    }
}

impl Call<'_> {
    pub(crate) fn problem(&self, why: &'static str, source: Option<Source>) -> OAuthError {
        OAuthError::InvalidRequest { client: self.client.name().to_owned(), why, source }
    }
}

/// Method and place only: query, headers and body may hold anything.
impl fmt::Debug for ApiRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.call.url.split(['?', '#']).next().unwrap_or_default();
        // Without user information, which no request may have.
        let place = place.rsplit_once('@').map_or(place, |(_, place)| place);
        f.debug_struct("ApiRequest")
            .field("client", &self.call.client.name())
            .field("method", &self.call.method)
            .field("url", &place)
            .finish_non_exhaustive()
    }
}

/// A parameter: a pair of what can be displayed, such as `("q", "two words")` and `("count", 10)`.
pub trait Param {
    /// Writes it as `name=value`, percent-encoded (RFC 5849 §3.6).
    fn write_to(&self, out: &mut String);
}

impl<N: fmt::Display, V: fmt::Display> Param for (N, V) {
    fn write_to(&self, out: &mut String) {
        let (name, value) = self;
        // Writing to a text does not fail; what is displayed might say that it does, and is left out then.
        let _ = write!(Encoded(out), "{name}");
        out.push('=');
        let _ = write!(Encoded(out), "{value}");
    }
}

impl<P: Param> Param for &P {
    fn write_to(&self, out: &mut String) {
        P::write_to(self, out);
    }
}

/// Percent-encodes what is written.
struct Encoded<'a>(&'a mut String);

impl fmt::Write for Encoded<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
        self.0.extend(utf8_percent_encode(text, UNRESERVED));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn written(params: impl IntoIterator<Item: Param>) -> Vec<String> {
        let write = |param: &dyn Fn(&mut String)| {
            let mut out = String::new();
            param(&mut out);
            out
        };
        params.into_iter().map(|param| write(&|out| param.write_to(out))).collect()
    }

    #[test]
    fn parameters_are_pairs_of_any_kind() {
        assert_eq!(written(&[("q", "two words & é+")]), ["q=two%20words%20%26%20%C3%A9%2B"]);
        assert_eq!(written([("count", 10)]), ["count=10"]);
        assert_eq!(written(vec![("-._~".to_owned(), true)]), ["-._~=true"]);
        assert_eq!(written(&BTreeMap::from([("a", 1), ("b", 2)])), ["a=1", "b=2"]);
        assert_eq!(written(Some(("a", ""))), ["a="]);
    }
}
