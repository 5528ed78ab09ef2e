//! Runs the steps of a login: [`Exchange`] values over the client's transport.

use oauth1_core::{Exchange, Problem};
use tokio::time::Instant;
use tracing::Instrument as _;
use zeroize::Zeroize as _;

use crate::{
    body::Body,
    error::{Excerpt, OAuthError, Step},
    registry::OAuthClient,
    wire,
};

impl OAuthClient {
    /// Runs one step of a login. Refused for its timestamp, it is signed and sent once more, by the provider's time: a
    /// provider that refuses a request uses nothing up.
    pub(crate) async fn run<E: Exchange + Clone>(
        &self,
        step: Step,
        exchange: E,
    ) -> Result<E::Output, OAuthError> {
        let span = tracing::debug_span!("oauth1_login", client = self.name(), %step);
        let work = async {
            let deadline = wire::deadline(Instant::now(), self.timeout());
            let first = exchange.clone();
            let reply = self.reply(step, &first, deadline).await?;
            let reply = if self.learns_from(&reply) {
                tracing::info!(
                    "the provider's clock differs from this one: the request is sent by the provider's"
                );
                self.reply(step, &first, deadline).await?
            } else {
                reply
            };
            self.outcome(step, exchange, reply)
        };
        work.instrument(span).await
    }

    async fn reply<E: Exchange>(
        &self,
        step: Step,
        exchange: &E,
        deadline: Instant,
    ) -> Result<http::Response<Vec<u8>>, OAuthError> {
        let network = |source| OAuthError::Network { client: self.name().to_owned(), source };
        let started = Instant::now();
        let request = exchange.request(&self.clock().stamp()?);
        let request = request.map_err(|source| OAuthError::provider(self.name(), step, source))?;
        let sending = self.shared().transport().send(request.map(Body::from));
        let (head, mut body) = wire::sent(sending, started, deadline).await.map_err(network)?.into_parts();
        let body = if head.status.is_success() {
            Vec::from(wire::read(body, wire::TOKEN_REPLY, deadline).await.map_err(network)?)
        } else {
            wire::read_start(&mut body, deadline).await
        };
        Ok(http::Response::from_parts(head, body))
    }

    fn learns_from(&self, reply: &http::Response<Vec<u8>>) -> bool {
        self.provider().clock_skew_recovery
            && self.clock().learn(reply.status(), reply.headers(), Problem::from_reply(reply).as_ref())
    }

    fn outcome<E: Exchange>(
        &self,
        step: Step,
        exchange: E,
        mut reply: http::Response<Vec<u8>>,
    ) -> Result<E::Output, OAuthError> {
        let outcome = exchange.response(&reply).map_err(|source| {
            // What a success holds may be a secret.
            let excerpt = (!reply.status().is_success()).then(|| Excerpt::new(reply.body()));
            OAuthError::Provider { client: self.name().to_owned(), step, source, excerpt }
        });
        reply.body_mut().zeroize();
        outcome
    }
}
