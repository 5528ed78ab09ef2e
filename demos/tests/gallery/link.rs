//! Linking accounts.

use http::StatusCode;

use crate::harness::{Folder, Running, place, text};

#[tokio::test]
async fn a_linked_account_signs_in_as_the_same_user() {
    let folder = Folder::new("linked");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    // All that are left, from one user; Evernote's is Grace's there, which is nobody's business.
    let others = ["flickr", "trello", "mediawiki", "discogs", "evernote"];
    for provider in others {
        let person = if provider == "evernote" { "grace" } else { "ada" };
        assert_eq!(place(&visit.link(&app, provider, person).await), "/accounts");
    }
    let accounts = visit.accounts().await;
    assert_eq!(accounts.0, "Ada Lovelace");
    assert_eq!(accounts.1, ["X", "Flickr", "Trello", "MediaWiki", "Discogs", "Evernote"]);
    for provider in others {
        let person = if provider == "evernote" { "grace" } else { "ada" };
        assert_eq!(app.signed_in(provider, person).await.accounts().await, accounts, "{provider}");
    }
}

#[tokio::test]
async fn linking_what_is_linked_already_changes_nothing() {
    let folder = Folder::new("twice");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("discogs", "zoe").await;
    for provider in ["discogs", "trello", "trello"] {
        assert_eq!(place(&visit.link(&app, provider, "zoe").await), "/accounts");
    }
    assert_eq!(visit.accounts().await.1, ["Discogs", "Trello"]);
}

#[tokio::test]
async fn an_account_of_another_user_is_not_linked() {
    let folder = Folder::new("taken");
    let app = Running::start(&folder).await;
    let mut ada = app.signed_in("twitter", "ada").await;
    let mut grace = app.signed_in("flickr", "grace").await;
    let before = (ada.accounts().await, grace.accounts().await);
    let refused = ada.link(&app, "flickr", "grace").await;
    assert_eq!(refused.status(), StatusCode::CONFLICT);
    assert!(text(&refused).contains("This Flickr account is another user’s"), "{}", text(&refused));
    assert_eq!((ada.accounts().await, grace.accounts().await), before);
    assert_eq!(app.signed_in("flickr", "grace").await.accounts().await, before.1);
}

/// The session changes hands while the consent page is open: whoever signs in there must not get the other's account, nor
/// the other way round.
#[tokio::test]
async fn threat_d18_a_link_is_finished_by_the_user_who_began_it_only() {
    let folder = Folder::new("hands");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    let linked = visit.begin_link(&app, "flickr", "ada").await;
    visit.sign_in(&app, "twitter", "grace").await;
    let refused = visit.get(&linked).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert!(text(&refused).contains("This was begun by somebody else"), "{}", text(&refused));
    assert_eq!(visit.accounts().await.1, ["X"]);
    assert_eq!(app.signed_in("twitter", "ada").await.accounts().await.1, ["X"]);

    // It was not used up: who began it may still finish it.
    visit.sign_in(&app, "twitter", "ada").await;
    assert_eq!(place(&visit.get(&linked).await), "/accounts");
    assert_eq!(visit.accounts().await.1, ["X", "Flickr"]);
}

#[tokio::test]
async fn a_link_is_not_finished_in_another_browser_nor_after_signing_out() {
    let folder = Folder::new("browser");
    let app = Running::start(&folder).await;
    let mut ada = app.signed_in("twitter", "ada").await;
    let linked = ada.begin_link(&app, "flickr", "ada").await;
    let mut grace = app.signed_in("twitter", "grace").await;
    for visit in [&mut grace, &mut app.visit()] {
        assert_eq!(visit.get(&linked).await.status(), StatusCode::BAD_REQUEST);
    }
    assert_eq!(grace.accounts().await.1, ["X"]);

    ada.post("/logout").await;
    assert_eq!(ada.get(&linked).await.status(), StatusCode::BAD_REQUEST);
    assert!(!ada.is_signed_in().await);
}

#[tokio::test]
async fn threat_d11_a_link_is_no_sign_in_and_a_sign_in_no_link() {
    let folder = Folder::new("purposes");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    let linked = visit.begin_link(&app, "flickr", "grace").await;
    let page = place(&visit.get("/login/trello").await);
    let back = app.decide(&page, "grace", "allow").await;
    for (callback, right, wrong) in [(&linked, "/linked/", "/auth/"), (&back, "/auth/", "/linked/")] {
        let refused = visit.get(&callback.replace(right, wrong)).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
        assert!(text(&refused).contains("cannot be finished"), "{}", text(&refused));
        assert_eq!(visit.accounts().await.1, ["X"]);
    }
    // Nor is a callback of one provider one of another.
    assert_eq!(visit.get(&linked.replace("flickr", "discogs")).await.status(), StatusCode::BAD_REQUEST);
    // Each is still good for what it was begun for.
    assert_eq!(place(&visit.get(&linked).await), "/accounts");
    assert_eq!(visit.accounts().await.1, ["X", "Flickr"]);
    assert_eq!(place(&visit.get(&back).await), "/");
    assert_eq!(visit.accounts().await.1, ["Trello"], "somebody else now");
}

#[tokio::test]
async fn who_is_not_signed_in_signs_in_first() {
    let folder = Folder::new("first");
    let app = Running::start(&folder).await;
    let mut visit = app.visit();
    assert_eq!(place(&visit.post("/link/flickr").await), "/accounts");
    assert!(visit.cookie.is_none(), "nothing was begun");
}
