//! The soak in small, and that its judge notices: `cargo xtask test redis`. Ids are those of the threat catalogue.

#![allow(clippy::unwrap_used, reason = "what a test does not expect is to stop it")]

#[path = "../../benches/soak/api.rs"]
mod api;
#[path = "../../benches/login/browser.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod browser;
#[path = "../../benches/login/form.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod form;
#[path = "../../benches/soak/gate.rs"]
mod gate;
#[path = "../../benches/login/jar.rs"]
mod jar;
#[path = "../../benches/soak/judge.rs"]
mod judge;
#[path = "../../benches/login/program.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod program;
#[path = "../../benches/soak/run.rs"]
#[allow(dead_code, reason = "the benchmark uses all of it")]
mod run;
#[path = "../../benches/soak/stand.rs"]
mod stand;
#[path = "../../benches/login/usage.rs"]
#[allow(dead_code, reason = "the other benchmark uses all of it")]
mod usage;
#[path = "../../benches/soak/visits.rs"]
mod visits;

use std::{collections::HashMap, time::Duration};

use axum::Router;
use browser::Sites;
use gate::Gate;
use judge::{Judge, Wrong};
use run::{Plan, Shared};

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

#[tokio::test]
#[ignore = "needs redis-server: cargo xtask test redis"]
async fn threat_h13_good_and_bad_visitors_are_answered_right_while_redis_goes_and_comes_back() {
    let outcome = run::run(Plan { length: Duration::from_secs(4), rate: 20 }).await.unwrap();
    outcome.shared.judge.with(|said| {
        assert_eq!(said.unexpected, [""; 0]);
        assert!(said.done.contains_key("good") && !said.held.is_empty(), "{:?}", said.done);
    });
    assert!(outcome.resources.iter().all(|(_, seen)| seen.len() == 3));
}

/// An app that signs in everybody, whatever they bring.
#[tokio::test]
#[ignore = "belongs to the soak: cargo xtask test redis"]
async fn threat_h13_the_judge_notices_an_app_that_answers_wrongly() {
    let listener = demos::serve::bind(0, "no option").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().fallback(|| async { "<p id=\"profile\">@ada<" });
    tokio::spawn(demos::serve::serve(listener, app, std::future::pending()));
    let url = format!("http://{address}");
    let sites = Sites { app: url.clone(), provider: url.clone() };
    let shared = Shared::new(Gate::new(address), vec![sites], url);
    // The last four are requests to the provider's API: badly signed, unsigned, replayed and stale.
    for number in (0..8).chain([9, 12, 24, 26, 28]) {
        shared.clone().operate(number).await;
    }
    shared.judge.with(|said| {
        assert_eq!((said.unexpected.len(), said.held.len()), (13, 0), "{:?}", said.unexpected);
        assert!(said.done.is_empty(), "{:?}", said.done);
    });
}

#[test]
#[ignore = "belongs to the soak: cargo xtask test redis"]
fn threat_h13_a_login_that_is_lost_or_exchanged_twice_is_noticed() {
    for (exchanges, noticed) in [(&[("a", 1)][..], 0), (&[("a", 2)], 1), (&[], 1), (&[("a", 1), ("b", 1)], 1)]
    {
        let judge = Judge::default();
        judge.held("a", None);
        let exchanges = exchanges.iter().map(|(token, times)| ((*token).to_owned(), *times));
        judge.compare(exchanges.collect::<HashMap<_, _>>());
        assert_eq!(judge.with(|said| said.unexpected.len()), noticed);
    }
}

/// Without Redis nobody signs in; that is forgiven then, and nothing else, and at no other time.
#[test]
#[ignore = "belongs to the soak: cargo xtask test redis"]
fn threat_h13_what_redis_is_needed_for_may_fail_only_without_it() {
    let wrong = |status| Err(Wrong { status, text: String::new() });
    for (kind, phase, answer, noticed) in [
        ("good", 0, Ok(()), 0),
        ("good", 0, wrong(Some(503)), 1),
        ("good", 1, Ok(()), 0), // it was not gone yet
        ("good", 2, wrong(Some(503)), 0),
        ("good", 2, wrong(Some(400)), 0),
        ("good", 2, wrong(Some(500)), 1),
        ("good", 2, wrong(None), 1),
        ("good", 2, Ok(()), 1),
        ("malformed callbacks", 2, Ok(()), 0),
        ("good", 4, Ok(()), 0),
        ("good", 4, wrong(Some(400)), 1),
    ] {
        let judge = Judge::default();
        (0..phase).for_each(|_| judge.next_phase());
        judge.judge(kind, judge.phase(), answer);
        assert_eq!(judge.with(|said| said.unexpected.len()), noticed, "{kind} {phase}");
    }
}
