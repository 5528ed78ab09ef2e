//! Providers that say no, and providers that are not there.

use oauth1_client::{FlowError, NetworkError};

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
