//! Mistakes in which parameters are signed, and in which order.

use super::{Mistake, Row, spelling::as_it_is};
use crate::{
    explain::{
        Difference, Order,
        pieces::{Pieces, SignedParam, Source},
    },
    percent_encode,
};

pub(super) fn rows(right: &Pieces) -> Vec<Row> {
    let row = |difference, make| Row { mistake: Mistake::BaseString(difference), make };
    let missing = |name: &str| {
        let param = right.params.iter().find(|param| param.is(name));
        let source = param.map_or(Source::Header, SignedParam::source);
        Difference::Missing { name: name.to_owned(), source }
    };
    let dropped = |gone: fn(&mut Pieces)| {
        let mut left = right.clone();
        gone(&mut left);
        let mut names = names_of(right, |param| !left.params.contains(param));
        names.dedup();
        names
    };
    vec![
        row(Difference::FormMissing, |draft| drop_source(&mut draft.pieces, Source::Form)),
        row(Difference::QueryMissing, |draft| drop_source(&mut draft.pieces, Source::Query)),
        row(Difference::VersionMissing, |draft| draft.pieces.remove("oauth_version")),
        row(Difference::VersionAdded, |draft| add(&mut draft.pieces, "oauth_version", "1.0")),
        row(Difference::EmptyTokenMissing, |draft| {
            draft.pieces.params.retain(|param| !param.is("oauth_token") || !param.value.is_empty());
        }),
        row(Difference::EmptyTokenAdded, |draft| add(&mut draft.pieces, "oauth_token", "")),
        row(missing("oauth_token"), |draft| draft.pieces.remove("oauth_token")),
        row(missing("oauth_callback"), |draft| draft.pieces.remove("oauth_callback")),
        row(missing("oauth_verifier"), |draft| draft.pieces.remove("oauth_verifier")),
        row(missing("oauth_body_hash"), |draft| draft.pieces.remove("oauth_body_hash")),
        row(Difference::SignatureIncluded, |draft| add(&mut draft.pieces, "oauth_signature", "")),
        row(Difference::RealmIncluded, |draft| {
            if let Some(realm) = draft.pieces.realm.clone() {
                add(&mut draft.pieces, "realm", &realm);
            }
        }),
        row(Difference::DuplicatesDropped { names: dropped(keep_first) }, |draft| {
            keep_first(&mut draft.pieces);
        }),
        row(Difference::DuplicatesDropped { names: dropped(keep_last) }, |draft| {
            keep_last(&mut draft.pieces);
        }),
        row(Difference::EmptyDropped { names: dropped(drop_empty) }, |draft| drop_empty(&mut draft.pieces)),
        row(Difference::Order(Order::BeforeEncoding), |draft| draft.order = Order::BeforeEncoding),
        row(Difference::Order(Order::AsPairs), |draft| draft.order = Order::AsPairs),
        row(Difference::Order(Order::ByNameOnly), |draft| draft.order = Order::ByNameOnly),
        row(Difference::Order(Order::IgnoringCase), |draft| draft.order = Order::IgnoringCase),
        row(Difference::Order(Order::Unsorted), |draft| draft.order = Order::Unsorted),
        row(Difference::Order(Order::Unsorted), |draft| {
            draft.order = Order::Unsorted;
            draft.pieces.params.sort_by_key(|param| !param.is_protocol());
        }),
        row(Difference::EqualsMissing, |draft| {
            draft.encode_params = |params| {
                let params = as_it_is(params).replace("=&", "&");
                percent_encode(params.strip_suffix('=').unwrap_or(&params))
            };
        }),
        row(Difference::ParamsNotEncoded, |draft| draft.encode_params = as_it_is),
        row(Difference::ParamsEncodedAgain, |draft| {
            draft.encode_params = |params| percent_encode(percent_encode(params));
        }),
    ]
}

fn names_of(pieces: &Pieces, which: impl Fn(&SignedParam) -> bool) -> Vec<String> {
    let name = |param: &SignedParam| String::from_utf8_lossy(&param.name).into_owned();
    pieces.params.iter().filter(|param| which(param)).map(name).collect()
}

fn add(pieces: &mut Pieces, name: &str, value: &str) {
    if !pieces.has(name) {
        pieces.params.push(SignedParam::new(name.as_bytes(), value.as_bytes(), Source::Header));
    }
}

fn drop_source(pieces: &mut Pieces, source: Source) {
    pieces.params.retain(|param| param.source != source || param.is_protocol());
}

fn drop_empty(pieces: &mut Pieces) {
    pieces.params.retain(|param| !param.value.is_empty());
}

fn keep_first(pieces: &mut Pieces) {
    let mut seen: Vec<Vec<u8>> = Vec::new();
    pieces.params.retain(|param| {
        let new = !seen.contains(&param.name);
        seen.push(param.name.clone());
        new
    });
}

fn keep_last(pieces: &mut Pieces) {
    pieces.params.reverse();
    keep_first(pieces);
    pieces.params.reverse();
}
