//! This workspace's side.

use std::time::Duration;

use http::HeaderValue;
use oauth1_core::{
    Authorization, Claim, ClientCredentials, ClientKey, Policy, Request, RequestError, Secret, SignError,
    SignatureMethod, Signer, Stamp, TokenCredentials,
};

use super::{
    Operation, Result,
    case::{CONSUMER_KEY, CONSUMER_SECRET, Case, FORM, NONCE, TIMESTAMP, TOKEN, TOKEN_SECRET},
};

pub(crate) const TEXT: &str = "oauth1-core";
pub(crate) const TEXT_STAMP_GIVEN: &str = "oauth1-core, stamp given";
pub(crate) const HEADER: &str = "oauth1-core, http::HeaderValue";
pub(crate) const VERIFY: &str = "oauth1-core";
pub(crate) const STAMP: &str = "oauth1_client::stamp";

/// With a nonce and a time of its own, as it is in use; the header as text, as the peer makes it.
pub(crate) fn text(case: &'static Case) -> Result<Operation> {
    fresh(TEXT, case, header_text)
}

/// The same as what hyper and its kin take.
pub(crate) fn header(case: &'static Case) -> Result<Operation> {
    fresh(HEADER, case, header_value)
}

/// Without nonce and clock.
pub(crate) fn text_stamp_given(case: &'static Case) -> Result<Operation> {
    let (signer, stamp) = (signer()?, given());
    Operation::new(TEXT_STAMP_GIVEN, move || Ok(header_text(&signed(&signer, case, &stamp)?)))
}

fn header_text(signed: &Authorization<'_>) -> String {
    signed.to_header_text()
}

fn header_value(signed: &Authorization<'_>) -> HeaderValue {
    signed.to_header()
}

/// The signer is ready; the rest starts from method, URL and body.
fn fresh<T>(
    name: &'static str,
    case: &'static Case,
    finish: impl Fn(&Authorization<'_>) -> T + 'static,
) -> Result<Operation> {
    let signer = signer()?;
    Operation::new(name, move || Ok(finish(&signed(&signer, case, &oauth1_client::stamp()?)?)))
}

/// From a header value to the yes or no.
pub(crate) fn verify(case: &'static Case) -> Result<Operation> {
    let header = header_value(&signed(&signer()?, case, &given())?);
    let client = ClientKey::shared(CONSUMER_SECRET, &[SignatureMethod::HmacSha1])?;
    let (token, policy) = (Secret::from(TOKEN_SECRET), Policy::new(Duration::from_secs(300)));
    Operation::new(VERIFY, move || {
        let claim = Claim::parse(request(case)?, Some(header.as_bytes()))?;
        Ok(claim.verify(Some(&client), Some(&token), TIMESTAMP, &policy)?.covers_body())
    })
}

pub(crate) fn stamp() -> Result<Operation> {
    Operation::new(STAMP, || Ok(oauth1_client::stamp()?))
}

pub(crate) fn signature(case: &Case) -> Result<String> {
    Ok(signed(&signer()?, case, &given())?.signature().to_owned())
}

pub(crate) fn base_string(case: &Case) -> Result<String> {
    Ok(signer()?.base_string(request(case)?, &given(), &[])?)
}

pub(crate) fn signer() -> std::result::Result<Signer, SignError> {
    let client = ClientCredentials::new(CONSUMER_KEY, CONSUMER_SECRET);
    Signer::token(SignatureMethod::HmacSha1, &client, &TokenCredentials::new(TOKEN, TOKEN_SECRET))
}

fn given() -> Stamp {
    Stamp::new(NONCE, TIMESTAMP)
}

fn signed<'a>(
    signer: &'a Signer,
    case: &'a Case,
    stamp: &'a Stamp,
) -> std::result::Result<Authorization<'a>, SignError> {
    signer.sign(request(case)?, stamp, &[])
}

fn request(case: &Case) -> std::result::Result<Request<'_>, RequestError> {
    Ok(Request::new(case.method, &case.url)?.with_body(FORM, case.body.as_bytes()))
}
