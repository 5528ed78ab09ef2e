//! The server's side: [RFC 5849 §3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.2).
//!
//! [`Claim::parse`] takes a request apart. Then the caller looks up what it knows of the client and the token that
//! the claim names. [`Claim::verify`] checks the claim against it, and only what comes out of that, a [`Verified`],
//! has the [`ReplayKey`] under which a [`NonceStore`](crate::NonceStore) sees to it that each request is good once.

mod client_key;
mod policy;

pub use client_key::{ClientKey, ClientKeyError};
pub use policy::Policy;

use std::{borrow::Cow, fmt};

use zeroize::Zeroizing;

use crate::{
    authorization::OAuthHeader,
    base_string::{Buffer, write_base_string},
    credentials::Secret,
    error::{HeaderError, VerifyError},
    params::{Pair, Params},
    replay::ReplayKey,
    request::Request,
    signature::SignatureMethod,
    text::Text,
};

/// A request that claims to be signed, taken apart but not yet believed.
///
/// ```
/// use std::time::Duration;
/// use oauth1_core::{Claim, ClientCredentials, ClientKey, Policy, Request, SignatureMethod, Signer, Stamp};
///
/// let request = Request::new("GET", "https://api.example/1/me?verbose")?;
/// let client = ClientCredentials::new("key", "secret");
/// let signer = Signer::client(SignatureMethod::HmacSha1, &client)?;
/// let header = signer.sign(request, &Stamp::new("wIjqoS", 1_318_622_958), &[])?.to_header();
///
/// let claim = Claim::parse(request, Some(header.as_bytes()))?;
/// assert_eq!((claim.client(), claim.token()), ("key", None)); // look them up
/// let known = ClientKey::shared("secret", &[SignatureMethod::HmacSha1])?; // kept since the client was registered
/// let policy = Policy::new(Duration::from_secs(300));
/// let verified = claim.verify(Some(&known), None, 1_318_622_960, &policy)?;
/// assert!(verified.replay_key().is_some()); // refuse it if a NonceStore has seen it
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Claim<'a> {
    request: Request<'a>,
    /// The header's value.
    authorization: Option<&'a [u8]>,
    /// Of query, form and header together, in the order of the base string.
    params: Params<'a>,
    client: Cow<'a, str>,
    token: Option<Cow<'a, str>>,
    method: SignatureMethod,
    timestamp: Option<u64>,
    nonce: Option<Cow<'a, str>>,
    /// With PLAINTEXT it is the secrets.
    signature: Zeroizing<Vec<u8>>,
}

