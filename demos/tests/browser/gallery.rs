//! The gallery: signing in with one provider, linking another, and signing in with that.

use std::path::Path;

use crate::{
    browser::Browser,
    program::Folder,
    screenshots::Look::{Dark, Light, Phone},
    site::{Server, Start},
};

async fn start(folder: &Path) -> Server {
    let executable = env!("CARGO_BIN_EXE_gallery");
    let (arguments, settings) = (Vec::new(), Vec::new());
    Server::new(Start { executable, says: "App", folder: folder.to_owned(), arguments, settings }).await
}

/// Allows it, as this person, and waits until the app shows the element.
async fn allow(browser: &Browser, person: &str, then: &str) {
    browser.click(&format!("label:has([value={person}])")).await;
    browser.click("#allow").await;
    browser.element(then).await;
}

/// Signs out, with the question that is asked before.
async fn sign_out(browser: &Browser, app: &str) {
    browser.click("a#logout").await;
    browser.click("button#logout").await;
    browser.at(&format!("{app}/")).await;
    browser.element("a#twitter").await;
}

#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn two_accounts_are_one_person() {
    let folder = Folder::new("gallery");
    let app = start(folder.path()).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;

    browser.open(&format!("{app}/")).await;
    browser.element("a#flickr").await;
    browser.requested().await; // those of the empty page that the browser began with
    browser.save("gallery-home", &[Light, Dark, Phone]).await;
    browser.click("a#twitter").await;
    browser.element("#allow").await;
    allow(&browser, "ada", "#hello").await;
    browser.at(&format!("{app}/")).await;
    assert_eq!(browser.text("#hello").await, "Hello, Ada Lovelace");
    browser.save("gallery-signed-in", &[Light, Dark, Phone]).await;

    browser.click("a#accounts").await;
    browser.element("#link-flickr").await;
    browser.save("gallery-one-account", &[Light, Phone]).await;
    browser.click("#link-flickr").await;
    browser.element("#allow").await;
    browser.save("gallery-consent", &[Light]).await;
    allow(&browser, "ada", "#linked li:nth-child(2)").await;
    browser.at(&format!("{app}/accounts")).await;
    assert!(!browser.has("#link-flickr").await);
    browser.save("gallery-accounts", &[Light, Dark, Phone]).await;

    sign_out(&browser, app).await;

    // Asked for without being signed in, it is where the visitor comes back to.
    browser.open(&format!("{app}/accounts")).await;
    browser.click("a#flickr").await;
    browser.element("#allow").await;
    allow(&browser, "ada", "#linked").await;
    browser.at(&format!("{app}/accounts")).await;
    assert_eq!(browser.text("#name").await, "Ada Lovelace");
    assert_eq!(browser.text("#linked li:nth-child(1) small").await, "@ada at X");
    assert_eq!(browser.text("#linked li:nth-child(2) small").await, "@ada at Flickr");

    // No style or form was kept back by the pages' content security policy, and nothing was missing.
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    let requested = browser.requested().await;
    assert!(requested.iter().all(|url| url.starts_with("http://127.0.0.1:")), "{requested:?}");
}

#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn an_account_is_unlinked_and_one_of_somebody_else_is_not_linked() {
    let folder = Folder::new("gallery-unlink");
    let app = start(folder.path()).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;

    browser.open(&format!("{app}/")).await;
    browser.click("a#trello").await;
    allow(&browser, "grace", "#hello").await;
    sign_out(&browser, app).await;
    browser.click("a#evernote").await;
    allow(&browser, "zoe", "#hello").await;

    browser.click("#link-trello").await;
    allow(&browser, "grace", "#heading").await;
    assert_eq!(browser.text("#heading").await, "This Trello account is another user’s");
    assert_eq!(browser.status().await, 409);
    browser.save("gallery-taken", &[Light, Dark, Phone]).await;

    browser.click(".actions a[href='/']").await;
    browser.click("#link-trello").await;
    allow(&browser, "zoe", ".exhibit:nth-child(3) .state").await;
    browser.click("a#accounts").await;
    browser.click("#linked li:nth-child(1) button").await;
    browser.element("#link-evernote").await;
    browser.at(&format!("{app}/accounts")).await;
    assert_eq!(browser.text("#linked li strong").await, "Zoë Müller");
    assert!(!browser.has("#linked button").await, "the last one stays");
    assert_eq!(browser.complaints().await.len(), 1, "the 409 is told, and nothing else");
}
