//! Each mistake is made here by hand, on texts, and must be found by the table.

use hmac::{Hmac, KeyInit as _, Mac as _};
use proptest::prelude::*;
use sha1::Sha1;

use super::*;
use crate::{
    ClientCredentials, Request, Signer, Stamp, TokenCredentials,
    explain::{
        Difference, Explanation,
        fixture::{CLIENT, KEY, PARAMS, TOKEN, URI, base_string, rich, wrong_base_strings},
    },
};

fn mac(key: &str, base_string: &str) -> Vec<u8> {
    let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).unwrap().chain_update(base_string);
    mac.finalize().into_bytes().to_vec()
}

fn sign(key: &str, base_string: &str) -> String {
    general_purpose::STANDARD.encode(mac(key, base_string))
}

/// Mistakes in the key: all of it, wrong.
const WRONG_KEYS: &[(Mistake, &str)] = &[
    (Mistake::TokenSecretLeftOut, "c%20s%26&"),
    (Mistake::ClientSecretLeftOut, "&%20t%2Fs"),
    (Mistake::SecretsSwapped, "%20t%2Fs&c%20s%26"),
    (Mistake::ClientIdentifierAsSecret, "ck&%20t%2Fs"),
    (Mistake::TokenAsSecret, "c%20s%26&tk"),
    (Mistake::SecretsTrimmed, "c%20s%26&t%2Fs"),
    (Mistake::LineBreakAfterClientSecret, "c%20s%26%0A&%20t%2Fs"),
    (Mistake::LineBreakAfterTokenSecret, "c%20s%26&%20t%2Fs%0A"),
    (Mistake::AmpersandMissing, "c%20s%26%20t%2Fs"),
    (Mistake::SecretsNotEncoded, "c s&& t/s"),
    (Mistake::SecretsEncodedTwice, "c%2520s%2526&%2520t%252Fs"),
    (Mistake::KeyEncoded, "c%20s%26%26%20t%2Fs"),
];

/// Mistakes in the signature itself.
fn wrong_signatures(key: &str, base_string: &str) -> Vec<(Mistake, String)> {
    let right = sign(key, base_string);
    let hex: String = mac(key, base_string).iter().map(|octet| format!("{octet:02x}")).collect();
    let ring = |algorithm| {
        let digest =
            ring::hmac::sign(&ring::hmac::Key::new(algorithm, key.as_bytes()), base_string.as_bytes());
        general_purpose::STANDARD.encode(digest)
    };
    vec![
        (Mistake::OtherMethod(SignatureMethod::HmacSha256), ring(ring::hmac::HMAC_SHA256)),
        (Mistake::OtherMethod(SignatureMethod::HmacSha512), ring(ring::hmac::HMAC_SHA512)),
        (Mistake::OtherMethod(SignatureMethod::Plaintext), key.to_owned()),
        (Mistake::Base64OfHex, general_purpose::STANDARD.encode(&hex)),
        (Mistake::Hex, hex),
        (Mistake::UrlSafeBase64, right.replace('+', "-").replace('/', "_")),
        (Mistake::PaddingMissing, right.replace('=', "")),
        (Mistake::SignatureEncodedTwice, percent_encode(&right)),
        (Mistake::SignatureNotEncoded, right.replace('+', " ")),
        (Mistake::LineBreakAfterSignature, format!("{right}\n")),
    ]
}

