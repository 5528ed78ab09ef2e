//! Asking the person: [RFC 5849 §2.2](https://www.rfc-editor.org/rfc/rfc5849#section-2.2).

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::{
    Provider, Shared,
    callback::Callback,
    failure::Failure,
    fields::single,
    host::is_own_origin,
    incoming::Incoming,
    now,
    pages::{self, PageError},
    people, random,
    store::{Asked, Decided, Decision, Outcome},
};
use crate::origin;

/// The consent page. `screen_name` in the query chooses an account in advance.
pub(super) async fn ask(State(provider): State<Shared>, incoming: Incoming) -> Result<Response, PageError> {
    let params =
        incoming.request().ok().and_then(|request| request.params().ok()).ok_or(PageError::Malformed)?;
    let token = single(&params, "oauth_token").ok_or(PageError::Malformed)?;
    let (asked, callback, outcome) = asked(&provider, &token).await?;
    if outcome != Outcome::Undecided {
        return Err(PageError::Nothing(outcome));
    }
    let name = client_name(&provider, &asked)?;
    let chosen = single(&params, "screen_name").and_then(|name| people::find(&name));
    let chosen = chosen.unwrap_or(&people::ALL[0]);
    Ok(pages::consent(name, &token, &asked.consent, &callback, chosen))
}

/// What the person decided. It is taken once, and only from the form of the consent page.
pub(super) async fn decide(
    State(provider): State<Shared>,
    incoming: Incoming,
) -> Result<Response, PageError> {
    if !origin::is_same(incoming.headers(), |origin| is_own_origin(origin, provider.port)) {
        return Err(PageError::Foreign);
    }
    let params =
        incoming.request().ok().and_then(|request| request.params().ok()).ok_or(PageError::Malformed)?;
    let field = |name| single(&params, name).ok_or(PageError::Malformed);
    let token = field("oauth_token")?;
    let (asked, callback, _) = asked(&provider, &token).await?;
    if !random::same(asked.consent.expose(), &field("consent")?) {
        return Err(PageError::Foreign);
    }
    let name = client_name(&provider, &asked)?;

    let decision = match &*field("decision")? {
        "allow" => Decision::Allow {
            person: people::find(&field("person")?).ok_or(PageError::Malformed)?.screen_name,
            verifier: if callback.host().is_some() { random::identifier() } else { random::pin() }?,
        },
        "deny" => Decision::Deny,
        _ => return Err(PageError::Malformed),
    };
    let decided = provider.store.decide(&token, decision, now()).await.map_err(Failure::from)?;
    match decided.map_err(PageError::Nothing)? {
        Decided::Allowed { verifier } => match callback.granted(&token, &verifier) {
            Some(uri) => see_other(&uri),
            None => Ok(pages::pin(name, &verifier)),
        },
        Decided::Denied => match callback.denied(&token) {
            Some(uri) => see_other(&uri),
            None => Ok(pages::denied(name)),
        },
    }
}

/// What this token is about, and what has become of it.
async fn asked(provider: &Provider, token: &str) -> Result<(Asked, Callback, Outcome), PageError> {
    let found = provider.store.asked(token, now()).await.map_err(Failure::from)?;
    let (asked, outcome) = found.ok_or(PageError::Nothing(Outcome::Unknown))?;
    let callback = Callback::parse(&asked.callback).map_err(|_| PageError::Malformed)?;
    Ok((asked, callback, outcome))
}

/// A client may be gone since: the file outlives the settings.
fn client_name<'p>(provider: &'p Provider, asked: &Asked) -> Result<&'p str, PageError> {
    provider.client(&asked.client).map(|client| &*client.name).ok_or(PageError::ClientGone)
}

fn see_other(uri: &str) -> Result<Response, PageError> {
    let location = HeaderValue::try_from(uri).map_err(|_| PageError::Malformed)?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
