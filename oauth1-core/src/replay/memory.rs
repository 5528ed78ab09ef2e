//! The nonces of one process, in memory: bounded, and refusing what it has no room for.

use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

use super::{NonceError, NonceStore, ReplayKey};
use crate::lock::Mutex;

/// Remembers nonces in the memory of one process.
///
/// It never accepts a [`ReplayKey`] twice, whatever the clock does. What it forgets it refuses by the timestamp from
/// then on: a clock that ran ahead and was put back costs refusals until it is there again, and no replay. When it
/// is full it refuses; a nonce is never dropped before its time.
///
/// A nonce takes less than 100 octets, for as long as its timestamp is acceptable. A call takes O(log n) steps, taken
/// over many: the one that comes after a long silence forgets all that has expired, a million in a fraction of a
/// second.
///
/// ```
/// use std::time::Duration;
/// use oauth1_core::MemoryNonceStore;
///
/// # let now = 1_700_000_000;
/// let store = MemoryNonceStore::new(now).with_window(Duration::from_secs(60)).with_client_quota(1_000);
/// # drop(store);
/// ```
pub struct MemoryNonceStore {
    window: u64,
    ahead: Option<u64>,
    client_quota: usize,
    capacity: usize,
    state: Mutex<State>,
}

struct State {
    /// Timestamps up to this one are refused. It never goes back; behind it, everything accepted is in `seen`.
    forgotten: u64,
    /// Timestamp and digest, oldest first, and whose they are.
    seen: BTreeMap<(u64, [u8; 32]), Arc<str>>,
    /// How many of them are whose; nobody has none.
    counts: BTreeMap<Arc<str>, usize>,
}

impl MemoryNonceStore {
    /// How far a timestamp may be from the clock, if nobody says otherwise: five minutes.
    pub const WINDOW: Duration = Duration::from_secs(300);
    /// How many nonces of one client are remembered, if nobody says otherwise: in five minutes, 333 requests a second.
    pub const CLIENT_QUOTA: usize = 100_000;
    /// How many nonces are remembered altogether, if nobody says otherwise: less than 100 MB when it is full.
    pub const CAPACITY: usize = 1_000_000;

    /// A store that knows nothing yet. It refuses every timestamp up to `since`, in seconds since 1970.
    ///
    /// It cannot know what an earlier process accepted. What to give it:
    ///
    /// - The time of the start. Whatever was stamped until then is refused. A request that was stamped ahead of the
    ///   server's clock, and that the earlier process accepted, can be accepted once more.
    /// - The time of the start, and [how far ahead](Self::with_ahead) of the clock a timestamp may be on top of it.
    ///   Then nothing that the earlier process accepted is accepted again; and for that long, requests with the
    ///   right time are refused.
    /// - 0, if there was no earlier process.
    ///
    /// The first two hold if the clock was not put back in between, and the earlier process has ended.
    #[must_use]
    #[cfg(not(oauth1_model))]
    pub const fn new(since: u64) -> Self {
        Self::of(Mutex::new(State::new(since)))
    }

    /// The lock of the models is made while they run.
    #[cfg(oauth1_model)]
    pub fn new(since: u64) -> Self {
        Self::of(Mutex::new(State::new(since)))
    }

    const fn of(state: Mutex<State>) -> Self {
        Self {
            window: Self::WINDOW.as_secs(),
            ahead: None,
            client_quota: Self::CLIENT_QUOTA,
            capacity: Self::CAPACITY,
            state,
        }
    }

    /// How far a timestamp may be from the clock: the verifier's window. If it is less than that, more is refused.
    #[must_use]
    pub const fn with_window(mut self, window: Duration) -> Self {
        self.window = window.as_secs();
        self
    }

    /// How far ahead of the clock a timestamp may be; if nobody says otherwise, as far as the window goes.
    #[must_use]
    pub const fn with_ahead(mut self, ahead: Duration) -> Self {
        self.ahead = Some(ahead.as_secs());
        self
    }

    /// How many nonces of one client are remembered. When it has as many, it waits; others do not.
    #[must_use]
    pub const fn with_client_quota(mut self, nonces: usize) -> Self {
        self.client_quota = nonces;
        self
    }

