//! Which two requests are the same to RFC 5849, decided anew and as plainly as can be: nothing here is shared with the
//! crate, and nothing is fast.

use crate::requests::Sent;

/// What a signature covers (§3.4.1): two requests are the same if and only if this is.
#[derive(Debug, PartialEq)]
pub(crate) struct Covered {
    method: String,
    scheme: String,
    host: String,
    port: Option<u16>,
    path: String,
    pub(crate) params: Pairs,
}

/// Names and values, decoded.
pub(crate) type Pairs = Vec<(Vec<u8>, Vec<u8>)>;

/// `None` for what is no request.
pub(crate) fn covered(sent: &Sent) -> Option<Covered> {
    let url = sent.url.as_str();
    if url.bytes().any(|octet| octet <= b' ' || octet == 127) {
        return None;
    }
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.split('#').next()?;
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority.rsplit('@').next()?;
    let colon = authority.rfind(':').filter(|&at| !authority[at..].contains(']'));
    let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
    let default_port = if scheme == "https" { 443 } else { 80 };
    let port = match port.trim_start_matches(':') {
        "" => default_port,
        digits if digits.bytes().all(|octet| octet.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };

    let mut params = pairs(query.as_bytes())?;
    params.extend(pairs(sent.form.as_deref().unwrap_or_default())?);
    params.extend(header(sent.header.as_deref().unwrap_or_default())?);
    params.sort();
    Some(Covered {
        method: sent.method.to_ascii_uppercase(),
        scheme,
        host: host.to_ascii_lowercase(),
        port: Some(port).filter(|&port| port != default_port),
        path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
        params,
    })
}

impl Covered {
    /// §3.4.1.1. The signature itself is left out.
    pub(crate) fn base_string(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let uri = format!("{}://{}{port}{}", self.scheme, self.host, self.path);
        let signed = self.params.iter().filter(|(name, _)| name != b"oauth_signature");
        let mut params: Vec<_> = signed.map(|(name, value)| (encode(name), encode(value))).collect();
        params.sort();
        let params: Vec<_> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
        [self.method.clone(), uri, params.join("&")].map(|part| encode(part.as_bytes())).join("&")
    }
}

fn encode(octets: &[u8]) -> String {
    let encode = |octet: &u8| match octet {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*octet).to_string(),
        octet => format!("%{octet:02X}"),
    };
    octets.iter().map(encode).collect()
}

/// Of a query or a form.
fn pairs(text: &[u8]) -> Option<Pairs> {
    let pieces = text.split(|&octet| octet == b'&').filter(|piece| !piece.is_empty());
    pieces.map(pair).collect()
}

pub(crate) fn pair(piece: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let spaced: Vec<u8> = piece.iter().map(|&octet| if octet == b'+' { b' ' } else { octet }).collect();
    let equals = spaced.iter().position(|&octet| octet == b'=');
    let (name, value) = spaced.split_at(equals.unwrap_or(spaced.len()));
    Some((decode(name)?, decode(value.get(1..).unwrap_or_default())?))
}

/// Of an `Authorization` header, without the realm.
fn header(text: &[u8]) -> Option<Pairs> {
    let mut pairs = Vec::new();
    let mut rest = text.get("OAuth".len()..).unwrap_or_default();
    while let Some(equals) = rest.iter().position(|&octet| octet == b'=') {
        let name: Vec<u8> =
            rest[..equals].iter().copied().filter(|octet| !b" \t\r\n,".contains(octet)).collect();
        let start = equals + 1 + rest[equals + 1..].iter().position(|&octet| octet == b'"')? + 1;
        let mut end = start;
        while *rest.get(end)? != b'"' {
            end += if rest[end] == b'\\' { 2 } else { 1 };
        }
        let name = decode(&name)?;
        if !name.eq_ignore_ascii_case(b"realm") {
            pairs.push((name, decode(&rest[start..end])?));
        }
        rest = &rest[end + 1..];
    }
    Some(pairs)
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut rest = text.iter();
    while let Some(&octet) = rest.next() {
        octets.push(match octet {
            b'%' => {
                let mut digit = || char::from(*rest.next()?).to_digit(16);
                u8::try_from(16 * digit()? + digit()?).ok()?
            }
            other => other,
        });
    }
    Some(octets)
}
