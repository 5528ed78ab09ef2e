//! The profile of the person who logged in.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use oauth1_client::{ClientConfig, OAuthClient, OAuthError};
use support::{Reply, Server, config, ok, registry};

async fn profile_server() -> Server {
    Server::start(|seen| match seen.target.split('?').next().unwrap() {
        "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
        "/access_token" => {
            ok("oauth_token=access&oauth_token_secret=access-secret&user_nsid=7%40N07&fullname=")
        }
        "/api/me" => {
            ok(r#"{"id":9007199254740993,"user":{"name":"Zo\u00eb <b>"},"avatar":"https://p.example/7"}"#)
        }
        _ => Reply::Http(403, &[], b"no".to_vec()),
    })
    .await
}

async fn log_in(client: &OAuthClient) -> oauth1_client::Token {
    let pending = client.fetch_request_token("https://app.example/auth").await.unwrap();
    client.fetch_access_token(pending.credentials(), "v").await.unwrap()
}

fn registered(config: ClientConfig) -> OAuthClient {
    registry().register("demo", config).unwrap()
}

#[tokio::test]
async fn contract_l38_a_profile_is_read_into_the_claims_of_openid() {
    let server = profile_server().await;
    let client = registered(
        config(&server)
            .userinfo_url("me?full=1")
            .userinfo_claim("sub", "/id")
            .userinfo_claim("name", "/user/name")
            .userinfo_claim("picture", "{/avatar}/large.png")
            .userinfo_claim("email", "/email")
            .userinfo_claim("preferred_username", "user_nsid"),
    );
    let token = log_in(&client).await;
    let info = client.userinfo(&token).await.unwrap();
    assert_eq!((info.sub(), info.name()), ("9007199254740993", Some("Zoë <b>")));
    assert_eq!(info.picture(), Some("https://p.example/7/large.png"));
    assert_eq!((info.preferred_username(), info.email(), info.profile()), (Some("7@N07"), None, None));
    assert_eq!(info.raw()["user"]["name"], "Zoë <b>");
    assert!(!format!("{info:?}").contains("Zoë"), "{info:?}");
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.target, "/api/me?full=1");
    seen.assert_signed(Some("access-secret"));
}

#[tokio::test]
async fn contract_l38_what_came_with_the_token_needs_no_request() {
    let server = profile_server().await;
    let client =
        registered(config(&server).userinfo_claim("sub", "user_nsid").userinfo_claim("name", "fullname"));
    let token = log_in(&client).await;
    let info = client.userinfo(&token).await.unwrap();
    assert_eq!((info.sub(), info.name()), ("7@N07", None));
    assert!(info.raw().is_null());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn contract_l38_a_profile_without_a_subject_is_none() {
    let server = profile_server().await;
    let client = registered(config(&server).userinfo_url("me").userinfo_claim("sub", "/missing"));
    let token = log_in(&client).await;
    let error = client.userinfo(&token).await.unwrap_err();
    assert!(matches!(error, OAuthError::UnreadableReply { .. }) && error.status() == 502, "{error}");
    let refusing = registered(config(&server).userinfo_url("elsewhere").userinfo_claim("sub", "/id"));
    let error = refusing.userinfo(&token).await.unwrap_err();
    assert_eq!(error.provider_status(), Some(403));
}
