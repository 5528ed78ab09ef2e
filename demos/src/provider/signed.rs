//! Believing a signed request: [RFC 5849 §3.2](https://www.rfc-editor.org/rfc/rfc5849#section-3.2).
//!
//! Protocol parameters are read from the `Authorization` header, the query or the form, and all of them from one of
//! the three. PLAINTEXT is accepted, since nobody listens on loopback.

use std::time::Duration;

use axum::http::header;
use oauth1_core::{Claim, NonceError, Params, Policy, Secret, VerifyError};

use super::{
    Provider,
    behaviour::ClockRefusal,
    failure::Failure,
    fields,
    incoming::Incoming,
    people::{self, Person},
    refusal::Refusal,
    wanted::Wanted,
};

/// How far a timestamp may be from the clock.
const WINDOW: Duration = Duration::from_secs(300);
const POLICY: Policy = Policy::new(WINDOW).allowing_plaintext_over_http();

/// Whose credentials a request is to be signed with, besides the client's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum With {
    Nothing,
    /// Nothing, and it has to say so.
    EmptyToken,
    Temporary,
    Token,
    /// A token, whose time may be up.
    OldToken,
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
    wanted: Wanted,
) -> Result<Signed<'a>, Refusal> {
    let (claim, params) = parse(incoming, wanted.with)?;
    wanted.check(&provider.behaviour, incoming, &claim)?;
    let client = provider.client(claim.client());
    let token = look_up(provider, &claim, wanted.with).await?;
    let clock = provider.now();
    let key = client.map(|client| &client.key);
    let policy = wanted.body_hash.map_or(POLICY, |hash| POLICY.with_body_hash(hash));
    match claim.verify(key, token.secret.as_ref(), clock.unsigned_abs(), &policy) {
        Err(VerifyError::UnknownCredentials) if client.is_none() => {
            return Err(Refusal::UnknownClient { identifier: claim.client().to_owned() });
        }
        Err(VerifyError::UnknownCredentials) => return Err(Refusal::UnknownToken),
        Err(error @ VerifyError::TimestampRefused { .. }) => {
            return Err(match provider.behaviour.clock.refusal {
                ClockRefusal::Range => error.into(),
                ClockRefusal::Problem => Refusal::OtherClock,
                ClockRefusal::Status => Refusal::Unsaid,
            });
        }
        verified => drop(verified?),
    }
    first_use(provider, &claim, clock).await?;
    if wanted.with == With::Token && token.ends.is_some_and(|ends| ends <= clock) {
        return Err(Refusal::TokenExpired);
    }
    Ok(Signed { claim, params, person: token.person })
}

/// The claim, and the parameters of query and form, if the request is well-formed and names what it has to.
fn parse(incoming: &Incoming, with: With) -> Result<(Claim<'_>, Params<'_>), Refusal> {
    if let Some(name) = incoming.repeated([header::AUTHORIZATION, header::CONTENT_TYPE]) {
        return Err(Refusal::RepeatedHeader { name });
    }
    let request = incoming.request()?;
    let params = request.params().map_err(VerifyError::from)?;
    let claim = incoming.claim(request)?;
    match (with, claim.token()) {
        (With::Nothing, None | Some("")) | (With::EmptyToken, Some("")) => {}
        (With::Nothing | With::EmptyToken, Some(_)) => return Err(Refusal::TokenNotWanted),
        (_, None | Some("")) => return Err(VerifyError::Missing { name: "oauth_token" }.into()),
        _ => {}
    }
    Ok((claim, params))
}

/// What is known of the token that a claim names.
#[derive(Default)]
struct Known {
    secret: Option<Secret>,
    person: Option<&'static Person>,
    ends: Option<i64>,
}

/// Looks up the token that the claim names, even if there is no such client.
async fn look_up(provider: &Provider, claim: &Claim<'_>, with: With) -> Result<Known, Failure> {
    let token = claim.token().unwrap_or_default();
    Ok(match with {
        With::Nothing | With::EmptyToken => Known::default(),
        With::Temporary => {
            let secret = provider.store.temporary_secret(token, claim.client()).await?;
            Known { secret, ..Known::default() }
        }
        With::Token | With::OldToken => match provider.store.token(token, claim.client()).await? {
            Some(found) => {
                Known { secret: Some(found.secret), person: people::find(&found.person), ends: found.ends }
            }
            None => Known::default(),
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
