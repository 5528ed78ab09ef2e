//! The registry: names, clients, and what is wrong with one of them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::sync::Arc;

use oauth1_client::{
    BuildError, ClientConfig, Env, HyperTransport, OAuth, OAuthError, SealKey, Token, TokenCredentials,
    Transport, presets,
};
use support::{Server, config, ok, registry};

fn with(env: Env) -> OAuth {
    OAuth::builder().seal_key(SealKey::generate().unwrap()).config(env).build().unwrap()
}

#[test]
fn contract_l1_a_registry_needs_a_key_and_nothing_else() {
    assert!(matches!(OAuth::builder().build(), Err(BuildError::NoSealKey)));
    let oauth = registry();
    assert_eq!(format!("{oauth:?}"), "OAuth { clients: [], .. }");
}

#[tokio::test]
async fn a_registry_without_sessions_needs_no_key_and_logs_nobody_in_on_the_web() {
    let server = support::provider().await;
    let oauth = OAuth::builder().without_sessions().build().unwrap();
    let client = oauth.register("demo", config(&server)).unwrap();
    let web = support::Web::new();
    let error = client.authorize_redirect(&web, "https://app.example/auth").await.unwrap_err();
    assert!(matches!(error, OAuthError::NoSealKey) && error.status() == 500, "{error:?}");
    let callback = web.at("oauth_token=t&oauth_verifier=v");
    assert!(matches!(client.authorize_access_token(&callback).await, Err(OAuthError::NoSealKey)));
    assert_eq!(server.connections(), 0);
    let login = client.begin_oob().await.unwrap();
    client.finish_with_pin(&login, "123").await.unwrap();
}

#[test]
fn contract_l2_registering_tells_every_problem_at_once() {
    let env = Env::from_pairs([("FLICKR_CLIENT_SECRET", "sentinel"), ("FLICKR_TIMEOUT", "soon")]);
    let config = ClientConfig::preset(presets::FLICKR).authorize_url("http://evil.example").realm("\n");
    let error = with(env).register("flickr", config).unwrap_err();
    let told: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "`timeout` (FLICKR_TIMEOUT) must be a number of seconds above 0",
            "`authorize_url` (FLICKR_AUTHORIZE_URL) must be https: plain http is for loopback addresses only",
            "`realm` (FLICKR_REALM) may hold printable ASCII characters only",
            "`client_id` is missing: set FLICKR_CLIENT_ID, or ClientConfig::client_id",
        ]
    );
    assert!(!format!("{error:?} {error}").contains("sentinel"));
    assert_eq!(OAuthError::from(error).status(), 500);
}

#[tokio::test]
async fn contract_l3_a_client_is_found_by_its_name_or_the_names_are_told() {
    let server = Server::start(|_| ok("{}")).await;
    let oauth = registry();
    oauth.register("b", config(&server)).unwrap();
    oauth.register("a", config(&server)).unwrap();
    assert_eq!(oauth.create_client("a").unwrap().name(), "a");
    let error = oauth.create_client("c").unwrap_err();
    assert_eq!(error.to_string(), "no client named `c` is registered; there is a; b");
}

#[tokio::test]
async fn contract_l4_the_newest_client_of_a_name_is_the_one() {
    let server = Server::start(|_| ok("{}")).await;
    let oauth = registry();
    let old = oauth.register("a", config(&server).user_agent("old")).unwrap();
    oauth.register("a", config(&server).user_agent("new")).unwrap();
    oauth.create_client("a").unwrap().get("p").without_token().send().await.unwrap();
    old.get("p").without_token().send().await.unwrap();
    let agents = server.seen().into_iter().map(|seen| seen.header("user-agent").unwrap().to_owned());
    assert_eq!(agents.collect::<Vec<_>>(), ["new", "old"]);
}

#[tokio::test]
async fn contract_l5_a_clients_settings_show_on_the_wire() {
    let server = Server::start(|_| ok("{}")).await;
    let client =
        registry().register("demo", config(&server).header("X-Own", "1").header("Accept", "a/b")).unwrap();
    client.get("p").without_token().header("accept", "c/d").send().await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!((seen.header("x-own"), seen.header("accept")), (Some("1"), Some("c/d")));
}

#[tokio::test]
async fn contract_l6_settings_come_from_a_file_of_any_format() {
    let server = Server::start(|_| ok("{}")).await;
    let json = format!(r#"{{"my-app": {{"client_id": "from-json", "api_base_url": "{}"}}}}"#, server.url);
    let toml = "[my-app]\nclient_id = \"from-toml\"\nclient_secret = \"s\"\nheaders = { x-own = \"1\" }\n";
    let env = Env::from_pairs([("MY_APP_REALM", "r")]);
    let env = env.or(serde_json::from_str(&json).unwrap()).or(toml::from_str(toml).unwrap());
    let client = with(env).register("my-app", ClientConfig::new()).unwrap();
    client.get("p").without_token().send().await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.oauth("oauth_consumer_key").as_deref(), Some("from-json"));
    assert_eq!(seen.header("x-own"), Some("1"));
    assert!(seen.header("authorization").unwrap().starts_with("OAuth realm=\"r\", "));
}

