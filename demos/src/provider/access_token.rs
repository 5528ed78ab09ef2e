//! Token credentials: [RFC 5849 §2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).

use axum::response::Response;
use oauth1_core::Secret;

use super::{
    Provider,
    behaviour::{Login, Renewal},
    failure::Failure,
    fields,
    incoming::Incoming,
    people::{self, Person},
    random,
    refusal::Refusal,
    renewal,
    signed::{self, With},
    store::{Exchanged, NewToken, Outcome, Session},
    wanted::Wanted,
};

/// Exchanges temporary credentials for token credentials. A bad signature gets nowhere near them (B28).
pub(super) async fn obtain(
    provider: &Provider,
    login: &Login,
    incoming: &Incoming,
) -> Result<Response, Refusal> {
    if let Renewal::ByHandle(_) = login.renewal
        && renewal::is_asked_for(incoming)
    {
        return renewal::by_handle(provider, login, incoming).await;
    }
    let wanted = Wanted::at(&login.exchange.endpoint, With::Temporary);
    let signed = signed::check(provider, incoming, wanted).await?;
    let verifier = if login.verifier { Some(signed.required("oauth_verifier")?) } else { None };
    let now = provider.now();
    let new = new_token(login, now)?;
    let exchanged = provider.store.exchange(signed.token(), verifier, new.clone(), now);
    let person = match exchanged.await.map_err(Failure::from)? {
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
    Ok(reply(provider, login, &new, person))
}

/// Token credentials that nobody has yet, and how long they will live.
pub(super) fn new_token(login: &Login, now: i64) -> Result<NewToken, Failure> {
    let session = match &login.renewal {
        Renewal::Never => None,
        Renewal::ByHandle(lifetime) => Some(Session {
            ends: now + i64::from(lifetime.token),
            handle: Some((random::secret()?, now + i64::from(lifetime.handle))),
        }),
        Renewal::InPlace { seconds, .. } => Some(Session { ends: now + i64::from(*seconds), handle: None }),
    };
    let secret = if login.secrets { random::identifier()? + login.ending } else { String::new() };
    Ok(NewToken { token: random::identifier()? + login.ending, secret: Secret::from(secret), session })
}

/// Tells the client what it got.
pub(super) fn reply(provider: &Provider, login: &Login, new: &NewToken, person: &Person) -> Response {
    let mut fields = vec![("oauth_token", &*new.token), ("oauth_token_secret", new.secret.expose())];
    let lifetimes;
    if let (Renewal::ByHandle(lifetime), Some(Session { handle: Some((handle, _)), .. })) =
        (&login.renewal, &new.session)
    {
        lifetimes = (lifetime.token.to_string(), lifetime.handle.to_string());
        fields.extend([
            ("oauth_expires_in", &*lifetimes.0),
            ("oauth_session_handle", handle.expose()),
            ("oauth_authorization_expires_in", &lifetimes.1),
        ]);
    }
    let of_person = (login.exchange.fields)(person);
    fields.extend(of_person.iter().map(|(name, value)| (*name, &**value)));
    fields::reply(provider.behaviour.format, &fields)
}
