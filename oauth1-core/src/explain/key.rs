//! The shape of a key: what it is made of, and nothing of what it is.

use std::fmt;

use crate::signature::Key;

/// What the key of a signature is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyShape {
    /// Not known: a [`Claim`](crate::Claim) has no key until
    /// [`Explanation::with_secrets`](super::Explanation::with_secrets) says what it is made of.
    Unknown,
    /// The shared secrets (§3.4.2, §3.4.4).
    Secrets {
        /// The length of the client secret in octets, before it is encoded.
        client: usize,
        /// That of the token secret, if there is a token secret.
        token: Option<usize>,
    },
    /// The client's RSA key (§3.4.3). No secret is part of it.
    Rsa {
        /// The length of its modulus in bits.
        bits: usize,
    },
    /// One that [`Signer::custom`](crate::Signer::custom) was given.
    Custom,
}

impl KeyShape {
    /// Of a key that is not made of secrets; those have to be given with it.
    pub(super) fn of(key: &Key) -> Self {
        match key {
            Key::Rsa(key, _) => Self::Rsa { bits: key.bits() },
            Key::Custom(_) => Self::Custom,
            Key::Hmac(_) | Key::Plaintext(_) => Self::Unknown,
        }
    }
}

impl fmt::Display for KeyShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let octets = |count: usize| if count == 1 { "1 octet".to_owned() } else { format!("{count} octets") };
        match self {
            Self::Unknown => f.write_str("not known here"),
            Self::Secrets { client, token: None } => {
                write!(f, "a client secret of {}, `&`, no token secret", octets(*client))
            }
            Self::Secrets { client, token: Some(token) } => {
                write!(f, "a client secret of {}, `&`, a token secret of {}", octets(*client), octets(*token))
            }
            Self::Rsa { bits } => write!(f, "an RSA key of {bits} bits; secrets are not part of it"),
            Self::Custom => f.write_str("one of the caller's own"),
        }
    }
}