#[tokio::test]
async fn contract_l29_other_origins_are_signed_for_by_name_only() {
    let (server, upload) = (Server::start(|_| ok("{}")).await, Server::start(|_| ok("{}")).await);
    let client = registry().register("demo", config(&server).api_origin(&*upload.url)).unwrap();
    client.post(&format!("{}/media", upload.url)).without_token().send().await.unwrap();
    upload.seen().pop().unwrap().assert_signed(None);
    let strict = registry().register("demo", config(&server)).unwrap();
    let error = strict.post(&format!("{}/media", upload.url)).without_token().send().await.unwrap_err();
    assert!(matches!(error, OAuthError::ForeignOrigin { .. }) && error.to_string().contains("api_origin"));
    assert_eq!(upload.seen().len(), 1);
}

#[tokio::test]
async fn contract_l40_a_call_explains_what_it_signs() {
    let server = Server::start(|_| ok("{}")).await;
    let client = support::client(&server);
    let call = client.post("p?b=1").without_token().form(&[("status", "a b"), ("a", "é")]);
    let explained = call.explain().unwrap();
    let place = server.url.replace(':', "%3A").replace('/', "%2F");
    let expected =
        format!("POST&{place}%2Fapi%2Fp&a%3D%25C3%25A9%26b%3D1%26oauth_consumer_key%3Dclient-id%26");
    assert!(explained.base_string().starts_with(&expected), "{}", explained.base_string());
    let report = explained.to_string();
    assert!(report.contains("status") && !report.contains("client-secret"), "{report}");
    let theirs = explained.base_string().replace("a%2520b", "a%2Bb");
    assert!(!explained.compare(&theirs).differences().is_empty());
    assert!(client.get("p").unsigned().explain().is_err());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_client_can_be_bound_to_a_token() {
    let server = Server::start(|_| ok("{}")).await;
    let client = support::client(&server);
    let me = client.with_token(&Token::new(TokenCredentials::new("mine", "my-secret")));
    me.get("p").send().await.unwrap();
    let seen = server.seen().pop().unwrap();
    assert_eq!(seen.oauth("oauth_token").as_deref(), Some("mine"));
    seen.assert_signed(Some("my-secret"));
    me.get("p").token(&Token::new(TokenCredentials::new("other", "s"))).send().await.unwrap();
    assert_eq!(server.seen().pop().unwrap().oauth("oauth_token").as_deref(), Some("other"));
    me.get("p").without_token().send().await.unwrap();
    assert_eq!(server.seen().pop().unwrap().oauth("oauth_token"), None);
    assert!(
        matches!(client.get("p").send().await, Err(OAuthError::MissingToken { .. })),
        "the client itself is not"
    );
}

#[tokio::test]
async fn one_transport_can_be_shared_by_registries() {
    let server = Server::start(|_| ok("{}")).await;
    let transport: Arc<dyn Transport> = Arc::new(HyperTransport::builder().build().unwrap());
    for _ in 0..3 {
        let oauth = OAuth::builder().without_sessions().transport(Arc::clone(&transport)).build().unwrap();
        let client = oauth.register("demo", config(&server)).unwrap();
        client.get("p").without_token().send().await.unwrap().bytes().await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_signed_request_can_be_sent_by_somebody_else() {
    let server = Server::start(|_| ok("{}")).await;
    let client = support::client(&server);
    let request = client.post("p").without_token().form(&[("a", "b")]).sign().unwrap();
    let other: hyper_util::client::legacy::Client<_, oauth1_client::Body> =
        hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build_http();
    other.request(request).await.unwrap();
    server.seen().pop().unwrap().assert_signed(None);
}

#[test]
fn contract_l29_a_relative_url_needs_a_base() {
    let config = ClientConfig::new().client_id("i").client_secret("s");
    let client = registry().register("demo", config).unwrap();
    for url in ["me", "/me", "//evil.example/me", ""] {
        let error = client.get(url).without_token().sign().unwrap_err();
        assert!(error.to_string().contains("the client has no api_base_url"), "{error}");
    }
    for url in ["https://p.example/me", "https://"] {
        assert!(client.get(url).without_token().sign().is_err(), "{url}");
    }
}

#[tokio::test]
async fn well_known_refusals_have_a_hint() {
    for (status, body, hint) in [
        (
            403,
            r#"{"errors":[{"code":415,"message":"Callback URL not approved for this client application."}]}"#,
            "register the callback URL",
        ),
        (401, r#"{"errors":[{"code":32,"message":"Could not authenticate you."}]}"#, "explain"),
        (401, "oauth_problem=timestamp_refused", "check this machine's clock"),
        (401, "oauth_problem=signature_invalid", "explain"),
        (401, "Invalid signature. Expected signature base string: x", "explain"),
    ] {
        let server = Server::start(move |_| support::Reply::Http(status, &[], body.into())).await;
        let client = support::client(&server);
        let login = client.fetch_request_token("https://app.example/auth").await.unwrap_err();
        let call =
            client.get("p").without_token().send().await.unwrap().error_for_status().await.unwrap_err();
        for error in [login, call] {
            assert!(error.hint().unwrap().contains(hint), "{error:?}");
            assert_eq!(error.provider_status(), Some(status));
            assert_eq!(error.excerpt(), Some(body));
            let sources =
                std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source());
            let told: String = sources.map(|error| format!("{error}: ")).collect();
            assert!(told.contains(error.hint().unwrap()) && !told.contains("errors"), "{told}");
            assert!(!format!("{error:?}").contains(body), "{error:?}");
        }
    }
    let server = Server::start(|_| support::Reply::Http(418, &[], b"teapot".to_vec())).await;
    let error = support::client(&server).begin_oob().await.unwrap_err();
    assert_eq!((error.hint(), error.excerpt()), (None, Some("teapot")));
}
