//! [`MemoryNonceStore`] and threads that ask it at once, in every order that they can come in: `cargo xtask test model`.

use std::time::Duration;

use loom::{sync::Arc, thread};

use super::{MemoryNonceStore, NonceError, NonceStore as _, ReplayKey};
use crate::lock::in_every_order;

const NOW: u64 = 1_700_000_000;
const WINDOW: u64 = 10;

fn store() -> MemoryNonceStore {
    MemoryNonceStore::new(0).with_window(Duration::from_secs(WINDOW))
}

fn key(client: &str, nonce: &str) -> ReplayKey {
    ReplayKey::new(client, None, NOW, nonce)
}

/// What threads are answered that ask at once; the last of them is the one that started the others.
fn ask<const N: usize>(
    store: &Arc<MemoryNonceStore>,
    asked: [(ReplayKey, u64); N],
) -> Vec<Result<(), NonceError>> {
    let mut asked = Vec::from(asked);
    let (own, own_now) = asked.pop().unwrap();
    let others: Vec<_> = asked
        .into_iter()
        .map(|(key, now)| {
            let store = Arc::clone(store);
            thread::spawn(move || store.remember(&key, now))
        })
        .collect();
    let own = store.remember(&own, own_now);
    others.into_iter().map(|other| other.join().unwrap()).chain([own]).collect()
}

fn count(answers: &[Result<(), NonceError>], wanted: Result<(), NonceError>) -> usize {
    answers.iter().filter(|answer| **answer == wanted).count()
}

#[test]
fn model_b17_of_threads_with_one_request_one_is_accepted_and_it_is_recorded_once() {
    in_every_order("one request, three threads", || {
        let store = Arc::new(store());
        let answers = ask(&store, [(); 3].map(|()| (key("a", "n"), NOW)));
        assert_eq!(count(&answers, Ok(())), 1);
        assert_eq!(count(&answers, Err(NonceError::Used)), 2);
        assert_eq!(store.sizes(), (1, 1));
    });
}

#[test]
fn model_b19_threads_with_two_requests_do_not_hinder_each_other() {
    in_every_order("two requests, three threads", || {
        let store = Arc::new(store());
        let answers = ask(&store, ["n", "n", "m"].map(|nonce| (key("a", nonce), NOW)));
        assert_eq!(count(&answers[..2], Ok(())), 1);
        assert_eq!(count(&answers[..2], Err(NonceError::Used)), 1);
        assert_eq!(answers[2], Ok(()));
        assert_eq!(store.sizes(), (2, 2));
    });
}

#[test]
fn model_b20_threads_do_not_get_over_a_quota_together() {
    in_every_order("a quota, three threads", || {
        let store = Arc::new(store().with_client_quota(1));
        let asked = [("a", "1"), ("a", "2"), ("b", "1")].map(|(client, nonce)| (key(client, nonce), NOW));
        let answers = ask(&store, asked);
        assert_eq!(count(&answers[..2], Ok(())), 1);
        assert_eq!(count(&answers[..2], Err(NonceError::ClientQuota)), 1);
        assert_eq!(answers[2], Ok(()));
        assert_eq!(store.sizes(), (2, 2));
    });
}

#[test]
fn model_b20_threads_do_not_get_over_the_capacity_together() {
    in_every_order("the capacity, three threads", || {
        let store = Arc::new(store().with_capacity(2));
        let answers = ask(&store, ["a", "b", "c"].map(|client| (key(client, "n"), NOW)));
        assert_eq!(count(&answers, Ok(())), 2);
        assert_eq!(count(&answers, Err(NonceError::Full)), 1);
        assert_eq!(store.sizes(), (2, 2));
    });
}

#[test]
fn model_b22_no_replay_is_accepted_while_the_clock_moves() {
    in_every_order("one request, three times of day", || {
        let store = Arc::new(store());
        // At the first it is just acceptable, at the second it is not, and the store forgets it; the last thread has
        // a clock that was put back.
        let clocks = [NOW + WINDOW, NOW + WINDOW + 1, NOW - 1];
        let answers = ask(&store, clocks.map(|now| (key("a", "n"), now)));
        assert!(count(&answers, Ok(())) <= 1, "{answers:?}");
        assert!(matches!(answers[1], Err(NonceError::TimestampRefused { .. })), "{answers:?}");
        for now in clocks {
            assert!(store.remember(&key("a", "n"), now).is_err());
        }
        assert_eq!(store.sizes(), (0, 0));
    });
}
