//! The explanation itself: what it says of a request, and what it keeps to itself.

use proptest::prelude::*;

use super::*;
use crate::{BodyHash, ClientCredentials, RsaPrivateKey, SignatureMethod, TokenCredentials};

const FORM: &str = "application/x-www-form-urlencoded";

fn client() -> ClientCredentials {
    ClientCredentials::new("ck", "cs")
}

fn explain(request: Request<'_>) -> Explanation {
    let signer = Signer::client(SignatureMethod::HmacSha1, &client()).unwrap();
    signer.explain(request, &Stamp::new("n", 1), &[]).unwrap()
}

fn remarks(request: Request<'_>) -> Vec<Remark> {
    explain(request).remarks().to_vec()
}

fn named(remark: fn(String) -> Remark, name: &str) -> Remark {
    remark(name.to_owned())
}

proptest! {
    #[test]
    fn a_claim_and_its_signer_are_explained_alike(
        query in "[a-z0-9=&+]{0,20}", form in "[a-z0-9=&+]{0,20}", token: String, realm in "[ -~]{0,9}",
    ) {
        let url = format!("https://h.example/p?{query}");
        let request = Request::new("PUT", &url).unwrap().with_body(FORM, form.as_bytes());
        let token = TokenCredentials::new(token, "ts");
        let signer = Signer::token(SignatureMethod::HmacSha256, &client(), &token).unwrap();
        let signer = signer.with_realm(&realm).unwrap();
        let stamp = Stamp::new("n", 1);
        let header = signer.sign(request, &stamp, &[("oauth_callback", "oob")]).unwrap().to_header();
        let signing = signer.explain(request, &stamp, &[("oauth_callback", "oob")]).unwrap();
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        let claimed = claim.explain();
        prop_assert_eq!(claimed.base_string(), signing.base_string());
        prop_assert_eq!(claimed.left_out(), signing.left_out());
        prop_assert_eq!(claimed.key(), KeyShape::Unknown);
        let pairs: Vec<_> = signing.params().iter().map(|p| (p.encoded_name(), p.encoded_value())).collect();
        prop_assert!(pairs.is_sorted());
        let joined: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let joined = crate::percent_encode(joined.join("&"));
        prop_assert_eq!(signing.base_string().rsplit('&').next(), Some(&*joined));
        for (ours, theirs) in signing.params().iter().zip(claimed.params()) {
            prop_assert_eq!((ours.name(), ours.value()), (theirs.name(), theirs.value()));
            let header = ours.source() == Source::Signer && theirs.source() == Source::Header;
            prop_assert!(header || ours.source() == theirs.source());
        }
    }
}

#[test]
fn every_normalization_is_told() {
    let request = Request::new("pOst", "HTTPS://u:p@H.example:443?a=1#f").unwrap();
    let expected = [
        Normalization::UpperCaseMethod { given: "pOst".to_owned() },
        Normalization::LowerCaseScheme,
        Normalization::LowerCaseHost { given: "H.example".to_owned() },
        Normalization::DefaultPortDropped { port: 443 },
        Normalization::EmptyPath,
        Normalization::UserInfoDropped,
        Normalization::FragmentDropped,
    ];
    assert_eq!(explain(request).normalizations(), expected);
    assert_eq!(explain(request).base_string_uri(), "https://h.example/");
    for url in ["https://h.example/", "https://h.example:8443/a?b", "http://h.example:443/"] {
        assert_eq!(explain(Request::new("POST", url).unwrap()).normalizations(), [], "{url}");
    }
    let received = Request::received("GET", "http", "h:80", "/a").unwrap();
    assert_eq!(explain(received).normalizations(), [Normalization::DefaultPortDropped { port: 80 }]);
}

#[test]
fn what_is_not_signed_is_told() {
    let request = Request::new("POST", "https://h/").unwrap();
    let json = request.with_body("application/json", b"{}");
    assert_eq!(explain(json).left_out(), [LeftOut::Signature, LeftOut::Body { octets: 2, hashed: false }]);
    assert_eq!(explain(request.with_body(FORM, b"a=1")).left_out(), [LeftOut::Signature]);
    let signer = Signer::client(SignatureMethod::HmacSha1, &client()).unwrap().with_realm("Photos").unwrap();
    let stamp = Stamp::new("n", 1);
    let realm = LeftOut::Realm { realm: "Photos".to_owned() };
    let left_out = [LeftOut::Signature, realm, LeftOut::Body { octets: 2, hashed: false }];
    assert_eq!(signer.explain(json, &stamp, &[]).unwrap().left_out(), left_out);
}