    /// How many nonces are remembered altogether. When there are as many, everybody waits.
    #[must_use]
    pub const fn with_capacity(mut self, nonces: usize) -> Self {
        self.capacity = nonces;
        self
    }
}

impl NonceStore for MemoryNonceStore {
    fn remember(&self, key: &ReplayKey, now: u64) -> Result<(), NonceError> {
        // A thread that panicked here may have left a half-done change behind.
        let mut state = self.state.lock().map_err(|_| NonceError::Unavailable)?;
        state.forget_up_to(now.saturating_sub(self.window).saturating_sub(1));

        let from = state.forgotten.saturating_add(1);
        let to = now.saturating_add(self.ahead.unwrap_or(self.window));
        if state.forgotten >= to {
            return Err(NonceError::ClockBehind { from });
        }
        if key.timestamp <= state.forgotten || key.timestamp > to {
            return Err(NonceError::TimestampRefused { from, to });
        }
        let nonce = (key.timestamp, key.digest);
        if state.seen.contains_key(&nonce) {
            return Err(NonceError::Used);
        }
        let (client, count) = match state.counts.get_key_value(key.client()) {
            Some((client, &count)) => (Arc::clone(client), count),
            None => (Arc::from(key.client()), 0),
        };
        if count >= self.client_quota {
            return Err(NonceError::ClientQuota);
        }
        if state.seen.len() >= self.capacity {
            return Err(NonceError::Full);
        }
        state.seen.insert(nonce, Arc::clone(&client));
        state.counts.insert(client, count + 1);
        Ok(())
    }
}

impl State {
    const fn new(since: u64) -> Self {
        Self { forgotten: since, seen: BTreeMap::new(), counts: BTreeMap::new() }
    }

    /// Forgets nonces, and refuses their timestamps from then on.
    fn forget_up_to(&mut self, timestamp: u64) {
        self.forgotten = self.forgotten.max(timestamp);
        while let Some(oldest) = self.seen.first_entry()
            && oldest.key().0 <= self.forgotten
        {
            let client = oldest.remove();
            if let Some(count) = self.counts.get_mut(&client) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&client);
                }
            }
        }
    }
}

/// How many nonces are remembered, and how many are counted for clients.
#[cfg(all(test, oauth1_model))]
impl MemoryNonceStore {
    pub(super) fn sizes(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.seen.len(), state.counts.values().sum())
    }
}

