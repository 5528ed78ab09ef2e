//! Requests that are too much: they are refused before they are taken apart, and what is taken apart costs in proportion.

use std::{fs, path::Path};

use allocation_counter::{AllocationInfo, measure};
use oauth1_core::{SignatureMethod, VerifyError};

use crate::{FORM, URL, header, post, signer, stamp, verify};

/// A request with this query, form and header, what it came to, and what that took.
fn cost(query: &str, form: &[u8], header: &[u8]) -> (Result<(), VerifyError>, AllocationInfo) {
    let url = format!("{URL}?{query}");
    let mut result = Ok(());
    let cost = measure(|| result = verify(post(&url).with_body(FORM, form), header));
    (result, cost)
}

#[test]
fn threat_b23_too_many_parameters_are_counted_and_not_read() {
    let good = header(post(URL));
    for pieces in [
        "&".repeat(1_000_000),
        "a&".repeat(100_000),
        "a=1&".repeat(100_000),
        (0..100_000).map(|number| format!("a{number}=b&")).collect(),
        "oauth_nonce=x&".repeat(100_000),
    ] {
        for (query, form) in [(&*pieces, ""), ("", &*pieces)] {
            let (result, cost) = cost(query, form.as_bytes(), good.as_bytes());
            assert_eq!(result, Err(VerifyError::TooManyParameters));
            assert!(cost.bytes_max < 10_000, "{} octets", cost.bytes_max);
        }
    }
    for pieces in ["a=\"b\",".repeat(100_000), "oauth_nonce=\"x\", ".repeat(100_000), ",".repeat(1_000_000)] {
        let (result, cost) = cost("", b"", format!("OAuth {pieces}").as_bytes());
        assert_eq!((result, cost.bytes_total), (Err(VerifyError::TooManyParameters), 0));
    }
    // They count together, and other schemes are none of ours.
    let (some, form) = ("a&".repeat(2_000), "a&".repeat(2_200));
    let (result, _) = cost(&some, form.as_bytes(), good.as_bytes());
    assert_eq!(result, Err(VerifyError::TooManyParameters));
    let other = format!("Digest {}", "a=\"b\",".repeat(100_000));
    assert_eq!(cost("", b"", other.as_bytes()).0, Err(VerifyError::NotSigned));
}

#[test]
fn threat_b23_what_is_long_costs_in_proportion() {
    let long = "x".repeat(1 << 20);
    let longest = "x".repeat(10 << 20);
    for (query, form, header) in [
        (&*long, "", ""),
        ("", &*long, ""),
        ("", "", &*longest),
        ("", "", &*format!("OAuth {longest}")),
        ("", "", &*format!("OAuth oauth_token=\"{long}\"")),
        ("", "", &*format!("OAuth realm=\"{long}\"")),
        ("", "", &*format!("OAuth {}", "%41".repeat(1 << 20))),
    ] {
        let (result, cost) = cost(query, form.as_bytes(), header.as_bytes());
        let input = (query.len() + form.len() + header.len()) as u64;
        assert!(result.is_err() && cost.bytes_max <= 4 * input, "{} of {input}", cost.bytes_max);
    }
    // Signed right, and each octet five of the base string.
    let form = ["a=".as_bytes(), &vec![0xff; 1 << 20]].concat();
    let signed = signer(SignatureMethod::HmacSha1)
        .sign(post(URL).with_body(FORM, &form), &stamp(), &[])
        .unwrap()
        .to_header_text();
    let (result, cost) = cost("", &form, signed.as_bytes());
    assert_eq!(result, Ok(()));
    assert!(cost.bytes_max <= 16 * form.len() as u64, "{} of {}", cost.bytes_max, form.len());
}

#[test]
fn as_many_parameters_as_there_may_be_are_read() {
    let pairs: Vec<_> = (0..4_000).rev().map(|number| format!("a{number}=b")).collect();
    let url = format!("{URL}?{}", pairs.join("&"));
    assert_eq!(verify(post(&url), header(post(&url)).as_bytes()), Ok(()));
}

/// Names are sorted, and nonces are in an ordered map: there is no hash that an attacker could make collide.
#[test]
fn threat_b24_nothing_is_looked_up_by_a_hash() {
    fn look(folder: &Path, seen: &mut usize) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                look(&path, seen);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                assert!(!code.contains("HashMap") && !code.contains("HashSet"), "{}", path.display());
                *seen += 1;
            }
        }
    }
    let mut seen = 0;
    look(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut seen);
    assert!(seen > 40, "{seen} files");
}
