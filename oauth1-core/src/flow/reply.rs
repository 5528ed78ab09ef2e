//! What a provider answers to a request for credentials:
//! [RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1),
//! [§2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).
//!
//! Providers label their replies as they like, so the body is looked at and its media type is not.

use std::fmt;

use http::header;
use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::is_usable;
use crate::{
    authorization::challenge_params, credentials::Secret, error::FlowError, params::Params, problem::Problem,
};

/// A reply that holds credentials, as it came: nothing is required of it but a token and a secret.
#[non_exhaustive]
pub struct TokenReply {
    /// `oauth_token`.
    pub token: String,
    /// `oauth_token_secret`.
    pub secret: Secret,
    /// Whether `oauth_callback_confirmed` was `true`, in any case; `None` if it was not there.
    pub callback_confirmed: Option<bool>,
    /// Every other field, in its order.
    pub extra: Vec<(String, String)>,
}

impl TokenReply {
    /// Reads a form or a JSON object, whatever its media type says.
    ///
    /// # Errors
    ///
    /// Any status but 2xx; a body that is neither; no token or secret in it, or either of them twice.
    pub fn parse(reply: &http::Response<Vec<u8>>) -> Result<Self, FlowError> {
        let status = reply.status();
        if status.is_redirection() {
            return Err(FlowError::Redirected { status: status.as_u16() });
        }
        if !status.is_success() {
            let problem = Problem::from_reply(reply).map(Box::new);
            return Err(FlowError::Refused { status: status.as_u16(), problem });
        }
        let mut fields = fields(reply.body().trim_ascii())?;
        let Some(token) = take(&mut fields, "oauth_token")? else {
            let problem = problem_in(&fields).map(Box::new);
            return Err(match problem {
                Some(_) => FlowError::Refused { status: status.as_u16(), problem },
                None => FlowError::MissingToken,
            });
        };
        let secret = take(&mut fields, "oauth_token_secret")?.ok_or(FlowError::MissingTokenSecret)?;
        let confirmed = take(&mut fields, "oauth_callback_confirmed")?;
        Ok(Self {
            token,
            secret: Secret::from(secret),
            callback_confirmed: confirmed.map(|value| value.eq_ignore_ascii_case("true")),
            extra: fields,
        })
    }

    /// Refuses what no login can go on with: an empty token or secret, and what is too long or unprintable.
    pub(super) fn usable(self) -> Result<Self, FlowError> {
        if self.token.is_empty() {
            return Err(FlowError::MissingToken);
        }
        if self.secret.expose().is_empty() {
            return Err(FlowError::MissingTokenSecret);
        }
        if !is_usable(&self.token) {
            return Err(FlowError::UnusableParameter { name: "oauth_token" });
        }
        if !is_usable(self.secret.expose()) {
            return Err(FlowError::UnusableParameter { name: "oauth_token_secret" });
        }
        Ok(self)
    }
}

impl Problem {
    /// What a refusal says: in its body, form or JSON, or in `WWW-Authenticate`.
    #[must_use]
    pub fn from_reply(reply: &http::Response<Vec<u8>>) -> Option<Self> {
        let fields = fields(reply.body().trim_ascii()).ok();
        fields.as_deref().and_then(problem_in).or_else(|| problem_in_header(reply))
    }
}

/// The names of the further fields only: providers put secrets there too.
impl fmt::Debug for TokenReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.extra.iter().map(|(name, _)| name).collect();
        f.debug_struct("TokenReply")
            .field("token", &self.token)
            .field("callback_confirmed", &self.callback_confirmed)
            .field("extra", &names)
            .finish_non_exhaustive()
    }
}

type Fields = Vec<(String, String)>;

fn fields(body: &[u8]) -> Result<Fields, FlowError> {
    if body.starts_with(b"{") {
        return json_fields(body).map_err(|_| FlowError::UnparsableReply);
    }
    let mut params = Params::new();
    params.push_encoded(body).map_err(|_| FlowError::UnparsableReply)?;
    let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).map_err(|_| FlowError::UnparsableReply);
    params.iter().map(|(name, value)| Ok((text(&name)?, text(&value)?))).collect()
}

/// The fields of a JSON object in their order, duplicates kept. What is not a string is given as JSON; a `null` is
/// no field, and no list or object is a credential.
fn json_fields(body: &[u8]) -> serde_json::Result<Fields> {
    struct InOrder;

    impl<'de> Visitor<'de> for InOrder {
        type Value = Fields;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a JSON object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
            let mut fields = Fields::new();
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                let text = match value {
                    Value::Null => continue,
                    Value::String(text) => text,
                    Value::Array(_) | Value::Object(_) if is_own(&name) => {
                        return Err(A::Error::custom("a credential is a string"));
                    }
                    other => other.to_string(),
                };
                fields.push((name, text));
            }
            Ok(fields)
        }
    }

    let mut reader = serde_json::Deserializer::from_slice(body);
    let fields = reader.deserialize_map(InOrder)?;
    reader.end()?;
    Ok(fields)
}

fn is_own(name: &str) -> bool {
    matches!(name, "oauth_token" | "oauth_token_secret" | "oauth_callback_confirmed")
}

/// Takes the value of a field that may be there once.
fn take(fields: &mut Fields, name: &'static str) -> Result<Option<String>, FlowError> {
    let mut places =
        fields.iter().enumerate().filter(|(_, (other, _))| other == name).map(|(place, _)| place);
    let first = places.next();
    if places.next().is_some() {
        return Err(FlowError::DuplicateParameter { name });
    }
    Ok(first.map(|place| fields.remove(place).1))
}

