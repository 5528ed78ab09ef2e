//! No request twice: [RFC 5849 §3.3](https://www.rfc-editor.org/rfc/rfc5849#section-3.3).
//!
//! A good signature tells who made a request, and not that it comes for the first time. So a server remembers the
//! nonces of the requests that it has accepted, for as long as their timestamps are acceptable. What it remembers of
//! one is its [`ReplayKey`]. Only a request whose signature is good has one: whoever has no secret can neither fill
//! a store nor use up somebody else's nonces.

mod error;
mod memory;
#[cfg(test)]
mod model;
#[cfg(all(test, oauth1_model))]
mod threads;

use std::{fmt, time::Duration};

use ring::digest::{Context, SHA256};

pub use error::NonceError;
pub use memory::MemoryNonceStore;

/// What must never come twice: a nonce with its timestamp, client and token (§3.3).
///
/// [`MemoryNonceStore`] remembers keys in one process. Where several processes answer, they share a store, and the
/// key is made for any:
///
/// ```text
/// Redis    SET oauth1:{key} 1 NX EX {key.expires(window) - now}         done: the first; nil: a replay
/// SQL      INSERT INTO nonce (key, expires) … ON CONFLICT DO NOTHING    one row: the first; none: a replay
/// ```
///
/// Four rules for a store:
///
/// - It looks and remembers in one step. Of two requests that come at once, one is the first.
/// - If it fails, or does not answer in time, the request is refused ([`NonceError::Unavailable`]).
/// - It drops nothing before it expires, however full it is. Redis needs `maxmemory-policy noeviction` for that.
/// - It keeps a key for longer than [`expires`](Self::expires) says by as much as the servers' clocks can differ or
///   be put back; or it remembers the latest timestamp that it has forgotten, and refuses all up to that one.
///
/// Two requests without a token are of the same scope, whether `oauth_token` is empty or left out.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReplayKey {
    digest: [u8; 32],
    timestamp: u64,
    client: String,
}

impl ReplayKey {
    /// Only for a request whose signature is good.
    pub(crate) fn new(client: &str, token: Option<&str>, timestamp: u64, nonce: &str) -> Self {
        // Each part with its length, so that no two scopes are the same octets however they are cut.
        let mut context = Context::new(&SHA256);
        for part in [client.as_bytes(), token.unwrap_or_default().as_bytes(), nonce.as_bytes()] {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.update(&timestamp.to_be_bytes());
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Self { digest, timestamp, client: client.to_owned() }
    }

    /// A SHA-256 over client, token, timestamp and nonce: a unique key for any store.
    ///
    /// It stays the same from one version of this crate to the next, so a store outlives an update.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Of the request, in seconds since 1970.
    #[must_use]
    pub const fn timestamp(&self) -> u64 {
        self.timestamp
    }

    /// The identifier of the client, for quotas.
    #[must_use]
    pub fn client(&self) -> &str {
        &self.client
    }

    /// When a store may forget it, in seconds since 1970: its timestamp is out of the verifier's `window` then.
    #[must_use]
    pub const fn expires(&self, window: Duration) -> u64 {
        // At `timestamp + window` itself it is still acceptable.
        self.timestamp.saturating_add(window.as_secs()).saturating_add(1)
    }
}

/// The octets as 64 lower-case hexadecimal digits.
impl fmt::Display for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digest.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for ReplayKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplayKey")
            .field("digest", &format_args!("{self}"))
            .field("timestamp", &self.timestamp)
            .field("client", &self.client)
            .finish()
    }
}

/// Where a server remembers what it has accepted, if that takes no waiting.
///
/// A store that is asked over a network is `async` and has no trait here: give it the [`ReplayKey`], whose
/// documentation says what such a store has to do.
///
/// ```
/// use oauth1_core::{NonceError, NonceStore, ReplayKey};
///
/// /// The last check of all, after the signature.
/// fn is_first(store: &dyn NonceStore, key: &ReplayKey, now: u64) -> Result<(), NonceError> {
///     store.remember(key, now)
/// }
/// ```
pub trait NonceStore {
    /// Remembers a key that was not there, in one step. `now` is in seconds since 1970.
    ///
    /// # Errors
    ///
    /// The key was there, or the store cannot rule that out. The request must be refused then.
    fn remember(&self, key: &ReplayKey, now: u64) -> Result<(), NonceError>;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Scope = (String, Option<String>, u64, String);

    fn key((client, token, timestamp, nonce): &Scope) -> ReplayKey {
        ReplayKey::new(client, token.as_deref(), *timestamp, nonce)
    }

    fn scope() -> impl Strategy<Value = Scope> {
        ("[a\0-]{0,3}", proptest::option::of("[a\0-]{0,3}"), 0..3_u64, "[a\0-]{0,3}")
    }

    proptest! {
        #[test]
        fn threat_b18_b19_two_scopes_are_two_keys(a in scope(), b in scope()) {
            let same = (&a.0, a.1.as_deref().unwrap_or_default(), a.2, &a.3)
                == (&b.0, b.1.as_deref().unwrap_or_default(), b.2, &b.3);
            prop_assert_eq!(key(&a) == key(&b), same);
            prop_assert_eq!(key(&a).as_bytes() == key(&b).as_bytes(), same);
        }
    }

    #[test]
    fn threat_b18_it_does_not_matter_how_the_scope_is_cut() {
        let whole = [
            ("a-1", None, 7, "b"),
            ("a", None, 7, "1-b"),
            ("a", Some("-1"), 7, "b"),
            ("a", Some("b"), 7, ""),
            ("", Some("a"), 7, "b"),
            ("", None, 7, "ab"),
            ("ab", None, 7, ""),
            ("a", None, 71, "b"),
            ("a", None, 7, "1b"),
            ("a\0", None, 7, "b"),
            ("a", None, 7, "\0b"),
        ];
        let keys: std::collections::HashSet<_> = whole
            .map(|(client, token, at, nonce)| *ReplayKey::new(client, token, at, nonce).as_bytes())
            .into();
        assert_eq!(keys.len(), whole.len());
    }

    /// The value was computed apart from this code. A store that is shared while servers are updated needs it.
    #[test]
    fn the_octets_of_a_key_stay_the_same() {
        let key = ReplayKey::new("key", Some("tøken"), 1_318_622_958, "wIjqoS");
        assert_eq!(key.to_string(), "7934cdc94e5e90ae8a30647ca7550dc46610f7048d088d8ad489cc01057dda70");
        assert_eq!((key.timestamp(), key.client()), (1_318_622_958, "key"));
        let shown = format!("{key:?}");
        assert!(shown.contains(&key.to_string()) && !shown.contains("wIjqoS"), "{shown}");
    }

    #[test]
    fn a_key_expires_when_its_timestamp_is_refused_and_not_before() {
        let key = ReplayKey::new("a", None, 1000, "n");
        for (window, expires) in [
            (Duration::ZERO, 1001),
            (Duration::from_secs(300), 1301),
            (Duration::from_millis(300_900), 1301),
            (Duration::MAX, u64::MAX),
        ] {
            assert_eq!(key.expires(window), expires);
        }
        assert_eq!(ReplayKey::new("a", None, u64::MAX, "n").expires(Duration::from_secs(1)), u64::MAX);
    }
}
