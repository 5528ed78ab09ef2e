//! The signer: identifiers and a key made ready once, for many requests
//! ([RFC 5849 §3.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.1),
//! [§3.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4)).

use std::{borrow::Cow, fmt, sync::Arc};

use crate::{
    authorization::{Authorization, SIGNING_PARAMS, quote_realm},
    base_string::{Buffer, write_base_string},
    body_hash::BodyHash,
    credentials::{ClientCredentials, Credentials, Secret, kind::InOauthToken},
    encode::into_text,
    error::SignError,
    own::OwnParams,
    request::Request,
    rsa::{Hash, RsaPrivateKey, RsaSignError},
    signature::{Key, MakeKey, SignatureMethod, join_secrets},
    stamp::Stamp,
    text::Text,
};

/// Signs requests for one client, alone or on behalf of one token.
///
/// ```
/// use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials};
///
/// let client = ClientCredentials::new("dpf43f3p2l4k3l03", "kd94hf93k423kf44");
/// let token = TokenCredentials::new("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00");
/// let signer = Signer::token(SignatureMethod::HmacSha1, &client, &token)?.without_version();
///
/// let request = Request::new("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original")?;
/// let stamp = Stamp::new("chapoH", 137_131_202);
/// let authorization = signer.sign(request, &stamp, &[])?;
/// assert_eq!(authorization.signature(), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
/// # Ok::<(), oauth1_core::SignError>(())
/// ```
#[derive(Clone)]
pub struct Signer {
    own: OwnParams,
    key: Key,
    /// What a key for another token is made of.
    shared: Option<(MakeKey, Secret)>,
    token_secret: Option<Secret>,
    realm: Option<String>,
    body_hash: Option<BodyHash>,
    /// The header up to where it is another one for each token and request.
    header_start: Arc<str>,
}

/// Protocol parameters that not every request has.
pub(crate) type Extra<'a> = Vec<(&'a str, Cow<'a, str>)>;

impl Signer {
    /// Signs with the client's credentials alone: to obtain temporary credentials, or two-legged.
    ///
    /// # Errors
    ///
    /// [`SignError::NeedsPrivateKey`] for the RSA methods.
    pub fn client(method: SignatureMethod, client: &ClientCredentials) -> Result<Self, SignError> {
        let make = Key::of_secrets(method).ok_or(SignError::NeedsPrivateKey { method })?;
        let key = make(&join_secrets(client.secret(), None));
        let shared = Some((make, client.secret().clone()));
        Ok(Self { shared, ..Self::new(method.as_str(), client.identifier(), key) })
    }

    /// Signs on behalf of a token: temporary credentials or token credentials.
    ///
    /// # Errors
    ///
    /// As for [`client`](Self::client).
    pub fn token<K: InOauthToken>(
        method: SignatureMethod,
        client: &ClientCredentials,
        token: &Credentials<K>,
    ) -> Result<Self, SignError> {
        Ok(Self::client(method, client)?.with_token(token))
    }

