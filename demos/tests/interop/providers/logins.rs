//! Logins: in the app on every framework, with a PIN, and with callbacks that are not plain.

use demos::login::Framework;
use http::StatusCode;
use oauth1_client::{Placement, SignatureMethod::HmacSha1};

use super::{
    at::{At, ensure, registered, told},
    echo,
    methods::PLACES,
    trial::Trial,
    visitor::{self, Visitor},
    webapp::WebApp,
};

/// Octets of the query are escaped in it, some of them twice.
const ESCAPED: &str = "http://127.0.0.1:9/auth?from=a%20b%2Bc%26d%2541%C3%A9";

pub(super) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for framework in Framework::ALL {
        trials.push(Trial::new(format!("login in the app on {framework}"), move |at| in_app(at, framework)));
        trials.push(Trial::new(format!("denied login in the app on {framework}"), move |at| {
            denied(at, framework)
        }));
    }
    trials.push(Trial::new("login with a PIN", pin));
    for (place, name) in PLACES {
        let name = format!("login with an escaped callback in the {name}");
        trials.push(Trial::new(name, move |at| escaped(at, place)));
    }
    trials.push(Trial::new("login and call with a realm", realm));
    trials
}

async fn in_app(at: At, framework: Framework) -> Result<(), String> {
    let app = WebApp::start(framework, &at).await?;
    let mut visitor = Visitor::new();
    let home = format!("{}/", app.url);
    ensure(!visitor.get(&home).await?.text.contains("@ada"), || "signed in from the start".to_owned())?;
    let url = visitor.redirected(&format!("{}/login", app.url)).await?;
    let back = visitor.redirected(&format!("{url}&decision=allow")).await?;
    visitor.redirected(&back).await?;
    let page = visitor.get(&home).await?.text;
    ensure(page.contains("@ada") && page.contains("Ada Lovelace"), || format!("nobody signed in: {page}"))
}

async fn denied(at: At, framework: Framework) -> Result<(), String> {
    let app = WebApp::start(framework, &at).await?;
    let mut visitor = Visitor::new();
    let url = visitor.redirected(&format!("{}/login", app.url)).await?;
    let back = visitor.redirected(&format!("{url}&decision=deny")).await?;
    let answer = visitor.get(&back).await?;
    let is_told = answer.status == StatusCode::FORBIDDEN && answer.text.contains("You did not allow access");
    ensure(is_told, || format!("{}: {}", answer.status, answer.text))
}

async fn pin(at: At) -> Result<(), String> {
    let client = at.client(HmacSha1, Placement::Header)?;
    let login = client.begin_oob().await.map_err(told)?;
    let page = Visitor::new().get(&format!("{}&decision=allow", login.url())).await?.text;
    let pin = page.split("<code>").nth(1).and_then(|rest| rest.split("</code>").next());
    let pin = pin.ok_or_else(|| format!("no PIN: {page}"))?;
    // As it may be typed.
    let token = client.finish_with_pin(&login, &format!(" {pin}\n")).await.map_err(told)?;
    echo::of(client.get("echo").token(&token)).await.map(drop)
}

async fn escaped(at: At, place: Placement) -> Result<(), String> {
    let client = at.client(HmacSha1, place)?;
    let token = visitor::log_in(&client, ESCAPED).await?;
    echo::of(client.get("echo").token(&token)).await.map(drop)
}

async fn realm(at: At) -> Result<(), String> {
    let client = registered(at.config(HmacSha1).realm("interop"))?;
    let token = visitor::log_in(&client, visitor::CALLBACK).await?;
    echo::of(client.get("echo").token(&token)).await.map(drop)
}
