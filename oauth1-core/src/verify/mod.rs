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
        let count = |text: &[u8], between| text.iter().filter(|&&octet| octet == between).count();
        let (mut field, mut header) = (None, Params::new());
        for value in authorization {
            if OAuthHeader::is_ours(value) && count(value, b',') > MOST_PARAMETERS {
                return Err(VerifyError::TooManyParameters);
            }
            match OAuthHeader::parse(value) {
                Ok(_) if field.is_some() => return Err(VerifyError::SeveralPlaces),
                Ok(parsed) => (field, header) = (Some(value), parsed.params),
                Err(HeaderError::NotOAuth) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let pieces = count(request.query().as_bytes(), b'&') + count(request.form(), b'&');
        if pieces + header.pairs().len() > MOST_PARAMETERS {
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
            write_base_string(&mut base_string, &self.request, |out| self.params.encode_twice_into(out));
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

/// §3.3: a positive integer. ASCII digits only, and no more than the longest has; what does not fit is out of every
/// window anyway.
fn parse_timestamp(text: &str) -> Result<u64, VerifyError> {
    if text.len() > 20 || !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(VerifyError::BadTimestamp);
    }
    text.parse().ok().filter(|&seconds| seconds > 0).ok_or(VerifyError::BadTimestamp)
}

#[cfg(test)]
mod tests;
