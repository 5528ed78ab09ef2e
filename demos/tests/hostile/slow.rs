//! Faults that only a deadline ends.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use demos::login::Framework;
use tokio::task::JoinSet;

use crate::{
    faults::{Ends, slow},
    harness::{begin, check, sign_in, visit, well},
    support::{Reply, Seen, Server},
};

const DEADLINE: Duration = Duration::from_secs(1);

/// A provider each of whose answers, there, has no end in another way, until all of them had their turn.
async fn endless(path: &'static str) -> (Server, usize) {
    let (faults, next) = (slow::all(), AtomicUsize::new(0));
    let count = faults.len();
    let reply = move |seen: &Seen| -> Reply {
        if seen.target != path {
            return well(seen);
        }
        match faults.get(next.fetch_add(1, Ordering::Relaxed)) {
            Some(fault) => {
                assert_eq!(fault.ends, Ends::TimedOut);
                (fault.reply)("")
            }
            None => well(seen),
        }
    };
    (Server::start(reply).await, count)
}

async fn all_at_once(framework: Framework) {
    for path in ["/oauth/request_token", "/oauth/access_token"] {
        let (provider, count) = endless(path).await;
        let visitor = visit(framework, &provider.url, &[("TWITTER_TIMEOUT", "1")]).await;
        let mut ready = Vec::new();
        for _ in 0..count {
            let mut visitor = visitor.clone();
            let target = match path {
                "/oauth/request_token" => "/login".to_owned(),
                _ => begin(&mut visitor).await,
            };
            ready.push((visitor, target));
        }
        let mut visits = JoinSet::new();
        for (mut visitor, target) in ready {
            visits.spawn(async move {
                let started = Instant::now();
                let answer = visitor.get(&target).await;
                (answer, started.elapsed())
            });
        }
        for (answer, time) in visits.join_all().await {
            println!("{framework} {path} | {} | {} ms", answer.status.as_u16(), time.as_millis());
            check(&answer, 504, &format!("{framework} {path}"));
            // Nobody waits for anybody else.
            assert!((DEADLINE..5 * DEADLINE).contains(&time), "{framework} {path}: {time:?}");
        }
        sign_in(&mut visitor.clone()).await;
    }
}

#[tokio::test]
async fn threat_c2_d24_who_keeps_a_visitor_waiting_is_a_504_on_axum() {
    all_at_once(Framework::Axum).await;
}

#[tokio::test]
async fn threat_c2_d24_who_keeps_a_visitor_waiting_is_a_504_on_actix() {
    all_at_once(Framework::Actix).await;
}

#[tokio::test]
async fn threat_c2_d24_who_keeps_a_visitor_waiting_is_a_504_on_rocket() {
    all_at_once(Framework::Rocket).await;
}
