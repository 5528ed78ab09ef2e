//! Token replies, and logins from the first step to the first API call.

use oauth1_core::{
    Callback, CallbackConfirmation, CallbackError, Exchange, FlowError, OAuthHeader, ObtainTemporary,
    ObtainToken, Params, Placement, Request, SignatureMethod, Signer, Stamp, TokenReply, callback_uri,
};
use serde_json::{Value, json};

use crate::{
    case::{Case, Outcome, octets, pairs, same, text},
    sign::{same_form, same_header, same_uri, signer},
};

pub(crate) fn token_response(case: &Case) -> Outcome {
    let parsed = TokenReply::parse(&reply(&case.input));
    same_reply(&case.input, &parsed, &case.expected).into()
}

fn reply(input: &Value) -> http::Response<Vec<u8>> {
    let status = u16::try_from(input["status"].as_u64().unwrap()).unwrap();
    let content_type = text(input, "content_type").unwrap_or_default();
    let reply = http::Response::builder().status(status).header("content-type", content_type);
    reply.body(octets(&input["body"])).unwrap()
}

fn same_reply(input: &Value, ours: &Result<TokenReply, FlowError>, expected: &Value) -> Result<(), String> {
    let ours = match ours {
        Ok(reply) => {
            let confirmed = reply.callback_confirmed;
            let acceptable = text(input, "stage") != Some("temporary") || confirmed == Some(true);
            json!({
                "outcome": "token", "token": reply.token, "secret": reply.secret.expose(),
                "callback_confirmed": confirmed, "extra": reply.extra, "rfc5849_acceptable": acceptable,
            })
        }
        Err(error) => failure(error, input["status"].as_u64().unwrap_or_default()),
    };
    same("reply", &ours, expected)
}

fn failure(error: &FlowError, status: u64) -> Value {
    let code = match error {
        FlowError::Refused { .. } | FlowError::Redirected { .. } if !(200..300).contains(&status) => {
            "http_status"
        }
        FlowError::Refused { .. } => "oauth_problem",
        FlowError::UnparsableReply => "unparsable",
        FlowError::MissingToken => "missing_token",
        FlowError::MissingTokenSecret => "missing_token_secret",
        FlowError::DuplicateParameter { .. } => "duplicate_parameter",
        FlowError::CallbackNotConfirmed => "callback_not_confirmed",
        _ => "another error",
    };
    let mut value = json!({"outcome": "error", "error": code});
    if let FlowError::Refused { problem: Some(problem), .. } = error {
        value["oauth_problem"] = json!(problem.code);
    }
    value
}

pub(crate) fn run(case: &Case) -> Outcome {
    let (input, expected) = (&case.input, &case.expected);
    match text(input, "form").unwrap() {
        "authorize_url" => {
            let ours =
                authorize_url(text(input, "url").unwrap(), text(input, "token").unwrap(), &input["extra"]);
            same("uri", &ours.as_str(), &text(expected, "uri").unwrap()).into()
        }
        "redirect_uri" => {
            let field = |name| text(input, name).unwrap();
            let ours = callback_uri(field("callback"), field("token"), field("verifier"));
            same("uri", &ours.as_deref(), &text(expected, "uri")).into()
        }
        "parse_callback" if case.id == "flow/gen-callback-15" => Outcome::Skipped(
            "policy: an empty token or verifier counts as missing (a login cannot be finished with either)"
                .to_owned(),
        ),
        "parse_callback" => same("callback", &callback(input), expected).into(),
        "trace" => trace(case),
        other => Outcome::Skipped(format!("no runner for form {other}")),
    }
}

fn authorize_url(url: &str, token: &str, extra: &Value) -> String {
    let signer =
        Signer::client(SignatureMethod::HmacSha1, &oauth1_core::ClientCredentials::new("k", "s")).unwrap();
    let step = ObtainTemporary::new(signer, "https://p.example/r", "oob").unwrap();
    let body = format!(
        "oauth_token={}&oauth_token_secret=s&oauth_callback_confirmed=true",
        oauth1_core::percent_encode(token)
    );
    let pending = step.response(&http::Response::new(body.into_bytes())).unwrap();
    pending.authorization_url(url, &str_pairs(&texts(extra))).unwrap()
}

fn texts(extra: &Value) -> Vec<(String, String)> {
    let text = |octets| String::from_utf8(octets).unwrap();
    pairs(extra).into_iter().map(|(name, value)| (text(name), text(value))).collect()
}

fn str_pairs(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (&**name, &**value)).collect()
}

