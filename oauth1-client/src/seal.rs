//! Sealing of everything that is put into a session: whatever the session is kept in, the browser and the store
//! see ciphertext, and a value that was changed, cut or moved to another place does not open.
//!
//! A sealed value is `version ‖ salt ‖ ciphertext ‖ tag`, in URL-safe base64. Each one has a key of its own, drawn
//! by HKDF-SHA256 from the application's key, a random salt of 192 bits and the place, so the number of values
//! that one application key may seal has no bound worth counting.

use std::fmt;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::stamp::{StampError, random};

const VERSION: u8 = 1;
const SALT: usize = 24;
const KEY: usize = 32;

/// The application's key for sealing what it keeps in sessions: 256 random bits.
///
/// Keep it outside of the program, and give every instance of the application the same one.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; KEY]>);

/// Octets that make no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a seal key is 32 random octets, in base64 or as they are; make one with SealKey::generate")]
pub struct BadSealKey;

impl SealKey {
    /// A key of 32 octets.
    ///
    /// # Errors
    ///
    /// Another length, or nothing but zeros.
    pub fn from_octets(octets: &[u8]) -> Result<Self, BadSealKey> {
        let mut key = Zeroizing::new([0; KEY]);
        if octets.len() != KEY || octets.iter().all(|octet| *octet == 0) {
            return Err(BadSealKey);
        }
        key.copy_from_slice(octets);
        Ok(Self(key))
    }

    /// A key in base64: of either alphabet, padded or not, as [`to_base64`](Self::to_base64) or
    /// `openssl rand -base64 32` write it.
    ///
    /// # Errors
    ///
    /// No base64, or no key.
    pub fn from_base64(text: &str) -> Result<Self, BadSealKey> {
        let text = text.trim_ascii().trim_end_matches('=');
        let octets = URL_SAFE_NO_PAD.decode(text).or_else(|_| STANDARD_NO_PAD.decode(text));
        Self::from_octets(&Zeroizing::new(octets.map_err(|_| BadSealKey)?))
    }

    /// A new key.
    ///
    /// # Errors
    ///
    /// The operating system's random source failed.
    pub fn generate() -> Result<Self, StampError> {
        let mut key = Zeroizing::new([0; KEY]);
        random(&mut *key)?;
        Ok(Self(key))
    }

    /// The key as text, to be kept where only the application can read it.
    #[must_use]
    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*self.0))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The application's keys: the first seals, all of them open.
#[derive(Clone, Debug)]
pub(crate) struct Sealer(Vec<SealKey>);

impl Sealer {
    /// `None` without a key.
    pub(crate) fn new(keys: Vec<SealKey>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Seals a value for this place: of what kind it is, and whose.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<String, StampError> {
        let mut salt = [0; SALT];
        random(&mut salt)?;
        let mut sealed = Vec::with_capacity(1 + SALT + plain.len() + AES_256_GCM.tag_len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&salt);
        sealed.extend_from_slice(plain);
        let (head, body) = sealed.split_at_mut(1 + SALT);
        // HKDF and AEAD of ring fail for lengths that cannot occur here; an error is still better than a panic.
        let key = self.0.first().and_then(|key| key.for_value(head, place)).ok_or(StampError::Random)?;
        let tag = key
            .seal_in_place_separate_tag(zero_nonce(), Aad::from(place), body)
            .map_err(|_| StampError::Random)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens a value; `None` for one that was not sealed for this place with one of these keys.
    pub(crate) fn open(&self, place: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (head, body) = sealed.split_at_checked(1 + SALT)?;
        if head.first() != Some(&VERSION) {
            return None;
        }
        self.0.iter().find_map(|key| {
            let mut body = Zeroizing::new(body.to_vec());
            let key = key.for_value(head, place)?;
            let plain = key.open_in_place(zero_nonce(), Aad::from(place), &mut body).ok()?.len();
            body.truncate(plain);
            Some(body)
        })
    }
}

impl SealKey {
    fn for_value(&self, head: &[u8], place: &str) -> Option<LessSafeKey> {
        struct Length;
        impl KeyType for Length {
            fn len(&self) -> usize {
                KEY
            }
        }
        let info = [b"oauth1 pending login", place.as_bytes()];
        let mut key = Zeroizing::new([0; KEY]);
        let derived = Salt::new(HKDF_SHA256, head).extract(&*self.0);
        derived.expand(&info, Length).ok()?.fill(&mut *key).ok()?;
        Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*key).ok()?))
    }
}

