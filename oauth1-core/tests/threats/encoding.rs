//! The octets of names and values: each is signed as it is.

use std::collections::HashSet;

use oauth1_core::{
    Claim, ClientCredentials, HeaderError, Params, SignError, SignatureMethod, Signer, TokenCredentials,
    VerifyError, percent_decode, percent_encode,
};

use crate::{FORM, HMAC, URL, header, post, signer, stamp, verify};

fn base_string(url: &str) -> String {
    signer(SignatureMethod::HmacSha1).base_string(post(url), &stamp(), &[]).unwrap()
}

fn values(query: &str) -> Vec<Vec<u8>> {
    let url = format!("{URL}?{query}");
    let params = post(&url).params().unwrap();
    params.iter().map(|(_, value)| value.into_owned()).collect()
}

#[test]
fn threat_a2_every_octet_is_bare_or_escaped_and_comes_back() {
    for octet in 0..=u8::MAX {
        let encoded = percent_encode([octet]);
        let is_bare = octet.is_ascii_alphanumeric() || b"-._~".contains(&octet);
        assert_eq!(encoded, if is_bare { char::from(octet).to_string() } else { format!("%{octet:02X}") });
        assert_eq!(*percent_decode(encoded.as_bytes()).unwrap(), [octet]);

        let normal = format!("{encoded}={encoded}");
        for written in [normal.clone(), format!("%{octet:02x}=%{octet:02x}")] {
            let mut params = Params::new();
            params.push_encoded(written.as_bytes()).unwrap();
            assert_eq!(params.normalized(), normal);
            let pairs: Vec<_> =
                params.iter().map(|(name, value)| [name.into_owned(), value.into_owned()]).collect();
            assert_eq!(pairs, [[[octet], [octet]]]);
        }
    }
}

/// The encoded `a%2F` comes before `a-`, which decoded it does not.
#[test]
fn threat_a3_parameters_are_sorted_by_their_encoded_octets_and_all_kept() {
    let mut params = Params::new();
    params.push_encoded(b"b=2&a-=1&b=1&a&a=&=x&a%2f=1&=&B=0&b=2").unwrap();
    assert_eq!(params.normalized(), "=&=x&B=0&a=&a=&a%2F=1&a-=1&b=1&b=2&b=2");
    // One piece less is another request.
    let header = header(post("https://h.example/p?a&a="));
    assert_eq!(verify(post("https://h.example/p?a=&a"), header.as_bytes()), Ok(()));
    for url in ["https://h.example/p?a", "https://h.example/p?a&a=&a", "https://h.example/p?a&a=&="] {
        assert_eq!(verify(post(url), header.as_bytes()), Err(VerifyError::SignatureInvalid), "{url}");
    }
}

#[test]
fn threat_a4_octets_that_are_no_utf_8_stay_what_they_are() {
    let texts =
        ["%ff", "%fe", "%c0%af", "%2f", "%ed%a0%80", "%ed%a0%81", "%ef%bf%bd", "%f8", "%e2%82", "%e2"];
    let base_strings: HashSet<_> = texts.map(|text| base_string(&format!("{URL}?a={text}"))).into();
    assert_eq!(base_strings.len(), texts.len());
    let replaced = |text: &&str| base_string(&format!("{URL}?a={text}")).contains("%25EF%25BF%25BD");
    assert_eq!(texts.iter().filter(|text| replaced(text)).count(), 1);
}

#[test]
fn threat_a5_what_looks_encoded_is_decoded_once() {
    assert_eq!(values("a=%2541"), [b"%41"]);
    assert!(base_string(&format!("{URL}?a=%2541")).contains("&a%3D%252541%26"));
    let token = TokenCredentials::new("%41", "ts");
    let signer = signer(SignatureMethod::HmacSha1).with_token(&token);
    let header = signer.sign(post(URL), &stamp(), &[]).unwrap().to_header_text();
    assert!(header.contains("oauth_token=\"%2541\""), "{header}");
    assert_eq!(Claim::parse(post(URL), Some(header.as_bytes())).unwrap().token(), Some("%41"));
    assert_eq!(verify(post(URL), header.as_bytes()), Ok(()));
    let decoded = header.replace("%2541", "%41");
    assert_eq!(verify(post(URL), decoded.as_bytes()), Err(VerifyError::SignatureInvalid));
}

