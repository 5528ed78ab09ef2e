//! Replies that are no HTTP, too much, or without end; and what is odd, but allowed.

use std::time::{Duration, Instant};

use oauth1_client::OAuthClient;
use tokio::task::JoinSet;

use crate::{
    FAR, begin,
    faults::{Ends, Fault, slow, wire},
    support::{Reply, Server, Web, client, ok},
    trial::{At, MEMORY, Trial, check, outcome, visit},
};

const STEPS: [At; 3] = [At::TemporaryCredentials, At::TokenCredentials, At::Call];

#[test]
fn threat_c1_c4_c18_what_is_no_reply_or_no_whole_one_or_too_much() {
    let trial = Trial::of(wire::all(), FAR);
    trial.run(At::TemporaryCredentials, MEMORY);
    trial.run(At::TokenCredentials, MEMORY);
    // Up to 1 MiB of a reply is read.
    trial.run(At::Call, 2 * MEMORY);
    trial.end();
}

/// All of them at once: who is slow keeps nobody else waiting.
#[test]
fn threat_c2_one_deadline_ends_what_has_no_end() {
    const DEADLINE: Duration = Duration::from_secs(1);
    let trial = Trial::of(slow::all(), DEADLINE);
    let mut visits: Vec<(usize, At, OAuthClient, Web)> = Vec::new();
    for at in STEPS {
        for row in 0..trial.faults.len() {
            let client = trial.client(row, at);
            let web = match at {
                At::TokenCredentials => trial.runtime.block_on(visit(&client)),
                _ => Web::new(),
            };
            visits.push((row, at, client, web));
        }
    }
    let (count, started, mut ended) = (visits.len(), Instant::now(), Vec::new());
    let memory = allocation_counter::measure(|| {
        ended = trial.runtime.block_on(async {
            let mut running = JoinSet::new();
            for (row, at, client, web) in visits {
                running.spawn(async move { (row, at, outcome(&client, &web, at).await, started.elapsed()) });
            }
            running.join_all().await
        });
    });
    assert_eq!(ended.len(), count);
    for (row, at, error, time) in ended {
        let fault: &Fault = &trial.faults[row];
        assert_eq!(fault.ends, Ends::TimedOut);
        check(fault, at, &error);
        println!("{at:?} | {} | {:?} | {} ms", fault.name, fault.ends, time.as_millis());
        assert!((DEADLINE..5 * DEADLINE).contains(&time), "{} {at:?}: {time:?}", fault.name);
    }
    let each = memory.bytes_max / count as u64;
    println!("{count} at once | {} KiB each", each >> 10);
    assert!(each < MEMORY / 4, "{each} octets each");
    trial.end();
}

#[tokio::test]
async fn threat_c4_early_replies_are_passed_over() {
    let early = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(10_000);
    let good = "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true";
    let reply = format!("{early}HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{good}", good.len());
    let location = begin(move || Reply::Raw(reply.clone().into())).await.unwrap();
    assert_eq!(location, "https://p.example/authorize?lang=en&oauth_token=t");
}

/// Where a length and chunks are both there, the chunks count.
#[tokio::test]
async fn threat_c1_chunks_go_before_a_length() {
    let good = "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true";
    for length in [0, 12, 9999] {
        let chunk = format!("{:x}\r\n{good}\r\n0\r\n\r\n", good.len());
        let reply = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\ntransfer-encoding: chunked\r\n\r\n{chunk}"
        );
        let location = begin(move || Reply::Raw(reply.clone().into())).await.unwrap();
        assert_eq!(location, "https://p.example/authorize?lang=en&oauth_token=t", "{length}");
    }
}

/// A length that is too small leaves octets over, and they are nobody's reply.
#[tokio::test]
async fn threat_c1_what_comes_behind_a_reply_is_not_the_next_one() {
    let server = Server::start(|seen| match &*seen.target {
        "/request_token" => {
            let number = next();
            let good = format!("oauth_token=t{number}&oauth_token_secret=s&oauth_callback_confirmed=true");
            let behind = "oauth_token=planted&oauth_token_secret=planted";
            let reply =
                |body: &str| format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
            Reply::Stall((reply(&good) + &reply(behind)).into())
        }
        _ => ok("oauth_token=access&oauth_token_secret=access-secret"),
    })
    .await;
    let client = client(&server);
    for count in 1..=20 {
        let callback = visit(&client).await;
        let token = client.authorize_access_token(&callback).await.unwrap();
        assert_eq!(token.credentials().identifier(), "access");
        assert_eq!(server.seen().len(), 2 * count);
    }
}

/// Another number each time.
fn next() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}
