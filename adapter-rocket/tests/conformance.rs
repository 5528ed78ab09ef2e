//! The conformance suite on Rocket.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

#[path = "../../oauth1-client/tests/conformance/mod.rs"]
mod conformance;

use std::sync::Arc;

use conformance::{Adapter, CALLBACK, Faults, FaultyStore, Running};
use oauth1_client::{FrameworkIntegration as _, OAuth, OAuthBuilder};
use oauth1_rocket::{LoginCookies, Redirect, Rejection, RocketIntegration};
use rocket::{
    Config, State,
    config::{LogLevel, Shutdown},
    fairing::AdHoc,
    get,
    http::Status,
    post, routes,
};

struct Rocket;

impl Adapter for Rocket {
    /// The cookies need no key but the registry's.
    type Keep = ();
    /// Rocket does not start without the fairing.
    const CAN_BE_BARE: bool = false;

    async fn start(oauth: OAuth, (): &()) -> Running {
        let (started, mut port) = tokio::sync::mpsc::channel(1);
        let liftoff = AdHoc::on_liftoff("port", move |rocket| {
            Box::pin(async move { started.send(rocket.config().port).await.unwrap() })
        });
        let shutdown = Shutdown { ctrlc: false, ..Shutdown::default() };
        let config = Config { log_level: LogLevel::Off, port: 0, shutdown, ..Config::debug_default() };
        let rocket = rocket::custom(config)
            .attach(LoginCookies::plain_http_on_loopback())
            .attach(liftoff)
            .manage(oauth)
            .mount("/", routes![login, login_by_post, auth, auth_by_post, auth_then_fail, state, put]);
        let task = tokio::spawn(rocket.launch());
        let url = format!("http://127.0.0.1:{}", port.recv().await.unwrap());
        Running { url, stop: Some(Box::new(move || task.abort())) }
    }
}

/// The same with a store that another machine could share.
struct RocketWithStore;

impl Adapter for RocketWithStore {
    type Keep = Arc<FaultyStore>;
    const CAN_BE_BARE: bool = false;

    fn faults(keep: &Self::Keep) -> Faults {
        keep.faults.clone()
    }

    fn build(oauth: OAuthBuilder, store: &Self::Keep) -> OAuthBuilder {
        oauth.state_store(Arc::clone(store))
    }

    async fn start(oauth: OAuth, _: &Self::Keep) -> Running {
        Rocket::start(oauth, &()).await
    }
}

#[get("/login/<client>")]
async fn login(
    web: RocketIntegration<'_>,
    client: &str,
    oauth: &State<OAuth>,
) -> Result<Redirect, Rejection> {
    Ok(oauth.create_client(client)?.authorize_redirect(&web, CALLBACK).await?)
}

#[post("/login/<client>")]
async fn login_by_post(
    web: RocketIntegration<'_>,
    client: &str,
    oauth: &State<OAuth>,
) -> Result<Redirect, Rejection> {
    Ok(oauth.create_client(client)?.authorize_redirect(&web, CALLBACK).await?)
}

#[get("/auth/<client>")]
async fn auth(web: RocketIntegration<'_>, client: &str, oauth: &State<OAuth>) -> Result<String, Rejection> {
    let token = oauth.create_client(client)?.authorize_access_token(&web).await?;
    Ok(format!("token {}", token.credentials().identifier()))
}

#[post("/auth/<client>")]
async fn auth_by_post(
    web: RocketIntegration<'_>,
    client: &str,
    oauth: &State<OAuth>,
) -> Result<String, Rejection> {
    let token = oauth.create_client(client)?.authorize_access_token(&web).await?;
    Ok(format!("token {}", token.credentials().identifier()))
}

/// A catcher of Rocket's answers.
#[get("/auth-then-fail/<client>")]
async fn auth_then_fail(
    web: RocketIntegration<'_>,
    client: &str,
    oauth: &State<OAuth>,
) -> Result<Status, Rejection> {
    oauth.create_client(client)?.authorize_access_token(&web).await?;
    Ok(Status::InternalServerError)
}

#[get("/state/<client>")]
async fn state(web: RocketIntegration<'_>, client: &str) -> Result<String, Rejection> {
    let kept = web.load_state(&format!("oauth1:{client}")).await.map_err(Rejection::session)?;
    Ok(kept.unwrap_or_else(|| "none".to_owned()))
}

#[get("/put/<client>")]
async fn put(web: RocketIntegration<'_>, client: &str) -> Result<(), Rejection> {
    let saved = web.save_state(&format!("oauth1:{client}"), web.query().to_owned()).await;
    saved.map_err(Rejection::session)
}

conformance::on!(Rocket);

/// E6: two cookies of one name, in either order, and names that only look like it.
#[tokio::test]
async fn threat_e6_of_two_cookies_that_differ_neither_is_a_login() {
    let setting = conformance::Setting::<Rocket>::new().await;
    let (browser, other) = (setting.browser(), setting.browser());
    let token = browser.begin("x").await;
    let others = other.begin("x").await;
    let (name, own) = browser.cookies().pop_first().unwrap();
    let foreign = other.cookies().pop_first().unwrap().1;
    browser.set_cookies(Default::default());
    let finish = async |token: &str, cookies: String| {
        let target = format!("/auth/x?oauth_token={token}&oauth_verifier=v");
        browser.send("GET", &target, &[("cookie", &cookies)]).await.status
    };
    for cookies in [
        format!("{name}={own}; {name}={foreign}"),
        format!("{name}={foreign}; {name}={own}"),
        format!("{name}={own}; {name}="),
        format!("{name}={own}\r\ncookie: {name}={foreign}"),
        format!("{}={own}", name.to_uppercase()),
        format!("__Host-{name}={own}"),
        format!("{name} x={own}"),
        format!("{name}=\"{own}"),
    ] {
        for token in [&token, &others] {
            assert_eq!(finish(token, cookies.clone()).await, 400, "{cookies}");
        }
    }
    assert_eq!(setting.exchanges(), 0);
    // The same one twice is one.
    assert_eq!(finish(&token, format!("x=y; {name}={own}; {name}={own}")).await, 200);
}

mod with_store {
    use super::{RocketWithStore, conformance};

    conformance::on!(RocketWithStore);
}
