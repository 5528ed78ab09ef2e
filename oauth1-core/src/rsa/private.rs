//! The private key: it signs.

use std::{fmt, sync::Arc};

use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair};

use super::{
    Hash, RsaSignError,
    error::KeyError,
    key_file::{Encoding, Wanted},
    pem, randomness,
    reading::Document,
};

/// An RSA private key, to sign with ([RFC 5849 §3.4.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.3)).
///
/// Its modulus has 2048, 3072 or 4096 bits and two primes; its public exponent is odd, from 65537 to 2³³ − 1. Reading
/// it is work for the start of a program, because it is tried: a key that loads makes good signatures. Clones are
/// cheap and share it.
///
/// `Debug` shows the size only. What is decoded from PEM is wiped when the key is made, and the key for RSA-SHA1 is
/// wiped when it is dropped; the numbers that `ring` signs with are freed as they are.
///
/// # RSA-SHA1
///
/// `ring` signs RSA-SHA256 and RSA-SHA512, but not RSA-SHA1. With the feature `rsa-sha1` the crate
/// [`rsa`](https://docs.rs/rsa/0.10) signs that, and nothing else.
/// [RUSTSEC-2023-0071](https://rustsec.org/advisories/RUSTSEC-2023-0071.html) is about it: whoever can measure how long
/// it works may learn the key. Version 0.10, the one used here, is written to take the same time for all keys, and is
/// given random numbers to blind each signature with. Still, leave the feature off where the provider takes RSA-SHA256
/// or HMAC.
#[derive(Clone)]
pub struct RsaPrivateKey(Arc<Inner>);

struct Inner {
    bits: usize,
    ring: RsaKeyPair,
    #[cfg(feature = "rsa-sha1")]
    sha1: super::sha1::Sha1Key,
}

impl RsaPrivateKey {
    /// Reads the first RSA private key in a PEM text.
    ///
    /// It is a `PRIVATE KEY` (PKCS#8) or an `RSA PRIVATE KEY` (PKCS#1), without a password. Other blocks, such as the
    /// key's certificate, are passed over, and so is text around them. Line ends may be missing or written as `\n`, as
    /// in keys from environment variables.
    ///
    /// # Errors
    ///
    /// No such key is in it, or none that is used here. The error says what was found, and how to convert it.
    ///
    /// ```
    /// use oauth1_core::RsaPrivateKey;
    ///
    /// # let text = include_str!("../../tests/vectors/keys/corpus-2048.pkcs8.pem");
    /// let key = RsaPrivateKey::from_pem(text)?; // -----BEGIN PRIVATE KEY-----…
    /// assert_eq!(key.bits(), 2048);
    ///
    /// # let text = include_str!("../../tests/keys/encrypted.pkcs8.pem");
    /// let error = RsaPrivateKey::from_pem(text).unwrap_err(); // -----BEGIN ENCRYPTED PRIVATE KEY-----…
    /// assert!(error.to_string().ends_with("`openssl pkcs8 -in key.pem -out plain.pem`"));
    /// # Ok::<(), oauth1_core::KeyError>(())
    /// ```
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let der = pem::find(pem.as_ref(), Wanted::PrivateKey)?;
        Self::new(Document::read(&der)?, Encoding::Pem)
    }

    /// Reads an RSA private key in DER, of PKCS#8 or PKCS#1.
    ///
    /// # Errors
    ///
    /// It is another thing, or a key that is not used here.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        pem::refuse(der)?;
        Self::new(Document::read(der)?, Encoding::Der)
    }

    fn new(document: Document<'_>, encoding: Encoding) -> Result<Self, KeyError> {
        let Document::PrivateKey(key) = document else {
            return Err(Wanted::PrivateKey.but_found(document.kind(), encoding));
        };
        let bits = key.public.bits();
        if ![2048, 3072, 4096].contains(&bits) {
            return Err(KeyError::PrivateKeySize { bits });
        }
        key.public.check_exponent(65537)?;
        if !key.has_two_primes {
            return Err(KeyError::ManyPrimes);
        }
        let ring = RsaKeyPair::from_der(key.pkcs1).map_err(|_| KeyError::Inconsistent)?;
        // Signing checks the numbers that reading leaves unchecked.
        sign_with_ring(&ring, &RSA_PKCS1_SHA256, b"").map_err(|_| KeyError::Inconsistent)?;
        Ok(Self(Arc::new(Inner {
            bits,
            ring,
            #[cfg(feature = "rsa-sha1")]
            sha1: super::sha1::Sha1Key::new(&key).ok_or(KeyError::Inconsistent)?,
        })))
    }

    /// The size of the key: the length of its modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.0.bits
    }

    /// The signature of a base string, in octets. SHA-1 needs the feature `rsa-sha1`.
    pub(crate) fn sign(&self, hash: Hash, base_string: &[u8]) -> Result<Vec<u8>, RsaSignError> {
        match hash {
            #[cfg(feature = "rsa-sha1")]
            Hash::Sha1 => self.0.sha1.sign(base_string),
            #[cfg(not(feature = "rsa-sha1"))]
            Hash::Sha1 => Err(RsaSignError::Sha1SwitchedOff),
            Hash::Sha256 => sign_with_ring(&self.0.ring, &RSA_PKCS1_SHA256, base_string),
            Hash::Sha512 => sign_with_ring(&self.0.ring, &RSA_PKCS1_SHA512, base_string),
        }
    }
}

fn sign_with_ring(
    key: &RsaKeyPair,
    padding: &'static dyn RsaEncoding,
    base_string: &[u8],
) -> Result<Vec<u8>, RsaSignError> {
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(padding, &randomness::unused(), base_string, &mut signature)
        .map_err(|_| RsaSignError::Damaged)?;
    Ok(signature)
}

impl fmt::Debug for RsaPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPrivateKey").field("bits", &self.bits()).finish_non_exhaustive()
    }
}
