//! Why a key cannot be read or cannot sign. Of the file, no error holds more than the label of a PEM block.

use thiserror::Error;

use super::key_file::KeyFile;

/// Why no RSA key was read.
///
/// `Display` says what was found and, where there is one, the command that makes of it what is wanted. It holds
/// nothing of the key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// Nothing, or white space only.
    #[error("there is no key, only an empty text: check the file's path or the variable's name")]
    Empty,
    /// Text without a PEM block.
    #[error(
        "this is not PEM: it has no `-----BEGIN …-----` line (base64 alone becomes PEM with a line \
         `-----BEGIN {label}-----` before it and a line `-----END {label}-----` behind it)"
    )]
    NotPem {
        /// The label of the key that is wanted.
        label: &'static str,
    },
    /// The right key in DER, given to `from_pem`.
    #[error("this is DER, not PEM: read it with `from_der`")]
    DerNotPem,
    /// PEM text, given to `from_der`.
    #[error("this is PEM, not DER: read it with `from_pem`")]
    PemNotDer,
    /// A PEM block that does not end.
    #[error("the PEM block has no `-----END {label}-----` line: it is cut off")]
    NoEnd {
        /// The label of its first line.
        label: String,
    },
    /// A PEM block with something else than base64 in it.
    #[error("what is in the PEM block `{label}` is not base64: it is cut off, or was changed on the way")]
    NotBase64 {
        /// The label of its first line.
        label: String,
    },
    /// No DER, or DER of something that is not known here.
    #[error("this is no key that is known here: its DER is cut off, damaged, or that of something else")]
    Unknown,
    /// Further octets behind the end of the DER.
    #[error("there is more behind the end of the key's DER: take out what does not belong to it")]
    TrailingData,
    /// Something else where an RSA private key is wanted.
    #[error("an RSA private key is wanted, but this is {found}: {advice}")]
    NotPrivateKey {
        /// What it is.
        found: KeyFile,
        /// What to do about it.
        advice: &'static str,
    },
    /// Something else where an RSA public key or its certificate is wanted.
    #[error("an RSA public key or its certificate is wanted, but this is {found}: {advice}")]
    NotPublicKey {
        /// What it is.
        found: KeyFile,
        /// What to do about it.
        advice: &'static str,
    },
    /// A private key of a size that does not sign here.
    #[error(
        "the RSA private key has {bits} bits, but only those of 2048, 3072 or 4096 bits sign: \
         make one with `openssl genrsa -out key.pem 2048`"
    )]
    PrivateKeySize {
        /// The length of its modulus.
        bits: usize,
    },
    /// A public key of a size that does not verify here.
    #[error(
        "the RSA public key has {bits} bits, but only those of 2048 to 8192 bits verify: ask for another"
    )]
    PublicKeySize {
        /// The length of its modulus.
        bits: usize,
    },
    /// A public exponent that is even, too small or too large.
    #[error(
        "the key's public exponent is not an odd number from {min} to 2^33 - 1: \
         make a key with the usual one, 65537: `openssl genrsa -out key.pem 2048`"
    )]
    Exponent {
        /// The smallest that is taken: 65537 for signing, 3 for verifying.
        min: u64,
    },
    /// A private key with more than two primes.
    #[error("the RSA private key has more than two primes: make one with `openssl genrsa -out key.pem 2048`")]
    ManyPrimes,
    /// Numbers that make no RSA key.
    #[error(
        "the RSA key's numbers do not fit together, so it is damaged: \
         `openssl rsa -in key.pem -check -noout` says where"
    )]
    Inconsistent,
}

/// Why a text was not signed with an RSA key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RsaSignError {
    /// RSA-SHA1 without the feature `rsa-sha1`.
    #[error(
        "signing with RSA-SHA1 is switched off: switch on the feature `rsa-sha1` of oauth1-core, \
         or sign with RSA-SHA256 if the provider takes it"
    )]
    Sha1SwitchedOff,
    /// The system gave no random numbers, and without them the signature could give the key away.
    #[error("the operating system gave no random numbers to protect the RSA private key with")]
    NoRandomness,
    /// The numbers of the key do not make good signatures.
    #[error("the RSA private key makes no good signature, so it is damaged")]
    Damaged,
}
