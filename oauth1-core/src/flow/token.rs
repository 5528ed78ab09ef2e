//! Token credentials: [RFC 5849 §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).

use http::Method;

use super::{Endpoint, Exchange, TokenReply};
use crate::{credentials::TokenCredentials, error::FlowError, signer::Signer, stamp::Stamp};

/// The second round trip: temporary credentials and a verifier for token credentials.
#[derive(Clone)]
pub struct ObtainToken {
    endpoint: Endpoint,
    verifier: String,
}

impl ObtainToken {
    /// Asks `url` by POST, signing with the temporary credentials ([`Signer::token`]).
    ///
    /// # Errors
    ///
    /// `url` is not an absolute http or https URL.
    pub fn new(signer: Signer, url: &str, verifier: impl Into<String>) -> Result<Self, FlowError> {
        Ok(Self { endpoint: Endpoint::new(signer, url)?, verifier: verifier.into() })
    }

    /// Asks by another method, for the providers that want GET.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.endpoint.method = method;
        self
    }
}

impl Exchange for ObtainToken {
    type Output = Token;

    fn request(&self, stamp: &Stamp) -> Result<http::Request<Vec<u8>>, FlowError> {
        self.endpoint.request(stamp, &[("oauth_verifier", &self.verifier)])
    }

    fn response(self, reply: &http::Response<Vec<u8>>) -> Result<Token, FlowError> {
        let reply = TokenReply::parse(reply)?.usable()?;
        Ok(Token { credentials: TokenCredentials::new(reply.token, reply.secret), extra: reply.extra })
    }
}

impl std::fmt::Debug for ObtainToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObtainToken").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// Token credentials, and whatever else the provider sent with them.
#[derive(Clone)]
pub struct Token {
    credentials: TokenCredentials,
    extra: Vec<(String, String)>,
}

impl Token {
    /// A token kept from an earlier login.
    #[must_use]
    pub fn new(credentials: TokenCredentials) -> Self {
        Self { credentials, extra: Vec::new() }
    }

    /// What signs requests.
    #[must_use]
    pub fn credentials(&self) -> &TokenCredentials {
        &self.credentials
    }

    /// The further fields of the reply, such as `user_id` and `screen_name`, in their order.
    pub fn extra(&self) -> impl Iterator<Item = (&str, &str)> {
        self.extra.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The first of the further fields of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.extra().find(|(other, _)| *other == name).map(|(_, value)| value)
    }
}

/// The names of the further fields only: providers put secrets there too (a session handle is one).
impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.extra().map(|(name, _)| name).collect();
        f.debug_struct("Token").field("credentials", &self.credentials).field("extra", &names).finish()
    }
}
