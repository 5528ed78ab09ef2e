//! Temporary credentials, from the request for them to their exchange: each step is taken once.

use oauth1_core::Secret;
use tokio_rusqlite::{OptionalExtension as _, Row, Transaction, params, rusqlite};

use super::{NewToken, Store, StoreError};
use crate::provider::random;

/// How long they live, in seconds.
const LIFETIME: i64 = 600;
/// How long it is still said of them that they have expired, rather than that they are unknown.
const REMEMBERED: i64 = 3600;

/// Temporary credentials about to be issued.
pub(in crate::provider) struct NewTemporary {
    pub(in crate::provider) token: String,
    pub(in crate::provider) secret: Secret,
    pub(in crate::provider) client: String,
    pub(in crate::provider) callback: String,
    pub(in crate::provider) consent: Secret,
}

/// Where temporary credentials are in their short life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::provider) enum Outcome {
    Unknown,
    Expired,
    /// A person can decide.
    Undecided,
    Allowed,
    Denied,
    Exchanged,
}

/// What the consent page shows.
pub(in crate::provider) struct Asked {
    pub(in crate::provider) client: String,
    pub(in crate::provider) callback: String,
    pub(in crate::provider) consent: Secret,
}

/// What a person decided.
pub(in crate::provider) enum Decision {
    Allow { person: &'static str, verifier: String },
    Deny,
}

/// What holds after a decision.
pub(in crate::provider) enum Decided {
    Allowed { verifier: String },
    Denied,
}

/// What became of the attempt to exchange temporary credentials for token credentials.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::provider) enum Exchanged {
    /// Done; for the account of this person.
    Issued {
        person: String,
    },
    WrongVerifier,
    /// So many wrong verifiers that the right one does not help any more.
    TooManyTries,
    /// They are not [`Outcome::Allowed`].
    Not(Outcome),
}

impl Store {
    pub(in crate::provider) async fn issue_temporary(
        &self,
        new: NewTemporary,
        now: i64,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            transaction.execute("DELETE FROM temporary WHERE expires < ?1", [now - REMEMBERED])?;
            let sql = "INSERT INTO temporary (token, secret, client, callback, consent, expires)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let (secret, consent) = (new.secret.expose(), new.consent.expose());
            let row = params![new.token, secret, new.client, new.callback, consent, now + LIFETIME];
            transaction.execute(sql, row).map(drop)
        })
        .await
    }

    /// The secret, if the token is this client's (B29), whatever has become of it.
    pub(in crate::provider) async fn temporary_secret(
        &self,
        token: &str,
        client: &str,
    ) -> Result<Option<Secret>, StoreError> {
        let (token, client) = (token.to_owned(), client.to_owned());
        self.read(move |connection| {
            let sql = "SELECT secret FROM temporary WHERE token = ?1 AND client = ?2";
            connection.query_row(sql, [token, client], |row| row.get(0).map(secret)).optional()
        })
        .await
    }

    /// What to ask a person about, and whether that has been decided; nothing for an unknown token.
    pub(in crate::provider) async fn asked(
        &self,
        token: &str,
        now: i64,
    ) -> Result<Option<(Asked, Outcome)>, StoreError> {
        let token = token.to_owned();
        self.read(move |connection| {
            let sql = "SELECT state, expires, client, callback, consent FROM temporary WHERE token = ?1";
            let asked = |row: &Row<'_>| {
                let (client, callback) = (row.get("client")?, row.get("callback")?);
                let consent = secret(row.get("consent")?);
                Ok((Asked { client, callback, consent }, outcome(row, now)?))
            };
            connection.query_row(sql, [token], asked).optional()
        })
        .await
    }

    /// Takes the decision, if there is still one to take. One that is repeated, by a double click say, is answered
    /// as it was the first time.
    pub(in crate::provider) async fn decide(
        &self,
        token: &str,
        decision: Decision,
        now: i64,
    ) -> Result<Result<Decided, Outcome>, StoreError> {
        let token = token.to_owned();
        self.write(move |transaction| {
            let outcome = outcome_of(transaction, &token, now)?;
            Ok(match (outcome, decision) {
                (Outcome::Undecided, Decision::Allow { person, verifier }) => {
                    let sql =
                        "UPDATE temporary SET state = 'allowed', person = ?2, verifier = ?3 WHERE token = ?1";
                    transaction.execute(sql, params![token, person, verifier])?;
                    Ok(Decided::Allowed { verifier })
                }
                (Outcome::Undecided, Decision::Deny) => {
                    transaction.execute("UPDATE temporary SET state = 'denied' WHERE token = ?1", [token])?;
                    Ok(Decided::Denied)
                }
                (Outcome::Allowed, Decision::Allow { person, .. }) => {
                    let sql = "SELECT verifier FROM temporary WHERE token = ?1 AND person = ?2";
                    let verifier =
                        transaction.query_row(sql, [&*token, person], |row| row.get(0)).optional()?;
                    verifier.map(|verifier| Decided::Allowed { verifier }).ok_or(outcome)
                }
                (Outcome::Denied, Decision::Deny) => Ok(Decided::Denied),
                _ => Err(outcome),
            })
        })
        .await
    }

    /// Exchanges temporary credentials for `new` ones, once, if the verifier is right; nobody gives one where there
    /// are none.
    pub(in crate::provider) async fn exchange(
        &self,
        token: &str,
        given: Option<String>,
        new: NewToken,
        now: i64,
    ) -> Result<Exchanged, StoreError> {
        let token = token.to_owned();
        self.write(move |transaction| {
            if let Err(other) = outcome_of(transaction, &token, now)?.require(Outcome::Allowed) {
                return Ok(Exchanged::Not(other));
            }
            let sql = "SELECT client, person, verifier, tries_left FROM temporary WHERE token = ?1";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            let (client, person, verifier, tries_left): (String, String, String, i64) =
                transaction.query_row(sql, [&token], read)?;
            if tries_left < 1 {
                return Ok(Exchanged::TooManyTries);
            }
            if given.is_some_and(|given| !random::same(&verifier, &given)) {
                let sql = "UPDATE temporary SET tries_left = tries_left - 1 WHERE token = ?1";
                transaction.execute(sql, [token])?;
                return Ok(Exchanged::WrongVerifier);
            }
            transaction.execute("UPDATE temporary SET state = 'exchanged' WHERE token = ?1", [token])?;
            new.insert(transaction, &client, &person, now)?;
            Ok(Exchanged::Issued { person })
        })
        .await
    }
}

impl Outcome {
    fn require(self, wanted: Self) -> Result<(), Self> {
        if self == wanted { Ok(()) } else { Err(self) }
    }
}

fn outcome_of(transaction: &Transaction<'_>, token: &str, now: i64) -> rusqlite::Result<Outcome> {
    let sql = "SELECT state, expires FROM temporary WHERE token = ?1";
    let found = transaction.query_row(sql, [token], |row| outcome(row, now)).optional()?;
    Ok(found.unwrap_or(Outcome::Unknown))
}

/// A step already taken is said to be taken, even after the time is up.
fn outcome(row: &Row<'_>, now: i64) -> rusqlite::Result<Outcome> {
    let (state, expires): (String, i64) = (row.get("state")?, row.get("expires")?);
    Ok(match &*state {
        "denied" => Outcome::Denied,
        "exchanged" => Outcome::Exchanged,
        _ if expires <= now => Outcome::Expired,
        "allowed" => Outcome::Allowed,
        _ => Outcome::Undecided,
    })
}

fn secret(text: String) -> Secret {
    Secret::from(text)
}
