//! Whole logins through an application on actix-web. The provider is a closure: nothing goes over a network.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

mod support;

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex},
};

use actix_session::{
    SessionMiddleware,
    storage::{CookieSessionStore, SessionStore},
};
use actix_web::{
    HttpResponse,
    dev::Service as _,
    error::ErrorInternalServerError,
    http::StatusCode,
    web::{self, Data, Redirect, ServiceConfig},
};
use base64::{Engine as _, engine::general_purpose};
use oauth1_actix::{ActixIntegration, Rejection};
use oauth1_client::{Body, ClientConfig, NetworkError, OAuth, SealKey};
use support::{Browser, MemoryStore, cookie_sessions, server_sessions};

/// Temporary credentials `t1`, `t2`, … with secrets of the same number, and the token `access`.
#[derive(Clone, Default)]
struct Provider {
    seen: Arc<Mutex<Vec<String>>>,
    down: bool,
}

impl Provider {
    async fn answer(self, request: http::Request<Body>) -> Result<http::Response<Body>, NetworkError> {
        let authorization = request.headers()[http::header::AUTHORIZATION].to_str().unwrap();
        let path = request.uri().path();
        let mut seen = self.seen.lock().unwrap();
        seen.push(format!("{path} {authorization}"));
        let reply = match path {
            "/request_token" => {
                let number = seen.iter().filter(|line| line.starts_with("/request_token")).count();
                let secret = secret(number);
                format!("oauth_token=t{number}&oauth_token_secret={secret}&oauth_callback_confirmed=true")
            }
            "/access_token" if !self.down => {
                "oauth_token=access&oauth_token_secret=access-secret&screen_name=ada".to_owned()
            }
            _ => return Ok(http::Response::builder().status(500).body(Body::from("")).unwrap()),
        };
        Ok(http::Response::new(Body::from(reply)))
    }

    /// The requests to a path: their `Authorization`.
    fn seen(&self, path: &str) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().filter_map(|line| line.strip_prefix(path)).map(str::to_owned).collect()
    }

    /// A registry that knows it, as one process of the application has it.
    fn registry(&self, key: SealKey) -> OAuth {
        let provider = self.clone();
        let transport = move |request| provider.clone().answer(request);
        let oauth = OAuth::builder().seal_key(key).transport(transport).build().unwrap();
        let config = ClientConfig::new()
            .client_id("client-id")
            .client_secret("SENTINEL-client-secret")
            .request_token_url("https://p.example/request_token")
            .authorize_url("https://p.example/authorize")
            .access_token_url("https://p.example/access_token");
        oauth.register("demo", config).unwrap();
        oauth
    }
}

fn secret(number: usize) -> String {
    format!("SENTINEL-temporary-secret-{number}")
}

fn key() -> SealKey {
    SealKey::from_octets(&[9; 32]).unwrap()
}

async fn login(web: ActixIntegration, oauth: Data<OAuth>) -> Result<HttpResponse, Rejection> {
    Ok(oauth.create_client("demo")?.authorize_redirect(&web, "https://app.example/auth").await?)
}

async fn auth(web: ActixIntegration, oauth: Data<OAuth>) -> Result<Redirect, Rejection> {
    let token = oauth.create_client("demo")?.authorize_access_token(&web).await?;
    web.session().renew();
    let name = format!("{} as {}", token.field("screen_name").unwrap(), token.credentials().identifier());
    web.session().insert("name", name).map_err(Rejection::session)?;
    Ok(Redirect::to("/").see_other())
}

async fn home(web: ActixIntegration) -> String {
    web.session().get::<String>("name").unwrap().unwrap_or_else(|| "nobody".to_owned())
}

fn routes(oauth: OAuth) -> impl Fn(&mut ServiceConfig) {
    move |config| {
        config.app_data(Data::new(oauth.clone()));
        // Any method: what may not reach them is the client's business.
        config.route("/login", web::to(login)).route("/auth", web::to(auth)).route("/", web::to(home));
    }
}

/// A browser at an application of one process, with the sessions of a `CookieSessionStore` that only signs.
fn browser(provider: &Provider) -> Browser<CookieSessionStore> {
    Browser::new(cookie_sessions(), routes(provider.registry(key())))
}

