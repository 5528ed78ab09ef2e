//! Signed calls: what is sent is what was described, and what was signed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{collections::BTreeMap, time::Duration};

use http::{HeaderValue, Method, header};
use oauth1_client::{
    ClientConfig, FlowError, NetworkError, OAuth, OAuthClient, OAuthError, Placement, SealKey, Secret,
    SignatureMethod, Signer, Token, TokenCredentials,
};
use oauth1_core::{ClientKey, Policy, RsaPublicKey};
use support::{Reply, Server, client, config, ok, registry, unreachable};

fn token() -> Token {
    Token::new(TokenCredentials::new("access", "access-secret"))
}

async fn echo() -> (Server, OAuthClient) {
    let server = Server::start(|_| ok(r#"{"name":"Ada","id":1}"#)).await;
    let client = client(&server);
    (server, client)
}

#[tokio::test]
async fn threat_a9_a_relative_url_is_appended_to_the_base_and_not_tidied_up() {
    let (server, client) = echo().await;
    for (url, target) in [
        ("me.json", "/api/me.json"),
        ("/me.json", "/api/me.json"),
        ("a/../b/./c//d", "/api/a/../b/./c//d"),
        ("me?x=%7e&x=1", "/api/me?x=%7e&x=1"),
        ("//evil.example/", "/api//evil.example/"),
        ("", "/api/"),
        ("javascript:alert(1)", "/api/javascript:alert(1)"),
        ("search?at=12:30", "/api/search?at=12:30"),
    ] {
        client.get(url).token(&token()).send().await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.target, target, "{url}");
        seen.assert_signed(Some("access-secret"));
    }
    let own = format!("{}/elsewhere", server.url);
    client.get(&own).token(&token()).send().await.unwrap();
    assert_eq!(server.seen().pop().unwrap().target, "/elsewhere");
}

#[tokio::test]
async fn a_client_with_a_private_key_signs_by_it() {
    let server = Server::start(|_| ok("{}")).await;
    let settings = ClientConfig::new()
        .client_id("jira")
        .signature_method(SignatureMethod::RsaSha256)
        .rsa_key(include_str!("../../oauth1-core/tests/vectors/keys/corpus-2048.pkcs1.pem"))
        .api_base_url(format!("{}/rest/", server.url));
    let client = registry().register("jira", settings).unwrap();
    client.post("issue").token(&token()).form(&[("summary", "é")]).send().await.unwrap();

    let seen = server.seen().pop().unwrap();
    let claim = seen.claim();
    assert_eq!((claim.client(), claim.token()), ("jira", Some("access")));
    let public = include_str!("../../oauth1-core/tests/vectors/keys/corpus-2048.spki.pem");
    let key = ClientKey::rsa(RsaPublicKey::from_pem(public).unwrap(), &[SignatureMethod::RsaSha256]).unwrap();
    let (token, policy) = (Secret::from("is not used"), Policy::new(Duration::ZERO));
    let now = claim.timestamp().unwrap();
    assert!(claim.verify(Some(&key), Some(&token), now, &policy).unwrap().covers_body());
}

#[tokio::test]
async fn contract_l39_calls_are_signed_by_every_method_that_the_secrets_can() {
    let server = Server::start(|_| ok("{}")).await;
    for method in [
        SignatureMethod::HmacSha1,
        SignatureMethod::HmacSha256,
        SignatureMethod::HmacSha512,
        SignatureMethod::Plaintext,
    ] {
        let client = registry().register("demo", config(&server).signature_method(method)).unwrap();
        client.post("p").token(&token()).form(&[("a", "é")]).send().await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.oauth("oauth_signature_method").as_deref(), Some(method.as_str()));
        seen.assert_signed(Some("access-secret"));
    }
    // One of the application's own: here, of a key that somebody else holds.
    let sign = |base_string: &[u8]| Ok::<_, &str>(base_string.iter().rev().copied().take(4).collect());
    let own = ClientConfig::new().signer(Signer::custom("X-KMS", "client-id", sign));
    let client = registry().register("own", own.api_base_url(&*server.url)).unwrap();
    client.get("p").token(&token()).send().await.unwrap();
    let seen = server.seen().pop().unwrap();
    let header = seen.header("authorization").unwrap();
    assert!(
        header.contains("oauth_signature_method=\"X-KMS\"") && header.contains("oauth_token=\"access\""),
        "{header}"
    );
}

