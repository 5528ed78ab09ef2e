//! What a client is told when its signed request is refused: a status (RFC 5849 §3.2), `WWW-Authenticate`, and the
//! fields of the problem reporting extension.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use oauth1_core::{RequestError, VerifyError};
use thiserror::Error;

use super::{callback::BadCallback, failure::Failure, fields};

/// What every signed request needs; PLAINTEXT can do without the last two.
const ALWAYS: &str = "oauth_consumer_key&oauth_signature_method&oauth_signature&oauth_timestamp&oauth_nonce";

/// Why a signed request is refused. `Display` is for the provider's log; some of it is told to nobody else.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("the request is malformed: {0}")]
    Request(#[from] RequestError),
    #[error("the header field `{name}` is there twice")]
    RepeatedHeader { name: HeaderName },
    #[error("`oauth_nonce` is longer than 256 octets")]
    LongNonce,
    #[error("this request is signed by the client alone: leave `oauth_token` out")]
    TokenNotWanted,
    #[error("there is no client {identifier:?}")]
    UnknownClient { identifier: String },
    #[error("the client has no such token here")]
    UnknownToken,
    #[error("the request was sent before: make a new nonce for each")]
    NonceUsed,
    #[error(transparent)]
    Callback(#[from] BadCallback),
    #[error("the temporary credentials have expired: start again")]
    Expired,
    #[error("the temporary credentials were exchanged before: start again")]
    Used,
    #[error("nobody has decided about this yet: send the browser to the authorization page first")]
    Undecided,
    #[error("the person said no")]
    Denied,
    #[error("`oauth_verifier` is not the one that was issued")]
    WrongVerifier,
    #[error("`oauth_verifier` was wrong too often: start again")]
    TooManyTries,
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Refusal {
    /// 400 for what is malformed, 401 for what is not believed.
    fn status(&self) -> StatusCode {
        match self {
            Self::Verify(error) => StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNAUTHORIZED),
            Self::Request(_)
            | Self::RepeatedHeader { .. }
            | Self::LongNonce
            | Self::TokenNotWanted
            | Self::Callback(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::UNAUTHORIZED,
        }
    }

    fn problem(&self) -> &'static str {
        match self {
            Self::Verify(error) => error.problem(),
            // Who does not know the secrets does not learn either which identifiers exist (B12).
            Self::UnknownClient { .. } | Self::UnknownToken => VerifyError::SignatureInvalid.problem(),
            Self::NonceUsed => "nonce_used",
            Self::Expired => "token_expired",
            Self::Used => "token_used",
            Self::TooManyTries => "token_rejected",
            Self::Undecided => "permission_unknown",
            Self::Denied => "permission_denied",
            Self::WrongVerifier => "verifier_invalid",
            _ => "parameter_rejected",
        }
    }

    fn advice(&self) -> String {
        match self {
            Self::Verify(VerifyError::SignatureInvalid) | Self::UnknownClient { .. } | Self::UnknownToken => {
                "no such client, no such token, or another signature: check the client id, the token, both secrets, \
                 and that the URL that was signed is the one that was sent"
                    .to_owned()
            }
            other => other.to_string(),
        }
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields =
            vec![("oauth_problem", self.problem().to_owned()), ("oauth_problem_advice", self.advice())];
        match self {
            Self::Verify(VerifyError::TimestampRefused { from, to }) => {
                fields.push(("oauth_acceptable_timestamps", format!("{from}-{to}")));
            }
            Self::Verify(VerifyError::Missing { name }) => {
                fields.push(("oauth_parameters_absent", (*name).to_owned()));
            }
            Self::Verify(VerifyError::NotSigned) => {
                fields.push(("oauth_parameters_absent", ALWAYS.to_owned()));
            }
            _ => {}
        }
        fields
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Self::Failure(failure) = self {
            return failure.into_response();
        }
        tracing::info!(problem = self.problem(), reason = %self, "refused a signed request");
        let fields = self.fields();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut response = fields::reply(self.status(), &fields);
        let challenge = format!("OAuth realm=\"Demo Provider\", oauth_problem=\"{}\"", self.problem());
        if let Ok(challenge) = HeaderValue::try_from(challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B12
    #[test]
    fn what_does_not_exist_is_answered_like_a_wrong_signature() {
        let wrong = Refusal::Verify(VerifyError::SignatureInvalid);
        for unknown in [Refusal::UnknownClient { identifier: "nobody".to_owned() }, Refusal::UnknownToken] {
            assert_eq!((unknown.status(), unknown.fields()), (wrong.status(), wrong.fields()));
        }
    }
}