#[actix_web::test]
async fn a_login_from_the_first_click_to_the_token() {
    async fn check<S: SessionStore + 'static>(sessions: SessionMiddleware<S>) {
        let provider = Provider::default();
        let mut browser = Browser::new(sessions, routes(provider.registry(key())));
        let sent_away = browser.get("/login").await;
        assert_eq!(sent_away.status, StatusCode::FOUND);
        assert_eq!(sent_away.header("location"), Some("https://p.example/authorize?oauth_token=t1"));
        assert_eq!(sent_away.header("cache-control"), Some("no-store"));
        let back = browser.get("/auth?oauth_token=t1&oauth_verifier=v%2B1").await;
        assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, Some("/")), "{back:?}");
        assert_eq!(browser.get("/").await.text, "ada as access");

        let [begun] = &provider.seen("/request_token")[..] else { panic!("one login was begun") };
        assert!(begun.contains(r#"oauth_callback="https%3A%2F%2Fapp.example%2Fauth""#), "{begun}");
        let [finished] = &provider.seen("/access_token")[..] else { panic!("one login was finished") };
        assert!(finished.contains(r#"oauth_token="t1""#), "{finished}");
        assert!(finished.contains(r#"oauth_verifier="v%2B1""#), "{finished}");
    }
    check(cookie_sessions()).await;
    check(server_sessions(&MemoryStore::default())).await;
}

#[actix_web::test]
async fn threat_d4_e11_a_callback_works_once_also_with_the_cookie_of_before() {
    let provider = Provider::default();
    let mut browser = browser(&provider);
    browser.get("/login").await;
    let mut before = browser.with(browser.cookie.clone());
    let callback = "/auth?oauth_token=t1&oauth_verifier=v";
    assert_eq!(browser.get(callback).await.status, StatusCode::SEE_OTHER);
    for browser in [&mut browser, &mut before] {
        let again = browser.get(callback).await;
        assert_eq!(again.status, StatusCode::BAD_REQUEST);
        assert!(again.text.contains("no such login in progress"), "{}", again.text);
    }
    assert_eq!(browser.get("/").await.text, "ada as access");
    assert_eq!(provider.seen("/access_token").len(), 1);
}

#[actix_web::test]
async fn threat_d1_d3_a_callback_of_another_browser_is_refused_and_harms_nothing() {
    let provider = Provider::default();
    let mut attacker = browser(&provider);
    let mut victim = attacker.with(None);
    attacker.get("/login").await;
    let attackers = "/auth?oauth_token=t1&oauth_verifier=v";
    assert_eq!(victim.get(attackers).await.status, StatusCode::BAD_REQUEST);
    victim.get("/login").await;
    assert_eq!(victim.get(attackers).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(victim.get("/").await.text, "nobody");
    assert_eq!(provider.seen("/access_token"), [""; 0]);
    assert_eq!(victim.get("/auth?oauth_token=t2&oauth_verifier=v").await.status, StatusCode::SEE_OTHER);
}

/// What is stored is told by another process, which does not remember what this one saw used.
#[actix_web::test]
async fn threat_e9_a_login_that_the_provider_failed_is_used_up_in_the_session_too() {
    async fn check<S: SessionStore + 'static>(
        sessions: fn(&MemoryStore) -> SessionMiddleware<S>,
        replay_of_the_cookie_before: StatusCode,
    ) {
        let store = MemoryStore::default();
        let down = Provider { down: true, ..Provider::default() };
        let mut browser = Browser::new(sessions(&store), routes(down.registry(key())));
        browser.get("/login").await;
        let before = browser.cookie.clone();
        let callback = "/auth?oauth_token=t1&oauth_verifier=v";
        let failed = browser.get(callback).await;
        assert_eq!(failed.status, StatusCode::BAD_GATEWAY);
        assert_eq!(failed.text, "the provider cannot sign anybody in at the moment");
        assert_eq!(down.seen("/access_token").len(), 1);

        let up = Provider::default();
        let elsewhere = Browser::new(sessions(&store), routes(up.registry(key())));
        let mut again = elsewhere.with(browser.cookie);
        assert_eq!(again.get(callback).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(up.seen("/access_token"), [""; 0]);
        assert_eq!(elsewhere.with(before).get(callback).await.status, replay_of_the_cookie_before);
    }
    check(server_sessions, StatusCode::BAD_REQUEST).await;
    // As documented: whoever kept a session that is a cookie can send it to another process, and on to the provider.
    check(|_| cookie_sessions(), StatusCode::SEE_OTHER).await;
}

/// A middleware between the session's and the handler that answers with an error keeps the session from being stored.
#[actix_web::test]
async fn threat_e12_a_session_that_was_not_stored_is_no_second_try() {
    async fn plain(web: ActixIntegration, oauth: Data<OAuth>) -> Result<&'static str, Rejection> {
        oauth.create_client("demo")?.authorize_access_token(&web).await?;
        Ok("signed in")
    }
    let provider = Provider::default();
    let store = MemoryStore::default();
    let oauth = provider.registry(key());
    let mut browser = Browser::new(server_sessions(&store), move |config| {
        let failing = web::scope("/failing").wrap_fn(|request, next| {
            let response = next.call(request);
            async move {
                match response.await {
                    Ok(_) => Err(ErrorInternalServerError("lost")),
                    failed => failed,
                }
            }
        });
        config.service(failing.route("/auth", web::get().to(plain)));
        routes(oauth.clone())(config);
    });
    browser.get("/login").await;
    let begun = store.sessions.lock().unwrap().clone();
    let query = "oauth_token=t1&oauth_verifier=v";
    let lost = browser.get(&format!("/failing/auth?{query}")).await;
    assert_eq!(lost.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(
        *store.sessions.lock().unwrap(),
        begun,
        "actix-session stored it: then the documentation is out of date"
    );
    assert_eq!(browser.get(&format!("/auth?{query}")).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(provider.seen("/access_token").len(), 1);
}

#[actix_web::test]
async fn threat_e1_e2_a_cookie_that_is_only_signed_holds_no_secret_in_any_encoding() {
    for beside in ["", "a", "ab"] {
        let told = general_purpose::STANDARD.encode(format!("{beside}secret{beside}"));
        assert!(encodings("secret").iter().any(|form| told.contains(form)), "this test sees nothing");
    }
    let mut browser = browser(&Provider::default());
    browser.get("/login").await;
    let cookie = browser.cookie.clone().unwrap();
    // 44 characters of signature in base64, and then the session, as JSON.
    let session = &cookie.value()[44..];
    let sealed = session.split('"').max_by_key(|text| text.len()).unwrap().trim_end_matches('\\');
    assert!(session.contains("oauth1:demo"), "the session is there to be read: {session}");
    let decoded = general_purpose::URL_SAFE_NO_PAD.decode(sealed).unwrap();
    for secret in [secret(1), "SENTINEL-client-secret".to_owned()] {
        for form in encodings(&secret) {
            assert!(!session.contains(&form), "{form} in {session}");
            assert!(!decoded.windows(form.len()).any(|window| window == form.as_bytes()), "{form}");
        }
    }

    browser.get("/auth?oauth_token=t1&oauth_verifier=SENTINEL-verifier").await;
    let cookie = browser.cookie.unwrap();
    for secret in ["access-secret", "SENTINEL-verifier", "oauth1:demo"] {
        for form in encodings(secret) {
            assert!(!cookie.value().contains(&form), "{form} in {cookie}");
        }
    }
}

/// As it is, in hexadecimal, and in base64 wherever in a text it begins: without the ends, which depend on what is beside.
fn encodings(secret: &str) -> Vec<String> {
    let hex = |mut hex: String, octet: u8| {
        write!(hex, "{octet:02x}").unwrap();
        hex
    };
    let lower = secret.bytes().fold(String::new(), hex);
    let mut forms = vec![secret.to_owned(), lower.to_uppercase(), lower];
    for before in 0..3 {
        let text = "x".repeat(before) + secret;
        for engine in [general_purpose::STANDARD_NO_PAD, general_purpose::URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&text);
            forms.push(encoded[(before * 8).div_ceil(6)..text.len() * 8 / 6].to_owned());
        }
    }
    forms
}
