//! Tokens live on, of no RFC: with a session handle, which gives out other ones, or by themselves.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};

use super::{
    Provider, access_token,
    behaviour::{Endpoint, Login},
    failure::Failure,
    incoming::Incoming,
    refusal::Refusal,
    signed::{self, With},
    store::Renewed,
    wanted::Wanted,
};

/// Whether a request to the token endpoint has a handle instead of a verifier.
pub(super) fn is_asked_for(incoming: &Incoming) -> bool {
    let claim = incoming.request().ok().and_then(|request| incoming.claim(request).ok());
    claim.is_some_and(|claim| matches!(claim.param("oauth_session_handle"), Ok(Some(_))))
}

/// Gives out a token and a handle for the ones that there were, which are good for nothing then.
pub(super) async fn by_handle(
    provider: &Provider,
    login: &Login,
    incoming: &Incoming,
) -> Result<Response, Refusal> {
    let wanted = Wanted::at(&login.exchange.endpoint, With::OldToken);
    let signed = signed::check(provider, incoming, wanted).await?;
    let (handle, person) = (signed.required("oauth_session_handle")?, signed.person()?);
    let now = provider.now();
    let new = access_token::new_token(login, now)?;
    let renewed = provider.store.renew(signed.token(), handle, new.clone(), now);
    match renewed.await.map_err(Failure::from)? {
        Renewed::Issued => Ok(access_token::reply(provider, login, &new, person)),
        Renewed::WrongHandle => Err(Refusal::WrongHandle),
        Renewed::Over => Err(Refusal::TokenExpired),
    }
}

/// Lets the token that signs be good for some time again.
pub(super) async fn in_place(
    provider: &Provider,
    endpoint: &Endpoint,
    seconds: u32,
    answer: &'static str,
    incoming: &Incoming,
) -> Result<Response, Refusal> {
    let signed = signed::check(provider, incoming, Wanted::at(endpoint, With::OldToken)).await?;
    let ends = provider.now() + i64::from(seconds);
    provider.store.prolong(signed.token(), ends).await.map_err(Failure::from)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], answer).into_response())
}
