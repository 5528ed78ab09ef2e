//! The RSA keys that the vectors name.

use std::{fs, sync::LazyLock};

use oauth1_core::{KeyError, RsaPrivateKey, RsaPublicKey, SignatureMethod, Signer};
use rsa::{Pkcs1v15Sign, pkcs8::DecodePrivateKey as _};
use serde_json::Value;
use sha1::{Digest as _, Sha1};
use sha2::{Sha256, Sha512};

use crate::case::text;

static KEYS: LazyLock<Value> = LazyLock::new(|| {
    let text =
        fs::read_to_string(crate::folder().join("keys.json")).expect("keys.json is beside the vectors");
    serde_json::from_str(&text).expect("keys.json is JSON")
});

/// A signer with the key of this name.
///
/// Some suites publish keys of 1,024 bits. They are refused here, as they have to be, and sign from outside: what is
/// compared is everything but the arithmetic.
pub(crate) fn signer(method: SignatureMethod, client: &str, name: &str) -> Signer {
    let pem = text(&KEYS["keys"][name], "private_pkcs8").expect("a private key").to_owned();
    match RsaPrivateKey::from_pem(&pem) {
        Ok(key) => Signer::rsa(method, client, &key).expect("an RSA method"),
        Err(KeyError::PrivateKeySize { .. }) => Signer::custom(method.as_str(), client, move |base_string| {
            sign_with_short_key(method, &pem, base_string)
        }),
        Err(error) => panic!("{name}: {error}"),
    }
}

/// `None`: it is too short to be taken.
pub(crate) fn public(name: &str) -> Option<RsaPublicKey> {
    let key = &KEYS["keys"][name];
    let pem = text(key, "public_spki").expect("a public key");
    match RsaPublicKey::from_pem(pem) {
        Ok(key) => Some(key),
        Err(KeyError::PublicKeySize { .. }) => None,
        Err(error) => panic!("{name}: {error}"),
    }
}

fn sign_with_short_key(method: SignatureMethod, pem: &str, text: &[u8]) -> Result<Vec<u8>, rsa::Error> {
    let key = rsa::PrivateKey::from_pkcs8_pem(pem).expect("a key in PKCS#8");
    match method {
        SignatureMethod::RsaSha1 => key.sign(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(text)),
        SignatureMethod::RsaSha256 => key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(text)),
        _ => key.sign(Pkcs1v15Sign::new::<Sha512>(), &Sha512::digest(text)),
    }
}
