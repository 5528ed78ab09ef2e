//! A server that checks signed requests as RFC 5849 §3.2 and the crate's documentation have it, with nothing of the
//! crate's own.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::reference::{self, Header, OWN, Pair, Uri};

/// A request on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Wire {
    pub method: String,
    pub url: String,
    pub content_type: String,
    pub body: Vec<u8>,
    pub authorization: Option<Vec<u8>>,
}

/// What a server knows and asks for.
pub struct Server {
    pub client: String,
    pub client_secret: String,
    /// Identifier and secret.
    pub token: Option<(String, String)>,
    pub now: u64,
    /// Either way, in seconds.
    pub window: u64,
    pub checks_body_hash: bool,
    /// Whether the client signs with RSA, and so by no other method.
    pub is_rsa: bool,
    /// The one base string that the client's RSA key has signed, and its signature.
    pub rsa_signed: Option<(String, String)>,
}

impl Server {
    /// The base string of a request that is to be accepted.
    pub fn accept(&self, wire: &Wire) -> Option<String> {
        let uri = Uri::read(&wire.url).filter(|_| reference::is_token(wire.method.as_bytes()))?;
        let is_form = media_type(&wire.content_type) == "application/x-www-form-urlencoded";
        let query = reference::pairs(uri.query.as_bytes()).ok()?;
        let form = reference::pairs(if is_form { &wire.body } else { b"" }).ok()?;
        let header = match wire.authorization.as_deref().map(Header::read) {
            None | Some(Header::OtherScheme) => Vec::new(),
            Some(Header::OAuth { pairs, .. }) => pairs,
            Some(Header::Malformed) => return None,
        };
        let signs = |source: &&Vec<Pair>| OWN.iter().any(|own| values(source, own).next().is_some());
        if [&query, &form, &header].into_iter().filter(signs).count() != 1 {
            return None;
        }
        let all = [query, form, header].concat();
        let names = all.iter().map(|(name, _)| name).filter(|name| name.starts_with(b"oauth_"));
        if names.clone().any(|name| names.clone().filter(|other| *other == name).count() > 1) {
            return None;
        }

        let base_string = reference::base_string(&wire.method, &uri, &all);
        let value = |name| values(&all, name).next();
        let text = |name| value(name).map(|value| String::from_utf8(value.to_vec()));
        let text = |name| text(name).transpose().ok();
        let method = text("oauth_signature_method")??;
        let token = text("oauth_token")?.filter(|token| !token.is_empty());
        let token_secret = match (token, &self.token) {
            (None, _) => "",
            (Some(named), Some((known, secret))) if named == *known => secret,
            _ => return None,
        };
        let (nonce, timestamp) = (text("oauth_nonce")?, text("oauth_timestamp")?);
        let stamped = nonce.is_some() && timestamp.is_some();
        let good = [
            stamped || method == "PLAINTEXT",
            nonce.is_none_or(|nonce| (1..=256).contains(&nonce.len())),
            timestamp.is_none_or(|timestamp| self.is_timely(&timestamp)),
            text("oauth_version")?.is_none_or(|version| version == "1.0"),
            text("oauth_consumer_key")?? == self.client,
            method != "PLAINTEXT" || uri.https,
            self.is_body(wire, is_form, &method, value("oauth_body_hash")),
            value("oauth_signature")? == self.signature(&method, token_secret, &base_string)?.as_bytes(),
        ];
        good.iter().all(|&good| good).then_some(base_string)
    }

    fn is_timely(&self, timestamp: &str) -> bool {
        let digits =
            (1..=20).contains(&timestamp.len()) && timestamp.bytes().all(|octet| octet.is_ascii_digit());
        let seconds: Option<u64> = timestamp.parse().ok().filter(|&seconds| digits && seconds > 0);
        seconds.is_some_and(|seconds| seconds.abs_diff(self.now) <= self.window)
    }

    fn is_body(&self, wire: &Wire, is_form: bool, method: &str, sent: Option<&[u8]>) -> bool {
        match sent {
            Some(_) if self.checks_body_hash && is_form => false,
            Some(sent) if self.checks_body_hash => body_hash(method, &wire.body).as_bytes() == sent,
            _ => true,
        }
    }

    /// §3.4.2 to §3.4.4.
    fn signature(&self, method: &str, token_secret: &str, base_string: &str) -> Option<String> {
        let secrets = [&self.client_secret, token_secret];
        let key = secrets.map(|secret| reference::encode(secret.as_bytes())).join("&");
        let (octets, text) = (key.as_bytes(), base_string.as_bytes());
        match (method, self.is_rsa) {
            ("HMAC-SHA1", false) => Some(STANDARD.encode(hmac::<Sha1, 64>(octets, text))),
            ("HMAC-SHA256", false) => Some(STANDARD.encode(hmac::<Sha256, 64>(octets, text))),
            ("HMAC-SHA512", false) => Some(STANDARD.encode(hmac::<Sha512, 128>(octets, text))),
            ("PLAINTEXT", false) => Some(key),
            ("RSA-SHA256", true) => {
                let (signed, signature) = self.rsa_signed.as_ref()?;
                (signed == base_string).then(|| signature.clone())
            }
            _ => None,
        }
    }
}

/// The hash that the signature method uses, SHA-1 with PLAINTEXT.
fn body_hash(method: &str, body: &[u8]) -> String {
    match method {
        "HMAC-SHA256" | "RSA-SHA256" => STANDARD.encode(Sha256::digest(body)),
        "HMAC-SHA512" => STANDARD.encode(Sha512::digest(body)),
        _ => STANDARD.encode(Sha1::digest(body)),
    }
}

/// RFC 2104.
fn hmac<H: Digest, const BLOCK: usize>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let key = if key.len() > BLOCK { H::digest(key).to_vec() } else { key.to_vec() };
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        block.iter_mut().zip(&key).for_each(|(octet, key)| *octet ^= key);
        block
    };
    let inner = H::new().chain_update(padded(0x36)).chain_update(text).finalize();
    H::new().chain_update(padded(0x5c)).chain_update(inner).finalize().to_vec()
}

fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim_ascii().to_ascii_lowercase()
}

fn values<'p>(pairs: &'p [Pair], name: &str) -> impl Iterator<Item = &'p [u8]> {
    pairs.iter().filter(move |(other, _)| other == name.as_bytes()).map(|(_, value)| value.as_slice())
}
