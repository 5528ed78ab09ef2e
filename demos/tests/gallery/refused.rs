//! What is not done.

use axum::body::Body;
use http::{Request, StatusCode, header};

use crate::harness::{Folder, Running, text};

#[tokio::test]
async fn threat_d19_forms_of_other_sites_do_nothing() {
    let folder = Folder::new("forms");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    visit.link(&app, "flickr", "ada").await;
    let (before, cookie) = (visit.accounts().await, visit.cookie.clone());
    for (origin, site) in [
        ("http://127.0.0.1:9999", "same-site"),
        ("https://evil.example", "cross-site"),
        ("null", "cross-site"),
    ] {
        for target in ["/link/trello", &before.2[0], "/logout"] {
            let refused = visit.post_from(target, origin, site).await;
            assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{target}");
            assert!(text(&refused).contains("That did not come from here"));
        }
    }
    // A link elsewhere does nothing either.
    for target in ["/link/trello", &before.2[0]] {
        assert_eq!(visit.get(target).await.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
    assert_eq!(visit.accounts().await, before);
    assert_eq!(visit.cookie, cookie);
}

#[tokio::test]
async fn there_is_no_such_provider() {
    let folder = Folder::new("unknown");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    for target in ["/login/tumblr", "/auth/tumblr?oauth_token=t&oauth_verifier=v", "/linked/x", "/nothing"] {
        let answer = visit.get(target).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{target}");
        assert!(text(&answer).contains("There is nothing here"));
    }
    assert_eq!(visit.post("/link/tumblr").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_says_no_is_told_so() {
    let folder = Folder::new("no");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    for provider in ["flickr", "evernote"] {
        let page = crate::harness::place(&visit.post(&format!("/link/{provider}")).await);
        let back = app.decide(&page, "ada", "deny").await;
        let denied = visit.get(&back).await;
        assert_eq!(denied.status(), StatusCode::FORBIDDEN);
        assert!(text(&denied).contains("You did not allow access"), "{}", text(&denied));
    }
    assert_eq!(visit.accounts().await.1, ["X"]);
}

/// A browser that looks ahead must not use anything up.
#[tokio::test]
async fn head_begins_nothing() {
    let folder = Folder::new("head");
    let app = Running::start(&folder).await;
    let mut visit = app.visit();
    let head = visit.send(Request::head("/login/twitter").body(Body::empty()).unwrap()).await;
    assert_eq!(head.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(head.headers()[header::ALLOW], "GET, POST");
}