#[tokio::test]
async fn every_method_and_body_arrives_as_given_and_signed() {
    let (server, client) = echo().await;
    let token = token();
    let form = [("status", "Hello Ladies + Gentlemen, ☃"), ("a", ""), ("a", "&=%")];

    client.post("p").token(&token).form(&form).query(&[("q", "é +")]).send().await.unwrap();
    client.put("p").token(&token).json(&BTreeMap::from([("a", 1)])).send().await.unwrap();
    let octets = HeaderValue::from_static("application/octet-stream");
    client.patch("p").token(&token).body(octets, vec![0, 255, 38, 61]).send().await.unwrap();
    client.delete("p").token(&token).send().await.unwrap();
    client.request(Method::OPTIONS, "p").token(&token).send().await.unwrap();
    client
        .get("p")
        .token(&token)
        .header(header::ACCEPT, HeaderValue::from_static("x/y"))
        .send()
        .await
        .unwrap();

    let seen = server.seen();
    let methods: Vec<_> = seen.iter().map(|request| &*request.method).collect();
    assert_eq!(methods, ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "GET"]);
    seen.iter().for_each(|request| request.assert_signed(Some("access-secret")));
    assert_eq!(seen[0].target, "/api/p?q=%C3%A9%20%2B");
    let body = "status=Hello%20Ladies%20%2B%20Gentlemen%2C%20%E2%98%83&a=&a=%26%3D%25";
    assert_eq!(String::from_utf8_lossy(&seen[0].body), body);
    assert_eq!(seen[0].header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(
        (&*seen[1].body, seen[1].header("content-type")),
        (&b"{\"a\":1}"[..], Some("application/json"))
    );
    assert_eq!(seen[2].body, [0, 255, 38, 61]);
    assert_eq!(seen[5].header("accept"), Some("x/y"));
    assert_eq!(server.connections(), 1, "one pooled connection");
}

