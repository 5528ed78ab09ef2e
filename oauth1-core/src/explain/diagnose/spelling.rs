//! Mistakes in how names and values are written.

use super::{Mistake, Row, draft::Draft};
use crate::{
    encode::{form_decode, is_unreserved},
    explain::{
        Difference, Spelling,
        pieces::{Pieces, Source, of_text},
        rewrite::lower_case_hex,
    },
    percent_encode,
};

pub(super) fn rows() -> Vec<Row> {
    let row = |how, make| Row {
        mistake: Mistake::BaseString(Difference::Spelled { how, names: Vec::new() }),
        make,
    };
    let escapes = |characters: &str| Spelling::OtherEscapes { characters: characters.to_owned() };
    vec![
        // Before any row that takes parameters away: it reads the query and the form anew.
        row(Spelling::PlusKept, |draft| keep_plus(&mut draft.pieces)),
        row(Spelling::PlusAsSpace, |draft| change_values(draft, |value| replace(value, "+", " "))),
        row(Spelling::SpaceAsPlus, |draft| {
            draft.encode = |octets| percent_encode(octets).replace("%20", "+");
        }),
        row(Spelling::NotEncoded, |draft| draft.encode = as_it_is),
        row(Spelling::EncodedAgain, |draft| draft.encode = |octets| percent_encode(percent_encode(octets))),
        row(Spelling::DecodedAgain, |draft| {
            change_values(draft, |value| {
                form_decode(value).map_or_else(|_| value.to_vec(), std::borrow::Cow::into_owned)
            });
        }),
        row(Spelling::LowerCaseHex, |draft| {
            draft.encode_with(|octets| lower_case_hex(&percent_encode(octets)));
        }),
        row(escapes("!*'()"), |draft| draft.encode_with(|octets| encode_but(octets, b"!*'()", b""))),
        row(escapes("~"), |draft| draft.encode_with(|octets| encode_but(octets, b"", b"~"))),
        row(escapes("/"), |draft| draft.encode_with(|octets| encode_but(octets, b"/", b""))),
        row(escapes("*~"), |draft| draft.encode_with(|octets| encode_but(octets, b"*", b"~"))),
        row(Spelling::Latin1, |draft| change_values(draft, to_latin1)),
        row(Spelling::Utf8Twice, |draft| {
            change_values(draft, |value| {
                value.iter().copied().map(char::from).collect::<String>().into_bytes()
            });
        }),
        row(Spelling::LineEnds, |draft| change_values(draft, |value| replace(value, "\r\n", "\n"))),
        row(Spelling::Trimmed, |draft| change_values(draft, |value| value.trim_ascii().to_vec())),
    ]
}

fn keep_plus(pieces: &mut Pieces) {
    let mut params = of_text(&replace(pieces.query.as_bytes(), "+", "%2B"), Source::Query);
    params.extend(of_text(&replace(&pieces.form, "+", "%2B"), Source::Form));
    params.retain(|param| !param.is("oauth_signature"));
    let others = pieces.params.iter().filter(|param| !matches!(param.source, Source::Query | Source::Form));
    params.extend(others.cloned());
    pieces.params = params;
}

fn change_values(draft: &mut Draft, change: fn(&[u8]) -> Vec<u8>) {
    for param in &mut draft.pieces.params {
        param.value = change(&param.value);
    }
}

fn replace(octets: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let Some((first, tail)) = rest.split_first() {
        if let Some(tail) = rest.strip_prefix(from.as_bytes()) {
            out.extend_from_slice(to.as_bytes());
            rest = tail;
        } else {
            out.push(*first);
            rest = tail;
        }
    }
    out
}

/// With `?` for what Latin-1 has not.
fn to_latin1(value: &[u8]) -> Vec<u8> {
    match str::from_utf8(value) {
        Ok(text) => text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect(),
        Err(_) => value.to_vec(),
    }
}

pub(super) fn as_it_is(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn encode_but(octets: &[u8], left: &[u8], escaped: &[u8]) -> String {
    let mut out = String::with_capacity(3 * octets.len());
    for &octet in octets {
        if left.contains(&octet) || (is_unreserved(octet) && !escaped.contains(&octet)) {
            out.push(char::from(octet));
        } else {
            out.push_str(&format!("%{octet:02X}"));
        }
    }
    out
}
