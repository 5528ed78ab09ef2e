//! What nobody may guess, and comparing it.

use oauth1_core::Secret;
use ring::{
    hmac,
    rand::{SecureRandom as _, SystemRandom},
};

use super::failure::Failure;

/// 190 bits (RFC 5849 §4.9): nothing in a URL, a header or a form needs these characters encoded.
const LENGTH: usize = 32;
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// An identifier or a verifier.
pub(super) fn identifier() -> Result<String, Failure> {
    characters(ALPHABET, LENGTH)
}

/// A shared secret.
pub(super) fn secret() -> Result<Secret, Failure> {
    identifier().map(Secret::from)
}

/// A verifier that a person types: seven digits. It is worth something only because it can be tried few times.
pub(super) fn pin() -> Result<String, Failure> {
    characters(b"0123456789", 7)
}

/// The number of something posted: eighteen digits.
pub(super) fn number() -> Result<String, Failure> {
    characters(b"123456789", 18)
}

/// Compares in a time that depends on neither text, nor on where they differ: what is compared are their MACs, and
/// those in constant time. The key need not be secret for that.
pub(super) fn same(expected: &str, given: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"comparison");
    let expected = hmac::sign(&key, expected.as_bytes());
    hmac::verify(&key, given.as_bytes(), expected.as_ref()).is_ok()
}

/// Octets that would make some characters likelier than others are thrown away.
fn characters(alphabet: &[u8], length: usize) -> Result<String, Failure> {
    let even = 256 - 256 % alphabet.len();
    let random = SystemRandom::new();
    let mut out = String::with_capacity(length);
    let mut octets = [0; 64];
    while out.len() < length {
        random.fill(&mut octets).map_err(|_| Failure::Random)?;
        let usable = octets.iter().map(|&octet| usize::from(octet)).filter(|&octet| octet < even);
        out.extend(usable.map(|octet| char::from(alphabet[octet % alphabet.len()])).take(length - out.len()));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn identifiers_are_long_different_and_need_no_encoding() {
        let made: HashSet<_> = (0..1000).map(|_| identifier().unwrap()).collect();
        assert_eq!(made.len(), 1000);
        assert!(made.iter().all(|one| one.len() == 32 && oauth1_core::percent_encode(one) == *one));
    }

    #[test]
    fn a_pin_has_seven_digits_and_every_digit_occurs() {
        let pins: String = (0..200).map(|_| pin().unwrap()).collect();
        assert_eq!(pins.len(), 1400);
        assert!(('0'..='9').all(|digit| pins.contains(digit)));
    }

    #[test]
    fn only_the_same_is_the_same() {
        for (a, b) in [("", ""), ("abc", "abc"), ("abc", "abd"), ("abc", "ab"), ("", "a")] {
            assert_eq!(same(a, b), a == b);
        }
    }
}