/// The callback as the vectors tell it: what was read, and the error if there is one.
fn callback(input: &Value) -> Value {
    let query = match (text(input, "uri"), text(input, "body")) {
        (Some(uri), _) => {
            uri.split('#').next().and_then(|uri| uri.split_once('?')).map_or("", |(_, query)| query)
        }
        (None, body) => body.unwrap_or_default(),
    };
    let mut value = json!({});
    let parsed = Callback::parse(query);
    let refused = query.contains("oauth_problem");
    match &parsed {
        Ok(Callback::Granted { token, verifier }) => {
            value = json!({"oauth_token": token, "oauth_verifier": verifier.expose()});
        }
        Ok(Callback::Denied { token: Some(token) }) if refused => {
            value = json!({"oauth_token": token, "oauth_problem": "permission_denied"});
        }
        Ok(Callback::Denied { token }) => value = json!({"denied": token}),
        Err(CallbackError::MissingVerifier) => {
            let mut params = Params::new();
            params.push_encoded(query.as_bytes()).unwrap();
            let token = params.values("oauth_token").next().unwrap();
            value = json!({"oauth_token": String::from_utf8_lossy(&token)});
        }
        _ => {}
    }
    let expected_token = text(input, "token");
    let outcome = parsed.and_then(|callback| match expected_token {
        Some(token) => callback.verifier_for(token).map(drop),
        None => Ok(()),
    });
    let code = match outcome {
        Ok(()) => return value,
        Err(CallbackError::MissingToken) => "missing_token",
        Err(CallbackError::MissingVerifier) => "missing_verifier",
        Err(CallbackError::TokenMismatch) => "token_mismatch",
        Err(CallbackError::Denied) => "denied",
        Err(_) => "another error",
    };
    value["error"] = json!(code);
    value
}

fn trace(case: &Case) -> Outcome {
    let input = &case.input;
    let method = text(input, "signature_method").unwrap().parse().unwrap();
    login(input, &case.expected, method).into()
}

/// A whole login, stage by stage, until it is expected to end.
fn login(input: &Value, expected: &Value, method: SignatureMethod) -> Result<(), String> {
    let field = |value: &'_ Value, name: &str| text(value, name).unwrap_or_default().to_owned();
    let http_method = |value: &Value| field(value, "method").parse::<http::Method>().unwrap();

    let placement = match text(input, "placement") {
        None | Some("header") => Placement::Header,
        Some("query") => Placement::Query,
        Some("body") => Placement::Form,
        Some(other) => return Err(format!("an unknown placement: {other}")),
    };
    let step = &input["temporary"];
    let own = signer(method, input, None);
    let confirmation = match input["require_callback_confirmed"].as_bool() {
        Some(false) => CallbackConfirmation::Ignore,
        _ => CallbackConfirmation::Require,
    };
    let exchange = ObtainTemporary::new(own.clone(), &field(step, "url"), field(input, "callback"))
        .map_err(|error| error.to_string())?
        .method(http_method(step))
        .placement(placement)
        .confirmation(confirmation);
    let request = exchange.request(&stamp(step)).map_err(|error| error.to_string())?;
    let want = &expected["temporary"];
    same_signed(&own, &request, placement, step, want)?;
    let parsed = TokenReply::parse(&reply(&step["response"]));
    let as_temporary = json!({"stage": "temporary", "status": step["response"]["status"]});
    same_reply(&as_temporary, &parsed, &want["response"])?;
    let pending = match exchange.response(&reply(&step["response"])) {
        Ok(pending) => pending,
        Err(error) => {
            let code = text(expected, "error").or_else(|| text(&want["response"], "error"));
            let ours = failure(&error, step["response"]["status"].as_u64().unwrap());
            same("failed at", &Some("temporary"), &text(expected, "failed_at"))?;
            return same("error", &text(&ours, "error"), &code);
        }
    };

    let authorize = &input["authorize"];
    let url = pending.authorization_url(&field(authorize, "url"), &str_pairs(&texts(&authorize["extra"])));
    same("authorize_url", &url.ok().as_deref(), &text(expected, "authorize_url"))?;

    let verifier = if let Some(back) = input.get("callback_request") {
        let mut back = back.clone();
        back["token"] = json!(pending.credentials().identifier());
        let ours = callback(&back);
        same("callback", &ours, &expected["callback"])?;
        if ours.get("error").is_some() {
            return same("failed at", &Some("callback"), &text(expected, "failed_at"));
        }
        field(&ours, "oauth_verifier")
    } else {
        let token = pending.credentials().identifier();
        let uri = callback_uri(&field(input, "callback"), token, &field(authorize, "verifier"));
        same("redirect_uri", &uri.as_deref(), &text(expected, "redirect_uri"))?;
        field(authorize, "verifier")
    };

    let (step, want) = (&input["token"], &expected["token"]);
    let credentials = pending.credentials();
    let key = json!({"key": credentials.identifier(), "secret": credentials.secret().expose()});
    let own = signer(method, input, Some(&key));
    let exchange = ObtainToken::new(own.clone(), &field(step, "url"), verifier)
        .map_err(|error| error.to_string())?
        .method(http_method(step))
        .placement(placement);
    let request = exchange.request(&stamp(step)).map_err(|error| error.to_string())?;
    same_signed(&own, &request, placement, step, want)?;
    same_reply(&step["response"], &TokenReply::parse(&reply(&step["response"])), &want["response"])?;
    let token = match exchange.response(&reply(&step["response"])) {
        Ok(token) => token,
        Err(error) => {
            let ours = failure(&error, step["response"]["status"].as_u64().unwrap());
            same("error", &text(&ours, "error"), &text(&want["response"], "error"))?;
            return same("failed at", &Some("token"), &text(expected, "failed_at"));
        }
    };

    let (step, want) = (&input["resource"], &expected["resource"]);
    let credentials = token.credentials();
    let key = json!({"key": credentials.identifier(), "secret": credentials.secret().expose()});
    let own = signer(method, input, Some(&key));
    let body = step.get("body").map(octets).unwrap_or_default();
    let (verb, url) = (field(step, "method"), field(step, "url"));
    let target = Request::new(&verb, &url)
        .map_err(|error| error.to_string())?
        .with_body(text(step, "content_type").unwrap_or_default(), &body);
    let stamp = stamp(step);
    if let Some(base_string) = text(want, "base_string") {
        let ours = own.base_string(target, &stamp, &[]).map_err(|error| error.to_string())?;
        same("resource base_string", &ours.as_str(), &base_string)?;
    }
    let authorization = own.sign(target, &stamp, &[]).map_err(|error| error.to_string())?;
    same("resource signature", &authorization.signature(), &text(want, "signature").unwrap())?;
    match placement {
        Placement::Query => same_uri(&authorization.append_to_url(&url), want),
        Placement::Form => same_form(&authorization.append_to_form(&body), want),
        _ => same_header(authorization.to_header().as_bytes(), text(want, "authorization").unwrap()),
    }
}

