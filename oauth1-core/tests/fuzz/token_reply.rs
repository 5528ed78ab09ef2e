//! What a provider answers, and what it sends the browser back with.
//!
//! - [`TokenReply::parse`] reads of a form what the reference reads, of JSON what another reader does, or refuses.
//! - What a login goes on with, tokens, secrets and verifiers, is there, short, and without control characters.
//! - So are problems; and no error says more than one short line.
//! - The URL the browser is sent to is the provider's, with the token in it; the one it comes back by gives back
//!   token and verifier.
//! - No `Debug` or `Display` of a result or an error shows a secret or a verifier.

use std::{error::Error, fmt::Debug};

use http::{HeaderValue, Response, StatusCode, header::WWW_AUTHENTICATE};
use oauth1_core::{
    AuthorizationUrl, Callback, CallbackConfirmation, CallbackError, ClientCredentials, Endpoint, Exchange,
    FlowError, ObtainTemporary, ObtainToken, PendingLogin, Problem, RenewToken, SignatureMethod, Signer,
    Token, TokenCredentials, TokenReply, callback_uri, verifier_from_pin,
};
use serde_json::Value;

use crate::{
    input::Input,
    problem,
    reference::{self, Pair, Uri},
};

const SENTINEL: &str = "S3NT1NEL";

