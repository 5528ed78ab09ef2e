//! Token credentials: [RFC 5849 §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).

use http::Method;

use super::{Endpoint, Exchange, Token};
use crate::{authorization::Placement, credentials::Secret, error::FlowError, signer::Signer, stamp::Stamp};

/// The second round trip: temporary credentials and a verifier for token credentials.
#[derive(Clone, Debug)]
pub struct ObtainToken {
    signer: Signer,
    endpoint: Endpoint,
    verifier: Option<Secret>,
}

impl ObtainToken {
    /// Asks `url` by POST, signing with the temporary credentials ([`Signer::token`]).
    ///
    /// # Errors
    ///
    /// `url` is not an absolute http or https URL.
    pub fn new(signer: Signer, url: &str, verifier: impl Into<Secret>) -> Result<Self, FlowError> {
        Ok(Self::at(signer, Endpoint::new(url)?, verifier))
    }

    /// Asks as this endpoint wants it; else as [`new`](Self::new).
    #[must_use]
    pub fn at(signer: Signer, endpoint: Endpoint, verifier: impl Into<Secret>) -> Self {
        Self { signer, endpoint, verifier: Some(verifier.into()) }
    }

    /// Asks without a verifier, for the few providers that send none
    /// ([`Callback::parse_without_verifier`](crate::Callback::parse_without_verifier)).
    ///
    /// That is the protocol before 1.0a. The verifier is what proves that who comes back with the temporary
    /// credentials is who gave permission (§2.2). Without it nothing does: whoever gets somebody to approve
    /// temporary credentials of the attacker's own making gets that person's token, and whoever gets a browser to
    /// open a callback logs it in as somebody else. What is left is to keep the temporary credentials in the
    /// visitor's session, and to take no callback that is about others.
    #[must_use]
    pub fn without_verifier(signer: Signer, endpoint: Endpoint) -> Self {
        Self { signer, endpoint, verifier: None }
    }

    /// Asks with the resource owner's name and password, which the provider must have allowed for this client; there
    /// are no temporary credentials, and the client signs alone ([`Signer::client`]).
    ///
    /// `x_auth_username`, `x_auth_password` and `x_auth_mode` are request parameters like others
    /// ([`Endpoint::param`]): of a POST, they go into the form body.
    #[doc(alias = "xAuth")]
    #[must_use]
    pub fn with_password(
        signer: Signer,
        endpoint: Endpoint,
        username: &str,
        password: impl Into<Secret>,
    ) -> Self {
        let endpoint = endpoint
            .param("x_auth_username", username)
            .param("x_auth_password", password)
            .param("x_auth_mode", "client_auth");
        Self { signer, endpoint, verifier: None }
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
}

impl Exchange for ObtainToken {
    type Output = Token;

    fn request(&self, stamp: &Stamp) -> Result<http::Request<Vec<u8>>, FlowError> {
        let verifier = self.verifier.as_ref().map(|verifier| ("oauth_verifier", verifier.expose()));
        self.endpoint.request(&self.signer, stamp, verifier.as_slice())
    }

    fn response(self, reply: &http::Response<Vec<u8>>) -> Result<Token, FlowError> {
        self.endpoint.credentials(reply).and_then(Token::from_reply)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientCredentials, SignatureMethod};

    fn signer() -> Signer {
        Signer::client(SignatureMethod::Plaintext, &ClientCredentials::new("k", "SENTINEL")).unwrap()
    }

    #[test]
    fn a_token_that_no_request_can_use_is_refused() {
        for (body, error) in [
            ("oauth_token=&oauth_token_secret=s", FlowError::MissingToken),
            ("oauth_token=t&oauth_token_secret=", FlowError::MissingTokenSecret),
            ("oauth_token=t%0ax&oauth_token_secret=s", FlowError::UnusableParameter { name: "oauth_token" }),
        ] {
            let step = ObtainToken::new(signer(), "https://p.example/t", "v").unwrap();
            let reply = http::Response::new(body.as_bytes().to_vec());
            assert_eq!(step.response(&reply).unwrap_err(), error);
        }
    }

    #[test]
    fn debug_shows_neither_verifier_nor_password() {
        let endpoint = Endpoint::new("https://p.example/t?key=SENTINEL").unwrap();
        let endpoint = endpoint.header(http::header::COOKIE, "SENTINEL".parse().unwrap()).unwrap();
        let endpoint = endpoint.protocol_param("oauth_x", "SENTINEL").param("x", "SENTINEL");
        let with_verifier = ObtainToken::at(signer(), endpoint.clone(), "SENTINEL");
        let with_password = ObtainToken::with_password(signer(), endpoint, "who", "SENTINEL");
        let shown = format!("{with_verifier:?} {with_password:#?}");
        assert!(!shown.contains("SENTINEL") && shown.contains("x_auth_password"), "{shown}");
    }
}