#[tokio::test]
async fn a_reply_is_read_as_what_it_is() {
    #[derive(serde::Deserialize)]
    struct Profile {
        name: String,
    }
    let (_server, client) = echo().await;
    let call = || async { client.get("p").token(&token()).send().await.unwrap() };
    assert_eq!(call().await.json::<Profile>().await.unwrap().name, "Ada");
    assert_eq!(call().await.text().await.unwrap(), r#"{"name":"Ada","id":1}"#);
    assert_eq!(call().await.headers()[header::CONTENT_LENGTH], "21");
    let error = call().await.json::<Vec<u8>>().await.unwrap_err();
    assert_eq!(error.status(), 502);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(source, "a field is missing or of another type, at line 1 column 0");
    let error = call().await.json::<BTreeMap<String, u64>>().await.unwrap_err();
    assert!(!format!("{error:?} {error:#?}").contains("Ada"), "a body stays out of logs: {error:?}");

    let server = Server::start(|_| Reply::Http(200, &[], vec![0xFF])).await;
    let reply = self::client(&server).get("p").token(&token()).send().await.unwrap();
    assert!(matches!(reply.text().await, Err(OAuthError::UnreadableReply { expected: "UTF-8 text", .. })));
}

#[tokio::test]
async fn a_status_that_is_no_success_is_an_error_with_a_reason() {
    let server = Server::start(|seen| match &*seen.target {
        "/api/problem" => Reply::Http(401, &[], b"oauth_problem=signature_invalid".to_vec()),
        "/api/header" => {
            Reply::Http(401, &[("www-authenticate", "OAuth oauth_problem=\"nonce_used\"")], b"<p>no".to_vec())
        }
        _ => Reply::Http(400, &[], b"{\"errors\":[{\"code\":32}]}\x1b[31m".to_vec()),
    })
    .await;
    let client = client(&server);
    let call = |url| client.get(url).token(&token()).send();
    assert_eq!(call("problem").await.unwrap().status(), 401);
    let error = call("problem").await.unwrap().error_for_status().await.unwrap_err();
    assert_eq!(error.oauth_problem().unwrap().code, "signature_invalid");
    assert_eq!(
        error.to_string(),
        "`demo` answered 401: signature_invalid (compare the secrets, the signature method and the URL with the provider's; \
         `explain` shows what was signed)"
    );
    let error = call("header").await.unwrap().error_for_status().await.unwrap_err();
    assert_eq!(error.oauth_problem().unwrap().code, "nonce_used");
    let OAuthError::Status(error) = call("other").await.unwrap().error_for_status().await.unwrap_err() else {
        panic!("another error")
    };
    assert_eq!((error.status(), error.excerpt()), (400, "{\"errors\":[{\"code\":32}]}\\u{1b}[31m"));
    assert!(!format!("{error:?} {error}").contains("errors"), "a body stays out of logs");
}

#[tokio::test]
async fn a_refusal_is_one_whatever_becomes_of_its_explanation() {
    let head = "HTTP/1.1 503 X\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let endless = Server::start(move |_| Reply::Endless(head.into(), chunk.clone().into())).await;
    let stalled =
        Server::start(|_| Reply::Stall(b"HTTP/1.1 503 X\r\ncontent-length: 9\r\n\r\nwhy".to_vec())).await;
    let cut = Server::start(|_| Reply::Raw(b"HTTP/1.1 503 X\r\ncontent-length: 9\r\n\r\nwhy".to_vec())).await;
    for (server, excerpt) in [(endless, "xxx"), (stalled, "why"), (cut, "why")] {
        let key = SealKey::generate().unwrap();
        let oauth = OAuth::builder().seal_key(key).timeout(Duration::from_secs(60)).build().unwrap();
        let client = oauth.register("demo", config(&server)).unwrap();
        let reply = client.get("p").token(&token()).send().await.unwrap();
        let OAuthError::Status(error) = reply.error_for_status().await.unwrap_err() else {
            panic!("another")
        };
        assert_eq!(error.status(), 503);
        assert!(error.excerpt().starts_with(excerpt) && error.excerpt().len() <= 256, "{}", error.excerpt());
    }
}

#[tokio::test]
async fn threat_c2_the_deadline_holds_for_the_body_too() {
    let server =
        Server::start(|_| Reply::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nslow".to_vec())).await;
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).timeout(Duration::from_secs(2)).build().unwrap();
    let client = oauth.register("demo", config(&server)).unwrap();
    let error = client.get("p").token(&token()).send().await.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, OAuthError::Network { source: NetworkError::TimedOut, .. }));
    assert_eq!(error.status(), 504);
}

#[tokio::test]
async fn a_deadline_may_be_as_far_as_one_likes() {
    let server = Server::start(|_| ok("{}")).await;
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).timeout(Duration::MAX).build().unwrap();
    let client = oauth.register("demo", config(&server)).unwrap();
    client.get("p").token(&token()).send().await.unwrap();
}

#[tokio::test]
async fn what_is_sent_is_what_was_signed_whatever_headers_are_given() {
    let (server, client) = echo().await;
    let text = HeaderValue::from_static;
    for (name, value) in [
        (header::HOST, "evil.example"),
        (header::CONTENT_LENGTH, "3"),
        (header::TRANSFER_ENCODING, "chunked"),
    ] {
        let call = client.post("p").token(&token()).form(&[("a", "b")]).header(name, text(value));
        assert!(matches!(call.send().await, Err(OAuthError::InvalidRequest { .. })));
    }
    let connect = client.request(Method::CONNECT, "p").token(&token()).send().await;
    assert!(matches!(connect, Err(OAuthError::InvalidRequest { .. })));
    assert_eq!(server.connections(), 0);

    let form = client.post("p").token(&token()).form(&[("a", "b")]);
    let form = form.header(header::CONTENT_TYPE, text("application/x-www-form-urlencoded; charset=utf-8"));
    form.header(header::AUTHORIZATION, text("Bearer own")).send().await.unwrap();
    client
        .post("p")
        .token(&token())
        .form(&[("a", "b")])
        .header(header::CONTENT_TYPE, text("text/plain"))
        .send()
        .await
        .unwrap();
    // The support server insists that there is one of each header.
    server.seen().iter().for_each(|request| request.assert_signed(Some("access-secret")));
    assert_eq!(server.seen()[1].header("content-type"), Some("text/plain"));
}