impl<'a> Claim<'a> {
    /// Takes apart a request whose protocol parameters are in its `Authorization` header, its query or its form
    /// body (§3.5).
    ///
    /// `authorization` are the values of the header's fields: none, `Some(value)`, or all there are. Those of other
    /// schemes are passed over. The parameters of §3.1 have to be in one place, all of them; others whose names start
    /// with `oauth_` may be in the query or the form while those are in the header, as many clients have it with
    /// `oauth_verifier`.
    ///
    /// # Errors
    ///
    /// Those [`VerifyError`]s whose [`status`](VerifyError::status) is 400, and [`VerifyError::NotSigned`]: the request
    /// is malformed, lacks a protocol parameter, has one twice, or has them in more than one place.
    pub fn parse(
        request: Request<'a>,
        authorization: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Self, VerifyError> {
        let (mut field, mut header) = (None, Params::new());
        for value in authorization {
            match OAuthHeader::parse(value) {
                Ok(_) if field.is_some() => return Err(VerifyError::SeveralPlaces),
                Ok(parsed) => (field, header) = (Some(value), parsed.params),
                Err(HeaderError::NotOAuth) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let pieces = |text: &[u8]| text.iter().filter(|&&octet| octet == b'&').count();
        if pieces(request.query().as_bytes()) + pieces(request.form()) + header.pairs().len()
            > MOST_PARAMETERS
        {
            return Err(VerifyError::TooManyParameters);
        }
        let mut params = Params::new();
        params.push_encoded(request.query().as_bytes())?;
        let query = params.pairs().len();
        params.push_encoded(request.form())?;
        let (query, form) = params.pairs().split_at(query);
        let (mut places, mut own) = (0, Own::default());
        for source in [query, form, header.pairs()] {
            places += usize::from(own.take_from(source));
        }
        match places {
            0 => return Err(VerifyError::NotSigned),
            1 => {}
            _ => return Err(VerifyError::SeveralPlaces),
        }
        params.append(header);
        params.sort();
        refuse_duplicates(params.pairs())?;

        let optional =
            |value: Option<Text<'a>>, name| value.map(|value| text(value.decode(), name)).transpose();
        let required = |value, name| optional(value, name)?.ok_or(VerifyError::Missing { name });
        if optional(own.version, "oauth_version")?.is_some_and(|version| version != "1.0") {
            return Err(VerifyError::BadVersion);
        }
        let method: SignatureMethod = required(own.method, "oauth_signature_method")?
            .parse()
            .map_err(|_| VerifyError::UnsupportedMethod)?;
        let may_be_absent = method == SignatureMethod::Plaintext;
        let stamp =
            |value, name| if may_be_absent { optional(value, name) } else { required(value, name).map(Some) };
        let timestamp = stamp(own.timestamp, "oauth_timestamp")?;
        let nonce = stamp(own.nonce, "oauth_nonce")?;
        match nonce.as_deref() {
            Some("") => return Err(VerifyError::Missing { name: "oauth_nonce" }),
            Some(nonce) if nonce.len() > 256 => return Err(VerifyError::LongNonce),
            _ => {}
        }
        let signature = own.signature.ok_or(VerifyError::Missing { name: "oauth_signature" })?;
        Ok(Self {
            request,
            authorization: field,
            client: required(own.client, "oauth_consumer_key")?,
            token: optional(own.token, "oauth_token")?,
            method,
            timestamp: timestamp.map(|digits| parse_timestamp(&digits)).transpose()?,
            nonce,
            signature: Zeroizing::new(signature.decode().into_owned()),
            params,
        })
    }

    /// The identifier of the client (`oauth_consumer_key`).
    #[must_use]
    pub fn client(&self) -> &str {
        &self.client
    }

    /// The identifier of the token (`oauth_token`), if the request names one. An empty one is none to
    /// [`verify`](Self::verify).
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The signature method.
    #[must_use]
    pub fn method(&self) -> SignatureMethod {
        self.method
    }

    /// Seconds since 1970. Only PLAINTEXT may lack it.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.timestamp
    }

    /// Only PLAINTEXT may lack it.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// Another protocol parameter, such as `oauth_callback` or `oauth_verifier`: one whose name starts with `oauth_`,
    /// which is there once, in the header, the query or the form. Believe it when the claim is verified.
    ///
    /// # Errors
    ///
    /// It is not UTF-8.
    pub fn param(&self, name: &'static str) -> Result<Option<String>, VerifyError> {
        let value = self.params.values(name).next().filter(|_| name.starts_with("oauth_"));
        value.map(|value| Ok(text(value, name)?.into_owned())).transpose()
    }

    pub(crate) fn request(&self) -> Request<'a> {
        self.request
    }

    pub(crate) fn authorization(&self) -> Option<&'a [u8]> {
        self.authorization
    }

