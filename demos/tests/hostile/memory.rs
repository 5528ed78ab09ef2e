//! The program that a person starts, at a provider that would fill its memory.

use std::{fs, sync::Arc};

use demos::login::Framework;

use crate::{
    browser::Browser,
    faults::{Fault, content, slow, wire},
    harness::{At, Provider},
    program::Folder,
    site::{Server, Start},
    usage,
};

/// How much more memory, in KiB, the program may ever have had after all faults than after some logins that went well.
const GROWTH: u64 = 4 << 10;

pub(crate) async fn start(folder: &Folder, framework: Framework, provider: &Provider) -> Server {
    let url = &provider.server.url;
    let settings = [
        ("CLIENT_ID", "id"),
        ("CLIENT_SECRET", "SENTINEL-client-secret"),
        ("REQUEST_TOKEN_URL", &format!("{url}/oauth/request_token")),
        ("AUTHORIZE_URL", "https://p.example/authorize"),
        ("ACCESS_TOKEN_URL", &format!("{url}/oauth/access_token")),
        ("API_BASE_URL", &format!("{url}/1.1/")),
        ("TIMEOUT", "1"),
    ];
    let framework = framework.to_string();
    Server::new(Start {
        executable: env!("CARGO_BIN_EXE_twitter"),
        says: "App",
        folder: folder.path().to_owned(),
        arguments: ["--framework", &framework, "--workers", "1"].map(str::to_owned).into(),
        settings: settings.map(|(name, value)| (format!("TWITTER_{name}"), value.to_owned())).into(),
    })
    .await
}

/// Begins a login in a browser of its own, and yields the callback.
async fn begin(browser: &Browser) -> String {
    let token = browser.get("/login").await.token();
    format!("/auth?oauth_token={token}&oauth_verifier=v")
}

pub(crate) async fn sign_in(app: &Server) {
    let browser = Browser::at(&app.url);
    let callback = begin(&browser).await;
    browser.get(&callback).await.assert(303, "");
    browser.get("/").await.assert(200, "@ada");
}

async fn meet(app: &Server, provider: &Provider, at: At, fault: Fault) {
    let browser = Browser::at(&app.url);
    let target = match at {
        At::Login => "/login".to_owned(),
        At::Callback | At::Profile => begin(&browser).await,
    };
    let fault = Arc::new(fault);
    provider.does(Some((at, Arc::clone(&fault))));
    let reply = browser.get(&target).await;
    provider.does(None);
    // A busy machine may come to the deadline first.
    assert!([fault.ends.status(), 504].contains(&reply.status), "{}: {reply:?}", fault.name);
    assert!(reply.body.contains("Start again"), "{}: {reply:?}", fault.name);
}

/// What could take much memory: what is endless, many or large. Where only the deadline ends it, it is met once.
fn large() -> Vec<Fault> {
    let all = wire::all().into_iter().chain(content::all());
    let words = ["without end", "10 GB", "bomb", ",000", "1 MB"];
    let large: Vec<_> = all.filter(|fault| words.iter().any(|word| fault.name.contains(word))).collect();
    assert!(large.len() > 20, "{}", large.len());
    large
}

async fn stays_small(framework: Framework) {
    let folder = Folder::new(&format!("memory-{framework}"));
    let provider = Provider::start().await;
    let app = start(&folder, framework, &provider).await;
    for _ in 0..20 {
        sign_in(&app).await;
    }
    let memory = || usage::memory(app.id()).unwrap();
    let before = memory();
    let fast = slow::all().into_iter().filter(|fault| fault.name.contains("as fast as"));
    let large = [At::Login, At::Callback, At::Profile].map(|at| (at, large()));
    for (at, faults) in large.into_iter().chain([(At::Login, fast.collect())]) {
        for fault in faults {
            let name = fault.name.clone();
            meet(&app, &provider, at, fault).await;
            println!("{framework} {at:?} {name} | peak {} KiB more", memory().peak - before.peak);
        }
        sign_in(&app).await;
    }
    let log = fs::read_to_string(folder.path().join("twitter.log")).unwrap();
    assert!(log.contains("sign-in failed") && !log.contains("SENTINEL"), "{log}");
    let after = memory();
    println!(
        "{framework}: {} to {} KiB resident, {} to {} KiB at its peak",
        before.resident, after.resident, before.peak, after.peak
    );
    assert!(after.peak - before.peak < GROWTH, "{framework}: {} KiB more", after.peak - before.peak);
}

#[tokio::test]
async fn threat_c1_c3_c4_c6_g3_no_reply_fills_the_memory_or_is_in_the_log_on_axum() {
    stays_small(Framework::Axum).await;
}

#[tokio::test]
async fn threat_c1_c3_c4_c6_g3_no_reply_fills_the_memory_or_is_in_the_log_on_actix() {
    stays_small(Framework::Actix).await;
}

#[tokio::test]
async fn threat_c1_c3_c4_c6_g3_no_reply_fills_the_memory_or_is_in_the_log_on_rocket() {
    stays_small(Framework::Rocket).await;
}
