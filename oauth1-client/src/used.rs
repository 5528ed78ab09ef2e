//! Logins that were taken out of a session, remembered until they would have expired: what makes a login good for one
//! try, also when two requests of a session run at once, or when one writes back a session that it read before.
//!
//! It is the memory of one registry. Several of them, of several processes for one, share none; then single use is as
//! strict as the session store.
//!
//! It goes by the monotonic clock: a wall clock that is set back brings no login back.

use std::{
    collections::HashMap,
    sync::PoisonError,
    time::{Duration, Instant},
};

use ring::digest::{Context, SHA256};

use crate::{lock::Mutex, pending::Pending};

/// How often the expired are thrown out, in seconds.
const SWEEP: u32 = 60;

#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// A hash of each login, and when it was used: in seconds after the first. A busy application has many.
    logins: HashMap<Hash, u32>,
    first: Option<Instant>,
    swept: u32,
}

/// Half of a SHA-256, which is enough for no two logins of ten minutes to have the same.
type Hash = [u8; 16];

impl Used {
    /// Notes that a login is used up; `false` if it was before. It is remembered for as long as logins last.
    pub(crate) fn first_use(&self, client: &str, login: &Pending, now: Instant, lifetime: Duration) -> bool {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = *table.first.get_or_insert(now);
        // More seconds than fit are 136 years.
        let seconds = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
        let (now, lifetime) = (seconds(now.saturating_duration_since(first)), seconds(lifetime));
        if now.saturating_sub(table.swept) >= SWEEP {
            // Of both times a part of a second is cut off.
            table.logins.retain(|_, used| now.saturating_sub(*used) <= lifetime);
            table.swept = now;
        }
        table.logins.insert(hash(client, login), now).is_none()
    }
}

/// The secret is part of it, so that nobody who only knows a token can say which entry is its.
fn hash(client: &str, login: &Pending) -> Hash {
    let mut context = Context::new(&SHA256);
    for text in [client, login.credentials.identifier(), login.credentials.secret().expose()] {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    let mut hash = Hash::default();
    let half = hash.len();
    hash.copy_from_slice(&context.finish().as_ref()[..half]);
    hash
}

#[cfg(test)]
mod tests {
    use oauth1_core::TemporaryCredentials;

    use super::*;
    use crate::pending::Purpose;

    const LIFETIME: Duration = Duration::from_secs(600);
    const MINUTE: Duration = Duration::from_secs(60);

    fn login(token: &str, secret: &str) -> Pending {
        let credentials = TemporaryCredentials::new(token, secret);
        Pending { credentials, expires: 100, purpose: Purpose::default(), next: String::new() }
    }

    #[test]
    fn each_login_is_used_once() {
        let (used, now) = (Used::default(), Instant::now());
        assert!(used.first_use("x", &login("t", "s"), now, LIFETIME));
        assert!(!used.first_use("x", &login("t", "s"), now + LIFETIME / 2, LIFETIME));
        for (client, token, secret) in [("y", "t", "s"), ("x", "u", "s"), ("x", "t", "r"), ("xt", "", "s")] {
            assert!(
                used.first_use(client, &login(token, secret), now, LIFETIME),
                "{client} {token} {secret}"
            );
        }
    }

    #[test]
    fn what_has_expired_is_forgotten() {
        let (used, now) = (Used::default(), Instant::now());
        used.first_use("x", &login("t", "s"), now, LIFETIME);
        used.first_use("x", &login("u", "s"), now + LIFETIME / 2, LIFETIME);
        used.first_use("x", &login("v", "s"), now + LIFETIME, LIFETIME);
        assert_eq!(used.0.lock().unwrap().logins.len(), 3, "none lasts longer");
        used.first_use("x", &login("w", "s"), now + LIFETIME + MINUTE, LIFETIME);
        assert_eq!(used.0.lock().unwrap().logins.len(), 3, "the first is forgotten");
        assert!(!used.first_use("x", &login("u", "s"), now + LIFETIME + MINUTE, LIFETIME));
        used.first_use("x", &login("y", "s"), now + LIFETIME * 9, LIFETIME);
        assert_eq!(used.0.lock().unwrap().logins.len(), 1);
    }
}

#[cfg(all(test, oauth1_model))]
mod models {
    use loom::{sync::Arc, thread};
    use oauth1_core::TemporaryCredentials;

    use super::*;
    use crate::{lock::in_every_order, pending::Purpose};

    const LIFETIME: Duration = Duration::from_secs(600);
    const SWEEP: Duration = Duration::from_secs(super::SWEEP as u64);

    fn login(token: &str) -> Pending {
        let credentials = TemporaryCredentials::new(token, "s");
        Pending { credentials, expires: 100, purpose: Purpose::default(), next: String::new() }
    }

    #[test]
    fn model_d5_e10_of_threads_that_use_one_login_one_is_the_first() {
        let start = Instant::now();
        in_every_order("two logins, three threads", move || {
            let used = Arc::new(Used::default());
            // Some throw out the expired, and one uses another login.
            let others = [("t", start), ("u", start + SWEEP)].map(|(token, now)| {
                let used = Arc::clone(&used);
                thread::spawn(move || used.first_use("x", &login(token), now, LIFETIME))
            });
            let own = used.first_use("x", &login("t"), start + SWEEP * 3, LIFETIME);
            let [first, other] = others.map(|thread| thread.join().unwrap());
            assert_eq!([own, first].iter().filter(|first| **first).count(), 1);
            assert!(other);
            assert!(!used.first_use("x", &login("t"), start + SWEEP * 4, LIFETIME));
        });
    }
}