#[test]
fn threat_a6_a_plus_is_a_space_in_query_and_form_and_itself_in_a_header() {
    assert_eq!(values("a=+&b=%20&c=%2B"), [b" ", b" ", b"+"]);
    let params = post(URL).with_body(FORM, b"a=+&b=%20&c=%2B").params().unwrap();
    assert_eq!(params.normalized(), "a=%20&b=%20&c=%2B");

    let token = TokenCredentials::new("a b+c", "ts");
    let signer = signer(SignatureMethod::HmacSha1).with_token(&token);
    let header = signer.sign(post(URL), &stamp(), &[]).unwrap().to_header_text();
    assert!(header.contains("oauth_token=\"a%20b%2Bc\""), "{header}");
    assert_eq!(verify(post(URL), header.as_bytes()), Ok(()));
    let bare = header.replace("a%20b%2Bc", "a b+c");
    assert_eq!(Claim::parse(post(URL), Some(bare.as_bytes())).unwrap().token(), Some("a b+c"));
    let plus = header.replace("a%20b%2Bc", "a+b%2Bc");
    assert_eq!(Claim::parse(post(URL), Some(plus.as_bytes())).unwrap().token(), Some("a+b+c"));
}

#[test]
fn threat_a7_a_realm_is_left_out_of_what_is_signed_in_the_header_only() {
    let header = header(post("https://h.example/p?realm=x").with_body(FORM, b"realm=y"));
    let elsewhere = header.replace("OAuth ", "OAuth realm=\"z\", ");
    for (query, form, header, result) in [
        ("realm=x", "realm=y", &header, Ok(())),
        ("realm=x", "realm=y", &elsewhere, Ok(())),
        ("", "realm=y", &header, Err(VerifyError::SignatureInvalid)),
        ("realm=x", "", &header, Err(VerifyError::SignatureInvalid)),
        ("realm=z", "realm=y", &elsewhere, Err(VerifyError::SignatureInvalid)),
    ] {
        let url = format!("{URL}?{query}");
        assert_eq!(verify(post(&url).with_body(FORM, form.as_bytes()), header.as_bytes()), result);
    }
}

#[test]
fn threat_a8_a_malformed_escape_is_an_error_and_not_itself() {
    let good = header(post(URL));
    for bad in ["%", "%1", "%zz", "%1g", "%g1", "a%", "%%41", "%u0041", "%+1"] {
        let (url, form) = (format!("{URL}?a={bad}"), format!("{bad}=b"));
        for request in [post(&url), post(URL).with_body(FORM, form.as_bytes())] {
            let refused =
                signer(SignatureMethod::HmacSha1).sign(request, &stamp(), &[]).map(drop).unwrap_err();
            assert!(matches!(refused, SignError::BadEscape(_)), "{bad}");
            let refused = verify(request, good.as_bytes()).unwrap_err();
            assert!(matches!(refused, VerifyError::BadEscape(_)) && refused.status() == 400, "{bad}");
        }
        let refused = verify(post(URL), good.replace("n0nce", bad).as_bytes()).unwrap_err();
        assert!(matches!(refused, VerifyError::Header(HeaderError::BadEscape { .. })), "{bad}: {refused}");
        assert_eq!(refused.status(), 400);
    }
}

#[test]
fn threat_a13_a_forms_octets_are_signed_as_they_are() {
    let long = ["a=", &"x".repeat(1 << 20)].concat();
    for form in ["a=x\ry", "a=x\ny", "a=x\r\ny", "a=x\0y", "\r\n=\0", "a=x\r\n", &long] {
        let signed = header(post(URL).with_body(FORM, form.as_bytes()));
        assert_eq!(verify(post(URL).with_body(FORM, form.as_bytes()), signed.as_bytes()), Ok(()));
        for other in [
            form.replace('\r', ""),
            form.replace('\0', ""),
            form.replace('\n', " "),
            form[..form.len() - 1].into(),
        ] {
            let expected = if other == form { Ok(()) } else { Err(VerifyError::SignatureInvalid) };
            assert_eq!(verify(post(URL).with_body(FORM, other.as_bytes()), signed.as_bytes()), expected);
        }
    }
}

#[test]
fn threat_a23_composed_and_decomposed_letters_are_not_the_same() {
    let (composed, decomposed) = ("\u{e9}", "e\u{301}");
    for method in HMAC {
        let sign = |name: &str, secret: &str| {
            let client = ClientCredentials::new(name, secret);
            let signer = Signer::client(method, &client).unwrap();
            signer.sign(post(URL), &stamp(), &[]).unwrap().signature().to_owned()
        };
        assert_ne!(sign(composed, "s"), sign(decomposed, "s"));
        assert_ne!(sign("c", composed), sign("c", decomposed));
    }
    let query = |text| base_string(&format!("{URL}?a={}", percent_encode(text)));
    assert!(
        query(composed).contains("a%3D%25C3%25A9%26") && query(decomposed).contains("a%3De%25CC%2581%26")
    );
}
