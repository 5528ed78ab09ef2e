//! What others make of a base string, by hand, and what is said about it.

use proptest::prelude::*;

use super::*;
use crate::{
    ClientCredentials, Request, SignatureMethod, Signer, Stamp,
    explain::{
        Explanation, Source,
        fixture::{PARAMS, URI, base_string, rich, wrong_base_strings},
    },
    percent_encode,
};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What is found if the parameters are these, encoded once.
fn found(params: &str) -> Vec<Difference> {
    rich("NONCE").compare(&base_string("POST", URI, params)).differences().to_vec()
}

#[test]
fn every_cause_is_told_from_the_others() {
    let explanation = rich("NONCE");
    for (cause, theirs) in wrong_base_strings(PARAMS) {
        let comparison = explanation.compare(&theirs);
        match (comparison.differences(), &cause) {
            // The base string says which.
            ([Difference::Spelled { how, names }], Difference::Spelled { how: expected, .. }) => {
                assert!(!names.is_empty(), "{cause:?}");
                let escapes =
                    matches!((how, expected), (Spelling::OtherEscapes { .. }, Spelling::OtherEscapes { .. }));
                assert!(escapes || how == expected, "{how:?} {expected:?}");
            }
            ([Difference::OtherPort { theirs }], Difference::DefaultPortKept { port: 80 }) => {
                assert_eq!(theirs, "80");
            }
            // A plus in a value looks as if it alone had become a space.
            ([_, decoded], Difference::Spelled { how: Spelling::DecodedAgain, .. }) => {
                assert_eq!(
                    *decoded,
                    Difference::Spelled { how: Spelling::DecodedAgain, names: names(&["w"]) }
                );
            }
            (found, _) => assert_eq!(found, [cause]),
        }
        assert!(!comparison.is_same() && comparison.cleaned().is_empty());
    }
}

#[test]
fn names_are_told_with_what_became_of_them() {
    let spaces = Spelling::SpaceAsPlus;
    assert_eq!(
        found(&PARAMS.replace("%20", "+")),
        [Difference::Spelled { how: spaces, names: names(&["l", "q"]) }]
    );
    let brackets = Spelling::OtherEscapes { characters: "*!".to_owned() };
    let left = PARAMS.replace("%2A%21", "*!");
    assert_eq!(found(&left), [Difference::Spelled { how: brackets, names: names(&["m"]) }]);
    let in_name = PARAMS.replace("%C3%A9=", "%c3%a9=");
    assert_eq!(found(&in_name), [Difference::Spelled { how: Spelling::LowerCaseHex, names: names(&["é"]) }]);
    for (theirs, how) in [
        ("cafe%CC%81", Spelling::UnicodeForm),
        ("caf%3F", Spelling::Replaced),
        ("caf%EF%BF%BD", Spelling::Replaced),
        ("CAF%C3%A9", Spelling::Case),
    ] {
        let expected = Difference::Spelled { how, names: names(&["t"]) };
        assert_eq!(found(&PARAMS.replace("caf%C3%A9", theirs)), [expected], "{theirs}");
    }
}

#[test]
fn what_is_missing_or_added_is_named() {
    let missing = |name: &str, source| Difference::Missing { name: name.to_owned(), source };
    for (from, to, expected) in [
        ("&q=two%20words", "", missing("q", Source::Query)),
        ("&oauth_nonce=NONCE", "", missing("oauth_nonce", Source::Signer)),
        ("&w=", "&v=1&w=", Difference::Added { name: "v".to_owned() }),
        ("NONCE", "other", Difference::OtherRequest),
        ("1700000000", "1700000001", Difference::OtherRequest),
        ("=tk", "=other", Difference::OtherCredentials { names: names(&["oauth_token"]) }),
        ("HMAC-SHA1", "HMAC-SHA256", Difference::OtherSignatureMethod),
        ("q=two", "q=three", Difference::OtherValue { names: names(&["q"]) }),
    ] {
        assert_eq!(found(&PARAMS.replace(from, to)), [expected]);
    }
}

#[test]
fn several_causes_are_told_in_the_order_of_the_parts() {
    let (uri, params) =
        (URI.replace("https", "http"), PARAMS.replace("l=x%0D%0Ay%20&", "").replace("&d=1", ""));
    let comparison = rich("NONCE").compare(&base_string("PUT", &uri, &params));
    assert_eq!(
        comparison.differences(),
        [
            Difference::OtherMethod { theirs: "PUT".to_owned() },
            Difference::OtherScheme { theirs: "http".to_owned() },
            Difference::FormMissing,
            Difference::DuplicatesDropped { names: names(&["d"]) },
        ]
    );
}

