//! How requests for the live providers' URLs get to the local ones, and to nobody else.

use std::net::SocketAddr;

use http::{Request, Uri};
use oauth1_client::{Body, BuildError, HyperTransport, NetworkError, Transport};
use thiserror::Error;

use super::Local;
use crate::provider::reach;

/// A request for an origin that no local provider answers for. It was not sent.
#[derive(Debug, Error)]
#[error("no provider of the gallery answers for {origin}, and nothing is sent to anybody else")]
pub struct Elsewhere {
    origin: String,
}

/// A transport that sends every request to the local provider that answers for its origin.
///
/// # Errors
///
/// As for [`HyperTransport`].
pub fn transport(locals: &[Local]) -> Result<impl Transport + use<>, BuildError> {
    let ways = locals
        .iter()
        .flat_map(|local| local.exhibit.behaviour.origins.iter().map(move |origin| (*origin, local.address)));
    let ways: Vec<(&'static str, SocketAddr)> = ways.collect();
    let wire = HyperTransport::builder().build()?;
    Ok(move |request: Request<Body>| {
        let (way, wire) = (way(&ways, request.uri()), wire.clone());
        async move {
            let address = way.map_err(|error| NetworkError::Connect(Box::new(error)))?;
            wire.send(reach(address, request)).await
        }
    })
}

fn way(ways: &[(&str, SocketAddr)], uri: &Uri) -> Result<SocketAddr, Elsewhere> {
    let origin = format!(
        "{}://{}",
        uri.scheme_str().unwrap_or_default(),
        // Not the authority: it may have a password in it.
        uri.host().unwrap_or_default()
    );
    let origin = uri.port_u16().map_or(origin.clone(), |port| format!("{origin}:{port}"));
    let found = ways.iter().find(|(own, _)| own.eq_ignore_ascii_case(&origin));
    found.map(|(_, address)| *address).ok_or(Elsewhere { origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origins_that_were_given_lead_somewhere() {
        let address = SocketAddr::from(([127, 0, 0, 1], 4001));
        let ways = [("https://api.example", address)];
        for url in ["https://api.example/1/me?a=b", "https://API.example"] {
            assert_eq!(way(&ways, &url.parse().unwrap()).unwrap(), address, "{url}");
        }
        for (url, origin) in [
            ("http://api.example/", "http://api.example"),
            ("https://api.example:8443/", "https://api.example:8443"),
            ("https://api.example.evil.example/", "https://api.example.evil.example"),
            ("https://user:SENTINEL@evil.example/", "https://evil.example"),
            ("http://127.0.0.1:4001/", "http://127.0.0.1:4001"),
            ("/1/me", "://"),
        ] {
            assert_eq!(way(&ways, &url.parse().unwrap()).unwrap_err().origin, origin, "{url}");
        }
    }
}
