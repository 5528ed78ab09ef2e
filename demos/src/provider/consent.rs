//! Asking the person: [RFC 5849 §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use oauth1_core::Params;

use super::{
    Client, Provider,
    behaviour::{Authorization, CallbackFrom, Login},
    callback::Callback,
    failure::Failure,
    fields::single,
    incoming::Incoming,
    pages::{self, Consent, PageError},
    people, random,
    store::{Asked, Decided, Decision, Outcome},
};
use crate::origin;

/// The consent page. `screen_name` in the query chooses an account in advance.
pub(super) async fn ask(
    provider: &Provider,
    login: &Login,
    page: &Authorization,
    incoming: &Incoming,
) -> Result<Response, PageError> {
    let params = params(incoming)?;
    let token = single(&params, page.token_param).ok_or(PageError::Malformed)?;
    let (asked, outcome) = asked(provider, &token).await?;
    if outcome != Outcome::Undecided {
        return Err(PageError::Nothing(outcome));
    }
    let callback = callback(login, &asked, &params)?;
    let client = client(provider, &asked)?;
    for param in page.params {
        let value = single(&params, param.name).filter(|value| param.takes(value));
        if value.is_none() && (param.required || params.values(param.name).next().is_some()) {
            return Err(PageError::Param { name: param.name });
        }
    }
    if let Some(name) = page.client_param
        && single(&params, name).as_ref() != Some(&client.identifier)
    {
        return Err(PageError::Param { name });
    }
    let chosen = single(&params, "screen_name").and_then(|name| people::find(&name));
    Ok(pages::consent(&Consent {
        provider: provider.behaviour.name,
        action: page.target,
        client: &client.name,
        token: &token,
        consent: &asked.consent,
        callback: &callback,
        callback_field: login.temporary.callback == CallbackFrom::AuthorizationUrl,
        has_pin: login.verifier,
        chosen: chosen.unwrap_or(&people::ALL[0]),
    }))
}

/// What the person decided. It is taken once, and only from the form of the consent page.
pub(super) async fn decide(
    provider: &Provider,
    login: &Login,
    page: &Authorization,
    incoming: &Incoming,
) -> Result<Response, PageError> {
    if !origin::is_same(
        |name| Some(incoming.headers().get(name)?.as_bytes()),
        |origin| provider.names.is_own_origin(origin),
    ) {
        return Err(PageError::Foreign);
    }
    let params = params(incoming)?;
    let field = |name| single(&params, name).ok_or(PageError::Malformed);
    let token = field("oauth_token")?;
    let (asked, _) = asked(provider, &token).await?;
    if !random::same(asked.consent.expose(), &field("consent")?) {
        return Err(PageError::Foreign);
    }
    let callback = callback(login, &asked, &params)?;
    let name = &client(provider, &asked)?.name;

    let decision = match &*field("decision")? {
        "allow" => Decision::Allow {
            person: people::find(&field("person")?).ok_or(PageError::Malformed)?.screen_name,
            verifier: match callback.host() {
                _ if !login.verifier => String::new(),
                Some(_) => random::identifier()? + login.ending,
                None => random::pin()?,
            },
        },
        "deny" => Decision::Deny,
        _ => return Err(PageError::Malformed),
    };
    let decided = provider.store.decide(&token, decision, provider.now()).await.map_err(Failure::from)?;
    match decided.map_err(PageError::Nothing)? {
        Decided::Allowed { verifier } => match callback.granted(&token, &verifier, page.brings) {
            Some(uri) => see_other(&uri),
            None if verifier.is_empty() => Ok(pages::allowed(name)),
            None => Ok(pages::pin(name, &verifier)),
        },
        Decided::Denied => match callback.denied(&token) {
            Some(uri) => see_other(&uri),
            None => Ok(pages::denied(name)),
        },
    }
}

fn params(incoming: &Incoming) -> Result<Params<'_>, PageError> {
    incoming.request().ok().and_then(|request| request.params().ok()).ok_or(PageError::Malformed)
}

/// What this token is about, and what has become of it.
async fn asked(provider: &Provider, token: &str) -> Result<(Asked, Outcome), PageError> {
    let found = provider.store.asked(token, provider.now()).await.map_err(Failure::from)?;
    found.ok_or(PageError::Nothing(Outcome::Unknown))
}

/// The callback that was signed, or else the one that the browser has brought along.
fn callback(login: &Login, asked: &Asked, params: &Params<'_>) -> Result<Callback, PageError> {
    let name = "oauth_callback";
    match login.temporary.callback {
        CallbackFrom::AuthorizationUrl => {
            single(params, name).and_then(|text| Callback::parse(&text).ok()).ok_or(PageError::Param { name })
        }
        _ => Callback::parse(&asked.callback).map_err(|_| PageError::Malformed),
    }
}

/// A client may be gone since: the file outlives the settings.
fn client<'p>(provider: &'p Provider, asked: &Asked) -> Result<&'p Client, PageError> {
    provider.client(&asked.client).ok_or(PageError::ClientGone)
}

fn see_other(uri: &str) -> Result<Response, PageError> {
    let location = HeaderValue::try_from(uri).map_err(|_| PageError::Malformed)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
