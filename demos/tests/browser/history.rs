//! What the history and the tabs of a browser do to a login.

use demos::login::Framework;

use crate::{
    browser::Browser,
    program::Folder,
    requests,
    screenshots::Look::{Light, Phone},
    sign_in::{assert_signed_in, begin},
    site::Demo,
};

on_each_framework!(
    a_callback_opened_again_cannot_be_finished_and_changes_nothing,
    two_tabs_finish_in_the_order_they_began,
    two_tabs_finish_in_the_other_order,
);

/// D4, D22: going back, opening the callback again, and reloading it.
async fn a_callback_opened_again_cannot_be_finished_and_changes_nothing(framework: Framework) {
    let folder = Folder::new("back");
    let Demo { app, .. } = Demo::start(folder.path(), framework).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;
    begin(&browser, app).await;
    browser.click("#allow").await;
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;

    // The consent page has nothing more to ask.
    browser.client.back().await.unwrap();
    browser.element("#settled").await;
    assert_eq!(browser.status().await, 410);
    browser.save(&format!("{framework}-consent-again"), &[Light]).await;
    browser.client.back().await.unwrap();
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;

    let requested = browser.requested().await;
    let callback = requested.iter().find(|url| url.starts_with(&format!("{app}/auth?"))).unwrap();
    assert!(callback.contains("oauth_token=") && callback.contains("oauth_verifier="));
    browser.open(callback).await;
    for _ in 0..2 {
        assert_eq!(browser.text("#heading").await, "This sign-in cannot be finished");
        assert_eq!(browser.status().await, 400);
        browser.client.refresh().await.unwrap();
    }
    browser.save(&format!("{framework}-callback-again"), &[Light, Phone]).await;
    let reply = requests::get(callback, &browser.cookies().await).await;
    assert_eq!(reply.status(), 400);

    browser.click(".actions a[href='/']").await;
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;
    browser.client.back().await.unwrap();
    browser.click(".actions a[href='/login']").await;
    browser.click("#allow").await;
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;
}

async fn two_tabs_finish_in_the_order_they_began(framework: Framework) {
    two_tabs(framework, "first", [0, 1]).await;
}

async fn two_tabs_finish_in_the_other_order(framework: Framework) {
    two_tabs(framework, "last", [1, 0]).await;
}

/// D14: a login in each of two tabs. The person who signed in last is the one who stays.
async fn two_tabs(framework: Framework, name: &str, order: [usize; 2]) {
    const PEOPLE: [(&str, &str); 2] = [("Ada Lovelace", "ada"), ("Grace Hopper", "grace")];

    let folder = Folder::new(&format!("tabs-{name}"));
    let Demo { app, .. } = Demo::start(folder.path(), framework).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;

    // Both see that nobody is signed in, before either begins.
    let first = browser.client.window().await.unwrap();
    let second = browser.client.new_window(true).await.unwrap().handle;
    let tabs = [first, second];
    for tab in &tabs {
        browser.client.switch_to_window(tab.clone()).await.unwrap();
        browser.open(&format!("{app}/")).await;
        browser.element("#login").await;
    }
    for tab in &tabs {
        browser.client.switch_to_window(tab.clone()).await.unwrap();
        browser.click("#login").await;
        browser.element("#allow").await;
    }
    for tab in order {
        let (name, screen_name) = PEOPLE[tab];
        browser.client.switch_to_window(tabs[tab].clone()).await.unwrap();
        browser.click(&format!("label:has([value={screen_name}])")).await;
        browser.click("#allow").await;
        assert_signed_in(&browser, app, name, screen_name).await;
    }
    let (name, screen_name) = PEOPLE[order[1]];
    for tab in tabs {
        browser.client.switch_to_window(tab).await.unwrap();
        browser.client.refresh().await.unwrap();
        assert_signed_in(&browser, app, name, screen_name).await;
    }
}
