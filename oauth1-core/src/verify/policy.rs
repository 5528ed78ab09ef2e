//! What a server asks of every request, whoever signed it.

use std::time::Duration;

use ctutils::CtEq as _;

use crate::{body_hash::BodyHash, error::VerifyError, request::Request, signature::SignatureMethod};

/// What a server asks of every request, whoever signed it.
///
/// ```
/// use std::time::Duration;
/// use oauth1_core::{BodyHash, Policy};
///
/// let policy = Policy::new(Duration::from_secs(300)).with_body_hash(BodyHash::AUTO);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    window: Duration,
    body_hash: Option<BodyHash>,
    body_hash_required: bool,
    pub(super) plaintext_over_http: bool,
}

impl Policy {
    /// Timestamps may be `window` away from the server's clock, either way (§3.3). Five minutes are usual.
    ///
    /// `oauth_body_hash` is a parameter like others, and PLAINTEXT is refused over http.
    #[must_use]
    pub const fn new(window: Duration) -> Self {
        Self { window, body_hash: None, body_hash_required: false, plaintext_over_http: false }
    }

    /// Checks `oauth_body_hash` where it is sent, and refuses it on forms, as the extension has it.
    #[must_use]
    pub const fn with_body_hash(self, hash: BodyHash) -> Self {
        Self { body_hash: Some(hash), ..self }
    }

    /// Checks `oauth_body_hash`, and refuses requests with a body that is no form if they lack it.
    #[must_use]
    pub const fn requiring_body_hash(self, hash: BodyHash) -> Self {
        Self { body_hash: Some(hash), body_hash_required: true, ..self }
    }

    /// Takes PLAINTEXT over http: the secrets themselves, in the clear (§3.4.4). For tests on one machine.
    #[must_use]
    pub const fn allowing_plaintext_over_http(self) -> Self {
        Self { plaintext_over_http: true, ..self }
    }

    pub(super) fn check_time(&self, timestamp: Option<u64>, now: u64) -> Result<(), VerifyError> {
        let window = self.window.as_secs();
        if timestamp.is_some_and(|timestamp| timestamp.abs_diff(now) > window) {
            let (from, to) = (now.saturating_sub(window), now.saturating_add(window));
            return Err(VerifyError::TimestampRefused { from, to });
        }
        Ok(())
    }

    pub(super) fn check_body_hash_allowed(
        &self,
        request: &Request<'_>,
        sent: bool,
    ) -> Result<(), VerifyError> {
        if self.body_hash.is_some() && sent && request.unsigned_body().is_none() {
            return Err(VerifyError::BodyHashNotAllowed);
        }
        let has_body = request.unsigned_body().is_some_and(|body| !body.is_empty());
        if self.body_hash_required && !sent && has_body {
            return Err(VerifyError::Missing { name: "oauth_body_hash" });
        }
        Ok(())
    }

    /// Whether the body is covered by the signature, which is good.
    pub(super) fn check_body_hash(
        &self,
        request: &Request<'_>,
        method: SignatureMethod,
        sent: Option<&[u8]>,
    ) -> Result<bool, VerifyError> {
        let signs = method != SignatureMethod::Plaintext;
        let Some(body) = request.unsigned_body() else { return Ok(signs) };
        let (Some(hash), Some(sent)) = (self.body_hash, sent) else { return Ok(signs && body.is_empty()) };
        if !hash.hash(method.as_str(), body).as_bytes().ct_eq(sent).to_bool() {
            return Err(VerifyError::BodyHashMismatch);
        }
        Ok(signs)
    }
}