    pub(crate) fn params(&self) -> &Params<'a> {
        &self.params
    }

    pub(crate) fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Checks the claim: the timestamp against the clock, the method against those of the client, the signature, in
    /// constant time, and the body's hash.
    ///
    /// `client` and `token` are what the caller has on file under [`client`](Self::client) and
    /// [`token`](Self::token), and `None` where there is nothing, or no token is named. The work is the same then, so
    /// that who asks is not told by the time the answer takes. `now` is in seconds since 1970.
    ///
    /// **The token has to be one of this client's: look it up by both identifiers.** With RSA the token's secret is not
    /// used, so nothing else keeps one client from naming the token of another.
    ///
    /// # Errors
    ///
    /// Those [`VerifyError`]s whose [`status`](VerifyError::status) is 401, and as to `oauth_body_hash`
    /// [`BodyHashNotAllowed`](VerifyError::BodyHashNotAllowed) and [`Missing`](VerifyError::Missing).
    pub fn verify(
        &self,
        client: Option<&ClientKey>,
        token: Option<&Secret>,
        now: u64,
        policy: &Policy,
    ) -> Result<Verified<'_>, VerifyError> {
        policy.check_time(self.timestamp, now)?;
        if self.method == SignatureMethod::Plaintext
            && !self.request.is_https()
            && !policy.plaintext_over_http
        {
            return Err(VerifyError::InsecurePlaintext);
        }
        let body_hash = self.params.values("oauth_body_hash").next();
        policy.check_body_hash_allowed(&self.request, body_hash.is_some())?;

        let names_token = self.token().is_some_and(|token| !token.is_empty());
        let known = client.is_some() && token.is_some() == names_token;
        let allowed = client.filter(|client| client.allows(self.method));
        let no_secret = Secret::from("of nobody");
        let token = if names_token { token.or(Some(&no_secret)) } else { None };
        let mut base_string = Buffer::new();
        if self.method != SignatureMethod::Plaintext {
            write_base_string(&mut base_string, &self.request, &self.params);
        }
        let key = allowed.unwrap_or_else(|| ClientKey::of_nobody(self.method));
        let matches = key.matches(self.method, token, base_string.as_bytes(), &self.signature);
        if !known {
            return Err(VerifyError::UnknownCredentials);
        }
        if allowed.is_none() {
            return Err(VerifyError::MethodNotAllowed);
        }
        if !matches {
            return Err(VerifyError::SignatureInvalid);
        }
        let covers_body = policy.check_body_hash(&self.request, self.method, body_hash.as_deref())?;
        Ok(Verified {
            client: self.client(),
            token: self.token().filter(|token| !token.is_empty()),
            stamp: self.timestamp.zip(self.nonce()),
            params: self.params.pairs(),
            covers_body,
        })
    }
}

/// A request that is what its signature says. Whether it comes for the first time is for a
/// [`NonceStore`](crate::NonceStore) to say.
#[derive(Clone, Copy)]
#[must_use]
pub struct Verified<'c> {
    client: &'c str,
    token: Option<&'c str>,
    stamp: Option<(u64, &'c str)>,
    params: &'c [Pair<'c>],
    covers_body: bool,
}

impl<'c> Verified<'c> {
    /// The identifier of the client.
    #[must_use]
    pub fn client(&self) -> &'c str {
        self.client
    }

    /// The identifier of the token, if the request is on behalf of one.
    #[must_use]
    pub fn token(&self) -> Option<&'c str> {
        self.token
    }

    /// A protocol parameter of this step, such as `oauth_callback` or `oauth_verifier`; its name starts with `oauth_`.
    ///
    /// # Errors
    ///
    /// It is not UTF-8.
    pub fn param(&self, name: &'static str) -> Result<Option<String>, VerifyError> {
        let value =
            self.params().find(|(other, _)| **other == *name.as_bytes() && name.starts_with("oauth_"));
        value.map(|(_, value)| Ok(text(value, name)?.into_owned())).transpose()
    }

    /// All parameters that are signed, and the signature: those of query, form and header, decoded, in the order of
    /// the base string.
    pub fn params(&self) -> impl Iterator<Item = (Cow<'c, [u8]>, Cow<'c, [u8]>)> {
        self.params.iter().map(|pair| (pair.name.decode(), pair.value.decode()))
    }

    /// What must not come again (§3.3). PLAINTEXT without nonce and timestamp has none: such a request can be
    /// repeated by whoever reads it.
    #[must_use]
    pub fn replay_key(&self) -> Option<ReplayKey> {
        let (timestamp, nonce) = self.stamp?;
        Some(ReplayKey::new(self.client, self.token, timestamp, nonce))
    }

    /// Whether the signature covers the body: it is a form, or there is none, or its `oauth_body_hash` is right.
    /// Never with PLAINTEXT. Header fields are never covered (§4.12).
    #[must_use]
    pub fn covers_body(&self) -> bool {
        self.covers_body
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("client", &self.client)
            .field("token", &self.token)
            .field("covers_body", &self.covers_body)
            .finish_non_exhaustive()
    }
}

