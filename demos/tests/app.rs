//! The login app over HTTP, without a browser, at a provider that answers as a test says: pages, statuses, headers
//! and sessions. Ids are those of the threat catalogue.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use demos::{
    data::Data,
    login::{LocalProvider, Settings, on_axum},
    provider::Endpoints,
};
use oauth1_client::{Env, SealKey};
use tower::ServiceExt as _;
use tower_sessions::{MemoryStore, SessionStore};

/// What a path of the provider answers.
type Script = BTreeMap<&'static str, (u16, String)>;

/// The `Authorization` headers that a provider got.
type Seen = Arc<Mutex<Vec<String>>>;

/// A provider that everything goes well at.
fn good() -> Script {
    let account = r#"{"id_str":"7","name":"Ada & Co","screen_name":"ada",
        "profile_image_url_https":"https://pictures.example/ada.png"}"#;
    Script::from([
        (
            "/oauth/request_token",
            (200, "oauth_token=temp&oauth_token_secret=tempsecret&oauth_callback_confirmed=true".to_owned()),
        ),
        ("/oauth/access_token", (200, "oauth_token=tok&oauth_token_secret=toksecret".to_owned())),
        ("/1.1/account/verify_credentials.json", (200, account.to_owned())),
    ])
}

fn with(path: &'static str, status: u16, body: &str) -> Script {
    let mut script = good();
    script.insert(path, (status, body.to_owned()));
    script
}

