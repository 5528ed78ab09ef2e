//! Where the protocol parameters go: [RFC 5849 §3.5](https://www.rfc-editor.org/rfc/rfc5849#section-3.5). Into the
//! `Authorization` header, and out of it; into a form body or a query, where they are parameters like others.

use std::{borrow::Cow, fmt};

use http::HeaderValue;

use crate::{
    encode::{Sink as _, append_form, append_query, into_text, percent_decode},
    error::HeaderError,
    params::Params,
    request::is_token_octet,
    signature::Signature,
    signer::{Extra, Signer},
    stamp::Stamp,
    text::Text,
};

/// The parameters that sign a request (§3.1), without those of single steps such as `oauth_callback`.
pub(crate) const SIGNING_PARAMS: [&str; 7] = [
    "oauth_consumer_key",
    "oauth_token",
    "oauth_signature_method",
    "oauth_signature",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_version",
];

/// One of the three places for the protocol parameters (§3.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Placement {
    /// The `Authorization` header (§3.5.1). It is not logged, and no cache keeps what comes back.
    #[default]
    Header,
    /// The form body (§3.5.2), with what it has already.
    Form,
    /// The query (§3.5.3). URLs get into logs and histories, and with them the verifier of a login; with PLAINTEXT
    /// the secrets themselves.
    Query,
}

/// A signed request's protocol parameters, to be put in one of the places that [`Placement`] names.
pub struct Authorization<'a> {
    signer: &'a Signer,
    stamp: &'a Stamp,
    extra: Extra<'a>,
    signature: Signature<'a>,
}

impl<'a> Authorization<'a> {
    pub(crate) fn new(
        signer: &'a Signer,
        stamp: &'a Stamp,
        extra: Extra<'a>,
        signature: Signature<'a>,
    ) -> Self {
        Self { signer, stamp, extra, signature }
    }

    /// The value of `oauth_signature`, not encoded. With PLAINTEXT it is made of the secrets.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.signature.as_str()
    }

    /// All protocol parameters, not encoded, the signature last.
    pub fn params(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        let extra = self.extra.iter().map(|(name, value)| (*name, &**value));
        let own = self.signer.own_params(self.stamp).map(|(name, value)| (name, value.as_str()));
        own.chain(extra).chain([("oauth_signature", self.signature())])
    }

    /// The value of the `Authorization` header, marked sensitive so that HTTP libraries do not log it.
    #[must_use]
    pub fn to_header(&self) -> HeaderValue {
        #[expect(
            clippy::expect_used,
            reason = "everything but printable ASCII was escaped or refused before"
        )]
        let mut value = HeaderValue::try_from(self.header()).expect("printable ASCII is a header value");
        value.set_sensitive(true);
        value
    }

    /// The value of the `Authorization` header as text, for what does not take [`HeaderValue`]s. It is not to be
    /// logged: with PLAINTEXT it holds the secrets.
    #[must_use]
    pub fn to_header_text(&self) -> String {
        into_text(self.header())
    }

    /// The URL with the protocol parameters behind its own query (§3.5.3). There is no realm in it.
    #[must_use]
    pub fn append_to_url(&self, url: &str) -> String {
        append_query(url, self.params())
    }

    /// The form body with the protocol parameters behind its own (§3.5.2); the media type is
    /// `application/x-www-form-urlencoded`. There is no realm in it.
    #[must_use]
    pub fn append_to_form(&self, form: &[u8]) -> Vec<u8> {
        append_form(form, self.params())
    }

    fn header(&self) -> Vec<u8> {
        let start = self.signer.header_start();
        let params = [
            (", oauth_token=\"", self.signer.token_param()),
            (", oauth_timestamp=\"", self.stamp.timestamp()),
            (", oauth_nonce=\"", self.stamp.nonce()),
            (", oauth_signature=\"", Some(Text::literal(self.signature.as_bytes()))),
        ];
        let extra = self.extra.iter();
        let extra =
            extra.map(|(name, value)| (Text::literal(name.as_bytes()), Text::literal(value.as_bytes())));

        // Sized exactly: a buffer that grows leaves copies of a PLAINTEXT signature behind.
        let mut size = start.len();
        for (start, value) in &params {
            size += value.map_or(0, |value| start.len() + value.encoded_len() + 1);
        }
        for (name, value) in extra.clone() {
            size += name.encoded_len() + value.encoded_len() + 5;
        }
        let mut header = Vec::with_capacity(size);
        header.put(start.as_bytes());
        for (name, value) in extra {
            header.put(b", ");
            name.encode_into(&mut header);
            header.put(b"=\"");
            value.encode_into(&mut header);
            header.put(b"\"");
        }
        for (start, value) in params {
            let Some(value) = value else { continue };
            header.put(start.as_bytes());
            value.encode_into(&mut header);
            header.put(b"\"");
        }
        header
    }
}