/// Who, not what: parameters may hold passwords, a signature may be a secret.
impl fmt::Debug for Claim<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("request", &self.request)
            .field("client", &self.client)
            .field("token", &self.token)
            .field("method", &self.method)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

/// No request has as many; what has is not looked at, let alone sorted.
const MOST_PARAMETERS: usize = 4096;

/// The values of the parameters that sign a request (§3.1).
#[derive(Default)]
struct Own<'a> {
    client: Option<Text<'a>>,
    token: Option<Text<'a>>,
    method: Option<Text<'a>>,
    signature: Option<Text<'a>>,
    timestamp: Option<Text<'a>>,
    nonce: Option<Text<'a>>,
    version: Option<Text<'a>>,
}

impl<'a> Own<'a> {
    /// Whether there are any in this source of parameters.
    fn take_from(&mut self, source: &[Pair<'a>]) -> bool {
        let mut any = false;
        for Pair { name, value, .. } in source {
            let place = match &*name.decode() {
                b"oauth_consumer_key" => &mut self.client,
                b"oauth_token" => &mut self.token,
                b"oauth_signature_method" => &mut self.method,
                b"oauth_signature" => &mut self.signature,
                b"oauth_timestamp" => &mut self.timestamp,
                b"oauth_nonce" => &mut self.nonce,
                b"oauth_version" => &mut self.version,
                _ => continue,
            };
            *place = Some(*value);
            any = true;
        }
        any
    }
}

/// §3.2: each protocol parameter at most once, wherever it is, those of extensions included.
fn refuse_duplicates(sorted: &[Pair<'_>]) -> Result<(), VerifyError> {
    let twice = |pair: &&[Pair<'_>]| {
        let (name, next) = (pair[0].name, pair[1].name);
        name.cmp_encoded(next).is_eq() && name.starts_with("oauth_")
    };
    match sorted.windows(2).find(twice) {
        None => Ok(()),
        Some(pair) => {
            Err(VerifyError::Duplicate { name: String::from_utf8_lossy(&pair[0].name.decode()).into_owned() })
        }
    }
}

/// The value of a protocol parameter, as text.
fn text<'a>(value: Cow<'a, [u8]>, name: &'static str) -> Result<Cow<'a, str>, VerifyError> {
    let text = match value {
        Cow::Borrowed(octets) => str::from_utf8(octets).ok().map(Cow::Borrowed),
        Cow::Owned(octets) => String::from_utf8(octets).ok().map(Cow::Owned),
    };
    text.ok_or(VerifyError::NotUtf8 { name })
}

/// §3.3: a positive integer. ASCII digits only; what does not fit is out of every window anyway.
fn parse_timestamp(text: &str) -> Result<u64, VerifyError> {
    if !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(VerifyError::BadTimestamp);
    }
    text.parse().ok().filter(|&seconds| seconds > 0).ok_or(VerifyError::BadTimestamp)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::{BodyHash, ClientCredentials, Problem, Signer, Stamp, TokenCredentials};

    const NOW: u64 = 1_700_000_000;
    const POLICY: Policy = Policy::new(Duration::from_secs(300));
    const HMAC: [SignatureMethod; 3] =
        [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::HmacSha512];

    fn known() -> ClientKey {
        ClientKey::shared("cs", &[&HMAC[..], &[SignatureMethod::Plaintext]].concat()).unwrap()
    }

    fn verify(header: &[u8], method: &str, url: &str, form: &[u8], now: u64) -> Result<(), VerifyError> {
        let request = Request::new(method, url).unwrap().with_body("application/x-www-form-urlencoded", form);
        let token = Secret::from("ts");
        Claim::parse(request, Some(header))?.verify(Some(&known()), Some(&token), now, &POLICY).map(drop)
    }

    fn signed(method: SignatureMethod, url: &str, form: &[u8]) -> Vec<u8> {
        let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk", "ts"));
        let request = Request::new("POST", url).unwrap().with_body("application/x-www-form-urlencoded", form);
        let signer = Signer::token(method, &client, &token).unwrap();
        signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header().as_bytes().to_vec()
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_and_nothing_else(
            path in "[a-z%2F/]{0,8}", query in "[a-z0-9=&+]{0,20}", form in "[a-z0-9=&+]{0,20}", flip in 0_usize..40,
        ) {
            prop_assume!(crate::percent_decode(path.as_bytes()).is_ok());
            let url = format!("https://h.example/{path}?{query}");
            let header = signed(HMAC[flip % 3], &url, form.as_bytes());
            prop_assert_eq!(verify(&header, "POST", &url, form.as_bytes(), NOW), Ok(()));
            prop_assert_eq!(verify(&header, "PUT", &url, form.as_bytes(), NOW), Err(VerifyError::SignatureInvalid));
            let other = format!("{url}&z{flip}");
            prop_assert_eq!(verify(&header, "POST", &other, form.as_bytes(), NOW), Err(VerifyError::SignatureInvalid));
        }

        #[test]
        fn no_header_makes_verifying_panic(octets: Vec<u8>) {
            let _ = verify(&[b"OAuth ", &octets[..]].concat(), "GET", "https://h.example/?a=b", b"", NOW);
        }
    }

    #[test]
    fn the_window_is_two_sided() {
        let header = signed(SignatureMethod::HmacSha1, "https://h.example/", b"");
        for (now, good) in [(NOW - 301, false), (NOW - 300, true), (NOW + 300, true), (NOW + 301, false)] {
            let refused = VerifyError::TimestampRefused { from: now - 300, to: now + 300 };
            let expected = if good { Ok(()) } else { Err(refused) };
            assert_eq!(verify(&header, "POST", "https://h.example/", b"", now), expected);
        }
    }

    #[test]
    fn a_token_that_was_not_found_is_not_no_token() {
        let client = ClientCredentials::new("ck", "cs");
        let request = Request::new("GET", "https://h.example/").unwrap();
        let check = |signer: &Signer, token: Option<&Secret>| {
            let header = signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header();
            let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
            claim.verify(Some(&known()), token, NOW, &POLICY).map(drop)
        };
        let alone = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
        let revoked = alone.clone().with_token(&TokenCredentials::new("revoked", ""));
        let (nothing, stand_in) = (Secret::from(""), Secret::from("of nobody"));
        assert_eq!(check(&revoked, None), Err(VerifyError::UnknownCredentials));
        assert_eq!(check(&revoked, Some(&nothing)), Ok(()));
        assert_eq!(check(&alone, None), Ok(()));
        assert_eq!(check(&alone, Some(&nothing)), Err(VerifyError::UnknownCredentials));
        // What stands in for a missing token's secret opens nothing either.
        let guessed = alone.clone().with_token(&TokenCredentials::new("revoked", stand_in));
        assert_eq!(check(&guessed, None), Err(VerifyError::UnknownCredentials));
        // An empty token is none.
        assert_eq!(check(&alone.clone().with_empty_token(), None), Ok(()));
    }

    #[test]
    fn threat_b12_an_unknown_client_is_answered_as_a_bad_signature_is() {
        let header = signed(SignatureMethod::HmacSha1, "https://h.example/", b"");
        let request = Request::new("POST", "https://h.example/").unwrap();
        let claim = Claim::parse(request, Some(&header[..])).unwrap();
        let unknown = claim.verify(None, Some(&Secret::from("ts")), NOW, &POLICY).map(drop).unwrap_err();
        let wrong =
            claim.verify(Some(&known()), Some(&Secret::from("tt")), NOW, &POLICY).map(drop).unwrap_err();
        assert_eq!((&unknown, &wrong), (&VerifyError::UnknownCredentials, &VerifyError::SignatureInvalid));
        assert_eq!((unknown.status(), unknown.problem()), (wrong.status(), wrong.problem()));
        // Nor is it told by a method that the client may not use.
        let other = signed(SignatureMethod::HmacSha512, "https://h.example/", b"");
        let claim = Claim::parse(request, Some(&other[..])).unwrap();
        let one = ClientKey::shared("cs", &[SignatureMethod::HmacSha1]).unwrap();
        let pinned = claim.verify(Some(&one), Some(&Secret::from("ts")), NOW, &POLICY).map(drop).unwrap_err();
        assert_eq!(pinned, VerifyError::MethodNotAllowed);
        assert_eq!((unknown.status(), unknown.problem()), (pinned.status(), pinned.problem()));
        assert_eq!(Problem::from(&unknown), Problem::from(&pinned));
        // The secret that stands in is no way in.
        for method in HMAC {
            let nobody = ClientCredentials::new("nobody", "of nobody");
            let signer = Signer::client(method, &nobody).unwrap();
            let header = signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header();
            let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
            let refused = claim.verify(None, None, NOW, &POLICY).map(drop);
            assert_eq!(refused, Err(VerifyError::UnknownCredentials));
        }
    }

    #[test]
    fn threat_b7_a_method_that_the_client_is_not_registered_for_is_refused() {
        for registered in
            SignatureMethod::ALL.iter().filter(|method| ClientKey::shared("cs", &[**method]).is_ok())
        {
            let client = ClientKey::shared("cs", &[*registered]).unwrap();
            for used in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
                let header = signed(used, "https://h.example/", b"");
                let request = Request::new("POST", "https://h.example/").unwrap();
                let claim = Claim::parse(request, Some(&header[..])).unwrap();
                let result = claim.verify(Some(&client), Some(&Secret::from("ts")), NOW, &POLICY).map(drop);
                let expected = if used == *registered { Ok(()) } else { Err(VerifyError::MethodNotAllowed) };
                assert_eq!(result, expected);
            }
        }
    }

