//! The tower layer: what passes through is signed, and otherwise as it was.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use http::{Request, header};
use http_body_util::Full;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use oauth1_client::{Body, ClientConfig, OAuthClient, OAuthError, Placement, Token, TokenCredentials};
use support::{Server, config, ok, registry, unreachable};
use tower::{Layer as _, ServiceExt as _, service_fn};

const FORM: &str = "application/x-www-form-urlencoded";

fn token() -> Token {
    Token::new(TokenCredentials::new("access", "access-secret"))
}

fn registered(config: ClientConfig) -> OAuthClient {
    registry().register("demo", config).unwrap()
}

fn request(
    method: &str,
    url: String,
    content_type: &str,
    body: &'static str,
) -> Request<Full<hyper::body::Bytes>> {
    let request = Request::builder().method(method).uri(url).header(header::CONTENT_TYPE, content_type);
    request.header("x-own", "1").body(body.into()).unwrap()
}

#[tokio::test]
async fn requests_through_another_client_are_signed() {
    let server = Server::start(|_| ok("{}")).await;
    for placement in [Placement::Header, Placement::Query] {
        let client = registered(config(&server).placement(placement));
        let inner: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
        let service = client.sign_layer(&token()).layer(inner);
        for (method, path, content_type, body) in [
            ("GET", "/api/me?x=%7e&x=1", "text/plain", ""),
            ("POST", "/api/update", FORM, "status=Hello%20Ladies%20%2B&a=%C3%A9"),
            ("PUT", "/api/a/../b", "application/json", r#"{"a":"b=c"}"#),
        ] {
            let sent = request(method, format!("{}{path}", server.url), content_type, body);
            let reply = service.clone().oneshot(sent).await.unwrap();
            assert_eq!(reply.status(), 200);
            let seen = server.seen().pop().unwrap();
            assert!(seen.target.starts_with(path), "{}", seen.target);
            assert_eq!((seen.header("x-own"), &*seen.body), (Some("1"), body.as_bytes()));
            seen.assert_signed(Some("access-secret"));
        }
    }
}

#[tokio::test]
async fn requests_can_be_signed_for_the_client_alone() {
    let server = Server::start(|_| ok("{}")).await;
    let inner: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
    let service = registered(config(&server)).sign_layer_without_token().layer(inner);
    service.oneshot(request("GET", format!("{}/api/me", server.url), "text/plain", "")).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.oauth("oauth_token"), None);
    seen.assert_signed(None);
}

#[tokio::test]
async fn a_body_that_is_not_read_keeps_its_length_and_none_is_none() {
    let server = Server::start(|_| ok("{}")).await;
    let service = |placement| {
        let inner: Client<_, Body> = Client::builder(TokioExecutor::new()).build_http();
        registered(config(&server).placement(placement)).sign_layer(&token()).layer(inner)
    };
    // Of a length that only the header field tells.
    let unsized_body = http_body_util::StreamBody::new(Once(Some("abcd")));
    let request = Request::post(format!("{}/api/me", server.url)).header("content-length", "4");
    service(Placement::Header).oneshot(request.body(unsized_body).unwrap()).await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!((seen.header("content-length"), &*seen.body), (Some("4"), &b"abcd"[..]));

    let request =
        || Request::post(format!("{}/api/me", server.url)).body(http_body_util::Empty::new()).unwrap();
    service(Placement::Header).oneshot(request()).await.unwrap();
    assert_eq!(server.seen().pop().unwrap().header("content-length"), Some("0"));
    service(Placement::Form).oneshot(request()).await.unwrap();
    server.seen().pop().unwrap().assert_signed(Some("access-secret"));
}

struct Once(Option<&'static str>);

impl futures_core::Stream for Once {
    type Item = Result<http_body::Frame<hyper::body::Bytes>, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(|text| Ok(http_body::Frame::data(text.into()))))
    }
}

#[tokio::test]
async fn what_cannot_be_signed_does_not_pass() {
    let server = Server::start(unreachable).await;
    let elsewhere = Server::start(unreachable).await;
    let client = registered(config(&server));
    let inner = service_fn(|_: Request<Body>| async { panic!("it passed") as Result<(), OAuthError> });
    let service = client.sign_layer(&token()).form_limit(10).layer(inner);
    for (request, what) in [
        (request("GET", format!("{}/api/me", elsewhere.url), "text/plain", ""), "origin"),
        (request("POST", format!("{}/api/me", server.url), FORM, "a=%zz"), "cannot be signed"),
        (request("POST", format!("{}/api/me", server.url), FORM, "a=0123456789"), "longer than"),
    ] {
        let error = service.clone().oneshot(request).await.unwrap_err();
        let error = error.downcast::<OAuthError>().unwrap();
        assert!(error.to_string().contains(what), "{error}");
    }
}
