//! What Rocket has to do for the login: each fact of its that the adapter handles.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]
#![allow(clippy::needless_pass_by_value, reason = "handlers are given guards")]

use std::collections::HashSet;

use oauth1_client::{
    ClientConfig, FetchToken, FrameworkIntegration, OAuth, OAuthError, Token, TokenCredentials,
};
use oauth1_rocket::{CookieTooLong, LoginCookies, Redirect, Rejection, RocketIntegration};
use rocket::{
    Config, Request, Route, State,
    config::LogLevel,
    error::ErrorKind,
    figment::Figment,
    get,
    http::{Cookie, Status},
    local::asynchronous::{Client, LocalResponse},
    post,
    request::{FromRequest, Outcome},
    routes, uri,
};

fn config() -> Config {
    Config { log_level: LogLevel::Off, ..Config::debug_default() }
}

/// A browser at a rocket with these routes and the fairing.
async fn browser(routes: Vec<Route>) -> Client {
    Client::tracked(rocket::custom(config()).attach(LoginCookies::new()).mount("/", routes)).await.unwrap()
}

async fn text(browser: &Client, target: &str) -> String {
    browser.get(target.to_owned()).dispatch().await.into_string().await.unwrap_or_default()
}

fn set_cookies<'a>(response: &'a LocalResponse<'_>) -> Vec<&'a str> {
    response.headers().get("Set-Cookie").collect()
}

#[get("/")]
async fn show(web: RocketIntegration<'_>) -> Result<String, Rejection> {
    let value = web.load_state("key").await.map_err(Rejection::session)?;
    Ok(value.unwrap_or_else(|| "nothing".to_owned()))
}

