//! Signatures that are not the right one, and keys that are not the client's.

use std::iter::once;

use allocation_counter::measure;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauth1_core::{
    Claim, ClientCredentials, ClientKey, ClientKeyError, RsaPrivateKey, RsaPublicKey, Secret,
    SignatureMethod, Signer, TokenCredentials, VerifyError,
};

use crate::{
    HMAC, NOW, PLACES, POLICY, Parameters, URL, known, parameters, post, signer, stamp, verify_at, with,
};

const PRIVATE: &str = include_str!("../vectors/keys/corpus-2048.pkcs8.pem");
const PUBLIC: &str = include_str!("../vectors/keys/corpus-2048.spki.pem");
const RSA: [SignatureMethod; 2] = [SignatureMethod::RsaSha256, SignatureMethod::RsaSha512];

fn rsa_client(methods: &[SignatureMethod]) -> ClientKey {
    ClientKey::rsa(RsaPublicKey::from_pem(PUBLIC).unwrap(), methods).unwrap()
}

fn rsa_signer(method: SignatureMethod) -> Signer {
    let key = RsaPrivateKey::from_pem(PRIVATE).unwrap();
    Signer::rsa(method, "ck", &key).unwrap().with_token(&TokenCredentials::new("tk", "ts"))
}

fn check(signer: &Signer, client: Option<&ClientKey>, token: Option<&str>) -> Result<(), VerifyError> {
    let header = signer.sign(post(URL), &stamp(), &[]).unwrap().to_header_text();
    let claim = Claim::parse(post(URL), Some(header.as_bytes())).unwrap();
    claim.verify(client, token.map(Secret::from).as_ref(), NOW, &POLICY).map(drop)
}

#[test]
fn threat_b7_a_client_signs_by_the_methods_it_was_registered_for() {
    let all = HMAC.into_iter().chain([SignatureMethod::Plaintext]).map(signer).chain(RSA.map(rsa_signer));
    let signers: Vec<_> = all.collect();
    let shared = HMAC.into_iter().chain([SignatureMethod::Plaintext]);
    let clients = shared.map(|method| (method, ClientKey::shared("cs", &[method]).unwrap()));
    for (method, client) in clients.chain(RSA.map(|method| (method, rsa_client(&[method])))) {
        for signer in &signers {
            let is_own = signer.method() == method.as_str();
            let expected = if is_own { Ok(()) } else { Err(VerifyError::MethodNotAllowed) };
            assert_eq!(check(signer, Some(&client), Some("ts")), expected, "{} {method}", signer.method());
        }
    }
    assert_eq!(VerifyError::MethodNotAllowed.status(), 401);
}

/// Who knows the public key, which is no secret, does not know what to sign with.
#[test]
fn threat_b8_a_public_key_is_no_secret_to_sign_with() {
    let der =
        STANDARD.decode(PUBLIC.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let secrets = ["", PUBLIC, PUBLIC.trim(), &STANDARD.encode(der), "of nobody"];
    for method in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
        for (secret, token) in secrets.iter().flat_map(|secret| [(*secret, ""), (secret, "ts")]) {
            let client = ClientCredentials::new("ck", secret);
            let signer = Signer::token(method, &client, &TokenCredentials::new("tk", token)).unwrap();
            let refused = check(&signer, Some(&rsa_client(&RSA)), Some(token));
            assert_eq!(refused, Err(VerifyError::MethodNotAllowed), "{method} {secret:?}");
        }
        let key = RsaPublicKey::from_pem(PUBLIC).unwrap();
        assert_eq!(ClientKey::rsa(key, &[method]).unwrap_err(), ClientKeyError::OtherKey { method });
    }
    for method in RSA {
        assert_eq!(ClientKey::shared(PUBLIC, &[method]).unwrap_err(), ClientKeyError::OtherKey { method });
    }
}

/// A client cannot be registered with an empty secret. A token may have one, as with RSA, and then the client's secret
/// is what nobody else can sign without.
#[test]
fn threat_b9_an_empty_secret_opens_nothing() {
    for method in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
        assert_eq!(ClientKey::shared("", &[method]).unwrap_err(), ClientKeyError::EmptySecret);
        let with = |secret: &str| {
            let token = TokenCredentials::new("tk", "");
            Signer::token(method, &ClientCredentials::new("ck", secret), &token).unwrap()
        };
        assert_eq!(check(&with("cs"), Some(&known()), Some("")), Ok(()));
        for secret in ["", "other", "&"] {
            let refused = check(&with(secret), Some(&known()), Some(""));
            assert_eq!(refused, Err(VerifyError::SignatureInvalid), "{method} {secret}");
        }
        assert_eq!(check(&with("cs"), Some(&known()), Some("ts")), Err(VerifyError::SignatureInvalid));
        assert_eq!(check(&with("cs"), Some(&known()), None), Err(VerifyError::UnknownCredentials));
    }
}

