//! Token credentials: [RFC 5849 §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).

use axum::{extract::State, http::StatusCode, response::Response};

use super::{
    Shared,
    failure::Failure,
    fields,
    incoming::Incoming,
    now, people, random,
    refusal::Refusal,
    signed::{self, With},
    store::{Exchanged, NewToken, Outcome},
};

/// Exchanges temporary credentials for token credentials. A bad signature gets nowhere near them (B28).
pub(super) async fn obtain(State(provider): State<Shared>, incoming: Incoming) -> Result<Response, Refusal> {
    let signed = signed::check(&provider, &incoming, With::Temporary).await?;
    let verifier = signed.required("oauth_verifier")?;
    let (token, secret) = (random::identifier()?, random::secret()?);
    let new = NewToken { token: token.clone(), secret: secret.clone() };
    let exchanged =
        provider.store.exchange(signed.token(), &verifier, new, now()).await.map_err(Failure::from)?;
    let person = match exchanged {
        Exchanged::Issued { person } => people::find(&person).ok_or(Refusal::UnknownToken)?,
        Exchanged::WrongVerifier => return Err(Refusal::WrongVerifier),
        Exchanged::TooManyTries => return Err(Refusal::TooManyTries),
        Exchanged::Not(outcome) => {
            return Err(match outcome {
                Outcome::Expired => Refusal::Expired,
                Outcome::Undecided => Refusal::Undecided,
                Outcome::Denied => Refusal::Denied,
                Outcome::Exchanged => Refusal::Used,
                Outcome::Unknown | Outcome::Allowed => Refusal::UnknownToken,
            });
        }
    };
    let id = person.id.to_string();
    let fields = [
        ("oauth_token", &*token),
        ("oauth_token_secret", secret.expose()),
        ("user_id", &id),
        ("screen_name", person.screen_name),
    ];
    Ok(fields::reply(StatusCode::OK, &fields))
}