#[test]
fn a_body_hash_is_compared_with_the_body() {
    let request = Request::new("POST", "https://h/").unwrap();
    let (json, form) = (request.with_body("application/json", b"{}"), request.with_body(FORM, b"a=1"));
    let signer = Signer::client(SignatureMethod::HmacSha256, &client()).unwrap();
    let hashing = signer.clone().with_body_hash(BodyHash::AUTO);
    let stamp = Stamp::new("n", 1);
    let covered = hashing.explain(json, &stamp, &[]).unwrap();
    assert_eq!(covered.left_out(), [LeftOut::Signature, LeftOut::Body { octets: 2, hashed: true }]);
    assert_eq!(covered.remarks(), []);
    let remarks =
        |request| signer.explain(request, &stamp, &[("oauth_body_hash", "h")]).unwrap().remarks().to_vec();
    assert_eq!(remarks(json), [Remark::OtherBodyHash]);
    assert_eq!(remarks(form), [Remark::BodyHashOfForm]);
}

#[test]
fn keys_that_are_not_made_of_secrets_are_told() {
    let pem = include_str!("../../tests/vectors/keys/corpus-2048.pkcs8.pem");
    let key = RsaPrivateKey::from_pem(pem).unwrap();
    let rsa = Signer::rsa(SignatureMethod::RsaSha256, "ck", &key).unwrap();
    let custom = Signer::custom("X-OWN", "ck", |_: &[u8]| Err::<Vec<u8>, _>("never asked"));
    let request = Request::new("GET", "https://h/").unwrap();
    for (signer, key, line) in [
        (rsa, KeyShape::Rsa { bits: 2048 }, "Key          RSA-SHA256: an RSA key of 2048 bits"),
        (custom, KeyShape::Custom, "Key          X-OWN: one of the caller's own"),
    ] {
        let explanation = signer.explain(request, &Stamp::new("n", 1), &[]).unwrap();
        assert_eq!((explanation.key(), explanation.signature_method()), (key, signer.method()));
        assert!(explanation.to_string().contains(line), "{explanation}");
        assert_eq!(explanation.diagnose(&Secret::from("cs"), None, "x"), Diagnosis::Unknown);
    }
}

#[test]
fn what_often_goes_wrong_is_remarked() {
    let get = |url| remarks(Request::new("GET", url).unwrap());
    assert_eq!(get("https://h/a?q=b%20c"), []);
    assert_eq!(get("http://h/"), [Remark::Http]);
    assert_eq!(get("https://h/?q=b+c"), [Remark::PlusInQuery]);
    assert_eq!(get("https://h/?q=b%2520c"), [named(|name| Remark::LooksEncoded { name }, "q")]);
    assert_eq!(get("https://h/?q=https%3A%2F%2Fx%2F%2520"), []);
    assert_eq!(get("https://h/?q=%ff"), [named(|name| Remark::NotUtf8 { name }, "q")]);
    assert_eq!(get("https://h/?q=1&p=1&q=2&q=3"), [named(|name| Remark::SeveralTimes { name }, "q")]);
    for url in ["https://h/a//b", "https://h/../b", "https://h/%2f"] {
        assert_eq!(get(url), [Remark::FragilePath], "{url}");
    }
    let request = Request::new("POST", "https://h/").unwrap().with_body(FORM, b" {\"a\":1}");
    assert_eq!(remarks(request), [Remark::FormLooksLikeText]);

    let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("ck\n", "cs")).unwrap();
    let request = Request::new("GET", "https://h/").unwrap();
    let stamp = Stamp::new("n", 1_700_000_000_000);
    let said = signer.explain(request, &stamp, &[]).unwrap().remarks().to_vec();
    assert_eq!(said, [named(|name| Remark::WhiteSpace { name }, "oauth_consumer_key"), Remark::Milliseconds]);
}

#[test]
fn secrets_are_looked_at_and_not_shown() {
    let request = Request::new("GET", "http://h/").unwrap();
    let flaws = |secret: &str, token: &str| {
        let (client, token) = (ClientCredentials::new("ck", secret), TokenCredentials::new("tk", token));
        let signer = Signer::token(SignatureMethod::Plaintext, &client, &token).unwrap();
        let explanation = signer.explain(request, &Stamp::absent(), &[]).unwrap();
        assert_eq!(
            explanation.key(),
            KeyShape::Secrets { client: secret.len(), token: Some(token.secret().expose().len()) }
        );
        explanation.remarks().to_vec()
    };
    let is = |whose, what| Remark::Secret { whose, what };
    assert_eq!(flaws("cs", "ts"), [Remark::PlaintextOverHttp]);
    for (secret, what) in [
        ("", SecretFlaw::Empty),
        ("cs\n", SecretFlaw::LineBreak),
        ("cs\r\n", SecretFlaw::LineBreak),
        (" cs", SecretFlaw::WhiteSpace),
        ("cs\t", SecretFlaw::WhiteSpace),
        ("\"cs\"", SecretFlaw::Quotes),
        ("c%26s", SecretFlaw::LooksEncoded),
        ("çs", SecretFlaw::NotAscii),
    ] {
        assert_eq!(flaws(secret, "ts"), [Remark::PlaintextOverHttp, is(Whose::Client, what)], "{secret}");
        assert_eq!(flaws("cs", secret), [Remark::PlaintextOverHttp, is(Whose::Token, what)], "{secret}");
    }
    let header = br#"OAuth oauth_consumer_key="ck", oauth_token="tk", oauth_signature_method="PLAINTEXT",
        oauth_signature="cs%26""#;
    let claim = Claim::parse(request, Some(&header[..])).unwrap();
    let explanation = claim.explain().with_secrets(&Secret::from("cs"), None);
    assert_eq!(explanation.remarks(), [Remark::PlaintextOverHttp, Remark::TokenWithoutSecret]);
}

