//! API calls, signed and sent, and sent again where that does no harm.

use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use hyper::body::Bytes;
use oauth1_core::{FlowError, Placement, Problem, Request, Signer, Stamp, explain::Explanation};
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

use crate::{
    body::Body,
    config::check_uri,
    error::{NetworkError, OAuthError},
    registry::OAuthClient,
    request::{ApiRequest, By, Call, FORM, has_scheme},
    response::Response,
    retry, wire,
};

impl<'a> ApiRequest<'a> {
    /// Signs the request and sends it. Any status but a redirect is a response.
    ///
    /// If the provider refuses the timestamp and tells its own time, the request is signed by that and sent once more,
    /// unless its body is a stream ([`ClientConfig::clock_skew_recovery`](crate::ClientConfig::clock_skew_recovery)).
    ///
    /// # Errors
    ///
    /// The request cannot be made as it was described, there is no token, the URL is not the provider's, the
    /// provider cannot be reached in time, or it answers with a redirect.
    pub fn send(self) -> impl Future<Output = Result<Response, OAuthError>> + Send + use<'a> {
        let call = self.call;
        let span = tracing::debug_span!("oauth1_call", client = call.client.name(), method = %call.method);
        call.send().instrument(span)
    }

    /// The request as it would be sent, signed, for whoever sends it otherwise. Good for one time.
    ///
    /// # Errors
    ///
    /// The request cannot be made as it was described, there is no token, or the URL is not the provider's.
    pub fn sign(self) -> Result<http::Request<Body>, OAuthError> {
        let mut call = self.call;
        let (uri, by) = call.checked()?;
        let body = std::mem::take(&mut call.body);
        call.signed(&uri, &by, body)
    }

    /// What would be signed, and why: for whoever is told `signature_invalid` and no more.
    ///
    /// It shows all parameters of the request, so it is for the person at the terminal and not for a log.
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign), or the request is not to be signed.
    ///
    /// ```no_run
    /// # fn run(twitter: &oauth1_client::OAuthClient, token: &oauth1_client::Token) -> Result<(), oauth1_client::OAuthError> {
    /// let call = twitter.post("statuses/update.json").token(token).form(&[("status", "Hello")]);
    /// println!("{}", call.explain()?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn explain(self) -> Result<Explanation, OAuthError> {
        let mut call = self.call;
        let (uri, by) = call.checked()?;
        let By::Signature(signer) = by else { return Err(call.problem("it is not to be signed", None)) };
        let client = call.client;
        let content_type = call.content_type();
        let body = std::mem::take(&mut call.body);
        let octets = call.signable(&signer, &content_type, &body)?;
        let request =
            Request::from_uri(&call.method, &uri).map_err(|error| unsigned(client, error.into()))?;
        let stamp = client.clock().stamp()?;
        let explained = signer.explain(request.with_body(&content_type, &octets), &stamp, &[]);
        explained.map_err(|error| unsigned(client, error))
    }
}

