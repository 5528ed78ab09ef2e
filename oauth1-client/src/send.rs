//! API calls, sent, and sent again where that does no harm.

use http::{Method, StatusCode, header};
use oauth1_core::{FlowError, Problem, explain::Explanation};
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

use crate::{
    body::Body,
    clock,
    error::{NetworkError, OAuthError},
    request::{ApiRequest, By, Call},
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
        let ahead = call.client.clock().ahead();
        call.signed(&uri, &by, body, ahead)
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
        self.call.explained()
    }
}

impl Call<'_> {
    async fn send(mut self: Box<Self>) -> Result<Response, OAuthError> {
        let (uri, by) = self.checked()?;
        let client = self.client;
        let mut started = Instant::now();
        let deadline = wire::deadline(started, self.timeout.unwrap_or_else(|| client.timeout()));
        let mut body = std::mem::take(&mut self.body);
        let mut clock = client.clock().trial(client.provider().clock_skew_recovery);
        let mut tries = 0;
        loop {
            let again = body.try_clone();
            let request = self.signed(&uri, &by, body, clock.ahead())?;
            let sending = client.shared().transport().send(request);
            let mut result = wire::sent(sending, started, deadline).await;
            let Some(next) = again else { return self.taken(result, deadline) };
            let is_signed = matches!(by, By::Signature(_));
            if is_signed
                && let Ok(reply) = &mut result
                && is_better(&mut clock, reply, deadline).await
            {
                tracing::info!("the timestamp was refused: the request is signed by the provider's clock");
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
        let has_body = self.method != Method::HEAD
            && ![StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&reply.status());
        let limit = self.reply_limit.unwrap_or_else(|| client.reply_limit());
        let may_be_compressed = self.accept_compressed && has_body;
        Ok(Response::new(client, reply, limit, deadline, may_be_compressed, self.download))
    }
}

/// Whether a reply teaches a better time than the one that was signed by. What is read of it for that is put back.
async fn is_better(
    clock: &mut clock::Trial<'_>,
    reply: &mut http::Response<Body>,
    deadline: Instant,
) -> bool {
    if !clock.looks_at(reply.status()) {
        return false;
    }
    let mut body = std::mem::take(reply.body_mut());
    let (start, failure) = wire::read_start(&mut body, deadline).await;
    let mut told = http::Response::new(start);
    *told.headers_mut() = reply.headers().clone();
    let problem = Problem::from_reply(&told);
    let better = clock.learns(reply.status(), reply.headers(), problem.as_ref());
    *reply.body_mut() = Body::resumed(told.into_body().into(), body, failure);
    better
}
