//! The server's side: [RFC 5849 §3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.2).
//!
//! Between [`Claim::parse`] and [`Claim::verify`] the caller looks up the secrets of the client and the token
//! that the claim names. After `verify`, and not before, it must see to it that the nonce was never used with
//! this timestamp, client and token.

use std::{fmt, time::Duration};

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{
    authorization::{OAuthHeader, SIGNING_PARAMS},
    base_string::base_string,
    credentials::Secret,
    error::{HeaderError, VerifyError},
    params::Params,
    request::Request,
    signature::{Key, SignatureMethod},
};

/// A request that claims to be signed, taken apart but not yet believed.
///
/// ```
/// use std::time::Duration;
/// use oauth1_core::{Claim, ClientCredentials, Request, Secret, SignatureMethod, Signer, Stamp};
///
/// let request = Request::new("GET", "https://api.example/1/me?verbose")?;
/// let client = ClientCredentials::new("key", "secret");
/// let signer = Signer::client(SignatureMethod::HmacSha1, &client);
/// let header = signer.sign(request, &Stamp::new("wIjqoS", 1_318_622_958), &[])?.to_header();
///
/// let claim = Claim::parse(request, Some(header.as_bytes()))?;
/// assert_eq!((claim.client(), claim.token()), ("key", None)); // look their secrets up
/// claim.verify(&Secret::from("secret"), None, 1_318_622_960, Duration::from_secs(300))?;
/// // now refuse it if (timestamp, nonce, client, token) was seen before
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Claim<'a> {
    request: Request<'a>,
    /// Of query, form and header together: what is signed.
    params: Params<'a>,
    client: String,
    token: Option<String>,
    method: SignatureMethod,
    timestamp: Option<u64>,
    nonce: Option<String>,
    signature: String,
}

impl<'a> Claim<'a> {
    /// Takes apart a request whose protocol parameters are in its `Authorization` header, its query or its form
    /// body (§3.5).
    ///
    /// `authorization` is the value of the header, if there is one. One of another scheme is passed over.
    ///
    /// # Errors
    ///
    /// Every [`VerifyError`] but those of [`verify`](Self::verify): the request is malformed, is not signed, lacks a
    /// protocol parameter, has one twice, or has them in more than one place.
    pub fn parse(request: Request<'a>, authorization: Option<&'a [u8]>) -> Result<Self, VerifyError> {
        let (query, form) = request.split_params()?;
        let header = match authorization.map(OAuthHeader::parse) {
            Some(Ok(header)) => header.params,
            None | Some(Err(HeaderError::NotOAuth)) => Params::new(),
            Some(Err(error)) => return Err(error.into()),
        };
        match [&header, &query, &form].into_iter().filter(|source| is_signed(source)).count() {
            0 => return Err(VerifyError::NotSigned),
            1 => {}
            _ => return Err(VerifyError::SeveralPlaces),
        }
        let mut params = query;
        params.append(form);
        params.append(header);
        refuse_duplicates(&params)?;

        if text(&params, "oauth_version")?.is_some_and(|version| version != "1.0") {
            return Err(VerifyError::BadVersion);
        }
        let required = |name| text(&params, name)?.ok_or(VerifyError::Missing { name });
        let method: SignatureMethod =
            required("oauth_signature_method")?.parse().map_err(|_| VerifyError::UnsupportedMethod)?;
        let (timestamp, nonce) = if method == SignatureMethod::Plaintext {
            (text(&params, "oauth_timestamp")?, text(&params, "oauth_nonce")?)
        } else {
            (Some(required("oauth_timestamp")?), Some(required("oauth_nonce")?))
        };
        if nonce.as_deref().is_some_and(str::is_empty) {
            return Err(VerifyError::Missing { name: "oauth_nonce" });
        }
        Ok(Self {
            request,
            client: required("oauth_consumer_key")?,
            token: text(&params, "oauth_token")?,
            method,
            timestamp: timestamp.map(|digits| parse_timestamp(&digits)).transpose()?,
            nonce,
            signature: required("oauth_signature")?,
            params,
        })
    }

    /// The identifier of the client (`oauth_consumer_key`).
    #[must_use]
    pub fn client(&self) -> &str {
        &self.client
    }

    /// The identifier of the token (`oauth_token`), if the request names one.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The signature method that the request names.
    #[must_use]
    pub fn method(&self) -> SignatureMethod {
        self.method
    }

