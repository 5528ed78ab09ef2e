//! Logins that were taken out of a session, remembered until they would have expired: what makes a login good for one
//! try, also when two requests of a session run at once, or when one writes back a session that it read before.
//!
//! It is the memory of one process. Several of them share none, and then single use is as strict as the session store.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use ring::digest::{Context, SHA256};

use crate::pending::Pending;

/// How often the expired are thrown out, in seconds.
const SWEEP: u64 = 60;

#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// A hash of each login, and when it expires.
    logins: HashMap<[u8; 32], u64>,
    next_sweep: u64,
}

impl Used {
    /// Notes that a login is used up; `false` if it was before.
    pub(crate) fn first_use(&self, client: &str, login: &Pending, now: u64) -> bool {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= table.next_sweep {
            table.logins.retain(|_, expires| *expires > now);
            table.next_sweep = now.saturating_add(SWEEP);
        }
        table.logins.insert(hash(client, login), login.expires).is_none()
    }
}

/// The secret is part of it, so that nobody who only knows a token can say which entry is its.
fn hash(client: &str, login: &Pending) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for text in [client, login.credentials.identifier(), login.credentials.secret().expose()] {
        context.update(&(text.len() as u64).to_be_bytes());
        context.update(text.as_bytes());
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use oauth1_core::TemporaryCredentials;

    use super::*;
    use crate::pending::Purpose;

    fn login(token: &str, secret: &str) -> Pending {
        let credentials = TemporaryCredentials::new(token, secret);
        Pending { credentials, expires: 100, purpose: Purpose::default(), next: String::new() }
    }

    #[test]
    fn each_login_is_used_once() {
        let used = Used::default();
        assert!(used.first_use("x", &login("t", "s"), 0));
        assert!(!used.first_use("x", &login("t", "s"), 0));
        for (client, token, secret) in [("y", "t", "s"), ("x", "u", "s"), ("x", "t", "r"), ("xt", "", "s")] {
            assert!(used.first_use(client, &login(token, secret), 0), "{client} {token} {secret}");
        }
    }

    #[test]
    fn what_has_expired_is_forgotten() {
        let used = Used::default();
        used.first_use("x", &login("t", "s"), 0);
        used.first_use("x", &login("u", "s"), 99);
        assert_eq!(used.0.lock().unwrap().logins.len(), 2);
        used.first_use("x", &login("v", "s"), 200);
        assert_eq!(used.0.lock().unwrap().logins.len(), 1);
    }
}
