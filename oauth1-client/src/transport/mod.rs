//! The wire. A transport sends one request and brings back one reply; everything above it, such as signing, deadlines,
//! limits and what is tried again, is the same for all of them.

mod connect;
mod hyper;
#[cfg(feature = "proxy")]
mod proxy;
mod tls;
mod turns;

use std::sync::Arc;

use async_trait::async_trait;

pub use self::hyper::{HyperTransport, HyperTransportBuilder};
pub use tls::Roots;

use crate::{body::Body, error::NetworkError};

/// What sends requests. [`HyperTransport`] is the one that is used if none is given.
///
/// An implementation must send exactly the URL, the header fields and the body that it is given, for that is what was
/// signed; must not follow redirects; and must check certificates. Closures are transports too:
///
/// ```
/// use oauth1_client::{Body, ClientConfig, NetworkError, OAuth, SealKey};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // In a test: no network at all.
/// let canned = async |request: http::Request<Body>| {
///     assert_eq!(request.uri(), "https://api.example/1/me");
///     Ok::<_, NetworkError>(http::Response::new(Body::from(r#"{"name":"Ada"}"#)))
/// };
/// let oauth = OAuth::builder().seal_key(SealKey::generate()?).transport(move |request| canned(request)).build()?;
/// let client = ClientConfig::new().client_id("id").client_secret("secret").api_base_url("https://api.example/1/");
/// let reply = oauth.register("example", client)?.get("me").without_token().send().await?;
/// assert_eq!(reply.text().await?, r#"{"name":"Ada"}"#);
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Sends a request, and returns when the reply's header is there; its body may be on the way still.
    ///
    /// The caller has a deadline for both, and drops the future, or the body, when it passes.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Connect`] if nothing of the request was sent: it may be sent again. Any other if it may have been.
    async fn send(&self, request: http::Request<Body>) -> Result<http::Response<Body>, NetworkError>;
}

/// A transport that is shared, or chosen while the program runs.
#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn send(&self, request: http::Request<Body>) -> Result<http::Response<Body>, NetworkError> {
        T::send(self, request).await
    }
}

#[async_trait]
impl<F, Reply> Transport for F
where
    F: Fn(http::Request<Body>) -> Reply + Send + Sync + 'static,
    Reply: Future<Output = Result<http::Response<Body>, NetworkError>> + Send,
{
    async fn send(&self, request: http::Request<Body>) -> Result<http::Response<Body>, NetworkError> {
        self(request).await
    }
}
