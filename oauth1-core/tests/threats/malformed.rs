//! What is malformed is answered with 400, before anybody is looked up.

use oauth1_core::{
    Claim, HeaderError, Placement, Request, Secret, SignatureMethod, Signer, Stamp, VerifyError,
};

use crate::{
    NOW, PLACES, POLICY, URL, header, known, parameters, post, signer, verify, verify_at, verify_in, with,
};

/// All that sign a request, and one of a single step.
const NAMES: [&str; 8] = [
    "oauth_consumer_key",
    "oauth_signature_method",
    "oauth_signature",
    "oauth_timestamp",
    "oauth_nonce",
    "oauth_token",
    "oauth_version",
    "oauth_callback",
];

fn good() -> Vec<(String, String)> {
    parameters(SignatureMethod::HmacSha1)
}

#[test]
fn threat_b1_what_is_missing_is_named() {
    for place in PLACES {
        for name in &NAMES[..5] {
            let without = good().into_iter().filter(|(own, _)| own != name).collect();
            let error = verify_at(place, &without).unwrap_err();
            assert!(matches!(error, VerifyError::Missing { name: named } if named == *name), "{error}");
            assert_eq!(error.status(), 400);
        }
        // The token and the version may be missing; then it is another request.
        for name in &NAMES[5..7] {
            let without = good().into_iter().filter(|(own, _)| own != name).collect();
            assert_eq!(verify_at(place, &without).unwrap_err().status(), 401);
        }
    }
}

#[test]
fn threat_b2_a_protocol_parameter_is_there_once() {
    for place in PLACES {
        for name in NAMES {
            for value in ["", "x"] {
                let mut twice = good();
                twice.push((name.to_owned(), value.to_owned()));
                if name == "oauth_callback" {
                    twice.push((name.to_owned(), "y".to_owned()));
                }
                let error = verify_at(place, &twice).unwrap_err();
                assert_eq!(error, VerifyError::Duplicate { name: name.to_owned() });
                assert_eq!(error.status(), 400);
            }
        }
    }
}

#[test]
fn threat_b3_protocol_parameters_are_in_one_place() {
    for (place, _) in PLACES.iter().enumerate() {
        for other in (0..PLACES.len()).filter(|&other| other != place) {
            for name in &NAMES[..7] {
                let (moved, rest): (Vec<_>, Vec<_>) = good().into_iter().partition(|(own, _)| own == name);
                for first in [&rest, &good()] {
                    let mut places: [&[(String, String)]; 3] = [&[]; 3];
                    (places[place], places[other]) = (first, &moved);
                    let error = verify_in(places).unwrap_err();
                    assert_eq!((&error, error.status()), (&VerifyError::SeveralPlaces, 400), "{name}");
                }
            }
        }
    }
    // That of a single step may be elsewhere, and is signed there; but it is one.
    let signed = header(post("https://h.example/p?oauth_verifier=v"));
    assert_eq!(verify(post("https://h.example/p?oauth_verifier=v"), signed.as_bytes()), Ok(()));
    let both = signed.replace("OAuth ", "OAuth oauth_verifier=\"v\", ");
    let error = verify(post("https://h.example/p?oauth_verifier=v"), both.as_bytes()).unwrap_err();
    assert_eq!(error, VerifyError::Duplicate { name: "oauth_verifier".to_owned() });
}

#[test]
fn threat_b4_the_scheme_has_no_case_and_others_are_passed_over() {
    let good = header(post(URL));
    for scheme in ["oauth ", "OAUTH ", "oAuTh   ", "OAuth\t"] {
        assert_eq!(verify(post(URL), good.replace("OAuth ", scheme).as_bytes()), Ok(()), "{scheme}");
    }
    for scheme in ["Bearer ", " OAuth ", "OAuth2 ", "OAuth,", "\"OAuth\" ", ""] {
        let error = verify(post(URL), good.replace("OAuth ", scheme).as_bytes()).unwrap_err();
        assert_eq!((&error, error.status()), (&VerifyError::NotSigned, 401), "{scheme}");
    }
    // Two, each of them good.
    let claim = Claim::parse(post(URL), [good.as_bytes(), good.as_bytes()]).map(drop);
    assert_eq!(claim.unwrap_err().status(), 400);
}

