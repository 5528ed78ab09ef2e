//! Mistakes in the first two parts of the base string.

use super::{Mistake, Row, spelling::as_it_is};
use crate::{
    encode::percent_decode,
    explain::{
        Difference,
        pieces::Pieces,
        rewrite::{upper_case_hex, without_dot_segments, without_double_slashes},
    },
    percent_encode,
};

pub(super) fn rows(right: &Pieces) -> Vec<Row> {
    let row = |difference, make| Row { mistake: Mistake::BaseString(difference), make };
    let method = |theirs: &str| Difference::OtherMethod { theirs: theirs.to_owned() };
    let scheme = |theirs: &str| Difference::OtherScheme { theirs: theirs.to_owned() };
    vec![
        row(Difference::MethodCase, |draft| draft.pieces.method.make_ascii_lowercase()),
        row(method("GET"), |draft| draft.pieces.method = "GET".to_owned()),
        row(method("POST"), |draft| draft.pieces.method = "POST".to_owned()),
        row(method("PUT"), |draft| draft.pieces.method = "PUT".to_owned()),
        row(method("DELETE"), |draft| draft.pieces.method = "DELETE".to_owned()),
        row(scheme("http"), |draft| draft.pieces.scheme = "http".to_owned()),
        row(scheme("https"), |draft| draft.pieces.scheme = "https".to_owned()),
        row(Difference::UriCase, |draft| draft.pieces.host = draft.pieces.given_host.clone()),
        row(Difference::PortMissing { port: right.port.unwrap_or_default() }, |draft| {
            draft.pieces.port = None;
        }),
        row(Difference::DefaultPortKept { port: 443 }, |draft| {
            draft.pieces.port.get_or_insert(443);
        }),
        row(Difference::DefaultPortKept { port: 80 }, |draft| {
            draft.pieces.port.get_or_insert(80);
        }),
        row(Difference::PrefixMissing { prefix: first_segment(&right.path).to_owned() }, |draft| {
            draft.pieces.path.replace_range(..first_segment(&draft.pieces.path).len(), "");
        }),
        row(Difference::EmptyPath, |draft| {
            if draft.pieces.path == "/" {
                draft.pieces.path.clear();
            }
        }),
        row(Difference::SlashMissing, |draft| {
            if draft.pieces.path.ends_with('/') {
                draft.pieces.path.pop();
            }
        }),
        row(Difference::SlashAdded, |draft| draft.pieces.path.push('/')),
        row(Difference::PathDecoded, |draft| {
            let decoded = percent_decode(draft.pieces.path.as_bytes()).ok().map(std::borrow::Cow::into_owned);
            if let Some(path) = decoded.and_then(|path| String::from_utf8(path).ok()) {
                draft.pieces.path = path;
            }
        }),
        row(Difference::PathEncodedAgain, |draft| {
            draft.pieces.path = draft.pieces.path.replace('%', "%25");
        }),
        row(Difference::PathHexCase, |draft| draft.pieces.path = upper_case_hex(&draft.pieces.path)),
        row(Difference::DotSegmentsRemoved, |draft| {
            draft.pieces.path = without_dot_segments(&draft.pieces.path);
        }),
        row(Difference::SlashesMerged, |draft| {
            draft.pieces.path = without_double_slashes(&draft.pieces.path);
        }),
        row(Difference::QueryInUri, |draft| {
            if !draft.pieces.query.is_empty() {
                draft.pieces.path = format!("{}?{}", draft.pieces.path, draft.pieces.query);
            }
        }),
        row(Difference::UriNotEncoded, |draft| draft.encode_uri = as_it_is),
        row(Difference::UriEncodedAgain, |draft| {
            draft.encode_uri = |uri| percent_encode(percent_encode(uri));
        }),
    ]
}

/// `/first` of `/first/second`; nothing of `/first`.
fn first_segment(path: &str) -> &str {
    let end = path.get(1..).and_then(|rest| rest.find('/')).map_or(0, |at| at + 1);
    path.get(..end).unwrap_or_default()
}
