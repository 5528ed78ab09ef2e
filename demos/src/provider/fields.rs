//! Form fields, read and written.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use oauth1_core::{Params, percent_encode};
use serde_json::Value;

use super::behaviour::Format;

/// The field of this name, if it is there exactly once, and is text.
pub(super) fn single(params: &Params<'_>, name: &str) -> Option<String> {
    let mut values = params.values(name);
    let value = values.next().filter(|_| values.next().is_none())?;
    String::from_utf8(value.into_owned()).ok()
}

/// Name and value, encoded, joined.
pub(super) fn encode(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<_> =
        fields.iter().map(|(n, v)| format!("{}={}", percent_encode(n), percent_encode(v))).collect();
    pairs.join("&")
}

/// An answer made of fields (RFC 5849 §2.1, §2.3).
pub(super) fn reply(format: Format, fields: &[(&str, &str)]) -> Response {
    let (media_type, body) = match format {
        Format::Form => ("application/x-www-form-urlencoded", encode(fields)),
        Format::FormAsPage => ("text/html; charset=utf-8", encode(fields)),
        Format::Json => {
            let object = fields.iter().map(|&(name, value)| (name.to_owned(), Value::from(value)));
            ("application/json; charset=utf-8", Value::Object(object.collect()).to_string())
        }
    };
    ([(header::CONTENT_TYPE, media_type)], body).into_response()
}
