//! Logging in without a web framework, renewing, and calling without a token.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use oauth1_client::{CallbackError, ClientConfig, OAuthClient, OAuthError, Token, TokenCredentials};
use oauth1_core::{ClientCredentials, Exchange as _, ObtainTemporary, ObtainToken, SignatureMethod, Signer};
use support::{Reply, Server, client, config, ok, provider, registry, unreachable};

fn registered(config: ClientConfig) -> OAuthClient {
    registry().register("demo", config).unwrap()
}

/// What a server was asked last, its protocol parameters in their order.
fn last(server: &Server) -> support::Seen {
    server.seen().pop().unwrap()
}

#[tokio::test]
async fn contract_l27_a_login_by_pin_needs_no_framework() {
    let server = provider().await;
    let client = registered(config(&server).oob_authorize_url("https://p.example/pin"));
    let login = client.begin_oob().await.unwrap();
    assert_eq!(last(&server).oauth("oauth_callback").as_deref(), Some("oob"));
    assert_eq!(login.url(), "https://p.example/pin?oauth_token=t1");
    assert_eq!(login.credentials().identifier(), "t1");
    assert!(!format!("{login:?}").contains("SENTINEL"), "{login:?}");

    for typed in ["", " \n", "12\0"] {
        let error = client.finish_with_pin(&login, typed).await.unwrap_err();
        assert!(matches!(error, OAuthError::Callback(CallbackError::BadPin)) && error.status() == 400);
    }
    assert_eq!(server.seen().len(), 1, "nothing is sent of what was not typed well");

    let token = client.finish_with_pin(&login, " 0123456\r\n").await.unwrap();
    assert_eq!(token.field("screen_name"), Some("ada"));
    let seen = last(&server);
    assert_eq!(seen.oauth("oauth_verifier").as_deref(), Some("0123456"));
    assert_eq!(seen.oauth("oauth_token").as_deref(), Some("t1"));
    seen.assert_signed(Some(&support::temporary_secret(1)));
}

