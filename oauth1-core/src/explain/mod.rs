//! What was signed, and why a signature is not accepted, for whoever is told `signature_invalid` and no more.
//!
//! [`Signer::explain`] and [`Claim::explain`] make an [`Explanation`] of a request, which prints as a report. If the
//! other side shows its base string, [`Explanation::compare`] finds the first difference and the probable cause; if
//! there is only its signature, [`Explanation::diagnose`] tries the well-known mistakes on it.
//!
//! `cargo run -p oauth1-core --example explain` does all of this for a request on the command line or in a log.
//!
//! The report shows all parameters, passwords and verifiers too: it is for the person at the terminal and not for a
//! log. Secrets and signatures are never in it. `Debug` shows no parameter's value.
//!
//! ```
//! use oauth1_core::{ClientCredentials, Request, SignatureMethod, Signer, Stamp};
//!
//! let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("key", "secret"))?;
//! let request = Request::new("GET", "https://api.example:443/search?q=two+words")?;
//! let stamp = Stamp::new("wIjqoS", 1_318_622_958);
//! let explanation = signer.explain(request, &stamp, &[])?;
//! println!("{explanation}");
//!
//! // What the provider shows in its error message:
//! let theirs = explanation.base_string().replace("%2520", "%2B");
//! let comparison = explanation.compare(&theirs);
//! assert!(comparison.differences()[0].to_string().starts_with("in `q`: a space is `+` on the other side"));
//! # Ok::<(), oauth1_core::SignError>(())
//! ```

mod compare;
mod diagnose;
#[cfg(test)]
mod fixture;
mod key;
mod left_out;
mod order;
mod pieces;
mod remark;
mod report;
mod rewrite;
mod show;

use std::fmt;

pub use compare::{Cleaned, Comparison, Difference, FirstDifference, Spelling};
pub use diagnose::{Diagnosis, Mistake};
pub use key::KeyShape;
pub use left_out::{LeftOut, Normalization};
pub use order::Order;
pub use pieces::{SignedParam, Source};
pub use remark::{Remark, SecretFlaw, Whose};

use crate::{Claim, OAuthHeader, Request, Secret, SignError, Signer, Stamp};
use pieces::{Pieces, of_source};

/// What is signed of a request, and what is not. `Display` prints all of it as a report.
#[derive(Clone)]
pub struct Explanation {
    pieces: Pieces,
    /// In signing order.
    params: Vec<SignedParam>,
    normalizations: Vec<Normalization>,
    left_out: Vec<LeftOut>,
    base_string: String,
    method: String,
    key: KeyShape,
    remarks: Vec<Remark>,
}

impl Signer {
    /// Explains what [`sign`](Self::sign) does with the same arguments. It signs nothing.
    ///
    /// # Errors
    ///
    /// As for [`sign`](Self::sign), but those of the key.
    pub fn explain(
        &self,
        request: Request<'_>,
        stamp: &Stamp,
        extra: &[(&str, &str)],
    ) -> Result<Explanation, SignError> {
        let base_string = self.base_string(request, stamp, extra)?;
        let mut protocol: Vec<_> = self
            .own_params(stamp)
            .map(|(name, value)| SignedParam::new(name.as_bytes(), &value.decode(), Source::Signer))
            .collect();
        for (name, value) in self.extra(&request, extra)? {
            protocol.push(SignedParam::new(name.as_bytes(), value.as_bytes(), Source::Signer));
        }
        let explanation = Explanation::new(request, protocol, self.realm(), base_string, self.method());
        Ok(match self.secrets() {
            Some((client, token)) => explanation.with_secrets(client, token),
            None => Explanation { key: KeyShape::of(self.key()), ..explanation },
        })
    }
}

impl Claim<'_> {
    /// Explains what the signature must cover, for [`verify`](Self::verify) to believe it.
    #[must_use]
    pub fn explain(&self) -> Explanation {
        // What parsed once parses again.
        let header = self.authorization().and_then(|value| OAuthHeader::parse(value).ok());
        let (realm, params) = header.map(|header| (header.realm, header.params)).unwrap_or_default();
        let base_string = crate::base_string(&self.request(), self.params());
        let protocol = of_source(&params, Source::Header);
        Explanation::new(self.request(), protocol, realm.as_deref(), base_string, self.method().as_str())
    }

    /// Says whether the signature is right, or which mistake it was made with: see [`Explanation::diagnose`].
    ///
    /// It looks at nothing else: not at the timestamp, and not at the nonce.
    #[must_use]
    pub fn diagnose(&self, client: &Secret, token: Option<&Secret>) -> Diagnosis {
        self.explain().diagnose(client, token, &String::from_utf8_lossy(self.signature()))
    }
}

