//! Token credentials: [RFC 5849 §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).

use http::Method;

use super::{Endpoint, Exchange, TokenReply};
use crate::{
    authorization::Placement,
    credentials::{Secret, TokenCredentials},
    error::FlowError,
    signer::Signer,
    stamp::Stamp,
};

/// The second round trip: temporary credentials and a verifier for token credentials.
#[derive(Clone)]
pub struct ObtainToken {
    endpoint: Endpoint,
    verifier: Secret,
}

impl ObtainToken {
    /// Asks `url` by POST, signing with the temporary credentials ([`Signer::token`]).
    ///
    /// # Errors
    ///
    /// `url` is not an absolute http or https URL.
    pub fn new(signer: Signer, url: &str, verifier: impl Into<Secret>) -> Result<Self, FlowError> {
        Ok(Self { endpoint: Endpoint::new(signer, url)?, verifier: verifier.into() })
    }

    /// Asks by another method, for the providers that want GET.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.endpoint.method = method;
        self
    }

    /// Where the protocol parameters go: the header, if nothing is said.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.endpoint.placement = placement;
        self
    }
}

impl Exchange for ObtainToken {
    type Output = Token;

    fn request(&self, stamp: &Stamp) -> Result<http::Request<Vec<u8>>, FlowError> {
        self.endpoint.request(stamp, &[("oauth_verifier", self.verifier.expose())])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientCredentials, SignatureMethod};

    #[test]
    fn a_token_that_no_request_can_use_is_refused() {
        for (body, error) in [
            ("oauth_token=&oauth_token_secret=s", FlowError::MissingToken),
            ("oauth_token=t&oauth_token_secret=", FlowError::MissingTokenSecret),
            ("oauth_token=t%0ax&oauth_token_secret=s", FlowError::UnusableParameter { name: "oauth_token" }),
        ] {
            let signer =
                Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("k", "s")).unwrap();
            let step = ObtainToken::new(signer, "https://p.example/t", "v").unwrap();
            let reply = http::Response::new(body.as_bytes().to_vec());
            assert_eq!(step.response(&reply).unwrap_err(), error);
        }
    }

    #[test]
    fn debug_shows_neither_verifier_nor_secret_nor_field() {
        let signer =
            Signer::client(SignatureMethod::Plaintext, &ClientCredentials::new("k", "SENTINEL")).unwrap();
        let step = ObtainToken::new(signer, "https://p.example/t", "SENTINEL").unwrap();
        let shown = format!("{step:?}");
        let body = b"oauth_token=t&oauth_token_secret=SENTINEL&oauth_session_handle=SENTINEL".to_vec();
        let token = step.response(&http::Response::new(body)).unwrap();
        assert!(!format!("{shown} {token:?} {token:#?}").contains("SENTINEL"));
    }
}