#[tokio::test]
async fn the_steps_of_a_login_one_by_one() {
    let server = provider().await;
    let client = client(&server);
    let pending = client.fetch_request_token("https://app.example/auth").await.unwrap();
    let url = client.authorization_url(&pending, &[("force_login", "1")]).unwrap();
    assert_eq!(url, "https://p.example/authorize?lang=en&oauth_token=t1&force_login=1");
    assert!(client.authorization_url(&pending, &[("oauth_token", "x")]).is_err());
    let token = client.fetch_access_token(pending.credentials(), "v").await.unwrap();
    assert_eq!(token.credentials().identifier(), "access");
    let error = client.fetch_request_token("javascript:alert(1)").await.unwrap_err();
    assert!(matches!(error, OAuthError::InvalidCallbackUrl { .. }));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn contract_l9_parameters_and_header_fields_of_each_step() {
    let server = provider().await;
    let config = config(&server)
        .request_token_param("scope", "read,write")
        .request_token_param("oauth_lang", "ja")
        .access_token_param("deviceType", "x y")
        .header("X-Own", "1");
    let client = registered(config);
    let pending = client.fetch_request_token("https://app.example/auth").await.unwrap();
    let seen = last(&server);
    assert_eq!(seen.body, b"scope=read%2Cwrite");
    assert_eq!((seen.oauth("oauth_lang").as_deref(), seen.header("x-own")), (Some("ja"), Some("1")));
    seen.assert_signed(None);
    client.fetch_access_token(pending.credentials(), "v").await.unwrap();
    let seen = last(&server);
    assert_eq!(seen.body, b"deviceType=x%20y");
    assert_eq!((seen.oauth("oauth_lang"), seen.header("x-own")), (None, Some("1")));
    seen.assert_signed(Some(&support::temporary_secret(1)));
}

#[tokio::test]
async fn a_provider_without_verifiers_is_asked_without_one_if_the_settings_say_so() {
    let server = provider().await;
    let strict = client(&server);
    let pending = strict.fetch_request_token("https://app.example/auth").await.unwrap();
    let error = strict.fetch_access_token_without_verifier(pending.credentials()).await.unwrap_err();
    assert!(matches!(error, OAuthError::VerifierRequired { .. }), "{error:?}");
    assert_eq!(server.seen().len(), 1);
    let lenient = registered(config(&server).verifier_optional(true));
    lenient.fetch_access_token_without_verifier(pending.credentials()).await.unwrap();
    assert_eq!(last(&server).oauth("oauth_verifier"), None);
}

#[tokio::test]
async fn a_password_is_exchanged_for_a_token() {
    let server = provider().await;
    let own = ClientConfig::new()
        .client_id("client-id")
        .client_secret("client-secret")
        .access_token_url(format!("{}/access_token", server.url))
        .authorized_elsewhere(true);
    let client = registered(own);
    let token = client.fetch_access_token_with_password("ada", "p&ss").await.unwrap();
    assert_eq!(token.field("user_id"), Some("7"));
    let seen = last(&server);
    assert_eq!(seen.body, b"x_auth_username=ada&x_auth_password=p%26ss&x_auth_mode=client_auth");
    seen.assert_signed(None);
    // There is nowhere to send a browser.
    assert!(matches!(client.begin_oob().await, Err(OAuthError::NoLogin { .. })));
}

/// The same values that this crate's verbs are made of, over another HTTP library.
#[tokio::test]
async fn contract_l48_a_login_needs_no_transport_of_ours() {
    async fn send(client: &reqwest::Client, request: http::Request<Vec<u8>>) -> http::Response<Vec<u8>> {
        let reply = client.execute(request.try_into().unwrap()).await.unwrap();
        let (head, body) = http::Response::from(reply).into_parts();
        let body = http_body_util::BodyExt::collect(body).await.unwrap().to_bytes();
        http::Response::from_parts(head, body.into())
    }
    let server = provider().await;
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let own = ClientCredentials::new("client-id", "client-secret");
    let signer = Signer::client(SignatureMethod::HmacSha256, &own).unwrap();

    let url = format!("{}/request_token", server.url);
    let step = ObtainTemporary::new(signer.clone(), &url, "https://app.example/auth").unwrap();
    let request = step.request(&oauth1_client::stamp().unwrap()).unwrap();
    let pending = step.response(&send(&http, request).await).unwrap();
    last(&server).assert_signed(None);

    let url = format!("{}/access_token", server.url);
    let step = ObtainToken::new(signer.for_token(pending.credentials()), &url, "v").unwrap();
    let request = step.request(&oauth1_client::stamp().unwrap()).unwrap();
    let token = step.response(&send(&http, request).await).unwrap();
    assert_eq!(token.field("screen_name"), Some("ada"));
    last(&server).assert_signed(Some(&support::temporary_secret(1)));
}

async fn renewing() -> Server {
    Server::start(|seen| match &*seen.target {
        "/request_token" => ok("oauth_token=t1&oauth_token_secret=s&oauth_callback_confirmed=true"),
        "/access_token" if seen.oauth("oauth_session_handle").as_deref() == Some("handle") => {
            ok("oauth_token=second&oauth_token_secret=second-secret&oauth_expires_in=3600")
        }
        "/access_token" => {
            ok("oauth_token=first&oauth_token_secret=first-secret&oauth_session_handle=handle\
             &oauth_expires_in=3600&oauth_authorization_expires_in=7200")
        }
        "/renew" => ok("Access Token has been renewed"),
        _ => Reply::Http(404, &[], Vec::new()),
    })
    .await
}

#[tokio::test]
async fn contract_l46_a_token_is_renewed_by_its_handle() {
    let server = renewing().await;
    let client = client(&server);
    let pending = client.fetch_request_token("https://app.example/auth").await.unwrap();
    let token = client.fetch_access_token(pending.credentials(), "v").await.unwrap();
    assert_eq!(token.expires_in().unwrap().as_secs(), 3600);
    assert_eq!(token.authorization_expires_in().unwrap().as_secs(), 7200);

    let renewed = client.renew_token(&token).await.unwrap();
    assert_eq!(renewed.credentials().identifier(), "second");
    last(&server).assert_signed(Some("first-secret"));
    assert_eq!(renewed.session_handle().unwrap().expose(), "handle", "it stays good if no other comes");
}

#[tokio::test]
async fn contract_l46_a_token_without_a_handle_is_renewed_where_the_provider_does_that() {
    let server = renewing().await;
    let token = Token::new(TokenCredentials::new("access", "access-secret"));
    let error = client(&server).renew_token(&token).await.unwrap_err();
    assert!(matches!(error, OAuthError::NotRenewable { .. }), "{error:?}");
    assert!(server.seen().is_empty());

    let url = format!("{}/renew", server.url);
    let client = registered(config(&server).renew_token_url(url).renew_token_method(http::Method::GET));
    let renewed = client.renew_token(&token).await.unwrap();
    assert_eq!(renewed.credentials().identifier(), "access");
    assert_eq!((&*last(&server).method, last(&server).oauth("oauth_session_handle")), ("GET", None));
    last(&server).assert_signed(Some("access-secret"));
}

#[tokio::test]
async fn contract_l31_calls_without_a_token_are_signed_for_the_client_or_not_at_all() {
    let server = Server::start(|_| ok("{}")).await;
    let client = client(&server);
    client.get("p").without_token().send().await.unwrap();
    last(&server).assert_signed(None);
    assert_eq!(last(&server).oauth("oauth_token"), None);

    client.get("p").unsigned().header("authorization", "Bearer own").send().await.unwrap();
    assert_eq!(last(&server).header("authorization"), Some("Bearer own"));
    client.post("p").unsigned().form(&[("a", "b")]).send().await.unwrap();
    assert_eq!((last(&server).header("authorization"), &*last(&server).body), (None, &b"a=b"[..]));

    let empty = registered(config(&server).empty_token(true));
    empty.get("p").without_token().send().await.unwrap();
    assert_eq!(last(&server).oauth("oauth_token").as_deref(), Some(""));
}

#[tokio::test]
async fn a_token_whose_secret_is_a_key_is_sent_as_one() {
    let server = Server::start(|_| ok("{}")).await;
    let client = registered(config(&server).api_key_header("Zotero-API-Key"));
    let token = Token::new(TokenCredentials::new("id", "the-key"));
    client.get("keys/current").token(&token).send().await.unwrap();
    let seen = last(&server);
    assert_eq!((seen.header("zotero-api-key"), seen.header("authorization")), (Some("the-key"), None));
    let call = client.get("p").token(&Token::new(TokenCredentials::new("id", "a\nb"))).send().await;
    assert!(matches!(call, Err(OAuthError::InvalidRequest { .. })));
}

#[tokio::test]
async fn a_client_for_calls_only_says_what_it_lacks() {
    let server = Server::start(unreachable).await;
    let calls = ClientConfig::new().client_id("i").client_secret("s").api_base_url(&*server.url);
    let client = registered(calls);
    let token = Token::new(TokenCredentials::new("t", "s"));
    let errors = [
        client.begin_oob().await.unwrap_err(),
        client.fetch_access_token_with_password("a", "b").await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, OAuthError::NoLogin { .. }) && error.status() == 500, "{error:?}");
    }
    assert!(matches!(client.renew_token(&token).await, Err(OAuthError::NotRenewable { .. })));
    assert!(matches!(client.userinfo(&token).await, Err(OAuthError::NoUserInfo { .. })));
    assert_eq!(server.connections(), 0);
}
