//! Taking accounts away.

use demos::gallery::{Accounts, AccountsError};
use http::StatusCode;
use tokio_rusqlite::rusqlite::Connection;

use crate::harness::{Folder, Running, place, text};

#[tokio::test]
async fn an_account_that_was_unlinked_is_somebody_elses() {
    let folder = Folder::new("unlink");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    visit.link(&app, "flickr", "ada").await;
    let (_, _, forms) = visit.accounts().await;
    assert_eq!(place(&visit.post(&forms[1]).await), "/accounts");
    assert_eq!(visit.accounts().await, ("Ada Lovelace".to_owned(), vec!["X".to_owned()], Vec::new()));
    // Asked for twice, it is done once.
    assert_eq!(place(&visit.post(&forms[1]).await), "/accounts");
    assert_eq!(app.signed_in("flickr", "ada").await.accounts().await.1, ["Flickr"], "a new user");
    assert_eq!(app.signed_in("twitter", "ada").await.accounts().await.1, ["X"]);
}

#[tokio::test]
async fn the_last_account_stays() {
    let folder = Folder::new("last");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    visit.link(&app, "flickr", "ada").await;
    let (_, _, forms) = visit.accounts().await;
    assert_eq!(forms.len(), 2);
    visit.post(&forms[0]).await;
    let refused = visit.post(&forms[1]).await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(text(&refused).contains("The last account stays"));
    assert_eq!(visit.accounts().await.1, ["Flickr"]);
    assert_eq!(visit.accounts().await.0, "Ada Lovelace", "the same user as before");
}

#[tokio::test]
async fn of_two_that_are_unlinked_at_once_one_stays() {
    let folder = Folder::new("race");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    visit.link(&app, "flickr", "ada").await;
    let (_, _, forms) = visit.accounts().await;
    let (mut one, mut two) = (visit.clone(), visit.clone());
    tokio::join!(one.post(&forms[0]), two.post(&forms[1]));
    assert_eq!(visit.accounts().await.1.len(), 1);
}

#[tokio::test]
async fn nobody_unlinks_the_accounts_of_others() {
    let folder = Folder::new("others");
    let app = Running::start(&folder).await;
    let mut ada = app.signed_in("twitter", "ada").await;
    ada.link(&app, "flickr", "ada").await;
    let (_, _, forms) = ada.accounts().await;
    let mut grace = app.signed_in("twitter", "grace").await;
    grace.link(&app, "flickr", "grace").await;
    for visit in [&mut grace, &mut app.visit()] {
        assert_eq!(place(&visit.post(&forms[0]).await), "/accounts");
    }
    assert_eq!(ada.accounts().await.1.len(), 2);
    assert_eq!(grace.accounts().await.1.len(), 2);
    assert_eq!(grace.post("/unlink/x").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_of_another_version_is_refused() {
    let folder = Folder::new("version");
    let file = folder.file("accounts.sqlite");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 7).unwrap();
    let error = Accounts::open(&file).await.unwrap_err();
    assert!(matches!(error, AccountsError::Version { found: 7 }), "{error}");
    assert!(error.to_string().ends_with("delete it"));
}
