//! Replies that are JSON objects: of no RFC, but of some providers.

use std::fmt;

use serde_core::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::Value;

use super::reply::{Fields, MOST_FIELDS};
use crate::error::FlowError;

/// The fields of a JSON object in their order, duplicates kept. What is not a string is given as JSON; a `null` is
/// no field, and no list or object is a credential.
pub(super) fn json_fields(body: &[u8]) -> Result<Fields, FlowError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let fields = reader.deserialize_map(InOrder).map_err(|_| FlowError::UnparsableReply)?;
    reader.end().map_err(|_| FlowError::UnparsableReply)?;
    Ok(fields)
}

/// A map of `serde_json` would keep neither the order nor the duplicates.
struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text,
                Value::Array(_) | Value::Object(_) if is_own(&name) => {
                    return Err(A::Error::custom("a credential is a string"));
                }
                other => other.to_string(),
            };
            if fields.len() == MOST_FIELDS {
                return Err(A::Error::custom("too many fields"));
            }
            fields.push((name, text));
        }
        Ok(fields)
    }
}

fn is_own(name: &str) -> bool {
    matches!(name, "oauth_token" | "oauth_token_secret" | "oauth_callback_confirmed" | "oauth_session_handle")
}

#[cfg(test)]
mod tests {
    use crate::{FlowError, TokenReply};

    fn parse(body: &str) -> Result<TokenReply, FlowError> {
        TokenReply::parse(&http::Response::new(body.as_bytes().to_vec()))
    }

    #[test]
    fn a_duplicate_in_json_is_seen() {
        let body = r#"{"oauth_token":"a","oauth_token":"b","oauth_token_secret":"s"}"#;
        assert_eq!(parse(body).unwrap_err(), FlowError::DuplicateParameter { name: "oauth_token" });
    }

    #[test]
    fn what_is_no_string_in_json_is_no_credential() {
        for body in [
            r#"{"oauth_token":null,"oauth_token_secret":null,"user_id":7}"#,
            r#"{"oauth_token":null,"oauth_token_secret":"s"}"#,
        ] {
            assert_eq!(parse(body).unwrap_err(), FlowError::MissingToken);
        }
        for value in ["[]", "{}", "[\"t\"]"] {
            let body = format!(r#"{{"oauth_token":{value},"oauth_token_secret":"s"}}"#);
            assert_eq!(parse(&body).unwrap_err(), FlowError::UnparsableReply);
        }
    }

    #[test]
    fn other_fields_keep_their_order_and_what_is_no_text_is_json() {
        let body = r#"{"z":[1, {"a":null}],"oauth_token":17,"oauth_token_secret":"s","id":7,"id":8,"n":null,"é":"☃"}"#;
        let parsed = parse(body).unwrap();
        let text = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        assert_eq!(parsed.token, "17");
        let fields = [("z", r#"[1,{"a":null}]"#), ("id", "7"), ("id", "8"), ("é", "☃")];
        assert_eq!(parsed.extra, fields.map(text));
    }

    #[test]
    fn threat_c6_json_that_is_too_deep_or_too_much_is_refused() {
        let deep = format!(r#"{{"a":{}1{},"oauth_token":"t"}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(parse(&deep).unwrap_err(), FlowError::UnparsableReply);
        let huge = format!(r#"{{"oauth_token":"t","oauth_token_secret":"s","id":1{}}}"#, "0".repeat(5_000));
        assert_eq!(parse(&huge).unwrap_err(), FlowError::UnparsableReply);
        let fields = |count: usize| {
            let many: String = (2..count).map(|n| format!(r#","f{n}":{n}"#)).collect();
            parse(&format!(r#"{{"oauth_token":"t","oauth_token_secret":"s"{many}}}"#))
        };
        assert_eq!(fields(1000).unwrap().extra.len(), 998);
        assert_eq!(fields(1001).unwrap_err(), FlowError::UnparsableReply);
    }
}
