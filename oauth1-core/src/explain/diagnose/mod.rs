//! Which mistake makes the signature that the other side has: every one is made, and the signatures are compared.

mod draft;
mod mistake;
mod params;
mod spelling;
mod uri;

use base64::{Engine as _, engine::general_purpose};
use ctutils::CtEq as _;

pub use mistake::{Diagnosis, Mistake};

use super::pieces::Pieces;
use crate::{Secret, SignatureMethod, percent_encode};
use draft::{Draft, plain_key};

/// A mistake, and how it is made.
struct Row {
    mistake: Mistake,
    make: fn(&mut Draft),
}

/// First no mistake, then one, then two together.
pub(super) fn diagnose(
    pieces: &Pieces,
    method: SignatureMethod,
    (client, token): (&Secret, Option<&Secret>),
    signature: &str,
) -> Diagnosis {
    let right = Draft::new(pieces, method, client, token);
    let Some(right_signature) = right.signature() else { return Diagnosis::Unknown };
    let leads_to = |draft: &Draft| {
        draft.signature().is_some_and(|made| made.as_bytes().ct_eq(signature.as_bytes()).to_bool())
    };
    if leads_to(&right) {
        return Diagnosis::Right;
    }
    let mut telling: Vec<(Row, Draft)> = Vec::new();
    for row in rows(pieces) {
        let mut draft = right.clone();
        (row.make)(&mut draft);
        if leads_to(&draft) {
            return Diagnosis::Mistakes(vec![row.mistake]);
        }
        // Many mistakes cannot be made with this request: nothing in it is in upper case, or sent twice.
        if draft.signature().is_some_and(|made| *made != *right_signature) {
            telling.push((row, draft));
        }
    }
    while let Some((second, _)) = telling.pop() {
        for (first, draft) in &telling {
            let mut draft = draft.clone();
            (second.make)(&mut draft);
            if leads_to(&draft) {
                return Diagnosis::Mistakes(vec![first.mistake.clone(), second.mistake]);
            }
        }
    }
    Diagnosis::Unknown
}

fn rows(right: &Pieces) -> Vec<Row> {
    let mut rows = key_rows();
    rows.extend(uri::rows(right));
    rows.extend(spelling::rows());
    rows.extend(params::rows(right));
    rows.extend(signature_rows());
    rows
}

fn key_rows() -> Vec<Row> {
    let row = |mistake, make| Row { mistake, make };
    vec![
        row(Mistake::TokenSecretLeftOut, |draft| draft.token = Secret::from("")),
        row(Mistake::ClientSecretLeftOut, |draft| draft.client = Secret::from("")),
        row(Mistake::SecretsSwapped, |draft| std::mem::swap(&mut draft.client, &mut draft.token)),
        row(Mistake::ClientIdentifierAsSecret, |draft| {
            draft.client = Secret::from(value_of(&draft.pieces, "oauth_consumer_key"));
        }),
        row(Mistake::TokenAsSecret, |draft| {
            draft.token = Secret::from(value_of(&draft.pieces, "oauth_token"));
        }),
        row(Mistake::SecretsTrimmed, |draft| {
            draft.client = Secret::from(draft.client.expose().trim());
            draft.token = Secret::from(draft.token.expose().trim());
        }),
        row(Mistake::LineBreakAfterClientSecret, |draft| draft.client = with_line_break(&draft.client)),
        row(Mistake::LineBreakAfterTokenSecret, |draft| draft.token = with_line_break(&draft.token)),
        row(Mistake::AmpersandMissing, |draft| {
            draft.key = |client, token| plain_key(&encoded(client), "", &encoded(token));
        }),
        row(Mistake::SecretsNotEncoded, |draft| {
            draft.key = |client, token| plain_key(client, "&", token);
        }),
        row(Mistake::SecretsEncodedTwice, |draft| {
            (draft.client, draft.token) = (encoded(&draft.client), encoded(&draft.token));
        }),
        row(Mistake::KeyEncoded, |draft| {
            draft.key = |client, token| percent_encode(plain_key(client, "&", token)).into_bytes().into();
        }),
    ]
}

fn signature_rows() -> Vec<Row> {
    let row = |mistake, make| Row { mistake, make };
    let method = |method, make| Row { mistake: Mistake::OtherMethod(method), make };
    vec![
        method(SignatureMethod::HmacSha1, |draft| draft.method = SignatureMethod::HmacSha1),
        method(SignatureMethod::HmacSha256, |draft| draft.method = SignatureMethod::HmacSha256),
        method(SignatureMethod::HmacSha512, |draft| draft.method = SignatureMethod::HmacSha512),
        method(SignatureMethod::Plaintext, |draft| draft.method = SignatureMethod::Plaintext),
        row(Mistake::Hex, |draft| draft.write = hex),
        row(Mistake::Base64OfHex, |draft| {
            draft.write = |digest| general_purpose::STANDARD.encode(hex(digest));
        }),
        row(Mistake::UrlSafeBase64, |draft| {
            draft.write = |digest| general_purpose::URL_SAFE.encode(digest);
        }),
        row(Mistake::PaddingMissing, |draft| {
            draft.write = |digest| general_purpose::STANDARD_NO_PAD.encode(digest);
        }),
        row(Mistake::SignatureEncodedTwice, |draft| {
            draft.write = |digest| percent_encode(general_purpose::STANDARD.encode(digest));
        }),
        row(Mistake::SignatureNotEncoded, |draft| {
            draft.write = |digest| general_purpose::STANDARD.encode(digest).replace('+', " ");
        }),
        row(Mistake::LineBreakAfterSignature, |draft| {
            draft.write = |digest| general_purpose::STANDARD.encode(digest) + "\n";
        }),
    ]
}

fn encoded(secret: &Secret) -> Secret {
    Secret::from(percent_encode(secret.expose()))
}

fn with_line_break(secret: &Secret) -> Secret {
    Secret::from([secret.expose(), "\n"].concat())
}

fn value_of(pieces: &Pieces, name: &str) -> String {
    let param = pieces.params.iter().find(|param| param.is(name));
    param.map(|param| String::from_utf8_lossy(&param.value).into_owned()).unwrap_or_default()
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[cfg(test)]
mod tests;
