//! Random numbers that never show. In the core, this file alone asks for any: a PKCS#1 v1.5 signature depends on key
//! and text alone, whatever is drawn while it is made.

use ring::rand::SystemRandom;

/// For ring's `sign`, which has an argument for paddings that are random. This padding is not: nothing is drawn.
pub(super) fn unused() -> SystemRandom {
    SystemRandom::new()
}

/// The operating system's, to blind with. Where there are none, nothing weaker takes their place.
#[cfg(feature = "rsa-sha1")]
pub(super) fn fill(octets: &mut [u8]) -> Result<(), super::RsaSignError> {
    use ring::rand::SecureRandom as _;

    SystemRandom::new().fill(octets).map_err(|_| super::RsaSignError::NoRandomness)
}
