//! Encoding, parameters, base strings and the header: what has no key.

use std::borrow::Cow;

use oauth1_core::{HeaderError, OAuthHeader, Params, Request, RequestError, percent_decode, percent_encode};
use serde_json::Value;

use crate::case::{Case, Outcome, octets, pairs, same, sorted_pairs, text};

fn percent_encode_case(input: &Value, expected: &Value) -> Result<(), String> {
    if text(input, "op") == Some("encode") {
        let plain = octets(input.get("utf8").unwrap_or(input));
        return same("output", &percent_encode(plain).as_str(), &text(expected, "output").unwrap());
    }
    let decoded = percent_decode(text(input, "encoded").unwrap().as_bytes());
    match text(expected, "error") {
        Some("bad_percent_encoding") => same("is an error", &decoded.is_err(), &true),
        Some(other) => Err(format!("an unknown error code: {other}")),
        None => {
            let expected = octets(expected.get("utf8").unwrap_or(expected));
            same("decoded", &decoded.map(Cow::into_owned), &Ok(expected))
        }
    }
}

pub(crate) fn percent_encoding(case: &Case) -> Outcome {
    percent_encode_case(&case.input, &case.expected).into()
}

/// The request of a case: `url`, or `scheme`, `host` and `target`.
pub(crate) fn request<'v>(method: &'v str, input: &'v Value) -> Result<Request<'v>, RequestError> {
    match text(input, "url") {
        Some(url) => Request::new(method, url),
        None => {
            let field = |name| text(input, name).unwrap();
            Request::received(method, field("scheme"), field("host"), field("target"))
        }
    }
}

pub(crate) fn base_string_uri(case: &Case) -> Outcome {
    let ours =
        request("GET", &case.input).map(|request| request.base_string_uri()).map_err(|error| match error {
            RequestError::BadUrl => "bad_url",
            RequestError::MissingHost => "missing_host",
            RequestError::BadHost => "bad_host",
            RequestError::BadPort => "bad_port",
            _ => "another error",
        });
    let expected = match text(&case.expected, "error") {
        Some(code) => Err(code),
        None => Ok(text(&case.expected, "base_string_uri").unwrap().to_owned()),
    };
    same("base_string_uri", &ours, &expected).into()
}

/// The parameters of the body, of the header and from elsewhere, added to those of the query.
fn collect<'v>(
    mut params: Params<'v>,
    input: &'v Value,
    body: &'v [u8],
    other: &'v [(Vec<u8>, Vec<u8>)],
) -> Result<Params<'v>, &'static str> {
    const BAD: &str = "bad_percent_encoding";
    let content_type = text(input, "content_type").unwrap_or_default();
    let holder = Request::new("POST", "http://h.example/").unwrap().with_body(content_type, body);
    params.append(holder.params().map_err(|_| BAD)?);
    if let Some(header) = text(input, "authorization") {
        match OAuthHeader::parse(header.as_bytes()) {
            Ok(header) => params.append(header.params),
            Err(HeaderError::NotOAuth) => {}
            Err(HeaderError::BadEscape { .. }) => return Err(BAD),
            Err(_) => return Err("malformed_header"),
        }
    }
    for (name, value) in other {
        params.push(name, value);
    }
    Ok(params)
}

pub(crate) fn parameters(case: &Case) -> Outcome {
    let body = case.input.get("body").map(octets).unwrap_or_default();
    let other = pairs(&case.input["other"]);
    let query = text(&case.input, "query").unwrap_or_default();
    let mut params = Params::new();
    let collected = match params.push_encoded(query.as_bytes()) {
        Ok(()) => collect(params, &case.input, &body, &other),
        Err(_) => Err("bad_percent_encoding"),
    };
    let params = match (collected, text(&case.expected, "error")) {
        (Ok(params), None) => params,
        (ours, expected) => return same("error", &ours.err(), &expected).into(),
    };
    let mut ours: Vec<_> = params.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    ours.retain(|(name, _)| name != b"oauth_signature");
    ours.sort();
    same("collected", &ours, &sorted_pairs(&case.expected["collected"]))
        .and_then(|()| {
            same("normalized", &params.normalized().as_str(), &text(&case.expected, "normalized").unwrap())
        })
        .into()
}

pub(crate) fn base_string(case: &Case) -> Outcome {
    let body = case.input.get("body").map(octets).unwrap_or_default();
    let other = pairs(&case.input["other"]);
    let request = request(text(&case.input, "method").unwrap(), &case.input).expect("a URL");
    let params = request.params().map_err(|_| "bad_percent_encoding");
    match params.and_then(|params| collect(params, &case.input, &body, &other)) {
        Ok(params) => {
            let ours = oauth1_core::base_string(&request, &params);
            same("base_string", &ours.as_str(), &text(&case.expected, "base_string").unwrap()).into()
        }
        Err(error) => Outcome::Failed(error.to_owned()),
    }
}

pub(crate) fn header(case: &Case) -> Outcome {
    let header = match OAuthHeader::parse(text(&case.input, "header").unwrap().as_bytes()) {
        Ok(header) => header,
        Err(error) => return header_error(error, &case.expected).into(),
    };
    let ours: Vec<_> = header.params.iter().map(|(name, value)| (name.to_vec(), value.to_vec())).collect();
    let unexpected = case.expected.get("error").or(case.expected.get("not_oauth"));
    same("error", &None, &unexpected)
        .and_then(|()| same("realm", &header.realm.as_deref(), &text(&case.expected, "realm")))
        .and_then(|()| same("params", &ours, &pairs(&case.expected["params"])))
        .into()
}

fn header_error(error: HeaderError, expected: &Value) -> Result<(), String> {
    let code = match error {
        HeaderError::NotOAuth => "not_oauth",
        HeaderError::BadEscape { .. } => "bad_percent_encoding",
        _ => "malformed_header",
    };
    let not_oauth = expected["not_oauth"].as_bool() == Some(true);
    let expected = if not_oauth { Some("not_oauth") } else { text(expected, "error") };
    // README: where there is no scheme, `not_oauth` is as good as an error.
    if code == "not_oauth" && expected == Some("malformed_header") {
        return Ok(());
    }
    same("error", &Some(code), &expected)
}