/// The provider's base URL, and what it got.
async fn provider(script: Script) -> (String, Seen) {
    async fn answer(State((script, seen)): State<(Arc<Script>, Seen)>, request: Request) -> Response {
        let authorization = request.headers()[header::AUTHORIZATION].to_str().unwrap();
        seen.lock().unwrap().push(authorization.to_owned());
        let (status, body) = script.get(request.uri().path()).cloned().unwrap_or((404, String::new()));
        let location = [(header::LOCATION, "http://127.0.0.1:1/elsewhere")];
        (StatusCode::from_u16(status).unwrap(), location, body).into_response()
    }
    let seen = Seen::default();
    let router = Router::new().fallback(answer).with_state((Arc::new(script), Arc::clone(&seen)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, seen)
}

fn settings(provider: &str) -> Settings {
    let local = LocalProvider {
        endpoints: Endpoints::new(provider),
        client_id: "id".to_owned(),
        client_secret: "secret".into(),
    };
    Settings { base_url: "http://127.0.0.1:4000".to_owned(), env: Env::default(), local: Some(local) }
}

/// The app, and a browser with one cookie.
struct Visit {
    app: Router,
    cookie: Option<String>,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Visit {
    fn new<S: SessionStore + Clone>(provider: &str, key: SealKey, sessions: S) -> Self {
        Self { app: on_axum::router(settings(provider), key, sessions).unwrap(), cookie: None }
    }

    async fn at(script: Script) -> Self {
        let (url, _) = provider(script).await;
        Self::new(&url, SealKey::generate().unwrap(), MemoryStore::default())
    }

    async fn send(&mut self, method: Method, target: &str, host: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(target).header(header::HOST, host);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        if let Some(cookie) = head.headers.get(header::SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Answer { status: head.status, headers: head.headers, text: String::from_utf8(body.into()).unwrap() }
    }

    async fn get(&mut self, target: &str) -> Answer {
        let answer = self.send(Method::GET, target, "127.0.0.1:4000").await;
        for (name, value) in [
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            assert_eq!(answer.headers[&name], value, "{target}");
        }
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        answer
    }

    async fn sign_in(&mut self) -> Answer {
        assert_eq!(self.get("/login").await.status, StatusCode::FOUND);
        self.get(CALLBACK).await
    }
}

const CALLBACK: &str = "/auth?oauth_token=temp&oauth_verifier=v3rifi3r";

#[tokio::test]
async fn threat_d16_d23_signing_in_shows_the_profile_and_gives_nothing_away() {
    let mut visit = Visit::at(good()).await;
    assert!(visit.get("/").await.text.contains("Sign in with Twitter"));
    let login = visit.get("/login").await;
    let cookie = login.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let before = visit.cookie.clone();

    let auth = visit.get(CALLBACK).await;
    assert_eq!(
        (auth.status, &auth.headers[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    for (name, value) in &auth.headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        for secret in ["temp", "tok", "v3rifi3r"] {
            assert!(!value.contains(secret), "{name}: {value}");
        }
    }
    assert_ne!(visit.cookie, before, "the session has a new id");
    let home = visit.get("/").await;
    assert!(home.text.contains("Ada &amp; Co") && home.text.contains("@ada"), "{}", home.text);
    let policy = home.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.ends_with("img-src 'self' https://pictures.example"), "{policy}");

    let planted = Visit { app: visit.app.clone(), cookie: before };
    let mut planted = planted;
    assert!(planted.get("/").await.text.contains("Sign in with Twitter"), "the old id is worth nothing");
}

#[tokio::test]
async fn threat_e5_on_https_no_other_host_can_set_the_sessions_cookie() {
    let (url, _) = provider(good()).await;
    let settings = Settings { base_url: "https://app.example".to_owned(), ..settings(&url) };
    let router = on_axum::router(settings, SealKey::generate().unwrap(), MemoryStore::default()).unwrap();
    let mut visit = Visit { app: router, cookie: None };
    let login = visit.send(Method::GET, "/login", "app.example").await;
    let cookie = login.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-login_demo="), "{cookie}");
    assert!(cookie.contains("; Secure") && cookie.contains("; Path=/"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
}

#[tokio::test]
async fn signing_out_needs_a_click_on_the_apps_own_page() {
    let mut visit = Visit::at(good()).await;
    visit.sign_in().await;
    assert!(visit.get("/logout").await.text.contains("Sign out?"));
    assert!(visit.get("/").await.text.contains("@ada"));
    let signed_in = visit.cookie.clone();
    for (site, origin) in [("same-site", "http://127.0.0.1:9999"), ("cross-site", "https://evil.example")] {
        let request =
            Request::builder().method(Method::POST).uri("/logout").header(header::HOST, "127.0.0.1:4000");
        let request = request.header(header::ORIGIN, origin).header("sec-fetch-site", site);
        let request =
            request.header(header::COOKIE, signed_in.as_deref().unwrap()).body(Body::empty()).unwrap();
        let answer = visit.app.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(visit.get("/").await.text.contains("@ada"), "another local site cannot sign anybody out");
    }
    let answer = visit.send(Method::POST, "/logout", "127.0.0.1:4000").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    visit.cookie = signed_in;
    assert!(
        visit.get("/").await.text.contains("Sign in with Twitter"),
        "the session is gone, not the cookie only"
    );
}

#[tokio::test]
async fn where_the_old_profile_is_closed_the_new_one_is_asked_for() {
    let mut script = with("/1.1/account/verify_credentials.json", 403, "{}");
    script
        .insert("/2/users/me", (200, r#"{"data":{"id":"9","name":"Grace","username":"grace"}}"#.to_owned()));
    let mut visit = Visit::at(script).await;
    visit.sign_in().await;
    let home = visit.get("/").await.text;
    assert!(home.contains("@grace") && home.contains("/2/users/me"), "{home}");
}

#[tokio::test]
async fn a_provider_that_fails_is_a_502_with_a_page_that_says_how() {
    for (path, status, body, says) in [
        ("/oauth/request_token", 500, "<h1>oops</h1>", "the provider answered 500"),
        ("/oauth/request_token", 302, "", "redirect (302)"),
        ("/oauth/request_token", 200, "<!DOCTYPE html><p>hello", "has no `oauth_token`"),
        ("/oauth/request_token", 200, "oauth_token=t", "has no `oauth_token_secret`"),
        ("/oauth/request_token", 200, "oauth_token=t&oauth_token_secret=s", "did not confirm the callback"),
        ("/oauth/request_token", 401, "oauth_problem=timestamp_refused", "check this machine&#39;s clock"),
        ("/oauth/access_token", 500, "", "access_token_url"),
        ("/oauth/access_token", 200, "oauth_token=t", "has no `oauth_token_secret`"),
        ("/1.1/account/verify_credentials.json", 401, "{}", "`twitter` answered 401"),
        ("/1.1/account/verify_credentials.json", 200, "<p>hello", "not the JSON that is wanted"),
    ] {
        let mut visit = Visit::at(with(path, status, body)).await;
        let mut answer = visit.get("/login").await;
        if path != "/oauth/request_token" {
            assert_eq!(answer.status, StatusCode::FOUND);
            answer = visit.get(CALLBACK).await;
        }
        assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{path} {status} {body}");
        let readable = answer.text.replace("&#39;", "'");
        assert!(readable.contains(&says.replace("&#39;", "'")), "{says}: {}", answer.text);
        assert!(answer.text.contains("Start again"));
        assert!(visit.get("/").await.text.contains("Sign in with Twitter"));
    }
}

#[tokio::test]
async fn a_provider_that_is_down_is_a_502() {
    let mut visit = Visit::new("http://127.0.0.1:1", SealKey::generate().unwrap(), MemoryStore::default());
    let answer = visit.get("/login").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.text.contains("`twitter` cannot be reached"), "{}", answer.text);
}

#[tokio::test]
async fn threat_d25_the_providers_words_are_text_and_not_markup() {
    let body =
        "oauth_problem=permission_denied&oauth_problem_advice=%3Cscript%3Ealert(1)%3C%2Fscript%3E%1B[31m";
    let mut visit = Visit::at(with("/oauth/request_token", 401, body)).await;
    let answer = visit.get("/login").await;
    assert!(answer.text.contains("&lt;script&gt;") && !answer.text.contains("<script>"), "{}", answer.text);
    assert!(!answer.text.contains('\u{1b}'));
}

#[tokio::test]
async fn threat_d1_d4_d10_d12_d17_callbacks_that_finish_nothing() {
    let mut visit = Visit::at(good()).await;
    for (target, status, says) in [
        ("/auth", 400, "has no `oauth_token`"),
        (CALLBACK, 400, "no such login in progress"),
        ("/auth?denied=temp", 400, "no such login in progress"),
    ] {
        let answer = visit.get(target).await;
        assert_eq!(answer.status.as_u16(), status, "{target}");
        assert!(answer.text.contains(says), "{target}: {}", answer.text);
    }
    visit.get("/login").await;
    for target in [
        "/auth?oauth_token=foreign&oauth_verifier=v",
        "/auth?oauth_token=temp",
        "/auth?oauth_token=temp&oauth_verifier=a&oauth_verifier=b",
        "/auth?oauth_token=%",
    ] {
        assert_eq!(visit.get(target).await.status, StatusCode::BAD_REQUEST, "{target}");
    }
    let head = visit.send(Method::HEAD, CALLBACK, "127.0.0.1:4000").await;
    assert_eq!(
        (head.status, &head.headers[header::ALLOW]),
        (StatusCode::METHOD_NOT_ALLOWED, &"GET, POST".parse().unwrap())
    );
    assert_eq!(visit.get(CALLBACK).await.status, StatusCode::SEE_OTHER, "nothing was used up before");
    assert_eq!(visit.get(CALLBACK).await.status, StatusCode::BAD_REQUEST);
    assert!(visit.get("/").await.text.contains("@ada"), "still signed in");
    assert_eq!(visit.get("/elsewhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_refusal_is_a_403_with_a_page_of_its_own() {
    let mut visit = Visit::at(good()).await;
    visit.get("/login").await;
    let answer = visit.get("/auth?denied=temp").await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text.contains("You did not allow access"), "{}", answer.text);
    assert_eq!(visit.get(CALLBACK).await.status, StatusCode::BAD_REQUEST, "the login is used up");
}

#[tokio::test]
async fn threat_f1_no_header_chooses_the_callback() {
    let (url, seen) = provider(good()).await;
    let mut visit = Visit::new(&url, SealKey::generate().unwrap(), MemoryStore::default());
    for host in ["evil.example", "localhost:4000", "127.0.0.1"] {
        let answer = visit.send(Method::GET, "/login?x=1", host).await;
        assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(answer.headers[header::LOCATION], "http://127.0.0.1:4000/login?x=1");
        let answer = visit.send(Method::POST, "/logout", host).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST);
    }
    assert!(seen.lock().unwrap().is_empty());
    let request = Request::builder().uri("/login").header(header::HOST, "127.0.0.1:4000");
    let request = request.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example");
    visit.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let sent = seen.lock().unwrap().join("\n");
    assert!(sent.contains("oauth_callback=\"http%3A%2F%2F127.0.0.1%3A4000%2Fauth\""), "{sent}");
}

#[tokio::test]
async fn a_login_outlives_the_app() {
    let folder = format!("{}/outlives-{}", env!("CARGO_TARGET_TMPDIR"), std::process::id());
    let (url, _) = provider(good()).await;
    let mut cookie = None;
    for targets in [["/", "/login"], ["/", CALLBACK]] {
        // A new process would find what is on the disk, and nothing else.
        let data = Data::open(&folder).unwrap();
        let sessions = data.sessions("twitter.sqlite").await.unwrap();
        let mut visit = Visit::new(&url, data.seal_key().unwrap(), sessions);
        visit.cookie = cookie;
        for target in targets {
            assert!(!visit.get(target).await.status.is_client_error(), "{target}");
        }
        cookie = visit.cookie.clone();
        if targets[1] == CALLBACK {
            assert!(visit.get("/").await.text.contains("@ada"));
        }
    }
    std::fs::remove_dir_all(folder).unwrap();
}
