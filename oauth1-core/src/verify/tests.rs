use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::{BodyHash, ClientCredentials, Problem, Signer, Stamp, TokenCredentials};

const NOW: u64 = 1_700_000_000;
const POLICY: Policy = Policy::new(Duration::from_secs(300));
const HMAC: [SignatureMethod; 3] =
    [SignatureMethod::HmacSha1, SignatureMethod::HmacSha256, SignatureMethod::HmacSha512];

fn known() -> ClientKey {
    ClientKey::shared("cs", &[&HMAC[..], &[SignatureMethod::Plaintext]].concat()).unwrap()
}

fn verify(header: &[u8], method: &str, url: &str, form: &[u8], now: u64) -> Result<(), VerifyError> {
    let request = Request::new(method, url).unwrap().with_body("application/x-www-form-urlencoded", form);
    let token = Secret::from("ts");
    Claim::parse(request, Some(header))?.verify(Some(&known()), Some(&token), now, &POLICY).map(drop)
}

fn signed(method: SignatureMethod, url: &str, form: &[u8]) -> Vec<u8> {
    let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk", "ts"));
    let request = Request::new("POST", url).unwrap().with_body("application/x-www-form-urlencoded", form);
    let signer = Signer::token(method, &client, &token).unwrap();
    signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header().as_bytes().to_vec()
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_nothing_else(
        path in "[a-z%2F/]{0,8}", query in "[a-z0-9=&+]{0,20}", form in "[a-z0-9=&+]{0,20}", flip in 0_usize..40,
    ) {
        prop_assume!(crate::percent_decode(path.as_bytes()).is_ok());
        let url = format!("https://h.example/{path}?{query}");
        let header = signed(HMAC[flip % 3], &url, form.as_bytes());
        prop_assert_eq!(verify(&header, "POST", &url, form.as_bytes(), NOW), Ok(()));
        prop_assert_eq!(verify(&header, "PUT", &url, form.as_bytes(), NOW), Err(VerifyError::SignatureInvalid));
        let other = format!("{url}&z{flip}");
        prop_assert_eq!(verify(&header, "POST", &other, form.as_bytes(), NOW), Err(VerifyError::SignatureInvalid));
    }

    #[test]
    fn no_header_makes_verifying_panic(octets: Vec<u8>) {
        let _ = verify(&[b"OAuth ", &octets[..]].concat(), "GET", "https://h.example/?a=b", b"", NOW);
    }
}

#[test]
fn threat_b21_the_window_is_two_sided() {
    let header = signed(SignatureMethod::HmacSha1, "https://h.example/", b"");
    for (now, good) in [(NOW - 301, false), (NOW - 300, true), (NOW + 300, true), (NOW + 301, false)] {
        let refused = VerifyError::TimestampRefused { from: now - 300, to: now + 300 };
        let expected = if good { Ok(()) } else { Err(refused) };
        assert_eq!(verify(&header, "POST", "https://h.example/", b"", now), expected);
    }
}

#[test]
fn a_token_that_was_not_found_is_not_no_token() {
    let client = ClientCredentials::new("ck", "cs");
    let request = Request::new("GET", "https://h.example/").unwrap();
    let check = |signer: &Signer, token: Option<&Secret>| {
        let header = signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header();
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        claim.verify(Some(&known()), token, NOW, &POLICY).map(drop)
    };
    let alone = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
    let revoked = alone.clone().with_token(&TokenCredentials::new("revoked", ""));
    let (nothing, stand_in) = (Secret::from(""), Secret::from("of nobody"));
    assert_eq!(check(&revoked, None), Err(VerifyError::UnknownCredentials));
    assert_eq!(check(&revoked, Some(&nothing)), Ok(()));
    assert_eq!(check(&alone, None), Ok(()));
    assert_eq!(check(&alone, Some(&nothing)), Err(VerifyError::UnknownCredentials));
    // What stands in for a missing token's secret opens nothing either.
    let guessed = alone.clone().with_token(&TokenCredentials::new("revoked", stand_in));
    assert_eq!(check(&guessed, None), Err(VerifyError::UnknownCredentials));
    // An empty token is none.
    assert_eq!(check(&alone.clone().with_empty_token(), None), Ok(()));
}