#[tokio::test]
async fn a_request_without_a_body_says_so_where_one_is_usual() {
    let (server, client) = echo().await;
    for (method, length) in
        [("POST", Some("0")), ("PUT", Some("0")), ("PATCH", Some("0")), ("GET", None), ("DELETE", None)]
    {
        let method: Method = method.parse().unwrap();
        client.request(method.clone(), "p").token(&token()).send().await.unwrap();
        assert_eq!(server.seen().pop().unwrap().header("content-length"), length, "{method}");
    }
    assert_eq!(client.head("p").token(&token()).send().await.unwrap().status(), 200);
    client.options("p").token(&token()).send().await.unwrap();
    let methods: Vec<_> = server.seen().into_iter().rev().take(2).map(|request| request.method).collect();
    assert_eq!(methods, ["OPTIONS", "HEAD"]);
}

#[tokio::test]
async fn a_default_port_is_the_same_origin() {
    let settings =
        ClientConfig::new().client_id("i").client_secret("s").api_base_url("https://127.0.0.1/api");
    let client = registry().register("demo", settings).unwrap();
    for (url, foreign) in [
        ("https://127.0.0.1:443/x", false),
        ("HTTPS://127.0.0.1/x", false),
        ("https://127.0.0.1:80/x", true),
        ("http://127.0.0.1:443/x", true),
    ] {
        // Nobody listens there, and that is as far as a request of the own origin gets.
        let error = client.get(url).token(&token()).send().await.unwrap_err();
        assert_eq!(matches!(error, OAuthError::ForeignOrigin { .. }), foreign, "{url}: {error:?}");
        assert_eq!(matches!(error, OAuthError::Network { .. }), !foreign, "{url}: {error:?}");
    }
}

#[tokio::test]
async fn threat_a12_nothing_is_signed_for_another_origin() {
    let (server, client) = echo().await;
    let elsewhere = Server::start(unreachable).await;
    for url in [
        format!("{}/api/me", elsewhere.url),
        server.url.replace("http://", "https://") + "/api/me",
        server.url.replace("127.0.0.1", "localhost") + "/api/me",
        "HTTPS://evil.example/".to_owned(),
    ] {
        let error = client.get(&url).token(&token()).send().await.unwrap_err();
        assert!(matches!(error, OAuthError::ForeignOrigin { .. }) && error.status() == 500, "{url}");
    }
    for url in ["http://user@127.0.0.1/", "http://evil.example/", "é", "me here", "me\r\nX: y"] {
        let error = client.get(url).token(&token()).send().await.unwrap_err();
        assert!(matches!(error, OAuthError::InvalidRequest { .. }), "{url}: {error:?}");
    }
    assert_eq!((server.connections(), elsewhere.connections()), (0, 0));
}

#[tokio::test]
async fn a_call_needs_a_token_or_says_that_it_has_none() {
    let (server, client) = echo().await;
    assert!(matches!(client.get("p").send().await, Err(OAuthError::MissingToken { .. })));
    client.get("p").token(&token()).without_token().send().await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.oauth("oauth_token"), None);
    seen.assert_signed(None);
}

