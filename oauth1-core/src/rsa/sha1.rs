//! Signing RSA-SHA1, for which ring has no code. Always blinded; `RsaPrivateKey` says why it is a feature.

use rsa::{
    BoxedUint,
    rand_core::{TryCryptoRng, TryRng},
};
use sha1::Sha1;

use super::{RsaSignError, randomness, reading};

/// A private key for RSA-SHA1 alone. It is wiped when dropped.
pub(super) struct Sha1Key(rsa::PrivateKey);

impl Sha1Key {
    /// Made of the primes, so that a key which ring takes is taken here: ring leaves the file's private exponent aside
    /// too.
    pub(super) fn new(key: &reading::PrivateKey<'_>) -> Option<Self> {
        let [p, q] = key.primes.map(|prime| {
            let bits = u32::try_from(8 * prime.len()).ok()?;
            BoxedUint::from_be_slice(prime, bits).ok()
        });
        let exponent = BoxedUint::from_be_slice_vartime(key.public.exponent);
        rsa::PrivateKey::from_p_q(p?, q?, exponent).ok().map(Self)
    }

    pub(super) fn sign(&self, base_string: &[u8]) -> Result<Vec<u8>, RsaSignError> {
        self.sign_blinded(base_string, &mut Blinding)
    }

    fn sign_blinded(
        &self,
        base_string: &[u8],
        blinding: &mut impl TryCryptoRng,
    ) -> Result<Vec<u8>, RsaSignError> {
        let signature = self.0.pkcs1v15_sign_with_rng::<Sha1, _>(blinding, base_string);
        signature.map_err(|error| match error {
            rsa::Error::Rng => RsaSignError::NoRandomness,
            _ => RsaSignError::Damaged,
        })
    }
}

/// What blinds: drawn anew for each signature, and free to fail.
struct Blinding;

impl TryRng for Blinding {
    type Error = RsaSignError;

    fn try_next_u32(&mut self) -> Result<u32, RsaSignError> {
        let mut octets = [0; 4];
        self.try_fill_bytes(&mut octets)?;
        Ok(u32::from_le_bytes(octets))
    }

    fn try_next_u64(&mut self) -> Result<u64, RsaSignError> {
        let mut octets = [0; 8];
        self.try_fill_bytes(&mut octets)?;
        Ok(u64::from_le_bytes(octets))
    }

    fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), RsaSignError> {
        randomness::fill(octets)
    }
}

impl TryCryptoRng for Blinding {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rsa::{key_file::Wanted, pem, reading::Document};

    /// Gives the same numbers each time, and fails after so many draws.
    struct Counting {
        drawn: u8,
        fails_after: u8,
    }

    impl TryRng for Counting {
        type Error = RsaSignError;

        fn try_next_u32(&mut self) -> Result<u32, RsaSignError> {
            unreachable!("blinding factors are long")
        }

        fn try_next_u64(&mut self) -> Result<u64, RsaSignError> {
            unreachable!("blinding factors are long")
        }

        fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), RsaSignError> {
            if self.drawn == self.fails_after {
                return Err(RsaSignError::NoRandomness);
            }
            self.drawn += 1;
            octets.fill(self.drawn);
            Ok(())
        }
    }

    impl TryCryptoRng for Counting {}

    fn key() -> Sha1Key {
        let text = include_bytes!("../../tests/vectors/keys/corpus-2048.pkcs8.pem");
        let der = pem::find(text, Wanted::PrivateKey).unwrap();
        let Ok(Document::PrivateKey(key)) = Document::read(&der) else { panic!("a private key") };
        Sha1Key::new(&key).unwrap()
    }

    #[test]
    fn each_signature_is_blinded_and_without_random_numbers_there_is_none() {
        let key = key();
        let mut endless = Counting { drawn: 0, fails_after: u8::MAX };
        let signature = key.sign_blinded(b"text", &mut endless).unwrap();
        assert!(endless.drawn > 0);
        assert_eq!(key.sign(b"text"), Ok(signature), "blinding does not show");

        for fails_after in 0..endless.drawn {
            let mut short = Counting { drawn: 0, fails_after };
            assert_eq!(key.sign_blinded(b"text", &mut short), Err(RsaSignError::NoRandomness));
        }
    }
}
