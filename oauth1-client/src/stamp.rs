//! The only clock and the only random source of the workspace.

use std::time::{SystemTime, UNIX_EPOCH};

use oauth1_core::Stamp;
use ring::rand::{SecureRandom as _, SystemRandom};
use thiserror::Error;

/// The operating system gave no randomness or no time. Nothing weaker takes their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StampError {
    /// The random source of the operating system failed.
    #[error("the operating system's random source failed")]
    Random,
    /// The clock says a time before 1970.
    #[error("the clock is before 1970: set this machine's time")]
    Clock,
}

const NONCE_LENGTH: usize = 24;

/// A fresh nonce of 24 ASCII letters and digits (142 random bits), and the time.
///
/// Strict providers refuse nonces of other characters, or much longer ones.
pub(crate) fn fresh() -> Result<Stamp, StampError> {
    Ok(Stamp::new(nonce()?, now()?))
}

/// Seconds since 1970.
pub(crate) fn now() -> Result<u64, StampError> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|_| StampError::Clock)?;
    Ok(elapsed.as_secs())
}

/// Fills a buffer from the operating system's random source.
pub(crate) fn random(buffer: &mut [u8]) -> Result<(), StampError> {
    SystemRandom::new().fill(buffer).map_err(|_| StampError::Random)
}

fn nonce() -> Result<String, StampError> {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    /// The multiples of 62 that fit into an octet; higher ones would make some letters likelier than others.
    const FAIR: u8 = 4 * 62;
    let mut nonce = String::with_capacity(NONCE_LENGTH);
    while nonce.len() < NONCE_LENGTH {
        let mut octets = [0; NONCE_LENGTH + 8];
        random(&mut octets)?;
        let fair = octets.iter().filter(|octet| **octet < FAIR);
        nonce.extend(
            fair.take(NONCE_LENGTH - nonce.len()).map(|octet| char::from(ALPHABET[usize::from(octet % 62)])),
        );
    }
    Ok(nonce)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn threat_a15_nonces_are_letters_and_digits_and_never_repeat() {
        let nonces: HashSet<_> = (0..20_000).map(|_| nonce().unwrap()).collect();
        assert_eq!(nonces.len(), 20_000);
        for nonce in &nonces {
            assert_eq!(nonce.len(), 24);
            assert!(nonce.bytes().all(|octet| octet.is_ascii_alphanumeric()), "{nonce}");
        }
        // Every letter and digit occurs: 480,000 draws miss one of 62 with a probability below 10^-3000.
        let seen: HashSet<_> = nonces.iter().flat_map(|nonce| nonce.bytes()).collect();
        assert_eq!(seen.len(), 62);
    }

    #[test]
    fn timestamps_have_ten_digits() {
        assert_eq!(now().unwrap().to_string().len(), 10);
    }
}
