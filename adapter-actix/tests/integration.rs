//! What actix-web and actix-session have to do for the login: each fact of theirs that the adapter handles.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

mod support;

use std::{collections::HashMap, error::Error as _, io};

use actix_session::Session;
use actix_web::{
    HttpResponse, ResponseError as _, body,
    dev::Service as _,
    http::{Method, StatusCode},
    web::{self, Data, ServiceConfig},
};
use oauth1_actix::{ActixIntegration, Rejection, SessionError};
use oauth1_client::{
    ClientConfig, FetchToken, FrameworkIntegration, OAuth, OAuthError, StateStoreError, Token,
    TokenCredentials,
};
use support::{Browser, MemoryStore, cookie_sessions, server_sessions};

async fn show(web: ActixIntegration) -> Result<String, Rejection> {
    let value = web.load_state("key").await.map_err(Rejection::session)?;
    Ok(value.unwrap_or_else(|| "nothing".to_owned()))
}

async fn save(web: ActixIntegration) -> Result<&'static str, Rejection> {
    web.save_state("key", web.query().to_owned()).await.map_err(Rejection::session)?;
    Ok("saved")
}

async fn clear(web: ActixIntegration) -> Result<&'static str, Rejection> {
    web.clear_state("key").await.map_err(Rejection::session)?;
    Ok("cleared")
}

async fn own(web: ActixIntegration) -> String {
    web.session().get::<String>("own").unwrap().unwrap_or_default()
}

fn routes(config: &mut ServiceConfig) {
    config.route("/", web::get().to(show)).route("/save", web::get().to(save));
    config.route("/clear", web::get().to(clear)).route("/own", web::get().to(own));
}

/// The visitor's tokens, by the name that the application has put into the session.
struct Tokens;

impl FetchToken<ActixIntegration> for Tokens {
    type Error = actix_session::SessionGetError;

    async fn fetch_token(&self, client: &str, web: &ActixIntegration) -> Result<Option<Token>, Self::Error> {
        let user = web.session().get::<String>("user")?;
        Ok(user.map(|user| Token::new(TokenCredentials::new(format!("{client} of {user}"), "secret"))))
    }
}

/// A session is not `Send` here, and neither is what a handler awaits.
#[actix_web::test]
async fn a_hook_reads_the_visitors_session() {
    async fn sign_in(web: ActixIntegration) -> Result<&'static str, Rejection> {
        web.session().insert("user", "ada").map_err(Rejection::session)?;
        Ok("in")
    }
    async fn call_api(web: ActixIntegration, oauth: Data<OAuth>) -> Result<String, Rejection> {
        let client = oauth.create_client("api")?;
        let token = client.fetch_token::<Tokens, _>(&web).await?;
        let call = client.get("https://api.example/me").token(&token).sign()?;
        Ok(call.headers()[http::header::AUTHORIZATION].to_str().unwrap_or_default().to_owned())
    }
    let oauth = OAuth::builder().without_sessions().fetch_token(Tokens).build().unwrap();
    let config = ClientConfig::new().client_id("id").client_secret("secret");
    oauth.register("api", config.api_base_url("https://api.example")).unwrap();
    let mut browser = Browser::new(cookie_sessions(), move |config| {
        config.app_data(Data::new(oauth.clone()));
        config.route("/sign_in", web::get().to(sign_in)).route("/", web::get().to(call_api));
    });
    assert_eq!(browser.get("/").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    browser.get("/sign_in").await;
    let signed = browser.get("/").await.text;
    assert!(signed.contains("oauth_token=\"api%20of%20ada\""), "{signed}");
}

#[actix_web::test]
async fn state_is_saved_read_written_over_and_cleared() {
    let mut browser = Browser::new(cookie_sessions(), routes);
    browser.get("/save?a=%20b").await;
    assert_eq!(browser.get("/").await.text, "a=%20b");
    assert_eq!(browser.with(None).get("/").await.text, "nothing");
    browser.get("/save?c").await;
    assert_eq!(browser.get("/").await.text, "c");
    browser.get("/clear").await;
    assert_eq!(browser.get("/").await.text, "nothing");
}

