//! The `oauth_body_hash` extension
//! ([draft-eaton-oauth-bodyhash](https://datatracker.ietf.org/doc/html/draft-eaton-oauth-bodyhash-00)): a hash of a
//! body that is no form, as a protocol parameter, so that the signature covers the body too.

use ring::digest;
use sha1::{Digest as _, Sha1};

use crate::{request::Request, signature::Base64};

/// Which hash of the body a [`Signer`](crate::Signer) sends as `oauth_body_hash`.
///
/// It goes into requests that have a body and no form: a form is signed itself, and the extension forbids the hash
/// there. The requests of a login have none either.
///
/// ```
/// use oauth1_core::{BodyHash, ClientCredentials, Request, SignatureMethod, Signer, Stamp};
///
/// let client = ClientCredentials::new("key", "secret");
/// let signer = Signer::client(SignatureMethod::HmacSha1, &client)?.with_body_hash(BodyHash::AUTO);
/// let request = Request::new("PUT", "https://api.example/a")?.with_body("text/plain", b"Hello World!");
/// let stamp = Stamp::new("n0nce", 1_700_000_000);
/// let signed = signer.sign(request, &stamp, &[])?;
/// assert!(signed.params().any(|param| param == ("oauth_body_hash", "Lve95gjOVATpfV8EL5X4nxwjKHE=")));
/// # Ok::<(), oauth1_core::SignError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyHash {
    algorithm: Option<Algorithm>,
    of_empty: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Sha1,
    Sha256,
    Sha512,
}

impl BodyHash {
    /// The hash that the signature method uses: that at the end of its name (`-SHA256`, `-SHA512`), or else SHA-1.
    pub const AUTO: Self = Self { algorithm: None, of_empty: false };
    /// SHA-1, whatever the signature method: what the draft says, and LTI wants.
    pub const SHA1: Self = Self::always(Algorithm::Sha1);
    /// SHA-256, whatever the signature method.
    pub const SHA256: Self = Self::always(Algorithm::Sha256);
    /// SHA-512, whatever the signature method.
    pub const SHA512: Self = Self::always(Algorithm::Sha512);

    /// Sends the hash of nothing where there is no body, as the draft has it (§3.2) and some providers want it, on
    /// GET too.
    #[must_use]
    pub const fn of_empty_too(self) -> Self {
        Self { of_empty: true, ..self }
    }

    /// The value of `oauth_body_hash`: the base64 of the body's hash.
    ///
    /// ```
    /// let hash = oauth1_core::BodyHash::SHA1.of("HMAC-SHA1", b"");
    /// assert_eq!(hash, "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
    /// ```
    #[must_use]
    pub fn of(self, signature_method: &str, body: &[u8]) -> String {
        self.hash(signature_method, body).as_str().to_owned()
    }

    /// That of a request, if it is to have one.
    pub(crate) fn of_request(self, signature_method: &str, request: &Request<'_>) -> Option<String> {
        let body = request.unsigned_body().filter(|body| self.of_empty || !body.is_empty())?;
        Some(self.of(signature_method, body))
    }

    pub(crate) fn hash(self, signature_method: &str, body: &[u8]) -> Base64 {
        let algorithm = self.algorithm.unwrap_or_else(|| match signature_method {
            name if name.ends_with("-SHA256") => Algorithm::Sha256,
            name if name.ends_with("-SHA512") => Algorithm::Sha512,
            _ => Algorithm::Sha1,
        });
        match algorithm {
            Algorithm::Sha1 => Base64::of(&Sha1::digest(body)),
            Algorithm::Sha256 => Base64::of(digest::digest(&digest::SHA256, body).as_ref()),
            Algorithm::Sha512 => Base64::of(digest::digest(&digest::SHA512, body).as_ref()),
        }
    }

    const fn always(algorithm: Algorithm) -> Self {
        Self { algorithm: Some(algorithm), of_empty: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_signature_method() {
        for (method, same) in [
            ("HMAC-SHA1", BodyHash::SHA1),
            ("RSA-SHA1", BodyHash::SHA1),
            ("PLAINTEXT", BodyHash::SHA1),
            ("HMAC-SHA256", BodyHash::SHA256),
            ("RSA-SHA256", BodyHash::SHA256),
            ("HMAC-SHA512", BodyHash::SHA512),
            ("RSA-SHA512", BodyHash::SHA512),
        ] {
            assert_eq!(BodyHash::AUTO.of(method, b"{}"), same.of("", b"{}"), "{method}");
        }
        let other = BodyHash::SHA512.of("HMAC-SHA1", b"{}");
        assert_eq!(other.len(), 88, "what is chosen goes before what the method says");
    }
}
