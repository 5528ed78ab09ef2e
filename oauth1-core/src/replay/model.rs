//! Tests [`MemoryNonceStore`] against a store that is too simple to be wrong.

use std::time::Duration;

use proptest::{collection::vec, prelude::*, sample::select};

use super::{MemoryNonceStore, NonceError, NonceStore as _, ReplayKey};

const NOW: u64 = 1_700_000_000;

fn key(client: &str, timestamp: u64, nonce: &str) -> ReplayKey {
    ReplayKey::new(client, Some("token"), timestamp, nonce)
}

/// What the store has to do, written as plainly as can be: it remembers everything for ever.
struct Model {
    since: u64,
    window: u64,
    ahead: u64,
    latest: u64,
    accepted: Vec<(String, u64, String)>,
}

const QUOTA: usize = 3;
const CAPACITY: usize = 6;

impl Model {
    fn remember(&mut self, client: &str, stamped: u64, nonce: &str, now: u64) -> Result<(), NonceError> {
        self.latest = self.latest.max(now);
        let forgotten = self.since.max(self.latest.saturating_sub(self.window).saturating_sub(1));
        let (from, to) = (forgotten.saturating_add(1), now.saturating_add(self.ahead));
        let alive = || self.accepted.iter().filter(|(_, stamped, _)| *stamped > forgotten);
        let request = (client.to_owned(), stamped, nonce.to_owned());
        let result = if forgotten >= to {
            Err(NonceError::ClockBehind { from })
        } else if stamped <= forgotten || stamped > to {
            Err(NonceError::TimestampRefused { from, to })
        } else if self.accepted.contains(&request) {
            Err(NonceError::Used)
        } else if alive().filter(|(other, ..)| other == client).count() >= QUOTA {
            Err(NonceError::ClientQuota)
        } else if alive().count() >= CAPACITY {
            Err(NonceError::Full)
        } else {
            Ok(())
        };
        if result.is_ok() {
            self.accepted.push(request);
        }
        result
    }
}

prop_compose! {
    /// A clock that mostly goes on and sometimes jumps, and requests that are stamped near it.
    fn requests()(
        steps in vec(
            (select(vec![0_i64, 0, 0, 1, 1, 3, 40, -40]), select(vec!["a", "b", "c"]), -14..=14_i64, 0..3_u8),
            1..80,
        ),
        start in select(vec![0, 20, NOW, u64::MAX - 30]),
    ) -> Vec<(u64, &'static str, u64, String)> {
        let mut now = start;
        let step = |(tick, client, off, nonce): (i64, _, i64, u8)| {
            now = now.saturating_add_signed(tick);
            (now, client, now.saturating_add_signed(off), nonce.to_string())
        };
        steps.into_iter().map(step).collect()
    }
}

proptest! {
    #[test]
    fn threat_b15_b20_b22_it_accepts_what_is_fresh_and_nothing_twice(
        requests in requests(), since in select(vec![0, 18, NOW - 3, NOW + 5]), window in 0..12_u64,
        ahead in proptest::option::of(0..12_u64),
    ) {
        let mut store = MemoryNonceStore::new(since)
            .with_window(Duration::from_secs(window))
            .with_client_quota(QUOTA)
            .with_capacity(CAPACITY);
        if let Some(ahead) = ahead {
            store = store.with_ahead(Duration::from_secs(ahead));
        }
        let ahead = ahead.unwrap_or(window);
        let mut model = Model { since, window, ahead, latest: 0, accepted: Vec::new() };
        for (now, client, stamped, nonce) in requests {
            let expected = model.remember(client, stamped, &nonce, now);
            prop_assert_eq!(store.remember(&key(client, stamped, &nonce), now), expected);
        }
    }

    /// The process ends whenever it likes, with a clock that was not put back.
    #[test]
    fn threat_b15_after_a_restart_nothing_is_accepted_again(
        requests in requests(), pause in 0..3_u64, ahead in 0..12_u64,
    ) {
        let limits = |store: MemoryNonceStore| {
            store.with_window(Duration::from_secs(10)).with_ahead(Duration::from_secs(ahead))
        };
        let before = limits(MemoryNonceStore::new(0));
        let accepted: Vec<_> = requests
            .iter()
            .map(|(now, client, stamped, nonce)| (now, key(client, *stamped, nonce)))
            .filter(|(now, key)| before.remember(key, **now).is_ok())
            .collect();
        let latest = requests.iter().map(|(now, ..)| *now).max().unwrap_or_default();
        let start = latest.saturating_add(pause);
        let strict = limits(MemoryNonceStore::new(start.saturating_add(ahead)));
        let usual = limits(MemoryNonceStore::new(start));
        for (at, key) in &accepted {
            for now in start..start.saturating_add(30) {
                prop_assert_ne!(strict.remember(key, now), Ok(()));
                let stamped_ahead = key.timestamp() > **at;
                prop_assert!(usual.remember(key, now).is_err() || stamped_ahead);
            }
        }
    }
}
