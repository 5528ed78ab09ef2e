//! What an attacker sends to a server, or brings a client to sign, by way of the public API alone. The names of the
//! tests have the threats' ids.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod encoding;
mod limits;
mod malformed;
mod replay;
mod signature;
mod signer;
mod target;

use std::time::Duration;

use oauth1_core::{
    Claim, ClientCredentials, ClientKey, Placement, Policy, Request, Secret, SignatureMethod, Signer, Stamp,
    TokenCredentials, VerifyError, percent_encode,
};

const NOW: u64 = 1_700_000_000;
const POLICY: Policy = Policy::new(Duration::from_secs(300));
const URL: &str = "https://h.example/p";
const FORM: &str = "application/x-www-form-urlencoded";
const HMAC: [SignatureMethod; 3] =
    [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::HmacSha512];
const PLACES: [Placement; 3] = [Placement::Header, Placement::Query, Placement::Form];

/// Of the client `ck` with the secret `cs`, on behalf of the token `tk` with the secret `ts`.
fn signer(method: SignatureMethod) -> Signer {
    let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk", "ts"));
    Signer::token(method, &client, &token).unwrap()
}

/// The same client as a server has it on file.
fn known() -> ClientKey {
    ClientKey::shared("cs", &[&HMAC[..], &[SignatureMethod::Plaintext]].concat()).unwrap()
}

fn post(url: &str) -> Request<'_> {
    Request::new("POST", url).unwrap()
}

fn stamp() -> Stamp {
    Stamp::new("n0nce", NOW)
}

/// The header of a request that is signed right.
fn header(request: Request<'_>) -> String {
    let signer = signer(SignatureMethod::HmacSha1);
    signer.sign(request, &stamp(), &[]).unwrap().to_header_text()
}

fn verify(request: Request<'_>, header: &[u8]) -> Result<(), VerifyError> {
    let claim = Claim::parse(request, Some(header))?;
    claim.verify(Some(&known()), Some(&Secret::from("ts")), NOW, &POLICY).map(drop)
}

type Parameters = Vec<(String, String)>;

/// The protocol parameters of a request to [`URL`] that is signed right.
fn parameters(method: SignatureMethod) -> Parameters {
    let (signer, stamp) = (signer(method), stamp());
    let signed = signer.sign(post(URL), &stamp, &[]).unwrap();
    signed.params().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// These parameters with another value.
fn with(parameters: &Parameters, name: &str, value: &str) -> Parameters {
    let mut changed = parameters.clone();
    let place = changed.iter_mut().find(|(own, _)| own == name).unwrap();
    value.clone_into(&mut place.1);
    changed
}

/// A request to [`URL`] with some parameters in each place, in the order of [`PLACES`].
fn verify_in(places: [&[(String, String)]; 3]) -> Result<(), VerifyError> {
    let written = |pairs: &[(String, String)], quote: &str, between: &str| {
        let pair = |(name, value): &(String, String)| {
            format!("{}={quote}{}{quote}", percent_encode(name), percent_encode(value))
        };
        pairs.iter().map(pair).collect::<Vec<_>>().join(between)
    };
    let header = format!("OAuth {}", written(places[0], "\"", ", "));
    let url = format!("{URL}?{}", written(places[1], "", "&"));
    let form = written(places[2], "", "&");
    verify(post(&url).with_body(FORM, form.as_bytes()), header.as_bytes())
}

/// The same with all of them in one place.
fn verify_at(place: Placement, parameters: &Parameters) -> Result<(), VerifyError> {
    verify_in(PLACES.map(|other| if other == place { &parameters[..] } else { &[] }))
}

#[test]
fn what_the_other_tests_change_is_good() {
    for method in HMAC {
        for place in PLACES {
            assert_eq!(verify_at(place, &parameters(method)), Ok(()));
        }
    }
}
