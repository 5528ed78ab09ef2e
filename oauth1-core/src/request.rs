//! The request that is signed, and its base string URI:
//! [RFC 5849 §3.4.1.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.1.2).
//!
//! The signature covers the request line as it is sent, so the URL is only cut into pieces here. Dot segments,
//! escapes and their case stay as they are; a URL parser that tidies them up would sign something else.

use std::borrow::Cow;

use http::Uri;

use crate::{
    encode::{Sink, encode_into, run_of},
    error::{BadEscape, RequestError},
    params::Params,
};

/// A borrowed view of an HTTP request: all of it that is signed.
///
/// ```
/// let request = oauth1_core::Request::new("GET", "HTTP://EXAMPLE.COM:80/r%20v/X?id=123")?;
/// assert_eq!(request.base_string_uri(), "http://example.com/r%20v/X");
/// # Ok::<(), oauth1_core::RequestError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: &'a str,
    https: bool,
    /// Without user information and port; an IPv6 address keeps its brackets.
    host: &'a str,
    port: Option<u16>,
    /// Never empty.
    path: &'a str,
    query: &'a str,
    body: &'a [u8],
    body_is_form: bool,
    normalized: Normalized,
}

/// What the base string URI does not say as it was given (§3.4.1.2); kept to explain it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Normalized {
    pub(crate) scheme_case: bool,
    pub(crate) default_port: bool,
    pub(crate) empty_path: bool,
    pub(crate) user_info: bool,
    pub(crate) fragment: bool,
}

impl<'a> Request<'a> {
    /// A request to an absolute `http` or `https` URL. User information and fragment are not signed (§3.4.1.2).
    ///
    /// # Errors
    ///
    /// The method is no HTTP token, or the URL is not absolute, has no valid host or port, or holds white space
    /// or control characters.
    pub fn new(method: &'a str, url: &'a str) -> Result<Self, RequestError> {
        let (scheme, rest) = url.split_at(position(url, b':').unwrap_or(url.len()));
        let rest = rest.strip_prefix("://").ok_or(RequestError::BadUrl)?;
        let end = rest.bytes().position(|octet| matches!(octet, b'/' | b'?' | b'#')).unwrap_or(rest.len());
        let (authority, target) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        if !user.bytes().all(|octet| IN_HOST[usize::from(octet)] || octet == b',') {
            return Err(RequestError::BadUrl);
        }
        let mut request = Self::from_parts(method, scheme, host, target)?;
        request.normalized.user_info = host.len() < authority.len();
        Ok(request)
    }

    /// A request as a server receives it: scheme, `Host` field and request target (RFC 9112 §3.2).
    ///
    /// Behind a proxy, give the scheme and host that the client used.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new). The target must be in origin-form (`/path?query`), or in absolute-form for the very
    /// scheme, host and port that are given: a signature for another server is good there, and not here.
    pub fn received(
        method: &'a str,
        scheme: &'a str,
        host: &'a str,
        target: &'a str,
    ) -> Result<Self, RequestError> {
        if target.starts_with('/') {
            return Self::from_parts(method, scheme, host, target);
        }
        let (own, given) = (Self::from_parts(method, scheme, host, "/")?, Self::new(method, target)?);
        let same_server = given.https == own.https && given.port == own.port && {
            given.host.eq_ignore_ascii_case(own.host) && !given.normalized.user_info
        };
        if same_server { Ok(given) } else { Err(RequestError::OtherHost) }
    }

