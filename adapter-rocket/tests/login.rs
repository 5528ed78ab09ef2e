//! Whole logins through a rocket, at a provider that is a closure.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test does not expect is to stop it")]

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use oauth1_client::{Body, ClientConfig, FrameworkIntegration as _, NetworkError, OAuth, SealKey};
use oauth1_rocket::{LoginCookies, Redirect, Rejection, RocketIntegration};
use rocket::{
    Config, State,
    config::LogLevel,
    get,
    http::{Cookie, CookieJar, Status},
    local::asynchronous::{Client, LocalResponse},
    post, routes,
};

/// What the provider counts, and how it is.
#[derive(Default)]
struct Provider {
    begun: AtomicUsize,
    exchanged: AtomicUsize,
    /// How much longer its tokens and secrets are than they need to be.
    padding: usize,
    /// Whether it has nothing to say to an exchange.
    down: bool,
}

impl Provider {
    fn answer(&self, path: &str) -> Result<http::Response<Body>, NetworkError> {
        let reply = match path {
            "/request_token" => {
                let number = self.begun.fetch_add(1, Ordering::Relaxed) + 1;
                let (token, secret) = (format!("t{number}"), temporary_secret(number));
                let padding = "x".repeat(self.padding);
                format!(
                    "oauth_token={token}{padding}&oauth_token_secret={secret}{padding}&oauth_callback_confirmed=true"
                )
            }
            "/access_token" => {
                self.exchanged.fetch_add(1, Ordering::Relaxed);
                if self.down {
                    return Err(NetworkError::TimedOut);
                }
                "oauth_token=access&oauth_token_secret=SENTINEL-access-secret&screen_name=ada".to_owned()
            }
            _ => panic!("{path}"),
        };
        Ok(http::Response::new(Body::from(reply)))
    }
}

fn temporary_secret(number: usize) -> String {
    format!("SENTINEL-temporary-secret-{number}")
}

