//! `Signer::custom`: a method that is not known here, with a key that is held elsewhere.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth1_core::{
    BodyHash, Claim, OAuthHeader, Request, SignError, Signer, Stamp, TokenCredentials, VerifyError,
};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PSS_2048_8192_SHA256, RSA_PSS_SHA256, RsaKeyPair, UnparsedPublicKey},
};

const PRIVATE: &str = include_str!("vectors/keys/corpus-2048.pkcs8.pem");
const PUBLIC: &str = include_str!("vectors/keys/corpus-2048.pub-pkcs1.pem");

fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).unwrap()
}

/// As Mastercard has it: RSA-PSS, no token, and a hash of the body with every request.
fn signer() -> Signer {
    let key = RsaKeyPair::from_pkcs8(&der(PRIVATE)).unwrap();
    let sign = move |base_string: &[u8]| {
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PSS_SHA256, &SystemRandom::new(), base_string, &mut signature).map(|()| signature)
    };
    Signer::custom("RSA-PSS-SHA256", "the!client", sign).with_body_hash(BodyHash::SHA256.of_empty_too())
}

#[test]
fn a_method_of_ones_own_signs_with_rsa_pss() {
    let (signer, stamp) = (signer(), Stamp::new("n0nce", 1_700_000_000));
    for (method, body, hash) in [
        ("POST", &b"{}"[..], "RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="),
        ("GET", b"", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ] {
        let url = "https://api.example/service?Format=JSON";
        let request = Request::new(method, url).unwrap().with_body("application/json", body);
        let signed = signer.sign(request, &stamp, &[]).unwrap();
        let base_string = signer.base_string(request, &stamp, &[]).unwrap();

        let header = signed.to_header();
        let params = OAuthHeader::parse(header.as_bytes()).unwrap().params;
        let value = |name| String::from_utf8(params.values(name).next().unwrap().into_owned()).unwrap();
        assert_eq!(value("oauth_signature_method"), "RSA-PSS-SHA256");
        assert_eq!(value("oauth_body_hash"), hash);
        let signature = STANDARD.decode(value("oauth_signature")).unwrap();
        let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, der(PUBLIC));
        public.verify(base_string.as_bytes(), &signature).unwrap();
        assert!(public.verify(&base_string.as_bytes()[1..], &signature).is_err());

        // A server of ours does not know the method, and says so.
        let refused = Claim::parse(request, Some(header.as_bytes())).unwrap_err();
        assert_eq!(refused, VerifyError::UnsupportedMethod);
    }
}

#[test]
fn a_key_that_cannot_sign_says_why() {
    let signer = Signer::custom("X-KMS", "client", |_: &[u8]| Err::<Vec<u8>, _>("the KMS does not answer"));
    let request = Request::new("GET", "https://api.example/").unwrap();
    let error = signer.sign(request, &Stamp::new("n", 1), &[]).map(drop).unwrap_err();
    assert_eq!(error, SignError::Custom { reason: "the KMS does not answer".to_owned() });
    assert_eq!(error.to_string(), "the key could not sign: the KMS does not answer");
}

#[test]
fn a_token_is_named_and_its_secret_left_to_the_key() {
    let signer = signer().with_token(&TokenCredentials::new("tk", "ts"));
    let request = Request::new("GET", "https://api.example/").unwrap();
    let base_string = signer.base_string(request, &Stamp::new("n", 1), &[]).unwrap();
    assert!(base_string.contains("oauth_token%3Dtk"), "{base_string}");
}
