//! One of the two programs is not there for a while.

use fantoccini::cookies::Cookie;

use crate::{
    browser::Browser,
    program::Folder,
    requests,
    screenshots::Look::{Dark, Light, Phone},
    sign_in::{assert_signed_in, begin},
    site::Apart,
};

/// H12: what a login needs is on disk before the browser is sent away.
#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn a_login_outlives_the_app_being_killed() {
    let folder = Folder::new("app-killed");
    let Apart { mut app, provider: _provider } = Apart::start(folder.path(), &[]).await;
    let browser = Browser::start(folder.path()).await;
    begin(&browser, &app.url).await;
    app.kill();
    app.start_again().await;
    browser.click("#allow").await;
    assert_signed_in(&browser, &app.url, "Ada Lovelace", "ada").await;

    // And so does being signed in.
    app.kill();
    app.start_again().await;
    browser.client.refresh().await.unwrap();
    assert_signed_in(&browser, &app.url, "Ada Lovelace", "ada").await;
}

/// D24.
#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn a_provider_that_is_down_is_told_of_and_can_be_tried_again() {
    let folder = Folder::new("provider-down");
    let Apart { app, mut provider } = Apart::start(folder.path(), &[]).await;
    let browser = Browser::start(folder.path()).await;
    browser.open(&format!("{}/", app.url)).await;
    provider.kill();
    browser.click("#login").await;
    assert_eq!(browser.text("#heading").await, "The provider cannot be reached");
    assert_eq!(browser.status().await, 502);
    let nobody = Cookie::new("login_demo", "");
    assert_eq!(requests::get(&format!("{}/login", app.url), &nobody).await.status(), 502);
    browser.save("provider-down", &[Light, Dark, Phone]).await;
    // The browser complains of the status: where a test finds no complaint, there was none.
    assert!(browser.complaints().await.iter().any(|text| text.contains("502")));

    provider.start_again().await;
    browser.click(".actions a[href='/login']").await;
    browser.click("#allow").await;
    assert_signed_in(&browser, &app.url, "Ada Lovelace", "ada").await;
}
