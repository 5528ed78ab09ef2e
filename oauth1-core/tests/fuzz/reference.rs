//! RFC 5849 once more, as slow and as plain as its text: what the crate is compared with. Nothing is shared with it.

/// The parameters that sign a request (§3.1).
pub const OWN: [&str; 7] = [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature_method",
    "oauth_signature",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_version",
];

/// A decoded name and its value.
pub type Pair = (Vec<u8>, Vec<u8>);

/// §3.6.
pub fn encode(octets: &[u8]) -> String {
    let encoded = octets.iter().map(|&octet| match octet {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(octet).to_string(),
        other => format!("%{other:02X}"),
    });
    encoded.collect()
}

/// The octets, or the place of the first `%` that two hexadecimal digits do not follow.
pub fn decode(text: &[u8]) -> Result<Vec<u8>, usize> {
    let digit = |at: usize| text.get(at).and_then(|&octet| char::from(octet).to_digit(16));
    let (mut octets, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if text[at] == b'%' {
            let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) else { return Err(at) };
            octets.push((16 * high + low) as u8);
            at += 3;
        } else {
            octets.push(text[at]);
            at += 1;
        }
    }
    Ok(octets)
}

/// The parameters of a query or a form (§3.4.1.3.1), or the place of the first bad `%`.
pub fn pairs(text: &[u8]) -> Result<Vec<Pair>, usize> {
    // Neither `&` nor `=` is a hexadecimal digit, so an escape that is bad in its piece is bad in the whole.
    decode(text)?;
    let pieces = text.split(|&octet| octet == b'&').filter(|piece| !piece.is_empty());
    Ok(pieces.map(pair).collect())
}

/// A piece whose escapes are good.
pub fn pair(piece: &[u8]) -> Pair {
    let decoded = |text: &[u8]| {
        let spaced: Vec<u8> = text.iter().map(|&octet| if octet == b'+' { b' ' } else { octet }).collect();
        decode(&spaced).expect("no bad escape")
    };
    match piece.iter().position(|&octet| octet == b'=') {
        Some(equals) => (decoded(&piece[..equals]), decoded(&piece[equals + 1..])),
        None => (decoded(piece), Vec::new()),
    }
}

/// §3.4.1.3.2.
pub fn normalized(pairs: &[Pair]) -> String {
    let signed = pairs.iter().filter(|(name, _)| name != b"oauth_signature");
    let mut encoded: Vec<_> = signed.map(|(name, value)| (encode(name), encode(value))).collect();
    encoded.sort();
    let joined: Vec<_> = encoded.iter().map(|(name, value)| format!("{name}={value}")).collect();
    joined.join("&")
}

/// §3.4.1.1.
pub fn base_string(method: &str, uri: &Uri<'_>, pairs: &[Pair]) -> String {
    let parts = [method.to_ascii_uppercase(), uri.to_base_string_uri(), normalized(pairs)];
    parts.map(|part| encode(part.as_bytes())).join("&")
}

/// An http or https URL, cut as RFC 3986 appendix B has it.
pub struct Uri<'u> {
    pub https: bool,
    pub has_user: bool,
    pub host: &'u str,
    pub port: Option<u16>,
    pub path: &'u str,
    pub query: &'u str,
}

impl<'u> Uri<'u> {
    pub fn read(url: &'u str) -> Option<Self> {
        if url.bytes().any(|octet| octet.is_ascii_whitespace() || octet.is_ascii_control()) {
            return None;
        }
        let (scheme, rest) = url.split_once("://")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let rest = rest.split('#').next()?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let end = if place.starts_with('[') {
            place.find(']')? + 1
        } else {
            place.find(':').unwrap_or(place.len())
        };
        let (host, port) = place.split_at(end);
        let port = match port {
            "" | ":" => None,
            port => {
                let digits = port.strip_prefix(':')?;
                let all = digits.bytes().all(|octet| octet.is_ascii_digit());
                Some(digits.parse().ok().filter(|&port: &u16| all && port > 0)?)
            }
        };
        let path = if path.is_empty() { "/" } else { path };
        let is_user = user.bytes().all(|octet| is_name(octet) || b",:".contains(&octet));
        (is_user && is_host(host)).then_some(Self {
            https,
            has_user: authority.contains('@'),
            host,
            port,
            path,
            query,
        })
    }

