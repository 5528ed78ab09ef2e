//! The list of a visitor's pending logins at one provider: what is sealed into one session entry.
//!
//! It is bounded: the newest five, of ten minutes each. Its encoding is private and holds secrets, so it exists
//! only between opening and sealing.

use oauth1_core::TemporaryCredentials;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// Format of the list inside the seal; another one is read as no list.
const VERSION: u8 = 2;
/// Of the encoded list, in octets; with base64 and the seal it stays below a cookie's 4,096.
const MOST_OCTETS: usize = 2048;
/// How far the clocks of an application's machines may be apart, in seconds.
pub(crate) const SKEW: u64 = 30;

/// One login that was begun and is not finished.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) credentials: TemporaryCredentials,
    /// In seconds since 1970.
    pub(crate) expires: u64,
    pub(crate) purpose: Purpose,
    /// Where the visitor goes on.
    pub(crate) next: String,
}

/// What a login is for, and for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Purpose {
    /// A hash of what it is for, in base64; empty for signing in.
    pub(crate) name: String,
    /// A hash of the user who is signed in already, in base64; empty if nobody is.
    pub(crate) user: String,
}

impl Pending {
    /// Whether it can be finished still, where a login may take so many seconds. One that lasts longer than that was begun by
    /// a machine whose clock is ahead of this one's: a little is no harm, more would make it last for as long.
    pub(crate) fn is_alive(&self, now: u64, lifetime: u64) -> bool {
        (now.saturating_add(1)..=now.saturating_add(lifetime).saturating_add(SKEW)).contains(&self.expires)
    }

    fn texts(&self) -> [&str; 5] {
        let Self { credentials, purpose, next, .. } = self;
        [credentials.identifier(), credentials.secret().expose(), &purpose.name, &purpose.user, next]
    }
}

#[derive(Debug, Default)]
pub(crate) struct PendingLogins(Vec<Pending>);

impl PendingLogins {
    pub(crate) fn of(login: Pending) -> Self {
        Self(vec![login])
    }

    /// Adds a login as the newest. One with the same token is replaced; the oldest are dropped if there are more
    /// than `most`, or if the list grows too long for a cookie.
    pub(crate) fn add(&mut self, login: Pending, now: u64, most: usize) {
        self.0.retain(|other| {
            other.expires > now && other.credentials.identifier() != login.credentials.identifier()
        });
        self.0.push(login);
        while self.0.len() > 1 && (self.0.len() > most || self.encoded_len() > MOST_OCTETS) {
            self.0.remove(0);
        }
    }

    /// Takes the login with this token out.
    pub(crate) fn take(&mut self, token: &str) -> Option<Pending> {
        let same = |login: &Pending| login.credentials.identifier().as_bytes().ct_eq(token.as_bytes()).into();
        let index = self.0.iter().position(same)?;
        Some(self.0.remove(index))
    }

    /// What the login with this token is for.
    pub(crate) fn purpose(&self, token: &str) -> Option<&Purpose> {
        let same =
            |login: &&Pending| login.credentials.identifier().as_bytes().ct_eq(token.as_bytes()).into();
        self.0.iter().find(same).map(|login| &login.purpose)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any login could still be finished.
    pub(crate) fn any_alive(&self, now: u64) -> bool {
        self.0.iter().any(|login| login.expires > now)
    }

    /// `version (expires token secret purpose user next)*`, each text after its length in two octets.
    pub(crate) fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Never grows: a buffer that does leaves copies of the secrets behind.
        let mut out = Zeroizing::new(Vec::with_capacity(self.encoded_len()));
        out.push(VERSION);
        for login in &self.0 {
            out.extend_from_slice(&login.expires.to_be_bytes());
            for text in login.texts() {
                // The flow refuses tokens and secrets of more than 1,024 octets, and the rest is bounded too.
                let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
                out.extend_from_slice(&length.to_be_bytes());
                out.extend_from_slice(&text.as_bytes()[..usize::from(length)]);
            }
        }
        out
    }

    /// `None` for what this version did not write.
    pub(crate) fn decode(octets: &[u8]) -> Option<Self> {
        let (&version, mut rest) = octets.split_first()?;
        if version != VERSION {
            return None;
        }
        let mut list = Self::default();
        while !rest.is_empty() {
            let expires;
            (expires, rest) = rest.split_first_chunk()?;
            let mut texts = [""; 5];
            for text in &mut texts {
                (*text, rest) = take_text(rest)?;
            }
            let [token, secret, name, user, next] = texts;
            list.0.push(Pending {
                credentials: TemporaryCredentials::new(token, secret),
                expires: u64::from_be_bytes(*expires),
                purpose: Purpose { name: name.to_owned(), user: user.to_owned() },
                next: next.to_owned(),
            });
        }
        Some(list)
    }

