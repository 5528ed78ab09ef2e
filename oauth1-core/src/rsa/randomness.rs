//! Random numbers that never show. In the core, this file alone asks for any: a PKCS#1 v1.5 signature depends on key
//! and text alone, whatever is drawn while it is made.

use ring::rand::SystemRandom;

/// For ring's `sign`, which has an argument for paddings that are random. This padding is not: nothing is drawn.
pub(super) fn unused() -> SystemRandom {
    SystemRandom::new()
}