    #[test]
    fn threat_b8_b9_a_client_cannot_be_registered_with_nothing() {
        let none: [SignatureMethod; 0] = [];
        assert_eq!(ClientKey::shared("", &HMAC).unwrap_err(), ClientKeyError::EmptySecret);
        assert_eq!(ClientKey::shared("s", &none).unwrap_err(), ClientKeyError::NoMethod);
    }

    #[test]
    fn plaintext_is_refused_over_http_unless_the_policy_takes_it() {
        let header = signed(SignatureMethod::Plaintext, "http://h.example/", b"");
        let request = Request::new("POST", "http://h.example/").unwrap();
        let claim = Claim::parse(request, Some(&header[..])).unwrap();
        let verify = |policy| claim.verify(Some(&known()), Some(&Secret::from("ts")), NOW, &policy).map(drop);
        assert_eq!(verify(POLICY), Err(VerifyError::InsecurePlaintext));
        assert_eq!(verify(POLICY.allowing_plaintext_over_http()), Ok(()));
    }

    #[test]
    fn a_body_hash_is_checked_where_the_policy_knows_it() {
        let client = ClientCredentials::new("ck", "cs");
        let plain = Signer::client(SignatureMethod::HmacSha256, &client).unwrap();
        let hashing = plain.clone().with_body_hash(BodyHash::AUTO);
        let check = |signer: &Signer, sent: &[u8], media_type: &str, came: &[u8], policy: Policy| {
            let request = |media_type, body| {
                Request::new("PUT", "https://h.example/").unwrap().with_body(media_type, body)
            };
            let stamp = Stamp::new("n0nce", NOW);
            let header = signer.sign(request("text/plain", sent), &stamp, &[]).unwrap().to_header();
            let claim = Claim::parse(request(media_type, came), Some(header.as_bytes()))?;
            claim.verify(Some(&known()), None, NOW, &policy).map(|verified| verified.covers_body())
        };
        let (knows, requires) =
            (POLICY.with_body_hash(BodyHash::AUTO), POLICY.requiring_body_hash(BodyHash::AUTO));
        assert_eq!(check(&hashing, b"x", "text/plain", b"x", knows), Ok(true));
        assert_eq!(check(&hashing, b"x", "text/plain", b"x", requires), Ok(true));
        assert_eq!(check(&hashing, b"x", "text/plain", b"y", knows), Err(VerifyError::BodyHashMismatch));
        assert_eq!(check(&hashing, b"x", "text/plain", b"", knows), Err(VerifyError::BodyHashMismatch));
        assert_eq!(check(&hashing, b"x", "text/plain", b"y", POLICY), Ok(false));
        assert_eq!(check(&plain, b"x", "text/plain", b"y", knows), Ok(false));
        assert_eq!(
            check(&plain, b"x", "text/plain", b"x", requires),
            Err(VerifyError::Missing { name: "oauth_body_hash" })
        );
        assert_eq!(check(&plain, b"", "text/plain", b"", requires), Ok(true));
        let sha1 = POLICY.with_body_hash(BodyHash::SHA1);
        assert_eq!(check(&hashing, b"x", "text/plain", b"x", sha1), Err(VerifyError::BodyHashMismatch));
        let form = "application/x-www-form-urlencoded";
        assert_eq!(check(&hashing, b"x", form, b"x", knows), Err(VerifyError::BodyHashNotAllowed));
        // Sent for nothing at all, on request.
        let always = plain.clone().with_body_hash(BodyHash::SHA256.of_empty_too());
        assert_eq!(check(&always, b"", "text/plain", b"", knows), Ok(true));
    }