    fn encoded_len(&self) -> usize {
        let length = |login: &Pending| 8 + login.texts().iter().map(|text| 2 + text.len()).sum::<usize>();
        1 + self.0.iter().map(length).sum::<usize>()
    }
}

fn take_text(octets: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = octets.split_first_chunk()?;
    let (text, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(token: &str, expires: u64) -> Pending {
        Pending {
            credentials: TemporaryCredentials::new(token, format!("secret of {token}")),
            expires,
            purpose: Purpose { name: "link".to_owned(), user: "u".to_owned() },
            next: "/next".to_owned(),
        }
    }

    fn tokens(list: &PendingLogins) -> Vec<&str> {
        list.0.iter().map(|login| login.credentials.identifier()).collect()
    }

    #[test]
    fn a_list_survives_its_encoding() {
        let mut list = PendingLogins::default();
        list.add(login("a", 50), 0, 5);
        list.add(login("é", 60), 0, 5);
        let octets = list.encode();
        assert_eq!(octets.len(), list.encoded_len());
        let mut read = PendingLogins::decode(&octets).unwrap();
        assert_eq!(tokens(&read), ["a", "é"]);
        let taken = read.take("é").unwrap();
        assert_eq!((taken.expires, taken.credentials.secret().expose()), (60, "secret of é"));
        assert_eq!((&*taken.next, &taken.purpose), ("/next", &login("é", 60).purpose));
        assert!(read.take("é").is_none());
    }

    #[test]
    fn threat_e23_what_another_version_wrote_is_no_list() {
        let mut list = PendingLogins::default();
        list.add(login("a", 50), 0, 5);
        let mut octets = list.encode();
        for length in [0].into_iter().chain(2..octets.len()) {
            assert!(PendingLogins::decode(&octets[..length]).is_none(), "{length}");
        }
        octets[0] += 1;
        assert!(PendingLogins::decode(&octets).is_none());
    }

    #[test]
    fn threat_e13_the_newest_stay() {
        let mut list = PendingLogins::default();
        for number in 0..1000 {
            list.add(login(&number.to_string(), 50), 0, 5);
            assert!(list.encode().len() <= MOST_OCTETS);
        }
        assert_eq!(tokens(&list), ["995", "996", "997", "998", "999"]);
    }

    #[test]
    fn threat_e14_long_tokens_push_older_ones_out() {
        let mut list = PendingLogins::default();
        for letter in ["a", "b", "c"] {
            list.add(login(&letter.repeat(900), 50), 0, 5);
        }
        assert_eq!(list.0.len(), 1);
        assert!(list.take(&"c".repeat(900)).is_some());
        // As long as may be, and one octet longer.
        for (more, kept) in [(0, 2), (1, 1)] {
            let mut list = PendingLogins::default();
            list.add(login("a", 50), 0, 5);
            list.add(login("b", 50), 0, 5);
            let mut longer = login("b", 50);
            longer.next.push_str(&"x".repeat(MOST_OCTETS - list.encoded_len() + more));
            list.add(longer, 0, 5);
            assert_eq!(list.0.len(), kept);
        }
    }

    #[test]
    fn threat_e8_clocks_may_be_a_little_apart() {
        const LIFETIME: u64 = 600;
        let hour = 3600;
        for (ahead, began_at, alive) in [
            // Of the machine that it was begun on: how far ahead of this one.
            (0, 10_000, true),
            (30, 10_000, true),
            (31, 10_000, false),
            (hour, 10_000, false),
            (-30, 10_000, true),
            (-599, 10_000, true),
            (-600, 10_000, false),
            (-hour, 10_000, false),
        ] {
            let login = login("t", (began_at + ahead) as u64 + LIFETIME);
            assert_eq!(login.is_alive(began_at as u64, LIFETIME), alive, "{ahead}");
        }
        assert!(!login("t", 10_000).is_alive(10_000, 0));
        assert!(login("t", u64::MAX).is_alive(u64::MAX - 1, u64::MAX));
    }

    #[test]
    fn threat_e7_the_expired_leave_and_threat_d21_the_same_token_is_replaced() {
        let mut list = PendingLogins::default();
        list.add(login("old", 10), 0, 5);
        list.add(login("same", 50), 0, 5);
        list.add(login("same", 60), 10, 5);
        assert_eq!(tokens(&list), ["same"]);
        assert!(list.any_alive(59) && !list.any_alive(60));
        assert_eq!(list.take("same").unwrap().expires, 60);
    }
}