pub fn run(data: &[u8]) {
    if data.windows(SENTINEL.len()).any(|window| window == SENTINEL.as_bytes()) {
        return;
    }
    let mut input = Input::new(data);
    let status = input.one_of(&[200, 201, 400, 401, 302, 500, 204, 100]);
    let with_extra = input.yes();
    let (challenge, query, url, callback) = (input.line(), input.text(), input.text(), input.text());
    let extra = [(input.text(), input.text())];
    let extra: Vec<_> = extra.iter().map(|(name, value)| (&**name, &**value)).collect();
    let extra = if with_extra { &extra[..] } else { &[] };
    let body = input.rest();

    let reply = |body: &[u8]| {
        let mut reply = Response::new(body.to_vec());
        *reply.status_mut() = StatusCode::from_u16(status).expect("a status");
        if let Ok(challenge) = HeaderValue::from_bytes(challenge) {
            reply.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        reply
    };
    read(&reply(body), body);
    let secret = format!("oauth_token_secret={SENTINEL}");
    let before = [secret.as_bytes(), b"&", body].concat();
    let behind = [body, b"&", secret.as_bytes()].concat();
    let in_json = [format!("{{\"oauth_token_secret\":\"{SENTINEL}\",").as_bytes(), body].concat();
    for body in [body, &before, &behind, &in_json] {
        if let Some(pending) = steps(&reply(body)) {
            authorize(&pending, &url, extra);
        }
    }

    for query in [
        query.clone().into_owned(),
        format!("oauth_verifier={SENTINEL}&{query}"),
        format!("{query}&oauth_verifier={SENTINEL}"),
    ] {
        come_back(&query);
    }
    if let [(token, verifier), ..] = extra {
        send_back(&callback, token, verifier);
    }
    match verifier_from_pin(&query) {
        Ok(verifier) => usable(verifier.expose()),
        Err(error) => told(&error),
    }
}

/// The reply alone.
fn read(reply: &Response<Vec<u8>>, body: &[u8]) {
    if let Some(problem) = Problem::from_reply(reply) {
        problem::check(&problem);
        silent(&problem);
    }
    let status = reply.status().as_u16();
    let expected = form(body).filter(|_| reply.status().is_success());
    match TokenReply::parse(reply) {
        Ok(read) => {
            assert!(reply.status().is_success());
            if body.trim_ascii().starts_with(b"{") {
                same_as_json(&read, body);
                return;
            }
            let expected = expected.expect("a form with one token and one secret");
            assert_eq!(read.token, expected.token);
            assert_eq!(read.secret.expose(), expected.secret);
            assert_eq!(
                read.callback_confirmed,
                expected.confirmed.map(|text| text.eq_ignore_ascii_case("true"))
            );
            assert_eq!(read.extra, expected.extra);
        }
        Err(error) => {
            assert!(expected.is_none(), "{error:?}");
            told(&error);
            match &error {
                FlowError::Redirected { status: told } => {
                    assert!(*told == status && (300..400).contains(told));
                }
                FlowError::Refused { status: told, problem } => {
                    assert_eq!(*told, status);
                    assert!(problem.is_some() || !reply.status().is_success());
                    problem.iter().for_each(|problem| problem::check(problem));
                }
                _ => assert!(reply.status().is_success()),
            }
        }
    }
}

struct Form {
    token: String,
    secret: String,
    confirmed: Option<String>,
    extra: Vec<(String, String)>,
}

/// A form that is credentials.
fn form(body: &[u8]) -> Option<Form> {
    let body = body.trim_ascii();
    if body.starts_with(b"{") {
        return None;
    }
    let text = |(name, value): Pair| Some((String::from_utf8(name).ok()?, String::from_utf8(value).ok()?));
    let fields: Option<Vec<_>> = reference::pairs(body).ok()?.into_iter().map(text).collect();
    let fields = fields?;
    let values = |wanted| -> Vec<String> {
        fields.iter().filter(|(name, _)| name == wanted).map(|(_, value)| value.clone()).collect()
    };
    let ([token], [secret]) = (&values("oauth_token")[..], &values("oauth_token_secret")[..]) else {
        return None;
    };
    let confirmed = values("oauth_callback_confirmed");
    let own = ["oauth_token", "oauth_token_secret", "oauth_callback_confirmed"];
    let extra = fields.iter().filter(|(name, _)| !own.contains(&&**name)).cloned().collect();
    let form =
        Form { token: token.clone(), secret: secret.clone(), confirmed: confirmed.first().cloned(), extra };
    (confirmed.len() <= 1).then_some(form)
}

fn same_as_json(read: &TokenReply, body: &[u8]) {
    let object: Value = serde_json::from_slice(body).expect("JSON");
    let text = |name: &str| match &object[name] {
        // A `null` is no field; there may be another one, before it.
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    if let Some(token) = text("oauth_token") {
        assert_eq!(read.token, token);
    }
    if let Some(secret) = text("oauth_token_secret") {
        assert_eq!(read.secret.expose(), secret);
    }
    for (name, _) in &read.extra {
        assert!(object.get(name).is_some(), "{name:?}");
    }
}

/// Every step of a login that can get such a reply. `Some` if the first one goes on.
fn steps(reply: &Response<Vec<u8>>) -> Option<PendingLogin> {
    let client = ClientCredentials::new("client", SENTINEL);
    let signer = Signer::client(SignatureMethod::HmacSha1, &client).expect("a shared secret");
    let endpoint = Endpoint::new("https://provider.example/step").expect("a URL");
    shown(TokenReply::parse(reply));

    let kept = Token::new(TokenCredentials::new("kept", SENTINEL));
    let tokens = [
        shown(ObtainToken::at(signer.clone(), endpoint.clone(), SENTINEL).response(reply)),
        shown(RenewToken::at(signer.clone(), endpoint.clone(), SENTINEL).response(reply)),
        shown(RenewToken::in_place(signer.clone(), endpoint.clone(), kept).response(reply)),
    ];
    for token in tokens.into_iter().flatten() {
        usable(token.credentials().identifier());
        usable(token.credentials().secret().expose());
    }
    let step = ObtainTemporary::at(signer, endpoint, "https://app.example/callback");
    let strict = shown(step.clone().response(reply));
    let pending = shown(step.confirmation(CallbackConfirmation::Ignore).response(reply));
    assert_eq!(strict.is_some(), pending.as_ref().is_some_and(PendingLogin::callback_confirmed));
    if let Some(pending) = &pending {
        usable(pending.credentials().identifier());
        usable(pending.credentials().secret().expose());
    }
    pending
}

/// Where the browser is sent.
fn authorize(pending: &PendingLogin, url: &str, extra: &[(&str, &str)]) {
    let Some(authorization) = shown(AuthorizationUrl::new(url)) else { return };
    let own = Uri::read(url).expect("it was taken");
    let mut expected = reference::pairs(own.query.as_bytes()).expect("it was taken");
    let is_token = |name: &[u8]| name == b"oauth_token";
    let taken = expected.iter().any(|(name, _)| is_token(name))
        || extra.iter().any(|(name, _)| is_token(name.as_bytes()));
    let result = shown(authorization.for_login(pending, extra));
    assert_eq!(result.is_none(), taken);
    let Some(result) = result else { return };
    assert!(result.starts_with(url));
    let to = Uri::read(&result).expect("a URL");
    assert_eq!(to.to_base_string_uri(), own.to_base_string_uri());
    assert!(!result.contains('#'));
    HeaderValue::from_str(&result)
        .or_else(|_| HeaderValue::from_bytes(result.as_bytes()))
        .expect("a Location");
    let token = [("oauth_token", pending.credentials().identifier())];
    let added =
        token.iter().chain(extra).map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()));
    expected.extend(added);
    assert_eq!(reference::pairs(to.query.as_bytes()), Ok(expected));
}