    #[test]
    fn plaintext_verifies_by_its_secrets() {
        let header = signed(SignatureMethod::Plaintext, "https://h.example/", b"");
        assert_eq!(verify(&header, "POST", "https://h.example/", b"", NOW), Ok(()));
        let bad = String::from_utf8(header).unwrap().replace("cs%26ts", "cs%26tt");
        let result = verify(bad.as_bytes(), "POST", "https://h.example/", b"", NOW);
        assert_eq!(result, Err(VerifyError::SignatureInvalid));
    }

    #[test]
    fn a_malformed_claim_names_the_parameter() {
        let good = String::from_utf8(signed(SignatureMethod::HmacSha1, "https://h.example/", b"")).unwrap();
        let nonce = "oauth_nonce=\"n0nce\"";
        for (header, error) in [
            (good.replace(nonce, ""), VerifyError::Missing { name: "oauth_nonce" }),
            (good.replace("oauth_signature=", "x="), VerifyError::Missing { name: "oauth_signature" }),
            (good.replace("n0nce", ""), VerifyError::Missing { name: "oauth_nonce" }),
            (
                good.replace(nonce, &format!("{nonce}, {nonce}")),
                VerifyError::Duplicate { name: "oauth_nonce".to_owned() },
            ),
            (good.replace("\"1.0\"", "\"1.1\""), VerifyError::BadVersion),
            (good.replace("HMAC-SHA1", "hmac-sha1"), VerifyError::UnsupportedMethod),
            (good.replace("1700000000", "-1700000000"), VerifyError::BadTimestamp),
            (good.replace("1700000000", "0"), VerifyError::BadTimestamp),
            (good.replace("1700000000", "99999999999999999999999"), VerifyError::BadTimestamp),
            (good.replace("\"tk\"", "\"%ff\""), VerifyError::NotUtf8 { name: "oauth_token" }),
        ] {
            assert_eq!(
                verify(header.as_bytes(), "POST", "https://h.example/", b"", NOW),
                Err(error),
                "{header}"
            );
        }
        for (url, form) in
            [("https://h.example/?oauth_token=tk", ""), ("https://h.example/", "oauth_nonce=x")]
        {
            let split = verify(good.as_bytes(), "POST", url, form.as_bytes(), NOW);
            assert_eq!(split, Err(VerifyError::SeveralPlaces));
        }
        let twice = verify(good.as_bytes(), "POST", "https://h.example/?oauth_x=1&oauth_x=1", b"", NOW);
        assert_eq!(twice, Err(VerifyError::Duplicate { name: "oauth_x".to_owned() }));
    }

