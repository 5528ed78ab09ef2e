//! What stands before the provider for the apps: it counts the token exchanges, and fails those that it is told to.

use std::{
    collections::HashMap,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, Uri, header};
use http_body::Frame;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

/// How the provider fails at the exchange.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    Status,
    Garbage,
    HangsUp,
}

#[derive(Clone)]
pub(crate) struct Gate {
    provider: SocketAddr,
    client: Client<HttpConnector, Body>,
    known: Arc<Mutex<Known>>,
}

/// By temporary credentials.
#[derive(Default)]
struct Known {
    faults: HashMap<String, Fault>,
    exchanges: HashMap<String, u32>,
}

impl Gate {
    pub(crate) fn new(provider: SocketAddr) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { provider, client, known: Arc::default() }
    }

    pub(crate) fn router(self) -> Router {
        Router::new().fallback(pass_on).with_state(self)
    }

    /// The exchange of these temporary credentials will fail.
    pub(crate) fn fail(&self, token: &str, fault: Fault) {
        self.with(|known| known.faults.insert(token.to_owned(), fault));
    }

    /// How often the provider has exchanged each.
    pub(crate) fn exchanges(&self) -> HashMap<String, u32> {
        self.with(|known| known.exchanges.clone())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Known) -> T) -> T {
        look(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn pass_on(State(gate): State<Gate>, request: Request) -> Response {
    let token = (request.uri().path() == "/oauth/access_token").then(|| token(request.headers()));
    let fault = token.as_ref().and_then(|token| gate.with(|known| known.faults.get(token).copied()));
    match fault {
        Some(Fault::Status) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Some(Fault::Garbage) => return "<html>\0 no token here".into_response(),
        Some(Fault::HangsUp) => return Body::new(HangsUp).into_response(),
        None => {}
    }
    let (head, body) = request.into_parts();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let (Ok(uri), Ok(body)) =
        (Uri::try_from(format!("http://{}{target}", gate.provider)), to_bytes(body, 1 << 20).await)
    else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = head.method;
    *request.uri_mut() = uri;
    // `Host` with them: what was signed names the gate.
    *request.headers_mut() = head.headers;
    match gate.client.request(request).await {
        Ok(reply) => {
            if let Some(token) = token.filter(|_| reply.status() == 200) {
                gate.with(|known| *known.exchanges.entry(token).or_default() += 1);
            }
            reply.map(Body::new)
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

/// That of the header. The provider's tokens have nothing in them that is encoded.
fn token(headers: &HeaderMap) -> String {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (_, rest) = value.split_once("oauth_token=\"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// A body that breaks off.
struct HangsUp;

impl http_body::Body for HangsUp {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
    }
}
