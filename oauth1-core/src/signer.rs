//! The signer: identifiers and a key made ready once, for many requests
//! ([RFC 5849 §3.1](https://www.rfc-editor.org/rfc/rfc5849#section-3.1),
//! [§3.4](https://www.rfc-editor.org/rfc/rfc5849#section-3.4)).

use std::{borrow::Cow, fmt};

use crate::{
    authorization::{Authorization, SIGNING_PARAMS},
    base_string::base_string,
    credentials::{ClientCredentials, Credentials, Secret, kind::InOauthToken},
    error::SignError,
    request::Request,
    signature::{Key, SignatureMethod},
    stamp::Stamp,
};

/// Signs requests for one client, alone or on behalf of one token.
///
/// ```
/// use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials};
///
/// let client = ClientCredentials::new("dpf43f3p2l4k3l03", "kd94hf93k423kf44");
/// let token = TokenCredentials::new("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00");
/// let signer = Signer::token(SignatureMethod::HmacSha1, &client, &token).without_version();
///
/// let request = Request::new("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original")?;
/// let stamp = Stamp::new("chapoH", 137_131_202);
/// let authorization = signer.sign(request, &stamp, &[])?;
/// assert_eq!(authorization.signature(), "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
/// # Ok::<(), oauth1_core::SignError>(())
/// ```
#[derive(Clone)]
pub struct Signer {
    client: String,
    token: Option<String>,
    key: Key,
    realm: Option<String>,
    send_version: bool,
}

impl Signer {
    /// Signs with the client's credentials alone: to obtain temporary credentials, or two-legged.
    #[must_use]
    pub fn client(method: SignatureMethod, client: &ClientCredentials) -> Self {
        Self::new(method, client, None)
    }

    /// Signs on behalf of a token: temporary credentials or token credentials.
    #[must_use]
    pub fn token<K: InOauthToken>(
        method: SignatureMethod,
        client: &ClientCredentials,
        token: &Credentials<K>,
    ) -> Self {
        Self::new(method, client, Some((token.identifier(), token.secret())))
    }

    fn new(method: SignatureMethod, client: &ClientCredentials, token: Option<(&str, &Secret)>) -> Self {
        Self {
            client: client.identifier().to_owned(),
            token: token.map(|(identifier, _)| identifier.to_owned()),
            key: Key::new(method, client.secret(), token.map(|(_, secret)| secret)),
            realm: None,
            send_version: true,
        }
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
        Ok(self)
    }

    /// Leaves `oauth_version` out; §3.1 makes it optional, and its default is to be sent as `1.0`.
    #[must_use]
    pub fn without_version(mut self) -> Self {
        self.send_version = false;
        self
    }

    /// Signs a request: the result is what goes into its `Authorization` header, its query or its form body. The
    /// signature is the same for all three.
    ///
    /// `extra` are further protocol parameters, such as `oauth_callback` or `oauth_verifier`, not encoded.
    ///
    /// # Errors
    ///
    /// A malformed query or form; an extra parameter that has a reserved name, no name, or that of another one; a
    /// query or form that holds a protocol parameter (servers refuse one that is in two places, §3.2).
    pub fn sign<'a>(
        &'a self,
        request: Request<'a>,
        stamp: &'a Stamp,
        extra: &[(&'a str, &'a str)],
    ) -> Result<Authorization<'a>, SignError> {
        let protocol = self.protocol_params(stamp, extra)?;
        let signature = self.key.sign(&base_string_of(request, &protocol)?);
        Ok(Authorization::new(self.realm.as_deref(), protocol, signature))
    }

    /// The base string that [`sign`](Self::sign) signs; for PLAINTEXT, which signs none, what it would be.
    ///
    /// It holds no secret, but it does hold the request's parameters.
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign).
    pub fn base_string<'a>(
        &'a self,
        request: Request<'a>,
        stamp: &'a Stamp,
        extra: &[(&'a str, &'a str)],
    ) -> Result<String, SignError> {
        base_string_of(request, &self.protocol_params(stamp, extra)?)
    }

    /// Signs a base string made elsewhere: the value of `oauth_signature`, not yet percent-encoded.
    #[must_use]
    pub fn sign_base_string(&self, base_string: &str) -> String {
        self.key.sign(base_string)
    }

    fn protocol_params<'a>(
        &'a self,
        stamp: &'a Stamp,
        extra: &[(&'a str, &'a str)],
    ) -> Result<Vec<(&'a str, Cow<'a, str>)>, SignError> {
        // `realm` in the header is no parameter (§3.5.1); it is set on the signer.
        let reserved = |name: &str| {
            name.is_empty() || name.eq_ignore_ascii_case("realm") || SIGNING_PARAMS.contains(&name)
        };
        for (index, (name, _)) in extra.iter().enumerate() {
            if reserved(name) || extra[..index].iter().any(|(other, _)| other == name) {
                return Err(SignError::ReservedParameter { name: (*name).to_owned() });
            }
        }
        let own = [
            ("oauth_consumer_key", Some(&*self.client)),
            ("oauth_token", self.token.as_deref()),
            ("oauth_signature_method", Some(self.key.method().as_str())),
            ("oauth_timestamp", stamp.timestamp()),
            ("oauth_nonce", stamp.nonce()),
            ("oauth_version", self.send_version.then_some("1.0")),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name, value?)));
        Ok(own.chain(extra.iter().copied()).map(|(name, value)| (name, Cow::Borrowed(value))).collect())
    }
}

fn base_string_of(request: Request<'_>, protocol: &[(&str, Cow<'_, str>)]) -> Result<String, SignError> {
    let mut params = request.params()?;
    let names = protocol.iter().map(|(name, _)| *name).chain(SIGNING_PARAMS);
    if let Some(name) = names.into_iter().find(|name| params.values(name).next().is_some()) {
        return Err(SignError::TwicePresent { name: name.to_owned() });
    }
    for (name, value) in protocol {
        params.push(name.as_bytes(), value.as_bytes());
    }
    Ok(base_string(&request, &params))
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("method", &self.key.method())
            .field("client", &self.client)
            .field("token", &self.token)
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
        for &method in SignatureMethod::ALL {
            let signer = Signer::client(method, &client);
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
    fn a_realm_is_printable_ascii() {
        let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("ck", "cs"));
        assert!(signer.clone().with_realm("a \"b\" \\").is_ok());
        for realm in ["a\r\nX: y", "é", "\0"] {
            assert_eq!(signer.clone().with_realm(realm).unwrap_err(), SignError::BadRealm);
        }
    }
}
