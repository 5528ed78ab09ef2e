//! Tokens that end, and how they live on.

use std::time::Duration;

use http::Request;
use oauth1_core::{Exchange as _, RenewToken, Token};
use tokio_rusqlite::{Connection, rusqlite};

use crate::{
    calls::call,
    harness::{Running, accepted, by_hand, stamp, with},
    login::{endpoint, log_in},
    row::{Refused, Row, Step},
    table::row,
};

async fn logged_in(name: &str) -> (Running, Row, Token) {
    let row = row(name);
    let provider = Running::start(&format!("renewal {name}"), row.behaviour).await;
    let token = log_in(&provider, &row).await.unwrap();
    (provider, row, token)
}

/// Lets every token's time be up, and that of the handles too if `handles`.
async fn wait(provider: &Running, handles: bool) {
    let file = Connection::open(&provider.data).await.unwrap();
    let sql =
        if handles { "UPDATE session SET ends = 1, handle_ends = 1" } else { "UPDATE session SET ends = 1" };
    file.call(move |connection: &mut rusqlite::Connection| connection.execute(sql, [])).await.unwrap();
}

async fn status(provider: &Running, row: &Row, token: &Token) -> Result<(), (u16, String)> {
    let made = call(provider, row, &row.call.unwrap(), Some(token.credentials())).await;
    made.map(drop).map_err(|refused| (refused.status, refused.problem))
}

fn refused(status: u16, problem: &str) -> Result<(), (u16, String)> {
    Err((status, problem.to_owned()))
}

async fn renew(provider: &Running, request: Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Refused> {
    accepted(Step::Token, provider.send(request).await)
}

#[tokio::test]
async fn a_handle_gives_other_tokens_once() {
    for (name, expires_in, ends_in) in [("Yahoo", 3600, 919_314_350), ("Jira", 157_680_000, 160_272_000)] {
        let (provider, row, token) = logged_in(name).await;
        assert_eq!(token.expires_in(), Some(Duration::from_secs(expires_in)));
        assert_eq!(token.authorization_expires_in(), Some(Duration::from_secs(ends_in)));
        let handle = token.session_handle().unwrap().clone();
        let step =
            |handle: &str| RenewToken::at(with(&row, token.credentials()), endpoint(&row, row.token), handle);
        assert_eq!(status(&provider, &row, &token).await, Ok(()));
        wait(&provider, false).await;
        assert_eq!(status(&provider, &row, &token).await, refused(401, "token_expired"));

        let wrong = renew(&provider, step("guessed").request(&stamp()).unwrap()).await.unwrap_err();
        assert_eq!((wrong.status, &*wrong.problem), (401, "token_rejected"));
        let right = step(handle.expose());
        let reply = renew(&provider, right.request(&stamp()).unwrap()).await.unwrap();
        let renewed = right.response(&reply).unwrap();
        assert_ne!(renewed.credentials().identifier(), token.credentials().identifier());
        assert_ne!(renewed.session_handle().unwrap().expose(), handle.expose());
        assert_eq!(status(&provider, &row, &renewed).await, Ok(()));

        // The old ones are good for nothing any more, and a token that is not renewed by one has no handle.
        assert_eq!(status(&provider, &row, &token).await, refused(401, "signature_invalid"));
        let again = renew(&provider, step(handle.expose()).request(&stamp()).unwrap()).await.unwrap_err();
        assert_eq!((again.status, &*again.problem), (401, "signature_invalid"));
        wait(&provider, true).await;
        let handle = renewed.session_handle().unwrap().clone();
        let step = RenewToken::at(with(&row, renewed.credentials()), endpoint(&row, row.token), handle);
        let over = renew(&provider, step.request(&stamp()).unwrap()).await.unwrap_err();
        assert_eq!((over.status, &*over.problem), (401, "token_expired"));
    }
}

#[tokio::test]
async fn a_token_without_a_handle_is_renewed_by_none() {
    let (provider, row, _) = logged_in("Yahoo").await;
    let step = RenewToken::at(with(&row, &by_hand()), endpoint(&row, row.token), "a handle");
    let wrong = renew(&provider, step.request(&stamp()).unwrap()).await.unwrap_err();
    assert_eq!((wrong.status, &*wrong.problem), (401, "token_rejected"));
}

#[tokio::test]
async fn a_token_is_renewed_in_place() {
    let (provider, row, token) = logged_in("E*TRADE").await;
    assert!(token.expires_in().is_none() && token.session_handle().is_none());
    wait(&provider, false).await;
    assert_eq!(status(&provider, &row, &token).await, refused(401, "token_expired"));

    let at = |target| {
        let signer = with(&row, token.credentials());
        RenewToken::in_place(signer, endpoint(&row, target), Token::new(token.credentials().clone()))
    };
    let post = at("POST https://api.etrade.com/oauth/renew_access_token");
    let wrong = renew(&provider, post.request(&stamp()).unwrap()).await.unwrap_err();
    assert_eq!(wrong.status, 405);
    let step = at("GET https://api.etrade.com/oauth/renew_access_token");
    let reply = renew(&provider, step.request(&stamp()).unwrap()).await.unwrap();
    assert_eq!(reply.body(), b"Access Token has been renewed");
    let renewed = step.response(&reply).unwrap();
    assert_eq!(renewed.credentials().identifier(), token.credentials().identifier());
    assert_eq!(status(&provider, &row, &renewed).await, Ok(()));
}
