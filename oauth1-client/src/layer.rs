//! A [tower](https://docs.rs/tower) layer that signs what passes through, for stacks that end in a tower service.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use http::{HeaderMap, Request, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Bytes;
use oauth1_core::{Token, TokenCredentials};
use tower_layer::Layer;
use tower_service::Service;

use crate::{
    body::Body,
    error::{OAuthError, Source},
    registry::OAuthClient,
};

impl OAuthClient {
    /// A tower layer that signs each request on behalf of this token, as [`ApiRequest`](crate::ApiRequest) does: the same
    /// placement, the same origins, the client's header fields.
    ///
    /// ```
    /// use oauth1_client::{Body, ClientConfig, OAuth, SealKey, Token, TokenCredentials};
    /// use tower::{Layer, ServiceExt, service_fn};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    /// # let oauth = OAuth::builder().seal_key(SealKey::generate()?).build()?;
    /// let config = ClientConfig::new().client_id("id").client_secret("secret").api_base_url("https://api.example");
    /// let client = oauth.register("example", config)?;
    /// let token = Token::new(TokenCredentials::new("token", "token secret"));
    ///
    /// // In place of this: any service that takes HTTP requests, such as hyper-util's client.
    /// let inner = service_fn(|request: http::Request<Body>| async move {
    ///     Ok::<_, std::convert::Infallible>(request.headers().contains_key("authorization"))
    /// });
    /// let service = client.sign_layer(&token).layer(inner);
    /// let request = http::Request::get("https://api.example/1/me").body(String::new())?;
    /// assert!(service.oneshot(request).await?);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn sign_layer(&self, token: &Token) -> SignLayer {
        SignLayer { client: self.clone(), token: Some(token.credentials().clone()), form_limit: 1024 * 1024 }
    }

    /// A tower layer that signs each request for the client alone; see [`sign_layer`](Self::sign_layer).
    #[must_use]
    pub fn sign_layer_without_token(&self) -> SignLayer {
        SignLayer { client: self.clone(), token: None, form_limit: 1024 * 1024 }
    }
}

/// Signs the requests that pass through: see [`OAuthClient::sign_layer`].
#[derive(Clone)]
pub struct SignLayer {
    client: OAuthClient,
    token: Option<TokenCredentials>,
    form_limit: usize,
}

impl SignLayer {
    /// How long a form may be, in octets: 1 MiB if nothing is said. Forms are signed, so they are read first; other bodies
    /// pass through as they come, unless the client signs their hash.
    #[must_use]
    pub fn form_limit(mut self, octets: usize) -> Self {
        self.form_limit = octets;
        self
    }
}

impl fmt::Debug for SignLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignLayer").field("client", &self.client.name()).finish_non_exhaustive()
    }
}

impl<S> Layer<S> for SignLayer {
    type Service = Sign<S>;

    fn layer(&self, inner: S) -> Sign<S> {
        Sign { inner, layer: self.clone() }
    }
}

/// A service whose requests are signed: see [`OAuthClient::sign_layer`].
#[derive(Clone, Debug)]
pub struct Sign<S> {
    inner: S,
    layer: SignLayer,
}

impl<S, B> Service<Request<B>> for Sign<S>
where
    S: Service<Request<Body>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Into<Source>,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Source>,
{
    type Response = S::Response;
    type Error = Source;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Source>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Source>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let layer = self.layer.clone();
        // The service that is ready is the one to call; a clone takes its place.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        Box::pin(async move {
            let signed = layer.sign(request).await?;
            inner.call(signed).await.map_err(Into::into)
        })
    }
}

impl SignLayer {
    async fn sign<B>(&self, request: Request<B>) -> Result<Request<Body>, Source>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Source>,
    {
        let (head, body) = request.into_parts();
        let reads = self.reads(&head.headers);
        let body = if reads { self.octets(body).await? } else { Body::from_body(body) };
        let mut request = self.client.request(head.method, &head.uri.to_string());
        request.call.headers = head.headers;
        // The host follows from the URL; the length from the body, if that is here.
        request.call.headers.remove(header::HOST);
        if reads || body.as_bytes().is_some() {
            request.call.headers.remove(header::CONTENT_LENGTH);
        }
        request.call.body = body;
        let call = match &self.token {
            Some(token) => request.credentials(token),
            None => request.without_token(),
        };
        let mut signed = call.sign()?;
        *signed.version_mut() = head.version;
        *signed.extensions_mut() = head.extensions;
        Ok(signed)
    }

    /// Whether the signature covers the body.
    fn reads(&self, headers: &HeaderMap) -> bool {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_form = oauth1_core::Request::is_form(content_type.unwrap_or_default());
        is_form || self.client.provider().api_signer.body_hash().is_some()
    }

    async fn octets<B>(&self, body: B) -> Result<Body, Source>
    where
        B: http_body::Body<Data = Bytes>,
        B::Error: Into<Source>,
    {
        let limited = Limited::new(body, self.form_limit);
        match limited.collect().await {
            Ok(octets) => Ok(octets.to_bytes().into()),
            Err(error) if error.is::<LengthLimitError>() => {
                let why = "its form is longer than SignLayer::form_limit";
                let client = self.client.name().to_owned();
                Err(OAuthError::InvalidRequest { client, why, source: None }.into())
            }
            Err(error) => Err(error),
        }
    }
}
