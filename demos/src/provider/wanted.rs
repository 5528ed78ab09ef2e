//! What a signed request is to look like here, whoever signed it: none of it is secret, so it is looked at first.

use axum::http::{HeaderValue, header};
use oauth1_core::{BodyHash, Claim, OAuthHeader, Params, Placement, VerifyError};

use super::{
    Behaviour,
    behaviour::{Api, Endpoint},
    incoming::Incoming,
    refusal::Refusal,
    signed::With,
};

/// What the place wants that a request came to.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) with: With,
    placements: &'static [Placement],
    refused: &'static [&'static str],
    pub(super) body_hash: Option<BodyHash>,
}

impl Wanted {
    pub(super) fn at(endpoint: &Endpoint, with: With) -> Self {
        Self { with, placements: endpoint.placements, refused: endpoint.refused, body_hash: None }
    }

    pub(super) fn by(api: &Api, with: With) -> Self {
        Self { with, placements: api.placements, refused: &[], body_hash: api.body_hash }
    }

    pub(super) fn check(
        &self,
        behaviour: &Behaviour,
        incoming: &Incoming,
        claim: &Claim<'_>,
    ) -> Result<(), Refusal> {
        if behaviour.user_agent && incoming.header(&header::USER_AGENT).is_none_or(str::is_empty) {
            return Err(Refusal::NoUserAgent);
        }
        let placement = placement(incoming);
        if !self.placements.contains(&placement) {
            return Err(Refusal::Placement { wanted: self.placements });
        }
        if let Some(wanted) = behaviour.realm.filter(|_| placement == Placement::Header)
            && realm(incoming).as_deref() != Some(wanted)
        {
            return Err(Refusal::Realm { wanted });
        }
        if !behaviour.methods.contains(&claim.method()) {
            return Err(Refusal::SignatureMethod { wanted: behaviour.methods });
        }
        for &name in self.refused {
            if claim.param(name)?.is_some() {
                return Err(Refusal::Unwanted { name });
            }
        }
        let is_form =
            oauth1_core::Request::is_form(incoming.header(&header::CONTENT_TYPE).unwrap_or_default());
        if self.body_hash.is_some() && !is_form && claim.param("oauth_body_hash")?.is_none() {
            return Err(VerifyError::Missing { name: "oauth_body_hash" }.into());
        }
        Ok(())
    }
}

/// Where the protocol parameters of a claim are, of which it is known that they are in one place.
fn placement(incoming: &Incoming) -> Placement {
    let mut query = Params::new();
    let is_query = query.push_encoded(incoming.query().as_bytes()).is_ok()
        && query.values("oauth_consumer_key").next().is_some();
    let is_header = || {
        header_of(incoming).is_some_and(|header| header.params.values("oauth_consumer_key").next().is_some())
    };
    match is_query {
        true => Placement::Query,
        false if is_header() => Placement::Header,
        false => Placement::Form,
    }
}

fn realm(incoming: &Incoming) -> Option<String> {
    header_of(incoming)?.realm
}

fn header_of(incoming: &Incoming) -> Option<OAuthHeader<'_>> {
    let value = incoming.headers().get(header::AUTHORIZATION).map(HeaderValue::as_bytes)?;
    OAuthHeader::parse(value).ok()
}
