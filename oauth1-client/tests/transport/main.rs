//! The transport that is shipped, used as an application uses it, and transports of one's own. Ids are those of the threat
//! catalogue.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

#[path = "../support/authority.rs"]
mod authority;
#[path = "../support/site.rs"]
mod site;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/tunnel.rs"]
mod tunnel;

mod certificates;
mod compression;
mod http2;
mod own;
mod pool;
mod proxy;
mod tls;

use std::{error::Error, iter};

use oauth1_client::{
    Body, ClientConfig, NetworkError, OAuth, OAuthClient, OAuthError, SealKey, Token, TokenCredentials,
    Transport,
};

fn token() -> Token {
    Token::new(TokenCredentials::new("access", "access-secret"))
}

/// A client of whoever is at this URL.
fn client(transport: impl Transport, url: &str) -> OAuthClient {
    let oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).transport(transport).build().unwrap();
    oauth.register("demo", settings(url)).unwrap()
}

fn settings(url: &str) -> ClientConfig {
    ClientConfig::new()
        .client_id("client-id")
        .client_secret("client-secret")
        .request_token_url(format!("{url}/request_token"))
        .authorize_url("https://p.example/authorize")
        .access_token_url(format!("{url}/access_token"))
        .api_base_url(format!("{url}/api/"))
}

async fn ok<T>(_: T) -> http::Response<Body> {
    http::Response::new("{}".into())
}

/// Asserts that no connection was made, and returns why.
fn not_connected(error: &OAuthError) -> String {
    let OAuthError::Network { source, .. } = error else { panic!("{error:?}") };
    assert!(matches!(source, NetworkError::Connect(_)), "{error:?}");
    assert_eq!(error.status(), 502);
    causes(error)
}

fn causes(error: &OAuthError) -> String {
    let causes = iter::successors(Error::source(error), |error| Error::source(*error));
    causes.map(|cause| format!("{cause}; ")).collect()
}