#[tokio::test]
async fn settings_show_on_the_wire() {
    let server = Server::start(|_| ok("{}")).await;
    let settings = config(&server).realm("a \"realm\"").user_agent("own/1");
    let client = registry().register("demo", settings).unwrap();
    client.get("p").token(&token()).send().await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.header("user-agent"), Some("own/1"));
    assert!(seen.header("authorization").unwrap().starts_with(r#"OAuth realm="a \"realm\"", "#));
    seen.assert_signed(Some("access-secret"));
}

#[tokio::test]
async fn protocol_parameters_go_where_the_provider_wants_them() {
    let server = Server::start(|_| ok("{}")).await;
    let client = |placement| registry().register("demo", config(&server).placement(placement)).unwrap();
    let text = HeaderValue::from_static;

    let query = client(Placement::Query);
    query.get("p?a=%20").query(&[("b", "c+d")]).token(&token()).send().await.unwrap();
    query.post("p").token(&token()).json(&1).header(header::AUTHORIZATION, text("own")).send().await.unwrap();
    let form = client(Placement::Form);
    form.post("p").token(&token()).form(&[("a", "b&c")]).send().await.unwrap();
    form.post("p").token(&token()).send().await.unwrap();

    let seen = server.seen();
    for request in &seen {
        assert_eq!(request.header("authorization"), None);
        request.assert_signed(Some("access-secret"));
    }
    assert!(seen[0].target.starts_with("/api/p?a=%20&b=c%2Bd&oauth_consumer_key="), "{}", seen[0].target);
    assert_eq!(&*seen[1].body, b"1");
    assert!(seen[2].body.starts_with(b"a=b%26c&oauth_consumer_key="));
    assert_eq!(seen[3].header("content-type"), Some("application/x-www-form-urlencoded"));
    for call in [form.post("p").json(&1), form.get("p").header(header::CONTENT_TYPE, text("text/plain"))] {
        let error = call.token(&token()).send().await.unwrap_err();
        assert!(error.to_string().ends_with("this body is no form"), "{error}");
    }
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_relative_url_needs_a_base() {
    let settings = ClientConfig::new().client_id("i").client_secret("s");
    let client = registry().register("demo", settings).unwrap();
    let error = client.get("p").token(&token()).send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the request to `demo` cannot be made: the URL is relative, and the client has no api_base_url"
    );
    let error = client.get("https://p.example/").token(&token()).send().await.unwrap_err();
    assert!(matches!(error, OAuthError::ForeignOrigin { .. }));
}

#[tokio::test]
async fn a_query_or_form_that_cannot_be_signed_is_told() {
    let (server, client) = echo().await;
    let twice = client.get("p?oauth_token=x").token(&token()).send().await.unwrap_err();
    let source = std::error::Error::source(&twice).unwrap().to_string();
    assert!(source.starts_with("`oauth_token` is in the query or form already"), "{source}");
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let bad = client.post("p").token(&token()).body(form, "a=100%").send().await.unwrap_err();
    assert!(matches!(bad, OAuthError::InvalidRequest { .. }));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn threat_c10_a_redirect_of_a_call_is_an_error() {
    let elsewhere = Server::start(unreachable).await;
    let location = format!("HTTP/1.1 307 X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", elsewhere.url);
    let server = Server::start(move |_| Reply::Raw(location.clone().into())).await;
    let error = client(&server).get("p").token(&token()).send().await.unwrap_err();
    assert!(matches!(error, OAuthError::Redirected { source: FlowError::Redirected { status: 307 }, .. }));
    assert_eq!((error.status(), elsewhere.connections()), (502, 0));
}

#[tokio::test]
async fn threat_c1_the_limit_of_a_reply_can_be_set() {
    let server = Server::start(|_| ok(&"x".repeat(1000))).await;
    for (limit, fits) in [(1000, true), (999, false)] {
        let key = SealKey::generate().unwrap();
        let oauth = OAuth::builder().seal_key(key).reply_limit(limit).build().unwrap();
        let client = oauth.register("demo", config(&server)).unwrap();
        let body = client.get("p").token(&token()).send().await.unwrap().bytes().await;
        assert_eq!(body.is_ok(), fits);
        let too_large = matches!(
            body,
            Err(OAuthError::Network { source: NetworkError::ReplyTooLarge { limit: 999, .. }, .. })
        );
        assert_eq!(too_large, !fits);
    }
}