    /// Signs with the client's private key (§3.4.3). The client's secret, if it has one, is not used.
    ///
    /// # Errors
    ///
    /// [`SignError::NeedsSecrets`] for methods other than the RSA ones; [`SignError::Rsa`] for RSA-SHA1 without the
    /// feature `rsa-sha1`.
    ///
    /// ```
    /// use oauth1_core::{RsaPrivateKey, SignatureMethod, Signer};
    ///
    /// # let pem = include_str!("../tests/vectors/keys/corpus-2048.pkcs8.pem");
    /// let key = RsaPrivateKey::from_pem(pem)?;
    /// let signer = Signer::rsa(SignatureMethod::RsaSha256, "dpf43f3p2l4k3l03", &key)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rsa(method: SignatureMethod, client: &str, key: &RsaPrivateKey) -> Result<Self, SignError> {
        let hash = method.rsa_hash().ok_or(SignError::NeedsSecrets { method })?;
        if hash == Hash::Sha1 && !cfg!(feature = "rsa-sha1") {
            return Err(RsaSignError::Sha1SwitchedOff.into());
        }
        Ok(Self::new(method.as_str(), client, Key::Rsa(key.clone(), hash)))
    }

    /// Signs by a method of your own, or with a key that is held elsewhere, such as a KMS.
    ///
    /// `method` is what `oauth_signature_method` says. `sign` gets the base string and returns the octets of the
    /// signature, which are sent as base64; or it says why it could not, without telling secrets.
    ///
    /// # Errors
    ///
    /// None here; [`sign`](Self::sign) returns [`SignError::Custom`] with what `sign` said.
    ///
    /// ```
    /// use oauth1_core::{Request, Signer, Stamp};
    ///
    /// let hash = |base_string: &[u8]| Ok::<_, &str>(vec![base_string.len() as u8]); // yours is a better one
    /// let signer = Signer::custom("X-LENGTH", "key", hash);
    /// let (request, stamp) = (Request::new("GET", "https://h.example/")?, Stamp::new("n0nce", 1));
    /// let signed = signer.sign(request, &stamp, &[])?;
    /// assert_eq!(signed.signature(), "nQ==");
    /// # Ok::<(), oauth1_core::SignError>(())
    /// ```
    pub fn custom<E: fmt::Display>(
        method: &str,
        client: &str,
        sign: impl Fn(&[u8]) -> Result<Vec<u8>, E> + Send + Sync + 'static,
    ) -> Self {
        let key = Arc::new(move |base_string: &[u8]| sign(base_string).map_err(|error| error.to_string()));
        Self::new(method, client, Key::Custom(key))
    }

    fn new(method: &str, client: &str, key: Key) -> Self {
        let mut own = OwnParams::new();
        own.set("oauth_consumer_key", client);
        own.set("oauth_signature_method", method);
        own.set("oauth_version", "1.0");
        let signer = Self {
            own,
            key,
            shared: None,
            token_secret: None,
            realm: None,
            body_hash: None,
            header_start: Arc::default(),
        };
        signer.with_header_start()
    }

    /// Signs on behalf of this token from now on, with everything else as it is.
    ///
    /// RSA and methods of your own do not use the token's secret.
    #[must_use]
    pub fn with_token<K: InOauthToken>(self, token: &Credentials<K>) -> Self {
        self.for_token(token)
    }

    /// Another signer, which signs on behalf of this token, with everything else as it is here.
    ///
    /// What is the same for both is shared, so this is cheap: one signer for the client, and one of these for each token.
    #[must_use]
    pub fn for_token<K: InOauthToken>(&self, token: &Credentials<K>) -> Self {
        let (key, token_secret) = match &self.shared {
            Some((make, client)) => {
                (make(&join_secrets(client, Some(token.secret()))), Some(token.secret().clone()))
            }
            None => (self.key.clone(), None),
        };
        let mut own = self.own.clone();
        own.set("oauth_token", token.identifier());
        Self {
            own,
            key,
            shared: self.shared.clone(),
            token_secret,
            realm: self.realm.clone(),
            body_hash: self.body_hash,
            header_start: Arc::clone(&self.header_start),
        }
    }

    /// Sends an empty `oauth_token` where there is no token, as some providers want it of two-legged requests. By
    /// default there is none then (§3.1).
    #[must_use]
    pub fn with_empty_token(mut self) -> Self {
        if self.own.get("oauth_token").is_none() {
            self.own.set("oauth_token", "");
        }
        self
    }

    /// Names the protection realm in the header (§3.5.1). It is never signed.
    ///
    /// # Errors
    ///
    /// [`SignError::BadRealm`] if it holds anything but printable ASCII.
    pub fn with_realm(mut self, realm: &str) -> Result<Self, SignError> {
        if !realm.bytes().all(|octet| (b' '..=b'~').contains(&octet)) {
            return Err(SignError::BadRealm);
        }
        self.realm = Some(realm.to_owned());
        Ok(self.with_header_start())
    }

    /// Leaves `oauth_version` out; §3.1 makes it optional, and its default is to be sent as `1.0`.
    #[must_use]
    pub fn without_version(mut self) -> Self {
        self.own.remove("oauth_version");
        self.with_header_start()
    }

    /// Sends a hash of bodies that are no form (`oauth_body_hash`). By default there is none.
    #[must_use]
    pub fn with_body_hash(self, hash: BodyHash) -> Self {
        Self { body_hash: Some(hash), ..self }
    }

    /// The hash that bodies are sent with, if they are.
    #[must_use]
    pub fn body_hash(&self) -> Option<BodyHash> {
        self.body_hash
    }

    /// The value of `oauth_signature_method`.
    #[must_use]
    pub fn method(&self) -> &str {
        self.own.get("oauth_signature_method").unwrap_or_default()
    }

    /// Signs a request: the result is what goes into its `Authorization` header, its query or its form body. The
    /// signature is the same for all three.
    ///
    /// `extra` are further protocol parameters, such as `oauth_callback` or `oauth_verifier`, not encoded.
    ///
    /// # Errors
    ///
    /// A malformed query or form; an extra parameter that has a reserved name, no name, or that of another one; a
    /// query or form that holds a protocol parameter (servers refuse one that is in two places, §3.2); a key that
    /// cannot sign.
    pub fn sign<'a>(
        &'a self,
        request: Request<'_>,
        stamp: &'a Stamp,
        extra: &[(&'a str, &'a str)],
    ) -> Result<Authorization<'a>, SignError> {
        let extra = self.extra(&request, extra)?;
        let mut base_string = Buffer::new();
        self.write_base_string(&mut base_string, &request, stamp, &extra)?;
        let signature = self.key.sign(base_string.as_bytes())?;
        Ok(Authorization::new(self, stamp, extra, signature))
    }

    /// The base string that [`sign`](Self::sign) signs; for PLAINTEXT, which signs none, what it would be.
    ///
    /// It holds no secret, but it does hold the request's parameters.
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign).
    pub fn base_string(
        &self,
        request: Request<'_>,
        stamp: &Stamp,
        extra: &[(&str, &str)],
    ) -> Result<String, SignError> {
        let extra = self.extra(&request, extra)?;
        let mut base_string = Buffer::new();
        self.write_base_string(&mut base_string, &request, stamp, &extra)?;
        Ok(into_text(base_string.as_bytes().to_vec()))
    }

    /// Signs a base string made elsewhere: the value of `oauth_signature`, not yet percent-encoded.
    ///
    /// # Errors
    ///
    /// The key cannot sign.
    pub fn sign_base_string(&self, base_string: &str) -> Result<String, SignError> {
        Ok(self.key.sign(base_string.as_bytes())?.as_str().to_owned())
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    /// Those of client and token, if the key is made of them.
    pub(crate) fn secrets(&self) -> Option<(&Secret, Option<&Secret>)> {
        self.shared.as_ref().map(|(_, client)| (client, self.token_secret.as_ref()))
    }

    pub(crate) fn realm(&self) -> Option<&str> {
        self.realm.as_deref()
    }

    /// The header's scheme, the realm, and the parameters that every request of the client has.
    pub(crate) fn header_start(&self) -> &str {
        &self.header_start
    }

    /// The token, if there is one.
    pub(crate) fn token_param(&self) -> Option<Text<'_>> {
        self.own.known().find(|(name, _)| *name == "oauth_token").map(|(_, value)| value)
    }

    /// The protocol parameters in their order in the base string, but for the signature and what is extra.
    pub(crate) fn own_params<'a>(
        &'a self,
        stamp: &'a Stamp,
    ) -> impl Iterator<Item = (&'static str, Text<'a>)> + Clone {
        self.own.with_stamp(stamp)
    }

    fn with_header_start(mut self) -> Self {
        let realm = self.realm.as_deref().map_or(0, |realm| 2 * realm.len() + 10);
        let known = || self.own.known().filter(|(name, _)| *name != "oauth_token");
        let params = known().map(|(name, value)| name.len() + value.encoded_len() + 5);
        let mut start = Vec::with_capacity(6 + realm + params.sum::<usize>());
        start.extend_from_slice(b"OAuth ");
        if let Some(realm) = &self.realm {
            quote_realm(&mut start, realm);
        }
        for (index, (name, value)) in known().enumerate() {
            start.extend_from_slice(if index == 0 { b"" } else { b", " });
            start.extend_from_slice(name.as_bytes());
            start.extend_from_slice(b"=\"");
            value.encode_into(&mut start);
            start.push(b'"');
        }
        self.header_start = into_text(start).into();
        self
    }

    /// The caller's further protocol parameters and the body's hash, each once.
    pub(crate) fn extra<'a>(
        &self,
        request: &Request<'_>,
        given: &[(&'a str, &'a str)],
    ) -> Result<Extra<'a>, SignError> {
        let mut extra = Extra::new();
        if let Some(hash) = self.body_hash.and_then(|hash| hash.of_request(self.method(), request)) {
            extra.push(("oauth_body_hash", Cow::Owned(hash)));
        }
        for (name, value) in given {
            if is_reserved(name) || extra.iter().any(|(other, _)| other == name) {
                return Err(SignError::ReservedParameter { name: (*name).to_owned() });
            }
            extra.push((name, Cow::Borrowed(value)));
        }
        Ok(extra)
    }

    fn write_base_string(
        &self,
        out: &mut Buffer,
        request: &Request<'_>,
        stamp: &Stamp,
        extra: &[(&str, Cow<'_, str>)],
    ) -> Result<(), SignError> {
        let mut others = request.params()?;
        for name in others.pairs().iter().map(|pair| pair.name) {
            let is_protocol = name.starts_with("oauth_") && SIGNING_PARAMS.iter().any(|own| name.is(own));
            if is_protocol || extra.iter().any(|(extra, _)| name.is(extra)) {
                let name = String::from_utf8_lossy(&name.decode()).into_owned();
                return Err(SignError::TwicePresent { name });
            }
        }
        for (name, value) in extra {
            others.push(name, &**value);
        }
        others.sort();
        write_base_string(out, request, |out| self.own.encode_twice_into(out, stamp, others.pairs()));
        Ok(())
    }
}

/// Names that the signer writes itself. `realm` in the header is no parameter (§3.5.1); it is set on the signer.
fn is_reserved(name: &str) -> bool {
    name.is_empty() || name.eq_ignore_ascii_case("realm") || SIGNING_PARAMS.contains(&name)
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("method", &self.method())
            .field("client", &self.own.get("oauth_consumer_key").unwrap_or_default())
            .field("token", &self.own.get("oauth_token"))
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threat_a22_no_protocol_parameter_gets_in_twice() {
        let client = ClientCredentials::new("ck", "cs");
        let stamp = Stamp::new("n", 1);
        for method in SignatureMethod::ALL.iter().copied().filter(|method| !method.is_rsa()) {
            let signer = Signer::client(method, &client).unwrap();
            let sign = |url, extra: &[(&'static str, &'static str)]| {
                let request = Request::new("GET", url).unwrap();
                signer.sign(request, &stamp, extra).map(drop)
            };
            assert_eq!(sign("https://h/?realm=x", &[("oauth_callback", "oob"), ("x_y", "z")]), Ok(()));
            for name in SIGNING_PARAMS.into_iter().chain(["realm", "Realm", ""]) {
                let refused = SignError::ReservedParameter { name: name.to_owned() };
                assert_eq!(sign("https://h/", &[(name, "x")]), Err(refused), "{name}");
            }
            let refused = SignError::ReservedParameter { name: "oauth_callback".to_owned() };
            assert_eq!(sign("https://h/", &[("oauth_callback", "a"), ("oauth_callback", "b")]), Err(refused));
            for name in SIGNING_PARAMS {
                let url = format!("https://h/?{name}=x");
                let request = Request::new("GET", &url).unwrap();
                let refused = SignError::TwicePresent { name: name.to_owned() };
                assert_eq!(signer.sign(request, &stamp, &[]).map(drop), Err(refused));
            }
            let refused = SignError::TwicePresent { name: "oauth_callback".to_owned() };
            assert_eq!(sign("https://h/?oauth_callback=x", &[("oauth_callback", "y")]), Err(refused));
            assert!(matches!(sign("https://h/?a=%zz", &[]), Err(SignError::BadEscape(_))));
        }
    }

    #[test]
    fn debug_shows_who_signs() {
        let signer =
            Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("who", "sentinel")).unwrap();
        let shown = format!("{:?}", signer.with_realm("r").unwrap());
        let who = r#"Signer { method: "HMAC-SHA1", client: "who", token: None, realm: Some("r"), .. }"#;
        assert_eq!(shown, who);
    }

    #[test]
    fn threat_a21_a_realm_is_printable_ascii() {
        let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("ck", "cs")).unwrap();
        assert!(signer.clone().with_realm("a \"b\" \\").is_ok());
        for realm in ["a\r\nX: y", "é", "\0"] {
            assert_eq!(signer.clone().with_realm(realm).unwrap_err(), SignError::BadRealm);
        }
    }
}