    /// §3.4.1.2.
    pub fn to_base_string_uri(&self) -> String {
        let (scheme, default) = if self.https { ("https", 443) } else { ("http", 80) };
        let host = self.host.to_ascii_lowercase();
        match self.port.filter(|&port| port != default) {
            Some(port) => format!("{scheme}://{host}:{port}{}", self.path),
            None => format!("{scheme}://{host}{}", self.path),
        }
    }
}

/// RFC 3986 §3.2.2, but for the comma, and with the zone of RFC 6874 as it comes. Whether the digits between the
/// colons are an address is not looked at.
fn is_host(host: &str) -> bool {
    let Some(literal) = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) else {
        return !host.is_empty() && host.bytes().all(is_name);
    };
    let (address, zone) = literal.split_once('%').unwrap_or((literal, ""));
    let is_digit = |octet: u8| octet.is_ascii_hexdigit() || b":.".contains(&octet);
    let is_zone = |octet| is_name(octet) || octet == b':';
    !address.is_empty() && address.bytes().all(is_digit) && zone.bytes().all(is_zone)
}

fn is_name(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b"-._~%!$&'()*+;=".contains(&octet)
}

/// RFC 9110 §5.6.2.
pub fn is_token(text: &[u8]) -> bool {
    let is_token = |octet: &u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(octet);
    !text.is_empty() && text.iter().all(is_token)
}

/// What an `Authorization` value holds.
#[derive(Debug, PartialEq)]
pub enum Header {
    OtherScheme,
    Malformed,
    OAuth { realm: Option<String>, pairs: Vec<Pair> },
}

impl Header {
    /// §3.5.1.
    pub fn read(value: &[u8]) -> Self {
        let end = value.iter().position(|&octet| is_space(octet)).unwrap_or(value.len());
        if !value[..end].eq_ignore_ascii_case(b"oauth") {
            return Self::OtherScheme;
        }
        let (mut realm, mut pairs) = (None, Vec::new());
        for element in elements(&value[end..]) {
            let Some((name, value)) = parameter(element) else { return Self::Malformed };
            if name.eq_ignore_ascii_case(b"realm") {
                let (Some(text), None) = (unquote(value), &realm) else { return Self::Malformed };
                realm = Some(text);
            } else {
                let plain = value.iter().all(|&octet| octet >= b' ' && !b"\"\\\x7F".contains(&octet));
                let (true, Ok(value)) = (plain, decode(value)) else { return Self::Malformed };
                pairs.push((name, value));
            }
        }
        Self::OAuth { realm, pairs }
    }
}

/// What is between the commas that are not in quotes, without the space around it.
fn elements(list: &[u8]) -> Vec<&[u8]> {
    let (mut elements, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, &octet) in list.iter().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                elements.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    elements.push(&list[start..]);
    elements.into_iter().map(trim).filter(|element| !element.is_empty()).collect()
}

/// The decoded name of `name="value"`, and what is between the first quote and the last.
fn parameter(element: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let equals = element.iter().position(|&octet| octet == b'=')?;
    let (name, value) = (trim(&element[..equals]), trim(&element[equals + 1..]));
    let value = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    is_token(name).then_some((decode(name).ok()?, value))
}

/// RFC 9110 §5.6.4.
fn unquote(text: &[u8]) -> Option<String> {
    let (mut octets, mut rest) = (Vec::new(), text);
    while let [first, after @ ..] = rest {
        let (octet, after) = match (first, after) {
            (b'\\', [next, after @ ..]) if *next != b'\t' => (*next, after),
            (b'\\' | b'"', _) => return None,
            (octet, after) => (*octet, after),
        };
        if (octet < b' ' && octet != b'\t') || octet == 0x7F {
            return None;
        }
        octets.push(octet);
        rest = after;
    }
    String::from_utf8(octets).ok()
}

fn trim(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|&octet| !is_space(octet)).unwrap_or(text.len());
    let end = text.iter().rposition(|&octet| !is_space(octet)).map_or(start, |last| last + 1);
    &text[start..end]
}

fn is_space(octet: u8) -> bool {
    b" \t\r\n".contains(&octet)
}
