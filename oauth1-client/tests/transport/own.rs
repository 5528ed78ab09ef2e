//! Transports that an application brings along: closures, without any network.

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Request, Response, StatusCode};
use oauth1_client::{Body, NetworkError, OAuth, OAuthClient, OAuthError, SealKey, Transport};

use crate::{
    causes, client, settings,
    site::verify,
    support::{Seen, Web},
    token,
};

const URL: &str = "https://p.example";

/// What a server would have seen.
fn seen(request: &Request<Body>) -> Seen {
    let headers = request.headers().iter();
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    headers.push(("host".to_owned(), request.uri().authority().unwrap().to_string()));
    Seen {
        method: request.method().to_string(),
        target: request.uri().path_and_query().unwrap().to_string(),
        headers,
        body: request.body().as_bytes().unwrap().to_vec(),
    }
}

#[tokio::test]
async fn a_login_and_a_call_go_over_a_closure() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let requests = Arc::clone(&log);
    let transport = move |request: Request<Body>| {
        let request = seen(&request);
        let answers = HashMap::from([
            ("/request_token", "oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
            ("/access_token", "oauth_token=access&oauth_token_secret=access-secret"),
            ("/api/me", r#"{"name":"Ada"}"#),
        ]);
        let answer = answers[&*request.target];
        requests.lock().unwrap().push(request);
        async move { Ok::<_, NetworkError>(Response::new(Body::from(answer))) }
    };
    let client = client(transport, URL);
    let web = Web::new();
    let location = client.authorize_redirect(&web, "https://app.example/auth").await.unwrap();
    assert_eq!(location, "https://p.example/authorize?oauth_token=t1");
    let token = client.authorize_access_token(&web.at("oauth_token=t1&oauth_verifier=v")).await.unwrap();
    let call = client.post("me").form(&[("status", "é")]).token(&token);
    let me: HashMap<String, String> = call.send().await.unwrap().json().await.unwrap();
    assert_eq!(me["name"], "Ada");

    let requests = log.lock().unwrap();
    let methods: Vec<_> = requests.iter().map(|request| &*request.method).collect();
    assert_eq!(methods, ["POST", "POST", "POST"]);
    assert_eq!(requests[1].oauth("oauth_verifier").as_deref(), Some("v"));
    assert_eq!(requests[2].body, b"status=%C3%A9");
    verify("https", &requests[2]);
}

/// A transport that always fails like this.
fn failing(error: fn() -> NetworkError) -> impl Transport {
    move |_| async move { Err::<Response<Body>, _>(error()) }
}

#[tokio::test]
async fn what_a_transport_says_decides_the_status() {
    let failures: [(fn() -> NetworkError, _, _); 3] = [
        (|| NetworkError::Connect("no route".into()), 502, "no connection to the provider"),
        (|| NetworkError::TimedOut, 504, "did not answer in time"),
        (|| NetworkError::Interrupted("reset".into()), 502, "ended before the reply did"),
    ];
    for (error, status, why) in failures {
        let client = client(failing(error), URL);
        let web = Web::new();
        let login = client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err();
        let call = client.get("me").token(&token()).send().await.unwrap_err();
        for error in [login, call] {
            assert_eq!(error.status(), status, "{error:?}");
            assert_eq!(error.to_string(), "`demo` cannot be reached");
            assert!(causes(&error).contains(why), "{error:?}");
        }
        assert!(web.entries().is_empty());
    }
}

fn hasty(transport: impl Transport) -> OAuthClient {
    let key = SealKey::generate().unwrap();
    let builder = OAuth::builder().seal_key(key).transport(transport);
    builder.timeout(Duration::from_millis(100)).build().unwrap().register("demo", settings(URL)).unwrap()
}

fn timed_out(error: &OAuthError) -> bool {
    matches!(error, OAuthError::Network { source: NetworkError::TimedOut, .. }) && error.status() == 504
}

#[tokio::test]
async fn threat_c2_a_transport_that_never_answers_is_ended_by_the_deadline() {
    let held = Arc::new(());
    let in_transport = Arc::clone(&held);
    let silent = move |_: Request<Body>| {
        let held = Arc::clone(&in_transport);
        async move {
            pending::<()>().await;
            drop(held);
            Ok(Response::new(Body::empty()))
        }
    };
    let client = hasty(silent);
    let web = Web::new();
    assert!(timed_out(&client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err()));
    // A call that may be repeated is not: there is no time left.
    assert!(timed_out(&client.get("me").retries(5).token(&token()).send().await.unwrap_err()));
    assert_eq!(Arc::strong_count(&held), 2, "what was begun was dropped");
}

#[tokio::test]
async fn threat_c2_a_body_that_never_comes_is_ended_by_the_deadline() {
    let client = hasty(async |_| Ok::<_, NetworkError>(Response::new(Body::from_body(Never))));
    let web = Web::new();
    assert!(timed_out(&client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err()));
    assert!(timed_out(&client.get("me").token(&token()).send().await.unwrap().bytes().await.unwrap_err()));
}

struct Never;

impl http_body::Body for Never {
    type Data = hyper::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn rules_hold_for_every_transport() {
    let answer = |status: u16, length: usize| {
        move |_: Request<Body>| async move {
            let mut reply = Response::new(Body::from(vec![b'x'; length]));
            *reply.status_mut() = StatusCode::from_u16(status).unwrap();
            Ok::<_, NetworkError>(reply)
        }
    };
    let redirected = client(answer(302, 0), URL).get("me").token(&token()).send().await.unwrap_err();
    assert_eq!(redirected.provider_status(), Some(302));
    let long = client(answer(200, (1 << 20) + 1), URL).get("me").token(&token()).send().await.unwrap();
    let error = long.bytes().await.unwrap_err();
    let OAuthError::Network { source, .. } = &error else { panic!("{error:?}") };
    assert!(matches!(source, NetworkError::ReplyTooLarge { limit: 1_048_576, .. }), "{error:?}");
}
