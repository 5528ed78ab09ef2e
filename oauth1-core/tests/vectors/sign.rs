//! Signing: every stage of it.

use oauth1_core::{
    BodyHash, ClientCredentials, OAuthHeader, Params, Request, SignatureMethod, Signer, Stamp,
    TokenCredentials,
};
use serde_json::Value;

use crate::{
    case::{Case, Outcome, octets, pairs, same, sorted_pairs, text},
    keys,
};

pub(crate) fn run(case: &Case) -> Outcome {
    let method = text(&case.input, "signature_method").unwrap().parse().unwrap();
    let is_primitive = text(&case.input, "form") == Some("primitive");
    if is_primitive { primitive(case, method) } else { request(case, method) }.into()
}

pub(crate) fn signer(method: SignatureMethod, input: &Value, token: Option<&Value>) -> Signer {
    let field = |value: &Value, name| text(value, name).unwrap_or_default().to_owned();
    let client = &input["client"];
    let mut signer = if method.is_rsa() {
        keys::signer(method, text(client, "key").unwrap_or_default(), text(client, "rsa_key").unwrap())
    } else {
        let client = ClientCredentials::new(field(client, "key"), field(client, "secret"));
        Signer::client(method, &client).unwrap()
    };
    if let Some(token) = token {
        signer = signer.with_token(&TokenCredentials::new(field(token, "key"), field(token, "secret")));
    }
    if text(input, "version").is_none() {
        signer = signer.without_version();
    }
    match text(input, "realm") {
        Some(realm) => signer.with_realm(realm).expect("a realm that can be sent"),
        None => signer,
    }
}

/// PLAINTEXT's signature is the signing key, so it shows the key of HMAC too. RSA has none of this kind.
fn signing_key(input: &Value, expected: &Value) -> Result<(), String> {
    let Some(key) = text(expected, "signing_key") else {
        return same("signing_key", &text(input, "signature_method").unwrap().starts_with("RSA-"), &true);
    };
    let signer = signer(SignatureMethod::Plaintext, input, input.get("token"));
    same("signing_key", &signer.sign_base_string("").unwrap().as_str(), &key)
}

fn primitive(case: &Case, method: SignatureMethod) -> Result<(), String> {
    signing_key(&case.input, &case.expected)?;
    let signer = signer(method, &case.input, case.input.get("token"));
    let ours = signer.sign_base_string(text(&case.input, "base_string").unwrap()).unwrap();
    same("signature", &ours.as_str(), &text(&case.expected, "signature").unwrap())
}

fn request(case: &Case, method: SignatureMethod) -> Result<(), String> {
    let (input, expected) = (&case.input, &case.expected);
    let body = input.get("body").map(octets).unwrap_or_default();
    let request = Request::new(text(input, "method").unwrap(), text(input, "url").unwrap())
        .map_err(|error| error.to_string())?
        .with_body(text(input, "content_type").unwrap_or_default(), &body);
    let mut signer = signer(method, input, input.get("token"));
    if let Some(algorithm) = text(input, "body_hash") {
        signer = signer.with_body_hash(body_hash(algorithm).of_empty_too());
    }
    let stamp = match (text(input, "nonce"), text(input, "timestamp")) {
        (Some(nonce), Some(timestamp)) => Stamp::literal(nonce, timestamp),
        _ => Stamp::absent(),
    };
    let more: Vec<_> = pairs(&input["extra_oauth"])
        .into_iter()
        .map(|(name, value)| (String::from_utf8(name).unwrap(), String::from_utf8(value).unwrap()))
        .collect();
    let named = [("oauth_callback", text(input, "callback")), ("oauth_verifier", text(input, "verifier"))];
    let extra: Vec<_> = named
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .chain(more.iter().map(|(name, value)| (&**name, &**value)))
        .collect();

    signing_key(input, expected)?;
    if let Some(base_string) = text(expected, "base_string") {
        let ours = signer.base_string(request, &stamp, &extra).map_err(|error| error.to_string())?;
        same("base_string", &ours.as_str(), &base_string)?;
    }
    let authorization = signer.sign(request, &stamp, &extra).map_err(|error| error.to_string())?;
    same("signature", &authorization.signature(), &text(expected, "signature").unwrap())?;
    let mut ours: Vec<_> = authorization
        .params()
        .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
        .collect();
    ours.sort();
    same("oauth_params", &ours, &sorted_pairs(&expected["oauth_params"]))?;
    match text(input, "placement").unwrap() {
        "header" => {
            same_header(authorization.to_header().as_bytes(), text(expected, "authorization").unwrap())
        }
        "query" => same_uri(&authorization.append_to_url(text(input, "url").unwrap()), expected),
        "body" => same_form(&authorization.append_to_form(&body), expected),
        other => Err(format!("an unknown placement: {other}")),
    }
}

/// The order of the parameters is free; what is before them is not.
pub(crate) fn same_uri(ours: &str, expected: &Value) -> Result<(), String> {
    let parts = |uri: &str| {
        let (uri, fragment) = uri.split_once('#').unwrap_or((uri, ""));
        let (start, query) = uri.split_once('?').unwrap_or((uri, ""));
        (start.to_owned(), sorted_params(query.as_bytes()), fragment.to_owned())
    };
    same("uri", &parts(ours), &parts(text(expected, "uri").unwrap()))
}

pub(crate) fn same_form(ours: &[u8], expected: &Value) -> Result<(), String> {
    same("body", &sorted_params(ours), &sorted_params(&octets(&expected["body"])))
}

fn sorted_params(encoded: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut params = Params::new();
    params.push_encoded(encoded).expect("parameters that decode");
    let mut pairs: Vec<_> = params.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    pairs.sort();
    pairs
}

pub(crate) fn body_hash(algorithm: &str) -> BodyHash {
    match algorithm {
        "SHA-1" => BodyHash::SHA1,
        "SHA-256" => BodyHash::SHA256,
        "SHA-512" => BodyHash::SHA512,
        other => panic!("an unknown hash: {other}"),
    }
}

pub(crate) fn run_body_hash(case: &Case) -> Outcome {
    let hash = body_hash(text(&case.input, "hash").unwrap()).of("HMAC-SHA1", &octets(&case.input["body"]));
    same("hash", &hash.as_str(), &text(&case.expected, "hash").unwrap()).into()
}

/// Order and spacing are free, so both are compared parsed.
pub(crate) fn same_header(ours: &[u8], expected: &str) -> Result<(), String> {
    let parsed = |header| {
        let header = OAuthHeader::parse(header).expect("a header that parses");
        let mut params: Vec<_> =
            header.params.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
        params.sort();
        (header.realm.clone(), params)
    };
    same("authorization", &parsed(ours), &parsed(expected.as_bytes()))
}
