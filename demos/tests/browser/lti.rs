//! The launch: the platform's page, and the tool that believes it once.

use std::process::Command;

use crate::{
    browser::Browser,
    program::{Folder, Program},
    screenshots::Look::{Dark, Light, Phone},
};

#[tokio::test]
#[ignore = "needs chromium: run cargo xtask test"]
async fn a_launch_says_who_comes_and_is_good_once() {
    let folder = Folder::new("lti");
    let mut command = Command::new(env!("CARGO_BIN_EXE_lti"));
    command.current_dir(folder.path()).args(["--port", "0", "--tool-port", "0"]);
    let mut program = Program::start(&mut command, folder.path().join("lti.log")).unwrap();
    let mut urls = Vec::new();
    for says in ["Platform", "Tool"] {
        urls.push(program.line(|line| Some(line.split_once(says)?.1.trim().to_owned())).await);
    }
    let browser = Browser::start(folder.path()).await;

    browser.open(&urls[0]).await;
    browser.element("#zoe button").await;
    browser.requested().await; // those of the empty page that the browser began with
    browser.save("lti-course", &[Light, Dark, Phone]).await;
    browser.click("#zoe button").await;
    browser.at(&format!("{}/launch?tool=quiz", urls[1])).await;
    assert_eq!(browser.text("#hello").await, "Hello, Zoë Müller");
    assert_eq!(browser.text("#roles").await, "Learner");
    assert_eq!(browser.text("#course").await, "Computing & Engines");
    browser.save("lti-launched", &[Light, Dark, Phone]).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());

    // Posts the same form again. A person is asked before.
    browser.client.refresh().await.unwrap();
    assert_eq!(browser.text("#problem").await, "nonce_used");
    assert_eq!(browser.status().await, 401);
    browser.save("lti-refused", &[Light, Dark, Phone]).await;

    // The page is not kept, so going back fetches it with other forms.
    browser.client.back().await.unwrap();
    browser.click("#grace button").await;
    assert_eq!(browser.text("#hello").await, "Hello, Grace Hopper");
    assert_eq!(browser.text("#roles").await, "Instructor");
    let requested = browser.requested().await;
    assert!(requested.iter().all(|url| url.starts_with("http://127.0.0.1:")), "{requested:?}");
}
