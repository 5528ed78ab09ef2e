//! Form fields, read and written.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use oauth1_core::{Params, percent_encode};

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
pub(super) fn reply(status: StatusCode, fields: &[(&str, &str)]) -> Response {
    let media_type = [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
    (status, media_type, encode(fields)).into_response()
}