#[get("/login")]
async fn login(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<Redirect, Rejection> {
    Ok(oauth.create_client("de_mo")?.authorize_redirect(&web, "http://127.0.0.1:4000/auth").await?)
}

#[post("/login")]
async fn login_by_post(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<Redirect, Rejection> {
    Ok(oauth.create_client("de_mo")?.authorize_redirect(&web, "http://127.0.0.1:4000/auth").await?)
}

#[get("/auth")]
async fn auth(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<Redirect, Rejection> {
    let token = oauth.create_client("de_mo")?.authorize_access_token(&web).await?;
    let user = token.field("screen_name").unwrap_or_default().to_owned();
    web.cookies().add_private(Cookie::build(("__Host-user", user)).secure(true));
    Ok(web.redirect("/"))
}

/// Answers by a catcher of Rocket's, not by a [`Rejection`].
#[get("/careless")]
async fn careless(web: RocketIntegration<'_>, oauth: &State<OAuth>) -> Result<(), Status> {
    let client = oauth.create_client("de_mo").map_err(|_| Status::InternalServerError)?;
    client.authorize_access_token(&web).await.map_err(|error| Status::new(error.status()))?;
    Ok(())
}

#[get("/")]
fn home(cookies: &CookieJar<'_>) -> String {
    cookies.get_private("__Host-user").map(|user| user.value().to_owned()).unwrap_or_default()
}

async fn app(provider: Provider) -> (Client, Arc<Provider>) {
    let provider = Arc::new(provider);
    let answering = Arc::clone(&provider);
    let transport =
        move |request: http::Request<Body>| std::future::ready(answering.answer(request.uri().path()));
    let oauth = OAuth::builder().seal_key(SealKey::generate().unwrap()).transport(transport).build().unwrap();
    let settings = ClientConfig::new()
        .client_id("client-id")
        .client_secret("client-secret")
        .request_token_url("https://p.example/request_token")
        .authorize_url("https://p.example/authorize")
        .access_token_url("https://p.example/access_token");
    oauth.register("de_mo", settings).unwrap();
    let config = Config { log_level: LogLevel::Off, ..Config::debug_default() };
    let rocket = rocket::custom(config).attach(LoginCookies::new()).manage(oauth);
    let rocket = rocket.mount("/", routes![login, login_by_post, auth, careless, home]);
    (Client::tracked(rocket).await.unwrap(), provider)
}

fn location<'a>(response: &'a LocalResponse<'_>) -> &'a str {
    response.headers().get_one("Location").unwrap()
}

const COOKIE: &str = "__Host-oauth1_3Ade_5Fmo";

#[rocket::async_test]
async fn a_login_from_the_first_click_to_the_home_page() {
    let (browser, provider) = app(Provider::default()).await;
    let begun = browser.get("/login").dispatch().await;
    assert_eq!(begun.status(), Status::Found);
    assert_eq!(location(&begun), "https://p.example/authorize?oauth_token=t1");
    assert_eq!(begun.headers().get_one("Cache-Control"), Some("no-store"));
    let cookie = browser.cookies().get(COOKIE).unwrap().clone();

    let finished = browser.get("/auth?oauth_token=t1&oauth_verifier=v").dispatch().await;
    assert_eq!((finished.status(), location(&finished)), (Status::Found, "/"));
    assert_eq!(browser.get("/").dispatch().await.into_string().await.unwrap(), "ada");
    assert!(browser.cookies().get(COOKIE).is_none());

    // Threats D4 and E11: a second callback, and one with the old cookie.
    for cookie in [None, Some(cookie)] {
        let request = browser.get("/auth?oauth_token=t1&oauth_verifier=v");
        let again = match cookie {
            Some(cookie) => request.cookie(cookie),
            None => request,
        };
        let again = again.dispatch().await;
        assert_eq!(again.status(), Status::BadRequest);
        assert_eq!(again.headers().get_one("Referrer-Policy"), Some("no-referrer"));
    }
    assert_eq!(provider.exchanged.load(Ordering::Relaxed), 1);
}

#[rocket::async_test]
async fn threat_e14_the_longest_credentials_fit_into_a_cookie() {
    let padding = 1024 - temporary_secret(1).len();
    let (browser, _) = app(Provider { padding, ..Provider::default() }).await;
    for number in 1..=3 {
        let begun = browser.get("/login").dispatch().await;
        assert_eq!(begun.status(), Status::Found);
        let set = begun.headers().get_one("Set-Cookie").unwrap();
        assert!((2700..=4096).contains(&set.len()), "{number}: {}", set.len());
    }
    let callback = format!("/auth?oauth_token=t3{}&oauth_verifier=v", "x".repeat(padding));
    assert_eq!(browser.get(callback).dispatch().await.status(), Status::Found);
}

/// Also where the handler leaves its answer to a catcher, with whom Rocket forgets what was put into its jar.
#[rocket::async_test]
async fn threat_d24_e9_a_login_that_failed_at_the_provider_is_gone_and_others_stay() {
    for route in ["/auth", "/careless"] {
        let (browser, provider) = app(Provider { down: true, ..Provider::default() }).await;
        browser.get("/login").dispatch().await;
        browser.get("/login").dispatch().await;
        let both = browser.cookies().get(COOKIE).unwrap().value().len();
        for (token, status) in [("t1", 504), ("t1", 400), ("t2", 504), ("t2", 400)] {
            let callback = format!("{route}?oauth_token={token}&oauth_verifier=v");
            assert_eq!(browser.get(callback).dispatch().await.status().code, status, "{route} {token}");
            // It is not only the registry that knows: the browser's copy is gone.
            let left = browser.cookies().get(COOKIE).map(|cookie| cookie.value().len());
            match token {
                "t1" => assert!(left.is_some_and(|left| left < both), "{left:?} of {both}"),
                _ => assert_eq!(left, None),
            }
        }
        assert_eq!(provider.exchanged.load(Ordering::Relaxed), 2);
    }
}
