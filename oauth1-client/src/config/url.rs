//! URLs that requests, or browsers, will be sent to, and the origins that requests are signed for.

use http::{Method, Uri};

/// Checks a URL: absolute, `https` (or `http` on loopback, or where it is allowed), and with nothing in it that a URL
/// parser and a person could read in two ways.
pub(crate) fn check_url(url: &str, allow_http: bool) -> Result<Uri, &'static str> {
    if url.contains('#') {
        return Err("may not have a fragment (#…)");
    }
    if !url.is_ascii() {
        return Err("must be percent-encoded: it holds other than ASCII characters");
    }
    let uri: Uri = url.parse().map_err(|_| "must be an absolute URL, percent-encoded")?;
    check_uri(&uri, allow_http)?;
    Ok(uri)
}

/// The same for a URL that was parsed before.
pub(crate) fn check_uri(uri: &Uri, allow_http: bool) -> Result<(), &'static str> {
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("must be an absolute URL, such as https://host/path");
    };
    if authority.as_str().contains('@') {
        return Err("may not have user information (user@host)");
    }
    let host = authority.host();
    if host.is_empty() || host.ends_with('.') || host.contains('%') {
        return Err("has a host that is empty, ends with a dot or holds an escape");
    }
    match scheme {
        "https" => {}
        "http" if allow_http || is_loopback(host) => {}
        "http" => return Err("must be https: plain http is for loopback addresses only"),
        _ => return Err("must be https"),
    }
    oauth1_core::Request::from_uri(&Method::GET, uri).map_err(|_| "has a malformed host or port")?;
    Ok(())
}

/// Whether a URL is plain http to another computer.
pub(crate) fn is_open(uri: &Uri) -> bool {
    uri.scheme_str() == Some("http") && !uri.host().is_some_and(is_loopback)
}

fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// RFC 6454: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    is_https: bool,
    /// Host and port as they were registered, and checked.
    authority: String,
    host: String,
    port: u16,
}

impl Origin {
    /// That of a URL that was checked.
    pub(crate) fn of(uri: &Uri) -> Self {
        let (is_https, port) = scheme_and_port(uri);
        Self {
            is_https,
            authority: uri.authority().map(ToString::to_string).unwrap_or_default(),
            host: uri.host().unwrap_or_default().to_ascii_lowercase(),
            port,
        }
    }

    /// Whether a URL has just this scheme, host and port, letter for letter: then there is nothing to check about them.
    pub(crate) fn is_at(&self, uri: &Uri) -> bool {
        let scheme = if self.is_https { "https" } else { "http" };
        uri.scheme_str() == Some(scheme) && uri.authority().is_some_and(|own| own.as_str() == self.authority)
    }

    /// Whether a URL is of this origin, however it is written.
    pub(crate) fn is_of(&self, uri: &Uri) -> bool {
        (self.is_https, self.port) == scheme_and_port(uri)
            && uri.host().is_some_and(|host| self.host.eq_ignore_ascii_case(host))
    }
}

fn scheme_and_port(uri: &Uri) -> (bool, u16) {
    let is_https = uri.scheme_str() == Some("https");
    (is_https, uri.port_u16().unwrap_or(if is_https { 443 } else { 80 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_a12_a14_c20_urls_that_could_be_misread_are_refused() {
        for good in [
            "https://p.example",
            "https://p.example:8443/a?b=c",
            "http://127.0.0.1:4001/x",
            "http://[::1]:4001/x",
            "http://LOCALHOST/x",
        ] {
            assert!(check_url(good, false).is_ok(), "{good}");
        }
        for bad in [
            "",
            "p.example/r",
            "/r",
            "ftp://p.example/",
            "https://good@evil.example/",
            "https://p.example./",
            "https://p.example/#x",
            "https://ａpi.example/",
            "https://p.example/é",
            "https://p.example:99999/",
            "https://p.example:0/",
            "https://[fe80::1%25eth0]/",
            "https://p.example/a b",
            "https://p.example/\r\n",
        ] {
            assert!(check_url(bad, false).is_err() && check_url(bad, true).is_err(), "{bad}");
        }
        for open in ["http://p.example/", "http://127.0.0.1.evil.example/"] {
            assert!(check_url(open, false).is_err() && check_url(open, true).is_ok(), "{open}");
            assert!(is_open(&open.parse().unwrap()));
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let origin = Origin::of(&"https://P.example/a".parse().unwrap());
        for (url, same) in [
            ("https://p.EXAMPLE:443/b", true),
            ("https://p.example:444/", false),
            ("http://p.example:443/", false),
            ("https://p.example.evil/", false),
            ("https://user@p.example/", true),
        ] {
            let url = url.parse().unwrap();
            assert_eq!(origin.is_of(&url), same, "{url}");
            assert!(!origin.is_at(&url), "{url}");
        }
        assert!(origin.is_at(&"https://P.example/b?c".parse().unwrap()));
        assert!(!origin.is_at(&"http://P.example/b?c".parse().unwrap()));
    }
}