#[get("/save")]
async fn save(web: RocketIntegration<'_>) -> Result<&'static str, Rejection> {
    web.save_state("key", web.query().to_owned()).await.map_err(Rejection::session)?;
    Ok("saved")
}

#[get("/clear")]
async fn clear(web: RocketIntegration<'_>) -> Result<(), Rejection> {
    web.clear_state("key").await.map_err(Rejection::session)
}

#[rocket::async_test]
async fn state_is_saved_read_and_cleared() {
    let browser = browser(routes![show, save, clear]).await;
    assert_eq!(text(&browser, "/").await, "nothing");
    text(&browser, "/save?a=%20b&c=d+e").await;
    assert_eq!(text(&browser, "/").await, "a=%20b&c=d+e"); // also: the query is as it came
    text(&browser, "/clear").await;
    assert_eq!(text(&browser, "/").await, "nothing");
}

/// A jar of Rocket's shows what the browser sent, and not what is written meanwhile.
#[rocket::async_test]
async fn what_a_request_writes_it_also_reads() {
    #[get("/both")]
    async fn both(web: RocketIntegration<'_>, again: RocketIntegration<'_>) -> String {
        let before = web.load_state("key").await.unwrap();
        web.save_state("key", "new".to_owned()).await.unwrap();
        let saved = again.load_state("key").await.unwrap();
        web.clear_state("key").await.unwrap();
        format!("{before:?} {saved:?} {:?}", again.load_state("key").await.unwrap())
    }
    let browser = browser(routes![show, save, both]).await;
    text(&browser, "/save?old").await;
    assert_eq!(text(&browser, "/both").await, r#"Some("old") Some("new") None"#);
    assert_eq!(text(&browser, "/").await, "nothing");
}

/// E5: no other host of the domain can plant it. E17: it comes along from the provider's site. E20: `Secure` whether
/// or not it is Rocket that speaks TLS.
#[rocket::async_test]
async fn threat_e5_e17_e20_the_cookie_and_its_removal_have_their_attributes() {
    let browser = browser(routes![save, clear]).await;
    let saved = browser.get("/save?x").dispatch().await;
    assert_eq!(set_cookies(&saved), ["__Host-key=x; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=86400"]);
    let cleared = browser.get("/clear").dispatch().await;
    let [removal] = set_cookies(&cleared)[..] else { panic!("one cookie") };
    let expected = "__Host-key=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=";
    assert!(removal.starts_with(expected), "{removal}");
}

#[rocket::async_test]
async fn threat_e19_plain_http_is_said_aloud_and_for_loopback_only() {
    let rocket = |address: &str| {
        let config = Config { address: address.parse().unwrap(), ..config() };
        let rocket = rocket::custom(config).attach(LoginCookies::plain_http_on_loopback());
        Client::tracked(rocket.mount("/", routes![save, show]))
    };
    let browser = rocket("127.0.0.1").await.unwrap();
    let saved = browser.get("/save?x").dispatch().await;
    assert_eq!(set_cookies(&saved), ["key=x; HttpOnly; SameSite=Lax; Path=/; Max-Age=86400"]);
    assert_eq!(text(&browser, "/").await, "x");
    assert!(rocket("::1").await.is_ok());
    for address in ["0.0.0.0", "192.0.2.1", "::"] {
        let error = rocket(address).await.unwrap_err();
        let ErrorKind::FailedFairings(failed) = error.kind() else { panic!("{error}") };
        assert!(failed[0].name.contains("loopback"), "{address}");
    }
}

/// Rocket throws away what was put into its jar when a catcher answers.
#[rocket::async_test]
async fn threat_e9_state_is_kept_and_removed_whoever_answers() {
    #[get("/<_>/status")]
    async fn status(web: RocketIntegration<'_>) -> Status {
        change(&web).await;
        Status::BadGateway
    }
    #[get("/<_>/error")]
    async fn error(web: RocketIntegration<'_>) -> Result<(), Status> {
        change(&web).await;
        Err(Status::NotFound)
    }
    #[get("/<_>/rejection")]
    async fn rejection(web: RocketIntegration<'_>) -> Rejection {
        change(&web).await;
        Rejection::from(OAuthError::Denied)
    }
    #[get("/<_>/panic")]
    async fn panic(web: RocketIntegration<'_>) {
        change(&web).await;
        panic!("on purpose");
    }
    async fn change(web: &RocketIntegration<'_>) {
        let path = format!("{web:?}");
        match path.contains("/save/") {
            true => web.save_state("key", "new".to_owned()).await.unwrap(),
            false => web.clear_state("key").await.unwrap(),
        }
        web.cookies().add(("own", "x"));
    }
    let browser = browser(routes![show, save, status, error, rejection, panic]).await;
    let ends = [("status", 502), ("error", 404), ("rejection", 403), ("panic", 500)];
    for (end, code) in ends {
        for (verb, after) in [("save", "new"), ("clear", "nothing")] {
            text(&browser, "/save?old").await;
            let response = browser.get(format!("/{verb}/{end}")).dispatch().await;
            assert_eq!(response.status().code, code);
            // So that the test notices when Rocket changes: what is in the jar is only kept if the handler answers.
            assert_eq!(response.cookies().get("own").is_some(), end == "rejection", "{end}");
            assert_eq!(text(&browser, "/").await, after, "{verb} {end}");
        }
    }
}

/// Rocket gives a HEAD request to the GET handler, and says there that it is a GET.
#[rocket::async_test]
async fn threat_d13_a_head_request_says_so() {
    #[get("/method")]
    async fn method(web: RocketIntegration<'_>, method: rocket::http::Method) -> (Status, String) {
        assert_eq!(method, rocket::http::Method::Get, "then the fairing need not note it any more");
        web.save_state("key", web.method().to_owned()).await.unwrap();
        (Status::Ok, web.method().to_owned())
    }
    let browser = browser(routes![show, method]).await;
    assert_eq!(text(&browser, "/method").await, "GET");
    browser.head("/method").dispatch().await;
    assert_eq!(text(&browser, "/").await, "HEAD");
}

#[rocket::async_test]
async fn threat_d7_no_two_keys_share_a_cookie_and_each_is_a_cookies_name() {
    const KEYS: &[&str] = &[
        "oauth1:x",
        "oauth1:x_y",
        "oauth1:x_5Fy",
        "oauth1:x-y",
        "oauth1:X",
        "oauth1_x",
        "oauth1_3Ax",
        "oauth1:a b",
        "oauth1:a;b=c,d",
        "oauth1:\r\n\0",
        "oauth1:é",
        "oauth1:%C3%A9",
        "oauth1:../",
        "oauth1:",
    ];
    #[get("/all")]
    async fn all(web: RocketIntegration<'_>) {
        for key in KEYS {
            web.save_state(key, format!("{key:?};")).await.unwrap();
        }
    }
    #[get("/count")]
    async fn count(web: RocketIntegration<'_>) -> String {
        for key in KEYS {
            assert_eq!(web.load_state(key).await.unwrap(), Some(format!("{key:?};")));
        }
        "all".to_owned()
    }
    let browser = browser(routes![all, count]).await;
    let response = browser.get("/all").dispatch().await;
    let names: HashSet<_> =
        set_cookies(&response).into_iter().map(|cookie| cookie.split('=').next().unwrap()).collect();
    assert_eq!(names.len(), KEYS.len());
    assert!(names.contains("__Host-oauth1_3Ax_5Fy"), "{names:?}");
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b"-_".contains(&octet);
    assert!(names.iter().all(|name| name.bytes().all(plain)), "{names:?}");
    assert_eq!(text(&browser, "/count").await, "all");
}

#[rocket::async_test]
async fn threat_e14_what_is_too_long_for_a_cookie_is_an_error_at_once() {
    #[get("/save/<length>")]
    async fn save_long(web: RocketIntegration<'_>, length: usize) -> Result<(), Rejection> {
        web.save_state("key", "x".repeat(length)).await.map_err(Rejection::session)
    }
    let browser = browser(routes![save_long]).await;
    let overhead = "__Host-key=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=86400".len();
    let fits = browser.get(format!("/save/{}", 4096 - overhead)).dispatch().await;
    assert_eq!((fits.status(), set_cookies(&fits)[0].len()), (Status::Ok, 4096));
    let too_long = browser.get(format!("/save/{}", 4097 - overhead)).dispatch().await;
    assert_eq!((too_long.status(), set_cookies(&too_long)), (Status::InternalServerError, vec![]));
}

#[rocket::async_test]
async fn threat_g1_debug_shows_neither_verifier_nor_cookies() {
    #[get("/auth")]
    async fn debug(web: RocketIntegration<'_>) -> String {
        web.save_state("key", "SENTINEL".to_owned()).await.unwrap();
        web.cookies().add_private(("own", "SENTINEL"));
        format!("{web:?} {web:#?}")
    }
    let browser = browser(routes![save, debug]).await;
    text(&browser, "/save?SENTINEL").await;
    let shown = text(&browser, "/auth?oauth_verifier=SENTINEL").await;
    assert!(shown.contains("GET") && shown.contains("/auth") && !shown.contains("SENTINEL"), "{shown}");
}

#[rocket::async_test]
async fn without_the_fairing_rocket_does_not_start() {
    let without = rocket::custom(config()).mount("/", routes![show]);
    let error = Client::tracked(without).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::SentinelAborts(_)), "{error}");

    // Where the guard is inside of another, which Rocket cannot see when it starts, the request is refused.
    struct Inner(String);
    #[rocket::async_trait]
    impl<'r> FromRequest<'r> for Inner {
        type Error = ();

        async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
            let outcome = request.guard::<RocketIntegration<'_>>().await;
            let (status, rejection) = outcome.failed().unwrap();
            assert_eq!(status, Status::InternalServerError);
            Outcome::Success(Self(std::error::Error::source(rejection.error()).unwrap().to_string()))
        }
    }
    #[get("/")]
    fn own_page(inner: Inner) -> String {
        inner.0
    }
    let without = Client::tracked(rocket::custom(config()).mount("/", routes![own_page])).await.unwrap();
    let told = text(&without, "/").await;
    assert!(told.contains("attach oauth1_rocket::LoginCookies"), "{told}");
}

