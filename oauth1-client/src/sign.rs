//! API calls, checked and signed.

use std::borrow::Cow;

use http::{HeaderMap, HeaderValue, Method, Uri, header};
use hyper::body::Bytes;
use oauth1_core::{Placement, Request, SignError, Signer, explain::Explanation};

use crate::{
    body::Body,
    compression,
    config::check_uri,
    error::OAuthError,
    registry::OAuthClient,
    request::{By, Call, FORM, has_scheme},
    stamp::stamp_ahead,
};

impl Call<'_> {
    /// The URL that goes on the wire, and what the request is believed by.
    pub(crate) fn checked(&mut self) -> Result<(Uri, By), OAuthError> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        if self.method == Method::CONNECT {
            return Err(self.problem("CONNECT is for proxies", None));
        }
        let uri = self.target()?;
        let by = self.by.take();
        let missing = || OAuthError::MissingToken { client: self.client.name().to_owned() };
        let by = by.ok_or_else(missing)?;
        Ok((uri, by))
    }

    /// The URL, if it is on an origin of the client's.
    fn target(&self) -> Result<Uri, OAuthError> {
        let provider = self.client.provider();
        if self.url.contains('#') || !self.url.is_ascii() {
            return Err(
                self.problem("the URL must be percent-encoded, and may not have a fragment (#…)", None)
            );
        }
        if !has_scheme(&self.url) {
            return Err(self.problem("the URL is relative, and the client has no api_base_url", None));
        }
        let uri = Uri::try_from(&*self.url)
            .map_err(|_| self.problem("the URL is malformed, or longer than 65,534 octets", None))?;
        let origins = &provider.api_origins;
        if !origins.iter().any(|origin| origin.is_at(&uri)) {
            check_uri(&uri, provider.allow_http).map_err(|why| self.problem(why, None))?;
            if !origins.iter().any(|origin| origin.is_of(&uri)) {
                return Err(OAuthError::ForeignOrigin { client: self.client.name().to_owned() });
            }
        }
        Ok(uri)
    }

    /// That of a header field that was given, or else that of the body.
    fn content_type(&self) -> Option<&HeaderValue> {
        self.headers.get(header::CONTENT_TYPE).or(self.body_type.as_ref())
    }

    /// Where the protocol parameters go: a request that has no form to put them into has them in the header.
    fn placement(&self) -> Placement {
        let may_have_form = !matches!(
            self.method,
            Method::GET | Method::HEAD | Method::DELETE | Method::OPTIONS | Method::TRACE
        );
        match self.client.provider().placement {
            Placement::Form if !may_have_form && self.content_type().is_none() => Placement::Header,
            placement => placement,
        }
    }

    /// What would be signed.
    pub(crate) fn explained(mut self: Box<Self>) -> Result<Explanation, OAuthError> {
        let (uri, by) = self.checked()?;
        let By::Signature(signer) = by else { return Err(self.problem("it is not to be signed", None)) };
        let client = self.client;
        let content_type = text(self.content_type());
        let octets = self.signable(&signer, &content_type, &self.body)?;
        let request =
            Request::from_uri(&self.method, &uri).map_err(|error| unsigned(client, error.into()))?;
        let stamp = stamp_ahead(client.clock().ahead())?;
        let explained = signer.explain(request.with_body(&content_type, &octets), &stamp, &[]);
        explained.map_err(|error| unsigned(client, error))
    }

    /// What is signed of a body: all, if it is here; nothing, if it is a stream that needs no signature.
    fn signable(&self, signer: &Signer, content_type: &str, body: &Body) -> Result<Bytes, OAuthError> {
        if let Some(octets) = body.as_bytes() {
            return Ok(octets.clone());
        }
        if Request::is_form(content_type) {
            return Err(self.problem("a form that is a stream cannot be signed: give its octets", None));
        }
        if signer.body_hash().is_some() {
            return Err(
                self.problem("the hash of a stream cannot be signed (body_hash): give its octets", None)
            );
        }
        Ok(Bytes::new())
    }

    /// One try: the request with all its header fields, signed at this moment.
    pub(crate) fn signed(
        &mut self,
        uri: &Uri,
        by: &By,
        body: Body,
        ahead: i64,
    ) -> Result<http::Request<Body>, OAuthError> {
        let client = self.client;
        let mut headers = self.headers.clone();
        if let Some(body_type) = &self.body_type {
            headers.entry(header::CONTENT_TYPE).or_insert_with(|| body_type.clone());
        }
        for (name, value) in &client.provider().headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        self.ask_for_compression(&mut headers);
        let (mut uri, mut body) = (uri.clone(), body);
        match by {
            By::Signature(signer) => {
                headers.remove(header::AUTHORIZATION);
                let placement = self.placement();
                let is_empty = body.as_bytes().is_some_and(Bytes::is_empty);
                if placement == Placement::Form && is_empty && !headers.contains_key(header::CONTENT_TYPE) {
                    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
                }
                let content_type = text(headers.get(header::CONTENT_TYPE));
                let octets = self.signable(signer, &content_type, &body)?;
                let target =
                    Request::from_uri(&self.method, &uri).map_err(|error| unsigned(client, error.into()))?;
                let stamp = stamp_ahead(ahead)?;
                let signed = signer.sign(target.with_body(&content_type, &octets), &stamp, &[]);
                let signed = signed.map_err(|error| unsigned(client, error))?;
                match placement {
                    Placement::Form if Request::is_form(&content_type) => {
                        body = signed.append_to_form(&octets).into();
                    }
                    Placement::Form => {
                        let why = "the provider wants the protocol parameters in the form body, and this body is no form";
                        return Err(self.problem(why, None));
                    }
                    Placement::Query => {
                        let url = signed.append_to_url(&uri.to_string());
                        let why = "the URL is too long with the protocol parameters";
                        uri = url.parse().map_err(|_| self.problem(why, None))?;
                    }
                    _ => drop(headers.insert(header::AUTHORIZATION, signed.to_header())),
                }
            }
            By::Key(name, key) => {
                let value = HeaderValue::try_from(key.expose());
                let mut value =
                    value.map_err(|_| self.problem("the token's secret is no header value", None))?;
                value.set_sensitive(true);
                headers.insert(name, value);
            }
            By::Nothing => {}
        }
        // RFC 9110 §8.6: a method that may have a body says that it has none.
        if body.as_bytes().is_some_and(Bytes::is_empty)
            && matches!(self.method, Method::POST | Method::PUT | Method::PATCH)
        {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let Some(meter) = &self.upload {
            body = body.metered(meter.again());
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn ask_for_compression(&self, headers: &mut HeaderMap) {
        if self.accept_compressed
            && let Some(codings) = compression::ACCEPTED
        {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(codings));
        }
    }
}

fn text(value: Option<&HeaderValue>) -> Cow<'static, str> {
    match value.and_then(|value| value.to_str().ok()) {
        Some(text) if text == FORM => Cow::Borrowed(FORM),
        Some(text) => Cow::Owned(text.to_owned()),
        None => Cow::Borrowed(""),
    }
}

fn unsigned(client: &OAuthClient, error: SignError) -> OAuthError {
    OAuthError::unsigned(client.name(), error)
}