impl Call<'_> {
    async fn send(mut self: Box<Self>) -> Result<Response, OAuthError> {
        let (uri, by) = self.checked()?;
        let client = self.client;
        let mut started = Instant::now();
        let deadline = wire::deadline(started, self.timeout.unwrap_or_else(|| client.timeout()));
        let mut body = std::mem::take(&mut self.body);
        let mut recovers = client.provider().clock_skew_recovery && matches!(by, By::Signature(_));
        let mut tries = 0;
        loop {
            let again = body.try_clone();
            let request = self.signed(&uri, &by, body)?;
            let sending = client.shared().transport().send(request);
            let mut result = wire::sent(sending, started, deadline).await;
            let Some(next) = again else { return self.taken(result, deadline) };
            if recovers
                && let Ok(reply) = &mut result
                && learns(client, reply, deadline).await
            {
                tracing::info!(
                    "the provider's clock differs from this one: the request is sent by the provider's"
                );
                recovers = false;
            } else {
                match retry::pause(&self.method, &result, tries) {
                    Some(pause) if tries < self.retries && pause < deadline - Instant::now() => {
                        tracing::debug!(
                            milliseconds = pause.as_millis() as u64,
                            "the request is tried again"
                        );
                        tries += 1;
                        sleep(pause).await;
                    }
                    _ => return self.taken(result, deadline),
                }
            }
            body = next;
            started = Instant::now();
        }
    }

    fn taken(
        self: Box<Self>,
        result: Result<http::Response<Body>, NetworkError>,
        deadline: Instant,
    ) -> Result<Response, OAuthError> {
        let client = self.client;
        let name = || client.name().to_owned();
        let reply = result.map_err(|source| OAuthError::Network { client: name(), source })?;
        let conditional = [header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE];
        let is_answer = reply.status() == StatusCode::NOT_MODIFIED
            && conditional.iter().any(|name| self.headers.contains_key(name));
        if reply.status().is_redirection() && !is_answer {
            let source = FlowError::Redirected { status: reply.status().as_u16() };
            return Err(OAuthError::Redirected { client: name(), source });
        }
        let limit = self.reply_limit.unwrap_or_else(|| client.reply_limit());
        Ok(Response::new(client, reply, limit, deadline, self.accept_compressed, self.download))
    }

    /// The URL that goes on the wire, and what the request is believed by.
    fn checked(&mut self) -> Result<(Uri, By), OAuthError> {
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
        let uri =
            Uri::try_from(&*self.url).map_err(|_| self.problem("the URL must be percent-encoded", None))?;
        let origins = &provider.api_origins;
        if !origins.iter().any(|origin| origin.is_at(&uri)) {
            check_uri(&uri, provider.allow_http).map_err(|why| self.problem(why, None))?;
            if !origins.iter().any(|origin| origin.is_of(&uri)) {
                return Err(OAuthError::ForeignOrigin { client: self.client.name().to_owned() });
            }
        }
        Ok(uri)
    }

    fn content_type(&self) -> String {
        let content_type = self.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        content_type.unwrap_or_default().to_owned()
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
    fn signed(&mut self, uri: &Uri, by: &By, body: Body) -> Result<http::Request<Body>, OAuthError> {
        let client = self.client;
        let mut headers = self.headers.clone();
        for (name, value) in &client.provider().headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        self.ask_for_compression(&mut headers);
        let (mut uri, mut body) = (uri.clone(), body);
        match by {
            By::Signature(signer) => {
                headers.remove(header::AUTHORIZATION);
                let placement = client.provider().placement;
                let is_empty = body.as_bytes().is_some_and(Bytes::is_empty);
                if placement == Placement::Form && is_empty && !headers.contains_key(header::CONTENT_TYPE) {
                    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM));
                }
                let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
                let content_type = content_type.unwrap_or_default().to_owned();
                let octets = self.signable(signer, &content_type, &body)?;
                let target =
                    Request::from_uri(&self.method, &uri).map_err(|error| unsigned(client, error.into()))?;
                let stamp: Stamp = client.clock().stamp()?;
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
        if let Some(meter) = self.upload.take() {
            body = body.metered(meter);
        }
        let mut request = http::Request::new(body);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }

    fn ask_for_compression(&self, headers: &mut HeaderMap) {
        if self.accept_compressed
            && let Some(codings) = crate::compression::ACCEPTED
        {
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(codings));
        }
    }
}

/// Looks whether a refusal is about the timestamp. What is read of it for that is put back.
async fn learns(client: &OAuthClient, reply: &mut http::Response<Body>, deadline: Instant) -> bool {
    if !matches!(reply.status(), StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return false;
    }
    let mut body = std::mem::take(reply.body_mut());
    let start = wire::read_start(&mut body, deadline).await;
    let mut told = http::Response::new(start);
    *told.headers_mut() = reply.headers().clone();
    let problem = Problem::from_reply(&told);
    let learnt = client.clock().learn(reply.status(), reply.headers(), problem.as_ref());
    *reply.body_mut() = Body::resumed(told.into_body().into(), body);
    learnt
}

fn unsigned(client: &OAuthClient, error: oauth1_core::SignError) -> OAuthError {
    OAuthError::unsigned(client.name(), error)
}
