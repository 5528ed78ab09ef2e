//! No octets from outside make anything panic, and whatever comes out of them can be shown.

use std::fmt::Debug;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, Uri, header};
use oauth1_core::{
    AuthorizationUrl, BodyHash, Callback, Claim, ClientKey, Endpoint, OAuthHeader, Params, Policy, Problem,
    Request, RsaPrivateKey, RsaPublicKey, SignatureMethod, TokenReply, base_string, callback_uri,
    percent_decode, verifier_from_pin,
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

const FORM: &str = "application/x-www-form-urlencoded";

/// What the formats are made of, so that some of it gets past the first check.
const WORDS: &str = "OAuth oauth_consumer_key oauth_token oauth_token_secret oauth_signature \
    oauth_signature_method oauth_timestamp oauth_nonce oauth_version oauth_verifier oauth_callback_confirmed \
    oauth_problem oauth_problem_advice oauth_acceptable_timestamps oauth_parameters_absent oauth_body_hash realm \
    denied error access_denied HMAC-SHA1 RSA-SHA256 PLAINTEXT 1.0 1700000000 5-9 true null http:// https:// \
    h.example [::1] MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
const MARKS: &[&str] = &[
    "OAuth ", "=", "=\"", "\"", "\", ", ",", "&", "?", "#", "%", "%2", "%20", "%zz", "%00", "%ff", "+", " ",
    "\r\n", "\t", "\\", "{", "}", "{\"", "\":\"", "\":", "[", "]", ":", ":80", ":99999", "@", "/", "//",
    "/../", "-", "\u{feff}", "☃",
];
const LINES: &[&str] = &[
    "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----",
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
];

/// Octets of any kind, with words in between.
fn octets() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&str> = WORDS.split(' ').collect();
    let known = prop_oneof![3 => select(words), 4 => select(MARKS), 1 => select(LINES)];
    let known = known.prop_map(|text| text.as_bytes().to_vec());
    let part = prop_oneof![4 => known, 1 => vec(any::<u8>(), 0..6)];
    prop_oneof![vec(part, 0..16).prop_map(|parts| parts.concat()), any::<Vec<u8>>()]
}

fn text() -> impl Strategy<Value = String> {
    octets().prop_map(|octets| String::from_utf8_lossy(&octets).into_owned())
}

/// Shows it, and its error, as logs would.
fn show<T: Debug, E: std::error::Error>(result: Result<T, E>) -> Option<T> {
    match result {
        Ok(value) => {
            let _ = format!("{value:?} {value:#?}");
            Some(value)
        }
        Err(error) => {
            let _ = format!("{error:?} {error} {:?}", error.source().map(ToString::to_string));
            None
        }
    }
}

fn read_key(octets: &[u8]) {
    show(RsaPrivateKey::from_pem(octets));
    show(RsaPrivateKey::from_der(octets));
    show(RsaPublicKey::from_pem(octets));
    show(RsaPublicKey::from_der(octets));
}

proptest! {
    #[test]
    fn no_octets_make_reading_parameters_panic(octets in octets()) {
        show(percent_decode(&octets));
        show(OAuthHeader::parse(&octets));
        show(OAuthHeader::parse(&[b"OAuth ", &octets[..]].concat()));
        let mut params = Params::new();
        params.push(&octets, &octets);
        let _ = params.push_encoded(&octets);
        let request = Request::new("GET", "https://h.example/").unwrap();
        let _ = (base_string(&request, &params), params.normalized(), params == params.clone(), format!("{params:?}"));
    }

    #[test]
    fn no_text_makes_reading_a_request_panic(method in text(), scheme in text(), host in text(), target in text()) {
        show(Request::new(&method, &target));
        show(Request::received(&method, &scheme, &host, &target));
        let url = format!("https://{host}/{target}");
        if let Some(request) = show(Request::new("GET", &url)) {
            show(request.params());
            let _ = request.base_string_uri();
        }
        if let Ok(uri) = url.parse::<Uri>() {
            show(Request::from_uri(&http::Method::GET, &uri));
        }
        show(Endpoint::new(&url));
        show(AuthorizationUrl::new(url));
        let _ = (Request::is_form(&target), callback_uri(&target, &host, &method), method.parse::<SignatureMethod>());
    }

    #[test]
    fn no_request_makes_verifying_panic(query in text(), form in octets(), header in octets(), scheme in 0..2_u8) {
        let url = format!("http{}://h.example/?{query}", "s".repeat(scheme.into()));
        let Ok(request) = Request::new("POST", &url) else { return Ok(()) };
        let header = [b"OAuth ", &header[..]].concat();
        let policy = Policy::new(std::time::Duration::MAX).requiring_body_hash(BodyHash::AUTO);
        for (content_type, header) in [(FORM, Some(&header[..])), ("text/plain", Some(&header)), (FORM, None)] {
            let Some(claim) = show(Claim::parse(request.with_body(content_type, &form), header)) else { continue };
            let key = ClientKey::shared("secret", &[claim.method()]).ok();
            for now in [0, 1_700_000_000, u64::MAX] {
                let verified = claim.verify(key.as_ref(), None, now, &policy);
                show(verified.inspect_err(|error| drop(error.to_reply(&query)))).map(|it| it.replay_key());
            }
        }
    }

    #[test]
    fn no_reply_makes_reading_it_panic(status in 100_u16..1000, body in octets(), challenge in octets()) {
        let mut reply = http::Response::builder().status(status).body(body).unwrap();
        if let Ok(value) = HeaderValue::from_bytes(&challenge) {
            reply.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        show(TokenReply::parse(&reply));
        if let Some(problem) = Problem::from_reply(&reply) {
            let _ = (format!("{problem:?} {problem}"), problem.summary(), problem.to_form());
        }
    }

    #[test]
    fn no_callback_makes_reading_it_panic(query in text(), token in text()) {
        show(Callback::parse(&query)).map(|callback| show(callback.verifier_for(&token)));
        show(Callback::parse_without_verifier(&query)).map(|callback| show(callback.granted_for(&token)));
        show(verifier_from_pin(&query));
    }

    #[test]
    fn no_problem_makes_telling_of_it_panic(code in text(), advice in text(), realm in text()) {
        let problem = Problem::new(code).with_advice(advice);
        let _ = problem.to_challenge(&realm);
        let reply = problem.to_reply(http::StatusCode::UNAUTHORIZED, &realm).map(String::into_bytes);
        let _ = Problem::from_reply(&reply);
    }

    #[test]
    fn no_octets_make_reading_a_key_panic(octets in octets()) {
        read_key(&octets);
    }

    #[test]
    fn no_damage_makes_reading_a_key_panic(
        which in 0..4_usize, hits in vec((any::<Index>(), any::<u8>()), 1..4), cut: Index,
    ) {
        let file = [
            include_bytes!("../vectors/keys/corpus-2048.pkcs8.pem").as_slice(),
            include_bytes!("../vectors/keys/corpus-2048.spki.pem"),
            include_bytes!("../keys/certificate.v3.pem"),
            include_bytes!("../keys/bundle.p12"),
        ][which];
        let lines = file.split(|&octet| octet == b'\n').filter(|line| !line.starts_with(b"-")).collect::<Vec<_>>();
        let der = STANDARD.decode(lines.concat()).unwrap_or_else(|_| file.to_vec());
        for mut octets in [file.to_vec(), der] {
            let length = octets.len();
            hits.iter().for_each(|(at, octet)| octets[at.index(length)] = *octet);
            read_key(&octets);
            read_key(&octets[..cut.index(length)]);
        }
    }
}
