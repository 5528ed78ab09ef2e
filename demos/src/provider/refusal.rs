//! What a client is told when its signed request is refused: a status (RFC 5849 §3.2), `WWW-Authenticate`, and the
//! fields of the problem reporting extension.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use oauth1_core::{NonceError, Placement, Problem, RequestError, SignatureMethod, VerifyError};
use thiserror::Error;

use super::{callback::BadCallback, failure::Failure};

const REALM: &str = "Demo Provider";

/// Why a signed request is refused. `Display` is for the provider's log; some of it is told to nobody else.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Verify(#[from] VerifyError),
    #[error("the request is malformed: {0}")]
    Request(#[from] RequestError),
    #[error("the header field `{name}` is there twice")]
    RepeatedHeader { name: HeaderName },
    #[error("this request is signed by the client alone: leave `oauth_token` out")]
    TokenNotWanted,
    #[error("there is no client {identifier:?}")]
    UnknownClient { identifier: String },
    #[error("the client has no such token here")]
    UnknownToken,
    #[error(transparent)]
    Nonce(#[from] NonceError),
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
    #[error("protocol parameters are wanted in {}", places(.wanted))]
    Placement { wanted: &'static [Placement] },
    #[error("the header `Authorization` has to say realm={wanted:?}")]
    Realm { wanted: &'static str },
    #[error("there is no `User-Agent`: say which application this is")]
    NoUserAgent,
    #[error("the signature method is not taken here: sign by {}", names(.wanted))]
    SignatureMethod { wanted: &'static [SignatureMethod] },
    #[error("`{name}` is not for this request: leave it out")]
    Unwanted { name: &'static str },
    #[error("`{name}` has a value that is not known here")]
    Value { name: &'static str },
    #[error("`oauth_callback` has to be `oob`: where people are sent is registered")]
    OobAlone,
    #[error("the clock is another here")]
    OtherClock,
    /// Nobody is told what it is.
    #[error("the clock is another here, and that is not said")]
    Unsaid,
    #[error("the token's time is up: renew it, or start again")]
    TokenExpired,
    #[error("`oauth_session_handle` is not the one that was given out last")]
    WrongHandle,
    #[error("calls are not signed here: the secret of a token goes into the header field `{header}`")]
    NoKey { header: &'static str },
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Refusal {
    /// 400 for what is malformed, 401 for what is not believed.
    fn reply(&self) -> Response<String> {
        let (status, problem) = match self {
            Self::Verify(error) => return error.to_reply(REALM),
            Self::Nonce(error) => return error.to_reply(REALM),
            // Who does not know the secrets does not learn either which identifiers exist (B12).
            Self::UnknownClient { .. } | Self::UnknownToken => {
                return VerifyError::SignatureInvalid.to_reply(REALM);
            }
            Self::Expired => (StatusCode::UNAUTHORIZED, "token_expired"),
            Self::Used => (StatusCode::UNAUTHORIZED, "token_used"),
            Self::TooManyTries => (StatusCode::UNAUTHORIZED, "token_rejected"),
            Self::Undecided => (StatusCode::UNAUTHORIZED, "permission_unknown"),
            Self::Denied => (StatusCode::UNAUTHORIZED, "permission_denied"),
            Self::WrongVerifier => (StatusCode::UNAUTHORIZED, "verifier_invalid"),
            Self::OtherClock => (StatusCode::UNAUTHORIZED, "timestamp_refused"),
            Self::TokenExpired => (StatusCode::UNAUTHORIZED, "token_expired"),
            Self::WrongHandle => (StatusCode::UNAUTHORIZED, "token_rejected"),
            Self::NoKey { .. } => (StatusCode::FORBIDDEN, "parameter_absent"),
            Self::NoUserAgent => (StatusCode::BAD_REQUEST, "parameter_absent"),
            Self::SignatureMethod { .. } => (StatusCode::BAD_REQUEST, "signature_method_rejected"),
            Self::Unsaid => return unsaid(),
            _ => (StatusCode::BAD_REQUEST, "parameter_rejected"),
        };
        Problem::new(problem).with_advice(self.to_string()).to_reply(status, REALM)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        if let Self::Failure(failure) = self {
            return failure.into_response();
        }
        let reply = self.reply();
        tracing::info!(status = reply.status().as_u16(), reason = %self, "refused a signed request");
        reply.map(Body::from)
    }
}

/// A challenge is part of every 401 (RFC 9110 §15.5.2).
fn unsaid() -> Response<String> {
    let mut reply = Response::new(String::new());
    *reply.status_mut() = StatusCode::UNAUTHORIZED;
    reply.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("OAuth"));
    reply
}

fn places(wanted: &[Placement]) -> String {
    let name = |placement: &Placement| match placement {
        Placement::Header => "the header `Authorization`",
        Placement::Form => "the form body",
        _ => "the query",
    };
    wanted.iter().map(name).collect::<Vec<_>>().join(" or ")
}

fn names(wanted: &[SignatureMethod]) -> String {
    wanted.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B12
    #[test]
    fn what_does_not_exist_is_answered_like_a_wrong_signature() {
        let all = |refusal: Refusal| {
            let reply = refusal.reply();
            (reply.status(), reply.headers().clone(), reply.into_body())
        };
        let wrong = all(Refusal::Verify(VerifyError::SignatureInvalid));
        for unknown in [Refusal::UnknownClient { identifier: "nobody".to_owned() }, Refusal::UnknownToken] {
            assert_eq!(all(unknown), wrong);
        }
    }
}