#[actix_web::test]
async fn threat_e9_a_5xx_does_not_bring_state_back() {
    async fn clear_and_fail(web: ActixIntegration) -> HttpResponse {
        web.clear_state("key").await.unwrap();
        HttpResponse::BadGateway().finish()
    }
    async fn clear_and_reject(web: ActixIntegration) -> Result<HttpResponse, Rejection> {
        web.clear_state("key").await.unwrap();
        Err(Rejection::session(io::Error::other("gone")))
    }
    let failing = |config: &mut ServiceConfig| {
        routes(config);
        config.route("/502", web::get().to(clear_and_fail)).route("/500", web::get().to(clear_and_reject));
    };
    for (target, status) in [("/502", StatusCode::BAD_GATEWAY), ("/500", StatusCode::INTERNAL_SERVER_ERROR)] {
        let store = MemoryStore::default();
        let mut browser = Browser::new(server_sessions(&store), failing);
        browser.get("/save?x").await;
        assert_eq!(browser.get(target).await.status, status);
        assert_eq!(browser.get("/").await.text, "nothing");
        assert!(store.sessions.lock().unwrap().values().all(HashMap::is_empty), "{store:?}");

        let mut browser = Browser::new(cookie_sessions(), failing);
        browser.get("/save?x").await;
        assert_eq!(browser.get(target).await.status, status);
        assert_eq!(browser.get("/").await.text, "nothing");
    }
}

#[actix_web::test]
async fn threat_g1_debug_shows_neither_verifier_nor_session() {
    async fn handler(web: ActixIntegration) -> String {
        format!("{web:?} {web:#?}")
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        routes(config);
        config.route("/auth", web::get().to(handler));
    });
    browser.get("/save?OURS").await;
    let shown = browser.get("/auth?oauth_verifier=SENTINEL").await.text;
    assert!(shown.contains("/auth") && shown.contains("GET"), "{shown}");
    let signature: String = browser.cookie.unwrap().value().chars().take(20).collect();
    for secret in ["SENTINEL", "OURS", "key", "cookie", &signature] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
}

#[actix_web::test]
async fn threat_e23_what_is_not_ours_under_our_key_is_no_state() {
    async fn strange(web: ActixIntegration) -> &'static str {
        web.session().insert("key", 7).unwrap();
        "strange"
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        routes(config);
        config.route("/strange", web::get().to(strange));
    });
    browser.get("/strange").await;
    assert_eq!(browser.get("/").await.text, "nothing");
    browser.get("/save?x").await;
    assert_eq!(browser.get("/").await.text, "x");
}

#[actix_web::test]
async fn what_the_handler_put_into_the_session_is_not_lost() {
    async fn handler(web: ActixIntegration) -> &'static str {
        web.session().insert("own", "kept").unwrap();
        web.load_state("key").await.unwrap();
        web.save_state("key", "value".to_owned()).await.unwrap();
        web.refresh().await.unwrap();
        web.clear_state("other").await.unwrap();
        "done"
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        routes(config);
        config.route("/handler", web::get().to(handler));
    });
    browser.get("/save?x").await;
    browser.get("/handler").await;
    assert_eq!(browser.get("/own").await.text, "kept");
    assert_eq!(browser.get("/").await.text, "value");
}

/// The application's own extractor sees the session that the adapter sees.
#[actix_web::test]
async fn a_session_extracted_beside_is_the_same() {
    async fn handler(before: Session, web: ActixIntegration, after: Session) -> String {
        before.insert("key", "before").unwrap();
        let seen = web.load_state("key").await.unwrap();
        web.save_state("key", "ours".to_owned()).await.unwrap();
        format!("{seen:?} {:?} {:?}", before.get::<String>("key").unwrap(), after.entries().len())
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        routes(config);
        config.route("/handler", web::get().to(handler));
    });
    assert_eq!(browser.get("/handler").await.text, r#"Some("before") Some("ours") 1"#);
    assert_eq!(browser.get("/").await.text, "ours");
}

/// What other extractors and middlewares have noted of the request is still there when the handler runs.
#[actix_web::test]
async fn the_requests_extensions_stay() {
    #[derive(Clone)]
    struct Noted(&'static str);
    async fn handler(_: ActixIntegration, _: ActixIntegration, noted: web::ReqData<Noted>) -> &'static str {
        noted.0
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        let note = web::scope("").wrap_fn(|request, next| {
            actix_web::HttpMessage::extensions_mut(&request).insert(Noted("noted"));
            next.call(request)
        });
        config.service(note.route("/", web::get().to(handler)));
    });
    assert_eq!(browser.get("/").await.text, "noted");
    assert!(browser.cookie.is_none(), "nothing was put into the session: {:?}", browser.cookie);
}

#[actix_web::test]
async fn a_session_that_the_handler_ended_keeps_nothing_and_says_so() {
    async fn handler(web: ActixIntegration) -> String {
        web.session().purge();
        let error = web.save_state("key", "x".to_owned()).await.unwrap_err();
        assert!(matches!(web.load_state("key").await, Err(SessionError::Purged)));
        web.clear_state("key").await.unwrap();
        error.to_string()
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        routes(config);
        config.route("/handler", web::get().to(handler));
    });
    browser.get("/save?x").await;
    let told = browser.get("/handler").await.text;
    assert!(told.contains("Session::purge"), "{told}");
}