fn explain(method: &str, url: &str) -> Explanation {
    let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("ck", "cs"))
        .unwrap()
        .without_version();
    let request = Request::new(method, url).unwrap().with_body("application/json", br#"{"a":1}"#);
    signer.explain(request, &Stamp::new("n", 1), &[]).unwrap()
}

#[test]
fn uris_are_compared_by_their_parts() {
    let theirs = |uri: &str| {
        let explanation = explain("GET", "http://h.example:8080/a/b");
        let ours = percent_encode("http://h.example:8080/a/b");
        let theirs = explanation.base_string().replacen(&ours, &percent_encode(uri), 1);
        explanation.compare(&theirs).differences().to_vec()
    };
    let host = |theirs: &str| Difference::OtherHost { theirs: theirs.to_owned() };
    let port = |theirs: &str| Difference::OtherPort { theirs: theirs.to_owned() };
    for (uri, expected) in [
        ("http://H.example:8080/a/b", vec![Difference::UriCase]),
        ("HTTP://h.example:8080/a/b", vec![Difference::UriCase]),
        ("http://h.example/a/b", vec![Difference::PortMissing { port: 8080 }]),
        ("http://h.example:80/a/b", vec![port("80")]),
        ("http://127.0.0.1:3000/a/b", vec![host("127.0.0.1"), port("3000")]),
        ("http://[::1]:8080/a/b", vec![host("[::1]")]),
        ("http://u:p@h.example:8080/a/b", vec![Difference::UserInfoIncluded]),
        ("http://h.example:8080/a/b#c", vec![Difference::FragmentIncluded]),
        ("http://h.example:8080/A/b", vec![Difference::PathCase]),
        ("http://h.example:8080/b", vec![Difference::PrefixMissing { prefix: "/a".to_owned() }]),
        ("http://h.example:8080/v1/a/b", vec![Difference::PrefixAdded { prefix: "/v1".to_owned() }]),
        ("http://h.example:8080/c", vec![Difference::OtherPath]),
    ] {
        assert_eq!(theirs(uri), expected, "{uri}");
    }
    let root = explain("GET", "http://h");
    let without_slash = root.base_string().replacen("h%2F&", "h&", 1);
    assert_eq!(root.compare(&without_slash).differences(), [Difference::EmptyPath]);
    let slash = explain("GET", "http://h/a/");
    let without_slash = slash.base_string().replacen("a%2F&", "a&", 1);
    assert_eq!(slash.compare(&without_slash).differences(), [Difference::SlashMissing]);
}

#[test]
fn what_is_signed_and_not_sent_is_told() {
    let explanation = explain("POST", "https://h/");
    let with = |param: &str| {
        let theirs = format!("{}%26{}", explanation.base_string(), percent_encode(param));
        explanation.compare(&theirs).differences().to_vec()
    };
    assert_eq!(with("oauth_version=1.0"), [Difference::VersionAdded]);
    assert_eq!(with("oauth_token="), [Difference::EmptyTokenAdded]);
    assert_eq!(with("realm="), [Difference::RealmIncluded]);
    assert_eq!(with("%7B%22a%22%3A1%7D="), [Difference::BodyIncluded]);
    assert_eq!(with("a=1"), [Difference::BodyIncluded]);
    assert_eq!(
        with("x_auth=1&oauth_y=1"),
        [Difference::BodyIncluded, Difference::Added { name: "oauth_y".to_owned() }]
    );
    let empty = Signer::token(
        SignatureMethod::HmacSha1,
        &ClientCredentials::new("ck", "cs"),
        &crate::TokenCredentials::new("", ""),
    );
    let explanation =
        empty.unwrap().explain(Request::new("GET", "https://h/").unwrap(), &Stamp::new("n", 1), &[]).unwrap();
    let without = explanation.base_string().replace("oauth_token%3D%26", "");
    assert_eq!(explanation.compare(&without).differences(), [Difference::EmptyTokenMissing]);
}

