//! Providers that do not behave: each ends in a typed error with the right status, in bounded time and memory.
//! Ids are those of the threat catalogue.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]
#![allow(clippy::print_stdout, reason = "what each fault takes is shown with --nocapture")]

mod content;
mod dropped;
mod faults;
mod mixed;
mod refusals;
#[path = "../support/mod.rs"]
mod support;
mod tls;
mod trial;
mod wire;

use std::time::Duration;

use oauth1_client::{FlowError, NetworkError, OAuth, OAuthError, SealKey};

use support::{Reply, Server, Web, config};

/// A deadline that no test comes to, however busy the machine is.
const FAR: Duration = Duration::from_secs(60);

/// Starts a login at a server that answers like this.
async fn begin(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Result<String, OAuthError> {
    let server = Server::start(move |_| reply()).await;
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).timeout(FAR).build().unwrap();
    let client = oauth.register("demo", config(&server)).unwrap();
    client.authorize_redirect(&Web::new(), "https://app.example/auth").await
}

fn flow(error: &OAuthError) -> &FlowError {
    let OAuthError::Provider { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(error.status(), 502);
    source
}

fn network(error: &OAuthError) -> &NetworkError {
    let OAuthError::Network { source, .. } = error else { panic!("{error:?}") };
    source
}