    /// The request that a client is about to send with this URI.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    pub fn from_uri(method: &'a http::Method, uri: &'a Uri) -> Result<Self, RequestError> {
        let authority = uri.authority().ok_or(RequestError::BadUrl)?.as_str();
        let host = authority.rsplit_once('@').map_or(authority, |(_user, host)| host);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        Self::from_parts(method.as_str(), uri.scheme_str().ok_or(RequestError::BadUrl)?, host, target)
    }

    /// Adds the body, as it is sent: its parameters are signed if, and only if, its media type is
    /// `application/x-www-form-urlencoded` (§3.4.1.3.1). Of others a hash can be, see
    /// [`BodyHash`](crate::BodyHash).
    #[must_use]
    pub fn with_body(self, content_type: &str, body: &'a [u8]) -> Self {
        Self { body, body_is_form: Self::is_form(content_type), ..self }
    }

    /// Whether a body of this `Content-Type` is signed: whatever its parameters, and in any case, the media type is
    /// `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn is_form(content_type: &str) -> bool {
        const FORM: &str = "application/x-www-form-urlencoded";
        let media_type = || content_type.split(';').next().unwrap_or_default().trim_ascii();
        content_type == FORM || media_type().eq_ignore_ascii_case(FORM)
    }

    /// Scheme, authority and path, normalized (§3.4.1.2): lower-case scheme and host, no default port.
    #[must_use]
    pub fn base_string_uri(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}{}", self.scheme(), self.lower_case_host(), self.path)
    }

    /// The same percent-encoded, as it is in the base string.
    pub(crate) fn encode_base_string_uri_into(&self, out: &mut impl Sink) {
        out.put(self.scheme().as_bytes());
        out.put(b"%3A%2F%2F");
        encode_into(out, self.lower_case_host().as_bytes());
        if let Some(port) = self.port {
            out.put(b"%3A");
            out.put(port.to_string().as_bytes());
        }
        encode_into(out, self.path.as_bytes());
    }

    /// The parameters of the query and of the form body (§3.4.1.3.1).
    ///
    /// # Errors
    ///
    /// A malformed percent escape.
    pub fn params(&self) -> Result<Params<'a>, BadEscape> {
        let mut params = Params::new();
        params.push_encoded(self.query.as_bytes())?;
        params.push_encoded(self.form())?;
        Ok(params)
    }

    pub(crate) fn method(&self) -> &'a str {
        self.method
    }

    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    /// As it was given, without the port.
    pub(crate) fn host(&self) -> &'a str {
        self.host
    }

    /// Unless it is the scheme's default.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    pub(crate) fn path(&self) -> &'a str {
        self.path
    }

    pub(crate) fn normalized(&self) -> Normalized {
        self.normalized
    }

    pub(crate) fn query(&self) -> &'a str {
        self.query
    }

    /// The body if it is a form.
    pub(crate) fn form(&self) -> &'a [u8] {
        if self.body_is_form { self.body } else { &[] }
    }

    /// The body if it is no form; empty if there is none.
    pub(crate) fn unsigned_body(&self) -> Option<&'a [u8]> {
        (!self.body_is_form).then_some(self.body)
    }

    fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    fn lower_case_host(&self) -> Cow<'a, str> {
        if self.host.bytes().any(|octet| octet.is_ascii_uppercase()) {
            Cow::Owned(self.host.to_ascii_lowercase())
        } else {
            Cow::Borrowed(self.host)
        }
    }

    fn from_parts(
        method: &'a str,
        scheme: &'a str,
        host: &'a str,
        target: &'a str,
    ) -> Result<Self, RequestError> {
        if method.is_empty() || !method.bytes().all(is_token_octet) {
            return Err(RequestError::BadMethod);
        }
        let https = scheme.eq_ignore_ascii_case("https");
        if !https && !scheme.eq_ignore_ascii_case("http") {
            return Err(RequestError::BadUrl);
        }
        let default_port = if https { 443 } else { 80 };
        let (host, port) = split_port(host)?;
        let (mut path_end, mut query_end, mut at) = (target.len(), target.len(), 0);
        let octets = target.as_bytes();
        loop {
            at += run_of(&PLAIN_IN_TARGET, &octets[at..]);
            match octets.get(at) {
                Some(b'#') => query_end = query_end.min(at),
                Some(b'?') => path_end = path_end.min(at),
                Some(_) => return Err(RequestError::BadUrl),
                None => break,
            }
            at += 1;
        }
        let target = &target[..query_end];
        let (path, query) = target.split_at(path_end.min(query_end));
        let query = query.strip_prefix('?').unwrap_or_default();
        Ok(Self {
            method,
            https,
            host,
            port: port.filter(|&port| port != default_port),
            path: if path.is_empty() { "/" } else { path },
            query,
            body: &[],
            body_is_form: false,
            normalized: Normalized {
                scheme_case: !matches!(scheme, "http" | "https"),
                default_port: port == Some(default_port),
                empty_path: path.is_empty(),
                user_info: false,
                fragment: query_end < octets.len(),
            },
        })
    }
}