/// What the documentation says of the application's own private cookies.
#[rocket::async_test]
async fn outside_of_debug_rocket_asks_for_a_secret_key() {
    let release = Figment::from(Config { log_level: LogLevel::Off, ..Config::release_default() });
    let rocket = rocket::custom(release.select(Config::RELEASE_PROFILE)).attach(LoginCookies::new());
    let error = Client::tracked(rocket).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InsecureSecretKey(_)), "{error}");
}

#[get("/away?<to>")]
fn away(web: RocketIntegration<'_>, to: &str) -> Redirect {
    web.redirect(to)
}

#[post("/away?<to>")]
fn away_after_post(web: RocketIntegration<'_>, to: &str) -> Redirect {
    web.redirect(to)
}

#[rocket::async_test]
async fn a_redirect_is_303_after_post_and_never_cached() {
    let browser = browser(routes![away, away_after_post]).await;
    let to = "https://p.example/authorize?oauth_token=a%2Fb";
    let target = uri!(away(to)).to_string();
    for (request, status) in
        [(browser.get(&*target), Status::Found), (browser.post(&*target), Status::SeeOther)]
    {
        let response = request.dispatch().await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().get("Location").collect::<Vec<_>>(), [to]);
        assert_eq!(response.headers().get_one("Cache-Control"), Some("no-store"));
    }
}

