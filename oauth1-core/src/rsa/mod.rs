//! RSA: [RFC 5849 §3.4.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.3), and the same with the hashes of the
//! SHA-2 family.
//!
//! ```text
//!    PEM ──▶ pem ──▶ DER ──▶ reading ──▶ what it is, and its numbers ──▶ private │ public
//! ```

mod error;
mod key_file;
mod pem;
mod private;
mod public;
mod randomness;
mod reading;
#[cfg(feature = "rsa-sha1")]
mod sha1;

pub use error::{KeyError, RsaSignError};
pub use key_file::KeyFile;
pub use private::RsaPrivateKey;
pub use public::RsaPublicKey;

/// The hash in a signature of `RSASSA-PKCS1-v1_5`
/// ([RFC 8017 §8.2](https://www.rfc-editor.org/rfc/rfc8017#section-8.2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    /// What RFC 5849 has.
    Sha1,
    /// Not of RFC 5849, but what some providers want.
    Sha256,
    /// Not of RFC 5849 either.
    Sha512,
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde_json::Value;

    use super::*;

    const PRIVATE: &str = include_str!("../../tests/vectors/keys/corpus-2048.pkcs8.pem");
    const PUBLIC: &str = include_str!("../../tests/vectors/keys/corpus-2048.spki.pem");
    const VECTORS: &str = include_str!("../../tests/vectors/sign_generated_rsa.json");

    const HASHES: [Hash; 3] = [Hash::Sha1, Hash::Sha256, Hash::Sha512];

    /// Those that sign as the crate is built.
    fn signing_hashes() -> &'static [Hash] {
        if cfg!(feature = "rsa-sha1") { &HASHES } else { &HASHES[1..] }
    }

    fn keys() -> (RsaPrivateKey, RsaPublicKey) {
        (RsaPrivateKey::from_pem(PRIVATE).unwrap(), RsaPublicKey::from_pem(PUBLIC).unwrap())
    }

    #[test]
    fn the_published_vectors_are_signed_and_verified() {
        let (private, public) = keys();
        let vectors: Value = serde_json::from_str(VECTORS).unwrap();
        let mut seen = [0; 3];
        for vector in vectors["vectors"].as_array().unwrap() {
            let (input, expected) = (&vector["input"], &vector["expected"]);
            let hash = match input["signature_method"].as_str().unwrap() {
                "RSA-SHA1" => Hash::Sha1,
                "RSA-SHA256" => Hash::Sha256,
                "RSA-SHA512" => Hash::Sha512,
                other => panic!("{other}"),
            };
            assert_eq!(input["client"]["rsa_key"], "corpus-2048");
            let base_string =
                expected["base_string"].as_str().or(input["base_string"].as_str()).unwrap().as_bytes();
            let signature = STANDARD.decode(expected["signature"].as_str().unwrap()).unwrap();
            assert!(public.verify(hash, base_string, &signature), "{}", vector["id"]);
            if signing_hashes().contains(&hash) {
                assert_eq!(private.sign(hash, base_string).unwrap(), signature, "{}", vector["id"]);
            }
            seen[hash as usize] += 1;
        }
        assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
    }
    #[test]
    fn a_signature_is_good_for_its_hash_and_text_alone() {
        let (private, public) = keys();
        for &hash in signing_hashes() {
            let good = private.sign(hash, b"GET&text").unwrap();
            assert_eq!(good.len(), 256);
            assert!(public.verify(hash, b"GET&text", &good));
            assert!(!public.verify(hash, b"GET&texT", &good));
            for other in HASHES.into_iter().filter(|other| *other != hash) {
                assert!(!public.verify(other, b"GET&text", &good), "{hash:?} as {other:?}");
            }
            for at in [0, 100, 255] {
                let mut bad = good.clone();
                bad[at] ^= 1;
                assert!(!public.verify(hash, b"GET&text", &bad));
            }
            let (longer, padded) = ([&good[..], &[0]].concat(), [&[0], &good[..]].concat());
            let huge = vec![1; 100_000];
            for bad in [&[][..], &good[..255], &good[1..], &longer, &padded, &[0; 256], &[255; 256], &huge] {
                assert!(!public.verify(hash, b"GET&text", bad), "{} octets", bad.len());
            }
        }
    }

    #[test]
    fn a_signature_is_of_its_key_and_as_long_as_it() {
        let (_, public) = keys();
        for (text, bits) in [
            (include_str!("../../tests/keys/rsa-3072.pem"), 3072),
            (include_str!("../../tests/keys/rsa-4096.pem"), 4096),
        ] {
            let private = RsaPrivateKey::from_pem(text).unwrap();
            assert_eq!(private.bits(), bits);
            for &hash in signing_hashes() {
                let signature = private.sign(hash, b"text").unwrap();
                assert_eq!(signature.len(), bits / 8);
                assert!(!public.verify(hash, b"text", &signature));
            }
        }
    }

    #[test]
    fn debug_shows_the_size_only() {
        let (private, public) = keys();
        assert_eq!(
            format!("{private:?} {public:?}"),
            "RsaPrivateKey { bits: 2048, .. } RsaPublicKey { bits: 2048, .. }"
        );
        assert_eq!(format!("{private:#?}").lines().count(), 4);
    }
}
