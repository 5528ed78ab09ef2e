//! Temporary credentials: [RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1).

use std::mem;

use http::Method;

use super::{AuthorizationUrl, Endpoint, Exchange};
use crate::{
    authorization::Placement, credentials::TemporaryCredentials, error::FlowError, signer::Signer,
    stamp::Stamp,
};

/// What to do about a provider that does not send `oauth_callback_confirmed=true`.
///
/// Without it nobody knows whether the provider speaks OAuth 1.0a, which is safe against a login being hijacked,
/// or the version before it, which is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackConfirmation {
    /// The login ends with [`FlowError::CallbackNotConfirmed`].
    #[default]
    Require,
    /// The login goes on, and the caller is to say so in its log.
    Warn,
    /// The login goes on: for the few providers known never to confirm.
    Ignore,
}

/// The first round trip: the client's own signature for temporary credentials.
#[derive(Clone, Debug)]
pub struct ObtainTemporary {
    signer: Signer,
    endpoint: Endpoint,
    callback: String,
    confirmation: CallbackConfirmation,
}

impl ObtainTemporary {
    /// Asks `url` by POST, signing with the client's credentials alone ([`Signer::client`]).
    ///
    /// `callback` is where the provider sends the browser back to, an absolute URL, or `oob`: then it shows a PIN to
    /// type in (see [`verifier_from_pin`](crate::verifier_from_pin)).
    ///
    /// # Errors
    ///
    /// `url` is not an absolute http or https URL.
    pub fn new(signer: Signer, url: &str, callback: impl Into<String>) -> Result<Self, FlowError> {
        Ok(Self::at(signer, Endpoint::new(url)?, callback))
    }

    /// Asks as this endpoint wants it; else as [`new`](Self::new).
    #[must_use]
    pub fn at(signer: Signer, endpoint: Endpoint, callback: impl Into<String>) -> Self {
        let confirmation = CallbackConfirmation::default();
        Self { signer, endpoint, callback: callback.into(), confirmation }
    }

    /// Asks by another method, for the providers that want GET.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.endpoint = self.endpoint.method(method);
        self
    }

    /// Where the protocol parameters go: the header, if nothing is said.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.endpoint = self.endpoint.placement(placement);
        self
    }

    /// What to do if the provider does not confirm the callback.
    #[must_use]
    pub fn confirmation(mut self, confirmation: CallbackConfirmation) -> Self {
        self.confirmation = confirmation;
        self
    }
}

impl Exchange for ObtainTemporary {
    type Output = PendingLogin;

    fn request(&self, stamp: &Stamp) -> Result<http::Request<Vec<u8>>, FlowError> {
        self.endpoint.request(&self.signer, stamp, &[("oauth_callback", &self.callback)])
    }

    fn response(self, reply: &http::Response<Vec<u8>>) -> Result<PendingLogin, FlowError> {
        let mut reply = self.endpoint.credentials(reply)?;
        let callback_confirmed = reply.callback_confirmed == Some(true);
        if !callback_confirmed && self.confirmation == CallbackConfirmation::Require {
            return Err(FlowError::CallbackNotConfirmed);
        }
        Ok(PendingLogin {
            credentials: TemporaryCredentials::new(mem::take(&mut reply.token), reply.secret.clone()),
            callback: self.callback,
            callback_confirmed,
        })
    }
}

/// A login between its two round trips: keep the credentials, send the browser to the authorization URL.
#[derive(Clone, Debug)]
pub struct PendingLogin {
    credentials: TemporaryCredentials,
    callback: String,
    callback_confirmed: bool,
}

impl PendingLogin {
    /// What to keep until the browser is back: in the visitor's session, sealed.
    #[must_use]
    pub fn credentials(&self) -> &TemporaryCredentials {
        &self.credentials
    }

    /// Whether the provider confirmed the callback.
    #[must_use]
    pub fn callback_confirmed(&self) -> bool {
        self.callback_confirmed
    }

    /// Where to send the browser (§2.2). `url`'s own query is kept as it is, `oauth_token` and then `extra` are
    /// appended. For the providers that want it another way there is [`AuthorizationUrl`].
    ///
    /// # Errors
    ///
    /// `url` is not an absolute http or https URL, or has a fragment; or it or `extra` has an `oauth_token`.
    pub fn authorization_url(&self, url: &str, extra: &[(&str, &str)]) -> Result<String, FlowError> {
        AuthorizationUrl::new(url)?.for_login(self, extra)
    }

    /// The callback as it was sent: a URL, or `oob`.
    #[must_use]
    pub fn callback(&self) -> &str {
        &self.callback
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientCredentials, SignatureMethod};

    fn answered(confirmation: CallbackConfirmation, body: &str) -> Result<PendingLogin, FlowError> {
        let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("k", "s")).unwrap();
        let step =
            ObtainTemporary::new(signer, "https://p.example/r", "oob").unwrap().confirmation(confirmation);
        step.response(&http::Response::new(body.as_bytes().to_vec()))
    }

    #[test]
    fn confirmation_is_required_unless_told_otherwise() {
        use CallbackConfirmation::{Ignore, Require, Warn};
        for (field, policy, confirmed) in [
            ("&oauth_callback_confirmed=true", Require, Some(true)),
            ("&oauth_callback_confirmed=True", Require, Some(true)),
            ("&oauth_callback_confirmed=false", Require, None),
            ("&oauth_callback_confirmed=1", Require, None),
            ("", Require, None),
            ("", Warn, Some(false)),
            ("", Ignore, Some(false)),
        ] {
            let pending = answered(policy, &format!("oauth_token=t&oauth_token_secret=s{field}"));
            match confirmed {
                Some(confirmed) => assert_eq!(pending.unwrap().callback_confirmed(), confirmed),
                None => assert_eq!(pending.unwrap_err(), FlowError::CallbackNotConfirmed),
            }
        }
    }
}
