//! A server's verdict on a signed request. Looking up clients, tokens and nonces is the server's own part, and here
//! the runner's.

use std::time::Duration;

use oauth1_core::{Claim, ClientKey, Policy, Request, Secret, SignatureMethod};
use serde_json::Value;

use crate::{
    case::{Case, Outcome, octets, same, text},
    keys,
    sign::body_hash,
};

/// Why a key of 1,024 bits cannot verify anything.
const SHORT_KEY: &str = "an RSA key that is too short";

pub(crate) fn run(case: &Case) -> Outcome {
    let (request, server) = (&case.input["request"], &case.input["server"]);
    let verdict = verdict(request, server);
    let stage = verdict.err().unwrap_or("valid");
    if stage == SHORT_KEY && case.expected["valid"] == true {
        return Outcome::Skipped("policy: RSA keys of less than 2,048 bits are refused".to_owned());
    }
    same(stage, &Some(verdict.is_ok()), &case.expected["valid"].as_bool()).into()
}

fn headers<'v>(request: &'v Value, name: &'v str) -> impl Iterator<Item = &'v str> {
    let fields = request["headers"].as_array().unwrap().iter();
    let named = fields.filter(move |field| field[0].as_str().unwrap().eq_ignore_ascii_case(name));
    named.map(|field| field[1].as_str().unwrap())
}

fn verdict(request: &Value, server: &Value) -> Result<(), &'static str> {
    let body = request.get("body").map(octets).unwrap_or_default();
    let field = |name| text(request, name).unwrap();
    let parsed = Request::received(field("method"), field("scheme"), field("host"), field("target"));
    let content_type = headers(request, "content-type").next().unwrap_or_default();
    let claim = parsed.map_err(|_| "no request")?.with_body(content_type, &body);
    let fields = headers(request, "authorization").map(str::as_bytes);
    let claim = Claim::parse(claim, fields).map_err(|_| "no claim")?;

    let methods = server["signature_methods"].as_array().unwrap();
    if !methods.iter().any(|method| method == claim.method().as_str()) {
        return Err("a method that is not allowed");
    }
    let client = server["clients"].get(claim.client());
    let client = client.map(|client| client_key(client, claim.method(), methods)).transpose()?;
    let token = claim.token().filter(|token| !token.is_empty() || server["tokens"].get("").is_some());
    let token = match token {
        None if server["require_token"] == true => return Err("no token"),
        None => None,
        Some(token) => {
            let known = server["tokens"].get(token);
            let known = known.filter(|known| text(known, "client") == Some(claim.client()));
            known.map(|known| Secret::from(text(known, "secret").unwrap_or_default()))
        }
    };
    let window = Duration::from_secs(server["window"].as_u64().unwrap_or(u64::MAX));
    let now = server["now"].as_u64().unwrap_or_default();
    let mut policy = Policy::new(window);
    if let Some(algorithm) = text(server, "check_body_hash") {
        policy = policy.with_body_hash(body_hash(algorithm));
    }
    if server["plaintext_needs_tls"] != true {
        policy = policy.allowing_plaintext_over_http();
    }
    let verified = claim.verify(client.as_ref(), token.as_ref(), now, &policy).map_err(|_| "not verified")?;

    let seen = |used: &Value| {
        used[0] == verified.client()
            && used[1].as_str() == verified.token()
            && used[2].to_string().trim_matches('"').parse().ok() == claim.timestamp()
            && used[3].as_str() == claim.nonce()
    };
    let used = server["used_nonces"].as_array().is_some_and(|used| used.iter().any(seen));
    if used { Err("a nonce used before") } else { Ok(()) }
}

/// What the server of a vector has on file: all methods that it allows anybody. For RSA it has another key.
fn client_key(client: &Value, used: SignatureMethod, methods: &[Value]) -> Result<ClientKey, &'static str> {
    let methods = methods.iter().filter_map(|method| method.as_str().unwrap().parse().ok());
    let methods: Vec<SignatureMethod> =
        methods.filter(|method: &SignatureMethod| method.is_rsa() == used.is_rsa()).collect();
    if used.is_rsa() {
        let name = text(client, "rsa_key").ok_or("a client without an RSA key")?;
        return Ok(ClientKey::rsa(keys::public(name).ok_or(SHORT_KEY)?, &methods).unwrap());
    }
    ClientKey::shared(text(client, "secret").unwrap_or_default(), &methods)
        .map_err(|_| "a client without a secret")
}