fn stamp(step: &Value) -> Stamp {
    match (text(step, "nonce"), text(step, "timestamp")) {
        (Some(nonce), Some(timestamp)) => Stamp::literal(nonce, timestamp),
        _ => Stamp::absent(),
    }
}

/// The request of an exchange: its parameters in their place, and the signature and base string that they come from.
fn same_signed(
    signer: &Signer,
    request: &http::Request<Vec<u8>>,
    placement: Placement,
    step: &Value,
    want: &Value,
) -> Result<(), String> {
    let uri = request.uri().to_string();
    let mut params = Params::new();
    match placement {
        Placement::Query => {
            same_uri(&uri, want)?;
            params.push_encoded(request.uri().query().unwrap().as_bytes()).unwrap();
        }
        Placement::Form => {
            same_form(request.body(), want)?;
            same("length", &request.headers()["content-length"], &request.body().len().into())?;
            params.push_encoded(request.body()).unwrap();
        }
        _ => {
            let header = request.headers()["authorization"].as_bytes();
            same_header(header, text(want, "authorization").unwrap())?;
            params = OAuthHeader::parse(header).unwrap().params;
        }
    }
    same("in a header", &request.headers().contains_key("authorization"), &(placement == Placement::Header))?;
    let extra: Vec<_> = ["oauth_callback", "oauth_verifier"]
        .into_iter()
        .filter_map(|name| Some((name, String::from_utf8(params.values(name).next()?.into_owned()).unwrap())))
        .collect();
    let extra: Vec<_> = extra.iter().map(|(name, value)| (*name, &**value)).collect();
    if let Some(base_string) = text(want, "base_string") {
        let target = Request::new(request.method().as_str(), text(step, "url").unwrap()).unwrap();
        let stamp = stamp(step);
        let ours = signer.base_string(target, &stamp, &extra).map_err(|error| error.to_string())?;
        same("base_string", &ours.as_str(), &base_string)?;
    }
    let signature = params.values("oauth_signature").next();
    same("signature", &signature.as_deref(), &text(want, "signature").map(str::as_bytes))
}
