//! Every provider with a login that we know of, from the first request to the token, each against a server that checks
//! what it gets; and calls to those that need no login.
//!
//! What providers want is from their documentation or from public repositories, as collected in 2026; what they answer
//! has the shape they are known to send, and other values. Nothing is sent anywhere.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what a test does not expect is to stop it"
)]

mod calls;
mod server;
mod table;

use std::time::Duration;

use http::HeaderValue;
use oauth1_core::{
    AuthorizationUrl, Callback, CallbackConfirmation, ClientCredentials, Endpoint, Exchange as _, FlowError,
    ObtainTemporary, ObtainToken, Params, RenewToken, Secret, SignatureMethod, Signer, Stamp, Token,
    TokenCredentials, verifier_from_pin,
};

use crate::{
    server::{NOW, accept, client, param},
    table::{Back, PROVIDER, PROVIDERS, Provider},
};

#[test]
fn every_provider_can_be_logged_in_to() {
    for provider in PROVIDERS {
        println!("{}", provider.name); // shown if it fails
        let token = log_in(provider).unwrap();
        let (identifier, secret) = provider.gives[1];
        assert_eq!(token.credentials().identifier(), identifier);
        assert_eq!(token.credentials().secret().expose(), secret);
        assert_eq!(token.extra().collect::<Vec<_>>(), provider.fields);
    }
}

fn log_in(provider: &Provider) -> Result<Token, FlowError> {
    let [temporary, _] = provider.gives;
    let endpoint = provider
        .params
        .iter()
        .fold(endpoint(provider, provider.temporary), |endpoint, &(name, value)| endpoint.param(name, value));
    let step = ObtainTemporary::at(signer(provider, None), endpoint, provider.callback);
    let step = step.confirmation(provider.confirmation);
    let request = step.request(&stamp())?;
    let claim = accept(provider, provider.temporary, &request, None);
    assert_eq!(param(&claim, "oauth_callback"), provider.callback);
    for &(name, value) in provider.params {
        assert_eq!(param(&claim, name), value);
    }
    let pending = step.response(&reply(provider.temporary_reply))?;

    let authorization = (provider.settings)(AuthorizationUrl::new(provider.authorize)?);
    let url = authorization.for_login(&pending, provider.extra)?;
    assert_eq!(url, format!("{}?{}", provider.authorize, provider.query));

    let signer = Signer::token(provider.signature, &client(), pending.credentials()).unwrap();
    let signer = in_realm(signer, provider.realm);
    let endpoint = self::endpoint(provider, provider.token);
    let own = pending.credentials().identifier();
    let (step, verifier) = match provider.back {
        Back::Callback(query, verifier) => {
            let found = Callback::parse(query).unwrap().verifier_for(own).unwrap();
            (ObtainToken::at(signer, endpoint, found), Some(verifier))
        }
        Back::WithoutVerifier(query) => {
            assert!(Callback::parse(query).is_err(), "only who asks for it does without");
            assert!(Callback::parse_without_verifier(query).unwrap().granted_for(own).unwrap().is_none());
            (ObtainToken::without_verifier(signer, endpoint), None)
        }
        Back::Pin(typed, verifier) => {
            (ObtainToken::at(signer, endpoint, verifier_from_pin(typed).unwrap()), Some(verifier))
        }
    };
    let request = step.request(&stamp())?;
    let claim = accept(provider, provider.token, &request, Some(temporary));
    assert_eq!(claim.get("oauth_verifier"), verifier);
    assert_eq!(claim.get("oauth_callback"), None);
    step.response(&reply(provider.token_reply))
}

#[test]
fn magento_2_brings_the_credentials_and_the_verifier_itself() {
    // The store POSTs this to the integrator; no browser is sent anywhere.
    let mut posted = Params::new();
    let body =
        b"oauth_consumer_key=c%2Fk&oauth_consumer_secret=c%26s&store_base_url=x&oauth_verifier=v3r1f13r";
    posted.push_encoded(body).unwrap();
    let field = |name| String::from_utf8(posted.values(name).next().unwrap().to_vec()).unwrap();
    let client = ClientCredentials::new(field("oauth_consumer_key"), field("oauth_consumer_secret"));

    let store = Provider {
        signature: SignatureMethod::HmacSha256,
        temporary: "POST https://store.example/oauth/token/request",
        token: "POST https://store.example/oauth/token/access",
        ..PROVIDER
    };
    let signer = Signer::client(store.signature, &client).unwrap();
    let step = ObtainTemporary::at(signer, endpoint(&store, store.temporary), store.callback);
    let step = step.confirmation(CallbackConfirmation::Ignore);
    accept(&store, store.temporary, &step.request(&stamp()).unwrap(), None);
    let pending = step.response(&reply("oauth_token=tmp&oauth_token_secret=tmp-secret")).unwrap();

    let signer = Signer::token(store.signature, &client, pending.credentials()).unwrap();
    let step = ObtainToken::at(signer, endpoint(&store, store.token), field("oauth_verifier"));
    let request = step.request(&stamp()).unwrap();
    let claim = accept(&store, store.token, &request, Some(store.gives[0]));
    assert_eq!(param(&claim, "oauth_verifier"), "v3r1f13r");
    let token = step.response(&reply(store.token_reply)).unwrap();
    assert_eq!(token.credentials().identifier(), "tok");
}

