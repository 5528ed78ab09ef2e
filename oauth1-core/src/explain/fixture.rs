//! A request on which nearly every mistake shows, and its base string as others make it. All is written by hand.

use super::{Difference, Explanation, Order, Source, Spelling};
use crate::{
    ClientCredentials, Request, SignatureMethod, Signer, Stamp, TokenCredentials, percent_decode,
    percent_encode,
};

pub(super) const CLIENT: &str = "c s&";
pub(super) const TOKEN: &str = " t/s";
pub(super) const KEY: &str = "c%20s%26&%20t%2Fs";
pub(super) const URI: &str = "https%3A%2F%2Fapi.example.com%2Fv1%2F.%2Fa%2F%2F%257eme%252Fx";
const QUERY: &str = "q=two+words&p=1%2B2&w=a%2541&m=*!~/&t=caf%C3%A9&d=2&d=1&e=&B=1&a=1&a-b=1&%C3%A9=1";
/// In signing order, encoded once.
pub(super) const PARAMS: &str = "%C3%A9=1&B=1&a=1&a-b=1&d=1&d=2&e=&l=x%0D%0Ay%20&m=%2A%21~%2F&\
    oauth_body_hash=h%3D&oauth_callback=oob&oauth_consumer_key=ck&oauth_nonce=NONCE&\
    oauth_signature_method=HMAC-SHA1&oauth_timestamp=1700000000&oauth_token=tk&oauth_verifier=vf&\
    oauth_version=1.0&p=1%2B2&q=two%20words&t=caf%C3%A9&w=a%2541";

/// A request on which nearly every mistake shows.
pub(super) fn rich(nonce: &str) -> Explanation {
    let (client, token) = (ClientCredentials::new("ck", CLIENT), TokenCredentials::new("tk", TOKEN));
    let signer =
        Signer::token(SignatureMethod::HmacSha1, &client, &token).unwrap().with_realm("Photos").unwrap();
    let url = format!("https://API.example.com/v1/./a//%7eme%2Fx?{QUERY}");
    let request = Request::new("POST", &url).unwrap();
    let request = request.with_body("application/x-www-form-urlencoded", b"l=x%0D%0Ay+");
    let extra = [("oauth_callback", "oob"), ("oauth_verifier", "vf"), ("oauth_body_hash", "h=")];
    signer.explain(request, &Stamp::new(nonce, 1_700_000_000), &extra).unwrap()
}

pub(super) fn base_string(method: &str, uri: &str, params: &str) -> String {
    format!("{method}&{uri}&{}", percent_encode(params))
}

fn spelled(how: Spelling) -> Difference {
    Difference::Spelled { how, names: Vec::new() }
}

fn missing(name: &str) -> Difference {
    Difference::Missing { name: name.to_owned(), source: Source::Signer }
}

fn escapes(characters: &str) -> Difference {
    spelled(Spelling::OtherEscapes { characters: characters.to_owned() })
}

