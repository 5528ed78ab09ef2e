//! What was answered, beside what should have been.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// An answer that is not the one that was wanted.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// Nothing: there was no answer, or it was wrong in another way than its status.
    pub(crate) status: Option<u16>,
    pub(crate) text: String,
}

impl<E: std::fmt::Display> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self { status: None, text: error.to_string() }
    }
}

/// What is done without Redis: nothing is begun in it.
const WITHOUT_REDIS: [&str; 2] = ["malformed callbacks", "signed requests"];

#[derive(Default)]
pub(crate) struct Judge {
    /// 0 at first, 1 while Redis goes, 2 while it is gone, 3 while it comes, 4 when it is back.
    phase: AtomicUsize,
    said: Mutex<Said>,
}

#[derive(Default)]
pub(crate) struct Said {
    /// How often each kind was done as it should be.
    pub(crate) done: BTreeMap<&'static str, u64>,
    /// Those that could not be done while Redis was not there.
    pub(crate) without_redis: u64,
    pub(crate) unexpected: Vec<String>,
    /// Temporary credentials of the logins that are held.
    pub(crate) held: Vec<String>,
    pub(crate) latencies: Vec<Duration>,
}

impl Judge {
    pub(crate) fn phase(&self) -> usize {
        self.phase.load(Ordering::SeqCst)
    }

    /// Redis goes, is gone, comes, or is back.
    pub(crate) fn next_phase(&self) {
        self.phase.fetch_add(1, Ordering::SeqCst);
    }

    /// Of something that began in this phase. While Redis is not there nobody can begin a login, and a login that it held
    /// is lost: those are refused with 503, and after that with 400. Nothing else is forgiven then. What was done in a
    /// login all the same, while Redis was gone from beginning to end, cannot have been.
    pub(crate) fn judge(&self, kind: &'static str, began: usize, result: Result<(), Wrong>) {
        let ended = self.phase();
        let is_outage = (1..=3).contains(&began) || began != ended;
        let is_gone = began == 2 && ended == 2;
        self.with(|said| match result {
            Ok(()) if is_gone && !WITHOUT_REDIS.contains(&kind) => {
                said.unexpected.push(format!("{kind}: done without Redis"));
            }
            Ok(()) => *said.done.entry(kind).or_default() += 1,
            Err(Wrong { status: Some(503 | 400), .. }) if is_outage => said.without_redis += 1,
            Err(wrong) => said.unexpected.push(format!("{kind}: {}", wrong.text)),
        });
    }

    pub(crate) fn held(&self, token: &str, latency: Option<Duration>) {
        self.with(|said| {
            said.held.push(token.to_owned());
            said.latencies.extend(latency);
        });
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut Said) -> T) -> T {
        look(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Every login that is held took one exchange, and there were no others.
    pub(crate) fn compare(&self, mut exchanges: HashMap<String, u32>) {
        self.with(|said| {
            for token in &said.held {
                if exchanges.remove(token) != Some(1) {
                    said.unexpected.push("a login is held that was not exchanged exactly once".to_owned());
                }
            }
            let lost = exchanges.len();
            if lost > 0 {
                said.unexpected.push(format!("{lost} tokens were obtained and no login is held for them"));
            }
        });
    }
}