#[test]
fn no_secret_and_no_signature_is_shown() {
    let (secret, token_secret) = ("clientsentinel", "tokensentinel");
    let request = Request::new("GET", "https://h/?x_auth_password=hunter2").unwrap();
    let (client, token) = (ClientCredentials::new("ck", secret), TokenCredentials::new("tk", token_secret));
    for &method in SignatureMethod::ALL.iter().filter(|method| !method.is_rsa()) {
        let signer = Signer::token(method, &client, &token).unwrap();
        let stamp = Stamp::new("n", 1);
        let authorization = signer.sign(request, &stamp, &[]).unwrap();
        let (header, signature) = (authorization.to_header(), authorization.signature());
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        let claimed = claim.explain().with_secrets(client.secret(), Some(token.secret()));
        for explanation in [signer.explain(request, &stamp, &[]).unwrap(), claimed] {
            let comparison = explanation.compare("GET&x&y");
            let diagnosis = explanation.diagnose(client.secret(), None, signature);
            let debug = format!("{explanation:?} {comparison:?} {diagnosis:?}");
            assert!(!debug.contains("hunter2"), "{debug}");
            let all = format!("{debug} {explanation} {comparison} {diagnosis}");
            for secret in [secret, token_secret, signature, &crate::percent_encode(signature)] {
                assert!(!all.contains(secret), "{method}: {all}");
            }
            assert!(explanation.to_string().contains("hunter2"));
        }
    }
}

#[test]
fn the_report_is_laid_out_for_reading() {
    let url = "https://API.example.com:443/1/update.json?include=true&q=two+words";
    let body = b"status=Hello%20Ladies%20%2b%20Gentlemen";
    let request = Request::new("POST", url).unwrap().with_body(FORM, body);
    let token = TokenCredentials::new("tk", "ts\n");
    let signer =
        Signer::token(SignatureMethod::HmacSha1, &client(), &token).unwrap().with_realm("Photos").unwrap();
    let report = signer.explain(request, &Stamp::new("kYjzVBB8", 1_318_622_958), &[]).unwrap().to_string();
    let expected = "\
Method       POST
URI          https://api.example.com/1/update.json
             · host in lower case, given as API.example.com
             · port 443 dropped, the default
Parameters   9, in signing order, and as what they are signed

   1  query   include                 true
   2  signer  oauth_consumer_key      ck
   3  signer  oauth_nonce             kYjzVBB8
   4  signer  oauth_signature_method  HMAC-SHA1
   5  signer  oauth_timestamp         1318622958
   6  signer  oauth_token             tk
   7  signer  oauth_version           1.0
   8  query   q                       two words
      as                              two%20words
   9  form    status                  Hello Ladies + Gentlemen
      as                              Hello%20Ladies%20%2B%20Gentlemen

Not signed   oauth_signature  the one protocol parameter that is not signed
             realm            \"Photos\" in the Authorization header is no parameter
Key          HMAC-SHA1: a client secret of 2 octets, `&`, a token secret of 3 octets
Base string  299 octets

POST&https%3A%2F%2Fapi.example.com%2F1%2Fupdate.json&include%3Dtrue%26oauth_consumer_key%3Dck%26\
oauth_nonce%3DkYjzVBB8%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1318622958%26\
oauth_token%3Dtk%26oauth_version%3D1.0%26q%3Dtwo%2520words%26status%3DHello%2520Ladies%2520%252B%2520Gentlemen

Look at      ! the query has a `+`, which is a space: if a plus is meant, write `%2B`, and for
               spaces better `%20`
             ! the token secret ends with a line break, as one read from a file does: trim it, it
               is part of the key
";
    assert_eq!(report, expected, "\n{report}");
}
