//! Only requests that were meant for this provider are answered.
//!
//! A web page elsewhere can have its own name point to 127.0.0.1, and then reach this provider as if it were
//! itself a part of it. Its requests still name the page's host.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::Shared;

/// Answers 400 unless `Host` is a loopback name with the provider's own port (B31).
pub(super) async fn require_own(State(provider): State<Shared>, request: Request, next: Next) -> Response {
    // An absolute-form target must agree with `Host`.
    let target = request.uri().authority().map(Authority::as_str);
    let host = own_host(request.headers(), provider.port);
    if host.is_some_and(|host| target.is_none_or(|target| target.eq_ignore_ascii_case(host))) {
        return next.run(request).await;
    }
    let text = format!(
        "This provider is {}: ask for it by that name (or as localhost), with the port.\n",
        provider.endpoints.base
    );
    (StatusCode::BAD_REQUEST, text).into_response()
}

/// Is this the origin of one of the provider's own pages?
pub(super) fn is_own_origin(origin: &str, port: u16) -> bool {
    origin.strip_prefix("http://").is_some_and(|host| is_own(host, port))
}

fn own_host(headers: &HeaderMap, port: u16) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().filter(|_| hosts.next().is_none())?.to_str().ok()?;
    is_own(host, port).then_some(host)
}

fn is_own(host: &str, port: u16) -> bool {
    let (name, own_port) = match host.rsplit_once(':') {
        Some((name, digits)) if !digits.ends_with(']') => (name, digits == port.to_string()),
        _ => (host, port == 80),
    };
    own_port && ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| own.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_with_the_own_port_are_own() {
        for host in ["127.0.0.1:4001", "localhost:4001", "LocalHost:4001", "[::1]:4001"] {
            assert!(is_own(host, 4001), "{host}");
        }
        for host in [
            "",
            "localhost",
            "localhost:",
            "localhost:4002",
            "localhost:04001",
            "localhost.evil.example:4001",
            "evil.example:4001",
            "user@localhost:4001",
            "localhost:4001, evil.example",
            "[::1]",
            "::1:4001",
            "127.0.0.2:4001",
        ] {
            assert!(!is_own(host, 4001), "{host}");
        }
        assert!(is_own("localhost", 80) && is_own("[::1]", 80) && is_own("[::1]:80", 80));
    }

    #[test]
    fn an_origin_has_a_scheme() {
        assert!(is_own_origin("http://localhost:4001", 4001));
        for origin in
            ["null", "https://localhost:4001", "localhost:4001", "http://localhost:4001/", "http://a:4001"]
        {
            assert!(!is_own_origin(origin, 4001), "{origin}");
        }
    }
}