impl Explanation {
    /// `protocol` are the parameters that are neither in the query nor in the form.
    fn new(
        request: Request<'_>,
        protocol: Vec<SignedParam>,
        realm: Option<&str>,
        base_string: String,
        method: &str,
    ) -> Self {
        let pieces = Pieces::new(&request, realm, protocol);
        Self {
            params: pieces.sorted(),
            normalizations: left_out::normalizations(&request),
            left_out: left_out::left_out(&request, &pieces),
            remarks: remark::of_request(&request, &pieces, method),
            pieces,
            base_string,
            method: method.to_owned(),
            key: KeyShape::Unknown,
        }
    }

    /// Adds the shape of the key, and remarks about the secrets. Nothing of the secrets is kept.
    #[must_use]
    pub fn with_secrets(mut self, client: &Secret, token: Option<&Secret>) -> Self {
        let token_octets = token.map(|secret| secret.expose().len());
        self.key = KeyShape::Secrets { client: client.expose().len(), token: token_octets };
        let has_token = self.params.iter().any(|param| param.is("oauth_token") && !param.value().is_empty());
        self.remarks.extend(remark::of_secrets(client, token, has_token));
        self
    }

    /// The HTTP method as it is signed: in upper case.
    #[must_use]
    pub fn http_method(&self) -> &str {
        &self.pieces.method
    }

    /// The base string URI (§3.4.1.2).
    #[must_use]
    pub fn base_string_uri(&self) -> String {
        self.pieces.uri()
    }

    /// What was changed in method and URL to sign them.
    #[must_use]
    pub fn normalizations(&self) -> &[Normalization] {
        &self.normalizations
    }

    /// All parameters that are signed, in signing order (§3.4.1.3.2).
    #[must_use]
    pub fn params(&self) -> &[SignedParam] {
        &self.params
    }

    /// What is not signed.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The base string (§3.4.1.1); for PLAINTEXT, which signs none, what it would be.
    #[must_use]
    pub fn base_string(&self) -> &str {
        &self.base_string
    }

    /// The value of `oauth_signature_method`.
    #[must_use]
    pub fn signature_method(&self) -> &str {
        &self.method
    }

    /// What the key is made of.
    #[must_use]
    pub fn key(&self) -> KeyShape {
        self.key
    }

    /// What often goes wrong with requests like this one.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Compares with a base string that the other side printed.
    ///
    /// It may come as it was found: in quotes, escaped for HTML or JSON, broken into lines, behind a label.
    #[must_use]
    pub fn compare(&self, theirs: &str) -> Comparison {
        let unsigned_body = self.left_out.iter().any(|left_out| matches!(left_out, LeftOut::Body { .. }));
        Comparison::new(&self.pieces, &self.base_string, theirs, unsigned_body)
    }

    /// Finds the mistake, or the two mistakes, that turn this request and these secrets into `signature`: the value of
    /// `oauth_signature` that the other side made, not percent-encoded.
    ///
    /// It is for the developer who has both. Whoever sent the request should not be told the result: it would say
    /// something about the secrets.
    ///
    /// ```
    /// # use oauth1_core::{ClientCredentials, Request, Secret, SignatureMethod, Signer, Stamp};
    /// # use oauth1_core::explain::{Diagnosis, Mistake};
    /// let request = Request::new("GET", "https://api.example/me")?;
    /// let stamp = Stamp::new("wIjqoS", 1_318_622_958);
    /// let signer = |secret| Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("key", secret));
    /// let (ours, theirs) = (signer("secret")?, signer("secret\n")?);
    ///
    /// let signature = theirs.sign(request, &stamp, &[])?.signature().to_owned();
    /// let diagnosis = ours.explain(request, &stamp, &[])?.diagnose(&Secret::from("secret"), None, &signature);
    /// assert_eq!(diagnosis, Diagnosis::Mistakes(vec![Mistake::LineBreakAfterClientSecret]));
    /// # Ok::<(), oauth1_core::SignError>(())
    /// ```
    #[must_use]
    pub fn diagnose(&self, client: &Secret, token: Option<&Secret>, signature: &str) -> Diagnosis {
        match self.method.parse() {
            Ok(method) => diagnose::diagnose(&self.pieces, method, (client, token), signature),
            Err(_) => Diagnosis::Unknown,
        }
    }
}

/// The shape; parameters may be passwords.
impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Explanation")
            .field("http_method", &self.http_method())
            .field("base_string_uri", &self.base_string_uri())
            .field("params", &self.params)
            .field("signature_method", &self.method)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
