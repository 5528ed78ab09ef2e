//! A signature in the making, every step of which can be taken wrongly.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::hmac;
use zeroize::Zeroizing;

use crate::{
    Secret, SignatureMethod,
    explain::{order::Order, pieces::Pieces},
    percent_encode,
    signature::join_secrets,
};

/// What percent-encodes.
pub(super) type Encode = fn(&[u8]) -> String;

/// What goes into a signature, and how; right as it is made.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) pieces: Pieces,
    pub(super) order: Order,
    /// Encodes one name or value.
    pub(super) encode: Encode,
    /// Encode two of the base string's three parts; in the first, the method, there is hardly ever something to encode.
    pub(super) encode_uri: Encode,
    pub(super) encode_params: Encode,
    pub(super) client: Secret,
    pub(super) token: Secret,
    /// Makes the key of the two secrets.
    pub(super) key: fn(&Secret, &Secret) -> Zeroizing<Vec<u8>>,
    pub(super) method: SignatureMethod,
    /// Writes the digest down.
    pub(super) write: fn(&[u8]) -> String,
}

impl Draft {
    pub(super) fn new(
        pieces: &Pieces,
        method: SignatureMethod,
        client: &Secret,
        token: Option<&Secret>,
    ) -> Self {
        Self {
            pieces: pieces.clone(),
            order: Order::Right,
            encode: |octets| percent_encode(octets),
            encode_uri: |octets| percent_encode(octets),
            encode_params: |octets| percent_encode(octets),
            client: client.clone(),
            token: token.cloned().unwrap_or_else(|| Secret::from("")),
            key: |client, token| join_secrets(client, Some(token)),
            method,
            write: |digest| STANDARD.encode(digest),
        }
    }

    pub(super) fn base_string(&self) -> String {
        let mut params = self.pieces.params.clone();
        self.order.sort(&mut params, self.encode);
        let encode = self.encode;
        let pairs: Vec<_> =
            params.iter().map(|param| format!("{}={}", encode(&param.name), encode(&param.value))).collect();
        let method = percent_encode(&self.pieces.method);
        let uri = (self.encode_uri)(self.pieces.uri().as_bytes());
        format!("{method}&{uri}&{}", (self.encode_params)(pairs.join("&").as_bytes()))
    }

    /// Uses another encoder throughout.
    pub(super) fn encode_with(&mut self, encode: Encode) {
        (self.encode, self.encode_uri, self.encode_params) = (encode, encode, encode);
    }

    /// The value of `oauth_signature`, not encoded; none for methods that sign with something else than secrets.
    pub(super) fn signature(&self) -> Option<Zeroizing<String>> {
        let key = (self.key)(&self.client, &self.token);
        let algorithm = match self.method {
            SignatureMethod::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            SignatureMethod::HmacSha256 => hmac::HMAC_SHA256,
            SignatureMethod::HmacSha512 => hmac::HMAC_SHA512,
            SignatureMethod::Plaintext => {
                return Some(Zeroizing::new(String::from_utf8_lossy(&key).into_owned()));
            }
            SignatureMethod::RsaSha1 | SignatureMethod::RsaSha256 | SignatureMethod::RsaSha512 => {
                return None;
            }
        };
        let digest = hmac::sign(&hmac::Key::new(algorithm, &key), self.base_string().as_bytes());
        Some(Zeroizing::new((self.write)(digest.as_ref())))
    }
}

/// Both secrets as they are, with something between them.
pub(super) fn plain_key(client: &Secret, between: &str, token: &Secret) -> Zeroizing<Vec<u8>> {
    let parts = [client.expose().as_bytes(), between.as_bytes(), token.expose().as_bytes()];
    Zeroizing::new(parts.concat())
}
