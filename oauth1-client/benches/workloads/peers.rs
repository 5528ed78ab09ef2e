//! What ours are compared with.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use oauth1_core::percent_decode;
use oauth1_request::{
    Builder, Credentials, HMAC_SHA1, HmacSha1, Token,
    serializer::{Serializer, SerializerExt as _},
};
use ring::{
    hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key},
    rand::{SecureRandom as _, SystemRandom},
};
use sha1::Sha1;

use super::{
    Operation, Result,
    case::{CONSUMER_KEY, CONSUMER_SECRET, Case, NONCE, TIMESTAMP, TOKEN, TOKEN_SECRET},
    ours,
};

pub(crate) const OAUTH1_REQUEST: &str = "oauth1-request";
pub(crate) const OAUTH1_REQUEST_STAMP_GIVEN: &str = "oauth1-request, stamp given";
pub(crate) const RING: &str = "bare HMAC-SHA1 of ring";
pub(crate) const RUST_CRYPTO: &str = "bare HMAC-SHA1 of RustCrypto";
pub(crate) const SYSTEM_RANDOM: &str = "one system call for 16 octets";

/// It is handed the parameters decoded and sorted; ours gets them as they are sent.
pub(crate) fn oauth1_request(case: &'static Case) -> Result<Operation> {
    let builder = builder();
    Operation::new(OAUTH1_REQUEST, move || Ok(authorize(&builder, case)))
}

pub(crate) fn oauth1_request_stamp_given(case: &'static Case) -> Result<Operation> {
    let builder = builder_stamp_given();
    Operation::new(OAUTH1_REQUEST_STAMP_GIVEN, move || Ok(authorize(&builder, case)))
}

/// The base string is there, the key is ready, nothing is encoded.
pub(crate) fn ring(case: &'static Case) -> Result<Operation> {
    let (key, base_string) = (ring_key(), ours::base_string(case)?);
    Operation::new(RING, move || Ok(ring::hmac::sign(&key, base_string.as_bytes())))
}

/// As with ring. This is the implementation that ours uses too.
pub(crate) fn rust_crypto(case: &'static Case) -> Result<Operation> {
    let (key, base_string) = (rust_crypto_key()?, ours::base_string(case)?);
    Operation::new(RUST_CRYPTO, move || Ok(key.clone().chain_update(&base_string).finalize()))
}

/// What a nonce of 128 bits costs at the least when each asks the operating system.
pub(crate) fn system_random() -> Result<Operation> {
    Operation::new(SYSTEM_RANDOM, || {
        let mut octets = [0; 16];
        SystemRandom::new().fill(&mut octets).map_err(|_| "no randomness")?;
        Ok(octets)
    })
}

/// The signatures with [`NONCE`] and [`TIMESTAMP`], and whose they are.
pub(crate) fn signatures(case: &Case) -> Result<[(&'static str, String); 3]> {
    let header = authorize(&builder_stamp_given(), case);
    let (_, encoded) = header.split_once("oauth_signature=\"").ok_or("oauth1-request has not signed")?;
    let signature = percent_decode(encoded.trim_end_matches('"').as_bytes())?;
    let base_string = ours::base_string(case)?;
    Ok([
        (OAUTH1_REQUEST, String::from_utf8(signature.into_owned())?),
        (RING, STANDARD.encode(ring::hmac::sign(&ring_key(), base_string.as_bytes()))),
        (RUST_CRYPTO, STANDARD.encode(rust_crypto_key()?.chain_update(base_string).finalize().into_bytes())),
    ])
}

pub(crate) type StaticBuilder = Builder<'static, HmacSha1, &'static str>;

pub(crate) fn builder() -> StaticBuilder {
    let client = Credentials::new(CONSUMER_KEY, CONSUMER_SECRET);
    let token = Credentials::new(TOKEN, TOKEN_SECRET);
    let mut builder = Builder::with_token(Token::new(client, token), HMAC_SHA1);
    builder.version(true); // as ours does
    builder
}

fn builder_stamp_given() -> StaticBuilder {
    let mut builder = builder();
    builder.nonce(NONCE).timestamp(std::num::NonZeroU64::new(TIMESTAMP));
    builder
}

pub(crate) fn authorize(builder: &StaticBuilder, case: &Case) -> String {
    builder.authorize(case.method, case.endpoint, case)
}

/// What its derive macro makes of a struct: the order is known before the program runs, and nothing is compared.
impl oauth1_request::Request for Case {
    fn serialize<S: Serializer>(&self, mut serializer: S) -> S::Output {
        let (before, after) = self.sorted.split_at(self.before_oauth);
        for (name, value) in before {
            serializer.serialize_parameter(name, value);
        }
        serializer.serialize_oauth_parameters();
        for (name, value) in after {
            serializer.serialize_parameter(name, value);
        }
        serializer.end()
    }
}

/// Both secrets are made of unreserved characters only: encoded, they are the same.
fn key() -> String {
    format!("{CONSUMER_SECRET}&{TOKEN_SECRET}")
}

fn ring_key() -> Key {
    Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, key().as_bytes())
}

fn rust_crypto_key() -> Result<Hmac<Sha1>> {
    Ok(Hmac::new_from_slice(key().as_bytes())?)
}
