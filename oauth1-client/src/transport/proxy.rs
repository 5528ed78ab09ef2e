//! Connections through an HTTP proxy, by CONNECT.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, Uri};
use hyper_util::{
    client::legacy::connect::{HttpConnector, proxy::Tunnel},
    rt::TokioIo,
};
use oauth1_core::percent_decode;
use tokio::net::TcpStream;
use tower_service::Service;
use zeroize::Zeroizing;

use crate::error::BuildError;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// An HTTP proxy.
pub(super) struct Proxy {
    uri: Uri,
    authorization: Option<HeaderValue>,
}

impl Proxy {
    /// `http://host:port`, or with `user:password@`, percent-encoded.
    pub(super) fn parse(url: &str) -> Result<Self, BuildError> {
        let rest = url.strip_prefix("http://").ok_or(BuildError::BadProxy)?.trim_end_matches('/');
        let (user, host) = match rest.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, rest),
        };
        if host.is_empty() || host.contains(['/', '?', '#']) {
            return Err(BuildError::BadProxy);
        }
        let uri: Uri = format!("http://{host}").parse().map_err(|_| BuildError::BadProxy)?;
        Ok(Self { uri, authorization: user.map(basic).transpose()? })
    }

    fn tunnel(self, tcp: HttpConnector) -> Tunnel<HttpConnector> {
        let tunnel = Tunnel::new(self.uri, tcp);
        match self.authorization {
            Some(own) => tunnel.with_auth(own),
            None => tunnel,
        }
    }
}

/// RFC 7617.
fn basic(user: &str) -> Result<HeaderValue, BuildError> {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let mut pair = Zeroizing::new(Vec::with_capacity(user.len() + 1));
    for (part, end) in [(name, &b":"[..]), (password, b"")] {
        pair.extend_from_slice(&percent_decode(part.as_bytes()).map_err(|_| BuildError::BadProxy)?);
        pair.extend_from_slice(end);
    }
    let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(&*pair)));
    let mut value = HeaderValue::try_from(&**text).map_err(|_| BuildError::BadProxy)?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("uri", &self.uri).finish_non_exhaustive()
    }
}

/// A TCP connection to where the request goes, or to a proxy that passes everything on.
#[derive(Clone)]
pub(super) enum Tcp {
    Direct(HttpConnector),
    Tunnel(Tunnel<HttpConnector>),
}

impl Tcp {
    pub(super) fn new(tcp: HttpConnector, proxy: Option<Proxy>) -> Self {
        match proxy {
            Some(proxy) => Self::Tunnel(proxy.tunnel(tcp)),
            None => Self::Direct(tcp),
        }
    }
}

impl Service<Uri> for Tcp {
    type Response = TokioIo<TcpStream>;
    type Error = Source;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Source>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Source>> {
        match self {
            Self::Direct(tcp) => tcp.poll_ready(context).map_err(Into::into),
            Self::Tunnel(tunnel) => tunnel.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Self::Direct(tcp) => {
                let connecting = tcp.call(uri);
                Box::pin(async { Ok(connecting.await?) })
            }
            Self::Tunnel(tunnel) => {
                let connecting = tunnel.call(with_port(uri));
                Box::pin(async { Ok(connecting.await?) })
            }
        }
    }
}

/// A tunnel goes to port 443 if none is said, for http too.
fn with_port(uri: Uri) -> Uri {
    match (uri.scheme_str(), uri.host(), uri.port()) {
        (Some("http"), Some(host), None) => format!("http://{host}:80/").parse().unwrap_or(uri),
        _ => uri,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_host_and_maybe_a_user() {
        let proxy = Proxy::parse("http://us%40er:p%3Ass@proxy.example:3128/").unwrap();
        assert_eq!(proxy.uri, "http://proxy.example:3128/");
        let own = proxy.authorization.clone().unwrap();
        assert_eq!((own.to_str().unwrap(), own.is_sensitive()), ("Basic dXNAZXI6cDpzcw==", true));
        assert!(!format!("{proxy:?}").contains("dXN"));
        for url in
            ["proxy:3128", "https://proxy:3128", "socks5://proxy", "http://", "http://p/path", "http://%zz@p"]
        {
            assert!(matches!(Proxy::parse(url), Err(BuildError::BadProxy)), "{url}");
        }
    }

    #[test]
    fn a_tunnel_for_http_is_for_port_80() {
        for (uri, with) in [
            ("http://a.example/x", "http://a.example:80/"),
            ("http://a.example:81/x", "http://a.example:81/x"),
            ("https://a.example/x", "https://a.example/x"),
        ] {
            assert_eq!(with_port(uri.parse().unwrap()), with);
        }
    }
}