/// Sizes only for what may hold secrets: query and form.
impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("uri", &self.base_string_uri())
            .field("query_octets", &self.query.len())
            .field("body_octets", &self.body.len())
            .finish()
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), RequestError> {
    let end = if authority.starts_with('[') {
        authority.find(']').ok_or(RequestError::BadHost)? + 1
    } else {
        position(authority, b':').unwrap_or(authority.len())
    };
    let (host, rest) = authority.split_at(end);
    if host.is_empty() {
        return Err(RequestError::MissingHost);
    }
    let in_host = |text: &str| text.bytes().all(|octet| IN_HOST[usize::from(octet)]);
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        // Hexadecimal digits, a dot for the address of the version before, and perhaps a zone (RFC 6874).
        Some(literal) => {
            let (address, zone) = literal.split_at(position(literal, b'%').unwrap_or(literal.len()));
            let is_address = |octet: u8| octet.is_ascii_hexdigit() || matches!(octet, b':' | b'.');
            !address.is_empty() && address.bytes().all(is_address) && in_host(zone)
        }
        None => in_host(host),
    };
    if !is_host {
        return Err(RequestError::BadHost);
    }
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        None => return Err(RequestError::BadHost),
        Some("") => None,
        Some(digits) if digits.bytes().all(|octet| octet.is_ascii_digit()) => {
            Some(digits.parse().ok().filter(|&port| port > 0).ok_or(RequestError::BadPort)?)
        }
        Some(_) => return Err(RequestError::BadPort),
    };
    Ok((host, port))
}

/// Which octets may stand in a host; what it is called is for others to judge. A port was cut off before.
const IN_HOST: [bool; 256] = {
    let mut table = [false; 256];
    let mut octet = b'!';
    while octet <= b'~' {
        table[octet as usize] = !matches!(
            octet,
            b'"' | b'#'
                | b','
                | b'/'
                | b'<'
                | b'>'
                | b'?'
                | b'@'
                | b'['
                | b'\\'
                | b']'
                | b'^'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
        );
        octet += 1;
    }
    table
};

/// What is neither white space nor a control character, and ends no part of a request target.
const PLAIN_IN_TARGET: [bool; 256] = {
    let mut table = [true; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = !matches!(octet as u8, 0..=b' ' | 0x7F | b'#' | b'?');
        octet += 1;
    }
    table
};

/// Where the octet is. Texts are short here: this is quicker than setting up a search.
fn position(text: &str, wanted: u8) -> Option<usize> {
    text.bytes().position(|octet| octet == wanted)
}