fn mistakes_of(explanation: &Explanation, token: Option<&Secret>, signature: &str) -> Vec<Mistake> {
    match explanation.diagnose(&Secret::from(CLIENT), token, signature) {
        Diagnosis::Mistakes(mistakes) => mistakes,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_mistake_is_recognized_by_its_signature() {
    // A signature that shows all of base64's peculiarities.
    let nonce = |number: u32| format!("n{number}");
    let params = |number| PARAMS.replace("NONCE", &nonce(number));
    let number = (0..).find(|number| {
        let signature = sign(KEY, &base_string("POST", URI, &params(*number)));
        signature.contains('+') && signature.contains('/')
    });
    let (explanation, params) = (rich(&nonce(number.unwrap())), params(number.unwrap()));
    let token = Secret::from(TOKEN);
    let right = base_string("POST", URI, &params);
    assert_eq!(explanation.base_string(), right);
    assert_eq!(
        explanation.diagnose(&Secret::from(CLIENT), Some(&token), &sign(KEY, &right)),
        Diagnosis::Right
    );

    let mut tried = wrong_signatures(KEY, &right);
    tried.extend(WRONG_KEYS.iter().map(|(mistake, key)| (mistake.clone(), sign(key, &right))));
    let base_strings = wrong_base_strings(&params).into_iter();
    tried.extend(base_strings.map(|(mistake, wrong)| (Mistake::BaseString(mistake), sign(KEY, &wrong))));
    for (mistake, signature) in &tried {
        let found = explanation.diagnose(&Secret::from(CLIENT), Some(&token), signature);
        assert_eq!(found, Diagnosis::Mistakes(vec![mistake.clone()]));
    }
    // Those that this request does not show are tried below.
    let elsewhere = |difference| (Mistake::BaseString(difference), String::new());
    tried.extend([
        elsewhere(Difference::OtherMethod { theirs: "POST".to_owned() }),
        elsewhere(Difference::OtherScheme { theirs: "https".to_owned() }),
        elsewhere(Difference::PortMissing { port: 0 }),
        elsewhere(Difference::EmptyPath),
        elsewhere(Difference::SlashMissing),
        elsewhere(Difference::VersionAdded),
        elsewhere(Difference::EmptyTokenMissing),
        elsewhere(Difference::EmptyTokenAdded),
        (Mistake::OtherMethod(SignatureMethod::HmacSha1), String::new()),
    ]);
    for Row { mistake, .. } in rows(&explanation.pieces) {
        assert!(
            tried.iter().any(|(tried, _)| *tried == mistake),
            "{mistake:?} is in the table and not tried"
        );
    }
}

#[test]
fn mistakes_that_need_another_request_are_recognized_too() {
    let client = ClientCredentials::new("ck", CLIENT);
    let stamp = Stamp::new("n", 1);
    let method = "oauth_signature_method=HMAC-SHA256&oauth_timestamp=1";
    let sign = |uri: &str, params: &str| {
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"c%20s%26&");
        let wrong = format!("GET&{uri}&{}", percent_encode(params));
        general_purpose::STANDARD.encode(ring::hmac::sign(&key, wrong.as_bytes()))
    };

    let alone = Signer::client(SignatureMethod::HmacSha256, &client).unwrap().without_version();
    let explain = |url| alone.explain(Request::new("GET", url).unwrap(), &stamp, &[]).unwrap();
    let params = format!("oauth_consumer_key=ck&oauth_nonce=n&{method}");
    let (root, port) = ("http%3A%2F%2Fh%2F", "http%3A%2F%2Fh%3A8080%2Fp%2F");
    for (url, uri, params, difference) in [
        ("http://h", "http%3A%2F%2Fh", params.clone(), Difference::EmptyPath),
        (
            "http://h/",
            "https%3A%2F%2Fh%2F",
            params.clone(),
            Difference::OtherScheme { theirs: "https".to_owned() },
        ),
        ("http://h:8080/p/", "http%3A%2F%2Fh%2Fp%2F", params.clone(), Difference::PortMissing { port: 8080 }),
        ("http://h:8080/p/", "http%3A%2F%2Fh%3A8080%2Fp", params.clone(), Difference::SlashMissing),
        ("http://h/", root, format!("{params}&oauth_version=1.0"), Difference::VersionAdded),
        ("http://h:8080/p/", port, format!("{params}&oauth_token="), Difference::EmptyTokenAdded),
    ] {
        let found = mistakes_of(&explain(url), None, &sign(uri, &params));
        assert_eq!(found, [Mistake::BaseString(difference)]);
    }
    let ring = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, b"c%20s%26&");
    let sha1 = ring::hmac::sign(&ring, format!("GET&{root}&{}", percent_encode(&params)).as_bytes());
    let found = mistakes_of(&explain("http://h/"), None, &general_purpose::STANDARD.encode(sha1));
    assert_eq!(found, [Mistake::OtherMethod(SignatureMethod::HmacSha1)]);

    let empty = TokenCredentials::new("", "");
    let with_empty = Signer::token(SignatureMethod::HmacSha256, &client, &empty).unwrap().without_version();
    let explanation = with_empty.explain(Request::new("GET", "http://h/").unwrap(), &stamp, &[]).unwrap();
    let found = mistakes_of(&explanation, None, &sign(root, &params));
    assert_eq!(found, [Mistake::BaseString(Difference::EmptyTokenMissing)]);

    let post = mistakes_of(&explain("http://h/"), None, &{
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"c%20s%26&");
        let wrong = format!("POST&{root}&{}", percent_encode(&params));
        general_purpose::STANDARD.encode(ring::hmac::sign(&key, wrong.as_bytes()))
    });
    assert_eq!(post, [Mistake::BaseString(Difference::OtherMethod { theirs: "POST".to_owned() })]);
}