/// Each key seals one value, so there is no second one to tell it from.
fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(vec![SealKey::generate().unwrap()]).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_and_never_looks_the_same() {
        let sealer = sealer();
        let (first, second) = (sealer.seal("x", b"plain").unwrap(), sealer.seal("x", b"plain").unwrap());
        assert_ne!(first, second);
        assert_eq!(&**sealer.open("x", &first).unwrap(), b"plain");
    }

    /// 192 bits of the salt are random, so it takes 2^80 values for two of them to have one key by a chance of 2^-32.
    #[test]
    fn threat_e22_every_value_has_a_key_of_its_own() {
        let sealer = sealer();
        let salt = |text: String| URL_SAFE_NO_PAD.decode(text).unwrap()[1..=SALT].to_vec();
        let salts: Vec<_> = (0..1000).map(|_| salt(sealer.seal("x", b"plain").unwrap())).collect();
        for octet in 0..SALT {
            let values: HashSet<_> = salts.iter().map(|salt| salt[octet]).collect();
            assert!(values.len() > 200, "octet {octet} is random");
        }
        // And the key is made of the salt.
        let key = |head: u8| sealer.0[0].for_value(&[head; 1 + SALT], "x").unwrap();
        let tag = |key: LessSafeKey| {
            let tag = key.seal_in_place_separate_tag(zero_nonce(), Aad::from("x"), &mut []).unwrap();
            tag.as_ref().to_vec()
        };
        assert_eq!(tag(key(1)), tag(key(1)));
        assert_ne!(tag(key(1)), tag(key(2)));
    }

    #[test]
    fn threat_e3_no_changed_bit_opens() {
        let sealer = sealer();
        let good = URL_SAFE_NO_PAD.decode(sealer.seal("x", b"plain").unwrap()).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(sealer.open("x", &URL_SAFE_NO_PAD.encode(&bad)).is_none(), "bit {bit}");
        }
        for length in 0..good.len() {
            assert!(sealer.open("x", &URL_SAFE_NO_PAD.encode(&good[..length])).is_none(), "length {length}");
        }
        let longer = [&good[..], b"x"].concat();
        assert!(sealer.open("x", &URL_SAFE_NO_PAD.encode(longer)).is_none());
        for text in ["", "not base64!", "AQ", &"A".repeat(1 << 20)] {
            assert!(sealer.open("x", text).is_none());
        }
    }

    #[test]
    fn threat_d7_d8_another_place_or_key_does_not_open() {
        let sealer = sealer();
        let sealed = sealer.seal("x", b"plain").unwrap();
        assert!(sealer.open("x_y", &sealed).is_none());
        assert!(sealer.open("", &sealed).is_none());
        assert!(self::sealer().open("x", &sealed).is_none());
    }

    #[test]
    fn old_keys_open_and_the_first_one_seals() {
        let (old, new) = (SealKey::generate().unwrap(), SealKey::generate().unwrap());
        let before = Sealer::new(vec![old.clone()]).unwrap();
        let during = Sealer::new(vec![new.clone(), old]).unwrap();
        let after = Sealer::new(vec![new]).unwrap();
        let sealed_before = before.seal("x", b"plain").unwrap();
        assert!(during.open("x", &sealed_before).is_some());
        assert!(after.open("x", &sealed_before).is_none());
        assert!(after.open("x", &during.seal("x", b"plain").unwrap()).is_some());
    }

    #[test]
    fn threat_e21_what_is_no_key_is_refused() {
        assert!(SealKey::from_octets(&[0; 32]).is_err());
        assert!(SealKey::from_octets(&[1; 31]).is_err());
        assert!(SealKey::from_base64("short").is_err());
        assert!(Sealer::new(Vec::new()).is_none());
        let key = SealKey::generate().unwrap();
        assert_eq!(*SealKey::from_base64(&key.to_base64()).unwrap().0, *key.0);
        let octets = [0xFB; 32];
        for text in [STANDARD.encode(octets), STANDARD_NO_PAD.encode(octets), URL_SAFE_NO_PAD.encode(octets)]
        {
            assert_eq!(*SealKey::from_base64(&format!(" {text}\n")).unwrap().0, octets, "{text}");
        }
        assert_eq!(format!("{key:?}"), "[redacted]");
    }
}