/// Mistakes in the base string: the whole of it, wrong.
pub(super) fn wrong_base_strings(params: &str) -> Vec<(Difference, String)> {
    use Difference as D;
    let method = |method: &str| base_string(method, URI, params);
    let uri = |from: &str, to: &str| base_string("POST", &URI.replace(from, to), params);
    let edited = |from: &str, to: &str| base_string("POST", URI, &params.replace(from, to));
    let moved = |pair: &str, before: &str| {
        let without = params.replacen(&format!("{pair}&"), "", 1);
        base_string("POST", URI, &without.replacen(before, &format!("{pair}&{before}"), 1))
    };
    let other = |theirs: &str| D::OtherMethod { theirs: theirs.to_owned() };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let ours = "q=two%20words&p=1%2B2&w=a%2541&m=%2A%21~%2F&t=caf%C3%A9&d=2&d=1&e=&B=1&a=1&a-b=1&%C3%A9=1&\
        l=x%0D%0Ay%20";
    let protocol = "oauth_consumer_key=ck&oauth_nonce=NONCE&oauth_signature_method=HMAC-SHA1&\
        oauth_timestamp=1700000000&oauth_token=tk&oauth_version=1.0&oauth_callback=oob&oauth_verifier=vf&\
        oauth_body_hash=h%3D";
    let nonce = params.split_once("oauth_nonce=").unwrap().1.split('&').next().unwrap();
    let protocol = protocol.replace("NONCE", nonce);
    let no_query = params.split('&').filter(|pair| pair.starts_with("oauth_") || pair.starts_with("l="));
    vec![
        (D::MethodCase, method("post")),
        (other("GET"), method("GET")),
        (other("PUT"), method("PUT")),
        (other("DELETE"), method("DELETE")),
        (D::OtherScheme { theirs: "http".to_owned() }, uri("https", "http")),
        (D::UriCase, uri("api.", "API.")),
        (D::DefaultPortKept { port: 443 }, uri(".com", ".com%3A443")),
        (D::DefaultPortKept { port: 80 }, uri(".com", ".com%3A80")),
        (D::PrefixMissing { prefix: "/v1".to_owned() }, uri("%2Fv1", "")),
        (D::SlashAdded, uri("%252Fx", "%252Fx%2F")),
        (D::PathDecoded, uri("%257eme%252F", "~me%2F")),
        (D::PathEncodedAgain, uri("%25", "%2525")),
        (D::PathHexCase, uri("%257e", "%257E")),
        (D::DotSegmentsRemoved, uri(".%2F", "")),
        (D::SlashesMerged, uri("a%2F%2F", "a%2F")),
        (D::QueryInUri, uri("%252Fx", &format!("%252Fx%3F{}", percent_encode(QUERY)))),
        (D::UriNotEncoded, uri(URI, "https://api.example.com/v1/./a//%7eme%2Fx")),
        (D::UriEncodedAgain, uri("%", "%25")),
        (D::ParamsNotEncoded, format!("POST&{URI}&{params}")),
        (D::ParamsEncodedAgain, format!("POST&{URI}&{}", percent_encode(percent_encode(params)))),
        (D::FormMissing, edited("l=x%0D%0Ay%20&", "")),
        (D::QueryMissing, base_string("POST", URI, &no_query.collect::<Vec<_>>().join("&"))),
        (D::VersionMissing, edited("&oauth_version=1.0", "")),
        (missing("oauth_token"), edited("&oauth_token=tk", "")),
        (missing("oauth_callback"), edited("&oauth_callback=oob", "")),
        (missing("oauth_verifier"), edited("&oauth_verifier=vf", "")),
        (missing("oauth_body_hash"), edited("&oauth_body_hash=h%3D", "")),
        (D::SignatureIncluded, edited("&oauth_signature_", "&oauth_signature=&oauth_signature_")),
        (D::RealmIncluded, edited("&t=", "&realm=Photos&t=")),
        (D::DuplicatesDropped { names: names(&["d"]) }, edited("&d=1", "")),
        (D::DuplicatesDropped { names: names(&["d"]) }, edited("&d=2", "")),
        (D::EqualsMissing, edited("&e=", "&e")),
        (D::EmptyDropped { names: names(&["e"]) }, edited("&e=", "")),
        (D::Order(Order::BeforeEncoding), base_string("POST", URI, &format!("{}&%C3%A9=1", &params[9..]))),
        (D::Order(Order::AsPairs), moved("a=1", "d=1")),
        (D::Order(Order::ByNameOnly), moved("d=1", "e=&")),
        (D::Order(Order::IgnoringCase), moved("B=1", "d=1")),
        (D::Order(Order::Unsorted), base_string("POST", URI, &format!("{ours}&{protocol}"))),
        (D::Order(Order::Unsorted), base_string("POST", URI, &format!("{protocol}&{ours}"))),
        (spelled(Spelling::PlusKept), edited("two%20", "two%2B").replace("y%2520", "y%252B")),
        (spelled(Spelling::PlusAsSpace), edited("1%2B2", "1%202")),
        (spelled(Spelling::SpaceAsPlus), edited("%20", "+")),
        (
            spelled(Spelling::NotEncoded),
            edited(
                params,
                // What sorts last when it is encoded by its first octet does so still.
                &percent_decode(format!("{}&%C3%A9=1", &params[9..]).as_bytes())
                    .map(|octets| String::from_utf8(octets.into_owned()).unwrap())
                    .unwrap(),
            ),
        ),
        (spelled(Spelling::EncodedAgain), edited("%", "%25")),
        (spelled(Spelling::DecodedAgain), edited("a%2541", "aA").replace("1%252B2", "1%25202")),
        (
            spelled(Spelling::LowerCaseHex),
            format!(
                "POST&{}&{}",
                URI.replace("%3A", "%3a").replace("%2F", "%2f"),
                percent_encode(
                    params
                        .to_owned()
                        .replace("%C3%A9", "%c3%a9")
                        .replace("%0D%0A", "%0d%0a")
                        .replace("%2A", "%2a")
                        .replace("%2F", "%2f")
                        .replace("%3D", "%3d")
                        .replace("%2B", "%2b")
                )
                .replace("%3D", "%3d")
            ),
        ),
        (escapes("!*'()"), edited("%2A%21", "*!").replace("%2A%21", "*!")),
        (escapes("~"), edited("~", "%7E")),
        (
            escapes("/"),
            format!(
                "POST&{}&{}",
                URI.replace("%2F", "/"),
                percent_encode(params.replace("%2F", "/")).replace("%2F", "/")
            ),
        ),
        (escapes("*~"), edited("%2A", "*").replace("%2A", "*").replace('~', "%257E")),
        (spelled(Spelling::Latin1), edited("caf%C3%A9", "caf%E9")),
        (spelled(Spelling::Utf8Twice), edited("caf%C3%A9", "caf%C3%83%C2%A9")),
        (spelled(Spelling::LineEnds), edited("%0D%0A", "%0A")),
        (spelled(Spelling::Trimmed), edited("y%20", "y")),
    ]
}
