//! Providers that do not behave: each ends in a typed error with the right status, in bounded time and memory.
//! Ids are those of the threat catalogue.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::time::Duration;

use oauth1_client::{FlowError, NetworkError, OAuth, OAuthError, SealKey};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use support::{Reply, Server, Web, config, ok, unreachable};

/// Starts a login at a server that answers like this. The deadline is far, for a machine may be busy.
async fn begin(reply: impl Fn() -> Reply + Send + Sync + 'static) -> OAuthError {
    begin_within(Duration::from_secs(60), reply).await
}

async fn begin_within(timeout: Duration, reply: impl Fn() -> Reply + Send + Sync + 'static) -> OAuthError {
    let server = Server::start(move |_| reply()).await;
    let key = SealKey::generate().unwrap();
    let oauth = OAuth::builder().seal_key(key).timeout(timeout).build().unwrap();
    let client = oauth.register("demo", config(&server)).unwrap();
    let web = Web::new();
    let error = client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err();
    assert!(web.entries().is_empty(), "nothing is saved of a login that did not begin");
    error
}

fn flow(error: &OAuthError) -> &FlowError {
    let OAuthError::Provider { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(error.status(), 502);
    source
}

fn network(error: &OAuthError) -> &NetworkError {
    let OAuthError::Network { source, .. } = error else { panic!("{error:?}") };
    source
}

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

const HEAD: &str = "HTTP/1.1 200 OK\r\n";

#[tokio::test]
async fn threat_c5_c7_c8_replies_that_are_no_credentials() {
    for (body, expected) in [
        ("<!DOCTYPE html><p>Welcome", FlowError::MissingToken),
        ("<p style=\"width: 100%\">", FlowError::UnparsableReply),
        ("<?xml version=\"1.0\"?><a/>", FlowError::MissingToken),
        ("", FlowError::MissingToken),
        (" \r\n\t", FlowError::MissingToken),
        ("\u{feff}oauth_token=t&oauth_token_secret=s", FlowError::MissingToken),
        ("oauth_token=t", FlowError::MissingTokenSecret),
        ("oauth_token=t&oauth_token_secret=", FlowError::MissingTokenSecret),
        ("oauth_token=&oauth_token_secret=s", FlowError::MissingToken),
        (
            "oauth_token=t&oauth_token=u&oauth_token_secret=s",
            FlowError::DuplicateParameter { name: "oauth_token" },
        ),
        ("oauth_token=a%00b&oauth_token_secret=s", FlowError::UnusableParameter { name: "oauth_token" }),
        ("{\"oauth_token\":\"t\"", FlowError::UnparsableReply),
        ("{\"oauth_token\":\"t\"} trailing", FlowError::UnparsableReply),
        ("oauth_token=t&oauth_token_secret=s", FlowError::CallbackNotConfirmed),
        (
            "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=false",
            FlowError::CallbackNotConfirmed,
        ),
        (
            "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true&oauth_callback_confirmed=true",
            FlowError::DuplicateParameter { name: "oauth_callback_confirmed" },
        ),
    ] {
        assert_eq!(flow(&begin(move || ok(body)).await), &expected, "{body}");
    }
    let utf16: Vec<u8> = "oauth_token=t".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(flow(&begin(move || Reply::Http(200, &[], utf16.clone())).await), &FlowError::MissingToken);
    let invalid = b"oauth_token=\xff&oauth_token_secret=s".to_vec();
    assert_eq!(
        flow(&begin(move || Reply::Http(200, &[], invalid.clone())).await),
        &FlowError::UnparsableReply
    );
}

#[tokio::test]
async fn threat_c6_a_json_bomb_is_refused() {
    let deep = format!("{{\"a\":{}", "[".repeat(30_000));
    assert_eq!(flow(&begin(move || ok(&deep)).await), &FlowError::UnparsableReply);
}

#[tokio::test]
async fn a_refusal_says_what_the_provider_said() {
    let error = begin(|| Reply::Http(401, &[], b"oauth_problem=consumer_key_unknown".to_vec())).await;
    assert_eq!(error.oauth_problem().unwrap().code, "consumer_key_unknown");
    assert_eq!(
        format!("{error}: {}", std::error::Error::source(&error).unwrap()),
        "`demo`: obtaining temporary credentials (request_token_url) failed: the provider answered 401: \
         consumer_key_unknown (check the client id and which provider it is for)"
    );
    for status in [400, 403, 404, 429, 500, 503] {
        let error = begin(move || Reply::Http(status, &[], b"<h1>no</h1>".to_vec())).await;
        assert_eq!(flow(&error), &FlowError::Refused { status, problem: None });
    }
}

#[tokio::test]
async fn threat_c10_c11_c12_a_redirect_is_not_followed() {
    let elsewhere = Server::start(unreachable).await;
    for status in [301, 302, 303, 307, 308] {
        let location =
            format!("HTTP/1.1 {status} X\r\nlocation: {}/\r\ncontent-length: 0\r\n\r\n", elsewhere.url);
        let error = begin(move || raw(&location)).await;
        assert_eq!(flow(&error), &FlowError::Redirected { status });
    }
    for status in [300, 304] {
        let error = begin(move || Reply::Http(status, &[], Vec::new())).await;
        assert_eq!(flow(&error), &FlowError::Redirected { status });
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn threat_c1_too_long_a_reply_is_cut_off() {
    let long = "oauth_token=t&oauth_token_secret=".to_owned() + &"s".repeat(70_000);
    let error = begin(move || ok(&long)).await;
    assert!(
        matches!(network(&error), NetworkError::ReplyTooLarge { limit: 65_536, .. }) && error.status() == 502
    );
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let head = format!("{HEAD}transfer-encoding: chunked\r\n\r\n");
    let error = begin(move || Reply::Endless(head.clone().into(), chunk.clone().into())).await;
    assert!(matches!(network(&error), NetworkError::ReplyTooLarge { .. }));
    let huge = format!("{HEAD}content-length: 10000000000\r\n\r\n");
    let error = begin(move || Reply::Endless(huge.clone().into(), vec![b'x'; 4096])).await;
    assert!(matches!(network(&error), NetworkError::ReplyTooLarge { .. }));
}

#[tokio::test]
async fn threat_c1_c18_a_reply_that_ends_early_is_not_taken_for_a_whole_one() {
    let whole = "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true";
    for cut in [
        format!("{HEAD}content-length: 999\r\n\r\n{whole}"),
        format!("{HEAD}transfer-encoding: chunked\r\n\r\n{:x}\r\n{whole}\r\n", whole.len()),
        format!("{HEAD}content-le"),
        String::new(),
    ] {
        let error = begin(move || raw(&cut)).await;
        assert!(matches!(network(&error), NetworkError::Interrupted(_)), "{error:?}");
        assert_eq!(error.status(), 502);
    }
}

#[tokio::test]
async fn threat_c2_a_silent_or_slow_provider_is_given_up() {
    for start in [String::new(), HEAD.to_owned(), format!("{HEAD}content-length: 100\r\n\r\noauth_tok")] {
        let stall = move || Reply::Stall(start.clone().into());
        let error = begin_within(Duration::from_millis(300), stall).await;
        assert!(matches!(network(&error), NetworkError::TimedOut), "{error:?}");
        assert_eq!(error.status(), 504);
    }
}

#[tokio::test]
async fn threat_c4_too_many_headers_are_refused() {
    let many: String = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect();
    let error = begin(move || raw(&format!("{HEAD}{many}\r\n"))).await;
    assert!(matches!(network(&error), NetworkError::Interrupted(_)), "{error:?}");
    let long = format!("{HEAD}x: {}\r\n\r\n", "y".repeat(1 << 20));
    let error = begin(move || raw(&long)).await;
    assert!(matches!(network(&error), NetworkError::Interrupted(_)), "{error:?}");
    let error = begin(|| raw("SSH-2.0-OpenSSH\r\n")).await;
    assert!(matches!(network(&error), NetworkError::Interrupted(_)), "{error:?}");
}

#[tokio::test]
async fn a_provider_that_is_down_is_a_502_that_says_where_to_look() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::start(unreachable).await;
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let oauth = support::registry();
    let settings = config(&server).request_token_url(format!("{closed}/request_token"));
    let client = oauth.register("demo", settings).unwrap();
    let error = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
    assert!(matches!(network(&error), NetworkError::Connect(_)) && error.status() == 502);
    assert_eq!(error.to_string(), "`demo` cannot be reached");
}

#[tokio::test]
async fn the_second_step_is_as_strict_as_the_first() {
    let long = "x".repeat(70_000);
    for (status, body, expected) in [
        (200, "<!DOCTYPE html>", FlowError::MissingToken),
        (200, "oauth_token=&oauth_token_secret=s", FlowError::MissingToken),
        (200, "oauth_token=t&oauth_token_secret=", FlowError::MissingTokenSecret),
        (200, "oauth_token=t%0ax&oauth_token_secret=s", FlowError::UnusableParameter { name: "oauth_token" }),
        (302, "", FlowError::Redirected { status: 302 }),
        (404, &*long, FlowError::Refused { status: 404, problem: None }),
    ] {
        let body = body.to_owned();
        let server = Server::start(move |seen| match &*seen.target {
            "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
            _ => Reply::Http(status, &[], body.clone().into()),
        })
        .await;
        let (client, web) = (support::client(&server), Web::new());
        client.authorize_redirect(&web, "https://app.example/auth").await.unwrap();
        let callback = web.at("oauth_token=t1&oauth_verifier=v");
        let error = client.authorize_access_token(&callback).await.unwrap_err();
        assert_eq!(flow(&error), &expected);
    }
}

#[tokio::test]
async fn a_long_or_slow_refusal_is_a_refusal() {
    let long = "x".repeat(70_000);
    let error = begin(move || Reply::Http(404, &[], long.clone().into())).await;
    assert_eq!(flow(&error), &FlowError::Refused { status: 404, problem: None });
    let stalled = "HTTP/1.1 401 X\r\ncontent-length: 99\r\n\r\noauth_problem=nonce_used";
    let error = begin(move || Reply::Stall(stalled.into())).await;
    assert_eq!(error.oauth_problem().unwrap().code, "nonce_used");
}

#[tokio::test]
async fn threat_c14_c17_a_certificate_that_nobody_vouches_for_is_refused() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let ring = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(tls));
        for _ in 0..2 {
            let (stream, _) = listener.accept().await.unwrap();
            // The client ends the handshake; had it not, its request would be read here.
            let accepted = acceptor.accept(stream).await;
            assert!(accepted.is_err(), "a client took the certificate");
        }
    });
    let elsewhere = Server::start(unreachable).await;
    for host in ["127.0.0.1", "localhost"] {
        let settings = config(&elsewhere).request_token_url(format!("https://{host}:{port}/request_token"));
        let client = support::registry().register("demo", settings).unwrap();
        let error = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
        assert!(matches!(network(&error), NetworkError::Connect(_)), "{error:?}");
        let causes = std::iter::successors(std::error::Error::source(&error), |error| error.source());
        let causes: String = causes.map(|cause| format!("{cause}; ")).collect();
        assert!(causes.contains("certificate"), "{causes}");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn threat_c14_tls_is_not_talked_into_plain_text() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/request_token", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        received
    });
    let elsewhere = Server::start(unreachable).await;
    let client = support::registry().register("demo", config(&elsewhere).request_token_url(url)).unwrap();
    let error = client.authorize_redirect(&Web::new(), "https://app.example/auth").await.unwrap_err();
    assert!(matches!(network(&error), NetworkError::Connect(_)), "{error:?}");
    let received = server.await.unwrap();
    assert!(!received.windows(5).any(|window| window == b"OAuth"), "nothing but a handshake was sent");
}