/// `realm="…", ` as it starts a header (RFC 9110 §5.6.4).
pub(crate) fn quote_realm(out: &mut Vec<u8>, realm: &str) {
    out.extend_from_slice(b"realm=\"");
    for octet in realm.bytes() {
        if matches!(octet, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(octet);
    }
    out.extend_from_slice(b"\", ");
}

/// Names only: a signature may be a secret (PLAINTEXT), a verifier is one.
impl fmt::Debug for Authorization<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.params().map(|(name, _)| name).collect();
        f.debug_struct("Authorization").field("signer", &self.signer).field("params", &names).finish()
    }
}

/// An `Authorization` or `WWW-Authenticate` value of the `OAuth` scheme, taken apart.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OAuthHeader<'a> {
    /// The protection realm. It is a quoted string, not percent-encoded, and no request parameter.
    pub realm: Option<String>,
    /// All other parameters, decoded, duplicates kept, in their order.
    pub params: Params<'a>,
}

const SCHEME: &[u8] = b"OAuth";

impl<'a> OAuthHeader<'a> {
    /// Whether it is of this scheme.
    pub(crate) fn is_ours(value: &[u8]) -> bool {
        value.split_at_checked(SCHEME.len()).is_some_and(|(scheme, rest)| {
            scheme.eq_ignore_ascii_case(SCHEME) && rest.first().is_none_or(|&octet| is_space(octet))
        })
    }

    /// Parses a header value.
    ///
    /// The scheme is matched in any case; values must be quoted; empty list elements are allowed (RFC 9110
    /// §5.6.1). Duplicates are kept, for the server to refuse (§3.2).
    ///
    /// # Errors
    ///
    /// [`HeaderError::NotOAuth`] for another scheme; a position for what is malformed.
    ///
    /// ```
    /// let header = oauth1_core::OAuthHeader::parse(br#"OAuth realm="Photos", oauth_token="a%2Fb""#)?;
    /// assert_eq!(header.realm.as_deref(), Some("Photos"));
    /// assert_eq!(header.params.values("oauth_token").next().as_deref(), Some(&b"a/b"[..]));
    /// # Ok::<(), oauth1_core::HeaderError>(())
    /// ```
    pub fn parse(value: &'a [u8]) -> Result<Self, HeaderError> {
        if !Self::is_ours(value) {
            return Err(HeaderError::NotOAuth);
        }
        let mut scan = Scan { value, at: SCHEME.len() };
        let (mut realm, mut params) = (None, Params::new());
        loop {
            scan.skip(|octet| is_space(octet) || octet == b',');
            if scan.peek().is_none() {
                return Ok(Self { realm, params });
            }
            let (start, name) = (scan.at, scan.name()?);
            if name.decode().eq_ignore_ascii_case(b"realm") {
                if realm.replace(scan.quoted_string()?).is_some() {
                    return Err(HeaderError::Malformed { position: start });
                }
            } else {
                params.push_text(name, scan.encoded_value()?);
            }
            scan.skip(is_space);
            if !matches!(scan.peek(), None | Some(b',')) {
                return Err(scan.malformed());
            }
        }
    }
}

/// The parameters of the `OAuth` challenges in a `WWW-Authenticate` value (RFC 9110 §11.6.1), decoded.
///
/// Servers are taken as they are here: values may be tokens, other schemes may stand beside, and what does not
/// decode stands for itself. Nothing is decided by it but what is reported.
pub(crate) fn challenge_params(value: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let (mut scan, mut params, mut ours) = (Scan { value, at: 0 }, Vec::new(), false);
    while scan.peek().is_some() {
        scan.skip(|octet| is_space(octet) || octet == b',');
        let word = scan.skip(is_token_octet).to_vec();
        scan.skip(is_space);
        if scan.peek() == Some(b'=') && !word.is_empty() {
            scan.at += 1;
            scan.skip(is_space);
            let text = if scan.peek() == Some(b'"') {
                scan.at += 1;
                scan.quoted_string().map(String::into_bytes).unwrap_or_default()
            } else {
                scan.skip(is_token_octet).to_vec()
            };
            if ours {
                let decoded = percent_decode(&text).map(Cow::into_owned).unwrap_or(text);
                params.push((word, decoded));
            }
        } else if !word.is_empty() {
            ours = word.eq_ignore_ascii_case(b"OAuth");
        } else {
            // What has no place here.
            scan.at += 1;
        }
    }
    params
}