/// What stands for a signature and is not quite it.
fn spoiled(signature: &str) -> Vec<String> {
    let octets = STANDARD.decode(signature).unwrap();
    let with_bit = |at: usize| {
        let mut changed = octets.clone();
        changed[at] ^= 1;
        STANDARD.encode(changed)
    };
    let (end, padding) = signature.split_at(signature.trim_end_matches('=').len());
    // The next letter: where there is padding, it stands for the same octets to who does not look at all bits.
    let last = end.chars().next_back().unwrap();
    let next = if last == 'z' { '0' } else { char::from(u8::try_from(last).unwrap() + 1) };
    let same_octets = format!("{}{next}{padding}", &end[..end.len() - 1]);
    let half = signature.len() / 2;
    let written: Vec<String> = vec![
        with_bit(0),
        with_bit(octets.len() - 1),
        same_octets,
        STANDARD.encode(&octets[1..]),
        STANDARD.encode(&octets[..octets.len() - 1]),
        STANDARD.encode([&octets[..], &[0]].concat()),
        end.to_owned(),
        format!("{signature}="),
        format!("{signature}{signature}"),
        format!(" {signature}"),
        format!("{signature}\n"),
        format!("{}\r\n{}", &signature[..half], &signature[half..]),
        signature.to_ascii_lowercase(),
        octets.iter().map(|octet| format!("{octet:02x}")).collect(),
        format!("{signature}\0"),
        "\u{e9}".repeat(octets.len()),
        "=".to_owned(),
        String::new(),
    ];
    let url_safe = signature.replace('+', "-").replace('/', "_");
    written.into_iter().chain(once(url_safe)).filter(|written| written != signature).collect()
}

#[test]
fn threat_b10_a_signature_is_compared_whole_and_its_base64_is_strict() {
    for method in HMAC {
        let good = parameters(method);
        let signature = &good.iter().find(|(name, _)| name == "oauth_signature").unwrap().1;
        for place in PLACES {
            for bad in spoiled(signature) {
                let refused = verify_at(place, &with(&good, "oauth_signature", &bad));
                assert_eq!(refused, Err(VerifyError::SignatureInvalid), "{method} {bad:?}");
            }
        }
    }
    for method in RSA {
        let (signer, stamp) = (rsa_signer(method), stamp());
        let signed = signer.sign(post(URL), &stamp, &[]).unwrap();
        let (header, signature) = (signed.to_header_text(), oauth1_core::percent_encode(signed.signature()));
        let verify = |header: &str| {
            let claim = Claim::parse(post(URL), Some(header.as_bytes())).unwrap();
            claim.verify(Some(&rsa_client(&RSA)), Some(&Secret::from("ts")), NOW, &POLICY).map(drop)
        };
        assert_eq!(verify(&header), Ok(()));
        for bad in spoiled(signed.signature()) {
            let header = header.replace(&signature, &oauth1_core::percent_encode(&bad));
            assert_eq!(verify(&header), Err(VerifyError::SignatureInvalid), "{method} {bad:?}");
        }
    }
}

#[test]
fn threat_b10_plaintext_is_compared_whole() {
    let good = parameters(SignatureMethod::Plaintext);
    for bad in
        ["cs&t", "cs&tss", "cs&", "&ts", "&", "", "cs", "cs%26ts", "CS&ts", " cs&ts", "cs&ts\0", "cs&ts&"]
    {
        let refused = verify_at(PLACES[0], &with(&good, "oauth_signature", bad));
        assert_eq!(refused, Err(VerifyError::SignatureInvalid), "{bad:?}");
    }
    assert_eq!(verify_at(PLACES[0], &good), Ok(()));
}

/// Who is unknown costs the same work: a signature is made, and what it takes is allocated, as for who is known.
#[test]
fn threat_b12_as_much_is_done_for_who_is_unknown() {
    let sent = |parameters: &Parameters| {
        let pairs: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("{name}=\"{}\"", oauth1_core::percent_encode(value)))
            .collect();
        format!("OAuth {}", pairs.join(", "))
    };
    for method in HMAC.into_iter().chain([SignatureMethod::Plaintext]) {
        let header = sent(&with(&parameters(method), "oauth_signature", "wrong"));
        let claim = Claim::parse(post(URL), Some(header.as_bytes())).unwrap();
        let (client, secret) = (known(), Secret::from("of length"));
        let work = |client: Option<&ClientKey>, token: Option<&Secret>| {
            let verify = || claim.verify(client, token, NOW, &POLICY).map(drop);
            let error = verify().unwrap_err(); // what is made once is made now
            let cost = measure(|| drop(verify()));
            (cost.count_total, (error.status(), error.problem(), error.to_reply("r").into_body()))
        };
        let wrong = work(Some(&client), Some(&secret));
        assert!(wrong.0 > 0, "a key is put together");
        assert_eq!(work(None, Some(&secret)), wrong, "{method}: an unknown client");
        assert_eq!(work(Some(&client), None), wrong, "{method}: an unknown token");
        assert_eq!(work(None, None), wrong, "{method}: both");
    }
}
