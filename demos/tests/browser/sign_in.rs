//! Signing in and out, saying no, choosing who one is, and doing it without a mouse.

use demos::login::Framework;
use fantoccini::{cookies::Cookie, key::Key};

use crate::{
    browser::Browser,
    program::Folder,
    requests,
    screenshots::Look::{Dark, Light, Phone},
    site::Demo,
};

/// Goes to the consent page as a person does.
pub(crate) async fn begin(browser: &Browser, app: &str) {
    browser.open(&format!("{app}/")).await;
    browser.click("#login").await;
    browser.element("#allow").await;
}

/// Asserts that the browser is at home in the app, and this person is signed in.
pub(crate) async fn assert_signed_in(browser: &Browser, app: &str, name: &str, screen_name: &str) {
    browser.element("#profile").await;
    browser.at(&format!("{app}/")).await;
    assert_eq!(browser.text("#name").await, name);
    assert_eq!(browser.text("#screen-name").await, format!("@{screen_name}"));
}

/// Asserts that the picture of whoever is signed in was loaded, and not just linked.
async fn assert_picture_loaded(browser: &Browser) {
    let script = "const [picture, done] = [document.querySelector('#profile img'), arguments[0]];
        picture.decode().then(() => done(picture.naturalWidth), () => done(0));";
    let width = browser.client.execute_async(script, Vec::new()).await.unwrap();
    assert!(width.as_u64().unwrap() > 0);
}

on_each_framework!(
    a_person_signs_in_and_out,
    who_denies_is_told_so_and_can_start_again,
    opened_as_localhost_it_works_too,
);

async fn a_person_signs_in_and_out(framework: Framework) {
    let folder = Folder::new("in-and-out");
    let Demo { app, provider } = Demo::start(folder.path(), framework).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;

    browser.open(&format!("{app}/")).await;
    browser.element("#login").await;
    assert!(!browser.has("#profile").await);
    assert_eq!(browser.text("#framework").await, framework.to_string());
    browser.save(&format!("{framework}-home"), &[Light, Dark]).await;

    browser.click("#login").await;
    browser.element("#allow").await;
    assert!(browser.client.current_url().await.unwrap().as_str().starts_with(&format!("{provider}/oauth/")));
    browser.save("consent", &[Light, Dark, Phone]).await;
    let pending = browser.session_cookie().await;

    browser.click("#allow").await;
    // D23: nothing of the login is left in the URL.
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;
    assert_picture_loaded(&browser).await;
    browser.save(&format!("{framework}-signed-in"), &[Light, Dark, Phone]).await;

    // D16: a session that was planted before is not the one of whoever signed in.
    let cookie = browser.session_cookie().await.unwrap();
    assert_ne!(Some(cookie.value()), pending.as_ref().map(Cookie::value));
    assert_eq!(cookie.http_only(), Some(true));
    assert!(cookie.same_site().unwrap().is_lax());
    assert_eq!(browser.run("return document.cookie").await, "");

    let cookies = browser.cookies().await;
    assert!(requests::get(&format!("{app}/"), &cookies).await.body().contains("id=\"profile\""));
    browser.click("#logout").await;
    browser.element("#login").await;
    browser.at(&format!("{app}/")).await;
    assert_eq!(browser.session_cookie().await, None);
    let after = requests::get(&format!("{app}/"), &cookies).await;
    // Rocket has nothing but the cookie.
    assert_eq!(after.body().contains("id=\"profile\""), framework == Framework::Rocket);

    // No picture, style or form was kept back by the pages' content security policy, and nothing was missing.
    assert_eq!(browser.complaints().await, Vec::<String>::new());
}

#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn another_person_can_be_chosen() {
    let folder = Folder::new("another");
    let Demo { app, .. } = Demo::start(folder.path(), Framework::Axum).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;
    for (name, screen_name) in [("Grace Hopper", "grace"), ("Zoë Müller", "zoe")] {
        begin(&browser, app).await;
        browser.click(&format!("label:has([value={screen_name}])")).await;
        browser.save(&format!("consent-{screen_name}"), &[Light]).await;
        browser.click("#allow").await;
        assert_signed_in(&browser, app, name, screen_name).await;
        assert_picture_loaded(&browser).await;
        browser.save(&format!("signed-in-{screen_name}"), &[Light]).await;
        browser.click("#logout").await;
        browser.element("#login").await;
    }
}

async fn who_denies_is_told_so_and_can_start_again(framework: Framework) {
    let folder = Folder::new("denied");
    let Demo { app, .. } = Demo::start(folder.path(), framework).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;

    begin(&browser, app).await;
    browser.click("#deny").await;
    // D17.
    assert_eq!(browser.text("#heading").await, "You did not allow access");
    assert_eq!(browser.status().await, 403);
    browser.save(&format!("{framework}-denied"), &[Light, Dark, Phone]).await;
    let home = requests::get(&format!("{app}/"), &browser.cookies().await).await;
    assert!(home.body().contains("id=\"login\""), "nobody is signed in");

    browser.click(".actions a[href='/login']").await;
    browser.click("#allow").await;
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;
}

async fn opened_as_localhost_it_works_too(framework: Framework) {
    let folder = Folder::new("localhost");
    let Demo { app, .. } = Demo::start(folder.path(), framework).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;
    begin(&browser, &app.replace("127.0.0.1", "localhost")).await;
    browser.click("#allow").await;
    assert_signed_in(&browser, app, "Ada Lovelace", "ada").await;
}

#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn the_keyboard_is_enough() {
    let folder = Folder::new("keyboard");
    let Demo { app, .. } = Demo::start(folder.path(), Framework::Axum).await;
    let app = &*app.url;
    let browser = Browser::start(folder.path()).await;
    browser.open(&format!("{app}/")).await;
    browser.element("#login").await;
    tab_to(&browser, "#login").await;
    browser.save("home-keyboard", &[Light]).await;
    browser.press(Key::Enter).await;

    browser.element("#allow").await;
    tab_to(&browser, "[value=ada]").await;
    browser.press(Key::Down).await;
    browser.save("consent-keyboard", &[Light]).await;
    tab_to(&browser, "#allow").await;
    browser.save("consent-keyboard-allow", &[Light]).await;
    browser.press(Key::Enter).await;
    assert_signed_in(&browser, app, "Grace Hopper", "grace").await;

    tab_to(&browser, "#logout").await;
    browser.press(Key::Space).await;
    browser.element("#login").await;
}

/// Presses Tab until this has the focus, and asserts that one can see it.
async fn tab_to(browser: &Browser, css: &str) {
    // The link at the top of the page, and then what the page is for.
    for _ in 0..2 {
        browser.press(Key::Tab).await;
        if browser.has(&format!("{css}:focus-visible")).await {
            // A radio button shows it around its whole row.
            let shown = "const focused = document.activeElement;
                return getComputedStyle(focused.closest('label') ?? focused).outlineStyle";
            assert_eq!(browser.run(shown).await, "solid", "{css}");
            return;
        }
    }
    panic!("Tab does not lead to {css} on {}", browser.page().await);
}
