//! What can be wrong with a signature besides its base string.

use std::fmt;

use crate::{SignatureMethod, explain::Difference};

/// A mistake that makes a signature other than it should be. `Display` says what it is, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mistake {
    /// In the base string.
    BaseString(Difference),

    /// The key lacks the token secret.
    TokenSecretLeftOut,
    /// The key lacks the client secret.
    ClientSecretLeftOut,
    /// The key has no `&`.
    AmpersandMissing,
    /// The key has the token secret first.
    SecretsSwapped,
    /// The key has the secrets as they are.
    SecretsNotEncoded,
    /// The key has the secrets encoded twice.
    SecretsEncodedTwice,
    /// The key is encoded as a whole, its `&` too.
    KeyEncoded,
    /// The key has the secrets without the white space at their ends.
    SecretsTrimmed,
    /// The key has a line break behind the client secret.
    LineBreakAfterClientSecret,
    /// The key has a line break behind the token secret.
    LineBreakAfterTokenSecret,
    /// The key has the client's identifier for its secret.
    ClientIdentifierAsSecret,
    /// The key has the token for its secret.
    TokenAsSecret,

    /// Another method than `oauth_signature_method` says.
    OtherMethod(SignatureMethod),
    /// Hexadecimal digits.
    Hex,
    /// The base64 of hexadecimal digits.
    Base64OfHex,
    /// Base64 with `-` and `_`.
    UrlSafeBase64,
    /// Base64 without `=` at the end.
    PaddingMissing,
    /// Percent-encoded twice.
    SignatureEncodedTwice,
    /// Not percent-encoded, so that each `+` became a space.
    SignatureNotEncoded,
    /// With a line break at the end.
    LineBreakAfterSignature,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BaseString(difference) => return difference.fmt(f),
            Self::OtherMethod(method) => {
                return write!(
                    f,
                    "the signature is made with {method}, and `oauth_signature_method` says otherwise: let \
                     both be the method that the provider asks for"
                );
            }
            Self::TokenSecretLeftOut => {
                "the token secret is left out of the key: behind the client secret and `&` comes the secret \
                 of the token that `oauth_token` names (§3.4.2)"
            }
            Self::ClientSecretLeftOut => {
                "the client secret is left out of the key: it comes first, before the `&` (§3.4.2)"
            }
            Self::AmpersandMissing => {
                "the key has no `&`: it is always there, after the client secret, even where no token secret \
                 follows (§3.4.2)"
            }
            Self::SecretsSwapped => {
                "the secrets are swapped: the client's comes first, then `&` and the token's (§3.4.2)"
            }
            Self::SecretsNotEncoded => {
                "the secrets are not encoded: each is percent-encoded before they are joined with `&` \
                 (§3.4.2)"
            }
            Self::SecretsEncodedTwice => {
                "the secrets are encoded twice: configure them as the provider shows them, the signer \
                 encodes them"
            }
            Self::KeyEncoded => {
                "the key is encoded as a whole: the secrets are encoded one by one, the `&` between them is \
                 not (§3.4.2)"
            }
            Self::SecretsTrimmed => {
                "the signature is made without the white space at the ends of the secrets: take it out of \
                 the settings here"
            }
            Self::LineBreakAfterClientSecret => {
                "the signature is made with a line break behind the client secret: trim what is read from a \
                 file"
            }
            Self::LineBreakAfterTokenSecret => {
                "the signature is made with a line break behind the token secret: trim what is read from a \
                 file"
            }
            Self::ClientIdentifierAsSecret => {
                "the key is made of the client's identifier (consumer key) in place of its secret: check the \
                 settings"
            }
            Self::TokenAsSecret => {
                "the key is made of the token in place of the token's secret: check which is which"
            }
            Self::Hex => {
                "the signature is in hexadecimal digits: it is the base64 of the digest's octets (§3.4.2)"
            }
            Self::Base64OfHex => {
                "the signature is the base64 of hexadecimal digits: let the HMAC function return octets, not \
                 text"
            }
            Self::UrlSafeBase64 => {
                "the signature has `-` and `_` of URL-safe base64: it is in the usual alphabet, with `+` and \
                 `/`"
            }
            Self::PaddingMissing => "the signature lacks the `=` at its end: it is base64 with padding",
            Self::SignatureEncodedTwice => {
                "the signature is percent-encoded twice: once is right, where it is sent"
            }
            Self::SignatureNotEncoded => {
                "the signature is not percent-encoded, so that its `+` arrived as spaces: encode it where it \
                 is sent"
            }
            Self::LineBreakAfterSignature => {
                "the signature has a line break at its end: trim it before it is sent"
            }
        })
    }
}

/// What is known about a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Diagnosis {
    /// It is what these secrets make of this request.
    Right,
    /// Exactly these mistakes, made together, lead to it.
    Mistakes(Vec<Mistake>),
    /// None of the mistakes that are known here leads to it, nor do two together.
    Unknown,
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right => f.write_str(
                "this request and these secrets make this signature: if it is refused, the other side has \
                 other secrets or sees another request, so ask it for its base string and compare",
            ),
            Self::Mistakes(mistakes) => {
                for (index, mistake) in mistakes.iter().enumerate() {
                    write!(f, "{}{mistake}", if index == 0 { "" } else { "; and " })?;
                }
                Ok(())
            }
            Self::Unknown => f.write_str(
                "no well-known mistake makes this signature: most often a secret is that of another client, \
                 token or environment; if not, ask the other side for its base string and compare",
            ),
        }
    }
}
