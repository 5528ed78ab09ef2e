//! What is explained of a request, and how it compares with what another side shows.
//!
//! - The base string that is explained is the one that is signed, and it is made of the parameters that are listed, in
//!   that order; a server explains the same.
//! - It is the same as itself, also as it is found in error messages. If one octet is another, that is where they part.
//! - The signature that was made is right.
//! - Reports are lines of printable characters, whatever is in the request, and in the text of the other side.
//! - No report shows a secret or a signature.

use std::fmt::{Debug, Display};

use oauth1_core::{
    Claim, ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials,
    explain::{Diagnosis, Explanation, FirstDifference},
};

use crate::{input::Input, reference};

const SENTINEL: &str = "S3NT1NEL";
const FORM: &str = "application/x-www-form-urlencoded";

pub fn run(data: &[u8]) {
    if data.windows(SENTINEL.len()).any(|window| window == SENTINEL.as_bytes()) {
        return;
    }
    let mut input = Input::new(data);
    let method =
        input.one_of(&[SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::Plaintext]);
    let content_type = input.one_of(&[FORM, "text/plain"]);
    let (with_token, has_extra) = (input.yes(), input.yes());
    let (place, octet) = (input.octet(), input.octet());
    let (http_method, url) = (input.text(), input.text());
    let client = ClientCredentials::new(input.text(), format!("{SENTINEL}{}", input.text()));
    let token = TokenCredentials::new(input.text(), format!("{SENTINEL}{}", input.text()));
    let extra = [(input.text(), input.text())];
    let extra: Vec<_> = extra.iter().map(|(name, value)| (&**name, &**value)).collect();
    let extra = if has_extra { &extra[..] } else { &[] };
    let (realm, theirs, body) = (input.text(), input.text(), input.rest());

    let Ok(request) = Request::new(&http_method, &url) else { return };
    let request = request.with_body(content_type, body);
    let mut signer = Signer::client(method, &client).expect("a shared secret");
    if with_token {
        signer = signer.with_token(&token);
    }
    let signer = signer.clone().with_realm(&realm).unwrap_or(signer);
    let stamp = Stamp::new("n0nce", 1_700_000_000);
    let signed = signer.sign(request, &stamp, extra);
    let explained = signer.explain(request, &stamp, extra);
    let (signed, explained) = match (signed, explained) {
        (Ok(signed), Ok(explained)) => (signed, explained),
        (signed, explained) => return assert_eq!(signed.err(), explained.err()),
    };
    let base_string = signer.base_string(request, &stamp, extra).expect("it was signed");
    report(&explained, &base_string, signed.signature());
    compared(&explained, &base_string, place, octet);
    terminal(&explained.compare(&theirs));

    let header = signed.to_header();
    if let Ok(claim) = Claim::parse(request, Some(header.as_bytes())) {
        report(&claim.explain(), &base_string, signed.signature());
        let token = with_token.then(|| token.secret());
        assert_eq!(claim.diagnose(client.secret(), token), Diagnosis::Right);
    }
}

fn report(explanation: &Explanation, base_string: &str, signature: &str) {
    assert_eq!(explanation.base_string(), base_string);
    let uri = explanation.base_string_uri();
    let params = explanation.params().iter();
    let params: Vec<_> =
        params.map(|param| format!("{}={}", param.encoded_name(), param.encoded_value())).collect();
    let parts = [explanation.http_method().to_owned(), uri, params.join("&")];
    assert_eq!(parts.map(|part| reference::encode(part.as_bytes())).join("&"), base_string);
    let text = terminal(explanation);
    assert!(!text.contains(signature), "{text}");
    for part in explanation.remarks() {
        terminal(part);
    }
}

fn compared(explanation: &Explanation, base_string: &str, place: u8, octet: u8) {
    for found in [
        base_string.to_owned(),
        format!("\"{base_string}\"\n"),
        format!("Base string: {base_string}"),
        base_string.replace('&', "&amp;"),
        base_string.replace('%', "\r\n%"),
    ] {
        let comparison = explanation.compare(&found);
        assert!(comparison.is_same() && comparison.differences().is_empty(), "{found}");
    }
    let mut other = base_string.as_bytes().to_vec();
    let at = usize::from(place) * other.len() / 256;
    if other[at].is_ascii_alphanumeric() && octet.is_ascii_alphanumeric() && other[at] != octet {
        other[at] = octet;
        let comparison = explanation.compare(str::from_utf8(&other).expect("ASCII"));
        assert_eq!(comparison.first().map(FirstDifference::position), Some(at));
        terminal(&comparison);
    }
}

/// Whoever reads it is safe, and is told no secret.
fn terminal<T: Display + Debug>(report: &T) -> String {
    let text = report.to_string();
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{text:?}");
    assert!(!text.contains(SENTINEL), "{text}");
    let debug = format!("{report:?}");
    assert!(!debug.contains(SENTINEL), "{debug}");
    text
}
