//! Temporary credentials: [RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1).

use axum::response::Response;
use oauth1_core::{Secret, VerifyError};

use super::{
    Provider,
    behaviour::{CallbackFrom, Login, Param},
    callback::Callback,
    failure::Failure,
    fields,
    incoming::Incoming,
    people, random,
    refusal::Refusal,
    signed::{self, Signed, With},
    store::{Decision, NewTemporary},
    wanted::Wanted,
};

/// Issues temporary credentials to a client that says where to send the browser.
pub(super) async fn obtain(
    provider: &Provider,
    login: &Login,
    incoming: &Incoming,
) -> Result<Response, Refusal> {
    let here = &login.temporary;
    let signed = signed::check(provider, incoming, Wanted::at(&here.endpoint, With::Nothing)).await?;
    let callback = callback(here.callback, &signed)?;
    here.params.iter().try_for_each(|param| check(param, &signed))?;
    let token = random::identifier()? + login.ending;
    let secret = if login.secrets { random::identifier()? + login.ending } else { String::new() };
    let secret = Secret::from(secret);
    let new = NewTemporary {
        token: token.clone(),
        secret: secret.clone(),
        client: signed.client().to_owned(),
        callback: callback.as_str().to_owned(),
        consent: random::secret()?,
    };
    let now = provider.now();
    provider.store.issue_temporary(new, now).await.map_err(Failure::from)?;
    if let Some((person, verifier)) =
        here.activation.and_then(|activation| Some((people::find(activation.person)?, activation.verifier)))
    {
        let decision = Decision::Allow { person: person.screen_name, verifier: verifier.to_owned() };
        let decided = provider.store.decide(&token, decision, now).await.map_err(Failure::from)?;
        decided.map_err(|_| Refusal::Undecided)?;
    }
    let mut fields = vec![("oauth_token", &*token), ("oauth_token_secret", secret.expose())];
    fields.extend(here.confirmed.map(|confirmed| ("oauth_callback_confirmed", confirmed)));
    fields.extend(here.fields);
    Ok(fields::reply(provider.behaviour.format, &fields))
}

/// `oob` stands for a callback that the authorization URL will have, and for none at all.
fn callback(from: CallbackFrom, signed: &Signed<'_>) -> Result<Callback, Refusal> {
    let callback = match from {
        CallbackFrom::AuthorizationUrl | CallbackFrom::Nowhere => return Ok(Callback::parse("oob")?),
        _ => Callback::parse(&signed.required("oauth_callback")?)?,
    };
    match (from, callback.host()) {
        (CallbackFrom::OobAlone, Some(_)) => Err(Refusal::OobAlone),
        _ => Ok(callback),
    }
}

/// One that is not in query or form, but among the protocol parameters, is not there.
fn check(param: &Param, signed: &Signed<'_>) -> Result<(), Refusal> {
    match signed.param(param.name) {
        None if param.required => Err(VerifyError::Missing { name: param.name }.into()),
        Some(value) if !param.takes(&value) => Err(Refusal::Value { name: param.name }),
        _ => Ok(()),
    }
}
