//! Runs the steps of a login: [`Exchange`] values over the client's transport.

use oauth1_core::{Exchange, Problem};
use tokio::time::Instant;
use tracing::Instrument as _;
use zeroize::Zeroize as _;

use crate::{
    body::Body,
    error::{Excerpt, OAuthError, Step},
    registry::OAuthClient,
    stamp::stamp_ahead,
    wire,
};

impl OAuthClient {
    /// Runs one step of a login. Refused for its timestamp, it is signed and sent once more, by the provider's time: a
    /// provider that refuses a request uses nothing up.
    pub(crate) async fn run<E: Exchange>(&self, step: Step, exchange: E) -> Result<E::Output, OAuthError> {
        let span = tracing::debug_span!("oauth1_login", client = self.name(), %step);
        let work = async {
            let deadline = wire::deadline(Instant::now(), self.timeout());
            let mut clock = self.clock().trial(self.provider().clock_skew_recovery);
            let mut reply = self.reply(step, &exchange, clock.ahead(), deadline).await?;
            if clock.looks_at(reply.status())
                && clock.learns(reply.status(), reply.headers(), Problem::from_reply(&reply).as_ref())
            {
                tracing::info!("the timestamp was refused: the request is signed by the provider's clock");
                reply = self.reply(step, &exchange, clock.ahead(), deadline).await?;
                clock.looks_at(reply.status());
            }
            self.outcome(step, exchange, reply)
        };
        work.instrument(span).await
    }

    async fn reply<E: Exchange>(
        &self,
        step: Step,
        exchange: &E,
        ahead: i64,
        deadline: Instant,
    ) -> Result<http::Response<Vec<u8>>, OAuthError> {
        let network = |source| OAuthError::Network { client: self.name().to_owned(), source };
        let started = Instant::now();
        let request = exchange.request(&stamp_ahead(ahead)?);
        let request = request.map_err(|source| OAuthError::provider(self.name(), step, source))?;
        let sending = self.shared().transport().send(request.map(Body::from));
        let (head, mut body) = wire::sent(sending, started, deadline).await.map_err(network)?.into_parts();
        let body = if head.status.is_success() {
            Vec::from(wire::read(body, wire::TOKEN_REPLY, deadline).await.map_err(network)?)
        } else {
            wire::read_start(&mut body, deadline).await.0
        };
        Ok(http::Response::from_parts(head, body))
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
