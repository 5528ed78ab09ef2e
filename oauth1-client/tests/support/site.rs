//! A server over hyper, with or without TLS, that says what becomes of its connections.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use http::{Response, Version};
use http_body_util::BodyExt as _;
use hyper::{
    body::Incoming,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use oauth1_client::Body;
use oauth1_core::{Claim, ClientKey, Policy, Request, Secret};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_rustls::TlsAcceptor;

use crate::support::Seen;

/// What became of the connections to a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Connections {
    pub(crate) opened: usize,
    /// Whose TLS handshake failed. They are closed too.
    pub(crate) failed: usize,
    pub(crate) closed: usize,
}

/// A server on loopback.
pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    scheme: &'static str,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: watch::Sender<Connections>,
}

impl Site {
    /// Answers with what the function returns, over TLS if there are settings for it. HTTP/2 is spoken if TLS agrees on it.
    pub(crate) async fn start<F, Reply>(tls: Option<ServerConfig>, answer: F) -> Self
    where
        F: Fn(Seen) -> Reply + Send + Sync + 'static,
        Reply: Future<Output = Response<Body>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let site = Self {
            address: listener.local_addr().unwrap(),
            scheme: if tls.is_some() { "https" } else { "http" },
            seen: Arc::default(),
            connections: watch::Sender::default(),
        };
        let (seen, connections) = (Arc::clone(&site.seen), site.connections.clone());
        let acceptor = tls.map(|tls| TlsAcceptor::from(Arc::new(tls)));
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.send_modify(|counts| counts.opened += 1);
                let serving = serve(stream, acceptor.clone(), Arc::clone(&seen), Arc::clone(&answer));
                let connections = connections.clone();
                tokio::spawn(async move {
                    let is_accepted = serving.await;
                    connections.send_modify(|counts| {
                        counts.failed += usize::from(!is_accepted);
                        counts.closed += 1;
                    });
                });
            }
        });
        site
    }

    pub(crate) fn url(&self) -> String {
        self.url_of(&self.address.ip().to_string())
    }

    pub(crate) fn url_of(&self, host: &str) -> String {
        format!("{}://{host}:{}", self.scheme, self.address.port())
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> Connections {
        *self.connections.borrow()
    }

    /// Waits until so many connections are over.
    pub(crate) async fn closed(&self, count: usize) {
        let mut connections = self.connections.subscribe();
        connections.wait_for(|counts| counts.closed >= count).await.unwrap();
    }

    /// The last request, which must be signed for this server's scheme.
    pub(crate) fn last_signed(&self) -> Seen {
        let seen = self.seen().pop().unwrap();
        verify(self.scheme, &seen);
        seen
    }
}

/// Verifies a request for the token `access`.
pub(crate) fn verify(scheme: &str, seen: &Seen) {
    let host = seen.header("host").unwrap();
    let request = Request::received(&seen.method, scheme, host, &seen.target).unwrap();
    let request = request.with_body(seen.header("content-type").unwrap_or_default(), &seen.body);
    let claim = Claim::parse(request, seen.header("authorization").map(str::as_bytes)).unwrap();
    let client = ClientKey::shared("client-secret", &[claim.method()]).unwrap();
    let (now, token) = (claim.timestamp().unwrap(), Secret::from("access-secret"));
    let policy = Policy::new(std::time::Duration::ZERO);
    let _verified = claim.verify(Some(&client), Some(&token), now, &policy).unwrap();
}

/// Whether there was a connection at all, of TLS if it was to be.
async fn serve<F, Reply>(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<F>,
) -> bool
where
    F: Fn(Seen) -> Reply + Send + Sync + 'static,
    Reply: Future<Output = Response<Body>> + Send + 'static,
{
    let Some(acceptor) = acceptor else {
        converse(stream, false, seen, answer).await;
        return true;
    };
    let Ok(stream) = acceptor.accept(stream).await else { return false };
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    converse(stream, is_http2, seen, answer).await;
    true
}

async fn converse<S, F, Reply>(stream: S, is_http2: bool, seen: Arc<Mutex<Vec<Seen>>>, answer: Arc<F>)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    F: Fn(Seen) -> Reply + Send + Sync + 'static,
    Reply: Future<Output = Response<Body>> + Send + 'static,
{
    let service = service_fn(move |request| {
        let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
        async move {
            let request = received(request).await;
            seen.lock().unwrap().push(request.clone());
            Ok::<_, Infallible>(answer(request).await)
        }
    });
    let stream = TokioIo::new(stream);
    // How a connection ends is the client's business.
    let _ = match is_http2 {
        true => http2::Builder::new(TokioExecutor::new()).serve_connection(stream, service).await,
        false => http1::Builder::new().serve_connection(stream, service).await,
    };
}

async fn received(request: http::Request<Incoming>) -> Seen {
    let (head, body) = request.into_parts();
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    let mut headers: Vec<_> =
        head.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    if head.version == Version::HTTP_2 {
        assert!(!head.headers.contains_key("host"), "`:authority` says it");
        headers.push(("host".to_owned(), head.uri.authority().unwrap().to_string()));
    }
    let target = head.uri.path_and_query().unwrap().to_string();
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    Seen { method: head.method.to_string(), target, headers, body }
}