    #[test]
    fn threat_b4_of_several_authorization_fields_one_is_ours() {
        let header = signed(SignatureMethod::HmacSha1, "https://h.example/", b"");
        let request = Request::new("POST", "https://h.example/").unwrap();
        let other = &b"Bearer x"[..];
        for fields in [vec![&header[..]], vec![other, &header], vec![&header, other, other]] {
            assert_eq!(Claim::parse(request, fields).unwrap().client(), "ck");
        }
        assert_eq!(Claim::parse(request, [&header[..], &header]).unwrap_err(), VerifyError::SeveralPlaces);
    }

    #[test]
    fn threat_b21_b23_what_is_too_much_is_refused_before_it_is_looked_at() {
        let many = format!("https://h.example/?{}", "a&".repeat(4097));
        let request = Request::new("POST", &many).unwrap();
        assert_eq!(Claim::parse(request, None).unwrap_err(), VerifyError::TooManyParameters);
        let good = String::from_utf8(signed(SignatureMethod::HmacSha1, "https://h.example/", b"")).unwrap();
        let header = good.replace("n0nce", &"n".repeat(257));
        let result = verify(header.as_bytes(), "POST", "https://h.example/", b"", NOW);
        assert_eq!(result, Err(VerifyError::LongNonce));
    }

