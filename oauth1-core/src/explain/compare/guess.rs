//! From another base string to the causes of its differences: it is taken apart, and each part held against ours.

use super::{difference::Difference, params, uri};
use crate::{encode::percent_decode, explain::pieces::Pieces};

/// The probable causes, in the order of the parts. `theirs` is known not to be the same.
pub(super) fn differences(ours: &Pieces, theirs: &str, unsigned_body: bool) -> Vec<Difference> {
    let mut parts = theirs.splitn(3, '&');
    let (Some(method), Some(uri), Some(params)) = (parts.next(), parts.next(), parts.next()) else {
        return vec![Difference::NotABaseString];
    };
    let mut found = Vec::new();
    if method != ours.method {
        found.push(match method.eq_ignore_ascii_case(&ours.method) {
            true => Difference::MethodCase,
            false => Difference::OtherMethod { theirs: method.to_owned() },
        });
    }
    uri::compare(ours, uri, &mut found);
    params::compare(ours, params, unsigned_body, &mut found);
    found
}

/// Decoded, if it can be; what is no UTF-8 stays escaped.
pub(super) fn decoded(text: &str) -> String {
    let octets = percent_decode(text.as_bytes()).ok();
    octets.and_then(|octets| String::from_utf8(octets.into_owned()).ok()).unwrap_or_else(|| text.to_owned())
}
