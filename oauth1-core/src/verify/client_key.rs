//! What a server has on file to check a client's signatures with.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use thiserror::Error;

use crate::{
    credentials::Secret,
    rsa::RsaPublicKey,
    signature::{Key, SignatureMethod, is_of_secrets, join_secrets},
};

/// What a server checks a client's signatures with, and the methods that the client was registered for.
///
/// Make it when the client is registered: what it refuses then, nobody can sign with later. A client that was
/// registered for one method cannot be impersonated by a weaker one.
#[derive(Clone, Debug)]
pub struct ClientKey {
    kind: Kind,
    methods: Vec<SignatureMethod>,
}

#[derive(Clone, Debug)]
enum Kind {
    Shared(Secret),
    Rsa(RsaPublicKey),
}

/// Why a client cannot be registered like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClientKeyError {
    /// An empty secret, with which anybody could sign.
    #[error("the client's secret is empty: give it one of at least 128 random bits")]
    EmptySecret,
    /// No method, so that no signature would ever be good.
    #[error("no signature method is allowed: name at least one")]
    NoMethod,
    /// A method that works with another sort of key.
    #[error("{method} does not work with this sort of key")]
    OtherKey {
        /// The method.
        method: SignatureMethod,
    },
}

impl ClientKey {
    /// A client that signs with a secret it shares with the server: by HMAC (§3.4.2) or PLAINTEXT (§3.4.4).
    ///
    /// # Errors
    ///
    /// The secret is empty, no method is named, or one that does not sign with shared secrets.
    ///
    /// ```
    /// use oauth1_core::{ClientKey, ClientKeyError, SignatureMethod};
    ///
    /// assert!(ClientKey::shared("kd94hf93k423kf44", &[SignatureMethod::HmacSha1]).is_ok());
    /// assert_eq!(ClientKey::shared("", &[SignatureMethod::HmacSha1]).unwrap_err(), ClientKeyError::EmptySecret);
    /// ```
    pub fn shared(secret: impl Into<Secret>, methods: &[SignatureMethod]) -> Result<Self, ClientKeyError> {
        let secret = secret.into();
        if secret.expose().is_empty() {
            return Err(ClientKeyError::EmptySecret);
        }
        Self::new(Kind::Shared(secret), methods, |method| Key::of_secrets(method).is_some())
    }

    /// A client that signs with a private key, of which this is the public one (§3.4.3).
    ///
    /// # Errors
    ///
    /// No method is named, or one that does not sign with RSA.
    ///
    /// ```
    /// use oauth1_core::{ClientKey, ClientKeyError, RsaPublicKey, SignatureMethod};
    ///
    /// # let pem = include_str!("../../tests/vectors/keys/corpus-2048.spki.pem");
    /// let key = RsaPublicKey::from_pem(pem)?;
    /// assert!(ClientKey::rsa(key.clone(), &[SignatureMethod::RsaSha256]).is_ok());
    /// let method = SignatureMethod::HmacSha1;
    /// assert_eq!(ClientKey::rsa(key, &[method]).unwrap_err(), ClientKeyError::OtherKey { method });
    /// # Ok::<(), oauth1_core::KeyError>(())
    /// ```
    pub fn rsa(key: RsaPublicKey, methods: &[SignatureMethod]) -> Result<Self, ClientKeyError> {
        Self::new(Kind::Rsa(key), methods, SignatureMethod::is_rsa)
    }

    fn new(
        kind: Kind,
        methods: &[SignatureMethod],
        fits: impl Fn(SignatureMethod) -> bool,
    ) -> Result<Self, ClientKeyError> {
        match methods.iter().find(|&&method| !fits(method)) {
            Some(&method) => Err(ClientKeyError::OtherKey { method }),
            None if methods.is_empty() => Err(ClientKeyError::NoMethod),
            None => Ok(Self { kind, methods: methods.to_vec() }),
        }
    }

    /// What an unknown client is checked against, so that it takes as long as for a known one.
    pub(super) fn of_nobody(method: SignatureMethod) -> &'static Self {
        /// The public half of a key whose private half was never written down.
        const PUBLIC: &[u8] = include_bytes!("nobody.der");
        static SHARED: LazyLock<ClientKey> = LazyLock::new(|| ClientKey {
            kind: Kind::Shared(Secret::from("of nobody")),
            methods: Vec::new(),
        });
        static RSA: LazyLock<Option<ClientKey>> = LazyLock::new(|| {
            let key = RsaPublicKey::from_der(PUBLIC).ok()?;
            Some(ClientKey { kind: Kind::Rsa(key), methods: Vec::new() })
        });
        RSA.as_ref().filter(|_| method.is_rsa()).unwrap_or(&SHARED)
    }

    pub(super) fn allows(&self, method: SignatureMethod) -> bool {
        self.methods.contains(&method)
    }

    /// Whether it is the signature of the base string, compared in constant time.
    pub(super) fn matches(
        &self,
        method: SignatureMethod,
        token: Option<&Secret>,
        base_string: &[u8],
        signature: &[u8],
    ) -> bool {
        match &self.kind {
            Kind::Shared(client) => {
                is_of_secrets(signature, method, &join_secrets(client, token), base_string)
            }
            Kind::Rsa(key) => {
                let signature = STANDARD.decode(signature);
                let both = method.rsa_hash().zip(signature.ok());
                both.is_some_and(|(hash, signature)| key.verify(hash, base_string, &signature))
            }
        }
    }
}