#[actix_web::test]
async fn threat_d16_a_renewed_session_has_a_new_id_and_what_was_in_it() {
    async fn renew(web: ActixIntegration) -> &'static str {
        web.session().renew();
        web.save_state("key", "signed in".to_owned()).await.unwrap();
        "renewed"
    }
    let store = MemoryStore::default();
    let mut browser = Browser::new(server_sessions(&store), |config| {
        routes(config);
        config.route("/renew", web::get().to(renew));
    });
    browser.get("/save?planted").await;
    let mut attacker = browser.with(browser.cookie.clone());
    browser.get("/renew").await;
    assert_eq!(browser.get("/").await.text, "signed in");
    assert_eq!(attacker.get("/").await.text, "nothing");
}

#[actix_web::test]
async fn without_the_session_middleware_the_handler_does_not_run() {
    async fn unreachable(web: ActixIntegration) -> String {
        format!("{web:?}")
    }
    /// The second asks when actix-session has made a session up for the first.
    async fn own_page(
        web: Result<ActixIntegration, Rejection>,
        again: Result<ActixIntegration, Rejection>,
    ) -> String {
        let [first, second] = [web, again].map(|web| web.unwrap_err().error().source().unwrap().to_string());
        assert_eq!(first, second);
        first
    }
    let mut browser = Browser::without_sessions(|config| {
        config.route("/", web::get().to(unreachable)).route("/own_page", web::get().to(own_page));
    });
    let seen = browser.get("/").await;
    assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
    // A visitor is not told; the application's log (tests/log.rs) and its own page are.
    assert_eq!(seen.text, "the application cannot sign anybody in at the moment");
    let told = browser.get("/own_page").await.text;
    assert!(told.contains("wrap the app") && told.contains("actix_session::SessionMiddleware"), "{told}");
}

#[actix_web::test]
async fn a_redirect_is_303_after_post_and_never_cached() {
    async fn away(web: ActixIntegration) -> HttpResponse {
        assert!(matches!(web.method(), "GET" | "POST" | "HEAD"));
        web.redirect("https://p.example/authorize?oauth_token=a%2Fb")
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        config.route("/", web::to(away));
    });
    for (method, status) in [
        (Method::GET, StatusCode::FOUND),
        (Method::POST, StatusCode::SEE_OTHER),
        (Method::HEAD, StatusCode::FOUND),
    ] {
        let seen = browser.call(method, "/").await;
        assert_eq!(seen.status, status);
        assert_eq!(seen.header("location"), Some("https://p.example/authorize?oauth_token=a%2Fb"));
        assert_eq!(seen.header("cache-control"), Some("no-store"));
    }
}

#[actix_web::test]
async fn threat_c24_a_location_cannot_hold_a_line_break() {
    async fn away(web: ActixIntegration) -> HttpResponse {
        web.redirect("https://p.example/\r\nSet-Cookie: x=y")
    }
    let mut browser = Browser::new(cookie_sessions(), |config| {
        config.route("/", web::get().to(away));
    });
    let seen = browser.get("/").await;
    assert_eq!(seen.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!((seen.header("location"), seen.header("set-cookie"), &*seen.text), (None, None, ""));
}

#[actix_web::test]
async fn a_rejection_has_the_errors_status_and_tells_a_visitor_what_concerns_them() {
    async fn text(response: HttpResponse) -> String {
        String::from_utf8(body::to_bytes(response.into_body()).await.unwrap().to_vec()).unwrap()
    }
    let denied = Rejection::from(OAuthError::Denied).error_response();
    assert_eq!(denied.status(), StatusCode::FORBIDDEN);
    for (name, value) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(denied.headers().get(name).unwrap(), value);
    }
    assert_eq!(denied.headers().len(), 3);
    let head = Rejection::from(OAuthError::MethodNotAllowed);
    assert_eq!(head.status_code(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(head.error_response().status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(head.error_response().headers().get("allow").unwrap(), "GET, POST");
    assert_eq!(text(denied).await, "access was denied at the provider");
    let lost = Rejection::from(OAuthError::NoPendingLogin).error_response();
    assert_eq!(lost.status(), StatusCode::BAD_REQUEST);
    assert!(text(lost).await.contains("SameSite=Lax"));
    let oauth = OAuth::builder().without_sessions().build().unwrap();
    let ours = Rejection::from(oauth.create_client("twitter").unwrap_err()).error_response();
    assert_eq!(ours.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!text(ours).await.contains("twitter"));
    let store = Rejection::from(OAuthError::StateStore(StateStoreError::new("down"))).error_response();
    assert_eq!(store.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(text(store).await.starts_with("the application"));
}
