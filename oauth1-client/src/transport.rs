//! The wire: hyper over rustls. One pool of connections for a whole registry; HTTP/1.1; https, or http on
//! loopback; certificates always checked; deadlines and size limits on everything; no redirect is followed.

use std::{fmt, future::Future, pin::pin, time::Duration};

use http::{HeaderValue, header};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use oauth1_core::Exchange;
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroize as _;

use crate::{
    error::{BuildError, NetworkError, OAuthError, Step},
    stamp::stamp,
};

/// What bounds every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// For TCP to connect.
    pub(crate) connect: Duration,
    /// For everything: connecting, sending, and reading the reply to its end.
    pub(crate) total: Duration,
    /// Of an API call's reply, in octets.
    pub(crate) reply: usize,
}

/// Of a reply that holds credentials, in octets.
const TOKEN_REPLY: usize = 64 * 1024;
/// Of what is read of a refusal, in octets.
const REFUSAL: usize = 64 * 1024;

pub(crate) struct Transport {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    pub(crate) limits: Limits,
}

impl Transport {
    pub(crate) fn new(limits: Limits) -> Result<Self, BuildError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(limits.connect));
        tcp.set_nodelay(true);
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
            .map_err(|_| BuildError::Tls)?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(tls);
        Ok(Self { client, limits })
    }

    /// When a request that starts now must be over.
    pub(crate) fn deadline(&self) -> Instant {
        const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365);
        let now = Instant::now();
        now.checked_add(self.limits.total).unwrap_or_else(|| now + FAR)
    }

    /// Sends one request, and returns when the reply's header is there.
    pub(crate) async fn send(
        &self,
        request: http::Request<Bytes>,
        deadline: Instant,
    ) -> Result<http::Response<Incoming>, NetworkError> {
        let reply = self.client.request(request.map(Full::new));
        by(deadline, reply).await?.map_err(|error| {
            if error.is_connect() {
                NetworkError::Connect(Box::new(error))
            } else {
                NetworkError::Interrupted(Box::new(error))
            }
        })
    }

    /// Runs one step of a login.
    pub(crate) async fn run<E: Exchange>(
        &self,
        client: &str,
        user_agent: &HeaderValue,
        step: Step,
        exchange: E,
    ) -> Result<E::Output, OAuthError> {
        let provider = |source| OAuthError::Provider { client: client.to_owned(), step, source };
        let network = |source| OAuthError::Network { client: client.to_owned(), source };

        let mut request = exchange.request(&stamp()?).map_err(provider)?;
        request.headers_mut().entry(header::USER_AGENT).or_insert_with(|| user_agent.clone());
        let deadline = self.deadline();
        let reply = self.send(request.map(Bytes::from), deadline).await.map_err(network)?;
        tracing::debug!(client, %step, status = reply.status().as_u16(), "the provider answered");
        let (head, body) = reply.into_parts();
        let body = if head.status.is_success() {
            Vec::from(read(body, TOKEN_REPLY, deadline).await.map_err(network)?)
        } else {
            read_start(body, deadline).await
        };
        let mut reply = http::Response::from_parts(head, body);
        let output = exchange.response(&reply).map_err(provider);
        reply.body_mut().zeroize();
        output
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Reads a body to its end, or to the limit.
pub(crate) async fn read(body: Incoming, limit: usize, deadline: Instant) -> Result<Bytes, NetworkError> {
    let collected = by(deadline, Limited::new(body, limit).collect()).await?;
    collected.map(http_body_util::Collected::to_bytes).map_err(|error| {
        if error.is::<LengthLimitError>() {
            NetworkError::ReplyTooLarge { limit }
        } else {
            NetworkError::Interrupted(error)
        }
    })
}

/// Reads the start of a refusal, for what it says about its reason: what of it comes soon. The refusal is one even if
/// its explanation is endless.
pub(crate) async fn read_start(mut body: Incoming, deadline: Instant) -> Vec<u8> {
    const SOON: Duration = Duration::from_secs(2);
    let deadline = deadline.min(Instant::now() + SOON);
    let mut start = Vec::new();
    while let Ok(Some(Ok(frame))) = by(deadline, body.frame()).await {
        let data = frame.into_data().unwrap_or_default();
        start.extend_from_slice(&data[..data.len().min(REFUSAL - start.len())]);
        if start.len() == REFUSAL {
            break;
        }
    }
    start
}

async fn by<T>(deadline: Instant, work: impl Future<Output = T>) -> Result<T, NetworkError> {
    timeout_at(deadline, pin!(work)).await.map_err(|_| NetworkError::TimedOut)
}