/// The query that the browser comes back with.
fn come_back(query: &str) {
    let callback = Callback::parse_without_verifier(query);
    match (Callback::parse(query), &callback) {
        (Ok(strict), Ok(lenient)) => assert_eq!(strict.token(), lenient.token()),
        (Err(CallbackError::MissingVerifier), Ok(lenient)) => {
            assert!(matches!(lenient, Callback::Unverified { .. }));
        }
        (Err(strict), Err(lenient)) => assert_eq!(strict, *lenient),
        (strict, lenient) => panic!("{strict:?} is not {lenient:?}"),
    }
    if let Err(CallbackError::Problem(problem)) = &callback {
        problem::check(problem);
    }
    let Some(callback) = shown(callback) else { return };
    let Some(token) = callback.token().map(str::to_owned) else { return };
    usable(&token);
    let named = ["oauth_token", "denied"].map(|name| once(query, name));
    assert!(named.iter().flatten().any(|value| *value == token.as_bytes()), "{token:?} from nowhere");

    let granted = matches!(callback, Callback::Granted { .. });
    let other = Callback::parse_without_verifier(query).expect("it was read before");
    assert_eq!(other.granted_for(&format!("{token}x")).unwrap_err(), CallbackError::TokenMismatch);
    if let Some(verifier) = shown(callback.verifier_for(&token)) {
        assert!(granted);
        usable(verifier.expose());
        assert_eq!(once(query, "oauth_verifier").as_deref(), Some(verifier.expose().as_bytes()));
    }
}

/// The value of a parameter that is there once, whatever else is in the query.
fn once(query: &str, name: &str) -> Option<Vec<u8>> {
    let pieces = query.as_bytes().split(|&octet| octet == b'&');
    let pairs = pieces.filter_map(|piece| reference::pairs(piece).ok()).flatten();
    let mut values = pairs.filter(|(other, _)| other == name.as_bytes()).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

/// The provider's side: where it sends the browser.
fn send_back(callback: &str, token: &str, verifier: &str) {
    let Some(uri) = callback_uri(callback, token, verifier) else {
        assert_eq!(callback, "oob");
        return;
    };
    let query = |uri: &str| {
        let uri = uri.split('#').next().unwrap_or_default();
        uri.split_once('?').map_or("", |(_, query)| query).to_owned()
    };
    let own = query(callback);
    let read = ["oauth_token", "oauth_verifier", "denied", "oauth_problem", "error"];
    let is_read = |piece: &[u8]| {
        let name = piece.split(|&octet| octet == b'=').next().unwrap_or_default();
        reference::pairs(name)
            .is_ok_and(|pairs| read.iter().any(|name| pairs.iter().any(|pair| pair.0 == name.as_bytes())))
    };
    if own.as_bytes().split(|&octet| octet == b'&').any(is_read) {
        return;
    }
    let is_good = |text: &str| (1..=1024).contains(&text.len()) && !text.chars().any(char::is_control);
    match Callback::parse(&query(&uri)) {
        Ok(parsed) => assert_eq!(parsed.verifier_for(token).expect("this token's").expose(), verifier),
        Err(error) => assert!(!is_good(token) || !is_good(verifier), "{error:?}"),
    }
}

/// What goes into sessions and headers.
fn usable(text: &str) {
    assert!((1..=1024).contains(&text.len()), "{} octets", text.len());
    assert!(!text.chars().any(char::is_control), "{text:?}");
}

/// Looks at what is shown of a result, and opens it.
fn shown<T: Debug, E: Error>(result: Result<T, E>) -> Option<T> {
    silent(&result);
    result.inspect_err(|error| told(error)).ok()
}

/// One line of our own words.
fn told(error: &dyn Error) {
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        assert!(!text.is_empty() && text.chars().count() <= 512, "{text}");
        assert!(!text.chars().any(char::is_control), "{text:?}");
        assert!(!text.contains(SENTINEL), "{text}");
        next = error.source();
    }
    silent(&error);
}

fn silent(shown: &impl Debug) {
    let text = format!("{shown:?}{shown:#?}");
    assert!(!text.contains(SENTINEL), "{text}");
}