fn problem_in(fields: &[(String, String)]) -> Option<Problem> {
    let mut params = Params::new();
    for (name, value) in fields {
        params.push(name, value);
    }
    Problem::from_params(&params)
}

fn problem_in_header(reply: &http::Response<Vec<u8>>) -> Option<Problem> {
    reply.headers().get_all(header::WWW_AUTHENTICATE).iter().find_map(|value| {
        let fields = challenge_params(value.as_bytes());
        let mut params = Params::new();
        for (name, value) in &fields {
            params.push(name, value);
        }
        Problem::from_params(&params)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &[u8]) -> http::Response<Vec<u8>> {
        http::Response::builder().status(status).body(body.to_vec()).unwrap()
    }

    #[test]
    fn a_duplicate_in_json_is_seen() {
        let body = br#"{"oauth_token":"a","oauth_token":"b","oauth_token_secret":"s"}"#;
        let error = TokenReply::parse(&reply(200, body)).unwrap_err();
        assert_eq!(error, FlowError::DuplicateParameter { name: "oauth_token" });
    }

    #[test]
    fn what_is_no_string_in_json_is_no_credential() {
        for body in [
            r#"{"oauth_token":null,"oauth_token_secret":null,"user_id":7}"#,
            r#"{"oauth_token":null,"oauth_token_secret":"s"}"#,
        ] {
            assert_eq!(TokenReply::parse(&reply(200, body.as_bytes())).unwrap_err(), FlowError::MissingToken);
        }
        for value in ["[]", "{}", "[\"t\"]"] {
            let body = format!(r#"{{"oauth_token":{value},"oauth_token_secret":"s"}}"#);
            let error = TokenReply::parse(&reply(200, body.as_bytes())).unwrap_err();
            assert_eq!(error, FlowError::UnparsableReply);
        }
        let body = br#"{"oauth_token":1,"oauth_token_secret":"s","oauth_callback_confirmed":true,"x":null}"#;
        let parsed = TokenReply::parse(&reply(200, body)).unwrap();
        assert_eq!((&*parsed.token, parsed.callback_confirmed, parsed.extra.len()), ("1", Some(true), 0));
    }

    #[test]
    fn a_problem_is_found_in_whatever_challenge_it_stands() {
        for challenge in [
            r#"OAuth realm="x", oauth_problem="token_rejected""#,
            "OAuth oauth_problem=token_rejected",
            r#"OAuth oauth_problem="token_rejected", Basic realm="y""#,
            r#"Basic realm="a, \"b\"", OAuth realm="x",oauth_problem=token%5Frejected"#,
            r#"oauth oauth_problem_advice="100% \"sure\"" , oauth_problem = "token_rejected""#,
        ] {
            let mut reply = reply(401, b"");
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
            let problem = Problem::from_reply(&reply);
            assert_eq!(problem.map(|problem| problem.code).as_deref(), Some("token_rejected"), "{challenge}");
        }
        for challenge in [r#"Basic oauth_problem="x""#, "Bearer", "", "=,=\"", "OAuth oauth_problem"] {
            let mut reply = reply(401, b"");
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
            assert!(Problem::from_reply(&reply).is_none(), "{challenge}");
        }
    }

    #[test]
    fn a_problem_is_read_from_the_header_too() {
        let mut reply = reply(401, b"<html>no</html>");
        let challenge =
            r#"OAuth realm="x", oauth_problem="timestamp_refused", oauth_acceptable_timestamps="5-9""#;
        reply.headers_mut().insert(header::WWW_AUTHENTICATE, challenge.parse().unwrap());
        let FlowError::Refused { status: 401, problem: Some(problem) } =
            TokenReply::parse(&reply).unwrap_err()
        else {
            panic!("no problem found")
        };
        assert_eq!((&*problem.code, problem.acceptable_timestamps), ("timestamp_refused", Some((5, 9))));
    }

    #[test]
    fn a_provider_cannot_write_into_our_messages() {
        let body = b"oauth_problem=%1b%5b31mgotcha&oauth_problem_advice=line%0d%0abreak";
        let error = TokenReply::parse(&reply(400, body)).unwrap_err();
        assert_eq!(error.to_string(), "the provider answered 400");
        let FlowError::Refused { problem: Some(problem), .. } = error else { panic!("no problem found") };
        assert_eq!(problem.advice.as_deref(), Some("linebreak"));
    }

    #[test]
    fn every_3xx_is_an_error() {
        for status in [300, 301, 302, 303, 304, 307, 308] {
            let error = TokenReply::parse(&reply(status, b"oauth_token=t&oauth_token_secret=s")).unwrap_err();
            assert_eq!(error, FlowError::Redirected { status });
        }
    }

    #[test]
    fn what_no_login_can_use_is_refused() {
        let long = "x".repeat(1025);
        for (token, secret, error) in [
            ("", "s", FlowError::MissingToken),
            ("t", "", FlowError::MissingTokenSecret),
            ("a%0d%0ab", "s", FlowError::UnusableParameter { name: "oauth_token" }),
            (&long, "s", FlowError::UnusableParameter { name: "oauth_token" }),
            ("t", &long, FlowError::UnusableParameter { name: "oauth_token_secret" }),
        ] {
            let body = format!("oauth_token={token}&oauth_token_secret={secret}");
            let parsed = TokenReply::parse(&reply(200, body.as_bytes())).unwrap();
            assert_eq!(parsed.usable().unwrap_err(), error);
        }
    }
}
