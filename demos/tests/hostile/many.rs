//! Very many visitors who begin a login and never come back.

use demos::login::Framework;
use tokio::task::JoinSet;

use crate::{
    browser::Browser,
    harness::Provider,
    memory::{sign_in, start},
    program::Folder,
    site::Server,
    usage,
};

/// How much more memory, in KiB, the program may ever have had after the rest of them than after the first.
const GROWTH: u64 = 4 << 10;

/// As many at a time as this, each without a cookie. All are sent to the provider.
async fn begin(app: &Server, count: usize) {
    const AT_A_TIME: usize = 20;
    for _ in 0..count / AT_A_TIME {
        let mut visits = JoinSet::new();
        for _ in 0..AT_A_TIME {
            let browser = Browser::at(&app.url);
            visits.spawn(async move { browser.get("/login").await.status });
        }
        assert!(visits.join_all().await.iter().all(|status| *status == 302));
    }
}

async fn stays_small(framework: Framework) {
    let folder = Folder::new(&format!("many-{framework}"));
    let provider = Provider::start().await;
    let app = start(&folder, framework, &provider).await;
    begin(&app, 100).await;
    let first = usage::memory(app.id()).unwrap().peak;
    let started = std::time::Instant::now();
    begin(&app, 2000).await;
    let rest = usage::memory(app.id()).unwrap().peak;
    println!(
        "{framework}: {first} KiB and then {rest} KiB at its peak, in {} ms",
        started.elapsed().as_millis()
    );
    assert!(rest - first < GROWTH, "{framework}: {} KiB more", rest - first);
    sign_in(&app).await;
}

#[tokio::test]
async fn threat_d26_visitors_who_never_come_back_take_no_memory_on_axum() {
    stays_small(Framework::Axum).await;
}

#[tokio::test]
async fn threat_d26_visitors_who_never_come_back_take_no_memory_on_actix() {
    stays_small(Framework::Actix).await;
}

#[tokio::test]
async fn threat_d26_visitors_who_never_come_back_take_no_memory_on_rocket() {
    stays_small(Framework::Rocket).await;
}
