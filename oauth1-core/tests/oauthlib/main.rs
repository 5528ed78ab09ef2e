//! Both ways against Python's oauthlib, an independent implementation: what is signed here it must accept, what it
//! signs must be accepted here, and what was tampered with must be refused on either side.
//!
//! The requests are new in every run. A failure names the seed; `OAUTH1_SEED` brings the same requests back.

#![allow(clippy::expect_used, clippy::panic, reason = "what a test cannot go on without may stop it")]

mod case;
mod excused;
mod generate;
mod peer;
mod tally;
mod tamper;

use std::{
    env,
    panic::resume_unwind,
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use oauth1_core::Placement;
use serde_json::{Value, json};

use case::Case;
use excused::Rule;
use generate::Random;
use peer::Peer;
use tally::Tally;

/// How many requests there are in a batch, how many batches, and how many of the requests must not be excused.
const BATCH: usize = 500;
const SIGNED_HERE: (u64, usize) = (40, 14_000);
const SIGNED_THERE: (u64, usize) = (22, 6_000);

#[test]
#[ignore = "needs Python packages: run cargo xtask test"]
fn threat_a1_oauthlib_accepts_what_is_signed_here() {
    let seed = seed();
    let (batches, least) = SIGNED_HERE;
    // Python is what takes the time, so there are two of them.
    let half = |first| {
        thread::spawn(move || {
            let mut run = Run::new(seed, excused::VERIFYING);
            (first..batches).step_by(2).for_each(|number| run.batch(number).signed_here());
            run.tally
        })
    };
    let [even, odd] =
        [half(0), half(1)].map(|half| half.join().unwrap_or_else(|failed| resume_unwind(failed)));
    even.add(&odd).finish(&format!("OAUTH1_SEED={seed}: signed here"), least);
}

#[test]
#[ignore = "needs Python packages: run cargo xtask test"]
fn threat_a1_what_oauthlib_signs_is_accepted_here() {
    let seed = seed();
    let (batches, least) = SIGNED_THERE;
    let mut run = Run::new(seed, excused::SIGNING);
    (0..batches).for_each(|number| run.batch(number).signed_there());
    run.tally.finish(&format!("OAUTH1_SEED={seed}: signed there"), least);
}

struct Run {
    seed: u64,
    batch: u64,
    random: Random,
    peer: Peer,
    tally: Tally,
}

impl Run {
    fn new(seed: u64, rules: &'static [Rule]) -> Self {
        Self { seed, batch: 0, random: Random(seed), peer: Peer::start(), tally: Tally::new(rules) }
    }

    /// Each batch has random numbers of its own, so that it is the same whichever thread it runs in.
    fn batch(&mut self, number: u64) -> &mut Self {
        self.batch = number;
        self.random = Random(Random(self.seed ^ (number << 32)).next());
        self
    }

    fn signed_here(&mut self) {
        let cases: Vec<Case> = (0..BATCH).map(|_| Case::generate(&mut self.random)).collect();
        let signed: Vec<(String, Case)> = cases.iter().map(|case| case.sign(now())).collect();
        let tasks: Vec<Value> = signed.iter().map(|(_, sent)| sent.to_verify("verify")).collect();
        let mut controls = Vec::new();
        for ((case, answer), (base_string, sent)) in cases.iter().zip(self.peer.ask(&tasks)).zip(&signed) {
            let differs = answer["accepted"] != true || answer["base_string"] != **base_string;
            if self.tally.is_excused(case, differs) {
                continue;
            }
            assert_eq!(answer["accepted"], true, "{}", self.about(sent, &answer));
            assert_eq!(answer["base_string"], **base_string, "{}", self.about(sent, &answer));
            for (name, value) in protocol_parameters(case) {
                assert_eq!(answer[name], json!(value), "{name}: {}", self.about(sent, &answer));
            }
            self.tally.agreed(case);
            controls.extend(tamper::variants(&mut self.random, sent, 2));
        }
        let tasks: Vec<Value> = controls.iter().map(|control| control.to_verify("refuse")).collect();
        for (control, answer) in controls.iter().zip(self.peer.ask(&tasks)) {
            assert_eq!(answer["accepted"], false, "{}", self.about(control, &answer));
            self.tally.refused();
        }
    }

    fn signed_there(&mut self) {
        // It has no way to send parameters of extensions.
        let generate = |_| Case { extension: None, ..Case::generate(&mut self.random) };
        let cases: Vec<Case> = (0..BATCH).map(generate).collect();
        let tasks: Vec<Value> = cases.iter().map(Case::to_sign).collect();
        for (case, answer) in cases.iter().zip(self.peer.ask(&tasks)) {
            let text = |name: &str| answer[name].as_str().map(str::to_owned);
            let sent = Case {
                url: text("uri").unwrap_or_else(|| case.url.clone()),
                body: text("body"),
                authorization: text("authorization"),
                ..case.clone()
            };
            let verified = sent.verify(now());
            if self.tally.is_excused(case, verified.is_err()) {
                continue;
            }
            assert_eq!(verified, Ok(()), "{}", self.about(&sent, &answer));
            self.tally.agreed(case);
            let variants = tamper::variants(&mut self.random, &sent, usize::MAX);
            for control in variants.into_iter().chain(tamper::hashed_body(&sent)) {
                assert!(control.verify(now()).is_err(), "{}", self.about(&control, &answer));
                self.tally.refused();
            }
        }
    }

    fn about(&self, case: &Case, answer: &Value) -> String {
        format!("OAUTH1_SEED={}, batch {}: {case:#?}\n{answer:#}", self.seed, self.batch)
    }
}

/// Those that the peer says it has read. It reads a `realm` in the query too, where the header has none.
fn protocol_parameters(case: &Case) -> impl Iterator<Item = (&'static str, Option<&str>)> {
    let realm = case.realm.as_deref().filter(|_| case.placement == Placement::Header);
    let parameters = [
        ("client", Some(case.client.0.as_str())),
        ("token", case.token.as_ref().map(|(token, _)| token.as_str())),
        ("callback", case.callback.as_deref()),
        ("verifier", case.verifier.as_deref()),
        ("realm", realm),
    ];
    parameters.into_iter().filter(|(name, sent)| *name != "realm" || sent.is_some())
}

/// Of `OAUTH1_SEED`, or new.
fn seed() -> u64 {
    match env::var("OAUTH1_SEED") {
        Ok(seed) => seed.parse().expect("OAUTH1_SEED is a whole number"),
        Err(_) => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970");
            Random(u64::from(since.subsec_nanos()) ^ (since.as_secs() << 30)).next() >> 32
        }
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970").as_secs()
}
