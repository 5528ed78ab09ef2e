//! What a signer is given, and what it makes of it.

use std::collections::HashSet;

use oauth1_core::{
    Claim, ClientCredentials, ClientKey, OAuthHeader, Request, Secret, SignError, SignatureMethod, Signer,
    Stamp, TokenCredentials,
};

use crate::{FORM, HMAC, NOW, POLICY, URL, post, stamp};

fn signature(method: SignatureMethod, client: &str, token: Option<&str>) -> String {
    let signer = Signer::client(method, &ClientCredentials::new("ck", client)).unwrap();
    let signer = match token {
        Some(secret) => signer.with_token(&TokenCredentials::new("tk", secret)),
        None => signer,
    };
    signer.sign(post(URL), &stamp(), &[]).unwrap().signature().to_owned()
}

/// The three requests of RFC 5849 §1.2, the base string of its §3.4.1.1, and the request that X's documentation signs.
#[test]
fn threat_a1_what_others_published_comes_out() {
    let client = ClientCredentials::new("dpf43f3p2l4k3l03", "kd94hf93k423kf44");
    let signer = Signer::client(SignatureMethod::HmacSha1, &client).unwrap().without_version();
    let temporary = signer.for_token(&TokenCredentials::new("hh5s93j4hdidpola", "hdhd0244k9j7ao03"));
    let token = signer.for_token(&TokenCredentials::new("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"));
    let callback = ("oauth_callback", "http://printer.example.com/ready");
    for (signer, method, url, stamp, extra, signature) in [
        (
            &signer,
            "POST",
            "https://photos.example.net/initiate",
            ("wIjqoS", 137_131_200),
            &[callback][..],
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        ),
        (
            &temporary,
            "POST",
            "https://photos.example.net/token",
            ("walatlh", 137_131_201),
            &[("oauth_verifier", "hfdp7dh39dks9884")],
            "gKgrFCywp7rO0OXSjdot/IHF7IU=",
        ),
        (
            &token,
            "GET",
            "http://photos.example.net/photos?file=vacation.jpg&size=original",
            ("chapoH", 137_131_202),
            &[],
            "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
        ),
    ] {
        let (request, stamp) = (Request::new(method, url).unwrap(), Stamp::new(stamp.0, stamp.1));
        assert_eq!(signer.sign(request, &stamp, extra).unwrap().signature(), signature);
    }

    let client = ClientCredentials::new("9djdj82h48djs9d2", "j49sk3j29djd");
    let token = TokenCredentials::new("kkk9d7dh3k39sjv7", "dh893hdasih9");
    let signer = Signer::token(SignatureMethod::HmacSha1, &client, &token).unwrap().without_version();
    let request =
        Request::new("POST", "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b").unwrap();
    let request = request.with_body(FORM, b"c2&a3=2+q");
    assert_eq!(
        signer.base_string(request, &Stamp::new("7d8f3e4a", 137_131_201), &[]).unwrap(),
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D\
         %26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
         %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );

    let client =
        ClientCredentials::new("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw");
    let token = TokenCredentials::new(
        "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    );
    let signer = Signer::token(SignatureMethod::HmacSha1, &client, &token).unwrap();
    let request = post("https://api.twitter.com/1.1/statuses/update.json?include_entities=true");
    let request = request
        .with_body(FORM, b"status=Hello%20Ladies%20%2b%20Gentlemen%2c%20a%20signed%20OAuth%20request%21");
    let stamp = Stamp::new("kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg", 1_318_622_958);
    assert_eq!(signer.sign(request, &stamp, &[]).unwrap().signature(), "hCtSmYh+iHYCEqBWrE7C7hYmtUk=");
}

#[test]
fn threat_a20_secrets_are_encoded_before_they_are_joined() {
    for (client, token, key) in [
        ("a&b", Some("c%d"), "a%26b&c%25d"),
        ("\u{e9}", Some("\u{1f511}"), "%C3%A9&%F0%9F%94%91"),
        ("a b+", None, "a%20b%2B&"),
        ("a", Some(""), "a&"),
    ] {
        assert_eq!(signature(SignatureMethod::Plaintext, client, token), key);
    }
    let pairs = [("a&b", "c"), ("a", "b&c"), ("a%26b", "c"), ("a", "b%26c"), ("a&b&c", ""), ("", "a&b&c")];
    for method in HMAC {
        let signatures: HashSet<_> =
            pairs.map(|(client, token)| signature(method, client, Some(token))).into();
        assert_eq!(signatures.len(), pairs.len());
    }
}

#[test]
fn threat_a20_secrets_may_be_long() {
    let (client, token) = ("&\u{e9}".repeat(1 << 14), "%".repeat(1 << 16));
    for method in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
        let (ck, tk) =
            (ClientCredentials::new("ck", client.as_str()), TokenCredentials::new("tk", token.as_str()));
        let header =
            Signer::token(method, &ck, &tk).unwrap().sign(post(URL), &stamp(), &[]).unwrap().to_header_text();
        let claim = Claim::parse(post(URL), Some(header.as_bytes())).unwrap();
        let known = ClientKey::shared(client.as_str(), &[method]).unwrap();
        let check =
            |token: &str| claim.verify(Some(&known), Some(&Secret::from(token)), NOW, &POLICY).is_ok();
        assert!(check(&token) && !check(&token[1..]), "{method}");
    }
}

#[test]
fn threat_a21_nothing_breaks_out_of_the_header() {
    for text in [
        "\"",
        ",",
        "\\",
        "a\", oauth_token=\"evil",
        "\r\nX-Evil: 1",
        "\n",
        "\0",
        "\u{fc}",
        "\u{7f}",
        "\u{2028}",
        "%22",
        " ",
        "",
    ] {
        let (client, token) = (ClientCredentials::new(text, text), TokenCredentials::new(text, text));
        let mut signer = Signer::token(SignatureMethod::HmacSha1, &client, &token).unwrap();
        match signer.clone().with_realm(text) {
            Ok(with_realm) => signer = with_realm,
            Err(error) => assert!(error == SignError::BadRealm && text != "\"", "{text:?}"),
        }
        let (stamp, name) = (Stamp::literal(text, text), format!("x{text}"));
        let extra = [("oauth_callback", text), (&name, text)];
        let value = signer.sign(post(URL), &stamp, &extra).unwrap().to_header();
        assert!(value.as_bytes().iter().all(|octet| (b' '..=b'~').contains(octet)), "{text:?}");

        let read = OAuthHeader::parse(value.as_bytes()).unwrap();
        let is_printable = text.bytes().all(|octet| (b' '..=b'~').contains(&octet));
        assert_eq!(read.realm.as_deref(), Some(text).filter(|_| is_printable));
        for name in
            ["oauth_consumer_key", "oauth_token", "oauth_nonce", "oauth_timestamp", "oauth_callback", &name]
        {
            let values: Vec<_> = read.params.values(name).collect();
            assert_eq!(values, [text.as_bytes()], "{name}");
        }
        // And nothing but them.
        assert_eq!(read.params.iter().count(), 9, "{text:?}");
    }
}
