//! The cluster as people run it, with a Redis that it starts: `cargo xtask test redis`. Ids are those of the threat
//! catalogue.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "what a test does not expect is to stop it, and its log is to be seen then"
)]

mod harness;
mod kill;
#[path = "../browser/program.rs"]
#[allow(dead_code, reason = "another test uses all of it")]
mod program;

use std::time::{Duration, Instant};

use http::StatusCode;
use tokio::task::JoinSet;

use harness::{Cluster, Reply, Visitor};

/// Far more than the two seconds that Redis has to answer, and far less than for ever.
const LIMIT: Duration = Duration::from_secs(15);

fn assert_nobody(home: &Reply) {
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.text.contains("id=\"login\"") && !home.text.contains("id=\"profile\""), "{}", home.text);
}

fn assert_ada(home: &Reply) {
    assert!(home.text.contains("id=\"profile\"") && home.text.contains("@ada"), "{}", home.text);
}

/// Asks both instances, since everything but a login takes turns.
async fn assert_ada_everywhere(visitor: &mut Visitor) {
    let mut by = Vec::new();
    for _ in 0..2 {
        let home = visitor.get("/").await;
        assert_ada(&home);
        let name = home.text.split("id=\"framework\">").nth(1).unwrap().split('<').next().unwrap();
        by.push(name.to_owned());
    }
    by.sort_unstable();
    assert_eq!(by, ["actix", "axum"]);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn a_login_that_axum_begins_is_finished_by_actix() {
    let mut cluster = Cluster::start("begins").await;
    let mut visitor = cluster.visitor();
    assert_nobody(&visitor.get("/").await);
    let callback = visitor.begin().await;
    assert_eq!(visitor.get(&callback).await.status, StatusCode::SEE_OTHER);
    assert_ada_everywhere(&mut visitor).await;
    for line in ["GET /login: axum answers 302", "GET /auth: actix answers 303"] {
        cluster.says(line).await;
    }
}

/// H7: the machine that began it is gone, or the one that would have finished it.
#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_h7_an_instance_that_is_killed_takes_no_login_with_it() {
    let mut cluster = Cluster::start("killed").await;
    for name in ["axum", "actix"] {
        let mut visitor = cluster.visitor();
        let callback = visitor.begin().await;
        cluster.kill(name).await;
        assert_eq!(visitor.get(&callback).await.status, StatusCode::SEE_OTHER, "{name}");
        assert_ada(&visitor.get("/").await);
        cluster.restart(name).await;
        assert_ada_everywhere(&mut visitor).await;
        assert_eq!(visitor.get(&callback).await.status, StatusCode::BAD_REQUEST, "it is used up");
    }
}

/// E: fails closed. Nobody is signed in by a login that the store has lost, and nobody waits for it.
#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn redis_is_killed_and_started_again_in_the_middle_of_a_login() {
    let mut cluster = Cluster::start("redis").await;
    let mut visitor = cluster.visitor();
    let callback = visitor.begin().await;
    cluster.kill("redis").await;
    let started = Instant::now();
    for target in [&*callback, "/login"] {
        let reply = visitor.get(target).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{target}");
        assert!(reply.text.contains("Nobody can sign in right now"), "{}", reply.text);
        assert!(!reply.headers.contains_key("location"));
    }
    assert!(started.elapsed() < LIMIT, "{:?}", started.elapsed());
    assert_nobody(&visitor.get("/").await);

    cluster.restart("redis").await;
    // What it held is lost, and it is not made up for.
    assert_eq!(visitor.get(&callback).await.status, StatusCode::BAD_REQUEST);
    assert_nobody(&visitor.get("/").await);
    let callback = visitor.begin().await;
    assert_eq!(visitor.get(&callback).await.status, StatusCode::SEE_OTHER);
    assert_ada_everywhere(&mut visitor).await;

    // Who is signed in does not need it.
    cluster.kill("redis").await;
    assert_ada_everywhere(&mut visitor).await;
}

/// D5, H9: on all machines together a login is good for one try.
#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_d5_h9_of_fifty_callbacks_at_both_instances_one_signs_in() {
    let cluster = Cluster::start("fifty").await;
    let mut visitor = cluster.visitor();
    let callback = visitor.begin().await;
    let visitors: JoinSet<_> = (0..50)
        .map(|number| {
            let (mut visitor, callback) = (visitor.at(cluster.instances[number % 2]), callback.clone());
            async move { visitor.get(&callback).await.status.as_u16() }
        })
        .collect();
    let mut statuses = visitors.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [&[303][..], &[400; 49]].concat());
}

/// D1, D3.
#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_d1_d3_another_browser_cannot_finish_it_on_any_machine() {
    let cluster = Cluster::start("another").await;
    let (mut ada, mut eve) = (cluster.visitor(), cluster.visitor());
    eve.begin().await;
    let callback = ada.begin().await;
    for instance in cluster.instances {
        assert_eq!(eve.at(instance).get(&callback).await.status, StatusCode::BAD_REQUEST);
    }
    assert_nobody(&eve.get("/").await);
    assert_eq!(ada.get(&callback).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn without_an_instance_the_proxy_says_so_at_once() {
    let mut cluster = Cluster::start("none").await;
    let mut visitor = cluster.visitor();
    for name in ["axum", "actix"] {
        cluster.kill(name).await;
    }
    assert_eq!(visitor.get("/").await.status, StatusCode::SERVICE_UNAVAILABLE);
    cluster.restart("actix").await;
    assert_nobody(&visitor.get("/").await);
    cluster.write("kill everybody");
    cluster.says("type kill or start, and one of: redis, axum, actix").await;
}