#[test]
fn threat_b12_an_unknown_client_is_answered_as_a_bad_signature_is() {
    let header = signed(SignatureMethod::HmacSha1, "https://h.example/", b"");
    let request = Request::new("POST", "https://h.example/").unwrap();
    let claim = Claim::parse(request, Some(&header[..])).unwrap();
    let unknown = claim.verify(None, Some(&Secret::from("ts")), NOW, &POLICY).map(drop).unwrap_err();
    let wrong = claim.verify(Some(&known()), Some(&Secret::from("tt")), NOW, &POLICY).map(drop).unwrap_err();
    assert_eq!((&unknown, &wrong), (&VerifyError::UnknownCredentials, &VerifyError::SignatureInvalid));
    assert_eq!((unknown.status(), unknown.problem()), (wrong.status(), wrong.problem()));
    // Nor is it told by a method that the client may not use.
    let other = signed(SignatureMethod::HmacSha512, "https://h.example/", b"");
    let claim = Claim::parse(request, Some(&other[..])).unwrap();
    let one = ClientKey::shared("cs", &[SignatureMethod::HmacSha1]).unwrap();
    let pinned = claim.verify(Some(&one), Some(&Secret::from("ts")), NOW, &POLICY).map(drop).unwrap_err();
    assert_eq!(pinned, VerifyError::MethodNotAllowed);
    assert_eq!((unknown.status(), unknown.problem()), (pinned.status(), pinned.problem()));
    assert_eq!(Problem::from(&unknown), Problem::from(&pinned));
    // The secret that stands in is no way in.
    for method in HMAC {
        let nobody = ClientCredentials::new("nobody", "of nobody");
        let signer = Signer::client(method, &nobody).unwrap();
        let header = signer.sign(request, &Stamp::new("n0nce", NOW), &[]).unwrap().to_header();
        let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
        let refused = claim.verify(None, None, NOW, &POLICY).map(drop);
        assert_eq!(refused, Err(VerifyError::UnknownCredentials));
    }
}

#[test]
fn threat_b7_a_method_that_the_client_is_not_registered_for_is_refused() {
    for registered in
        SignatureMethod::ALL.iter().filter(|method| ClientKey::shared("cs", &[**method]).is_ok())
    {
        let client = ClientKey::shared("cs", &[*registered]).unwrap();
        for used in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
            let header = signed(used, "https://h.example/", b"");
            let request = Request::new("POST", "https://h.example/").unwrap();
            let claim = Claim::parse(request, Some(&header[..])).unwrap();
            let result = claim.verify(Some(&client), Some(&Secret::from("ts")), NOW, &POLICY).map(drop);
            let expected = if used == *registered { Ok(()) } else { Err(VerifyError::MethodNotAllowed) };
            assert_eq!(result, expected);
        }
    }
}

#[test]
fn threat_b8_b9_a_client_cannot_be_registered_with_nothing() {
    let none: [SignatureMethod; 0] = [];
    assert_eq!(ClientKey::shared("", &HMAC).unwrap_err(), ClientKeyError::EmptySecret);
    assert_eq!(ClientKey::shared("s", &none).unwrap_err(), ClientKeyError::NoMethod);
}

#[test]
fn plaintext_is_refused_over_http_unless_the_policy_takes_it() {
    let header = signed(SignatureMethod::Plaintext, "http://h.example/", b"");
    let request = Request::new("POST", "http://h.example/").unwrap();
    let claim = Claim::parse(request, Some(&header[..])).unwrap();
    let verify = |policy| claim.verify(Some(&known()), Some(&Secret::from("ts")), NOW, &policy).map(drop);
    assert_eq!(verify(POLICY), Err(VerifyError::InsecurePlaintext));
    assert_eq!(verify(POLICY.allowing_plaintext_over_http()), Ok(()));
}

#[test]
fn threat_b34_a_body_hash_is_checked_where_the_policy_knows_it() {
    let client = ClientCredentials::new("ck", "cs");
    let plain = Signer::client(SignatureMethod::HmacSha256, &client).unwrap();
    let hashing = plain.clone().with_body_hash(BodyHash::AUTO);
    let check = |signer: &Signer, sent: &[u8], media_type: &str, came: &[u8], policy: Policy| {
        let request =
            |media_type, body| Request::new("PUT", "https://h.example/").unwrap().with_body(media_type, body);
        let stamp = Stamp::new("n0nce", NOW);
        let header = signer.sign(request("text/plain", sent), &stamp, &[]).unwrap().to_header();
        let claim = Claim::parse(request(media_type, came), Some(header.as_bytes()))?;
        claim.verify(Some(&known()), None, NOW, &policy).map(|verified| verified.covers_body())
    };
    let (knows, requires) =
        (POLICY.with_body_hash(BodyHash::AUTO), POLICY.requiring_body_hash(BodyHash::AUTO));
    assert_eq!(check(&hashing, b"x", "text/plain", b"x", knows), Ok(true));
    assert_eq!(check(&hashing, b"x", "text/plain", b"x", requires), Ok(true));
    assert_eq!(check(&hashing, b"x", "text/plain", b"y", knows), Err(VerifyError::BodyHashMismatch));
    assert_eq!(check(&hashing, b"x", "text/plain", b"", knows), Err(VerifyError::BodyHashMismatch));
    assert_eq!(check(&hashing, b"x", "text/plain", b"y", POLICY), Ok(false));
    assert_eq!(check(&plain, b"x", "text/plain", b"y", knows), Ok(false));
    assert_eq!(
        check(&plain, b"x", "text/plain", b"x", requires),
        Err(VerifyError::Missing { name: "oauth_body_hash" })
    );
    assert_eq!(check(&plain, b"", "text/plain", b"", requires), Ok(true));
    let sha1 = POLICY.with_body_hash(BodyHash::SHA1);
    assert_eq!(check(&hashing, b"x", "text/plain", b"x", sha1), Err(VerifyError::BodyHashMismatch));
    let form = "application/x-www-form-urlencoded";
    assert_eq!(check(&hashing, b"x", form, b"x", knows), Err(VerifyError::BodyHashNotAllowed));
    // Sent for nothing at all, on request.
    let always = plain.clone().with_body_hash(BodyHash::SHA256.of_empty_too());
    assert_eq!(check(&always, b"", "text/plain", b"", knows), Ok(true));
}

