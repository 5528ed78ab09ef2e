//! Signing in and out.

use axum::body::Body;
use http::{Request, StatusCode, header};
use tokio_rusqlite::rusqlite::Connection;

use crate::harness::{Folder, Running, place, text};

#[tokio::test]
async fn every_provider_signs_somebody_in() {
    let folder = Folder::new("every");
    let app = Running::start(&folder).await;
    for (local, name) in
        app.locals.iter().zip(["Zoë Müller", "Zoë Müller", "Zoë Müller", "zoe", "zoe", "Evernote user 1003"])
    {
        let preset = local.exhibit.preset;
        println!("{}", preset.name); // shown if it fails
        let mut visit = app.visit();
        let home = visit.get("/").await;
        assert!(text(&home).contains(&format!("\"Sign in with {}\"", preset.title)));
        assert!(home.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains(&local.base));

        let page = place(&visit.get(&format!("/login/{}", preset.name)).await);
        assert!(page.starts_with(&format!("{}/", local.base)), "{page}");
        let before = visit.clone();
        let back = app.decide(&page, "zoe", "allow").await;
        assert!(back.starts_with(&format!("/auth/{}?", preset.name)), "{back}");
        assert_eq!(place(&visit.get(&back).await), "/");
        assert_eq!(visit.accounts().await, (name.to_owned(), vec![preset.title.to_owned()], Vec::new()));

        assert_ne!(visit.cookie, before.cookie, "the session has a new id");
        let mut planted = before;
        assert!(!planted.is_signed_in().await, "the old id is worth nothing");
        assert_eq!(visit.get(&back).await.status(), StatusCode::BAD_REQUEST, "a callback is good once");
        assert!(visit.is_signed_in().await, "and changes nothing then");
    }
    app.stop().await;
}

/// What the presets and the gallery add for one provider or the other.
#[tokio::test]
async fn consent_pages_are_told_what_they_want() {
    let folder = Folder::new("told");
    let app = Running::start(&folder).await;
    for (provider, wanted) in [
        ("flickr", &["perms=read"][..]),
        ("trello", &["scope=read", "expiration=30days", "name=Login%20Demo"]),
        ("mediawiki", &["oauth_consumer_key=local-demo-client"]),
    ] {
        let page = place(&app.visit().get(&format!("/login/{provider}")).await);
        for param in wanted {
            assert!(page.contains(param), "{page}");
        }
    }
}

#[tokio::test]
async fn a_person_is_one_user_at_each_visit_and_another_person_another() {
    let folder = Folder::new("again");
    let app = Running::start(&folder).await;
    let mut ada = app.signed_in("twitter", "ada").await;
    ada.link(&app, "flickr", "ada").await;
    let mut again = app.signed_in("twitter", "ada").await;
    assert_eq!(again.accounts().await, ada.accounts().await);
    let mut grace = app.signed_in("twitter", "grace").await;
    assert_eq!(grace.accounts().await.0, "Grace Hopper");
    assert_eq!(grace.accounts().await.1, ["X"]);
    // The same person at another provider is somebody new, as long as nobody says otherwise.
    let mut trello = app.signed_in("trello", "ada").await;
    assert_eq!(trello.accounts().await.1, ["Trello"]);
}

#[tokio::test]
async fn the_visitor_comes_back_to_where_it_began() {
    let folder = Folder::new("next");
    let app = Running::start(&folder).await;
    let mut visit = app.visit();
    let asked = text(&visit.get("/accounts").await);
    assert!(asked.contains("Sign in to see your accounts"), "{asked}");
    assert!(asked.contains("href=\"/login/flickr?next=/accounts\""), "{asked}");
    for (next, leads) in [
        ("/accounts", "/accounts"),
        ("%2Faccounts", "/accounts"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("%zz", "/"),
        ("", "/"),
    ] {
        let page = place(&visit.get(&format!("/login/flickr?next={next}")).await);
        let back = app.decide(&page, "ada", "allow").await;
        assert_eq!(place(&visit.get(&back).await), leads, "{next}");
    }
    assert_eq!(place(&visit.get("/login").await), "/", "where \"Start again\" leads");
}

#[tokio::test]
async fn signing_out_forgets_the_session_and_not_the_cookie_only() {
    let folder = Folder::new("out");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("discogs", "ada").await;
    let mut kept = visit.clone();
    assert!(text(&visit.get("/logout").await).contains("Sign out?"));
    assert!(visit.is_signed_in().await);
    assert_eq!(place(&visit.post("/logout").await), "/");
    assert!(!kept.is_signed_in().await);
}

#[tokio::test]
async fn a_login_outlives_the_program() {
    let folder = Folder::new("outlives");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("trello", "ada").await;
    let linked = visit.begin_link(&app, "mediawiki", "ada").await;
    let mut other = app.visit();
    let page = place(&other.get("/login/flickr").await);
    let back = app.decide(&page, "grace", "allow").await;
    let (cookie, others) = (visit.cookie, other.cookie);
    app.stop().await;

    let app = Running::start(&folder).await;
    let (mut visit, mut other) = (app.visit(), app.visit());
    (visit.cookie, other.cookie) = (cookie, others);
    assert_eq!(place(&visit.get(&linked).await), "/accounts");
    assert_eq!(visit.accounts().await.1, ["Trello", "MediaWiki"]);
    assert_eq!(place(&other.get(&back).await), "/");
    assert_eq!(other.accounts().await.0, "Grace Hopper");
}

#[tokio::test]
async fn threat_e5_on_https_no_other_host_can_set_the_sessions_cookie() {
    let folder = Folder::new("https");
    let app = Running::at(&folder, "https://app.example").await;
    let mut visit = app.visit();
    let request = |host| Request::get("/login/evernote").header(header::HOST, host).body(Body::empty());
    let begun = visit.send(request("app.example").unwrap()).await;
    let cookie = begun.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-gallery_demo="), "{cookie}");
    assert!(cookie.contains("; Secure") && cookie.contains("; HttpOnly") && cookie.contains("SameSite=Lax"));
    let other = visit.send(request("evil.example").unwrap()).await;
    assert_eq!(place(&other), "https://app.example/login/evernote");
}

/// What a token was good for is done when it is known whose it is.
#[tokio::test]
async fn no_token_is_kept() {
    let folder = Folder::new("tokens");
    let app = Running::start(&folder).await;
    let mut visit = app.signed_in("twitter", "ada").await;
    visit.link(&app, "discogs", "ada").await;
    let kept = ["", "-wal"].map(|end| std::fs::read(folder.file(&format!("gallery.sqlite{end}"))).unwrap());
    let is_kept =
        |text: &str| kept.iter().any(|file| file.windows(text.len()).any(|part| part == text.as_bytes()));
    assert!(is_kept("Ada Lovelace"));
    for provider in ["twitter", "discogs"] {
        let issued = Connection::open(folder.file(&format!("gallery-{provider}.sqlite"))).unwrap();
        let row = |row: &tokio_rusqlite::Row<'_>| Ok([row.get(0)?, row.get(1)?]);
        let token: [String; 2] = issued.query_row("SELECT token, secret FROM token", [], row).unwrap();
        assert!(token.iter().all(|text| text.len() == 32 && !is_kept(text)));
    }
}
