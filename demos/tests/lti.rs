//! Launches that the tool believes, and those that it does not.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

use std::{
    net::SocketAddr,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{Router, body::Body};
use demos::lti;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use oauth1_core::{ClientCredentials, SignatureMethod, Signer, Stamp, percent_encode};
use tower::ServiceExt as _;

type Fields = Vec<(String, String)>;

const FORM: &str = "application/x-www-form-urlencoded";
const TARGET: &str = "/launch?tool=quiz";
/// Names and values that a platform signs here.
const LAUNCH: [(&str, &str); 5] = [
    ("lti_message_type", "basic-lti-launch-request"),
    ("lti_version", "LTI-1p0"),
    ("resource_link_id", "1"),
    ("user_id", "7"),
    ("lis_person_name_full", "Ada Lovelace"),
];

fn address() -> SocketAddr {
    "127.0.0.1:4003".parse().unwrap()
}

fn client() -> ClientCredentials {
    ClientCredentials::new("courses", "SENTINEL-secret")
}

fn tool() -> Router {
    lti::tool(&client(), address()).unwrap()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn encoded(fields: &[(String, String)]) -> String {
    let pair =
        |(name, value): &(String, String)| format!("{}={}", percent_encode(name), percent_encode(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

/// The fields with the protocol parameters, as this client signs them.
fn signed(client: &ClientCredentials, method: SignatureMethod, at: u64, fields: &[(&str, &str)]) -> Fields {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let fields: Fields = fields.iter().copied().map(owned).collect();
    let (url, body) = (format!("http://{}{TARGET}", address()), encoded(&fields));
    let request = oauth1_core::Request::new("POST", &url).unwrap().with_body(FORM, body.as_bytes());
    let signer = Signer::client(method, client).unwrap();
    let stamp = Stamp::new("n0nce", at);
    let authorization = signer.sign(request, &stamp, &[("oauth_callback", "about:blank")]).unwrap();
    fields.into_iter().chain(authorization.params().map(owned)).collect()
}

fn good() -> Fields {
    signed(&client(), SignatureMethod::HmacSha1, now(), &LAUNCH)
}

async fn answer(site: &Router, request: Request<Body>) -> (StatusCode, String) {
    let response = site.clone().oneshot(request).await.unwrap();
    let status = response.status();
    assert!(response.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    assert_eq!(status == 401, response.headers().contains_key(header::WWW_AUTHENTICATE));
    let text = String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap();
    assert!(!text.contains("SENTINEL"), "{text}");
    (status, text)
}

async fn post(tool: &Router, target: &str, fields: &[(String, String)]) -> (StatusCode, String) {
    let request = Request::post(target).header(header::CONTENT_TYPE, FORM).header(header::ORIGIN, "null");
    answer(tool, request.body(encoded(fields).into()).unwrap()).await
}

async fn refused(tool: &Router, target: &str, fields: &[(String, String)], status: u16, problem: &str) {
    let (answered, text) = post(tool, target, fields).await;
    assert_eq!(answered, status, "{fields:?}: {text}");
    assert!(text.contains(&format!("id=\"problem\">{problem}<")), "{fields:?}: {text}");
    assert!(!text.contains("Hello") && !text.contains("Ada"), "{text}");
}

fn attribute<'t>(tag: &'t str, name: &str) -> &'t str {
    tag.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0
}

#[tokio::test]
async fn what_the_platform_signs_is_believed_once() {
    let client = lti::register().unwrap();
    let platform = lti::platform(&client, address()).unwrap();
    let tool = lti::tool(&client, address()).unwrap();
    let response = platform.clone().oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
    let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("form-action 'self' http://127.0.0.1:4003;"), "{policy}");
    let (_, page) = answer(&platform, Request::get("/").body(Body::empty()).unwrap()).await;
    assert!(!page.contains(client.secret().expose()), "{page}");

    let people = ["Ada Lovelace", "Grace Hopper", "Zoë Müller"];
    let forms: Vec<_> = page.split("<form ").skip(1).collect();
    assert_eq!(forms.len(), people.len());
    for (form, name) in forms.into_iter().zip(people) {
        let form = form.split_once("</form>").unwrap().0;
        let target = attribute(form, "action").strip_prefix("http://127.0.0.1:4003").unwrap();
        let field =
            |tag: &str| (attribute(tag, "name").to_owned(), attribute(tag, "value").replace("&amp;", "&"));
        let fields: Fields = form.split("<input").skip(1).map(field).collect();
        assert!(fields.contains(&("oauth_callback".to_owned(), "about:blank".to_owned())));
        let (status, text) = post(&tool, target, &fields).await;
        assert_eq!(status, 200, "{text}");
        assert!(text.contains(&format!("Hello, {name}<")), "{text}");
        assert!(text.contains("Computing &amp; Engines<"), "{text}");
        refused(&tool, target, &fields, 401, "nonce_used").await;
    }
}

#[tokio::test]
async fn nothing_can_be_changed_added_or_removed() {
    let (tool, good) = (tool(), good());
    for (number, (name, _)) in good.iter().enumerate() {
        let (mut changed, mut removed) = (good.clone(), good.clone());
        changed[number].1.push('1');
        removed.remove(number);
        for fields in [changed, removed] {
            let (status, text) = post(&tool, TARGET, &fields).await;
            assert!([400, 401].contains(&status.as_u16()), "{name}: {status}");
            assert!(text.contains("id=\"problem\"") && !text.contains("Hello"), "{name}: {text}");
            if !name.starts_with("oauth_") {
                refused(&tool, TARGET, &fields, 401, "signature_invalid").await;
            }
        }
    }
    let mut added = good.clone();
    added.push(("roles".to_owned(), "Instructor".to_owned()));
    refused(&tool, TARGET, &added, 401, "signature_invalid").await;
    for target in ["/launch", "/launch?tool=exam", "/launch?tool=quiz&roles=Instructor"] {
        refused(&tool, target, &good, 401, "signature_invalid").await;
    }
    // None of these has used the nonce up.
    assert_eq!(post(&tool, TARGET, &good).await.0, 200);
}

#[tokio::test]
async fn who_signs_and_when_counts() {
    let (tool, sha1) = (tool(), SignatureMethod::HmacSha1);
    for at in [now() - 310, now() + 310] {
        refused(&tool, TARGET, &signed(&client(), sha1, at, &LAUNCH), 401, "timestamp_refused").await;
    }
    let (nobody, wrong) =
        (ClientCredentials::new("nobody", "SENTINEL-secret"), ClientCredentials::new("courses", "other"));
    let mut texts = Vec::new();
    for stranger in [nobody, wrong] {
        let fields = signed(&stranger, sha1, now(), &LAUNCH);
        refused(&tool, TARGET, &fields, 401, "signature_invalid").await;
        texts.push(post(&tool, TARGET, &fields).await.1);
    }
    assert_eq!(texts[0], texts[1], "nobody learns which platforms there are");
    let sha512 = signed(&client(), SignatureMethod::HmacSha512, now(), &LAUNCH);
    refused(&tool, TARGET, &sha512, 401, "signature_invalid").await;
    let sha256 = signed(&client(), SignatureMethod::HmacSha256, now(), &LAUNCH);
    assert_eq!(post(&tool, TARGET, &sha256).await.0, 200);
}

#[tokio::test]
async fn what_is_signed_and_no_launch_is_refused() {
    let tool = tool();
    for (number, problem) in
        ["parameter_rejected", "parameter_rejected", "parameter_absent", "parameter_absent"]
            .iter()
            .enumerate()
    {
        let mut other = LAUNCH;
        other[number].1 = if number < 2 { "other" } else { "" };
        let fields = signed(&client(), SignatureMethod::HmacSha1, now(), &other);
        refused(&tool, TARGET, &fields, 400, problem).await;
    }
    let twice = [&LAUNCH[..], &[("user_id", "8")]].concat();
    let fields = signed(&client(), SignatureMethod::HmacSha1, now(), &twice);
    refused(&tool, TARGET, &fields, 400, "parameter_rejected").await;
}

#[tokio::test]
async fn only_a_form_launches() {
    let (tool, good) = (tool(), good());
    let (lti, oauth) = good.split_at(LAUNCH.len());
    let in_query = format!("{TARGET}&{}", encoded(oauth));
    refused(&tool, &in_query, lti, 400, "parameter_rejected").await;
    let value = oauth.iter().map(|(name, value)| format!("{name}=\"{}\"", percent_encode(value)));
    let value = format!("OAuth {}", value.collect::<Vec<_>>().join(", "));
    let request =
        Request::post(TARGET).header(header::CONTENT_TYPE, FORM).header(header::AUTHORIZATION, value);
    let (status, text) = answer(&tool, request.body(encoded(lti).into()).unwrap()).await;
    assert!(status == 401 && text.contains("parameter_absent"), "{text}");
    let as_text = Request::post(TARGET).header(header::CONTENT_TYPE, "text/plain");
    assert_eq!(answer(&tool, as_text.body(encoded(&good).into()).unwrap()).await.0, 401);
    let get = Request::get(format!("{TARGET}&{}", encoded(&good))).body(Body::empty()).unwrap();
    assert_eq!(answer(&tool, get).await.0, 405);
    let long = vec![("a".to_owned(), "a".repeat(70_000))];
    assert_eq!(post(&tool, TARGET, &long).await.0, 413);
}

#[tokio::test]
async fn markup_is_text() {
    let tool = tool();
    let markup = "<script>\"'&";
    let mut fields = LAUNCH.to_vec();
    fields[4].1 = markup;
    fields.extend([("roles", markup), ("context_title", markup)]);
    let fields = signed(&client(), SignatureMethod::HmacSha1, now(), &fields);
    let (status, text) = post(&tool, TARGET, &fields).await;
    assert_eq!(status, 200, "{text}");
    assert!(!text.contains("<script") && text.matches("&lt;script&gt;&quot;").count() == 3, "{text}");
    // Names are told when they are there twice.
    let (mut twice, name) = (good(), "oauth_<script>".to_owned());
    twice.extend([(name.clone(), String::new()), (name, String::new())]);
    let (status, text) = post(&tool, TARGET, &twice).await;
    assert!(status == 400 && !text.contains("<script"), "{text}");
}
