//! Providers that say no, and providers that are not there.

use oauth1_client::{FlowError, NetworkError, Token, TokenCredentials};

use crate::{
    begin, flow, network,
    support::{self, Reply, Server, Web, config, unreachable},
};

#[tokio::test]
async fn a_refusal_says_what_the_provider_said() {
    let error =
        begin(|| Reply::Http(401, &[], b"oauth_problem=consumer_key_unknown".to_vec())).await.unwrap_err();
    assert_eq!(error.oauth_problem().unwrap().code, "consumer_key_unknown");
    assert_eq!(
        format!("{error}: {}", std::error::Error::source(&error).unwrap()),
        "`demo`: obtaining temporary credentials (request_token_url) failed: the provider answered 401: \
         consumer_key_unknown (check the client id and which provider it is for)"
    );
}

#[tokio::test]
async fn a_long_or_slow_refusal_is_a_refusal() {
    let long = "x".repeat(70_000);
    let error = begin(move || Reply::Http(404, &[], long.clone().into())).await.unwrap_err();
    assert_eq!(flow(&error), &FlowError::Refused { status: 404, problem: None });
    let stalled = "HTTP/1.1 401 X\r\ncontent-length: 99\r\n\r\noauth_problem=nonce_used";
    let error = begin(move || Reply::Stall(stalled.into())).await.unwrap_err();
    assert_eq!(error.oauth_problem().unwrap().code, "nonce_used");
}

#[tokio::test]
async fn threat_c13_a_refusal_is_told_and_asks_for_nothing_more() {
    let token = Token::new(TokenCredentials::new("access", "access-secret"));
    for status in [400, 401, 403, 404, 407, 409, 429, 500, 502, 503] {
        let headers = &[("retry-after", "0"), ("www-authenticate", "OAuth realm=\"https://p.example\"")];
        let server = Server::start(move |_| Reply::Http(status, headers, b"no".to_vec())).await;
        let client = support::client(&server);
        let calls = [(http::Method::GET, 0), (http::Method::POST, 5), (http::Method::PATCH, 5)];
        for (count, (method, retries)) in calls.into_iter().enumerate() {
            let call = client.request(method.clone(), "p").token(&token).retries(retries);
            let error = call.send().await.unwrap().error_for_status().await.unwrap_err();
            assert_eq!((error.provider_status(), error.status()), (Some(status), 502), "{method} {status}");
            assert_eq!(server.seen().len(), count + 1, "{method} {status}");
        }
    }
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
