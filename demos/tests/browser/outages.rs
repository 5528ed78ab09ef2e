//! One of the two programs is not there for a while.

use demos::login::Framework;

use crate::{
    browser::Browser,
    program::Folder,
    requests,
    screenshots::Look::{Dark, Light, Phone},
    sign_in::{assert_signed_in, begin},
    site::Apart,
};

on_each_framework!(
    a_login_outlives_the_app_being_killed,
    a_provider_that_is_down_is_told_of_and_can_be_tried_again,
);

/// H12: what a login needs is on disk, or with the browser, before the browser is sent away.
async fn a_login_outlives_the_app_being_killed(framework: Framework) {
    let folder = Folder::new("app-killed");
    let Apart { mut app, provider: _provider } = Apart::start(folder.path(), framework, &[]).await;
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
async fn a_provider_that_is_down_is_told_of_and_can_be_tried_again(framework: Framework) {
    let folder = Folder::new("provider-down");
    let Apart { app, mut provider } = Apart::start(folder.path(), framework, &[]).await;
    let browser = Browser::start(folder.path()).await;
    browser.open(&format!("{}/", app.url)).await;
    provider.kill();
    browser.click("#login").await;
    assert_eq!(browser.text("#heading").await, "The provider cannot be reached");
    assert_eq!(browser.status().await, 502);
    assert_eq!(requests::get(&format!("{}/login", app.url), "").await.status(), 502);
    browser.save(&format!("{framework}-provider-down"), &[Light, Dark, Phone]).await;
    // The browser complains of the status: where a test finds no complaint, there was none.
    assert!(browser.complaints().await.iter().any(|text| text.contains("502")));

    provider.start_again().await;
    browser.click(".actions a[href='/login']").await;
    browser.click("#allow").await;
    assert_signed_in(&browser, &app.url, "Ada Lovelace", "ada").await;
}
