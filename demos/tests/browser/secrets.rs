//! E1, G2: what the app keeps and writes down holds no secret.

use std::{fs, path::Path};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use demos::login::Framework;
use tokio_rusqlite::{Connection, rusqlite};

use crate::{
    browser::Browser,
    program::Folder,
    sign_in::{assert_signed_in, begin},
    site::Apart,
};

on_each_framework!(cookie_sessions_and_log_hold_no_secret);

async fn cookie_sessions_and_log_hold_no_secret(framework: Framework) {
    let folder = Folder::new("secrets");
    let data = folder.path().join("data");
    let Apart { app, provider: _provider } =
        Apart::start(folder.path(), framework, &[("RUST_LOG", "trace")]).await;
    let browser = Browser::start(folder.path()).await;

    begin(&browser, &app.url).await;
    let pending = secrets(&data).await;
    assert_eq!(pending.len(), 3, "the client's, and two of the temporary credentials");
    // It is the right place to look at: the login is there.
    match framework {
        Framework::Rocket => assert!(browser.cookies().await.contains("twitter=")),
        _ => assert!(contains(&kept(&data), b"oauth1:twitter")),
    }
    assert_absent(&browser, folder.path(), &pending).await;

    browser.click("#allow").await;
    assert_signed_in(&browser, &app.url, "Ada Lovelace", "ada").await;
    let all = secrets(&data).await;
    assert_eq!(all.len(), 5, "the verifier and the token's secret too");
    assert_eq!(contains(&kept(&data), b"Ada Lovelace"), framework != Framework::Rocket);
    assert_absent(&browser, folder.path(), &all).await;
}

async fn assert_absent(browser: &Browser, folder: &Path, secrets: &[String]) {
    let cookies = browser.cookies().await;
    let log = fs::read(folder.join("twitter.log")).unwrap();
    assert!(!log.is_empty());
    let places = [("sessions", kept(&folder.join("data"))), ("cookies", cookies.into_bytes()), ("log", log)];
    for (place, octets) in places {
        for secret in secrets {
            for (form, text) in forms(secret) {
                assert!(!contains(&octets, text.as_bytes()), "a secret is in the {place}, as {form}");
            }
        }
    }
}

/// Every secret that the provider has, and its client's.
async fn secrets(data: &Path) -> Vec<String> {
    let connection = Connection::open(data.join("provider.sqlite")).await.unwrap();
    let read = |connection: &mut rusqlite::Connection| {
        let sql = "SELECT secret FROM temporary UNION ALL SELECT consent FROM temporary
            UNION ALL SELECT verifier FROM temporary WHERE verifier IS NOT NULL UNION ALL SELECT secret FROM token";
        connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
    };
    let mut secrets = connection.call(read).await.unwrap();
    secrets.push("local-demo-secret".to_owned());
    assert!(secrets.iter().all(|secret| secret.len() >= 16));
    secrets
}

/// All that the app's session database has on disk: SQLite keeps the newest in a file beside it.
fn kept(data: &Path) -> Vec<u8> {
    let files = fs::read_dir(data).unwrap().map(|file| file.unwrap());
    let of_sessions = files.filter(|file| file.file_name().to_string_lossy().starts_with("twitter.sqlite"));
    of_sessions.flat_map(|file| fs::read(file.path()).unwrap()).collect()
}

/// The ways in which a secret could be written.
fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let hex: String = secret.bytes().map(|octet| format!("{octet:02x}")).collect();
    let numbers: Vec<_> = secret.bytes().map(|octet| octet.to_string()).collect();
    let mut forms = vec![
        ("it is", secret.to_owned()),
        ("hex", hex.to_uppercase()),
        ("hex", hex),
        ("numbers", numbers.join(",")),
        ("numbers", numbers.join(", ")),
    ];
    // In the middle of a longer text, base64 depends on how many octets come before: 0, 1 or 2 beyond a multiple
    // of three. Characters that depend on the neighbours are left out.
    for before in 0..3 {
        let text = [vec![0; before], secret.into()].concat();
        for (engine, form) in [(&STANDARD_NO_PAD, "base64"), (&URL_SAFE_NO_PAD, "base64 for URLs")] {
            let encoded = engine.encode(&text);
            let (from, to) = ((before * 8).div_ceil(6), text.len() * 8 / 6);
            forms.push((form, encoded[from..to].to_owned()));
        }
    }
    forms
}

fn contains(octets: &[u8], part: &[u8]) -> bool {
    octets.windows(part.len()).any(|window| window == part)
}

#[test]
fn a_secret_is_found_however_it_is_written() {
    let secret = "SENTINEL-secret~?>";
    let found = |text: &str| forms(secret).iter().any(|(_, form)| contains(text.as_bytes(), form.as_bytes()));
    for before in ["", "a", "ab", "abc"] {
        let text = format!("{before}{secret}xyz");
        assert!(found(&text));
        assert!(found(&STANDARD_NO_PAD.encode(&text)) && found(&URL_SAFE_NO_PAD.encode(&text)), "{before}");
    }
    assert!(!found("SENTINEL-secret"));
}
