//! Only requests that were meant for this provider are answered.
//!
//! A web page elsewhere can have its own name point to 127.0.0.1, and then reach this provider as if it were
//! itself a part of it. Its requests still name the page's host.
//!
//! The origins of a [`Behaviour`](super::Behaviour) are the provider's own too. Which of them a request is for is what
//! its `Host` says: a header that a proxy adds could be added by anybody.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::Shared;

/// The scheme of the origin that a request is for. Every request that gets past [`require_own`] has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scheme(pub(super) &'static str);

/// The names that a provider goes by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names {
    pub(super) port: u16,
    pub(super) origins: &'static [&'static str],
}

/// Answers 400 unless `Host` is a loopback name with the provider's own port (B31), or that of one of its origins.
pub(super) async fn require_own(
    State(provider): State<Shared>,
    mut request: Request,
    next: Next,
) -> Response {
    // An absolute-form target must agree with `Host`.
    let target = request.uri().authority().map(Authority::as_str);
    let own = single_host(request.headers())
        .filter(|host| target.is_none_or(|target| target.eq_ignore_ascii_case(host)))
        .and_then(|host| provider.names.scheme(host));
    if let Some(scheme) = own {
        request.extensions_mut().insert(Scheme(scheme));
        return next.run(request).await;
    }
    let text = format!(
        "This provider is {}: ask for it by that name (or as localhost), with the port.\n",
        provider.endpoints.base
    );
    (StatusCode::BAD_REQUEST, text).into_response()
}

impl Names {
    /// Is this the origin of one of the provider's own pages?
    pub(super) fn is_own_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|own| own.eq_ignore_ascii_case(origin))
            || origin.strip_prefix("http://").is_some_and(|host| is_own(host, self.port))
    }

    /// The scheme by which this host is the provider's own.
    fn scheme(&self, host: &str) -> Option<&'static str> {
        if is_own(host, self.port) {
            return Some("http");
        }
        self.origins.iter().find_map(|origin| {
            let (scheme, own) = origin.split_once("://")?;
            let default_port = if scheme == "https" { ":443" } else { ":80" };
            let plain = |host| str::strip_suffix(host, default_port).unwrap_or(host);
            plain(own).eq_ignore_ascii_case(plain(host)).then_some(scheme)
        })
    }
}

fn single_host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    hosts.next().filter(|_| hosts.next().is_none())?.to_str().ok()
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
        let names = Names { port: 4001, origins: &[] };
        assert!(names.is_own_origin("http://localhost:4001"));
        for origin in
            ["null", "https://localhost:4001", "localhost:4001", "http://localhost:4001/", "http://a:4001"]
        {
            assert!(!names.is_own_origin(origin), "{origin}");
        }
    }

    #[test]
    fn an_origin_that_was_given_is_own_by_its_own_scheme() {
        let names = Names { port: 4001, origins: &["https://api.example", "http://shop.example:8080"] };
        for (host, scheme) in [
            ("api.example", Some("https")),
            ("API.example:443", Some("https")),
            ("api.example:80", None),
            ("api.example.evil.example", None),
            ("shop.example:8080", Some("http")),
            ("shop.example", None),
            ("localhost:4001", Some("http")),
        ] {
            assert_eq!(names.scheme(host), scheme, "{host}");
        }
        for (origin, own) in [
            ("https://api.example", true),
            ("http://api.example", false),
            ("https://api.example.evil.example", false),
            ("http://shop.example:8080", true),
        ] {
            assert_eq!(names.is_own_origin(origin), own, "{origin}");
        }
    }
}
