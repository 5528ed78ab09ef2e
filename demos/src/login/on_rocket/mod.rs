//! The login app on Rocket, with private cookies.
//!
//! Rocket has no sessions: who is signed in is written in a cookie that only the app can read. A copy of it that somebody
//! kept is good until its day is over; an app that must be able to end it sooner keeps a list of sessions at the server.

mod border;
mod signed_in;

use std::{future::Future, io};

use oauth1_rocket::{LoginCookies, Redirect, RocketIntegration};
use rocket::{
    Build, Config, Request, Rocket, State,
    config::{LogLevel, SecretKey, Shutdown},
    fairing::AdHoc,
    http::CookieJar,
};
use tokio::net::TcpListener;

use super::{App, Framework, Profile, reply};
use crate::page::{self, Site};
use border::{Answer, Failure, OwnHost, OwnPage, set, to_own_host};
use signed_in::SignedIn;

const ROCKET: Framework = Framework::Rocket;

pub(super) async fn serve(
    app: App,
    listener: TcpListener,
    ready: impl FnOnce() + Send + Sync + 'static,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let rocket = rocket(app, &listener)?.attach(AdHoc::on_liftoff("ready", |_| {
        Box::pin(async {
            ready();
        })
    }));
    let rocket = rocket.ignite().await.map_err(told)?;
    let stop = rocket.shutdown();
    tokio::spawn(async move {
        shutdown.await;
        stop.notify();
    });
    // Rocket 0.5 takes no listener, only an address: it gets the one that was found to be free.
    drop(listener);
    rocket.launch().await.map(drop).map_err(told)
}

fn rocket(app: App, listener: &TcpListener) -> io::Result<Rocket<Build>> {
    let address = listener.local_addr()?;
    let config = Config {
        address: address.ip(),
        port: address.port(),
        secret_key: SecretKey::from(app.cookie_key.octets()),
        shutdown: Shutdown {
            ctrlc: false,
            #[cfg(unix)]
            signals: Default::default(),
            grace: 3,
            mercy: 0,
            ..Shutdown::default()
        },
        log_level: LogLevel::Off,
        cli_colors: false,
        ..Config::release_default()
    };
    let cookies =
        if app.settings.is_https() { LoginCookies::new() } else { LoginCookies::plain_http_on_loopback() };
    let protect = AdHoc::on_response("page::secure", |_, response| {
        Box::pin(async {
            if !response.headers().contains("content-security-policy") {
                for (name, value) in &page::strictest() {
                    set(response, name, value);
                }
            }
        })
    });
    Ok(rocket::custom(config)
        .manage(app)
        .attach(cookies)
        .attach(protect)
        .mount("/", rocket::routes![home, login, auth, confirm_logout, logout, style, icon])
        .register("/", rocket::catchers![not_found, elsewhere, not_from_here]))
}

#[rocket::get("/")]
fn home(_own: OwnHost, jar: &CookieJar<'_>, app: &State<App>) -> Answer {
    let visitor = SignedIn::of(app, jar);
    Answer(reply::home(ROCKET, &app.settings, visitor.map(|visitor| visitor.profile).as_ref()))
}

#[rocket::get("/login")]
async fn login(_own: OwnHost, web: RocketIntegration<'_>, app: &State<App>) -> Result<Redirect, Failure> {
    let twitter = app.twitter()?;
    Ok(twitter.authorize_redirect(&web, &app.settings.callback_url()).await?)
}

#[rocket::get("/auth")]
async fn auth(_own: OwnHost, web: RocketIntegration<'_>, app: &State<App>) -> Result<Answer, Failure> {
    let twitter = app.twitter()?;
    let token = twitter.authorize_access_token(&web).await?;
    let profile = Profile::fetch(&twitter, &token).await?;
    SignedIn::from_now(profile).remember(app, web.cookies())?;
    Ok(Answer(reply::go_home()))
}

#[rocket::get("/logout")]
fn confirm_logout(_own: OwnHost) -> Answer {
    Answer(reply::confirm_logout(ROCKET, http::StatusCode::OK))
}

#[rocket::post("/logout")]
fn logout(_own: OwnHost, _page: OwnPage, jar: &CookieJar<'_>, app: &State<App>) -> Answer {
    SignedIn::forget(app, jar);
    Answer(reply::go_home())
}

#[rocket::get("/style.css")]
fn style(_own: OwnHost) -> Option<Answer> {
    page::asset(Site::App, "/style.css").map(Answer)
}

#[rocket::get("/icon.svg")]
fn icon(_own: OwnHost) -> Option<Answer> {
    page::asset(Site::App, "/icon.svg").map(Answer)
}

#[rocket::catch(404)]
fn not_found() -> Answer {
    Answer(reply::not_found(ROCKET))
}

#[rocket::catch(421)]
fn elsewhere(request: &Request<'_>) -> Option<Answer> {
    to_own_host(request).map(Answer)
}

#[rocket::catch(403)]
fn not_from_here() -> Answer {
    Answer(reply::confirm_logout(ROCKET, http::StatusCode::FORBIDDEN))
}

/// Rocket's own error panics if nobody has read it.
#[allow(clippy::needless_pass_by_value, reason = "what was read is to be gone")]
fn told(error: rocket::Error) -> io::Error {
    io::Error::other(error.to_string())
}
