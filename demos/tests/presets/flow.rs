//! All that a row is about, until something is refused.

use http::{Request, Response, StatusCode, header};
use oauth1_client::{OAuthClient, OAuthError, Token};
use serde_json::Value;
use tokio_rusqlite::{Connection, rusqlite};

use crate::{
    failure::{Failure, Refused},
    harness::{CALLBACK, Running, by_hand, text},
    person,
    row::{Body, By, Call, Change, Login, Person, Row},
    web::Web,
};

/// Logs in, asks who it is, makes the calls and renews the token, with the preset's settings and one change.
pub(crate) async fn whole(
    provider: &Running,
    row: &Row,
    login: Login,
    change: Change,
) -> Result<(), Failure> {
    let client = provider.register(row, change)?;
    provider.sent();
    let token = log_in(provider, &client, row, login).await?;
    let sent: &[_] = if login.is_a_login() { &[row.temporary, row.token] } else { &[] };
    assert_eq!(provider.sent(), sent);
    if let Some(token) = &token {
        assert_eq!(token.credentials().secret().expose().is_empty(), row.empty_secret);
        who(provider, &client, row, token).await?;
    }
    for wanted in row.calls {
        call(provider, &client, wanted, token.as_ref()).await?;
    }
    match (row.renewal, &token) {
        (Some(endpoint), Some(token)) => renew(provider, &client, row, endpoint, token).await,
        _ => Ok(()),
    }
}

pub(crate) async fn log_in(
    provider: &Running,
    client: &OAuthClient,
    row: &Row,
    login: Login,
) -> Result<Option<Token>, Failure> {
    Ok(match login {
        Login::Redirect => {
            let web = Web::default();
            let url = client.authorize_redirect(&web, CALLBACK).await?;
            assert_eq!(place(&url), row.authorize);
            let back = back(provider, &url, "allow").await?;
            let token = client.authorize_access_token(&web.at(&back)).await?;
            assert!(web.is_empty());
            Some(token)
        }
        Login::Pin => {
            let login = client.begin_oob().await?;
            let authorize = if row.pin_authorize.is_empty() { row.authorize } else { row.pin_authorize };
            assert_eq!(place(login.url()), authorize);
            let page = text(&decide(provider, login.url(), "allow").await?);
            let pin = page.split("id=\"pin\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
            Some(client.finish_with_pin(&login, &format!("{pin}\n")).await?)
        }
        Login::Activated(verifier) => {
            let pending = client.fetch_request_token("oob").await?;
            Some(client.fetch_access_token(pending.credentials(), verifier).await?)
        }
        Login::ByHand => Some(Token::new(by_hand())),
        Login::Alone => None,
    })
}

/// Where the browser comes back to, after Zoë has decided.
pub(crate) async fn back(provider: &Running, url: &str, decision: &str) -> Result<String, Failure> {
    let decided = decide(provider, url, decision).await?;
    assert_eq!(decided.status(), StatusCode::SEE_OTHER, "{}", text(&decided));
    let location = decided.headers()[header::LOCATION].to_str().unwrap();
    assert!(location.strip_prefix(CALLBACK).is_some_and(|rest| rest.starts_with('&')), "{location}");
    Ok(location.to_owned())
}

async fn decide(provider: &Running, url: &str, decision: &str) -> Result<Response<Vec<u8>>, Failure> {
    let page = provider.send(Request::get(url).body(Vec::new()).unwrap()).await;
    if !page.status().is_success() {
        return Err(Failure::Page(page.status().as_u16()));
    }
    let form = person::form(url, &text(&page), &person::origin(url));
    let said = |form: Vec<u8>| {
        let form = String::from_utf8(form).unwrap();
        form.replace("decision=allow", &format!("decision={decision}")).into_bytes()
    };
    Ok(provider.send(form.map(said)).await)
}

/// Asks for the profile, if the preset knows where it is.
async fn who(provider: &Running, client: &OAuthClient, row: &Row, token: &Token) -> Result<(), Failure> {
    let info = client.userinfo(token).await;
    let Some(Person { at, sub, name, username, email, profile }) = row.person else {
        let error = info.unwrap_err();
        assert!(matches!(error, OAuthError::NoUserInfo { .. }), "{error}");
        return Ok(());
    };
    let info = info?;
    assert_eq!((info.sub(), info.name(), info.preferred_username()), (sub, name, username));
    assert_eq!((info.email(), info.profile()), (email, profile));
    assert_eq!(provider.sent(), at.as_slice());
    Ok(())
}

/// Makes a call as a row says, and looks at the answer.
pub(crate) async fn call(
    provider: &Running,
    client: &OAuthClient,
    wanted: &Call,
    token: Option<&Token>,
) -> Result<(), Failure> {
    let (method, url) = wanted.call.split_once(' ').unwrap();
    let request = client.request(method.parse().unwrap(), url);
    let request = match wanted.body {
        Body::None => request,
        Body::Form(fields) => request.form(fields),
        Body::Json(json) => request.body("application/json", json),
    };
    let request = match wanted.by {
        By::Token => request.token(token.unwrap()),
        By::Client => request.without_token(),
    };
    let answer: Value = request.send().await?.error_for_status().await?.json().await?;
    let value = answer.pointer(wanted.pointer).unwrap();
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    assert_eq!(value, wanted.value, "{answer}");
    assert_eq!(provider.sent(), [format!("{method} {}", wanted.at)]);
    Ok(())
}

/// Lets the token's time be up, and renews it.
async fn renew(
    provider: &Running,
    client: &OAuthClient,
    row: &Row,
    endpoint: &str,
    token: &Token,
) -> Result<(), Failure> {
    let file = Connection::open(&provider.data).await.unwrap();
    let end = |connection: &mut rusqlite::Connection| connection.execute("UPDATE session SET ends = 1", []);
    file.call(end).await.unwrap();
    let wanted = row.calls.iter().find(|call| matches!(call.by, By::Token)).unwrap();
    let over = call(provider, client, wanted, Some(token)).await.unwrap_err();
    assert_eq!(over.refused(), Refused::Call(401, "token_expired"));
    provider.sent();

    let renewed = client.renew_token(token).await?;
    assert_eq!(provider.sent(), [endpoint]);
    let is_other = renewed.credentials().identifier() != token.credentials().identifier();
    assert_eq!(is_other, token.session_handle().is_some());
    call(provider, client, wanted, Some(&renewed)).await
}

/// Without the query.
fn place(url: &str) -> &str {
    url.split('?').next().unwrap()
}