    /// Seconds since 1970; PLAINTEXT alone may lack it.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.timestamp
    }

    /// The nonce; PLAINTEXT alone may lack it.
    #[must_use]
    pub fn nonce(&self) -> Option<&str> {
        self.nonce.as_deref()
    }

    /// Another protocol parameter, such as `oauth_callback` or `oauth_verifier`.
    ///
    /// # Errors
    ///
    /// It is not UTF-8.
    pub fn param(&self, name: &'static str) -> Result<Option<String>, VerifyError> {
        text(&self.params, name)
    }

    /// Checks the timestamp against the clock, within `window` either way, and then the signature, in constant
    /// time.
    ///
    /// `token` is the secret of the token that the request names: `None` if it names none. For a client or token that
    /// does not exist give a secret that nobody knows, so that it is not told by the time that the answer takes.
    /// `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// [`VerifyError::TimestampRefused`] or [`VerifyError::SignatureInvalid`].
    pub fn verify(
        &self,
        client: &Secret,
        token: Option<&Secret>,
        now: u64,
        window: Duration,
    ) -> Result<(), VerifyError> {
        if self.timestamp.is_some_and(|timestamp| timestamp.abs_diff(now) > window.as_secs()) {
            let (from, to) = (now.saturating_sub(window.as_secs()), now.saturating_add(window.as_secs()));
            return Err(VerifyError::TimestampRefused { from, to });
        }
        let expected = Key::new(self.method, client, token).sign(&base_string(&self.request, &self.params));
        let expected = Zeroizing::new(expected);
        // Whoever names a token that the caller did not find must not pass for having none.
        let token_as_named = token.is_some() == self.token.as_deref().is_some_and(|token| !token.is_empty());
        if bool::from(expected.as_bytes().ct_eq(self.signature.as_bytes())) && token_as_named {
            Ok(())
        } else {
            Err(VerifyError::SignatureInvalid)
        }
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

/// Whether a source of parameters holds any of those that sign a request (§3.1).
fn is_signed(source: &Params<'_>) -> bool {
    source.iter().any(|(name, _)| SIGNING_PARAMS.iter().any(|signing| name == signing.as_bytes()))
}

/// §3.2: each protocol parameter at most once, wherever it is, those of extensions included.
fn refuse_duplicates(params: &Params<'_>) -> Result<(), VerifyError> {
    let mut names: Vec<_> =
        params.iter().map(|(name, _)| name).filter(|name| name.starts_with(b"oauth_")).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        None => Ok(()),
        Some(pair) => Err(VerifyError::Duplicate { name: String::from_utf8_lossy(pair[0]).into_owned() }),
    }
}

/// The value of a protocol parameter, as text.
fn text(params: &Params<'_>, name: &'static str) -> Result<Option<String>, VerifyError> {
    let octets = params.values(name).next().map(<[u8]>::to_vec);
    octets.map(String::from_utf8).transpose().map_err(|_| VerifyError::NotUtf8 { name })
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
    use proptest::prelude::*;

    use super::*;
    use crate::{ClientCredentials, Signer, Stamp, TokenCredentials};

    const NOW: u64 = 1_700_000_000;
    const WINDOW: Duration = Duration::from_secs(300);

    fn verify(header: &[u8], method: &str, url: &str, form: &[u8], now: u64) -> Result<(), VerifyError> {
        let request = Request::new(method, url).unwrap().with_body("application/x-www-form-urlencoded", form);
        let (client, token) = (Secret::from("cs"), Secret::from("ts"));
        Claim::parse(request, Some(header))?.verify(&client, Some(&token), now, WINDOW)
    }

    fn signed(method: SignatureMethod, url: &str, form: &[u8]) -> Vec<u8> {
        let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk", "ts"));
        let request = Request::new("POST", url).unwrap().with_body("application/x-www-form-urlencoded", form);
        let signer = Signer::token(method, &client, &token);
        signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header().as_bytes().to_vec()
    }

    proptest! {
        #[test]
        fn what_is_signed_verifies_and_nothing_else(
            path in "[a-z%2F/]{0,8}", query in "[a-z0-9=&+]{0,20}", form in "[a-z0-9=&+]{0,20}", flip in 0_usize..40,
        ) {
            prop_assume!(crate::percent_decode(path.as_bytes()).is_ok());
            let url = format!("https://h.example/{path}?{query}");
            let hmac = [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::HmacSha512];
            let header = signed(hmac[flip % 3], &url, form.as_bytes());
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
            claim.verify(&Secret::from("cs"), token, NOW, WINDOW)
        };
        let method = SignatureMethod::HmacSha1;
        let revoked = Signer::token(method, &client, &TokenCredentials::new("revoked", ""));
        assert_eq!(check(&revoked, None), Err(VerifyError::SignatureInvalid));
        assert_eq!(check(&revoked, Some(&Secret::from(""))), Ok(()));
        let alone = Signer::client(method, &client);
        assert_eq!(check(&alone, None), Ok(()));
        assert_eq!(check(&alone, Some(&Secret::from(""))), Err(VerifyError::SignatureInvalid));
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
    fn what_is_not_signed_is_told() {
        let request = Request::new("GET", "https://h.example/?a=b").unwrap();
        for authorization in [None, Some(&b"Bearer x"[..]), Some(b"OAuth realm=\"x\"")] {
            assert_eq!(Claim::parse(request, authorization).unwrap_err(), VerifyError::NotSigned);
        }
        let malformed = Claim::parse(request, Some(b"OAuth x")).unwrap_err();
        assert!(matches!(malformed, VerifyError::Header(HeaderError::Malformed { .. })));
    }

    #[test]
    fn a_signature_is_good_wherever_it_is_put() {
        let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk/+", "ts"));
        let (url, form) = ("https://h.example/p?a=1&b=%20", "c=2+3&d");
        let media_type = "application/x-www-form-urlencoded";
        let stamp = Stamp::new("n0nce", NOW);
        for &method in SignatureMethod::ALL {
            let signer = Signer::token(method, &client, &token).with_realm("r").unwrap();
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
                let (client, token) = (Secret::from("cs"), Secret::from("ts"));
                assert_eq!(claim.verify(&client, Some(&token), NOW, WINDOW), Ok(()));
                let wrong = Secret::from("tt");
                assert_eq!(
                    claim.verify(&client, Some(&wrong), NOW, WINDOW),
                    Err(VerifyError::SignatureInvalid)
                );
            }
        }
    }
}