/// RFC 9110 §5.6.2.
pub(crate) const fn is_token_octet(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(
            octet,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_reading_a_request_panic(method: String, scheme: String, host: String, rest: String) {
            let _ = Request::new(&method, &rest);
            for host in [&host, &format!("[{host}"), &format!("{host}:{rest}")] {
                let _ = Request::new("GET", &format!("http://{host}/{rest}"));
                let _ = Request::received("GET", "https", host, &rest);
                let _ = Request::received(&method, &scheme, host, &format!("/{rest}"));
            }
        }
    }

    #[test]
    fn threat_b31_a_target_for_another_server_is_refused() {
        let received = |host, target| Request::received("GET", "https", host, target).map(drop);
        for target in ["https://h.example/p", "HTTPS://H.EXAMPLE:443/p?x", "/p"] {
            assert_eq!(received("h.example", target), Ok(()), "{target}");
        }
        for target in [
            "https://other.example/p",
            "http://h.example/p",
            "https://h.example:8443/p",
            "https://u@h.example/p",
        ] {
            assert_eq!(received("h.example", target), Err(RequestError::OtherHost), "{target}");
        }
        for host in ["a, b", "u@h.example", "", "h.example:x"] {
            assert!(
                received(host, "https://h.example/p").is_err() && received(host, "/p").is_err(),
                "{host}"
            );
        }
    }

    #[test]
    fn threat_a11_an_address_in_brackets_is_one() {
        for host in ["[::1]", "[::ffff:127.0.0.1]:8080", "[fe80::1%25eth0]"] {
            assert!(Request::new("GET", &format!("https://{host}/")).is_ok(), "{host}");
        }
        for host in ["[]", "[%25eth0]", "[g::1]", "a]b", "[::1", "::1]"] {
            assert!(Request::new("GET", &format!("https://{host}/")).is_err(), "{host}");
        }
    }

    #[test]
    fn threat_a9_the_uri_that_hyper_sends_is_the_uri_that_is_signed() {
        for url in [
            "https://example.com/a/../b?x=1&x=1",
            "https://example.com//a/./b/",
            "http://example.com:8080?x",
            "https://example.com/%7euser/%2F?a%20b=%c3%a9",
            "https://[2001:db8::1]:443/p",
        ] {
            let uri: Uri = url.parse().unwrap();
            let get = http::Method::GET;
            let (sent, written) = (Request::from_uri(&get, &uri).unwrap(), Request::new("GET", url).unwrap());
            assert_eq!(sent.base_string_uri(), written.base_string_uri(), "{url}");
            assert_eq!(sent.query, written.query, "{url}");
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let request =
            Request::new("POST", "https://h.example/a?secret=1").unwrap().with_body("text/plain", b"secret");
        let shown =
            r#"Request { method: "POST", uri: "https://h.example/a", query_octets: 8, body_octets: 6 }"#;
        assert_eq!(format!("{request:?}"), shown);
    }

    #[test]
    fn threat_b27_only_a_form_is_signed() {
        let request = Request::new("POST", "https://example.com/").unwrap();
        for (content_type, signed) in [
            ("application/x-www-form-urlencoded", true),
            ("Application/X-WWW-Form-URLencoded ; charset=utf-8", true),
            ("application/x-www-form-urlencoded-not", false),
            ("multipart/form-data; boundary=x", false),
            ("application/json", false),
            ("", false),
        ] {
            let params = request.with_body(content_type, b"a=1").params().unwrap();
            assert_eq!(params.iter().count(), usize::from(signed), "{content_type}");
        }
    }

    #[test]
    fn threat_a10_a24_what_is_no_request_is_refused() {
        for (method, url, error) in [
            ("", "https://a/", RequestError::BadMethod),
            ("GE T", "https://a/", RequestError::BadMethod),
            ("PÖST", "https://a/", RequestError::BadMethod),
            ("GET", "ftp://a/", RequestError::BadUrl),
            ("GET", "https://a/b c", RequestError::BadUrl),
            ("GET", "https://a/\r\nX: y", RequestError::BadUrl),
            ("GET", "https://a b/", RequestError::BadHost),
            ("GET", "https://a,b/", RequestError::BadHost),
            ("GET", "https://é.example/", RequestError::BadHost),
            ("GET", "https://[::1[/", RequestError::BadHost),
            ("GET", "https://user@/", RequestError::MissingHost),
            ("GET", "https://a:99999/", RequestError::BadPort),
        ] {
            assert_eq!(Request::new(method, url).unwrap_err(), error, "{method} {url}");
        }
        assert_eq!(Request::received("GET", "http", "a@b", "/").unwrap_err(), RequestError::BadHost);
        assert_eq!(Request::received("OPTIONS", "http", "a", "*").unwrap_err(), RequestError::BadUrl);
    }
}