struct Scan<'a> {
    value: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    /// Skips what `wanted` takes, and returns it.
    fn skip(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = &self.value[self.at..];
        let run = rest.iter().position(|&octet| !wanted(octet)).unwrap_or(rest.len());
        self.at += run;
        &rest[..run]
    }

    fn expect(&mut self, octet: u8) -> Result<(), HeaderError> {
        if self.peek() != Some(octet) {
            return Err(self.malformed());
        }
        self.at += 1;
        Ok(())
    }

    /// A parameter's name, decoded, and the `="` behind it.
    fn name(&mut self) -> Result<Text<'a>, HeaderError> {
        let start = self.at;
        let name = self.skip(is_token_octet);
        if name.is_empty() {
            return Err(self.malformed());
        }
        let name =
            Text::percent(name).map_err(|bad| HeaderError::BadEscape { position: start + bad.position })?;
        self.skip(is_space);
        self.expect(b'=')?;
        self.skip(is_space);
        self.expect(b'"')?;
        Ok(name)
    }

    /// A percent-encoded value, up to and with its closing quote. Nothing is escaped by a backslash here.
    fn encoded_value(&mut self) -> Result<Text<'a>, HeaderError> {
        let start = self.at;
        let (value, rest) = Text::quoted(&self.value[start..])
            .map_err(|bad| HeaderError::BadEscape { position: start + bad.position })?;
        self.at = self.value.len() - rest.len();
        self.expect(b'"')?;
        Ok(value)
    }

    /// The rest of a quoted-string (RFC 9110 §5.6.4), with its closing quote.
    fn quoted_string(&mut self) -> Result<String, HeaderError> {
        let (start, mut text) = (self.at, Vec::new());
        loop {
            text.extend_from_slice(
                self.skip(|octet| (octet >= b' ' || octet == b'\t') && !b"\"\\\x7F".contains(&octet)),
            );
            if self.peek() != Some(b'\\') {
                break;
            }
            self.at += 1;
            match self.peek() {
                Some(octet) if octet >= b' ' && octet != 0x7F => text.push(octet),
                _ => return Err(self.malformed()),
            }
            self.at += 1;
        }
        self.expect(b'"')?;
        String::from_utf8(text).map_err(|_| HeaderError::Malformed { position: start })
    }

    fn malformed(&self) -> HeaderError {
        HeaderError::Malformed { position: self.at }
    }
}

/// Line folding included: RFC 5849 prints its examples folded.
const fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;
    use crate::{ClientCredentials, Request, SignatureMethod};

    proptest! {
        #[test]
        fn no_octets_make_parsing_panic(octets: Vec<u8>) {
            let _ = OAuthHeader::parse(&octets);
            let _ = OAuthHeader::parse(&[b"OAuth ", &octets[..]].concat());
            let _ = challenge_params(&octets);
            let _ = challenge_params(&[b"OAuth a=\"", &octets[..]].concat());
        }

        #[test]
        fn what_is_rendered_parses_back(realm in "[ -~]{0,20}", name in "[^\0]{1,8}", value: String) {
            prop_assume!(!name.eq_ignore_ascii_case("realm"));
            let client = ClientCredentials::new("c/k", "s");
            let signer = Signer::client(SignatureMethod::Plaintext, &client).unwrap().with_realm(&realm).unwrap();
            let (stamp, request) = (Stamp::absent(), Request::new("GET", "https://h.example/").unwrap());
            let extra = [(name.as_str(), value.as_str())];
            let Ok(signed) = signer.sign(request, &stamp, &extra) else { return Ok(()) };
            let header = signed.to_header();
            prop_assert_eq!(header.to_str().unwrap(), signed.to_header_text());
            prop_assert!(header.as_bytes().iter().all(|octet| (b' '..=b'~').contains(octet)));
            let parsed = OAuthHeader::parse(header.as_bytes()).unwrap();
            prop_assert_eq!(parsed.realm.as_deref(), Some(&*realm));
            let read: HashMap<_, _> = parsed.params.iter().collect();
            let sent = signed.params().map(|(name, value)| (name.as_bytes().into(), value.as_bytes().into()));
            prop_assert_eq!(read, sent.collect::<HashMap<_, _>>());
        }
    }

    #[test]
    fn malformed_says_where() {
        for (value, error) in [
            (r#"OAuth a="1" b="2""#, HeaderError::Malformed { position: 12 }),
            (r#"OAuth a="%zz""#, HeaderError::BadEscape { position: 9 }),
            (r#"OAuth realm="x", realm="y""#, HeaderError::Malformed { position: 17 }),
            ("OAuth realm=\"a\u{1}\"", HeaderError::Malformed { position: 14 }),
            ("OAuth realm=\"\\\u{1}\"", HeaderError::Malformed { position: 14 }),
            ("OAuth realm=\"\\\u{7f}\"", HeaderError::Malformed { position: 14 }),
            ("OAuth realm=\"\\", HeaderError::Malformed { position: 14 }),
            ("Bearer abc", HeaderError::NotOAuth),
            ("", HeaderError::NotOAuth),
        ] {
            assert_eq!(OAuthHeader::parse(value.as_bytes()).unwrap_err(), error, "{value}");
        }
    }
}