/// The limits only.
impl fmt::Debug for MemoryNonceStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryNonceStore")
            .field("window", &self.window)
            .field("ahead", &self.ahead)
            .field("client_quota", &self.client_quota)
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        panic::{AssertUnwindSafe, catch_unwind},
        sync::Barrier,
        thread,
    };

    use super::*;

    const NOW: u64 = 1_700_000_000;
    const WINDOW: u64 = 300;

    fn key(client: &str, timestamp: u64, nonce: &str) -> ReplayKey {
        ReplayKey::new(client, Some("token"), timestamp, nonce)
    }

    /// Tries the n-th nonce of a client.
    fn send(store: &MemoryNonceStore, client: &str, timestamp: u64, n: usize) -> Result<(), NonceError> {
        store.remember(&key(client, timestamp, &n.to_string()), NOW)
    }

    #[test]
    fn threat_b15_a_replay_is_refused_for_as_long_as_its_timestamp_is_acceptable() {
        for stamped in [NOW - WINDOW, NOW, NOW + WINDOW] {
            let store = MemoryNonceStore::new(0);
            let key = key("a", stamped, "n");
            assert_eq!(store.remember(&key, NOW), Ok(()));
            for now in NOW..=stamped + WINDOW {
                assert_eq!(store.remember(&key, now), Err(NonceError::Used), "{now}");
            }
            let now = stamped + WINDOW + 1;
            let (from, to) = (stamped + 1, now + WINDOW);
            assert_eq!(store.remember(&key, now), Err(NonceError::TimestampRefused { from, to }));
        }
    }

    #[test]
    fn threat_b15_a_store_refuses_what_was_stamped_before_its_start() {
        let store = MemoryNonceStore::new(NOW);
        let refused = NonceError::TimestampRefused { from: NOW + 1, to: NOW + WINDOW };
        for stamped in [1, NOW - 1, NOW] {
            assert_eq!(store.remember(&key("a", stamped, "n"), NOW), Err(refused));
        }
        assert_eq!(store.remember(&key("a", NOW + 1, "n"), NOW), Ok(()));
    }

    #[test]
    fn debug_shows_the_limits() {
        let shown = format!("{:?}", MemoryNonceStore::new(0).with_capacity(7));
        let limits = "MemoryNonceStore { window: 300, ahead: None, client_quota: 100000, capacity: 7, .. }";
        assert_eq!(shown, limits);
    }

    #[test]
    fn threat_b16_many_nonces_of_one_second_are_accepted_once_each() {
        let store = MemoryNonceStore::new(0);
        let all = |expected| (0..100).for_each(|n| assert_eq!(send(&store, "a", NOW, n), expected, "{n}"));
        all(Ok(()));
        all(Err(NonceError::Used));
    }

    #[test]
    fn threat_b17_of_64_threads_one_is_the_first() {
        let (store, start) = (MemoryNonceStore::new(0), Barrier::new(64));
        for round in 0..20 {
            let accepted = thread::scope(|scope| {
                let race = || {
                    start.wait();
                    send(&store, "a", NOW, round)
                };
                let threads: Vec<_> = (0..64).map(|_| scope.spawn(race)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
            });
            assert_eq!(accepted.iter().filter(|result| result.is_ok()).count(), 1);
            assert!(accepted.iter().all(|result| matches!(result, Ok(()) | Err(NonceError::Used))));
        }
    }

    #[test]
    fn threat_b19_another_client_token_or_timestamp_is_another_request() {
        let store = MemoryNonceStore::new(0);
        for key in [
            ReplayKey::new("a", None, NOW, "n"),
            ReplayKey::new("a", Some("t"), NOW, "n"),
            ReplayKey::new("a", Some("u"), NOW, "n"),
            ReplayKey::new("b", Some("t"), NOW, "n"),
            ReplayKey::new("a", Some("t"), NOW + 1, "n"),
        ] {
            assert_eq!(store.remember(&key, NOW), Ok(()));
            assert_eq!(store.remember(&key, NOW), Err(NonceError::Used));
        }
    }

    #[test]
    fn threat_b20_a_client_that_floods_is_the_only_one_to_wait() {
        let store = MemoryNonceStore::new(0).with_client_quota(10);
        for n in 0..1000 {
            let expected = if n < 10 { Ok(()) } else { Err(NonceError::ClientQuota) };
            assert_eq!(send(&store, "loud", NOW, n), expected);
        }
        assert_eq!(send(&store, "quiet", NOW, 0), Ok(()));
        // It has not made the store forget anything.
        for n in 0..10 {
            assert_eq!(send(&store, "loud", NOW, n), Err(NonceError::Used));
        }
        assert_eq!(store.state.lock().unwrap().seen.len(), 11);
    }

    #[test]
    fn threat_b20_a_full_store_refuses_and_forgets_nothing_before_its_time() {
        let store = MemoryNonceStore::new(0).with_capacity(10);
        let clients: Vec<_> = (0..10).map(|n| format!("client {n}")).collect();
        for client in &clients {
            assert_eq!(send(&store, client, NOW, 0), Ok(()));
        }
        assert_eq!(send(&store, "one more", NOW, 0), Err(NonceError::Full));
        for client in &clients {
            assert_eq!(send(&store, client, NOW, 0), Err(NonceError::Used));
        }
        // With time there is room again, for as many.
        let later = NOW + WINDOW + 1;
        for n in 0..10 {
            assert_eq!(store.remember(&key("one more", later, &n.to_string()), later), Ok(()));
        }
        assert_eq!(store.remember(&key("one more", later, "10"), later), Err(NonceError::Full));
    }

    #[test]
    fn threat_b20_a_quota_comes_back_nonce_by_nonce() {
        let store = MemoryNonceStore::new(0).with_client_quota(2);
        assert_eq!(store.remember(&key("a", NOW, "1"), NOW), Ok(()));
        assert_eq!(store.remember(&key("a", NOW + 5, "2"), NOW), Ok(()));
        let at = |now| store.remember(&key("a", now, "3"), now);
        assert_eq!(at(NOW + WINDOW), Err(NonceError::ClientQuota));
        assert_eq!(at(NOW + WINDOW + 1), Ok(()));
        assert_eq!(at(NOW + WINDOW + 2), Err(NonceError::ClientQuota));
        assert_eq!(at(NOW + WINDOW + 6), Ok(()));
    }

    #[test]
    fn threat_b20_memory_is_given_back_when_timestamps_expire() {
        let store = MemoryNonceStore::new(0);
        for n in 0..1000 {
            assert_eq!(send(&store, &format!("client {}", n % 7), NOW - WINDOW + n as u64 % 600, n), Ok(()));
        }
        let refused = store.remember(&key("a", 1, "n"), NOW + 2 * WINDOW);
        assert!(matches!(refused, Err(NonceError::TimestampRefused { .. })));
        let state = store.state.lock().unwrap();
        assert_eq!((state.seen.len(), state.counts.len()), (0, 0));
    }

    #[test]
    fn threat_b22_a_clock_that_is_put_back_brings_nothing_back() {
        let store = MemoryNonceStore::new(0);
        let (old, new) = (key("a", NOW, "n"), key("a", NOW + 200, "n"));
        assert_eq!(store.remember(&old, NOW), Ok(()));
        assert_eq!(store.remember(&new, NOW + WINDOW + 1), Ok(())); // forgets `old`
        for now in [NOW + 200, NOW, NOW - 600] {
            let answer = store.remember(&old, now);
            assert!(
                matches!(
                    answer,
                    Err(NonceError::TimestampRefused { .. } | NonceError::ClockBehind { from: 1_700_000_001 })
                ),
                "{answer:?}"
            );
        }
        assert_eq!(store.remember(&new, NOW), Err(NonceError::Used));
    }

    #[test]
    fn threat_b22_a_clock_that_runs_ahead_and_is_put_back_costs_refusals_only() {
        let store = MemoryNonceStore::new(0);
        assert_eq!(store.remember(&key("a", NOW, "n"), NOW), Ok(()));
        let hour = NOW + 3600;
        assert_eq!(store.remember(&key("a", hour, "n"), hour), Ok(()));
        let behind = Err(NonceError::ClockBehind { from: hour - WINDOW });
        assert_eq!(store.remember(&key("a", NOW, "n"), NOW), behind);
        assert_eq!(store.remember(&key("a", NOW, "new"), NOW), behind);
        // Until what is acceptable reaches over the gap, and then as ever.
        let now = hour - 2 * WINDOW;
        let refused = NonceError::TimestampRefused { from: hour - WINDOW, to: now + WINDOW };
        assert_eq!(store.remember(&key("a", now, "new"), now), Err(refused));
        assert_eq!(store.remember(&key("a", hour - WINDOW, "new"), hour - WINDOW), Ok(()));
        assert_eq!(store.remember(&key("a", hour, "n"), hour - WINDOW), Err(NonceError::Used));
    }

    #[test]
    fn threat_b22_no_time_overflows() {
        for since in [0, NOW, u64::MAX] {
            for window in [0, 300, u64::MAX] {
                let store = MemoryNonceStore::new(since).with_window(Duration::from_secs(window));
                for now in [0, 1, NOW, u64::MAX] {
                    for stamped in [0, 1, NOW, u64::MAX - 1, u64::MAX] {
                        let first = store.remember(&key("a", stamped, "n"), now);
                        assert_ne!(store.remember(&key("a", stamped, "n"), now), Ok(()));
                        assert!(first.is_err() || stamped > since);
                    }
                }
            }
        }
        let store = MemoryNonceStore::new(0);
        assert_eq!(store.remember(&key("a", u64::MAX, "n"), u64::MAX), Ok(()));
    }

    #[test]
    fn a_broken_store_accepts_nothing() {
        let store = MemoryNonceStore::new(0);
        let broken = catch_unwind(AssertUnwindSafe(|| {
            let _state = store.state.lock();
            panic!("in the middle of a change");
        }));
        assert!(broken.is_err());
        assert_eq!(send(&store, "a", NOW, 0), Err(NonceError::Unavailable));
    }
}