/// Empty list elements and folded lines are white space, as RFC 5849 prints its examples.
#[test]
fn threat_b5_a_header_is_quoted_pairs_with_commas_between() {
    let good = header(post(URL));
    for (from, to) in [(", ", ","), (", ", ",\t"), (", ", ",\r\n  "), (", ", " , , "), ("=\"", " = \"")] {
        assert_eq!(verify(post(URL), good.replace(from, to).as_bytes()), Ok(()), "{to:?}");
    }
    assert_eq!(verify(post(URL), format!("{good},").as_bytes()), Ok(()));
    for (from, to) in [
        ("n0nce\"", "n0nce"), // unclosed
        ("oauth_nonce=\"n0nce\"", "oauth_nonce=\"n0nce\" x"),
        ("oauth_nonce=\"", "oauth_nonce\""),
        ("\", oauth_nonce", "\" oauth_nonce"),
        ("\", oauth_nonce", "\"oauth_nonce"),
        ("oauth_nonce=\"n0nce\"", "oauth_nonce"),
        ("oauth_nonce=\"n0nce\"", "oauth_nonce="),
        ("oauth_nonce=\"n0nce\"", "oauth_nonce=n0nce"),
        ("oauth_nonce=\"n0nce\"", "oauth_nonce='n0nce'"),
        ("oauth_nonce=\"n0nce\"", "=\"n0nce\""),
        ("oauth_nonce=\"n0nce\"", "oauth_nonce=\"n0nce\"; x=\"y\""),
        ("oauth_nonce", "oauth nonce"),
        ("oauth_nonce", "oauth_nonce%z"),
        ("n0nce", "n%0nce"),
        ("OAuth ", "OAuth realm=\"a\", realm=\"b\", "),
        ("OAuth ", "OAuth realm=\"a\\"),
    ] {
        let error = verify(post(URL), good.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert!(matches!(error, VerifyError::Header(_)) && error.status() == 400, "{to}: {error}");
    }
    for octets in [&b"n\xff"[..], b"n\xc3(", b"\xed\xa0\x80"] {
        let (start, end) = good.split_once("n0nce").unwrap();
        let header = [start.as_bytes(), octets, end.as_bytes()].concat();
        let error = verify(post(URL), &header).unwrap_err();
        assert_eq!((&error, error.status()), (&VerifyError::NotUtf8 { name: "oauth_nonce" }, 400));
    }
    let unclosed = verify(post(URL), &good.as_bytes()[..good.len() - 1]);
    assert_eq!(unclosed, Err(VerifyError::Header(HeaderError::Malformed { position: good.len() - 1 })));
}

#[test]
fn threat_b6_a_version_is_1_0_or_left_out() {
    for place in PLACES {
        for version in ["1.1", "1.0 ", " 1.0", "1", "", "1.00", "01.0", "2.0", "1.0a", "\u{ff11}.0"] {
            let error = verify_at(place, &with(&good(), "oauth_version", version)).unwrap_err();
            assert_eq!((&error, error.status()), (&VerifyError::BadVersion, 400), "{version:?}");
        }
    }
    let signer = signer(SignatureMethod::HmacSha1).without_version();
    let header = signer.sign(post(URL), &Stamp::new("n0nce", NOW), &[]).unwrap().to_header_text();
    assert_eq!(verify(post(URL), header.as_bytes()), Ok(()));
}

/// A request that is signed with this nonce and timestamp, whatever they are.
fn stamped(signer: &Signer, nonce: &str, timestamp: &str, now: u64) -> Result<(), VerifyError> {
    let stamp = Stamp::literal(nonce, timestamp);
    let request = Request::new("POST", URL).unwrap();
    let header = signer.sign(request, &stamp, &[]).unwrap().to_header_text();
    let claim = Claim::parse(request, Some(header.as_bytes()))?;
    claim.verify(Some(&known()), Some(&Secret::from("ts")), now, &POLICY).map(drop)
}

#[test]
fn threat_a19_b21_a_timestamp_is_digits_near_the_clock() {
    let signer = signer(SignatureMethod::HmacSha1);
    let at = |timestamp: &str, now| stamped(&signer, "n0nce", timestamp, now);
    for near in [NOW - 300, NOW, NOW + 300] {
        assert_eq!(at(&near.to_string(), NOW), Ok(()));
        assert_eq!(at(&format!("0{near}"), NOW), Ok(()));
    }
    for far in [NOW - 301, NOW + 301, NOW * 1000, 1, 1 << 31, i64::MAX.cast_unsigned(), u64::MAX] {
        let refused = VerifyError::TimestampRefused { from: NOW - 300, to: NOW + 300 };
        assert_eq!(at(&far.to_string(), NOW), Err(refused));
    }
    let (nines, zeros) = ("9".repeat(100_000), format!("{}{NOW}", "0".repeat(100_000)));
    for bad in [
        "0",
        "",
        "-1",
        "+1700000000",
        "1_700_000_000",
        "1700000000.0",
        "1.7e9",
        "0x6553f100",
        "\u{ff11}\u{ff12}",
        "\u{661}",
        " 1700000000",
        "1700000000 ",
        "1700000000\n",
        "1700000000\0",
        "18446744073709551616",
        &nines,
        &zeros,
    ] {
        let error = at(bad, NOW).unwrap_err();
        assert_eq!((&error, error.status()), (&VerifyError::BadTimestamp, 400), "{bad:?}");
    }
    // Clocks at both ends.
    assert_eq!(at("1", 0), Ok(()));
    assert_eq!(at("301", 0), Err(VerifyError::TimestampRefused { from: 0, to: 300 }));
    assert_eq!(at(&u64::MAX.to_string(), u64::MAX), Ok(()));
    let (from, to) = (u64::MAX - 300, u64::MAX);
    assert_eq!(at("1", u64::MAX), Err(VerifyError::TimestampRefused { from, to }));
}

/// RFC 5849 asks for no length, and its own examples have six letters: what a client may send is bounded above only.
#[test]
fn threat_b33_a_nonce_is_not_empty_and_not_long() {
    let signer = signer(SignatureMethod::HmacSha1);
    let with_nonce = |nonce: &str| stamped(&signer, nonce, &NOW.to_string(), NOW);
    for nonce in ["n", "wIjqoS", &"n".repeat(256), "\r\n\0\u{1b}[2J", "\u{e9}"] {
        assert_eq!(with_nonce(nonce), Ok(()));
    }
    assert_eq!(with_nonce(""), Err(VerifyError::Missing { name: "oauth_nonce" }));
    for length in [257, 10 << 10, 1 << 20] {
        let error = with_nonce(&"n".repeat(length)).unwrap_err();
        assert_eq!((&error, error.status()), (&VerifyError::LongNonce, 400));
    }
    // PLAINTEXT may leave it out, and not send it empty.
    let plain = with(&parameters(SignatureMethod::Plaintext), "oauth_nonce", "");
    assert_eq!(verify_at(Placement::Header, &plain), Err(VerifyError::Missing { name: "oauth_nonce" }));
}