    #[test]
    fn what_is_believed_is_read_from_what_was_verified() {
        let client = ClientCredentials::new("ck", "cs");
        let signer = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
        let url = "https://h.example/?amount=900&amount=100";
        let request = Request::new("POST", url).unwrap();
        let stamp = Stamp::new("n0nce", NOW);
        let header = signer.sign(request, &stamp, &[("oauth_callback", "oob")]).unwrap().to_header();
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        let verified = claim.verify(Some(&known()), None, NOW, &POLICY).unwrap();
        assert_eq!(verified.param("oauth_callback").unwrap().as_deref(), Some("oob"));
        assert_eq!((verified.param("amount").unwrap(), claim.param("amount").unwrap()), (None, None));
        let amounts = verified.params().filter(|(name, _)| **name == *b"amount");
        assert_eq!(amounts.map(|(_, value)| value.into_owned()).collect::<Vec<_>>(), [b"100", b"900"]);
    }

    #[test]
    fn what_is_not_signed_is_told() {
        let request = Request::new("GET", "https://h.example/?a=b").unwrap();
        for authorization in [None, Some(&b"Bearer x"[..]), Some(b"OAuth realm=\"x\"")] {
            assert_eq!(Claim::parse(request, authorization).unwrap_err(), VerifyError::NotSigned);
        }
        let malformed = Claim::parse(request, Some(&b"OAuth x"[..])).unwrap_err();
        assert!(matches!(malformed, VerifyError::Header(HeaderError::Malformed { .. })));
    }

    #[test]
    fn a_signature_is_good_wherever_it_is_put() {
        let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk/+", "ts"));
        let (url, form) = ("https://h.example/p?a=1&b=%20", "c=2+3&d");
        let media_type = "application/x-www-form-urlencoded";
        let stamp = Stamp::new("n0nce", NOW);
        for method in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
            let signer = Signer::token(method, &client, &token).unwrap().with_realm("r").unwrap();
            let request = Request::new("POST", url).unwrap().with_body(media_type, form.as_bytes());
            let signed = signer.sign(request, &stamp, &[("oauth_callback", "https://c/?x=1&y")]).unwrap();
            let in_url = signed.append_to_url(url);
            let in_form = signed.append_to_form(form.as_bytes());
            assert!(in_url.starts_with(url) && in_form.starts_with(form.as_bytes()));
            let header = signed.to_header();
            let header = Some(header.as_bytes());
            for (url, form, header) in
                [(url, form.as_bytes(), header), (&*in_url, form.as_bytes(), None), (url, &*in_form, None)]
            {
                let request = Request::new("POST", url).unwrap().with_body(media_type, form);
                let claim = Claim::parse(request, header).unwrap();
                assert_eq!((claim.client(), claim.token()), ("ck", Some("tk/+")));
                let verify =
                    |token| claim.verify(Some(&known()), Some(&Secret::from(token)), NOW, &POLICY).map(drop);
                assert_eq!(verify("ts"), Ok(()));
                assert_eq!(verify("tt"), Err(VerifyError::SignatureInvalid));
            }
        }
    }
}