#[test]
fn a_text_is_taken_as_it_was_found() {
    let explanation = rich("NONCE");
    let right = explanation.base_string();
    let html = right.replace('&', "&amp;");
    let folded = format!("{}\n    {}\r\n  {}", &right[..50], &right[50..90], &right[90..]);
    for (found, cleaned) in [
        (right.to_owned(), vec![]),
        (format!("  {right}\n"), vec![]),
        (html.clone(), vec![Cleaned::Html]),
        (html.replace('&', "&amp;"), vec![Cleaned::Html]),
        (right.replace('&', "\\u0026"), vec![Cleaned::Json]),
        (folded, vec![Cleaned::LineBreaks]),
        (format!("\"{right}\""), vec![Cleaned::Quotes]),
        (format!("'{right}',"), vec![Cleaned::Quotes]),
        (format!("Base string: {right}"), vec![Cleaned::Label]),
        (format!("base_string=\"{right}\""), vec![Cleaned::Quotes, Cleaned::Label]),
        (
            format!("{{\"base_string\": \"{}\"", right.replace('&', "\\u0026")),
            vec![Cleaned::Json, Cleaned::Quotes, Cleaned::Label],
        ),
        (format!("<b>expected</b> {html}"), vec![Cleaned::Html, Cleaned::Label]),
        (percent_encode(right), vec![Cleaned::Encoding]),
    ] {
        let comparison = explanation.compare(&found);
        assert!(comparison.is_same(), "{found}\n{comparison:?}");
        assert_eq!(comparison.cleaned(), cleaned, "{found}");
    }
}

#[test]
fn what_is_no_base_string_is_said_to_be_none() {
    let explanation = rich("NONCE");
    for theirs in ["", "signature_invalid", "GET&x", "&&", "POST&nowhere&a%3D1", "POST & https&"] {
        let comparison = explanation.compare(theirs);
        assert!(comparison.differences().contains(&Difference::NotABaseString), "{theirs}");
    }
}

#[test]
fn the_mark_is_under_the_first_difference() {
    let explanation = rich("NONCE");
    let theirs = explanation.base_string().replace("q%3Dtwo%2520", "q%3Dtwo%2B");
    let comparison = explanation.compare(&theirs);
    let first = comparison.first().unwrap();
    assert_eq!(first.part(), "parameters");
    assert_eq!(first.position(), explanation.base_string().find("520words").unwrap());
    let at = |excerpt: &str| excerpt.chars().nth(first.column()).unwrap();
    assert_eq!((at(first.ours()), at(first.theirs())), ('5', 'B'));
}

#[test]
fn nothing_shown_gives_orders_to_the_terminal() {
    let request = Request::new("GET", "https://h/\u{202e}?\u{9b}=1").unwrap();
    let signer = Signer::client(SignatureMethod::HmacSha1, &ClientCredentials::new("ck", "cs")).unwrap();
    let explanation = signer.explain(request, &Stamp::new("n", 1), &[]).unwrap();
    for theirs in [
        explanation.base_string().replace("ck", "c\u{1b}[2Jk"),
        explanation.base_string().replace("n%26", "%25%1b%26\u{1b}%3D%26"),
        explanation.base_string().replace("https", "\u{1b}").replace("GET", "\u{7}"),
        explanation.base_string().replace("%2F", "%2F\u{202e}\u{1b}%3A"),
    ] {
        let shown = format!("{explanation} {}", explanation.compare(&theirs));
        let moves = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!shown.contains(moves), "{shown:?}");
    }
}

#[test]
fn debug_shows_no_value() {
    let explanation = rich("NONCE");
    let comparison = explanation.compare(&explanation.base_string().replace("words", "sentinel"));
    let shown = format!("{comparison:?} {:?}", comparison.first());
    assert!(!shown.contains("sentinel") && !shown.contains("words"), "{shown}");
    assert!(comparison.to_string().contains("sentinel"));
}

#[test]
fn every_cause_says_something_of_its_own() {
    let all = wrong_base_strings(PARAMS).into_iter().map(|(cause, _)| cause.to_string());
    let mut said: Vec<_> = all.collect();
    said.sort_unstable();
    said.dedup();
    // There are two ways to drop a duplicate, and two not to sort.
    assert_eq!(said.len(), wrong_base_strings(PARAMS).len() - 2);
    assert!(said.iter().all(|sentence| sentence.len() > 30), "{said:#?}");
}

proptest! {
    #[test]
    fn no_text_makes_comparing_panic(
        text: String,
        text_of_ours in r#"[\\"'“&%=:/@?#\[\]a-f26u0é \n;]{0,40}"#,
        at in 0_usize..600,
        octets in "[%&=+ -~é]{0,6}",
    ) {
        let explanation = rich("NONCE");
        for text in [&text, &text_of_ours, &format!("POST&{text_of_ours}&{text}")] {
            let _ = explanation.compare(text).to_string();
        }
        let mut edited = explanation.base_string().to_owned();
        edited.insert_str(at.min(edited.len()), &octets);
        let comparison = explanation.compare(&edited);
        let _ = comparison.to_string();
        if let Some(first) = comparison.first() {
            prop_assert!(first.position() <= edited.len());
        }
    }
}
