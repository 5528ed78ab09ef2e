//! What axum and tower-sessions have to do for the login: each fact of theirs that the adapter handles.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use oauth1_axum::{AxumIntegration, Rejection};
use oauth1_client::{
    ClientConfig, FetchToken, FrameworkIntegration, OAuth, OAuthError, Token, TokenCredentials,
};
use tower::ServiceExt as _;
use tower_sessions::{MemoryStore, SessionManagerLayer, session};

fn sessions() -> SessionManagerLayer<MemoryStore> {
    SessionManagerLayer::new(MemoryStore::default()).with_secure(false)
}

async fn call(router: &Router, method: &str, target: &str, cookie: Option<&str>) -> Response {
    let request = Request::builder().method(method).uri(target);
    let request = match cookie {
        Some(cookie) => request.header(header::COOKIE, cookie),
        None => request,
    };
    router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn cookie(response: &Response) -> String {
    let set = response.headers()[header::SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn text(response: Response) -> String {
    let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    String::from_utf8(body.into()).unwrap()
}

async fn show(web: AxumIntegration) -> Result<String, Rejection> {
    let value = web.load_state("key").await.map_err(Rejection::session)?;
    Ok(value.unwrap_or_else(|| "nothing".to_owned()))
}

async fn save(web: AxumIntegration) -> Result<&'static str, Rejection> {
    web.save_state("key", web.query().to_owned()).await.map_err(Rejection::session)?;
    Ok("saved")
}

/// The visitor's tokens, by the name that the application has put into the session.
struct Tokens;

impl FetchToken<AxumIntegration> for Tokens {
    type Error = session::Error;

    async fn fetch_token(
        &self,
        client: &str,
        web: &AxumIntegration,
    ) -> Result<Option<Token>, session::Error> {
        let user = web.session().get::<String>("user").await?;
        Ok(user.map(|user| Token::new(TokenCredentials::new(format!("{client} of {user}"), "secret"))))
    }
}

/// What a handler awaits has to be `Send` here, also with a hook in it whose type the client does not know.
#[tokio::test]
async fn a_hook_reads_the_visitors_session() {
    async fn sign_in(web: AxumIntegration) -> Result<(), Rejection> {
        web.session().insert("user", "ada").await.map_err(Rejection::session)
    }
    async fn call_api(web: AxumIntegration, State(oauth): State<OAuth>) -> Result<String, Rejection> {
        let client = oauth.create_client("api")?;
        let token = client.fetch_token::<Tokens, _>(&web).await?;
        let call = client.get("https://api.example/me").token(&token).sign()?;
        Ok(call.headers()[header::AUTHORIZATION].to_str().unwrap_or_default().to_owned())
    }
    let oauth = OAuth::builder().without_sessions().fetch_token(Tokens).build().unwrap();
    let config = ClientConfig::new().client_id("id").client_secret("secret");
    oauth.register("api", config.api_base_url("https://api.example")).unwrap();
    let routes = Router::new().route("/sign_in", get(sign_in)).route("/", get(call_api)).with_state(oauth);
    let router = routes.layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/sign_in", None).await);
    let signed = text(call(&router, "GET", "/", Some(&cookie)).await).await;
    assert!(signed.contains("oauth_token=\"api%20of%20ada\""), "{signed}");
    assert_eq!(call(&router, "GET", "/", None).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn state_is_saved_read_and_cleared() {
    async fn clear(web: AxumIntegration) -> Result<(), Rejection> {
        web.clear_state("key").await.map_err(Rejection::session)
    }
    let routes = Router::new().route("/", get(show)).route("/save", get(save)).route("/clear", get(clear));
    let router = routes.layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/save?a=%20b", None).await);
    assert_eq!(text(call(&router, "GET", "/", Some(&cookie)).await).await, "a=%20b");
    assert_eq!(text(call(&router, "GET", "/", None).await).await, "nothing");
    call(&router, "GET", "/clear", Some(&cookie)).await;
    assert_eq!(text(call(&router, "GET", "/", Some(&cookie)).await).await, "nothing");
}

#[tokio::test]
async fn threat_e9_a_5xx_does_not_bring_state_back() {
    async fn clear_and_fail(web: AxumIntegration) -> StatusCode {
        web.clear_state("key").await.unwrap();
        StatusCode::BAD_GATEWAY
    }
    let routes =
        Router::new().route("/", get(show)).route("/save", get(save)).route("/fail", get(clear_and_fail));
    let router = routes.layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/save?x", None).await);
    assert_eq!(call(&router, "GET", "/fail", Some(&cookie)).await.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(text(call(&router, "GET", "/", Some(&cookie)).await).await, "nothing");
}

#[tokio::test]
async fn state_written_meanwhile_by_another_request_is_seen() {
    /// Reads, lets another request of the same session write, and reads again.
    async fn twice(web: AxumIntegration, request: axum::extract::Request) -> String {
        let before = web.load_state("key").await.unwrap();
        let cookie = request.headers()[header::COOKIE].to_str().unwrap().to_owned();
        let router = request.extensions().get::<Other>().unwrap().0.clone();
        call(&router, "GET", "/save?second", Some(&cookie)).await;
        format!("{before:?} {:?}", web.load_state("key").await.unwrap())
    }
    #[derive(Clone)]
    struct Other(Router);

    let sessions = sessions();
    let other = Router::new().route("/save", get(save)).layer(sessions.clone());
    let router = Router::new()
        .route("/twice", get(twice))
        .layer(axum::Extension(Other(other.clone())))
        .layer(sessions);
    let cookie = cookie(&call(&other, "GET", "/save?first", None).await);
    let seen = text(call(&router, "GET", "/twice", Some(&cookie)).await).await;
    assert_eq!(seen, r#"Some("first") Some("second")"#);
}

#[tokio::test]
async fn what_was_written_during_a_wait_is_not_written_over() {
    /// Takes state, waits for a provider while another request of the session writes, and goes on.
    async fn wait(web: AxumIntegration, request: axum::extract::Request) -> StatusCode {
        web.clear_state("taken").await.unwrap();
        let cookie = request.headers()[header::COOKIE].to_str().unwrap().to_owned();
        let router = request.extensions().get::<Other>().unwrap().0.clone();
        call(&router, "GET", "/save?meanwhile", Some(&cookie)).await;
        web.refresh().await.unwrap();
        web.session().insert("own", "kept").await.unwrap();
        // A second refresh would undo what the handler did.
        web.refresh().await.unwrap();
        StatusCode::OK
    }
    async fn own(web: AxumIntegration) -> String {
        web.session().get::<String>("own").await.unwrap().unwrap_or_default()
    }
    #[derive(Clone)]
    struct Other(Router);

    let sessions = sessions();
    let routes = Router::new().route("/save", get(save)).route("/", get(show)).route("/own", get(own));
    let other = routes.layer(sessions.clone());
    let router =
        Router::new().route("/wait", get(wait)).layer(axum::Extension(Other(other.clone()))).layer(sessions);
    let cookie = cookie(&call(&other, "GET", "/save?before", None).await);
    call(&router, "GET", "/wait", Some(&cookie)).await;
    assert_eq!(text(call(&other, "GET", "/", Some(&cookie)).await).await, "meanwhile");
    assert_eq!(text(call(&other, "GET", "/own", Some(&cookie)).await).await, "kept");
}

#[tokio::test]
async fn a_refresh_does_not_undo_what_the_handler_did_before() {
    async fn handler(web: AxumIntegration) -> String {
        web.session().insert("own", "kept").await.unwrap();
        web.clear_state("key").await.unwrap();
        web.refresh().await.unwrap();
        web.session().get::<String>("own").await.unwrap().unwrap_or_default()
    }
    let router = Router::new().route("/", get(handler)).route("/save", get(save)).layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/save?x", None).await);
    assert_eq!(text(call(&router, "GET", "/", Some(&cookie)).await).await, "kept");
}

#[tokio::test]
async fn threat_g1_debug_shows_neither_verifier_nor_session() {
    async fn handler(web: AxumIntegration) -> String {
        format!("{web:?} {web:#?}")
    }
    let router = Router::new().route("/auth", get(handler)).route("/save", get(save)).layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/save?x", None).await);
    let shown = text(call(&router, "GET", "/auth?oauth_verifier=SENTINEL", Some(&cookie)).await).await;
    let id = cookie.split_once('=').unwrap().1;
    assert!(shown.contains("/auth") && !shown.contains("SENTINEL") && !shown.contains(id), "{shown}");
    assert!(!shown.contains("session_id"), "{shown}");
}

#[tokio::test]
async fn threat_e23_what_is_not_ours_under_our_key_is_no_state() {
    async fn strange(web: AxumIntegration) {
        web.session().insert("key", 7).await.unwrap();
    }
    let router = Router::new().route("/", get(show)).route("/strange", get(strange)).layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/strange", None).await);
    assert_eq!(text(call(&router, "GET", "/", Some(&cookie)).await).await, "nothing");
}

#[tokio::test]
async fn what_the_handler_put_into_the_session_is_not_lost() {
    async fn handler(web: AxumIntegration) -> String {
        web.session().insert("own", "kept").await.unwrap();
        web.load_state("key").await.unwrap();
        web.save_state("key", "value".to_owned()).await.unwrap();
        web.session().get::<String>("own").await.unwrap().unwrap_or_default()
    }
    let router = Router::new().route("/", get(handler)).route("/save", get(save)).layer(sessions());
    let cookie = cookie(&call(&router, "GET", "/save?x", None).await);
    assert_eq!(text(call(&router, "GET", "/", Some(&cookie)).await).await, "kept");
}

#[tokio::test]
async fn without_the_session_layer_the_handler_does_not_run() {
    let router = Router::new().route("/", get(show));
    let response = call(&router, "GET", "/", None).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    // A visitor is not told; the application's log and its own page are.
    assert_eq!(text(response).await, "the application cannot sign anybody in at the moment");

    async fn own_page(web: Result<AxumIntegration, Rejection>) -> String {
        let error = web.unwrap_err();
        std::error::Error::source(error.error()).unwrap().to_string()
    }
    let told = text(call(&Router::new().route("/", get(own_page)), "GET", "/", None).await).await;
    assert!(told.contains("add tower_sessions::SessionManagerLayer"), "{told}");
}

#[tokio::test]
async fn a_redirect_is_303_after_post_and_never_cached() {
    async fn away(web: AxumIntegration) -> Response {
        assert!(matches!(web.method(), "GET" | "POST"));
        web.redirect("https://p.example/authorize?oauth_token=a%2Fb")
    }
    let router = Router::new().route("/", get(away).post(away)).layer(sessions());
    for (method, status) in [("GET", StatusCode::FOUND), ("POST", StatusCode::SEE_OTHER)] {
        let response = call(&router, method, "/", None).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()[header::LOCATION], "https://p.example/authorize?oauth_token=a%2Fb");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }
}

#[tokio::test]
async fn threat_c24_a_location_cannot_hold_a_line_break() {
    async fn away(web: AxumIntegration) -> Response {
        web.redirect("https://p.example/\r\nSet-Cookie: x=y")
    }
    let router = Router::new().route("/", get(away)).layer(sessions());
    let response = call(&router, "GET", "/", None).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(response.headers().get(header::LOCATION).is_none());
}

#[tokio::test]
async fn a_rejection_has_the_errors_status_and_tells_a_visitor_what_concerns_them() {
    let denied = Rejection::from(OAuthError::Denied).into_response();
    assert_eq!(denied.status(), StatusCode::FORBIDDEN);
    assert_eq!(denied.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(denied.headers()[header::REFERRER_POLICY], "no-referrer");
    let head = Rejection::from(OAuthError::MethodNotAllowed).into_response();
    assert_eq!(
        (head.status(), &head.headers()[header::ALLOW]),
        (StatusCode::METHOD_NOT_ALLOWED, &"GET, POST".parse().unwrap())
    );
    assert_eq!(text(denied).await, "access was denied at the provider");
    let lost = Rejection::from(OAuthError::NoPendingLogin).into_response();
    assert_eq!(lost.status(), StatusCode::BAD_REQUEST);
    assert!(text(lost).await.contains("SameSite=Lax"));
    let oauth = OAuth::builder().without_sessions().build().unwrap();
    let ours = Rejection::from(oauth.create_client("twitter").unwrap_err()).into_response();
    assert_eq!(ours.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!text(ours).await.contains("twitter"));
}
