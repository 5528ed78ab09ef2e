//! Connections: TCP, maybe through a proxy, TLS over it for https, and one deadline for all of that.

use std::{
    error::Error,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use rustls::ClientConfig;
use tokio::{net::TcpStream, time::timeout};
use tower_service::Service;

#[cfg(feature = "proxy")]
use super::proxy::{Proxy, Tcp};
use super::turns::Turns;

#[cfg(not(feature = "proxy"))]
type Tcp = HttpConnector;

/// How connections are made.
pub(super) struct Settings {
    pub(super) limit: Duration,
    pub(super) tls: ClientConfig,
    #[cfg(feature = "proxy")]
    pub(super) proxy: Option<Proxy>,
    #[cfg(feature = "http2")]
    pub(super) http2: bool,
}

/// Makes connections.
#[derive(Clone)]
pub(super) struct Connector {
    tls: HttpsConnector<Tcp>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(settings: Settings) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        // Of several addresses of a host, the first must not use up all the time.
        tcp.set_connect_timeout(Some(settings.limit));
        tcp.set_nodelay(true);
        #[cfg(feature = "proxy")]
        let tcp = Tcp::new(tcp, settings.proxy);
        let mut tls = settings.tls;
        // Said also where there is no choice: a server of another protocol, or of HTTP/2 alone, ends the handshake then.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        #[cfg(feature = "http2")]
        if settings.http2 {
            tls.alpn_protocols.insert(0, b"h2".to_vec());
        }
        Self { tls: HttpsConnector::from((tcp, tls)), limit: settings.limit }
    }
}

impl Service<Uri> for Connector {
    type Response = Turns<MaybeHttpsStream<TokioIo<TcpStream>>>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tls.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (limit, connecting) = (self.limit, self.tls.call(uri));
        Box::pin(async move {
            let stream = timeout(limit, connecting).await.map_err(|_| "the connection took too long")??;
            Ok(Turns::new(stream))
        })
    }
}