#[test]
fn plaintext_verifies_by_its_secrets() {
    let header = signed(SignatureMethod::Plaintext, "https://h.example/", b"");
    assert_eq!(verify(&header, "POST", "https://h.example/", b"", NOW), Ok(()));
    let bad = String::from_utf8(header).unwrap().replace("cs%26ts", "cs%26tt");
    let result = verify(bad.as_bytes(), "POST", "https://h.example/", b"", NOW);
    assert_eq!(result, Err(VerifyError::SignatureInvalid));
}

#[test]
fn threat_b1_b2_b3_b6_a_malformed_claim_names_the_parameter() {
    let good = String::from_utf8(signed(SignatureMethod::HmacSha1, "https://h.example/", b"")).unwrap();
    let nonce = "oauth_nonce=\"n0nce\"";
    for (header, error) in [
        (good.replace(nonce, ""), VerifyError::Missing { name: "oauth_nonce" }),
        (good.replace("oauth_signature=", "x="), VerifyError::Missing { name: "oauth_signature" }),
        (good.replace("n0nce", ""), VerifyError::Missing { name: "oauth_nonce" }),
        (
            good.replace(nonce, &format!("{nonce}, {nonce}")),
            VerifyError::Duplicate { name: "oauth_nonce".to_owned() },
        ),
        (good.replace("\"1.0\"", "\"1.1\""), VerifyError::BadVersion),
        (good.replace("HMAC-SHA1", "hmac-sha1"), VerifyError::UnsupportedMethod),
        (good.replace("1700000000", "-1700000000"), VerifyError::BadTimestamp),
        (good.replace("1700000000", "0"), VerifyError::BadTimestamp),
        (good.replace("1700000000", "99999999999999999999999"), VerifyError::BadTimestamp),
        (good.replace("\"tk\"", "\"%ff\""), VerifyError::NotUtf8 { name: "oauth_token" }),
    ] {
        assert_eq!(verify(header.as_bytes(), "POST", "https://h.example/", b"", NOW), Err(error), "{header}");
    }
    for (url, form) in [("https://h.example/?oauth_token=tk", ""), ("https://h.example/", "oauth_nonce=x")] {
        let split = verify(good.as_bytes(), "POST", url, form.as_bytes(), NOW);
        assert_eq!(split, Err(VerifyError::SeveralPlaces));
    }
    let twice = verify(good.as_bytes(), "POST", "https://h.example/?oauth_x=1&oauth_x=1", b"", NOW);
    assert_eq!(twice, Err(VerifyError::Duplicate { name: "oauth_x".to_owned() }));
}

#[test]
fn threat_b4_of_several_authorization_fields_one_is_ours() {
    let header = signed(SignatureMethod::HmacSha1, "https://h.example/", b"");
    let request = Request::new("POST", "https://h.example/").unwrap();
    let other = &b"Bearer x"[..];
    for fields in [vec![&header[..]], vec![other, &header], vec![&header, other, other]] {
        assert_eq!(Claim::parse(request, fields).unwrap().client(), "ck");
    }
    assert_eq!(Claim::parse(request, [&header[..], &header]).unwrap_err(), VerifyError::SeveralPlaces);
}

