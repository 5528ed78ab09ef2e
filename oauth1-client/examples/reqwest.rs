//! The same registry over another HTTP library: reqwest. Shows who the token is for.
//!
//! ```sh
//! cargo run -p oauth1-client --example reqwest -- token.txt
//! ```
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks on the terminal")]

mod shared;

use std::{path::PathBuf, process::ExitCode};

use http_body_util::BodyDataStream;
use oauth1_client::{Body, NetworkError, OAuth, Transport};

/// reqwest as a transport.
///
/// Its URLs are tidied on the way (`/a/../b` becomes `/b`), after they were signed. So this is for providers whose URLs
/// are tidy; `HyperTransport` sends every URL as it is.
struct Reqwest(reqwest::Client);

impl Reqwest {
    fn new() -> reqwest::Result<Self> {
        // A signed request is good for one place only.
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().map(Self)
    }
}

#[async_trait::async_trait]
impl Transport for Reqwest {
    async fn send(&self, request: http::Request<Body>) -> Result<http::Response<Body>, NetworkError> {
        let request = request.map(|body| match body.as_bytes() {
            Some(octets) => reqwest::Body::from(octets.clone()),
            None => reqwest::Body::wrap_stream(BodyDataStream::new(body)),
        });
        let request = request.try_into().map_err(|error| NetworkError::Connect(Box::new(error)))?;
        match self.0.execute(request).await {
            Ok(reply) => Ok(http::Response::from(reply).map(Body::from_body)),
            Err(error) if error.is_connect() => Err(NetworkError::Connect(Box::new(error.without_url()))),
            Err(error) => Err(NetworkError::Interrupted(Box::new(error.without_url()))),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let flags = xflags::parse_or_exit! {
        /// The file that holds the token.
        required token: PathBuf
        /// The client's name, which its settings in the environment start with: twitter if not given.
        optional --client name: String
    };
    shared::end(run(flags.client.as_deref().unwrap_or("twitter"), flags.token).await)
}

async fn run(name: &str, token: PathBuf) -> shared::Result<()> {
    let client = shared::client_of(OAuth::builder().transport(Reqwest::new()?), name)?;
    let person = client.userinfo(&shared::load(&token)?).await?;
    println!("The token is for {} ({}).", person.name().unwrap_or("somebody"), person.sub());
    Ok(())
}
