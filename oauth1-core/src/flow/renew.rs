//! Renewal of token credentials: of no RFC, but of the session extension and of some providers.

use super::{Endpoint, Exchange, Token};
use crate::{credentials::Secret, error::FlowError, signer::Signer, stamp::Stamp};

/// A round trip long after the login: token credentials for newer ones, without the resource owner.
///
/// ```
/// use oauth1_core::{Endpoint, Exchange, RenewToken};
/// # use oauth1_core::{ClientCredentials, SignatureMethod, Signer, Stamp, TokenCredentials};
/// # fn send(request: http::Request<Vec<u8>>) -> http::Response<Vec<u8>> {
/// #     http::Response::new(b"oauth_token=t2&oauth_token_secret=s2&oauth_session_handle=h2".to_vec())
/// # }
/// # let client = ClientCredentials::new("key", "secret");
/// # let (kept, handle) = (TokenCredentials::new("t", "s"), "h");
///
/// let signer = Signer::token(SignatureMethod::HmacSha1, &client, &kept)?;
/// let step = RenewToken::at(signer, Endpoint::new("https://provider.example/oauth/get_token")?, handle);
/// let reply = send(step.request(&Stamp::new("aFreshNonce", 1_700_000_000))?);
/// let token = step.response(&reply)?;
/// assert_eq!(token.credentials().identifier(), "t2");
/// # Ok::<(), oauth1_core::FlowError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RenewToken {
    signer: Signer,
    endpoint: Endpoint,
    by: By,
}

#[derive(Clone, Debug)]
enum By {
    Handle(Secret),
    Itself(Token),
}

impl RenewToken {
    /// Asks with a session handle ([`Token::session_handle`]), signing with the token credentials
    /// ([`Signer::token`]). The reply has token credentials that replace them, and often a handle that replaces
    /// that one; if it has none, the one there is stays good, and goes on with the new token.
    #[must_use]
    pub fn at(signer: Signer, endpoint: Endpoint, handle: impl Into<Secret>) -> Self {
        Self { signer, endpoint, by: By::Handle(handle.into()) }
    }

    /// Asks without a handle, for the providers that prolong the life of the token itself, which signs. What they
    /// answer is no form, as a rule, but a sentence: any 2xx that is no page and reports no problem means that `token`
    /// is good again, unless the reply has token credentials, which replace it then.
    #[must_use]
    pub fn in_place(signer: Signer, endpoint: Endpoint, token: Token) -> Self {
        Self { signer, endpoint, by: By::Itself(token) }
    }
}

impl Exchange for RenewToken {
    type Output = Token;

    fn request(&self, stamp: &Stamp) -> Result<http::Request<Vec<u8>>, FlowError> {
        let handle = match &self.by {
            By::Handle(handle) => Some(("oauth_session_handle", handle.expose())),
            By::Itself(_) => None,
        };
        self.endpoint.request(&self.signer, stamp, handle.as_slice())
    }

    fn response(self, reply: &http::Response<Vec<u8>>) -> Result<Token, FlowError> {
        let is_page = reply.body().trim_ascii_start().starts_with(b"<");
        match (self.endpoint.credentials(reply).and_then(Token::from_reply), self.by) {
            (
                Err(FlowError::MissingToken | FlowError::UnparsableReply | FlowError::JsonReply),
                By::Itself(token),
            ) if !is_page => Ok(token),
            (Ok(token), By::Handle(handle)) => Ok(token.or_session_handle(handle)),
            (result, _) => result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientCredentials, SignatureMethod, TokenCredentials};

    fn step(in_place: bool) -> RenewToken {
        let (client, token) =
            (ClientCredentials::new("k", "SENTINEL"), TokenCredentials::new("t", "SENTINEL"));
        let signer = Signer::token(SignatureMethod::Plaintext, &client, &token).unwrap();
        let endpoint = Endpoint::new("https://p.example/renew").unwrap();
        match in_place {
            true => RenewToken::in_place(signer, endpoint, Token::new(token)),
            false => RenewToken::at(signer, endpoint, "SENTINEL"),
        }
    }

    fn outcome(in_place: bool, status: u16, body: &str) -> Result<String, FlowError> {
        let reply = http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap();
        step(in_place).response(&reply).map(|token| token.credentials().identifier().to_owned())
    }

    #[test]
    fn a_handle_stays_good_until_another_comes() {
        for (more, handle) in [("", "SENTINEL"), ("&oauth_session_handle=new", "new")] {
            let body = format!("oauth_token=u&oauth_token_secret=s{more}");
            let token = step(false).response(&http::Response::new(body.into_bytes())).unwrap();
            assert_eq!(token.session_handle().unwrap().expose(), handle);
        }
    }

    #[test]
    fn a_handle_is_exchanged_for_another_token_and_nothing_less() {
        assert_eq!(outcome(false, 200, "oauth_token=u&oauth_token_secret=s"), Ok("u".to_owned()));
        assert_eq!(outcome(false, 200, "Token has been renewed"), Err(FlowError::MissingToken));
        assert_eq!(outcome(false, 200, "oauth_token=u"), Err(FlowError::MissingTokenSecret));
    }

    #[test]
    fn in_place_a_sentence_will_do_and_a_refusal_will_not() {
        for body in ["Access Token has been renewed", "", "100% renewed", "{\"renewed\":true}"] {
            assert_eq!(outcome(true, 200, body), Ok("t".to_owned()), "{body}");
        }
        assert_eq!(outcome(true, 200, "oauth_token=u&oauth_token_secret=s"), Ok("u".to_owned()));
        assert_eq!(outcome(true, 200, "oauth_token=u"), Err(FlowError::MissingTokenSecret));
        assert_eq!(outcome(true, 200, "\n<html>Sign in"), Err(FlowError::MissingToken));
        assert_eq!(outcome(true, 302, ""), Err(FlowError::Redirected { status: 302 }));
        assert_eq!(outcome(true, 401, "renewed"), Err(FlowError::Refused { status: 401, problem: None }));
        let expired = outcome(true, 200, "oauth_problem=token_expired");
        let Err(FlowError::Refused { status: 200, problem: Some(problem) }) = expired else {
            panic!("{expired:?}")
        };
        assert_eq!(problem.code, "token_expired");
    }

    #[test]
    fn debug_shows_neither_handle_nor_secret() {
        let shown = format!("{:?} {:#?}", step(true), step(false));
        assert!(!shown.contains("SENTINEL"), "{shown}");
    }
}
