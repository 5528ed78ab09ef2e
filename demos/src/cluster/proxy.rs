//! The reverse proxy: one name for all instances.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, Uri, header, request::Parts};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use super::FRAMEWORKS;
use crate::login::Framework;

/// More than any form of the app has.
const MOST_OCTETS: usize = 64 << 10;

/// Headers of a connection, and not of what goes through it (RFC 9110 §7.6.1).
const OF_A_CONNECTION: [header::HeaderName; 5] =
    [header::CONNECTION, header::TE, header::TRAILER, header::TRANSFER_ENCODING, header::UPGRADE];

/// Passes requests on to the first instance that can be connected to. `/login` tries the first, `/auth` the second, so that
/// a login is begun by one and finished by the other; everything else takes turns.
#[derive(Clone, Debug)]
pub struct Proxy {
    instances: [SocketAddr; 2],
    client: Client<HttpConnector, Body>,
    turn: Arc<AtomicUsize>,
    told: fn(&str),
}

impl Proxy {
    /// For these instances of [`FRAMEWORKS`]. `told` gets a line for each request for a page.
    #[must_use]
    pub fn new(instances: [SocketAddr; 2], told: fn(&str)) -> Self {
        // A connection for each request: one that was kept could be one to an instance that is gone.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        Self { instances, client, turn: Arc::default(), told }
    }

    /// The proxy as a site.
    pub fn router(self) -> Router {
        Router::new().fallback(pass_on).with_state(self)
    }

    fn first(&self, path: &str) -> usize {
        match path {
            "/login" => 0,
            "/auth" => 1,
            _ => self.turn.fetch_add(1, Ordering::Relaxed) % 2,
        }
    }

    fn tell(&self, head: &Parts, by: Framework, status: StatusCode) {
        let path = head.uri.path();
        if !matches!(path, "/style.css" | "/icon.svg") {
            // Without the query: it may have a verifier in it.
            (self.told)(&format!("{} {path}: {by} answers {}", head.method, status.as_u16()));
        }
    }
}

async fn pass_on(State(proxy): State<Proxy>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST_OCTETS).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    remove_those_of_a_connection(&mut head.headers);
    let first = proxy.first(head.uri.path());
    for number in [first, 1 - first] {
        let by = FRAMEWORKS[number];
        let Some(request) = addressed(&head, &body, proxy.instances[number]) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        match proxy.client.request(request).await {
            Ok(reply) => {
                proxy.tell(&head, by, reply.status());
                let (mut head, body) = reply.into_parts();
                remove_those_of_a_connection(&mut head.headers);
                return Response::from_parts(head, Body::new(body));
            }
            // Nothing was sent: another can have it.
            Err(error) if error.is_connect() => {}
            // A login may be tried once. Whether this one was, nobody knows.
            Err(_) => {
                proxy.tell(&head, by, StatusCode::BAD_GATEWAY);
                return (
                    StatusCode::BAD_GATEWAY,
                    "The app was lost while it answered. Go back, and start again.\n",
                )
                    .into_response();
            }
        }
    }
    (StatusCode::SERVICE_UNAVAILABLE, "No instance of the app is there.\n").into_response()
}

fn addressed(head: &Parts, body: &Bytes, instance: SocketAddr) -> Option<Request> {
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let mut request = Request::new(Body::from(body.clone()));
    *request.method_mut() = head.method.clone();
    *request.uri_mut() = Uri::try_from(format!("http://{instance}{target}")).ok()?;
    // `Host` with them: it is by that that the app knows itself.
    *request.headers_mut() = head.headers.clone();
    Some(request)
}

fn remove_those_of_a_connection(headers: &mut HeaderMap) {
    for name in OF_A_CONNECTION {
        headers.remove(name);
    }
}
