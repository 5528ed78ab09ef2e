//! The provider's side: what is asked of it is checked as its server would.

use std::{borrow::Cow, time::Duration};

use http::{HeaderValue, header};
use oauth1_core::{Claim, ClientCredentials, ClientKey, Placement, Policy, Request, Secret};

use crate::table::Provider;

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const NOW: u64 = 1_700_000_000;

/// What the application is registered with, everywhere.
pub(crate) fn client() -> ClientCredentials {
    ClientCredentials::new("c/k", "c&s")
}

/// What the provider's server does with a request: it is for this method and URL, and signed by the client and with the
/// token that it should be, in the place where this provider looks for it.
pub(crate) fn accept(
    provider: &Provider,
    method_and_url: &str,
    request: &http::Request<Vec<u8>>,
    token: Option<(&str, &str)>,
) -> Accepted {
    let (method, url) = method_and_url.split_once(' ').unwrap();
    let (uri, sent) = (request.uri(), request.uri().to_string());
    assert_eq!(request.method(), method);
    let appended = sent.strip_prefix(url).expect("the URL is kept octet for octet");
    let field = |name| request.headers().get(name).map(HeaderValue::as_bytes);
    let signature = b"oauth_signature=";
    let is_there = |octets: &[u8]| octets.windows(signature.len()).any(|window| window == signature);
    let is_header = field(header::AUTHORIZATION).is_some_and(is_there);
    let places = [is_header, is_there(request.body()), is_there(appended.as_bytes())];
    let expected =
        [Placement::Header, Placement::Form, Placement::Query].map(|place| place == provider.placement);
    assert_eq!(places, expected);
    if let (Some(realm), Some(header)) = (provider.realm, field(header::AUTHORIZATION)) {
        assert!(header.starts_with(format!("OAuth realm=\"{realm}\", ").as_bytes()));
    }
    if let Some((name, value)) = &provider.header {
        assert_eq!(field(name.clone()), Some(value.as_bytes()));
    }

    let content_type = str::from_utf8(field(header::CONTENT_TYPE).unwrap_or_default()).unwrap();
    let (scheme, host) = (uri.scheme_str().unwrap(), uri.authority().unwrap().as_str());
    let target = uri.path_and_query().unwrap().as_str();
    let received = Request::received(request.method().as_str(), scheme, host, target).unwrap();
    let claim =
        Claim::parse(received.with_body(content_type, request.body()), field(header::AUTHORIZATION)).unwrap();
    assert_eq!((claim.client(), claim.method()), (client().identifier(), provider.signature));
    assert_eq!(claim.token(), token.map(|(identifier, _)| identifier));
    // Schoology and Jira want an `oauth_token` that names nobody.
    let token =
        token.filter(|(identifier, _)| !identifier.is_empty()).map(|(_, secret)| Secret::from(secret));
    let client = ClientKey::shared(client().secret().clone(), &[claim.method()]).unwrap();
    let policy = Policy::new(Duration::from_secs(300));
    let verified = claim.verify(Some(&client), token.as_ref(), NOW, &policy).unwrap();
    let text = |octets: Cow<'_, [u8]>| String::from_utf8(octets.into_owned()).unwrap();
    Accepted(verified.params().map(|(name, value)| (text(name), text(value))).collect())
}

/// The parameters of a request that was accepted.
pub(crate) struct Accepted(Vec<(String, String)>);

impl Accepted {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| &**value)
    }
}

pub(crate) fn param(accepted: &Accepted, name: &'static str) -> String {
    accepted.get(name).unwrap_or_else(|| panic!("{name} is missing")).to_owned()
}
