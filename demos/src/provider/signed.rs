//! Believing a signed request: [RFC 5849 §3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.2).
//!
//! Protocol parameters are read from the `Authorization` header, the query or the form, and all of them from one of
//! the three. PLAINTEXT is accepted, since nobody listens on loopback.

use std::time::Duration;

use axum::http::{HeaderValue, header};
use oauth1_core::{Claim, NonceError, Params, Policy, Secret, VerifyError};

use super::{
    Provider,
    failure::Failure,
    fields,
    incoming::Incoming,
    now,
    people::{self, Person},
    refusal::Refusal,
};

/// How far a timestamp may be from the clock.
const WINDOW: Duration = Duration::from_secs(300);
const POLICY: Policy = Policy::new(WINDOW).allowing_plaintext_over_http();

/// Whose credentials a request is to be signed with, besides the client's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    Nothing,
    Temporary,
    Token,
}

/// A request whose signature is good and which was not seen before.
pub(super) struct Signed<'a> {
    claim: Claim<'a>,
    params: Params<'a>,
    person: Option<&'static Person>,
}

impl Signed<'_> {
    pub(super) fn client(&self) -> &str {
        self.claim.client()
    }

    pub(super) fn token(&self) -> &str {
        self.claim.token().unwrap_or_default()
    }

    /// Whose account the token is for.
    pub(super) fn person(&self) -> Result<&'static Person, Refusal> {
        self.person.ok_or(Refusal::UnknownToken)
    }

    /// A protocol parameter that this endpoint cannot do without.
    pub(super) fn required(&self, name: &'static str) -> Result<String, Refusal> {
        let value = self.claim.param(name)?.filter(|value| !value.is_empty());
        Ok(value.ok_or(VerifyError::Missing { name })?)
    }

    /// A parameter of the query or the form.
    pub(super) fn param(&self, name: &str) -> Option<String> {
        fields::single(&self.params, name)
    }
}

/// Believes the request or refuses it.
///
/// The cheap checks come first. A client or a token that does not exist is not noticed before the signature has
/// been computed, with a secret that nobody has (B12). The nonce is remembered last (B14).
pub(super) async fn check<'a>(
    provider: &Provider,
    incoming: &'a Incoming,
    with: With,
) -> Result<Signed<'a>, Refusal> {
    let (claim, params) = parse(incoming, with)?;
    let client = provider.client(claim.client());
    let (token, person) = token_secret(provider, &claim, with).await?;
    let clock = now();
    let key = client.map(|client| &client.key);
    match claim.verify(key, token.as_ref(), clock.unsigned_abs(), &POLICY) {
        Err(VerifyError::UnknownCredentials) if client.is_none() => {
            return Err(Refusal::UnknownClient { identifier: claim.client().to_owned() });
        }
        Err(VerifyError::UnknownCredentials) => return Err(Refusal::UnknownToken),
        verified => drop(verified?),
    }
    first_use(provider, &claim, clock).await?;
    Ok(Signed { claim, params, person })
}

/// The claim, and the parameters of query and form, if the request is well-formed and names what it has to.
fn parse(incoming: &Incoming, with: With) -> Result<(Claim<'_>, Params<'_>), Refusal> {
    if let Some(name) = incoming.repeated([header::AUTHORIZATION, header::CONTENT_TYPE]) {
        return Err(Refusal::RepeatedHeader { name });
    }
    let request = incoming.request()?;
    let params = request.params().map_err(VerifyError::from)?;
    let header = incoming.headers().get(header::AUTHORIZATION);
    let claim = Claim::parse(request, header.map(HeaderValue::as_bytes))?;
    match (with, claim.token().unwrap_or_default()) {
        (With::Nothing, "") => {}
        (With::Nothing, _) => return Err(Refusal::TokenNotWanted),
        (_, "") => return Err(VerifyError::Missing { name: "oauth_token" }.into()),
        _ => {}
    }
    Ok((claim, params))
}

type TokenSecret = (Option<Secret>, Option<&'static Person>);

/// Looks up the secret of the token that the claim names, even if there is no such client.
async fn token_secret(provider: &Provider, claim: &Claim<'_>, with: With) -> Result<TokenSecret, Failure> {
    let token = claim.token().unwrap_or_default();
    Ok(match with {
        With::Nothing => (None, None),
        With::Temporary => (provider.store.temporary_secret(token, claim.client()).await?, None),
        With::Token => match provider.store.token(token, claim.client()).await? {
            Some((secret, person)) => (Some(secret), people::find(&person)),
            None => (None, None),
        },
    })
}

/// §3.3. PLAINTEXT may lack timestamp and nonce; then there is nothing to remember.
async fn first_use(provider: &Provider, claim: &Claim<'_>, clock: i64) -> Result<(), Refusal> {
    let (Some(timestamp), Some(nonce)) = (claim.timestamp(), claim.nonce()) else { return Ok(()) };
    let timestamp = i64::try_from(timestamp).map_err(|_| VerifyError::BadTimestamp)?;
    let oldest = clock.saturating_sub_unsigned(WINDOW.as_secs());
    let token = claim.token().unwrap_or_default();
    let first = provider.store.first_use(claim.client(), token, timestamp, nonce, oldest).await;
    if first.map_err(Failure::from)? { Ok(()) } else { Err(NonceError::Used.into()) }
}