#[test]
fn two_mistakes_together_are_recognized() {
    let explanation = rich("n");
    let params = PARAMS.replace("NONCE", "n").replace("l=x%0D%0Ay%20&", "");
    let signature = sign("c%20s%26&", &base_string("POST", URI, &params));
    assert_eq!(
        mistakes_of(&explanation, Some(&Secret::from(TOKEN)), &signature),
        [Mistake::TokenSecretLeftOut, Mistake::BaseString(Difference::FormMissing)]
    );
    // What a server makes of it behind a proxy that ends TLS.
    let uri = URI.replace("https", "http").replace(".com", ".com%3A443");
    let signature = sign(KEY, &base_string("POST", &uri, &PARAMS.replace("NONCE", "n")));
    assert_eq!(
        mistakes_of(&explanation, Some(&Secret::from(TOKEN)), &signature),
        [Difference::OtherScheme { theirs: "http".to_owned() }, Difference::DefaultPortKept { port: 443 }]
            .map(Mistake::BaseString)
    );
}

#[test]
fn an_unknown_secret_is_no_known_mistake() {
    let signature = sign("x&y", rich("n").base_string());
    let token = Secret::from(TOKEN);
    assert_eq!(rich("n").diagnose(&Secret::from(CLIENT), Some(&token), &signature), Diagnosis::Unknown);
    assert_eq!(rich("n").diagnose(&Secret::from(CLIENT), Some(&token), ""), Diagnosis::Unknown);
}

#[test]
fn plaintext_has_mistakes_in_its_key_only() {
    let client = ClientCredentials::new("ck", CLIENT);
    let request = Request::new("GET", "https://h/?q=1").unwrap();
    let signer = Signer::client(SignatureMethod::Plaintext, &client).unwrap();
    let header = signer.sign(request, &Stamp::absent(), &[]).unwrap().to_header();
    let claim = crate::Claim::parse(request, Some(header.as_bytes())).unwrap();
    assert_eq!(claim.diagnose(&Secret::from(CLIENT), None), Diagnosis::Right);
    assert_eq!(
        claim.diagnose(&Secret::from("c s& "), None),
        Diagnosis::Mistakes(vec![Mistake::SecretsTrimmed])
    );
    let explanation = claim.explain();
    let other = Mistake::OtherMethod(SignatureMethod::HmacSha1);
    let signature = sign("c%20s%26&", explanation.base_string());
    assert_eq!(mistakes_of(&explanation, None, &signature), [other]);
}

#[test]
fn nothing_said_holds_a_secret_or_a_value() {
    for row in rows(&rich("n").pieces) {
        let said = format!("{} {:?}", row.mistake, row.mistake);
        assert!(said.len() > 40 && !said.contains(CLIENT) && !said.contains("caf"), "{said}");
    }
}

proptest! {
    #[test]
    fn a_draft_without_mistakes_is_what_is_signed(
        http_method in "PUT|[a-z%&!.-]{1,5}", query in "[a-zA-Z0-9=&+~.-]{0,30}", form in "[a-z0-9=&+]{0,20}",
        secret: String, token: String,
    ) {
        let client = ClientCredentials::new("ck", secret);
        let token = TokenCredentials::new("tk", token);
        let url = format!("https://h.example/p?{query}");
        let media_type = "application/x-www-form-urlencoded";
        let request = Request::new(&http_method, &url).unwrap().with_body(media_type, form.as_bytes());
        for &method in SignatureMethod::ALL.iter().filter(|method| !method.is_rsa()) {
            let signer = Signer::token(method, &client, &token).unwrap();
            let stamp = Stamp::new("n", 1);
            let authorization = signer.sign(request, &stamp, &[]).unwrap();
            let explanation = signer.explain(request, &stamp, &[]).unwrap();
            let draft = Draft::new(&explanation.pieces, method, client.secret(), Some(token.secret()));
            prop_assert_eq!(&draft.base_string(), explanation.base_string());
            let signature = draft.signature().unwrap();
            prop_assert_eq!(signature.as_str(), authorization.signature());
        }
    }
}
