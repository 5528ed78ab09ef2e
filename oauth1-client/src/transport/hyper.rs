//! The transport that is shipped: hyper over rustls. One pool of connections; HTTP/1.1, or HTTP/2 where that is wanted
//! and the provider has it; certificates always checked; no redirect is followed.

use std::{fmt, pin::Pin, time::Duration};

use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
#[cfg(feature = "proxy")]
use oauth1_core::Secret;

use super::{
    Transport,
    connect::{Connector, Settings},
    tls::{Roots, Tls},
};
use crate::{
    body::Body,
    error::{BuildError, NetworkError},
};

/// hyper, with rustls and a pool of connections. Cheap to clone: clones share the pool.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Body>,
}

impl HyperTransport {
    /// Settings for a transport.
    ///
    /// ```
    /// use oauth1_client::HyperTransport;
    /// use std::time::Duration;
    ///
    /// let transport = HyperTransport::builder()
    ///     .connect_timeout(Duration::from_secs(3))
    ///     .pool_idle_timeout(Duration::from_secs(30))
    ///     .build()?;
    /// # Ok::<(), oauth1_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

impl Transport for HyperTransport {
    /// As async-trait would write it, but for the request, which goes on at once: it is not to be copied into a future and
    /// out of it again.
    fn send<'a, 'f>(
        &'a self,
        request: http::Request<Body>,
    ) -> Pin<Box<dyn Future<Output = Result<http::Response<Body>, NetworkError>> + Send + 'f>>
    where
        'a: 'f,
    {
        let reply = self.client.request(request);
        Box::pin(async {
            match reply.await {
                Ok(reply) => Ok(reply.map(Body::from)),
                Err(error) if error.is_connect() => Err(NetworkError::Connect(Box::new(error))),
                Err(error) => Err(NetworkError::Interrupted(Box::new(error))),
            }
        })
    }
}

/// Settings for a [`HyperTransport`].
///
/// There is none that leaves certificates unchecked.
#[derive(Clone)]
pub struct HyperTransportBuilder {
    connect_timeout: Duration,
    tls: Tls,
    #[cfg(feature = "proxy")]
    proxy: Option<Secret>,
    #[cfg(feature = "http2")]
    http2: bool,
    idle_timeout: Duration,
    most_idle: usize,
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            tls: Tls::default(),
            #[cfg(feature = "proxy")]
            proxy: None,
            #[cfg(feature = "http2")]
            http2: false,
            idle_timeout: Duration::from_secs(90),
            most_idle: usize::MAX,
        }
    }
}

impl HyperTransportBuilder {
    /// How long a connection may take to be made, from the name's look-up to the end of the TLS handshake: 5 seconds if
    /// nothing is said.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Which certification authorities are trusted: Mozilla's, if nothing is said (or, of the features `mozilla-roots` and
    /// `platform-roots`, those of the one that is on).
    #[must_use]
    pub fn roots(mut self, roots: Roots) -> Self {
        self.tls.roots = roots;
        self
    }

    /// Trusts these certificates too, one or more in PEM.
    #[must_use]
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.more_roots.push(pem.into());
        self
    }

    /// Shows this certificate to servers that ask for one: the chain and its private key, in PEM.
    #[must_use]
    pub fn client_certificate(mut self, chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.tls.set_client_certificate(chain.into(), key.into());
        self
    }

    /// Goes through an HTTP proxy by CONNECT: `http://proxy.example:3128`, which may have user information for the proxy
    /// in it. There is none if nothing is said, whatever the environment says. The proxy sees host names; what is sent
    /// over https it does not see. Calls over plain http, to loopback say, go through it too, and those it can read.
    #[cfg(feature = "proxy")]
    #[must_use]
    pub fn proxy(mut self, url: impl Into<Secret>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Takes HTTP/2 where the provider offers it (by ALPN); HTTP/1.1 alone if nothing is said.
    #[cfg(feature = "http2")]
    #[must_use]
    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// How long a connection is kept that nobody uses: 90 seconds if nothing is said.
    #[must_use]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// How many connections that nobody uses are kept for each host: all, if nothing is said.
    #[must_use]
    pub fn pool_max_idle_per_host(mut self, most: usize) -> Self {
        self.most_idle = most;
        self
    }

    /// Makes the transport.
    ///
    /// # Errors
    ///
    /// No authority to trust, a certificate or key that cannot be read, or a proxy that is none.
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        let connector = Connector::new(Settings {
            limit: self.connect_timeout,
            tls: self.tls.config()?,
            #[cfg(feature = "proxy")]
            proxy: self.proxy.as_ref().map(|url| super::proxy::Proxy::parse(url.expose())).transpose()?,
            #[cfg(feature = "http2")]
            http2: self.http2,
        });
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.idle_timeout)
            .pool_max_idle_per_host(self.most_idle)
            .build(connector);
        Ok(HyperTransport { client })
    }
}
