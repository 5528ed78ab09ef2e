//! What a provider answers to a request for credentials:
//! [RFC 5849 §2.1](https://www.rfc-editor.org/rfc/rfc5849#section-2.1),
//! [§2.3](https://www.rfc-editor.org/rfc/rfc5849#section-2.3).
//!
//! Providers label their replies as they like, so the body is looked at and its media type is not.

use std::{borrow::Cow, fmt, mem};

use zeroize::{Zeroize as _, Zeroizing};

use super::is_usable;
#[cfg(feature = "json")]
use super::json::json_fields;
use crate::{credentials::Secret, error::FlowError, params::Params, problem::Problem};

/// A reply that holds credentials, as it came: nothing is required of it but a token and a secret.
///
/// All values but the token are wiped when it is dropped.
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
    /// Reads a form or, with the feature `json`, a JSON object, whatever its media type says.
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
        // None was asked for, so none is decoded: what is small on the wire may be endless behind it.
        let coding = reply.headers().get(http::header::CONTENT_ENCODING);
        if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
            return Err(FlowError::CompressedReply);
        }
        // Some refuse with 200.
        let or_refused = |error| match Problem::from_body(reply.body()).map(Box::new) {
            None => error,
            problem => FlowError::Refused { status: status.as_u16(), problem },
        };
        let mut fields = fields(reply.body()).map_err(or_refused)?;
        let token = take(&mut fields, "oauth_token")?.ok_or_else(|| or_refused(FlowError::MissingToken))?;
        let secret = take(&mut fields, "oauth_token_secret")?.map(Secret::from);
        let secret = secret.ok_or(FlowError::MissingTokenSecret)?;
        let confirmed = take(&mut fields, "oauth_callback_confirmed")?;
        Ok(Self {
            token,
            secret,
            callback_confirmed: confirmed.map(|value| value.eq_ignore_ascii_case("true")),
            extra: mem::take(&mut *fields),
        })
    }

    /// Refuses what no login can go on with: an empty token or secret, and what is too long or unprintable.
    pub(super) fn usable(self, allow_empty_secret: bool) -> Result<Self, FlowError> {
        if self.token.is_empty() {
            return Err(FlowError::MissingToken);
        }
        if self.secret.expose().is_empty() && !allow_empty_secret {
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

/// Wipes the values of the further fields: providers put secrets there too.
impl Drop for TokenReply {
    fn drop(&mut self) {
        self.extra.zeroize();
    }
}

/// The names of the further fields only, for the same reason.
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

/// Names and values in their order, decoded.
pub(super) type Fields = Zeroizing<Vec<(String, String)>>;

/// How many fields a reply may have. Each takes many times the memory of the octets that it may be made of.
pub(super) const MOST_FIELDS: usize = 1000;

/// The fields of a body, white space around it aside.
pub(super) fn fields(body: &[u8]) -> Result<Fields, FlowError> {
    let body = body.trim_ascii();
    if body.starts_with(b"{") {
        return json_fields(body);
    }
    if body.iter().filter(|octet| **octet == b'&').count() >= MOST_FIELDS {
        return Err(FlowError::UnparsableReply);
    }
    let mut params = Params::new();
    params.push_encoded(body).map_err(|_| FlowError::UnparsableReply)?;
    let mut fields = Fields::default();
    for (name, value) in params.iter() {
        fields.push((text(name)?, text(value)?));
    }
    Ok(fields)
}

fn text(octets: Cow<'_, [u8]>) -> Result<String, FlowError> {
    String::from_utf8(octets.into_owned()).map_err(|error| {
        error.into_bytes().zeroize();
        FlowError::UnparsableReply
    })
}

#[cfg(not(feature = "json"))]
fn json_fields(_body: &[u8]) -> Result<Fields, FlowError> {
    Err(FlowError::JsonReply)
}

/// Takes the value of a field that may be there once.
pub(super) fn take(
    fields: &mut Vec<(String, String)>,
    name: &'static str,
) -> Result<Option<String>, FlowError> {
    let mut places =
        fields.iter().enumerate().filter(|(_, (other, _))| other == name).map(|(place, _)| place);
    let first = places.next();
    if places.next().is_some() {
        return Err(FlowError::DuplicateParameter { name });
    }
    Ok(first.map(|place| fields.remove(place).1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_reply_makes_parsing_panic(status in 200_u16..600, octets: Vec<u8>) {
            let report = [b"{\"a\":\"oauth_problem=", &octets[..], b"\"}"].concat();
            for body in [&octets, &report, &[b"{\"", &octets[..]].concat()] {
                let _ = TokenReply::parse(&reply(status, body));
            }
        }
    }

    fn reply(status: u16, body: &[u8]) -> http::Response<Vec<u8>> {
        http::Response::builder().status(status).body(body.to_vec()).unwrap()
    }

    #[test]
    fn threat_c3_a_compressed_reply_is_refused() {
        for (coding, refused) in [("gzip", true), ("br", true), ("gzip, identity", true), ("Identity", false)]
        {
            let mut reply = reply(200, b"oauth_token=t&oauth_token_secret=s");
            reply.headers_mut().insert(http::header::CONTENT_ENCODING, coding.parse().unwrap());
            let error = TokenReply::parse(&reply).err();
            assert_eq!(error, refused.then_some(FlowError::CompressedReply), "{coding}");
        }
    }

    #[test]
    fn threat_c5_c7_c8_c9_a_reply_is_credentials_or_an_error() {
        let utf16: Vec<u8> =
            "oauth_token=t&oauth_token_secret=s".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (what, body, error) in [
            ("nothing", &b""[..], FlowError::MissingToken),
            ("white space", b" \r\n\t ", FlowError::MissingToken),
            ("a page", b"<!DOCTYPE html><p>Sign in</p>", FlowError::MissingToken),
            ("a page that is no form", b"<p style=\"width: 100%\">", FlowError::UnparsableReply),
            ("XML", b"<?xml version=\"1.0\"?><oauth_token>t</oauth_token>", FlowError::MissingToken),
            ("words", b"Error: An error occurred in the OAuth protocol: Invalid signature", FlowError::MissingToken),
            ("a byte order mark", b"\xef\xbb\xbfoauth_token=t&oauth_token_secret=s", FlowError::MissingToken),
            ("UTF-16", &utf16, FlowError::MissingToken),
            ("no UTF-8", b"oauth_token=\xff&oauth_token_secret=s", FlowError::UnparsableReply),
            ("no UTF-8, encoded", b"oauth_token=%ff&oauth_token_secret=s", FlowError::UnparsableReply),
            ("half an escape", b"oauth_token=t&oauth_token_secret=s%2", FlowError::UnparsableReply),
            ("a list", b"[\"oauth_token\"]", FlowError::MissingToken),
            ("half an object", b"{\"oauth_token\":\"t\"", FlowError::UnparsableReply),
            ("many fields", &b"x=&".repeat(1000), FlowError::UnparsableReply),
            ("two objects", b"{\"oauth_token\":\"t\"}{}", FlowError::UnparsableReply),
            ("no secret", b"oauth_token=t&secret=s", FlowError::MissingTokenSecret),
            ("two tokens", b"oauth_token=t&oauth_token=t&oauth_token_secret=s", twice("oauth_token")),
            ("two secrets", b"oauth_token=t&oauth_token_secret=s&oauth%5Ftoken_secret=s", twice("oauth_token_secret")),
            (
                "two confirmations",
                b"oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true&oauth_callback_confirmed=false",
                twice("oauth_callback_confirmed"),
            ),
        ] {
            assert_eq!(TokenReply::parse(&reply(200, body)).unwrap_err(), error, "{what}");
        }
    }

    #[test]
    fn a_form_is_read_whatever_it_is_called_and_whatever_is_around_it() {
        for (content_type, body) in [
            ("text/html; charset=utf-8", "oauth_token=t&oauth_token_secret=s&user_id=7"),
            ("application/json", "\r\noauth_token=t&oauth_token_secret=s&user_id=7\n"),
            ("", "&user_id=7&&oauth_token_secret=s&oauth_token=t&"),
            ("text/plain", " {\"oauth_token\": \"t\", \"oauth_token_secret\": \"s\", \"user_id\": 7}\n"),
        ] {
            let mut reply = reply(200, body.as_bytes());
            reply.headers_mut().insert("content-type", content_type.parse().unwrap());
            let parsed = TokenReply::parse(&reply).unwrap();
            assert_eq!((&*parsed.token, parsed.secret.expose()), ("t", "s"), "{body}");
            assert_eq!(parsed.extra, [("user_id".to_owned(), "7".to_owned())], "{body}");
        }
    }

    #[test]
    fn no_word_of_a_body_gets_into_a_message() {
        for (status, body) in [
            (200, "SENTINEL"),
            (200, "<p>SENTINEL</p>"),
            (200, "SENTINEL=%"),
            (200, "{\"SENTINEL\":1}"),
            (200, "{\"SENTINEL\""),
            (200, "oauth_token=SENTINEL"),
            (200, "oauth_token=SENTINEL&oauth_token=SENTINEL"),
            (200, "oauth_problem=SENTINEL&oauth_problem_advice=SENTINEL"),
            (401, "oauth_problem=SENTINEL&oauth_problem_advice=SENTINEL"),
            (500, "{\"error\":\"SENTINEL\"}"),
        ] {
            let error = TokenReply::parse(&reply(status, body.as_bytes())).unwrap_err();
            assert!(!error.to_string().contains("SENTINEL"), "{body}");
        }
    }

    #[test]
    fn a_secret_may_be_empty_where_that_is_allowed_and_missing_nowhere() {
        let parse = |body: &[u8]| TokenReply::parse(&reply(200, body)).and_then(|reply| reply.usable(true));
        assert_eq!(parse(b"oauth_token=t&oauth_token_secret=").unwrap().secret.expose(), "");
        assert_eq!(parse(b"oauth_token=t").unwrap_err(), FlowError::MissingTokenSecret);
        assert_eq!(parse(b"oauth_token=&oauth_token_secret=").unwrap_err(), FlowError::MissingToken);
    }

    fn twice(name: &'static str) -> FlowError {
        FlowError::DuplicateParameter { name }
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
            assert_eq!(parsed.usable(false).unwrap_err(), error);
        }
    }
}
