//! Where a client may have the browser sent: [RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1).

use std::net::{Ipv4Addr, Ipv6Addr};

use thiserror::Error;

use super::fields::encode;

const LONGEST: usize = 2048;

/// Why a callback is refused (B32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum BadCallback {
    #[error("`oauth_callback` is longer than 2048 octets")]
    TooLong,
    #[error("`oauth_callback` is neither `oob` nor an absolute https URL in percent-encoded ASCII")]
    NotAbsolute,
    #[error("`oauth_callback` has user information in it")]
    UserInformation,
    #[error("`oauth_callback` has a fragment")]
    Fragment,
    #[error(
        "`oauth_callback` is http to another computer: use https, or http to 127.0.0.1, [::1] or localhost"
    )]
    NotSecure,
}

/// A callback that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Callback {
    text: String,
    /// Host and port; nothing for `oob`.
    host: Option<String>,
}

impl Callback {
    pub(super) fn parse(text: &str) -> Result<Self, BadCallback> {
        let text = text.to_owned();
        if text == "oob" {
            return Ok(Self { text, host: None });
        }
        if text.len() > LONGEST {
            return Err(BadCallback::TooLong);
        }
        // Browsers take a backslash for a slash.
        if !text.bytes().all(|octet| octet.is_ascii_graphic() && octet != b'\\') {
            return Err(BadCallback::NotAbsolute);
        }
        let (scheme, rest) = text.split_once("://").ok_or(BadCallback::NotAbsolute)?;
        let scheme = match &*scheme.to_ascii_lowercase() {
            "https" => "https",
            "http" => "http",
            _ => return Err(BadCallback::NotAbsolute),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        if authority.contains('@') {
            return Err(BadCallback::UserInformation);
        }
        if text.contains('#') {
            return Err(BadCallback::Fragment);
        }
        // Host and port are in order; and the host has no characters but those of a name or an address.
        oauth1_core::Request::new("GET", &text).map_err(|_| BadCallback::NotAbsolute)?;
        let host = host(&authority);
        if !host.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-._[]:".contains(&octet)) {
            return Err(BadCallback::NotAbsolute);
        }
        if scheme == "http" && !is_loopback(host) {
            return Err(BadCallback::NotSecure);
        }
        Ok(Self { host: Some(authority), text })
    }

    /// As the client gave it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port, to show to a person; nothing for `oob`.
    pub(super) fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// Where the browser goes with a verifier, if there is one; nothing for `oob`.
    pub(super) fn granted(&self, token: &str, verifier: &str, others: &[(&str, &str)]) -> Option<String> {
        let verifier = Some(("oauth_verifier", verifier)).filter(|(_, verifier)| !verifier.is_empty());
        let fields = [("oauth_token", token)].into_iter().chain(verifier).chain(others.iter().copied());
        self.with(&fields.collect::<Vec<_>>())
    }

    /// Where the browser goes when the person said no; nothing for `oob`.
    pub(super) fn denied(&self, token: &str) -> Option<String> {
        self.with(&[("denied", token)])
    }

    fn with(&self, fields: &[(&str, &str)]) -> Option<String> {
        self.host.as_ref()?;
        let separator = match self.text.split_once('?') {
            None => "?",
            Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
            Some(_) => "&",
        };
        Some(format!("{}{separator}{}", self.text, encode(fields)))
    }
}

fn host(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => host,
        _ => authority,
    }
}

fn is_loopback(host: &str) -> bool {
    let v6 = || host.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    host == "localhost"
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || v6().is_some_and(|address: Ipv6Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_b32_good_callbacks() {
        for (text, host) in [
            ("https://app.example/auth?x=1", "app.example"),
            ("HTTPS://App.Example:8443", "app.example:8443"),
            ("http://localhost:3000/auth", "localhost:3000"),
            ("http://127.0.0.1/", "127.0.0.1"),
            ("http://[::1]:3000/auth", "[::1]:3000"),
        ] {
            assert_eq!(Callback::parse(text).unwrap().host(), Some(host));
        }
        let oob = Callback::parse("oob").unwrap();
        assert_eq!((oob.host(), oob.denied("t")), (None, None));
    }

    #[test]
    fn threat_b32_bad_callbacks() {
        use BadCallback::{Fragment, NotAbsolute, NotSecure, TooLong, UserInformation};
        let long = format!("https://a.example/{}", "x".repeat(2048));
        for (text, error) in [
            ("", NotAbsolute),
            ("OOB", NotAbsolute),
            ("/auth", NotAbsolute),
            ("//a.example/auth", NotAbsolute),
            ("javascript:alert(1)", NotAbsolute),
            ("javascript://a.example/%0aalert(1)", NotAbsolute),
            ("data:text/html,x", NotAbsolute),
            ("file:///etc/passwd", NotAbsolute),
            ("https:a.example", NotAbsolute),
            ("https://", NotAbsolute),
            ("https:///auth", NotAbsolute),
            ("https://a.example:99999/", NotAbsolute),
            ("https://a.example;img-src/", NotAbsolute),
            ("https://a%2eexample/", NotAbsolute),
            ("https://a.example\\@b.example/", NotAbsolute),
            ("https://a.example/\r\nSet-Cookie: x=y", NotAbsolute),
            ("https://a.example/ x", NotAbsolute),
            ("https://\u{ff41}.example/", NotAbsolute),
            ("https://user@a.example/", UserInformation),
            ("https://a.example:443@b.example/", UserInformation),
            ("https://a.example/#x", Fragment),
            ("https://a.example#", Fragment),
            ("http://a.example/", NotSecure),
            ("http://localhost.a.example/", NotSecure),
            ("http://127.0.0.1.a.example/", NotSecure),
            ("http://0.0.0.0/", NotSecure),
            ("http://2130706433/", NotSecure),
            (&long, TooLong),
        ] {
            assert_eq!(Callback::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_refusal_is_appended_to_what_the_callback_has() {
        for (text, uri) in [
            ("https://a.example", "https://a.example?denied=t%26"),
            ("https://a.example/?", "https://a.example/?denied=t%26"),
            ("https://a.example/?x=1", "https://a.example/?x=1&denied=t%26"),
            ("https://a.example/?x=1&", "https://a.example/?x=1&denied=t%26"),
        ] {
            assert_eq!(Callback::parse(text).unwrap().denied("t&").as_deref(), Some(uri));
        }
    }
}