#[test]
fn a_password_is_exchanged_for_a_token_where_the_provider_allows_it() {
    let provider = PROVIDER;
    let step = ObtainToken::with_password(
        signer(&provider, None),
        endpoint(&provider, provider.token),
        "some body",
        Secret::from("p&ss+wörd"),
    );
    assert!(!format!("{step:?}").contains("p&ss"));
    let request = step.request(&stamp()).unwrap();
    let form = b"x_auth_username=some%20body&x_auth_password=p%26ss%2Bw%C3%B6rd&x_auth_mode=client_auth";
    assert_eq!(request.body(), form);
    let claim = accept(&provider, provider.token, &request, None);
    assert_eq!(param(&claim, "x_auth_password"), "p&ss+wörd");
    assert_eq!(claim.get("oauth_verifier"), None);
    assert_eq!(step.response(&reply(provider.token_reply)).unwrap().credentials().identifier(), "tok");
}

#[test]
fn tokens_are_renewed_with_a_handle_or_in_place() {
    let yahoo = PROVIDERS.iter().find(|provider| provider.name == "Yahoo").unwrap();
    let token = log_in(yahoo).unwrap();
    assert_eq!(token.expires_in(), Some(Duration::from_secs(3600)));
    assert_eq!(token.authorization_expires_in(), Some(Duration::from_secs(919_314_350)));
    let signer = Signer::token(yahoo.signature, &client(), token.credentials()).unwrap();
    let handle = token.session_handle().unwrap().clone();
    let step = RenewToken::at(signer, endpoint(yahoo, yahoo.token), handle);
    let request = step.request(&stamp()).unwrap();
    let claim = accept(yahoo, yahoo.token, &request, Some(yahoo.gives[1]));
    assert_eq!(param(&claim, "oauth_session_handle"), "handle");
    let renewed = step.response(&reply("oauth_token=tok2&oauth_token_secret=s2&oauth_session_handle=h2"));
    let renewed = renewed.unwrap();
    assert_eq!(renewed.credentials().identifier(), "tok2");
    assert_eq!(renewed.session_handle().map(Secret::expose), Some("h2"));

    let etrade = PROVIDERS.iter().find(|provider| provider.name == "E*TRADE").unwrap();
    let token = log_in(etrade).unwrap();
    let signer = Signer::token(etrade.signature, &client(), token.credentials()).unwrap();
    let renew = "GET https://api.etrade.com/oauth/renew_access_token";
    let step = RenewToken::in_place(signer, endpoint(etrade, renew), token);
    let request = step.request(&stamp()).unwrap();
    let claim = accept(etrade, renew, &request, Some(etrade.gives[1]));
    assert_eq!(claim.get("oauth_session_handle"), None);
    let renewed = step.response(&reply("Access Token has been renewed")).unwrap();
    assert_eq!(renewed.credentials().identifier(), etrade.gives[1].0);
}

#[test]
fn evernote_tells_when_a_token_ends() {
    let evernote = PROVIDERS.iter().find(|provider| provider.name == "Evernote").unwrap();
    assert_eq!(log_in(evernote).unwrap().expires_at(), Some(1_288_201_234));
}

fn stamp() -> Stamp {
    Stamp::new("aFreshNonce0123456789", NOW)
}

fn signer(provider: &Provider, token: Option<(&str, &str)>) -> Signer {
    let signer = match token {
        None => Signer::client(provider.signature, &client()).unwrap(),
        Some((identifier, secret)) => {
            Signer::token(provider.signature, &client(), &TokenCredentials::new(identifier, secret)).unwrap()
        }
    };
    in_realm(signer, provider.realm)
}

fn in_realm(signer: Signer, realm: Option<&str>) -> Signer {
    match realm {
        Some(realm) => signer.with_realm(realm).unwrap(),
        None => signer,
    }
}

/// An endpoint from its method and URL, asked as the provider wants it.
fn endpoint(provider: &Provider, method_and_url: &str) -> Endpoint {
    let (method, url) = method_and_url.split_once(' ').unwrap();
    let endpoint = Endpoint::new(url).unwrap().method(method.parse().unwrap()).placement(provider.placement);
    let endpoint = match &provider.header {
        Some((name, value)) => endpoint.header(name.clone(), HeaderValue::from_static(value)).unwrap(),
        None => endpoint,
    };
    if provider.gives.iter().any(|(_, secret)| secret.is_empty()) {
        endpoint.allow_empty_secret()
    } else {
        endpoint
    }
}

fn reply(body: &str) -> http::Response<Vec<u8>> {
    http::Response::new(body.as_bytes().to_vec())
}
