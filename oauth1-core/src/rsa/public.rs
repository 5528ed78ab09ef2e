//! The public key: it verifies.

use std::{fmt, sync::Arc};

use ring::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512,
    RsaPublicKeyComponents,
};

use super::{
    Hash,
    error::KeyError,
    key_file::{Encoding, Wanted},
    pem,
    reading::Document,
};

/// An RSA public key, to verify with ([RFC 5849 §3.4.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.4.3)).
///
/// Its modulus has 2048 to 8192 bits, and its exponent is odd, from 3 to 2³³ − 1. Clones are cheap and share it.
///
/// # Certificates
///
/// Of a certificate the key is taken and nothing else is looked at: not how long it is valid, nor whom it names, nor
/// who signed it. Trust is in how the certificate reached you, as it is with a key by itself.
#[derive(Clone)]
pub struct RsaPublicKey(Arc<Inner>);

struct Inner {
    bits: usize,
    ring: RsaPublicKeyComponents<Box<[u8]>>,
}

impl RsaPublicKey {
    /// Reads the first RSA public key in a PEM text.
    ///
    /// It is a `PUBLIC KEY`, an `RSA PUBLIC KEY` (PKCS#1) or a `CERTIFICATE` (X.509). Other blocks are passed over, and
    /// so is text around them. Line ends may be missing or written as `\n`, as in keys from environment variables.
    ///
    /// # Errors
    ///
    /// No such key is in it, or none that is used here. The error says what was found, and how to convert it.
    ///
    /// ```
    /// use oauth1_core::RsaPublicKey;
    ///
    /// # let text = include_str!("../../tests/keys/certificate.v3.pem");
    /// let key = RsaPublicKey::from_pem(text)?; // -----BEGIN CERTIFICATE-----…
    /// assert_eq!(key.bits(), 2048);
    /// # Ok::<(), oauth1_core::KeyError>(())
    /// ```
    pub fn from_pem(pem: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let der = pem::find(pem.as_ref(), Wanted::PublicKey)?;
        Self::new(&Document::read(&der)?, Encoding::Pem)
    }

    /// Reads an RSA public key in DER, by itself, of PKCS#1, or in an X.509 certificate.
    ///
    /// # Errors
    ///
    /// It is another thing, or a key that is not used here.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        pem::refuse(der)?;
        Self::new(&Document::read(der)?, Encoding::Der)
    }

    fn new(document: &Document<'_>, encoding: Encoding) -> Result<Self, KeyError> {
        let (Document::PublicKey(key) | Document::Certificate(key)) = document else {
            return Err(Wanted::PublicKey.but_found(document.kind(), encoding));
        };
        let bits = key.bits();
        if !(2048..=8192).contains(&bits) {
            return Err(KeyError::PublicKeySize { bits });
        }
        key.check_exponent(3)?;
        if key.modulus.last().is_none_or(|octet| octet % 2 == 0) {
            return Err(KeyError::Unknown);
        }
        let ring = RsaPublicKeyComponents { n: key.modulus.into(), e: key.exponent.into() };
        Ok(Self(Arc::new(Inner { bits, ring })))
    }

    /// The size of the key: the length of its modulus in bits.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.0.bits
    }

    /// Whether this is the signature of a base string, in octets.
    pub(crate) fn verify(&self, hash: Hash, base_string: &[u8], signature: &[u8]) -> bool {
        let parameters = match hash {
            Hash::Sha1 => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => &RSA_PKCS1_2048_8192_SHA256,
            Hash::Sha512 => &RSA_PKCS1_2048_8192_SHA512,
        };
        self.0.ring.verify(parameters, base_string, signature).is_ok()
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaPublicKey").field("bits", &self.bits()).finish_non_exhaustive()
    }
}
