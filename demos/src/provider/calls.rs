//! The API calls that the provider's behaviour has.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};

use super::{
    Provider,
    behaviour::{By, Call},
    failure::Failure,
    incoming::Incoming,
    people::{self, Person},
    refusal::Refusal,
    signed::{self, With},
    wanted::Wanted,
};

/// Answers a call, if it is made by whom it should be.
pub(super) async fn answer(
    provider: &Provider,
    call: &Call,
    incoming: &Incoming,
) -> Result<Response, Refusal> {
    let person = person(provider, call.by, incoming).await?;
    let media_type = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    Ok((media_type, (call.answer)(person).to_string()).into_response())
}

async fn person(provider: &Provider, by: By, incoming: &Incoming) -> Result<&'static Person, Refusal> {
    let with = match by {
        By::Key(field) => return with_key(provider, field, incoming).await,
        By::Token => With::Token,
        By::Client => With::Nothing,
        By::ClientWithEmptyToken => With::EmptyToken,
    };
    let signed = signed::check(provider, incoming, Wanted::by(&provider.behaviour.api, with)).await?;
    if with == With::Token { signed.person() } else { Ok(&people::ALL[0]) }
}

async fn with_key(
    provider: &Provider,
    field: &'static str,
    incoming: &Incoming,
) -> Result<&'static Person, Refusal> {
    let key = incoming.headers().get(field).and_then(|key| key.to_str().ok()).filter(|key| !key.is_empty());
    let key = key.ok_or(Refusal::NoKey { header: field })?.to_owned();
    let person = provider.store.person_of_secret(key).await.map_err(Failure::from)?;
    person.and_then(|person| people::find(&person)).ok_or(Refusal::NoKey { header: field })
}