#[rocket::async_test]
async fn threat_c24_a_location_cannot_hold_a_line_break() {
    let browser = browser(routes![away]).await;
    for octets in ["%0D%0ASet-Cookie:%20x=y", "%0A", "%00", "%7F"] {
        let response = browser.get(format!("/away?to=https://p.example/{octets}")).dispatch().await;
        assert_eq!(response.status(), Status::InternalServerError);
        assert!(response.headers().get_one("Location").is_none() && set_cookies(&response).is_empty());
    }
}

#[rocket::async_test]
async fn a_rejection_has_the_errors_status_and_tells_a_visitor_what_concerns_them() {
    #[get("/<error>")]
    fn rejected(error: &str) -> Rejection {
        let oauth = OAuth::builder().without_sessions().build().unwrap();
        Rejection::from(match error {
            "denied" => OAuthError::Denied,
            "head" => OAuthError::MethodNotAllowed,
            "lost" => OAuthError::NoPendingLogin,
            "ours" => oauth.create_client("twitter").unwrap_err(),
            _ => return Rejection::session(std::fmt::Error),
        })
    }
    let browser = browser(routes![rejected]).await;
    let ours = "the application cannot sign anybody in at the moment";
    for (error, status, says) in [
        ("denied", 403, "access was denied at the provider"),
        ("head", 405, "HEAD"),
        ("lost", 400, "SameSite=Lax"),
        ("ours", 500, ours),
        ("session", 500, ours),
    ] {
        let response = browser.get(format!("/{error}")).dispatch().await;
        assert_eq!(response.status().code, status);
        let header = |name| response.headers().get(name).collect::<Vec<_>>();
        assert_eq!(header("Content-Type"), ["text/plain; charset=utf-8"]);
        assert_eq!(header("Cache-Control"), ["no-store"]);
        assert_eq!(header("Referrer-Policy"), ["no-referrer"]);
        assert_eq!(header("Allow"), if status == 405 { vec!["GET, POST"] } else { vec![] });
        let body = response.into_string().await.unwrap();
        assert!(body.contains(says) && (status != 500 || body == ours), "{body}");
    }
}

/// The visitor's tokens, by the name that the application has put into a private cookie.
struct Tokens;

impl FetchToken<RocketIntegration<'_>> for Tokens {
    type Error = CookieTooLong;

    async fn fetch_token(
        &self,
        client: &str,
        web: &RocketIntegration<'_>,
    ) -> Result<Option<Token>, CookieTooLong> {
        web.load_state("key").await?;
        let user = web.cookies().get_private("user");
        let name = user.map(|user| format!("{client} of {}", user.value()));
        Ok(name.map(|name| Token::new(TokenCredentials::new(name, "secret"))))
    }
}

/// What a handler awaits has to be `Send` here, also with a hook in it whose type the client does not know.
#[rocket::async_test]
async fn a_hook_reads_the_visitors_cookies() {
    #[get("/sign_in")]
    fn sign_in(web: RocketIntegration<'_>) {
        web.cookies().add_private(Cookie::new("user", "ada"));
    }
    #[get("/")]
    async fn call_api(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<String, Rejection> {
        let client = oauth.create_client("api")?;
        let token = client.fetch_token::<Tokens, _>(&web).await?;
        let call = client.get("https://api.example/me").token(&token).sign()?;
        Ok(call.headers()["authorization"].to_str().unwrap_or_default().to_owned())
    }
    let oauth = OAuth::builder().without_sessions().fetch_token(Tokens).build().unwrap();
    let settings = ClientConfig::new().client_id("id").client_secret("secret");
    oauth.register("api", settings.api_base_url("https://api.example")).unwrap();
    let rocket = rocket::custom(config()).attach(LoginCookies::new()).manage(oauth);
    let browser = Client::tracked(rocket.mount("/", routes![sign_in, call_api])).await.unwrap();
    assert_eq!(browser.get("/").dispatch().await.status(), Status::InternalServerError);
    text(&browser, "/sign_in").await;
    let signed = text(&browser, "/").await;
    assert!(signed.contains("oauth_token=\"api%20of%20ada\""), "{signed}");
}