#[test]
fn threat_b21_b23_what_is_too_much_is_refused_before_it_is_looked_at() {
    // Seven are in the header.
    for (pieces, refused) in [(4089, false), (4090, true)] {
        let many = format!("https://h.example/?{}", "a&".repeat(pieces));
        let header = signed(SignatureMethod::HmacSha1, &many, b"");
        let result = verify(&header, "POST", &many, b"", NOW);
        assert_eq!(result, if refused { Err(VerifyError::TooManyParameters) } else { Ok(()) }, "{pieces}");
    }
    let good = String::from_utf8(signed(SignatureMethod::HmacSha1, "https://h.example/", b"")).unwrap();
    let header = good.replace("n0nce", &"n".repeat(257));
    let result = verify(header.as_bytes(), "POST", "https://h.example/", b"", NOW);
    assert_eq!(result, Err(VerifyError::LongNonce));
}

#[test]
fn what_is_believed_is_read_from_what_was_verified() {
    let client = ClientCredentials::new("ck", "cs");
    let signer = Signer::client(SignatureMethod::HmacSha1, &client).unwrap();
    let url = "https://h.example/?amount=900&amount=100";
    let request = Request::new("POST", url).unwrap();
    let stamp = Stamp::new("n0nce", NOW);
    let header = signer.sign(request, &stamp, &[("oauth_callback", "oob")]).unwrap().to_header();
    let claim = Claim::parse(request, Some(header.as_bytes())).unwrap();
    let verified = claim.verify(Some(&known()), None, NOW, &POLICY).unwrap();
    assert_eq!(
        (claim.timestamp(), claim.nonce(), claim.method()),
        (Some(NOW), Some("n0nce"), SignatureMethod::HmacSha1)
    );
    for callback in [verified.param("oauth_callback"), claim.param("oauth_callback")] {
        assert_eq!(callback.unwrap().as_deref(), Some("oob"));
    }
    assert_eq!((verified.client(), verified.token()), ("ck", None));
    assert_eq!(format!("{verified:?}"), r#"Verified { client: "ck", token: None, covers_body: true, .. }"#);
    assert!(
        format!("{claim:?}")
            .ends_with(r#"client: "ck", token: None, method: HmacSha1, timestamp: Some(1700000000), .. }"#)
    );
    assert_eq!((verified.param("amount").unwrap(), claim.param("amount").unwrap()), (None, None));
    let amounts = verified.params().filter(|(name, _)| **name == *b"amount");
    assert_eq!(amounts.map(|(_, value)| value.into_owned()).collect::<Vec<_>>(), [b"100", b"900"]);
}

#[test]
fn what_is_not_signed_is_told() {
    let request = Request::new("GET", "https://h.example/?a=b").unwrap();
    for authorization in [None, Some(&b"Bearer x"[..]), Some(b"OAuth realm=\"x\"")] {
        assert_eq!(Claim::parse(request, authorization).unwrap_err(), VerifyError::NotSigned);
    }
    let malformed = Claim::parse(request, Some(&b"OAuth x"[..])).unwrap_err();
    assert!(matches!(malformed, VerifyError::Header(HeaderError::Malformed { .. })));
}

#[test]
fn a_signature_is_good_wherever_it_is_put() {
    let (client, token) = (ClientCredentials::new("ck", "cs"), TokenCredentials::new("tk/+", "ts"));
    let (url, form) = ("https://h.example/p?a=1&b=%20", "c=2+3&d");
    let media_type = "application/x-www-form-urlencoded";
    let stamp = Stamp::new("n0nce", NOW);
    for method in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
        let signer = Signer::token(method, &client, &token).unwrap().with_realm("r").unwrap();
        let request = Request::new("POST", url).unwrap().with_body(media_type, form.as_bytes());
        let signed = signer.sign(request, &stamp, &[("oauth_callback", "https://c/?x=1&y")]).unwrap();
        let in_url = signed.append_to_url(url);
        let in_form = signed.append_to_form(form.as_bytes());
        assert!(in_url.starts_with(url) && in_form.starts_with(form.as_bytes()));
        let header = signed.to_header();
        let header = Some(header.as_bytes());
        for (url, form, header) in
            [(url, form.as_bytes(), header), (&*in_url, form.as_bytes(), None), (url, &*in_form, None)]
        {
            let request = Request::new("POST", url).unwrap().with_body(media_type, form);
            let claim = Claim::parse(request, header).unwrap();
            assert_eq!((claim.client(), claim.token()), ("ck", Some("tk/+")));
            let (known, token) = (known(), Secret::from("ts"));
            let verified = claim.verify(Some(&known), Some(&token), NOW, &POLICY).unwrap();
            assert_eq!((verified.client(), verified.token()), ("ck", Some("tk/+")));
            let refused = claim.verify(Some(&known), Some(&Secret::from("tt")), NOW, &POLICY).map(drop);
            assert_eq!(refused, Err(VerifyError::SignatureInvalid));
        }
    }
}
